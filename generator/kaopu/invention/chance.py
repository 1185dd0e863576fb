"""Chance that comes out the same everywhere: each table and person has a stream of its own, found by name.

Only ``random()`` of the standard library is used, whose sequence Python promises to keep, and no function of the
machine's mathematical library: the same seed gives the same bytes on every platform, in any order of the people.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")
_SPREAD_OF_FOUR = 3**0.5
"""Four numbers between 0 and 1 add up to 2, give or take the reciprocal of this."""


class Chance:
    """A stream of chance for ``names`` under ``seed``."""

    __slots__ = ("random",)

    def __init__(self, seed: int, *names: str) -> None:
        self.random = random.Random("/".join((str(seed), *names))).random  # noqa: S311 - to invent, not to keep secrets

    def happens(self, probability: float) -> bool:
        """Say whether something happens that happens with ``probability``."""
        return self.random() < probability

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number between ``low`` and ``high``, both included."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, items: Sequence[Item]) -> Item:
        """Draw one of ``items``."""
        return items[int(self.random() * len(items))]

    def pick_several(self, items: Sequence[Item], count: int) -> list[Item]:
        """Draw ``count`` different ones of ``items``, or all when there are fewer."""
        left = list(items)
        return [left.pop(int(self.random() * len(left))) for _ in range(min(count, len(left)))]

    def near(self, middle: float, spread: float, low: int, high: int) -> int:
        """Draw a whole number near ``middle``, within limits; ``spread`` is the standard deviation."""
        drawn = self.random() + self.random() + self.random() + self.random() - 2
        return max(low, min(high, int(middle + spread * _SPREAD_OF_FOUR * drawn + 0.5)))
