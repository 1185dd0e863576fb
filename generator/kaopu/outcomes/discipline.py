"""The ladder of discipline: which step a rule proposes, by what was given before and has not lapsed (R76)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from kaopu.facts.days import day_later
from kaopu.outcomes.decisions import ABOUT_PROPOSALS, Key, Recorded
from kaopu.outcomes.firing import Fired, Firing
from kaopu.policy.outcomes import Discipline

Given = list[tuple[str, datetime.date]]
"""Steps that were given to a person, with the day of the decision."""


def steps_proposed(fired: Fired, recorded: Recorded) -> Mapping[Key, str]:
    """Return the step that each firing of a rule of discipline proposes.

    A step that was given counts whichever rule proposed it; it lapses, by the rule that is looked at now,
    ``lapses_after`` the day it was decided. When every step is in force, it is the last one again.
    """
    of_person: dict[str, list[Firing]] = {}
    for firing in fired:
        if firing.then.discipline is not None:
            of_person.setdefault(firing.person, []).append(firing)
    found: dict[Key, str] = {}
    for firings in of_person.values():
        given: Given = []
        for firing in sorted(firings, key=lambda firing: (firing.period.last_day, *firing.ruling.order)):
            ladder = firing.then.discipline
            if ladder is None:
                continue
            step = _step(ladder, given, firing.period.last_day)
            found[firing.key] = step
            decisions = recorded.about(firing.key, ABOUT_PROPOSALS)
            given += [(step, decision.decided_on) for decision in decisions if decision.decision == "granted"]
    return found


def _step(ladder: Discipline, given: Given, last_day: datetime.date) -> str:
    """Return the first step that is not in force on the period's last day."""
    in_force = {step for step, day in given if day <= last_day and day_later(day, ladder.lapses_after) > last_day}
    return next((step for step in ladder.steps if step not in in_force), ladder.steps[-1])
