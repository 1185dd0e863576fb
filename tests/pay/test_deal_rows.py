"""R70: what commission is counted from, person by person: won deals, or what was received for them."""

from __future__ import annotations

from decimal import Decimal

from kaopu.facts.deal_rows import DealRows
from kaopu.facts.derived import gather_facts
from kaopu.policy.pay import CommissionPlan
from kaopu.text.problems import Problem
from kaopu.text.shapes import decode
from tests.facts.literal import data_of, files_of, policy_of, yaml

D = Decimal


def rows_of(person, plan, **tables):
    problems: list[Problem] = []
    found = decode(CommissionPlan, yaml(f"name: a\ntext: a\n{plan}"), problems.append)
    assert found is not None, problems
    facts = gather_facts(policy_of("m: {name: a, unit: number, given: own}"), data_of(files_of(**tables)))
    return DealRows(facts, found).of(person)


SIGNING = "paid_on: signing\nrates: [{rate: 1%, from: 2017-01-05, where: {product: saw}}, {rate: 2%, from: 2017-01-03}]"
COLLECTION = "paid_on: collection\nrates: [{rate: 1%, from: 2017-01-01}]"
DEALS = [
    {"id": "b", "person": "ann", "stage": "won", "closed_on": "2017-01-05", "amount": "10", "product": "saw"},
    {"id": "a", "person": "ann", "stage": "won", "closed_on": "2017-01-05", "amount": "20", "product": "axe"},
    {"id": "c", "person": "ann", "stage": "won", "closed_on": "2017-01-04", "amount": "30", "product": "saw"},
    {"id": "d", "person": "ann", "stage": "won", "closed_on": "2017-01-02", "amount": "40"},
    {"id": "e", "person": "ann", "stage": "lost", "closed_on": "2017-01-02", "amount": "50"},
    {"id": "f", "person": "bob", "stage": "won", "closed_on": "2017-02-02", "amount": "60.05", "account": "zeta"},
]
CREDITS = [
    {"deal": "f", "person": "ann", "percent": "66.6667"},
    {"deal": "f", "person": "bob", "percent": "33.3333"},
]


def test_r70_won_deals_in_order_with_the_first_line_that_fits():
    found = rows_of("ann", SIGNING, deals=DEALS)
    assert [(row.deal, row.rate_line, int(row.base)) for row in found] == [
        ("d", -1, 40),
        ("c", 1, 30),
        ("a", 1, 20),
        ("b", 0, 10),
    ]
    assert [str(row.place) for row in found[2:]] == [f"data/months/2017-01/deals.csv:{line}:1" for line in (3, 2)]


def test_r70_a_shared_deal_is_a_row_of_each_sharer():
    [ann], [bob] = (rows_of(who, SIGNING, deals=DEALS[5:], credits=CREDITS) for who in ("ann", "bob"))
    assert (ann.base, bob.base) == (D("40.0334"), D("20.0166"))
    assert ann.whole == ann.amount == D("60.05")
    assert (ann.share, bob.share, bob.account) == (D("0.6667"), D("0.3333"), "zeta")


def test_r70_receipts_are_shared_by_the_exact_percent_and_belong_to_the_deal_not_to_the_receivables_person():
    due = [{"id": "r", "person": "eve", "deal": "f", "due_on": "2017-03-01", "amount": "60.05"}]
    receipts = [
        {"id": "y", "person": "eve", "receivable": "r", "received_on": "2017-03-02", "amount": "10000000"},
        {"id": "x", "person": "eve", "receivable": "r", "received_on": "2017-03-02", "amount": "0.01"},
    ]
    tables = {"deals": DEALS, "credits": CREDITS, "receivables": due, "receipts": receipts}
    found = rows_of("bob", COLLECTION, **tables)
    assert [(row.id, row.base, row.whole) for row in found] == [
        ("x", D("0.0033"), D("0.01")),
        ("y", D(3333330), D(10**7)),
    ]
    assert (found[0].credited, found[0].amount, str(found[0].closed_on)) == (D("20.0166"), D("60.05"), "2017-02-02")
    assert sum(row.base for who in ("ann", "bob") for row in rows_of(who, COLLECTION, **tables)) == D("10000000.01")
    assert rows_of("eve", COLLECTION, **tables) == []


def test_r70_without_rows_and_without_people_there_is_nothing():
    assert rows_of("ann", SIGNING) == []
    assert rows_of("ann", COLLECTION) == []
    assert rows_of("nobody", SIGNING, deals=DEALS) == []
    due = [{"id": "r", "person": "ann", "deal": "e", "due_on": "2017-03-01", "amount": "60.05"}]
    lost = [{"id": "y", "person": "ann", "receivable": "r", "received_on": "2017-03-02", "amount": "1"}]
    assert rows_of("ann", COLLECTION, deals=DEALS, receivables=due, receipts=lost) == []
