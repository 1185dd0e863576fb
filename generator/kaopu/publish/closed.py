"""Closed periods: their locks, the policies stored with them, and what their pages are made from (R71, R78, R79).

What is closed needs no history of git: a lock's policy lies beside it. Results are worked out anew all the same, and
whatever would change a closed one is a problem that says whose.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from kaopu.appraisal.appraising import Appraisals
from kaopu.closing.changes import Difference, closed_changed, differences
from kaopu.closing.fingerprint import Fingerprint, fingerprint
from kaopu.closing.lock import POLICIES, Lock, read_locks
from kaopu.data.periods import Period
from kaopu.data.store import Data
from kaopu.history.editions import HEAD_FILE, EditionFound, edition_of, read_head
from kaopu.history.git import READ
from kaopu.policy.model import Policy
from kaopu.policy.public_days import YearUnknownError
from kaopu.policy.reader import FOLDER, read_policy
from kaopu.publish.results import Results, Sources, chain_of_results
from kaopu.records.evidencing import RowStore
from kaopu.records.level_views import LevelRecorder
from kaopu.records.recording import Provenance, Recorder
from kaopu.rounds.state import RoundStates, states_in
from kaopu.rounds.training import TrainingBook
from kaopu.text.language import Language
from kaopu.text.problems import Problem, Report
from kaopu.text.tree import FileTree, SubTree

CHANGED = "closed-changed"


def policy_files(tree: FileTree) -> dict[str, bytes]:
    """Return the files of a policy by path: everything that is read of it."""
    paths = [path for ending in READ for path in tree.paths(FOLDER, ending)]
    found = {path: tree.read(path) for path in sorted(paths)}
    return {path: content for path, content in found.items() if content is not None}


@dataclass(frozen=True)
class ClosedPeriods:
    """The locks of a repository and the policies stored with them, each read when it is asked for."""

    tree: FileTree
    locks: Mapping[Period, Lock]
    _policies: dict[str, Policy | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __contains__(self, period: Period) -> bool:
        """Say whether a period is closed."""
        return period in self.locks

    def stored(self, policy: str) -> SubTree:
        """Return the files of the policy that is stored under its digest."""
        return SubTree(self.tree, f"{POLICIES}/{policy}")

    def policy(self, digest: str) -> Policy | None:
        """Read the policy with this digest; None when it is not there, or is not the one that it is said to be."""
        if digest not in self._policies:
            policy = read_policy(self.stored(digest), lambda _problem: None)
            self._policies[digest] = policy if policy is not None and policy.digest == digest else None
        return self._policies[digest]

    def check(self, report: Report) -> None:
        """Report locks whose policy is gone or was changed."""
        for lock in self.locks.values():
            if self.policy(lock.current.policy) is None:
                values = {"period": lock.period.id, "folder": self.stored(lock.current.policy).top}
                report(Problem("lock-policy-damaged", lock.place, values))

    def editions(self, found: tuple[EditionFound, ...]) -> tuple[EditionFound, ...]:
        """Add the editions that only locks know: without git, in a shallow clone, after history was cut off."""
        known = {edition.effective_from for edition in found}
        added: dict[datetime.date, EditionFound] = {}
        for lock in sorted(self.locks.values(), key=lambda lock: (lock.current.on, lock.period)):
            version = lock.current
            tree = self.stored(version.policy)
            head = read_head(tree.read(HEAD_FILE))
            if head is None or head.effective_from != version.effective_from or head.effective_from in known:
                continue
            if self.policy(version.policy) is not None:
                added[head.effective_from] = EditionFound(head, tree, version.commit, None)
        return tuple(sorted((*found, *added.values()), key=lambda edition: edition.effective_from))


def read_closed(tree: FileTree, report: Report) -> ClosedPeriods:
    """Read the locks of a repository."""
    return ClosedPeriods(tree, read_locks(tree, report))


@dataclass(frozen=True)
class Replayed:
    """What closed periods give now: compared with what they gave, and what their pages are made from.

    ``sources`` and ``found`` are the editions that the ``results`` come from.
    """

    closed: ClosedPeriods
    sources: Sources
    found: tuple[EditionFound, ...]
    results: Results
    data: Data
    _chains: dict[tuple[str, ...], Results] = field(default_factory=dict, init=False, repr=False, compare=False)
    _rows: dict[int, RowStore] = field(default_factory=dict, init=False, repr=False, compare=False)
    _books: dict[tuple[int, datetime.date], TrainingBook] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def now(self, period: Period) -> Fingerprint:
        """Return what a period gives now."""
        results = self.results
        return fingerprint(results.of(period), results.outcomes, results.payouts, period)

    def judge(self, period: Period) -> tuple[Policy, Provenance] | None:
        """Return the edition that judges a period now, and where it comes from."""
        return next((source for source in self.sources if source[0].decides(period)), None)

    def differences(self, lock: Lock) -> tuple[Difference, ...]:
        """Return everybody whose result in a closed period would be another one now."""
        return differences(lock, self.now(lock.period))

    def changed(self) -> tuple[Period, ...]:
        """Return the closed periods in which somebody's result would be another one now."""
        return tuple(period for period, lock in self.closed.locks.items() if self.differences(lock))

    def check(self, report: Report) -> None:
        """Report every closed period that would come out otherwise."""
        for lock in self.closed.locks.values():
            if found := self.differences(lock):
                judge = self.judge(lock.period)
                report(closed_changed(lock, found, "" if judge is None else judge[0].digest, self.data.digest))

    def applied(self) -> Results:
        """Return the results with the closed periods' pages as they were closed."""
        pages = {period: ClosedPages(self, lock) for period, lock in self.closed.locks.items()}
        return replace(self.results, closed={period: its for period, its in pages.items() if its.found is not None})

    def base(self, lock: Lock) -> Results:
        """Return the results under the policy as it was stored, to the byte: prose and lines are on pages as well."""
        period = lock.period
        stored, judge = self.closed.policy(lock.current.policy), edition_of(self.found, period)
        if stored is None or judge is None:
            return self.results
        if policy_files(judge.tree) == policy_files(self.closed.stored(stored.digest)):
            return self.results
        others = [
            (policy, came_from)
            for policy, came_from in self.sources
            if policy.head.effective_from < stored.head.effective_from or not policy.head.claims(period)
        ]
        key = (stored.digest, *(policy.digest for policy, _ in others))
        if key not in self._chains:
            own = (stored, Provenance(None, changed=False, generator=""))
            self._chains[key] = chain_of_results([*others, own], self.data, lock.current.today, lambda _problem: None)
        again = self._chains[key]
        return self.results if again.of(period) is None else again

    def rows(self, found: Appraisals) -> RowStore:
        """Return what looks up the rows of some appraisals, one for all closed periods and languages."""
        return self._rows.setdefault(id(found), RowStore(found))

    def training(self, policy: Policy, today: datetime.date) -> TrainingBook | None:
        """Return the training that an edition expects, as it stood on a day."""
        if not (policy.training or policy.scheme_review):
            return None
        key = id(policy), today
        if key not in self._books:
            self._books[key] = TrainingBook(policy, self.data, today)
        return self._books[key]


@dataclass(frozen=True)
class ClosedPages:
    """What a closed period's pages are made from: the policy, the day and the provenance of its lock.

    Nothing is worked out before a page is asked for.
    """

    replayed: Replayed
    lock: Lock

    @cached_property
    def base(self) -> Results:
        """The results under the lock's policy."""
        return self.replayed.base(self.lock)

    @property
    def found(self) -> Appraisals | None:
        """The appraisals that the period is among; None where nobody is appraised in it."""
        return self.replayed.results.of(self.lock.period)

    @property
    def _found(self) -> Appraisals:
        found = self.base.of(self.lock.period)
        assert found is not None  # noqa: S101 - applied() has seen to it
        return found

    @cached_property
    def _states(self) -> RoundStates:
        try:
            return states_in(self._found, self.lock.period, self.lock.current.today)
        except YearUnknownError:
            return {}

    @property
    def _training(self) -> TrainingBook | None:
        return self.replayed.training(self._found.policy, self.lock.current.today)

    def recorder(self, language: Language) -> Recorder:
        """Return what writes the period's records."""
        version, found = self.lock.current, self._found
        return replace(
            self.base.recorder(found, language, self.replayed.rows(found)),
            provenance=Provenance(version.commit, version.changed, version.generator),
            rounds=self._states,
            training=self._training,
            closing=self.lock,
        )

    def level_recorder(self, language: Language) -> LevelRecorder:
        """Return what writes the period's views."""
        return replace(
            self.base.level_recorder(self._found, language),
            states=self._states,
            today=self.lock.current.today,
            training=self._training,
        )
