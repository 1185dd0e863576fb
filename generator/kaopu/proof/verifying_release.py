"""Whether a release is what its manifest says, and whether its sources give it again (R69, R70).

A release's folder is named by the digest of its manifest, and the manifest names every file by its digest: so one
changed byte anywhere shows, in the manifest too.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kaopu.history.objects import SHORT
from kaopu.proof.attesting import SIGNATURE, STATEMENT, read_attestation
from kaopu.proof.verifying_states import WHOLE, State, States
from kaopu.publish.build import Means, build
from kaopu.publish.environment import environment_differences
from kaopu.publish.inputs import GENERATOR
from kaopu.publish.manifest import MANIFEST
from kaopu.publish.release_check import ACCESS, PUBLIC, Differences, differences
from kaopu.publish.releases import release_name
from kaopu.text.problems import InputProblemsError

ReleaseCode = Literal["release-same", "release-differs", "release-not-rebuilt", "release-rebuilt"]
Note = tuple[str, Mapping[str, object]]
Said = tuple[ReleaseCode, Mapping[str, object], tuple[Note, ...]]
LARGEST_MANIFEST = 256 * 1024 * 1024
SHOWN = 20
"""So many paths of each kind are named; of more there is only the number."""
_NAMED = re.compile(r"[0-9a-f]{16}")
_TOP = {PUBLIC, ACCESS, STATEMENT, SIGNATURE}


@dataclass(frozen=True, slots=True)
class ReleaseFound:
    """A release's folder."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.folder.name

    @property
    def named(self) -> bool:
        """Whether the folder bears the digest of its manifest, as releases do, and so can vouch for it."""
        return _NAMED.fullmatch(self.name) is not None


@dataclass(frozen=True, slots=True)
class PublishedAs:
    """The release in which a file was published, and the environment that its manifest recorded."""

    name: str
    environment: object


def find_release(path: Path) -> ReleaseFound | None:
    """Return the release that a path names: its folder, its site, its manifest, or a link to one of these."""
    resolved = Path(os.path.realpath(path))
    if resolved.name == MANIFEST and resolved.is_file():
        resolved = resolved.parent
    if (resolved / PUBLIC / MANIFEST).is_file():
        return ReleaseFound(resolved)
    if resolved.name == PUBLIC and (resolved / MANIFEST).is_file():
        return ReleaseFound(resolved.parent)
    return None


def published_as(root: Path, digest: str) -> PublishedAs | None:
    """Return the release, of those kept beside the published site, that has a file with this SHA-256."""
    for manifest in sorted(root.glob(f"*.releases/*/{PUBLIC}/{MANIFEST}")):
        release = manifest.parent.parent
        if _NAMED.fullmatch(release.name) is None:
            continue
        content, text = _read(manifest)
        listed = content.get("files")
        genuine = release_name(hashlib.sha256(text).hexdigest()) == release.name
        if genuine and isinstance(listed, dict) and digest in listed.values():
            return PublishedAs(release.name, content.get("environment"))
    return None


def verify_release(found: ReleaseFound, states: States, *, rebuild: bool, jobs: int | None) -> Iterator[Said]:
    """Say whether every file of a release is what its manifest says; and, if asked, make all of it again."""
    content, text = _read(found.folder / PUBLIC / MANIFEST)
    digest = hashlib.sha256(text).hexdigest()
    wrong = differences(found.folder, found.name if found.named else digest)
    strange = sorted(path.name for path in found.folder.iterdir() if path.name not in _TOP)
    wrong = Differences(wrong.changed, wrong.missing, (*wrong.unexpected, *strange))
    notes = [*_paths(wrong), *_of_attestation(found.folder, states)]
    if not found.named:
        notes.append(("not-named", {"digest": digest}))
    bad_attestation = any(code == "attestation-bad" for code, _ in notes)
    listed = content.get("files")
    files = len(listed) if isinstance(listed, dict) else 0
    values = {**wrong.counts(), "files": files, "release": release_name(digest)}
    yield ("release-differs" if wrong or bad_attestation else "release-same"), values, tuple(notes)
    if rebuild:
        yield _rebuilt(found, content, digest, states, jobs)


def _read(manifest: Path) -> tuple[dict[str, Any], bytes]:
    """Return a manifest and its bytes; nothing of it when it cannot be read."""
    try:
        text = manifest.read_bytes() if manifest.stat().st_size <= LARGEST_MANIFEST else b""
        content = json.loads(text)
    except (OSError, ValueError, RecursionError):
        return {}, b""
    return (content if isinstance(content, dict) else {}), text


def _paths(wrong: Differences) -> Iterator[Note]:
    for path in wrong.changed[:SHOWN]:
        yield "changed", {"path": path}
    for path in wrong.missing[:SHOWN]:
        yield "missing", {"path": path}
    for path in wrong.unexpected[:SHOWN]:
        yield "unexpected", {"path": path}
    hidden = sum(max(len(paths) - SHOWN, 0) for paths in (wrong.changed, wrong.missing, wrong.unexpected))
    if hidden:
        yield "more", {"count": hidden}


def _of_attestation(folder: Path, states: States) -> Iterator[Note]:
    if not (folder / STATEMENT).exists() and not (folder / SIGNATURE).exists():
        return
    policy = states.working.inputs.policy
    governance = None if policy is None else policy.governance
    signers = (governance.allowed_signers if governance is not None else None) or "policy/allowed_signers"
    found = read_attestation(folder, states.repository.root / signers)
    if found.state == "good":
        yield "attested", {"principal": found.principal}
    elif found.state == "untrusted":
        yield "attestation-untrusted", {}
    else:  # also when one of its two files is gone
        yield "attestation-bad", {}


def _rebuilt(found: ReleaseFound, content: Mapping[str, Any], digest: str, states: States, jobs: int | None) -> Said:
    """Build a release again from its sources, in a scratch folder, and compare every file."""
    reasons = [*_of_generator(content)]
    for state in _states(content, states):
        with tempfile.TemporaryDirectory(prefix="kaopu-", dir=states.scratch) as scratch:
            published = Path(scratch) / "public"
            try:
                build(state.root, published, WHOLE, Means(jobs), _day(content), data=state.data)
            except InputProblemsError:
                continue
            again, text = _read(published / MANIFEST)
            if hashlib.sha256(text).hexdigest() == digest:
                return "release-rebuilt", {"release": release_name(digest), **_at(state)}, ()
            wrong = _compared(content, again)
        if not wrong and not reasons:
            reasons.append(("manifest-only", {}))
        changed = environment_differences(content.get("environment"))
        reasons += [("environment", {"what": what, "then": then, "now": now}) for what, then, now in changed]
        reasons += [("environment-same", {})] if not changed else []
        values = {"release": found.name, **wrong.counts()}
        return "release-not-rebuilt", values, (*_paths(wrong), *reasons)
    values = {"release": found.name, **Differences().counts()}
    return "release-not-rebuilt", values, (*reasons, *_ways_out(content, states))


def _states(content: Mapping[str, Any], states: States) -> Iterator[State]:
    """Yield the states that have a release's sources: the working folder first."""
    policy, data, commit = (str(content.get(key) or "") for key in ("policy_digest", "data_digest", "commit"))
    inputs = states.working.inputs
    if inputs.policy is not None and (inputs.policy.digest, inputs.data.digest) == (policy, data):
        same_commit = (inputs.provenance.commit or "") == commit
        if same_commit and inputs.provenance.changed == bool(content.get("policy_changed_since_commit")):
            yield states.working
    data_commit = content.get("data_commit")
    yield from states.of_release(commit or None, data, data_commit if isinstance(data_commit, str) else None)


def _ways_out(content: Mapping[str, Any], states: States) -> Iterator[Note]:
    commit = str(content.get("commit") or "")
    digests = (str(content.get(key))[:SHORT] for key in ("policy_digest", "data_digest"))
    yield "no-sources", dict(zip(("policy", "data"), digests, strict=True))
    if content.get("policy_changed_since_commit") or content.get("data_changed_since_commit"):
        yield "uncommitted", {}
    if commit and (states.shallow or not states.knows(commit)):
        yield ("fetch-all" if states.shallow else "fetch"), {"commit": commit}


def _of_generator(content: Mapping[str, Any]) -> Iterator[Note]:
    made = str(content.get("generator"))
    if made != GENERATOR:
        yield "generator", {"then": made, "now": GENERATOR}


def _day(content: Mapping[str, Any]) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(content.get("today")))
    except ValueError:
        return None


def _at(state: State) -> dict[str, object]:
    return {"commit": state.past.commit[:SHORT] if state.past else ""}


def _compared(then: Mapping[str, Any], now: Mapping[str, Any]) -> Differences:
    """Compare two manifests file by file."""
    before, after = _listed(then), _listed(now)
    return Differences(
        tuple(sorted(path for path in before.keys() & after.keys() if before[path] != after[path])),
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(before.keys() - after.keys())),
    )


def _listed(manifest: Mapping[str, Any]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, top in (("files", PUBLIC), (ACCESS, ACCESS)):
        listed = manifest.get(key)
        found |= {f"{top}/{path}": value for path, value in listed.items()} if isinstance(listed, dict) else {}
    return found
