"""Periods: months, quarters and years, as ``2017-01``, ``2017-Q1`` and ``2017``."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

PeriodKind = Literal["month", "quarter", "year"]
_MONTHS_IN: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "year": 12}
_PATTERN = re.compile(r"([1-9][0-9]{3})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar period, its first month counted from 1."""

    year: int
    first_month: int
    kind: PeriodKind

    @property
    def id(self) -> str:
        """The period's name in paths and files."""
        return _id(self.year, self.first_month, self.kind)

    @property
    def first_day(self) -> datetime.date:
        """The first day, included."""
        return datetime.date(self.year, self.first_month, 1)

    @property
    def last_day(self) -> datetime.date:
        """The last day, included."""
        return _last_day(self.year, self.first_month, self.kind)

    def previous(self) -> Period:
        """Return the period of the same kind just before."""
        before = self.year * 12 + self.first_month - 1 - _MONTHS_IN[self.kind]
        return Period(before // 12, before % 12 + 1, self.kind)

    def year_before(self) -> Period:
        """Return the same period of the year before."""
        return Period(self.year - 1, self.first_month, self.kind)

    def parts(self, kind: PeriodKind) -> tuple[Period, ...]:
        """Return the periods of ``kind`` that make up this one, in order; none when ``kind`` is longer.

        A quarter is three months and one quarter, and no year.
        """
        return _parts(self, kind)

    def months(self) -> tuple[Period, ...]:
        """Return the months of the period, in order (R40-R42: quarters and years are unions of months)."""
        return self.parts("month")


# A few periods are asked the same for every person and target.
@lru_cache(maxsize=4096)
def _id(year: int, first_month: int, kind: PeriodKind) -> str:
    if kind == "year":
        return f"{year}"
    if kind == "quarter":
        return f"{year}-Q{(first_month + 2) // 3}"
    return f"{year}-{first_month:02}"


@lru_cache(maxsize=4096)
def _last_day(year: int, first_month: int, kind: PeriodKind) -> datetime.date:
    last_month = first_month + _MONTHS_IN[kind] - 1
    return datetime.date(year, last_month, calendar.monthrange(year, last_month)[1])


@lru_cache(maxsize=4096)
def _parts(period: Period, kind: PeriodKind) -> tuple[Period, ...]:
    length, step = _MONTHS_IN[period.kind], _MONTHS_IN[kind]
    starts = range(period.first_month, period.first_month + length - step + 1, step)
    return tuple(Period(period.year, month, kind) for month in starts)


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period | None:
    """Read a period's id, or None when it is not one."""
    match = _PATTERN.fullmatch(text)
    if not match:
        return None
    year, quarter, month = match.groups()
    if quarter:
        return Period(int(year), int(quarter) * 3 - 2, "quarter")
    return Period(int(year), int(month or 1), "month" if month else "year")


def period_of(day: datetime.date, kind: PeriodKind) -> Period:
    """Return the period of ``kind`` that contains ``day``."""
    length = _MONTHS_IN[kind]
    return Period(day.year, (day.month - 1) // length * length + 1, kind)


def periods_from_months(months: Collection[Period], kind: PeriodKind) -> tuple[Period, ...]:
    """Return the periods of ``kind`` all of whose months are among ``months``, in order."""
    present = frozenset(months)
    touched = {period_of(month.first_day, kind) for month in present}
    return tuple(sorted(period for period in touched if present.issuperset(period.months())))
