"""The part of a record that says what the result leads to: outcomes, decisions, improvement plans."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from kaopu.policy.outcomes import EffectKind
from kaopu.records.parts import Number, Part, Rule
from kaopu.text.formats import Unit


class RecordDecision(Part):
    """A person's recorded decision about a proposal."""

    text: str
    by: str
    role: str
    on: datetime.date


class Outcome(Part):
    """What the result leads to, by which rule and because of which periods (R55-R69, R76).

    ``name`` is the rule's, ``effect`` the effect in a sentence, ``because`` the reasons in one. A proposal waits for
    a person's decision; the others are in force by the rule alone.
    """

    rule: str
    name: str
    text: str = Field(description="the rule in words, as the handbook has it")
    kind: EffectKind
    effect: str
    because: str
    periods: tuple[str, ...] = Field(description="ids of the periods that it rests on, oldest first")
    status: Literal["in_force", "proposed", "granted", "refused"]
    status_name: str
    decisions: tuple[RecordDecision, ...] = ()
    place: Rule


class RecordGoalMonth(Part):
    """The actual of one month of an improvement plan."""

    period: str
    name: str
    actual: Number | None


class RecordGoal(Part):
    """A goal of an improvement plan, month by month; ``met`` is None while that is not known."""

    id: str
    name: str
    unit: Unit
    better: Literal["higher", "lower"]
    start: Number | None
    goal: Number | None
    months: tuple[RecordGoalMonth, ...]
    actual: Number | None
    met: bool | None


class RecordImprovementPlan(Part):
    """A PIP (R62-R64) that the period opened or that ran in it: term, mentor, goals, result, what may follow."""

    rule: str
    name: str
    because: str
    first_day: datetime.date
    last_day: datetime.date
    mentor_name: str | None
    goals: tuple[RecordGoal, ...]
    status: Literal["not_opened", "running", "met", "not_met"]
    status_name: str
    proposals: tuple[str, ...]
    place: Rule
