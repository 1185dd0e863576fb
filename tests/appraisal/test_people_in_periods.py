"""Joiners, leavers, long leave and moves within a period, by hand: targets by days, judged as the policy says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kaopu.appraisal.appraising import Appraisals
from kaopu.publish.explaining import explanation
from kaopu.records.level_views import LevelRecorder
from kaopu.text.language import Language
from kaopu.text.problems import InputProblemsError
from tests.appraisal.company import (
    PEOPLE,
    TEAMS,
    appraised,
    company,
    deal,
    indicator,
    period_of,
    read,
    record_of,
    result_of,
    sales_targets,
)
from tests.support.repository import VALID, shown, write

Q1 = period_of("2017-Q1")
SOUTH = TEAMS + "south,South,max,\n"
HEAD = PEOPLE.splitlines()[0] + "\n"
MAX = "max,Max,supervisor,north,,,\n"
RULES = "policy/people.yml"


def quarter(people: str, deals: list[str], **changes: str | None) -> dict[str, str]:
    """Return a company of these people in two teams, with a target of 9000 for everybody and each quarter."""
    ids = [line.split(",")[0] for line in people.splitlines() if not line.startswith("max")]
    names = {"moves": "data/moves.csv", "absences": "data/absences.csv", "rules": RULES}
    owners = [("person", person, f"2017-Q{number}", "9000") for person in ids for number in range(1, 5)]
    return company(
        {"deals": deals},
        sales_targets(*owners),
        {
            "data/people.csv": HEAD + people + MAX,
            "data/teams.csv": SOUTH,
            "policy/scorecards.yml": "specialist: {quarter: {groups: {all: {name: All, weight: 100, "
            "indicators: {sales_attainment: 50, visits_made: 50}}}}}\n",
            "policy/cases/example.yml": None,
            "policy/cases/edges.yml": EDGES,
            **{names[name]: text for name, text in changes.items()},
        },
    )


EDGES = """\
a: {name: A, role: specialist, cycle: quarter, given: {score.sales_attainment: 100, score.visits_made: 80},
  total: {score: 90, grade: A}}
b: {name: B, role: specialist, cycle: quarter, given: {score.sales_attainment: 75, score.visits_made: 75},
  total: {score: 75, grade: B}}
"""
JOINER = "joy,Joy,specialist,north,max,2017-01-31,\n"


def test_a_joiners_targets_are_reduced_to_the_days_present_by_hand():
    # Joined on 31 January: 1 + 28 + 31 = 60 of 90 days. Target 9000 × 60 ÷ 90 = 6000; 6000 of 6000: 100.
    # Visits: 4 × 60 ÷ 90 = 2.666… → 2.67 (as scores are rounded); none made: 0.
    found = appraised(quarter(JOINER, [deal("joy", "2017-02-28", "6000")]))
    sales, visits = result_of(found, "joy", "2017-Q1").indicators
    assert sales.target is not None
    assert visits.target is not None
    assert (sales.target.value, sales.target.whole, sales.target.days) == (Decimal(6000), Decimal(9000), (60, 90))
    assert (sales.attainment, sales.score) == (Decimal(1), Decimal(100))
    assert (visits.target.value, visits.target.whole) == (Decimal("2.67"), Decimal(4))
    whole = result_of(found, "joy", "2017-Q2").indicators[0].target
    assert whole is not None
    assert (whole.value, whole.whole, whole.days) == (Decimal(9000), None, None)


ENGLISH = (
    "Target (data/targets.csv, line 2), reduced to the days present: ¥9,000.00 × 60 days ÷ 90 days = ¥6,000.00.",
    (
        "Target (set by the policy, policy/indicators/results.yml, line 11), reduced to the days present: "
        "4 × 60 days ÷ 90 days = 2.67. A reduced count is rounded to 0.01, as scores are."
    ),
    "Present on 60 of the period's 90 days (31 Jan 2017 to 31 Mar 2017).",
)
CHINESE = (
    "目标（data/targets.csv 第 2 行）按在岗天数折算：¥9,000.00 × 60 天 ÷ 90 天 = ¥6,000.00。",
    (
        "目标（制度规定，policy/indicators/results.yml 第 11 行）按在岗天数折算：4 × 60 天 ÷ 90 天 = 2.67。"
        "折算后的个数与得分一样修约到 0.01。"
    ),
    "本期 90 天中在岗 60 天（2017年1月31日至2017年3月31日）。",
)


@pytest.mark.parametrize(("language", "told"), [("en", ENGLISH), ("zh", CHINESE)])
def test_the_reduction_is_told(language: Language, told: tuple[str, str, str]):
    sales, visits, notice = told
    record = record_of(appraised(quarter(JOINER, [deal("joy", "2017-02-28", "6000")])), "joy", "2017-Q1", language)
    assert record.indicators[0].steps[1] == sales
    assert record.indicators[1].steps[1] == visits
    assert (record.indicators[0].target, record.indicators[0].target_whole) == (Decimal(6000), Decimal(9000))
    assert record.notices == (notice,)
    assert record.presence is not None
    assert (record.presence.days, record.presence.of, record.presence.leave) == (60, 90, 0)
    assert str(record.presence.first_day) == "2017-01-31"


def test_with_whole_targets_nothing_is_reduced():
    rules = VALID[RULES].replace("targets: by_days", "targets: whole")
    found = appraised(quarter(JOINER, [deal("joy", "2017-02-28", "6000")], rules=rules))
    sales = indicator(result_of(found, "joy", "2017-Q1"), "sales_attainment")
    assert sales.target is not None
    assert (sales.target.value, sales.target.whole) == (Decimal(9000), None)
    assert sales.attainment == Decimal("0.6667")


def test_a_leaver_is_judged_for_the_days_that_were_worked_and_not_afterwards_by_hand():
    # Left on 15 February: 31 + 15 = 46 of 90 days. 9000 × 46 ÷ 90 = 4600. 2300 is 50 %: 0.
    found = appraised(quarter("lea,Lea,specialist,north,max,,2017-02-15\n", [deal("lea", "2017-01-31", "2300")]))
    sales = indicator(result_of(found, "lea", "2017-Q1"), "sales_attainment")
    assert sales.target is not None
    assert (sales.target.value, sales.attainment, sales.score) == (Decimal(4600), Decimal("0.5"), Decimal(0))
    assert [period.id for person, period in found["quarter"].results] == ["2017-Q1"]


def test_long_leave_is_not_presence_and_short_leave_is_by_hand():
    # Leave from 15 days on: 1 to 30 January (30 days) counts, 1 to 14 February (14 days) does not: 60 of 90 days.
    absences = "person,first_day,last_day,kind\nbob,2017-01-01,2017-01-30,sick\nbob,2017-02-01,2017-02-14,other\n"
    files = quarter("bob,Bob,specialist,north,max,,\n", [deal("bob", "2017-02-28", "6000")], absences=absences)
    found = appraised(files)
    sales = indicator(result_of(found, "bob", "2017-Q1"), "sales_attainment")
    assert sales.target is not None
    assert (sales.target.value, sales.score) == (Decimal(6000), Decimal(100))
    record = record_of(found, "bob", "2017-Q1")
    assert record.notices == (
        "Present on 60 of the period's 90 days (1 Jan 2017 to 31 Mar 2017, less 30 days of long leave).",
    )
    assert "sick" not in record.to_json()


def test_who_was_there_on_too_few_days_is_not_appraised_needs_no_target_and_is_named_on_the_teams_page():
    # The policy asks for 30 days: from 3 March on there are 29, from 2 March on 30.
    files = quarter("tom,Tom,specialist,north,max,2017-03-03,\numa,Uma,specialist,north,max,2017-03-02,\n", [])
    files["data/targets.csv"] = files["data/targets.csv"].replace("person,tom,2017-Q1,sales,9000\n", "")
    found = appraised(files)["quarter"]
    assert ("tom", Q1) not in found.results
    assert ("uma", Q1) in found.results
    [missing] = LevelRecorder(found, "en").team("north", Q1, []).not_appraised
    assert (missing.id, missing.name) == ("tom", "Tom")
    assert missing.reason == "present on 29 days; the policy asks for 30"
    assert LevelRecorder(found, "en").team("south", Q1, []).not_appraised == ()
    assert LevelRecorder(found, "zh").company(Q1, []).not_appraised[0].reason == "在岗 29 天，少于制度要求的 30 天"


MOVES = "person,from,role,team,manager\nmoe,2017-02-20,,south,\n"
MOE = "moe,Moe,specialist,north,max,,\n"


@pytest.mark.parametrize(("judged_as", "team"), [("last_day", "south"), ("most_days", "north")])
def test_who_changes_team_is_judged_as_the_policy_says(judged_as: str, team: str):
    # 1 January to 19 February are 50 days in the north, 20 February to 31 March 40 in the south.
    rules = VALID[RULES].replace("last_day", judged_as)
    found = appraised(quarter(MOE, [deal("moe", "2017-02-28", "6000")], moves=MOVES, rules=rules))
    record = record_of(found, "moe", "2017-Q1")
    assert (record.person.team, record.person.team_name) == (team, team.capitalize())
    assert record_of(found, "moe", "2017-Q2").person.team == "south"
    assert record.presence is None


def test_who_becomes_a_supervisor_is_no_longer_appraised_and_before_that_was():
    moves = "person,from,role,team,manager\nmoe,2017-04-01,supervisor,,\n"
    found: Appraisals = appraised(quarter(MOE, [], moves=moves))["quarter"]
    assert [period.id for _, period in found.results] == ["2017-Q1"]
    assert not found.not_appraised


@pytest.mark.parametrize(
    ("people", "changes", "place"),
    [
        (JOINER, {}, "data/people.csv:2:1"),
        (MOE, {"moves": MOVES}, "data/moves.csv:2:1"),
        (
            MOE,
            {"absences": "person,first_day,last_day,kind\nmoe,2017-03-31,2017-03-31,other\n"},
            "data/absences.csv:2:1",
        ),
    ],
)
def test_a_policy_must_say_what_follows_when_people_come_go_or_move(people, changes, place):
    _, problems = read(quarter(people, [], rules=None, **changes))
    assert shown(problems) == [f"{place} people-rules-missing"]


def test_a_policy_needs_no_rules_for_people_who_stay():
    _, problems = read(quarter(MOE, [], rules=None))
    assert shown(problems) == []


def test_a_july_joiners_year_is_the_mean_of_the_quarters_there_are_by_hand():
    # Joined on 1 July. Q3: 4500 of 9000, 50 %: 0, no visits: 0. Q4: 9000 of 9000: 100, no visits: 0: 50 of 100.
    # The year: (0 + 50) ÷ 2 = 25, and not ÷ 4.
    files = quarter(
        "jul,Jul,specialist,north,max,2017-07-01,\n",
        [deal("jul", "2017-08-01", "4500"), deal("jul", "2017-11-01", "9000")],
    )
    year_too = "year: {groups: {all: {name: All, weight: 100, indicators: {quarters_mean: 100}}}}"
    files["policy/scorecards.yml"] = files["policy/scorecards.yml"].replace("}}}}}", "}}}}, " + year_too + "}")
    found = appraised(files)
    assert [str(result_of(found, "jul", name).score) for name in ("2017-Q3", "2017-Q4")] == ["0.00", "50.00"]
    year = result_of(found, "jul", "2017")
    assert year.score == Decimal(25)
    assert record_of(found, "jul", "2017").indicators[0].steps[0] == (
        "Mean of the quarters: Q3 2017 0 points, Q4 2017 50 points; (0 + 50) ÷ 2 = 25 points."
    )
    assert record_of(found, "jul", "2017").notices == (
        "Present on 184 of the period's 365 days (1 Jul 2017 to 31 Dec 2017).",
    )


def test_explain_says_why_somebody_is_not_appraised(tmp_path: Path):
    write(tmp_path, quarter("tom,Tom,specialist,north,max,2017-03-03,\n", []))
    with pytest.raises(InputProblemsError) as raised:
        explanation(tmp_path, "tom", Q1, None, "en")
    [problem] = raised.value.problems
    assert str(problem.place) == "data/people.csv:2:1"
    assert problem.message("en") == ("“tom” is not appraised for 2017-Q1: present on 29 days; the policy asks for 30")
