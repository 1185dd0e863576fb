"""Arithmetic of calendar days, for whole columns at once."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.text.shapes import Span

Days = NDArray[np.datetime64]
"""Calendar days (datetime64[D]); a missing one is NaT."""


def later(days: Days, span: Span) -> Days:
    """Return each day so much later: the same day of the month, or the last one of a month that is too short.

    Working days are not counted here. Missing days stay missing.
    """
    if span.unit == "days":
        return days + np.timedelta64(span.count, "D")
    return _months_later(days, span.count * (12 if span.unit == "years" else 1))


def day_later(day: datetime.date, span: Span) -> datetime.date:
    """Return one day so much later."""
    return _as_date(later(np.array([day], dtype="datetime64[D]"), span))


def first_of_window(last_day: datetime.date, span: Span) -> datetime.date:
    """Return the first of the days that end with ``last_day`` and are as long as ``span``.

    Twelve months that end with 31 March begin on 1 April.
    """
    end = np.array([last_day + datetime.timedelta(days=1)], dtype="datetime64[D]")
    if span.unit == "days":
        return last_day - datetime.timedelta(days=span.count - 1)
    return _as_date(_months_later(end, -span.count * (12 if span.unit == "years" else 1)))


def _months_later(days: Days, count: int) -> Days:
    month = days.astype("datetime64[M]")
    of_month = days - month.astype("datetime64[D]")
    wanted = month + np.timedelta64(count, "M")
    last = (wanted + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    shifted: Days = np.minimum(wanted.astype("datetime64[D]") + of_month, last)
    return shifted


def _as_date(days: Any) -> datetime.date:
    found = days[0].item()
    assert isinstance(found, datetime.date)  # noqa: S101 - datetime64[D] gives dates
    return found
