"""A policy's own worked examples: single indicators, whole scorecards, and one at each edge of a grade."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaopu.appraisal.cases import CaseResult, run_cases
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem
from tests.appraisal.company import POLICY
from tests.support.repository import VALID, ignore, shown, tree_of

CASES = "policy/cases/example.yml"
QUARTER = """\
whole:
  {name: Whole, role: specialist, cycle: quarter, given: {GIVEN}, expect: {EXPECT}, total: {score: SCORE, grade: GRADE}}
"""
# 45 × 80, 15 × 100, 20 × 90 (two minor findings), 10 × 100, 5 × 100, 5 × 100: 36 + 15 + 18 + 10 + 5 + 5 = 89.
GIVEN = (
    "score.sales_attainment: 80, score.growth: 100, minor: 2, severe: 0, reviews: 5, customers_seen: 3, "
    "calls_in_a_year: 2"
)


def run(text: str) -> tuple[tuple[CaseResult, ...], list[Problem]]:
    policy = read_policy(tree_of({**VALID, **POLICY, CASES: text}), ignore)
    assert policy is not None
    return run_cases(policy)


def whole(given: str = GIVEN, expect: str = "compliance: {actual: 10, score: 90}", score: str = "89", grade: str = "B"):
    return run(
        QUARTER.replace("GIVEN", given).replace("EXPECT", expect).replace("SCORE", score).replace("GRADE", grade)
    )


def test_a_case_of_a_whole_scorecard_computes_what_it_gives_and_takes_scores_as_given():
    results, problems = whole()
    assert shown(problems) == []
    [result] = [result for result in results if result.id == "whole"]
    assert result.total is not None
    assert (result.total.score, result.total.band.grade) == (Decimal(89), "B")
    assert [indicator.id for indicator in result.indicators] == ["compliance"]
    assert {indicator.id: indicator.score for indicator in result.total.indicators} == {
        "sales_attainment": 80,
        "growth": 100,
        "compliance": 90,
        "teamwork": 100,
        "width": 100,
        "calls": 100,
    }


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"score": "88.99"}, "case-fails", "the case expects the total score 88.99; computed: 89"),
        ({"grade": "A"}, "case-fails", "the case expects the grade A; computed: B"),
        ({"expect": "compliance: {score: 95}"}, "case-fails", "expects the score 95; computed: 90"),
        ({"given": GIVEN.replace("minor: 2, ", "")}, "case-incomplete", "the case does not give “minor”"),
    ],
)
def test_a_case_that_expects_something_else_or_lacks_something_is_a_problem(changes, code, says):
    _, found = whole(**changes)
    assert len(found) == 1
    assert says in found[0].message("en")
    assert (found[0].code, found[0].place.file, found[0].place.line) == (code, CASES, 2)


def test_a_team_and_the_company_have_cases_too():
    text = "both: {name: Both, role: company, cycle: quarter, given: {sales: ¥800, target.sales: ¥1000}, "
    _, problems = run(text + "total: {score: 50, grade: C}}\n")
    assert shown(problems) == []


def test_each_edge_of_a_grade_needs_a_case_and_the_warning_names_it():
    edges = "policy/cases/edges.yml"
    text = (
        POLICY[edges]
        .replace("{score: 75, grade: B}", "{score: 76, grade: B}")
        .replace("attainment: 75", "attainment: 76")
    )
    policy = read_policy(tree_of({**VALID, **POLICY, edges: text}), ignore)
    assert policy is not None
    [problem] = run_cases(policy)[1]
    assert (problem.code, problem.severity) == ("case-missing-at-edge", "warning")
    assert str(problem.place) == "policy/grades.yml:3:38"
    assert problem.message("en") == "no case shows that exactly 75 points get B"
    assert "total" in problem.hint("zh")
