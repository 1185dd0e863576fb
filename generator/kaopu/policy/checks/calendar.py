"""Checks of the calendar: a region that is known, and exceptions that make a difference (R44, R46, R50, R51)."""

from __future__ import annotations

import datetime

from kaopu.policy.checks.common import Problems, item_place, unknown, whole_problems
from kaopu.policy.draft import Draft
from kaopu.policy.model import Calendar
from kaopu.policy.public_days import YearUnknownError, is_working_day, regions
from kaopu.text.problems import Problem


def check_calendar(draft: Draft) -> Problems:
    """The region is known, years of one's own are years, and no day is both a day off and a working day.

    An exception that changes nothing is only a warning: more often than not it has a slip of the pen in it.
    """
    calendar = draft.calendar
    if calendar is None:
        return
    known = regions()
    if calendar.region not in known:
        yield unknown("region", calendar.region, calendar.place_of("region"), known)
    for index, year in enumerate(calendar.own_years):
        place = item_place(calendar, "own_years", index)
        yield from whole_problems(year, datetime.MINYEAR, place)
        if year in calendar.own_years[:index]:
            yield Problem("listed-twice", place, {"name": year})
    for day in calendar.working_days.keys() & calendar.days_off.keys():
        place = calendar.key_place_in("working_days", day.isoformat())
        yield Problem("calendar-day-twice", place, {"day": day})
    if calendar.region in known:
        yield from _idle_exceptions(calendar)


def _idle_exceptions(calendar: Calendar) -> Problems:
    """Yield the exceptions that say what holds anyway; of a year that is not known yet nothing does."""
    for day in calendar.days_off.keys() - calendar.working_days.keys():
        if _is_worked_anyway(calendar, day) is False:
            place = calendar.key_place_in("days_off", day.isoformat())
            yield Problem("calendar-off-anyway", place, {"day": day}, severity="warning")
    for day in calendar.working_days.keys() - calendar.days_off.keys():
        if _is_worked_anyway(calendar, day) is True:
            place = calendar.key_place_in("working_days", day.isoformat())
            yield Problem("calendar-works-anyway", place, {"day": day}, severity="warning")


def _is_worked_anyway(calendar: Calendar, day: datetime.date) -> bool | None:
    """Say whether a day is worked without the company's exceptions; None when that is not known."""
    if day.year in calendar.own_years:
        return day.isoweekday() <= 5  # noqa: PLR2004 - Friday
    try:
        return is_working_day(calendar.region, day)
    except YearUnknownError:
        return None
