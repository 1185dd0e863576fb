"""Private texts cut into pieces, and a table that tells quickly whether any of many pieces stands in a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from kaopu.leaks.wording import WORD, plain, squeezed

PIECE = 16
"""A private text is cut into pieces of so many letters: any 31 of them in a row hold one piece whole."""
LEAST_PIECE = 10
"""A text of fewer letters says too little to be somebody's."""
LEAST_LATIN_PIECE = 16
_GRAM = 8
_MIX = np.uint64(0x9E3779B97F4A7C15)


def pieces_of(text: str) -> Iterator[str]:
    """Cut a private text into pieces as they are compared; none of one that is too short to be anybody's own."""
    letters = squeezed(WORD.findall(plain(text)))
    least = LEAST_PIECE if any(sign >= "\u3400" for sign in letters) else LEAST_LATIN_PIECE
    if len(letters) < least:
        return
    if len(letters) < PIECE:
        yield letters
    for begin in range(0, len(letters) - PIECE + 1, PIECE):
        yield letters[begin : begin + PIECE]
    if len(letters) > PIECE and len(letters) % PIECE:
        yield letters[-PIECE:]


class Pieces:
    """Pieces of private texts with the numbers of their owners."""

    def __init__(self) -> None:
        self._pieces: dict[str, dict[str, list[int]]] = {}
        """First letters → pieces that begin so → owners."""
        self._table: tuple[Any, np.uint64] | None = None

    def add(self, piece: str, owner: int) -> None:
        """Take a piece."""
        self._table = None
        self._pieces.setdefault(piece[:_GRAM], {}).setdefault(piece, []).append(owner)

    def forget(self, piece: str) -> None:
        """Look for a piece no more."""
        self._pieces.get(piece[:_GRAM], {}).pop(piece, None)

    def owners(self, piece: str) -> list[int]:
        """Return the owners of a piece."""
        return self._pieces[piece[:_GRAM]][piece]

    def __iter__(self) -> Iterator[str]:
        for group in self._pieces.values():
            yield from group

    def __len__(self) -> int:
        return sum(map(len, self._pieces.values()))

    def within(self, text: str) -> Iterator[str]:
        """Yield pieces that stand in a squeezed text, some more than once."""
        if len(text) < _GRAM or not self._pieces:
            return
        if self._table is None:
            self._table = _table(self._pieces)
        mixed = _mixed(text) >> self._table[1]
        for begin in np.flatnonzero(self._table[0][mixed]).tolist():
            for piece in self._pieces.get(text[begin : begin + _GRAM], ()):
                if text.startswith(piece, begin):
                    yield piece

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_table": None}


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
