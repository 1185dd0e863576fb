"""From measures and targets to scores, points and a grade: the arithmetic of a scorecard, exact in Decimal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from typing import Literal, NamedTuple

from kaopu.appraisal.adjustment import Adjustment
from kaopu.appraisal.proration import Days, reduced
from kaopu.data.targets import Target
from kaopu.facts.measuring import MeasureValue
from kaopu.policy.edition import Rounding
from kaopu.policy.expression import Undefined, evaluate, names_in, parse_expression
from kaopu.policy.grades import Band
from kaopu.policy.indicators import FixedScore, Indicator
from kaopu.policy.model import Policy
from kaopu.policy.scorecards import Scorecard
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
    """An indicator's whole calculation. Percentages are ratios; weights are percent of the total.

    A company of 1,000 has 200,000 of these a year, so what follows from the rest is not kept.
    ``plan_due`` says that the score, when it was measured, demands an improvement plan (R28).
    """

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
    plan_due: bool = False
    adjustments: tuple[Adjustment, ...] = ()
    """What people changed of the score, in the order in which it holds."""

    @property
    def points(self) -> Decimal | None:
        """What the score adds to the total; None without a score."""
        return None if self.score is None else self.score * self.weight / FULL

    @property
    def computed(self) -> Decimal | None:
        """The score before anybody changed it; None for an indicator that was left out."""
        return self.adjustments[0].before if self.adjustments else self.score


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

    @property
    def adjustments(self) -> tuple[Adjustment, ...]:
        """What people changed of the scores: the review's first, then the appeals' by day, in the order they hold."""
        found = (adjustment for indicator in self.indicators for adjustment in indicator.adjustments)
        return tuple(sorted(found, key=lambda adjustment: (adjustment.kind != "review", adjustment.on)))


@dataclass(frozen=True, slots=True)
class Unscorable:
    """Why there is no result: the indicators whose absence the policy does not allow; none when all are left out."""

    failing: tuple[IndicatorResult, ...]


def appraise(
    policy: Policy,
    scorecard: Scorecard,
    measures: Mapping[str, MeasureValue],
    targets: Mapping[str, Target],
    days: Days | None = None,
) -> Result | Unscorable:
    """Score one person, team or company by one scorecard; with ``days`` targets are reduced as the policy says."""
    return ReadyScorecard(policy, scorecard).appraise(measures, targets, days)


class ReadyScorecard:
    """A scorecard made ready to score many people: what is the same for all of them is looked up once.

    ``measures`` are the names that its indicators' formulas read.
    """

    def __init__(self, policy: Policy, scorecard: Scorecard) -> None:
        """Look up the indicators with their weights."""
        self._policy = policy
        self._weighted = [(_Ready(policy, name), weight) for name, weight in scorecard.weights().items()]
        self.measures = frozenset(name for ready, _ in self._weighted for name in ready.names)

    def appraise(
        self, measures: Mapping[str, MeasureValue], targets: Mapping[str, Target], days: Days | None = None
    ) -> Result | Unscorable:
        """Score one person, team or company; with ``days`` targets are reduced as the policy says."""
        return weigh(self._policy, [ready.compute(weight, measures, targets, days) for ready, weight in self._weighted])


def weigh(policy: Policy, results: Sequence[IndicatorResult]) -> Result | Unscorable:
    """Share out the weight of what is left out, and add up."""
    failing = tuple(result for result in results if result.missing is not None and result.missing.action == "fail")
    scored = [result for result in results if result.score is not None]
    if failing or not scored:
        return Unscorable(failing)
    weights = reweight({result.id: result.declared_weight for result in scored})
    weighted = tuple(with_weight(result, weights.get(result.id, Decimal(0))) for result in results)
    return total(policy, weighted)


def total(policy: Policy, indicators: tuple[IndicatorResult, ...]) -> Result:
    """Add up points, round the sum as the policy says, and find the band."""
    points = sum((points for result in indicators if (points := result.points) is not None), Decimal(0))
    score = policy.head.rounding.apply(points, "score")
    return Result(indicators, points, score, policy.grades.band_of(score))


def with_score(policy: Policy, name: str, weight: Decimal, score: Decimal) -> IndicatorResult:
    """Return an indicator of which only the score is given, as in a worked example."""
    score = policy.head.rounding.apply(score, "score")
    return IndicatorResult(name, {}, None, None, None, None, score, None, weight, weight)


def with_weight(result: IndicatorResult, weight: Decimal) -> IndicatorResult:
    """Set the effective weight."""
    if weight == result.weight:
        return result
    # Not dataclasses.replace: it takes eight times as long, and this is done for every indicator of everybody.
    return IndicatorResult(
        result.id,
        result.measures,
        result.actual,
        result.target,
        result.attainment,
        result.x,
        result.score,
        result.missing,
        result.declared_weight,
        weight,
        result.plan_due,
        result.adjustments,
    )


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
    days: Days | None = None,
) -> IndicatorResult:
    """Compute one indicator: actual → attainment → score, or what the policy does when that cannot be done."""
    return _Ready(policy, name).compute(weight, measures, targets, days)


class _Ready:
    """An indicator made ready to be computed for many people."""

    def __init__(self, policy: Policy, name: str) -> None:
        self._policy = policy
        self._id = name
        self._indicator = indicator = policy.indicators[name]
        self._formula = parse_expression(indicator.formula)
        self.names = tuple(dict.fromkeys(item.name for item in names_in(self._formula)))
        self._fixed = (
            Target(indicator.target.value, indicator.place_of("target"))
            if isinstance(indicator.target, Quantity)
            else None
        )

    def compute(
        self, weight: Decimal, measures: Mapping[str, MeasureValue], targets: Mapping[str, Target], days: Days | None
    ) -> IndicatorResult:
        indicator, rounding = self._indicator, self._policy.head.rounding
        target = self._target(targets)
        if target is not None and days is not None:
            target = reduced(self._policy, indicator, target, days)
        used = {name: measures[name] for name in self.names if name in measures}
        values = {name: measure.value for name, measure in used.items()}
        if target is not None and isinstance(indicator.target, str):
            values[f"target.{indicator.target}"] = target.value
        try:
            actual = rounding.apply(evaluate(self._formula, values), indicator.unit)
        except Undefined as undefined:
            reason: MissingReason = "measure" if undefined.reason == "missing" else undefined.reason
            judged = _missing(indicator, reason, undefined.name)
            return IndicatorResult(self._id, used, None, target, *judged[:4], weight, weight)
        judged = _judge(rounding, indicator, actual, target)
        return IndicatorResult(self._id, used, actual, target, *judged[:4], weight, weight, judged.plan_due)

    def _target(self, targets: Mapping[str, Target]) -> Target | None:
        if isinstance(self._indicator.target, str):
            return targets.get(self._indicator.target)
        return self._fixed


class _Judged(NamedTuple):
    """What follows from an actual and a target, in the order of IndicatorResult."""

    attainment: Decimal | None
    x: Decimal | None
    score: Decimal | None
    missing: Missing | None
    plan_due: bool = False


def judge(rounding: Rounding, indicator: Indicator, result: IndicatorResult) -> IndicatorResult:
    """Complete a result of which the actual is known, and the target if there is one."""
    assert result.actual is not None  # noqa: S101 - the caller has one
    judged = _judge(rounding, indicator, result.actual, result.target)
    return replace(result, **judged._asdict())


def _judge(rounding: Rounding, indicator: Indicator, actual: Decimal, target: Target | None) -> _Judged:
    if target is None and indicator.target is not None:
        return _missing(indicator, "target", str(indicator.target))
    attainment = _attainment(rounding, indicator, actual, target)
    x = attainment if indicator.curve.of == "attainment" else actual
    if x is None:
        return _missing(indicator, "division", str(indicator.target))
    score = rounding.apply(indicator.curve.score_at(x), "score")
    plan_due = indicator.plan_below is not None and score < indicator.plan_below
    return _Judged(attainment, x, score, None, plan_due)


def _attainment(rounding: Rounding, indicator: Indicator, actual: Decimal, target: Target | None) -> Decimal | None:
    if target is None:
        return None
    divisor, dividend = (actual, target.value) if indicator.better == "lower" else (target.value, actual)
    return rounding.apply(dividend / divisor, "percent") if divisor else None


def _missing(indicator: Indicator, reason: MissingReason, name: str) -> _Judged:
    rule = indicator.when_missing
    if isinstance(rule, FixedScore):
        return _Judged(None, None, rule.fixed_score, Missing(reason, name, "fixed_score"))
    return _Judged(None, None, None, Missing(reason, name, rule))
