"""What would have been enough for the grade above: each curve inverted exactly, the other indicators unchanged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from kaopu.appraisal.scoring import FULL, IndicatorResult, Result, judge
from kaopu.policy.model import Band, Indicator, Policy, on_grid
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
    """Return what the next better grade would have needed; None for the best grade."""
    index = policy.grades.bands.index(result.band)
    if index == 0:
        return None
    band = policy.grades.bands[index - 1]
    limit = band.at_least if band.at_least is not None else Decimal(0)
    enough = tuple(
        _enough(policy, result, indicator, limit)
        for indicator in result.indicators
        if indicator.actual is not None and indicator.target is not None and indicator.missing is None
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
    steps are tried forward with the same arithmetic that scores.
    """
    rounding = policy.head.rounding
    x = indicator.curve.x_for(needed - rounding.score / 2)
    if x is None or own.target is None:
        return None
    if indicator.curve.of == "attainment":
        x = on_grid(x, rounding.percent, ROUND_CEILING) - rounding.percent
        x = (x - rounding.percent / 2) * own.target.value
    lower = indicator.better == "lower"
    step = grid(policy, indicator.unit)
    harder = -step if lower else step

    def reaches(value: Decimal) -> bool:
        score = judge(rounding, indicator, replace(own, actual=value)).score
        return score is not None and score >= needed

    easy = max(on_grid(x, step, ROUND_CEILING if lower else ROUND_FLOOR) - harder, Decimal(0))
    return _first_that(reaches, easy, harder)


def _first_that(reaches: Callable[[Decimal], bool], easy: Decimal, harder: Decimal) -> Decimal | None:
    """Return the first value from ``easy`` on, in steps of ``harder``, that reaches; by doubling, then halving."""
    if reaches(easy):
        return easy
    stride = 1
    while not reaches(easy + stride * harder):
        stride *= 2
        if stride > _LONGEST_STRIDE or easy + stride * harder < 0:
            return None
    low, high = stride // 2, stride
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reaches(easy + middle * harder) else (middle, high)
    return easy + high * harder


def grid(policy: Policy, unit: Unit) -> Decimal:
    """Return the step to which figures of ``unit`` are rounded."""
    rounding = policy.head.rounding
    steps = {"money": rounding.money, "percent": rounding.percent, "days": rounding.days, "count": Decimal(1)}
    return steps.get(unit, rounding.score)
