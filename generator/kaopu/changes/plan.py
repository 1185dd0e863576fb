"""How the parts of a policy are compared: what is told as one, what tells the entries of a list apart, and units."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Final, get_args, get_origin

from kaopu.policy.case import Expectation, ExpectedTotal
from kaopu.policy.curves import RangeCurve, Step
from kaopu.policy.edition import Approval
from kaopu.policy.grades import Recommended
from kaopu.policy.indicators import FixedScore, ManualScoring
from kaopu.policy.meaning import meaning
from kaopu.policy.measures import Measure
from kaopu.policy.model import RoundStep
from kaopu.policy.outcomes import (
    Award,
    BarPromotion,
    Cancel,
    CommissionRate,
    Condition,
    Discipline,
    ExtraSalary,
    MayApply,
    Multiplier,
    PlanDue,
    Pool,
    Promotion,
    Suspend,
    TrainingPriority,
)
from kaopu.policy.pay import ClawBack, CommissionRateLine, FloorAmount, PayRounding, Tiers, TierStep
from kaopu.policy.scorecards import WeightRange
from kaopu.text.formats import Unit
from kaopu.text.shapes import Amount, Number, Ratio, Shape

_WHOLE: Final = (
    Approval,
    Award,
    BarPromotion,
    Cancel,
    ClawBack,
    CommissionRate,
    CommissionRateLine,
    Condition,
    Discipline,
    Expectation,
    ExpectedTotal,
    ExtraSalary,
    FixedScore,
    FloorAmount,
    ManualScoring,
    MayApply,
    PayRounding,
    PlanDue,
    Pool,
    Promotion,
    Recommended,
    Step,
    Suspend,
    TierStep,
    TrainingPriority,
    WeightRange,
)
"""Models that one sentence tells as a whole, before and after."""

TOGETHER: Final[Mapping[type[Shape], tuple[str, tuple[str, ...]]]] = {
    Measure: ("counts", tuple(name for name in Measure.model_fields if name not in ("name", "unit"))),
    RoundStep: ("deadline", ("within", "after")),
    RangeCurve: ("range", ("zero_below", "full_from", "full_to", "zero_above")),
}
"""Model → fields that make one sentence, and what they are called together."""


def _limit(step: Any) -> str:
    limit = step.limit
    return "" if limit is None else _written(limit)


def _written(value: Any) -> str:
    """Write a quantity as a key: the same value and unit give the same text."""
    shown = format(value.value.normalize(), "f")
    return shown if value.unit is None else f"{shown} {value.unit}"


def _line(line: Any) -> str:
    """Write what a rate is for: from when on, and for which deals."""
    where = [f"{column}={meaning(condition)}" for column, condition in sorted(line.where.items())]
    return " ".join([str(line.from_), *where])


KEYED: Final[Mapping[str, Callable[[Any], str]]] = {
    "Adoption.approved": lambda approval: str(approval.by),
    "Grades.bands": lambda band: str(band.grade),
    "Grades.recommended": lambda advice: ",".join(advice.grades),
    "PointsCurve.points": lambda corner: _written(corner.x),
    "RatingCurve.marks": lambda corner: _written(corner.x),
    "StepsCurve.steps": _limit,
    "FloorPay.amounts": lambda entry: str(entry.from_),
    "CommissionPlan.rates": _line,
    "Tiers.steps": lambda step: _written(step.at_least),
}
"""Field → what tells the entries of its list apart; other lists are compared as a whole."""


def told_whole(before: object, after: object) -> bool:
    """Say whether two values, neither of them None, are told as a whole: also where one part gives sense to all."""
    if type(before) is not type(after) or isinstance(before, _WHOLE):
        return True
    if isinstance(before, Multiplier) and isinstance(after, Multiplier):
        return before.of != after.of or (before.times is None) != (after.times is None)
    if isinstance(before, Tiers) and isinstance(after, Tiers):
        return before.of != after.of
    kinds = (getattr(before, "kind", None), getattr(before, "of", None))
    others = (getattr(after, "kind", None), getattr(after, "of", None))
    return hasattr(before, "corners") and kinds != others


@cache
def unit_of(model: type[Shape], field: str) -> Unit | None:
    """Say from a field's type how its numbers are written: ratios in percent, amounts as money."""
    info = model.model_fields[field]
    marks = [*info.metadata, *_marks(info.annotation)]
    for kind, unit in ((Ratio, "percent"), (Amount, "money"), (Number, "number")):
        if any(mark in marks for mark in get_args(kind)[1:2]):
            return unit  # type: ignore[return-value] # a unit
    return None


def _marks(annotation: object) -> Iterator[Any]:
    """Yield the marks of all types that a type is made of."""
    if get_origin(annotation) is Annotated:
        yield from get_args(annotation)[1:]
    for part in get_args(annotation):
        yield from _marks(part)
