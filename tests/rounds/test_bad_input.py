"""What was handed in and does not fit policy or results: each problem at its cell, with sentences in every language."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from tests.rounds.house import APPEAL, PEOPLE, RECEIPT, REVIEW, TALK, gone, house, table
from tests.support.bad_input import assert_sentences_complete
from tests.support.repository import shown

OWN = "ann,2017-04-05,Sold.,Nothing."
REVIEWED = table("reviews", REVIEW)
ASSESSED = table("self_assessments", OWN)


@dataclass(frozen=True)
class Bad:
    """What was handed in, and the problems that it must give, as ``file:line:column code`` below data/rounds."""

    id: str
    parts: tuple[Mapping[str, str | None], ...]
    problems: tuple[str, ...]
    says: str = ""
    team: str = "80"
    changes: Mapping[str, str | None] = field(default_factory=dict)


def scored(row: str) -> tuple[Mapping[str, str | None], ...]:
    return (REVIEWED, table("review_scores", row))


LATE_JOINER = {
    "data/people.csv": PEOPLE.replace("ann,Ann,specialist,north,max,,", "ann,Ann,specialist,north,max,2017-03-20,")
}
ALL = [
    Bad("no-such-step-in-the-year", (table("talks", TALK.replace("2017-04-17", "2018-01-15"), period="2017"),), ("2017/talks.csv:2:1 round-step-not-in-cycle",), "“talk”"),
    Bad("no-result-of-a-supervisor", (table("talks", "max,eve,2017-04-17,30,yes"),), ("2017-Q1/talks.csv:2:1 round-without-result",), "“max” has no result"),
    Bad("no-result-of-too-few-days", (table("acknowledgements", RECEIPT),), ("2017-Q1/acknowledgements.csv:2:1 round-without-result",), changes=LATE_JOINER),
    Bad("no-result-in-a-quarter-without-data", (table("talks", TALK.replace("2017-04-17", "2018-04-16"), period="2018-Q1"),), ("2018-Q1/talks.csv:2:1 round-without-result",)),
    Bad("another-reviewer", (table("reviews", REVIEW.replace("max", "eve")),), ("2017-Q1/reviews.csv:2:5 round-reviewer-wrong",), "name one of these: max"),
    Bad("another-manager-talks", (table("talks", TALK.replace("max", "bob")),), ("2017-Q1/talks.csv:2:5 round-reviewer-wrong",), "“bob” was not the manager"),
    Bad("own-score-of-an-unknown-indicator", (ASSESSED, table("self_scores", "ann,teamwerk,80,")), ("2017-Q1/self_scores.csv:2:5 round-indicator-unknown",), "did you mean teamwork"),
    Bad("own-score-above-the-curve", (ASSESSED, table("self_scores", "ann,teamwork,120.01,")), ("2017-Q1/self_scores.csv:2:14 round-score-off-the-curve",), "from 0 to 120"),
    Bad("evidence-of-an-unknown-indicator", (ASSESSED, table("evidence", f"ann,satisfaction,crm.png,{'ab' * 32}")), ("2017-Q1/evidence.csv:2:5 round-indicator-unknown",)),
    Bad("score-of-an-unknown-indicator", scored("ann,max,satisfaction,80,Seen."), ("2017-Q1/review_scores.csv:2:9 round-indicator-unknown",), "result, teamwork"),
    Bad("score-that-is-computed", scored("ann,max,result,75,Seen."), ("2017-Q1/review_scores.csv:2:9 round-score-not-manual",), "cannot set it"),
    Bad("score-too-far-away", scored("ann,max,teamwork,85.01,Seen."), ("2017-Q1/review_scores.csv:2:18 round-score-beyond",), "by 5.01 points from the 80"),
    Bad("score-of-what-is-missing", scored("ann,max,teamwork,80,Seen."), ("2017-Q1/review_scores.csv:2:9 round-score-not-computed",), team=""),
    Bad("measure-unknown", (table("actions", "ann,a1,Calls,2,flags"),), ("2017-Q1/actions.csv:2:16 action-measure-unknown",), "did you mean flag"),
    Bad("measure-of-scores", (table("actions", "ann,a1,Calls,2,quarters"),), ("2017-Q1/actions.csv:2:16 action-measure-unknown",)),
    Bad("short-talk", (table("talks", TALK.replace(",30,", ",29,")),), ("2017-Q1/talks.csv:2:20 talk-too-short",), "29 minutes"),
    Bad("appeal-to-the-manager", (table("appeals", APPEAL.replace("eve", "max") + "87"),), ("2017-Q1/appeals.csv:2:47 appeal-to-the-manager",), "director"),
    Bad("appeal-about-an-unknown-indicator", (table("appeals", APPEAL.replace(",result,", ",sales,").replace("upheld", "rejected")),), ("2017-Q1/appeals.csv:2:16 round-indicator-unknown",)),
    Bad("upheld-about-an-unknown-indicator", (table("appeals", APPEAL.replace(",result,", ",sales,") + "87"),), ("2017-Q1/appeals.csv:2:16 round-indicator-unknown",)),
    Bad("upheld-off-the-curve", (table("appeals", APPEAL + "121"),), ("2017-Q1/appeals.csv:2:77 round-score-off-the-curve",), "from 0 to 120"),
    Bad("upheld-without-a-change", (table("appeals", APPEAL + "75"),), ("2017-Q1/appeals.csv:2:77 appeal-score-unchanged",), "stays 75"),
]  # fmt: skip
CODES = {problem.rpartition(" ")[2] for case in ALL for problem in case.problems}
"""What these cases bring about, for tests/text/test_problem_codes.py."""


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_each_problem_stands_at_its_cell(case):
    found = gone(house(*case.parts, team=case.team, changes=case.changes))
    assert shown(list(found.problems)) == [f"data/rounds/{problem}" for problem in case.problems]
    sentences = [text for problem in found.problems for text in (problem.message("en"), problem.hint("en"))]
    assert any(case.says in sentence for sentence in sentences), sentences
    for problem in found.problems:
        assert_sentences_complete(problem)


def test_a_manual_score_always_has_a_reason():
    found = gone(house(*scored("ann,max,teamwork,83,")))
    assert [str(problem.place) for problem in found.problems] == ["data/rounds/2017-Q1/review_scores.csv:2:21"]
    assert found.result().adjustments == ()


def test_rounds_of_an_earlier_edition_are_passed_over():
    early = (table("talks", TALK.replace("2017-04-17", "2016-10-14"), period="2016-Q3"),)
    assert gone(house(*early)).problems == ()


def test_a_missing_result_with_a_problem_of_its_own_brings_no_second_one():
    files = house(table("talks", TALK))
    files["data/measures.csv"] = "\n".join(
        line for line in files["data/measures.csv"].splitlines() if not line.startswith("ann,2017-Q1,marks")
    )
    assert [problem.code for problem in gone(files).problems] == ["value-missing"]


def test_who_has_no_manager_may_be_reviewed_by_anybody():
    nobody = {"data/people.csv": PEOPLE.replace("ann,Ann,specialist,north,max,,", "ann,Ann,specialist,north,,,")}
    assert gone(house(table("reviews", REVIEW.replace("max", "eve")), changes=nobody)).problems == ()
