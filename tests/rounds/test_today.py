"""Without ``--today`` it is the last day that the data know, and never the clock's."""

from __future__ import annotations

import datetime

import pytest

from kaopu.publish.inputs import read_inputs
from kaopu.rounds.today import last_known_day
from tests.support.repository import VALID, read_repository, tree_of, write

FOLDER = "data/rounds/2017-Q1"
ROWS = {
    "self_assessments": ("person,submitted_on,achieved,deviations", "ann,{day},All,None"),
    "reviews": ("person,reviewer,submitted_on,strengths,to_improve", "ann,max,{day},Listens,Calls"),
    "department_feedback": ("person,department,given_on,score,comment", "ann,finance,{day},,Helpful"),
    "talks": ("person,manager,held_on,minutes,agreed", "ann,max,{day},30,yes"),
    "appeals": (
        "person,filed_on,indicator,grounds,hr_reviewer,director,answered_on,outcome,answer,score",
        "ann,2017-04-03,,Why,max,bob,{day},rejected,No,",
    ),
    "acknowledgements": ("person,delivered_on,discussed_on,signed,note", "ann,{day},{day},yes,"),
}


def last_day(files):
    return last_known_day(read_repository(tree_of(files)).data)


def test_it_is_the_last_day_of_the_latest_month():
    assert last_day(VALID) == datetime.date(2017, 3, 31)
    assert last_day({path: text for path, text in VALID.items() if "2017-03" not in path}) == datetime.date(2017, 2, 28)


@pytest.mark.parametrize("table", ROWS)
def test_it_is_the_day_on_which_something_was_handed_in_if_that_is_later(table):
    header, row = ROWS[table]
    text = f"{header}\n{row.format(day='2017-05-09')}\n"
    assert last_day({**VALID, f"{FOLDER}/{table}.csv": text}) == datetime.date(2017, 5, 9)


def test_without_any_data_nothing_can_be_due():
    assert last_day({path: text for path, text in VALID.items() if "months" not in path}) == datetime.date.min


def test_the_day_can_be_handed_in(tmp_path):
    write(tmp_path, VALID)
    assert read_inputs(tmp_path).today == datetime.date(2017, 3, 31)
    assert read_inputs(tmp_path, datetime.date(2017, 4, 10)).today == datetime.date(2017, 4, 10)
