"""Which commission is not paid because a result has suspended it, and when it is released (R59)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from kaopu.data.periods import Period
from kaopu.outcomes.result import Suspension

ONE_DAY = datetime.timedelta(days=1)


def suspension_on(suspensions: Sequence[Suspension], day: datetime.date) -> int | None:
    """Return the number of the suspension under which a row of a day falls; ``suspensions`` are of one plan.

    Of several, one after which it is lost; otherwise the one that ends last.
    """
    running = [
        number
        for number, one in enumerate(suspensions)
        if one.first_day <= day and (one.last_day is None or day <= one.last_day)
    ]
    return max(running, key=lambda number: _weight(suspensions[number]), default=None)


def ended_by(suspensions: Sequence[Suspension], month: Period) -> list[int]:
    """Return the numbers of suspensions that ended before a month's last day: what they kept back is paid in it."""
    return [
        number
        for number, one in enumerate(suspensions)
        if one.then == "paid" and one.last_day is not None and one.last_day < month.last_day
    ]


def _weight(suspension: Suspension) -> tuple[bool, datetime.date]:
    return suspension.then == "lost", suspension.last_day or datetime.date.max
