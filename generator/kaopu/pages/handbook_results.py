"""The handbook's pages on what results lead to: which of them a policy has, and what their templates show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaopu.pages.handbook_honours import honours_by_period, public_awards
from kaopu.pages.handbook_outcomes import (
    discipline_rules,
    grade_consequences,
    improvement_plans,
    indicators_with_plan,
    rule_text,
    rules_by_cycle,
    rules_with,
)
from kaopu.pages.handbook_pay import commission_plans, pay_components
from kaopu.policy.model import CYCLES

if TYPE_CHECKING:
    from kaopu.pages.handbook_honours import PublicHonours
    from kaopu.pages.handbook_words import Words
    from kaopu.policy.model import Policy


def parts_of_results(policy: Policy) -> dict[str, object]:
    """Return chapter → what it is about; empty where the policy has nothing for it."""
    effects = [rule.then for rule in policy.outcomes.values()]
    return {
        "outcomes": policy.outcomes,
        "pay": policy.pay or policy.commission,
        "improvement": [part for part in effects if part.pip is not None],
        "disciplinary": [part for part in effects if part.discipline is not None],
        "honours": [part for part in effects if part.award is not None and part.award.public],
    }


def result_contexts(words: Words, honours: PublicHonours | None) -> dict[str, dict[str, object]]:
    """Return what the templates of these chapters need besides the policy itself."""
    rules = words.policy.outcomes
    return {
        "outcomes": {
            "grades": grade_consequences(words),
            "cycles": [cycle for cycle in CYCLES if any(rule.after == cycle for rule in rules.values())],
            "sections": rules_by_cycle(words),
        },
        "pay": {"components": pay_components(words), "plans": commission_plans(words)},
        "improvement": {
            "plans": improvement_plans(words),
            "due": rules_with(words, ["plan_due"]),
            "below": indicators_with_plan(words),
        },
        "disciplinary": {"rules": discipline_rules(words)},
        "honours": {
            "awards": [rule_text(words, name) for name in public_awards(words)],
            "periods": honours_by_period(words, honours),
        },
    }
