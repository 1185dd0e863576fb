"""What is looked for now and was not before, or no longer is; and in which texts that can make a difference."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kaopu.leaks.canaries import FIGURE, HAN, PATH, PIECE_OF_TEXT
from kaopu.leaks.pieces import Pieces
from kaopu.leaks.wording import PARTS, Wording

FEW = 24
"""So few are sooner looked for one by one."""


class Changes:
    """Items of two sets of canaries that only one of them has; see ``Canaries.items``."""

    def __init__(self, items: Collection[str]) -> None:
        self.count = len(items)
        values: dict[str, set[str]] = {}
        for item in items:
            values.setdefault(item[:1], set()).add(item[1:].partition("\t")[0])
        self._figures = values.pop(FIGURE, set[str]())
        self._paths = values.pop(PATH, set[str]())
        self._han = values.pop(HAN, set[str]())
        self._few_pieces = values.pop(PIECE_OF_TEXT, set[str]())
        self._pieces = Pieces()
        if len(self._few_pieces) > FEW:
            for piece in self._few_pieces:
                self._pieces.add(piece, 0)
            self._few_pieces = set()
        # Whatever else there is stands in a text only with all its parts.
        joined = [_parts(value) for others in values.values() for value in others]
        self._few_joined = joined if len(joined) <= FEW else []
        self._joined: dict[str, list[frozenset[str]]] = {}
        for parts in joined if len(joined) > FEW else []:
            self._joined.setdefault(max(parts, key=lambda part: (len(part), part), default=""), []).append(parts)

    def may_touch(self, wording: Wording) -> bool:
        """Say whether what is found in a text may differ; where it says no, nothing differs."""
        return (
            not self._figures.isdisjoint(wording.figures)
            or not self._paths.isdisjoint(wording.paths)
            or self._touch_pieces(wording)
            or self._touch_words(wording)
        )

    def _touch_pieces(self, wording: Wording) -> bool:
        if self._few_pieces and any(piece in wording.squeezed for piece in self._few_pieces):
            return True
        return bool(len(self._pieces)) and any(True for _ in self._pieces.within(wording.squeezed))

    def _touch_words(self, wording: Wording) -> bool:
        if self._han and any(name in wording.written for name in self._han):
            return True
        if any(all(part in wording.written for part in parts) for parts in self._few_joined):
            return True
        if "" in self._joined:
            return True
        known = wording.parts if self._joined else ()
        return any(parts.issubset(known) for first in self._joined.keys() & known for parts in self._joined[first])


def _parts(value: str) -> frozenset[str]:
    """Return the words of which an id or a name is joined, each of which must stand in a text that holds it."""
    return frozenset(_nonempty(part for word in value.split(" ") for part in PARTS.split(word)))


def _nonempty(parts: Iterable[str]) -> Iterable[str]:
    return (part for part in parts if part)
