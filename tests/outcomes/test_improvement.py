"""Improvement plans (R62-R64): terms, goals month by month and over the whole term, what may follow."""

from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.appraisal.timeline import Judged, timelines_of
from kaopu.outcomes.result import GoalProgress, Plan
from kaopu.outcomes.stretches import Stretch, StretchMeasures, stretch_measures
from tests.appraisal.company import appraised, period_of
from tests.outcomes.firm import DECISIONS, PLANS, STAFF, deal, fired, firm, grades, judged, outcome

GOALS = "{satisfaction: 85, conversion: +10%}"


def rule(
    goals: str = GOALS, follows: str = "[training, transfer, dismissal]", months: int = 3, after: str = "quarter"
) -> str:
    return f"""\
rule:
  name: Improvement plan
  text: On a D.
  after: {after}
  if: {{grade: {{exactly: D}}}}
  then: {{pip: {{months: {months}, mentor: required, goals: {goals}, if_not_met: {follows}}}}}
"""


def files(*opened: str, decided: tuple[str, ...] = ()) -> dict[str, str | None]:
    found: dict[str, str | None] = {"data/improvement_plans.csv": PLANS + "\n".join([*opened, ""])}
    if decided:
        found["data/decisions.csv"] = DECISIONS + "\n".join([*decided, ""])
    return found


def deals_of(month: str, won: int, lost: int) -> list[str]:
    rows = [deal("ann", f"{month}-{number + 10}", "100") for number in range(won)]
    return rows + [deal("ann", f"{month}-{number + 10}", "0", "lost") for number in range(lost)]


def satisfied(*values: str, first: int = 1) -> list[str]:
    return [f"ann,2017-{first + number:02},satisfaction,{value}" for number, value in enumerate(values)]


def figures_of(goal: GoalProgress) -> list[str]:
    return [str(goal.start), str(goal.goal), str(goal.actual)]


def months_of(goal: GoalProgress) -> list[str]:
    return [f"{month.period.id} {month.actual}" for month in goal.months]


def so_far(goal: GoalProgress) -> list[str]:
    return [str(month.so_far) for month in goal.months]


OPENED = "ann,2017-Q1,rule,bob,2017-04-01"
FIRST_QUARTER = [*deals_of("2017-02", 4, 4)]
"""Half of eight decided deals were won, so that the goal of ten percent more is 55 %."""


def plan(text: str, satisfaction: list[str], deals: list[str], changes: dict[str, str | None], months: int = 6) -> Plan:
    marks = grades("ann", "D")
    found = judged(firm(text, marks, months=months, figures=satisfaction, deals=FIRST_QUARTER + deals, changes=changes))
    (only,) = found.plans["ann"]
    return only


BETTER = [*deals_of("2017-04", 1, 1), *deals_of("2017-05", 2, 1), *deals_of("2017-06", 3, 2)]
"""Six of ten."""


@pytest.mark.parametrize(
    ("satisfaction", "deals", "status", "met"),
    [
        (("84", "85", "86"), BETTER, "met", [True, True]),
        (("84", "85", "85.97"), BETTER, "not_met", [False, True]),
        (("85", "85", "85"), [*deals_of("2017-05", 6, 5)], "not_met", [True, False]),
        (("85", "85", "85"), [*deals_of("2017-05", 11, 9)], "met", [True, True]),
        (("85", "85", "85"), [*deals_of("2017-04", 0, 3), *deals_of("2017-05", 9, 4)], "met", [True, True]),
    ],
)
def test_r63_goals_are_met_on_all_months_together(satisfaction, deals, status, met):
    found = plan(rule(), satisfied(*satisfaction, first=4), deals, files(OPENED))
    assert found.status == status
    assert [goal.met for goal in found.goals] == met


def test_r63_goals_are_numbers_with_the_start_and_every_month():
    found = plan(rule(), satisfied("70", "72", "74", "84", "85", "86"), BETTER, files(OPENED))
    satisfaction, conversion = found.goals
    assert figures_of(satisfaction) == ["72.00", "85.00", "85.00"]
    assert months_of(satisfaction) == ["2017-04 84.00", "2017-05 85.00", "2017-06 86.00"]
    assert figures_of(conversion) == ["0.5000", "0.5500", "0.6000"]
    assert months_of(conversion) == ["2017-04 0.5000", "2017-05 0.6667", "2017-06 0.6000"]
    assert so_far(satisfaction) == ["84.00", "84.50", "85.00"]
    assert so_far(conversion) == ["0.5000", "0.6000", "0.6000"]  # one of two, three of five, six of ten
    assert (str(found.first_day), str(found.last_day), found.mentor) == ("2017-04-01", "2017-06-30", "bob")


def test_r63_a_plan_that_nobody_opened_is_due_from_the_day_after():
    found = plan(rule(), satisfied("85", "85", "85", first=4), BETTER, files())
    assert (found.status, found.mentor, str(found.first_day)) == ("not_opened", None, "2017-04-01")
    assert [goal.months for goal in found.goals] == [(), ()]
    assert found.proposals == ()


@pytest.mark.parametrize(("months", "status", "known"), [(5, "running", 2), (6, "not_met", 3), (4, "running", 1)])
def test_r63_a_plan_runs_until_the_data_cover_its_term(months, status, known):
    found = plan(rule(), satisfied("70", "70", "70", first=4), BETTER[:2], files(OPENED), months)
    assert found.status == status
    assert len(found.goals[0].months) == known
    assert found.goals[0].actual == 70
    assert found.goals[0].met is (False if status == "not_met" else None)


def test_r63_data_of_later_months_change_nothing_of_earlier_ones():
    goals = rule("{satisfaction: 85, conversion: +10%, own_marks: 85, target_reached: ¥7}")
    known = []
    for months, deals in ((4, BETTER[:2]), (5, BETTER[:5]), (6, BETTER)):
        figures = satisfied("84", "85", "86", first=4)[: months - 3]
        known.append(plan(goals, figures, deals, files(OPENED), months))
    whole = [goal.months for goal in known[-1].goals]
    assert [len(months) for months in whole] == [3] * 4
    for number, earlier in enumerate(known, 1):
        assert [goal.months for goal in earlier.goals] == [months[:number] for months in whole]
        assert [goal.actual for goal in earlier.goals] == [months[number - 1].so_far for months in whole]


def test_r63_a_goal_that_cannot_be_measured_decides_nothing():
    found = plan(rule(), [], BETTER, files(OPENED))
    assert [goal.met for goal in found.goals] == [None, True]
    assert found.status == "met"
    assert plan(rule("{satisfaction: 85}"), [], BETTER, files(OPENED)).status == "running"


def test_r63_a_goal_where_less_is_better():
    figures = [f"ann,2017-0{month},flag,{count}" for month, count in enumerate((2, 2, 2, 1, 2, 1), 1)]
    goal = plan(rule("{complaints: -30%}"), figures, [], files(OPENED)).goals[0]
    assert (figures_of(goal), goal.met) == (["6", "4.20", "4"], True)
    figures[-1] = "ann,2017-06,flag,2"
    assert plan(rule("{complaints: -30%}"), figures, [], files(OPENED)).goals[0].met is False


@pytest.mark.parametrize(
    ("follows", "decided", "proposals"),
    [
        ("[training, transfer, dismissal]", (), ("training", "transfer")),
        ("[transfer, dismissal]", (), ("transfer",)),
        ("[training, transfer, dismissal]", ("training",), ("transfer", "dismissal")),
        ("[training, transfer, dismissal]", ("transfer",), ("training", "dismissal")),
        ("[training, transfer, dismissal]", ("training", "transfer"), ("dismissal",)),
        ("[training, transfer]", ("training",), ("transfer",)),
    ],
)
def test_r64_dismissal_is_never_proposed_before_training_or_transfer(follows, decided, proposals):
    rows = tuple(f"ann,2017-Q1,rule,{what},Wang,HR,2017-07-0{number}," for number, what in enumerate(decided, 3))
    found = plan(rule(follows=follows), satisfied("70", "70", "70", first=4), [], files(OPENED, decided=rows))
    assert found.status == "not_met"
    assert found.proposals == proposals
    assert [decision.decision for decision in found.outcome.decisions] == list(decided)


def test_r64_nothing_follows_a_plan_that_was_met_or_still_runs():
    assert plan(rule(), satisfied("85", "85", "85", first=4), BETTER, files(OPENED)).proposals == ()
    assert plan(rule(), satisfied("70", "70", first=4), [], files(OPENED), 5).proposals == ()


def test_a_plan_from_the_middle_of_a_month_counts_its_own_days_only():
    outside = [deal("ann", "2017-04-09", "900"), deal("ann", "2017-07-10", "900")]
    inside = [deal("ann", "2017-04-10", "1"), deal("ann", "2017-05-31", "2"), deal("ann", "2017-07-09", "4")]
    goals = rule("{target_reached: ¥7}")
    found = plan(goals, [], [*outside, *inside], files("ann,2017-Q1,rule,bob,2017-04-10"), 7)
    assert (str(found.first_day), str(found.last_day), found.status) == ("2017-04-10", "2017-07-09", "met")
    assert months_of(found.goals[0]) == ["2017-04 1.00", "2017-05 2.00", "2017-06 0.00", "2017-07 4.00"]
    assert so_far(found.goals[0]) == ["1.00", "3.00", "3.00", "7.00"]
    assert found.goals[0].actual == 7


def test_no_second_plan_opens_while_one_runs():
    text = rule("{satisfaction: 85}", months=4)
    found = judged(firm(text, grades("ann", "DDDD"), months=12))
    assert fired(found, "ann") == ["2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4"]
    assert [plan.outcome.period.id for plan in found.plans["ann"]] == ["2017-Q1", "2017-Q3"]


def test_a_plan_that_was_opened_takes_the_place_of_one_that_was_only_due():
    text = rule("{satisfaction: 85}", months=4)
    opened = files("ann,2017-Q2,rule,bob,2017-07-15")
    found = judged(firm(text, grades("ann", "DDD"), months=12, changes=opened))
    assert [(plan.outcome.period.id, plan.status) for plan in found.plans["ann"]] == [
        ("2017-Q1", "not_opened"),
        ("2017-Q2", "running"),
    ]


def test_somebody_who_leaves_before_the_end_is_not_judged():
    staff = STAFF.replace("ann,Ann,specialist,north,max,,", "ann,Ann,specialist,north,max,,2017-06-29")
    stays = staff.replace("06-29", "06-30")
    weak = satisfied("70", "70", "70", first=4)
    for people, status in ((staff, "running"), (stays, "not_met")):
        assert plan(rule(), weak, [], {**files(OPENED), "data/people.csv": people}).status == status


@pytest.mark.parametrize(
    ("name", "figures", "deals", "expected"),
    [
        ("growth", [], [deal("ann", "2017-01-15", "300"), deal("ann", "2017-05-01", "500")], "200"),
        ("yearly_growth", [], [deal("ann", "2017-05-01", "500")], None),
        ("levelled", [f"ann,2017-0{month},level,{month * 10}" for month in (4, 5, 6)], [], "60"),
        ("levelled", [f"ann,2017-0{month},level,{month * 10}" for month in (4, 6)], [], None),
        ("monthly", [], [], "75"),
        ("own_marks", [], [], "75"),
    ],
)
def test_measures_of_every_operation_over_a_term_that_is_a_quarter(name, figures, deals, expected):
    unit = "¥" if name in ("growth", "yearly_growth") else ""
    goals = rule(f"{{{name}: {unit}1}}")
    found = judged(firm(goals, grades("ann", "D"), months=6, figures=figures, deals=deals, changes=files(OPENED)))
    actual = found.plans["ann"][0].goals[0].actual
    assert actual == (None if expected is None else Decimal(expected))


def test_a_figure_of_its_own_is_there_only_for_a_period_and_others_for_months_that_begin_in_the_term():
    opened = files("ann,2017-Q1,rule,bob,2017-04-10")
    figures = [f"ann,2017-0{month},satisfaction,{month * 10}" for month in (4, 5, 6, 7)]
    goals = rule("{own_marks: 85, satisfaction: 85}")
    found = judged(firm(goals, grades("ann", "D"), months=7, figures=figures, changes=opened))
    marks, satisfaction = found.plans["ann"][0].goals
    assert marks.actual is None
    assert [month.actual for month in marks.months] == [None, 75, 75, None]
    assert [month.so_far for month in marks.months] == [None] * 4
    assert [month.actual for month in satisfaction.months] == [None, 50, 60, 70]
    assert [month.so_far for month in satisfaction.months] == [None, 50, 55, 60]
    assert satisfaction.actual == 60


DAYS = st.dates(datetime.date(2017, 1, 1), datetime.date(2017, 12, 31))
MANY = [
    deal("ann" if number % 3 else "bob", f"2017-{number % 12 + 1:02}-{number % 28 + 1:02}", str(number))
    for number in range(200)
]
TEXTS = firm("", {}, deals=MANY)
APPRAISED = appraised(TEXTS)


def measures_of_days() -> StretchMeasures:
    edition = Judged(APPRAISED["quarter"].policy, APPRAISED)
    return stretch_measures(edition, APPRAISED["quarter"].data, timelines_of([edition]))


@settings(max_examples=60, deadline=None)
@given(DAYS, DAYS)
def test_rows_are_counted_by_day_as_the_csv_module_counts_them(one, other):
    first, last = min(one, other), max(one, other)
    rows = [
        row for path, text in TEXTS.items() if path.endswith("deals.csv") for row in csv.DictReader(io.StringIO(text))
    ]
    expected = sum(
        Decimal(r["amount"]) for r in rows if r["person"] == "ann" and str(first) <= r["closed_on"] <= str(last)
    )
    found = measures_of_days().value("sales", "ann", Stretch(first, last, 1))
    assert found == expected


@pytest.mark.parametrize("identifier", ["2017-02", "2017-Q3", "2017"])
def test_a_stretch_that_is_a_period_has_the_periods_own_measures(identifier):
    period = period_of(identifier)
    found = APPRAISED[period.kind]
    measures = measures_of_days()
    stretch = Stretch(period.first_day, period.last_day, len(period.months()))
    assert stretch.period() == period
    expected = {name: measure.value for name, measure in found.measured.of("ann", period).items()}
    assert {name: measures.value(name, "ann", stretch) for name in expected} == expected
    assert {name: found.measured.value(name, "ann", period) for name in expected} == expected


@given(
    st.dates(datetime.date(2017, 1, 1), datetime.date(2019, 12, 28)).filter(lambda day: day.day <= 28),
    st.integers(1, 18),
)
def test_a_term_has_as_many_months_that_begin_in_it_as_it_is_long(first, months):
    index = first.year * 12 + first.month - 1 + months
    end = datetime.date(index // 12, index % 12 + 1, first.day)
    stretch = Stretch(first, end - datetime.timedelta(days=1), months)
    assert len(stretch.months_begun()) == months
    assert stretch.earlier(months).last_day == first - datetime.timedelta(days=1)
    days = [day for month in stretch.months_touched() for day in days_of(stretch.within(month))]
    assert days == days_of(stretch)


def days_of(stretch: Stretch) -> list[datetime.date]:
    length = (stretch.last_day - stretch.first_day).days + 1
    return [stretch.first_day + datetime.timedelta(days=number) for number in range(length)]


def test_a_pip_is_in_force_by_the_rule_alone():
    found = judged(firm(rule(), grades("ann", "D"), months=6, changes=files(OPENED)))
    assert outcome(found, "ann", "2017-Q1").status == "in_force"
