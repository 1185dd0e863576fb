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

NEW, LOST = "new", "lost"
"""Why something is made anew that has not changed: it was not there before, or is not in the cache any more."""
_LEDGER = key_of("ledger", {})
_SHORT = 16
_ONLY = "content"
Ledger = Mapping[str, Mapping[str, str]]
"""Path of an output → what it was made from."""


Made = Callable[[str, Mapping[str, str], Callable[[], bytes]], bytes]
"""Path of an output, what it is made from, what makes it → its bytes, from before or made now."""


def made_now(_path: str, _parts: Mapping[str, str], make: Callable[[], bytes]) -> bytes:
    """Know nothing from before."""
    return make()


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why an output, by its path below public/, was made anew: the parts that changed, or ``new``, or ``lost``."""

    path: str
    parts: tuple[str, ...]


def design_parts(theme: Theme, style: str) -> dict[str, str]:
    """Return the parts of a key that come from the designers' folder, for pages with the style sheet ``style``."""
    templates = json.dumps(theme.templates, ensure_ascii=False)
    return {"templates": digest_of(templates), "style": digest_of(theme.tokens_css + style)}


@dataclass
class Making:
    """What is known, and what this build makes."""

    store: Store
    common: Mapping[str, str]
    before: Ledger
    made_from: dict[str, dict[str, str]] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    _keys: dict[str, str] = field(default_factory=dict)

    def known(self, path: str, parts: Mapping[str, str]) -> dict[str, bytes] | None:
        """Return what was made before from just these parts, for the output ``path``; None when it must be made."""
        kind = path.rpartition(".")[2]
        full = {**self.common, **parts}
        found = self.store.get(key_of(kind, full))
        self.made_from[path] = {name: value[:_SHORT] for name, value in full.items()}
        if found is None:
            self._keys[path] = key_of(kind, full)
            self.reasons.append(Reason(path, self._why(path)))
        return found

    def keep(self, path: str, contents: Mapping[str, bytes]) -> None:
        """Keep what had to be made, for the next build."""
        self.store.put(self._keys.pop(path), contents)

    def made(self, path: str, parts: Mapping[str, str], make: Callable[[], bytes]) -> bytes:
        """Return the bytes of an output: from before, or by making them."""
        found = self.known(path, parts)
        if found is not None and _ONLY in found:
            return found[_ONLY]
        content = make()
        self.keep(path, {_ONLY: content})
        return content

    def kept(self, kind: str, parts: Mapping[str, str], make: Callable[[], Mapping[str, bytes]]) -> Mapping[str, bytes]:
        """Return something in between, which is no output: from before, or by making it."""
        key = key_of(kind, {**self.common, **parts})
        found = self.store.get(key)
        if found is None:
            made = make()
            self.store.put(key, made)
            return made
        return found

    def _why(self, path: str) -> tuple[str, ...]:
        then, now = self.before.get(path), self.made_from[path]
        if then is None:
            return (NEW,)
        return tuple(sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))) or (LOST,)

    def close(self, *, whole: bool, most: int) -> None:
        """Write the ledger, of a part of the site beside the rest; forget what was of no use, over ``most`` bytes."""
        ledger = self.made_from if whole else {**self.before, **self.made_from}
        text = json.dumps(ledger, sort_keys=True)
        self.store.put(_LEDGER, {"outputs": zlib.compress(text.encode("ascii"))})
        self.store.trim(most)


def begin_making(store: Store) -> Making:
    """Begin a build with what the store knows."""
    known = store.get(_LEDGER)
    before: Ledger = json.loads(zlib.decompress(known["outputs"])) if known is not None else {}
    return Making(store, what_makes(), before)


def what_makes() -> dict[str, str]:
    """Return the digests of the program and of its libraries: what they are the same for makes the same bytes."""
    libraries = json.dumps(dict(environment()), sort_keys=True)
    return {"program": program_digest(), "libraries": digest_of(libraries)}
