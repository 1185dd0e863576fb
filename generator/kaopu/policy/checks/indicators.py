"""Checks of indicators: dimension, formula, target, missing values, and the curve."""

from __future__ import annotations

from kaopu.policy.checks.common import (
    Problems,
    highest_score,
    positive_problems,
    score_problems,
    unit_problems,
    unknown,
)
from kaopu.policy.checks.curves import curve_problems
from kaopu.policy.curves import DeductionCurve
from kaopu.policy.draft import Draft
from kaopu.policy.expression import ExpressionError, names_in, parse_expression
from kaopu.policy.indicators import FixedScore, Indicator, ManualScoring
from kaopu.policy.model import TargetKind
from kaopu.text.problems import Place, Problem
from kaopu.text.shapes import Quantity


def check_indicators(draft: Draft) -> Problems:
    """An indicator's dimension exists, its formula reads known measures, its target and its curve fit its unit."""
    for _, indicator in draft.decoded("indicators"):
        if not draft.knows("dimensions", indicator.dimension):
            place = indicator.place_of("dimension")
            yield unknown("dimension", indicator.dimension, place, draft.maps["dimensions"])
        if isinstance(indicator.curve, DeductionCurve):
            yield from _deduction_problems(draft, indicator, indicator.curve)
        else:
            yield from _formula_problems(draft, indicator)
            yield from _target_problems(draft, indicator)
        yield from _score_problems(draft, indicator)
        if indicator.better == "lower" and indicator.curve.of == "attainment":
            yield Problem("curve-lower-attainment", indicator.curve.place_of("of"))
        else:
            yield from curve_problems(draft, indicator)


def _formula_problems(draft: Draft, indicator: Indicator) -> Problems:
    if indicator.actual is None:
        yield Problem("missing-key", indicator.place, {"key": "actual"})
        return
    place = indicator.content_place_of("actual")
    try:
        expression = parse_expression(indicator.actual)
    except ExpressionError as error:
        at = Place(place.file, place.line, place.column + error.offset)
        yield Problem(error.code, at, {"found": error.found})
        return
    for name in names_in(expression):
        at = Place(place.file, place.line, place.column + name.offset)
        if name.name.startswith("target."):
            if name.name != f"target.{indicator.target}":
                yield Problem("formula-target", at, {"name": name.name})
        elif not draft.knows("measures", name.name):
            yield unknown("measure", name.name, at, draft.maps["measures"])


def _target_problems(draft: Draft, indicator: Indicator) -> Problems:
    """A target is there where attainment is judged, is known by name (R19-R22), and has the indicator's unit."""
    target, place = indicator.target, indicator.place_of("target")
    if target is None:
        if indicator.curve.of == "attainment":
            yield Problem("missing-key", indicator.place, {"key": "target"})
    elif isinstance(target, Quantity):
        yield from unit_problems(target, indicator.unit, place)
        if target.value <= 0:
            yield Problem("target-not-positive", place)
    elif draft.maps["targets"]:
        if not draft.knows("targets", target):
            yield unknown("target", target, place, draft.maps["targets"])
        kind: TargetKind | None = draft.maps["targets"].get(target)
        if kind is not None and kind.unit != indicator.unit:
            yield Problem("unit-differs", place, {"unit": indicator.unit, "name": target, "other": kind.unit})


def _deduction_problems(draft: Draft, indicator: Indicator, curve: DeductionCurve) -> Problems:
    """Points off are counted by the curve itself: it takes no formula and no target, and fewer are better (R29)."""
    for key in ("actual", "target"):
        if getattr(indicator, key) is not None:
            yield Problem("deduction-key", indicator.place_of(key), {"key": key})
    if indicator.better != "lower":
        yield Problem("deduction-better", indicator.place_of("better"))
    if indicator.unit != "points":
        yield Problem("unit-points", indicator.place_of("unit"), {"unit": indicator.unit})
    for name, points in curve.off.items():
        if not draft.knows("measures", name):
            yield unknown("measure", name, curve.key_place_in("off", name), draft.maps["measures"])
        yield from positive_problems(points, curve.value_place_in("off", name))
    try:
        parse_expression(curve.formula)
    except ExpressionError as error:  # too many findings for one formula, or a measure called ``if``
        yield Problem(error.code, curve.place_of("off"), {"found": error.found})


def _score_problems(draft: Draft, indicator: Indicator) -> Problems:
    """Scores that a rule names are scores a person can have: of a missing value, of a plan (R28), set by hand (R46)."""
    if isinstance(indicator.when_missing, FixedScore):
        fixed = indicator.when_missing
        yield from score_problems(draft, fixed.fixed_score, fixed.place_of("fixed_score"))
    if indicator.plan_below is not None:
        yield from score_problems(draft, indicator.plan_below, indicator.place_of("plan_below"))
    if indicator.manual is not None:
        yield from _manual_problems(draft, indicator.manual)


def _manual_problems(draft: Draft, manual: ManualScoring) -> Problems:
    """The points by which a score may depart from the computed one are some, and not more than there are (R39)."""
    place, highest = manual.place_of("within"), highest_score(draft)
    yield from positive_problems(manual.within, place)
    if highest is not None and manual.within > highest:
        yield Problem("manual-within", place, {"within": manual.within, "highest": highest})
