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


def test_the_trace_is_not_of_nothing(company):
    """A reference that agrees because there is nothing to compare would prove nothing."""
    records = [record for career in company.careers.values() for record in career.records.values()]
    assert {period for career in company.careers.values() for period in career.records} == set(PERIODS)
    assert len(records) > 550
    lines = [
        (record["period"]["id"], line)
        for record in records
        for one in record["payout"]["components"]
        for line in one["lines"]
    ]
    assert sum(line["kind"] == "earned" for _, line in lines) > 8000  # each of some 4,200 deals: its month, its quarter
    assert {line["kind"] for _, line in lines} == {"earned", "clawed_back", "held"}
    assert any(Decimal(line["share"]) < 1 for _, line in lines)
    assert sum(len(line["tiers"]) > 1 for _, line in lines) > 50
    statuses = {(one["kind"], one["status"]) for record in records for one in record["outcomes"]}
    assert {status for kind, status in statuses if kind == "may_apply"} == {"proposed", "granted", "refused"}
    assert {status for kind, status in statuses if kind == "discipline"} == {"proposed", "granted", "refused"}
    assert {kind for kind, _ in statuses} == {
        "multiplier", "extra_salary", "cancel", "commission_rate", "suspend", "may_apply", "promotion", "bar_promotion",
        "pool", "pip", "award", "training_priority", "plan_due", "discipline",
    }  # fmt: skip


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
    for period, record in company.careers[name].records.items():
        first, last = span(period)
        plans = improvement_plans(company, name, last)
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
    """Return a published line as the reference has it; what is held back of a deal stands in its note."""
    told = re.findall(r"(减少)? ¥([\d,.]+)", published["note"] or "")
    kept = [Decimal(amount.replace(",", "")) * (-1 if less else 1) for less, amount in told]
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
        "kept": kept[0] if kept else Decimal(0),
    }


def withheld_in(steps):
    """Return how many lines are said to be withheld, and how much of them together will be paid later."""
    found = (re.search(r"^(\d+) 笔暂扣.*?(减少)? ¥([\d,.]+)", text) for text in steps)
    for told in found:
        if told is not None:
            return int(told[1]), Decimal(told[3].replace(",", "")) * (-1 if told[2] else 1)
    return 0, 0


def withheld_of(lines):
    kept = [line["kept"] for line in lines if line["kind"] == "held"]
    return len(kept), sum(kept)


@pytest.mark.parametrize("name", PEOPLE)
def test_r70_commission_traced_by_hand_deal_by_deal(company, payroll, name):
    for period, record in company.careers[name].records.items():
        commission = [one for one in record["payout"]["components"] if one["id"] == "commission"]
        assert bool(commission) is (name in SPECIALISTS)
        if not commission:
            continue
        found = [line_of(line) for line in commission[0]["lines"]]
        assert (period, found) == (period, payroll.lines(name, period) if period != YEAR else [])
        assert (period, *withheld_in(commission[0]["steps"])) == (period, *withheld_of(found))
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
        assert (row["id"], {key: amount for key, amount in amounts.items() if amount}) == (
            row["id"],
            expected[row["id"]],
        )
        assert total == sum(amounts.values())
        assert (row["name"], row["team"]) == (PEOPLE[row["id"]], teams[team_on(row["id"], span(period)[1])])


# One quarter worked out with a calculator: Elease Gluck, October to December 2017.
#
# Base salary ¥6,200 a month, performance pay ¥2,500 a month; target of the quarter ¥76,000.
# She had A in the first quarter, S in the second, D in the third, S in the fourth.
#   - Two quarters in a row at A or better: not the third and the fourth. A and S in spring let her apply for 1.5 %,
#     but nobody has decided on it, so the plan's own rates hold.
#   - Two quarters in a row at C or worse: no. Nothing is lowered, nothing held back.
#   - Three of the last four at A or better, this one among them: mentors' pool. S: first in line for training.
# Deals: GTX and GTK earn 1.3 % from July on; others 1.2 % within three months of her first deal with the customer
# (green-plus since 29 July, groovestreet since 9 September), 1 % afterwards. From ¥76,000 on each rate counts × 120 %,
# from ¥91,200 on × 150 %.
HAND_WORKED = (
    ("2017-10-01", "VJD27D8U", "5340", "1.3", "69.42"),  # 5340 × 1.3 % = 69.42; so far 5,340
    ("2017-10-08", "Y6Q7Z0SO", "63", "1.2", "0.76"),  # green-plus, new until 28 October: 0.756
    ("2017-10-20", "Z216TKEU", "47", "1", "0.47"),  # singletechno, a customer since March
    ("2017-10-24", "E4BPOOL6", "3450", "1", "34.50"),
    ("2017-10-28", "8UU0I29V", "504", "1.3", "6.55"),  # 6.552
    ("2017-10-29", "3GRTE6VM", "3082", "1", "30.82"),
    ("2017-10-29", "9QX62IL2", "544", "1.3", "7.07"),  # 7.072
    ("2017-10-29", "H3K2E35I", "27971", "1.3", "363.62"),  # 363.623; so far 41,001; October earns 513.21
    ("2017-11-02", "AU1OZUN8", "56", "1", "0.56"),
    ("2017-11-04", "OB2PHGFR", "3308", "1", "33.08"),
    ("2017-11-10", "7NJS374V", "46", "1.2", "0.55"),  # groovestreet, new until 8 December: 0.552
    ("2017-11-11", "8598PVIX", "53", "1.2", "0.64"),  # 0.636
    ("2017-11-16", "6Z3EP424", "51", "1", "0.51"),
    ("2017-11-27", "LN0DF2XI", "48", "1", "0.48"),
    ("2017-11-28", "3GRTE6VM", "-708", "1", "-7.08"),  # a credit note: 30.82 × 708 ÷ 3082 = 7.08 is taken back
    ("2017-11-29", "GQNM1QP8", "61", "1", "0.61"),  # so far 44,624, credit notes do not lower it; November 29.35
    ("2017-12-04", "GB6C2UK5", "29220", "1.3", "379.86"),  # so far 73,844: 2,156 below the target
    ("2017-12-13", "HEMKK91Z", "3538", "1", "38.14"),  # 2156 × 1 % + 1382 × 1.2 % = 21.56 + 16.584 = 38.144
    ("2017-12-15", "NCF02FA5", "953", "1.56", "14.87"),  # 1.3 % × 120 % = 1.56 %: 14.8668
    ("2017-12-18", "6XP6FVMN", "3772", "1.2", "45.26"),  # 1 % × 120 %; green-plus is no longer new: 45.264
    ("2017-12-18", "H7GFLCDH", "62", "1.2", "0.74"),  # 0.744
    ("2017-12-18", "XAKK81WB", "58", "1.2", "0.70"),  # 0.696
    ("2017-12-26", "5U83YWZB", "4953", "1.56", "77.27"),  # 77.2668
    ("2017-12-31", "VQQR3OUI", "41", "1.2", "0.49"),  # 0.492; so far 87,221; December 557.33
)


def test_r70_a_quarter_worked_out_with_a_calculator(company):
    found = company.careers["elease-gluck"].records
    assert [found[f"2017-Q{number}"]["grade"] for number in (1, 2, 3, 4)] == ["A", "S", "D", "S"]
    record = found["2017-Q4"]
    # 87,221 ÷ 76,000 = 114.76 %, at least 110 %: the quarter's bonus × 120 %, and an award.
    assert [(one["rule"], one["kind"], one["periods"]) for one in record["outcomes"]] == [
        ("over_target", "multiplier", ["2017-Q4"]),
        ("over_target", "award", ["2017-Q4"]),
        ("mentor_pool", "pool", ["2017-Q1", "2017-Q2", "2017-Q4"]),
        ("training_first", "training_priority", ["2017-Q4"]),
    ]
    payout = record["payout"]
    lines = next(one["lines"] for one in payout["components"] if one["id"] == "commission")
    numbers = [tuple(Decimal(line[key]) for key in ("base", "rate", "amount")) for line in lines]
    names = [(line["day"], line["what"].split(" ")[0]) for line in lines]
    assert names == [(on, deal) for on, deal, *_ in HAND_WORKED]
    assert numbers == [(Decimal(base), Decimal(rate) / 100, Decimal(amount)) for *_, base, rate, amount in HAND_WORKED]
    assert {one["id"]: one["amount"] for one in payout["components"]} == {
        "base": "18600.00",  # 6,200 × 3
        "performance": "8500.00",  # October S 2,500 × 120 %, November S 2,500 × 120 %, December A 2,500
        "commission": "1099.89",  # 513.21 + 29.35 + 557.33
        "quarter_bonus": "1500.00",  # 2,500 × 0.5 × 120 %
        "minimum_wage": "0.00",  # every month is far above ¥2,130
    }
    assert [(part["period"], part["total"]) for part in payout["parts"]] == [
        ("2017-10", "9713.21"),  # 6,200 + 3,000 + 513.21
        ("2017-11", "9229.35"),  # 6,200 + 3,000 + 29.35
        ("2017-12", "9257.33"),  # 6,200 + 2,500 + 557.33
        ("2017-Q4", "1500.00"),
    ]
    assert payout["total"] == "29699.89"
    assert [tier["missing"] for tier in payout["next_tiers"]] == ["3979.00"]  # 120 % of 76,000 is 91,200
    # The plan made after the D of the third quarter ran from October to December, and its goals were reached.
    assert [plan["status"] for plan in record["improvement_plans"]] == ["met"]
