"""Recorded decisions, found by what they decide: proposals that were granted or refused, and what followed a PIP."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kaopu.data.compensation import Compensation, OpenedPlan, RecordedDecision
from kaopu.data.periods import Period
from kaopu.outcomes.result import Status
from kaopu.policy.outcomes import PROPOSALS, EffectKind
from kaopu.text.grouping import grouped

Key = tuple[str, Period, str]
"""A person, a period and a rule."""
ABOUT_PROPOSALS = frozenset({"granted", "refused"})
AFTER_A_PLAN = frozenset({"training", "transfer", "dismissal"})


@dataclass(frozen=True)
class Recorded:
    """The rows of data/decisions.csv and data/improvement_plans.csv, by what they are about."""

    decisions: Mapping[Key, tuple[RecordedDecision, ...]]
    plans: Mapping[Key, OpenedPlan]

    def about(self, key: Key, kinds: Collection[str]) -> tuple[RecordedDecision, ...]:
        """Return the decisions of these kinds, by their days."""
        rows = (row for row in self.decisions.get(key, ()) if row.decision in kinds)
        return tuple(sorted(rows, key=lambda row: (row.decided_on, row.place)))

    def of_effect(self, key: Key, effect: EffectKind) -> tuple[RecordedDecision, ...]:
        """Return the decisions about one effect of a rule that fired."""
        if effect in PROPOSALS:
            return self.about(key, ABOUT_PROPOSALS)
        return self.about(key, AFTER_A_PLAN) if effect == "pip" else ()


def recorded(compensation: Compensation) -> Recorded:
    """Look through the rows once."""
    decisions = grouped(compensation.decisions, lambda row: (row.person, row.period, row.rule))
    plans = {(row.person, row.period, row.rule): row for row in compensation.plans}
    return Recorded({key: tuple(rows) for key, rows in decisions.items()}, plans)


def status_of(effect: EffectKind, decisions: Collection[RecordedDecision]) -> Status:
    """Say where an effect stands: in force by the rule alone, or a proposal until it is granted or refused."""
    if effect not in PROPOSALS:
        return "in_force"
    made = {decision.decision for decision in decisions}
    return "granted" if "granted" in made else "refused" if "refused" in made else "proposed"
