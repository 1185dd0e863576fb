"""Checks of the rules of policy/outcomes.yml: whom they are for, when they look back, what follows (R55-R69, R76)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from kaopu.policy.checks.common import (
    Problems,
    at_least_one_problems,
    item_place,
    repetition_problems,
    unit_problems,
    unknown,
    whole_problems,
)
from kaopu.policy.checks.conditions import Asked, condition_problems, looks_back
from kaopu.policy.checks.effects import (
    bar_promotion_problems,
    cancel_problems,
    commission_rate_problems,
    extra_salary_problems,
    may_apply_problems,
    multiplier_problems,
    suspend_problems,
)
from kaopu.policy.draft import Draft
from kaopu.policy.indicators import Indicator
from kaopu.policy.outcomes import (
    EFFECT_KINDS,
    Condition,
    Discipline,
    EffectKind,
    GoalValue,
    ImprovementPlan,
    OutcomeRule,
    Promotion,
)
from kaopu.policy.scorecards import LEVELS
from kaopu.text.problems import Problem
from kaopu.text.shapes import quantity_of

GOES_BEFORE_DISMISSAL = ("training", "transfer")
DISCIPLINE = ("oral_warning", "written_warning", "termination")
"""The steps of discipline, from the mildest on (R76)."""


def check_outcomes(draft: Draft) -> Problems:
    """A rule is for people who are appraised, its condition can be looked up, and its effects can come about."""
    for _, rule in draft.decoded("outcomes"):
        yield from _role_problems(draft, rule)
        asked = Asked(draft, rule.after, tuple(_appraised(draft, rule)))
        if rule.condition is not None:
            yield from condition_problems(asked, rule.condition)
        yield from _missing_period_problems(rule)
        yield from at_least_one_problems(rule.then, EFFECT_KINDS)
        for kind in rule.then.kinds():
            if kind in EFFECTS:
                yield from EFFECTS[kind](asked, getattr(rule.then, kind))


def _appraised(draft: Draft, rule: OutcomeRule) -> Iterator[str]:
    """Yield the roles that the rule is for and that have a scorecard for its cycle."""
    for role, cycle in draft.scorecards:
        if cycle == rule.after and role not in LEVELS and (not rule.roles or role in rule.roles):
            yield role


def _role_problems(draft: Draft, rule: OutcomeRule) -> Problems:
    """Roles are known, each is named once, and each is appraised: otherwise the rule would never apply."""
    yield from repetition_problems(rule, "roles")
    read = "scorecards" not in draft.unread
    for index, role in enumerate(rule.roles):
        place = item_place(rule, "roles", index)
        if not draft.knows("roles", role):
            yield unknown("role", role, place, draft.maps["roles"])
        elif read and (role, rule.after) not in draft.scorecards:
            yield Problem("rule-without-scorecard", place, {"role": role, "cycle": rule.after})
    if read and not rule.roles and not any(_appraised(draft, rule)):
        yield Problem("rule-never", rule.place_of("after"), {"cycle": rule.after})


def _conditions(rule: OutcomeRule) -> Iterator[Condition]:
    """Yield the condition of a rule and those that end its effects."""
    then = rule.then
    applied = then.may_apply.commission_rate if then.may_apply is not None else None
    ending = (then.commission_rate, applied, then.suspend, then.bar_promotion)
    found = (rule.condition, *(effect.until for effect in ending if effect is not None))
    yield from (condition for condition in found if condition is not None)


def _missing_period_problems(rule: OutcomeRule) -> Problems:
    """A rule that looks back says what a period without an appraisal does; one that does not says nothing of it."""
    back = any(looks_back(condition) for condition in _conditions(rule))
    if back and rule.missing_period is None:
        yield Problem("missing-period-needed", rule.place)
    if not back and rule.missing_period is not None:
        yield Problem("missing-period-unneeded", rule.place_of("missing_period"))


def _promotion_problems(asked: Asked, effect: Promotion) -> Problems:
    """Roles to be promoted to are known, each named once (R60)."""
    yield from repetition_problems(effect, "to")
    for index, role in enumerate(effect.to):
        if not asked.draft.knows("roles", role):
            yield unknown("role", role, item_place(effect, "to", index), asked.draft.maps["roles"])


def _plan_problems(asked: Asked, effect: ImprovementPlan) -> Problems:
    """A PIP lasts whole months, its goals can be measured, and dismissal is not the first thing to follow (R62-R64)."""
    yield from whole_problems(effect.months, 1, effect.place_of("months"))
    for name, goal in effect.goals.items():
        if not asked.draft.knows("indicators", name):
            known = asked.draft.maps["indicators"]
            yield unknown("indicator", name, effect.key_place_in("goals", name), known)
        yield from _goal_problems(asked.draft.maps["indicators"].get(name), effect, name, goal)
    yield from repetition_problems(effect, "if_not_met")
    for index, follows in enumerate(effect.if_not_met):
        if follows in GOES_BEFORE_DISMISSAL:
            break
        yield Problem("dismissal-first", item_place(effect, "if_not_met", index))


def _goal_problems(indicator: Indicator | None, effect: ImprovementPlan, name: str, goal: GoalValue) -> Problems:
    """A goal is written in the indicator's unit, and a change is one for the better."""
    if indicator is None:
        return
    place = effect.value_place_in("goals", name)
    if goal.relative:
        if (goal.value > 0) != (indicator.better == "higher") or goal.value == 0:
            yield Problem("goal-direction", place, {"name": name, "better": indicator.better})
        return
    typed = effect._source["goals"][name] if effect._source is not None else None  # noqa: SLF001 - our own model
    quantity = quantity_of(typed)
    if quantity is not None:
        yield from unit_problems(quantity, indicator.unit, place)


def _discipline_problems(_: Asked, effect: Discipline) -> Problems:
    """Steps of discipline rise: nobody is warned by word of mouth after a written warning (R76)."""
    for index, (before, after) in enumerate(pairwise(effect.steps), 1):
        if DISCIPLINE.index(after) <= DISCIPLINE.index(before):
            values = {"before": before, "after": after}
            yield Problem("discipline-order", item_place(effect, "steps", index), values)


EFFECTS: Mapping[EffectKind, Callable[[Asked, Any], Problems]] = {
    "multiplier": multiplier_problems,
    "extra_salary": extra_salary_problems,
    "cancel": cancel_problems,
    "commission_rate": commission_rate_problems,
    "suspend": suspend_problems,
    "may_apply": may_apply_problems,
    "bar_promotion": bar_promotion_problems,
    "promotion": _promotion_problems,
    "pip": _plan_problems,
    "discipline": _discipline_problems,
}
"""Effects of which more can be wrong than the shape."""
