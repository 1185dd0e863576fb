"""Where policy and data lie: in one repository, or the data in a repository of their own beside the policy's.

Whoever reads asks for ``tree``, whoever writes for ``target``; paths begin with ``data/`` in both layouts, so results,
records and documents are the same. Only messages to a person name the place as it is on disk.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from kaopu.data.settings import Settings, read_settings
from kaopu.text.problems import InputProblemsError, Place, Problem, Report
from kaopu.text.tree import FileTree, FolderTree, MountedTree

DATA: Final = "data"


@dataclass(frozen=True)
class Repository:
    """The folder with policy/, and the one with data/; they are the same unless data have a repository of their own."""

    root: Path
    data_root: Path
    settings: Settings = field(default_factory=Settings, compare=False)
    """What ``kaopu.yml`` says, or would by default."""

    @property
    def separate(self) -> bool:
        """Whether the data lie elsewhere than the policy."""
        return self.data_root != self.root

    @cached_property
    def tree(self) -> FileTree:
        """All files by their paths, with the data as ``data/`` wherever they lie."""
        folder = FolderTree(self.root)
        return self.over(folder) if self.separate else folder

    def over(self, policy: FileTree) -> FileTree:
        """Return another state of the policy's files, such as a commit's, with the data as they lie on disk."""
        return MountedTree(policy, DATA, FolderTree(self.data_root), f"{self._elsewhere}/{DATA}")

    def target(self, path: str) -> Path:
        """Return where a file is written that belongs at ``path``."""
        return (self.data_root if _is_data(path) else self.root) / path

    def shown(self, path: str) -> str:
        """Return a path as it can be opened from the policy's folder, such as ``../sales-data/data/people.csv``."""
        return f"{self._elsewhere}/{path}" if self.separate and _is_data(path) else path

    def shown_problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return problems with places that can be opened, also those that their sentences name."""
        return [self._shown_problem(problem) for problem in problems] if self.separate else [*problems]

    def name_of(self, path: Path) -> str:
        """Return a path below either folder as Kaopu names it, and any other by its file name only."""
        resolved = path.resolve()
        for folder in (self.data_root.resolve(), self.root.resolve()):
            if resolved.is_relative_to(folder):
                return resolved.relative_to(folder).as_posix()
        return path.name

    @property
    def _elsewhere(self) -> str:
        try:
            return Path(os.path.relpath(self.data_root, self.root)).as_posix()
        except ValueError:  # another drive
            return self.data_root.as_posix()

    def _shown_problem(self, problem: Problem) -> Problem:
        values = {name: self._shown_value(value) for name, value in problem.values.items()}
        return replace(problem, place=self._shown_place(problem.place), values=values)

    def _shown_value(self, value: object) -> object:
        if isinstance(value, Place):
            return self._shown_place(value)
        return self.shown(value) if isinstance(value, str) else value

    def _shown_place(self, place: Place) -> Place:
        return replace(place, file=self.shown(place.file))


def find_repository(root: Path, data: Path | None, report: Report) -> tuple[Repository, bool]:
    """Find where the data lie, and say whether they are there.

    ``data`` is what the command line says, from the current folder on; otherwise ``kaopu.yml`` may say it, from its
    own folder on. It is the folder that holds ``data/``, as ``root`` does without either.
    """
    settings = read_settings(FolderTree(root), report)
    if data is not None:
        folder, place = data, Place("--data")
    elif settings.data is not None:
        folder, place = root / settings.data, settings.data_place
    else:
        return Repository(root, root, settings), True
    try:
        repository, there = _found(root, folder, place, report)
    except (OSError, RuntimeError, ValueError):  # a name that no file can have, links in a circle
        report(Problem("data-folder-missing", place, {"folder": folder.as_posix()}))
        repository, there = Repository(root, root), False
    return replace(repository, settings=settings), there


def _found(root: Path, folder: Path, place: Place, report: Report) -> tuple[Repository, bool]:
    """Say whether a folder has the data, and has them alone."""
    if folder.resolve() == root.resolve():
        return Repository(root, root), True
    # Links within a tree are not followed; one that somebody names is where the data are.
    repository = Repository(root, folder.resolve() if folder.is_symlink() else folder)
    shown = folder.as_posix()
    if (folder / DATA).is_symlink() or not (folder / DATA).is_dir():
        report(Problem("data-folder-missing", place, {"folder": shown}))
        return repository, False
    here = FolderTree(root).paths(DATA, "")
    if here:
        report(Problem("data-twice", Place(DATA), {"folder": shown, "count": len(here), "file": here[0]}))
        return repository, False
    return repository, True


def open_repository(root: Path, data: Path | None = None) -> Repository:
    """Find where the data lie. Raises InputProblemsError when they are not there, or the settings have problems."""
    problems: list[Problem] = []
    repository, _ = find_repository(root, data, problems.append)
    if problems:
        raise InputProblemsError(problems)
    return repository


def _is_data(path: str) -> bool:
    return path == DATA or path.startswith(f"{DATA}/")
