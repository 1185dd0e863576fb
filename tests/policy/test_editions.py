"""Which edition judges a period (R74): the deciding day, the latest that claims it, and what they know of others."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.data.periods import Period, PeriodKind
from kaopu.policy.editions import editions_of
from tests.support.editions import edition_of, period
from tests.support.repository import VALID

LAST_DAY = {"policy/policy.yml": VALID["policy/policy.yml"].replace("first_day", "last_day")}


def editions(*days: str):
    return editions_of(edition_of(VALID, day) for day in days)


def names(found, *identifiers: str) -> list[str]:
    return [str(policy.head.effective_from) if (policy := found.deciding(period(i))) else "-" for i in identifiers]


def test_r74_a_period_is_judged_by_the_edition_in_force_on_its_first_day():
    found = editions("2017-01-01", "2017-05-01")
    assert names(found, "2016-12", "2017-01", "2017-04", "2017-05", "2017-Q2", "2017-Q3", "2017", "2018") == [
        "-",
        "2017-01-01",
        "2017-01-01",
        "2017-05-01",
        "2017-01-01",
        "2017-05-01",
        "2017-01-01",
        "2017-05-01",
    ]


def test_r74_or_on_its_last_day_where_the_edition_says_so():
    found = editions_of([edition_of(VALID), edition_of(VALID, "2017-05-31", LAST_DAY)])
    assert names(found, "2017-04", "2017-05", "2017-Q1", "2017-Q2", "2017") == [
        "2017-01-01",
        "2017-05-31",
        "2017-01-01",
        "2017-05-31",
        "2017-05-31",
    ]


def test_each_edition_asks_by_its_own_day_and_the_latest_that_claims_a_period_judges_it():
    # The second one takes effect in the middle of May and asks for the first day, the first one for the last day.
    found = editions_of([edition_of(VALID, "2017-01-01", LAST_DAY), edition_of(VALID, "2017-05-15")])
    assert names(found, "2017-05", "2017-06") == ["2017-01-01", "2017-05-15"]


def test_editions_are_put_in_order_and_the_last_of_one_day_counts():
    late, early, again = (edition_of(VALID, day) for day in ("2018-01-01", "2017-01-01", "2018-01-01"))
    found = editions_of([late, early, again])
    assert [policy.head for policy in found.policies] == [early.head, again.head]
    assert found.policies[1].places is again.places
    assert [head.effective_from for head in found.policies[0].later] == [datetime.date(2018, 1, 1)]
    assert found.policies[1].later == ()


def test_without_any_edition_there_is_nothing_to_judge_by():
    with pytest.raises(ValueError, match="no edition"):
        editions_of([])


def test_rows_of_a_period_before_all_editions_are_looked_at_by_the_first():
    found = editions("2017-01-01", "2018-01-01")
    assert found.deciding(period("2016-05")) is None
    assert found.nearest(period("2016-05")) is found.policies[0]
    assert found.nearest(period("2019")) is found.policies[1]


def test_what_is_later_is_no_part_of_the_meaning():
    alone, chained = edition_of(VALID), editions("2017-01-01", "2018-01-01").policies[0]
    assert (alone.later, len(chained.later)) == ((), 1)
    assert alone.digest == chained.digest


DAYS = st.dates(datetime.date(2016, 1, 1), datetime.date(2018, 12, 31))
KINDS: tuple[PeriodKind, ...] = ("month", "quarter", "year")
POLICY = edition_of(VALID)


@given(st.lists(st.tuples(DAYS, st.sampled_from(["first_day", "last_day"])), min_size=1, max_size=4), st.data())
def test_a_period_has_the_latest_edition_that_claims_it_and_never_two(heads, data):
    by_day = dict(heads)
    found = editions_of(
        replace(POLICY, head=POLICY.head.model_copy(update={"effective_from": day, "applies_by": by}))
        for day, by in by_day.items()
    )
    kind = data.draw(st.sampled_from(KINDS))
    month = data.draw(st.integers(1, 12)) if kind == "month" else 1
    asked = Period(data.draw(st.integers(2015, 2019)), month, kind)
    claiming = [day for day, by in by_day.items() if (asked.first_day if by == "first_day" else asked.last_day) >= day]
    deciding = [policy.head.effective_from for policy in found.policies if policy.decides(asked)]
    assert deciding == ([max(claiming)] if claiming else [])
