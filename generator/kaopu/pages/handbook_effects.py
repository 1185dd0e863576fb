"""Effects of rules in words: what happens when a rule fires, and whether somebody has to decide it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaopu.pages.handbook_conditions import condition_words
from kaopu.policy.outcomes import PROPOSALS
from kaopu.policy.pay import ExtraPay

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaopu.pages.handbook_words import Words
    from kaopu.policy.outcomes import (
        CommissionRate,
        Condition,
        Discipline,
        EffectKind,
        Effects,
        ExtraSalary,
        GoalValue,
        ImprovementPlan,
        Multiplier,
        OutcomeRule,
        Suspend,
    )


def effect_words(words: Words, rule: OutcomeRule) -> list[str]:
    """Say each effect of a rule in one sentence, in the order of the kinds."""
    return [_TELLERS[kind](words, rule) for kind in rule.then.kinds()]


def decision_words(words: Words, effects: Effects) -> str:
    """Say whether the effects hold by the rule alone or wait for somebody's recorded decision."""
    kinds = effects.kinds()
    proposed = [kind for kind in kinds if kind in PROPOSALS]
    if "pip" in kinds:
        return words.say("decision_pip")
    if len(proposed) == len(kinds):
        return words.say("decision_needed")
    return words.say("decision_some" if proposed else "decision_none")


def component_name(words: Words, component: str) -> str:
    """Name a component of pay; one that the policy does not have by its id."""
    pay = words.policy.pay
    return words.text(pay.components[component].name) if pay and component in pay.components else component


def plan_name(words: Words, plan: str) -> str:
    """Name a commission plan."""
    return words.text(words.policy.commission[plan].name) if plan in words.policy.commission else plan


def multiplier_words(words: Words, multiplier: Multiplier) -> str:
    """Say which component is multiplied by which factors."""
    name = component_name(words, multiplier.of)
    if multiplier.times is not None:
        return words.say("effect_times", name=name, times=words.quantity(multiplier.times, "percent"))
    factors = words.say("list_mark").join(
        words.say("effect_grade_factor", grade=grade, times=words.quantity(times, "percent"))
        for grade, times in multiplier.by_grade.items()
    )
    return words.say("effect_by_grade", name=name, factors=factors)


def goal_words(words: Words, indicator: str, goal: GoalValue) -> str:
    """Say what an indicator must reach, or by how much it must change."""
    known = words.policy.indicators[indicator]
    name = words.text(known.name)
    if goal.relative:
        key = "goal_up" if goal.value > 0 else "goal_down"
        return words.say(key, name=name, value=words.quantity(abs(goal.value), "percent"))
    value = words.quantity(goal.value, "percent" if goal.percent else known.unit)
    return words.say(f"goal_{known.better}", name=name, value=value)


def steps_words(words: Words, discipline: Discipline) -> str:
    """Name the steps of discipline in their order."""
    return words.say("then_mark").join(words.say(f"discipline_{step}") for step in discipline.steps)


def follows_words(words: Words, plan: ImprovementPlan) -> str:
    """Name what may be proposed when a plan was not met, in its order."""
    return words.say("then_mark").join(words.say(f"if_not_met_{step}") for step in plan.if_not_met)


def _multiplier(words: Words, rule: OutcomeRule) -> str:
    assert rule.then.multiplier is not None  # noqa: S101 - looked up by its kind
    return multiplier_words(words, rule.then.multiplier)


def extra_words(words: Words, extra: ExtraSalary) -> str:
    """Say which component is paid, and how many months of which salary it is."""
    component = words.policy.pay.components.get(extra.component) if words.policy.pay is not None else None
    column = component.of if isinstance(component, ExtraPay) else "base_salary"
    salary = words.say(f"salary_{column}")
    name = component_name(words, extra.component)
    return words.say("effect_extra", name=name, months=words.number(extra.months), salary=salary)


def _extra(words: Words, rule: OutcomeRule) -> str:
    assert rule.then.extra_salary is not None  # noqa: S101
    return extra_words(words, rule.then.extra_salary)


def _cancel(words: Words, rule: OutcomeRule) -> str:
    assert rule.then.cancel is not None  # noqa: S101
    return words.say("effect_cancel", name=component_name(words, rule.then.cancel.of))


def _changed_rate(words: Words, change: CommissionRate) -> str:
    plan = plan_name(words, change.plan)
    if change.to is not None:
        return words.say("rate_to", plan=plan, rate=words.quantity(change.to, "percent"))
    return words.say("rate_times", plan=plan, times=words.quantity(change.times, "percent")) if change.times else ""


def _until(words: Words, rule: OutcomeRule, until: Condition | None) -> str:
    if until is None:
        return words.say("until_decided")
    cycle = words.say(f"cycle_{rule.after}")
    return words.say("until", cycle=cycle, condition=condition_words(words, until, rule.after))


def _commission_rate(words: Words, rule: OutcomeRule) -> str:
    change = rule.then.commission_rate
    assert change is not None  # noqa: S101
    start, until = words.say(f"next_{rule.after}"), _until(words, rule, change.until)
    return words.say("effect_rate", start=start, rate=_changed_rate(words, change), until=until)


def _suspend(words: Words, rule: OutcomeRule) -> str:
    suspend: Suspend | None = rule.then.suspend
    assert suspend is not None  # noqa: S101
    return words.say(
        "effect_suspend",
        start=words.say(f"next_{rule.after}"),
        plan=plan_name(words, suspend.plan),
        until=_until(words, rule, suspend.until),
        then=words.say(f"suspended_{suspend.then}"),
    )


def _may_apply(words: Words, rule: OutcomeRule) -> str:
    assert rule.then.may_apply is not None  # noqa: S101
    change = rule.then.may_apply.commission_rate
    until = "" if change.until is None else words.say("clause_mark") + _until(words, rule, change.until)
    return words.say("effect_may_apply", rate=_changed_rate(words, change), until=until)


def _promotion(words: Words, rule: OutcomeRule) -> str:
    assert rule.then.promotion is not None  # noqa: S101
    roles = words.say("list_or").join(map(words.owner, rule.then.promotion.to))
    return words.say("effect_promotion", roles=roles)


def _bar_promotion(words: Words, rule: OutcomeRule) -> str:
    assert rule.then.bar_promotion is not None  # noqa: S101
    return words.say("effect_bar_promotion", until=_until(words, rule, rule.then.bar_promotion.until))


def _pool(words: Words, rule: OutcomeRule) -> str:
    assert rule.then.pool is not None  # noqa: S101
    return words.say("effect_pool", name=words.text(rule.then.pool.name))


def _pip(words: Words, rule: OutcomeRule) -> str:
    plan = rule.then.pip
    assert plan is not None  # noqa: S101
    goals = words.say("list_mark").join(goal_words(words, name, goal) for name, goal in plan.goals.items())
    return words.say("effect_pip", months=words.number(plan.months), goals=goals)


def _award(words: Words, rule: OutcomeRule) -> str:
    assert rule.then.award is not None  # noqa: S101
    key = "effect_award_public" if rule.then.award.public else "effect_award_private"
    return words.say(key, name=words.text(rule.name))


def _training_priority(words: Words, rule: OutcomeRule) -> str:
    assert rule.then.training_priority is not None  # noqa: S101
    return words.say("effect_training_priority", name=words.text(rule.then.training_priority.name))


def _plan_due(words: Words, rule: OutcomeRule) -> str:
    assert rule.then.plan_due is not None  # noqa: S101
    return words.say("effect_plan_due", name=words.text(rule.then.plan_due.name))


def _discipline(words: Words, rule: OutcomeRule) -> str:
    discipline = rule.then.discipline
    assert discipline is not None  # noqa: S101
    steps, span = steps_words(words, discipline), words.span(discipline.lapses_after)
    return words.say("effect_discipline", steps=steps, span=span)


_TELLERS: dict[EffectKind, Callable[[Words, OutcomeRule], str]] = {
    "multiplier": _multiplier,
    "extra_salary": _extra,
    "cancel": _cancel,
    "commission_rate": _commission_rate,
    "suspend": _suspend,
    "may_apply": _may_apply,
    "promotion": _promotion,
    "bar_promotion": _bar_promotion,
    "pool": _pool,
    "pip": _pip,
    "award": _award,
    "training_priority": _training_priority,
    "plan_due": _plan_due,
    "discipline": _discipline,
}
