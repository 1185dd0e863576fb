"""What results led to, as plain data: fired rules with their reasons, and what they change in pay from when to when."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from kaopu.data.compensation import RecordedDecision
from kaopu.data.periods import Period
from kaopu.policy.model import Policy
from kaopu.policy.outcomes import Condition, EffectKind, OutcomeRule

Status = Literal["in_force", "proposed", "granted", "refused"]
"""``proposed`` waits for a decision; effects that need none are in force."""
PlanStatus = Literal["not_opened", "running", "met", "not_met"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that held (or, with ``holds`` false, did not) in one period.

    ``about`` says what was looked at: ``grade``, ``score``, ``rank``, ``employed``, ``first_appraisal``, or the id of
    an indicator or a measure with what of it (``score``, ``actual``, ``attainment``, ``value``) in ``of``; ``value`` is
    what was found there. ``condition`` is the part of the policy that asked.
    """

    period: Period
    about: str
    of: str
    value: Decimal | str | None
    holds: bool
    condition: Condition


@dataclass(frozen=True, slots=True)
class Outcome:
    """One effect of a rule that fired for a person after a period, and because of what (R55-R69, R76)."""

    rule: str
    person: str
    period: Period
    effect: EffectKind
    because: tuple[Reason, ...]
    status: Status
    decisions: tuple[RecordedDecision, ...] = ()
    step: str = ""
    """Of discipline: the step proposed. Of a promotion that is barred: ``barred``."""


@dataclass(frozen=True, slots=True)
class RateChange:
    """A person's commission rate of a plan changes from a day until a day (None: no end yet), both included."""

    plan: str
    first_day: datetime.date
    last_day: datetime.date | None
    to: Decimal | None
    times: Decimal | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Suspension:
    """A plan's commission is not paid from a day until a day (None: no end yet); then ``paid`` or ``lost``."""

    plan: str
    first_day: datetime.date
    last_day: datetime.date | None
    then: Literal["paid", "lost"]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class GoalMonth:
    """A month of a PIP's term: its own actual, and that of the term from its first day to this month's end."""

    period: Period
    actual: Decimal | None
    so_far: Decimal | None


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """A goal of a PIP: the actual to reach, and what each month with data brought; later months change no earlier."""

    indicator: str
    start: Decimal | None
    goal: Decimal | None
    months: tuple[GoalMonth, ...]
    met: bool | None
    """None: not known yet, or nothing to measure."""

    @property
    def actual(self) -> Decimal | None:
        """Return the actual of all months with data together, on which the goal is judged."""
        return self.months[-1].so_far if self.months else None


@dataclass(frozen=True, slots=True)
class Plan:
    """An improvement plan (PIP, R62-R64): its term, its goals month by month, and what may follow.

    ``proposals`` name what may be proposed when it was not met: dismissal only after a recorded training or transfer.
    """

    outcome: Outcome
    first_day: datetime.date
    last_day: datetime.date
    mentor: str | None
    goals: tuple[GoalProgress, ...]
    status: PlanStatus
    proposals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcomes:
    """Everything results led to. All mappings are by person (and period); absent keys mean nothing.

    ``rules`` are those of one edition; ``judged_by`` names the others by the periods that they judge, so that what
    began under them is told by their words.
    """

    rules: Mapping[str, OutcomeRule]
    outcomes: Mapping[tuple[str, Period], tuple[Outcome, ...]]
    rate_changes: Mapping[str, tuple[RateChange, ...]]
    suspensions: Mapping[str, tuple[Suspension, ...]]
    plans: Mapping[str, tuple[Plan, ...]]
    judged_by: Mapping[Period, Policy] = field(default_factory=dict, repr=False)

    def rule_of(self, outcome: Outcome) -> OutcomeRule:
        """Return the rule that an outcome follows from, as it was then."""
        other = self.judged_by.get(outcome.period)
        return self.rules[outcome.rule] if other is None else other.outcomes[outcome.rule]

    def of(self, person: str, period: Period) -> tuple[Outcome, ...]:
        """Return what a person's result of a period led to, in the order of the policy."""
        return self.outcomes.get((person, period), ())
