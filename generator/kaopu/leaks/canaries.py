"""Canaries: what is unmistakably somebody's, and how to find any of them in a text in one pass.

A text is looked at in small letters, without signs that nobody sees. Ids are whole words; a name of several words is
those words next to each other; a name of one word or of two Chinese characters says too little inside a sentence and
counts only where it fills a field; a longer Chinese name counts anywhere, unless a longer known name holds it.
Private texts are cut into pieces and compared without spaces and punctuation, so that line breaks do not hide them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, Literal

from kaopu.leaks.owners import Owners
from kaopu.leaks.pieces import Pieces, pieces_of
from kaopu.leaks.row_ids import RowIds
from kaopu.leaks.wording import HAN_ONLY, PARTS, WORD, Wording, plain

CanaryKind = Literal["id", "name", "text", "row", "figure", "practised"]
"""``practised`` is an id, of a person or a row, which the handbook uses for an invented company, too."""
ID: Final = "i"
PATH: Final = "p"
LATIN: Final = "n"
HAN: Final = "h"
FIELD: Final = "d"
PIECE_OF_TEXT: Final = "x"
FIGURE: Final = "f"
MASK: Final = "m"
"""How a value begins, by what it is; ids are those of rows, too."""
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


@dataclass
class Canaries:
    """All canaries of a release, ready to be looked for; made once and handed to every process."""

    owners: Owners = field(default_factory=Owners)
    rows: RowIds = field(default_factory=RowIds)
    """The ids of rows, by far the most of all; single ones that were added are among the other ids."""
    _tokens: dict[str, tuple[CanaryKind, int]] = field(default_factory=dict)
    _latin: dict[str, list[tuple[tuple[str, ...], int]]] = field(default_factory=dict)
    """Last word of a name → all its words, and its owner."""
    _fields: dict[str, int] = field(default_factory=dict)
    """Names that count only where they fill a field."""
    _han: dict[str, dict[str, int]] = field(default_factory=dict)
    """First two characters → longer Chinese names that begin so."""
    _longer: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Name → longer known names that hold it, as patterns."""
    _pieces: Pieces = field(default_factory=Pieces)
    _figures: dict[str, tuple[int, int]] = field(default_factory=dict)
    _paths: dict[str, int] = field(default_factory=dict)
    """Ids of people, which in a path say whose it is however short they are."""
    _masked_tokens: frozenset[str] = frozenset()

    def add(self, canary: Canary) -> None:
        """Take one canary; what says too little is not kept."""
        number, value = self.owners.number_of(canary.owners), plain(canary.value)
        if canary.kind in ("id", "row"):
            self._tokens[value] = (canary.kind, number)
        elif canary.kind == "figure":
            self._figures[value] = (number, len(self._figures))
        elif canary.kind == "name":
            self._add_name(value, number)
        else:
            for piece in pieces_of(canary.value):
                self._pieces.add(piece, number)

    def add_path(self, person: str) -> None:
        """Take a person's id as it stands in paths."""
        self._paths[plain(person)] = self.owners.number_of(frozenset((person,)))

    def _add_name(self, name: str, number: int) -> None:
        words = tuple(WORD.findall(name))
        parts = tuple(part for word in words for part in PARTS.split(word) if part)
        if HAN_ONLY.fullmatch(name):
            if len(name) > _LEAST_FIELD_NAME:
                self._han.setdefault(name[:2], {})[name] = number
            elif len(name) == _LEAST_FIELD_NAME:
                self._fields[name] = number
        elif len(parts) > 1 and not any(HAN_ONLY.fullmatch(part) for part in parts):
            self._latin.setdefault(parts[-1], []).append((parts, number))
        elif len(name) > _LEAST_FIELD_NAME:
            self._fields[name] = number

    def mask(self, known: Iterable[str]) -> None:
        """Take longer known names, e.g. of teams and customers: a name within one of them says nothing."""
        names = {" ".join(words): None for entries in self._latin.values() for words, _ in entries}
        names |= dict.fromkeys(name for group in self._han.values() for name in group)
        found: dict[str, set[str]] = {}
        for other in {plain(one) for one in known}:
            joined = " ".join(part for word in WORD.findall(other) for part in PARTS.split(word) if part)
            for name in self._names_within(joined, other):
                if name in names:
                    found.setdefault(name, set()).add(
                        _BETWEEN.join(map(re.escape, WORD.findall(other.replace("·", " "))))
                    )
        self._longer = {name: tuple(sorted(others, key=lambda one: (-len(one), one))) for name, others in found.items()}

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

    def mask_tokens(self, known: Iterable[str]) -> None:
        """Take ids of other things, e.g. of teams: they are no canaries, nor are ids within them."""
        self._masked_tokens = frozenset(plain(one) for one in known)
        self._forget_ids(self._ids_among(self._masked_tokens))

    def without_public(self, texts: Iterable[str]) -> None:
        """Forget every canary that stands in texts which everybody may read: it tells nobody anything."""
        for text in texts:
            self._forget(Wording(text))

    def practise(self, texts: Iterable[str]) -> None:
        """Take texts about an invented company, whose ids may be those of this one: in them they are nobody's."""
        for text in texts:
            for token in self._ids_in(Wording(text).bag):
                number = self._id(token)[1]
                self._forget_ids((token,))
                if self.owners[number]:
                    self._tokens[token] = ("practised", number)

    def _forget(self, wording: Wording) -> None:
        self._forget_ids(self._ids_in(wording.bag))
        for name in [name for name in self._fields if name in wording.text]:
            del self._fields[name]
        for parts in list(self._latin_found(wording)):
            self._latin[parts[-1]] = [entry for entry in self._latin[parts[-1]] if entry[0] != parts]
        for name in list(self._han_found(wording.bag)):
            self._han[name[:2]].pop(name, None)
        for piece in list(self._pieces.within(wording.squeezed)):
            self._pieces.forget(piece)

    def found_in(self, text: str) -> set[Found]:
        """Return every canary that stands in a text."""
        return self.found_of(self.values_in(Wording(text)))

    def values_in(self, wording: Wording) -> set[str]:
        """Return what stands in a text, whosever it is: each value behind the sign of what it is."""
        bag = wording.bag
        found = {ID + token for token in self._ids_in(bag)}
        found.update(LATIN + " ".join(words) for words in self._latin_found(wording))
        found.update(HAN + name for name in self._han_found(bag))
        found.update(FIELD + name for name in self._fields_found(wording))
        found.update(PIECE_OF_TEXT + piece for piece in self._pieces.within(wording.squeezed))
        found.update(FIGURE + figure for figure in self._figures.keys() & wording.figures)
        found.update(PATH + person for person in self._paths.keys() & wording.paths)
        return found

    def found_of(self, values: Iterable[str]) -> set[Found]:
        """Return the canaries that values are. Raises KeyError for a value that is none of them."""
        found: set[Found] = set()
        rows: list[str] = []
        for value in values:
            if value[0] != ID:
                found.update(self._found_of(value[0], value[1:]))
            elif value[1:] in self._tokens:
                found.add((*self._tokens[value[1:]], 0))
            else:
                rows.append(value[1:])  # by far the most
        found.update(("row", owner, 0) for owner in self.rows.owners(rows))
        return found

    def _found_of(self, what: str, value: str) -> Collection[Found]:
        if what == PATH:
            return (("id", self._paths[value], 0),)
        if what == FIGURE:
            return (("figure", *self._figures[value]),)
        if what == PIECE_OF_TEXT:
            return [("text", owner, 0) for owner in self._pieces.owners(value)]
        return [("name", owner, 0) for owner in self._owners_of_name(what, value)]

    def _owners_of_name(self, what: str, name: str) -> list[int]:
        if what == HAN:
            return [self._han[name[:2]][name]]
        if what == FIELD:
            return [self._fields[name]]
        words = tuple(name.split(" "))
        return [owner for known, owner in self._latin[words[-1]] if known == words]

    def items(self, count: int) -> Iterator[list[str]]:
        """Yield everything that has a say in what is found in a text, whosever it is, in so many parts.

        These are all values, with the longer names in which they say nothing, and ids that mask others. What is found
        in a text can differ only where one of them that is new, or gone, may stand in the text. Which part one of them
        is in depends on nothing else, so that most parts stay the same where little changes.
        """
        parts: list[list[str]] = [[] for _ in range(count)]
        for item in self._items_but_rows():
            parts[zlib.crc32(item.encode("utf-8", "surrogatepass")) % count].append(item)
        for others, rows in zip(parts, self.rows.parts(count), strict=True):
            yield sorted((*others, *(ID + row for row in rows)))

    def _items_but_rows(self) -> Iterator[str]:
        yield from (ID + token for token in self._tokens)
        yield from (FIGURE + figure for figure in self._figures)
        yield from (PIECE_OF_TEXT + piece for piece in self._pieces)
        yield from (PATH + person for person in self._paths)
        yield from (FIELD + name for name in self._fields)
        latin = {" ".join(words) for entries in self._latin.values() for words, _ in entries}
        yield from ("\t".join((LATIN + name, *self._longer.get(name, ()))) for name in latin)
        han = (name for group in self._han.values() for name in group)
        yield from ("\t".join((HAN + name, *self._longer.get(name, ()))) for name in han)
        # An id that holds none of ours masks nothing.
        within = {word: _within(word) for word in self._masked_tokens}
        ids = self._ids_among({token for tokens in within.values() for token in tokens})
        yield from (MASK + word for word, tokens in within.items() if not ids.isdisjoint(tokens))

    def _ids_in(self, bag: frozenset[str]) -> set[str]:
        """Return ids that are words, or stand within longer ones, e.g. in row-anna-li; not in ids known themselves."""
        found = self._ids_among(bag)
        joined = {word for word in bag if "-" in word or "_" in word} - found - self._masked_tokens
        return found | self._ids_among({token for word in joined for token in _within(word)})

    def _ids_among(self, words: AbstractSet[str]) -> set[str]:
        return (self._tokens.keys() & words) | self.rows.known(words)

    def _id(self, token: str) -> tuple[CanaryKind, int]:
        return self._tokens.get(token) or ("row", self.rows.owner(token))

    def _forget_ids(self, tokens: Collection[str]) -> None:
        for token in tokens:
            self._tokens.pop(token, None)
        self.rows.forget(tokens)

    def _latin_found(self, wording: Wording) -> Iterator[tuple[str, ...]]:
        for last in self._latin.keys() & wording.parts:
            for words, _ in self._latin[last]:
                if wording.parts.issuperset(words) and self._stands(words, wording.text):
                    yield words

    def _stands(self, words: tuple[str, ...], text: str) -> bool:
        text = self._unmasked(" ".join(words), text)
        return any(_next_to_each_other(order, text) for order in (words, (words[-1], *words[:-1])))

    def _unmasked(self, name: str, text: str) -> str:
        for other in self._longer.get(name, ()):
            text = re.sub(other, "\n", text)
        return text

    def _han_found(self, bag: Iterable[str]) -> Iterator[str]:
        if not self._han:
            return
        for word in bag:
            if word[0] < "\u3007" and word[0] != "·":
                continue
            for begin in range(len(word) - 2):
                for name in self._han.get(word[begin : begin + 2], ()):
                    if word.startswith(name, begin) and name in self._unmasked(name, word):
                        yield name

    def _fields_found(self, wording: Wording) -> Iterator[str]:
        for name in self._fields.keys() & wording.parts if self._fields else ():
            if re.search(
                rf"(?m)(?:^|[\t\"'=>:：、，,;；|/(（])[ \t]*{re.escape(name)}[ \t]*(?:$|[\t\"'<、，,;；|/)）。])",
                wording.text,
            ):
                yield name

    def sizes(self) -> Mapping[str, int]:
        """Count the canaries by kind."""
        return {
            "id": sum(kind == "id" for kind, _ in self._tokens.values()),
            "row": sum(kind == "row" for kind, _ in self._tokens.values()) + len(self.rows),
            "practised": sum(kind == "practised" for kind, _ in self._tokens.values()),
            "name": sum(map(len, self._latin.values())) + sum(map(len, self._han.values())) + len(self._fields),
            "text": len(self._pieces),
            "figure": len(self._figures),
        }


def _within(word: str) -> set[str]:
    """Return what may be an id within a longer word: one part of it, or several one after the other."""
    parts = word.replace("_", "-").split("-")
    if len(parts) > _MOST_PARTS:
        return set()
    ends = range(1, len(parts) + 1)
    return {"-".join(parts[begin:end]) for end in ends for begin in range(end)}


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
