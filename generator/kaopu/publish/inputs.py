"""Read all inputs of a build: policy, data, git; appraise everybody; collect every problem on the way."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kaopu import __version__
from kaopu.appraisal.cases import CaseResult, run_cases
from kaopu.data.people import People
from kaopu.data.store import Data, read_data
from kaopu.history.editions import EditionFound
from kaopu.history.git import read_revision
from kaopu.pages.fonts import missing_characters
from kaopu.pages.references import check_references
from kaopu.pay.examples import check_examples
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.publish.closed import Replayed, read_closed
from kaopu.publish.editions import read_editions
from kaopu.publish.governance import check_governance
from kaopu.publish.results import Results, Sources, chain_of_results
from kaopu.publish.round_glyphs import texts_without_glyph
from kaopu.records.recording import Provenance
from kaopu.rounds.today import last_known_day
from kaopu.text.garbage import garbage_left_alone
from kaopu.text.problems import Place, Problem, in_order
from kaopu.text.tree import FileTree, FolderTree

GENERATOR = f"kaopu {__version__}"


@dataclass(frozen=True)
class Inputs:
    """What a build starts from. Parts that need what has problems are None or empty."""

    root: Path
    tree: FileTree
    policy: Policy | None
    """The edition of the working folder: what the handbook shows."""
    data: Data
    provenance: Provenance
    cases: tuple[CaseResult, ...]
    results: Results
    problems: tuple[Problem, ...]
    sources: Sources
    """The editions that judge periods with data, and that of the working folder, with where each came from."""
    editions: tuple[EditionFound, ...]
    """All editions on the history, by their first days; most of them unread."""
    today: datetime.date
    """The day on which the rounds are looked at: handed in, or the last day that the data know; never the clock's."""
    replayed: Replayed | None = None
    """The closed periods, and what they give now; None when there are no results."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop a build."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


@garbage_left_alone()
def read_inputs(root: Path, today: datetime.date | None = None) -> Inputs:
    """Read and check everything below ``root``; nothing is written. ``today`` None: the last day that the data know."""
    tree = FolderTree(root)
    problems: list[Problem] = []
    revision = read_revision(root, problems.append)
    policy = read_policy(tree, problems.append)
    data = read_data(tree, problems.append)
    today = today if today is not None else last_known_day(data)
    problems += _without_glyph(data.people, tree)
    problems += texts_without_glyph(data.rounds)
    cases: tuple[CaseResult, ...] = ()
    results = Results()
    provenance = Provenance(revision.commit, revision.changed, GENERATOR)
    sources: Sources = ()
    editions: tuple[EditionFound, ...] = ()
    closed, replayed = read_closed(tree, problems.append), None
    if policy is not None:
        cases, differences = run_cases(policy)
        problems += differences
        problems += check_references(policy)
        problems += check_examples(policy)
        read = read_editions(root, policy, provenance, data, closed, problems.append)
        policy, sources, editions = read.policy, read.sources, read.found
        if sources:
            results = chain_of_results(sources, data, today, problems.append)
            replayed = Replayed(closed, sources, editions, results, data)
            results = replayed.applied()
            closed.check(problems.append)
            # Rows that have problems are left out, and so results would differ that are sound.
            if not any(problem.severity == "error" for problem in problems):
                replayed.check(problems.append)
        check_governance(root, tree, read, closed.locks, problems.append)
    found = tuple(in_order(problems))
    return Inputs(root, tree, policy, data, provenance, cases, results, found, sources, editions, today, replayed)


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
