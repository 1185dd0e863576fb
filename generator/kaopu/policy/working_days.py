"""Working days: those of the region with its make-up days, and the company's own exceptions (R44, R46, R50, R51)."""

from __future__ import annotations

import datetime

from kaopu.policy.model import Calendar
from kaopu.policy.public_days import is_working_day

WORKDAYS = 5
"""Mondays to Fridays, counted from Monday."""
_DAY = datetime.timedelta(days=1)


class WorkingDays:
    """Knows which days are worked; without a calendar Mondays to Fridays are, whatever the holidays.

    The company's exceptions go before the region's days. Asking for a day of a year that the region's holidays are
    not known for raises policy.public_days.YearUnknownError: that is an input problem and never guessed.
    """

    def __init__(self, calendar: Calendar | None) -> None:
        self._region = calendar.region if calendar is not None else None
        self._off = frozenset(calendar.days_off if calendar is not None else ())
        self._working = frozenset(calendar.working_days if calendar is not None else ())
        self._own_years = frozenset(map(int, calendar.own_years if calendar is not None else ()))

    def is_working_day(self, day: datetime.date) -> bool:
        """Say whether a day is worked; raises YearUnknownError."""
        if day in self._working:
            return True
        if day in self._off:
            return False
        if self._region is None or day.year in self._own_years:
            return day.weekday() < WORKDAYS
        return is_working_day(self._region, day)

    def after(self, day: datetime.date, count: int) -> datetime.date:
        """Return the ``count``-th working day after ``day``, which is not counted itself; raises YearUnknownError."""
        found = day
        for _ in range(count):
            found += _DAY
            while not self.is_working_day(found):
                found += _DAY
        return found
