"""Find the editions of the policy in git's history (R39, R78, R79).

An edition is an effective date. Every date that ``policy/policy.yml`` has had on the history of HEAD is one, and the
newest commit in which the file has that date holds its policy; ``newest_first`` says which of two is newer. The files
in the working folder are the newest version of their own edition, committed or not. A period is judged by the edition
with the latest effective date among those that claim it.

A commit whose ``policy/policy.yml`` is not there, is a link, cannot be read, or has no ``effective_from`` or
``applies_by`` that can be read, carries no edition. What else is wrong in it shows when the edition is read.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from kaopu.data.periods import Period
from kaopu.history.commits import CommitInfo, History, changed_in, commit_infos, contents_of, read_history
from kaopu.history.git import GitError, run_git, shallow_boundary
from kaopu.history.objects import LINK, SHORT, GitTree, read_objects
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.tree import FileTree, FolderTree
from kaopu.text.yaml_reader import LARGEST, read_yaml

FOLDER, NAME = "policy", "policy.yml"
HEAD_FILE = f"{FOLDER}/{NAME}"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

_UNFINISHED = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}


@dataclass(frozen=True, slots=True)
class EditionHead:
    """What says when an edition applies, and its name; the rest of ``policy/policy.yml`` may be unreadable."""

    effective_from: datetime.date
    applies_by: Literal["first_day", "last_day"]
    edition: str

    def claims(self, period: Period) -> bool:
        """Say whether the period's deciding day is on or after the edition's first day."""
        return (period.first_day if self.applies_by == "first_day" else period.last_day) >= self.effective_from


@dataclass(frozen=True)
class EditionFound:
    """An edition: its head, and the tree of files that holds its newest version.

    ``commit`` is the commit that made ``policy/`` what it is in that version, as ``info`` tells; both are None for an
    edition that is only in the working folder. ``working``: ``tree`` is the working folder, where the policy may have
    been changed since ``commit``.
    """

    head: EditionHead
    tree: FileTree
    commit: str | None
    info: CommitInfo | None
    working: bool = False

    @property
    def effective_from(self) -> datetime.date:
        """The edition's first day, by which it is known."""
        return self.head.effective_from


def find_editions(root: Path, report: Report, periods: Collection[Period] = ()) -> tuple[EditionFound, ...]:
    """Find all editions, in order of effective date; only their heads are read, the trees when they are asked.

    ``periods`` are those with data: where the history is cut off (a shallow clone) and one of them is claimed by no
    edition that is left, that is a problem. Without a commit there is only the working folder's edition; why there is
    none, ``read_revision`` reports.
    """
    working = read_head(FolderTree(root).read(HEAD_FILE))
    found: dict[datetime.date, EditionFound] = {}
    try:
        commit = run_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD").strip()
    except GitError:
        return _with_working(root, found, working)
    try:
        history = read_history(root, commit)
        found = _committed(root, history, report if working is not None else _ignore)
        cut = not shallow_boundary(root).isdisjoint(history.commits)
        for problem in _unfinished(root):
            report(problem)
    except GitError as error:
        report(Problem("git-objects-missing", Place(FOLDER), {"commit": commit[:SHORT], "reason": error}))
        cut = False
    editions = _with_working(root, found, working)
    for problem in (*_doubtful(editions), *(_before_the_cut(editions, periods) if cut else ())):
        report(problem)
    return editions


def editions_at(root: Path, commit: str, report: Report) -> tuple[EditionFound, ...]:
    """Find all editions on the history of a commit (a full hash), in order of effective date; no working folder.

    What git cannot read is a problem, and then there is none.
    """
    try:
        found = _committed(root, read_history(root, commit), report)
    except GitError as error:
        report(Problem("git-objects-missing", Place(FOLDER), {"commit": commit[:SHORT], "reason": error}))
        return ()
    return tuple(found[day] for day in sorted(found))


def edition_of(editions: Collection[EditionFound], period: Period) -> EditionFound | None:
    """Return the edition that judges a period: the latest of those that claim it."""
    claiming = [edition for edition in editions if edition.head.claims(period)]
    return max(claiming, key=lambda edition: edition.effective_from, default=None)


def read_head(content: bytes | None) -> EditionHead | None:
    """Read what says when an edition applies; None when that cannot be read."""
    root = read_yaml(HEAD_FILE, content, _ignore) if content is not None else None
    if root is None:
        return None
    day, applies_by, edition = root.get("effective_from"), root.get("applies_by"), root.get("edition")
    if applies_by not in ("first_day", "last_day") or not isinstance(day, str):
        return None
    try:
        return EditionHead(_date(day), applies_by, "" if edition is None else str(edition))
    except ValueError:
        return None


def _date(text: str) -> datetime.date:
    """Read a date as every other date of the policy is read: four digits, two, two. Raises ValueError."""
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return datetime.date.fromisoformat(text)


def _ignore(_problem: Problem) -> None:
    """Old commits may have been wrong; only what is judged by them is read with its problems."""


def _with_working(
    root: Path, found: Mapping[datetime.date, EditionFound], head: EditionHead | None
) -> tuple[EditionFound, ...]:
    """Put the working folder in the place of its own edition's newest commit."""
    editions = dict(found)
    if head is not None:
        tree = FolderTree(root)
        committed = editions.get(head.effective_from, EditionFound(head, tree, None, None))
        editions[head.effective_from] = replace(committed, head=head, tree=tree, working=True)
    return tuple(editions[day] for day in sorted(editions))


def _committed(root: Path, history: History, report: Report) -> dict[datetime.date, EditionFound]:
    contents = contents_of(root, history.commits, FOLDER)
    heads = _heads(root, {content for content in contents.values() if content is not None}, len(history.commits[0]))
    newest: dict[EditionHead, str] = {}
    days: set[datetime.date] = set()
    for commit in history.commits:
        head = heads.get(contents[commit] or "")
        if head is not None and head.effective_from not in days:
            days.add(head.effective_from)
            newest[head] = changed_in(commit, history.parents, contents)
    top = history.commits[0]
    if contents[top] is not None and contents[top] not in heads:
        report(Problem("edition-head-unreadable", Place(HEAD_FILE), {"commit": top[:SHORT]}, severity="warning"))
    infos = commit_infos(root, newest.values())
    return {
        head.effective_from: EditionFound(head, GitTree(root, commit), commit, infos[commit])
        for head, commit in newest.items()
    }


def _heads(root: Path, contents: Collection[str], digits: int) -> dict[str, EditionHead]:
    """Read the head of each version of the policy's folder, those without one left out."""
    files = {
        content: blob
        for content, tree in read_objects(root, sorted(contents), "tree").items()
        for name, mode, blob in _tree_entries(tree, digits // 2)
        if name == NAME.encode() and mode.encode() != LINK.encode()
    }
    texts = read_objects(root, files.values(), largest=LARGEST)
    heads = {blob: read_head(text) for blob, text in texts.items()}
    return {content: head for content, blob in files.items() if (head := heads.get(blob)) is not None}


def _tree_entries(tree: bytes, length: int) -> Iterator[tuple[bytes, str, str]]:
    """Yield name, mode and id of what a tree object lists; ids are ``length`` bytes long."""
    position = 0
    while position < len(tree):
        space, end = tree.index(b" ", position), tree.index(b"\0", position)
        yield tree[space + 1 : end], tree[position:space].decode(), tree[end + 1 : end + 1 + length].hex()
        position = end + 1 + length


def _unfinished(root: Path) -> Iterator[Problem]:
    """Say that git has begun something: what it has not yet put on the history of HEAD is not found."""
    asked = [argument for name in _UNFINISHED for argument in ("--git-path", name)]
    paths = run_git(root, "rev-parse", *asked).splitlines()
    begun = {what for what, path in zip(_UNFINISHED.values(), paths, strict=True) if Path(root, path).exists()}
    for operation in sorted(begun):
        yield Problem("git-unfinished", Place(FOLDER), {"operation": operation}, severity="warning")


def _doubtful(editions: Collection[EditionFound]) -> Iterator[Problem]:
    """Name what may be left over of something taken back: a revert does not take an edition off the history."""
    here = next((edition for edition in editions if edition.working), None)
    by_name: dict[str, EditionFound] = {}
    for edition in editions:
        values = {
            "day": edition.effective_from,
            "commit": (edition.commit or "")[:SHORT],
            "edition": edition.head.edition,
        }
        if here is not None and edition.effective_from > here.effective_from:
            yield Problem("edition-later", Place(HEAD_FILE), values, severity="warning")
        first = by_name.setdefault(edition.head.edition, edition)
        if first is not edition:
            values |= {"first": first.effective_from}
            yield Problem("edition-twice", Place(HEAD_FILE), values, severity="warning")


def _before_the_cut(editions: Collection[EditionFound], periods: Collection[Period]) -> Iterator[Problem]:
    unclaimed = sorted(period for period in periods if edition_of(editions, period) is None)
    if unclaimed:
        yield Problem("git-shallow-history", Place(FOLDER), {"period": unclaimed[0].id})
