"""What is remembered from build to build of what files say and of what was found in them.

What a file says is kept under its digest and that of the code that reads it. What was found is kept with it, with the
digest of all that was looked for then; that list is kept too, in parts, so that it is known what has changed since.
Nothing that is remembered is believed beyond that: it saves work, and never changes what is found.
"""

from __future__ import annotations

import hashlib
import json
import platform
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property, partial
from importlib.metadata import version
from pathlib import Path

from kaopu.cache.keys import digest_of, key_of
from kaopu.cache.store import Store
from kaopu.leaks.canaries import Canaries
from kaopu.leaks.changes import Changes
from kaopu.leaks.looking import ABOUT, Look
from kaopu.leaks.wording import TextsGoneError

_BUCKETS = 64
_MANY = 512
"""After so many changes what was found is marked anew with what is looked for now."""
_MOST_OLD = 16
"""So many older lists of what was looked for are compared with today's."""
_LIBRARIES = ("pikepdf", "pypdfium2", "numpy")
_ALL, _LIST = "all", "list"


@cache
def reading_digest() -> str:
    """Return the digest of the code that reads and searches, and of what it stands on."""
    found = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py"), key=lambda path: path.name):
        found.update(f"{path.name} {digest_of(path.read_bytes())}\n".encode())
    for library in _LIBRARIES:
        found.update(f"{library} {version(library)}\n".encode())
    found.update(f"{platform.python_version()} {unicodedata.unidata_version} {zlib.ZLIB_RUNTIME_VERSION}".encode())
    return found.hexdigest()


class _Parts(Mapping[str, bytes]):
    """A packed look of which the texts are read when they are asked for."""

    def __init__(self, about: bytes, read: Callable[[], Mapping[str, bytes] | None]) -> None:
        self._about, self._read = about, read

    @cached_property
    def _whole(self) -> Mapping[str, bytes]:
        found = self._read()
        if found is None:
            raise TextsGoneError
        return found

    def __getitem__(self, name: str) -> bytes:
        return self._about if name == ABOUT else self._whole[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


def _last_key() -> str:
    return key_of("leaks-last", {"read by": reading_digest()})


class Memory:
    """What is remembered, for one set of canaries and one set of published files."""

    def __init__(self, store: Store, canaries: Canaries, published: frozenset[str]) -> None:
        self._store = store
        self._canaries = canaries
        self.published = published
        self._changes: dict[str, Changes | None] = {}
        self.remembers = store.folder is not None
        # What is asked for most of each file, in one file for all that the last build looked into.
        self._last = store.get(_last_key()) or {} if self.remembers else {}
        self._told: dict[str, bytes] = {}

    @cached_property
    def _buckets(self) -> list[bytes]:
        """All that is looked for, in parts that stay the same where nothing changes."""
        parts = self._canaries.items(_BUCKETS)
        return [json.dumps(items, separators=(",", ":")).encode("ascii") for items in parts]

    @cached_property
    def _digests(self) -> list[str]:
        return [digest_of(bucket) for bucket in self._buckets]

    @cached_property
    def sought(self) -> str:
        """The digest of all that is looked for; none where nothing is remembered."""
        return digest_of("\n".join(self._digests)) if self.remembers else ""

    def recall(self, unit: str) -> Look | None:
        """Return what a file said when it was read before, if it would be read in the same way now."""
        if not self.remembers:
            return None
        parts: Mapping[str, bytes] | None
        key = self._key(unit)
        if unit in self._last and self._store.touch(key):
            parts = _Parts(self._last[unit], partial(self._store.get, key))
        else:
            parts = self._store.get(key)
        look = None if parts is None else Look.unpacked(unit, parts)
        if parts is None or look is None or not look.fits(self.published):
            return None
        self._told[unit] = parts[ABOUT]
        return look

    def keep(self, unit: str, parts: Mapping[str, bytes]) -> None:
        """Keep what a file says, as it was packed."""
        self._store.put(self._key(unit), parts)
        self._told[unit] = parts[ABOUT]

    def is_current(self, look: Look) -> bool:
        """Say whether what was found in a file is what would be found now; what it says is marked anew at times."""
        if look.sought == self.sought:
            return True
        changes = self._changes_since(look.sought)
        if changes is None or changes.may_touch(look.wording):
            return False
        if changes.count > _MANY or len(self._changes) > _MOST_OLD:
            self.keep(look.unit, look.searched(look.found, self.sought).packed())
        return True

    def close(self) -> None:
        """Keep what was found, and the list of what was looked for if it is new."""
        if not self.remembers:
            return
        if self._told != self._last:
            self._store.put(_last_key(), self._told)
        if self._store.get(key_of("leaks-sought", {_ALL: self.sought})) is not None:
            return
        for digest, bucket in dict(zip(self._digests, self._buckets, strict=True)).items():
            self._store.put(key_of("leaks-sought", {_LIST: digest}), {_LIST: zlib.compress(bucket, 1)})
        self._store.put(key_of("leaks-sought", {_ALL: self.sought}), {_ALL: "\n".join(self._digests).encode("ascii")})

    def _changes_since(self, sought: str) -> Changes | None:
        if sought not in self._changes:
            self._changes[sought] = self._compare(sought)
        return self._changes[sought]

    def _compare(self, sought: str) -> Changes | None:
        """Return what is different from an older list; None where that is no longer known."""
        kept = self._store.get(key_of("leaks-sought", {_ALL: sought}))
        if kept is None or digest_of(kept.get(_ALL, b"")) != sought:
            return None
        changed: set[str] = set()
        for old, new, bucket in zip(kept[_ALL].decode("ascii").split("\n"), self._digests, self._buckets, strict=True):
            if old == new:
                continue
            part = self._store.get(key_of("leaks-sought", {_LIST: old}))
            if part is None or _LIST not in part:
                return None
            changed |= set(json.loads(zlib.decompress(part[_LIST]))) ^ set(json.loads(bucket))
        return Changes(changed)

    @staticmethod
    def _key(unit: str) -> str:
        return key_of("leaks-said", {"unit": unit, "read by": reading_digest()})
