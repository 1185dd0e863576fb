"""Presence against a count day by day (joiners, leavers, long leave, moves)."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.data.people import Absence, Move, People, Person
from kaopu.data.periods import Period
from kaopu.facts.presence import Presence, presence, presence_all
from kaopu.policy.model import Policy
from kaopu.text.problems import Place
from tests.facts.literal import period, policy_of

ONE = datetime.timedelta(days=1)
HERE = Place("data/people.csv", 2, 1)
MEASURE = "m: {name: a, unit: count, count: deals, when: closed_on}"


def rules(judged_as: str = "last_day", leave_from: str = "30 days") -> Policy:
    text = f"judged_as: {judged_as}\ntargets: by_days\nleave_from: {leave_from}\nat_least: 20 days\n"
    return policy_of(MEASURE, people=text)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def days(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    while first <= last:
        yield first
        first += ONE


def one_person(joined: str = "", left: str = "", moves: str = "", absences: str = "") -> People:
    """Somebody invented; a move is "day role team", an absence "first last", several are divided by commas."""
    person = Person(
        "ann", "Ann", "rep", "north", "max", HERE, day(joined) if joined else None, day(left) if left else None
    )
    moved = [text.split() for text in moves.split(",") if text]
    away = [text.split() for text in absences.split(",") if text]
    return People(
        {"ann": person},
        {},
        {"ann": tuple(Move("ann", day(first), role, team, None, HERE) for first, role, team in moved)},
        {"ann": tuple(Absence("ann", day(first), day(last), HERE) for first, last in away)},
    )


def reference(
    people: People, asked: Period, *, most_days: bool, leave_from: int
) -> tuple[str, str, datetime.date, datetime.date, int, int, int] | None:
    """Walk through the calendar, one day after the other."""
    person = people.people["ann"]
    everything = list(days(asked.first_day, asked.last_day))
    there = [d for d in everything if (person.joined_on or d) <= d <= (person.left_on or d)]
    if not there:
        return None
    away = {d for absence in people.absences["ann"] for d in days(absence.first_day, absence.last_day)}
    long = set()
    for d in away:
        begin, end = d, d
        while begin - ONE in away:
            begin -= ONE
        while end + ONE in away:
            end += ONE
        if (end - begin).days + 1 >= leave_from:
            long.add(d)
    lived = [(today.role, today.team) for today in (people.on("ann", d) for d in there)]
    lasted = Counter(lived)
    judged = lived[-1]
    if most_days:
        judged = next(pair for pair in reversed(lived) if lasted[pair] == max(lasted.values()))
    leave = sum(1 for d in there if d in long)
    return (*judged, there[0], there[-1], len(there) - leave, len(everything), leave)


def as_tuple(found: Presence | None) -> tuple[object, ...] | None:
    if found is None:
        return None
    return (
        found.person.role,
        found.person.team,
        found.first_day,
        found.last_day,
        found.days,
        found.of,
        found.leave,
    )


DATES = st.dates(datetime.date(2016, 12, 1), datetime.date(2017, 5, 31))
MOVES = st.lists(st.tuples(DATES, st.sampled_from(["rep", "lead"]), st.sampled_from(["north", "south"])), max_size=4)
ABSENCES = st.lists(st.tuples(DATES, st.integers(0, 60)), max_size=4)


@st.composite
def somebody(draw: st.DrawFn) -> People:
    joined, left = draw(st.none() | DATES), draw(st.none() | DATES)
    moves = {first: Move("ann", first, role, team, None, HERE) for first, role, team in draw(MOVES)}
    away = tuple(Absence("ann", first, first + length * ONE, HERE) for first, length in draw(ABSENCES))
    person = Person("ann", "Ann", "rep", "north", "max", HERE, joined, left)
    return People({"ann": person}, {}, {"ann": tuple(moves[first] for first in sorted(moves))}, {"ann": away})


@settings(max_examples=300)
@given(somebody(), st.booleans(), st.integers(1, 60), st.sampled_from(["2017-Q1", "2017-02", "2017"]))
def test_any_presence_is_what_the_calendar_shows_day_by_day(people, most_days, long, asked):
    policy = rules("most_days" if most_days else "last_day", f"{long} days")
    found = presence(policy, people, "ann", period(asked))
    assert as_tuple(found) == reference(people, period(asked), most_days=most_days, leave_from=long)
    assert presence_all(policy, people, period(asked)) == ({} if found is None else {"ann": found})


def test_whoever_has_no_joining_day_was_there_from_the_beginning():
    found = presence(rules(), one_person(), "ann", period("2017-Q1"))
    assert found is not None
    assert (found.first_day, found.last_day, found.days, found.of) == (day("2017-01-01"), day("2017-03-31"), 90, 90)


@pytest.mark.parametrize(
    ("joined", "left", "days"),
    [("2017-03-31", "", 1), ("2017-04-01", "", None), ("", "2017-01-01", 1), ("", "2016-12-31", None)],
)
def test_the_first_and_the_last_day_belong_to_the_employment(joined, left, days):
    found = presence(rules(), one_person(joined, left), "ann", period("2017-Q1"))
    assert (None if found is None else found.days) == days


@pytest.mark.parametrize(
    ("absences", "leave_from", "leave"),
    [
        ("2017-02-01 2017-03-01", "30 days", 0),
        ("2017-02-01 2017-03-02", "30 days", 30),
        ("2016-12-20 2017-01-18", "30 days", 18),
        ("2017-02-01 2017-02-20,2017-02-21 2017-03-02", "30 days", 30),
        ("2017-02-01 2017-02-20,2017-02-22 2017-03-03", "30 days", 0),
        ("2017-02-01 2017-02-27", "1 month", 0),
        ("2017-02-01 2017-02-28", "1 month", 28),
        ("2017-02-06 2017-02-09", "5 working days", 0),
        ("2017-02-06 2017-02-10", "5 working days", 5),
        ("2017-02-10 2017-02-13", "3 working days", 0),
    ],
)
def test_leave_counts_from_the_length_the_policy_says_over_all_its_days(absences, leave_from, leave):
    found = presence(rules(leave_from=leave_from), one_person(absences=absences), "ann", period("2017-Q1"))
    assert found is not None
    assert (found.leave, found.days) == (leave, 90 - leave)


def test_without_rules_on_people_no_leave_counts_and_the_last_day_decides():
    people = one_person(moves="2017-03-31 lead south", absences="2017-01-01 2017-03-31")
    found = presence(policy_of(MEASURE), people, "ann", period("2017-Q1"))
    assert found is not None
    assert (found.person.role, found.days, found.leave) == ("lead", 90, 0)


@pytest.mark.parametrize(
    ("judged_as", "moves", "left", "judged"),
    [
        ("last_day", "2017-03-31 lead south", "", ("lead", "south")),
        ("last_day", "2017-03-31 lead south", "2017-03-30", ("rep", "north")),
        ("most_days", "2017-03-31 lead south", "", ("rep", "north")),
        ("most_days", "2017-02-14 lead south", "", ("lead", "south")),
        ("most_days", "2017-02-15 lead south", "", ("lead", "south")),
        ("most_days", "2017-02-16 lead south", "", ("rep", "north")),
        # Role and team taken one by one would make a rep in the south, which lasted twenty days only.
        ("most_days", "2017-01-31 rep south,2017-02-20 lead south", "", ("lead", "south")),
    ],
)
def test_people_are_judged_by_the_last_day_or_by_most_days_as_the_policy_says(judged_as, moves, left, judged):
    found = presence(rules(judged_as), one_person(left=left, moves=moves), "ann", period("2017-Q1"))
    assert found is not None
    assert (found.person.role, found.person.team) == judged
