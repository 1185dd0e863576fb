"""Sees when a file that a build reads is saved: by its bytes, and once a burst of saves is over.

Files are looked at again and again rather than asked of the system: that is the same on every machine and for every
kind of disk, and a thousand files take a few milliseconds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from kaopu.cache.keys import digest_of

FOLDERS: Final = ("policy", "site")
FILES: Final = ("kaopu.yml", "mkdocs.yml")
_Look = tuple[int, ...]


class Watch:
    """What lies in some places, files and folders. Where there is nothing, something may come."""

    def __init__(self, places: Sequence[Path]) -> None:
        self._places = tuple(places)
        self._known: dict[str, tuple[_Look, str]] = {}

    def state(self) -> str:
        """Return a digest of every file's path and bytes; only what looks changed is read again."""
        seen: dict[str, tuple[_Look, str]] = {}
        for path in self._files():
            try:
                looks = _looks(path)
                before = self._known.get(path)
                seen[path] = before if before is not None and before[0] == looks else (looks, _content(path))
            except OSError:
                continue  # gone in this moment, or not to be read: a build will tell
        self._known = seen
        return digest_of("".join(f"{path}\0{digest}\n" for path, (_, digest) in sorted(seen.items())))

    def _files(self) -> Iterator[str]:
        for place in self._places:
            if place.is_file():
                yield str(place)
            for folder, folders, files in os.walk(place):
                folders[:] = [name for name in folders if not name.startswith(".")]
                yield from (f"{folder}{os.sep}{name}" for name in files if not _is_passing(name))


def _is_passing(name: str) -> bool:
    """Whether an editor keeps such a file while it works; no build reads what begins with a dot."""
    return name.startswith(".") or name.endswith("~")


def _looks(path: str) -> _Look:
    """Return what changes when a file is written, or replaced by another one of its name."""
    found = os.stat(path, follow_symlinks=False)  # noqa: PTH116 - thousands of times a second, without a Path each
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_mode


def _content(path: str) -> str:
    """Return a file's digest; of what is no plain file, only that it is there: a pipe would never end."""
    return digest_of(Path(path).read_bytes()) if Path(path).is_file() and not Path(path).is_symlink() else "other"


def settled(watch: Watch, known: str, pause: Callable[[], None]) -> str:
    """Wait until files are others than ``known`` and have stayed so for one ``pause``; return their state then."""
    before = watch.state()
    while True:
        pause()
        now = watch.state()
        if now == before and now != known:
            return now
        before = now
