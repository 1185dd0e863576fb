"""Every measure against a slow and obvious count: csv, Decimal and datetime, and nothing of the program."""
# ruff: noqa: E501 - one measure a line

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.data.periods import Period, parse_period
from kaopu.data.store import read_data
from kaopu.facts.measuring import Measured, measure_all
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem
from kaopu.text.tree import FileTree, FolderTree
from tests.support.repository import VALID, shown, tree_of

ROOT = Path(__file__).parents[2]
QUARTERS = ("2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4")
CENT = Decimal("0.01")
SHORTEST = {1: 31, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
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


@dataclass(frozen=True)
class Deal:
    id: str
    person: str
    account: str
    won: bool
    agreement: str
    opened: datetime.date
    closed: datetime.date
    amount: Decimal


@dataclass(frozen=True)
class Rules:
    """The rules on customers, as numbers; ``minimum`` is reached, not passed."""

    with_person: bool
    new_months: int
    minimum: Decimal
    days_of_cooperation: int | None


def later(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the last day of a month that is too short."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return datetime.date(year, month, min(day.day, (29 if leap else 28) if month == 2 else SHORTEST[month]))


def quarter_of(day: datetime.date) -> str:
    return f"{day.year}-Q{[1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4][day.month - 1]}"


def owner(deal: Deal, rules: Rules) -> tuple[str, ...]:
    return (deal.person, deal.account) if rules.with_person else (deal.account,)


def is_new(deal: Deal, deals: Iterable[Deal], rules: Rules) -> bool:
    bought = [other.closed for other in deals if other.won and owner(other, rules) == owner(deal, rules)]
    return not bought or deal.closed < later(min(bought), rules.new_months)


def valid_customers(deals: list[Deal], rules: Rules) -> list[tuple[str, datetime.date]]:
    """Return for each customer who became valid the person who won the first deal, and the day."""
    counted = [deal for deal in deals if deal.won and deal.agreement in ("contract", "letter_of_intent")]
    found = []
    for customer in sorted({owner(deal, rules) for deal in counted}):
        own = sorted((d for d in counted if owner(d, rules) == customer), key=lambda d: (d.closed, d.id))
        bought, first = Decimal(0), own[0].closed
        for deal in own:
            if deal.closed >= later(first, 12):
                break
            bought += deal.amount
            if bought >= rules.minimum:
                day = deal.closed
                if rules.days_of_cooperation is not None:
                    day = max(day, first + datetime.timedelta(days=rules.days_of_cooperation))
                found.append((own[0].person, day))
                break
    return found


def shown_share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP) if whole else None


def reference(deals: list[Deal], rules: Rules, person: str, quarter: str) -> dict[str, Decimal | None]:
    own = [deal for deal in deals if deal.person == person and quarter_of(deal.closed) == quarter]
    won = [deal for deal in own if deal.won]
    days = [Decimal((deal.closed - deal.opened).days) for deal in won]
    new = [deal.amount for deal in won if is_new(deal, deals, rules)]
    repeat = [deal.amount for deal in won if not is_new(deal, deals, rules)]
    mean = (sum(days, Decimal(0)) / len(days)).quantize(CENT, ROUND_HALF_UP) if days else None
    return {
        "new_sales": sum(new, Decimal(0)).quantize(CENT, ROUND_HALF_UP),
        "repeat_sales": sum(repeat, Decimal(0)).quantize(CENT, ROUND_HALF_UP),
        "new_valid_customers": Decimal(
            sum(1 for who, day in valid_customers(deals, rules) if who == person and quarter_of(day) == quarter)
        ),
        "won_deals": Decimal(len(won)),
        "decided_deals": Decimal(len(own)),
        "days_to_close": mean,
        "days_to_close_twice": mean,
        "large_deals": Decimal(sum(1 for deal in own if 500 <= deal.amount <= 1000)),
        "won_share": shown_share(len(won), len(own)),
        "win_share": shown_share(len(won), len(own)),
        "large_share": shown_share(sum(1 for deal in won if deal.amount >= 500), len(won)),
    }


def measured_in(tree: FileTree) -> Measured:
    problems: list[Problem] = []
    policy, data = read_policy(tree, problems.append), read_data(tree, problems.append)
    assert policy is not None, shown(problems)
    assert problems == [], shown(problems)
    return measure_all(policy, data.tables, "quarter")


def period(text: str) -> Period:
    found = parse_period(text)
    assert found is not None
    return found


def values_of(measured: Measured, person: str, quarter: str) -> dict[str, Decimal | None]:
    return {name: value.value for name, value in measured.of(person, period(quarter)).items()}


# The real data


def read_rows(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def real_deals() -> list[Deal]:
    paths = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("data/months/*/deals.csv"))
    return [
        Deal(
            row["id"],
            row["person"],
            row["account"],
            row["stage"] == "won",
            row["agreement"],
            datetime.date.fromisoformat(row["opened_on"]),
            datetime.date.fromisoformat(row["closed_on"]),
            Decimal(row["amount"]),
        )
        for path in paths
        for row in read_rows(path)
    ]


REAL_RULES = Rules(with_person=True, new_months=3, minimum=Decimal(2000), days_of_cooperation=14)
PEOPLE = [row["id"] for row in read_rows("data/people.csv")]


@pytest.fixture(scope="module")
def real() -> Measured:
    return measured_in(FolderTree(ROOT))


@pytest.fixture(scope="module")
def everything() -> list[Deal]:
    return real_deals()


@pytest.mark.parametrize("quarter", QUARTERS)
def test_the_real_data_give_everybody_what_the_reference_counts(real, everything, quarter):
    by_person: dict[str, list[Deal]] = {person: [] for person in PEOPLE}
    for deal in everything:
        by_person[deal.person].append(deal)
    won = 0
    for person in PEOPLE:
        # A customer is new with a person, so nobody else's deals matter: that keeps the slow count short.
        expected = reference(by_person[person], REAL_RULES, person, quarter)
        found = values_of(real, person, quarter)
        assert {name: found[name] for name in expected if name in found} == {
            name: value for name, value in expected.items() if name in found
        }, person
        assert {"new_sales", "repeat_sales", "new_valid_customers", "won_deals", "decided_deals"} <= set(found)
        won += int(found["won_deals"] or 0)
    assert won > 100


@pytest.mark.parametrize("quarter", QUARTERS)
def test_the_rows_of_a_value_read_again_give_the_value(real, quarter):
    cells: dict[str, list[list[str]]] = {}
    tried = 0
    for person in PEOPLE:
        values = real.of(person, period(quarter))
        for name in ("new_sales", "repeat_sales", "won_deals", "decided_deals", "days_to_close", "opened_leads"):
            table = "leads" if name == "opened_leads" else "deals"
            rows = []
            for file, lines in real.rows(table, values[name].positions):
                if file not in cells:
                    with (ROOT / file).open(encoding="utf-8", newline="") as opened:
                        cells[file] = list(csv.reader(opened))
                header = cells[file][0]
                rows += [dict(zip(header, cells[file][line - 1], strict=True)) for line in lines]
            assert all(row["person"] == person for row in rows)
            assert recomputed(name, rows) == values[name].value
            tried += bool(rows)
    assert tried > 100


def recomputed(name: str, rows: list[dict[str, str]]) -> Decimal | None:
    if name.endswith("sales"):
        assert all(row["stage"] == "won" for row in rows)
        return sum((Decimal(row["amount"]) for row in rows), Decimal(0))
    if name == "days_to_close":
        days = [days_between(row["opened_on"], row["closed_on"]) for row in rows]
        return (Decimal(sum(days)) / len(days)).quantize(CENT, ROUND_HALF_UP) if days else None
    return Decimal(len(rows))


def days_between(first: str, last: str) -> int:
    return (datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days


def test_all_real_sales_belong_to_somebody_and_some_quarter(real, everything):
    found = [values_of(real, person, quarter) for person in PEOPLE for quarter in QUARTERS]
    total = sum(((values["new_sales"] or 0) + (values["repeat_sales"] or 0) for values in found), Decimal(0))
    assert total == sum((deal.amount for deal in everything if deal.won), Decimal(0))
    assert sum((values["decided_deals"] or 0 for values in found), Decimal(0)) == len(everything)


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
).map(lambda deals: [Deal(f"d{n:02}", d.person, d.account, d.won, d.agreement, d.opened, d.closed, d.amount)
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
        for quarter in ("2016-Q1", "2016-Q3", "2016-Q4", *QUARTERS, "2018-Q1"):
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
