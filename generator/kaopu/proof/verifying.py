"""``kaopu verify``: whether files are, byte for byte, what the repository gives (R69, R70).

A document says itself what it was made from: the policy, and the lines of the data. It is made again from states that
have these, the working folder or what git remembers, and compared; what a file claims is believed only when the bytes
agree. What is printed may rest on more than that (what came before, how far the round was, other people's names), so a
state that gives something else is no reason not to try the next.
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
from kaopu.proof.verifying_archive import is_archive, same_archive, unpacked
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
from kaopu.proof.verifying_past import Past, in_turn, with_data_first
from kaopu.proof.verifying_release import ReleaseFound, find_release, published_as, verify_release
from kaopu.proof.verifying_states import WHOLE, State, States, partial_builds
from kaopu.publish.environment import environment_differences
from kaopu.publish.inputs import GENERATOR
from kaopu.publish.typefaces import CLOSED
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
Note = tuple[str, Mapping[str, object]]
MOST_STATES = 100
"""So many states of the past are computed for a file at most; of further ones it is said that there are some."""
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
    notes: tuple[Note, ...] = ()

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
    most_states: int = MOST_STATES


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
    members, first, all_same = unpacked(content), None, True
    if not members:
        yield Verdict(name, "not-ours")
        return
    for member, document in members.items():
        verdict = _Document(f"{name}:{member}", document, states, asked).verdict()
        first = first or verdict
        all_same = all_same and verdict.code == "same"
        yield verdict
    if all_same and first is not None and first.state is not None and first.record is not None:
        # A document that was taken out, or put in from elsewhere, leaves the others as they are.
        wanted = first.state.documents_of_team(first.record.person.team, first.record.period.id)
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
        record, search = carried.record, _Search(self.states, carried.record, self.asked.most_states)
        printed: tuple[State, bytes] | None = None
        for state in search.states():
            made = state.record_like(record)
            if made is None:
                continue
            if made.to_json().encode() != carried.text:
                search.compare(state, made)
                continue
            found = self._same_record(state, carried, made)
            if isinstance(found, Verdict):
                return replace(found, record=record, state=state, notes=(*found.notes, *_where(state)))
            # Another theme, or a rare character in somebody else's document, can be all that is different.
            printed = printed or (state, found)
            search.prefer(state)
        if printed is None:
            return replace(search.verdict(self.name), record=record)
        state, made_again = printed
        verdict = self._differs(carried, made_again)
        notes = (*verdict.notes, *_where(state), *search.untried())
        return replace(verdict, record=record, state=state, notes=notes)

    def _carried(self) -> Carried:
        if self.content.startswith(b"%PDF-"):
            return carried_by(self.content, self.asked.password)
        return Carried(self.content, record_of(self.content))

    def _same_record(self, state: State, carried: Carried, record: AppraisalRecord) -> Verdict | bytes:
        """Compare what is printed, now that the record is known to be the state's; return what is, when it differs."""
        if self.content == carried.text:
            return Verdict(self.name, "same")
        printed = state.printed(record)
        if carried.encrypted:
            same = same_content(self.content, printed, self.asked.password or "")
            return Verdict(self.name, "encrypted-copy") if same else printed
        for selection in (WHOLE, *partial_builds(record)):
            other = state.printed(record, selection)
            if self.content == other:
                return Verdict(self.name, "same", notes=() if selection == WHOLE else (("part", {}),))
            if self.content.startswith(other):
                return self._signed(other) or other
        return printed

    def _signed(self, printed: bytes) -> Verdict | None:
        """Something was written behind the document, as a signature is: what is seen must be the same."""
        try:
            words, looks = pages_that_differ(self.content, printed)
        except (NotOursError, LockedError):
            return None
        signers = _signers(self.content)
        if words or looks or signers is None:
            return None
        return Verdict(self.name, "signed-copy", {"signers": ", ".join(signers)})

    def _differs(self, carried: Carried, printed: bytes) -> Verdict:
        """Say in what a document differs from what is printed of the same record."""
        if carried.encrypted:
            return Verdict(self.name, "encrypted-differs")
        if self.content.startswith(printed):
            return Verdict(self.name, "appended", {"count": len(self.content) - len(printed)})
        return self._pages(printed)

    def _pages(self, printed: bytes) -> Verdict:
        """The record is right and the bytes are not: say where it shows, and whether another machine may be why."""
        try:
            words, looks = pages_that_differ(self.content, printed)
        except (NotOursError, LockedError):
            words, looks = [], []
        notes: list[Note] = []
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


@dataclass
class _Search:
    """The states that may have given a record, one after the other, and which of those that did not comes closest."""

    known: States
    record: AppraisalRecord
    most: int
    _preferred: Past | None = None
    _compared: int = 0
    _left: int = 0
    _closest: tuple[tuple[Note, ...], tuple[KeyDifference, ...]] | None = None

    def states(self) -> Iterator[State]:
        """Yield the states with the lines that the record rests on; at last the working folder, whatever it has."""
        history, tried = self.known.history, 0
        here = self.record.status in CLOSED or history.has_lines(self.record)
        if here:
            yield self.known.working
        waiting = in_turn(history.of_record(self.record))
        while waiting and tried < self.most:
            past, *waiting = waiting
            tried += 1
            state = self.known.of_past(past)
            if state is not None:
                yield state
            if self._preferred is not None:
                waiting = with_data_first(waiting, self._preferred.data_commit)
        self._left = len(waiting)
        if not here:
            yield self.known.working

    def prefer(self, state: State) -> None:
        """Try states with the same data first: these gave the record."""
        self._preferred = state.past or self.known.history.clean

    def compare(self, state: State, made: AppraisalRecord) -> None:
        """Keep what a state gave when it has the same sources and comes closer than all before."""
        if not _same_sources(self.record, made):
            return
        self._compared += 1
        keys = key_differences(self.record, made)
        if self._closest is None or len(keys) < len(self._closest[1]):
            self._closest = _where(state), keys

    def verdict(self, name: str) -> Verdict:
        """Compare the record, which no state gave, with the closest of its sources, or say that these are not here."""
        if self._closest is None:
            return Verdict(name, "sources-missing", _sources(self.record), notes=(*self._ways_out(), *self.untried()))
        where, keys = self._closest
        notes = [*where, *_about_generator(self.record)]
        if keys and all(one.key.startswith(("round", "status", "training")) for one in keys):
            notes.append(("today", {}))
        if self._compared > 1:
            notes.append(("closest", {"count": self._compared}))
        notes += self.untried()
        return Verdict(name, "record-differs", {"count": len(keys)}, keys=keys, notes=tuple(notes))

    def untried(self) -> Iterator[Note]:
        """Say how many states were left out."""
        if self._left:
            yield "untried", {"count": self._left}

    def _ways_out(self) -> Iterator[Note]:
        record, commit = self.record, self.record.policy.commit
        yield from _about_generator(record)
        if record.policy.changed:
            yield "uncommitted", {}
        if commit is None:
            yield "no-commit", {}
        elif not self.known.knows(commit):
            yield ("fetch-all" if self.known.shallow else "fetch"), {"commit": commit}
        elif self.known.shallow:
            yield "fetch-all", {"commit": commit}
        elif self.known.data_shallow:
            yield "fetch-all-data", {"folder": self.known.repository.data_root.as_posix()}
        elif not record.policy.changed and record.status not in CLOSED:
            yield "rows-unknown", {"commit": commit[:SHORT]}


def _same_sources(record: AppraisalRecord, made: AppraisalRecord) -> bool:
    then, now = record.inputs, made.inputs
    return (then.policy_digest, then.data_digest) == (now.policy_digest, now.data_digest)


def _where(state: State) -> tuple[Note, ...]:
    past = state.past
    if past is None:
        return ()
    if past.data_commit is None:
        return (("made-at", {"commit": past.commit[:SHORT]}),)
    return (("made-at-both", {"commit": past.commit[:SHORT], "data": past.data_commit[:SHORT]}),)


def _about_generator(record: AppraisalRecord) -> tuple[Note, ...]:
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
