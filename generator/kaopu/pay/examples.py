"""The worked examples of commission plans: each is also a test, and the handbook prints its steps (R70)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kaopu.pay.rates import RowRate
from kaopu.pay.result import TierPart
from kaopu.pay.rounding import Rounder
from kaopu.pay.tiers import Ladder, ladder_of
from kaopu.policy.edition import Rounding
from kaopu.policy.model import Policy
from kaopu.policy.pay import CommissionExample, CommissionPay, CommissionPlan, PayRounding
from kaopu.text.problems import Problem

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """An example worked out: ``rate`` is that of the plan's last line, ``parts`` what falls into which step.

    Without tiers there are no parts, and ``exact`` is sold × rate; otherwise it is the sum of the parts' amount × rate.
    ``commission`` is ``exact`` rounded as the component is that the plan belongs to. ``starts`` are the amounts from
    which the steps hold. Amounts are money.
    """

    sold: Decimal
    target: Decimal | None
    rate: Decimal
    starts: tuple[Decimal, ...]
    parts: tuple[TierPart, ...]
    exact: Decimal
    commission: Decimal


def worked_example(policy: Policy, plan: str, example: CommissionExample) -> WorkedExample:
    """Work out an example of a plan. Raises KeyError for an unknown plan."""
    found = policy.commission[plan]
    rate = RowRate(found.rates[-1].rate)
    ladder = None if found.tiers is None else ladder_of(found.tiers, example.target)
    parts = () if ladder is None else _parts(found, ladder, rate, example.sold)
    exact = sum((part.amount * part.rate for part in parts), NOTHING) if parts else example.sold * rate.rate
    starts = () if ladder is None else ladder.starts
    commission = Rounder(rounding_of(policy, plan))(exact)
    return WorkedExample(example.sold, example.target, rate.rate, starts, parts, exact, commission)


def check_examples(policy: Policy) -> Iterator[Problem]:
    """Yield every example whose commission is another one than the plan gives."""
    for name, plan in policy.commission.items():
        for example in plan.examples:
            found = worked_example(policy, name, example).commission
            if found != example.commission:
                values = {"expected": _shown(example.commission), "found": _shown(found)}
                yield Problem("example-differs", example.place_of("commission"), values)


def rounding_of(policy: Policy, plan: str) -> PayRounding:
    """Return how a plan's commission is rounded: as the first component that uses it; else as money is."""
    for component in policy.pay.components.values() if policy.pay is not None else ():
        if isinstance(component, CommissionPay) and plan in component.plans.values():
            return component.rounding
    rounding: Rounding = policy.head.rounding
    return PayRounding(to=rounding.money, half=rounding.half)


def _parts(plan: CommissionPlan, ladder: Ladder, rate: RowRate, sold: Decimal) -> tuple[TierPart, ...]:
    if plan.tiers is not None and plan.tiers.count == "whole_amount":
        step = ladder.position(sold)
        return (TierPart(step, sold, rate.at(ladder.step(step))),)
    return tuple(TierPart(step, part, rate.at(ladder.step(step))) for step, part in ladder.split(NOTHING, sold))


def _shown(amount: Decimal) -> str:
    return format(amount.normalize(), "f")
