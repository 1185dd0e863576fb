"""R70: everything together, for a small invented company, against the independent reference."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from typing import Literal

import pytest

from kaopu.outcomes.result import RateChange, Suspension
from kaopu.pay.paying import pay_everybody
from kaopu.text.problems import Problem
from tests.facts.literal import period, table
from tests.pay.company import BASE, PERFORMANCE, ROUNDING, Led, appraisals_of, decimal, pay_data, pay_policy
from tests.pay.reference import Reference

PAY = f"""\
{BASE}{PERFORMANCE.replace("100%", "90%")}\
  commission: {{kind: commission, name: a, text: a, plans: {{specialist: hunting, farmer: farming}}, {ROUNDING}}}
  bonus: {{kind: salary, name: a, text: a, of: performance_pay, times: 0.5, each: quarter,
          part_of_period: by_days, leave: unpaid, {ROUNDING}}}
  least: {{kind: floor, name: a, text: a, covers: [base, performance, commission], {ROUNDING},
          amounts: [{{from: 2017-01-01, amount: ¥1800}}, {{from: 2017-02-15, amount: ¥1900}}]}}
"""
PLANS = """\
hunting:
  name: a
  text: a
  paid_on: signing
  rates:
    - {rate: 1.3%, from: 2017-02-15, where: {product: axe}}
    - {rate: 1.2%, from: 2017-01-01, where: {customer: new}}
    - {rate: 1%, from: 2017-01-01}
  tiers: {over: quarter, of: attainment, target: sales, count: each_part, steps: [
    {at_least: 0%, times: 100%}, {at_least: 100%, times: 120%}, {at_least: 120%, times: 150%}]}
  claw_back: {after: [cancelled, credit_note, written_off], within: 2 months}
farming:
  name: a
  text: a
  paid_on: collection
  rates: [{rate: 1.2%, from: 2017-01-01}]
  tiers: {over: quarter, of: amount, count: whole_amount, steps: [
    {at_least: ¥0, rate: 1.2%}, {at_least: ¥5000, rate: 1.5%}, {at_least: ¥12000, rate: 1.8%}]}
  claw_back: {after: [cancelled, credit_note]}
"""
RULES = """\
monthly: {name: a, text: a, after: month, then: {multiplier:
  {of: performance, by_grade: {S: 120%, A: 100%, B: 80%, C: 60%, D: 0%}}}}
over: {name: a, text: a, after: quarter, then: {multiplier: {of: bonus, times: 120%}}}
"""
PEOPLE = """\
id,name,role,team,manager,joined_on,left_on
ann,Ann,specialist,north,max,,
bob,Bob,specialist,north,max,2017-02-10,
eve,Eve,specialist,south,max,,2017-03-08
fay,Fay,farmer,south,max,,
gil,Gil,farmer,south,max,,
max,Max,boss,north,,,
"""
SELLERS = ("ann", "bob", "eve", "fay", "gil")
FIRST_DAY = datetime.date(2016, 11, 1)
DAYS = 151  # to the end of March


def invented(seed):
    """Return the tables of a company invented from a number, as rows of texts."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret

    def on(first=0):
        return FIRST_DAY + datetime.timedelta(days=chance.randrange(first, DAYS))

    tables: dict[str, list[dict[str, str]]] = {
        name: [] for name in ("deals", "credits", "receivables", "receipts", "reversals")
    }
    for number in range(70):
        closed = on()
        amount = Decimal(chance.randrange(1, 400_000)) / 100
        deal = {"id": f"d{number:02}", "person": chance.choice(SELLERS), "stage": chance.choice(["won"] * 5 + ["lost"])}
        deal |= {"account": chance.choice(["acme", "zeta", "omni"]), "product": chance.choice(["saw", "axe"])}
        tables["deals"].append({**deal, "agreement": "contract", "closed_on": str(closed), "amount": str(amount)})
        if chance.random() < 0.3:
            others = chance.sample([who for who in SELLERS if who != deal["person"]], 2)
            for who, percent in zip([deal["person"], *others], chance.choice(THIRDS), strict=True):
                tables["credits"].append({"deal": deal["id"], "person": who, "percent": percent})
        tables["receivables"].append(
            {
                "id": f"r{number:02}",
                "person": deal["person"],
                "deal": deal["id"],
                "due_on": str(closed),
                "amount": str(amount),
            }
        )
        left = amount
        for part in range(chance.randrange(4)):
            came = (left * chance.randrange(1, 101) / 100).quantize(Decimal("0.01"))
            left -= came
            day = closed + datetime.timedelta(days=chance.randrange(60))
            if came and day < FIRST_DAY + datetime.timedelta(days=DAYS):
                tables["receipts"].append(
                    {"id": f"c{number:02}{part}", "person": deal["person"], "receivable": f"r{number:02}"}
                    | {"received_on": str(day), "amount": str(came)}
                )
        if deal["stage"] == "won" and chance.random() < 0.5:
            tables["reversals"] += list(reversals(chance, deal, closed, amount))
    return tables


THIRDS = (("33.34", "33.33", "33.33"), ("50", "25", "25"), ("10.01", "45", "44.99"))


def reversals(chance, deal, closed, amount):
    day, standing = closed, amount
    for number in range(chance.randrange(1, 4)):
        day += datetime.timedelta(days=chance.randrange(40))
        part = (
            standing if chance.random() < 0.4 else (standing * chance.randrange(1, 100) / 100).quantize(Decimal("0.01"))
        )
        if not part or day >= FIRST_DAY + datetime.timedelta(days=DAYS):
            return
        standing -= part
        kind = chance.choice(["cancelled", "credit_note", "written_off"])
        yield {"id": f"v{deal['id']}{number}", "person": deal["person"], "deal": deal["id"], "kind": kind} | {
            "reversed_on": str(day),
            "amount": str(part),
        }


SALARIES = [
    {"person": who, "from": start, "base_salary": base, "performance_pay": bonus}
    for who, start, base, bonus in (
        ("ann", "2016-01-01", "1500", "700.55"),
        ("ann", "2017-02-17", "1733.33", "800"),
        ("bob", "2017-02-10", "1600", "500"),
        ("eve", "2016-01-01", "1900", "333.33"),
        ("fay", "2016-01-01", "1400", "1000"),
        ("max", "2016-01-01", "5000", "3000"),
    )
]
ABSENCES = [
    {"person": "ann", "first_day": "2017-02-20", "last_day": "2017-03-05", "kind": "other"},
    {"person": "fay", "first_day": "2017-01-09", "last_day": "2017-01-14", "kind": "sick"},
]
MOVES = [{"person": "fay", "from": "2017-02-16", "role": "specialist"}]
TARGETS = "level,id,period,target,value\n" + "".join(
    f"person,{who},2017-Q1,sales,{value}\n"
    for who, value in (("ann", 9000), ("bob", 5000), ("eve", 7777.77), ("fay", 3000))
)
GRADES = {("ann", "2017-01"): "S", ("ann", "2017-02"): "C", ("eve", "2017-02"): "B", ("ann", "2017-Q1"): "A"}
CHANGES = [
    ("ann", "2017-02-10", "2017-03-05", None, "0.6"),
    ("ann", "2017-03-01", "2017-03-31", None, "0.5"),
    ("eve", "2017-01-20", "2017-02-20", "0.015", None),
    ("gil", "2017-01-20", "2017-02-20", None, "0.7"),
    ("fay", "2017-01-10", "2017-01-25", "0.02", None),
]
SUSPENSIONS: list[tuple[str, str, str, Literal["paid", "lost"]]] = [
    ("bob", "2017-02-01", "2017-02-28", "paid"),
    ("gil", "2017-01-01", "2017-01-31", "paid"),
    ("fay", "2017-02-01", "2017-02-28", "lost"),
]


def led_to(policy):
    led = Led(policy)
    for (person, when), grade in GRADES.items():
        assert grade
        led.to(person, when, "monthly" if period(when).kind == "month" else "over", "multiplier")
    outcome = next(iter(led.outcomes.values()))[0]
    for plan in ("hunting", "farming"):
        for who, first, last, to, times in CHANGES:
            days = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
            change = RateChange(plan, *days, decimal(to), decimal(times), outcome)
            led.changes[who] = (*led.changes.get(who, ()), change)
        for who, first, last, then in SUSPENSIONS:
            days = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
            led.suspensions[who] = (*led.suspensions.get(who, ()), Suspension(plan, *days, then, outcome))
    return led


@pytest.mark.parametrize("seed", range(8))
def test_r70_every_figure_is_that_of_the_reference(seed):
    tables = {**invented(seed), "salaries": SALARIES, "absences": ABSENCES, "moves": MOVES}
    files = {"data/people.csv": PEOPLE, "data/targets.csv": TARGETS}
    data = pay_data("2016-11 2016-12 2017-01 2017-02 2017-03", files=files, **tables)
    policy = pay_policy(PAY, PLANS, RULES)
    problems: list[Problem] = []
    payouts = pay_everybody(policy, data, appraisals_of(policy, data, GRADES), led_to(policy).made(), problems.append)
    assert problems == []
    written = dict(files)
    for name, rows in tables.items():
        written |= table(name, rows)
    expected = Reference(written, GRADES, CHANGES, SUSPENSIONS).figures()
    found = {
        (who, when.id, one.id): one.amount
        for (who, when), payout in payouts.payouts.items()
        for one in payout.components
    }
    assert {key: (found.get(key), value) for key, value in expected.items() if found.get(key) != value} == {}
    assert set(found) == set(expected)
