"""Names of periods, as people say them."""

from __future__ import annotations

from functools import lru_cache

from kaopu.data.periods import Period
from kaopu.text.formats import month_name
from kaopu.text.language import Language
from kaopu.text.phrases import phrase


@lru_cache(maxsize=4096)
def period_name(period: Period, language: Language) -> str:
    """Name a period for people."""
    number = period.first_month if period.kind == "month" else (period.first_month + 2) // 3
    month = month_name(period.first_day, language)
    return phrase(f"periods.{period.kind}", language, year=period.year, number=number, month_name=month)
