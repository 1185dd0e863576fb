"""Teams and the company: their own grade (R21), targets broken down that must add up, and advice on grades."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.timeline import Judged
from kaopu.data.periods import PeriodKind
from kaopu.publish.plan import Selection, make_plan
from kaopu.publish.results import EditionResults, Results
from kaopu.records.level_views import LevelRecorder
from kaopu.records.recording import Provenance
from kaopu.text.problems import Problem
from tests.appraisal.company import MONTHS, PEOPLE, TEAMS, appraised, company, deal, period_of, read, sales_targets
from tests.support.repository import shown

Q1 = period_of("2017-Q1")
EVERYBODY = PEOPLE + "cay,Cay,specialist,south,max,,\n"
BASE = {"data/people.csv": EVERYBODY, "data/teams.csv": TEAMS + "south,South,max,\n"}
ROWS = {"deals": [deal("ann", "2017-01-31", "900"), deal("cay", "2017-01-31", "3600")]}
ONLY_Q1 = {
    "policy/scorecards.yml": """\
specialist: {quarter: {groups: {all: {name: All, weight: 100, indicators: {sales_attainment: 100}}}}}
team: {quarter: {groups: {all: {name: All, weight: 100, indicators: {sales_attainment: 100}}}}}
company: {quarter: {groups: {all: {name: All, weight: 100, indicators: {sales_attainment: 100}}}}}
"""
}
OWNERS = (
    ("person", "ann", "1000"),
    ("person", "bob", "500"),
    ("person", "cay", "3000"),
    ("team", "north", "1500"),
    ("team", "south", "3000"),
    ("company", "company", "4500"),
)


def files(*more: tuple[str, str, str, str], without: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the company with targets for each quarter, changed for single owners in Q1 by ``without``."""
    changed = without or {}
    owners = [
        (level, owner, f"2017-Q{number}", changed.get(owner, value) if number == 1 else value)
        for level, owner, value in OWNERS
        for number in range(1, 5)
    ]
    return company(ROWS, sales_targets(*owners, *more), {**BASE, **ONLY_Q1})


def values(problem: Problem) -> tuple[str, ...]:
    return tuple(str(problem.values[name]) for name in ("owner", "period", "whole", "total", "difference"))


def test_r21_a_team_and_the_company_have_a_grade_of_their_own_by_hand():
    # North: Ann's 900 and Bob's nothing of 1500: 60 %: 0: C. South: 3600 of 3000: 120 %: 120: A.
    # The company: 4500 of 4500: 100 %: 100: A. Nobody's own score is a mean of anything.
    found = appraised(files())["quarter"]
    results = {(level, owner): result for (level, owner, period), result in found.levels.items() if period == Q1}
    assert {key: (str(result.score), result.band.grade) for key, result in results.items()} == {
        ("team", "north"): ("0.00", "C"),
        ("team", "south"): ("120.00", "A"),
        ("company", "company"): ("100.00", "A"),
    }
    own = LevelRecorder(found, "en").team("south", Q1, []).own
    assert own is not None
    assert (own.score, own.grade, own.grade_name, own.points) == (Decimal(120), "A", "Excellent", Decimal(120))
    [sales] = own.indicators
    assert (sales.actual, sales.target, sales.attainment) == (Decimal(3600), Decimal(3000), Decimal("1.2"))


def test_r20_r21_targets_come_with_their_parts():
    recorder = LevelRecorder(appraised(files())["quarter"], "en")
    [north] = recorder.team("north", Q1, []).targets
    assert (north.id, north.name, north.unit, north.value) == ("sales", "Sales", "money", Decimal(1500))
    assert [(part.id, part.name, int(part.value)) for part in north.parts] == [
        ("ann", "Ann", 1000),
        ("bob", "Bob", 500),
    ]
    [whole] = recorder.company(Q1, []).targets
    assert [(part.id, int(part.value)) for part in whole.parts] == [("north", 1500), ("south", 3000)]
    assert (whole.rule.file, whole.rule.line) == ("data/targets.csv", 22)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"bob": "499.99"}, [("north", "2017-Q1", "1,500", "1,499.99", "0.01", "less", "members")]),
        ({"cay": "4000"}, [("south", "2017-Q1", "3,000", "4,000", "1,000", "more", "members")]),
        (
            {"south": "3001"},
            [
                ("company", "2017-Q1", "4,500", "4,501", "1", "more", "teams"),
                ("south", "2017-Q1", "3,001", "3,000", "1", "less", "members"),
            ],
        ),
    ],
)
def test_r21_the_parts_of_a_target_add_up_to_the_whole(
    changed: dict[str, str], wrong: list[tuple[str, str, str, str, str, str, str]]
):
    _, problems = read(files(without=changed))
    assert {problem.code for problem in problems} == {"targets-do-not-add-up"}
    assert sorted(values(problem) for problem in problems) == sorted(entry[:5] for entry in wrong)
    for owner, *_, difference, direction, parts in wrong:
        [message] = [problem.message("en") for problem in problems if problem.values["owner"] == owner]
        assert parts in message
        assert message.endswith(f"{difference} {direction}")


def test_r20_r21_months_make_the_quarter_and_quarters_the_year():
    months = [("person", "ann", month, "400" if month == "2017-03" else "300") for month in MONTHS[:3]]
    assert shown(read(files(*months))[1]) == []
    months[2] = ("person", "ann", "2017-03", "401")
    _, problems = read(files(*months, ("company", "company", "2017", "18000.5")))
    assert [(p.code, *values(p)) for p in problems] == [
        ("targets-do-not-add-up", "ann", "2017-Q1", "1,000", "1,001", "1"),
        ("targets-do-not-add-up", "company", "2017", "18,000.5", "18,000", "0.5"),
    ]
    assert problems[0].message("zh") == "ann 2017-Q1 的目标“sales”为 1,000，各月的目标合计 1,001，多 1"


def test_r21_a_missing_part_counts_as_nothing_once_there_is_another():
    _, problems = read(files(("person", "ann", "2017-01", "300")))
    assert [values(problem) for problem in problems] == [("ann", "2017-Q1", "1,000", "300", "700")]


def test_r21_somebody_who_moves_takes_the_target_along():
    moved = files(("person", "dan", "2017-Q1", "100"), without={"south": "3100", "company": "4600"})
    moved["data/people.csv"] = EVERYBODY + "dan,Dan,specialist,north,max,,2017-03-31\n"
    moved["data/moves.csv"] = "person,from,role,team,manager\ndan,2017-03-01,,south,\n"
    assert shown(read(moved)[1]) == []
    moved["data/targets.csv"] = moved["data/targets.csv"].replace(
        "person,dan,2017-Q1,sales,100", "person,dan,2017-Q1,sales,99"
    )
    assert [values(problem)[:2] for problem in read(moved)[1]] == [("south", "2017-Q1")]


@pytest.mark.parametrize(("south", "wrong"), [("13500", []), ("13501", [("company", "2017"), ("south", "2017")])])
def test_r21_a_year_in_which_a_member_changes_team_is_added_up_by_quarters(south: str, wrong: list[tuple[str, str]]):
    # Bob's 500 a quarter are in North until March and in South from April: 1500 + 3 x 1000 and 3000 + 3 x 3500.
    years = [("person", "ann", "4000"), ("person", "bob", "2000"), ("person", "cay", "12000")]
    years += [("team", "north", "4500"), ("team", "south", south), ("company", "company", "18000")]
    moved = files(*((level, owner, "2017", value) for level, owner, value in years))
    for number in (2, 3, 4):
        for team, before, after in (("north", 1500, 1000), ("south", 3000, 3500)):
            row = f"team,{team},2017-Q{number},sales,"
            moved["data/targets.csv"] = moved["data/targets.csv"].replace(f"{row}{before}", f"{row}{after}")
    moved["data/moves.csv"] = "person,from,role,team,manager\nbob,2017-04-01,,south,\n"
    assert sorted(values(problem)[:2] for problem in read(moved)[1]) == wrong


def test_targets_that_do_not_add_up_by_their_nature_are_not_added():
    changed = files(without={"bob": "1"})
    changed["policy/targets.yml"] = changed["policy/targets.yml"].replace("adds_up: true", "adds_up: false")
    assert shown(read(changed)[1]) == []


def test_r19_a_target_must_be_there_for_everybody_who_is_judged_by_it():
    kept = files()
    kept["data/targets.csv"] = "".join(
        line
        for line in kept["data/targets.csv"].splitlines(keepends=True)
        if not line.startswith(("person,bob,2017-Q2", "team,south,2017-Q1", "company,company,2017-Q3"))
    )
    _, problems = read(kept)
    missing = [(str(p.place), p.values["period"]) for p in problems if p.code == "target-missing"]
    assert missing == [
        ("data/people.csv:3:1", "2017-Q2"),
        ("data/teams.csv:3:1", "2017-Q1"),
        ("policy/scorecards.yml:3:1", "2017-Q3"),
    ]


def results_of(found: Mapping[PeriodKind, Appraisals]) -> Results:
    judged = Judged(found["quarter"].policy, found)
    return Results((EditionResults(judged, Provenance(None, changed=False, generator="test")),))


def test_too_many_good_grades_give_advice_and_change_no_grade():
    found = appraised(files())
    plan = make_plan(results_of(found), ("en", "zh"), Selection(period=Q1))
    grades = {record.person.id: record.grade for record in plan.appraisals if record.language == "en"}
    assert grades == {"ann": "B", "bob": "C", "cay": "A"}
    views = {(view.language, view.id): view.advice for view in plan.teams}
    assert views["en", "north"] == ()
    assert views["en", "south"] == (
        "100% have A (1 of 1 person); the policy recommends at most 20%. This is advice and changes nobody's grade.",
    )
    [english, chinese] = plan.companies
    assert english.advice[0].startswith("33.3% have A (1 of 3 people)")
    assert chinese.advice[0].startswith("A 占 33.3%（3 人中 1 人），制度建议不超过 20%。")
    assert english.own is not None
    assert english.teams[0].manager_name == "Max"


def test_teams_pages_hold_those_who_are_judged_as_members():
    moved = files()
    moved["data/moves.csv"] = "person,from,role,team,manager\nbob,2017-04-01,,south,\n"
    found, _ = read(moved)
    plan = make_plan(results_of(found), ("en",), Selection())
    members = {(view.id, view.period.id): [member.id for member in view.members] for view in plan.teams}
    assert members["north", "2017-Q1"] == ["ann", "bob"]
    assert members["north", "2017-Q2"] == ["ann"]
    assert members["south", "2017-Q2"] == ["bob", "cay"]
