"""What a revision holds: its policy, the editions on its history, its data. The working folder is a revision too.

Data that have a repository of their own are no revision's: they are what lies on disk, whatever policy is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kaopu.appraisal.roll import KINDS
from kaopu.data.periods import Period, periods_from_months
from kaopu.data.repository import Repository
from kaopu.data.store import Data, read_data
from kaopu.history.editions import EditionFound, edition_of, editions_at, find_editions
from kaopu.history.objects import GitTree, resolve
from kaopu.policy.editions import editions_of, knowing
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.text.problems import InputProblemsError, Problem, Report, in_order
from kaopu.text.tree import FileTree

Revision = str | None
"""What somebody calls a commit, such as ``main``; None: the working folder."""


class RevisionProblemsError(InputProblemsError):
    """Revisions have problems, with places such as ``main:policy/grades.yml:3:5``.

    ``tree`` gives the lines of these places.
    """

    def __init__(self, problems: Iterable[Problem], tree: FileTree) -> None:
        super().__init__(problems)
        self.tree = tree


@dataclass
class Revisions:
    """Reads revisions of one repository and collects the problems of all, each named by its revision.

    Nothing is checked out or written. Only errors are kept: hints are for who writes a policy, not for who compares.
    """

    repository: Repository
    problems: list[Problem] = field(default_factory=list)
    _trees: dict[str, GitTree] = field(default_factory=dict)
    _unknown: set[str] = field(default_factory=set)
    _policies: dict[Revision, Policy | None] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The policy's folder."""
        return self.repository.root

    def tree(self, revision: Revision) -> FileTree | None:
        """Return a revision's files; None, and a problem, when there is no such revision."""
        if revision is None:
            return self.repository.tree
        commit = self._commit(revision)
        return self.repository.over(commit) if commit is not None and self.repository.separate else commit

    def _commit(self, revision: str) -> GitTree | None:
        if revision not in self._trees and revision not in self._unknown:
            commit = resolve(self.root, revision, self.problems.append)
            if commit is None:
                self._unknown.add(revision)
            else:
                self._trees[revision] = GitTree(self.root, commit)
        return self._trees.get(revision)

    def policy(self, revision: Revision) -> Policy | None:
        """Read the policy as it stands in a revision, once; None when it has problems."""
        if revision not in self._policies:
            tree = self.tree(revision)
            self._policies[revision] = None if tree is None else self._read(tree, revision, "")
        return self._policies[revision]

    def data(self, revision: Revision) -> Data | None:
        """Read the data of a revision; None when there is no such revision. Rows with problems are left out."""
        tree = self.tree(revision)
        return None if tree is None else read_data(tree, self._reporter(self.of_data(revision), ""))

    def of_data(self, revision: Revision) -> Revision:
        """Return the revision whose data are read for one: itself, unless data have a repository of their own."""
        return None if self.repository.separate else revision

    def editions(self, revision: Revision, months: Sequence[Period]) -> tuple[Policy, ...]:
        """Read the editions on a revision's history that judge periods of ``months``, and the revision's own.

        They are in order of time, each with the heads of those that begin later; none when one cannot be read.
        """
        own = self.policy(revision)
        if own is None:
            return ()
        found = self._found(revision)
        periods = [period for kind in KINDS for period in periods_from_months(months, kind)]
        needed = {id(edition) for period in periods if (edition := edition_of(found, period)) is not None}
        policies, heads = [own], [edition.head for edition in found]
        for edition in found:
            if id(edition) in needed and edition.effective_from != own.head.effective_from:
                policy = self._read(edition.tree, revision, f"{edition.head.edition}:")
                if policy is None:
                    return ()
                policies.append(policy)
        return editions_of(knowing(policy, heads) for policy in policies).policies

    def stop_if_wrong(self) -> None:
        """Raise RevisionProblemsError when anything that was read so far has a problem."""
        if self.problems:
            raise RevisionProblemsError(in_order(self.problems), _Named(self._trees, self.repository.tree))

    def _found(self, revision: Revision) -> tuple[EditionFound, ...]:
        report = self._reporter(revision, "")
        commit = None if revision is None else self._commit(revision)
        if commit is not None:
            return editions_at(self.root, commit.commit, report)
        return find_editions(self.root, report)

    def _read(self, tree: FileTree, revision: Revision, prefix: str) -> Policy | None:
        return read_policy(tree, self._reporter(revision, prefix))

    def _reporter(self, revision: Revision, prefix: str) -> Report:
        name = prefix if revision is None else f"{revision}:{prefix}"

        def report(problem: Problem) -> None:
            if problem.severity == "error":
                self.problems.append(replace(problem, place=replace(problem.place, file=name + problem.place.file)))

        return report


@dataclass(frozen=True, slots=True)
class _Named:
    """The files of a revision by ``revision:path``, as git names them; for messages only."""

    trees: Mapping[str, FileTree]
    folder: FileTree

    def paths(self, folder: str, suffix: str) -> list[str]:
        """List the working folder's files."""
        return self.folder.paths(folder, suffix)

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None."""
        tree, name = self._split(path)
        return tree.read(name)

    def line(self, path: str, number: int) -> str | None:
        """Return line ``number`` of a text file, for messages."""
        tree, name = self._split(path)
        return tree.line(name, number)

    def refusals(self, folder: str) -> list[Problem]:
        """Say what of the working folder is not read."""
        return self.folder.refusals(folder)

    def _split(self, path: str) -> tuple[FileTree, str]:
        revision, _, name = path.rpartition(":")
        return (self.trees[revision], name) if revision in self.trees else (self.folder, path)
