"""Figures that come ready-made from data/measures.csv, of a month, a quarter, a year, a person, a team."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaopu.data.given import GivenValue
from kaopu.data.periods import Period
from kaopu.policy.edition import Rounding
from kaopu.policy.measures import Measure
from kaopu.text.problems import Place

Figure = tuple[Decimal | None, tuple[Place, ...]]
"""A figure, and the rows of data/measures.csv that it follows from."""
NOTHING: Figure = (None, ())


@dataclass(frozen=True)
class GivenFigures:
    """Everybody's ready-made figures: (person, period id, measure) → figure."""

    values: Mapping[tuple[str, str, str], GivenValue]
    rounding: Rounding

    def of_person(self, name: str, measure: Measure, person: str, period: Period) -> Figure:
        """Return a person's figure, rounded as it is shown.

        ``own`` figures stand in the file themselves. Others follow from the period's months: their sum, their mean, or
        the last one; when any month has no figure there is none, for missing is not zero.
        """
        wanted = [period] if measure.given == "own" else list(_months(period))
        found = [self.values.get((person, month.id, name)) for month in wanted]
        given = [figure for figure in found if figure is not None]
        if len(given) < len(found):
            return NOTHING
        if measure.given == "last":
            given = given[-1:]
        total = sum((figure.value for figure in given), Decimal(0))
        value = total if measure.given == "sum" else total / len(given)
        return self.rounding.apply(value, measure.unit), tuple(figure.place for figure in given)

    def of_group(self, name: str, measure: Measure, members: Sequence[str], period: Period) -> Figure:
        """Return the figure of a team or the company: the sum of its members' for ``sum``, otherwise their mean.

        Members without a figure are left out: not everybody's role has every measure. None when nobody has one.
        """
        figures = [self.of_person(name, measure, member, period) for member in members]
        values = [value for value, _ in figures if value is not None]
        if not values:
            return NOTHING
        total = sum(values, Decimal(0))
        value = total if measure.given == "sum" else total / len(values)
        return self.rounding.apply(value, measure.unit), tuple(place for _, places in figures for place in places)


def _months(period: Period) -> Iterator[Period]:
    for month in range(period.first_month, period.last_day.month + 1):
        yield Period(period.year, month, "month")
