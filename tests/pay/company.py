"""A small invented company for tests of pay: people and rows as literals, results and what they led to as given."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.roll import Roll
from kaopu.appraisal.scoring import Result
from kaopu.data.periods import Period, PeriodKind
from kaopu.data.store import Data
from kaopu.facts.derived import gather_facts
from kaopu.facts.measuring import Measured
from kaopu.facts.owners import owners_of
from kaopu.outcomes.result import Outcome, Outcomes, RateChange, Suspension
from kaopu.pay.paying import pay_everybody
from kaopu.pay.result import CommissionLine, ComponentPay, Payout, Payouts
from kaopu.policy.grades import Band, Grades
from kaopu.policy.model import Policy, TargetKind
from kaopu.policy.outcomes import OutcomeRule
from kaopu.policy.pay import CommissionPlan, Pay
from kaopu.policy.people import PeopleRules
from kaopu.text.problems import Problem
from kaopu.text.shapes import decode, decode_each
from tests.facts.literal import Row, data_of, files_of, period, policy_of, yaml
from tests.support.repository import shown

D = Decimal
ROUNDING = "rounding: {to: 0.01, half: up}"
BASE = f"""\
  base: {{kind: salary, name: a, text: a, of: base_salary, times: 1, each: month,
         part_of_period: by_days, leave: paid, {ROUNDING}}}
"""
PERFORMANCE = f"""\
  performance: {{kind: salary, name: a, text: a, of: performance_pay, times: 1, each: month,
                part_of_period: by_days, leave: unpaid, without_grade: 100%, {ROUNDING}}}
"""
COMMISSION = f"""\
  commission: {{kind: commission, name: a, text: a, plans: {{specialist: plan}}, {ROUNDING}}}
"""
FLAT = "plan: {name: a, text: a, paid_on: signing, rates: [{rate: 1%, from: 2017-01-01}]}"
PEOPLE_RULES = "{judged_as: last_day, targets: by_days, leave_from: 10 days, at_least: 30 days}"
GRADES = ("S", "A", "B", "C", "D")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def decoded(model: Any, text: str) -> Any:
    problems: list[Problem] = []
    found = decode(model, yaml(text), problems.append)
    assert problems == [], shown(problems)
    return found


def decoded_each(model: Any, text: str) -> dict[str, Any]:
    problems: list[Problem] = []
    found = decode_each(model, yaml(text), problems.append)
    assert problems == [], shown(problems)
    return found


def pay_policy(
    pay: str = COMMISSION, plans: str = FLAT, rules: str = "", *, measures: str = "", people: str = PEOPLE_RULES
) -> Policy:
    """Return a policy with these parts; its grades are S to D."""
    bands = tuple(Band(grade=grade, name="a", at_least=None) for grade in GRADES)  # type: ignore[arg-type]
    policy = policy_of(measures or "m: {name: a, unit: number, given: own}")
    return replace(
        policy,
        pay=decoded(Pay, f"components:\n{pay}"),
        commission=decoded_each(CommissionPlan, plans),
        outcomes=decoded_each(OutcomeRule, rules) if rules else {},
        people=decoded(PeopleRules, people) if people else None,
        grades=Grades.model_construct(bands=bands),
        targets=decoded_each(TargetKind, "sales: {name: a, about: a, unit: money, adds_up: true}"),
    )


def pay_data(months: str = "2017-01 2017-02 2017-03", files: Mapping[str, str] = {}, **tables: Iterable[Row]) -> Data:
    """Return data with these tables in these months; a deal is won by ann on the first of January if not said."""
    tables = {name: [_filled(name, row) for row in rows] for name, rows in tables.items()}
    every = {f"data/months/{month}/leads.csv": "id,person,account,product,opened_on\n" for month in months.split()}
    return data_of({**every, **files_of(**tables), **files})


def _filled(name: str, row: Row) -> Row:
    if name == "deals":
        return {"person": "ann", "stage": "won", "agreement": "contract", "closed_on": "2017-01-01", **row}
    if name in ("receipts", "reversals", "receivables"):
        return {"person": "ann", **row}
    if name == "salaries":
        return {"from": "2017-01-01", "base_salary": "0", "performance_pay": "0", **row}
    return row


@dataclass
class Led:
    """What results led to, as the tests say it: (person, period, rule, effect), changes and suspensions."""

    policy: Policy
    outcomes: dict[tuple[str, Period], tuple[Outcome, ...]] = field(default_factory=dict)
    changes: dict[str, tuple[RateChange, ...]] = field(default_factory=dict)
    suspensions: dict[str, tuple[Suspension, ...]] = field(default_factory=dict)

    def to(self, person: str, when: str, rule: str, effect: Any, status: Any = "in_force") -> Led:
        key = (person, period(when))
        outcome = Outcome(rule, person, period(when), effect, (), status)
        self.outcomes[key] = (*self.outcomes.get(key, ()), outcome)
        return self

    def change(
        self, first: str, last: str | None = None, *, to: str | None = None, times: str | None = None, person="ann"
    ) -> Led:
        found = RateChange("plan", day(first), day(last) if last else None, decimal(to), decimal(times), _some(person))
        self.changes[person] = (*self.changes.get(person, ()), found)
        return self

    def suspend(self, first: str, last: str | None, then: Any, person="ann") -> Led:
        found = Suspension("plan", day(first), day(last) if last else None, then, _some(person))
        self.suspensions[person] = (*self.suspensions.get(person, ()), found)
        return self

    def made(self) -> Outcomes:
        return Outcomes(self.policy.outcomes, self.outcomes, self.changes, self.suspensions, {})


def decimal(text: str | None) -> Decimal | None:
    return None if text is None else D(text)


def _some(person: str) -> Outcome:
    return Outcome("rule", person, period("2016-Q4"), "commission_rate", (), "in_force")


def appraisals_of(policy: Policy, data: Data, grades: Mapping[tuple[str, str], str]) -> dict[PeriodKind, Appraisals]:
    """Return results with these grades and nothing else in them: (person, period id) → grade."""
    facts, bands = gather_facts(policy, data), {band.grade: band for band in policy.grades.bands}
    found: dict[PeriodKind, Appraisals] = {}
    for kind in ("month", "quarter", "year"):
        results = {
            (person, period(when)): Result((), D(0), D(0), bands[grade])
            for (person, when), grade in grades.items()
            if period(when).kind == kind
        }
        measured = Measured(facts, owners_of("person", policy, data.people), {})
        periods = tuple(sorted({when for _, when in results}))
        found[kind] = Appraisals(policy, data, Roll(policy, data.people), measured, periods, results, {}, {}, {})
    return found


def pay_all(
    policy: Policy,
    data: Data,
    led: Led | None = None,
    grades: Mapping[tuple[str, str], str] = {},
    report: list[Problem] | None = None,
) -> Payouts:
    """Pay everybody; there must be no problem unless the test takes them."""
    problems: list[Problem] = [] if report is None else report
    outcomes = (led or Led(policy)).made()
    payouts = pay_everybody(policy, data, appraisals_of(policy, data, grades), outcomes, problems.append)
    assert report is not None or problems == [], shown(problems)
    assert_adds_up(payouts)
    return payouts


def assert_adds_up(payouts: Payouts, with_own: Collection[str] = ()) -> None:
    """Say whether components add up to totals, lines to commission, and parts to what they are parts of.

    ``with_own`` are components that are paid for a period itself as well as for its parts.
    """
    for (person, when), payout in payouts.payouts.items():
        assert (payout.person, payout.period) == (person, when)
        assert payout.total == sum(one.amount for one in payout.components)
        for one in payout.components:
            assert isinstance(one.amount, Decimal)
            if one.lines:
                assert one.base == sum(line.amount for line in one.lines)
            if one.parts:
                own = one.own if one.id in with_own else D(0)
                assert one.amount == sum(amount for _, amount in one.parts) + own
                for part, amount in one.parts:
                    assert component(payouts, person, part.id, one.id).amount == amount


def payout_of(payouts: Payouts, person: str, when: str) -> Payout:
    found = payouts.of(person, period(when))
    assert found is not None, (person, when)
    return found


def component(payouts: Payouts, person: str, when: str, name: str) -> ComponentPay:
    return next(one for one in payout_of(payouts, person, when).components if one.id == name)


def amount(payouts: Payouts, person: str, when: str, name: str = "commission") -> Decimal:
    return component(payouts, person, when, name).amount


def lines(payouts: Payouts, person: str, when: str) -> tuple[CommissionLine, ...]:
    return component(payouts, person, when, "commission").lines


def line_list(payouts: Payouts, person: str, when: str) -> list[tuple[str, str | None, str]]:
    """Return kind, deal and amount of each line."""
    return [(line.kind, line.deal, str(line.amount)) for line in lines(payouts, person, when)]
