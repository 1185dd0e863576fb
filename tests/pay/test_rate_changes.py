"""R58, R59: commission at changed rates, and suspended commission, worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.pay.company import (
    Led,
    amount,
    day,
    line_list,
    lines,
    pay_all,
    pay_data,
    pay_policy,
)
from tests.pay.plans import CLAW, QUARTER_TIERS, deal, plan, reversal

D = Decimal


def test_r58_a_granted_raise_holds_from_its_day_to_its_last_day():
    policy = pay_policy()
    rows = [deal(1000, "2017-01-14"), deal(1000, "2017-01-15"), deal(1000, "2017-02-28"), deal(1000, "2017-03-01")]
    led = Led(policy).change("2017-01-15", "2017-02-28", to="0.015")
    payouts = pay_all(policy, pay_data(deals=rows), led)
    found = [line for month in ("2017-01", "2017-02", "2017-03") for line in lines(payouts, "ann", month)]
    assert [line.amount for line in found] == [10, 15, 15, 10]
    assert [line.change is not None for line in found] == [False, True, True, False]


def test_r59_lowered_rates_multiply_and_the_last_new_rate_wins():
    policy = pay_policy()
    led = Led(policy).change("2017-01-01", times="0.6").change("2017-02-01", times="0.5")
    rows = [deal(1000, "2017-01-31"), deal(1000, "2017-02-01"), deal(1000, "2017-03-01")]
    payouts = pay_all(policy, pay_data(deals=rows), led)
    assert [amount(payouts, "ann", month) for month in ("2017-01", "2017-02", "2017-03")] == [6, 3, 3]
    led.change("2017-03-01", to="0.015").change("2017-02-01", to="0.02")
    payouts = pay_all(policy, pay_data(deals=rows), led)
    assert [amount(payouts, "ann", month) for month in ("2017-01", "2017-02", "2017-03")] == [6, 6, D("4.5")]


@pytest.mark.parametrize(
    ("steps", "change", "expected"),
    [
        ("rate: 2%", {"times": "0.5"}, 10 // 2 + 10),  # 1000 × 1 % × 0.5 + 1000 × 2 % × 0.5
        ("rate: 2%", {"to": "0.03"}, 60),
        ("times: 200%", {"times": "0.5"}, 15),
        ("times: 200%", {"to": "0.03"}, 30 + 60),
    ],
)
def test_r59_a_change_holds_in_every_step_of_a_tier_table(steps, change, expected):
    tiers = (
        ", tiers: {over: month, of: amount, count: each_part,"
        f" steps: [{{at_least: 0, times: 100%}}, {{at_least: 1000, {steps}}}]}}"
    )
    policy = pay_policy(plans=plan("{rate: 1%, from: 2017-01-01}", more=tiers))
    payouts = pay_all(policy, pay_data(deals=[deal(2000)]), Led(policy).change("2017-01-01", **change))
    assert amount(payouts, "ann", "2017-01") == expected


def test_r59_suspended_commission_is_paid_in_the_month_after_where_the_rule_says_so():
    policy = pay_policy()
    rows = [deal(1000, "2017-01-31"), deal(1000, "2017-02-01"), deal(500, "2017-03-31"), deal(1000, "2017-04-01")]
    led = Led(policy).suspend("2017-02-01", "2017-03-31", "paid")
    payouts = pay_all(policy, pay_data("2017-01 2017-02 2017-03 2017-04", deals=rows), led)
    assert line_list(payouts, "ann", "2017-01") == [("earned", "d000", "10.00")]
    assert line_list(payouts, "ann", "2017-02") == [("held", "d001", "0")]
    assert line_list(payouts, "ann", "2017-03") == [("held", "d002", "0")]
    assert line_list(payouts, "ann", "2017-04") == [("released", None, "15.00"), ("earned", "d003", "10.00")]
    assert lines(payouts, "ann", "2017-04")[0].day == day("2017-04-01")


def test_r59_suspended_commission_is_lost_where_the_rule_says_so():
    policy = pay_policy()
    rows = [deal(1000, "2017-01-31"), deal(1000, "2017-02-01"), deal(1000, "2017-03-01")]
    payouts = pay_all(policy, pay_data(deals=rows), Led(policy).suspend("2017-02-01", "2017-02-28", "lost"))
    assert line_list(payouts, "ann", "2017-02") == [("lost", "d001", "0")]
    assert [line.kept_back for line in lines(payouts, "ann", "2017-02")] == [10]
    assert line_list(payouts, "ann", "2017-03") == [("earned", "d002", "10.00")]


def test_r59_a_suspension_without_end_keeps_everything_back():
    policy = pay_policy()
    rows = [deal(1000, "2017-01-31"), deal(1000, "2017-03-01")]
    payouts = pay_all(policy, pay_data(deals=rows), Led(policy).suspend("2017-01-01", None, "paid"))
    assert amount(payouts, "ann", "2017-Q1") == 0


def test_r59_a_deal_cancelled_while_its_commission_is_kept_back_is_not_released():
    policy = pay_policy(plans=plan("{rate: 1%, from: 2017-01-01}", more=CLAW))
    rows = [deal(1000, "2017-01-10"), deal(700, "2017-01-11")]
    led = Led(policy).suspend("2017-01-01", "2017-01-31", "paid")
    payouts = pay_all(policy, pay_data(deals=rows, reversals=[reversal(1000, "2017-01-20")]), led)
    assert amount(payouts, "ann", "2017-01") == 0
    assert [line.kept_back for line in lines(payouts, "ann", "2017-01")] == [10, 7, -10]
    assert line_list(payouts, "ann", "2017-02") == [("released", None, "7.00")]
    # released first, then cancelled: taken back
    payouts = pay_all(policy, pay_data(deals=rows, reversals=[reversal(1000, "2017-02-01")]), led)
    assert line_list(payouts, "ann", "2017-02") == [("released", None, "17.00"), ("clawed_back", "d000", "-10.00")]


def test_r59_a_credit_note_on_commission_kept_back_takes_its_part_of_what_is_kept_back():
    policy = pay_policy(plans=plan("{rate: 1%, from: 2017-01-01}", more=CLAW))
    data = pay_data(deals=[deal(973, "2017-01-10")], reversals=[reversal(87, "2017-01-20", "credit_note")])
    payouts = pay_all(policy, data, Led(policy).suspend("2017-01-01", "2017-01-31", "paid"))
    # 9.73, and 9.73 × 87 ÷ 973 = 0.87 less
    assert [(line.kind, line.kept_back) for line in lines(payouts, "ann", "2017-01")] == [
        ("held", D("9.73")),
        ("held", D("-0.87")),
    ]
    assert line_list(payouts, "ann", "2017-02") == [("released", None, "8.86")]


def test_r59_of_two_suspensions_the_one_that_ends_last_decides_and_a_lost_one_before_both():
    policy = pay_policy()
    data = pay_data(deals=[deal(1000, "2017-01-10")])
    led = Led(policy).suspend("2017-01-01", "2017-02-28", "paid").suspend("2017-01-01", "2017-01-31", "paid")
    payouts = pay_all(policy, data, led)
    assert amount(payouts, "ann", "2017-03") == 10
    payouts = pay_all(policy, data, led.suspend("2017-01-01", "2017-01-31", "lost"))
    assert line_list(payouts, "ann", "2017-01") == [("lost", "d000", "0")]
    assert amount(payouts, "ann", "2017-Q1") == 0


def test_r70_whole_amount_reached_while_suspended_is_kept_back_too():
    policy = pay_policy(plans=QUARTER_TIERS.format(over="quarter", count="whole_amount"))
    rows = [deal(800, "2017-01-10"), deal(200, "2017-02-10"), deal(100, "2017-03-10")]
    data = pay_data(deals=rows)
    payouts = pay_all(policy, data, Led(policy).suspend("2017-02-01", "2017-02-28", "paid"))
    assert line_list(payouts, "ann", "2017-02") == [("held", "d001", "0"), ("held", None, "0")]
    assert [line.kept_back for line in lines(payouts, "ann", "2017-02")] == [4, 8]
    assert line_list(payouts, "ann", "2017-03") == [("released", None, "12.00"), ("earned", "d002", "2.00")]
    payouts = pay_all(policy, data, Led(policy).suspend("2017-02-01", "2017-02-28", "lost"))
    assert line_list(payouts, "ann", "2017-03") == [("earned", "d002", "2.00")]
