"""The calendar of the round in words: holidays, days that are worked for them, and the company's own exceptions."""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.dates import format_date

from kaopu.policy.public_days import PublicDay, YearUnknownError, holidays_of, make_up_days
from kaopu.text.formats import locale_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaopu.pages.handbook_words import Words
    from kaopu.text.language import LocalText

_DAY = datetime.timedelta(days=1)
_SWAPPED = re.compile(r"\d{4}|\d\d")
"""Names of days off that another day is worked for have that day's date in them."""


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """Days in words, and what they are."""

    days: str
    text: str


@dataclass(frozen=True, slots=True)
class CalendarText:
    """The calendar in the year in which the edition takes effect; ``own`` where the company lists its holidays."""

    region: str
    year: str
    own: bool
    holidays: tuple[CalendarRow, ...]
    make_up_days: tuple[str, ...]
    days_off: tuple[CalendarRow, ...]
    working_days: tuple[CalendarRow, ...]


def calendar_text(words: Words) -> CalendarText | None:
    """Tell the calendar; None without one."""
    calendar = words.policy.calendar
    if calendar is None:
        return None
    year = words.policy.head.effective_from.year
    locale = locale_of(words.language)
    found: list[PublicDay] = []
    worked: list[datetime.date] = []
    own = year in calendar.own_years
    if not own:
        # Of a year that nobody knows yet there is nothing to show; a deadline in it would be a problem.
        with suppress(YearUnknownError):
            found = holidays_of(calendar.region, year, words.language)
            worked = make_up_days(calendar.region, year)
    return CalendarText(
        locale.territories.get(calendar.region, calendar.region),
        str(year),
        own,
        tuple(_stretches(words, found)),
        tuple(_with_weekday(words, day) for day in worked),
        _own(words, calendar.days_off),
        _own(words, calendar.working_days),
    )


def counts_working_days(words: Words) -> bool:
    """Say whether a step of the round is due within working days."""
    return any(step.within.unit == "working days" for step in words.policy.round.values())


def _own(words: Words, days: Mapping[datetime.date, LocalText]) -> tuple[CalendarRow, ...]:
    """Return the company's own exceptions, of whatever year: there are few."""
    return tuple(CalendarRow(_with_weekday(words, day), words.text(text)) for day, text in sorted(days.items()))


def _stretches(words: Words, found: list[PublicDay]) -> list[CalendarRow]:
    """Return holidays that follow one another, over a weekend too, as one row."""
    stretches: list[list[PublicDay]] = []
    for entry in found:
        if stretches and _follows(stretches[-1][-1].day, entry.day):
            stretches[-1].append(entry)
        else:
            stretches.append([entry])
    return [CalendarRow(_stretch(words, entries), _names(words, entries)) for entries in stretches]


def _follows(last: datetime.date, day: datetime.date) -> bool:
    """Say whether nothing but a weekend lies between two days off."""
    between = [last + number * _DAY for number in range(1, (day - last).days)]
    return all(other.isoweekday() > 5 for other in between)  # noqa: PLR2004 - Friday


def _stretch(words: Words, entries: list[PublicDay]) -> str:
    first, last = entries[0].day, entries[-1].day
    if first == last:
        return _with_weekday(words, first)
    return words.say("round_stretch", first=words.date(first), last=words.date(last))


def _names(words: Words, entries: list[PublicDay]) -> str:
    """Name the holidays of a stretch once each: not the days that only make it longer."""
    names = list(dict.fromkeys(entry.name for entry in entries))
    plain = [name for name in names if not _SWAPPED.search(name)]
    proper = [name for name in plain if not any(name != other and name.startswith(other) for other in plain)]
    return words.say("list_mark").join(proper) or words.say("round_swapped")


def _with_weekday(words: Words, day: datetime.date) -> str:
    weekday = format_date(day, "EEEE", locale=locale_of(words.language))
    return words.say("round_weekday", day=words.date(day), weekday=weekday)
