"""What holds of salaries, reversals and the budget beyond the types of their cells (R70)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import pandas as pd

from kaopu.data.checks import Places
from kaopu.data.compensation import BudgetLine, Compensation, Reversal, Salary
from kaopu.data.parts import records
from kaopu.data.tables import unscaled
from kaopu.text.problems import Place, Problem, Report


@dataclass(frozen=True, slots=True)
class _Deal:
    """What a reversal must fit: whose deal it is, whether it was won, when and for how much."""

    person: str
    won: bool
    closed_on: datetime.date
    amount: Decimal


def check_compensation(
    compensation: Compensation, deals: pd.DataFrame, people: Collection[str], places: Places, report: Report
) -> None:
    """Report rows that cannot be: money below zero, reversals that do not fit their deal.

    Nothing is said a second time of deals and ``people`` that are not known.
    """
    for salaries in compensation.salaries.values():
        for salary in salaries:
            _check_not_negative(salary, "base_salary", salary.base_salary, places, report)
            _check_not_negative(salary, "performance_pay", salary.performance_pay, places, report)
    for line in compensation.budget:
        _check_not_negative(line, "amount", line.amount, places, report)
    known = _deals(deals, compensation)
    for deal, reversals in compensation.reversals.items():
        if deal in known:
            _check_reversals(deal, known[deal], reversals, people, places, report)


def _check_not_negative(
    row: Salary | BudgetLine,
    column: Literal["base_salary", "performance_pay", "amount"],
    amount: Decimal,
    places: Places,
    report: Report,
) -> None:
    if amount < 0:
        values = {"column": column, "value": _money(amount)}
        report(Problem("negative-pay", _cell(row.place, column, places), values))


def _deals(frame: pd.DataFrame, compensation: Compensation) -> Mapping[str, _Deal]:
    """Return the deals that were reversed, by id."""
    if not compensation.reversals:
        return {}
    found = frame[frame["id"].isin(list(compensation.reversals))]
    return {
        row["id"]: _Deal(row["person"], row["stage"] == "won", row["closed_on"].date(), unscaled(row["amount"]))
        for row in records(found)
    }


def _check_reversals(
    identifier: str,
    deal: _Deal,
    reversals: tuple[Reversal, ...],
    people: Collection[str],
    places: Places,
    report: Report,
) -> None:
    """Report what does not fit one deal; ``reversals`` are all of it, in order of their days."""
    total, exceeded = Decimal(0), False
    for reversal in reversals:
        if reversal.person != deal.person and reversal.person in people:
            values = {"deal": identifier, "person": deal.person, "found": reversal.person}
            report(Problem("reversal-of-another", _cell(reversal.place, "person", places), values))
        if not deal.won:
            report(Problem("reversal-not-won", _cell(reversal.place, "deal", places), {"deal": identifier}))
        if reversal.reversed_on < deal.closed_on:
            days = {"deal": identifier, "day": reversal.reversed_on, "closed": deal.closed_on}
            report(Problem("reversal-too-early", _cell(reversal.place, "reversed_on", places), days))
        if reversal.amount <= 0:
            values = {"value": _money(reversal.amount)}
            report(Problem("reversal-not-positive", _cell(reversal.place, "amount", places), values))
            continue
        total += reversal.amount
        if deal.won and total > deal.amount and not exceeded:
            exceeded = True
            values = {"deal": identifier, "amount": _money(deal.amount), "total": _money(total)}
            values["excess"] = _money(total - deal.amount)
            report(Problem("reversal-too-much", _cell(reversal.place, "amount", places), values))


def _cell(row: Place, column: str, places: Places) -> Place:
    return places.cell(row.file, row.line, column)


def _money(amount: Decimal) -> str:
    return format(amount.normalize(), "f")
