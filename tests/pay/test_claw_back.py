"""R70: commission is taken back when a deal is cancelled, credited or written off, worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.pay.company import (
    amount,
    line_list,
    lines,
    pay_all,
    pay_data,
    pay_policy,
)
from tests.pay.plans import CLAW, QUARTER_TIERS, RECEIVABLE, THIRDS, deal, plan, reversal

D = Decimal


def clawed(reversals, *, more=CLAW, deals=None, paid_on="signing", **tables):
    policy = pay_policy(plans=plan("{rate: 1%, from: 2017-01-01}", paid_on=paid_on, more=more))
    rows = [deal("1000.50")] if deals is None else deals
    return pay_all(policy, pay_data("2017-01 2017-02 2017-03 2017-04", deals=rows, reversals=reversals, **tables))


def test_r70_a_full_cancellation_takes_back_exactly_what_was_paid():
    payouts = clawed([reversal("1000.50", "2017-02-10")])
    assert line_list(payouts, "ann", "2017-02") == [("clawed_back", "d000", "-10.01")]
    [line] = lines(payouts, "ann", "2017-02")
    assert (line.base, line.rate, str(line.place)) == (
        D("-1000.50"),
        D("0.01"),
        "data/months/2017-02/reversals.csv:2:1",
    )
    assert amount(payouts, "ann", "2017-Q1") == 0


def test_r70_partial_reversals_take_back_in_proportion_and_together_never_more_than_was_paid():
    rows = [
        reversal("333.50", "2017-02-10", "credit_note"),
        reversal("333.50", "2017-02-11", "written_off"),
        reversal("333.50", "2017-03-10"),
    ]
    payouts = clawed(rows)
    # 10.01 × 333.5 / 1000.5 = 3.3366…; then 6.67 × 1/2 = 3.335, a half goes up; the rest
    assert line_list(payouts, "ann", "2017-02") == [
        ("clawed_back", "d000", "-3.34"),
        ("clawed_back", "d000", "-3.34"),
    ]
    assert line_list(payouts, "ann", "2017-03") == [("clawed_back", "d000", "-3.33")]


def test_r70_a_deal_cancelled_in_the_month_in_which_it_was_won():
    payouts = clawed([reversal("1000.50", "2017-01-10")])
    assert [kind for kind, _, _ in line_list(payouts, "ann", "2017-01")] == ["earned", "clawed_back"]
    assert amount(payouts, "ann", "2017-01") == 0


@pytest.mark.parametrize(
    ("reversed_on", "kind", "within", "back"),
    [
        ("2017-04-10", "cancelled", True, True),  # three months after 10 January, the day included
        ("2017-04-11", "cancelled", True, False),
        ("2017-04-11", "cancelled", False, True),
        ("2017-02-01", "written_off", False, False),  # not a kind that takes back
    ],
)
def test_r70_claw_back_by_kind_and_limited_in_time(reversed_on, kind, within, back):
    more = f", claw_back: {{after: [cancelled]{', within: 3 months' if within else ''}}}"
    payouts = clawed([reversal(500, reversed_on, kind)], more=more)
    month = payouts.of("ann", next(key[1] for key in payouts.payouts if key[1].id == reversed_on[:7])) if back else None
    assert (month is not None) == back
    assert sum(payout.total for (_, when), payout in payouts.payouts.items() if when.kind == "month") == (
        D("5.01") if back else D("10.01")  # 10.01 × 500 / 1000.50 = 5.0025: 5.00 back
    )


def test_r70_without_claw_back_in_the_plan_nothing_is_taken_back():
    assert line_list(clawed([reversal(500, "2017-02-10")], more=""), "ann", "2017-01") == [("earned", "d000", "10.01")]


def test_r70_every_sharer_gives_back_their_own_part():
    payouts = clawed([reversal("1000.50", "2017-02-10")], credits=THIRDS)
    for person in ("ann", "bob", "eve"):
        assert amount(payouts, person, "2017-Q1") == 0
        assert amount(payouts, person, "2017-02") < 0


def test_r70_on_collection_a_reversal_first_meets_what_was_not_collected():
    receipts = [{"receivable": "r1", "received_on": "2017-02-01", "amount": "400"}]
    more = {"deals": [deal(1000)], "receivables": [RECEIVABLE], "receipts": receipts, "paid_on": "collection"}
    # 600 were never collected, so nothing was paid for them
    payouts = clawed([reversal(600, "2017-02-10", "written_off")], **more)
    assert line_list(payouts, "ann", "2017-02") == [("earned", "d000", "4.00")]
    # of 700, 100 had been collected
    payouts = clawed([reversal(700, "2017-02-10", "credit_note")], **more)
    assert line_list(payouts, "ann", "2017-02") == [("earned", "d000", "4.00"), ("clawed_back", "d000", "-1.00")]
    payouts = clawed([reversal(700, "2017-02-10"), reversal(300, "2017-03-10")], **more)
    assert amount(payouts, "ann", "2017-03") == -3
    payouts = clawed([reversal(1000, "2017-03-10")], **more)
    assert amount(payouts, "ann", "2017-03") == -4


def test_r70_a_reversal_does_not_lower_what_was_added_up_for_the_tiers():
    tiers = QUARTER_TIERS.format(over="quarter", count="each_part").replace(
        "]}}", "]}, claw_back: {after: [cancelled]}}"
    )
    rows = [deal(1000, "2017-01-10"), deal(100, "2017-02-20")]
    payouts = pay_all(pay_policy(plans=tiers), pay_data(deals=rows, reversals=[reversal(1000, "2017-02-10")]))
    assert line_list(payouts, "ann", "2017-02") == [("clawed_back", "d000", "-10.00"), ("earned", "d001", "2.00")]


def test_r70_what_was_taken_back_is_not_paid_again_when_a_step_is_reached_for_the_whole_amount():
    tiers = QUARTER_TIERS.format(over="quarter", count="whole_amount").replace(
        "]}}", "]}, claw_back: {after: [cancelled]}}"
    )
    rows = [deal(800, "2017-01-10"), deal(100, "2017-01-11"), deal(100, "2017-02-20")]
    data = pay_data(deals=rows, reversals=[reversal(600, "2017-02-10"), reversal(200, "2017-03-10")])
    payouts = pay_all(pay_policy(plans=tiers), data)
    # of 8.00 three quarters go back; then all at 2 %: (16 - 8) × 1/4 + (2 - 1)
    assert line_list(payouts, "ann", "2017-02") == [
        ("clawed_back", "d000", "-6.00"),
        ("earned", "d002", "2.00"),
        ("tier_adjustment", None, "3.00"),
    ]
    # what is left of the deal: 8 - 6 + 2
    assert line_list(payouts, "ann", "2017-03") == [("clawed_back", "d000", "-4.00")]
