"""Money that was due, received in time or overdue (R25), against a slow and obvious count."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.facts.literal import all_rows, data_of, files_of, measured, period, policy_of, values

MEASURES = """\
due: {name: a, unit: money, sum: receivables.amount, when: due_on}
in_time: {name: a, unit: money, sum: receivables.received_on_time, when: due_on}
overdue: {name: a, unit: money, sum: receivables.overdue, when: overdue_on}
overdue_bills: {name: a, unit: count, count: receivables, when: overdue_on}
"""
THIRTY_DAYS = "overdue_after: 30 days\n"
DEALS = [{"id": "d000", "person": "ann", "closed_on": "2016-12-01"}]
DAYS = st.dates(datetime.date(2016, 12, 20), datetime.date(2017, 4, 10))
AMOUNTS = st.decimals(0, 100, places=2).map(lambda amount: f"{amount:f}")


def due(person: str, day: str, amount: str) -> dict[str, str]:
    return {"person": person, "due_on": day, "amount": amount}


def paid(number: int, day: str, amount: str, person: str = "ann") -> dict[str, str]:
    return {"receivable": f"r{number:03}", "person": person, "received_on": day, "amount": amount}


def reference(files: dict[str, str], person: str, after: int) -> dict[str, Decimal]:
    """Count the first quarter of 2017 by looking at every bill and every payment."""
    found = {"due": Decimal(0), "in_time": Decimal(0), "overdue": Decimal(0), "overdue_bills": Decimal(0)}
    begin, end = datetime.date(2017, 1, 1), datetime.date(2017, 3, 31)
    for bill in all_rows(files, "receivables"):
        if bill["person"] != person:
            continue
        amount, day = Decimal(bill["amount"]), datetime.date.fromisoformat(bill["due_on"])
        late = day + datetime.timedelta(days=after)
        came = [
            (datetime.date.fromisoformat(row["received_on"]), Decimal(row["amount"]))
            for row in all_rows(files, "receipts")
            if row["receivable"] == bill["id"]
        ]
        if begin <= day <= end:
            found["due"] += amount
            found["in_time"] += min(amount, sum((part for when, part in came if when <= day), Decimal(0)))
        missing = amount - sum((part for when, part in came if when <= late), Decimal(0))
        if begin <= late <= end and missing > 0:
            found["overdue"] += missing
            found["overdue_bills"] += 1
    return found


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(["ann", "bob"]), DAYS.map(str), AMOUNTS), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 5), DAYS.map(str), AMOUNTS), max_size=10),
    st.sampled_from([1, 10, 30]),
)
def test_r25_collection_on_time_of_any_small_table_is_what_the_reference_counts(bills, payments, after):
    receipts = [paid(number, day, amount) for number, day, amount in payments if number < len(bills)]
    files = files_of(deals=DEALS, receivables=[due(*bill) for bill in bills], receipts=receipts)
    for person in ("ann", "bob"):
        found = values(MEASURES, files, person, "2017-Q1", receivables=f"overdue_after: {after} days\n")
        assert found == reference(files, person, after)


def bills(*rows: dict[str, str], receipts: tuple[dict[str, str], ...] = ()) -> dict[str, str]:
    return files_of(deals=DEALS, receivables=rows, receipts=receipts)


@pytest.mark.parametrize(
    ("day", "amount", "in_time"),
    [("2017-02-28", "400", 400), ("2017-03-01", "400", 0), ("2017-01-01", "1500", 1000)],
)
def test_r25_in_time_is_what_came_by_the_day_it_was_due_and_at_most_the_amount(day, amount, in_time):
    files = bills(due("ann", "2017-02-28", "1000"), receipts=(paid(0, day, amount),))
    found = values(MEASURES, files, "ann", "2017-Q1", receivables=THIRTY_DAYS)
    assert found["due"] == 1000
    assert found["in_time"] == in_time


@pytest.mark.parametrize(
    ("day", "amount", "overdue"),
    [
        ("2017-03-03", "1000", 0),
        ("2017-03-04", "1000", 1000),
        ("2017-03-03", "999.99", Decimal("0.01")),
        ("2017-01-05", "2000", 0),
    ],
)
def test_r25_overdue_is_what_is_missing_at_the_end_of_the_last_day_the_policy_grants(day, amount, overdue):
    files = bills(due("ann", "2017-02-01", "1000"), receipts=(paid(0, day, amount),))
    found = values(MEASURES, files, "ann", "2017-03", receivables=THIRTY_DAYS)
    assert found["overdue"] == overdue
    assert found["overdue_bills"] == (1 if overdue else 0)


def test_r25_overdue_counts_in_the_period_in_which_it_becomes_so_and_months_have_their_own_length():
    files = bills(due("ann", "2016-12-31", "10"))
    assert values(MEASURES, files, "ann", "2017-Q1", receivables="overdue_after: 2 months\n")["overdue_bills"] == 1
    found = measured(policy_of(MEASURES, receivables="overdue_after: 2 months\n"), data_of(files), "2017-Q1")
    assert str(found.tables["receivables"]["overdue_on"].iloc[0].date()) == "2017-02-28"


def test_r25_without_the_policys_rule_nothing_is_known_to_be_overdue():
    found = measured(policy_of(MEASURES), data_of(bills(due("ann", "2017-01-01", "10"))), "2017-Q1")
    frame = found.tables["receivables"]
    assert frame["overdue_on"].isna().all()
    assert frame["overdue"].isna().all()
    assert found.of("ann", period("2017-Q1"))["overdue_bills"].value == 0


def test_r25_what_is_paid_later_changes_neither_values_nor_evidence_of_an_earlier_period():
    before = bills(due("ann", "2017-03-20", "1000"), receipts=(paid(0, "2017-03-20", "100"),))
    later = (paid(0, "2017-03-20", "100"), paid(0, "2017-04-10", "900"))
    after = bills(due("ann", "2017-03-20", "1000"), receipts=later)
    policy, asked = policy_of(MEASURES, receivables=THIRTY_DAYS), period("2017-Q1")
    told = []
    for files in (before, after):
        found = measured(policy, data_of(files), "2017-Q1")
        value = found.of("ann", asked)
        told.append((value, found.evidence("receivables", value["due"].positions, asked.last_day)))
    assert told[0] == told[1]
    assert told[0][1][0].cells[-3:] == ("100", "", "")


def test_evidence_shows_what_is_overdue_when_it_is_known():
    policy, data = policy_of(MEASURES, receivables=THIRTY_DAYS), data_of(bills(due("ann", "2017-02-20", "1000")))
    found = measured(policy, data, "2017-Q1")
    positions = found.of("ann", period("2017-Q1"))["due"].positions
    for known_on in (datetime.date(2017, 3, 22), None):
        assert found.evidence("receivables", positions, known_on)[0].cells[-3:] == ("0", "2017-03-22", "1000")
    assert found.evidence("receivables", positions, datetime.date(2017, 3, 21))[0].cells[-3:] == ("0", "", "")
