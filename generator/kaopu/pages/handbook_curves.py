"""A curve as the rows of a table: where each corner, step, mark or deduction lies, and what it scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaopu.policy.curves import (
    DeductionCurve,
    LinearCurve,
    PointsCurve,
    RangeCurve,
    RatingCurve,
    StepsCurve,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from kaopu.pages.handbook_words import Words
    from kaopu.policy.curves import Step
    from kaopu.policy.indicators import Indicator
    from kaopu.text.formats import Unit

Row = tuple[str, str]


def curve_rows(words: Words, indicator: Indicator) -> list[Row]:
    """Return the rows of a curve's table in the policy's order: where, and the score there."""
    curve = indicator.curve
    unit = curve_unit(indicator)

    def shown(value: Decimal) -> str:
        return words.quantity(value, unit)

    if isinstance(curve, PointsCurve):
        return [(shown(corner.x.value), words.number(corner.score)) for corner in curve.points]
    if isinstance(curve, RatingCurve):
        return [(shown(corner.x.value), words.number(corner.score)) for corner in curve.marks]
    if isinstance(curve, LinearCurve):
        (floor, low), (cap, high) = curve.corners()
        return [
            (words.say("linear_floor", value=shown(floor)), words.number(low)),
            (words.say("linear_cap", value=shown(cap)), words.number(high)),
        ]
    if isinstance(curve, RangeCurve):
        return list(_range_rows(words, curve, unit))
    if isinstance(curve, DeductionCurve):
        return [
            (words.say("deduction_none"), words.number(curve.full)),
            (words.say("deduction_floor"), words.number(curve.floor)),
        ]
    return _step_rows(words, curve, unit)


def curve_unit(indicator: Indicator) -> Unit:
    """Return the unit of a curve's x."""
    return "percent" if indicator.curve.of == "attainment" else indicator.unit


def _step_rows(words: Words, curve: StepsCurve, unit: Unit) -> list[Row]:
    return [(step_words(words, step, unit), words.number(step.score)) for step in curve.steps]


def step_words(words: Words, step: Step, unit: Unit) -> str:
    """Say where a step holds."""
    if step.at_least is not None:
        return words.say("step_at_least", value=words.quantity(step.at_least.value, unit))
    if step.at_most is not None:
        return words.say("step_at_most", value=words.quantity(step.at_most.value, unit))
    return words.say("step_other")


def _range_rows(words: Words, curve: RangeCurve, unit: Unit) -> Iterator[Row]:
    """Tell both sides of a range, and where it scores in full."""
    below, low, high, above = (
        words.quantity(limit.value, unit)
        for limit in (curve.zero_below, curve.full_from, curve.full_to, curve.zero_above)
    )
    zero, full = words.number(curve.full - curve.full), words.number(curve.full)
    yield words.say("linear_floor", value=below), zero
    yield words.say("range_full", low=low, high=high), full
    yield words.say("linear_cap", value=above), zero


def deduction_rows(words: Words, indicator: Indicator) -> list[Row]:
    """Return what each finding takes off; none for other curves."""
    curve = indicator.curve
    if not isinstance(curve, DeductionCurve):
        return []
    return [(words.text(words.policy.measures[name].name), words.number(points)) for name, points in curve.off.items()]
