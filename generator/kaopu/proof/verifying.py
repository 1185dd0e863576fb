"""``kaopu verify``: whether files are, byte for byte, what the repository gives (R69, R70).

A document says itself what it was made from. It is made again from there, in the working folder or in a state that git
remembers, and compared; what a file claims is believed only when the bytes agree.
"""

from __future__ import annotations

import datetime
import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from kaopu.data.repository import open_repository
from kaopu.history.objects import SHORT
from kaopu.proof.verifying_archive import documents_of_team, is_archive, same_archive, unpacked
from kaopu.proof.verifying_document import (
    LARGEST,
    Carried,
    LockedError,
    NotOursError,
    carried_by,
    pages_that_differ,
    record_of,
    same_content,
)
from kaopu.proof.verifying_keys import KeyDifference, key_differences
from kaopu.proof.verifying_release import ReleaseFound, find_release, published_as, verify_release
from kaopu.proof.verifying_states import State, States, key_of, partial_builds
from kaopu.publish.environment import environment_differences
from kaopu.publish.inputs import GENERATOR
from kaopu.records.record import AppraisalRecord

Code = Literal[
    "same",
    "signed-copy",
    "encrypted-copy",
    "record-differs",
    "pages-differ",
    "appended",
    "encrypted-differs",
    "wrapper-differs",
    "sources-missing",
    "not-ours",
    "locked",
    "release-same",
    "release-differs",
    "release-not-rebuilt",
    "release-rebuilt",
    "unreadable",
]
GOOD: frozenset[Code] = frozenset({"same", "signed-copy", "encrypted-copy", "release-same", "release-rebuilt"})


@dataclass(frozen=True)
class Verdict:
    """What is to be said of one file. ``values`` fill the code's sentence; ``notes`` are reasons and ways out."""

    file: str
    code: Code
    values: Mapping[str, object] = field(default_factory=dict)
    record: AppraisalRecord | None = None
    state: State | None = None
    keys: tuple[KeyDifference, ...] = ()
    notes: tuple[tuple[str, Mapping[str, object]], ...] = ()

    @property
    def good(self) -> bool:
        """Whether the file is what it should be."""
        return self.code in GOOD


@dataclass(frozen=True, slots=True)
class Asked:
    """How to verify: the repository, where data lie, the day of the rounds, a PDF's password, whether to rebuild."""

    root: Path
    data: Path | None = None
    today: datetime.date | None = None
    password: str | None = None
    rebuild: bool = False
    jobs: int | None = None


def verify(files: Sequence[Path], asked: Asked) -> Iterator[Verdict]:
    """Yield a verdict for every file, of an archive for each document in it and for itself.

    Raises InputProblemsError when the repository's settings have problems.
    """
    repository = open_repository(asked.root, asked.data)
    with tempfile.TemporaryDirectory(prefix="kaopu-") as scratch:
        states = States(repository, Path(scratch), asked.today)
        for path in files:
            yield from _verify(path, states, asked)


def _verify(path: Path, states: States, asked: Asked) -> Iterator[Verdict]:
    name = str(path)
    found = find_release(path)
    if found is not None:
        yield from _release(name, found, states, asked)
        return
    try:
        content = path.read_bytes() if path.is_file() and path.stat().st_size <= LARGEST * 16 else b""
    except OSError as error:
        yield Verdict(name, "unreadable", {"reason": error.strerror or ""})
        return
    if is_archive(content):
        yield from _archive(name, content, states, asked)
    else:
        yield _Document(name, content, states, asked).verdict()


def _release(name: str, found: ReleaseFound, states: States, asked: Asked) -> Iterator[Verdict]:
    for code, values, notes in verify_release(found, states, rebuild=asked.rebuild, jobs=asked.jobs):
        yield Verdict(name, code, values, notes=notes)


def _archive(name: str, content: bytes, states: States, asked: Asked) -> Iterator[Verdict]:
    members, verdicts = unpacked(content), list[Verdict]()
    if not members:
        yield Verdict(name, "not-ours")
        return
    for member, document in members.items():
        verdict = _Document(f"{name}:{member}", document, states, asked).verdict()
        verdicts.append(verdict)
        yield verdict
    first = verdicts[0]
    if all(verdict.code == "same" for verdict in verdicts) and first.state is not None and first.record is not None:
        # A document that was taken out, or put in from elsewhere, leaves the others as they are.
        wanted = documents_of_team(first.state, first.record)
        same = wanted == set(members) and same_archive(content, members, first.record.period.id)
        yield Verdict(name, "same" if same else "wrapper-differs", record=None)


@dataclass
class _Document:
    """One PDF or appraisal.json that is being verified."""

    name: str
    content: bytes
    states: States
    asked: Asked

    def verdict(self) -> Verdict:
        try:
            carried = self._carried()
        except LockedError:
            return Verdict(self.name, "locked")
        except NotOursError:
            return Verdict(self.name, "not-ours")
        record, others = carried.record, list[tuple[State, AppraisalRecord]]()
        for state in _states(self.states, record):
            made = state.records.get(key_of(record)) if state.sound else None
            if made is None:
                continue
            if made.to_json().encode() == carried.text:
                verdict = self._same_record(state, carried, made)
                return replace(verdict, record=record, state=state, notes=(*verdict.notes, *_where(state)))
            others.append((state, made))
            if _same_sources(record, made) and made.policy == record.policy and not made.policy.changed:
                break  # no other state can have these sources and this commit
        return replace(self._other_record(record, others), record=record)

    def _carried(self) -> Carried:
        if self.content.startswith(b"%PDF-"):
            return carried_by(self.content, self.asked.password)
        return Carried(self.content, record_of(self.content))

    def _same_record(self, state: State, carried: Carried, record: AppraisalRecord) -> Verdict:
        """Compare what is printed, now that the record is known to be the repository's."""
        if self.content == carried.text:
            return Verdict(self.name, "same")
        printed = state.printed(record)
        if carried.encrypted:
            return self._encrypted(printed)
        if self.content == printed:
            return Verdict(self.name, "same")
        for selection in partial_builds(record):
            other = state.printed(record, selection)
            if self.content == other:
                return Verdict(self.name, "same", notes=(("part", {}),))
            if self.content.startswith(other):
                return self._appended(other)
        return self._appended(printed) if self.content.startswith(printed) else self._pages(printed)

    def _appended(self, printed: bytes) -> Verdict:
        """Something was written behind the document, as a signature is: what is seen must be the same."""
        count = {"count": len(self.content) - len(printed)}
        try:
            words, looks = pages_that_differ(self.content, printed)
        except (NotOursError, LockedError):
            return Verdict(self.name, "appended", count)
        signers = _signers(self.content)
        if words or looks or signers is None:
            return Verdict(self.name, "appended", count)
        return Verdict(self.name, "signed-copy", {"signers": ", ".join(signers)})

    def _encrypted(self, printed: bytes) -> Verdict:
        same = same_content(self.content, printed, self.asked.password or "")
        return Verdict(self.name, "encrypted-copy" if same else "encrypted-differs")

    def _pages(self, printed: bytes) -> Verdict:
        """The record is right and the bytes are not: say where it shows, and whether another machine may be why."""
        try:
            words, looks = pages_that_differ(self.content, printed)
        except (NotOursError, LockedError):
            words, looks = [], []
        notes: list[tuple[str, Mapping[str, object]]] = []
        notes.append(("words", {"pages": _numbers(words)}) if words else ("words-same", {}))
        if looks and not words:
            notes.append(("looks", {"pages": _numbers(looks)}))
        release = published_as(self.states.repository.root, hashlib.sha256(self.content).hexdigest())
        if release is None:
            notes.append(("environment-unknown", {}))
        else:
            notes.append(("published-in", {"release": release.name}))
            changed = environment_differences(release.environment)
            notes += [("environment", {"what": what, "then": then, "now": now}) for what, then, now in changed]
            notes += [("environment-same", {})] if not changed else []
        return Verdict(self.name, "pages-differ", notes=tuple(notes))

    def _other_record(self, record: AppraisalRecord, others: list[tuple[State, AppraisalRecord]]) -> Verdict:
        """No state gives this record: compare it with one that has its sources, or say that these are not here."""
        for state, made in others:
            if _same_sources(record, made):
                keys = key_differences(record, made)
                notes = [*_where(state), *_about_generator(record)]
                if keys and all(one.key.startswith(("round", "status", "training")) for one in keys):
                    notes.append(("today", {}))
                return Verdict(self.name, "record-differs", {"count": len(keys)}, keys=keys, notes=tuple(notes))
        return Verdict(self.name, "sources-missing", _sources(record), notes=tuple(self._ways_out(record)))

    def _ways_out(self, record: AppraisalRecord) -> Iterator[tuple[str, Mapping[str, object]]]:
        commit = record.policy.commit
        yield from _about_generator(record)
        if record.policy.changed or record.inputs.data_changed:
            yield "uncommitted", {}
        if commit is None:
            yield "no-commit", {}
        elif not self.states.knows(commit):
            yield ("fetch-all" if self.states.shallow else "fetch"), {"commit": commit}
        elif self.states.shallow:
            yield "fetch-all", {"commit": commit}


def _states(states: States, record: AppraisalRecord) -> Iterator[State]:
    yield states.working
    yield from states.of_record(record)


def _same_sources(record: AppraisalRecord, made: AppraisalRecord) -> bool:
    then, now = record.inputs, made.inputs
    return (then.policy_digest, then.data_digest) == (now.policy_digest, now.data_digest)


def _where(state: State) -> tuple[tuple[str, Mapping[str, object]], ...]:
    return () if state.commit is None else (("made-at", {"commit": state.commit[:SHORT]}),)


def _about_generator(record: AppraisalRecord) -> tuple[tuple[str, Mapping[str, object]], ...]:
    made = record.inputs.generator
    return () if made == GENERATOR else (("generator", {"then": made, "now": GENERATOR}),)


def _sources(record: AppraisalRecord) -> Mapping[str, object]:
    inputs = record.inputs
    return {"policy": inputs.policy_digest[:SHORT], "data": inputs.data_digest[:SHORT]}


def _numbers(pages: Sequence[int]) -> str:
    return ", ".join(map(str, pages))


def _signers(document: bytes) -> list[str] | None:
    """Return who signed a PDF; None when nobody did, a signature is broken, or it cannot be checked here."""
    try:
        from kaopu.proof.signing import signatures_in  # noqa: PLC0415 - an extra

        found = signatures_in(document)
    except Exception:  # noqa: BLE001 - a file from anybody, read by a library that promises nothing
        return None
    return [one.signer for one in found] if found and all(one.intact for one in found) else None
