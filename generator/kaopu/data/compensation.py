"""What pay and decisions need of the data, as plain rows: salaries, reversals, decisions, plans, budget (R62, R70)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, TypeVar

import pandas as pd

from kaopu.data.parts import records
from kaopu.data.periods import Period, parse_period
from kaopu.data.tables import unscaled
from kaopu.text.problems import Place

ReversalKind = Literal["cancelled", "credit_note", "written_off"]
DecisionKind = Literal["granted", "refused", "training", "transfer", "dismissal"]


@dataclass(frozen=True, slots=True)
class Salary:
    """What somebody earns a month from ``first_day`` on, in the policy's currency."""

    person: str
    first_day: datetime.date
    base_salary: Decimal
    performance_pay: Decimal
    place: Place


@dataclass(frozen=True, slots=True)
class Reversal:
    """So much of a won deal was cancelled, credited or written off on a day; ``amount`` is positive money."""

    id: str
    person: str
    deal: str
    kind: ReversalKind
    reversed_on: datetime.date
    amount: Decimal
    place: Place


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """What somebody in charge decided about what a rule proposed for a person after a period."""

    person: str
    period: Period
    rule: str
    decision: DecisionKind
    by: str
    role: str
    decided_on: datetime.date
    first_day: datetime.date | None
    place: Place


@dataclass(frozen=True, slots=True)
class OpenedPlan:
    """An improvement plan that was opened, with its mentor."""

    person: str
    period: Period
    rule: str
    mentor: str
    first_day: datetime.date
    place: Place


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """What may be spent on a component in a period, by one team or (None) the whole company."""

    period: Period
    team: str | None
    component: str
    amount: Decimal
    place: Place


@dataclass(frozen=True, slots=True)
class Compensation:
    """Salaries by person, by their first day; reversals by deal, by their day; the rest in order of the files."""

    salaries: Mapping[str, tuple[Salary, ...]] = field(default_factory=dict)
    reversals: Mapping[str, tuple[Reversal, ...]] = field(default_factory=dict)
    decisions: tuple[RecordedDecision, ...] = ()
    plans: tuple[OpenedPlan, ...] = ()
    budget: tuple[BudgetLine, ...] = ()


def read_compensation(tables: Mapping[str, pd.DataFrame]) -> Compensation:
    """Make the rows from their frames."""
    salaries: dict[str, list[Salary]] = {}
    for row in _ordered(tables["salaries"], "person", "from"):
        amounts = unscaled(row["base_salary"]), unscaled(row["performance_pay"])
        salary = Salary(row["person"], row["from"].date(), *amounts, _place(row))
        salaries.setdefault(salary.person, []).append(salary)
    reversals: dict[str, list[Reversal]] = {}
    for row in _ordered(tables["reversals"], "reversed_on", "id"):
        named = row["id"], row["person"], row["deal"], row["kind"]
        reversal = Reversal(*named, row["reversed_on"].date(), unscaled(row["amount"]), _place(row))
        reversals.setdefault(reversal.deal, []).append(reversal)
    decisions = tuple(_decision(row) for row in records(tables["decisions"]))
    plans = tuple(_plan(row) for row in records(tables["improvement_plans"]))
    budget = tuple(_line(row) for row in records(tables["budget"]))
    return Compensation(_by_key(salaries), _by_key(reversals), decisions, plans, budget)


def _ordered(frame: pd.DataFrame, *columns: str) -> list[dict[str, Any]]:
    return sorted(records(frame), key=lambda row: tuple(row[column] for column in columns))


Row = TypeVar("Row")


def _by_key(found: Mapping[str, list[Row]]) -> dict[str, tuple[Row, ...]]:
    return {key: tuple(rows) for key, rows in sorted(found.items())}


def _decision(row: Mapping[str, Any]) -> RecordedDecision:
    first_day = None if pd.isna(row["first_day"]) else row["first_day"].date()
    days = row["decided_on"].date(), first_day
    return RecordedDecision(
        row["person"], _period(row), row["rule"], row["decision"], row["by"], row["role"], *days, _place(row)
    )


def _plan(row: Mapping[str, Any]) -> OpenedPlan:
    return OpenedPlan(row["person"], _period(row), row["rule"], row["mentor"], row["first_day"].date(), _place(row))


def _line(row: Mapping[str, Any]) -> BudgetLine:
    team = None if pd.isna(row["team"]) else row["team"]
    return BudgetLine(_period(row), team, row["component"], unscaled(row["amount"]), _place(row))


def _period(row: Mapping[str, Any]) -> Period:
    period = parse_period(row["period"])
    assert period is not None  # noqa: S101 - a column of periods, by the catalogue
    return period


def _place(row: Mapping[str, Any]) -> Place:
    return Place(row["file"], int(row["line"]), 1)
