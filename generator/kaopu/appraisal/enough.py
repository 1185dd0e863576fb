"""What would have been enough for the grade above: each curve inverted exactly, the other indicators unchanged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from kaopu.appraisal.scoring import FULL, IndicatorResult, Result, judge
from kaopu.policy.curves import AnyCurve, RangeCurve
from kaopu.policy.edition import Rounding, on_grid
from kaopu.policy.grades import Band
from kaopu.policy.indicators import Indicator
from kaopu.policy.model import Policy
from kaopu.text.formats import Unit

_LONGEST_STRIDE = 2**40


@dataclass(frozen=True, slots=True)
class EnoughFor:
    """One indicator: the score needed, and the least demanding actual that gives it; None when none does."""

    indicator: str
    score_needed: Decimal
    actual_needed: Decimal | None


@dataclass(frozen=True, slots=True)
class Above:
    """The band above, how many points are missing, and what each indicator would have needed."""

    band: Band
    points_missing: Decimal
    enough: tuple[EnoughFor, ...]


def grade_above(policy: Policy, result: Result) -> Above | None:
    """Return what the next better grade would have needed; None for the best grade.

    An indicator whose score a person set is none of those named: no actual would have changed it.
    """
    index = policy.grades.bands.index(result.band)
    if index == 0:
        return None
    band = policy.grades.bands[index - 1]
    limit = band.at_least if band.at_least is not None else Decimal(0)
    enough = tuple(
        _enough(policy, result, indicator, limit)
        for indicator in result.indicators
        if indicator.actual is not None and indicator.missing is None and not indicator.adjustments
    )
    return Above(band, limit - result.score, enough)


def _enough(policy: Policy, result: Result, own: IndicatorResult, limit: Decimal) -> EnoughFor:
    rounding = policy.head.rounding
    limit = on_grid(limit, rounding.score, ROUND_CEILING)  # the least score that can reach it
    others = result.points - (own.points or Decimal(0))
    exact = (limit - rounding.score / 2 - others) * FULL / own.weight
    needed = on_grid(exact, rounding.score, ROUND_CEILING)
    if rounding.apply(others + needed * own.weight / FULL, "score") < limit:  # a half that rounds to even
        needed += rounding.score
    indicator = policy.indicators[own.id]
    return EnoughFor(own.id, needed, _actual_for(policy, indicator, own, needed))


def _actual_for(policy: Policy, indicator: Indicator, own: IndicatorResult, needed: Decimal) -> Decimal | None:
    """Find the least demanding actual, on the grid of its unit, whose score is at least ``needed``.

    The inverse of the curve, and of the division by the target, gives the place on the grid up to rounding; the last
    steps are tried forward with the same arithmetic that scores. Of a range the edge is sought that lies nearer.
    """
    rounding, curve = policy.head.rounding, indicator.curve
    falling = isinstance(curve, RangeCurve) and own.x is not None and own.x > curve.full_to.value
    x = _inverted(curve, needed - rounding.score / 2, falling=falling)
    if x is None:
        return None
    lower = falling if isinstance(curve, RangeCurve) else indicator.better == "lower"
    if curve.of == "attainment":
        if own.target is None:
            return None
        easier = rounding.percent if lower else -rounding.percent
        x = (on_grid(x, rounding.percent, ROUND_FLOOR if lower else ROUND_CEILING) + easier * 3 / 2) * own.target.value
    step = grid(policy, indicator.unit)
    harder = -step if lower else step

    def reaches(value: Decimal) -> bool:
        judged = judge(rounding, indicator, replace(own, actual=value))
        return judged.score is not None and (judged.score >= needed or _beyond(curve, judged.x, falling=falling))

    easy = on_grid(x, step, ROUND_CEILING if lower else ROUND_FLOOR) - harder
    found = _first_that(reaches, easy if x < 0 else max(easy, Decimal(0)), harder, above_zero=x >= 0)
    return found if found is not None and _is_enough(rounding, indicator, own, found, needed) else None


def _is_enough(
    rounding: Rounding, indicator: Indicator, own: IndicatorResult, actual: Decimal, needed: Decimal
) -> bool:
    score = judge(rounding, indicator, replace(own, actual=actual)).score
    return score is not None and score >= needed


def _inverted(curve: AnyCurve, score: Decimal, *, falling: bool) -> Decimal | None:
    """Return the x at which the curve gives ``score``, on the falling side of a range if asked; None when none does."""
    if not isinstance(curve, RangeCurve) or not falling:
        return curve.x_for(score)
    width = curve.zero_above.value - curve.full_to.value
    return None if score > curve.full else curve.zero_above.value - max(score, Decimal(0)) * width / curve.full


def _beyond(curve: AnyCurve, x: Decimal | None, *, falling: bool) -> bool:
    """Whether x lies past the full part of a range, seen from the side one comes from."""
    if not isinstance(curve, RangeCurve) or x is None:
        return False
    return x < curve.full_from.value if falling else x > curve.full_to.value


def _first_that(
    reaches: Callable[[Decimal], bool], easy: Decimal, harder: Decimal, *, above_zero: bool
) -> Decimal | None:
    """Return the first value from ``easy`` on, in steps of ``harder``, that reaches; by doubling, then halving.

    What counts or measures things does not go below zero: where the curve says nothing there, the search ends.
    """
    if reaches(easy):
        return easy
    last = int(easy / -harder) if above_zero and harder < 0 else _LONGEST_STRIDE
    stride = 1
    while not reaches(easy + min(stride, last) * harder):
        if stride >= last:
            return None
        stride *= 2
    low, high = stride // 2, min(stride, last)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reaches(easy + middle * harder) else (middle, high)
    return easy + high * harder


def grid(policy: Policy, unit: Unit) -> Decimal:
    """Return the step to which figures of ``unit`` are rounded."""
    rounding = policy.head.rounding
    steps = {"money": rounding.money, "percent": rounding.percent, "days": rounding.days, "count": Decimal(1)}
    return steps.get(unit, rounding.score)
