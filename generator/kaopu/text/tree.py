"""A tree of files by relative path: the repository as the readers see it.

Readers take a tree, not a folder, so that the same code reads a working folder, an old commit or a test's
literal files.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Protocol

from kaopu.text.problems import Place, Problem
from kaopu.text.tree_walk import DEEPEST, Found, walk

LARGEST_FILE = 256 * 1024 * 1024


class FileTree(Protocol):
    """Files by path from the root, with forward slashes."""

    def paths(self, folder: str, suffix: str) -> list[str]:
        """List the files below ``folder`` that end in ``suffix``, sorted."""

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None when there is no such file."""

    def line(self, path: str, number: int) -> str | None:
        """Return line ``number`` (from 1) of a text file without its end, or None."""

    def refusals(self, folder: str) -> list[Problem]:
        """Say what below ``folder`` is not read: links, and files that are too large."""


@lru_cache(maxsize=2)
def _split(content: bytes) -> list[str]:
    """Cut a text file into lines, once for all problems in it."""
    return content.decode("utf-8-sig", "replace").split("\n")


def _line(content: bytes | None, number: int) -> str | None:
    if content is None:
        return None
    lines = _split(content)
    return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else None


@dataclass(frozen=True)
class FolderTree:
    """The files of a folder on disk. Symbolic links are never followed, and only plain files are read."""

    root: Path
    _lines: Callable[[str], bytes | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_lines", lru_cache(maxsize=8)(self.read))

    def paths(self, folder: str, suffix: str) -> list[str]:
        """List the files below ``folder`` that end in ``suffix``, sorted."""
        return [one.path for one in walk(self.root, folder) if one.kind == "file" and one.path.endswith(suffix)]

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes; None for links, missing files, too large ones, and paths outside the root."""
        if ".." in PurePosixPath(path).parts or PurePosixPath(path).is_absolute():
            return None
        target = self.root / path
        try:
            if any(parent.is_symlink() for parent in (target, *target.parents) if parent.is_relative_to(self.root)):
                return None
            # Of a pipe or a device there would be no end.
            if not target.is_file() or target.stat().st_size > LARGEST_FILE:
                return None
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:  # what a cell says is a path
                return None
            raise
        return target.read_bytes()

    def line(self, path: str, number: int) -> str | None:
        """Return line ``number`` of a text file, for messages."""
        return _line(self._lines(path), number)

    def refusals(self, folder: str) -> list[Problem]:
        """Name everything below ``folder`` that is not read: all but plain files of a usual name and size."""
        top = self.root / folder
        if top.is_symlink():
            return [Problem("symbolic-link", Place(folder))]
        if top.exists() and not top.is_dir():
            return list(self._refused(Found(folder, "file" if top.is_file() else "special")))
        return [problem for one in walk(self.root, folder) for problem in self._refused(one)]

    def _refused(self, found: Found) -> Iterator[Problem]:
        place = Place(found.path)
        match found.kind:
            case "link":
                yield Problem("symbolic-link", place)
            case "special" | "folder":
                yield Problem("not-a-file", place)
            case "name":
                yield Problem("file-name", place)
            case "deep":
                yield Problem("folder-deep", place, {"limit": DEEPEST})
            case "file":
                if (self.root / found.path).stat().st_size > LARGEST_FILE:
                    yield Problem("file-too-large", place, {"limit": "256 MB"})


@dataclass(frozen=True)
class MemoryTree:
    """Files held in memory."""

    files: Mapping[str, bytes]

    def paths(self, folder: str, suffix: str) -> list[str]:
        """List the files below ``folder`` that end in ``suffix``, sorted."""
        return sorted(path for path in self.files if path.startswith(folder + "/") and path.endswith(suffix))

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None."""
        return self.files.get(path)

    def line(self, path: str, number: int) -> str | None:
        """Return line ``number`` of a text file, for messages."""
        return _line(self.files.get(path), number)

    def refusals(self, folder: str) -> list[Problem]:  # noqa: ARG002 - the protocol's signature
        """Nothing in memory is a link."""
        return []


@dataclass(frozen=True)
class SubTree:
    """The files of one folder of a tree, as if it were the root: another state of a repository that lies within one."""

    tree: FileTree
    top: str

    def paths(self, folder: str, suffix: str) -> list[str]:
        """List the files below ``folder`` that end in ``suffix``, sorted."""
        return [path.removeprefix(f"{self.top}/") for path in self.tree.paths(f"{self.top}/{folder}", suffix)]

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None."""
        return self.tree.read(f"{self.top}/{path}")

    def line(self, path: str, number: int) -> str | None:
        """Return line ``number`` of a text file, for messages."""
        return self.tree.line(f"{self.top}/{path}", number)

    def refusals(self, folder: str) -> list[Problem]:
        """Say what below ``folder`` is not read, by its place in the whole tree."""
        return self.tree.refusals(f"{self.top}/{folder}")


@dataclass(frozen=True)
class MountedTree:
    """A tree in which one top folder is that of another tree: a policy with the data of a repository of its own.

    ``shown`` is where that folder lies for a person who reads a message; lines are found by that name as well.
    """

    tree: FileTree
    folder: str
    other: FileTree
    shown: str

    def _holder(self, path: str) -> FileTree:
        return self.other if path == self.folder or path.startswith(f"{self.folder}/") else self.tree

    def paths(self, folder: str, suffix: str) -> list[str]:
        """List the files below ``folder`` that end in ``suffix``, sorted."""
        return self._holder(folder).paths(folder, suffix)

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None."""
        return self._holder(path).read(path)

    def line(self, path: str, number: int) -> str | None:
        """Return line ``number`` of a text file, for messages."""
        if path.startswith(f"{self.shown}/"):
            return self.other.line(self.folder + path.removeprefix(self.shown), number)
        return self._holder(path).line(path, number)

    def refusals(self, folder: str) -> list[Problem]:
        """Say what below ``folder`` is not read."""
        return self._holder(folder).refusals(folder)


@dataclass(frozen=True)
class OverlayTree:
    """A tree with some files put over it, as if they had been written already."""

    below: FileTree
    above: Mapping[str, bytes]

    def paths(self, folder: str, suffix: str) -> list[str]:
        """List the files of both trees below ``folder`` that end in ``suffix``, sorted."""
        return sorted({*self.below.paths(folder, suffix), *MemoryTree(self.above).paths(folder, suffix)})

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, the upper tree's first."""
        return self.above[path] if path in self.above else self.below.read(path)

    def line(self, path: str, number: int) -> str | None:
        """Return line ``number`` of a text file, for messages."""
        return MemoryTree(self.above).line(path, number) if path in self.above else self.below.line(path, number)

    def refusals(self, folder: str) -> list[Problem]:
        """Say what the lower tree does not read."""
        return self.below.refusals(folder)


@dataclass(frozen=True)
class TreeWithout:
    """A tree that shows no line of the files below a folder, whatever stands before it, such as a revision's name."""

    tree: FileTree
    folder: str

    def paths(self, folder: str, suffix: str) -> list[str]:
        """List the files below ``folder`` that end in ``suffix``, sorted."""
        return self.tree.paths(folder, suffix)

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None."""
        return self.tree.read(path)

    def line(self, path: str, number: int) -> str | None:
        """Return a line for messages, unless it is of the folder."""
        return None if path.rpartition(":")[2].startswith(self.folder) else self.tree.line(path, number)

    def refusals(self, folder: str) -> list[Problem]:
        """Say what is not read."""
        return self.tree.refusals(folder)
