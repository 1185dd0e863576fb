"""Canaries: what is unmistakably somebody's, and how to find any of them in a text in one pass.

A text is looked at in small letters, without signs that nobody sees. Ids are whole words; a name of several words is
those words next to each other; a name of one word or of two Chinese characters says too little inside a sentence and
counts only where it fills a field; a longer Chinese name counts anywhere, unless a longer known name holds it.
Private texts are cut into pieces and compared without spaces and punctuation, so that line breaks do not hide them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

CanaryKind = Literal["id", "name", "text", "row", "figure"]
PIECE = 16
"""A private text is cut into pieces of so many letters: any 31 of them in a row hold one piece whole."""
LEAST_PIECE = 10
"""A text of fewer letters says too little to be somebody's."""
LEAST_LATIN_PIECE = 16
_GRAM = 8
_MIX = np.uint64(0x9E3779B97F4A7C15)
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_OTHER_FORMS = re.compile("[\u00a0\u2f00-\u2fdf\uf900-\ufaff\ufb00-\ufb06\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3007\u00b7\U00020000-\U0003ffff"
_WORD = re.compile(f"[0-9a-z_\u00aa\u00ba-\u1fff-]+|[{_HAN}]+")
_HAN_ONLY = re.compile(f"[{_HAN}]+")
_FIGURE = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d{5,})\.\d\d(?!\d)")
_PARTS = re.compile(r"[-_]+")
_BETWEEN = r"[\W_]{1,6}"
_MOST_BETWEEN = 6
_LEAST_FIELD_NAME = 2
_MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class Canary:
    """Something that is unmistakably of these people; of nobody at all when nobody may ever read it."""

    kind: CanaryKind
    value: str
    owners: frozenset[str]


Found = tuple[CanaryKind, int, int]
"""What was found: its kind, the number of its owners, and, of figures only, which one it is."""


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
    return "".join(words).replace("-", "").replace("_", "").replace("·", "")


@dataclass
class Canaries:
    """All canaries of a release, ready to be looked for; made once and handed to every process."""

    owners: list[frozenset[str]] = field(default_factory=list)
    _numbers: dict[frozenset[str], int] = field(default_factory=dict)
    _tokens: dict[str, tuple[CanaryKind, int]] = field(default_factory=dict)
    _latin: dict[str, list[tuple[tuple[str, ...], int]]] = field(default_factory=dict)
    """Last word of a name → all its words, and its owner."""
    _fields: dict[str, int] = field(default_factory=dict)
    """Names that count only where they fill a field."""
    _han: dict[str, dict[str, int]] = field(default_factory=dict)
    """First two characters → longer Chinese names that begin so."""
    _longer: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Name → longer known names that hold it, as patterns."""
    _pieces: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    _figures: dict[str, tuple[int, int]] = field(default_factory=dict)
    _paths: dict[str, int] = field(default_factory=dict)
    """Ids of people, which in a path say whose it is however short they are."""
    _masked_tokens: frozenset[str] = frozenset()
    _grams: Any = None

    def number_of(self, owners: frozenset[str]) -> int:
        """Return the number under which a group of owners is told."""
        if owners not in self._numbers:
            self._numbers[owners] = len(self.owners)
            self.owners.append(owners)
        return self._numbers[owners]

    def add(self, canary: Canary) -> None:
        """Take one canary; what says too little is not kept."""
        number, value = self.number_of(canary.owners), plain(canary.value)
        if canary.kind in ("id", "row"):
            self._tokens[value] = (canary.kind, number)
        elif canary.kind == "figure":
            self._figures[value] = (number, len(self._figures))
        elif canary.kind == "name":
            self._add_name(value, number)
        else:
            self._grams = None
            for piece in pieces_of(canary.value):
                self._pieces.setdefault(piece[:_GRAM], []).append((piece, number))

    def add_path(self, person: str) -> None:
        """Take a person's id as it stands in paths."""
        self._paths[plain(person)] = self.number_of(frozenset((person,)))

    def _add_name(self, name: str, number: int) -> None:
        words = tuple(_WORD.findall(name))
        parts = tuple(part for word in words for part in _PARTS.split(word) if part)
        if _HAN_ONLY.fullmatch(name):
            if len(name) > _LEAST_FIELD_NAME:
                self._han.setdefault(name[:2], {})[name] = number
            elif len(name) == _LEAST_FIELD_NAME:
                self._fields[name] = number
        elif len(parts) > 1 and not any(_HAN_ONLY.fullmatch(part) for part in parts):
            self._latin.setdefault(parts[-1], []).append((parts, number))
        elif len(name) > _LEAST_FIELD_NAME:
            self._fields[name] = number

    def mask(self, known: Iterable[str]) -> None:
        """Take longer known names, e.g. of teams and customers: a name within one of them says nothing."""
        names = {" ".join(words): None for entries in self._latin.values() for words, _ in entries}
        names |= dict.fromkeys(name for group in self._han.values() for name in group)
        found: dict[str, set[str]] = {}
        for other in {plain(one) for one in known}:
            joined = " ".join(part for word in _WORD.findall(other) for part in _PARTS.split(word) if part)
            for name in self._names_within(joined, other):
                if name in names:
                    found.setdefault(name, set()).add(
                        _BETWEEN.join(map(re.escape, _WORD.findall(other.replace("·", " "))))
                    )
        self._longer = {name: tuple(sorted(others, key=len, reverse=True)) for name, others in found.items()}

    def _names_within(self, words: str, text: str) -> Iterator[str]:
        bag = words.split(" ")
        for word in bag:
            for parts, _ in self._latin.get(word, ()):
                if f" {' '.join(parts)} " in f" {words} ":
                    yield " ".join(parts)
        for begin in range(len(text) - 1):
            for name in self._han.get(text[begin : begin + 2], ()):
                if text.startswith(name, begin):
                    yield name

    def without_public(self, texts: Iterable[str]) -> None:
        """Forget every canary that stands in texts which everybody may read: it tells nobody anything."""
        for text in texts:
            self._forget(plain(text))

    def _forget(self, text: str) -> None:
        words = _WORD.findall(text)
        bag = set(words)
        for token in {*bag, *self._sub_tokens(bag)} & self._tokens.keys():
            del self._tokens[token]
        for name in [name for name in self._fields if name in text]:
            del self._fields[name]
        for parts in list(self._latin_found(text, self._bag_of_parts(bag))):
            self._latin[parts[-1]] = [entry for entry in self._latin[parts[-1]] if entry[0] != parts]
        for name in list(self._han_found(bag)):
            del self._han[name[:2]][name]
        for piece, _ in list(self._pieces_found(squeezed(words))):
            self._pieces[piece[:_GRAM]] = [entry for entry in self._pieces[piece[:_GRAM]] if entry[0] != piece]

    def found_in(self, text: str) -> set[Found]:
        """Return every canary that stands in a text."""
        text = plain(text)
        words = _WORD.findall(text)
        bag = set(words)
        found: set[Found] = set()
        for token in self._tokens.keys() & bag:
            found.add((*self._tokens[token], 0))
        for token in self._sub_tokens(bag):
            found.add((*self._tokens[token], 0))
        parts = self._bag_of_parts(bag)
        for latin in self._latin_found(text, parts):
            found |= {("name", number, 0) for known_words, number in self._latin[latin[-1]] if known_words == latin}
        for name in self._han_found(bag):
            found.add(("name", self._han[name[:2]][name], 0))
        for name in self._fields_found(text, bag):
            found.add(("name", self._fields[name], 0))
        for _, number in self._pieces_found(squeezed(words)):
            found.add(("text", number, 0))
        for figure in _FIGURE.findall(text):
            known = self._figures.get(figure.replace(",", ""))
            if known is not None:
                found.add(("figure", *known))
        for person in self._in_paths(text):
            found.add(("id", self._paths[person], 0))
        return found

    def _in_paths(self, text: str) -> Iterator[str]:
        for word in ("people/", "reviews/"):
            if word in text:
                yield from set(re.findall(word + r"([0-9a-z][0-9a-z_-]*)", text)) & self._paths.keys()

    def _sub_tokens(self, bag: set[str]) -> Iterator[str]:
        """Yield ids within longer words, e.g. in the anchor row-anna-li; not in ids that are known themselves."""
        for word in bag:
            if ("-" not in word and "_" not in word) or word in self._tokens:
                continue
            parts = word.replace("_", "-").split("-")
            if len(parts) > _MOST_PARTS or word in self._masked_tokens:
                continue
            for begin in range(len(parts)):
                for end in range(begin + 1, len(parts) + 1):
                    token = "-".join(parts[begin:end])
                    if token in self._tokens:
                        yield token

    def mask_tokens(self, known: Iterable[str]) -> None:
        """Take ids of other things, e.g. of teams: they are no canaries, nor are ids within them."""
        self._masked_tokens = frozenset(plain(one) for one in known)
        for token in self._masked_tokens & self._tokens.keys():
            del self._tokens[token]

    @staticmethod
    def _bag_of_parts(bag: set[str]) -> set[str]:
        return bag | {part for word in bag if "-" in word or "_" in word for part in _PARTS.split(word)}

    def _latin_found(self, text: str, parts: set[str]) -> Iterator[tuple[str, ...]]:
        for last in self._latin.keys() & parts:
            for words, _ in self._latin[last]:
                if parts.issuperset(words) and self._stands(words, text):
                    yield words

    def _stands(self, words: tuple[str, ...], text: str) -> bool:
        text = self._unmasked(" ".join(words), text)
        return any(_next_to_each_other(order, text) for order in (words, (words[-1], *words[:-1])))

    def _unmasked(self, name: str, text: str) -> str:
        for other in self._longer.get(name, ()):
            text = re.sub(other, "\n", text)
        return text

    def _han_found(self, bag: set[str]) -> Iterator[str]:
        if not self._han:
            return
        for word in bag:
            if word[0] < "\u3007" and word[0] != "·":
                continue
            for begin in range(len(word) - 2):
                for name in self._han.get(word[begin : begin + 2], ()):
                    if word.startswith(name, begin) and name in self._unmasked(name, word):
                        yield name

    def _fields_found(self, text: str, bag: set[str]) -> Iterator[str]:
        for name in self._fields.keys() & self._bag_of_parts(bag) if self._fields else ():
            if re.search(
                rf"(?m)(?:^|[\t\"'=>:：、，,;；|/(（])[ \t]*{re.escape(name)}[ \t]*(?:$|[\t\"'<、，,;；|/)）。])", text
            ):
                yield name

    def _pieces_found(self, text: str) -> Iterator[tuple[str, int]]:
        if len(text) < _GRAM or not self._pieces:
            return
        if self._grams is None:
            self._grams = _table(self._pieces)
        mixed = _mixed(text) >> self._grams[1]
        for begin in np.flatnonzero(self._grams[0][mixed]).tolist():
            for piece, number in self._pieces.get(text[begin : begin + _GRAM], ()):
                if text.startswith(piece, begin):
                    yield piece, number

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_grams": None}

    def sizes(self) -> Mapping[str, int]:
        """Count the canaries by kind."""
        return {
            "id": sum(kind == "id" for kind, _ in self._tokens.values()),
            "row": sum(kind == "row" for kind, _ in self._tokens.values()),
            "name": sum(map(len, self._latin.values())) + sum(map(len, self._han.values())) + len(self._fields),
            "text": sum(map(len, self._pieces.values())),
            "figure": len(self._figures),
        }


def _next_to_each_other(words: tuple[str, ...], text: str) -> bool:
    """Say whether words stand in a row, with nothing but a few signs between them."""
    begin = text.find(words[0])
    while begin >= 0:
        at = begin + len(words[0])
        if begin == 0 or not _is_latin(text[begin - 1]):
            for word in words[1:]:
                start = at
                while at < len(text) and at - start < _MOST_BETWEEN and not text[at].isalnum():
                    at += 1
                if at == start or not text.startswith(word, at):
                    break
                at += len(word)
            else:
                if at == len(text) or not _is_latin(text[at]):
                    return True
        begin = text.find(words[0], begin + 1)
    return False


def _is_latin(sign: str) -> bool:
    return sign.isalnum() and sign < "\u2000"


def pieces_of(text: str) -> Iterator[str]:
    """Cut a private text into pieces as they are compared; none of one that is too short to be anybody's own."""
    letters = squeezed(_WORD.findall(plain(text)))
    least = LEAST_PIECE if any(sign >= "\u3400" for sign in letters) else LEAST_LATIN_PIECE
    if len(letters) < least:
        return
    if len(letters) < PIECE:
        yield letters
    for begin in range(0, len(letters) - PIECE + 1, PIECE):
        yield letters[begin : begin + PIECE]
    if len(letters) > PIECE and len(letters) % PIECE:
        yield letters[-PIECE:]


def _table(pieces: Mapping[str, object]) -> tuple[Any, np.uint64]:
    """Return a table of the first letters of all pieces, mixed, that tells at once where none begins."""
    bits = max(16, (len(pieces) * 64).bit_length())
    shift = np.uint64(64 - bits)
    table = np.zeros(1 << bits, np.bool_)
    for gram in pieces:
        table[_mixed(gram)[0] >> shift] = True
    return table, shift


def _mixed(text: str) -> Any:
    """Return a word for each place of a text, made of the letters from there on."""
    signs = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    count = len(signs) - _GRAM + 1
    mixed = np.zeros(count, np.uint64)
    for number in range(_GRAM):
        mixed *= _MIX
        mixed += signs[number : number + count]
    mixed ^= mixed >> np.uint64(29)
    return mixed * _MIX
