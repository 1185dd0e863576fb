"""R40, R41, R42: whole years of the demo company, month by month, from raw rows to the final grade."""

import json
from decimal import Decimal

import pytest

from tests.publish.annual_reference import Person, grade, rows
from tests.publish.annual_rules import year_of


# Ordinary years, and those with shared deals, parental leave, a move, a start or an end within the year.
@pytest.mark.parametrize("name", [row["id"] for row in rows("people") if row["role"] == "specialist"])
def test_r42_a_year_traced_by_hand_from_rows_to_grade(public, name):
    expected = year_of(Person(name))
    found = {path.parent.name: path for path in public.glob(f"appraisals/people/{name}/*/appraisal.json")}
    assert found.keys() == expected.keys()
    for period, (scores, total) in expected.items():
        record = json.loads(found[period].read_text(encoding="utf-8"))
        published = {
            line["id"]: None if line["score"] is None else Decimal(line["score"]) for line in record["indicators"]
        }
        assert (period, published) == (period, scores)
        assert (period, Decimal(record["score"])) == (period, total)
        assert record["grade"] == grade(total)


def test_the_reference_is_not_all_one_number():
    """The years compared differ: a reference that agrees because everything is 100 would prove nothing."""
    totals = {total for name in ("anna-snelling", "carl-lin") for _, total in year_of(Person(name)).values()}
    assert len(totals) > 20
    assert max(totals) - min(totals) > Decimal(15)
