"""A small invented company that pays a base, a quarter's bonus and a year's, with payouts written down by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache

from kaopu.appraisal.roll import Roll
from kaopu.data.compensation import BudgetLine
from kaopu.data.periods import Period, parse_period
from kaopu.data.store import Data, read_data
from kaopu.pay.result import ComponentPay, Payout, Payouts
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.records.costs import Costs
from kaopu.text.problems import Place, Problem
from tests.support.repository import VALID, shown, tree_of

PAY = """\
components:
  base:
    {kind: salary, name: {zh: 基本工资, en: Base}, text: Base., of: base_salary, times: 1, each: month,
     part_of_period: by_days, leave: paid, rounding: {to: 0.01, half: up}}
  bonus:
    {kind: salary, name: {zh: 季度奖金, en: Bonus}, text: Bonus., of: performance_pay, times: 1, each: quarter,
     part_of_period: by_days, leave: paid, rounding: {to: 0.01, half: up}}
  thirteenth:
    {kind: salary, name: {zh: 年终奖, en: Thirteenth}, text: Thirteenth., of: base_salary, times: 1, each: year,
     part_of_period: by_days, leave: paid, rounding: {to: 1, half: up}}
"""
SALARIES = """\
person,from,base_salary,performance_pay
ann,2017-01-01,8000,1000
bob,2017-01-01,9000,1000
"""
FILES: Mapping[str, str] = {
    **VALID,
    "policy/pay.yml": PAY,
    "data/salaries.csv": SALARIES,
    "data/teams.csv": "id,name,manager,office\nnorth,North,max,Harbin\nsouth,South,max,\n",
    "data/moves.csv": "person,from,role,team,manager\nbob,2017-02-01,,south,\n",
}
CYCLES = {"base": "month", "bonus": "quarter", "thirteenth": "year"}
Own = Mapping[tuple[str, str, str], Decimal]
"""(person, period, component) → what that very period pays."""


def period_of(text: str) -> Period:
    """Return a period by its id."""
    found = parse_period(text)
    assert found is not None
    return found


def read_company(budget: str = "", **files: str) -> tuple[Policy, Data]:
    """Read the company; ``budget`` are lines of data/budget.csv without the head."""
    problems: list[Problem] = []
    written = {**FILES, **files}
    if budget:
        written["data/budget.csv"] = "period,team,component,amount\n" + budget
    tree = tree_of(written)
    policy, data = read_policy(tree, problems.append), read_data(tree, problems.append)
    assert policy is not None, shown(problems)
    assert shown(problems) == []
    return policy, data


def payouts_of(own: Own) -> Payouts:
    """Add up: a quarter is its months and its own, a year its quarters and its own."""
    found: dict[tuple[str, Period], Payout] = {}
    for person in dict.fromkeys(person for person, _, _ in own):
        months = [period_of(f"2017-{month:02}") for month in range(1, 13)]
        quarters = [period_of(f"2017-Q{quarter}") for quarter in range(1, 5)]
        for period in (*months, *quarters, period_of("2017")):
            inside = [p for p in (*months, *quarters, period_of("2017")) if set(p.months()) <= set(period.months())]
            amounts = {
                name: sum((own.get((person, p.id, name), Decimal(0)) for p in inside), Decimal(0))
                for name, cycle in CYCLES.items()
                if period.parts(cycle)  # type: ignore[arg-type]
            }
            if any((person, p.id, name) in own for p in inside for name in CYCLES):
                components = tuple(
                    ComponentPay(name, amount, Decimal(1), Decimal(1), amount) for name, amount in amounts.items()
                )
                found[person, period] = Payout(person, period, components, sum(amounts.values(), Decimal(0)))
    return Payouts(found)


@cache
def the_company() -> tuple[Policy, Data]:
    """Return the company without a budget, read once."""
    return read_company()


def costs_of(own: Own, budget: str = "") -> Costs:
    """Return the costs of the company whose payouts are ``own``; ``budget`` are lines of data/budget.csv."""
    policy, data = the_company()
    lines = tuple(
        BudgetLine(period_of(period), team or None, component, Decimal(amount), Place("data/budget.csv", number, 1))
        for number, line in enumerate(budget.splitlines(), 2)
        for period, team, component, amount in [line.split(",")]
    )
    data = replace(data, compensation=replace(data.compensation, budget=lines))
    return Costs(policy, data, Roll(policy, data.people), payouts_of(own))


def renamed(costs: Costs, person: str, name: str) -> Costs:
    """Return the same company in which somebody is called something else."""
    people = costs.data.people
    everybody = {**people.people, person: replace(people.people[person], name=name)}
    data = replace(costs.data, people=replace(people, people=everybody))
    return Costs(costs.policy, data, Roll(costs.policy, data.people), costs.payouts)
