"""Deals that several people share: who gets what, and for whom the customer is new (R23, R24; split credit)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.facts.literal import data_of, files_of, measured, period, policy_of, value_of, values

SALES = """\
credited: {name: a, unit: money, sum: deals.credited, where: {stage: won}, when: closed_on}
whole: {name: a, unit: money, sum: deals.amount, where: {stage: won}, when: closed_on}
share: {name: a, unit: number, sum: deals.share, where: {stage: won}, when: closed_on}
won: {name: a, unit: count, count: deals, where: {stage: won}, when: closed_on}
won_share: {name: a, unit: percent, ratio: deals, where: {stage: won}, when: closed_on}
"""
GRAIN = Decimal("0.0001")


def deal(person: str, amount: str, **more: str) -> dict[str, str]:
    return {"person": person, "amount": amount, "stage": "won", "closed_on": "2017-02-01"} | more


def split(number: int, **percents: str) -> list[dict[str, str]]:
    """Share the deal of a number; the keys are people, the values percents."""
    return [{"deal": f"d{number:03}", "person": person, "percent": percent} for person, percent in percents.items()]


def parts(amount: Decimal, percents: list[Decimal]) -> list[Decimal]:
    """Round each part; what is left over goes to the largest share, of equal ones to the first."""
    rounded = [(amount * percent / 100).quantize(GRAIN, ROUND_HALF_UP) for percent in percents]
    rounded[percents.index(max(percents))] += amount - sum(rounded)
    return rounded


def test_r23_a_shared_deal_counts_for_each_sharer_by_percent():
    files = files_of(deals=[deal("ann", "1000"), deal("bob", "50")], credits=split(0, ann="60", bob="40"))
    assert values(SALES, files, "ann", "2017-Q1") == {
        "credited": Decimal(600), "whole": Decimal(1000), "share": Decimal("0.6"), "won": 1, "won_share": 1,
    }  # fmt: skip
    assert values(SALES, files, "bob", "2017-Q1") == {
        "credited": Decimal(450), "whole": Decimal(1050), "share": Decimal("1.4"), "won": 2, "won_share": 1,
    }  # fmt: skip
    assert values(SALES, files, "eve", "2017-Q1")["credited"] == 0


@pytest.mark.parametrize(("level", "owner"), [("team", "north"), ("company", "company")])
def test_a_deal_that_colleagues_share_is_one_deal_of_the_team_and_of_the_company(level, owner):
    deals = [deal("ann", "1000"), deal("bob", "50"), deal("bob", "1", stage="lost")]
    files = files_of(deals=deals, credits=split(0, bob="40", ann="60"))
    assert values(SALES, files, owner, "2017-Q1", level=level) == {
        "credited": Decimal(1050),
        "whole": Decimal(1050),
        "share": Decimal(2),
        "won": 2,
        "won_share": Decimal("0.6667"),
    }


def test_each_team_gets_its_members_parts_of_a_deal_shared_across_teams():
    files = files_of(deals=[deal("ann", "1000")], credits=split(0, ann="30", bob="30", eve="40"))
    north, south = (values(SALES, files, team, "2017-Q1", level="team") for team in ("north", "south"))
    assert (north["credited"], south["credited"]) == (Decimal(600), Decimal(400))
    company = values(SALES, files, "company", "2017-Q1", level="company")
    assert [found["won"] for found in (north, south, company)] == [1, 1, 1]


def test_the_rows_of_a_shared_deal_are_the_deals_own_line():
    files = files_of(deals=[deal("ann", "7"), deal("bob", "1000")], credits=split(1, bob="60", ann="40"))
    found = measured(policy_of(SALES), data_of(files), "2017-Q1")
    path = "data/months/2017-02/deals.csv"
    for person, lines, amounts in (("ann", (2, 3), ("7", "400")), ("bob", (3,), ("600",))):
        value = found.of(person, period("2017-Q1"))["credited"]
        assert found.rows("deals", value.positions) == ((path, lines),)
        columns = [row.cells for row in found.evidence("deals", value.positions)]
        assert tuple(cells[-4] for cells in columns) == amounts


THREE = [["50", "50"], ["33.3333", "33.3333", "33.3334"], ["33.34", "33.33", "33.33"], ["0.0001", "99.9999"]]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.decimals(-(10**9), 10**11, places=4),
            st.sampled_from([[], *THREE, ["100"], ["12.5", "87.5"], ["70", "20", "10"]]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_the_parts_of_any_amount_add_up_to_it_exactly(deals):
    people = ["ann", "bob", "eve"]
    rows = [deal("ann", f"{amount:f}") for amount, _ in deals]
    credits_ = [
        {"deal": f"d{number:03}", "person": people[index], "percent": percent}
        for number, (_, percents) in enumerate(deals)
        for index, percent in enumerate(percents)
    ]
    found = measured(policy_of(SALES), data_of(files_of(deals=rows, credits=credits_)), "2017-Q1")
    frame = found.tables["deals"]
    at = 0
    for amount, percents in deals:
        expected = parts(amount, [Decimal(percent) for percent in percents]) if percents else [amount]
        shares = parts(Decimal(1), [Decimal(percent) for percent in percents]) if percents else [Decimal(1)]
        cells = frame.iloc[at : at + len(expected)]
        assert [Decimal(int(cell)) / 10**4 for cell in cells["credited"]] == expected
        assert [Decimal(int(cell)) / 10**4 for cell in cells["share"]] == shares
        assert sum(expected) == amount
        at += len(expected)
    assert at == len(frame)


CUSTOMERS = """\
new: {{first_deal_with: {whose}, stays_new_for: 3 months}}
valid: {{yearly_purchases_at_least: ¥1000, agreement: [contract]}}
"""
NEW = """\
new: {name: a, unit: money, sum: deals.credited, where: {stage: won, customer: new}, when: closed_on}
repeat: {name: a, unit: money, sum: deals.credited, where: {stage: won, customer: repeat}, when: closed_on}
valid: {name: a, unit: count, count: customers, when: valid_since}
"""


def new_and_repeat(person: str, whose: str, asked: str = "2017-Q2", level: str = "person") -> tuple[object, ...]:
    deals = [
        deal("ann", "10", closed_on="2017-01-02"),
        deal("bob", "1000", closed_on="2017-06-01"),
        deal("ann", "1", closed_on="2017-06-02", account="zeta"),
    ]
    files = files_of(deals=deals, credits=split(1, ann="40", bob="60"))
    found = values(NEW, files, person, asked, level=level, customers=CUSTOMERS.format(whose=whose))
    return tuple(found.values())


def test_r23_a_shared_deal_is_new_or_repeat_for_each_sharer_by_their_own_relation():
    # Ann sold to the customer in January, Bob never did; together they sell again in June.
    assert new_and_repeat("ann", "person") == (Decimal(1), Decimal(400), 1)
    assert new_and_repeat("bob", "person") == (Decimal(600), Decimal(0), 1)
    assert new_and_repeat("ann", "company") == (Decimal(1), Decimal(400), 1)
    assert new_and_repeat("bob", "company") == (Decimal(0), Decimal(600), 0)
    assert new_and_repeat("company", "person", level="company") == (Decimal(601), Decimal(400), 2)


def test_r24_a_customer_of_the_company_buys_a_shared_deal_once_and_belongs_to_its_own_person():
    deals = [deal("bob", "600", closed_on="2017-02-01"), deal("ann", "300", closed_on="2017-02-02")]
    files = files_of(deals=deals, credits=split(0, ann="50", bob="50"))
    company = CUSTOMERS.format(whose="company")
    assert values(NEW, files, "bob", "2017-Q1", customers=company)["valid"] == 0
    deals.append(deal("eve", "100", closed_on="2017-03-01"))
    files = files_of(deals=deals, credits=split(0, ann="50", bob="50"))
    found = [values(NEW, files, person, "2017-Q1", customers=company)["valid"] for person in ("ann", "bob", "eve")]
    assert found == [0, 1, 0]


def test_r24_deals_without_agreement_start_the_relation_but_do_not_make_it_valid():
    deals = [
        deal("ann", "5000", closed_on="2017-01-02", agreement="none"),
        deal("ann", "1000", closed_on="2017-06-01", agreement="contract"),
    ]
    person = CUSTOMERS.format(whose="person")
    first = values(NEW, files_of(deals=deals), "ann", "2017-Q1", customers=person)
    assert first == {"new": Decimal(5000), "repeat": 0, "valid": 0}
    second = values(NEW, files_of(deals=deals), "ann", "2017-Q2", customers=person)
    assert second == {"new": 0, "repeat": Decimal(1000), "valid": 1}


def test_without_shared_deals_share_is_one_and_the_whole_amount_is_credited():
    files = files_of(deals=[deal("ann", "12.3456")])
    assert value_of("sum: deals.share, when: closed_on", files, "ann", "2017").value == 1
    assert value_of("mean: deals.credited, when: closed_on", files, "ann", "2017").value == Decimal("12.35")
