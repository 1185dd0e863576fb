"""What a condition can look at: each with a value on either side of its limit."""

from __future__ import annotations

import pytest

from tests.outcomes.firm import STAFF, because, deal, fired, firm, grades, judged, outcome, with_seniors


def rule(condition: str, after: str = "quarter", more: str = "") -> str:
    head = f"rule:\n  name: R\n  text: R.\n  after: {after}\n  if: {condition}\n"
    return f"{head}{more}  then: {{award: {{public: true}}}}\n"


@pytest.mark.parametrize(
    ("limits", "fires"),
    [
        ("at_least: 75", True),
        ("at_least: 75.01", False),
        ("at_most: 75", True),
        ("at_most: 74.99", False),
        ("above: 74.99", True),
        ("above: 75", False),
        ("below: 75.01", True),
        ("below: 75", False),
        ("at_least: 70, below: 80", True),
    ],
)
def test_limits_of_a_score(limits, fires):
    found = judged(firm(rule(f"{{score: {{{limits}}}}}"), {}, months=3))
    assert fired(found, "ann") == (["2017-Q1"] if fires else [])


def test_a_measure_that_nobody_is_scored_by_is_a_flag():
    figures = [f"{who},2017-0{month},flag,{count}" for who, count in (("ann", 1), ("bob", 0)) for month in (1, 2, 3)]
    found = judged(firm(rule("{measures: {flag: {at_least: 3}}}"), {}, months=3, figures=figures))
    assert fired(found, "ann") == ["2017-Q1"]
    assert because(outcome(found, "ann", "2017-Q1")) == [("2017-Q1", "flag", "value", "3", True)]
    assert fired(found, "bob") == []
    assert fired(found, "cat") == []


def test_what_is_missing_holds_no_limit_so_that_not_of_it_holds():
    never = judged(firm(rule("{measures: {flag: {at_most: 3}}}"), {}, months=3))
    assert fired(never, "ann") == []
    found = judged(firm(rule("{not: {measures: {flag: {above: 3}}}}"), {}, months=3))
    assert because(outcome(found, "ann", "2017-Q1")) == [("2017-Q1", "flag", "value", "None", False)]


@pytest.mark.parametrize(
    ("limits", "fires"),
    [
        ("sales: {at_least: ¥1000}, sales_before: {at_most: ¥300}", True),
        ("sales: {at_least: ¥1001}, sales_before: {at_most: ¥300}", False),
        ("sales: {at_least: ¥1000}, sales_before: {at_most: ¥299}", False),
    ],
)
def test_a_counted_measure_and_one_of_the_period_before(limits, fires):
    deals = [deal("ann", "2017-02-01", "300"), deal("ann", "2017-05-01", "1000")]
    found = judged(firm(rule(f"{{measures: {{{limits}}}}}"), {}, months=6, deals=deals))
    assert fired(found, "ann") == (["2017-Q2"] if fires else [])


@pytest.mark.parametrize(("limit", "fires"), [("80", True), ("80.01", False)])
def test_a_measure_of_scores_is_the_mean_of_the_months(limit, fires):
    marks = {"ann": {"2017-01": "70", "2017-02": "80", "2017-03": "90"}}
    found = judged(firm(rule(f"{{measures: {{months: {{at_least: {limit}}}}}}}"), marks, months=3))
    assert fired(found, "ann") == (["2017-Q1"] if fires else [])


@pytest.mark.parametrize(
    ("limits", "joined", "left", "periods"),
    [
        ("less_than: 6 months", "2017-01-02", "", ["2017-Q1", "2017-Q2"]),
        ("less_than: 6 months", "2017-01-01", "", ["2017-Q1"]),
        ("at_least: 6 months", "2017-01-01", "", ["2017-Q2", "2017-Q3", "2017-Q4"]),
        ("at_least: 6 months", "2017-01-02", "", ["2017-Q3", "2017-Q4"]),
        ("at_least: 6 months", "", "", ["2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4"]),
        ("less_than: 6 months", "", "", []),
        ("at_least: 8 months", "2017-01-01", "2017-08-31", ["2017-Q3"]),
        ("at_least: 8 months", "2017-01-01", "2017-08-30", []),
    ],
)
def test_tenure_on_the_last_day(limits, joined, left, periods):
    staff = STAFF.replace("ann,Ann,specialist,north,max,,", f"ann,Ann,specialist,north,max,{joined},{left}")
    found = judged(firm(rule(f"{{employed: {{{limits}}}}}"), {}, changes={"data/people.csv": staff}))
    assert fired(found, "ann") == periods


def test_not_the_first_appraisal():
    staff = STAFF.replace("ann,Ann,specialist,north,max,,", "ann,Ann,specialist,north,max,2017-01-01,")
    found = judged(firm(rule("{first_appraisal: false}"), {}, months=6, changes={"data/people.csv": staff}))
    assert fired(found, "ann") == ["2017-Q2"]
    assert fired(found, "bob") == ["2017-Q1", "2017-Q2"]
    assert because(outcome(found, "ann", "2017-Q2")) == [("2017-Q2", "first_appraisal", "", "no", True)]


def test_rank_only_among_those_whom_the_rule_is_for():
    changes = {**with_seniors(), "data/people.csv": STAFF.replace("bob,Bob,specialist", "bob,Bob,senior")}
    text = rule("{rank: {by: score, within: company, ties: nobody}}", more="  roles: [specialist]\n")
    marks = {"ann": {"2017-Q1": "80"}, "bob": {"2017-Q1": "90"}}
    found = judged(firm(text, marks, months=3, changes=changes))
    assert [person for person, _ in found.outcomes] == ["ann"]


def test_who_lacks_the_measure_takes_no_part_in_the_rank():
    figures = [
        f"{who},2017-0{month},satisfaction,{value}" for who, value in (("ann", 60), ("dan", 60)) for month in (1, 2, 3)
    ]
    text = rule("{rank: {by: measures.satisfaction, within: team, places: 4, ties: shared}}")
    found = judged(firm(text, {}, months=3, figures=figures))
    assert [person for person, _ in found.outcomes] == ["ann", "dan"]


@pytest.mark.parametrize(
    ("scores", "months"),
    [("CCB", []), ("CBC", ["2017-03"]), ("CBBC", ["2017-04"]), ("CBBBC", []), ("CCBBC", ["2017-02", "2017-05"])],
)
def test_so_many_times_within_so_many_periods_this_one_among_them(scores, months):
    text = rule("{grade: {exactly: C}, times: 2, within: 4}", after="month", more="  missing_period: breaks\n")
    found = judged(firm(text, grades("ann", scores, first="2017-01"), months=6))
    expected = ["2017-02"] if scores == "CCB" else months
    assert fired(found, "ann") == expected
