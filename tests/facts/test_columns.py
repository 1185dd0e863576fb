"""What counting stands on: exact sums of any size, days of any length of month, frames of any kind."""

from __future__ import annotations

import datetime
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.data.catalogue import CATALOGUE
from kaopu.facts.columns import Columns, running_totals, sums_by
from kaopu.facts.counting import RowPositions
from kaopu.facts.days import day_later, first_of_window
from kaopu.text.shapes import Span
from tests.facts.literal import data_of, files_of, measured, period, policy_of

CELLS = st.lists(st.tuples(st.integers(-1, 3), st.integers(-(10**15), 10**15)), max_size=30)


@given(CELLS, st.sampled_from([1, 4000]))
def test_sums_are_exact_also_beyond_64_bits(cells, times):
    rows = cells * times
    codes, numbers = (np.array([row[column] for row in rows], dtype=np.int64) for column in (0, 1))
    expected = [sum(number for code, number in rows if code == wanted) for wanted in range(4)]
    assert [int(total) for total in sums_by(codes, numbers, 4)] == expected


def test_running_totals_that_pass_64_bits_still_give_exact_differences():
    cells = np.full(20_000, 10**15, dtype=np.int64)
    for longest in (1000, 20_000):
        totals = running_totals(cells, longest)
        assert int(totals[20_000] - totals[20_000 - longest]) == longest * 10**15


@pytest.mark.parametrize(
    ("day", "count", "unit", "later"),
    [
        ("2017-01-31", 1, "months", "2017-02-28"),
        ("2016-01-31", 1, "months", "2016-02-29"),
        ("2016-02-29", 1, "years", "2017-02-28"),
        ("2016-11-30", 3, "months", "2017-02-28"),
        ("2017-02-28", 1, "months", "2017-03-28"),
        ("2016-12-31", 30, "days", "2017-01-30"),
    ],
)
def test_days_move_within_the_calendar(day, count, unit, later):
    assert str(day_later(datetime.date.fromisoformat(day), Span(count, unit))) == later


@pytest.mark.parametrize(
    ("last", "count", "unit", "first"),
    [
        ("2017-03-31", 12, "months", "2016-04-01"),
        ("2017-02-28", 1, "months", "2017-02-01"),
        ("2017-03-31", 1, "years", "2016-04-01"),
        ("2017-03-31", 31, "days", "2017-03-01"),
        ("2017-03-31", 1, "days", "2017-03-31"),
    ],
)
def test_a_window_is_as_long_as_it_says(last, count, unit, first):
    assert str(first_of_window(datetime.date.fromisoformat(last), Span(count, unit))) == first


def test_missing_cells_fulfil_no_condition_and_missing_days_lie_in_no_period():
    frame = pd.DataFrame(
        {
            "score": pd.array([None, 0, 600000], dtype="Int64"),
            "result": ["passed", None, "passed"],
            "held_on": np.array(["NaT", "2017-01-01", "2017-01-02"], dtype="datetime64[s]"),
        }
    )
    columns = Columns("trainings", frame)
    assert columns.holds({"result": ("passed", "failed")}).tolist() == [True, False, True]
    assert columns.holds({"held_on": ("2017-01-01", "not a day")}).tolist() == [False, True, False]
    assert columns.numbers("score")[1].tolist() == [False, True, True]


MEASURES = """\
won: {name: a, unit: count, count: deals, where: {stage: won}, when: closed_on}
accounts: {name: a, unit: count, distinct: deals.account, when: closed_on}
new: {name: a, unit: money, sum: deals.credited, where: {customer: new, series: Pro}, when: closed_on}
valid: {name: a, unit: count, count: customers, when: valid_since}
"""


def test_frames_with_categories_count_as_frames_with_texts_do():
    deals = [
        {"person": person, "account": account, "closed_on": f"2017-0{month}-01", "amount": "1500"}
        for month, person, account in ((1, "ann", "acme"), (2, "ann", "zeta"), (3, "ann", "zeta"), (3, "eve", "omni"))
    ]
    credits_ = [{"deal": "d001", "person": person, "percent": "50"} for person in ("ann", "bob")]
    policy, data = policy_of(MEASURES), data_of(files_of(deals=deals, credits=credits_))
    told = [measured(policy, data, "2017-Q1").of(person, period("2017-Q1")) for person in ("ann", "bob", "eve")]
    for name, frame in list(data.tables.items()):
        texts = [column for column in frame if column in CATALOGUE[name].stored and frame[column].dtype == object]
        # Categories that no row has, in another order than the rows.
        kinds = {
            column: pd.CategoricalDtype(["0 none", *sorted(set(frame[column].dropna()))[::-1]]) for column in texts
        }
        data.tables[name] = frame.astype(kinds)  # type: ignore[index]
    again = [measured(policy, data, "2017-Q1").of(person, period("2017-Q1")) for person in ("ann", "bob", "eve")]
    assert again == told
    assert [value.value for value in told[0].values()] == [3, 2, 3750, 1]


class Rows:
    """Who has which rows."""

    def rows_of(self, owner):
        return np.array([[0, 3], []][owner], dtype=np.int32)


def test_positions_are_a_sequence_that_can_be_sent_elsewhere():
    positions = RowPositions(Rows(), 0)
    assert (len(positions), list(positions), positions[1], positions[-1:]) == (2, [0, 3], 3, (3,))
    assert positions == (0, 3)
    assert positions == (0, 3)
    assert hash(positions) == hash((0, 3))
    assert pickle.loads(pickle.dumps(positions)) == positions  # noqa: S301 - made in the line itself
    assert not RowPositions(Rows(), 1)


def test_deals_of_one_day_count_in_the_order_of_their_ids_wherever_they_stand():
    deals = [
        {"id": name, "person": person, "account": "acme", "closed_on": "2017-01-01", "amount": "1"}
        for name, person in (("d2", "ann"), ("d1", "bob"), ("d3", "eve"))
    ]
    new, valid = (
        "first_deal_with: company, stays_new_for: 1 month",
        "yearly_purchases_at_least: ¥2, agreement: [contract]",
    )
    policy = policy_of(MEASURES, customers=f"new: {{{new}}}\nvalid: {{{valid}}}\n")
    for rows in (deals, deals[::-1]):
        found = measured(policy, data_of(files_of(deals=rows)), "2017-Q1")
        customer = found.tables["customers"].iloc[0]
        line = 2 + [row["id"] for row in rows].index("d2")
        assert (customer["person"], customer["line"]) == ("bob", line)
