"""Text that spreadsheet programs take for text, whatever somebody is called or has typed."""

from __future__ import annotations

import re
from itertools import pairwise

_SIGN = re.compile(r"[=+\-@＝＋－＠]")
"""What a formula begins with; the wide ones count too in some languages."""
_SEPARATORS = frozenset(";,|\t\r\n")
"""Where some reader of CSV begins a new cell."""
_LINES = frozenset("\t\r\n")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")


def harmless(text: str) -> str:
    """Return text that a spreadsheet takes for text: an apostrophe stands wherever a formula could begin.

    That is at the start of a cell or, for readers that split at another sign, after one, with whatever white space or
    invisible character stands before it. A cell that begins with a tab or a line end is not left alone either.
    """
    beginnings = {start for sign in _SIGN.finditer(text) for start in _starts_before(text, sign.start())}
    first = next((position for position, one in enumerate(text) if not _is_blank(one)), len(text))
    if not _LINES.isdisjoint(text[:first]):
        beginnings.add(0)
    cuts = [0, *sorted(beginnings), len(text)]
    return "'".join(text[begin:end] for begin, end in pairwise(cuts)) if beginnings else text


def _starts_before(text: str, position: int) -> list[int]:
    """Return where, for one reader or another, a cell begins of which only blanks stand before ``position``."""
    starts = []
    while True:
        if position == 0 or text[position - 1] in _SEPARATORS:
            starts.append(position)
        if position == 0 or not _is_blank(text[position - 1]):
            return starts
        position -= 1


def _is_blank(character: str) -> bool:
    return character.isspace() or character in _INVISIBLE
