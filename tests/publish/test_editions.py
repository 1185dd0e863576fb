"""The engine across editions (R74, R78): those of one meaning are one, and a later one changes nothing before it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kaopu.data.store import read_data
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.publish.plan import Selection, make_plan
from kaopu.publish.results import Results
from kaopu.text.problems import Problem
from kaopu.text.tree import FolderTree
from tests.outcomes.firm import deal, firm
from tests.outcomes.test_editions import BAR, LOWER, PIP, PROMOTE, WARN
from tests.outcomes.test_requirements import rule
from tests.support.editions import chained_policies, data_of_files, edition_of, period, plain
from tests.support.repository import shown

LATER = "  missing_period: breaks\n"
BY_GRADE = "{multiplier: {of: monthly, by_grade: {S: 120%, A: 100%, B: 80%, C: 60%, D: 0%}}}"
EVERYTHING = "".join(
    [
        rule("month", "", BY_GRADE, name="pay"),
        rule("month", "{grade: {exactly: D}}", "{commission_rate: {plan: selling, times: 80%, "
             "until: {grade: {at_least: C}}}}", name="lower_month"),
        LOWER.replace("rule:", "lower:"),
        rule("quarter", "{grade: {exactly: D}, in_a_row: 2}", "{suspend: {plan: selling, "
             "until: {grade: {at_least: B}}, then: paid}}", LATER, name="stop"),
        BAR,
        PROMOTE,
        WARN.replace("NAME", "warn_month").replace("after: quarter", "after: month"),
        WARN.replace("NAME", "warn"),
        PIP.replace("rule:", "plan:"),
        rule("quarter", "{rank: {within: company, by: score, places: 1, ties: shared}}", name="best"),
        rule("quarter", "{grade: {at_least: A}, times: 2, within: 3}", more=LATER, name="often"),
        rule("year", "{grade: {at_least: A}}", "{extra_salary: {as: thirteenth, months: 1}}", name="extra"),
    ]
)  # fmt: skip
COMMISSION = """\
selling:
  {name: Selling, text: A share., paid_on: signing, rates: [{rate: 1%, from: 2017-01-01}],
   tiers: {over: quarter, of: amount, count: whole_amount, steps: [
     {at_least: ¥0, rate: 1%}, {at_least: ¥2000, rate: 2%}, {at_least: ¥5000, rate: 5%}]},
   claw_back: {after: [cancelled], within: 12 months}}
service: {name: Service, text: A share., paid_on: signing, rates: [{rate: 2%, from: 2017-01-01}]}
"""
DEALS = [
    deal(who, f"2017-{month:02}-{10 + month}", f"{month * 300}") for who in ("ann", "bob") for month in range(1, 13)
]
REVERSED = "id,person,deal,kind,reversed_on,amount\n"
MARKS = st.sampled_from(["95", "85", "70", "60", "40"])
PERIODS = [*(f"2017-{month:02}" for month in range(1, 13)), *(f"2017-Q{number}" for number in range(1, 5)), "2017"]
DAYS = st.dates(datetime.date(2017, 1, 2), datetime.date(2018, 1, 31))


WORST = {who: dict.fromkeys(PERIODS, "40") for who in ("ann", "bob")}
"""Rules of two editions begin on the same days: the quarter is the first one's, its last month the second one's."""


def house(marks: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    files = firm(EVERYTHING, marks, deals=DEALS, changes={"policy/commission.yml": COMMISSION})
    files["data/salaries.csv"] = (
        "person,from,base_salary,performance_pay\nann,2017-01-01,5000,2000\nbob,2017-01-01,4000,1000\n"
    )
    files["data/months/2017-09/reversals.csv"] = (
        REVERSED + "r1,ann,d2,cancelled,2017-09-20,600\nr2,bob,d14,cancelled,2017-09-21,200\n"
    )
    return files


def marks() -> st.SearchStrategy[dict[str, dict[str, str]]]:
    person = st.fixed_dictionaries(dict.fromkeys(PERIODS, MARKS))
    return st.fixed_dictionaries({"ann": person, "bob": person})


@cache
def policy() -> Policy:
    return edition_of(house({}))


def beginning(policy: Policy, day: datetime.date, by: str) -> Policy:
    return replace(policy, head=policy.head.model_copy(update={"effective_from": day, "applies_by": by}))


@settings(max_examples=25, deadline=None)
@example(WORST, [datetime.date(2017, 2, 15)], "first_day")
@given(marks(), st.lists(DAYS, min_size=1, max_size=3, unique=True), st.sampled_from(["first_day", "last_day"]))
def test_editions_of_the_same_meaning_give_what_one_gives(given_marks, days, by):
    data = data_of_files(house(given_marks))
    first = beginning(policy(), datetime.date(2017, 1, 1), by)
    one, problems = chained_policies([first], data)
    several, others = chained_policies([first, *(beginning(policy(), day, by) for day in days)], data)
    assert plain(several) == plain(one)
    assert shown(others) == shown(problems)
    if days[0].day == 1:
        assert records(several) == records(one)


def records(results: Results) -> list[dict[str, object]]:
    made = make_plan(results, ("en", "zh"), Selection())
    found = [record.model_dump() for record in (*made.appraisals, *made.teams, *made.companies)]
    for record in found:
        del record["policy"]["effective_from"], record["policy"]["commit"]
    return found


OTHER = {
    "policy/outcomes.yml": rule("quarter", "{grade: {exactly: High}}", name="another"),
    "policy/grades.yml": "bands:\n  - {grade: High, name: High, at_least: 65}\n  - {grade: Low, name: Low}\n",
    "policy/cases/edges.yml": "",
    "policy/commission.yml": "selling: {name: S, text: A share., paid_on: collection, "
    "rates: [{rate: 9%, from: 2017-01-01}]}\n",
    "policy/pay.yml": "components:\n  commission:\n    {name: Commission, text: By the plan., kind: commission, "
    "plans: {specialist: selling}, rounding: {to: 1, half: even}}\n",
}


@settings(max_examples=25, deadline=None)
@given(marks(), DAYS, st.sampled_from(["first_day", "last_day"]))
def test_a_later_edition_changes_nothing_in_periods_that_ended_before_it(given_marks, day, by):
    files = house(given_marks)
    data, first = data_of_files(files), beginning(policy(), datetime.date(2017, 1, 1), by)
    alone, _ = chained_policies([first], data)
    both, _ = chained_policies([first, beginning(edition_of(files, "2017-02-01", OTHER), day, by)], data)
    before = plain(alone, day)
    assert plain(both, day) == before
    assert len(before) > 0 or day < datetime.date(2017, 2, 1)


def test_the_demo_company_with_two_editions_of_the_same_meaning_is_as_with_one():
    tree, problems = FolderTree(Path(__file__).parents[2]), list[Problem]()
    demo, data = read_policy(tree, problems.append), read_data(tree, problems.append)
    assert demo is not None
    day = datetime.date(2017, 5, 15)  # the second quarter is the first one's, June is the second one's
    later = replace(demo, head=demo.head.model_copy(update={"effective_from": day}))
    one, of_one = chained_policies([demo], data)
    two, of_two = chained_policies([demo, later], data)
    assert plain(two) == plain(one)
    assert shown(of_two) == shown(of_one)
    assert [len(edition.appraisals["month"].periods) for edition in two.editions] == [5, 7]


@pytest.mark.parametrize(
    ("day", "by"), [("2017-02-01", "first_day"), ("2017-05-15", "first_day"), ("2017-08-31", "last_day")]
)
@pytest.mark.parametrize("other_first", [False, True])
def test_records_can_be_written_of_editions_that_share_hardly_anything(day, by, other_first):
    files = house(WORST)
    pair = [policy(), edition_of(files, "2017-02-01", OTHER)]
    first, second = reversed(pair) if other_first else pair
    begins = datetime.date.fromisoformat(day)
    chain = [beginning(first, datetime.date(2017, 1, 1), by), beginning(second, begins, by)]
    results, problems = chained_policies(chain, data_of_files(files))
    assert shown(problems) == []
    made = make_plan(results, ("en", "zh"), Selection())
    for record in made.appraisals:
        assert record.payout.total == sum(component.amount for component in record.payout.components)
        assert [component.name for component in record.payout.components] == list(
            dict.fromkeys(component.name for component in record.payout.components)
        )
        assert (record.policy.effective_from == begins) == chain[1].decides(period(record.period.id))
    costs = [view.cost for view in made.companies if view.cost is not None]
    assert costs
    for cost in costs:
        assert (
            cost.total.amount
            == sum(line.amount for line in cost.by_component)
            == sum(line.amount for line in cost.by_team)
        )
