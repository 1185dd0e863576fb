"""What a condition can look at in one period: one function for each, which finds a value and says whether it holds."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.scoring import Result
from kaopu.facts.days import day_later
from kaopu.outcomes.figures import Figures
from kaopu.outcomes.history import ONE_DAY, History
from kaopu.outcomes.logic import Found
from kaopu.outcomes.ranking import Ranking
from kaopu.policy.grades import Grades
from kaopu.policy.outcomes import GradeLimits, NumberLimits, TenureLimits

Look = Callable[[History, int], Found]
Part = Literal["score", "actual", "attainment"]


def grade_within(limits: GradeLimits, grades: Grades) -> Look:
    """Look at the grade; better grades stand higher in the policy's list of bands (R58, R61)."""
    order = {band.grade: -number for number, band in enumerate(grades.bands)}

    def look(history: History, index: int) -> Found:
        grade = _result(history, index).band.grade
        holds = (
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


def indicator_within(name: str, part: Part, limits: NumberLimits) -> Look:
    """Look at an indicator's score, actual or attainment; one that the person's scorecard lacks is missing."""

    def look(history: History, index: int) -> Found:
        indicators = _result(history, index).indicators
        value = next((getattr(found, part) for found in indicators if found.id == name), None)
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


def employed_for(limits: TenureLimits, appraisals: Appraisals) -> Look:
    """Look at how long a person has been employed on the period's last day, or on their own last day in it.

    The value is the day of joining as text; without one a person has been there from the beginning.
    """

    def look(history: History, index: int) -> Found:
        person = appraisals.person(history[index].person)
        last = min(history[index].period.last_day, person.left_on or datetime.date.max)
        if person.joined_on is None:
            return Found(None, limits.less_than is None)
        after = last + ONE_DAY
        holds = (limits.at_least is None or day_later(person.joined_on, limits.at_least) <= after) and (
            limits.less_than is None or day_later(person.joined_on, limits.less_than) > after
        )
        return Found(person.joined_on.isoformat(), holds)

    return look


def first_appraisal(wanted: bool, appraisals: Appraisals) -> Look:  # noqa: FBT001 - as the policy says it
    """Look whether it is a person's first appraisal of the cycle since joining (R66); the value is yes or no.

    Who was employed long enough to be appraised in the period before the first one that is judged here, is taken to
    have been appraised then.
    """
    begin = min(appraisals.periods).previous()
    least = appraisals.roll.least_days(begin)

    def look(history: History, index: int) -> Found:
        joined, left = appraisals.person(history[index].person).joined_on, begin.last_day
        known = joined is not None and (left - max(joined, begin.first_day)).days + 1 < least
        first = known and all(moment.result is None for moment in history[:index])
        return Found("yes" if first else "no", first == wanted)

    return look


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
