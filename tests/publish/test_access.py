"""From a build's plan to who reads what: every file has an audience; a team's manager who may not read is a hint."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from pathlib import Path

import pytest

from kaopu.data.store import read_data
from kaopu.pages.links import Links, relative
from kaopu.pages.team_page import team_html
from kaopu.pages.theme import default_site_folder, read_theme
from kaopu.publish.access import access_list, check_team_managers, published_by
from kaopu.publish.inputs import Inputs, read_inputs
from kaopu.publish.plan import Plan, Selection, make_plan
from kaopu.text.problems import Problem
from kaopu.text.tree import FileTree
from tests.rounds.house import PEOPLE as STAFF
from tests.rounds.house import day, house
from tests.support.bad_input import assert_sentences_complete
from tests.support.repository import VALID, tree_of, valid_policy, write

THEME = read_theme(default_site_folder())
READERS = "login,person,reads,from,until\nhr,,everything,,\ndirector,,company,,\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Inputs, Plan]:
    """The small firm and its plan; Ann reports to Max."""
    root = tmp_path_factory.mktemp("firm")
    write(root, house(changes={"data/sources.yml": None, "data/readers.csv": READERS}))
    inputs = read_inputs(root, day("04-30"))
    assert inputs.policy is not None
    return inputs, make_plan(inputs.results, inputs.policy.head.languages, Selection())


def test_every_file_of_a_plan_lies_in_a_place_with_an_audience(built: tuple[Inputs, Plan]) -> None:
    inputs, plan = built
    access = access_list(inputs, plan)
    assert access.today == day("04-30")
    seen = set()
    for path in plan.expected():
        _, kind, *rest = path.split("/")
        seen.add(kind)
        if kind == "company":
            assert access.company[rest[0]] == {"director"}
        else:
            assert rest[1] in getattr(access, kind)[rest[0]], path
    assert seen == {"people", "reviews", "teams", "company"}
    assert access.people["ann"]["2017-Q1"] == {"ann", "max"}
    assert access.reviews["ann"]["2017-Q1"] == {"max"}
    assert access.everything == {"hr"}
    # And nothing else has one.
    places = {tuple(path.split("/")[1:4]) for path in plan.expected() if "/company/" not in path}
    listed = {
        (kind, identifier, period)
        for kind in ("people", "reviews", "teams")
        for identifier, periods in getattr(access, kind).items()
        for period in periods
    }
    assert listed == places


def test_a_teams_page_counts_everybody_whom_it_tells_something_of(built: tuple[Inputs, Plan]) -> None:
    inputs, plan = built
    published = published_by(plan, inputs.data.people)
    for team in plan.teams:
        shown = published.teams[team.id, team.period.id]
        assert {member.id for member in team.members} <= shown
        assert {absent.id for absent in team.not_appraised} <= shown
        names = {inputs.data.people.name_of(person) for person in shown}
        html = team_html(team, THEME, Links(("zh", "en")))
        text = re.sub(r"<style.*?</style>|<script.*?</script>", "", html, flags=re.DOTALL)
        for other in set(inputs.data.people.people) - shown - {inputs.data.people.teams[team.id].manager}:
            name = inputs.data.people.people[other].name
            assert name in names or not re.search(rf"\b{name}\b", text), (team.id, team.period.id, other)


@pytest.mark.parametrize(
    "path",
    ["appraisals/board/2017/index.html", "appraisals/people/ann/index.html", "appraisals/company/2017/a/b.html", "x"],
)
def test_a_file_in_a_place_without_a_rule_stops_the_build(built: tuple[Inputs, Plan], path: str) -> None:
    inputs, plan = built

    class Strange(Plan):
        def expected(self) -> frozenset[str]:
            return plan.expected() | {path}

    strange = Strange(plan.links, plan.appraisals, plan.teams, plan.companies, plan.payroll, plan.forms)
    with pytest.raises(ValueError, match=f"no rule says who reads {path}"):
        access_list(inputs, strange)


def test_no_audience_is_worked_out_without_a_policy(built: tuple[Inputs, Plan]) -> None:
    inputs, plan = built
    with pytest.raises(ValueError, match="without a policy"):
        access_list(replace(inputs, policy=None), plan)


def test_every_link_to_a_report_form_opens_for_every_reader_of_the_teams_page(tmp_path: Path) -> None:
    # Bob leads Ann and Cat and is appraised in the same team; Max is above all three.
    people = STAFF.replace("ann,Ann,specialist,north,max", "ann,Ann,specialist,north,bob")
    people = people.replace("cat,Cat,specialist,north,max", "cat,Cat,specialist,north,bob")
    write(tmp_path, house(changes={"data/sources.yml": None, "data/people.csv": people, "data/readers.csv": READERS}))
    inputs = read_inputs(tmp_path, day("04-30"))
    assert inputs.errors == ()
    assert inputs.policy is not None
    plan = make_plan(inputs.results, inputs.policy.head.languages, Selection())
    access = access_list(inputs, plan)
    links = plan.links
    linked, told = set(), set()
    for team in plan.teams:
        here = links.team(team.id, team.period.id, team.language)
        html = team_html(team, THEME, links)
        for person, periods in access.reviews.items():
            path = links.review(person, team.period.id, team.language, "xlsx")
            if f'href="{relative(here, path)}"' not in html:
                continue
            linked.add(person)
            assert access.teams[team.id][team.period.id] <= periods[team.period.id], (team.id, person)
        assert team.round is None or {one.id for one in team.round.forms_of_managers} <= {"bob"}
        if team.round is not None and team.round.forms_of_managers:
            told.add(team.language)
            assert "appraisals/reviews" in html
    assert linked == {"ann", "cat", "dan"}
    assert told == set(inputs.policy.head.languages)
    assert access.reviews["bob"]["2017-Q1"] == {"max"}
    assert access.teams["north"]["2017-Q1"] == {"max", "bob"}


# The hint at managers who may not read their team's page. In the valid repository ann and bob report to max.

TODAY = datetime.date(2017, 6, 30)
TEAMS = "id,name,manager,office\nnorth,North,max,Harbin\n"
PEOPLE = """\
id,name,role,team,manager,joined_on,left_on
ann,Ann,specialist,north,max,,
bob,Bob,specialist,north,max,,
eve,Eve,supervisor,north,,,
max,Max,supervisor,north,,,
"""


def hints(people: str = PEOPLE, teams: str = TEAMS, moves: str = "", today: datetime.date = TODAY) -> list[Problem]:
    tables = {"people": people, "teams": teams, "moves": "person,from,role,team,manager\n" + moves}
    tree: FileTree = tree_of({**VALID, **{f"data/{name}.csv": text for name, text in tables.items()}})
    found: list[Problem] = []
    data = read_data(tree, found.append)
    assert found == []
    return list(check_team_managers(valid_policy(), data.people, today, tree))


def shown(found: list[Problem]) -> list[str]:
    assert {problem.severity for problem in found} <= {"warning"}
    for problem in found:
        assert_sentences_complete(problem)
    return [f"{problem.place} {problem.code}" for problem in found]


def test_a_manager_in_line_of_all_gives_no_hint() -> None:
    assert hints() == []
    further_up = PEOPLE.replace("ann,Ann,specialist,north,max", "ann,Ann,specialist,north,bob")
    assert hints(further_up) == []


def test_a_team_of_which_somebody_reports_to_others_is_a_hint_at_the_teams_manager() -> None:
    found = hints(PEOPLE.replace("bob,Bob,specialist,north,max", "bob,Bob,specialist,north,eve"))
    assert shown(found) == ["data/teams.csv:2:13 team-manager-out-of-line"]
    assert "“max” manages the team “north” but may not read its page: 1 of its people" in found[0].message("en")
    assert "“bob”" in found[0].message("en")
    assert shown(hints(teams=TEAMS.replace("max", "eve"))) == ["data/teams.csv:2:13 team-manager-out-of-line"]
    assert "2 of its people" in hints(teams=TEAMS.replace("max", "eve"))[0].message("en")
    quoted = 'id,manager,name,office\nnorth,eve,"North, first",Harbin\n'
    assert shown(hints(teams=quoted)) == ["data/teams.csv:2:7 team-manager-out-of-line"]


def test_who_is_lent_to_another_manager_on_purpose_gives_no_hint_and_who_moved_teams_does() -> None:
    assert hints(moves="bob,2017-02-01,,,eve\n") == []
    assert len(hints(moves="bob,2017-02-01,,north,eve\n")) == 1
    assert len(hints(moves="bob,2017-02-01,,,max\nann,2017-02-01,,north,eve\n")) == 1
    assert hints(moves="bob,2017-07-01,,north,eve\n") == []


def test_nobody_asks_about_people_who_have_left_or_are_not_appraised_or_managers_who_have_left() -> None:
    out_of_line = PEOPLE.replace("bob,Bob,specialist,north,max,,", "bob,Bob,specialist,north,eve,,2017-06-29")
    assert hints(out_of_line) == []
    assert len(hints(out_of_line, today=datetime.date(2017, 6, 29))) == 1
    assert hints(PEOPLE.replace("bob,Bob,specialist,north,max", "bob,Bob,supervisor,north,eve")) == []
    gone = PEOPLE.replace("max,Max,supervisor,north,,,", "max,Max,supervisor,north,,,2017-06-29")
    assert hints(gone.replace("bob,Bob,specialist,north,max", "bob,Bob,specialist,north,eve")) == []
