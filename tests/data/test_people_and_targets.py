"""People on each day, ready-made figures, targets from both files, months that have data: all worked out by hand."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.data.importing import import_export
from kaopu.data.periods import Period, parse_period, periods_from_months
from kaopu.data.sources import read_sources
from kaopu.data.store import Data, read_data
from kaopu.data.targets import TargetBreakdown
from kaopu.text.problems import Problem
from tests.support.repository import VALID, ignore, shown, tree_of

PEOPLE = """\
id,name,role,team,manager,joined_on,left_on
ann,Ann,specialist,north,max,2017-01-16,2017-09-30
bob,Bob,specialist,north,max,,
max,Max,supervisor,north,,,
sue,Sue,supervisor,south,,,
"""
TEAMS = "id,name,manager,office\nnorth,North,max,\nsouth,South,sue,\n"
MOVES = """\
person,from,role,team,manager
ann,2017-06-01,,south,sue
ann,2017-03-15,senior,,
bob,2017-02-28,,,sue
"""
ABSENCES = """\
person,first_day,last_day,kind
ann,2017-05-01,2017-05-20,sick
ann,2017-02-01,2017-02-01,unpaid
"""
TREE = """\
sales:
  company: {2017: ¥100000, 2017-Q1: 25000, 2017-01: "8000.5"}
  teams: {north: {2017-Q1: ¥20000}}
  people: {ann: {2017-Q2: ¥4000}, bob: {2017-Q3: 0}}
conversion:
  people: {ann: {2017-Q1: 62.5%}}
"""


def read(**files: str | None) -> Data:
    """Read the valid repository with some files of data/ in place of its own; None leaves one out."""
    problems: list[Problem] = []
    changed = {
        f"data/{name.replace('_yml', '.yml')}" + ("" if "_yml" in name else ".csv"): text
        for name, text in files.items()
    }
    data = read_data(
        tree_of({path: text for path, text in {**VALID, **changed}.items() if text is not None}), problems.append
    )
    assert problems == []
    return data


def period(text: str) -> Period:
    found = parse_period(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("person", "day", "role", "team", "manager"),
    [
        ("ann", "2017-01-01", "specialist", "north", "max"),
        ("ann", "2017-03-14", "specialist", "north", "max"),
        ("ann", "2017-03-15", "senior", "north", "max"),
        ("ann", "2017-05-31", "senior", "north", "max"),
        ("ann", "2017-06-01", "senior", "south", "sue"),
        ("ann", "2017-12-31", "senior", "south", "sue"),
        ("bob", "2017-02-27", "specialist", "north", "max"),
        ("bob", "2017-02-28", "specialist", "north", "sue"),
        ("sue", "2017-02-28", "supervisor", "south", None),
    ],
)
def test_r16_r17_a_person_has_the_role_team_and_manager_of_the_day(person, day, role, team, manager):
    people = read(people=PEOPLE, teams=TEAMS, moves=MOVES).people
    found = people.on(person, datetime.date.fromisoformat(day))
    assert (found.role, found.team, found.manager) == (role, team, manager)
    assert (found.id, found.name) == (person, people.name_of(person))


def test_joiners_leavers_moves_and_leaves_are_read_with_their_days_and_places():
    people = read(people=PEOPLE, teams=TEAMS, moves=MOVES, absences=ABSENCES).people
    ann = people.people["ann"]
    assert (ann.joined_on, ann.left_on) == (datetime.date(2017, 1, 16), datetime.date(2017, 9, 30))
    assert (people.people["bob"].joined_on, people.people["bob"].left_on) == (None, None)
    assert [(str(move.first_day), str(move.place)) for move in people.moves["ann"]] == [
        ("2017-03-15", "data/moves.csv:3:1"),
        ("2017-06-01", "data/moves.csv:2:1"),
    ]
    assert [(str(leave.first_day), str(leave.last_day), leave.place.line) for leave in people.absences["ann"]] == [
        ("2017-02-01", "2017-02-01", 3),
        ("2017-05-01", "2017-05-20", 2),
    ]
    with pytest.raises(KeyError):
        people.on("rob", datetime.date(2017, 1, 1))


def test_people_without_days_are_as_before():
    people = read().people
    assert people.people["ann"].joined_on is None
    assert (people.moves, people.absences) == ({}, {})


def test_split_credit_that_adds_up_is_no_problem():
    data = read(credits="deal,person,percent\nd1,ann,66.6667\nd1,bob,33.3333\nd3,bob,100\n")
    assert data.tables["credits"]["percent"].tolist() == [666_667, 333_333, 1_000_000]


def test_ready_made_figures_are_read_exactly_and_with_their_place():
    data = read(measures="value,person,period,measure\n12345.6789012,ann,2017-Q1,clv\n-3,ann,2017-01,clv\n")
    assert {key: (value.value, str(value.place)) for key, value in data.given.items()} == {
        ("ann", "2017-Q1", "clv"): (Decimal("12345.6789012"), "data/measures.csv:2:1"),
        ("ann", "2017-01", "clv"): (Decimal(-3), "data/measures.csv:3:1"),
    }


def test_r19_r20_r21_targets_of_company_teams_and_people_come_from_both_files():
    data = read(targets_yml=TREE)
    written = {
        (*key, name): target.value for key, named in data.targets.values.items() for name, target in named.items()
    }
    assert written == {
        ("person", "ann", "2017-Q1", "sales"): Decimal(3000),
        ("person", "bob", "2017-Q1", "sales"): Decimal(1500),
        ("person", "bob", "2017-Q3", "sales"): Decimal(0),
        ("company", "company", "2017", "sales"): Decimal(100000),
        ("company", "company", "2017-Q1", "sales"): Decimal(25000),
        ("company", "company", "2017-01", "sales"): Decimal("8000.5"),
        ("team", "north", "2017-Q1", "sales"): Decimal(20000),
        ("person", "ann", "2017-Q2", "sales"): Decimal(4000),
        ("person", "ann", "2017-Q1", "conversion"): Decimal("0.625"),
    }
    assert str(data.targets.of("company", "company", period("2017"))["sales"].place) == "data/targets.yml:2:19"
    assert data.targets.refused == frozenset()


def test_r22_a_target_that_is_refused_marks_its_owner_and_spares_the_others():
    found: list[Problem] = []
    tree = TREE.replace("¥4000", "much").replace("north:", "west:")
    targets = read_data(tree_of({**VALID, "data/targets.yml": tree}), found.append).targets
    assert sorted(shown(found)) == ["data/targets.yml:3:11 unknown-reference", "data/targets.yml:4:27 wrong-type"]
    assert {("person", "ann"), ("team", "west")} <= targets.refused
    assert targets.of("person", "ann", period("2017-Q1"))["conversion"].value == Decimal("0.625")


@pytest.mark.parametrize("text", ["- a\n", "sales: {", "\tsales: 1\n"])
def test_a_tree_of_targets_that_cannot_be_read_marks_everybody(text):
    targets = read_data(tree_of({**VALID, "data/targets.yml": text}), ignore).targets
    assert {("person", "ann"), ("person", "max"), ("team", "north"), ("company", "company")} <= targets.refused


def test_the_files_shape_gives_a_schema():
    schema = TargetBreakdown.model_json_schema()
    assert set(schema["properties"]) == {"company", "teams", "people"}
    assert schema["additionalProperties"] is False


def test_r40_months_are_those_with_a_folder():
    files = {**VALID, "data/months/2016-11/leads.csv": "id,person,account,product,opened_on\n"}
    folders = {path.split("/")[2] for path in files if path.startswith("data/months/2")}
    assert folders >= {"2016-11", "2017-01", "2017-02"}
    assert [month.id for month in read_data(tree_of(files), ignore).months] == sorted(folders)


def test_r42_a_year_is_there_when_all_of_its_months_are():
    months = [Period(2017, month, "month") for month in range(12, 0, -1)] + [period("2016-12"), period("2018-02")]
    assert [found.id for found in periods_from_months(months, "year")] == ["2017"]
    assert [found.id for found in periods_from_months(months, "quarter")] == [
        "2017-Q1",
        "2017-Q2",
        "2017-Q3",
        "2017-Q4",
    ]
    assert [found.id for found in periods_from_months(months[1:], "year")] == []
    assert [found.id for found in periods_from_months(months[1:], "quarter")] == ["2017-Q1", "2017-Q2", "2017-Q3"]
    assert len(periods_from_months(months, "month")) == 14


@given(st.integers(1001, 9998), st.integers(0, 3))
def test_r41_parts_make_up_the_whole_without_gap(year, quarter):
    whole = Period(year, 1, "year")
    one = whole.parts("quarter")[quarter]
    assert [month.id for month in one.months()] == [f"{year}-{quarter * 3 + number:02}" for number in (1, 2, 3)]
    assert [part for part in whole.parts("quarter") for part in part.months()] == list(whole.months())
    assert (whole.parts("year"), one.parts("year"), one.months()[0].parts("quarter")) == ((whole,), (), ())
    assert (one.months()[0].first_day, one.months()[-1].last_day) == (one.first_day, one.last_day)
    assert one.year_before() == one.previous().previous().previous().previous()
    assert whole.year_before() == whole.previous()


def test_an_import_keeps_the_columns_that_the_export_does_not_have():
    source = """\
crm:
  name: CRM
  encoding: utf-8
  files: {staff: staff.csv}
  tables:
    - table: people
      file: staff
      columns:
        id: {kind: slug, column: agent}
        name: {kind: column, column: agent}
        role: {kind: constant, value: specialist}
        team: {kind: constant, value: north}
"""
    tree = tree_of({**VALID, "data/sources.yml": source, "data/people.csv": PEOPLE})
    rule = read_sources(tree, ignore)["crm"]
    contents = {"staff": ("staff.csv", b"agent\nAnn\nEve\n")}
    kept = import_export(rule, contents, ignore, before=tree).files["data/people.csv"]
    assert kept.splitlines() == [
        "id,name,role,team,manager,joined_on,left_on",
        "ann,Ann,specialist,north,max,2017-01-16,2017-09-30",
        "eve,Eve,specialist,north,,,",
    ]
    fresh = import_export(rule, contents, ignore).files["data/people.csv"]
    assert fresh.splitlines()[1] == "ann,Ann,specialist,north,,,"
