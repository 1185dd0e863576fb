"""Checks of curves: in order, in one direction, in units that fit, and within the scores the policy allows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from kaopu.policy.checks.common import Problems, score_problems, unit_problems
from kaopu.policy.curves import Corner, DeductionCurve, LinearCurve, PointsCurve, RangeCurve, RatingCurve, StepsCurve
from kaopu.policy.draft import Draft
from kaopu.policy.indicators import Indicator
from kaopu.text.problems import Place, Problem

RANGE_LIMITS = ("zero_below", "full_from", "full_to", "zero_above")


def curve_problems(draft: Draft, indicator: Indicator) -> Problems:
    """Check an indicator's curve."""
    curve = indicator.curve
    unit = "percent" if curve.of == "attainment" else indicator.unit
    match curve:
        case PointsCurve():
            yield from _corner_problems(curve.points, curve.place, unit, indicator.better)
        case RatingCurve():
            yield from _corner_problems(curve.marks, curve.place, unit, indicator.better)
        case StepsCurve():
            yield from _steps_problems(curve, unit, indicator.better)
        case RangeCurve():
            yield from _range_problems(curve, unit)
        case LinearCurve() if curve.cap <= curve.floor:
            yield Problem("curve-cap", curve.place_of("cap"), {"floor": curve.floor, "cap": curve.cap})
        case DeductionCurve() if curve.floor >= curve.full:
            yield Problem("deduction-floor", curve.place_of("floor"), {"floor": curve.floor, "full": curve.full})
        case _:
            pass
    for score, place in _scores(indicator):
        yield from score_problems(draft, score, place)


def _scores(indicator: Indicator) -> Iterator[tuple[Decimal, Place]]:
    """Yield every score that a curve names, with its place."""
    match indicator.curve:
        case PointsCurve(points=corners) | RatingCurve(marks=corners):
            yield from ((corner.score, corner.place) for corner in corners)
        case StepsCurve(steps=steps):
            yield from ((step.score, step.place_of("score")) for step in steps)
        case LinearCurve() as curve:
            yield from ((getattr(curve, key), curve.place_of(key)) for key in ("floor", "cap"))
        case DeductionCurve() as curve:
            yield from ((getattr(curve, key), curve.place_of(key)) for key in ("full", "floor"))
        case RangeCurve() as curve:
            yield curve.full, curve.place_of("full")


def _corner_problems(corners: tuple[Corner, ...], place: Place, unit: str, better: str) -> Problems:
    for corner in corners:
        yield from unit_problems(corner.x, unit, corner.place)
    for before, after in pairwise(corners):
        if after.x.value <= before.x.value:
            yield Problem("curve-order", after.place)
        falls, rises = after.score < before.score, after.score > before.score
        if falls if better == "higher" else rises:
            yield Problem(f"curve-not-monotonic-{better}", after.place, {"score": after.score, "before": before.score})
    if corners[0].score == corners[-1].score:
        yield Problem("curve-flat", place)


def _steps_problems(curve: StepsCurve, unit: str, better: str) -> Problems:
    wanted, other = ("at_least", "at_most") if better == "higher" else ("at_most", "at_least")
    *limited, last = curve.steps
    if last.limit is not None:
        yield Problem("steps-last", last.place)
    for step in limited:
        if step.limit is None or getattr(step, wanted) is None or getattr(step, other) is not None:
            yield Problem("steps-limit", step.place, {"wanted": wanted})
            return
        yield from unit_problems(step.limit, unit, step.place_of(wanted))
    for before, after in pairwise(curve.steps):
        if after.limit is not None and before.limit is not None:
            closer = after.limit.value >= before.limit.value
            if closer if better == "higher" else after.limit.value <= before.limit.value:
                yield Problem("steps-order", after.place_of(wanted))
        if after.score >= before.score:
            yield Problem("steps-score", after.place_of("score"), {"score": after.score, "before": before.score})


def _range_problems(curve: RangeCurve, unit: str) -> Problems:
    """The limits of a range ascend; only the two of the full score may be the same."""
    for name in RANGE_LIMITS:
        yield from unit_problems(getattr(curve, name), unit, curve.place_of(name))
    for before, after in pairwise(RANGE_LIMITS):
        lower, upper = getattr(curve, before).value, getattr(curve, after).value
        if upper < lower or (upper == lower and after != "full_to"):
            yield Problem("curve-range", curve.place_of(after), {"before": before, "after": after})
    if curve.full == 0:
        yield Problem("curve-flat", curve.place)
