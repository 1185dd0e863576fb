"""The days that invented data have: a year and the quarter before it. Days are counted as ``date.toordinal`` does."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kaopu.data.periods import Period

FRIDAY, DAYS_A_WEEK = 4, 7
_MARGIN = 250
"""How many days before the first one can be written: a deal can have been opened before the data begin."""


def weekday(day: int) -> int:
    """Return the day of the week, Monday as 0."""
    return (day + 6) % DAYS_A_WEEK


def workday_before(day: int) -> int:
    """Return ``day``, or the Friday before a weekend."""
    return day - max(0, weekday(day) - FRIDAY)


def workday_after(day: int) -> int:
    """Return ``day``, or the Monday after a weekend."""
    return day + (DAYS_A_WEEK - weekday(day) if weekday(day) > FRIDAY else 0)


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month and its working days, Monday to Friday."""

    id: str
    first: int
    last: int
    workdays: tuple[int, ...]


class Days:
    """All days from October before ``year`` to the end of ``year``, by month and by quarter."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.first = datetime.date(year - 1, 10, 1).toordinal()
        self.last = datetime.date(year, 12, 31).toordinal()
        self.months = tuple(_month(number) for number in range(year * 12 - 3, year * 12 + 12))
        self.quarters = tuple(self.months[start : start + 3] for start in range(0, len(self.months), 3))
        self._base = self.first - _MARGIN
        self._texts = [datetime.date.fromordinal(day).isoformat() for day in range(self._base, self.last + 1)]
        self._months = [int(text[:4]) * 12 + int(text[5:7]) - (year * 12 - 2) for text in self._texts]

    def text(self, day: int) -> str:
        """Write a day as ``2017-03-01``."""
        return self._texts[day - self._base]

    def month_of(self, day: int) -> int:
        """Return the position of the day's month in ``months``."""
        return self._months[day - self._base]

    def periods(self) -> tuple[Period, ...]:
        """Return the year's quarters, the year, and its months, in the order in which targets are set."""
        quarters = [Period(self.year, month, "quarter") for month in (1, 4, 7, 10)]
        months = [Period(self.year, month, "month") for month in range(1, 13)]
        return (*quarters, Period(self.year, 1, "year"), *months)

    def in_year(self, month: int, day: int) -> int:
        """Return a day of the year."""
        return datetime.date(self.year, month, day).toordinal()


def _month(number: int) -> Month:
    period = Period(number // 12, number % 12 + 1, "month")
    first, last = period.first_day.toordinal(), period.last_day.toordinal()
    workdays = tuple(day for day in range(first, last + 1) if weekday(day) <= FRIDAY)
    return Month(period.id, first, last, workdays)
