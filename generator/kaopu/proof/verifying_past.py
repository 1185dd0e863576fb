"""Which states of the past a record may have been written from, found in git's objects alone: nothing is laid out yet.

Of an open period it is those whose data have the very lines that the record rests on, of a closed one those that have
its lock. So few files are read, and each version of one once, however long the history is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import TypeGuard

from kaopu.closing.lock import lock_path, read_locks
from kaopu.data.lines import DataLines, FileLines, digest_of_written, lines_digest
from kaopu.data.periods import Period, parse_period
from kaopu.data.repository import DATA, Repository
from kaopu.history.commits import changed_in, contents_of, read_history
from kaopu.history.editions import edition_of, editions_at
from kaopu.history.git import GitError, folder_prefix, read_revision
from kaopu.history.objects import read_objects, resolve
from kaopu.publish.typefaces import CLOSED
from kaopu.records.record import AppraisalRecord
from kaopu.records.resting import lines_shown
from kaopu.text.problems import Problem
from kaopu.text.tree import LARGEST_FILE, FolderTree, MemoryTree
from kaopu.text.tree_walk import is_plain_name

FOLDERS = ("policy", DATA, "site")
FILES = ("kaopu.yml", "mkdocs.yml")
_MOST_BYTES = 256 * 1024 * 1024
_MOST_FILES = 1000
"""More than any record names."""
_HASHES = (40, 64)


@dataclass(frozen=True, slots=True)
class Past:
    """A state of the past: a commit, and of data in a repository of their own the commit there."""

    commit: str
    data_commit: str | None = None


@dataclass
class Blobs:
    """What the commits of one repository hold, each file's version read once; the largest part is forgotten in time."""

    root: Path
    parents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Of all commits that were looked through."""
    _ids: dict[tuple[str, tuple[str, ...]], Mapping[str, str | None]] = field(default_factory=dict)
    _lines: dict[str, FileLines] = field(default_factory=dict)

    def ids(self, commits: Sequence[str], path: str) -> Mapping[str, str | None]:
        """Return the id of what each commit holds at a path. Raises GitError."""
        key = path, tuple(commits)
        if key not in self._ids:
            self._ids[key] = contents_of(self.root, commits, path)
        return self._ids[key]

    def read(self, blob: str) -> bytes | None:
        """Return a file's version; None when it is no file, not there or too large. Raises GitError."""
        return read_objects(self.root, [blob], largest=LARGEST_FILE).get(blob)

    def lines(self, path: str, blob: str | None) -> FileLines:
        """Return the lines of a file's version, none of one that is not there. Raises GitError."""
        key = f"{blob} {path}"
        if key not in self._lines:
            if sum(len(held.content) for held in self._lines.values()) > _MOST_BYTES:
                self._lines.clear()
            content = None if blob is None else self.read(blob)
            self._lines[key] = FileLines.of(path, content or b"")
        return self._lines[key]

    def distinct(self, starts: Iterable[str], names: Sequence[str]) -> list[str]:
        """Return a commit, the newest, for each content of folders and files, on the history of ``starts``.

        Only those that have the first of ``names``; none where git cannot say.
        """
        commits: dict[str, None] = {}
        seen: dict[tuple[str | None, ...], str] = {}
        try:
            for start in starts:
                found = resolve(self.root, start, _ignore)
                if found is not None:
                    history = read_history(self.root, found)
                    commits |= dict.fromkeys(history.commits)
                    self.parents |= history.parents
            held = [self.ids(tuple(commits), name) for name in names]
        except GitError:
            return []
        for one in commits:
            contents = tuple(ids[one] for ids in held)
            if contents[0] is not None:
                seen.setdefault(contents, one)
        return list(seen.values())


@dataclass
class History:
    """The states of the past of a repository, and of that of its data where they have their own."""

    repository: Repository
    _judges: dict[tuple[str, Period], str | None] = field(default_factory=dict)

    @cached_property
    def _policy(self) -> Blobs:
        return Blobs(self.repository.root)

    @cached_property
    def _data(self) -> Blobs:
        return Blobs(self.repository.data_root) if self.repository.separate else self._policy

    @cached_property
    def _here(self) -> DataLines:
        return DataLines(self.repository.tree)

    def of_record(self, record: AppraisalRecord) -> list[Past]:
        """Return the states in which a record may have been written, the newest first.

        Where data have a repository of their own these are the newest policy with all data that have the lines, then
        the policy before; and then those of a time when one repository held both.
        """
        if record.policy.changed and record.status not in CLOSED:
            return []  # from what no commit has
        found: list[Past] = []
        starts = ["HEAD", *([record.policy.commit] if is_hash(record.policy.commit) else [])]
        if self.repository.separate:
            with_lines = self._fitting(self._data, self._data.distinct(["HEAD"], [DATA]), record)
            names = [name for name in (*FOLDERS, *FILES) if name != DATA]
            policies = self._judging(self._policy.distinct(starts, names), record) if with_lines else []
            found += [Past(commit, data) for commit, data in product(policies, with_lines)]
        together = [DATA, *(name for name in (*FOLDERS, *FILES) if name != DATA)]
        both = self._fitting(self._policy, self._policy.distinct(starts, together), record)
        found += [Past(commit) for commit in self._judging(both, record)]
        clean = self.clean
        return [one for one in found if one != clean]

    def of_release(self, commit: str | None) -> list[str]:
        """Return the commits with the policy of ``commit``, the newest first."""
        starts = ["HEAD", *([commit] if is_hash(commit) else [])]
        return [one for one in self._policy.distinct(starts, (*FOLDERS, *FILES)) if self._same_policy(one, commit)]

    def has_lines(self, record: AppraisalRecord) -> bool:
        """Say whether the working folders have the lines that a record of an open period rests on."""
        places = _places(record)
        return places is not None and lines_digest(self._here, places) == record.inputs.data_digest

    @cached_property
    def clean(self) -> Past | None:
        """The state that the working folders hold, byte for byte; None when they hold none."""
        root, data = self.repository.root, self.repository.data_root
        head, data_head = (resolve(folder, "HEAD", _ignore) for folder in (root, data))
        if head is None or data_head is None:
            return None
        folders = ((root, head, "policy"), (root, head, "site"), (data, data_head, DATA))
        if not all(_as_committed(*one) for one in folders):
            return None
        try:
            prefix = folder_prefix(root)
            names = {f"{head}:{prefix}{file}": FolderTree(root).read(file) for file in FILES}
            committed = read_objects(root, names)
        except GitError:
            return None
        if any(committed.get(name) != content for name, content in names.items()):
            return None
        return Past(head, data_head if self.repository.separate else None)

    def _fitting(self, blobs: Blobs, commits: Sequence[str], record: AppraisalRecord) -> list[str]:
        """Return the commits whose data have a record's lines, or its lock."""
        try:
            if record.status in CLOSED:
                return list(_with_lock(blobs, commits, record))
            return list(_with_lines(blobs, commits, record))
        except GitError:
            return []

    def _judging(self, commits: Sequence[str], record: AppraisalRecord) -> list[str]:
        """Return the commits in which the policy that a record names judges its period; of a closed one all."""
        period = parse_period(record.period.id)
        if record.status in CLOSED or period is None:
            return list(commits)
        return [one for one in commits if self._same_policy(self._judge(one, period), record.policy.commit)]

    def _judge(self, commit: str, period: Period) -> str | None:
        key = self._maker(commit), period
        if key not in self._judges:
            found = edition_of(editions_at(self.repository.root, commit, _ignore), period)
            self._judges[key] = None if found is None else found.commit
        return self._judges[key]

    def _maker(self, commit: str) -> str:
        """Return the commit that made the policy what it is in another: editions are the same in both."""
        parents = self._policy.parents
        try:
            return changed_in(commit, parents, self._policy.ids(tuple(parents), "policy"))
        except GitError:
            return commit

    def _same_policy(self, commit: str | None, recorded: str | None) -> bool:
        if commit is None or not is_hash(recorded):
            return False
        if commit == recorded:
            return True
        try:
            contents = self._policy.ids((commit, str(recorded)), "policy")
        except GitError:
            return False
        return contents[commit] is not None and contents[commit] == contents[str(recorded)]


def _as_committed(root: Path, head: str, folder: str) -> bool:
    """Say whether a folder is, file by file, what HEAD holds."""
    try:
        if contents_of(root, [head], folder)[head] is None:
            return not (root / folder).exists()
    except GitError:
        return False
    found = read_revision(root, _ignore, folder)
    return found.commit is not None and not found.changed


def _with_lines(blobs: Blobs, commits: Sequence[str], record: AppraisalRecord) -> Iterator[str]:
    places = _places(record)
    if places is None:
        return
    held = {file: blobs.ids(commits, file) for file in sorted(places)}
    known: dict[tuple[str | None, ...], bool] = {}
    written: dict[tuple[str, str | None], bytes] = {}
    for commit in commits:
        versions = {file: ids[commit] for file, ids in held.items()}
        key = tuple(versions.values())
        if key not in known:
            for one in versions.items():
                if one not in written:
                    written[one] = blobs.lines(*one).written(places[one[0]])
            known[key] = digest_of_written(written[one] for one in versions.items()) == record.inputs.data_digest
        if known[key]:
            yield commit


def _with_lock(blobs: Blobs, commits: Sequence[str], record: AppraisalRecord) -> Iterator[str]:
    """Yield the commits in which the period is closed with the policy and data that a record names."""
    period, count = parse_period(record.period.id), len(record.versions)
    if period is None or not 0 < count <= _MOST_FILES:
        return
    paths = [lock_path(period, number) for number in range(1, count + 1)]
    held = {path: blobs.ids(commits, path) for path in paths}
    known: dict[tuple[str | None, ...], bool] = {}
    for commit in commits:
        versions = tuple(ids[commit] for ids in held.values())
        if versions not in known:
            contents = [None if blob is None else blobs.read(blob) for blob in versions]
            files = {path: content for path, content in zip(paths, contents, strict=True) if content is not None}
            lock = read_locks(MemoryTree(files), _ignore).get(period)
            digests = record.inputs.policy_digest, record.inputs.data_digest
            known[versions] = lock is not None and (lock.current.policy, lock.current.data) == digests
        if known[versions]:
            yield commit


def _places(record: AppraisalRecord) -> Mapping[str, set[int]] | None:
    """Return the lines that a record rests on; None when it names what is no file of the data.

    Whoever made a document wrote what it says of its rows.
    """
    found = lines_shown(record.indicators, record.evidence)
    sound = len(found) <= _MOST_FILES and all(
        file.startswith(f"{DATA}/") and all(map(is_plain_name, file.split("/"))) for file in found
    )
    return found if sound and not any(".." in file.split("/") for file in found) else None


def in_turn(states: Sequence[Past]) -> list[Past]:
    """Put states in the order in which they are tried: the newest first, and every other one far from all before.

    What a record says holds for a stretch of history. One of long ago is so found without trying all that came since.
    """
    far = dict.fromkeys(_halving(len(states)))
    both = dict.fromkeys(number for pair in enumerate(far) for number in pair)
    return [states[number] for number in both]


def _halving(count: int) -> Iterator[int]:
    """Yield the last of so many numbers, then the middle one, then the middle of each half, and so on."""
    spans = [(0, count)]
    if count:
        yield count - 1
    while spans:
        further = []
        for first, end in spans:
            if first < end:
                middle = (first + end) // 2
                yield middle
                further += [(first, middle), (middle + 1, end)]
        spans = further


def with_data_first(states: Sequence[Past], data_commit: str | None) -> list[Past]:
    """Put the states with some data before all others, in their order: it was the policy that was another."""
    return sorted(states, key=lambda one: one.data_commit != data_commit)


def is_hash(text: str | None) -> TypeGuard[str]:
    """Say whether a text is a full hash: whoever wrote a document also wrote what it says of its commit."""
    return text is not None and len(text) in _HASHES and not set(text) - set("0123456789abcdef")


def _ignore(_problem: Problem) -> None:
    """What is wrong in an old state, its own time was told."""
