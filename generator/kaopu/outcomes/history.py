"""A person's results of one cycle in order of time, with the periods in which there was no appraisal."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kaopu.appraisal.scoring import Result
from kaopu.appraisal.timeline import Timeline
from kaopu.data.people import Person
from kaopu.data.periods import Period, period_of

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A period in which a person was employed: with its result, or (None) without an appraisal.

    ``role`` and ``team`` are those by which the period was judged; empty without an appraisal.
    """

    person: str
    period: Period
    result: Result | None
    role: str = ""
    team: str = ""


History = Sequence[Moment]
"""A person's moments of one cycle, oldest first, none left out between the first and the last."""


def histories(timeline: Timeline, people: Collection[str] | None = None) -> Mapping[str, History]:
    """Return the history of everybody, or of these ``people``, who has a result in the cycle, in people.csv's order.

    The periods come in order of the calendar, whatever the order in which they were computed and whichever edition
    judged them. What lies before a person joined, after they left, or outside the periods that are judged is no part of
    a history.
    """
    calendar = _calendar(timeline.periods)
    found: dict[str, History] = {}
    for person in timeline.data.people.people.values():
        if people is not None and person.id not in people:
            continue
        moments = [_moment(timeline, person, period) for period in calendar if is_employed(person, period)]
        if any(moment.result is not None for moment in moments):
            found[person.id] = tuple(moments)
    return found


def is_employed(person: Person, period: Period) -> bool:
    """Say whether somebody was employed on any day of a period."""
    joined, left = person.joined_on, person.left_on
    return (joined is None or joined <= period.last_day) and (left is None or left >= period.first_day)


def _moment(timeline: Timeline, person: Person, period: Period) -> Moment:
    found = timeline.of(period)
    result = None if found is None else found.results.get((person.id, period))
    if found is None or result is None:
        return Moment(person.id, period, None)
    judged = found.presences[person.id, period].person
    return Moment(person.id, period, result, judged.role, judged.team)


def _calendar(periods: Sequence[Period]) -> list[Period]:
    """Return every period from the first to the last: one that lacks data is one without an appraisal."""
    if not periods:
        return []
    found, last = [min(periods)], max(periods)
    while found[-1] != last:
        found.append(period_of(found[-1].last_day + ONE_DAY, last.kind))
    return found
