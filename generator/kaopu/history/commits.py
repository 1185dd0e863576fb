"""The commits on a history: who made each and when, their order, and what each holds of a folder.

Order is told by parents alone. Dates are what the machines of many people said, and a rebase or a wrong clock turns
them round; so nothing here depends on them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaopu.history.git import folder_prefix, run_git, run_git_bytes
from kaopu.history.objects import FOLDERS
from kaopu.text.showing import printable

_FIELDS = ("%H", "%an", "%ae", "%ad", "%cn", "%ce", "%cd", "%s")
_EPOCH = datetime.datetime.fromtimestamp(0, datetime.UTC)


@dataclass(frozen=True, slots=True)
class CommitInfo:
    """Who made a commit and when. Times carry the zone of whoever made it; they are told, never compared."""

    commit: str
    author: str
    author_email: str
    authored: datetime.datetime
    committer: str
    committer_email: str
    committed: datetime.datetime
    subject: str


@dataclass(frozen=True)
class History:
    """All commits that a commit can reach, itself the first, the newest first (``newest_first``)."""

    commits: tuple[str, ...]
    parents: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Touch:
    """A commit that changed a folder, what it came from, and the ids of the folders' content in it (None: not there).

    Two commits with equal ``contents`` hold the same files: what was worked out for one holds for the other.
    """

    commit: str
    parents: tuple[str, ...]
    contents: tuple[str | None, ...]


def newest_first(head: str, parents: Mapping[str, Sequence[str]]) -> list[str]:
    """Put all that ``head`` reaches in order: children before parents, and what a merge brought in before the rest.

    So of two commits none of which comes from the other, the one that reached the first parents' line later is newer:
    merging a correction makes it the newest, however old it is.
    """
    seen, oldest_first = {head}, []
    path: list[tuple[str, Iterator[str]]] = [(head, iter(parents[head]))]
    while path:
        commit, rest = path[-1]
        parent = next((parent for parent in rest if parent not in seen), None)
        if parent is None:
            oldest_first.append(commit)
            path.pop()
        else:
            seen.add(parent)
            path.append((parent, iter(parents[parent])))
    return oldest_first[::-1]


def read_history(root: Path, head: str) -> History:
    """Read the history of a commit; a shallow clone's ends where it was cut. Raises GitError."""
    parents: dict[str, tuple[str, ...]] = {}
    for line in run_git(root, "rev-list", "--parents", head).splitlines():
        commit, *others = line.split()
        parents[commit] = tuple(others)
    return History(tuple(newest_first(head, parents)), parents)


def contents_of(root: Path, commits: Iterable[str], folder: str) -> dict[str, str | None]:
    """Return the id of what each commit holds as ``folder``; None where there is none. Raises GitError."""
    asked = list(commits)
    prefix = folder_prefix(root)
    given = "".join(f"{commit}:{prefix}{folder}\n" for commit in asked).encode("utf-8", "surrogateescape")
    written = run_git_bytes(root, "cat-file", "--batch-check=%(objectname)", "--buffer", given=given)
    answers = written.decode("utf-8", "surrogateescape").splitlines()
    return {
        commit: None if answer.endswith(" missing") else answer for commit, answer in zip(asked, answers, strict=True)
    }


def changed_in(commit: str, parents: Mapping[str, Sequence[str]], contents: Mapping[str, str | None]) -> str:
    """Return the commit that made a folder what it is in ``commit``: following parents that hold the same."""
    while True:
        same = next((parent for parent in parents[commit] if contents[parent] == contents[commit]), None)
        if same is None:
            return commit
        commit = same


def commits_touching(root: Path, base: str | None, head: str, folders: Sequence[str] = FOLDERS) -> tuple[Touch, ...]:
    """List the commits that ``head`` reaches and ``base`` does not and that changed one of ``folders``, oldest first.

    Parents come before children. A commit counts when it holds something else than its first parent: a merge that
    brought a change in counts too, after the commits that it brought. ``base`` None: from the beginning. ``base`` and
    ``head`` are full hashes (``resolve``); ``GitTree(root, touch.commit)`` has the files. Raises GitError.
    """
    history = read_history(root, head)
    known = set(read_history(root, base).commits) if base is not None else set()
    held = [contents_of(root, history.commits, folder) for folder in folders]
    contents = {commit: tuple(ids[commit] for ids in held) for commit in history.commits}
    nothing = (None,) * len(folders)
    return tuple(
        Touch(commit, history.parents[commit], contents[commit])
        for commit in reversed(history.commits)
        if commit not in known
        and contents[commit] != (contents[history.parents[commit][0]] if history.parents[commit] else nothing)
    )


def commit_infos(root: Path, commits: Iterable[str]) -> dict[str, CommitInfo]:
    """Read who made each of the commits (full hashes) and when. Raises GitError."""
    asked = list(dict.fromkeys(commits))
    if not asked:
        return {}
    options = ("--no-walk=unsorted", "--stdin", "--date=raw", "--encoding=UTF-8", "--no-notes", "-z")
    form = "--format=" + "%x00".join(_FIELDS)
    written = run_git_bytes(root, "log", *options, form, given="".join(f"{commit}\n" for commit in asked).encode())
    values = written.decode("utf-8", "replace").split("\0")
    records = (values[start : start + len(_FIELDS)] for start in range(0, len(values) - 1, len(_FIELDS)))
    # Anybody can call themselves anything in a commit, with what steers a terminal as well.
    return {record[0]: _commit_info(*map(printable, record)) for record in records}


def _commit_info(*record: str) -> CommitInfo:
    commit, author, author_email, authored, committer, committer_email, committed, subject = record
    return CommitInfo(
        commit, author, author_email, _moment(authored), committer, committer_email, _moment(committed), subject
    )


def _moment(raw: str) -> datetime.datetime:
    """Read seconds since 1970 and the zone's hours and minutes; what no calendar has is 1970, as git shows it."""
    try:
        seconds, zone = raw.split()
        ahead = datetime.timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
        return datetime.datetime.fromtimestamp(
            int(seconds), datetime.timezone(-ahead if zone.startswith("-") else ahead)
        )
    except (ValueError, OverflowError, OSError):
        return _EPOCH
