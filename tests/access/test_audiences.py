"""Who reads what: by hand for each sentence of the rule, and against a slow rule for companies of any shape."""

from __future__ import annotations

import datetime
import itertools
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.access.acl import from_json, to_json
from kaopu.access.audiences import AccessList, Published, Reader, audiences_of
from kaopu.data.people import People, Person
from kaopu.data.store import Data, read_data
from kaopu.policy.audiences import Audiences, ReportingLine
from kaopu.policy.model import Policy
from kaopu.text.problems import Place, Problem
from kaopu.text.tree import FolderTree, MemoryTree
from tests.access.slow_rule import SlowRule, rows_of
from tests.support.repository import valid_policy

ROOT = Path(__file__).resolve().parents[2]
DAY = datetime.date.fromisoformat
TEAMS = "id,name,manager,office\nt,T,a,\n"
PEOPLE = "id,name,role,team,manager,joined_on,left_on\n"
MOVES = "person,from,role,team,manager\n"
READERS = "login,person,reads,from,until\n"
POLICY = valid_policy()


def policy(*lines: ReportingLine) -> Policy:
    """Return the policy with these reporting lines; with none, without the file."""
    return replace(POLICY, audiences=Audiences(managers=lines) if lines else None)


def data(people: str, moves: str = "", readers: str = "") -> Data:
    """Read a company from its rows; its people all belong to one team."""
    files = {"teams": TEAMS, "people": PEOPLE + people, "moves": MOVES + moves, "readers": READERS + readers}
    files["targets"] = "owner,period,target,value\n"
    return read_data(MemoryTree({f"data/{name}.csv": text.encode() for name, text in files.items()}), lambda _: None)


def who(
    people: str,
    published: Published,
    *,
    moves: str = "",
    readers: str = "",
    lines: tuple[ReportingLine, ...] = (),
    today: str = "2017-12-31",
) -> AccessList:
    """Return who reads what of a company."""
    return audiences_of(policy(*lines), data(people, moves, readers), published, DAY(today))


# a manages b, b manages c and d; e is beside them. All invented.
HOUSE = "a,A,supervisor,t,,,\nb,B,supervisor,t,a,,\nc,C,specialist,t,b,,\nd,D,specialist,t,b,,\ne,E,specialist,t,,,\n"


def page(person: str = "c", period: str = "2017-Q1") -> Published:
    return Published(people=frozenset({(person, period)}))


def test_a_person_and_all_managers_above_read_a_page_and_nobody_else() -> None:
    assert who(HOUSE, page()).people == {"c": {"2017-Q1": {"a", "b", "c"}}}
    assert who(HOUSE, page("a")).people == {"a": {"2017-Q1": {"a"}}}


def test_however_many_levels_are_above_all_of_them_read() -> None:
    chain = "".join(f"p{number},P,specialist,t,p{number + 1},,\n" for number in range(40)) + "p40,P,specialist,t,,,\n"
    assert who(chain, page("p0")).people["p0"]["2017-Q1"] == {f"p{number}" for number in range(41)}
    assert who(chain, page("p38")).people["p38"]["2017-Q1"] == {"p38", "p39", "p40"}


def test_everybody_employed_is_a_reader_on_the_last_day_too_and_not_the_day_after() -> None:
    people = "a,A,supervisor,t,,2017-03-01,2017-06-30\n"
    readers = [tuple(who(people, page("a"), today=day).readers) for day in ("2017-02-28", "2017-03-01", "2017-06-30")]
    assert readers == [(), ("a",), ("a",)]
    assert who(people, page("a"), today="2017-07-01").readers == {}


def test_who_has_left_reads_nothing_and_the_line_goes_on_above_them() -> None:
    house = HOUSE.replace("b,B,supervisor,t,a,,", "b,B,supervisor,t,a,,2017-06-30")
    assert who(house, page(), today="2017-07-01").people["c"]["2017-Q1"] == {"a", "c"}
    assert who(house, page("b"), today="2017-07-01").people["b"]["2017-Q1"] == {"a"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), {"a", "b", "c"}),
        (("period_end",), {"a", "b", "c"}),
        (("today",), {"c", "e"}),
        (("period_end", "today"), {"a", "b", "c", "e"}),
    ],
)
def test_the_policy_says_whose_line_counts_after_a_move(lines: tuple[ReportingLine, ...], expected: set[str]) -> None:
    moves = "c,2017-04-01,,,e\n"
    assert who(HOUSE, page(), moves=moves, lines=lines).people["c"]["2017-Q1"] == expected


def test_the_line_of_a_period_is_that_of_its_last_day() -> None:
    for day, manager in (("2017-03-31", "e"), ("2017-04-01", "b")):
        assert manager in who(HOUSE, page(), moves=f"c,{day},,,e\n").people["c"]["2017-Q1"]
    moved_above = who(HOUSE, page(), moves="b,2017-02-01,,,e\n")
    assert moved_above.people["c"]["2017-Q1"] == {"b", "c", "e"}


def test_a_circle_of_managers_ends_and_nobody_is_above_themselves() -> None:
    circle = "a,A,supervisor,t,c,,\nb,B,supervisor,t,a,,\nc,C,specialist,t,b,,\nd,D,specialist,t,d,,\n"
    published = Published(frozenset({("c", "2017"), ("d", "2017")}), reviews=frozenset({("c", "2017"), ("d", "2017")}))
    access = who(circle, published)
    assert access.people == {"c": {"2017": {"a", "b", "c"}}, "d": {"2017": {"d"}}}
    assert access.reviews == {"c": {"2017": {"a", "b"}}, "d": {"2017": frozenset()}}


def test_what_managers_write_about_a_person_is_read_by_managers_and_never_by_the_person() -> None:
    access = who(HOUSE, Published(reviews=frozenset({("c", "2017-Q1"), ("a", "2017-Q1")})))
    assert access.reviews == {"a": {"2017-Q1": frozenset()}, "c": {"2017-Q1": {"a", "b"}}}


def team(*shown: str) -> Published:
    return Published(teams={("t", "2017-Q1"): frozenset(shown)})


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (("c", "d"), {"a", "b"}),
        (("b", "c", "d"), {"a", "b"}),
        (("a", "b", "c"), {"a"}),
        (("c",), {"a", "b"}),
        (("a",), set()),
        (("c", "e"), set()),
        ((), set()),
    ],
)
def test_a_teams_page_is_for_managers_who_read_all_of_it(shown: tuple[str, ...], expected: set[str]) -> None:
    assert who(HOUSE, team(*shown)).teams == {"t": {"2017-Q1": expected}}


def test_being_the_only_member_of_a_team_does_not_show_its_page() -> None:
    assert who(HOUSE, team("e")).teams["t"]["2017-Q1"] == frozenset()


def test_directors_read_the_companys_pages_and_hr_everything() -> None:
    readers = "hr,,everything,,\nboss,,company,,\nee,e,company,,\nbb,b,everything,,\n"
    published = replace(page(), company=frozenset({"2017-Q1"}), reviews=frozenset({("c", "2017-Q1")}))
    access = who(HOUSE, published, readers=readers)
    assert access.company == {"2017-Q1": {"boss", "ee"}}
    assert access.everything == {"hr", "bb"}
    # Who reads everything is not named again.
    assert access.people["c"]["2017-Q1"] == {"a", "c"}
    assert access.reviews["c"]["2017-Q1"] == {"a"}
    assert access.readers["ee"] == Reader("ee", "e", "company")
    assert sorted(access.readers) == ["a", "bb", "boss", "c", "d", "ee", "hr"]


def test_a_login_takes_the_place_of_the_id_as_long_as_its_row_holds() -> None:
    readers = "b.b@example.com,b,,2017-02-01,2017-06-30\n"
    for today, login in (
        ("2017-01-31", "b"),
        ("2017-02-01", "b.b@example.com"),
        ("2017-06-30", "b.b@example.com"),
        ("2017-07-01", "b"),
    ):
        access = who(HOUSE, page(), readers=readers, today=today)
        assert access.people["c"]["2017-Q1"] == {"a", login, "c"}
        assert login in access.readers
        assert len(access.readers) == 5


def test_a_right_ends_with_its_row_and_with_the_employment() -> None:
    readers = "hr,,everything,,2017-06-30\ncc,c,everything,,\n"
    house = HOUSE.replace("c,C,specialist,t,b,,", "c,C,specialist,t,b,,2017-06-30")
    assert {"hr", "cc"} <= set(who(house, page(), readers=readers, today="2017-06-30").readers)
    assert sorted(who(house, page(), readers=readers, today="2017-07-01").readers) == ["a", "b", "d", "e"]


def test_people_and_managers_whom_nobody_knows_have_no_readers() -> None:
    access = who(HOUSE, page("ghost"), readers="hr,,everything,,\n")
    assert access.people == {"ghost": {"2017-Q1": frozenset()}}
    someone = Person("x", "X", "specialist", "t", "ghost", Place("p"))
    lost = replace(data(HOUSE), people=People({"x": someone}, {}))
    assert audiences_of(policy(), lost, page("x"), DAY("2017-12-31")).people["x"]["2017-Q1"] == {"x"}


def test_a_place_without_a_period_is_refused() -> None:
    with pytest.raises(ValueError, match="no period"):
        who(HOUSE, page("c", "2017-13"))


# The slow rule.

NAMES = "abcdefg"
PERIODS = ("2017-01", "2017-02", "2017-Q1", "2017-Q4", "2017")
days = st.sampled_from(["2017-01-31", "2017-02-01", "2017-02-28", "2017-03-31", "2017-04-01", "2017-12-31"])
maybe_day = st.one_of(st.just(""), days)
maybe_name = st.one_of(st.just(""), st.sampled_from(NAMES))


@st.composite
def companies(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw people, moves and readers: circles, joiners, leavers, managers who have left, logins that come and go."""
    there = NAMES[: draw(st.integers(1, len(NAMES)))]
    people = []
    for name in there:
        manager = draw(st.one_of(st.just(""), st.sampled_from(there)))
        first, last = draw(maybe_day), draw(maybe_day)
        if first and last and last < first:
            first, last = last, first
        people.append(f"{name},{name.upper()},specialist,t,{manager},{first},{last}\n")
    moves = {
        (draw(st.sampled_from(there)), draw(days)): draw(st.sampled_from(there)) for _ in range(draw(st.integers(0, 4)))
    }
    readers: list[str] = []
    for number, person in enumerate(draw(st.lists(st.sampled_from(["", *there]), max_size=4))):
        if person and any(f",{person}," in row for row in readers):
            continue
        login = person if person and draw(st.booleans()) else f"login.{number}"
        right = draw(st.sampled_from(["company", "everything"] if not person else ["", "company", "everything"]))
        first, last = draw(maybe_day), draw(maybe_day)
        if first and last and last < first:
            first, last = last, first
        readers.append(f"{login},{person},{right},{first},{last}\n")
    written = (f"{person},{day},,,{manager}\n" for (person, day), manager in moves.items())
    return "".join(people), "".join(written), "".join(readers)


def compare(slow: SlowRule, access: AccessList, published: Published) -> int:
    """Ask both rules every question there is; return how many."""
    asked = 0
    logins = slow.logins()
    assert set(access.readers) == {login for login in logins if slow.person_of(login) is not None}
    for login in logins:
        reader = access.readers.get(login)
        everything = reader is not None and reader.reads == "everything"

        def agrees(audience: frozenset[str], expected: bool, login: str = login, all_: bool = everything) -> None:
            assert (all_ or login in audience) == expected, (login, expected)

        for person, period in published.people:
            agrees(access.people[person][period], slow.reads_person(login, person, period))
        for person, period in published.reviews:
            agrees(access.reviews[person][period], slow.reads_review(login, person, period))
        for (name, period), shown in published.teams.items():
            agrees(access.teams[name][period], slow.reads_team(login, shown, period))
        for period in published.company:
            agrees(access.company[period], slow.reads_company(login))
        asked += len(published.people) + len(published.reviews) + len(published.teams) + len(published.company)
    return asked


@settings(max_examples=150, deadline=None)
@given(
    companies(),
    st.sampled_from([(), ("period_end",), ("today",), ("period_end", "today")]),
    days,
    st.lists(st.frozensets(st.sampled_from(NAMES), max_size=4), max_size=4),
)
def test_the_same_as_the_slow_rule_for_companies_of_any_shape(
    company: tuple[str, str, str], lines: tuple[ReportingLine, ...], today: str, groups: list[frozenset[str]]
) -> None:
    people, moves, readers = company
    ids = [row["id"] for row in rows_of(PEOPLE + people)]
    places = frozenset(itertools.product(ids, PERIODS))
    teams = {
        (f"t{number}", period): shown & frozenset(ids) for number, shown in enumerate(groups) for period in PERIODS
    }
    published = Published(places, teams, frozenset(PERIODS), places)
    found: list[Problem] = []
    files = {"teams": TEAMS, "people": PEOPLE + people, "moves": MOVES + moves, "readers": READERS + readers}
    tree = MemoryTree({f"data/{name}.csv": text.encode() for name, text in files.items()})
    read = read_data(tree, found.append)
    assert {problem.code for problem in found} <= {"unknown-reference", "missing-file", "move-outside-employment"}
    access = audiences_of(policy(*lines), read, published, DAY(today))
    tables = {name: rows_of(text) for name, text in files.items()}
    slow = SlowRule(tables["people"], tables["moves"], tables["readers"], lines or ("period_end",), today)
    assert compare(slow, access, published)
    assert from_json(to_json(access)) == access


@pytest.mark.parametrize("lines", [("period_end",), ("today",), ("period_end", "today")])
def test_the_same_as_the_slow_rule_for_the_demo(lines: tuple[ReportingLine, ...]) -> None:
    texts = {name: (ROOT / f"data/{name}.csv").read_text(encoding="utf-8") for name in ("people", "moves", "readers")}
    tables = {name: rows_of(text) for name, text in texts.items()}
    slow = SlowRule(tables["people"], tables["moves"], tables["readers"], lines, "2018-01-17")
    ids = [row["id"] for row in tables["people"]]
    periods = ("2017-01", "2017-08", "2017-Q3", "2017")
    places = frozenset(itertools.product(ids, periods))
    groups: dict[tuple[str, str], frozenset[str]] = {}
    for period in periods:
        for row in tables["people"]:
            key = (row["team"], period)
            groups[key] = groups.get(key, frozenset()) | {row["id"]}
    published = Published(places, groups, frozenset(periods), places)
    found: list[Problem] = []
    read = read_data(FolderTree(ROOT), found.append)
    assert found == []
    access = audiences_of(policy(*lines), read, published, DAY("2018-01-17"))
    assert compare(slow, access, published) > 10_000
    assert access.everything == {"E310"}
    assert access.company["2017"] == {"E500"}
    assert "zane-levy" not in access.readers
    assert "natalya-ivanova" not in access.readers
    assert "auditor-2016" not in access.readers


def test_ten_thousand_people_and_seventeen_periods_take_less_than_three_seconds() -> None:
    def staff(number: int) -> Person:
        manager = f"p{(number - 1) // 10}" if number else None
        return Person(f"p{number}", f"P {number}", "specialist", f"t{(number - 1) // 10}", manager, Place("p"))

    everybody = {person.id: person for person in map(staff, range(10_000))}
    months = [f"2017-{month:02}" for month in range(1, 13)]
    periods = [*months, *(f"2017-Q{quarter}" for quarter in range(1, 5)), "2017"]
    places = frozenset(itertools.product(everybody, periods))
    teams: dict[tuple[str, str], set[str]] = {}
    for person, period in places:
        teams.setdefault((everybody[person].team, period), set()).add(person)
    shown = {key: frozenset(members) for key, members in teams.items()}
    read = replace(data(HOUSE), people=People(everybody, {}))
    published = Published(places, shown, frozenset(periods), places)
    begin = time.process_time()
    access = audiences_of(policy("period_end", "today"), read, published, DAY("2017-12-31"))
    worked_out = time.process_time() - begin
    assert access.people["p9999"]["2017-Q1"] == {"p9999", "p999", "p99", "p9", "p0"}
    begin = time.process_time()
    text = to_json(access)
    written = time.process_time() - begin
    assert len(text) < 30_000_000
    # Twice the time that it may take, for machines on which others work too.
    assert worked_out < 6
    assert written < 6
