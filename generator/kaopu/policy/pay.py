"""``policy/pay.yml`` and ``policy/commission.yml``: components of pay, commission plans, rates and tiers (R70)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kaopu.policy.measures import Condition
from kaopu.text.shapes import (
    Amount,
    AnyQuantity,
    CalendarLength,
    Date,
    Flag,
    Identifier,
    Number,
    Ratio,
    Shape,
    Text,
)

Cycle = Literal["month", "quarter", "year"]
SalaryColumn = Literal["base_salary", "performance_pay"]
"""Columns of data/salaries.csv, in money a month."""


class PayRounding(Shape):
    """To what a component's amounts are rounded, and where a half goes; each amount shown is used as shown."""

    to: Number
    half: Literal["up", "even"]


class _Component(Shape):
    name: Text
    text: Text
    rounding: PayRounding
    ours: Flag = False


class SalaryPay(_Component):
    """``times`` months of a salary that data/salaries.csv sets, for each period of ``each``.

    A month's salary that changes within the month is split by calendar days; so is, with ``part_of_period: by_days``,
    that of somebody who was not employed all the time. With ``leave: unpaid`` days of leave that counts are not paid.
    ``without_grade`` is the multiplier where a multiplier by grade finds no appraisal in the period.
    """

    kind: Literal["salary"]
    of: SalaryColumn
    times: Number
    each: Cycle
    part_of_period: Literal["by_days", "whole"]
    leave: Literal["paid", "unpaid"]
    without_grade: Ratio | None = None


class CommissionPay(_Component):
    """Commission by the plan of the person's role, paid each month."""

    kind: Literal["commission"]
    plans: Annotated[dict[Identifier, Identifier], Field(min_length=1)]
    """role → plan of commission.yml; roles not named earn none."""


class ExtraPay(_Component):
    """Paid only where a rule of outcomes.yml says so: months of the salary of the period's last day (R56, R68)."""

    kind: Literal["extra"]
    of: SalaryColumn
    each: Cycle


class FigurePay(_Component):
    """An amount that somebody decides, such as a dividend: a measure of data/measures.csv, in money (R70)."""

    kind: Literal["figure"]
    of: Identifier
    each: Cycle


class FloorAmount(Shape):
    """The least pay a month from a date on."""

    from_: Date = Field(alias="from")
    amount: Amount


class FloorPay(_Component):
    """What is missing to a least pay a month, such as the minimum wage; for part of a month by calendar days."""

    kind: Literal["floor"]
    covers: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """The components, paid each month, that together must not be less."""
    amounts: Annotated[tuple[FloorAmount, ...], Field(min_length=1)]


AnyComponent = Annotated[SalaryPay | CommissionPay | ExtraPay | FigurePay | FloorPay, Field(discriminator="kind")]


class Pay(Shape):
    """``policy/pay.yml``: the components, in the order in which they are shown."""

    components: Annotated[dict[Identifier, AnyComponent], Field(min_length=1)]


class CommissionRateLine(Shape):
    """A rate from a date on, for deals that meet ``where``; of several lines the first that fits a deal counts."""

    rate: Ratio
    from_: Date = Field(alias="from")
    where: dict[str, Condition] = Field(default={})
    """Columns of the table deals, such as customer, product, series."""


class TierStep(Shape):
    """From ``at_least`` (included) up to the next step: a rate, or ``times`` the rate of the deal (an accelerator)."""

    at_least: AnyQuantity
    rate: Ratio | None = None
    times: Ratio | None = None


class Tiers(Shape):
    """A table of steps by what a person sold within ``over``: an amount, or its share of a target.

    ``each_part`` pays each part of the sum by its own step; ``whole_amount`` pays the whole sum by the step reached,
    with what was paid earlier in the same quarter or year taken into account.
    """

    over: Cycle
    of: Literal["amount", "attainment"]
    target: Identifier | None = None
    count: Literal["each_part", "whole_amount"]
    steps: Annotated[tuple[TierStep, ...], Field(min_length=2)]


class ClawBack(Shape):
    """When commission that was paid is taken back, in proportion to the amount; within so long after the deal."""

    after: Annotated[tuple[Literal["cancelled", "credit_note", "written_off"], ...], Field(min_length=1)]
    within: CalendarLength | None = None


class CommissionExample(Shape):
    """A worked example of a plan, which is also its test: so much sold by the last line of the rates, so much paid."""

    sold: Amount
    target: Amount | None = None
    """Of tiers by attainment."""
    commission: Amount


class CommissionPlan(Shape):
    """A plan: when commission is earned, at which rates, with which tiers, and when it is taken back."""

    name: Text
    text: Text
    paid_on: Literal["signing", "collection"]
    rates: Annotated[tuple[CommissionRateLine, ...], Field(min_length=1)]
    tiers: Tiers | None = None
    claw_back: ClawBack | None = None
    examples: tuple[CommissionExample, ...] = ()
    ours: Flag = False
