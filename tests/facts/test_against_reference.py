"""Customers and deals of small tables against a slow and obvious count: Decimal and datetime, nothing of the program."""
# ruff: noqa: E501 - one measure a line

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.data.store import read_data
from kaopu.facts.measuring import Measured, measure_all
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem
from kaopu.text.tree import FileTree
from tests.facts.literal import period
from tests.facts.slow_count import CENT, Deal, Rules, quarter_of, reference
from tests.support.repository import VALID, shown, tree_of

QUARTERS = ("2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4")
ASKED = ("2016-Q1", "2016-Q3", "2016-Q4", *QUARTERS, "2018-Q1")
CUSTOMERS = """\
new: {{first_deal_with: {whose}, stays_new_for: {new_for}}}
valid: {{yearly_purchases_at_least: ¥{minimum}, {cooperation}agreement: [contract, letter_of_intent]}}
"""
MEASURES = """\
new_sales: {name: a, unit: money, sum: deals.amount, where: {stage: won, customer: new}, when: closed_on}
repeat_sales: {name: a, unit: money, sum: deals.amount, where: {stage: won, customer: repeat}, when: closed_on}
new_valid_customers: {name: a, unit: count, count: customers, when: valid_since}
won_deals: {name: a, unit: count, count: deals, where: {stage: won}, when: closed_on}
decided_deals: {name: a, unit: count, count: deals, when: closed_on}
days_to_close: {name: a, unit: days, mean: deals.days_to_close, where: {stage: won}, when: closed_on}
large_deals: {name: a, unit: count, count: deals, where: {amount: {at_least: 500, at_most: 1000}}, when: closed_on}
won_share: {name: a, unit: percent, ratio: deals, where: {stage: won}, when: closed_on}
large_share: {name: a, unit: percent, ratio: deals, where: {amount: {at_least: 500}}, among: {stage: won}, when: closed_on}
win_share: {name: a, unit: percent, ratio: deals, where: {stage: won}, among: {stage: [won, lost]}, when: closed_on}
days_to_close_twice: {name: a, unit: days, mean: deals.days_to_close, where: {stage: won}, when: closed_on}
"""


def measured_in(tree: FileTree) -> Measured:
    problems: list[Problem] = []
    policy, data = read_policy(tree, problems.append), read_data(tree, problems.append)
    assert policy is not None, shown(problems)
    assert problems == [], shown(problems)
    return measure_all(policy, data, "quarter", [period(text) for text in ASKED])


def values_of(measured: Measured, person: str, quarter: str) -> dict[str, Decimal | None]:
    return {name: value.value for name, value in measured.of(person, period(quarter)).items()}


# Small tables that somebody did not think of

DAYS = st.one_of(
    st.dates(datetime.date(2016, 12, 1), datetime.date(2017, 12, 31)),
    st.sampled_from([datetime.date(2016, 2, 29), datetime.date(2016, 8, 31), datetime.date(2016, 11, 30)]),
    st.sampled_from([datetime.date(2017, 2, 28), datetime.date(2017, 8, 31), datetime.date(2017, 3, 31)]),
    st.sampled_from([datetime.date(2017, 1, 1), datetime.date(2017, 12, 31), datetime.date(2017, 11, 30)]),
)
DEALS = st.lists(
    st.builds(
        Deal,
        id=st.just(""),
        person=st.sampled_from(["ann", "bob"]),
        account=st.sampled_from(["acme", "zeta"]),
        won=st.booleans(),
        agreement=st.just("contract"),
        opened=DAYS,
        closed=DAYS,
        amount=st.one_of(st.decimals(0, 2000, places=2), st.sampled_from([Decimal(500), Decimal(1000), Decimal("0.0001")])),
    ),
    max_size=12,
).map(lambda deals: [Deal(f"d{n:02}", d.person, d.account, d.won, d.agreement, min(d.opened, d.closed), max(d.opened, d.closed), d.amount)
                     for n, d in enumerate(deals)])  # fmt: skip
RULES = st.builds(
    Rules,
    with_person=st.booleans(),
    new_months=st.sampled_from([1, 2, 3, 6, 12]),
    minimum=st.sampled_from([Decimal(0), Decimal("0.0001"), Decimal(500), Decimal(1500)]),
    days_of_cooperation=st.sampled_from([None, 1, 14, 100]),
)


def repository_of(deals: list[Deal], rules: Rules) -> dict[str, str]:
    cooperation = rules.days_of_cooperation
    files = {
        **{path: text for path, text in VALID.items() if not path.startswith(("data/months/", "policy/cases"))},
        "policy/customers.yml": CUSTOMERS.format(
            whose="person" if rules.with_person else "company",
            new_for=f"{rules.new_months} months",
            minimum=rules.minimum,
            cooperation="" if cooperation is None else f"cooperation_at_least: {cooperation} days, ",
        ),
        "policy/measures.yml": MEASURES,
    }
    for deal in deals:
        path = f"data/months/{deal.closed:%Y-%m}/deals.csv"
        header = "id,person,account,product,stage,agreement,opened_on,closed_on,amount\n"
        stage = "won" if deal.won else "lost"
        row = f"{deal.id},{deal.person},{deal.account},saw,{stage},{deal.agreement},{deal.opened},{deal.closed},{deal.amount:f}\n"
        files[path] = files.get(path, header) + row
    return files


@settings(max_examples=80)
@given(DEALS, RULES)
def test_any_small_table_gives_what_the_reference_counts(deals, rules):
    measured = measured_in(tree_of(repository_of(deals, rules)))
    for person in ("ann", "bob", "max"):
        for quarter in ASKED:
            assert values_of(measured, person, quarter) == reference(deals, rules, person, quarter), (person, quarter)


@pytest.mark.parametrize(
    ("first", "again", "months", "customer"),
    [
        ("2017-08-31", "2018-02-27", 6, "new"),
        ("2017-08-31", "2018-02-28", 6, "repeat"),
        ("2016-11-30", "2017-02-27", 3, "new"),
        ("2016-11-30", "2017-02-28", 3, "repeat"),
        ("2017-01-31", "2017-04-29", 3, "new"),
        ("2017-01-31", "2017-04-30", 3, "repeat"),
        ("2017-02-01", "2017-02-01", 1, "new"),
    ],
)
def test_a_customer_stays_new_to_the_day(first, again, months, customer):
    day, other = datetime.date.fromisoformat(first), datetime.date.fromisoformat(again)
    rules = Rules(with_person=True, new_months=months, minimum=Decimal(0), days_of_cooperation=None)
    deals = [
        Deal("d0", "ann", "acme", won=True, agreement="contract", opened=day, closed=day, amount=Decimal(1)),
        Deal("d1", "ann", "acme", won=True, agreement="contract", opened=day, closed=other, amount=Decimal(10)),
    ]
    found = values_of(measured_in(tree_of(repository_of(deals, rules))), "ann", quarter_of(other))
    wanted = "new_sales" if customer == "new" else "repeat_sales"
    assert found[wanted] in (Decimal(10), Decimal(11))


@pytest.mark.parametrize("whose", ["person", "company"])
def test_whose_first_deal_counts_is_the_policys_choice(whose):
    day, after = datetime.date(2017, 1, 2), datetime.date(2017, 6, 2)
    rules = Rules(with_person=whose == "person", new_months=3, minimum=Decimal(0), days_of_cooperation=None)
    deals = [
        Deal("d0", "ann", "acme", won=True, agreement="contract", opened=day, closed=day, amount=Decimal(1)),
        Deal("d1", "bob", "acme", won=True, agreement="contract", opened=after, closed=after, amount=Decimal(10)),
    ]
    found = values_of(measured_in(tree_of(repository_of(deals, rules))), "bob", "2017-Q2")
    new = Decimal(10) if whose == "person" else Decimal(0)
    customers = Decimal(1) if whose == "person" else Decimal(0)
    assert (found["new_sales"], found["repeat_sales"]) == (new, 10 - new)
    assert found["new_valid_customers"] == customers


@pytest.mark.parametrize(("again", "valid"), [("2018-01-01", 1), ("2018-01-02", 0)])
def test_purchases_count_for_a_year_to_the_day(again, valid):
    rules = Rules(with_person=True, new_months=3, minimum=Decimal(500), days_of_cooperation=None)
    day, other = datetime.date(2017, 1, 2), datetime.date.fromisoformat(again)
    deals = [
        Deal("d0", "ann", "acme", won=True, agreement="contract", opened=day, closed=day, amount=Decimal(300)),
        Deal("d1", "ann", "acme", won=True, agreement="contract", opened=day, closed=other, amount=Decimal(200)),
    ]
    found = values_of(measured_in(tree_of(repository_of(deals, rules))), "ann", "2018-Q1")
    assert found["new_valid_customers"] == valid


def test_only_the_agreements_that_the_policy_names_make_a_customer_valid():
    rules = Rules(with_person=True, new_months=3, minimum=Decimal(5), days_of_cooperation=None)
    day = datetime.date(2017, 1, 2)
    deals = [
        Deal(f"d{n}", "ann", account, won=True, agreement=agreement, opened=day, closed=day, amount=Decimal(5))
        for n, (account, agreement) in enumerate([("acme", "none"), ("zeta", "letter_of_intent")])
    ]
    found = values_of(measured_in(tree_of(repository_of(deals, rules))), "ann", "2017-Q1")
    assert found["new_valid_customers"] == 1


def test_sums_beyond_64_bits_are_exact():
    rules = Rules(with_person=True, new_months=1, minimum=Decimal(0), days_of_cooperation=None)
    day, amount = datetime.date(2017, 1, 2), Decimal("99999999999.9999")
    deals = [
        Deal(f"d{n}", "ann", "acme", won=True, agreement="contract", opened=day, closed=day, amount=amount)
        for n in range(9500)
    ]
    found = values_of(measured_in(tree_of(repository_of(deals, rules))), "ann", "2017-Q1")
    assert found["new_sales"] == (amount * 9500).quantize(CENT, ROUND_HALF_UP) == Decimal("949999999999999.05")


def test_nobody_and_nothing_count_as_zero_or_missing_by_kind():
    measured = measured_in(tree_of(repository_of([], Rules(True, 3, Decimal(0), None))))
    found = values_of(measured, "ann", "2017-Q1")
    assert found == reference([], Rules(True, 3, Decimal(0), None), "ann", "2017-Q1")
    assert found["days_to_close"] is found["win_share"] is None
    assert found["new_sales"] == found["won_deals"] == 0
