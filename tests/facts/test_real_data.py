"""The real data give everybody what a slow and obvious count of the CSV files gives."""

from __future__ import annotations

import csv
import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from kaopu.facts.measuring import Measured
from kaopu.text.tree import FolderTree
from tests.facts.literal import period
from tests.facts.slow_count import CENT, Deal, Rules, reference
from tests.facts.test_against_reference import QUARTERS, measured_in, values_of

ROOT = Path(__file__).parents[2]


def read_rows(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def real_credits() -> dict[str, dict[str, Decimal]]:
    """Return deal → person → part of the shared deals."""
    shared: dict[str, dict[str, Decimal]] = {}
    for row in read_rows("data/credits.csv"):
        shared.setdefault(row["deal"], {})[row["person"]] = Decimal(row["percent"]) / 100
    return shared


def real_deals() -> list[Deal]:
    """Return every deal, a shared one once for each sharer."""
    paths = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("data/months/*/deals.csv"))
    return [
        Deal(
            row["id"],
            person,
            row["account"],
            row["stage"] == "won",
            row["agreement"],
            datetime.date.fromisoformat(row["opened_on"]),
            datetime.date.fromisoformat(row["closed_on"]),
            Decimal(row["amount"]),
            part,
        )
        for path in paths
        for row in read_rows(path)
        for person, part in CREDITS.get(row["id"], {row["person"]: Decimal(1)}).items()
    ]


REAL_RULES = Rules(with_person=True, new_months=3, minimum=Decimal(2000), days_of_cooperation=14)
PEOPLE = [row["id"] for row in read_rows("data/people.csv")]
CREDITS = real_credits()


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
            assert all(person in CREDITS.get(row["id"], {row["person"]: 1}) for row in rows)
            assert recomputed(name, rows, person) == values[name].value
            tried += bool(rows)
    assert tried > 100


def recomputed(name: str, rows: list[dict[str, str]], person: str) -> Decimal | None:
    if name.endswith("sales"):
        assert all(row["stage"] == "won" for row in rows)
        parts = [CREDITS.get(row["id"], {person: Decimal(1)})[person] for row in rows]
        return sum((Decimal(row["amount"]) * part for row, part in zip(rows, parts, strict=True)), Decimal(0))
    if name == "days_to_close":
        days = [days_between(row["opened_on"], row["closed_on"]) for row in rows]
        return (Decimal(sum(days)) / len(days)).quantize(CENT, ROUND_HALF_UP) if days else None
    return Decimal(len(rows))


def days_between(first: str, last: str) -> int:
    return (datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days


def test_all_real_sales_belong_to_somebody_and_some_quarter(real, everything):
    found = [values_of(real, person, quarter) for person in PEOPLE for quarter in QUARTERS]
    total = sum(((values["new_sales"] or 0) + (values["repeat_sales"] or 0) for values in found), Decimal(0))
    assert total == sum((deal.credited for deal in everything if deal.won), Decimal(0))
    assert sum((values["decided_deals"] or 0 for values in found), Decimal(0)) == len(everything)
