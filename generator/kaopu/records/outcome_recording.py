"""What results led to, as the record shows it: outcomes with their reasons, improvement plans, and what is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaopu.data.people import People
from kaopu.data.periods import Period
from kaopu.outcomes.result import GoalProgress, Plan
from kaopu.outcomes.result import Outcome as Fired
from kaopu.outcomes.result import Outcomes as AllFired
from kaopu.policy.model import Policy
from kaopu.records.naming import period_name
from kaopu.records.outcome_parts import (
    Outcome,
    RecordDecision,
    RecordGoal,
    RecordGoalMonth,
    RecordImprovementPlan,
)
from kaopu.records.outcome_words import OutcomeTeller
from kaopu.records.parts import made, rule_at
from kaopu.text.formats import date
from kaopu.text.language import Language
from kaopu.text.phrases import phrase


@dataclass(frozen=True)
class OutcomeRecorder:
    """Writes what rules did for one person in one period, in one language."""

    policy: Policy
    people: People
    outcomes: AllFired
    language: Language

    def _teller(self, fired: Fired) -> OutcomeTeller:
        """Return who tells what fired, by the edition that judged its period."""
        return OutcomeTeller(self.policy, self.outcomes, self.language).under(fired)

    def of(self, person: str, period: Period, grade: str) -> tuple[Outcome, ...]:
        """Return what a person's result of a period led to, in the policy's order; ``grade`` is that result's."""
        return tuple(self._outcome(fired, grade) for fired in self.outcomes.of(person, period))

    def plans(self, person: str, period: Period) -> tuple[RecordImprovementPlan, ...]:
        """Return the plans that a period opened or in which they ran, as far as they had come at its end."""
        return tuple(self._plan(plan, period) for plan in self._plans_in(person, period))

    def due(self, person: str, period: Period) -> Iterator[str]:
        """Say what somebody has to do now: open a plan, decide about one that was not met."""
        for plan in self._plans_in(person, period):
            name = self._teller(plan.outcome).name(plan.outcome)
            if plan.status == "not_opened":
                yield phrase("outcomes.plan_to_open", self.language, name=name, day=date(plan.first_day, self.language))
            elif plan.status == "not_met" and plan.last_day <= period.last_day and plan.proposals:
                yield phrase("outcomes.plan_decision_due", self.language, name=name)

    def _plans_in(self, person: str, period: Period) -> list[Plan]:
        plans = self.outcomes.plans.get(person, ())
        return [
            plan
            for plan in plans
            if plan.outcome.period == period
            or (plan.first_day <= period.last_day and plan.last_day >= period.first_day and plan.status != "not_opened")
        ]

    def _outcome(self, fired: Fired, grade: str) -> Outcome:
        rule, teller = self.outcomes.rule_of(fired), self._teller(fired)
        periods = {reason.period for reason in fired.because} or {fired.period}
        effect = teller.effect(fired, grade)
        return made(
            Outcome,
            rule=fired.rule,
            name=teller.name(fired),
            text=rule.text.in_language(self.language),
            kind=fired.effect,
            effect=effect[:1].upper() + effect[1:],
            because=teller.because(fired, grade),
            periods=tuple(period.id for period in sorted(periods, key=lambda period: period.first_day)),
            status=fired.status,
            status_name=teller.status(fired),
            decisions=tuple(
                RecordDecision(
                    text=teller.decision(decision),
                    by=self.people.name_of(decision.by) or decision.by,
                    role=decision.role,
                    on=decision.decided_on,
                )
                for decision in fired.decisions
            ),
            place=rule_at(teller.policy.places["outcomes", fired.rule]),
        )

    def _plan(self, plan: Plan, period: Period) -> RecordImprovementPlan:
        """Write a plan down as it stood at the period's end: what came later belongs to later records."""
        teller, over = self._teller(plan.outcome), plan.last_day <= period.last_day
        status = plan.status if over or plan.status == "not_opened" else "running"
        return RecordImprovementPlan(
            rule=plan.outcome.rule,
            name=teller.name(plan.outcome),
            because=teller.because(plan.outcome, ""),
            first_day=plan.first_day,
            last_day=plan.last_day,
            mentor_name=self.people.name_of(plan.mentor),
            goals=tuple(self._goal(teller.policy, goal, period, over=over) for goal in plan.goals),
            status=status,
            status_name=phrase(f"outcomes.plan_{status}", self.language),
            proposals=tuple(
                phrase(f"outcomes.may_follow_{proposal}", self.language)
                for proposal in (plan.proposals if over else ())
            ),
            place=rule_at(teller.policy.places["outcomes", plan.outcome.rule]),
        )

    def _goal(self, policy: Policy, goal: GoalProgress, period: Period, *, over: bool) -> RecordGoal:
        indicator = policy.indicators[goal.indicator]
        months = [month for month in goal.months if month.period.last_day <= period.last_day]
        return RecordGoal(
            id=goal.indicator,
            name=indicator.name.in_language(self.language),
            unit=indicator.unit,
            better=indicator.better,
            start=goal.start,
            goal=goal.goal,
            months=tuple(
                RecordGoalMonth(
                    period=month.period.id, name=period_name(month.period, self.language), actual=month.actual
                )
                for month in months
            ),
            actual=months[-1].so_far if months else None,
            met=goal.met if over else None,
        )
