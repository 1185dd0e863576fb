"""When each step of a round is due: so long after the event that starts its clock (R44, R46, R50, R51)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from kaopu.data.periods import Period
from kaopu.facts.days import day_later
from kaopu.policy.model import Policy
from kaopu.policy.public_days import YearUnknownError
from kaopu.policy.working_days import WorkingDays
from kaopu.text.problems import Place, Problem
from kaopu.text.shapes import Span

PERIOD_END = "period_end"
CALENDAR_FILE = "policy/calendar.yml"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when a step can be done in time: ``due`` is the last day, included.

    ``event`` is ``period_end`` or the id of another step, ``first_day`` the day of that event: the clock starts on it,
    and the day after is the first one counted. ``expected`` says that the event has not happened yet, and that its
    own deadline stands for its day.
    """

    step: str
    first_day: datetime.date
    due: datetime.date
    event: str
    expected: bool = False


def deadlines(policy: Policy, period: Period, done: Mapping[str, datetime.date]) -> dict[str, Deadline]:
    """Return step → deadline of every step of the period's cycle, in the policy's order.

    ``done`` says on which day a step, by its id, was done. The clock of a step starts on the day on which the step
    before it was done or, while it is not done, on the last day on which it can be done in time; ``period_end`` is
    the period's last day. Raises YearUnknownError where a year's working days are not known: ``year_unknown`` makes
    a problem of it.
    """
    working_days = WorkingDays(policy.calendar)
    found: dict[str, Deadline] = {}

    def deadline_of(name: str) -> Deadline:
        if name not in found:
            step = policy.round[name]
            first_day, expected = period.last_day, False
            if step.after != PERIOD_END:
                expected = step.after not in done
                first_day = deadline_of(step.after).due if expected else done[step.after]
            due = day_after(first_day, step.within, working_days)
            found[name] = Deadline(name, first_day, due, step.after, expected)
        return found[name]

    return {name: deadline_of(name) for name, step in policy.round.items() if period.kind in step.cycles}


def day_after(day: datetime.date, span: Span, working_days: WorkingDays) -> datetime.date:
    """Return the day so long after another: the n-th working day, or the n-th day of the calendar.

    A month ends on the same day of the month, or on the last one of a month that is too short, and so does a year.
    """
    return working_days.after(day, span.count) if span.unit == "working days" else day_later(day, span)


def year_unknown(policy: Policy, error: YearUnknownError) -> Problem:
    """Return the problem that a deadline lies in a year whose working days nobody has said yet."""
    calendar = policy.calendar
    place = calendar.place_of("region") if calendar is not None else Place(CALENDAR_FILE)
    return Problem("calendar-year-unknown", place, {"region": error.region, "year": error.year})
