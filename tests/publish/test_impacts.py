"""``kaopu impact`` between real revisions: what is compared, who may read what, and when it refuses."""

from __future__ import annotations

import datetime
import hashlib
import itertools
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from kaopu.cli import main
from kaopu.closing.fingerprint import fingerprint
from kaopu.closing.lock import Version, lock_path, lock_text
from kaopu.data.repository import Repository
from kaopu.data.store import Data, read_data
from kaopu.policy.pay import FloorPay
from kaopu.policy.reader import read_policy
from kaopu.publish import impacts
from kaopu.publish.impacts import Question, impact_of, in_force_from
from kaopu.publish.inputs import read_inputs
from kaopu.publish.results import chain_of_results
from kaopu.publish.revisions import Revisions
from kaopu.text.problems import Problem
from kaopu.text.tree import FolderTree
from tests.history.real_git import git
from tests.impact.big_firm import (
    COMMISSION,
    GRADES,
    HEAD,
    MARKS,
    NAMES,
    PEOPLE,
    PLAN,
    TEAMS,
    Files,
    big_firm,
    commit,
    payrolls,
)
from tests.impact.two_builds import differences
from tests.pages.reading import Page
from tests.support.editions import FIRST, period
from tests.support.repository import ignore, tree_of, write

FILES = big_firm(outcomes=PLAN)
HIGHER_RATE = {COMMISSION: FILES[COMMISSION].replace("rate: 1%", "rate: 3%")}
A_FROM_80 = {
    GRADES: FILES[GRADES].replace("at_least: 85", "at_least: 80"),
    "policy/cases/edges.yml": FILES["policy/cases/edges.yml"].replace("85", "80"),
}


def effective(day: str, edition: str = "2017-2", files: Mapping[str, str] = FILES) -> dict[str, str]:
    """Return the head of an edition that begins on a day."""
    return {HEAD: files[HEAD].replace(FIRST, f"effective_from: {day}").replace("2017-1", edition, 1)}


def branch(root: Path, name: str, files: Files, start: str = "main") -> str:
    """Make a branch with one commit more, and go back to main."""
    git(root, "checkout", "--quiet", "-b", name, start)
    made = commit(root, files, name)
    git(root, "checkout", "--quiet", "main")
    return made


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a repository whose main has the firm."""
    folder = tmp_path / "root"
    folder.mkdir()
    commit(folder, FILES, "Start")
    return folder


def run(root: Path, *arguments: str) -> tuple[int, str, str]:
    words = ["impact", *arguments, "--root", str(root)]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


def written(root: Path, *arguments: str) -> str:
    status, text, _ = run(root, *arguments)
    assert status == 0, text
    return text


def found(root: Path, *arguments: str) -> dict[str, Any]:
    return dict(json.loads(written(root, *arguments, "--format", "json")))


def as_lines(lines: list[dict[str, str]]) -> dict[str, Decimal]:
    return {line["id"]: Decimal(line["change"]) for line in lines}


# What is compared.


def test_editions_are_compared_as_they_are_in_force_and_equal_two_payrolls(root, tmp_path):
    branch(root, "july", {**HIGHER_RATE, **A_FROM_80, **effective("2017-07-01")})
    answer = found(root, "main", "july")
    assert (answer["base"], answer["head"], answer["tried"], answer["no_effect"]) == ("main", "july", False, False)
    touched = {change["period"] for change in answer["touched"]}
    assert touched <= {"2017-Q3", "2017-Q4", *(f"2017-{month:02}" for month in range(7, 13))}
    assert {"2017-Q3", "2017-Q4"} <= touched
    assert {"2017-06", "2017-Q1", "2017", "2017-12"} <= set(answer["periods"])
    moved = {line["id"] for line in answer["pay"]["by_period"] if line["people_moved"]}
    assert moved == {f"2017-{month:02}" for month in range(7, 13)}
    expected = differences(
        payrolls(root, "main", folder(tmp_path, "before")), payrolls(root, "july", folder(tmp_path, "after"))
    )
    assert expected["total"][""] > 0
    pay = answer["pay"]
    assert Decimal(pay["change"]) == Decimal(pay["after"]) - Decimal(pay["before"]) == expected["total"][""]
    assert set(pay["residuals"].values()) == {"0.00"} or {Decimal(one) for one in pay["residuals"].values()} == {0}
    names = {team: f"Team {team}" for team in TEAMS} | {"north": "Team north"}
    tables = {
        "component": as_lines(pay["by_component"]),
        "team": {names[team]: change for team, change in as_lines(pay["by_team"]).items()},
        "period": as_lines(pay["by_period"]),
        "person": as_lines(pay["by_person"]),
    }
    for name, table in tables.items():
        keys = {*table, *expected[name]}
        assert {key: table.get(key, 0) for key in keys} == {key: expected[name].get(key, 0) for key in keys}, name


def folder(parent: Path, name: str) -> Path:
    made = parent / name
    made.mkdir()
    return made


def test_each_touched_result_is_what_both_builds_say(root):
    branch(root, "july", {**A_FROM_80, **effective("2017-07-01")})
    answer = found(root, "main", "july")
    before = read_inputs(root).results
    git(root, "checkout", "--quiet", "july")
    after = read_inputs(root).results
    expected = set()
    for timeline in before.timelines.values():
        for when in timeline.periods:
            old, new = before.of(when), after.of(when)
            assert old is not None
            assert new is not None
            for person in PEOPLE:
                one, other = old.results[person, when], new.results[person, when]
                if one.band.grade != other.band.grade:
                    expected.add((person, when.id, one.band.grade, other.band.grade))
    assert expected
    told = {
        (change["person"], change["period"], change["before"]["grade"], change["after"]["grade"])
        for change in answer["touched"]
        if change["before"]["grade"] != change["after"]["grade"]
    }
    assert told == expected
    cells = {(cell["before"], cell["after"]): cell["results"] for cell in answer["migration"]["quarter"]}
    assert cells["B", "A"] == sum(1 for _, when, *_ in expected if "Q" in when)


def test_the_working_folder_is_the_head_when_none_is_named(root):
    write(root, HIGHER_RATE)
    answer = found(root, "main", "--lang", "en")
    assert (answer["base"], answer["head"]) == ("main", "the working folder")
    assert Decimal(answer["pay"]["change"]) > 0
    assert "工作文件夹" in written(root, "main")
    assert found(root, "main", "HEAD")["no_effect"]


def test_a_scenario_is_a_branch(root):
    branch(root, "next-year", {**HIGHER_RATE, **effective("2018-01-01", "2018-1")})
    answer = found(root, "main", "next-year", "--periods", "2017-Q2")
    assert answer["tried"]
    assert set(answer["periods"]) == {"2017-Q2", "2017-04", "2017-05", "2017-06"}
    sold = sum(1000 + 100 * number for number in range(len(PEOPLE))) * 3
    assert Decimal(answer["pay"]["change"]) == sold * Decimal("0.02")
    assert Decimal(answer["pay"]["before"]) == sold * Decimal("0.01")
    several = found(root, "main", "next-year", "--periods", "2017-02", "--periods", "2017-Q4")
    assert set(several["periods"]) == {"2017-02", "2017-10", "2017-11", "2017-12", "2017-Q4"}


def test_next_years_rates_count_for_last_years_deals(root):
    """A rate of the new edition begins with it; tried on an earlier year it must not pay nothing."""
    rates = FILES[COMMISSION].replace("rate: 1%, from: 2017-01-01", "rate: 4%, from: 2018-01-01", 1)
    assert rates != FILES[COMMISSION]
    branch(root, "next-year", {COMMISSION: rates, **effective("2018-01-01", "2018-1")})
    answer = found(root, "main", "next-year", "--periods", "2017")
    sold = sum(1000 + 100 * number for number in range(len(PEOPLE))) * 12
    assert Decimal(answer["pay"]["before"]) == sold * Decimal("0.01")
    assert Decimal(answer["pay"]["after"]) == sold * Decimal("0.04")


def test_what_a_policy_says_from_a_later_day_on_stays_there(root):
    """Only what is in force on the new edition's first day is moved back with it."""
    rates = "rates: [{rate: 4%, from: 2018-04-01}, {rate: 3%, from: 2018-01-01}, {rate: 2%, from: 2017-07-01}]"
    commission = FILES[COMMISSION].replace("rates: [{rate: 1%, from: 2017-01-01}]", rates, 1)
    assert commission != FILES[COMMISSION]
    files = {**FILES, COMMISSION: commission, **effective("2018-01-01", "2018-1")}
    problems: list[Problem] = []
    policy = read_policy(tree_of(files), problems.append)
    assert policy is not None, problems
    moved = in_force_from(policy, datetime.date(2017, 1, 1))
    lines = [(str(line.rate), str(line.from_)) for line in moved.commission["selling"].rates]
    assert lines == [("0.04", "2018-04-01"), ("0.03", "2017-01-01"), ("0.02", "2017-01-01")]
    assert in_force_from(policy, datetime.date(2018, 6, 1)) == policy


def test_least_pay_in_force_on_the_first_day_is_moved_back_too():
    amounts = "[{from: 2016-01-01, amount: 10}, {from: 2018-01-01, amount: 20}, {from: 2018-07-01, amount: 30}]"
    floor = "  least: {name: Least pay, text: At least., kind: floor, covers: [monthly], amounts: AMOUNTS,\n"
    floor += "    rounding: {to: 0.01, half: up}}\n"
    pay = FILES["policy/pay.yml"] + floor.replace("AMOUNTS", amounts)
    problems: list[Problem] = []
    policy = read_policy(tree_of({**FILES, "policy/pay.yml": pay, **effective("2018-01-01")}), problems.append)
    assert policy is not None, problems
    moved = in_force_from(policy, datetime.date(2017, 1, 1))
    assert moved.pay is not None
    least = moved.pay.components["least"]
    assert isinstance(least, FloorPay)
    assert [(str(one.from_), str(one.amount)) for one in least.amounts] == [("2017-01-01", "20"), ("2018-07-01", "30")]


def test_a_head_that_is_not_in_force_yet_is_tried_on_the_latest_year_and_it_is_said(root):
    branch(root, "next-year", {**HIGHER_RATE, **effective("2018-01-01", "2018-1")})
    answer = found(root, "main", "next-year")
    assert answer["tried"]
    assert len(answer["periods"]) == 12 + 4 + 1
    assert Decimal(answer["pay"]["change"]) > 0
    assert "Both policies are tried as if they had been in force" in written(root, "main", "next-year", "--lang", "en")
    assert "两边的制度都当作在这些期间有效来试算" in written(root, "main", "next-year")
    assert "Both policies are tried" in written(root, "main", "next-year", "--lang", "en", "--format", "html")
    branch(root, "now", HIGHER_RATE)
    assert "Both policies are tried" not in written(root, "main", "now", "--lang", "en")


def test_of_less_than_a_year_of_data_all_months_are_tried(tmp_path):
    files = big_firm(months=5)
    commit(tmp_path, files, "Start")
    branch(tmp_path, "next-year", {**HIGHER_RATE, **effective("2018-01-01", "2018-1", files)})
    answer = found(tmp_path, "main", "next-year")
    assert answer["tried"]
    assert set(answer["periods"]) == {*(f"2017-0{month}" for month in range(1, 6)), "2017-Q1"}


def test_both_are_tried_from_the_same_day_on(tmp_path):
    """A rule that looks at earlier periods sees them on both sides: another first day alone has no effect."""
    once = "  if: {grade: {at_most: C}}\n"
    assert once in PLAN
    twice = PLAN.replace(once, "  if: {grade: {at_most: B}, in_a_row: 2}\n  missing_period: breaks\n")
    files = big_firm(outcomes=twice)
    commit(tmp_path, files, "Start")
    branch(tmp_path, "next-year", effective("2018-01-01", "2018-1", files))
    for quarter in ("2017-Q2", "2017-Q3", "2017-Q4"):
        answer = found(tmp_path, "main", "next-year", "--periods", quarter)
        assert answer["no_effect"], quarter
        assert answer["silent_rules"]["before"] == answer["silent_rules"]["after"]
    fired = [
        found(tmp_path, "main", "next-year", "--periods", f"2017-Q{n}")["silent_rules"]["after"] for n in (2, 3, 4)
    ]
    assert [] in fired


def test_swapping_the_sides_negates_the_impact(root):
    branch(root, "other", {**HIGHER_RATE, **A_FROM_80})
    one, back = found(root, "main", "other"), found(root, "other", "main")
    assert (one["pay"]["before"], one["pay"]["after"]) == (back["pay"]["after"], back["pay"]["before"])
    for table in ("by_component", "by_team", "by_period", "by_person"):
        assert as_lines(one["pay"][table]) == {key: -value for key, value in as_lines(back["pay"][table]).items()}
    swapped = [{**change, "before": change["after"], "after": change["before"]} for change in back["touched"]]
    key = str
    assert sorted(one["touched"], key=key) == sorted(
        ({"person": c["person"], "period": c["period"], "before": c["before"], "after": c["after"]} for c in swapped),
        key=key,
    )
    assert one["plans_entered"] == back["plans_left"]
    assert one["silent_rules"]["before"] == back["silent_rules"]["after"]
    gains = {move["person"]: Decimal(move["pay"]["change"]) for move in one["moves"]}
    assert gains == {move["person"]: -Decimal(move["pay"]["change"]) for move in back["moves"]}


def test_the_causes_of_the_largest_moves_add_up(root):
    weights = FILES["policy/scorecards.yml"].replace(
        "month: {groups: {results: {name: Results, weight: 100, indicators: {own_marks: 100}}}}",
        "month: {groups: {results: {name: Results, weight: 100, indicators: {own_marks: 60, complaints: 40}}}}",
    )
    assert weights != FILES["policy/scorecards.yml"]
    branch(root, "other", {**HIGHER_RATE, **A_FROM_80, "policy/scorecards.yml": weights})
    answer = found(root, "main", "other")
    for move in answer["moves"][:10]:
        assert sum(Decimal(cause["pay"]) for cause in move["causes"]) == Decimal(move["pay"]["change"])
    parts = {part["kind"] for move in answer["moves"][:10] for cause in move["causes"] for part in cause["parts"]}
    assert "commission" in parts


def test_steps_that_the_data_do_not_fit_are_put_together(root):
    """Two editions that change their currency: with one of them changed the editions have two currencies."""
    git(root, "checkout", "--quiet", "-b", "dollars")
    dollars = {HEAD: FILES[HEAD].replace("currency: CNY", "currency: USD")}
    july = effective("2017-07-01")
    commit(root, {**dollars, **HIGHER_RATE}, "Dollars")
    commit(root, {HEAD: july[HEAD].replace("currency: CNY", "currency: USD")}, "July in dollars")
    git(root, "checkout", "--quiet", "main")
    commit(root, july, "July")
    answer = found(root, "main", "dollars")
    largest = answer["moves"][0]
    assert Decimal(largest["pay"]["change"]) > 0
    assert sum(Decimal(cause["pay"]) for cause in largest["causes"]) == Decimal(largest["pay"]["change"])


# No effect.


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "**No effect: nobody's score, grade, consequences or pay would be different in these periods.**"),
        ("zh", "**没有影响：所选期间内，没有任何人的得分、等级、结果应用或薪酬因此改变。**"),
        ("zh-Hant", "**沒有影響：所選期間內，沒有任何人的得分、等級"),
    ],
)
def test_no_effect_is_said_plainly(root, language, sentence):
    text = FILES["policy/measures.yml"] + "# a remark\n"
    branch(root, "remark", {"policy/measures.yml": text})
    told = written(root, "main", "remark", "--lang", language)
    assert sentence in told
    assert "|" not in told
    answer = found(root, "main", "remark", "--lang", language)
    assert answer["no_effect"]
    assert answer["touched"] == []
    assert Decimal(answer["pay"]["change"]) == 0
    page = written(root, "main", "remark", "--lang", language, "--format", "html")
    assert sentence.strip("*") in Page(page).root.text()


# Who may read what.


def tables(markdown: str) -> list[list[list[str]]]:
    """Return the tables' cells, without their heads."""
    groups = itertools.groupby(markdown.splitlines(), key=lambda line: line.startswith("|"))
    return [
        [[c.strip() for c in line.strip("|").split("|")] for line in list(g)[2:]] for is_table, g in groups if is_table
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("changes", [{**HIGHER_RATE, **A_FROM_80}, A_FROM_80, HIGHER_RATE], ids=["both", "a", "rate"])
def test_markdown_is_about_nobody_and_about_no_small_group(root, language, changes):
    branch(root, "other", changes)
    told = written(root, "main", "other", "--lang", language)
    for person, name in NAMES.items():
        assert person not in re.split(r"[^A-Za-z0-9_-]+", told)
        assert name not in told
        assert name.strip("<>") not in told
    few = {"en": "under 5", "zh": "少于 5"}[language]
    for table in tables(told):
        for _, *cells in table:
            counts = [cell for cell in cells if not re.search(r"[¥±]", cell)]
            assert all(cell in ("·", "–", "0", few) or int(cell) >= 5 for cell in counts), table
    assert "Team tiny" not in told
    assert "Team north" in told
    answer = found(root, "main", "other")
    bands = answer["bands"]["team"]
    assert sum(bands["tiny"].values()) == 3
    assert sum(bands["north"].values()) == 9


FEW = ("n00", "n01", "n02")


def plain_marks(higher: Mapping[str, str]) -> dict[str, str]:
    """Return marks of 75 for everybody, and 80.5 for FEW in the quarters that match."""
    text = re.sub(r",marks,\d+", ",marks,75", FILES[MARKS])
    for person, quarters in higher.items():
        text = re.sub(rf"{person},2017-{quarters},marks,75", lambda found: found[0].replace("75", "80.5"), text)
    return {MARKS: text}


def test_when_few_are_touched_no_figure_is_told(root):
    commit(root, plain_marks(dict.fromkeys(FEW, "Q1")), "Marks")
    branch(root, "other", A_FROM_80)
    answer = found(root, "main", "other")
    assert {(change["person"], change["period"]) for change in answer["touched"]} == {(who, "2017-Q1") for who in FEW}
    told = written(root, "main", "other", "--lang", "en")
    assert "Fewer than 5 people are touched." in told
    assert tables(told) == []
    assert not re.search(r"[34678]", told.replace("2017", ""))


def test_many_results_of_few_people_are_not_told(root):
    """Three people whose grade is another one in each of four quarters are twelve results, and still three people."""
    commit(root, plain_marks(dict.fromkeys(FEW, r"Q[1-4]")), "Marks")
    branch(root, "other", {**A_FROM_80, **HIGHER_RATE})
    assert {"before": "B", "after": "A", "results": 12} in found(root, "main", "other")["migration"]["quarter"]
    told = written(root, "main", "other", "--lang", "en")
    section = told.split("### Grades of quarters")[1].split("###")[0]
    assert "12" not in section
    assert ["B", "under 5", "–"] in tables(section)[0]
    # Those whom a limit is near, all four quarters, are these three too.
    assert "- Less than one point from a limit between grades afterwards: under 5 results." in told


def test_the_pay_of_a_small_team_that_does_not_move_is_not_told(root):
    salaries = ["person,from,base_salary,performance_pay", *(f"{who},2017-01-01,4000,1000" for who in PEOPLE)]
    unsold = {
        path: "\n".join(line for line in text.splitlines() if not re.match(r"d\d+,t0", line)) + "\n"
        for path, text in FILES.items()
        if path.endswith("deals.csv")
    }
    commit(root, {**unsold, "data/salaries.csv": "\n".join(salaries) + "\n"}, "Salaries")
    branch(root, "other", HIGHER_RATE)
    by_team = {line["id"]: line for line in found(root, "main", "other")["pay"]["by_team"]}
    assert by_team["tiny"]["people_moved"] == 0
    assert Decimal(by_team["tiny"]["before"]) > 0
    told = written(root, "main", "other", "--lang", "en")
    assert "Team tiny" not in told
    small = f"{Decimal(by_team['tiny']['before']):,.2f}"
    assert small not in told
    assert "All others" in told


def test_no_count_of_a_few_follows_from_the_others(root):
    """Whatever is hidden in the bands, neither a column less the groups shown nor the row of all gives it away."""
    branch(root, "other", {**HIGHER_RATE, COMMISSION: FILES[COMMISSION].replace("rate: 1%", "rate: 1.05%", 1)})
    north = {"n00": "Q1", "n01": "Q1", "n02": "Q1"}
    commit(root, plain_marks(north), "Marks")
    told = written(root, "main", "other", "--lang", "en")
    bands = {name: cells for table in tables(told) for name, *cells in table if len(cells) == 5}
    teams = [cells for name, cells in bands.items() if name.startswith("Team")]
    for number, whole in enumerate(bands["Everybody"]):
        parts = [cells[number] for cells in teams]
        if whole.isdigit() and all(part.isdigit() or part == "·" for part in parts):
            rest = int(whole) - sum(int(part) for part in parts if part.isdigit())
            assert not 0 < rest < 5, (number, bands)


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_html_names_people_and_escapes_them(root, language):
    branch(root, "other", {**HIGHER_RATE, **A_FROM_80})
    html = written(root, "main", "other", "--lang", language, "--format", "html")
    assert "<Name" not in html
    assert "&lt;Name &amp; N00&gt;" in html
    text = Page(html).root.text()
    named = {move["person"] for move in found(root, "main", "other")["moves"][:10]}
    assert named
    assert all(NAMES[person] in text for person in named)


def test_a_branch_and_a_team_with_signs_of_html(root):
    teams = {"data/teams.csv": FILES["data/teams.csv"].replace("Team north", "A < B | C")}
    commit(root, teams, "Names")
    branch(root, "a&b", HIGHER_RATE)
    assert "A &lt; B" in written(root, "main", "a&b", "--format", "html")
    assert "a&amp;b" in written(root, "main", "a&b", "--format", "html")
    told = written(root, "main", "a&b")
    assert "A \\< B \\| C" in told


# Closed periods, problems, files.


def locked(root: Path, *names: str) -> dict[str, str]:
    """Return locks of periods with what the working folder gives."""
    results = read_inputs(root).results
    day = datetime.date(2017, 12, 31)
    found: dict[str, str] = {}
    for name in names:
        when = period(name)
        frozen = fingerprint(results.of(when), results.outcomes, results.payouts, when)
        first = datetime.date(2017, 1, 1)
        version = Version(day, day, "2017-1", first, None, False, "p", "d", "kaopu", None, None, False, frozen)
        found[lock_path(when, 1)] = lock_text(version)
    return found


def test_a_closed_period_that_would_come_out_otherwise_is_a_problem(root, tmp_path):
    commit(root, locked(root, "2017-Q1", "2017-02", "2017-Q3"), "Closed")
    branch(root, "july", {**HIGHER_RATE, **A_FROM_80, **effective("2017-07-01")})
    out = tmp_path / "impact.md"
    status, told, _ = run(root, "main", "july", "--lang", "en", "--out", str(out))
    assert status == 1
    assert "impact-closed: this change would alter closed periods: 2017-Q3\n" in told
    assert out.read_text(encoding="utf-8").startswith("## What this change of policy would do")
    branch(root, "past", HIGHER_RATE)
    status, told, _ = run(root, "main", "past", "--out", str(out))
    assert status == 1
    assert "这项改动会改变已封账的期间：2017-02" in told
    branch(root, "october", {**HIGHER_RATE, **effective("2017-10-01")})
    assert run(root, "main", "october")[0] == 0
    # A scenario only replays them.
    assert run(root, "main", "past", "--periods", "2017-Q1")[0] == 0


def test_what_is_printed_stays_json_when_a_closed_period_is_touched(root):
    commit(root, locked(root, "2017-02"), "Closed")
    branch(root, "past", HIGHER_RATE)
    status, told, said = run(root, "main", "past", "--format", "json", "--lang", "en")
    assert status == 1
    assert json.loads(told)["head"] == "past"
    assert "impact-closed" in said


def test_an_edited_lock_of_the_head_is_a_problem(root):
    edited = {path: text.replace('"kaopu"', '"other"') for path, text in locked(root, "2017-Q1").items()}
    branch(root, "edited", edited)
    status, told, _ = run(root, "main", "edited")
    assert status == 1
    assert re.search(r"^edited:data/closed/2017-Q1\.1\.yml:\d+:\d+: lock-edited", told)


def test_problems_of_a_side_are_named_with_its_revision_and_place(root):
    branch(root, "broken", {GRADES: FILES[GRADES].replace("at_least: 85", "at_least: many")})
    status, told, said = run(root, "broken", "main", "--lang", "en")
    assert status == 1
    assert re.search(r"^broken:policy/grades\.yml:3:\d+: ", told)
    assert "at_least: many" in told, "of the policy everybody may see the line; of data nobody, see below"
    assert said == "Problems found: 1.\n"
    status, told, _ = run(root, "broken", "main", "--lang", "en", "--format", "html")
    assert status == 1
    assert "at_least: many" in told
    status, told, _ = run(root, "main", "broken")
    assert status == 1
    assert told.startswith("broken:policy/grades.yml:3:")
    write(root, {GRADES: FILES[GRADES].replace("at_least: 70", "at_least: few")})
    status, told, _ = run(root, "broken")
    named = {line.split(":")[0] for line in told.splitlines() if not line.startswith(" ")}
    assert named == {"broken", "policy/grades.yml"}


def test_data_that_a_side_has_no_use_for_do_not_stop_it(root):
    measures = FILES["policy/measures.yml"] + "visits: {name: Visits, unit: count, given: sum}\n"
    used = FILES["policy/indicators/results.yml"].replace("actual: flag", "actual: flag + visits")
    targets = FILES["policy/targets.yml"] + "calls: {name: Calls, about: to be made, unit: count, adds_up: true}\n"
    rows = {
        MARKS: FILES[MARKS] + "n00,2017-Q1,visits,3\n",
        "data/targets.csv": FILES["data/targets.csv"] + "person,n00,2017-Q1,calls,9\n",
    }
    policy = {
        "policy/measures.yml": measures,
        "policy/indicators/results.yml": used,
        "policy/targets.yml": targets,
    }
    branch(root, "more", {**rows, **policy, **HIGHER_RATE})
    status, told, _ = run(root, "main", "more")
    assert status == 0, told
    assert Decimal(found(root, "main", "more")["pay"]["change"]) > 0


def test_data_that_a_side_cannot_judge_are_a_problem_of_that_side(root):
    """The new role's people are appraised by no scorecard of the old policy, which does not know the role."""
    roles = FILES["policy/roles.yml"] + "trainee: {name: Trainee, not_appraised: another edition}\n"
    people = FILES["data/people.csv"].replace('n00,"<Name & N00>",specialist', 'n00,"<Name & N00>",trainee')
    assert people != FILES["data/people.csv"]
    branch(root, "trainees", {"policy/roles.yml": roles, "data/people.csv": people})
    status, told, _ = run(root, "main", "trainees", "--lang", "en")
    assert status == 1
    assert re.search(r"^trainees:data/people\.csv:2:\d+: role-unknown", told)
    assert "trainee" not in told.splitlines()[1], "the log of a pull request shows nobody's row"
    assert "<Name" not in told
    assert "trainee" in run(root, "main", "trainees", "--lang", "en", "--format", "json")[1].splitlines()[1]


def test_unknown_revisions_and_periods(root):
    status, told, _ = run(root, "no-such-branch", "--lang", "en")
    assert status == 1
    assert "git-revision-unknown" in told
    assert "no-such-branch" in told
    status, told, _ = run(root, "main", "--periods", "2018-Q1", "--lang", "en")
    assert status == 1
    assert "period-without-data" in told
    assert "did you mean" in told
    assert run(root, "main", "--periods", "2017-Q5")[0] == 2
    assert run(root)[0] == 2


def test_out_writes_the_file_and_prints_nothing(root, tmp_path):
    branch(root, "other", HIGHER_RATE)
    for form in ("markdown", "html", "json"):
        out = tmp_path / "new" / f"impact.{form}"
        status, told, _ = run(root, "main", "other", "--format", form, "--out", str(out))
        assert (status, told) == (0, "")
        assert out.read_bytes().decode() == written(root, "main", "other", "--format", form)
    (tmp_path / "file").write_text("in the way")
    status, _, said = run(root, "main", "other", "--out", str(tmp_path / "file" / "impact.md"))
    assert status == 1
    assert "file" in said


def test_nothing_is_checked_out_or_written(root):
    branch(root, "other", HIGHER_RATE)
    before = git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain", "--ignored")
    run(root, "main", "other", "--format", "html")
    assert (git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain", "--ignored")) == before


# Base and head share nothing that one could alter for the other.


def digest_of(data: Data) -> str:
    """Return a digest over every cell of every table, every type and index, and all that lies beside the tables."""
    digest = hashlib.sha256()
    for name, frame in sorted(data.tables.items()):
        digest.update(f"{name} {list(frame.columns)} {[str(kind) for kind in frame.dtypes]}\n".encode())
        digest.update(pd.util.hash_pandas_object(frame, index=True).to_numpy().tobytes())
    beside = (data.people, data.targets, sorted(map(repr, data.given.items())), data.months, data.compensation)
    digest.update(repr((beside, sorted(map(repr, data.rounds.items())))).encode())
    return digest.hexdigest()


def test_replaying_leaves_the_data_as_they_were(root):
    branch(root, "other", {**HIGHER_RATE, **A_FROM_80})
    answer = impact_of(root, Question("main", "other"))
    git(root, "checkout", "--quiet", "other")
    fresh = read_data(FolderTree(root), ignore)
    assert digest_of(answer.data) == digest_of(fresh)
    assert answer.data.digest == fresh.digest


def test_each_side_is_what_it_is_alone(root):
    branch(root, "other", {**HIGHER_RATE, **A_FROM_80, **effective("2017-07-01")})
    answer = impact_of(root, Question("main", "other")).impact
    for revision, side in (("main", "before"), ("other", "after")):
        alone = Revisions(Repository(root, root))
        data = alone.data("other")
        assert data is not None
        policies = alone.editions(revision, data.months)
        sources = [(policy, impacts._NOWHERE) for policy in policies]
        results = chain_of_results(sources, data, datetime.date(2017, 12, 31), ignore)
        for change in answer.changes:
            standing = getattr(change, side)
            appraised = results.of(change.period)
            result = None if appraised is None else appraised.results.get((change.person, change.period))
            assert (standing and (standing.score, standing.grade)) == (result and (result.score, result.band.grade))
        assert results.payouts is not None
        year = [payout.total for (_, when), payout in results.payouts.payouts.items() if when == period("2017")]
        assert sum(year) == getattr(answer.pay, side)
