"""What a build makes anew, and why: everything else is known from before by what it is made from.

The ledger of the last build says what each output was made from then, so that a build can tell which part has changed.
It explains only; whether something is made anew, its key alone decides.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kaopu.cache.keys import digest_of, key_of, program_digest
from kaopu.cache.store import Store
from kaopu.pages.theme import Theme
from kaopu.publish.environment import environment
from kaopu.publish.release_files import ReleaseFiles

NEW, LOST = "new", "lost"
"""Why something is made anew that has not changed: it was not there before, or is not in the cache any more."""
_LEDGER = key_of("ledger", {"form": "2"})
_SHORT = 16
_ONLY = "content"


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why an output, by its path below public/, was made anew: the parts that changed, or ``new``, or ``lost``."""

    path: str
    parts: tuple[str, ...]


def design_parts(theme: Theme, style: str) -> dict[str, str]:
    """Return the parts of a key that come from the designers' folder, for pages with the style sheet ``style``."""
    templates = json.dumps(theme.templates, ensure_ascii=False)
    return {"templates": digest_of(templates), "style": digest_of(theme.tokens_css + style)}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a ledger says of an output: its key, the SHA-256 of its bytes, what it was made from in short."""

    key: str
    content: str
    parts: Mapping[str, str]


@dataclass
class Making:
    """What is known, and what this build makes; outputs are written to ``files``."""

    store: Store
    files: ReleaseFiles
    common: Mapping[str, str]
    before: Mapping[str, Entry]
    """The last build's ledger, by the path of each output."""
    reasons: list[Reason] = field(default_factory=list)
    _made_from: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)

    @property
    def outputs(self) -> int:
        """Return how many outputs there are so far."""
        return len(self._made_from)

    def place(self, path: str, parts: Mapping[str, str]) -> bool:
        """Write the output ``path`` as it was made before from just these parts; False when it must be made."""
        key = self._note(path, parts)
        if self.store.touch(key) and self._linked(path, key):
            return True
        found = self.store.get(key)
        if found is not None and _ONLY in found:
            self.files.write(path, found[_ONLY])
            return True
        self.reasons.append(Reason(path, self._why(path)))
        return False

    def put(self, path: str, content: bytes) -> None:
        """Write an output that had to be made, and keep it for the next build."""
        self.files.write(path, content)
        self.store.put(self._made_from[path][0], {_ONLY: content})

    def make(self, path: str, parts: Mapping[str, str], make: Callable[[], bytes]) -> None:
        """Write an output: as it was before, or made now."""
        if not self.place(path, parts):
            self.put(path, make())

    def join(self, path: str, parts: Mapping[str, str], make: Callable[[], bytes]) -> None:
        """Write an output that is put together from others: from the release before, or now; it is not kept twice."""
        if not self._linked(path, self._note(path, parts)):
            self.reasons.append(Reason(path, self._why(path)))
            self.files.write(path, make())

    def kept(self, kind: str, parts: Mapping[str, str], make: Callable[[], Mapping[str, bytes]]) -> Mapping[str, bytes]:
        """Return something in between, which is no output: from before, or by making it."""
        key = key_of(kind, {**self.common, **parts})
        found = self.store.get(key)
        if found is None:
            made = make()
            self.store.put(key, made)
            return made
        return found

    def _note(self, path: str, parts: Mapping[str, str]) -> str:
        """Note what an output is made from; return its key."""
        full = {**self.common, **parts}
        key = key_of(path.rpartition(".")[2], full)
        self._made_from[path] = key, {name: value[:_SHORT] for name, value in full.items()}
        return key

    def _linked(self, path: str, key: str) -> bool:
        before = self.before.get(path)
        return before is not None and before.key == key and self.files.link(path, before.content)

    def _why(self, path: str) -> tuple[str, ...]:
        if path not in self.before:
            return (NEW,)
        then, now = self.before[path].parts, self._made_from[path][1]
        return tuple(sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))) or (LOST,)

    def close(self, *, whole: bool, most: int) -> None:
        """Write the ledger, of a part of the site beside the rest; forget what was of no use, over ``most`` bytes."""
        digests = self.files.digests
        made = {path: [key, digests[path], parts] for path, (key, parts) in self._made_from.items() if path in digests}
        others = {} if whole else {path: [one.key, one.content, one.parts] for path, one in self.before.items()}
        text = json.dumps({**others, **made}, sort_keys=True)
        self.store.put(_LEDGER, {"outputs": zlib.compress(text.encode("ascii"))})
        self.store.trim(most)


def begin_making(store: Store, files: ReleaseFiles) -> Making:
    """Begin a build with what the store knows."""
    known = store.get(_LEDGER)
    before = json.loads(zlib.decompress(known["outputs"])) if known is not None else {}
    return Making(store, files, what_makes(), {path: Entry(*entry) for path, entry in before.items()})


def what_makes() -> dict[str, str]:
    """Return the digests of the program and of its libraries: what they are the same for makes the same bytes."""
    libraries = json.dumps(dict(environment()), sort_keys=True)
    return {"program": program_digest(), "libraries": digest_of(libraries)}
