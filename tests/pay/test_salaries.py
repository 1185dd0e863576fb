"""R70, R55-R57, R68, R69: salaries by days, multipliers, extras, floors and figures, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kaopu.text.problems import Problem
from tests.facts.literal import period
from tests.pay.company import (
    BASE,
    COMMISSION,
    PERFORMANCE,
    ROUNDING,
    Led,
    amount,
    component,
    day,
    pay_all,
    pay_data,
    pay_policy,
    payout_of,
)

D = Decimal
MAX = "max,Max,boss,north,,,\n"
TEAMS = {"data/teams.csv": "id,name,manager,office\nnorth,North,max,\n"}
QUARTER_BONUS = f"""\
  bonus: {{kind: salary, name: a, text: a, of: performance_pay, times: 0.5, each: quarter,
          part_of_period: by_days, leave: unpaid, {ROUNDING}}}
"""
YEAR_BONUS = f"""\
  year_bonus: {{kind: salary, name: a, text: a, of: base_salary, times: 1, each: year,
               part_of_period: by_days, leave: paid, {ROUNDING}}}
"""
EXTRA = f"  extra: {{kind: extra, name: a, text: a, of: base_salary, each: year, {ROUNDING}}}\n"
BY_GRADE = """\
monthly:
  {name: a, text: a, after: month, then: {multiplier:
    {of: performance, by_grade: {S: 120%, A: 100%, B: 80%, C: 60%, D: 0%}}}}
"""
YEAR_MONTHS = " ".join(f"2017-{month:02}" for month in range(1, 13))


def salary(base="0", performance="0", start="2017-01-01", person="ann"):
    return {"person": person, "from": start, "base_salary": base, "performance_pay": performance}


def staff(joined="", left=""):
    return {
        **TEAMS,
        "data/people.csv": "id,name,role,team,manager,joined_on,left_on\n"
        f"ann,Ann,specialist,north,max,{joined},{left}\n{MAX}",
    }


def test_r70_pay_is_base_and_performance_pay_and_commission_added_up_over_months_quarters_and_the_year():
    data = pay_data(YEAR_MONTHS, salaries=[salary("3000", "1000")], deals=[{"amount": "5000"}])
    payouts = pay_all(pay_policy(BASE + PERFORMANCE + COMMISSION), data)
    assert [one.id for one in payout_of(payouts, "ann", "2017-01").components] == ["base", "performance", "commission"]
    assert payout_of(payouts, "ann", "2017-01").total == 4050
    assert payout_of(payouts, "ann", "2017-Q1").total == 12050
    assert payout_of(payouts, "ann", "2017").total == 48050
    assert component(payouts, "ann", "2017", "base").parts == tuple(
        (period(f"2017-Q{number}"), D(9000)) for number in (1, 2, 3, 4)
    )


def test_r70_a_salary_that_changes_in_mid_month_is_split_by_calendar_days():
    data = pay_data(salaries=[salary("3000"), salary("4000", start="2017-01-16"), salary("5000", start="2017-02-01")])
    payouts = pay_all(pay_policy(BASE), data)
    found = component(payouts, "ann", "2017-01", "base")
    assert [(one.first_day, one.last_day, one.monthly, one.days, one.of) for one in found.stretches] == [
        (day("2017-01-01"), day("2017-01-15"), D(3000), 15, 31),
        (day("2017-01-16"), day("2017-01-31"), D(4000), 16, 31),
    ]
    assert found.amount == D("3516.13")  # (3000 × 15 + 4000 × 16) ÷ 31 = 3516.129…
    assert amount(payouts, "ann", "2017-02", "base") == 5000


def told_of(policy, data):
    """Return the warnings with their places, as sentences."""
    problems: list[Problem] = []
    pay_all(policy, data, report=problems)
    assert all(problem.severity == "warning" for problem in problems)
    return [(problem.code, str(problem.place), problem.message("en")) for problem in problems]


@pytest.mark.parametrize(
    ("joined", "start", "told"),
    [
        ("", "2017-01-16", "ann is employed on 2017-01-01, but the first salary begins on 2017-01-16: "),
        ("2017-01-11", "2017-01-16", "ann is employed on 2017-01-11, but the first salary begins on 2017-01-16: "),
        ("2017-02-20", "2018-01-01", "ann is employed on 2017-02-20, but the first salary begins on 2018-01-01: "),
        ("2017-01-16", "2017-01-16", None),
        ("", "2017-01-01", None),
        ("2018-01-01", "2018-02-01", None),
    ],
)
def test_a_salary_that_begins_when_its_person_is_employed_already_is_told(joined, start, told):
    # The days before are not paid, which nobody would see on the slip.
    data = pay_data("2017-01 2017-02", salaries=[salary("3100", start=start)], files=staff(joined))
    expected = (
        [] if told is None else [("salary-begins-late", "data/salaries.csv:2:1", f"{told}the days before are not paid")]
    )
    assert told_of(pay_policy(BASE), data) == expected
    assert told_of(pay_policy(COMMISSION), data) == []


def test_a_salary_that_nobody_has_written_is_not_told():
    assert told_of(pay_policy(BASE), pay_data(files=staff())) == []


def test_r70_a_salary_is_rounded_once():
    rounded = BASE.replace("times: 1,", "times: 3,")
    data = pay_data(salaries=[salary("100")], files=staff(joined="2017-01-22"))
    # 100 × 10 ÷ 31 × 3 = 96.774…, not 32.26 × 3 = 96.78
    assert amount(pay_all(pay_policy(rounded), data), "ann", "2017-01", "base") == D("96.77")


@pytest.mark.parametrize(
    ("joined", "left", "part", "expected"),
    [
        ("2017-01-11", "", "by_days", "2100.00"),  # 3100 × 21 ÷ 31
        ("2017-01-11", "", "whole", "3100.00"),
        ("", "2017-01-10", "by_days", "1000.00"),
        ("", "2017-01-10", "whole", "3100.00"),
        ("2017-01-31", "", "by_days", "100.00"),
        ("2017-01-01", "2017-01-31", "by_days", "3100.00"),
    ],
)
def test_r70_joiners_and_leavers_are_paid_by_days_or_for_the_whole_month(joined, left, part, expected):
    policy = pay_policy(BASE.replace("by_days", part))
    start = joined or "2017-01-01"
    payouts = pay_all(policy, pay_data(salaries=[salary("3100", start=start)], files=staff(joined, left)))
    assert str(amount(payouts, "ann", "2017-01", "base")) == expected
    assert (payouts.of("ann", period("2017-02")) is None) == bool(left)


def test_r70_nobody_is_paid_before_joining_or_after_leaving_but_what_still_comes_in_is():
    data = pay_data(
        salaries=[salary("3100")],
        deals=[{"amount": "1000", "closed_on": "2017-03-01"}],
        files=staff("2017-02-01", "2017-02-28"),
    )
    payouts = pay_all(pay_policy(BASE + COMMISSION), data)
    assert payouts.of("ann", period("2017-01")) is None
    assert [one.id for one in payout_of(payouts, "ann", "2017-03").components] == ["commission"]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2017-01-20", "2017-02-10", "1900.00"),  # 12 of 31 days are not paid
        ("2017-01-20", "2017-01-29", "2100.00"),  # ten days count as leave
        ("2017-01-20", "2017-01-28", "3100.00"),  # nine do not
        ("2017-01-01", "2017-01-31", "0.00"),
    ],
)
def test_r70_unpaid_leave_is_taken_off_by_days_where_the_component_says_so(first, last, expected):
    absences = [{"person": "ann", "first_day": first, "last_day": last, "kind": "other"}]
    data = pay_data(salaries=[salary("3100", "3100")], absences=absences)
    payouts = pay_all(pay_policy(BASE + PERFORMANCE), data)
    assert str(amount(payouts, "ann", "2017-01", "performance")) == expected
    assert amount(payouts, "ann", "2017-01", "base") == 3100


def test_r70_who_has_no_salary_and_no_commission_has_no_payout():
    problems: list[Problem] = []
    late = pay_data(salaries=[salary("1", start="2017-02-01")])
    payouts = pay_all(pay_policy(BASE + COMMISSION), late, report=problems)
    assert [problem.code for problem in problems] == ["salary-begins-late"]
    assert [(who, when.id) for who, when in payouts.payouts] == [
        ("ann", "2017-02"),
        ("ann", "2017-03"),
        ("ann", "2017-Q1"),
    ]


@pytest.mark.parametrize(
    ("grade", "expected"),
    [("S", "1200.60"), ("A", "1000.50"), ("B", "800.40"), ("C", "600.30"), ("D", "0.00"), (None, "1000.50")],
)
def test_r55_the_monthly_bonus_is_multiplied_by_the_grade_of_that_month(grade, expected):
    policy = pay_policy(PERFORMANCE, rules=BY_GRADE)
    led = Led(policy)
    grades = {("ann", "2017-02"): "A"}
    if grade is not None:
        led.to("ann", "2017-01", "monthly", "multiplier")
        grades["ann", "2017-01"] = grade
    payouts = pay_all(policy, pay_data(salaries=[salary(performance="1000.50")]), led, grades)
    found = component(payouts, "ann", "2017-01", "performance")
    assert str(found.amount) == expected
    assert [factor.outcome is None for factor in found.factors] == [grade is None]


def test_r55_without_an_appraisal_the_declared_multiplier_holds_for_those_whom_the_rule_is_for():
    pay = PERFORMANCE.replace("without_grade: 100%", "without_grade: 50%")
    rules = BY_GRADE.replace("after: month,", "after: month, roles: [specialist],")
    policy = pay_policy(pay, rules=rules)
    data = pay_data(salaries=[salary(performance="1000"), salary(performance="1000", person="max")])
    payouts = pay_all(policy, data)
    assert amount(payouts, "ann", "2017-01", "performance") == 500
    assert amount(payouts, "max", "2017-01", "performance") == 1000


def test_r56_a_year_s_pays_one_more_month_of_the_last_salary():
    rules = "s: {name: a, text: a, after: year, then: {extra_salary: {as: extra, months: 1.5}}}"
    policy = pay_policy(BASE + EXTRA, rules=rules)
    data = pay_data(YEAR_MONTHS, salaries=[salary("3000"), salary("4000.01", start="2017-12-31")])
    payouts = pay_all(policy, data, Led(policy).to("ann", "2017", "s", "extra_salary"))
    assert amount(payouts, "ann", "2017-12", "base") == D("3032.26")  # (3000 × 30 + 4000.01) ÷ 31
    found = component(payouts, "ann", "2017", "extra")
    assert (found.base, found.rate, found.amount) == (D("4000.01"), D("1.5"), D("6000.02"))
    assert found.outcome is not None
    assert [one.id for one in payout_of(pay_all(policy, data), "ann", "2017").components] == ["base"]


def test_r56_the_salary_of_the_last_day_employed_counts():
    rules = "s: {name: a, text: a, after: year, then: {extra_salary: {as: extra, months: 1}}}"
    policy = pay_policy(BASE + EXTRA, rules=rules)
    data = pay_data(
        YEAR_MONTHS, salaries=[salary("3000"), salary("4000", start="2017-07-01")], files=staff(left="2017-06-30")
    )
    payouts = pay_all(policy, data, Led(policy).to("ann", "2017", "s", "extra_salary"))
    assert amount(payouts, "ann", "2017", "extra") == 3000


def test_r57_a_cancelled_bonus_is_shown_and_is_zero():
    rules = "d: {name: a, text: a, after: year, then: {cancel: {of: year_bonus}}}"
    policy = pay_policy(BASE + YEAR_BONUS, rules=rules)
    data = pay_data(YEAR_MONTHS, salaries=[salary("3000")])
    payouts = pay_all(policy, data, Led(policy).to("ann", "2017", "d", "cancel"))
    found = component(payouts, "ann", "2017", "year_bonus")
    assert (found.base, found.multiplier, found.amount) == (D(3000), D(0), D(0))
    assert payout_of(payouts, "ann", "2017").total == 36000
    assert payout_of(pay_all(policy, data), "ann", "2017").total == 39000


def test_r68_r69_the_quarters_bonus_by_targets_and_several_factors_multiply():
    rules = (
        "over: {name: a, text: a, after: quarter, then: {multiplier: {of: bonus, times: 120%}}}\n"
        "under: {name: a, text: a, after: quarter, then: {multiplier: {of: bonus, times: 50%}}}\n"
    )
    policy = pay_policy(QUARTER_BONUS, rules=rules)
    data = pay_data(salaries=[salary(performance="1000"), salary(performance="1000", person="bob")])
    led = Led(policy).to("ann", "2017-Q1", "over", "multiplier").to("bob", "2017-Q1", "under", "multiplier")
    payouts = pay_all(policy, data, led)
    assert amount(payouts, "ann", "2017-Q1", "bonus") == 600
    assert amount(payouts, "bob", "2017-Q1", "bonus") == 250
    assert payouts.of("ann", period("2017-01")) is None
    payouts = pay_all(policy, data, led.to("ann", "2017-Q1", "under", "multiplier"))
    found = component(payouts, "ann", "2017-Q1", "bonus")
    assert (found.multiplier, found.amount) == (D("0.6"), D(300))


@pytest.mark.parametrize(("status", "expected"), [("in_force", 600), ("proposed", 500), ("refused", 500)])
def test_r70_only_what_is_in_force_multiplies(status, expected):
    rules = "over: {name: a, text: a, after: quarter, then: {multiplier: {of: bonus, times: 120%}}}"
    policy = pay_policy(QUARTER_BONUS, rules=rules)
    led = Led(policy).to("ann", "2017-Q1", "over", "multiplier", status)
    payouts = pay_all(policy, pay_data(salaries=[salary(performance="1000")]), led)
    assert amount(payouts, "ann", "2017-Q1", "bonus") == expected


def test_r70_a_quarters_component_is_made_of_the_mean_month():
    data = pay_data(
        salaries=[salary(performance="3100"), salary(performance="6000", start="2017-03-01")], files=staff("2017-01-22")
    )
    payouts = pay_all(pay_policy(QUARTER_BONUS), data)
    # (3100 × 10 ÷ 31 + 3100 + 6000) ÷ 3 × 0.5 = 10100 ÷ 6
    assert amount(payouts, "ann", "2017-Q1", "bonus") == D("1683.33")
    whole = pay_policy(QUARTER_BONUS.replace("by_days", "whole"))
    payouts = pay_all(whole, data)
    assert amount(payouts, "ann", "2017-Q1", "bonus") == D("2033.33")  # (3100 + 3100 + 6000) ÷ 6


def floor(covers="base", amounts="{from: 2017-01-01, amount: ¥2000}, {from: 2017-02-28, amount: ¥2130}"):
    return f"  least: {{kind: floor, name: a, text: a, covers: [{covers}], amounts: [{amounts}], {ROUNDING}}}\n"


@pytest.mark.parametrize(
    ("base", "month", "expected"),
    [
        ("2000", "2017-01", "0.00"),
        ("1999.99", "2017-01", "0.01"),
        ("2000.01", "2017-01", "0.00"),
        ("2000", "2017-02", "130.00"),  # the amount of the month's last day
    ],
)
def test_r70_a_floor_pays_what_is_missing_at_and_around_it(base, month, expected):
    payouts = pay_all(pay_policy(BASE + floor()), pay_data(salaries=[salary(base)]))
    assert str(amount(payouts, "ann", month, "least")) == expected


def test_r70_a_floor_covers_what_it_names_and_takes_part_of_a_month_by_days():
    data = pay_data(
        salaries=[salary("1000", "500")], deals=[{"amount": "10000", "person": "ann"}], files=staff(left="2017-02-14")
    )
    pay = BASE + PERFORMANCE + COMMISSION + floor("base, commission")
    payouts = pay_all(pay_policy(pay), data)
    assert amount(payouts, "ann", "2017-01", "least") == 900  # 2000 - 1000 - 100
    found = component(payouts, "ann", "2017-02", "least")
    assert (found.base, found.amount) == (D(1065), D(565))  # 2130 × 14 ÷ 28 - 500


def test_r70_days_of_unpaid_leave_ask_for_no_least_pay():
    absences = [{"person": "ann", "first_day": "2017-01-01", "last_day": "2017-01-31", "kind": "other"}]
    data = pay_data(salaries=[salary("1000", "500")], absences=absences)
    payouts = pay_all(pay_policy(PERFORMANCE + floor("performance")), data)
    assert amount(payouts, "ann", "2017-01", "least") == 0
    payouts = pay_all(pay_policy(BASE + floor("base")), data)
    assert amount(payouts, "ann", "2017-01", "least") == 1000


def test_r70_before_its_first_day_there_is_no_floor():
    policy = pay_policy(BASE + floor(amounts="{from: 2017-02-01, amount: ¥2000}"))
    payouts = pay_all(policy, pay_data(salaries=[salary("1000")]))
    assert [one.id for one in payout_of(payouts, "ann", "2017-01").components] == ["base"]


def test_r70_a_dividend_is_a_figure_that_somebody_decided():
    pay = BASE + f"  dividend: {{kind: figure, name: a, text: a, of: dividend, each: year, {ROUNDING}}}\n"
    policy = pay_policy(pay, measures="dividend: {name: a, unit: money, given: own}")
    files = {"data/measures.csv": "person,period,measure,value\nann,2017,dividend,500.5\nbob,2017,dividend,7\n"}
    payouts = pay_all(policy, pay_data(YEAR_MONTHS, salaries=[salary("1")], files=files))
    assert amount(payouts, "ann", "2017", "dividend") == D("500.50")
    assert str(component(payouts, "ann", "2017", "dividend").place) == "data/measures.csv:2:19"
    assert payout_of(payouts, "bob", "2017").total == 7


def test_r70_nothing_is_paid_without_rules_of_pay_and_before_the_edition():
    data = pay_data("2016-12 2017-01", salaries=[salary("1000", start="2016-01-01")])
    policy = pay_policy(BASE)
    assert [when.id for _, when in pay_all(policy, data).payouts] == ["2017-01"]
    assert pay_all(replace(policy, pay=None), data).payouts == {}


def test_r70_money_stays_decimal_and_exact_with_large_amounts():
    payouts = pay_all(pay_policy(BASE), pay_data(salaries=[salary("99999999999.99")]))
    assert str(amount(payouts, "ann", "2017-01", "base")) == "99999999999.99"
