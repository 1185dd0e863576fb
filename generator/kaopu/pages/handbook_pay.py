"""What the handbook's page on pay shows: components, commission plans, tiers drawn, worked examples (R70)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaopu.pages.charts_of_policy_tiers import tiers_chart
from kaopu.pages.drawing import web_palette
from kaopu.pages.handbook_commission import Example, drawing_of, drawn_target, example_of, step_rates
from kaopu.pages.handbook_indicator import figure
from kaopu.pages.handbook_measures import tell_conditions
from kaopu.pages.handbook_outcomes import components_changed, plans_changed
from kaopu.policy.pay import CommissionPay, ExtraPay, FigurePay, FloorPay, SalaryPay

if TYPE_CHECKING:
    from markupsafe import Markup

    from kaopu.pages.handbook_words import Words
    from kaopu.policy.pay import AnyComponent, ClawBack, CommissionPlan, Tiers, TierStep
    from kaopu.text.problems import Place
    from kaopu.text.shapes import Quantity


@dataclass(frozen=True, slots=True)
class ComponentText:
    """A component of pay in words, with the rules that act on it."""

    id: str
    name: str
    text: str
    how: tuple[str, ...]
    amounts: tuple[tuple[str, str], ...]
    rounding: str
    rules: tuple[str, ...]
    plans: tuple[tuple[str, str], ...]
    ours: bool


@dataclass(frozen=True, slots=True)
class PlanRate:
    """A line of a plan's rates: the rate, from when on, and for which deals."""

    rate: str
    from_: str
    deals: str


@dataclass(frozen=True, slots=True)
class PlanText:
    """A commission plan in words: when it is earned, rates, tiers with their drawing, taking back, examples."""

    id: str
    name: str
    text: str
    roles: str
    paid_on: str
    rates: tuple[PlanRate, ...]
    tiers: tuple[str, ...]
    steps: tuple[tuple[str, str, str], ...]
    drawing: Markup | None
    caption: str
    claw_back: str
    examples: tuple[Example, ...]
    rules: tuple[str, ...]
    ours: bool
    place: Place


def pay_components(words: Words) -> list[ComponentText]:
    """Return the components of pay in the policy's order; none where the policy says nothing about pay."""
    pay = words.policy.pay
    return [_component(words, name, part) for name, part in pay.components.items()] if pay is not None else []


def _component(words: Words, name: str, component: AnyComponent) -> ComponentText:
    rules = words.policy.outcomes.items()
    plans = component.plans.items() if isinstance(component, CommissionPay) else ()
    amounts = component.amounts if isinstance(component, FloorPay) else ()
    return ComponentText(
        id=name,
        name=words.text(component.name),
        text=words.text(component.text),
        how=tuple(how_words(words, component)),
        amounts=tuple((words.date(entry.from_), words.quantity(entry.amount, "money")) for entry in amounts),
        rounding=words.say(
            f"pay_rounding_{component.rounding.half}", step=words.quantity(component.rounding.to, "money")
        ),
        rules=tuple(rule for rule, written in rules if name in components_changed(written.then)),
        plans=tuple((words.owner(role), plan) for role, plan in plans),
        ours=component.ours,
    )


def how_words(words: Words, component: AnyComponent) -> list[str]:
    """Say how a component is computed."""
    if isinstance(component, SalaryPay):
        return _salary(words, component)
    if isinstance(component, CommissionPay):
        return [words.say("pay_commission")]
    if isinstance(component, ExtraPay):
        return [words.say("pay_extra", salary=words.say(f"salary_{component.of}"))]
    if isinstance(component, FigurePay):
        name = words.text(words.policy.measures[component.of].name)
        return [words.say("pay_figure", name=name, each=words.say(f"each_{component.each}"))]
    names = [words.text(words.policy.pay.components[part].name) for part in component.covers if words.policy.pay]
    return [words.say("pay_floor", names=words.say("list_mark").join(names))]


def _salary(words: Words, component: SalaryPay) -> list[str]:
    salary, each = words.say(f"salary_{component.of}"), words.say(f"each_{component.each}")
    key = "pay_salary_whole" if component.times == 1 else "pay_salary"
    told = [words.say(key, salary=salary, each=each, times=words.number(component.times))]
    if component.each != "month":
        told.append(words.say("pay_mean_month"))
    told.append(words.say(f"pay_part_{component.part_of_period}"))
    told.append(words.say(f"pay_leave_{component.leave}"))
    if component.without_grade is not None:
        told.append(words.say("pay_without_grade", times=words.quantity(component.without_grade, "percent")))
    return told


def commission_plans(words: Words) -> list[PlanText]:
    """Return the commission plans in the policy's order."""
    return [_plan(words, name, plan) for name, plan in words.policy.commission.items()]


def _plan(words: Words, name: str, plan: CommissionPlan) -> PlanText:
    rules = words.policy.outcomes.items()
    drawing = drawing_of(words, plan)
    return PlanText(
        id=name,
        name=words.text(plan.name),
        text=words.text(plan.text),
        roles=words.say("list_mark").join(roles_of_plan(words, name)) or words.say("none"),
        paid_on=words.say(f"paid_on_{plan.paid_on}"),
        rates=tuple(
            PlanRate(
                words.quantity(line.rate, "percent"),
                words.date(line.from_),
                tell_conditions(words, "deals", line.where) if line.where else words.say("rates_other"),
            )
            for line in plan.rates
        ),
        tiers=tuple(tiers_words(words, plan.tiers)),
        steps=tuple(step_rows(words, plan)),
        drawing=figure(tiers_chart(drawing, words, web_palette()), "tiers") if drawing is not None else None,
        caption=_caption(words, plan),
        claw_back=claw_back_words(words, plan.claw_back),
        examples=tuple(example_of(words, name, example) for example in plan.examples),
        rules=tuple(rule for rule, written in rules if name in plans_changed(written.then)),
        ours=plan.ours,
        place=words.policy.places["commission", name],
    )


def roles_of_plan(words: Words, plan: str) -> list[str]:
    """Name the roles whose commission goes by a plan."""
    pay = words.policy.pay
    parts = pay.components.values() if pay is not None else ()
    found = [role for part in parts if isinstance(part, CommissionPay) for role, of in part.plans.items() if of == plan]
    return list(map(words.owner, dict.fromkeys(found)))


def tiers_words(words: Words, tiers: Tiers | None) -> list[str]:
    """Say over which time sales are added up, what decides the step, and what the step's rate is for."""
    if tiers is None:
        return []
    target = ""
    if tiers.target is not None:
        kind = words.policy.targets.get(tiers.target)
        target = tiers.target if kind is None else words.text(kind.name)
    over = words.say(f"each_{tiers.over}")
    return [words.say(f"tiers_of_{tiers.of}", over=over, target=target), words.say(f"tiers_{tiers.count}")]


def step_rows(words: Words, plan: CommissionPlan) -> list[tuple[str, str, str]]:
    """Return the rows of a table of steps: from which limit, what the step says, and the rate for the last line."""
    if plan.tiers is None:
        return []
    rows = []
    for step, rate in zip(plan.tiers.steps, step_rates(plan), strict=True):
        limit = words.say("step_at_least", value=limit_words(words, plan.tiers, step.at_least))
        rows.append((limit, tier_words(words, step), words.quantity(rate, "percent")))
    return rows


def tier_words(words: Words, step: TierStep) -> str:
    """Say what a step of the tiers does to the rate."""
    if step.rate is not None:
        return words.say("step_rate", rate=words.quantity(step.rate, "percent"))
    return words.say("step_times", times=words.quantity(step.times, "percent")) if step.times else ""


def limit_words(words: Words, tiers: Tiers, limit: Quantity) -> str:
    """Write where a step begins: an amount, or a share of the target."""
    return words.quantity(limit.value, "percent" if tiers.of == "attainment" else "money")


def _caption(words: Words, plan: CommissionPlan) -> str:
    if plan.tiers is None:
        return ""
    base = words.quantity(plan.rates[-1].rate, "percent")
    if plan.tiers.of == "attainment":
        target = words.quantity(drawn_target(plan), "money")
        return words.say("tiers_caption_attainment", rate=base, target=target)
    return words.say("tiers_caption_amount")


def claw_back_words(words: Words, claw_back: ClawBack | None) -> str:
    """Say when commission that was paid is taken back."""
    if claw_back is None:
        return words.say("claw_back_none")
    kinds = [words.say(f"reversal_{kind}") for kind in claw_back.after]
    *first, last = kinds
    after = words.say("list_or").join([words.say("list_mark").join(first), last] if first else kinds)
    if claw_back.within is None:
        return words.say("claw_back_always", after=after)
    return words.say("claw_back_within", after=after, span=words.span(claw_back.within))
