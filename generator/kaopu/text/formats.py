"""Numbers, money and dates as each language writes them. All rounding has happened before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from babel import Locale
from babel.dates import format_date
from babel.numbers import NumberPattern, format_currency, format_decimal, format_percent, parse_pattern

from kaopu.text.language import LOCALES, Language
from kaopu.text.phrases import phrase

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

Unit = Literal["money", "percent", "days", "count", "points", "number"]


@cache
def locale_of(language: Language) -> Locale:
    """Return the Babel locale that formats ``language``."""
    return Locale.parse(LOCALES[language])


@lru_cache(maxsize=64)
def _pattern(written: str) -> NumberPattern:
    """Return a pattern that was read once; Babel would read it again for each figure of a build."""
    return parse_pattern(written)


def number(value: Decimal, language: Language, *, places: int | None = None) -> str:
    """Write a number with grouping; ``places`` fixes the decimals, None keeps those the value has."""
    pattern = "#,##0" if places == 0 else "#,##0." + ("0" * places if places else "##########")
    return format_decimal(value, format=_pattern(pattern), locale=locale_of(language), decimal_quantization=False)


def money(value: Decimal, language: Language, currency: str) -> str:
    """Write an amount with its currency sign and two decimals; the yuan's sign is ¥ in every language."""
    pattern = "¥#,##0.00" if currency == "CNY" else "¤#,##0.00"
    return format_currency(value, currency, locale=locale_of(language), format=_pattern(pattern))


def whole_money(value: Decimal, language: Language, currency: str) -> str:
    """Write an amount that has no fraction without decimals: ``¥300,000``."""
    pattern = "¥#,##0" if currency == "CNY" else "¤#,##0"
    return format_currency(value, currency, locale=locale_of(language), format=_pattern(pattern), currency_digits=False)


def percent(value: Decimal, language: Language) -> str:
    """Write a ratio (1 is 100 %) as a percentage with the decimals it has, at least none."""
    pattern = _pattern("#,##0.##########%")
    return format_percent(value, format=pattern, locale=locale_of(language), decimal_quantization=False)


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


def date(value: datetime.date, language: Language) -> str:
    """Write a date in the language's medium form, with the year first in Chinese."""
    return format_date(value, format="long" if language != "en" else "d MMM y", locale=locale_of(language))


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
