"""A commission plan's tiers worked out for the handbook: the rates of the steps, the drawing, examples step by step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.pages.charts_of_policy_tiers import TierBand, TierDrawing
from kaopu.pay.examples import worked_example
from kaopu.pay.tiers import ladder_of

if TYPE_CHECKING:
    from kaopu.pages.handbook_words import Words
    from kaopu.pay.examples import WorkedExample
    from kaopu.policy.pay import CommissionExample, CommissionPlan
    from kaopu.text.formats import Unit

_DRAWN_TARGET = Decimal(100_000)
"""A target to draw tiers of attainment for where no example has one; the caption says which."""


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: what is given, each step of the calculation, and the commission."""

    given: str
    steps: tuple[str, ...]
    result: str


def step_rates(plan: CommissionPlan) -> list[Decimal]:
    """Return the rate of each step for deals of the last line of the rates; none without tiers."""
    base = plan.rates[-1].rate
    steps = plan.tiers.steps if plan.tiers is not None else ()
    return [step.rate if step.rate is not None else base * (step.times or Decimal(1)) for step in steps]


def drawn_target(plan: CommissionPlan) -> Decimal:
    """Return the target that shares are drawn for: the last example's."""
    return (plan.examples[-1].target if plan.examples else None) or _DRAWN_TARGET


def drawing_of(words: Words, plan: CommissionPlan) -> TierDrawing | None:
    """Return what to draw of a plan with tiers, and the point of its last example; None without tiers."""
    tiers = plan.tiers
    ladder = ladder_of(tiers, drawn_target(plan)) if tiers is not None else None
    if tiers is None or ladder is None:
        return None
    example = plan.examples[-1] if plan.examples else None
    starts, rates = ladder.starts, step_rates(plan)
    most = starts[-1] + max((starts[-1] - starts[-2]) / 2, starts[-1] * Decimal("0.2"))
    if example is not None:
        most = max(most, example.sold * Decimal("1.08"))
    bands, paid = [], Decimal(0)
    for start, end, rate in zip(starts, (*starts[1:], most), rates, strict=True):
        whole = tiers.count == "whole_amount"
        at_start = start * rate if whole else paid
        paid = end * rate if whole else paid + (end - start) * rate
        bands.append(TierBand(start, end, rate, at_start, paid))
    unit: Unit = "percent" if tiers.of == "attainment" else "money"
    return TierDrawing(
        bands=tuple(bands),
        labels=tuple(words.quantity(step.at_least.value, unit) for step in tiers.steps),
        sold=None if example is None else example.sold,
        commission=None if example is None else example.commission,
        axis=words.say(f"axis_{tiers.of}_sold"),
    )


def example_of(words: Words, name: str, example: CommissionExample) -> Example:
    """Tell an example of the plan ``name`` step by step, as it is worked out."""
    worked, plan = worked_example(words.policy, name, example), words.policy.commission[name]
    sold = words.quantity(worked.sold, "money")
    given, steps = [words.say("example_sold", sold=sold)], []
    if worked.target:
        target = words.quantity(worked.target, "money")
        given.append(words.say("example_target", target=target))
        share = words.policy.head.rounding.apply(worked.sold / worked.target, "percent")
        steps.append(words.say("example_share", sold=sold, target=target, share=words.quantity(share, "percent")))
    steps += _parts(words, plan, worked)
    if worked.commission != worked.exact:
        values = {"exact": words.number(worked.exact), "rounded": words.number(worked.commission)}
        steps.append(words.say("example_rounded", **values))
    return Example(
        given=words.say("case_given", values=words.say("clause_mark").join(given)),
        steps=tuple(steps),
        result=words.say("example_result", commission=words.quantity(worked.commission, "money")),
    )


def _parts(words: Words, plan: CommissionPlan, worked: WorkedExample) -> list[str]:
    """Tell each part of the amount by its step, and their sum."""
    if not worked.parts:
        return [words.say("example_flat", **_product(words, worked.sold, worked.rate))]
    told = []
    ends = (*worked.starts[1:], None)
    for part in worked.parts:
        start, end = worked.starts[part.step], ends[part.step]
        values = {**_product(words, part.amount, part.rate), "start": words.quantity(start, "money")}
        if plan.tiers is not None and plan.tiers.count == "whole_amount":
            told.append(words.say("example_whole", **values))
        elif end is None:
            told.append(words.say("example_above", **values))
        else:
            told.append(words.say("example_between", end=words.quantity(end, "money"), **values))
    if len(worked.parts) > 1:
        amounts = " + ".join(words.number(part.amount * part.rate) for part in worked.parts)
        told.append(words.say("example_sum", amounts=amounts, total=words.number(worked.exact)))
    return told


def _product(words: Words, amount: Decimal, rate: Decimal) -> dict[str, str]:
    return {
        "amount": words.quantity(amount, "money"),
        "rate": words.quantity(rate, "percent"),
        "commission": words.number(amount * rate),
    }
