"""Winners and losers in five bands, by team, role and years with the company."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from kaopu.impact.comparing import Impact, Move

Band = Literal["much_less", "less", "same", "more", "much_more"]
Tenure = Literal["first_year", "to_third_year", "longer", "unknown"]
BANDS: tuple[Band, ...] = get_args(Band)
MUCH_PAY = Decimal("0.05")
"""Pay that changes by more than this share of what it was changes much."""
MUCH_POINTS = Decimal(2)
"""Where nobody is paid: a score that changes on average by more than so many points."""
ONE_YEAR, THREE_YEARS = Decimal(1), Decimal(3)


@dataclass(frozen=True, slots=True)
class BandRow:
    """How many of a group are in each band, in the order of ``BANDS``; all together, as one count."""

    id: str
    counts: tuple[int, ...]

    @property
    def people(self) -> int:
        """Everybody of the group."""
        return sum(self.counts)


def band_of(move: Move, *, paid: bool) -> Band:
    """Say how much a person wins or loses: of pay where there is any, else of the score."""
    if paid:
        much, change = abs(move.pay_before) * MUCH_PAY, move.gain
    else:
        much, change = MUCH_POINTS, move.points
    if change == 0:
        return "same"
    if change > 0:
        return "much_more" if change > much else "more"
    return "much_less" if -change > much else "less"


def tenure_of(move: Move) -> Tenure:
    """Say for how long somebody has been there."""
    if move.tenure is None:
        return "unknown"
    if move.tenure < ONE_YEAR:
        return "first_year"
    return "to_third_year" if move.tenure < THREE_YEARS else "longer"


def band_rows(impact: Impact, group: Callable[[Move], str]) -> tuple[BandRow, ...]:
    """Count the bands of each group, groups by their id."""
    paid = bool(impact.pay.by_person)
    counts: dict[str, Counter[Band]] = {}
    for move in impact.moves:
        counts.setdefault(group(move), Counter())[band_of(move, paid=paid)] += 1
    return tuple(BandRow(name, tuple(counts[name][band] for band in BANDS)) for name in sorted(counts))


GROUPS: Mapping[str, Callable[[Move], str]] = {
    "everybody": lambda _: "everybody",
    "team": lambda move: move.team,
    "role": lambda move: move.role,
    "tenure": tenure_of,
}
"""By what people are put in groups: everybody, team, role and years with the company."""


def all_bands(impact: Impact) -> Mapping[str, tuple[BandRow, ...]]:
    """Return the rows of each way to put people in groups."""
    return {dimension: band_rows(impact, group) for dimension, group in GROUPS.items()}


def members(impact: Impact) -> Mapping[tuple[str, str, Band], frozenset[str]]:
    """Return who is counted where: by dimension, group and band."""
    paid = bool(impact.pay.by_person)
    found: dict[tuple[str, str, Band], set[str]] = {}
    for move in impact.moves:
        for dimension, group in GROUPS.items():
            found.setdefault((dimension, group(move), band_of(move, paid=paid)), set()).add(move.person)
    return {key: frozenset(people) for key, people in found.items()}
