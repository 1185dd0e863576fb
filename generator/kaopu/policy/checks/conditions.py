"""Checks of conditions over a person's history: grades, limits in their units, ranks, runs of periods (R55-R69)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaopu.policy.checks.common import (
    Problems,
    at_least_one_problems,
    exactly_one_problems,
    item_place,
    score_problems,
    unit_problems,
    unknown,
    whole_problems,
    written,
)
from kaopu.policy.draft import Draft
from kaopu.policy.indicators import Indicator
from kaopu.policy.measures import Measure
from kaopu.policy.model import CYCLES
from kaopu.policy.outcomes import Condition, Cycle, GradeLimits, IndicatorLimits, NumberLimits, Rank
from kaopu.text.problems import Place, Problem
from kaopu.text.suggestions import suggest

LOOKED_AT = (
    "grade",
    "score",
    "indicators",
    "measures",
    "rank",
    "employed",
    "first_appraisal",
    "all",
    "any",
    "not",
)
"""Keys that say something about one period; the others say in how many periods it is to hold."""
LOWER, UPPER = ("at_least", "above"), ("at_most", "below")
FEWEST_PERIODS = 2
FEWEST_CONDITIONS = {"all": 1, "any": 2}


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom a condition is asked: people of these roles, after each appraisal of the cycle."""

    draft: Draft
    cycle: Cycle
    roles: tuple[str, ...]
    """Only roles that have a scorecard for the cycle."""


def looks_back(condition: Condition) -> bool:
    """Say whether a condition, or a part of it, needs more than the period that is looked at."""
    if condition.in_a_row is not None or condition.times is not None:
        return True
    return any(looks_back(part) for part in _parts(condition))


def _parts(condition: Condition) -> Iterator[Condition]:
    yield from condition.all
    yield from condition.any
    if condition.not_ is not None:
        yield condition.not_


def condition_problems(asked: Asked, condition: Condition) -> Problems:
    """A condition says something, of things that there are and in their units, and so do its parts."""
    yield from at_least_one_problems(condition, LOOKED_AT)
    yield from _run_problems(condition)
    if condition.grade is not None:
        yield from _grade_problems(asked.draft, condition.grade)
    if condition.score is not None:
        yield from _score_problems(asked.draft, condition.score)
    for name, limits in condition.indicators.items():
        place = condition.key_place_in("indicators", name)
        yield from _judged_problems(asked, name, place)
        yield from _indicator_problems(asked.draft, name, limits)
    for name, number in condition.measures.items():
        yield from _measure_problems(asked, name, number, condition.key_place_in("measures", name))
    if condition.rank is not None:
        yield from _rank_problems(asked, condition.rank)
    if condition.employed is not None:
        yield from exactly_one_problems(condition.employed, ("at_least", "less_than"))
    for key, least in FEWEST_CONDITIONS.items():
        if key in condition.model_fields_set and len(getattr(condition, key)) < least:
            yield Problem("too-few-conditions", condition.place_of(key), {"key": key, "least": least})
    for part in _parts(condition):
        yield from condition_problems(asked, part)


def _run_problems(condition: Condition) -> Problems:
    """A run is so many periods in a row, or so many times within so many: whole numbers from 2 up."""
    for key in ("in_a_row", "times", "within"):
        yield from whole_problems(getattr(condition, key), FEWEST_PERIODS, condition.place_of(key))
    times, within = condition.times, condition.within
    if condition.in_a_row is not None and (times is not None or within is not None):
        yield Problem("run-twice", condition.place_of("in_a_row"))
    elif times is None and within is not None:
        yield Problem("missing-key", condition.place, {"key": "times"})
    elif times is not None and within is None:
        yield Problem("missing-key", condition.place, {"key": "within"})
    elif times is not None and within is not None and times > within:
        yield Problem("times-within", condition.place_of("times"), {"times": times, "within": within})


def _grade_problems(draft: Draft, limits: GradeLimits) -> Problems:
    """A grade is exactly, at least or at most one that there is: “A” alone would leave S open (R58, R61)."""
    keys = ("exactly", "at_least", "at_most")
    yield from exactly_one_problems(limits, keys)
    if draft.grades is None:
        return
    known = [band.grade for band in draft.grades.bands]
    for key in written(limits, keys):
        if getattr(limits, key) not in known:
            yield unknown("grade", getattr(limits, key), limits.place_of(key), known)


def _number_problems(limits: NumberLimits, unit: str) -> Problems:
    """Limits are there, fit the unit, and leave something between them."""
    yield from at_least_one_problems(limits, (*LOWER, *UPPER))
    for key in written(limits, (*LOWER, *UPPER)):
        yield from unit_problems(getattr(limits, key), unit, limits.place_of(key))
    lower, upper = written(limits, LOWER), written(limits, UPPER)
    for pair in (lower, upper):
        if len(pair) > 1:
            yield Problem("limits-both", limits.place_of(pair[1]), {"first": pair[0], "second": pair[1]})
    if len(lower) == 1 and len(upper) == 1:
        least, most = getattr(limits, lower[0]).value, getattr(limits, upper[0]).value
        included = (lower[0], upper[0]) == ("at_least", "at_most")
        if least > most or (least == most and not included):
            yield Problem("limits-empty", limits.place_of(upper[0]))


def _score_problems(draft: Draft, limits: NumberLimits) -> Problems:
    """Limits on a score are plain numbers that somebody can score."""
    yield from _number_problems(limits, "points")
    for key in written(limits, (*LOWER, *UPPER)):
        yield from score_problems(draft, getattr(limits, key).value, limits.place_of(key))


def _judged_problems(asked: Asked, name: str, place: Place) -> Problems:
    """An indicator exists and stands on the scorecard of everybody whom the rule is for."""
    if not asked.draft.knows("indicators", name):
        yield unknown("indicator", name, place, asked.draft.maps["indicators"])
        return
    for role in asked.roles:
        scorecard = asked.draft.scorecards.get((role, asked.cycle))
        if scorecard is not None and name not in scorecard.weights():
            values = {"name": name, "scorecard": f"{role}/{asked.cycle}"}
            yield Problem("indicator-not-judged", place, values)
            return


def _indicator_problems(draft: Draft, name: str, limits: IndicatorLimits) -> Problems:
    yield from at_least_one_problems(limits, ("score", "actual", "attainment"))
    if limits.score is not None:
        yield from _score_problems(draft, limits.score)
    indicator: Indicator | None = draft.maps["indicators"].get(name)
    if indicator is None:
        return
    if limits.actual is not None:
        yield from _number_problems(limits.actual, indicator.unit)
    if limits.attainment is not None:
        yield from _number_problems(limits.attainment, "percent")
        if indicator.target is None:
            yield Problem("attainment-without-target", limits.place_of("attainment"), {"name": name})


def _measure_problems(asked: Asked, name: str, limits: NumberLimits, place: Place) -> Problems:
    yield from _known_measure_problems(asked, name, place)
    measure: Measure | None = asked.draft.maps["measures"].get(name)
    if measure is not None:
        yield from _number_problems(limits, measure.unit)


def _known_measure_problems(asked: Asked, name: str, place: Place) -> Problems:
    """A measure exists, and one of scores is of a shorter cycle (R42)."""
    if not asked.draft.knows("measures", name):
        yield unknown("measure", name, place, asked.draft.maps["measures"])
    measure: Measure | None = asked.draft.maps["measures"].get(name)
    shorter = measure.scores if measure is not None else None
    if shorter is not None and CYCLES.index(asked.cycle) <= CYCLES.index(shorter):
        yield Problem("scores-cycle", place, {"cycle": asked.cycle, "shorter": shorter})


def _rank_problems(asked: Asked, rank: Rank) -> Problems:
    """A rank is by something known, nothing twice, and so many first places are a whole number (R65)."""
    ranked = [(rank.by, rank.place_of("by"))]
    ranked += [(name, item_place(rank, "then_by", index)) for index, name in enumerate(rank.then_by)]
    for index, (name, place) in enumerate(ranked):
        yield from _ranked_problems(asked, name, place)
        if name in (before for before, _ in ranked[:index]):
            yield Problem("listed-twice", place, {"name": name})
    yield from whole_problems(rank.places, 1, rank.place_of("places"))


def _ranked_problems(asked: Asked, name: str, place: Place) -> Problems:
    kind, _, identifier = name.partition(".")
    if kind == "measures":
        yield from _known_measure_problems(asked, identifier, place)
    elif kind == "indicators":
        yield from _judged_problems(asked, identifier, place)
    elif name != "score":
        maps = asked.draft.maps
        known = ["score", *(f"{kind}.{entry}" for kind in ("measures", "indicators") for entry in maps[kind])]
        meant = [entry for entry in known if entry.endswith(f".{name}")]
        yield Problem("rank-by", place, {"name": name, "suggestion": suggest(name, meant or known)})
