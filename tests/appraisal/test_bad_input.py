"""Data that do not fit the policy: each problem stands where it can be put right, and says what and by how much."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

import pytest

from tests.support.bad_input import Bad
from tests.support.repository import read_repository, tree_of

TARGETS = "data/targets.csv"
BOB = "person,bob,2017-Q1,sales,1500\n"
TEAM = "team,north,2017-Q1,sales,4500\n"

ALL = [
    Bad("parts-below-the-team", TARGETS, BOB, BOB + "team,north,2017-Q1,sales,4600\n", ("4:20 targets-do-not-add-up",), "add up to 4,500, 100 less"),
    Bad("parts-above-the-team", TARGETS, BOB, BOB + "team,north,2017-Q1,sales,4499.5\n", ("4:20 targets-do-not-add-up",), "add up to 4,500, 0.5 more"),
    Bad("teams-below-the-company", TARGETS, BOB, BOB + TEAM + "company,company,2017-Q1,sales,5000\n", ("5:25 targets-do-not-add-up",), "the teams' targets"),
    Bad("months-below-the-quarter", TARGETS, BOB, BOB + "person,bob,2017-01,sales,1499\n", ("3:20 targets-do-not-add-up",), "the months' targets"),
    Bad("quarters-below-the-year", TARGETS, BOB, BOB + "person,bob,2017,sales,1501\n", ("4:17 targets-do-not-add-up",), "the quarters' targets"),
    Bad("figure-of-an-unknown-measure", "data/measures.csv", "", "person,period,measure,value\nbob,2017-01,hour,3\n", ("2:18 given-measure-unknown",), "“hour”"),
    Bad("figure-of-a-measure-that-is-counted", "data/measures.csv", "", "person,period,measure,value\nbob,2017-01,new_sales,3\n", ("2:23 given-measure-unknown",)),
    Bad("move-to-an-unknown-role", "data/moves.csv", "", "person,from,role,team,manager\nbob,2017-05-01,specialst,,\n", ("2:1 role-unknown",), "did you mean specialist"),
]  # fmt: skip


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in ALL])
def test_data_that_do_not_fit_the_policy_are_reported_where_they_stand(case: Bad) -> None:
    case.check(read_repository(tree_of(case.files())).problems)
