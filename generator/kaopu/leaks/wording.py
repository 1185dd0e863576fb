"""A text as it is searched: in small letters, without signs that nobody sees, with its words and amounts.

All of it comes from the text alone, whatever is looked for: it is made once and kept.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any, Final

import numpy as np

_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_OTHER_FORMS = re.compile("[\u00a0\u2f00-\u2fdf\uf900-\ufaff\ufb00-\ufb06\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3007\u00b7\U00020000-\U0003ffff"
WORD: Final = re.compile(f"[0-9a-z_\u00aa\u00ba-\u1fff-]+|[{_HAN}]+")
HAN_ONLY: Final = re.compile(f"[{_HAN}]+")
PARTS: Final = re.compile(r"[-_]+")
_FIGURE = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d{5,})\.\d\d(?!\d)")
_LEAST_RUN = 8
"""Whatever is an amount lies within a run of so many digits, points and commas; nothing beside the run matters."""
_LATIN, _HAN_SIGN, _DIGIT = 1, 2, 4
_LINE = ord("\n")
_SIGNS = 0x40000
"""No sign beyond is any of these."""
_AREAS = ("people/", "reviews/")
_PATHS = tuple(re.compile(area + r"([0-9a-z][0-9a-z_-]*)") for area in _AREAS)

_TEXT, _WORDS = "text", "words"
_QUICKLY = 1


def plain(text: str) -> str:
    """Return a text as it is compared: in small letters, without signs that nobody sees, each letter in one form."""
    if text.isascii():
        return text.lower()
    text = _UNSEEN.sub("", text)
    if _OTHER_FORMS.search(text):
        text = unicodedata.normalize("NFKC", text)
    return text.lower()


def squeezed(words: Iterable[str]) -> str:
    """Return words as one text without anything between letters."""
    return _without_joints("".join(words))


def _without_joints(text: str) -> str:
    return text.replace("-", "").replace("_", "").replace("·", "")


def parts_of(words: Iterable[str]) -> set[str]:
    """Return words, and what they are joined of."""
    bag = set(words)
    return bag | {part for word in bag if "-" in word or "_" in word for part in PARTS.split(word)}


@cache
def _table() -> Any:
    """Return of each sign what it is, as bits: a whole text is looked at faster so than by patterns."""
    found = np.zeros(_SIGNS + 1, np.uint8)
    every = "".join(map(chr, range(_SIGNS)))
    for bit, pattern in ((_LATIN, WORD), (_HAN_SIGN, HAN_ONLY), (_DIGIT, re.compile(r"[\d.,]+"))):
        for run in pattern.finditer(every):
            found[run.start() : run.end()] |= bit
    found[(found & _HAN_SIGN) > 0] &= ~np.uint8(_LATIN)
    return found


def _signs_of(text: str) -> Any:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


class TextsGoneError(Exception):
    """Somebody has deleted what was kept, just now: the file itself must be read."""


class Wording:
    """A text as it is searched; each way of looking at it is worked out when it is first asked for."""

    def __init__(self, text: str) -> None:
        self._source = text

    @cached_property
    def text(self) -> str:
        """The text as it is compared."""
        return plain(self._source)

    @cached_property
    def _signs(self) -> Any:
        return _signs_of(self.text)

    @cached_property
    def _kinds(self) -> Any:
        return _table()[np.minimum(self._signs, _SIGNS)]

    @cached_property
    def written(self) -> str:
        """All words in their order, one a line."""
        kinds = self._kinds & (_LATIN | _HAN_SIGN)
        ends = np.flatnonzero((kinds[:-1] != kinds[1:]) & (kinds[:-1] > 0)) + 1
        joined = kinds[ends] > 0  # a word ends right where the next one begins
        signs, kept = self._signs.copy(), kinds > 0
        signs[ends[~joined]], kept[ends[~joined]] = _LINE, True
        if joined.any():
            signs, kept = np.insert(signs, ends[joined], _LINE), np.insert(kept, ends[joined], True)
        return bytes(signs[kept]).decode("utf-32-le", "surrogatepass").removesuffix("\n")

    @cached_property
    def bag(self) -> frozenset[str]:
        """All words."""
        return frozenset(self.written.split("\n")) if self.written else frozenset()

    @cached_property
    def parts(self) -> set[str]:
        """All words, and what they are joined of."""
        return parts_of(self.bag)

    @cached_property
    def squeezed(self) -> str:
        """The text without anything between letters."""
        return _without_joints(self.written.replace("\n", ""))

    @cached_property
    def figures(self) -> frozenset[str]:
        """Amounts of five digits and more, and two behind the point; without commas between thousands."""
        edges = np.flatnonzero(np.diff((self._kinds & _DIGIT) > 0, prepend=False, append=False))
        begins, ends = edges[::2], edges[1::2]
        long = ends - begins >= _LEAST_RUN
        runs = {self.text[begin:end] for begin, end in zip(begins[long].tolist(), ends[long].tolist(), strict=True)}
        return frozenset(figure.replace(",", "") for run in runs for figure in _FIGURE.findall(run))

    @cached_property
    def paths(self) -> frozenset[str]:
        """Whose places are named as paths."""
        text = self.text
        found = (pattern.findall(text) for area, pattern in zip(_AREAS, _PATHS, strict=True) if area in text)
        return frozenset(name for names in found for name in names)

    def packed(self) -> dict[str, bytes]:
        """Return the text and its words as bytes to be kept."""
        return {
            _TEXT: zlib.compress(self.text.encode("utf-8", "surrogatepass"), _QUICKLY),
            _WORDS: zlib.compress(self.written.encode("utf-8", "surrogatepass"), _QUICKLY),
        }


class KeptWording(Wording):
    """A text that was made ready before; it is unpacked when it is first asked for."""

    def __init__(self, kept: Mapping[str, bytes], figures: frozenset[str], paths: frozenset[str]) -> None:
        super().__init__("")
        self._kept = kept
        # These are what is asked for most: they are kept beside the text.
        self.__dict__["figures"], self.__dict__["paths"] = figures, paths

    @cached_property
    def text(self) -> str:
        """The text as it is compared."""
        return zlib.decompress(self._kept[_TEXT]).decode("utf-8", "surrogatepass")

    @cached_property
    def written(self) -> str:
        """All words in their order, one a line."""
        return zlib.decompress(self._kept[_WORDS]).decode("utf-8", "surrogatepass")

    def packed(self) -> dict[str, bytes]:
        """Return the text and its words as they were kept."""
        return {name: self._kept[name] for name in (_TEXT, _WORDS)}
