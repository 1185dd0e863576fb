"""R55-R70, R76: what a year's results led to and what everybody was paid, from raw rows to the published figures."""

import csv
import functools
import re
from decimal import Decimal

import pytest

from tests.publish.annual_reference import rows
from tests.publish.pay_reference import Payroll
from tests.publish.pay_rules import (
    PERIODS,
    YEAR,
    Company,
    decisions,
    improvement_plans,
    part_of_longer,
    span,
    status,
    team_on,
    warnings,
)

PEOPLE = {row["id"]: row["name"] for row in rows("people")}
SPECIALISTS = [row["id"] for row in rows("people") if row["role"] == "specialist"]
STEPS = {"oral_warning": "口头警告", "written_warning": "书面警告", "termination": "解除劳动合同"}
PROPOSALS = {"training": "培训", "transfer": "调整岗位", "dismissal": "解除劳动合同"}


@functools.cache
def company_of(public):
    return Company(public)


@functools.cache
def payroll_of(public):
    return Payroll(company_of(public))


@pytest.fixture
def company(public):
    return company_of(public)


@pytest.fixture
def payroll(public):
    return payroll_of(public)


def number(text):
    return None if text is None else Decimal(text)


@pytest.mark.parametrize("name", PEOPLE)
def test_r55_to_r69_outcomes_traced_by_hand_from_grades_and_rows(company, name):
    steps = warnings(company, name)
    for period, record in company.careers[name].records.items():
        expected = []
        for rule, effect, periods in company.outcomes(name, period):
            about = ("may_apply", "promotion", "discipline", "pip")
            made = decisions(name, period, rule) if effect in about else []
            told = [(row["by"], row["role"], row["decided_on"]) for row in made]
            expected.append((rule, effect, periods, status(effect, made), told))
        found = [
            (one["rule"], one["kind"], one["periods"], one["status"],
             [(made["by"], made["role"], made["on"]) for made in one["decisions"]])
            for one in record["outcomes"]
        ]  # fmt: skip
        assert (period, found) == (period, expected)
        for one in record["outcomes"]:
            if one["kind"] == "discipline":
                assert STEPS[steps[period, one["rule"]]] in one["effect"]


@pytest.mark.parametrize("name", SPECIALISTS)
def test_r62_r63_r64_improvement_plans_traced_by_hand(company, name):
    plans = improvement_plans(company, name)
    for period, record in company.careers[name].records.items():
        first, last = span(period)
        shown = [
            plan
            for plan in plans
            if plan["quarter"] == period or (plan["mentor"] and plan["first"] <= last and first <= plan["last"])
        ]
        expected = [
            (plan["first"].isoformat(), plan["last"].isoformat(), PEOPLE.get(plan["mentor"]), plan["status"],
             plan["goals"])
            for plan in shown
        ]  # fmt: skip
        found = [
            (plan["first_day"], plan["last_day"], plan["mentor_name"], plan["status"],
             [
                 (goal["id"], number(goal["start"]), number(goal["goal"]),
                  [(month["period"], number(month["actual"])) for month in goal["months"]],
                  number(goal["actual"]), goal["met"])
                 for goal in plan["goals"]
             ])
            for plan in record["improvement_plans"]
        ]  # fmt: skip
        assert (period, found) == (period, expected)
        for plan, told in zip(shown, record["improvement_plans"], strict=True):
            assert len(told["proposals"]) == len(plan["proposals"])
            assert all(PROPOSALS[step] in text for step, text in zip(plan["proposals"], told["proposals"], strict=True))


def line_of(published):
    """Return a published line as the reference has it; amounts held back are in its note."""
    kept = Decimal(0)
    if published["kind"] == "held":
        [amount] = re.findall(r"([−-]?)¥([\d,.]+)", published["note"])
        kept = Decimal(amount[1].replace(",", "")) * (-1 if Decimal(published["base"]) < 0 else 1)
    tiers = [re.fullmatch(r".*：¥([\d,.]+) × ([\d.]+)%", text) for text in published["tiers"]]
    return {
        "kind": published["kind"],
        "day": published["day"],
        "deal": published["what"].split(" ")[0],
        "share": Decimal(published["share"]),
        "base": Decimal(published["base"]),
        "rate": Decimal(published["rate"]),
        "tiers": [(Decimal(one[1].replace(",", "")), Decimal(one[2]) / 100) for one in tiers if one],
        "amount": Decimal(published["amount"]),
        "kept": kept,
    }


@pytest.mark.parametrize("name", PEOPLE)
def test_r70_commission_traced_by_hand_deal_by_deal(company, payroll, name):
    for period, record in company.careers[name].records.items():
        commission = [one for one in record["payout"]["components"] if one["id"] == "commission"]
        assert bool(commission) is (name in SPECIALISTS)
        if not commission:
            continue
        found = [line_of(line) for line in commission[0]["lines"]]
        assert (period, found) == (period, payroll.lines(name, period) if period != YEAR else [])
        missing = payroll.commission[name].missing(period)
        next_tiers = [Decimal(one["missing"]) for one in record["payout"]["next_tiers"]]
        assert (period, next_tiers) == (period, [] if missing is None else [missing])


OWN = {
    "month": ("base", "performance"),
    "quarter": ("quarter_bonus",),
    "year": ("year_end_bonus",),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_r70_pay_traced_by_hand_component_by_component(company, payroll, name):
    for period, record in company.careers[name].records.items():
        payout = record["payout"]
        expected = payroll.paid(name, period)
        components = {one["id"]: one for one in payout["components"]}
        found = {key: Decimal(one["amount"]) for key, one in components.items() if Decimal(one["amount"])}
        assert (period, found) == (period, expected)
        assert Decimal(payout["total"]) == sum(expected.values())
        for component in OWN[record["period"]["kind"]]:
            one = components[component]
            shown = tuple(Decimal(one[part]) for part in ("rate", "multiplier", "amount"))
            mean, *rest = payroll.salary(name, period, component)
            assert (period, component, *shown) == (period, component, *rest)
            assert round(Decimal(one["base"]), 2) == mean
        if record["period"]["kind"] != "month":
            parts = {part: sum(payroll.paid(name, part).values()) for part in part_of_longer(period)}
            parts[period] = sum(payroll.own(name, period).values())
            told = {part["period"]: Decimal(part["total"]) for part in payout["parts"] if Decimal(part["total"])}
            assert told == {part: total for part, total in parts.items() if total}


@pytest.mark.parametrize("period", PERIODS)
def test_r70_the_payroll_of_everybody_traced_by_hand(public, payroll, period):
    with (public / f"appraisals/company/{period}/payouts.csv").open(encoding="utf-8-sig", newline="") as stream:
        published = list(csv.DictReader(stream))
    teams = {row["id"]: row["name"] for row in rows("teams")}
    expected = {name: payroll.paid(name, period) for name in PEOPLE if payroll.employed(name, period)}
    assert [row["id"] for row in published] == list(expected)
    for row in published:
        amounts = {key: Decimal(row[key]) for key in row if key not in ("id", "name", "role", "team", "currency")}
        total = amounts.pop("total")
        assert (row["id"], {key: amount for key, amount in amounts.items() if amount}) == (row["id"], expected[row["id"]])
        assert total == sum(amounts.values())
        assert (row["name"], row["team"]) == (PEOPLE[row["id"]], teams[team_on(row["id"], span(period)[1])])
