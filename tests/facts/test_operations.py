"""Every operation on every level against a slow and obvious count: csv rows, Decimal and datetime."""

from __future__ import annotations

import calendar
import datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.facts.literal import all_rows, data_of, files_of, measured, period, policy_of, value_of, values

MEASURES = """\
hours: {name: a, unit: number, sum: trainings.hours, where: {kind: course}, when: held_on}
marks: {name: a, unit: number, mean: trainings.score, when: held_on}
all_marks: {name: a, unit: number, sum: trainings.score, when: held_on}
passed: {name: a, unit: percent, ratio: trainings, where: {result: passed}, among: {kind: product_test}, when: held_on}
kinds: {name: a, unit: count, distinct: trainings.kind, when: held_on}
different_marks: {name: a, unit: count, distinct: trainings.score, where: {result: [passed, failed]}, when: held_on}
medium: {name: a, unit: count, count: trainings, where: {hours: {at_least: 1, at_most: 2.5}}, when: held_on}
half_year: {name: a, unit: count, count: trainings, when: held_on, window: 6 months}
fortnight: {name: a, unit: number, sum: trainings.hours, when: held_on, window: 14 days}
two_years: {name: a, unit: number, mean: trainings.hours, when: held_on, window: 2 years}
varied: {name: a, unit: number, mean: trainings.hours, when: held_on, different: {kind: 2, result: 2}}
varied_sum: {name: a, unit: number, sum: trainings.hours, when: held_on, different: {kind: 2}}
first_of_july: {name: a, unit: count, count: trainings, where: {held_on: 2017-07-01}, when: held_on}
before: {name: a, unit: number, earlier: hours, which: period_before}
last_year: {name: a, unit: number, earlier: marks, which: same_period_last_year}
two_before: {name: a, unit: number, earlier: before, which: period_before}
"""
PEOPLE = """\
id,name,role,team,manager,joined_on,left_on
ann,Ann,specialist,north,max,,
bob,Bob,specialist,north,max,,2017-05-15
eve,Eve,specialist,south,max,2017-02-10,
max,Max,supervisor,north,,,
"""
MOVES = "person,from,role,team,manager\nann,2017-06-30,,south,\n"
RULES = "judged_as: last_day\ntargets: whole\nleave_from: 30 days\nat_least: 1 day\n"
PERIODS = ("2016-Q4", "2017-Q1", "2017-Q2", "2017-Q3", "2016", "2017", "2016-12", "2017-01", "2017-06", "2017-07")
DAYS = st.one_of(
    st.dates(datetime.date(2016, 10, 1), datetime.date(2017, 9, 30)),
    st.sampled_from([datetime.date(2016, 12, 31), datetime.date(2017, 1, 1), datetime.date(2017, 6, 30)]),
    st.sampled_from([datetime.date(2017, 7, 1), datetime.date(2017, 3, 31), datetime.date(2017, 4, 1)]),
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "person": st.sampled_from(["ann", "bob", "eve", "max"]),
            "kind": st.sampled_from(["course", "product_test", "certificate"]),
            "held_on": DAYS.map(str),
            "hours": st.sampled_from(["0", "0.5", "1", "2.5", "2.5001", "7.25", "-3"]),
            "result": st.sampled_from(["passed", "failed", "attended"]),
            "score": st.sampled_from(["", "0", "59.9", "60", "100"]),
        }
    ),
    max_size=25,
)


def span_of(asked: str) -> tuple[datetime.date, datetime.date]:
    if "Q" in asked:
        year, quarter = int(asked[:4]), int(asked[-1])
        return first_and_last(year, quarter * 3 - 2, 3)
    return first_and_last(int(asked[:4]), int(asked[5:] or 1), 1 if asked[5:] else 12)


def first_and_last(year: int, month: int, length: int) -> tuple[datetime.date, datetime.date]:
    end = month + length - 1
    return datetime.date(year, month, 1), datetime.date(year, end, calendar.monthrange(year, end)[1])


def before(asked: str) -> str:
    ends = span_of(asked)[0] - datetime.timedelta(days=1)
    if "Q" in asked:
        return f"{ends.year}-Q{(ends.month + 2) // 3}"
    return f"{ends:%Y-%m}" if asked[5:] else f"{ends:%Y}"


def members(level: str, owner: str, asked: str) -> list[str]:
    """Who belongs to an owner, from the literals above: north lost Ann to south on the last day of June."""
    if level == "person":
        return [owner]
    if level == "company":
        return ["ann", "bob", "eve", "max"]
    last = span_of(asked)[1]
    north, south = ["max"], []
    if span_of(asked)[0] <= datetime.date(2017, 5, 15):
        north.append("bob")
    if last >= datetime.date(2017, 2, 10):
        south.append("eve")
    (south if last >= datetime.date(2017, 6, 30) else north).append("ann")
    return north if owner == "north" else south


def mean(numbers: list[Decimal]) -> Decimal | None:
    return sum(numbers, Decimal(0)) / len(numbers) if numbers else None


def counted(rows: list[dict[str, str]], level: str, owner: str, asked: str) -> dict[str, Decimal | None]:
    """Count all measures that are not earlier ones."""
    first, last = span_of(asked)
    own = [row for row in rows if row["person"] in members(level, owner, asked)]

    def between(begin: datetime.date, rows: list[dict[str, str]] = own) -> list[dict[str, str]]:
        return [row for row in rows if begin <= datetime.date.fromisoformat(row["held_on"]) <= last]

    inside = between(first)
    hours = [Decimal(row["hours"]) for row in inside]
    marks = [Decimal(row["score"]) for row in inside if row["score"]]
    tests = [row for row in inside if row["kind"] == "product_test"]
    examined = [Decimal(row["score"]) for row in inside if row["score"] and row["result"] in ("passed", "failed")]
    month = last.month - 5
    half_year = datetime.date(last.year if month > 0 else last.year - 1, month if month > 0 else month + 12, 1)
    next_day = last + datetime.timedelta(days=1)
    varied = len({row["kind"] for row in inside}) >= 2
    both = varied and len({row["result"] for row in inside}) >= 2
    passed = [Decimal(1 if row["result"] == "passed" else 0) for row in tests]
    return {
        "hours": sum((Decimal(row["hours"]) for row in inside if row["kind"] == "course"), Decimal(0)),
        "marks": mean(marks),
        "all_marks": sum(marks, Decimal(0)),
        "passed": mean(passed),
        "kinds": Decimal(len({row["kind"] for row in inside})),
        "different_marks": Decimal(len(set(examined))),
        "medium": Decimal(sum(1 for number in hours if 1 <= number <= Decimal("2.5"))),
        "half_year": Decimal(len(between(half_year))),
        "fortnight": sum((Decimal(row["hours"]) for row in between(last - datetime.timedelta(days=13))), Decimal(0)),
        "two_years": mean([Decimal(row["hours"]) for row in between(next_day.replace(year=next_day.year - 2))]),
        "varied": mean(hours) if both else None,
        "varied_sum": sum(hours, Decimal(0)) if varied else None,
        "first_of_july": Decimal(sum(1 for row in inside if row["held_on"] == "2017-07-01")),
    }


def reference(
    rows: list[dict[str, str]], months: list[str], level: str, owner: str, asked: str
) -> dict[str, Decimal | None]:
    begin = datetime.date.fromisoformat(f"{min(months)}-01") if months else datetime.date.max
    found = counted(rows, level, owner, asked)
    last, year = before(asked), f"{int(asked[:4]) - 1}{asked[4:]}"
    two = before(last)
    known = {text: counted(rows, level, owner, text) if span_of(text)[0] >= begin else {} for text in (last, year, two)}
    found["before"] = known[last].get("hours")
    found["last_year"] = known[year].get("marks")
    found["two_before"] = known[two].get("hours") if known[last] else None
    return {name: rounded(name, number) for name, number in found.items()}


def rounded(name: str, number: Decimal | None) -> Decimal | None:
    step = Decimal("0.0001") if name == "passed" else Decimal("0.01")
    return None if number is None else number.quantize(step, ROUND_HALF_UP)


@settings(max_examples=60)
@given(ROWS)
def test_any_small_table_gives_everybody_what_the_reference_counts(rows):
    files = {**files_of(trainings=rows), "data/people.csv": PEOPLE, "data/moves.csv": MOVES}
    policy, data = policy_of(MEASURES, people=RULES), data_of(files)
    months = sorted({path.split("/")[2] for path in files if path.startswith("data/months/")})
    for level, owners in (
        ("person", ("ann", "bob", "eve", "max")),
        ("team", ("north", "south")),
        ("company", ("company",)),
    ):
        for kind in ("quarter", "year", "month"):
            asked = [text for text in PERIODS if period(text).kind == kind]
            found = measured(policy, data, *asked, level=level)
            for text in asked:
                for owner in owners:
                    got = {name: value.value for name, value in found.of(owner, period(text)).items()}
                    expected = reference(all_rows(files, "trainings"), months, level, owner, text)
                    assert got == expected, (level, owner, text)


@settings(max_examples=40)
@given(ROWS)
def test_the_positions_of_a_value_are_the_rows_that_were_counted(rows):
    files = files_of(trainings=rows)
    found = measured(policy_of(MEASURES), data_of(files), "2017-Q1").of("ann", period("2017-Q1"))
    stored = all_rows(files, "trainings")
    for name, kind in (("kinds", None), ("hours", "course")):
        wanted = [
            index
            for index, row in enumerate(stored)
            if row["person"] == "ann" and "2017-01-01" <= row["held_on"] <= "2017-03-31" and kind in (None, row["kind"])
        ]
        assert (list(found[name].positions), found[name].counted) == (wanted, len(wanted))
        assert bool(found[name].positions) == bool(wanted)


def test_an_earlier_value_brings_the_rows_of_the_earlier_period():
    rows = [{"person": "ann", "kind": "course", "held_on": day, "hours": "4"} for day in ("2017-02-01", "2017-05-01")]
    files = files_of(trainings=rows)
    found = measured(policy_of(MEASURES), data_of(files), "2017-Q2")
    value = found.of("ann", period("2017-Q2"))["before"]
    assert value.value is None
    rows.insert(0, {"person": "bob", "kind": "course", "held_on": "2017-01-31", "hours": "9"})
    found = measured(policy_of(MEASURES), data_of(files_of(trainings=rows)), "2017-Q2")
    value = found.of("ann", period("2017-Q2"))["before"]
    assert (value.value, value.counted) == (Decimal(4), 1)
    assert found.table_of("two_before") == "trainings"
    assert found.rows("trainings", value.positions) == (("data/months/2017-02/trainings.csv", (2,)),)


@pytest.mark.parametrize(("first", "asked", "expected"), [("2016-12", "2017-Q1", None), ("2016-10", "2017-Q1", 0)])
def test_before_the_first_month_of_the_data_an_earlier_value_is_missing_and_not_zero(first, asked, expected):
    rows = [{"person": "bob", "kind": "course", "held_on": f"{first}-01", "hours": "1"}]
    assert values(MEASURES, files_of(trainings=rows), "ann", asked)["before"] == expected


@pytest.mark.parametrize(
    ("day", "inside"), [("2016-03-31", 0), ("2016-04-01", 1), ("2017-03-31", 1), ("2017-04-01", 0)]
)
def test_a_window_of_twelve_months_ends_with_the_periods_last_day(day, inside):
    files = files_of(trainings=[{"person": "ann", "held_on": day}])
    value = value_of("count: trainings, when: held_on, window: 12 months", files, "ann", "2017-Q1")
    assert value.value == value.counted == inside


def test_an_owner_or_period_that_nobody_asked_for_is_an_error():
    found = measured(policy_of(MEASURES), data_of(files_of()), "2017-Q1")
    with pytest.raises(KeyError):
        found.of("nobody", period("2017-Q1"))
    with pytest.raises(KeyError):
        found.of("ann", period("2017-Q2"))
