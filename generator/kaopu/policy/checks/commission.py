"""Checks of policy/commission.yml: rates that cover every deal, tiers without gap, examples that fit (R70)."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from kaopu.data.catalogue import CATALOGUE
from kaopu.policy.checks.common import (
    Problems,
    exactly_one_problems,
    factor_problems,
    positive_problems,
    repetition_problems,
    share_problems,
    unit_problems,
    unknown,
    written,
)
from kaopu.policy.checks.effects import PAY_FILE
from kaopu.policy.checks.measures import where_problems
from kaopu.policy.draft import Draft
from kaopu.policy.measures import Condition, Limits
from kaopu.policy.model import TargetKind
from kaopu.policy.pay import CommissionPay, CommissionPlan, CommissionRateLine, Tiers
from kaopu.text.problems import Problem

TARGETS_FILE = "policy/targets.yml"


def check_commission(draft: Draft) -> Problems:
    """A plan has a rate for every deal, tiers from zero up, and examples that say all that the plan needs."""
    for _, plan in draft.decoded("commission"):
        yield from _rate_problems(draft, plan)
        if plan.tiers is not None:
            yield from _step_problems(plan.tiers)
            yield from _target_problems(draft, plan.tiers)
        if plan.claw_back is not None:
            yield from repetition_problems(plan.claw_back, "after")
        yield from _example_problems(plan)


def check_plans_used(draft: Draft) -> Problems:
    """Plans belong to components of pay; one that no component names pays nobody."""
    if draft.pay is None:
        for name in list(draft.maps["commission"])[:1]:
            if "pay" not in draft.unread:
                yield Problem("file-needed", draft.places["commission", name], {"name": name, "file": PAY_FILE})
        return
    components = draft.pay.components.values()
    used = {plan for entry in components if isinstance(entry, CommissionPay) for plan in entry.plans.values()}
    for name in draft.maps["commission"]:
        if name not in used:
            yield Problem("plan-unused", draft.places["commission", name], {"name": name}, severity="warning")


def _rate_problems(draft: Draft, plan: CommissionPlan) -> Problems:
    """Rates are shares; the last one is for every deal from the edition's first day on; each can be reached."""
    for line in plan.rates:
        yield from share_problems(line.rate, line.place_of("rate"))
        yield from where_problems(line, "where", CATALOGUE["deals"].columns)
    last = plan.rates[-1]
    if last.where:
        yield Problem("rates-last", last.place_of("where"))
    if draft.head is not None and last.from_ > draft.head.effective_from:
        yield Problem("rates-last", last.place_of("from"))
    for index, line in enumerate(plan.rates):
        earlier = next((before for before in plan.rates[:index] if _takes_all(before, line)), None)
        if earlier is not None:
            yield Problem("rate-unreachable", line.place, {"line": earlier.place.line})


def _takes_all(before: CommissionRateLine, line: CommissionRateLine) -> bool:
    """Say whether every deal that ``line`` fits has been taken by ``before``."""
    if before.from_ > line.from_:
        return False
    return all(name in line.where and _wider(condition, line.where[name]) for name, condition in before.where.items())


def _wider(condition: Condition, other: Condition) -> bool:
    """Say whether everything that meets ``other`` meets ``condition``."""
    if isinstance(condition, Limits) or isinstance(other, Limits):
        return isinstance(condition, Limits) and isinstance(other, Limits) and _values(condition) == _values(other)
    return set(other) <= set(condition)


def _values(limits: Limits) -> tuple[Decimal | None, ...]:
    return tuple(limit.value if limit is not None else None for limit in (limits.at_least, limits.at_most))


def _step_problems(tiers: Tiers) -> Problems:
    """Steps begin at zero and rise, in the unit of what is added up; all say a rate, or all a multiple."""
    unit = "percent" if tiers.of == "attainment" else "money"
    for step in tiers.steps:
        if step.at_least.value != 0 or step.at_least.unit is not None:
            yield from unit_problems(step.at_least, unit, step.place_of("at_least"))
        yield from exactly_one_problems(step, ("rate", "times"))
        if step.rate is not None:
            yield from share_problems(step.rate, step.place_of("rate"))
        if step.times is not None:
            yield from factor_problems(step.times, step.place_of("times"))
    first = tiers.steps[0]
    if first.at_least.value != 0:
        yield Problem("tier-first", first.place_of("at_least"))
    for before, after in pairwise(tiers.steps):
        if after.at_least.value <= before.at_least.value:
            yield Problem("tier-order", after.place_of("at_least"))
    for step in tiers.steps[1:]:
        own, others = written(step, ("rate", "times")), written(first, ("rate", "times"))
        if len(own) == 1 and len(others) == 1 and own != others:
            yield Problem("tier-mixed", step.place_of(own[0]), {"key": others[0]})


def _target_problems(draft: Draft, tiers: Tiers) -> Problems:
    """Tiers by attainment need a target in money that adds up over days and deals; others need none (R21)."""
    name, place = tiers.target, tiers.place_of("target")
    if tiers.of == "amount":
        if name is not None:
            yield Problem("target-unneeded", place)
        return
    if name is None:
        yield Problem("missing-key", tiers.place, {"key": "target"})
        return
    if not draft.knows("targets", name):
        if draft.maps["targets"]:
            yield unknown("target", name, place, draft.maps["targets"])
        else:
            yield Problem("file-needed", place, {"name": name, "file": TARGETS_FILE})
    target: TargetKind | None = draft.maps["targets"].get(name)
    if target is not None and (target.unit != "money" or not target.adds_up):
        yield Problem("tier-target", place, {"name": name})


def _example_problems(plan: CommissionPlan) -> Problems:
    """An example gives a target exactly where tiers need one; its amounts can be."""
    by_attainment = plan.tiers is not None and plan.tiers.of == "attainment"
    for example in plan.examples:
        if by_attainment and example.target is None:
            yield Problem("missing-key", example.place, {"key": "target"})
        if not by_attainment and example.target is not None:
            yield Problem("target-unneeded", example.place_of("target"))
        if example.target is not None:
            yield from positive_problems(example.target, example.place_of("target"))
        for key in ("sold", "commission"):
            yield from factor_problems(getattr(example, key), example.place_of(key))
