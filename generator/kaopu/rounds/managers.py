"""Who somebody's managers were in a period: the one by whom it is judged, and those of parts of it."""

from __future__ import annotations

import datetime

from kaopu.appraisal.appraising import Appraisals
from kaopu.data.periods import Period


def managers_in(found: Appraisals, person: str, period: Period) -> frozenset[str]:
    """Return the judged manager of a period and whoever else was the person's manager on a day of it."""
    there = found.presences[person, period]
    people = found.data.people
    begins = [move.first_day for move in people.moves.get(person, ()) if move.first_day <= there.last_day]
    days = {there.first_day, *(day for day in begins if day > there.first_day)}
    managers = {there.person.manager, *(people.on(person, day).manager for day in days)}
    return frozenset(manager for manager in managers if manager is not None)


def reviewers_of(found: Appraisals, person: str, period: Period, day: datetime.date) -> frozenset[str]:
    """Return who may review a period on ``day``; none are named when the person has no manager.

    These are the period's managers. When none of them is employed any more, it is the manager of that day.
    """
    people = found.data.people
    managers = managers_in(found, person, period)
    still = [manager for manager in managers if not _has_left(found, manager, day)]
    successor = people.on(person, day).manager
    return managers if still or successor is None else managers | {successor}


def _has_left(found: Appraisals, manager: str, day: datetime.date) -> bool:
    somebody = found.data.people.people.get(manager)
    return somebody is None or (somebody.left_on is not None and somebody.left_on < day)
