"""Who signed a commit, told by a file of allowed signers (R79): what an approver's signature is checked with.

Only SSH signatures can be checked: an allowed-signers file (``ssh-keygen``'s format: principals, options, key) says the
same on every machine, while a keyring of GnuPG is somebody's own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kaopu.history.git import run_git_bytes
from kaopu.history.objects import read_objects

SignatureState = Literal["none", "good", "untrusted", "bad", "unchecked"]
_SSH = b"-----BEGIN SSH SIGNATURE-----"
_HEADERS = (b"gpgsig ", b"gpgsig-sha256 ")
_STATES: dict[str, SignatureState] = {"G": "good", "U": "untrusted", "B": "bad"}


@dataclass(frozen=True, slots=True)
class Signature:
    """What can be said of a commit's signature.

    none: the commit is not signed. good: signed by ``principal``, whom the file allows at the time of the commit.
    untrusted: signed, by nobody whom the file allows. bad: the commit is not what was signed, or the key is allowed for
    other purposes only. unchecked: signed in another way, or ``ssh-keygen`` or git is missing or too old to check it.
    """

    state: SignatureState
    principal: str = ""
    key: str = ""
    """The key's fingerprint, of good and untrusted signatures."""


def read_signatures(root: Path, commits: Iterable[str], allowed_signers: Path) -> dict[str, Signature]:
    """Check the signatures of commits (full hashes) against an allowed-signers file. Raises GitError.

    A file that does not exist allows nobody. Times in the file are compared with the commit's own, never with today.
    """
    asked = list(dict.fromkeys(commits))
    headers = {commit: _header(content) for commit, content in read_objects(root, asked, "commit").items()}
    signed = [commit for commit in asked if headers[commit].startswith(_SSH)]
    checked = _checked(root, signed, allowed_signers) if signed and shutil.which("ssh-keygen") else {}
    nothing, unknown = Signature("none"), Signature("unchecked")
    return {commit: checked.get(commit, unknown) if headers[commit] else nothing for commit in asked}


def _header(content: bytes) -> bytes:
    """Return how a commit's signature begins; empty when there is none."""
    for line in content.partition(b"\n\n")[0].split(b"\n"):
        for header in _HEADERS:
            if line.startswith(header):
                return line.removeprefix(header)
    return b""


def _checked(root: Path, commits: Iterable[str], allowed_signers: Path) -> dict[str, Signature]:
    settings = {
        "gpg.ssh.allowedSignersFile": str(allowed_signers.absolute()),
        "gpg.ssh.program": "ssh-keygen",
        "gpg.ssh.revocationFile": "",  # of this machine; the file of allowed signers can end a key's time itself
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = ("log", "--no-walk=unsorted", "--stdin", "-z", "--format=%H%x00%G?%x00%GS%x00%GF")
    given = "".join(f"{commit}\n" for commit in commits).encode()
    values = run_git_bytes(root, *options, *log, given=given).decode("utf-8", "replace").split("\0")
    records = (values[start : start + 4] for start in range(0, len(values) - 1, 4))
    return {
        commit: Signature(_STATES[state], principal, key)
        for commit, state, principal, key in records
        if state in _STATES
    }
