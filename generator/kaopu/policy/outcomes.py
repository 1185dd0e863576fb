"""``policy/outcomes.yml``: what results lead to: conditions over a person's history, and effects (R55-R69, R76)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, WithJsonSchema

from kaopu.text.shapes import (
    AnyQuantity,
    CalendarLength,
    Flag,
    Identifier,
    Number,
    PlainText,
    Ratio,
    Shape,
    Text,
    expected,
    quantity_of,
)

Cycle = Literal["month", "quarter", "year"]
EffectKind = Literal[
    "multiplier",
    "extra_salary",
    "cancel",
    "commission_rate",
    "suspend",
    "may_apply",
    "promotion",
    "bar_promotion",
    "pool",
    "pip",
    "award",
    "training_priority",
    "plan_due",
    "discipline",
]
EFFECT_KINDS: tuple[EffectKind, ...] = get_args(EffectKind)
PROPOSALS: frozenset[EffectKind] = frozenset({"may_apply", "promotion", "discipline"})
"""Effects that need a person's decision; so does what follows a PIP."""


class GradeLimits(Shape):
    """What a grade must be; exactly one of the three is written, so that nothing is left open (R61, R58)."""

    exactly: PlainText | None = None
    at_least: PlainText | None = None
    at_most: PlainText | None = None


class NumberLimits(Shape):
    """Limits on a number, at least one; ``above`` and ``below`` leave the limit itself out."""

    at_least: AnyQuantity | None = None
    at_most: AnyQuantity | None = None
    above: AnyQuantity | None = None
    below: AnyQuantity | None = None


class IndicatorLimits(Shape):
    """Limits on an indicator of the appraisal: its score, its actual, its attainment; all that are written hold."""

    score: NumberLimits | None = None
    actual: NumberLimits | None = None
    attainment: NumberLimits | None = None


class TenureLimits(Shape):
    """How long somebody has been employed on the period's last day; exactly one of the two."""

    at_least: CalendarLength | None = None
    less_than: CalendarLength | None = None


class Rank(Shape):
    """Being among the best ``places`` of those whom the rule is for.

    ``by`` is ``score``, ``measures.ID`` or ``indicators.ID`` (its actual; the better one first). Of those level
    at the last place that counts all have it (``shared``) or none (``nobody``); ``then_by`` is tried first.
    """

    by: PlainText
    within: Literal["team", "company"]
    places: Number = Decimal(1)
    then_by: tuple[PlainText, ...] = ()
    ties: Literal["shared", "nobody"]


class Condition(Shape):
    """All that is written holds, in the period that is looked at.

    With ``in_a_row`` everything else in the map held in so many periods of the rule's cycle one after another, this
    one being the last; with ``times`` and ``within`` in so many of the last so many periods, this one among them.
    """

    grade: GradeLimits | None = None
    score: NumberLimits | None = None
    indicators: dict[Identifier, IndicatorLimits] = Field(default={})
    measures: dict[Identifier, NumberLimits] = Field(default={})
    rank: Rank | None = None
    employed: TenureLimits | None = None
    first_appraisal: Flag | None = None
    """Whether it is the person's first appraisal of this cycle since joining."""
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    not_: Condition | None = Field(default=None, alias="not")
    in_a_row: Number | None = None
    times: Number | None = None
    within: Number | None = None


class Multiplier(Shape):
    """A component of pay is multiplied: by one factor, or by the grade's; several multipliers multiply each other."""

    of: Identifier
    by_grade: dict[PlainText, Ratio] = Field(default={})
    times: Ratio | None = None


class ExtraSalary(Shape):
    """The component ``component``, of kind extra, is paid: so many months of the salary it is made of (R56, R68)."""

    component: Identifier = Field(alias="as")
    months: Number


class Cancel(Shape):
    """A component of pay is not paid in that period (R57)."""

    of: Identifier


class CommissionRate(Shape):
    """From the next period on the plan's rates are ``to``, or ``times`` themselves, until a later appraisal holds."""

    plan: Identifier
    to: Ratio | None = None
    times: Ratio | None = None
    until: Condition | None = None
    """Looked at in each later appraisal of the rule's cycle; None: until somebody decides otherwise."""


class Suspend(Shape):
    """From the next period on the plan's commission is not paid until a later appraisal holds (R59)."""

    plan: Identifier
    until: Condition
    then: Literal["paid", "lost"]
    """What was earned meanwhile is paid in the first month after, or lost."""


class MayApply(Shape):
    """The person may apply for something; it comes into force by a recorded decision only (R58)."""

    commission_rate: CommissionRate


class Promotion(Shape):
    """First in line for one of these roles; the promotion itself is somebody's decision (R60)."""

    to: Annotated[tuple[Identifier, ...], Field(min_length=1)]


class BarPromotion(Shape):
    """No promotion until a later appraisal holds (R69)."""

    until: Condition


class Pool(Shape):
    """Taken into a pool (R61)."""

    name: Text


def _goal(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in "+-":
        found = quantity_of(value[1:])
        if found is not None and found.unit == "percent":
            return GoalValue(value=found.value if value[0] == "+" else -found.value, relative=True)
    found = quantity_of(value)
    if found is None:
        raise expected("goal", value)
    return GoalValue(value=found.value, relative=False, percent=found.unit == "percent")


@dataclass(frozen=True, slots=True)
class GoalValue:
    """A goal: an actual to reach, or (``relative``) a ratio by which the actual of the deciding period is to change."""

    value: Decimal
    relative: bool
    percent: bool = False


Goal = Annotated[GoalValue, BeforeValidator(_goal), WithJsonSchema({"type": ["string", "number"]})]
"""``85`` or ``60%`` to reach, ``+10%`` or ``-10%`` to change the actual by."""


class ImprovementPlan(Shape):
    """A PIP (R62-R64): so many months from the period's end on, goals on indicators, a mentor, and what follows.

    ``if_not_met`` names what may be proposed then, in order; dismissal stands after training or transfer.
    """

    months: Number
    mentor: Literal["required", "optional"]
    goals: Annotated[dict[Identifier, Goal], Field(min_length=1)]
    if_not_met: Annotated[tuple[Literal["training", "transfer", "dismissal"], ...], Field(min_length=1)]


class Award(Shape):
    """An award; ``public`` ones stand on the handbook's page of honours (R65, R66, R68)."""

    public: Flag


class TrainingPriority(Shape):
    """First in line for training (R67)."""

    name: Text


class PlanDue(Shape):
    """An improvement plan is due (R28)."""

    name: Text


class Discipline(Shape):
    """A step of discipline is proposed: the first of ``steps`` not given within ``lapses_after`` (R76)."""

    steps: Annotated[tuple[Literal["oral_warning", "written_warning", "termination"], ...], Field(min_length=1)]
    lapses_after: CalendarLength


class Effects(Shape):
    """What happens when a rule fires; at least one."""

    multiplier: Multiplier | None = None
    extra_salary: ExtraSalary | None = None
    cancel: Cancel | None = None
    commission_rate: CommissionRate | None = None
    suspend: Suspend | None = None
    may_apply: MayApply | None = None
    promotion: Promotion | None = None
    bar_promotion: BarPromotion | None = None
    pool: Pool | None = None
    pip: ImprovementPlan | None = None
    award: Award | None = None
    training_priority: TrainingPriority | None = None
    plan_due: PlanDue | None = None
    discipline: Discipline | None = None

    def kinds(self) -> tuple[EffectKind, ...]:
        """Return which effects are written, in the order above."""
        return tuple(kind for kind in EFFECT_KINDS if getattr(self, kind) is not None)


class OutcomeRule(Shape):
    """A rule: after each appraisal of a cycle, for these roles (none written: all), if a condition holds, effects."""

    name: Text
    text: Text
    """The rule in words, as the handbook and the person's page say it."""
    after: Cycle
    roles: tuple[Identifier, ...] = ()
    condition: Condition | None = Field(default=None, alias="if")
    """None: always."""
    missing_period: Literal["breaks", "skipped"] | None = None
    """What a period without an appraisal does to a run; written wherever a condition looks back."""
    then: Effects
    ours: Flag = False
