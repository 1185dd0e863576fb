"""Who was there in a period, for how many days, and as what they are judged: joiners, leavers, leave, moves."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from kaopu.data.people import Absence, People, Person
from kaopu.data.periods import Period
from kaopu.facts.days import day_later
from kaopu.policy.model import Policy
from kaopu.policy.people import PeopleRules
from kaopu.text.shapes import Span

ONE_DAY = datetime.timedelta(days=1)
Stretch = tuple[datetime.date, datetime.date]
"""The first and the last day, both included."""


@dataclass(frozen=True, slots=True)
class Presence:
    """A person's presence in a period, in calendar days.

    ``person`` has the role, team and manager by which the period is judged. From ``first_day`` to ``last_day`` the
    person was employed; ``leave`` days of that were leave that counts, ``days`` the others. The period has ``of`` days.
    """

    person: Person
    first_day: datetime.date
    last_day: datetime.date
    days: int
    of: int
    leave: int


def presence(policy: Policy, people: People, person_id: str, period: Period) -> Presence | None:
    """Say how a person was present in a period; None for somebody who was not employed in it.

    The day of ``left_on`` is the last one employed; without ``joined_on`` a person is there from the beginning.
    Without policy/people.yml nobody's leave counts, and the last day decides as what a person is judged. Raises
    KeyError for an unknown person.
    """
    person = people.people[person_id]
    begin, end = period.first_day, period.last_day
    first = begin if person.joined_on is None else max(begin, person.joined_on)
    last = end if person.left_on is None else min(end, person.left_on)
    if first > last:
        return None
    absences = people.absences.get(person_id)  # hardly anybody has some, and hardly anybody moves
    leave = leave_days(policy.people, absences, first, last) if absences else 0
    judged = _judged_as(policy.people, people, person_id, first, last) if person_id in people.moves else person
    return Presence(judged, first, last, (last - first).days + 1 - leave, (end - begin).days + 1, leave)


def presence_all(policy: Policy, people: People, period: Period) -> dict[str, Presence]:
    """Return the presence of everybody who was employed in a period, in people.csv's order."""
    found = ((person, presence(policy, people, person, period)) for person in people.people)
    return {person: there for person, there in found if there is not None}


def _judged_as(
    rules: PeopleRules | None, people: People, person_id: str, first: datetime.date, last: datetime.date
) -> Person:
    """Return the person with the role, team and manager of the last day, or of most days.

    Most days are those of one role, team and manager together, so that nobody is judged as what they never were;
    of two that lasted as long the later one counts.
    """
    moves = [move for move in people.moves.get(person_id, ()) if first < move.first_day <= last]
    if not moves or rules is None or rules.judged_as == "last_day":
        return people.on(person_id, last)
    begins = sorted({first, *(move.first_day for move in moves)})
    ends = [begin - ONE_DAY for begin in begins[1:]] + [last]
    lasted: Counter[tuple[str, str, str | None]] = Counter()
    latest: dict[tuple[str, str, str | None], datetime.date] = {}
    for begin, end in zip(begins, ends, strict=True):
        judged = people.on(person_id, begin)
        key = (judged.role, judged.team, judged.manager)
        lasted[key] += (end - begin).days + 1
        latest[key] = begin
    most = max(lasted, key=lambda key: (lasted[key], latest[key]))
    return people.on(person_id, latest[most])


def leave_days(
    rules: PeopleRules | None, absences: Iterable[Absence], first: datetime.date, last: datetime.date
) -> int:
    """Count the days of leave between two days, both included; leave shorter than the policy says is none."""
    if rules is None:
        return 0
    counted = [leave for leave in _joined(absences) if _lasts(leave, rules.leave_from)]
    shared = ((min(end, last) - max(begin, first)).days + 1 for begin, end in counted)
    return sum(days for days in shared if days > 0)


def _joined(absences: Iterable[Absence]) -> Iterator[Stretch]:
    """Yield stretches of leave; absences that overlap or follow each other without a day between are one leave."""
    begin: datetime.date | None = None
    end = datetime.date.min
    for absence in sorted(absences, key=lambda absence: (absence.first_day, absence.last_day)):
        if begin is None or absence.first_day > end + ONE_DAY:
            if begin is not None:
                yield begin, end
            begin, end = absence.first_day, absence.last_day
        end = max(end, absence.last_day)
    if begin is not None:
        yield begin, end


def _lasts(leave: Stretch, span: Span) -> bool:
    """Say whether a leave, over all its days and not only those in the period, is at least as long as ``span``.

    Working days are Mondays to Fridays: which of them are holidays is not known here.
    """
    begin, end = leave
    if span.unit == "working days":
        return int(np.busday_count(begin, end + ONE_DAY)) >= span.count
    return end + ONE_DAY >= day_later(begin, span)
