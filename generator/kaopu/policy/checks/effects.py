"""Checks of effects on pay: components that they fit, plans that there are, factors that make sense (R55-R59)."""

from __future__ import annotations

from collections.abc import Generator

from kaopu.policy.checks.common import (
    Problems,
    exactly_one_problems,
    factor_problems,
    positive_problems,
    share_problems,
    unknown,
)
from kaopu.policy.checks.conditions import Asked, condition_problems
from kaopu.policy.draft import Draft
from kaopu.policy.outcomes import (
    BarPromotion,
    Cancel,
    CommissionRate,
    ExtraSalary,
    MayApply,
    Multiplier,
    Suspend,
)
from kaopu.policy.pay import AnyComponent, ExtraPay, SalaryPay
from kaopu.text.problems import Place, Problem

PAY_FILE, COMMISSION_FILE = "policy/pay.yml", "policy/commission.yml"


def component_named(draft: Draft, name: str, place: Place) -> Generator[Problem, None, AnyComponent | None]:
    """Find a component of pay; it is a problem when there is none of the name."""
    if draft.pay is None:
        if "pay" not in draft.unread:
            yield Problem("file-needed", place, {"name": name, "file": PAY_FILE})
        return None
    if name not in draft.pay.components:
        yield unknown("component", name, place, draft.pay.components)
    return draft.pay.components.get(name)


def plan_problems(draft: Draft, name: str, place: Place) -> Problems:
    """A commission plan exists."""
    if draft.knows("commission", name):
        return
    if draft.maps["commission"]:
        yield unknown("plan", name, place, draft.maps["commission"])
    else:
        yield Problem("file-needed", place, {"name": name, "file": COMMISSION_FILE})


def _fitting(
    asked: Asked, name: str, place: Place, wanted: type[SalaryPay | ExtraPay]
) -> Generator[Problem, None, None]:
    """Find a component of the kind wanted that is paid for the very periods that the rule is looked at after."""
    component = yield from component_named(asked.draft, name, place)
    if component is None:
        return
    if not isinstance(component, wanted):
        kind = "salary" if wanted is SalaryPay else "extra"
        yield Problem("component-kind", place, {"name": name, "kind": component.kind, "wanted": kind})
    elif component.each != asked.cycle:
        yield Problem("component-cycle", place, {"name": name, "each": component.each, "after": asked.cycle})


def multiplier_problems(asked: Asked, effect: Multiplier) -> Problems:
    """A salary is multiplied by one factor, or by one for each grade that there is (R55)."""
    yield from _fitting(asked, effect.of, effect.place_of("of"), SalaryPay)
    yield from exactly_one_problems(effect, ("by_grade", "times"))
    if effect.times is not None:
        yield from factor_problems(effect.times, effect.place_of("times"))
    for grade, factor in effect.by_grade.items():
        yield from factor_problems(factor, effect.value_place_in("by_grade", grade))
    if asked.draft.grades is None or not effect.by_grade:
        return
    known = [band.grade for band in asked.draft.grades.bands]
    for grade in effect.by_grade:
        if grade not in known:
            yield unknown("grade", grade, effect.key_place_in("by_grade", grade), known)
    missing = [grade for grade in dict.fromkeys(known) if grade not in effect.by_grade]
    if missing:
        yield Problem("multiplier-grades", effect.place_of("by_grade"), {"grades": ", ".join(missing)})


def extra_salary_problems(asked: Asked, effect: ExtraSalary) -> Problems:
    """Extra months are paid as a component that is there for them (R56)."""
    yield from _fitting(asked, effect.component, effect.place_of("as"), ExtraPay)
    yield from positive_problems(effect.months, effect.place_of("months"))


def cancel_problems(asked: Asked, effect: Cancel) -> Problems:
    """Only a salary is cancelled: what no rule pays extra is not paid anyway (R57)."""
    yield from _fitting(asked, effect.of, effect.place_of("of"), SalaryPay)


def commission_rate_problems(asked: Asked, effect: CommissionRate) -> Problems:
    """A plan's rates become one rate, or a multiple of themselves (R58, R59)."""
    yield from plan_problems(asked.draft, effect.plan, effect.place_of("plan"))
    yield from exactly_one_problems(effect, ("to", "times"))
    if effect.to is not None:
        yield from share_problems(effect.to, effect.place_of("to"))
    if effect.times is not None:
        yield from factor_problems(effect.times, effect.place_of("times"))
    if effect.until is not None:
        yield from condition_problems(asked, effect.until)


def may_apply_problems(asked: Asked, effect: MayApply) -> Problems:
    """What somebody may apply for is a change of the rate like any other (R58)."""
    yield from commission_rate_problems(asked, effect.commission_rate)


def suspend_problems(asked: Asked, effect: Suspend) -> Problems:
    """A plan is suspended until something holds (R59)."""
    yield from plan_problems(asked.draft, effect.plan, effect.place_of("plan"))
    yield from condition_problems(asked, effect.until)


def bar_promotion_problems(asked: Asked, effect: BarPromotion) -> Problems:
    """Promotion is barred until something holds (R69)."""
    yield from condition_problems(asked, effect.until)
