"""``kaopu close`` and ``kaopu restate``: freeze a period in a lock, and change one that is frozen (R71, R78, R79).

Both write below ``data/closed``, wherever the data lie, and nothing else: the policy's files first, then the lock, each
complete or not at all.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from kaopu.closing.fingerprint import Fingerprint
from kaopu.closing.lock import FOLDER, POLICIES, Lock, Version, lock_path, lock_text, read_locks
from kaopu.data.periods import Period
from kaopu.history.editions import edition_of
from kaopu.pages.fonts import missing_characters
from kaopu.policy.model import Policy
from kaopu.publish.closed import CHANGED, Replayed, policy_files
from kaopu.publish.inputs import Inputs, read_inputs
from kaopu.records.recording import Provenance
from kaopu.rounds.state import RoundState
from kaopu.text.problems import InputProblemsError, Place, Problem
from kaopu.text.suggestions import suggest
from kaopu.text.tree import OverlayTree

MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Written:
    """A lock that was written: for so many people, teams and the company together.

    ``different`` is how many of them are not as before, ``still`` the other closed periods that have changed as well.
    """

    file: str
    people: int
    levels: int
    different: int = 0
    still: tuple[Period, ...] = ()


def close(
    root: Path,
    period: Period,
    today: datetime.date | None = None,
    *,
    provisional: bool = False,
    data: Path | None = None,
) -> Written:
    """Close a period: write down what came out, and from which policy and data (in the repository ``data``).

    ``provisional`` closes it although rounds are not finished. Raises InputProblemsError, and then nothing is written.
    """
    inputs = read_inputs(root, today, data=data)
    _stop_at(inputs.errors)
    making = _Making.of(inputs, period)
    place = Place(lock_path(period, 1))
    if making.lock is not None:
        _fail(Problem("close-already", making.lock.place, {"period": period.id, "on": making.lock.versions[0].on}))
    if period.last_day > inputs.today:
        values = {"period": period.id, "last": period.last_day, "today": inputs.today}
        _fail(Problem("close-unfinished", place, values))
    waiting = making.waiting()
    if waiting and not provisional:
        named = ", ".join(waiting[:MOST_NAMED]) + (", …" if len(waiting) > MOST_NAMED else "")
        _fail(Problem("close-provisional", place, {"period": period.id, "count": len(waiting), "people": named}))
    now = making.replayed.now(period)
    making.write(place.file, making.version(now))
    return Written(place.file, len(now.people), len(now.levels))


def restate(
    root: Path,
    period: Period,
    reason: str,
    approved_by: str,
    today: datetime.date | None = None,
    *,
    data: Path | None = None,
) -> Written:
    """Add a version to a closed period whose results would be others now, with why and by whose approval.

    Raises InputProblemsError, and then nothing is written.
    """
    inputs = read_inputs(root, today, data=data)
    # What is to be restated is found changed, and so are the quarter and the year that it lies in.
    _stop_at(problem for problem in inputs.errors if problem.code != CHANGED)
    making = _Making.of(inputs, period)
    lock, reason = making.lock, " ".join(reason.split())
    if lock is None:
        _fail(Problem("restate-not-closed", Place(FOLDER), {"period": period.id}))
    _stop_at([*_about_reason(reason, lock.place), *making.about_approver(approved_by, lock.place)])
    different = making.replayed.differences(lock)
    if not different:
        _fail(Problem("restate-nothing", lock.place, {"period": period.id}))
    now = making.replayed.now(period)
    place = Place(lock_path(period, len(lock.versions) + 1))
    making.write(place.file, replace(making.version(now), reason=reason, approved_by=approved_by))
    still = tuple(other for other in making.replayed.changed() if other != period)
    return Written(place.file, len(now.people), len(now.levels), len(different), still)


@dataclass(frozen=True)
class _Making:
    """A version of a period's lock being made from what the repository gives now."""

    inputs: Inputs
    replayed: Replayed
    period: Period
    policy: Policy
    came_from: Provenance

    @classmethod
    def of(cls, inputs: Inputs, period: Period) -> _Making:
        """Begin. Raises InputProblemsError where nobody has anything in the period that could be closed."""
        replayed = inputs.replayed
        judge = None if replayed is None else replayed.judge(period)
        now = None if replayed is None else replayed.now(period)
        if replayed is None or judge is None or now is None or not (now.people or now.levels):
            known = [one.id for one in inputs.results.periods]
            values = {"period": period.id, "suggestion": suggest(period.id, known)}
            _fail(Problem("period-without-data", Place("data/months"), values))
        return cls(inputs, replayed, period, *judge)

    @property
    def lock(self) -> Lock | None:
        """The period's lock, when it has been closed."""
        return self.replayed.closed.locks.get(self.period)

    def waiting(self) -> list[str]:
        """Return who has a step to do before the result is final; a cycle without such steps waits for nobody.

        Nor does anybody wait for those who have left, but for the answer to their appeal.
        """
        states = self.inputs.results.rounds.items()
        return sorted(person for (person, of), state in states if of == self.period and _waits(state))

    def version(self, now: Fingerprint) -> Version:
        """Return what there is to write down."""
        inputs, head = self.inputs, self.policy.head
        return Version(
            on=inputs.today,
            today=inputs.today,
            edition=head.edition,
            effective_from=head.effective_from,
            commit=self.came_from.commit,
            changed=self.came_from.changed,
            policy=self.policy.digest,
            data=inputs.data.digest,
            generator=self.came_from.generator,
            reason=None,
            approved_by=None,
            provisional=bool(self.waiting()),
            results=now,
            data_commit=self.came_from.data_commit,
            data_changed=self.came_from.data_changed,
        )

    def about_approver(self, name: str, place: Place) -> Iterator[Problem]:
        """Somebody of people.csv approves, or who approved the edition."""
        approvers = [approval.by for approval in self.policy.head.adoption.approved]
        known = [*self.inputs.data.people.people, *approvers]
        if name not in known:
            yield Problem("restate-approver-unknown", place, {"name": name, "suggestion": suggest(name, known)})

    def write(self, file: str, version: Version) -> None:
        """Write the policy and then the lock, which must be readable again to the letter."""
        content = lock_text(version).encode()
        tree = self.inputs.tree
        found = read_locks(OverlayTree(tree, {file: content}), lambda _problem: None).get(self.period)
        if found is None or found.current != version:
            _fail(Problem("restate-reason", Place(file)))
        if self.replayed.closed.policy(version.policy) is None:
            edition = edition_of(self.inputs.editions, self.period)
            assert edition is not None  # noqa: S101 - it has judged the period
            target = self.inputs.repository.target(POLICIES)
            _write_folder(target, version.policy, policy_files(edition.tree))
        _write_file(self.inputs.repository.target(file), content)


def _waits(state: RoundState) -> bool:
    left = {step.kind for step in state.steps if step.status == "left"}
    return any(kind not in left for kind in state.waiting)


def _about_reason(reason: str, place: Place) -> Iterator[Problem]:
    """It stands on pages and in documents: everything in it can be printed."""
    if not reason or not reason.isprintable():
        yield Problem("restate-reason", place)
        return
    for character in sorted(missing_characters(reason, "zh")) if not reason.isascii() else ():
        values = {"character": f"U+{ord(character):04X}", "field": "--reason"}
        yield Problem("character-without-glyph", place, values)


def _stop_at(problems: Iterable[Problem]) -> None:
    found = tuple(problems)
    if found:
        raise InputProblemsError(found)


def _fail(problem: Problem) -> NoReturn:
    raise InputProblemsError([problem])


def _write_folder(parent: Path, name: str, files: dict[str, bytes]) -> None:
    """Write a folder of files in one step; one of that name which is not sound, and which no lock needs, makes room."""
    aside, target = parent / f".{name}.writing", parent / name
    for left_over in (aside, target):
        if left_over.exists():
            shutil.rmtree(left_over)
    for path, content in files.items():
        place = aside / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    aside.replace(target)


def _write_file(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.writing")
    aside.write_bytes(content)
    aside.replace(target)
