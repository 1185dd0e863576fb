"""The day on which a build looks at the rounds: handed in or, by default, the last day that the data know."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from kaopu.data.rounds import PersonRound
from kaopu.data.store import Data


def last_known_day(data: Data) -> datetime.date:
    """Return the last day of the latest month, or the latest day on which something was handed in, if that is later.

    Never the clock's: the same data give the same pages. Without any month or round it is the first of all days,
    on which nothing is due.
    """
    days = [month.last_day for month in data.months]
    days += [day for handed_in in data.rounds.values() for day in _days_of(handed_in)]
    return max(days, default=datetime.date.min)


def _days_of(handed_in: PersonRound) -> Iterator[datetime.date]:
    if handed_in.self_assessment is not None:
        yield handed_in.self_assessment.submitted_on
    if handed_in.review is not None:
        yield handed_in.review.submitted_on
    yield from (feedback.given_on for feedback in handed_in.feedback)
    if handed_in.talk is not None:
        yield handed_in.talk.held_on
    for appeal in handed_in.appeals:
        yield appeal.filed_on
        if appeal.answered_on is not None:
            yield appeal.answered_on
    if handed_in.acknowledgement is not None:
        yield handed_in.acknowledgement.delivered_on
        yield handed_in.acknowledgement.discussed_on
