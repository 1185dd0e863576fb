"""``kaopu bisect``: which commit made somebody's result what it is now (R71).

From HEAD the history is followed back as long as some parent gives this person the same result in this period; the
commit none of whose parents gives it is the answer. Results go back and forth, so halving the history would miss it.
A commit with problems in policy/ or data/ gives no result. Data that have a repository of their own are taken as they
lie there: then the answer is the policy's commit that makes of them what comes out. What is told is for HR: it names a
person's figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from kaopu.appraisal.roll import KINDS
from kaopu.closing.fingerprint import Frozen, fingerprint
from kaopu.data.periods import Period, periods_from_months
from kaopu.data.repository import Repository, open_repository
from kaopu.history.commits import CommitInfo, History, commit_infos, contents_of, read_history
from kaopu.history.editions import editions_at
from kaopu.history.git import GitError, read_revision, shallow_boundary
from kaopu.history.objects import FOLDERS, SHORT, resolve
from kaopu.policy.model import Policy
from kaopu.publish.inputs import GENERATOR
from kaopu.publish.progress import progress
from kaopu.publish.results import chain_of_results
from kaopu.publish.revisions import Revision, Revisions
from kaopu.records.recording import Provenance
from kaopu.rounds.today import last_known_day
from kaopu.text.garbage import garbage_left_alone
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.problems import InputProblemsError, Place, Problem, in_order
from kaopu.text.suggestions import suggest

_NOWHERE = Provenance(None, changed=False, generator=GENERATOR)
_ABOUT_GIT: Final = frozenset({"git-objects-missing", "git-unusable"})
"""Problems of the clone, not of what was committed: with them nothing can be said."""
Key = tuple[object, ...]


@dataclass(frozen=True)
class State:
    """What one state of the repository gives somebody in a period, and the editions by which.

    ``result`` is None where there is none; with ``problems`` there is none for anybody, and nothing else is known.
    ``people`` are all that data/people.csv names, ``periods`` all with data, ``data`` is the digest of the data.
    """

    result: Frozen | None
    problems: int = 0
    policies: tuple[Policy, ...] = ()
    people: frozenset[str] = frozenset()
    periods: tuple[Period, ...] = ()
    data: str | None = None

    def judging(self, period: Period) -> Policy | None:
        """Return the edition that judges a period."""
        return next((policy for policy in self.policies if policy.decides(period)), None)


@dataclass(frozen=True)
class Culprit:
    """What made a result what it is: a commit, or, where ``info`` is None, the working folder.

    ``folders`` are those of ``policy`` and ``data`` that it changed, ``before`` what its first parent gives (None: it
    has no parent), ``after`` what it gives itself.
    """

    person: str
    period: Period
    info: CommitInfo | None
    folders: tuple[str, ...]
    before: State | None
    after: State

    @property
    def policies(self) -> tuple[tuple[Policy, Policy], ...]:
        """The editions before and after that differ: the one that judges the period, or else the others."""
        if self.before is None:
            return ()
        old, new = self.before.judging(self.period), self.after.judging(self.period)
        if old is not None and new is not None and old.digest != new.digest:
            return ((old, new),)
        of_day = {policy.head.effective_from: policy for policy in self.before.policies}
        pairs = ((of_day.get(policy.head.effective_from), policy) for policy in self.after.policies)
        return tuple((was, now) for was, now in pairs if was is not None and was.digest != now.digest)


@garbage_left_alone()
def find_culprit(root: Path, person: str, period: Period, language: Language, *, data: Path | None = None) -> Culprit:
    """Find what made a person's result in a period what it is now; nothing is checked out or written.

    Progress goes to standard error. Raises InputProblemsError: for problems in the working folder, for a person or a
    period that it does not know, without a commit, and where a shallow clone's history ends too early.
    """
    repository = open_repository(root, data)
    now = _here(repository, person, period)
    head = _head(root)
    try:
        found = _Search.of(repository, person, period, head)
        with progress(phrase("bisect.progress", language), found.most) as looked_at:
            return found.culprit(now, looked_at)
    except GitError as error:
        raise InputProblemsError([Problem("git-unusable", Place("policy"), {"reason": error})]) from None


@dataclass
class _Search:
    """The history of HEAD, what each commit of it holds, and the states that were worked out."""

    repository: Repository
    person: str
    period: Period
    history: History
    contents: Mapping[str, tuple[str | None, ...]]
    """What each commit holds as each of the folders that are looked at."""
    cut: frozenset[str]
    """The commits at which the history of a shallow clone ends."""
    looked_at: Callable[[int], None] = field(default=lambda _: None)
    _states: dict[Key, State] = field(default_factory=dict)

    @classmethod
    def of(cls, repository: Repository, person: str, period: Period, head: str) -> _Search:
        """Read a history. Raises GitError."""
        root = repository.root
        history = read_history(root, head)
        held = [contents_of(root, history.commits, folder) for folder in _folders(repository)]
        contents = {commit: tuple(ids[commit] for ids in held) for commit in history.commits}
        cut = shallow_boundary(root).intersection(history.commits)
        return cls(repository, person, period, history, contents, cut)

    @property
    def root(self) -> Path:
        """The policy's folder."""
        return self.repository.root

    @property
    def most(self) -> int:
        """How many commits must be looked at if the last one is the answer."""
        return sum(not self._like_its_parent(commit) for commit in self.history.commits)

    def culprit(self, now: State, looked_at: Callable[[int], None]) -> Culprit:
        """Return what made the result that the working folder gives."""
        self.looked_at = looked_at
        head = self.history.commits[0]
        state = self._state(head)
        if state.result != now.result:
            self._stop_if_lost(state)
            return Culprit(self.person, self.period, None, _differing(state, now), state, now)
        commit = self._followed(head, now.result)
        parents = self.history.parents[commit]
        before = self._state(parents[0]) if parents else None
        if commit in self.cut:
            raise InputProblemsError([Problem("bisect-shallow", Place("policy"), {"commit": commit[:SHORT]})])
        if now.result is None and before is None:
            values = {"id": self.person, "period": self.period.id}
            raise InputProblemsError([Problem("bisect-never", Place("data/people.csv"), values)])
        if before is not None:
            self._stop_if_lost(before)
        info = commit_infos(self.root, [commit])[commit]
        return Culprit(self.person, self.period, info, self._changed(commit), before, now)

    def _followed(self, commit: str, result: Frozen | None) -> str:
        """Follow parents that give the same result, first parents first, to the commit that has none."""
        while True:
            parents = self.history.parents[commit]
            if self._like_its_parent(commit):
                commit = parents[0]
                continue
            same = next((parent for parent in parents if self._state(parent).result == result), None)
            if same is None:
                return commit
            commit = same

    def _like_its_parent(self, commit: str) -> bool:
        """Say whether a commit holds what its only parent holds; a merge can bring in editions without changing it."""
        parents = self.history.parents[commit]
        return len(parents) == 1 and self.contents[commit] == self.contents[parents[0]]

    def _changed(self, commit: str) -> tuple[str, ...]:
        parents = self.history.parents[commit]
        folders = _folders(self.repository)
        before = self.contents[parents[0]] if parents else (None,) * len(folders)
        pairs = zip(folders, before, self.contents[commit], strict=True)
        return tuple(folder for folder, old, new in pairs if old != new)

    def _state(self, commit: str) -> State:
        """Return what a commit gives; commits with the same data and the same editions give the same."""
        problems: list[Problem] = []
        editions = editions_at(self.root, commit, problems.append)
        _stop_without_objects(problems)
        made = (edition.commit or "" for edition in editions)
        key = (self.contents[commit], *((self.contents[one][0] if one else None) for one in made))
        if key not in self._states:
            self._states[key], problems = _state_of(self.repository, commit, self.person, self.period)
            _stop_without_objects(problems)
            self.looked_at(1)
        return self._states[key]

    def _stop_if_lost(self, state: State) -> None:
        """Stop when a shallow clone may lack the edition that judged the period."""
        known = not state.problems and self.period in state.periods
        if self.cut and known and state.judging(self.period) is None:
            raise InputProblemsError([Problem("git-shallow-history", Place("policy"), {"period": self.period.id})])


def _folders(repository: Repository) -> tuple[str, ...]:
    """Return the folders whose history is followed."""
    return FOLDERS[:1] if repository.separate else FOLDERS


def _here(repository: Repository, person: str, period: Period) -> State:
    """Return what the working folder gives. Raises InputProblemsError."""
    state, problems = _state_of(repository, None, person, period)
    if problems:
        raise InputProblemsError(in_order(problems))
    if period not in state.periods:
        values = {"period": period.id, "suggestion": suggest(period.id, [one.id for one in state.periods])}
        raise InputProblemsError([Problem("period-without-data", Place("data/months"), values)])
    if person not in state.people:
        values = {"id": person, "period": period.id, "suggestion": suggest(person, state.people)}
        raise InputProblemsError([Problem("person-unknown", Place("data/people.csv"), values)])
    return state


def _head(root: Path) -> str:
    """Return the commit that HEAD names. Raises InputProblemsError with the reason why there is none."""
    unknown: list[Problem] = []
    commit = resolve(root, "HEAD", unknown.append)
    if commit is not None:
        return commit
    found: list[Problem] = []
    read_revision(root, found.append)
    raise InputProblemsError([replace(problem, severity="error") for problem in found or unknown])


def _state_of(repository: Repository, revision: Revision, person: str, period: Period) -> tuple[State, list[Problem]]:
    """Work out a revision's results, and return the problems for which there is none."""
    revisions = Revisions(repository)
    data = revisions.data(revision)
    policies = revisions.editions(revision, data.months if data is not None else ())
    problems = [*revisions.problems]
    if problems or data is None:
        return State(None, len(in_order(problems))), problems
    sources = [(policy, _NOWHERE) for policy in policies]
    results = chain_of_results(sources, data, last_known_day(data), problems.append)
    problems = [problem for problem in problems if problem.severity == "error"]
    if problems:
        return State(None, len(in_order(problems))), problems
    frozen = fingerprint(results.of(period), results.outcomes, results.payouts, period)
    periods = tuple(one for kind in KINDS for one in periods_from_months(data.months, kind))
    people = frozenset(data.people.people)
    return State(frozen.people.get(person), 0, policies, people, periods, data.digest), []


def _differing(committed: State, here: State) -> tuple[str, ...]:
    """Return the folders that mean something else in the working folder; what had problems does."""
    policies = [{policy.digest for policy in state.policies} for state in (committed, here)]
    changed = (policies[0] != policies[1], committed.data != here.data)
    return tuple(folder for folder, one in zip(FOLDERS, changed, strict=True) if one)


def _stop_without_objects(problems: list[Problem]) -> None:
    missing = [problem for problem in problems if problem.code in _ABOUT_GIT]
    if missing:
        raise InputProblemsError(in_order(missing))
