"""Files below a folder as they really are: plain files, and what is none of the readers' business and why."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kaopu.text.decoding import control_character

DEEPEST = 40
"""How many folders may lie within each other."""
LONGEST = 1000
"""Of a path, in characters."""
READ = (".csv", ".yml", ".yaml", ".md")
"""What the files that people type end in: a folder of such a name is a slip, or meant to hide something."""

FoundKind = Literal["file", "link", "special", "folder", "name", "deep"]


@dataclass(frozen=True, slots=True)
class Found:
    """Something below a folder; ``path`` is from the root.

    file: a plain file. link: a symbolic one. special: a pipe, a socket or a device, which could be read without end.
    folder: one that is named like a file. name: a name with a character that no name should have. deep: a folder that
    is not looked into.
    """

    path: str
    kind: FoundKind


def walk(root: Path, folder: str) -> list[Found]:
    """List what lies below a folder, in order of path; names that begin with a dot are left out, links not followed."""
    waiting = [(folder, 0)] if (root / folder).is_dir() else []
    found: list[Found] = []
    while waiting:
        path, depth = waiting.pop()
        for entry in _entries(root / path):
            if entry.name.startswith("."):
                continue
            one = _found(f"{path}/{entry.name}", entry, depth)
            if one is None or one.kind == "folder":
                waiting.append((f"{path}/{entry.name}", depth + 1))
            if one is not None:
                found.append(one)
    return sorted(found, key=lambda one: one.path.split("/"))


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except FileNotFoundError:
        return  # gone meanwhile


def _found(path: str, entry: os.DirEntry[str], depth: int) -> Found | None:
    """Return what an entry is; None for an ordinary folder."""
    if not is_plain_name(entry.name):
        return Found(path, "name")
    if entry.is_symlink():
        return Found(path, "link")
    if depth >= DEEPEST or len(path) > LONGEST:
        return Found(path, "deep")
    if entry.is_dir(follow_symlinks=False):
        return Found(path, "folder") if entry.name.endswith(READ) else None
    return Found(path, "file" if entry.is_file(follow_symlinks=False) else "special")


def is_plain_name(name: str) -> bool:
    """Whether a name can be shown and written down: UTF-8, one line, nothing hidden, turned round or for a drive."""
    if name.isascii() and name.isprintable():
        return "\\" not in name
    try:
        name.encode()
    except UnicodeEncodeError:  # bytes that are no UTF-8
        return False
    return control_character(name) is None and not set(name) & set("\t\r\n\\")
