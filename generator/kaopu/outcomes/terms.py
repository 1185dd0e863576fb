"""From when to when an effect lasts that begins with a rule and ends with a later appraisal (R59, R69)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaopu.outcomes.history import ONE_DAY, History
from kaopu.outcomes.logic import Node


@dataclass(frozen=True, slots=True)
class Term:
    """Days on which an effect is in force, both included; without ``last_day`` it has no end yet."""

    first_day: datetime.date
    last_day: datetime.date | None

    def covers(self, day: datetime.date) -> bool:
        """Say whether a day lies in it."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def day_after(history: History, index: int) -> datetime.date:
    """Return the first day after a period: what a result leads to begins then."""
    return history[index].period.last_day + ONE_DAY


@dataclass(frozen=True, slots=True)
class Begin:
    """What begins a term: the moment whose result led to it, the first day, and what ends it (None: nothing)."""

    index: int
    first_day: datetime.date
    until: Node | None


def terms(history: History, begins: Sequence[Begin]) -> Iterator[Term | None]:
    """Yield for each beginning its term, None while an earlier one still runs: a rule does not stack with itself.

    Moments ascend. A term ends with the last day of the first later period in whose appraisal ``until`` holds, and
    which ends on the first day or later; ``until`` is the word of the edition under which it began, whichever judges
    that period.
    """
    running: Term | None = None
    for begin in begins:
        if running is not None and running.covers(begin.first_day):
            yield None
            continue
        running = Term(begin.first_day, _end(history, begin))
        yield running


def _end(history: History, begin: Begin) -> datetime.date | None:
    if begin.until is None:
        return None
    for later in range(begin.index + 1, len(history)):
        moment = history[later]
        if moment.result is None or moment.period.last_day < begin.first_day:
            continue
        if begin.until.holds(history, later):
            return moment.period.last_day
    return None
