"""Read all inputs of a build: policy, data, git; appraise everybody; collect every problem on the way."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from kaopu import __version__
from kaopu.appraisal.cases import CaseResult, run_cases
from kaopu.data.people import People
from kaopu.data.repository import DATA, Repository, find_repository
from kaopu.data.settings import read_settings
from kaopu.data.store import Data, read_data
from kaopu.history.editions import EditionFound
from kaopu.history.git import read_revision
from kaopu.pages.fonts import missing_characters
from kaopu.pages.prose_check import check_prose
from kaopu.pages.references import check_references
from kaopu.pay.examples import check_examples
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.publish.access import check_team_managers
from kaopu.publish.closed import ClosedPeriods, Replayed, read_closed
from kaopu.publish.editions import read_editions
from kaopu.publish.event_log import event
from kaopu.publish.governance import check_governance
from kaopu.publish.results import Results, Sources, chain_of_results
from kaopu.publish.round_glyphs import texts_without_glyph
from kaopu.records.recording import Provenance
from kaopu.rounds.today import last_known_day
from kaopu.text.garbage import garbage_left_alone
from kaopu.text.problems import Place, Problem, Report, in_order
from kaopu.text.tree import FileTree, FolderTree, MemoryTree

GENERATOR = f"kaopu {__version__}"


@dataclass(frozen=True)
class Inputs:
    """What a build starts from. Parts that need what has problems are None or empty."""

    repository: Repository
    """Where policy and data lie."""
    policy: Policy | None
    """The edition of the working folder: what the handbook shows."""
    data: Data
    provenance: Provenance
    today: datetime.date
    """The day on which the rounds are looked at: handed in, or the last day that the data know; never the clock's."""
    cases: tuple[CaseResult, ...] = ()
    results: Results = field(default_factory=Results)
    problems: tuple[Problem, ...] = ()
    sources: Sources = ()
    """The editions that judge periods with data, and that of the working folder, with where each came from."""
    editions: tuple[EditionFound, ...] = ()
    """All editions on the history, by their first days; most of them unread."""
    replayed: Replayed | None = None
    """The closed periods, and what they give now; None when there are no results."""

    @property
    def root(self) -> Path:
        """The folder with policy/."""
        return self.repository.root

    @property
    def tree(self) -> FileTree:
        """All files of policy and data."""
        return self.repository.tree

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop a build."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


@garbage_left_alone()
def read_inputs(
    root: Path, today: datetime.date | None = None, *, data: Path | None = None, with_data: bool = True
) -> Inputs:
    """Read and check policy and data; nothing is written. ``today`` None: the last day that the data know.

    ``data`` is the repository that holds ``data/``, where it is neither ``root`` nor the one that ``kaopu.yml`` names.
    Not ``with_data`` the policy is checked for itself, as where nobody may read data.
    """
    problems: list[Problem] = []
    repository, there = _where(root, data, problems.append, with_data=with_data)
    provenance = _provenance(repository, problems.append, with_data=there)
    policy = read_policy(repository.tree, problems.append)
    data_tree = repository.tree if there else MemoryTree({})
    tables = read_data(data_tree, problems.append if there else _ignore)
    event("read")
    today = today if today is not None else last_known_day(tables)
    problems += _without_glyph(tables.people, data_tree)
    problems += texts_without_glyph(tables.rounds)
    closed = read_closed(data_tree, problems.append)
    inputs = Inputs(repository, policy, tables, provenance, today)
    if policy is not None:
        inputs = _with_results(inputs, policy, closed, problems, with_data=there)
    return replace(inputs, problems=tuple(in_order(problems)))


def _where(root: Path, data: Path | None, report: Report, *, with_data: bool) -> tuple[Repository, bool]:
    """Find where the data lie, and say whether they are read; where nobody asks for them they may be missing."""
    if with_data:
        return find_repository(root, data, report)
    read_settings(FolderTree(root), report)
    return Repository(root, root), False


def _provenance(repository: Repository, report: Report, *, with_data: bool) -> Provenance:
    """Ask git for the policy's commit, and for that of data which have a repository of their own."""
    policy = read_revision(repository.root, report)
    if not (repository.separate and with_data):
        return Provenance(policy.commit, policy.changed, GENERATOR)
    data = read_revision(repository.data_root, report, DATA)
    return Provenance(policy.commit, policy.changed, GENERATOR, data.commit, data.changed)


def _with_results(
    inputs: Inputs, policy: Policy, closed: ClosedPeriods, problems: list[Problem], *, with_data: bool
) -> Inputs:
    """Check the policy by its own examples, find its editions, and let them judge the data."""
    cases, differences = run_cases(policy)
    problems += differences
    problems += check_references(policy)
    problems += check_prose(policy)
    problems += check_examples(policy)
    read = read_editions(inputs.root, policy, inputs.provenance, inputs.data, closed, problems.append)
    results, replayed = Results(), None
    if read.sources and with_data:
        results = chain_of_results(read.sources, inputs.data, inputs.today, problems.append)
        event("scored")
        replayed = Replayed(closed, read.sources, read.found, results, inputs.data)
        results = replayed.applied()
        closed.check(problems.append)
        # Rows that have problems are left out, and so results would differ that are sound.
        if not any(problem.severity == "error" for problem in problems):
            replayed.check(problems.append)
    check_governance(inputs.root, inputs.tree, read, closed.locks, problems.append)
    if with_data:
        problems += check_team_managers(policy, inputs.data.people, inputs.today, inputs.tree)
    return replace(
        inputs,
        policy=read.policy,
        cases=cases,
        results=results,
        sources=read.sources,
        editions=read.found,
        replayed=replayed,
    )


def _ignore(_problem: Problem) -> None:
    """Data that are not read have no problems."""


def _without_glyph(people: People, tree: FileTree) -> Iterator[Problem]:
    """Report names with a character that no font can draw, before anything is printed as a box."""
    named = [(entry.id, entry.name, entry.place) for entry in people.people.values()]
    named += [(team.id, team.name, team.place) for team in people.teams.values()]
    for identifier, name, at in named:
        for character in sorted(missing_characters(name, "zh")) if not name.isascii() else ():
            line = tree.line(at.file, at.line) or ""
            place = Place(at.file, at.line, line.find(character) + 1 or 1)
            values = {"character": f"U+{ord(character):04X}", "field": f"{identifier}.name"}
            yield Problem("character-without-glyph", place, values)
