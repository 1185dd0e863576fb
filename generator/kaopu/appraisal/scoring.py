"""From measures and targets to scores, points and a grade: the arithmetic of a scorecard, exact in Decimal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from kaopu.data.targets import Target
from kaopu.facts.measuring import MeasureValue
from kaopu.policy.expression import Undefined, evaluate, names_in, parse_expression
from kaopu.policy.model import Band, FixedScore, Indicator, Policy, Rounding, Scorecard
from kaopu.text.shapes import Quantity

FULL = Decimal(100)
WEIGHT_STEP = Decimal("0.01")
MissingReason = Literal["measure", "division", "large", "target"]


@dataclass(frozen=True, slots=True)
class Missing:
    """Why an indicator could not be computed (``name`` is the measure or target) and what the policy does then."""

    reason: MissingReason
    name: str
    action: Literal["fail", "leave_out", "fixed_score"]


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """An indicator's whole calculation. Percentages are ratios; weights are percent of the total."""

    id: str
    measures: Mapping[str, MeasureValue]
    actual: Decimal | None
    target: Target | None
    attainment: Decimal | None
    x: Decimal | None
    score: Decimal | None
    missing: Missing | None
    declared_weight: Decimal
    weight: Decimal
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Result:
    """A person's result in a period: indicators in the scorecard's order, the exact sum, the score and its band."""

    indicators: tuple[IndicatorResult, ...]
    points: Decimal
    score: Decimal
    band: Band

    def indicator(self, name: str) -> IndicatorResult:
        """Return one indicator's result."""
        return next(indicator for indicator in self.indicators if indicator.id == name)


@dataclass(frozen=True, slots=True)
class Unscorable:
    """Why there is no result: the indicators whose absence the policy does not allow; none when all are left out."""

    failing: tuple[IndicatorResult, ...]


def appraise(
    policy: Policy,
    scorecard: Scorecard,
    measures: Mapping[str, MeasureValue],
    targets: Mapping[str, Target],
) -> Result | Unscorable:
    """Score one person by one scorecard."""
    results = [
        compute_indicator(policy, name, weight, measures, targets) for name, weight in scorecard.weights().items()
    ]
    failing = tuple(result for result in results if result.missing is not None and result.missing.action == "fail")
    scored = [result for result in results if result.score is not None]
    if failing or not scored:
        return Unscorable(failing)
    weights = reweight({result.id: result.declared_weight for result in scored})
    weighted = tuple(with_weight(result, weights.get(result.id, Decimal(0))) for result in results)
    return total(policy, weighted)


def total(policy: Policy, indicators: tuple[IndicatorResult, ...]) -> Result:
    """Add up points, round the sum as the policy says, and find the band."""
    points = sum((result.points for result in indicators if result.points is not None), Decimal(0))
    score = policy.head.rounding.apply(points, "score")
    return Result(indicators, points, score, policy.grades.band_of(score))


def with_weight(result: IndicatorResult, weight: Decimal) -> IndicatorResult:
    """Set the effective weight and the points that follow from it."""
    points = None if result.score is None else result.score * weight / FULL
    return replace(result, weight=weight, points=points)


def reweight(weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Scale weights to 100 in proportion, in hundredths; the largest remainders get what rounding leaves over."""
    whole = sum(weights.values(), Decimal(0))
    if whole == FULL:
        return dict(weights)
    exact = {name: weight * FULL / whole for name, weight in weights.items()}
    scaled = {name: weight.quantize(WEIGHT_STEP, rounding=ROUND_DOWN) for name, weight in exact.items()}
    left = int((FULL - sum(scaled.values(), Decimal(0))) / WEIGHT_STEP)
    by_remainder = sorted(exact, key=lambda name: scaled[name] - exact[name])
    for name in by_remainder[:left]:
        scaled[name] += WEIGHT_STEP
    return scaled


def compute_indicator(
    policy: Policy,
    name: str,
    weight: Decimal,
    measures: Mapping[str, MeasureValue],
    targets: Mapping[str, Target],
) -> IndicatorResult:
    """Compute one indicator: actual → attainment → score, or what the policy does when that cannot be done."""
    indicator = policy.indicators[name]
    expression = parse_expression(indicator.actual)
    target = _target(indicator, targets)
    used = {item.name: measures[item.name] for item in names_in(expression) if item.name in measures}
    values = {key: measure.value for key, measure in used.items()}
    if target is not None and isinstance(indicator.target, str):
        values[f"target.{indicator.target}"] = target.value
    partial = IndicatorResult(name, used, None, target, None, None, None, None, weight, weight, None)
    try:
        actual = policy.head.rounding.apply(evaluate(expression, values), indicator.unit)
    except Undefined as undefined:
        reason: MissingReason = "measure" if undefined.reason == "missing" else undefined.reason
        return _missing(indicator, partial, reason, undefined.name)
    return judge(policy.head.rounding, indicator, replace(partial, actual=actual))


def judge(rounding: Rounding, indicator: Indicator, result: IndicatorResult) -> IndicatorResult:
    """Complete a result whose actual is known: attainment and score."""
    actual, target = result.actual, result.target
    if actual is None or target is None:
        return _missing(indicator, result, "target", str(indicator.target))
    divisor, dividend = (actual, target.value) if indicator.better == "lower" else (target.value, actual)
    attainment = rounding.apply(dividend / divisor, "percent") if divisor else None
    x = attainment if indicator.curve.of == "attainment" else actual
    if x is None:
        return _missing(indicator, result, "division", str(indicator.target))
    score = rounding.apply(indicator.curve.score_at(x), "score")
    return replace(result, attainment=attainment, x=x, score=score)


def _target(indicator: Indicator, targets: Mapping[str, Target]) -> Target | None:
    if isinstance(indicator.target, Quantity):
        return Target(indicator.target.value, indicator.place_of("target"))
    return targets.get(indicator.target)


def _missing(indicator: Indicator, result: IndicatorResult, reason: MissingReason, name: str) -> IndicatorResult:
    rule = indicator.when_missing
    if isinstance(rule, FixedScore):
        return replace(result, score=rule.fixed_score, missing=Missing(reason, name, "fixed_score"))
    return replace(result, missing=Missing(reason, name, rule))
