"""Rules of several editions (R74): the whole history counts, each fires in its own periods, and what began goes on."""

from __future__ import annotations

import pytest

from kaopu.publish.results import Results
from tests.outcomes.firm import DECISIONS, PLANS, deal, firm, grades
from tests.outcomes.test_requirements import rule
from tests.support.editions import (
    chained,
    chained_with_problems,
    edition_of,
    led_to,
    outcomes_in,
    paid,
    period,
    record,
)
from tests.support.repository import shown

LATER = "  missing_period: breaks\n"
TWICE_A = rule("quarter", "{grade: {at_least: A}, in_a_row: 2}", more=LATER)
THREE_GRADES = {
    "policy/grades.yml": """\
bands:
  - {grade: A, name: High, at_least: 90}
  - {grade: B, name: Middle, at_least: 60}
  - {grade: E, name: Low}
""",
    "policy/cases/edges.yml": "",
}


def rules(text: str, **more: str) -> dict[str, str | None]:
    return {"policy/outcomes.yml": text, **{f"policy/{name}.yml": written for name, written in more.items()}}


def fired(results: Results, person: str = "ann", name: str = "rule") -> list[str]:
    assert results.outcomes is not None
    found = (when for (who, when), all_ in results.outcomes.outcomes.items() if who == person
             for one in all_ if one.rule == name)  # fmt: skip
    return sorted({when.id for when in found})


def test_r58_a_run_goes_on_into_a_later_edition():
    results = chained(firm(TWICE_A, grades("ann", "BAAB")), ("2017-07-01", rules(TWICE_A)))
    assert fired(results) == ["2017-Q3"]
    [outcome] = outcomes_in(results, "ann", "2017-Q3")
    assert [(reason.period.id, reason.value) for reason in outcome.because] == [("2017-Q2", "A"), ("2017-Q3", "A")]


def test_r74_a_rule_of_a_later_edition_does_not_fire_in_the_periods_of_an_earlier_one():
    results = chained(firm("", grades("ann", "AAAA")), ("2017-07-01", rules(TWICE_A)))
    # The first two quarters fulfil it too, but its edition judges from the third on; these two count for that.
    assert fired(results) == ["2017-Q3", "2017-Q4"]
    assert led_to(results, "ann", "2017-Q2") == []


def test_r74_a_rule_that_an_edition_drops_does_not_fire_any_more():
    results = chained(firm(TWICE_A, grades("ann", "AAAA")), ("2017-07-01", rules("")))
    assert fired(results) == ["2017-Q2"]


def test_grades_of_another_scale_are_found_by_their_ids_and_others_keep_no_limit():
    at_most = rule("quarter", "{grade: {at_most: B}, in_a_row: 2}", more=LATER)
    # D is no grade of the later edition: neither high nor low by it. E is none of the earlier one.
    later = {**rules(at_most), **THREE_GRADES}
    assert fired(chained(firm("", grades("ann", "SADB")), ("2017-10-01", later))) == []
    assert fired(chained(firm("", grades("ann", "SABB")), ("2017-10-01", later))) == ["2017-Q4"]
    not_good = rule("quarter", "{not: {grade: {at_least: B}}, in_a_row: 2}", more=LATER)
    # What cannot be looked up holds no limit, so that its opposite holds.
    low = {"ann": {**grades("ann", "SAD")["ann"], "2017-Q4": "30"}}
    assert fired(chained(firm("", low), ("2017-10-01", {**rules(not_good), **THREE_GRADES}))) == ["2017-Q4"]


def test_an_indicator_that_the_earlier_edition_did_not_have_holds_no_limit():
    by_indicator = rule("quarter", "{indicators: {newer: {score: {at_least: 80}}}, in_a_row: 2}", more=LATER)
    base = firm("", grades("ann", "AAAA"))
    newer = {
        "policy/indicators/results.yml": base["policy/indicators/results.yml"].replace("\nresult:", "\nnewer:", 1)
        if "\nresult:" in base["policy/indicators/results.yml"]
        else base["policy/indicators/results.yml"].replace("result:", "newer:", 1),
        "policy/scorecards.yml": base["policy/scorecards.yml"].replace("result: ", "newer: "),
        "policy/cases/edges.yml": "",
    }
    results = chained(base, ("2017-07-01", {**rules(by_indicator), **newer}))
    assert fired(results) == ["2017-Q4"]


def test_a_measure_in_another_unit_is_not_compared():
    base = firm("", {}, figures=[f"ann,2017-{month:02},flag,1" for month in range(1, 13)])
    asked = rule("quarter", "{measures: {flag: {at_least: 3}}, in_a_row: 2}", more=LATER)
    other = base["policy/measures.yml"].replace(
        "flag: {name: Complaints upheld, unit: count", "flag: {name: F, unit: points"
    )
    points = base["policy/indicators/results.yml"].replace("unit: count", "unit: points")
    changed = {"policy/measures.yml": other, "policy/indicators/results.yml": points}
    assert fired(chained(base, ("2017-07-01", rules(asked)))) == ["2017-Q3", "2017-Q4"]
    assert fired(chained(base, ("2017-07-01", {**rules(asked), **changed}))) == ["2017-Q4"]


LOWER = rule(
    "quarter", "{grade: {exactly: D}}", "{commission_rate: {plan: selling, times: 50%, until: {grade: {at_least: B}}}}"
)


def spans(results: Results, person: str = "ann") -> list[tuple[str, str | None]]:
    assert results.outcomes is not None
    changes = results.outcomes.rate_changes.get(person, ())
    return [(str(one.first_day), None if one.last_day is None else str(one.last_day)) for one in changes]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("DCCB", [("2017-04-01", "2017-12-31")]),
        ("DCBB", [("2017-04-01", "2017-09-30")]),
        ("DCCC", [("2017-04-01", None)]),
        ("DDDB", [("2017-04-01", "2017-12-31")]),  # one that runs already begins no second one, whoever judged
        ("DBDB", [("2017-04-01", "2017-06-30"), ("2017-10-01", "2017-12-31")]),
    ],
)
@pytest.mark.parametrize("later", [LOWER, ""], ids=["kept", "dropped"])
def test_r69_a_rate_that_an_earlier_edition_lowered_stays_so_until_its_condition_holds(given, found, later):
    results = chained(firm(LOWER, grades("ann", given)), ("2017-07-01", rules(later)))
    if later == "" and given == "DBDB":
        found = found[:1]  # the third quarter's edition has no such rule
    assert spans(results) == found


def test_r69_the_reason_is_told_by_the_rule_as_it_was_then():
    files = firm(LOWER, grades("ann", "DCCC"), deals=[deal("ann", "2017-08-10", "1000")])
    renamed = LOWER.replace("name: The rule", "name: Another name").replace("times: 50%", "times: 10%")
    results = chained(files, ("2017-07-01", rules(renamed)))
    # 1,000 × 1% × 50%: half, as the rule said that fired after the first quarter.
    assert paid(results, "ann", "2017-08", "commission") == "5.00"
    [component] = [one for one in record(results, "ann", "2017-08").payout.components if one.id == "commission"]
    [told] = [step for step in component.steps if "50%" in step]
    assert "The rule" in told
    assert "Q1 2017" in told
    assert "Another name" not in told


def test_a_rule_of_the_same_id_with_another_meaning_is_told_by_its_own_edition():
    suspend = rule(
        "quarter", "{grade: {exactly: D}}", "{suspend: {plan: selling, until: {grade: {at_least: B}}, then: paid}}"
    )
    files = firm(LOWER, grades("ann", "DCDC"), deals=[deal("ann", "2017-11-10", "1000")])
    results = chained(files, ("2017-07-01", rules(suspend)))
    assert results.outcomes is not None
    assert [one.effect for one in outcomes_in(results, "ann", "2017-Q1")] == ["commission_rate"]
    assert [one.effect for one in outcomes_in(results, "ann", "2017-Q3")] == ["suspend"]
    # Both are in force in November: half of 10 is kept back.
    [component] = [one for one in record(results, "ann", "2017-11").payout.components if one.id == "commission"]
    [line] = component.lines
    assert (line.kind, str(line.amount), str(line.rate)) == ("held", "0", "0.0050")
    assert record(results, "ann", "2017-Q1").outcomes[0].kind == "commission_rate"
    assert record(results, "ann", "2017-Q3").outcomes[0].kind == "suspend"


def test_two_rules_of_two_editions_hold_beside_each_other():
    other = LOWER.replace("rule:", "newer:").replace("times: 50%", "times: 80%")
    files = firm(LOWER, grades("ann", "DCDC"), deals=[deal("ann", "2017-11-10", "1000")])
    results = chained(files, ("2017-07-01", rules(other)))
    assert spans(results) == [("2017-04-01", None), ("2017-10-01", None)]
    assert paid(results, "ann", "2017-11", "commission") == "4.00"  # 1,000 × 1% × 50% × 80%


BAR = rule("quarter", "{grade: {exactly: D}}", "{bar_promotion: {until: {grade: {at_least: S}}}}", name="bar")
PROMOTE = rule("quarter", "{grade: {at_least: A}}", "{promotion: {to: [senior]}}", name="promote")


def test_r69_who_was_barred_from_promotion_under_an_earlier_edition_is_still_barred():
    results = chained(firm(BAR, grades("ann", "DBAB")), ("2017-07-01", rules(PROMOTE)))
    [outcome] = outcomes_in(results, "ann", "2017-Q3")
    assert (outcome.effect, outcome.step) == ("promotion", "barred")


WARN = rule(
    "quarter",
    "{grade: {exactly: D}}",
    "{discipline: {steps: [oral_warning, written_warning, termination], lapses_after: 12 months}}",
    name="NAME",
)


def test_r76_a_warning_given_under_an_earlier_edition_counts_under_a_later_one():
    files = firm(WARN.replace("NAME", "old"), grades("ann", "DBDB"))
    files["data/decisions.csv"] = DECISIONS + "ann,2017-Q1,old,granted,E900,boss,2017-04-10,\n"
    results = chained(files, ("2017-07-01", rules(WARN.replace("NAME", "new"))))
    assert [one.step for one in outcomes_in(results, "ann", "2017-Q1")] == ["oral_warning"]
    assert [one.step for one in outcomes_in(results, "ann", "2017-Q3")] == ["written_warning"]


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ("ann,2017-Q1,old,granted,E900,boss,2017-04-10,", []),
        ("ann,2017-Q3,new,granted,E900,boss,2017-10-10,", []),
        ("ann,2017-Q1,new,granted,E900,boss,2017-04-10,", ["outcome-rule-unknown"]),
        ("ann,2017-Q3,old,granted,E900,boss,2017-10-10,", ["outcome-rule-unknown"]),
        ("ann,2016-Q1,whatever,granted,E900,boss,2017-10-10,", []),  # a time before all editions
    ],
)
def test_a_decision_is_checked_by_the_edition_that_judged_the_period(row, codes):
    files = firm(WARN.replace("NAME", "old"), grades("ann", "DBDB"))
    files["data/decisions.csv"] = DECISIONS + row + "\n"
    _, problems = chained_with_problems(files, ("2017-07-01", rules(WARN.replace("NAME", "new"))))
    assert [problem.code for problem in problems] == codes


PIP = rule(
    "quarter",
    "{grade: {exactly: D}}",
    "{pip: {months: 6, mentor: optional, goals: {own_marks: 80}, if_not_met: [training, transfer, dismissal]}}",
)


def marked(given: str, *months: str) -> dict[str, dict[str, str]]:
    found = grades("ann", given)["ann"]
    return {"ann": {**found, **{f"2017-{number:02}": mark for number, mark in enumerate(months, 4)}}}


@pytest.mark.parametrize("later", [PIP, ""], ids=["kept", "dropped"])
def test_r62_a_plan_that_an_earlier_edition_began_runs_to_its_end_by_its_own_goals(later):
    files = firm(PIP, marked("DDDB", *["70"] * 6))
    files["data/improvement_plans.csv"] = PLANS + "ann,2017-Q1,rule,bob,2017-04-01\n"
    gone = {} if later else without_own_marks(files)
    results = chained(files, ("2017-07-01", {**rules(later), **gone}))
    assert results.outcomes is not None
    plan, *others = results.outcomes.plans["ann"]
    assert (str(plan.first_day), str(plan.last_day), plan.outcome.period.id) == ("2017-04-01", "2017-09-30", "2017-Q1")
    # Months that the later edition judges are measured by what the earlier one called own marks.
    assert [(str(month.period.id), str(month.actual)) for month in plan.goals[0].months] == [
        (f"2017-{number:02}", "70.00") for number in range(4, 10)
    ]
    assert others == [] or later
    shown_plan = record(results, "ann", "2017-Q3").improvement_plans[0]
    assert (shown_plan.name, shown_plan.goals[0].name) == ("The rule", "Own marks")


def without_own_marks(files: dict[str, str]) -> dict[str, str | None]:
    """Return files in which nothing is called own_marks any more."""
    return {
        path: files[path].replace("own_marks", "month_marks").replace("Own marks", "Marks of the month")
        for path in ("policy/indicators/results.yml", "policy/scorecards.yml")
    }


def test_r62_while_a_plan_of_an_earlier_edition_runs_the_rule_opens_no_second_one():
    files = firm(PIP, grades("ann", "DDDB"))
    files["data/improvement_plans.csv"] = PLANS + "ann,2017-Q1,rule,bob,2017-04-01\n"
    for first_day in ("2017-04-01", "2017-07-01"):
        results = chained(files, (first_day, rules(PIP)))
        assert results.outcomes is not None
        assert [plan.outcome.period.id for plan in results.outcomes.plans["ann"]] == ["2017-Q1", "2017-Q3"]


def test_r66_the_first_appraisal_is_the_first_by_any_edition():
    staff = firm("", {})["data/people.csv"].replace(
        "cat,Cat,specialist,north,max,,", "cat,Cat,specialist,north,max,2017-04-01,"
    )
    first = rule("quarter", "{first_appraisal: true}")
    results = chained(firm(first, {}, changes={"data/people.csv": staff}), ("2017-07-01", rules(first)))
    assert fired(results, "cat") == ["2017-Q2"]
    assert fired(results, "ann") == []


def test_r65_the_best_of_a_run_of_quarters_are_ranked_by_what_each_edition_gave():
    best = rule("quarter", "{rank: {within: company, by: score, places: 1, ties: shared}, in_a_row: 2}", more=LATER)
    given = {"ann": {"2017-Q2": "90", "2017-Q3": "60"}, "bob": {"2017-Q2": "85", "2017-Q3": "95"}}
    files = firm("", given)
    indicators = files["policy/indicators/results.yml"]
    level = indicators.replace("points: [0: 0, 120: 120]", "points: [0: 0, 80: 80, 120: 80]", 1)
    edges = {"policy/cases/edges.yml": ""}
    results = chained({**files, "policy/indicators/results.yml": level, **edges},
                      ("2017-07-01", {**rules(best), "policy/indicators/results.yml": indicators}))  # fmt: skip
    # In the second quarter nobody could have more than 80, so both were the best; by the later edition's curve ann was.
    assert fired(results, "bob") == ["2017-Q3", "2017-Q4"]  # in the fourth everybody is the best
    assert fired(results, "ann") == []


def test_who_is_near_a_rule_is_seen_across_editions():
    three = rule("quarter", "{grade: {at_least: A}, in_a_row: 3}", more=LATER)
    results = chained(firm("", grades("ann", "BAAB")), ("2017-07-01", rules(three)))
    found = results.of(period("2017-Q3"))
    assert found is not None
    near = results.level_recorder(found, "en").nearly(period("2017-Q3"), [record(results, "ann", "2017-Q3")])
    assert [one.rule for one in near] == ["rule"]
    assert "Q2" in near[0].because


def test_editions_with_the_same_rules_are_one():
    files = firm(TWICE_A + LOWER.replace("rule:", "lower:"), grades("ann", "AADB"))
    one, two = chained(files), chained(files, ("2017-07-01", {}))
    assert fired(one) == fired(two)
    assert spans(one) == spans(two)
    assert edition_of(files).digest != edition_of(files, "2017-07-01").digest  # another first day is another meaning
    assert shown(chained_with_problems(files, ("2017-07-01", {}))[1]) == []
