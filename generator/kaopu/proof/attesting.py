"""An attestation over a release's manifest: a signed statement of who vouches for which bytes made from which sources.

The statement has the form of in-toto (Statement v1); it is signed with an SSH key, as commits are, and checked by the
same file of allowed signers. Both lie in the release's folder beside public/, so that nothing published changes.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kaopu.text.problems import InputProblemsError, Place, Problem

STATEMENT = "attestation.json"
SIGNATURE = f"{STATEMENT}.sig"
NAMESPACE = "kaopu-release"
"""A signature made for another purpose, such as a commit's, does not count as one over a release."""
PREDICATE = "urn:kaopu:release:1"

AttestationState = Literal["none", "good", "untrusted", "bad", "other-release"]


@dataclass(frozen=True, slots=True)
class Attestation:
    """What can be said of a release's attestation.

    none: there is none. good: ``principal`` signed it, and it is about this manifest. untrusted: signed by nobody whom
    the file allows. bad: not what was signed. other-release: signed, but about another manifest.
    """

    state: AttestationState
    principal: str = ""


def statement_of(manifest: bytes) -> bytes:
    """Return the statement over a manifest, as JSON; equal manifests give equal bytes."""
    head: dict[str, Any] = {key: value for key, value in json.loads(manifest).items() if key not in {"files", "access"}}
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "manifest.json", "digest": {"sha256": hashlib.sha256(manifest).hexdigest()}}],
        "predicateType": PREDICATE,
        "predicate": head,
    }
    return (json.dumps(statement, ensure_ascii=False, indent=2) + "\n").encode()


def attest(release: Path, key: Path) -> Path:
    """Sign the statement over the manifest of ``release`` with an SSH key; return the statement's file.

    Raises InputProblemsError when the key cannot sign or ``ssh-keygen`` is missing; then nothing is written.
    """
    statement = statement_of((release / "public" / "manifest.json").read_bytes())
    made = _run(["-Y", "sign", "-f", str(key), "-n", NAMESPACE], statement)
    if made is None or made.returncode:
        reason = made.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] if made is not None else []
        values = {"key": str(key), "reason": reason[0] if reason else "ssh-keygen"}
        raise InputProblemsError([Problem("attestation-not-signed", Place(key.name), values)])
    (release / SIGNATURE).write_bytes(made.stdout)
    (release / STATEMENT).write_bytes(statement)
    return release / STATEMENT


def read_attestation(release: Path, allowed_signers: Path) -> Attestation:
    """Check the attestation of a release folder against an allowed-signers file."""
    statement, signature = release / STATEMENT, release / SIGNATURE
    if not (statement.is_file() and signature.is_file()):
        return Attestation("none")
    said = statement.read_bytes()
    if not allowed_signers.is_file():
        return Attestation("untrusted")
    found = _run(["-Y", "find-principals", "-s", str(signature), "-f", str(allowed_signers)])
    principal = found.stdout.decode("utf-8", "replace").partition("\n")[0].strip() if found is not None else ""
    if found is None or found.returncode or not principal:
        return Attestation("untrusted")
    words = ["-Y", "verify", "-f", str(allowed_signers), "-I", principal, "-n", NAMESPACE, "-s", str(signature)]
    checked = _run(words, said)
    if checked is None or checked.returncode:
        return Attestation("bad")
    about_this = said == statement_of((release / "public" / "manifest.json").read_bytes())
    return Attestation("good" if about_this else "other-release", principal)


def _run(words: list[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes] | None:
    try:
        return subprocess.run(["ssh-keygen", *words], input=given, capture_output=True, check=False)
    except FileNotFoundError:
        return None
