"""R70, R74: pay under several editions, worked out by hand: each month by its own, and accounts that go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from kaopu.appraisal.timeline import Judged
from kaopu.outcomes.result import Outcomes
from kaopu.pay.paying import pay_editions
from kaopu.pay.result import Payouts
from kaopu.policy.editions import editions_of
from kaopu.policy.model import Policy
from kaopu.text.problems import Problem
from tests.facts.literal import period
from tests.pay.company import (
    BASE,
    COMMISSION,
    ROUNDING,
    Led,
    amount,
    appraisals_of,
    assert_adds_up,
    component,
    day,
    line_list,
    lines,
    pay_data,
    pay_policy,
    payout_of,
)
from tests.pay.plans import CLAW, QUARTER_TIERS, RECEIVABLE, deal, plan, reversal
from tests.support.repository import shown

D = Decimal
MONTHS = "2017-01 2017-02 2017-03 2017-04 2017-05 2017-06"
ONE = plan("{rate: 1%, from: 2017-01-01}", more=CLAW)
TWO = plan("{rate: 2%, from: 2017-01-01}", more=CLAW)


def edition(first_day: str, pay: str = COMMISSION, plans: str = ONE, *, by: str = "first_day", **more: str) -> Policy:
    policy = pay_policy(pay, plans, **more)
    return replace(policy, head=policy.head.model_copy(update={"effective_from": day(first_day), "applies_by": by}))


def pay_all(
    policies: Sequence[Policy],
    led: Led | None = None,
    report: list[Problem] | None = None,
    files: Mapping[str, str] = {},
    **tables: object,
) -> Payouts:
    """Pay by several editions; there is no problem unless the test takes them."""
    data = pay_data(MONTHS, files, **tables)  # type: ignore[arg-type]
    editions = editions_of(policies).policies
    problems: list[Problem] = [] if report is None else report
    judged = [Judged(policy, appraisals_of(policy, data, {})) for policy in editions]
    made = (led or Led(editions[0])).made()
    outcomes = [
        Outcomes(policy.outcomes, made.outcomes, made.rate_changes, made.suspensions, {}) for policy in editions
    ]
    payouts = pay_editions(judged, outcomes, data, problems.append)
    assert report is not None or problems == [], shown(problems)
    assert_adds_up(payouts, ["bonus"])
    return payouts


def amounts(payouts: Payouts, *months: str, name: str = "commission") -> list[str | None]:
    found = [payouts.of("ann", period(month)) for month in months]
    return [
        next((str(one.amount) for one in payout.components if one.id == name), None) if payout is not None else None
        for payout in found
    ]


DEALS = [deal(1000, "2017-01-10"), deal(1000, "2017-02-10"), deal(1000, "2017-04-10")]


def test_r74_a_month_is_paid_by_its_own_edition_and_a_quarter_is_its_months():
    payouts = pay_all([edition("2017-01-01"), edition("2017-02-01", plans=TWO)], deals=DEALS)
    assert amounts(payouts, "2017-01", "2017-02", "2017-04") == ["10.00", "20.00", "20.00"]
    # The first quarter is the first edition's, and is what its months were paid.
    assert amounts(payouts, "2017-Q1", "2017-Q2") == ["30.00", "20.00"]


def test_r70_a_cancellation_takes_back_what_the_earlier_edition_really_paid():
    rows = [reversal(1000, "2017-02-20")]
    payouts = pay_all([edition("2017-01-01"), edition("2017-02-01", plans=TWO)], deals=DEALS[:1], reversals=rows)
    # Paid at 1% in January; 2% in February would be 20.
    assert line_list(payouts, "ann", "2017-02") == [("clawed_back", "d000", "-10.00")]
    assert amount(payouts, "ann", "2017-Q1") == 0


def test_r70_in_proportion_and_never_twice_over_two_editions():
    rows = [reversal(400, "2017-01-20"), reversal(300, "2017-02-20"), reversal(300, "2017-04-01")]
    chain = [edition("2017-01-01"), edition("2017-02-01", plans=TWO), edition("2017-04-01")]
    payouts = pay_all(chain, deals=DEALS[:1], reversals=rows)
    assert line_list(payouts, "ann", "2017-01")[1:] == [("clawed_back", "d000", "-4.00")]
    assert line_list(payouts, "ann", "2017-02") == [("clawed_back", "d000", "-3.00")]
    assert line_list(payouts, "ann", "2017-04") == [("clawed_back", "d000", "-3.00")]


@pytest.mark.parametrize(
    ("before", "after", "back"),
    [
        (CLAW, "", "-10.00"),  # it was paid with this condition
        ("", CLAW, None),  # it was paid without one: nobody makes one afterwards
        (CLAW, ", claw_back: {after: [cancelled], within: 1 months}", "-10.00"),
    ],
)
def test_r70_taken_back_by_the_rule_under_which_the_deal_was_paid(before, after, back):
    chain = [
        edition("2017-01-01", plans=plan("{rate: 1%, from: 2017-01-01}", more=before)),
        edition("2017-02-01", plans=plan("{rate: 1%, from: 2017-01-01}", more=after)),
    ]
    payouts = pay_all(chain, deals=DEALS[:1], reversals=[reversal(1000, "2017-03-20")])
    assert amounts(payouts, "2017-03")[0] == back or (back is None and lines(payouts, "ann", "2017-03") == ())


def test_r70_a_plan_that_an_edition_drops_is_run_off_by_its_component():
    other = COMMISSION.replace("specialist: plan", "specialist: newer")
    chain = [edition("2017-01-01"), edition("2017-02-01", other, TWO.replace("plan:", "newer:", 1))]
    payouts = pay_all(chain, deals=DEALS, reversals=[reversal(500, "2017-04-05")])
    assert line_list(payouts, "ann", "2017-04") == [("clawed_back", "d000", "-5.00"), ("earned", "d002", "20.00")]
    assert [line.plan for line in lines(payouts, "ann", "2017-04")] == ["plan", "newer"]


def test_r59_what_a_suspension_keeps_back_is_released_under_a_later_edition():
    led = Led(edition("2017-01-01")).suspend("2017-01-01", "2017-03-31", "paid")
    kept = pay_all([edition("2017-01-01"), edition("2017-02-01", plans=TWO)], led, deals=DEALS)
    assert line_list(kept, "ann", "2017-01") == [("held", "d000", "0")]
    assert line_list(kept, "ann", "2017-02") == [("held", "d001", "0")]
    # 1,000 × 1% and 1,000 × 2% were kept back.
    assert line_list(kept, "ann", "2017-04") == [("released", None, "30.00"), ("earned", "d002", "20.00")]
    other = COMMISSION.replace("specialist: plan", "specialist: newer")
    dropped = [edition("2017-01-01"), edition("2017-02-01", other, TWO.replace("plan:", "newer:", 1))]
    payouts = pay_all(dropped, led, deals=DEALS)
    assert line_list(payouts, "ann", "2017-04") == [("released", None, "10.00"), ("earned", "d002", "20.00")]


def test_what_nobody_pays_any_more_is_a_problem():
    led = Led(edition("2017-01-01")).suspend("2017-01-01", "2017-03-31", "paid")
    problems: list[Problem] = []
    pay_all([edition("2017-01-01"), edition("2017-02-01", BASE)], led, problems, deals=DEALS[:1])
    [problem] = problems
    assert (problem.code, str(problem.place)) == ("commission-left-over", "policy/pay.yml")
    assert problem.values == {"person": "ann", "plan": "plan", "month": "2017-04", "amount": D("10.00")}
    assert "10.00" in problem.message("zh")


def tiers(over: str, count: str, top: str = "5%") -> str:
    return QUARTER_TIERS.format(over=over, count=count).replace("rate: 5%", f"rate: {top}")


def test_r70_what_was_reached_counts_on_within_the_time_over_which_it_is_added_up():
    rows = [deal(2500, "2017-01-10"), deal(1000, "2017-02-10"), deal(100, "2017-04-10")]
    chain = [edition("2017-01-01", plans=tiers("quarter", "each_part")),
             edition("2017-02-01", plans=tiers("quarter", "each_part", "10%"))]  # fmt: skip
    payouts = pay_all(chain, deals=rows)
    # 1,000 × 1% + 1,500 × 2%
    assert amounts(payouts, "2017-01") == ["40.00"]
    # 500 × 2% up to 3,000, then 500 × 10%: by the table of February, from where January had come to
    assert amounts(payouts, "2017-02") == ["60.00"]
    assert amounts(payouts, "2017-04") == ["1.00"]
    state = component(payouts, "ann", "2017-02", "commission").tiers
    assert state is not None
    assert (state.reached, state.step) == (D(3500), 2)


def test_r70_another_span_of_time_begins_anew():
    rows = [deal(2500, "2017-01-10"), deal(1000, "2017-02-10")]
    chain = [edition("2017-01-01", plans=tiers("quarter", "each_part")),
             edition("2017-02-01", plans=tiers("month", "each_part"))]  # fmt: skip
    assert amounts(pay_all(chain, deals=rows), "2017-01", "2017-02") == ["40.00", "10.00"]


@pytest.mark.parametrize(
    ("top", "lines_of_february"),
    [
        # The same table: the whole sum is paid by the step that was reached, January's 2,500 × (5% − 2%) too.
        ("5%", [("earned", "d001", "50.00"), ("tier_adjustment", None, "75.00")]),
        # Another table: what January was paid stays, and only what was sold since is paid by it.
        ("10%", [("earned", "d001", "100.00")]),
    ],
)
def test_r70_a_step_reached_later_adjusts_what_was_paid_by_the_same_table_only(top, lines_of_february):
    rows = [deal(2500, "2017-01-10"), deal(1000, "2017-02-10")]
    chain = [edition("2017-01-01", plans=tiers("quarter", "whole_amount")),
             edition("2017-02-01", plans=tiers("quarter", "whole_amount", top))]  # fmt: skip
    payouts = pay_all(chain, deals=rows)
    assert amounts(payouts, "2017-01") == ["50.00"]
    assert line_list(payouts, "ann", "2017-02") == lines_of_february


def receipt(amount_: int, on: str) -> dict[str, str]:
    return {"receivable": "r1", "received_on": on, "amount": str(amount_)}


@pytest.mark.parametrize(
    ("before", "after", "january", "april"),
    [
        # Paid on signing in January; what comes in later was paid then.
        ("signing", "collection", "10.00", None),
        # Under the first edition what comes in is paid; under the second it still is, for it was never paid on signing.
        ("collection", "signing", "4.00", "12.00"),
        ("collection", "collection", "4.00", "12.00"),
        ("signing", "signing", "10.00", None),
    ],
)
def test_r70_a_deal_counts_once_when_editions_count_on_different_days(before, after, january, april):
    rates = "{rate: RATE, from: 2017-01-01}"
    chain = [
        edition("2017-01-01", plans=plan(rates.replace("RATE", "1%"), paid_on=before)),
        edition("2017-02-01", plans=plan(rates.replace("RATE", "2%"), paid_on=after)),
    ]
    tables = {
        "deals": DEALS[:1],
        "receivables": [RECEIVABLE],
        "receipts": [receipt(400, "2017-01-20"), receipt(600, "2017-04-20")],
    }
    payouts = pay_all(chain, **tables)  # type: ignore[arg-type]
    assert amounts(payouts, "2017-01") == [january]
    found = amounts(payouts, "2017-04")
    assert found == [april] or (april is None and found in ([None], ["0"]))


def test_r70_what_was_collected_under_an_earlier_edition_is_counted_once():
    plans = plan("{rate: 1%, from: 2017-01-01}", paid_on="collection", more=CLAW)
    tables = {
        "deals": DEALS[:1],
        "receivables": [RECEIVABLE],
        "receipts": [receipt(400, "2017-01-20")],
        "reversals": [reversal(700, "2017-02-20")],
    }
    payouts = pay_all([edition("2017-01-01", plans=plans), edition("2017-02-01", plans=plans)], **tables)  # type: ignore[arg-type]
    # 600 of the 1,000 had not come in: of the 700 they meet 600, and 100 of the 400 that had are taken back.
    assert line_list(payouts, "ann", "2017-02") == [("clawed_back", "d000", "-1.00")]


QUARTERLY = f"""\
  bonus: {{kind: figure, name: a, text: a, of: bonus, each: quarter, {ROUNDING}}}
"""
MONTHLY = QUARTERLY.replace("each: quarter", "each: month")
GIVEN = "bonus: {name: a, unit: money, given: own}"


def test_r74_a_component_of_two_kinds_adds_up_in_the_quarter_in_which_both_pay():
    figures = "person,period,measure,value\nann,2017-Q1,bonus,100\nann,2017-02,bonus,7\n"
    figures += "ann,2017-03,bonus,8\nann,2017-04,bonus,9\n"
    chain = [
        edition("2017-01-01", BASE + QUARTERLY, measures=GIVEN),
        edition("2017-02-01", BASE + MONTHLY, measures=GIVEN),
    ]
    payouts = pay_all(chain, files={"data/measures.csv": figures})
    first = component(payouts, "ann", "2017-Q1", "bonus")
    assert (first.amount, first.own) == (D("115.00"), D("100.00"))
    assert amounts(payouts, "2017-02", "2017-03", "2017-Q2", name="bonus") == ["7.00", "8.00", "9.00"]
    assert payout_of(payouts, "ann", "2017-Q1").total == D("115.00")


def test_r74_what_only_another_edition_pays_still_counts_in_the_quarter():
    figures = "person,period,measure,value\nann,2017-02,bonus,7\nann,2017-03,bonus,8\n"
    chain = [edition("2017-01-01", COMMISSION), edition("2017-02-01", MONTHLY, measures=GIVEN)]
    payouts = pay_all(chain, deals=DEALS[:1], files={"data/measures.csv": figures})
    assert [(one.id, str(one.amount)) for one in payout_of(payouts, "ann", "2017-Q1").components] == [
        ("commission", "10.00"),
        ("bonus", "15.00"),
    ]


def test_r74_an_edition_without_pay_pays_nothing_and_a_quarter_needs_all_its_months():
    chain = [edition("2017-01-01"), edition("2017-02-01", plans=TWO)]
    chain[0] = replace(chain[0], pay=None, commission={})
    payouts = pay_all(chain, deals=DEALS)
    assert amounts(payouts, "2017-01", "2017-02", "2017-Q1", "2017-Q2") == [None, "20.00", None, "20.00"]


def test_a_deal_of_a_role_that_is_no_more_is_paid_by_its_plan_then():
    moves = {"data/moves.csv": "person,from,role,team,manager\nann,2017-02-01,specialist,,\n"}
    people = {
        "data/people.csv": "id,name,role,team,manager\nann,Ann,junior,north,max\nbob,Bob,specialist,north,max\n"
        "eve,Eve,specialist,south,max\nmax,Max,supervisor,north,\n"
    }
    both = COMMISSION.replace("{specialist: plan}", "{junior: plan, specialist: plan}")
    first = edition("2017-01-01", both, plan("{rate: 1%, from: 2017-01-01}", paid_on="collection"))
    second = edition("2017-02-01", COMMISSION, plan("{rate: 2%, from: 2017-01-01}", paid_on="collection"))
    tables = {"deals": DEALS[:1], "receivables": [RECEIVABLE], "receipts": [receipt(1000, "2017-04-20")]}
    payouts = pay_all([first, second], files={**moves, **people}, **tables)  # type: ignore[arg-type]
    assert amounts(payouts, "2017-04") == ["20.00"]


@pytest.mark.parametrize("first_day", ["2017-02-01", "2017-03-15", "2017-06-01", "2017-07-01"])
@pytest.mark.parametrize("count", ["each_part", "whole_amount"])
def test_two_editions_of_the_same_meaning_pay_what_one_does(first_day, count):
    rows = [deal(700, f"2017-{month:02}-{number}") for month in range(1, 7) for number in (10, 20)]
    back = [reversal(300, "2017-03-01"), reversal(400, "2017-05-01", deal="d001")]
    led = Led(edition("2017-01-01")).suspend("2017-02-15", "2017-04-15", "paid").change("2017-03-01", times="0.5")
    plans = tiers("quarter", count).rstrip("\n")[:-1] + CLAW + "}\n"
    one = pay_all([edition("2017-01-01", BASE + COMMISSION, plans)], led, deals=rows, reversals=back)
    two = pay_all(
        [edition("2017-01-01", BASE + COMMISSION, plans), edition(first_day, BASE + COMMISSION, plans)],
        led,
        deals=rows,
        reversals=back,
    )
    assert one.payouts == two.payouts
