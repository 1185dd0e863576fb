"""R70: what always holds of pay, for many companies: it adds up in every view and every order, to the cent."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kaopu.facts.presence import presence
from kaopu.outcomes.result import Suspension
from kaopu.pay.result import CommissionLine
from kaopu.pay.rounding import Rounder
from kaopu.pay.tiers import Ladder, ladder_of, next_step
from kaopu.policy.pay import PayRounding, Tiers
from kaopu.text.problems import Problem
from tests.pay.company import (
    BASE,
    COMMISSION,
    PERFORMANCE,
    Led,
    amount,
    component,
    decoded,
    lines,
    pay_all,
    pay_data,
    pay_policy,
    payout_of,
)

D = Decimal
MONEY = st.integers(0, 500_000).map(lambda cents: D(cents) / 100)
DAY = st.dates(datetime.date(2017, 1, 1), datetime.date(2017, 3, 31))
STEPS = st.lists(
    st.tuples(st.integers(1, 4000), st.integers(0, 300)), min_size=1, max_size=4, unique_by=lambda step: step[0]
).map(sorted)
SUSPENDED = st.lists(st.tuples(DAY, DAY, st.sampled_from(["paid", "paid", "lost"])), max_size=2)
DEALS = st.lists(st.tuples(DAY, MONEY, st.sampled_from(["ann", "bob", "eve"]), st.booleans()), max_size=12)
SALARIES = "base_salary performance_pay"


def tiered(steps, over="quarter", count="each_part", more=""):
    written = ", ".join(f"{{at_least: {start}, rate: {D(rate) / 100}%}}" for start, rate in [(0, 100), *steps])
    return (
        "plan: {name: a, text: a, paid_on: signing, rates: [{rate: 1%, from: 2017-01-01}],"
        f" tiers: {{over: {over}, of: amount, count: {count}, steps: [{written}]}}{more}}}"
    )


def deal_rows(deals):
    return [
        {"id": f"d{number:02}", "person": who, "closed_on": str(day), "amount": str(worth)}
        for number, (day, worth, who, _) in enumerate(deals)
    ]


def credit_rows(deals):
    others = {"ann": "bob", "bob": "eve", "eve": "ann"}
    return [
        {"deal": f"d{number:02}", "person": person, "percent": percent}
        for number, (_, _, who, shared) in enumerate(deals)
        if shared
        for person, percent in ((who, "33.33"), (others[who], "66.67"))
    ]


@given(DEALS, STEPS, st.sampled_from(["each_part", "whole_amount"]), st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_r70_pay_adds_up_over_components_people_teams_and_periods_in_any_order(deals, steps, count, chance):
    policy = pay_policy(BASE + PERFORMANCE + COMMISSION, tiered(steps, count=count))
    salaries = [
        {"person": who, "from": "2017-01-15", "base_salary": "1000.01", "performance_pay": "333.33"}
        for who in ("ann", "bob", "eve")
    ]
    rows, credit = deal_rows(deals), credit_rows(deals)
    data = pay_data(deals=rows, credits=credit, salaries=salaries)
    problems: list[Problem] = []
    payouts = pay_all(policy, data, report=problems)  # components, lines and parts are added up there
    assert [problem.code for problem in problems] == ["salary-begins-late"] * 3
    for month in ("2017-01", "2017-02", "2017-03", "2017-Q1"):
        period = payout_of(payouts, "ann", month).period
        mine = {who: payout.total for (who, when), payout in payouts.payouts.items() if when == period}
        by_team: dict[str, Decimal] = {}
        for who, total in mine.items():
            there = presence(policy, data.people, who, period)
            assert there is not None
            by_team[there.person.team] = by_team.get(there.person.team, D(0)) + total
        by_component = sum(
            one.amount for (_, when), payout in payouts.payouts.items() if when == period for one in payout.components
        )
        assert sum(mine.values()) == sum(by_team.values()) == by_component
    for changed in (rows, credit, salaries):
        chance.shuffle(changed)
    people = ["eve,Eve,specialist,south,max", "ann,Ann,specialist,north,max", "bob,Bob,specialist,north,max"]
    files = {"data/people.csv": "\n".join(["id,name,role,team,manager", "max,Max,boss,north,", *people, ""])}
    again = pay_all(policy, pay_data(files=files, deals=rows, credits=credit, salaries=salaries), report=problems)
    assert [problem.code for problem in problems] == ["salary-begins-late"] * 6
    assert figures(again) == figures(payouts)


def figures(payouts):
    return {
        (who, when): [
            (one.id, one.amount, [(line.kind, line.deal, line.amount) for line in one.lines])
            for one in payout.components
        ]
        for (who, when), payout in payouts.payouts.items()
    }


@given(st.lists(st.integers(0, 3000), max_size=6), STEPS)
def test_r70_each_part_is_the_integral_of_the_rates_cent_by_cent(amounts, steps):
    tiers = decoded(
        Tiers,
        "over: month\nof: amount\ncount: each_part\nsteps:\n"
        + "".join(f"  - {{at_least: {D(start) / 100}, rate: {rate}%}}\n" for start, rate in [(0, 1), *steps]),
    )
    ladder = ladder_of(tiers, None)
    assert ladder is not None
    reached = 0
    for sold in amounts:  # in cents
        slowly = Fraction(0)
        for cent in range(reached, reached + sold):
            rate = 1
            for start, higher in steps:
                rate = higher if start <= cent else rate
            slowly += Fraction(rate, 10000)
        parts = list(ladder.split(D(reached) / 100, D(sold) / 100))
        assert sum(part for _, part in parts) == D(sold) / 100
        rates = [step.rate for step in ladder.steps]
        assert sum(Fraction(part) * Fraction(rates[step] or 0) for step, part in parts) == slowly
        reached += sold


@given(MONEY, MONEY, STEPS)
def test_r70_taking_away_is_adding_backwards(reached, sold, steps):
    starts = tuple(D(start) for start, _ in [(0, 0), *steps])
    ladder = Ladder((), starts, None)
    there = sorted((step, part) for step, part in ladder.split(reached, sold) if part)
    back = sorted((step, -part) for step, part in ladder.split(reached + sold, -sold) if part)
    assert there == back


@given(st.integers(-200, 200), st.sampled_from(["0.01", "0.05", "1"]), st.sampled_from(["up", "even"]))
def test_r70_decimals_and_fractions_are_rounded_alike_a_half_as_declared(fives, to, half):
    rounder = Rounder(PayRounding(to=D(to), half=half))
    value = D(fives) / 200
    assert rounder(value) == rounder.of(Fraction(value))
    assert abs(rounder(value) - value) * 2 <= D(to)
    assert rounder(value) % D(to) == 0
    if abs(rounder(value) - value) * 2 == D(to):
        assert abs(rounder(value)) > abs(value) if half == "up" else rounder(value) / D(to) % 2 == 0


@given(MONEY, STEPS, st.sampled_from(["each_part", "whole_amount"]))
@settings(max_examples=15)
def test_r70_what_is_missing_to_the_next_step_is_just_enough(sold, steps, count):
    policy = pay_policy(plans=tiered(steps, count=count))
    state = component(pay_all(policy, pay_data(deals=[{"amount": str(sold)}])), "ann", "2017-01", "commission").tiers
    assert state is not None
    step = next_step(policy, state)
    if step is None:
        assert state.next_at is None
        return

    def reached(more):
        data = pay_data(deals=[{"amount": str(sold)}, {"amount": str(more)}])
        found = component(pay_all(policy, data), "ann", "2017-01", "commission").tiers
        assert found is not None
        return found.step

    assert reached(step.missing) == state.step + 1
    assert reached(step.missing - D("0.01")) == state.step


@given(DEALS, STEPS, st.sampled_from(["each_part", "whole_amount"]), st.integers(0, 90), st.integers(0, 40))
@settings(max_examples=20)
def test_r70_a_full_cancellation_takes_back_exactly_what_was_paid(deals, steps, count, first, percent):
    won = [one for one in deals if one[1] > 0]
    policy = pay_policy(plans=tiered(steps, count=count, more=", claw_back: {after: [cancelled, credit_note]}"))
    back: list[dict[str, str]] = []
    for number, (day, worth, who, _) in enumerate(won):
        part = (worth * percent / 100).quantize(D("0.01"))
        one = {"person": who, "deal": f"d{number:02}"}
        on = min(day + datetime.timedelta(days=first), datetime.date(2017, 4, 29))
        if part:
            back.append({**one, "id": f"a{number}", "kind": "credit_note", "reversed_on": str(on), "amount": str(part)})
        rest = {"kind": "cancelled", "reversed_on": "2017-04-30", "amount": str(worth - part)}
        back.append({**one, "id": f"b{number}", **rest})
    data = pay_data("2017-01 2017-02 2017-03 2017-04", deals=deal_rows(won), credits=credit_rows(won), reversals=back)
    payouts = pay_all(policy, data)
    for person in ("ann", "bob", "eve"):
        paid: dict[str | None, Decimal] = {}
        total = D(0)
        for month in ("2017-01", "2017-02", "2017-03", "2017-04"):
            if any(who == person and when.id == month for who, when in payouts.payouts):
                for line in lines(payouts, person, month):
                    paid[line.deal] = paid.get(line.deal, D(0)) + line.amount
                    total += line.amount
        assert total == 0
        if count == "each_part":
            assert set(paid.values()) <= {D(0)}


@given(st.lists(st.tuples(DAY, MONEY), max_size=10), DAY)
@settings(max_examples=20)
def test_r70_a_rate_change_on_any_day_splits_exactly(deals, changed_on):
    rows = [{"closed_on": str(day), "amount": str(worth)} for day, worth in deals]
    new = pay_policy(
        plans="plan: {name: a, text: a, paid_on: signing, rates:"
        f" [{{rate: 2%, from: {changed_on}}}, {{rate: 1%, from: 2017-01-01}}]}}"
    )
    one, other = (
        pay_policy(),
        pay_policy(plans="plan: {name: a, text: a, paid_on: signing, rates: [{rate: 2%, from: 2017-01-01}]}"),
    )
    before = [row for row in rows if row["closed_on"] < str(changed_on)]
    after = [row for row in rows if row["closed_on"] >= str(changed_on)]
    led = Led(one).change(str(changed_on), to="0.02")
    expected = total_of(one, before) + total_of(other, after)
    assert total_of(new, rows) == expected
    assert total_of(one, rows, led) == expected


def total_of(policy, rows, led=None):
    payouts = pay_all(policy, pay_data(deals=rows), led)
    return sum(payout.total for (_, when), payout in payouts.payouts.items() if when.kind == "quarter")


@given(MONEY, MONEY, DAY)
@settings(max_examples=20)
def test_r70_a_salary_change_on_any_day_is_what_each_day_says(before, after, changed_on):
    salaries = [
        {"from": "2016-01-01", "person": "ann", "base_salary": str(before)},
        {"from": str(changed_on), "person": "ann", "base_salary": str(after)},
    ]
    payouts = pay_all(pay_policy(BASE), pay_data(salaries=salaries))
    for month in ("2017-01", "2017-02", "2017-03"):
        period = payout_of(payouts, "ann", month).period
        days = [period.first_day.replace(day=number) for number in range(1, period.last_day.day + 1)]
        exact = sum((Fraction(after if day >= changed_on else before) for day in days), Fraction(0)) / len(days)
        found = Fraction(amount(payouts, "ann", month, "base"))
        assert abs(found - exact) * 200 <= 1


@given(DEALS, st.booleans())
@settings(max_examples=20)
def test_r59_a_suspension_that_pays_afterwards_changes_no_total_and_one_that_does_not_only_its_days(deals, lost):
    policy = pay_policy()
    data = pay_data("2017-01 2017-02 2017-03 2017-04", deals=deal_rows(deals))
    led = Led(policy)
    for person in ("ann", "bob", "eve"):
        led.suspend("2017-02-01", "2017-03-31", "lost" if lost else "paid", person)
    plain, suspended = pay_all(policy, data), pay_all(policy, data, led)

    def total(payouts, skipped=()):
        found: list[CommissionLine] = [
            line for payout in payouts.payouts.values() for one in payout.components for line in one.lines
        ]
        return sum(line.amount for line in found if line.day.month not in skipped)

    assert total(suspended) == total(plain, (2, 3) if lost else ())


@given(DEALS, STEPS, st.sampled_from(["each_part", "whole_amount"]), SUSPENDED, st.integers(0, 40), st.integers(1, 100))
@settings(max_examples=40)
@example(
    [(datetime.date(2017, month, 10), D(800), "ann", False) for month in (1, 2)],
    [(1000, 200)],
    "whole_amount",
    [],
    5,
    50,
)
def test_r59_what_is_released_is_the_sum_of_what_its_lines_keep_back(deals, steps, count, suspended, later, percent):
    policy = pay_policy(plans=tiered(steps, count=count, more=", claw_back: {after: [cancelled]}"))
    back = []
    for number, (day, worth, who, _) in enumerate(deals):
        taken = (worth * percent / 100).quantize(D("0.01"))
        on = min(day + datetime.timedelta(days=later), datetime.date(2017, 4, 30))
        if taken and number % 3 < 2:
            one = {"id": f"a{number}", "person": who, "deal": f"d{number:02}", "kind": "cancelled"}
            back.append({**one, "reversed_on": str(on), "amount": str(taken)})
    rows = deal_rows([(day, max(worth, D("0.01")), who, shared) for day, worth, who, shared in deals])
    data = pay_data("2017-01 2017-02 2017-03 2017-04", deals=rows, credits=credit_rows(deals), reversals=back)
    led = Led(policy)
    always = (datetime.date(2017, 1, 5), datetime.date(2017, 3, 10), "paid")
    for one, other, then in (always, *suspended):
        for person in ("ann", "bob", "eve"):
            led.suspend(str(min(one, other)), str(max(one, other)), then, person)
    kept: dict[tuple[str, Suspension], Decimal] = {}
    released: dict[tuple[str, Suspension], Decimal] = {}
    for (person, when), payout in pay_all(policy, data, led).payouts.items():
        for line in (line for one in payout.components for line in one.lines if when.kind == "month"):
            if line.kind in ("held", "lost", "released"):
                assert line.suspension is not None
                found, amount = (released, line.amount) if line.kind == "released" else (kept, line.kept_back)
                found[person, line.suspension] = found.get((person, line.suspension), D(0)) + amount
            if line.kind != "held":
                assert line.kept_back == 0 or line.kind == "lost"
    for key in {*kept, *released}:
        assert released.get(key, D(0)) == (kept[key] if key[1].then == "paid" else 0)
