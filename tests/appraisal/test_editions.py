"""Editions of the policy (R74): each period by its own, years of quarters that several judged, roles of one alone."""

from __future__ import annotations

import pytest

from tests.outcomes.firm import STAFF, firm, grades
from tests.support.editions import chained, chained_with_problems, judged_by, period, record, score
from tests.support.repository import shown

QUARTERS = {
    "policy/measures.yml": "marks: {name: Marks, unit: points, given: own}\n"
    "quarters: {name: Quarters, unit: points, scores: quarter}\n",
    "policy/indicators/results.yml": """\
result:
  {name: Result, dimension: results, unit: points, definition: typed, source: typed, actual: marks, better: higher,
   when_missing: fail, curve: {kind: points, of: actual, points: [0: 0, 120: 120]}}
whole_year:
  {name: Mean of the quarters, dimension: results, unit: points, definition: mean, source: appraisals,
   actual: quarters, better: higher, when_missing: fail, curve: {kind: points, of: actual, points: [0: 0, 120: 120]}}
""",
    "policy/scorecards.yml": """\
specialist:
  quarter: {groups: {results: {name: Results, weight: 100, indicators: {result: 100}}}}
  year: {groups: {results: {name: Results, weight: 100, indicators: {whole_year: 100}}}}
""",
}
STEEPER = {
    **QUARTERS,
    "policy/indicators/results.yml": QUARTERS["policy/indicators/results.yml"].replace(
        "points: [0: 0, 120: 120]", "points: [0: 0, 100: 120]", 1
    ),
}
"""A mark of 50 gives 60 instead of 50; the year's curve stays."""
THREE_GRADES = {
    "policy/grades.yml": """\
bands:
  - {grade: High, name: High, at_least: 80}
  - {grade: Middle, name: Middle, at_least: 60}
  - {grade: Low, name: Low}
""",
    "policy/cases/edges.yml": "",
}
MARKS = {"ann": {"2017-Q1": "80", "2017-Q2": "90", "2017-Q3": "50", "2017-Q4": "70"}}


def test_r74_a_year_is_the_mean_of_its_quarters_as_each_edition_judged_them():
    results = chained(firm("", MARKS, changes=QUARTERS), ("2017-07-01", STEEPER))
    assert [judged_by(results, when) for when in ("2017-Q2", "2017-Q3", "2017")] == [
        "2017-01-01",
        "2017-07-01",
        "2017-01-01",
    ]
    given = [score(results, "ann", f"2017-Q{number}")[0] for number in range(1, 5)]
    assert given == ["80.00", "90.00", "60.00", "84.00"]
    # (80 + 90 + 60 + 84) ÷ 4 = 78.5: the quarters' scores as they were given, by the year's own edition.
    assert score(results, "ann", "2017") == ("78.50", "B")


def test_r42_a_year_of_a_later_edition_takes_earlier_quarters_as_they_were_given():
    by_last_day = {**STEEPER, "policy/policy.yml": head("last_day")}
    results = chained(firm("", MARKS, changes=QUARTERS), ("2017-07-01", by_last_day))
    assert judged_by(results, "2017") == "2017-07-01"
    assert score(results, "ann", "2017") == ("78.50", "B")


def head(applies_by: str) -> str:
    return firm("", {})["policy/policy.yml"].replace("first_day", applies_by)


def test_what_people_did_before_stays_beside_what_they_do_now_with_its_own_grades():
    results = chained(firm("", MARKS, changes=QUARTERS), ("2017-07-01", {**STEEPER, **THREE_GRADES}))
    for language in ("en", "zh"):
        made = record(results, "ann", "2017-Q4", language)
        assert [(point.period, str(point.score), point.grade) for point in made.trend] == [
            ("2017-Q1", "80.00", "B"),
            ("2017-Q2", "90.00", "A"),
            ("2017-Q3", "60.00", "Middle"),
            ("2017-Q4", "84.00", "High"),
        ]
    assert [band.grade for band in record(results, "ann", "2017-Q2").bands] == ["S", "A", "B", "C", "D"]
    assert [band.grade for band in record(results, "ann", "2017-Q4").bands] == ["High", "Middle", "Low"]
    before, after = record(results, "ann", "2017-Q2").policy, record(results, "ann", "2017-Q3").policy
    assert (before.edition, before.commit) == ("E2017-01-01", f"{1:040}")
    assert (after.edition, after.commit) == ("E2017-07-01", f"{2:040}")
    assert before.digest != after.digest


def test_three_editions_judge_each_their_own_periods():
    results = chained(
        firm("", MARKS, changes=QUARTERS), ("2017-07-01", STEEPER), ("2017-10-01", {**QUARTERS, **THREE_GRADES})
    )
    assert [score(results, "ann", f"2017-Q{number}") for number in range(1, 5)] == [
        ("80.00", "B"),
        ("90.00", "A"),
        ("60.00", "C"),
        ("70.00", "Middle"),
    ]
    # (80 + 90 + 60 + 70) ÷ 4
    assert score(results, "ann", "2017") == ("75.00", "B")


def test_months_before_the_first_edition_are_judged_by_none():
    results = chained(firm("", MARKS, changes={**QUARTERS, "policy/policy.yml": head("first_day")}))
    late = firm("", MARKS, changes=QUARTERS)
    late["policy/policy.yml"] = late["policy/policy.yml"].replace("2017-01-01", "2017-04-01")
    assert judged_by(results, "2017-Q1") == "2017-01-01"
    late["policy/policy.yml"] = late["policy/policy.yml"].replace("2017-04-01", "2017-01-01")
    results = chained(late, ("2017-02-01", QUARTERS))
    assert [judged_by(results, when) for when in ("2016-Q4", "2017-Q1", "2017-Q2")] == [
        None,
        "2017-01-01",
        "2017-02-01",
    ]


WITH_SENIORS = {
    **STEEPER,
    "policy/roles.yml": """\
specialist: {name: Specialist}
senior: {name: Senior specialist}
supervisor: {name: Supervisor, not_appraised: another edition}
""",
    "policy/scorecards.yml": QUARTERS["policy/scorecards.yml"]
    + "senior: {quarter: {groups: {results: {name: Results, weight: 100, indicators: {result: 100}}}}}\n",
}
WITHOUT_SENIORS = {
    **QUARTERS,
    "policy/roles.yml": "specialist: {name: Specialist}\nsupervisor: {name: Supervisor, not_appraised: elsewhere}\n",
    "policy/commission.yml": None,
    "policy/pay.yml": None,
    "data/moves.csv": "person,from,role,team,manager\nann,2017-07-01,senior,,\n",
}


def test_a_role_that_begins_with_an_edition_is_judged_by_it_and_unknown_to_the_one_before():
    later = {**WITH_SENIORS, "policy/commission.yml": None, "policy/pay.yml": None}
    results, problems = chained_with_problems(firm("", MARKS, changes=WITHOUT_SENIORS), ("2017-07-01", later))
    assert shown(problems) == ["data/people.csv:2:1 role-not-in-edition"]
    [unknown] = problems
    assert unknown.severity == "warning"
    assert (unknown.values["person"], unknown.values["role"], unknown.values["period"]) == ("ann", "senior", "2017")
    assert score(results, "ann", "2017-Q3") == ("60.00", "C")
    assert record(results, "ann", "2017-Q3").person.role_name == "Senior specialist"
    found = results.of(period("2017"))
    assert found is not None
    assert ("ann", period("2017")) not in found.results
    assert ("bob", period("2017")) in found.results


def test_a_role_that_no_edition_knows_is_a_slip():
    files = firm("", MARKS, changes={**WITHOUT_SENIORS, "data/moves.csv": None})
    files["data/people.csv"] = STAFF.replace("dan,Dan,specialist", "dan,Dan,senoir")
    _, problems = chained_with_problems(
        files, ("2017-07-01", {**WITH_SENIORS, "policy/commission.yml": None, "policy/pay.yml": None})
    )
    assert [(problem.code, problem.severity) for problem in problems] == [("role-unknown", "error")]
    assert "senior" in problems[0].hint("en")


@pytest.mark.parametrize(("name", "codes"), [("flags", []), ("flgs", ["given-measure-unknown"])])
def test_a_figure_is_known_when_any_edition_knows_it(name, codes):
    measures = QUARTERS["policy/measures.yml"] + "flags: {name: Flags, unit: count, given: own}\n"
    files = firm("", MARKS, changes=QUARTERS, figures=[f"ann,2017-Q3,{name},1"])
    _, problems = chained_with_problems(files, ("2017-07-01", {**QUARTERS, "policy/measures.yml": measures}))
    assert [problem.code for problem in problems] == codes


RULES = "judged_as: last_day\ntargets: by_days\nleave_from: 10 days\nat_least: {} days\n"


def test_how_long_one_must_be_there_is_said_by_the_edition_that_judges():
    staff = STAFF.replace("cat,Cat,specialist,north,max,,", "cat,Cat,specialist,north,max,2017-02-20,")
    staff = staff.replace("dan,Dan,specialist,south,max,,", "dan,Dan,specialist,south,max,2017-08-20,")
    changes = {**QUARTERS, "policy/people.yml": RULES.format(60), "data/people.csv": staff}
    results = chained(
        firm("", MARKS, changes=changes), ("2017-07-01", {**QUARTERS, "policy/people.yml": RULES.format(10)})
    )
    first, third = results.of(period("2017-Q1")), results.of(period("2017-Q3"))
    assert first is not None
    assert third is not None
    # 40 days of the first quarter are too few by the first edition; 42 of the third are enough by the second.
    assert ("cat", period("2017-Q1")) in first.not_appraised
    assert ("dan", period("2017-Q3")) in third.results


def test_a_later_edition_changes_nothing_that_was_judged_before_it():
    alone = chained(firm("", grades("ann", "SABC"), changes=QUARTERS))
    both = chained(firm("", grades("ann", "SABC"), changes=QUARTERS), ("2017-10-01", {**STEEPER, **THREE_GRADES}))
    for when in ("2017-Q1", "2017-Q2", "2017-Q3"):
        assert record(alone, "ann", when) == record(both, "ann", when)
    assert score(alone, "ann", "2017-Q4") != score(both, "ann", "2017-Q4")
