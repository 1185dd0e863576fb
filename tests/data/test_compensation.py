"""Salaries, reversals, decisions, improvement plans and budgets are read as plain rows, to the cent and the line."""

from __future__ import annotations

import datetime
from decimal import Decimal

from kaopu.data.catalogue import CATALOGUE
from kaopu.data.compensation import BudgetLine, Compensation, OpenedPlan, RecordedDecision, Reversal, Salary
from kaopu.data.periods import Period
from kaopu.data.store import Data, read_data
from kaopu.text.problems import Place, Problem
from tests.support.repository import VALID, tree_of

FILES = {
    "data/salaries.csv": """\
from,person,performance_pay,base_salary
2017-03-16,bob,2000.5,6500
2016-06-01,ann,2500,7000
2017-01-01,bob,0,6000.0001
""",
    "data/months/2017-02/reversals.csv": """\
id,person,deal,kind,reversed_on,amount
x3,ann,d1,credit_note,2017-02-04,200
""",
    "data/months/2017-03/reversals.csv": """\
id,person,deal,kind,reversed_on,amount
x1,ann,d1,cancelled,2017-03-31,2300
x2,bob,d3,written_off,2017-03-01,0.01
""",
    "data/decisions.csv": """\
person,period,rule,decision,by,role,decided_on,first_day
ann,2017-Q1,commission_raise,granted,Max,boss,2017-04-10,2017-05-01
bob,2017-03,pip,training,"Müller, HR",HR,2017-04-11,
""",
    "data/improvement_plans.csv": """\
person,period,rule,mentor,first_day
bob,2017-Q1,pip,max,2017-04-15
""",
    "data/budget.csv": """\
period,team,component,amount
2017-01,north,commission,1000.5
2017,,base_salary,200000
""",
}


def read(files: dict[str, str]) -> tuple[Data, list[Problem]]:
    problems: list[Problem] = []
    return read_data(tree_of({**VALID, **files}), problems.append), problems


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_r70_salaries_stand_by_person_in_order_of_their_days():
    data, _ = read(FILES)
    file = "data/salaries.csv"
    assert data.compensation.salaries == {
        "ann": (Salary("ann", day("2016-06-01"), Decimal(7000), Decimal(2500), Place(file, 3, 1)),),
        "bob": (
            Salary("bob", day("2017-01-01"), Decimal("6000.0001"), Decimal(0), Place(file, 4, 1)),
            Salary("bob", day("2017-03-16"), Decimal(6500), Decimal("2000.5"), Place(file, 2, 1)),
        ),
    }
    assert list(data.compensation.salaries) == ["ann", "bob"]


def test_r70_reversals_stand_by_deal_in_order_of_their_days():
    data, problems = read(FILES)
    assert problems == []  # on the very day of the deal, and all of its amount in two parts
    march = "data/months/2017-03/reversals.csv"
    early = Place("data/months/2017-02/reversals.csv", 2, 1)
    assert data.compensation.reversals == {
        "d1": (
            Reversal("x3", "ann", "d1", "credit_note", day("2017-02-04"), Decimal(200), early),
            Reversal("x1", "ann", "d1", "cancelled", day("2017-03-31"), Decimal(2300), Place(march, 2, 1)),
        ),
        "d3": (Reversal("x2", "bob", "d3", "written_off", day("2017-03-01"), Decimal("0.01"), Place(march, 3, 1)),),
    }


def test_decisions_plans_and_budget_stand_as_they_were_written():
    data, _ = read(FILES)
    quarter, month, year = Period(2017, 1, "quarter"), Period(2017, 3, "month"), Period(2017, 1, "year")
    found, file = data.compensation, "data/decisions.csv"
    assert found.decisions == (
        RecordedDecision("ann", quarter, "commission_raise", "granted", "Max", "boss", day("2017-04-10"),
                         day("2017-05-01"), Place(file, 2, 1)),
        RecordedDecision("bob", month, "pip", "training", "Müller, HR", "HR", day("2017-04-11"), None,
                         Place(file, 3, 1)),
    )  # fmt: skip
    file = "data/improvement_plans.csv"
    assert found.plans == (OpenedPlan("bob", quarter, "pip", "max", day("2017-04-15"), Place(file, 2, 1)),)
    file = "data/budget.csv"
    assert found.budget == (
        BudgetLine(Period(2017, 1, "month"), "north", "commission", Decimal("1000.5"), Place(file, 2, 1)),
        BudgetLine(year, None, "base_salary", Decimal(200000), Place(file, 3, 1)),
    )


def test_without_any_such_table_there_is_nothing_and_no_problem():
    data, problems = read({})
    assert problems == []
    assert data.compensation == Compensation()
    names = ("salaries", "reversals", "decisions", "improvement_plans", "budget")
    assert {name: len(data.tables[name]) for name in names} == dict.fromkeys(names, 0)


def test_the_digest_of_the_data_knows_them():
    assert read(FILES)[0].digest != read({})[0].digest


def test_tables_about_pay_are_no_measure_to_count_and_reversals_are():
    about_pay = {name for name, table in CATALOGUE.items() if table.about_pay}
    assert about_pay == {"salaries", "decisions", "improvement_plans", "budget"}
    assert not [name for name in about_pay if CATALOGUE[name].countable]
    assert CATALOGUE["reversals"].countable
    assert not CATALOGUE["products"].countable
