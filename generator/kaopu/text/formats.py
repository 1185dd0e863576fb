"""Numbers, money and dates as each language writes them. All rounding has happened before."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_currency_precision, get_currency_symbol, get_decimal_symbol, get_group_symbol

from kaopu.text.language import LOCALES, Language
from kaopu.text.phrases import phrase

if TYPE_CHECKING:
    import datetime

Unit = Literal["money", "percent", "days", "count", "points", "number"]


@cache
def locale_of(language: Language) -> Locale:
    """Return the Babel locale that formats ``language``."""
    return Locale.parse(LOCALES[language])


@cache
def _signs(language: Language) -> tuple[str, str]:
    """Return the sign between groups of three digits and the one before the decimals."""
    locale = locale_of(language)
    return get_group_symbol(locale), get_decimal_symbol(locale)


@cache
def _currency(language: Language, currency: str) -> tuple[str, int]:
    """Return a currency's sign and its number of decimals; the yuan's sign is ¥ in every language."""
    sign = "¥" if currency == "CNY" else get_currency_symbol(currency, locale_of(language))
    return sign, get_currency_precision(currency)


def _grouped(value: Decimal, language: Language, least: int = 0) -> str:
    """Write a number that is not negative, with all decimals it has and at least ``least``.

    The signs are Babel's, the digits Python's: a build writes half a million figures, and Babel reads its tables again
    for each of them.
    """
    group, point = _signs(language)
    whole, _, decimals = f"{value:,f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    return whole.replace(",", group) + (point + decimals if decimals else "")


# Most figures stand in several sentences. The sign is asked for apart: 0 and -0 are equal, and do not look alike.
@lru_cache(maxsize=8192)
def _number(value: Decimal, language: Language, least: int, negative: bool) -> str:  # noqa: FBT001
    return ("-" if negative else "") + _grouped(abs(value), language, least)


@lru_cache(maxsize=8192)
def _percent(value: Decimal, language: Language, negative: bool) -> str:  # noqa: FBT001
    return f"{'-' if negative else ''}{_grouped(abs(value).scaleb(2), language)}%"


@lru_cache(maxsize=8192)
def _amount(value: Decimal, language: Language, sign: str, decimals: int, negative: bool) -> str:  # noqa: FBT001
    rounded = abs(value).quantize(Decimal(1).scaleb(-decimals))
    return f"{'-' if negative else ''}{sign}{_grouped(rounded, language, decimals)}"


def number(value: Decimal, language: Language, *, places: int | None = None) -> str:
    """Write a number with grouping; ``places`` fixes the least decimals, None adds none to those the value needs."""
    return _number(value, language, places or 0, value.is_signed())


def money(value: Decimal, language: Language, currency: str) -> str:
    """Write an amount with its currency sign and the currency's decimals."""
    return _amount(value, language, *_currency(language, currency), value.is_signed())


def whole_money(value: Decimal, language: Language, currency: str) -> str:
    """Write an amount that has no fraction without decimals: ``¥300,000``."""
    return _amount(value, language, _currency(language, currency)[0], 0, value.is_signed())


def percent(value: Decimal, language: Language) -> str:
    """Write a ratio (1 is 100 %) as a percentage with the decimals it has, at least none."""
    return _percent(value, language, value.is_signed())


def quantity(value: Decimal | None, unit: Unit, language: Language, currency: str) -> str:
    """Write a value with its unit; a missing value is an en dash.

    ``value`` is in the unit's own scale: money in the currency's main unit, percent as a ratio (1 is 100 %).
    """
    if value is None:
        return "–"
    if unit == "money":
        return money(value, language, currency)
    if unit == "percent":
        return percent(value, language)
    if unit in ("days", "points"):
        return phrase(f"units.{unit}", language, value=number(value, language))
    return number(value, language)


@lru_cache(maxsize=4096)
def date(value: datetime.date, language: Language) -> str:
    """Write a date in the language's medium form, with the year first in Chinese."""
    return format_date(value, format="long" if language != "en" else "d MMM y", locale=locale_of(language))


@lru_cache(maxsize=4096)
def month_name(day: datetime.date, language: Language) -> str:
    """Write the name of a date's month."""
    return str(format_date(day, "MMMM", locale=locale_of(language)))


def line_ranges(lines: Sequence[int]) -> str:
    """Write ascending line numbers compactly: ``3–15, 18``."""
    runs: list[tuple[int, int]] = []
    for line in lines:
        if runs and line == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], line)
        else:
            runs.append((line, line))
    return ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in runs)
