"""A folder of what was made before, each thing in one file under its key and with a seal over all its bytes.

It may be deleted at any time, shared by builds that run at once, and copied between machines. Whatever is damaged is
deleted and counts as unknown. The seal tells damage, not malice: whoever can write into the folder can put words into
what is published, so it belongs to those who may publish (SECURITY.md).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

_MAGIC = b"kaopu cache 1 "
_SEAL = 64
_HEAD = len(_MAGIC) + _SEAL + 1
_PREFIX = 2
_KEY_LENGTH = 64
_TEMPORARY = ".new-"


class Store:
    """Keeps parts, named bytes, under keys; without a folder it keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.damaged = 0

    def get(self, key: str) -> dict[str, bytes] | None:
        """Return what is kept under a key, verified; None where there is nothing, or what is there is damaged."""
        if self.folder is None:
            return None
        place = self._place(self.folder, key)
        try:
            content = _content_of(place)
        except OSError:
            return None
        parts = _unpacked(key, content)
        with contextlib.suppress(OSError):
            if parts is None:
                self.damaged += 1
                Path(place).unlink()
            else:
                os.utime(place)  # it was of use: what was not for longest goes first
        return parts

    def touch(self, key: str) -> bool:
        """Say whether there is anything under a key, without reading it; if so, it was of use."""
        if self.folder is None:
            return False
        try:
            os.utime(self._place(self.folder, key))
        except OSError:
            return False
        return True

    def put(self, key: str, parts: Mapping[str, bytes]) -> None:
        """Keep parts under a key. Where the folder cannot be written nothing is kept, and nobody need know."""
        if self.folder is None:
            return
        place = Path(self._place(self.folder, key))
        with contextlib.suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            # As readable as all that a build writes, so that whoever may read the one can copy the other.
            temporary = place.with_name(f"{_TEMPORARY}{uuid.uuid4().hex}")
            try:
                with temporary.open("xb") as stream:
                    stream.write(_packed(key, parts))
                temporary.replace(place)
            finally:
                temporary.unlink(missing_ok=True)

    @staticmethod
    def _place(folder: Path, key: str) -> str:
        if len(key) != _KEY_LENGTH or not set(key) <= set("0123456789abcdef"):
            raise ValueError("not a key")
        return f"{folder}/{key[:_PREFIX]}/{key[_PREFIX:]}"

    def trim(self, most: int) -> int:
        """Delete what was of no use for longest until all is at most ``most`` bytes; return how many things went.

        What builds that were killed have left behind half-written goes too.
        """
        entries = sorted(self._entries())
        total, gone = sum(size for _, size, _ in entries), 0
        for _, size, place in entries:
            if total <= most:
                break
            with contextlib.suppress(OSError):
                os.unlink(place)  # noqa: PTH108 - paths as text are quicker
                total, gone = total - size, gone + 1
        return gone

    def _entries(self) -> Iterator[tuple[int, int, str]]:
        """Yield when each thing was last of use, its bytes and its place."""
        if self.folder is None:
            return
        for folder in self.folder.glob("[0-9a-f]" * _PREFIX):
            with contextlib.suppress(OSError), os.scandir(folder) as entries:
                yield from _entries_of(entries)


def _entries_of(entries: Iterable[os.DirEntry[str]]) -> Iterator[tuple[int, int, str]]:
    for entry in entries:
        with contextlib.suppress(OSError):  # another build has just deleted it
            found = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(found.st_mode):
                yield found.st_mtime_ns, found.st_size, entry.path


def _content_of(place: str) -> bytes:
    """Return a regular file's bytes; raises OSError for a link, a pipe or a folder."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(place, flags)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("not a file")
        return stream.read()


def _packed(key: str, parts: Mapping[str, bytes]) -> bytes:
    table = json.dumps({name: len(content) for name, content in parts.items()}).encode("ascii") + b"\n"
    body = b"".join((table, *parts.values()))
    return b"".join((_MAGIC, _seal(key, body), b"\n", body))


def _unpacked(key: str, content: bytes) -> dict[str, bytes] | None:
    head, body = content[:_HEAD], memoryview(content)[_HEAD:]
    if head != _MAGIC + _seal(key, body) + b"\n":
        return None
    table = content[_HEAD : content.index(b"\n", _HEAD) + 1]
    parts, begin = dict[str, bytes](), len(table)
    for name, length in json.loads(table).items():
        parts[name] = bytes(body[begin : begin + length])
        begin += length
    return parts


def _seal(key: str, body: bytes | memoryview) -> bytes:
    found = hashlib.sha256(key.encode("ascii"))
    found.update(body)
    return found.hexdigest().encode("ascii")
