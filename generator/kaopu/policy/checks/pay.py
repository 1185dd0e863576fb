"""Checks of policy/pay.yml: what pay is made of, to what it is rounded, and how little it may be (R70)."""

from __future__ import annotations

from itertools import pairwise

from kaopu.data.tables import scaled
from kaopu.policy.checks.common import (
    Problems,
    factor_problems,
    item_place,
    positive_problems,
    repetition_problems,
    unknown,
)
from kaopu.policy.checks.effects import component_named, plan_problems
from kaopu.policy.draft import Draft
from kaopu.policy.measures import Measure
from kaopu.policy.pay import AnyComponent, CommissionPay, ExtraPay, FigurePay, FloorPay, SalaryPay
from kaopu.text.problems import Problem


def check_pay(draft: Draft) -> Problems:
    """Components are rounded to an amount that there can be, and name roles, plans and measures that there are."""
    if draft.pay is None:
        return
    for component in draft.pay.components.values():
        rounding = component.rounding
        if rounding.to <= 0 or scaled(rounding.to) is None:
            yield Problem("pay-rounding", rounding.place_of("to"))
        if isinstance(component, SalaryPay):
            yield from _salary_problems(component)
        elif isinstance(component, CommissionPay):
            yield from _commission_problems(draft, component)
        elif isinstance(component, FigurePay):
            yield from _figure_problems(draft, component)
        elif isinstance(component, FloorPay):
            yield from _floor_problems(draft, component)


def check_extras(draft: Draft) -> Problems:
    """A component that only a rule can pay is paid by some rule (R56)."""
    if draft.pay is None or not _rules_known(draft):
        return
    effects = (rule.then.extra_salary for _, rule in draft.decoded("outcomes"))
    paid = {effect.component for effect in effects if effect is not None}
    if not all(isinstance(draft.pay.components.get(name), ExtraPay) for name in paid):
        return  # one of them may have been meant, and what is wrong has been said
    for name, component in draft.pay.components.items():
        if isinstance(component, ExtraPay) and name not in paid:
            yield Problem("extra-unused", component.place, {"name": name}, severity="warning")


def check_without_grade(draft: Draft) -> Problems:
    """A salary says what holds without a grade only where a rule multiplies it by grade (R55)."""
    if draft.pay is None or not _rules_known(draft):
        return
    found = (rule.then.multiplier for _, rule in draft.decoded("outcomes"))
    by_grade = {effect.of for effect in found if effect is not None and (effect.by_grade or effect.times is None)}
    if not by_grade <= set(draft.pay.components):
        return
    for name, component in draft.pay.components.items():
        if isinstance(component, SalaryPay) and component.without_grade is not None and name not in by_grade:
            yield Problem("without-grade-unneeded", component.place_of("without_grade"), {"name": name})


def _rules_known(draft: Draft) -> bool:
    return "outcomes" not in draft.unread and None not in draft.maps["outcomes"].values()


def check_commission_pay(draft: Draft) -> Problems:
    """Nobody is paid by the same plan twice."""
    if draft.pay is None:
        return
    first: dict[tuple[str, str], str] = {}
    for name, component in draft.pay.components.items():
        if not isinstance(component, CommissionPay):
            continue
        for pair in component.plans.items():
            if first.setdefault(pair, name) != name:
                values = {"role": pair[0], "plan": pair[1], "other": first[pair]}
                yield Problem("commission-twice", component.value_place_in("plans", pair[0]), values)


def _salary_problems(component: SalaryPay) -> Problems:
    yield from positive_problems(component.times, component.place_of("times"))
    if component.without_grade is not None:
        yield from factor_problems(component.without_grade, component.place_of("without_grade"))


def _commission_problems(draft: Draft, component: CommissionPay) -> Problems:
    for role, plan in component.plans.items():
        if not draft.knows("roles", role):
            yield unknown("role", role, component.key_place_in("plans", role), draft.maps["roles"])
        yield from plan_problems(draft, plan, component.value_place_in("plans", role))


def _figure_problems(draft: Draft, component: FigurePay) -> Problems:
    """An amount that somebody decides is given, not counted, and is money."""
    place = component.place_of("of")
    if not draft.knows("measures", component.of):
        yield unknown("measure", component.of, place, draft.maps["measures"])
    measure: Measure | None = draft.maps["measures"].get(component.of)
    if measure is not None and (measure.given is None or measure.unit != "money"):
        yield Problem("figure-measure", place, {"name": component.of})


def _floor_problems(draft: Draft, component: FloorPay) -> Problems:
    """A floor covers what is paid each month, except floors; its amounts stand in the order of their dates."""
    yield from repetition_problems(component, "covers")
    for index, name in enumerate(component.covers):
        place = item_place(component, "covers", index)
        covered = yield from component_named(draft, name, place)
        if covered is not None and not _paid_each_month(covered):
            yield Problem("floor-covers", place, {"name": name})
    for amount in component.amounts:
        yield from factor_problems(amount.amount, amount.place_of("amount"))
    for before, after in pairwise(component.amounts):
        if after.from_ <= before.from_:
            yield Problem("from-order", after.place_of("from"), {"before": before.from_})


def _paid_each_month(component: AnyComponent) -> bool:
    if isinstance(component, SalaryPay | ExtraPay | FigurePay):
        return component.each == "month"
    return isinstance(component, CommissionPay)
