"""R70: commission by plan, worked out by hand: rates, tiers, signing and collection, shares, claw-back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaopu.pay.tiers import next_step
from kaopu.text.problems import Problem
from tests.pay.company import (
    COMMISSION,
    amount,
    component,
    day,
    line_list,
    lines,
    pay_all,
    pay_data,
    pay_policy,
    payout_of,
)
from tests.pay.plans import QUARTER_TIERS, RECEIVABLE, THIRDS, deal, plan

D = Decimal
ATTAINMENT = """\
plan:
  {name: a, text: a, paid_on: signing, rates: [{rate: 1%, from: 2017-01-01}],
   tiers: {over: quarter, of: attainment, target: sales, count: each_part, steps: [
     {at_least: 0%, times: 100%}, {at_least: 100%, times: 150%}, {at_least: 120%, times: 200%}]}}
"""
TARGET = {"data/targets.csv": "level,id,period,target,value\nperson,ann,2017-Q1,sales,1000\n"}


def test_r70_flat_commission_is_the_rate_of_every_won_deal_rounded_line_by_line():
    data = pay_data(deals=[deal(1000), deal("100.50", "2017-01-31"), deal(5000, stage="lost"), deal(70, "2017-02-01")])
    payouts = pay_all(pay_policy(), data)
    # 100.50 × 1 % = 1.005, a half goes up: 1.01
    assert line_list(payouts, "ann", "2017-01") == [("earned", "d000", "10.00"), ("earned", "d001", "1.01")]
    assert amount(payouts, "ann", "2017-01") == D("11.01")
    assert amount(payouts, "ann", "2017-02") == D("0.70")
    assert amount(payouts, "ann", "2017-Q1") == D("11.71")
    assert component(payouts, "ann", "2017-Q1", "commission").lines == ()


def test_r70_a_half_goes_to_the_even_neighbour_where_the_component_says_so():
    even = COMMISSION.replace("half: up", "half: even")
    payouts = pay_all(pay_policy(even), pay_data(deals=[deal("100.50"), deal("101.50")]))
    assert line_list(payouts, "ann", "2017-01") == [("earned", "d000", "1.00"), ("earned", "d001", "1.02")]


def test_r70_rates_of_new_and_repeat_customers_and_of_products_the_first_line_that_fits_counts():
    rates = plan(
        "{rate: 5%, from: 2017-01-01, where: {product: axe}}",
        "{rate: 3%, from: 2017-01-01, where: {customer: new}}",
        "{rate: 1%, from: 2017-01-01}",
    )
    rows = [
        deal(1000, "2017-01-05", account="acme"),  # new: 30
        deal(1000, "2017-05-05", account="acme"),  # more than three months after the first: repeat, 10
        deal(1000, "2017-05-06", account="acme", product="axe"),  # repeat, but an axe: 50
        deal(1000, "2017-05-07", account="zeta"),  # new: 30
    ]
    payouts = pay_all(pay_policy(plans=rates), pay_data("2017-01 2017-05", deals=rows))
    assert [line.amount for line in lines(payouts, "ann", "2017-01")] == [30]
    assert [(line.rate, line.amount) for line in lines(payouts, "ann", "2017-05")] == [
        (D("0.01"), D(10)),
        (D("0.05"), D(50)),
        (D("0.03"), D(30)),
    ]


def test_r70_a_deal_that_no_line_fits_earns_nothing_and_is_not_added_up():
    rates = plan("{rate: 5%, from: 2017-01-01, where: {product: axe}}")
    payouts = pay_all(pay_policy(plans=rates), pay_data(deals=[deal(1000), deal(10, product="axe")]))
    assert line_list(payouts, "ann", "2017-01") == [("earned", "d001", "0.50")]


def test_r70_a_rate_effective_in_mid_month_holds_from_its_day_on():
    rates = plan("{rate: 2%, from: 2017-01-16}", "{rate: 1%, from: 2017-01-01}")
    rows = [deal(100, "2017-01-15"), deal(100, "2017-01-16"), deal(100, "2017-01-17")]
    payouts = pay_all(pay_policy(plans=rates), pay_data(deals=rows))
    assert [line.amount for line in lines(payouts, "ann", "2017-01")] == [1, 2, 2]


@pytest.mark.parametrize(
    ("sold", "expected"),
    [
        # 1000 × 1 % up to the step, 2 % above it
        ("999.99", "10.00"),  # 9.9999
        ("1000", "10.00"),
        ("1000.50", "10.01"),
        ("1001", "10.02"),
        ("3000", "50.00"),  # 10 + 40
        ("3001", "50.05"),
        ("5000", "150.00"),  # 10 + 40 + 100
    ],
)
def test_r70_tiers_each_part_by_its_own_step_at_and_around_the_steps(sold, expected):
    policy = pay_policy(plans=QUARTER_TIERS.format(over="month", count="each_part"))
    assert str(amount(pay_all(policy, pay_data(deals=[deal(sold)])), "ann", "2017-01")) == expected


@pytest.mark.parametrize(
    ("sold", "expected"),
    [("999.99", "10.00"), ("1000", "20.00"), ("1001", "20.02"), ("2999", "59.98"), ("3000", "150.00"), ("0", "0.00")],
)
def test_r70_tiers_by_whole_amount_at_and_around_the_steps(sold, expected):
    policy = pay_policy(plans=QUARTER_TIERS.format(over="month", count="whole_amount"))
    assert str(amount(pay_all(policy, pay_data(deals=[deal(sold)])), "ann", "2017-01")) == expected


def test_r70_a_deal_is_split_at_the_steps_and_says_so():
    policy = pay_policy(plans=QUARTER_TIERS.format(over="quarter", count="each_part"))
    rows = [deal(800, "2017-01-10"), deal(2700, "2017-02-10"), deal(100, "2017-03-10")]
    payouts = pay_all(policy, pay_data("2017-01 2017-02 2017-03 2017-04", deals=[*rows, deal(100, "2017-04-01")]))
    [line] = lines(payouts, "ann", "2017-02")
    assert [(part.step, part.amount, part.rate) for part in line.parts] == [
        (0, D(200), D("0.01")),
        (1, D(2000), D("0.02")),
        (2, D(500), D("0.05")),
    ]
    assert line.amount == 2 + 40 + 25
    assert amount(payouts, "ann", "2017-03") == 5
    assert amount(payouts, "ann", "2017-04") == 1  # a new quarter begins at zero
    state = component(payouts, "ann", "2017-Q1", "commission").tiers
    assert state is not None
    assert (state.reached, state.step, state.next_at) == (D(3600), 2, None)
    assert next_step(policy, state) is None


def test_r70_rows_of_one_day_are_added_up_in_order_of_the_deals_ids():
    policy = pay_policy(plans=QUARTER_TIERS.format(over="month", count="each_part"))
    rows = [deal(900, id="b"), deal(200, id="a"), deal(50, "2017-01-09", id="z")]
    for given in (rows, rows[::-1]):
        payouts = pay_all(policy, pay_data(deals=given))
        # z 0-50, a 50-250, b 250-1150: 7.50 + 3.00
        assert line_list(payouts, "ann", "2017-01") == [
            ("earned", "z", "0.50"),
            ("earned", "a", "2.00"),
            ("earned", "b", "10.50"),
        ]


def test_r70_whole_amount_over_a_quarter_takes_what_was_paid_before_into_account():
    policy = pay_policy(plans=QUARTER_TIERS.format(over="quarter", count="whole_amount"))
    rows = [deal(800, "2017-01-10"), deal("150.50", "2017-01-11"), deal(100, "2017-02-10"), deal(2000, "2017-03-10")]
    payouts = pay_all(policy, pay_data(deals=rows))
    # January 800 and 150.50 at 1 %: 8.00 + 1.51 (1.505 goes up)
    assert amount(payouts, "ann", "2017-01") == D("9.51")
    # February reaches 1050.50: all at 2 %: 2.00 now, and 16.00 + 3.01 - 9.51 for January
    assert line_list(payouts, "ann", "2017-02") == [("earned", "d002", "2.00"), ("tier_adjustment", None, "9.50")]
    adjustment = lines(payouts, "ann", "2017-02")[-1]
    assert (adjustment.base, adjustment.rate, adjustment.day) == (D("950.50"), D("0.01"), day("2017-02-28"))
    # March reaches 3050.50: 100 now, and 40 + 7.53 + 5 - 16 - 3.01 - 2
    assert line_list(payouts, "ann", "2017-03") == [("earned", "d003", "100.00"), ("tier_adjustment", None, "31.52")]
    assert amount(payouts, "ann", "2017-Q1") == D("152.53")


def test_r70_an_accelerator_by_attainment_multiplies_the_rate_above_the_target():
    policy = pay_policy(plans=ATTAINMENT)
    rows = [deal(999, "2017-01-10"), deal(1, "2017-01-11"), deal(100, "2017-02-10"), deal(200, "2017-03-10")]
    payouts = pay_all(policy, pay_data(files=TARGET, deals=rows))
    assert amount(payouts, "ann", "2017-01") == D("10.00")  # 9.99 + 0.01: the target itself is not above it
    assert amount(payouts, "ann", "2017-02") == D("1.50")
    assert amount(payouts, "ann", "2017-03") == D("3.50")  # 100 × 1.5 % + 100 × 2 %
    state = component(payouts, "ann", "2017-01", "commission").tiers
    assert state is not None
    assert (state.target, state.step, state.next_at) == (D(1000), 1, D(1200))
    step = next_step(policy, state)
    assert step is not None
    assert (step.missing, step.step.times) == (D(200), D(2))


def test_r70_what_is_missing_to_a_share_of_a_target_is_enough_on_the_money_grid():
    policy = pay_policy(plans=ATTAINMENT)
    files = {"data/targets.csv": TARGET["data/targets.csv"].replace("1000", "333.33")}
    state = component(pay_all(policy, pay_data(files=files, deals=[deal(350)])), "ann", "2017-01", "commission").tiers
    assert state is not None
    step = next_step(policy, state)
    assert step is not None
    assert (step.at, step.missing) == (D("399.996"), D("50.00"))


def test_r70_a_target_of_a_joiner_is_reduced_by_days_and_later_leaving_changes_no_month_before():
    policy = pay_policy(plans=ATTAINMENT)
    people = "id,name,role,team,manager,joined_on,left_on\nann,Ann,specialist,north,max,{},{}\nmax,Max,boss,north,,,\n"
    teams = {"data/teams.csv": "id,name,manager,office\nnorth,North,max,\n"}
    rows = [deal(1000, "2017-03-01")]

    def state(joined, left, month):
        files = {**TARGET, **teams, "data/people.csv": people.format(joined, left)}
        found = component(pay_all(policy, pay_data(files=files, deals=rows)), "ann", month, "commission").tiers
        assert found is not None
        return found.target

    # 31 of 90 days: 344.44
    assert state("2017-03-01", "", "2017-03") == D("344.44")
    assert state("", "", "2017-03") == 1000
    assert state("", "2017-03-21", "2017-03") == D("888.89")  # 80 of 90 days


def test_r70_a_target_that_nobody_has_set_is_reported_once_and_the_plans_rate_holds():
    problems: list[Problem] = []
    data = pay_data(deals=[deal(2000, "2017-01-10"), deal(2000, "2017-02-10")])
    payouts = pay_all(pay_policy(plans=ATTAINMENT), data, report=problems)
    assert [(str(one.place), one.code) for one in problems] == [("data/people.csv:2:1", "target-missing")]
    assert amount(payouts, "ann", "2017-01") == 20
    assert component(payouts, "ann", "2017-01", "commission").tiers is None


def test_r70_commission_on_collection_comes_with_the_money_not_with_the_signature():
    policy = pay_policy(plans=plan("{rate: 1%, from: 2017-01-01}", paid_on="collection"))
    receipts = [
        {"receivable": "r1", "received_on": "2017-02-28", "amount": "600"},
        {"receivable": "r1", "received_on": "2017-03-01", "amount": "400"},
    ]
    data = pay_data(deals=[deal(1000)], receivables=[RECEIVABLE], receipts=receipts)
    payouts = pay_all(policy, data)
    assert payouts.payouts.keys().isdisjoint({("ann", payout_of(payouts, "ann", "2017-02").period.previous())})
    assert line_list(payouts, "ann", "2017-02") == [("earned", "d000", "6.00")]
    assert line_list(payouts, "ann", "2017-03") == [("earned", "d000", "4.00")]
    [line] = lines(payouts, "ann", "2017-03")
    assert str(line.place) == "data/months/2017-03/receipts.csv:2:1"


def test_r70_a_shared_deal_whose_cents_do_not_divide_pays_all_of_it_once():
    policy = pay_policy(plans=plan("{rate: 100%, from: 2017-01-01}"))
    payouts = pay_all(policy, pay_data(deals=[deal("100.01")], credits=THIRDS))
    # 33.34 % of 100.01 is 33.3433(34), 33.33 % is 33.3333(33); ann has the rest: 33.3434
    assert [lines(payouts, who, "2017-01")[0].base for who in ("ann", "bob", "eve")] == [
        D("33.3434"),
        D("33.3333"),
        D("33.3333"),
    ]
    assert lines(payouts, "bob", "2017-01")[0].share == D("0.3333")


def test_r70_receipts_of_a_shared_deal_are_shared_like_it():
    policy = pay_policy(plans=plan("{rate: 100%, from: 2017-01-01}", paid_on="collection"))
    receipts = [{"receivable": "r1", "received_on": "2017-02-28", "amount": "100.01"}]
    data = pay_data(deals=[deal(1000)], credits=THIRDS, receivables=[RECEIVABLE], receipts=receipts)
    payouts = pay_all(policy, data)
    assert [lines(payouts, who, "2017-02")[0].base for who in ("ann", "bob", "eve")] == [
        D("33.3434"),
        D("33.3333"),
        D("33.3333"),
    ]


def test_r70_who_moves_between_plans_is_paid_for_no_deal_twice():
    plans = (
        "plan: {name: a, text: a, paid_on: signing, rates: [{rate: 1%, from: 2017-01-01}]}\n"
        "other: {name: a, text: a, paid_on: collection, rates: [{rate: 2%, from: 2017-01-01}]}\n"
    )
    pay = COMMISSION.replace("{specialist: plan}", "{specialist: plan, senior: other}")
    rows = [deal(1000, "2017-01-15"), deal(500, "2017-01-16")]
    due = [RECEIVABLE, {"id": "r2", "deal": "d001", "due_on": "2017-02-01", "amount": "500"}]
    receipts = [
        {"receivable": "r1", "received_on": "2017-02-01", "amount": "1000"},
        {"receivable": "r2", "received_on": "2017-02-02", "amount": "500"},
    ]
    moves = [{"person": "ann", "from": "2017-01-16", "role": "senior"}]
    data = pay_data(deals=rows, receivables=due, receipts=receipts, moves=moves)
    payouts = pay_all(pay_policy(pay, plans), data)
    assert line_list(payouts, "ann", "2017-01") == [("earned", "d000", "10.00")]
    assert line_list(payouts, "ann", "2017-02") == [("earned", "d001", "10.00")]


def test_r70_roles_without_a_plan_earn_no_commission():
    assert pay_all(pay_policy(), pay_data(deals=[deal(1000, person="max")])).payouts == {}
