"""Months, quarters and years divide the calendar: every day lies in exactly one of each."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.data.periods import Period, parse_period, period_of

DAYS = st.dates(min_value=datetime.date(1001, 1, 1), max_value=datetime.date(9998, 12, 31))
ONE_DAY = datetime.timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
IDS = {
    "month": [f"{{}}-{month:02}" for month in range(1, 13)],
    "quarter": [f"{{}}-Q{quarter}" for quarter in range(1, 5)],
    "year": ["{}"],
}


def period(text: str) -> Period:
    found = parse_period(text)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", ["month", "quarter", "year"])
@pytest.mark.parametrize("year", [1999, 2000, 2016, 2017, 2100])
def test_the_periods_of_a_year_follow_each_other_without_gap_or_overlap(kind, year):
    periods = [period(text.format(year)) for text in IDS[kind]]
    assert periods[0].first_day == datetime.date(year, 1, 1)
    assert periods[-1].last_day == datetime.date(year, 12, 31)
    assert all(after.first_day - before.last_day == ONE_DAY for before, after in pairwise(periods))
    assert all(after.previous() == before for before, after in pairwise(periods))
    assert sorted(periods, reverse=True) == periods[::-1]


@given(DAYS, st.sampled_from(["month", "quarter", "year"]))
def test_a_day_lies_in_its_period_and_in_no_other(day, kind):
    own = period_of(day, kind)
    assert own.kind == kind
    assert own.first_day <= day <= own.last_day
    assert own.first_day.day == 1
    assert (own.last_day + ONE_DAY).day == 1
    assert period_of(own.first_day - ONE_DAY, kind) == own.previous()
    assert period_of(own.last_day + ONE_DAY, kind).previous() == own
    months = (own.last_day.year - own.first_day.year) * 12 + own.last_day.month - own.first_day.month + 1
    assert months == MONTHS[kind]


@given(DAYS, st.sampled_from(["month", "quarter", "year"]))
def test_a_period_reads_back_from_its_id(day, kind):
    assert parse_period(period_of(day, kind).id) == period_of(day, kind)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "17",
        "2017-0",
        "2017-00",
        "2017-13",
        "2017-1",
        "2017-Q0",
        "2017-Q5",
        "2017Q1",
        "2017-q1",
        "2017-01-01",
        " 2017",
        "2017\n",
        "２０１７",
        "0999",
        "20170",
        "2017-Q１",
        "-2017",
    ],
)
def test_what_is_not_a_period_is_none(text):
    assert parse_period(text) is None
