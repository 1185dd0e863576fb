"""What a condition can look at in one period: one function for each, which finds a value and says whether it holds."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from kaopu.appraisal.scoring import Result
from kaopu.appraisal.timeline import Timeline
from kaopu.data.periods import Period
from kaopu.facts.days import day_later
from kaopu.outcomes.figures import Figures
from kaopu.outcomes.history import ONE_DAY, History
from kaopu.outcomes.logic import Found
from kaopu.outcomes.ranking import Ranking
from kaopu.policy.grades import Grades
from kaopu.policy.model import Policy
from kaopu.policy.outcomes import GradeLimits, NumberLimits, TenureLimits

Look = Callable[[History, int], Found]
Part = Literal["score", "actual", "attainment"]


def grade_within(limits: GradeLimits, grades: Grades) -> Look:
    """Look at the grade; better grades stand higher in the policy's list of bands (R58, R61).

    Another edition's grades are found by their ids: one that this policy does not have keeps no limit.
    """
    order = {band.grade: -number for number, band in enumerate(grades.bands)}

    def look(history: History, index: int) -> Found:
        grade = _result(history, index).band.grade
        holds = grade in order and (
            (limits.exactly is None or grade == limits.exactly)
            and (limits.at_least is None or order[grade] >= order[limits.at_least])
            and (limits.at_most is None or order[grade] <= order[limits.at_most])
        )
        return Found(grade, holds)

    return look


def score_within(limits: NumberLimits) -> Look:
    """Look at the total score."""

    def look(history: History, index: int) -> Found:
        score = _result(history, index).score
        return Found(score, within(limits, score))

    return look


def indicator_within(name: str, part: Part, limits: NumberLimits, policy: Policy, timeline: Timeline) -> Look:
    """Look at an indicator's score, actual or attainment; one that the person's scorecard lacks is missing.

    So is the actual of an indicator that another edition had in another unit.
    """
    unit = policy.indicators[name].unit

    def look(history: History, index: int) -> Found:
        found = timeline.of(history[index].period) if part == "actual" else None
        if found is not None and found.policy is not policy:
            declared = found.policy.indicators.get(name)
            if declared is None or declared.unit != unit:
                return Found(None, within(limits, None))
        indicators = _result(history, index).indicators
        value = next((getattr(indicator, part) for indicator in indicators if indicator.id == name), None)
        return Found(value, within(limits, value))

    return look


def measure_within(name: str, limits: NumberLimits, figures: Figures) -> Look:
    """Look at a measure, also one that no indicator of the person uses: a flag from the data, for example."""

    def look(history: History, index: int) -> Found:
        value = figures.of(name, history[index].person, history[index].period)
        return Found(value, within(limits, value))

    return look


def rank_among(ranking: Ranking) -> Look:
    """Look at the place among those whom the rule is for; who has none is not among the best (R65)."""

    def look(history: History, index: int) -> Found:
        standing = ranking.of(history[index].person, history[index].period)
        return Found(None, holds=False) if standing is None else Found(Decimal(standing.place), standing.counts)

    return look


def employed_for(limits: TenureLimits, timeline: Timeline) -> Look:
    """Look at how long a person has been employed on the period's last day, or on their own last day in it.

    The value is the day of joining as text; without one a person has been there from the beginning.
    """

    def look(history: History, index: int) -> Found:
        person = timeline.data.people.people[history[index].person]
        last = min(history[index].period.last_day, person.left_on or datetime.date.max)
        if person.joined_on is None:
            return Found(None, limits.less_than is None)
        after = last + ONE_DAY
        holds = (limits.at_least is None or day_later(person.joined_on, limits.at_least) <= after) and (
            limits.less_than is None or day_later(person.joined_on, limits.less_than) > after
        )
        return Found(person.joined_on.isoformat(), holds)

    return look


def first_appraisal(wanted: bool, timeline: Timeline) -> Look:  # noqa: FBT001 - as the policy says it
    """Look whether it is a person's first appraisal of the cycle since joining (R66); the value is yes or no.

    Who was employed long enough to be appraised in the period before the first one that is judged here, by any edition,
    is taken to have been appraised then.
    """
    begin, least = _before(timeline)

    def look(history: History, index: int) -> Found:
        joined, left = timeline.data.people.people[history[index].person].joined_on, begin.last_day
        known = joined is not None and (left - max(joined, begin.first_day)).days + 1 < least
        first = known and all(moment.result is None for moment in history[:index])
        return Found("yes" if first else "no", first == wanted)

    return look


def _before(timeline: Timeline) -> tuple[Period, int]:
    """Return the period before the first one that is judged, and on how many days one must be there to be appraised."""
    first = timeline.periods[0]
    found = timeline.of(first)
    assert found is not None  # noqa: S101 - it is one of the timeline's
    return first.previous(), found.roll.least_days(first.previous())


def within(limits: NumberLimits, value: Decimal | None) -> bool:
    """Say whether a number keeps all limits that are written; a missing one keeps none."""
    if value is None:
        return False
    at_least, at_most, above, below = limits.at_least, limits.at_most, limits.above, limits.below
    return (
        (at_least is None or value >= at_least.value)
        and (at_most is None or value <= at_most.value)
        and (above is None or value > above.value)
        and (below is None or value < below.value)
    )


def _result(history: History, index: int) -> Result:
    result = history[index].result
    assert result is not None  # noqa: S101 - a leaf is asked only where there is an appraisal
    return result
