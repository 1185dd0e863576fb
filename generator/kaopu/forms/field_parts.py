"""Small things that the fields of forms are made with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

LEAST_PIECES = 5
"""So many pieces of evidence, or actions, can be written at least."""
MOST_PIECES = 20
Choices = tuple[tuple[str, str], ...]
Piece = TypeVar("Piece")


def plain(value: Decimal) -> str:
    """Write a number as the CSV has it."""
    return format(value, "f")


def numbered(given: Sequence[Piece]) -> Iterator[tuple[int, Piece | None]]:
    """Yield what was handed in, numbered from 1, and empty lines for more."""
    lines = max(LEAST_PIECES, len(given), min(len(given) + 1, MOST_PIECES))
    for number in range(1, lines + 1):
        yield number, given[number - 1] if number <= len(given) else None


def choices_of(pairs: Iterable[tuple[str, str]]) -> Choices:
    """Return values and the words for them; words that several values share get the value beside them."""
    found = list(pairs)
    shared = Counter(words for _, words in found)
    return tuple((value, f"{words} [{value}]" if shared[words] > 1 else words) for value, words in found)


def with_value(choices: Choices, value: str) -> Choices:
    """Return choices that have the value handed in before, even if nobody could choose it now."""
    known: Mapping[str, str] = dict(choices)
    return choices if not value or value in known else (*choices, (value, value))
