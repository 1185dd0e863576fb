"""Read commits and the files in them straight from git's objects: no checkout, no archive, nothing written (R39, R71).

``resolve`` turns what somebody typed (a branch, a tag, an abbreviated hash) into a commit; ``GitTree`` is a commit's
files as every reader takes them. ``git archive`` is not used: it leaves out what ``export-ignore`` names, and could so
hide a file of the policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kaopu.history.git import SUBMODULE, GitError, folder_prefix, run_git, run_git_bytes
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.tree import LARGEST_FILE, MemoryTree
from kaopu.text.tree_walk import is_plain_name

FOLDERS = ("policy", "data")
LINK = "120000"
LARGEST_FOLDER = 1024 * 1024 * 1024
"""Bytes of all files of a folder together: a few kilobytes of a commit can stand for as much as one likes."""
SHORT = 12
"""As many digits of a commit as a person is shown."""
_FILTERS = ((b"version https://git-lfs.github.com/spec/", "git-lfs"), (b"\0GITCRYPT\0", "git-crypt"))


def resolve(root: Path, revision: str, report: Report) -> str | None:
    """Return the full hash of the commit that ``revision`` names; None, and a problem, when it names none."""
    try:
        named = run_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", revision).strip()
        # In a second step: what follows ":/" in a revision would be taken for a part of the text to look for.
        found = run_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{named}^{{commit}}").strip()
        if found.isalnum():  # "^main" names what is left out
            return found
    except (GitError, ValueError):  # ValueError: a NUL in the revision
        pass
    report(_why_unknown(root, revision))
    return None


def _why_unknown(root: Path, revision: str) -> Problem:
    try:
        run_git(root, "rev-parse", "--git-dir")
    except GitError as error:
        return Problem("git-unusable", Place("policy"), {"reason": error})
    return Problem("git-revision-unknown", Place("policy"), {"revision": revision})


def read_objects(
    root: Path, names: Iterable[str], kind: Literal["blob", "tree", "commit"] = "blob", largest: int | None = None
) -> dict[str, bytes]:
    """Return what objects hold, by the names asked for, without those that do not exist or are of another kind.

    Nor those of more than ``largest`` bytes, which are not unpacked. One process and one pass, however many they are:
    asking for one at a time takes longer. Raises GitError.
    """
    asked = list(dict.fromkeys(names))
    if largest is not None:
        asked = [name for name, size in _sizes(root, asked).items() if size <= largest]
    if not asked:
        return {}
    given = "".join(f"{name}\n" for name in asked).encode("utf-8", "surrogateescape")
    written = run_git_bytes(root, "cat-file", "--batch", "--buffer", given=given)
    found: dict[str, bytes] = {}
    position = 0
    for name in asked:
        end = written.index(b"\n", position)
        said = written[position:end].split(b" ")
        position = end + 1
        if said[-1].isdigit():  # hash, kind, size; otherwise the name and "missing"
            if said[-2] == kind.encode():
                found[name] = written[position : position + int(said[-1])]
            position += int(said[-1]) + 1
    return found


def _sizes(root: Path, names: Iterable[str]) -> dict[str, int]:
    """Return the size in bytes of each object that there is."""
    asked = list(names)
    given = "".join(f"{name}\n" for name in asked).encode("utf-8", "surrogateescape")
    written = run_git_bytes(root, "cat-file", "--batch-check=%(objectsize)", "--buffer", given=given)
    answers = written.decode("utf-8", "surrogateescape").split("\n")
    return {name: int(answer) for name, answer in zip(asked, answers, strict=False) if answer.isdigit()}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file of a commit: its path from Kaopu's root, its mode, its object, its size in bytes."""

    path: str
    mode: str
    blob: str
    size: int


@dataclass(frozen=True)
class _Folder:
    """All that a folder of a commit gives: files, and what of it is not read."""

    files: MemoryTree
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class GitTree:
    """The files of one commit below ``folders``, read when they are first asked for, one folder at a time.

    ``root`` is Kaopu's folder, which may lie below the top of its repository; ``commit`` is a full hash (``resolve``).
    Names that begin with a dot are left out, as on disk; links, submodules, files that a filter keeps elsewhere, and
    objects that are not there are ``refusals``. Reading never raises: what git cannot read is a refusal too.
    """

    root: Path
    commit: str
    folders: tuple[str, ...] = FOLDERS
    _read: dict[str, _Folder] = field(default_factory=dict, init=False, repr=False, compare=False)

    def _folder(self, path: str) -> _Folder:
        top = path.partition("/")[0]
        if top not in self._read:
            self._read[top] = _read_folder(self.root, self.commit, top) if top in self.folders else _EMPTY
        return self._read[top]

    def paths(self, folder: str, suffix: str) -> list[str]:
        """List the files below ``folder`` that end in ``suffix``, sorted."""
        return self._folder(folder).files.paths(folder, suffix)

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes; None for links, missing files, too large ones, and those of other folders."""
        return self._folder(path).files.read(path)

    def line(self, path: str, number: int) -> str | None:
        """Return line ``number`` of a text file, for messages."""
        return self._folder(path).files.line(path, number)

    def refusals(self, folder: str) -> list[Problem]:
        """Name what below ``folder`` is in the commit and is not read."""
        within = (folder, f"{folder}/")
        return [
            problem
            for problem in self._folder(folder).problems
            if problem.place.file == within[0] or problem.place.file.startswith(within[1])
        ]


_EMPTY = _Folder(MemoryTree({}), ())


def _read_folder(root: Path, commit: str, folder: str) -> _Folder:
    try:
        entries = list(_entries(root, commit, folder))
        problems = [problem for entry in entries for problem in _refused(entry)] + _refused_together(folder, entries)
        refused = {problem.place.file for problem in problems}
        wanted = [entry for entry in entries if entry.path not in refused and folder not in refused]
        contents = read_objects(root, [entry.blob for entry in wanted])
    except GitError as error:
        values = {"commit": commit[:SHORT], "reason": error}
        return _Folder(MemoryTree({}), (Problem("git-objects-missing", Place(folder), values),))
    files: dict[str, bytes] = {}
    for entry in wanted:
        if entry.blob not in contents:
            values = {"commit": commit[:SHORT], "reason": f"{entry.blob} missing"}
            problems.append(Problem("git-objects-missing", Place(entry.path), values))
            continue
        files[entry.path] = contents[entry.blob]
        problems += _filtered(entry.path, contents[entry.blob])
    return _Folder(MemoryTree(files), tuple(problems))


def _entries(root: Path, commit: str, folder: str) -> Iterator[_Entry]:
    """Yield the files below ``folder``, in order of path, without those whose name or folder begins with a dot."""
    prefix = folder_prefix(root)
    listed = run_git_bytes(root, "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", f"{prefix}{folder}")
    for line in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        described, _, name = line.partition("\t")
        mode, _, blob, size = described.split()
        path = name.removeprefix(prefix)
        if not any(part.startswith(".") for part in path.split("/")):
            yield _Entry(path, mode, blob, int(size) if size.isdigit() else 0)  # "-" of a submodule, "BAD" if damaged


def _refused_together(folder: str, entries: Iterable[_Entry]) -> list[Problem]:
    """Refuse a whole folder that is too large, though each of its files is not."""
    if sum(entry.size for entry in entries if entry.size <= LARGEST_FILE) <= LARGEST_FOLDER:
        return []
    return [Problem("file-too-large", Place(folder), {"limit": "1 GB"})]


def _refused(entry: _Entry) -> Iterator[Problem]:
    if not all(map(is_plain_name, entry.path.split("/"))):
        yield Problem("file-name", Place(entry.path))
    if entry.mode == LINK:
        yield Problem("symbolic-link", Place(entry.path))
    elif entry.mode == SUBMODULE:
        yield Problem("git-submodule", Place(entry.path))
    elif entry.size > LARGEST_FILE:
        yield Problem("file-too-large", Place(entry.path), {"limit": "256 MB"})


def _filtered(path: str, content: bytes) -> Iterator[Problem]:
    """Find files of which git has a pointer or a cipher: on disk a filter has put the content in its place."""
    for beginning, name in _FILTERS:
        if content.startswith(beginning):
            yield Problem("git-filtered", Place(path), {"filter": name})
