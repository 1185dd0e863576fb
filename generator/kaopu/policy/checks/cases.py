"""Checks of cases: what they give and expect exists, in units that fit."""

from __future__ import annotations

from kaopu.policy.case import Case
from kaopu.policy.checks.common import Problems, score_problems, unit_problems, unknown
from kaopu.policy.draft import Draft
from kaopu.policy.indicators import Indicator
from kaopu.policy.scorecards import Scorecard
from kaopu.text.problems import Problem

TARGET, SCORE = "target.", "score."


def check_cases(draft: Draft) -> Problems:
    """A case gives known measures, targets and scores, and expects something of its scorecard."""
    for _, case in draft.decoded("cases"):
        scorecard = draft.scorecards.get((case.role, case.cycle))
        if (case.role, case.cycle) not in draft.scorecards and "scorecards" not in draft.unread:
            known = (f"{role}/{cycle}" for role, cycle in draft.scorecards)
            yield unknown("scorecard", f"{case.role}/{case.cycle}", case.place_of("role"), known)
        for name in case.given:
            yield from _given_problems(draft, case, name)
        yield from _expect_problems(draft, case, scorecard)
        yield from _total_problems(draft, case)


def _given_problems(draft: Draft, case: Case, name: str) -> Problems:
    place, at, value = case.key_place_in("given", name), case.value_place_in("given", name), case.given[name]
    if name.startswith(SCORE):
        indicator = name.removeprefix(SCORE)
        if not draft.knows("indicators", indicator):
            yield unknown("indicator", indicator, place, draft.maps["indicators"])
        yield from unit_problems(value, "points", at)
        yield from score_problems(draft, value.value, at)
    elif name.startswith(TARGET):
        units = _target_units(draft)
        target = name.removeprefix(TARGET)
        if target in units:
            yield from unit_problems(value, units[target], at)
        elif not draft.unread & {"indicators", "targets"} and None not in draft.maps["indicators"].values():
            yield unknown("target", target, place, units)
    elif not draft.knows("measures", name):
        yield unknown("measure", name, place, draft.maps["measures"])
    elif draft.maps["measures"].get(name) is not None:
        yield from unit_problems(value, draft.maps["measures"][name].unit, at)


def _target_units(draft: Draft) -> dict[str, str]:
    """Return the unit of each target that targets.yml names or an indicator has, whose unit is then what counts."""
    indicators: list[Indicator] = [indicator for _, indicator in draft.decoded("indicators")]
    units = {name: str(kind.unit) for name, kind in draft.decoded("targets")}
    return units | {
        indicator.target: str(indicator.unit) for indicator in indicators if isinstance(indicator.target, str)
    }


def _expect_problems(draft: Draft, case: Case, scorecard: Scorecard | None) -> Problems:
    if not case.expect and case.total is None:
        yield Problem("missing-key", case.place, {"key": "expect"})
    weights = scorecard.weights() if scorecard is not None else None
    for name, expectation in case.expect.items():
        if weights is not None and name not in weights:
            yield unknown("indicator", name, case.key_place_in("expect", name), weights)
        if expectation.actual is None and expectation.attainment is None and expectation.score is None:
            yield Problem("missing-key", expectation.place, {"key": "score"})
        indicator: Indicator | None = draft.maps["indicators"].get(name)
        if indicator is not None and expectation.actual is not None:
            yield from unit_problems(expectation.actual, indicator.unit, expectation.place_of("actual"))
        if expectation.attainment is not None:
            yield from unit_problems(expectation.attainment, "percent", expectation.place_of("attainment"))


def _total_problems(draft: Draft, case: Case) -> Problems:
    if case.total is None or draft.grades is None:
        return
    grades = [band.grade for band in draft.grades.bands]
    if case.total.grade not in grades:
        yield unknown("grade", case.total.grade, case.total.place_of("grade"), grades)
