"""A country's public holidays and make-up working days, as the library ``holidays`` knows them (R44-R51)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import holidays
from holidays.registry import EntityLoader

from kaopu.text.language import Language

_SUBSTITUTION: Final = 4
"""Entries of the library's tables with so many parts name a day off and the day that is worked for it."""
_LOCALES: Final[Mapping[Language, str]] = {"zh": "zh_CN", "zh-Hant": "zh_TW", "en": "en_US"}


class YearUnknownError(Exception):
    """The library does not know a region's working days in a year: they are not guessed. Carries region and year."""

    def __init__(self, region: str, year: int) -> None:
        self.region, self.year = region, year
        super().__init__(f"the working days of {region} in {year} are not known")


@dataclass(frozen=True, slots=True)
class PublicDay:
    """A holiday with its name as the country's notice gives it, or a day at a weekend that is worked for another."""

    day: datetime.date
    name: str


def regions() -> tuple[str, ...]:
    """Return the codes of all countries that the library knows, such as CN."""
    return tuple(sorted(EntityLoader.get_country_codes(include_aliases=False)))


@cache
def known_years(region: str) -> tuple[int, int]:
    """Return the first and the last year whose working days are known, both included; raises KeyError for a region.

    Where holidays are swapped for days at weekends, as in China, these are the years whose notices the library has:
    of a later year it knows the holidays, but not which Saturdays are worked.
    """
    if region not in regions():
        raise KeyError(region)
    found = holidays.country_holidays(region, expand=False)
    swapped = [year for table in _tables(found) for year, entries in table.items() if _swaps(entries)]
    return (min(swapped), max(swapped)) if swapped else (found.start_year, found.end_year)


def is_working_day(region: str, day: datetime.date) -> bool:
    """Say whether people of a region work on a day as a rule; raises YearUnknownError and, for a region, KeyError."""
    return bool(_year(region, day.year).is_working_day(day))


def holidays_of(region: str, year: int, language: Language) -> list[PublicDay]:
    """Return a year's holidays in order, named in ``language`` where the library can, else as the country does.

    Raises YearUnknownError and, for a region, KeyError.
    """
    _known(region, year)
    named = holidays.country_holidays(region, years=year, expand=False)
    if _LOCALES[language] in named.supported_languages:
        named = holidays.country_holidays(region, years=year, expand=False, language=_LOCALES[language])
    return [PublicDay(day, name) for day, name in sorted(named.items()) if day.year == year]


def make_up_days(region: str, year: int) -> list[datetime.date]:
    """Return the days at weekends that are worked in a year; raises YearUnknownError and, for a region, KeyError."""
    return sorted(day for day in _year(region, year).weekend_workdays if day.year == year)


def _known(region: str, year: int) -> None:
    first, last = known_years(region)
    if not first <= year <= last:
        raise YearUnknownError(region, year)


@cache
def _year(region: str, year: int) -> Any:
    """Return the library's holidays of one year. The year after is read too: its notice may swap days of December."""
    _known(region, year)
    return holidays.country_holidays(region, years=(year, year + 1), expand=False)


def _tables(found: Any) -> list[Mapping[int, Any]]:
    """Return the library's tables of holidays that were laid down for single years."""
    named = [getattr(found, name) for name in dir(found) if name.startswith("special_")]
    return [table for table in named if isinstance(table, Mapping)]


def _swaps(entries: Any) -> bool:
    """Say whether a year's entries (one, or a tuple of them) have a holiday that is worked for at a weekend."""
    several = entries if entries and isinstance(entries[0], tuple) else (entries,)
    return any(len(entry) >= _SUBSTITUTION for entry in several)
