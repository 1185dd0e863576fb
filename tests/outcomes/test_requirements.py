"""What grades lead to (R55-R69, R76): each requirement as a rule, with a result on either side of its boundary."""

from __future__ import annotations

import datetime

import pytest

from kaopu.outcomes.result import RateChange
from tests.appraisal.company import period_of
from tests.outcomes.firm import DECISIONS, STAFF, S, because, deal, fired, firm, grades, judged, outcome, quarter_by

LATER = "  missing_period: breaks\n"
AWARD = "{award: {public: true}}"


def rule(after: str, condition: str, then: str = AWARD, more: str = "", name: str = "rule") -> str:
    """Return the text of a rule of outcomes.yml."""
    asked = f"  if: {condition}\n" if condition else ""
    return f"{name}:\n  name: The rule\n  text: As it is.\n  after: {after}\n{asked}{more}  then: {then}\n"


def decisions(*rows: str) -> dict[str, str | None]:
    return {"data/decisions.csv": DECISIONS + "\n".join(rows) + "\n"}


def span(change: RateChange) -> tuple[str, str]:
    return str(change.first_day), str(change.last_day)


def test_r55_every_month_has_its_grades_multiplier():
    by_grade = "{multiplier: {of: monthly, by_grade: {S: 120%, A: 100%, B: 80%, C: 60%, D: 0%}}}"
    found = judged(firm(rule("month", "", by_grade), grades("ann", "SABCD", first="2017-01")))
    assert [outcome(found, "ann", f"2017-0{month}").because[0].value for month in range(1, 6)] == list("SABCD")
    assert because(outcome(found, "bob", "2017-12")) == [("2017-12", "grade", "", "B", True)]
    assert outcome(found, "ann", "2017-01").effect == "multiplier"
    assert outcome(found, "ann", "2017-01").status == "in_force"
    assert {period.kind for _, period in found.outcomes} == {"month"}


def yearly(mark: str) -> dict[str, dict[str, str]]:
    return {"ann": {"2017": mark}}


@pytest.mark.parametrize(("mark", "fires"), [("95", True), ("94.99", False), ("120", True)])
def test_r56_a_year_of_s_gives_an_extra_month(mark, fires):
    text = rule("year", "{grade: {exactly: S}}", "{extra_salary: {as: thirteenth, months: 1}}")
    assert fired(judged(firm(text, yearly(mark))), "ann") == (["2017"] if fires else [])


@pytest.mark.parametrize(("mark", "fires"), [("59.99", True), ("60", False)])
def test_r57_a_year_of_d_cancels_the_year_end_bonus(mark, fires):
    found = judged(firm(rule("year", "{grade: {exactly: D}}", "{cancel: {of: yearly}}"), yearly(mark)))
    assert fired(found, "ann") == (["2017"] if fires else [])
    assert all(one.effect == "cancel" for one in found.of("ann", period_of("2017")))


RAISE = "{may_apply: {commission_rate: {plan: selling, to: 1.5%}}}"
AT_LEAST_A = "{grade: {at_least: A}, in_a_row: 2}"


@pytest.mark.parametrize(
    ("given", "periods"),
    [
        ("AA", ["2017-Q2"]),
        ("AB", []),
        ("BA", []),
        ("AS", ["2017-Q2"]),
        ("SS", ["2017-Q2"]),
        ("ABAA", ["2017-Q4"]),
        ("AAAB", ["2017-Q2", "2017-Q3"]),
    ],
)
def test_r58_two_quarters_at_a_or_better_in_a_row_may_apply(given, periods):
    found = judged(firm(rule("quarter", AT_LEAST_A, RAISE, LATER), grades("ann", given)))
    assert fired(found, "ann") == periods
    assert not found.rate_changes
    for period in periods:
        assert outcome(found, "ann", period).status == "proposed"


def test_r58_the_reasons_are_both_quarters():
    found = judged(firm(rule("quarter", AT_LEAST_A, RAISE, LATER), grades("ann", "SA")))
    reasons = [("2017-Q1", "grade", "", "S", True), ("2017-Q2", "grade", "", "A", True)]
    assert because(outcome(found, "ann", "2017-Q2")) == reasons


def test_r58_a_granted_rate_begins_on_the_day_of_the_decision_and_a_refused_one_never():
    rows = (
        "ann,2017-Q2,rule,granted,Wang,director,2017-07-10,2017-08-01",
        "bob,2017-Q2,rule,refused,Wang,head,2017-07-10,",
    )
    marks = grades("ann", "AA") | grades("bob", "AA")
    found = judged(firm(rule("quarter", AT_LEAST_A, RAISE, LATER), marks, changes=decisions(*rows)))
    (change,) = found.rate_changes["ann"]
    assert (span(change), str(change.to), change.times) == (("2017-08-01", "None"), "0.015", None)
    assert change.outcome == outcome(found, "ann", "2017-Q2")
    assert outcome(found, "ann", "2017-Q2").status == "granted"
    assert outcome(found, "ann", "2017-Q2").decisions[0].by == "Wang"
    assert outcome(found, "bob", "2017-Q2").status == "refused"
    assert set(found.rate_changes) == {"ann"}


LOWERED = "{commission_rate: {plan: selling, times: 80%, until: {grade: {at_least: B}}}}"
SUSPENDED = "{suspend: {plan: selling, until: {grade: {at_least: B}}, then: paid}}"
AT_MOST_C = "{grade: {at_most: C}, in_a_row: 2}"


@pytest.mark.parametrize(
    ("given", "spans"),
    [
        ("CCBB", [("2017-07-01", "2017-09-30")]),
        ("CDCB", [("2017-07-01", "2017-12-31")]),
        ("CCCCCC", [("2017-07-01", "None")]),
        ("BCCA", [("2017-10-01", "2017-12-31")]),
        ("CBCB", []),
        ("CCBBCC", [("2017-07-01", "2017-09-30"), ("2018-07-01", "None")]),
    ],
)
@pytest.mark.parametrize("effect", [LOWERED, SUSPENDED])
def test_r59_two_quarters_at_c_or_worse_change_the_commission_until_recovery(given, spans, effect):
    found = judged(firm(rule("quarter", AT_MOST_C, effect, LATER), grades("ann", given), months=18))
    lasting = found.rate_changes if effect == LOWERED else found.suspensions
    assert [(str(one.first_day), str(one.last_day)) for one in lasting.get("ann", ())] == spans
    assert set(lasting) <= {"ann"}


def test_r59_a_third_bad_quarter_is_shown_but_does_not_stack():
    found = judged(firm(rule("quarter", AT_MOST_C, LOWERED, LATER), grades("ann", "CCCB")))
    assert fired(found, "ann") == ["2017-Q2", "2017-Q3"]
    (change,) = found.rate_changes["ann"]
    assert change.outcome == outcome(found, "ann", "2017-Q2")


def test_r59_and_r62_on_two_cs_in_a_row_show_both():
    pip = "{pip: {months: 3, mentor: required, goals: {satisfaction: 85}, if_not_met: [transfer, dismissal]}}"
    trouble = "{any: [{grade: {exactly: D}}, {grade: {exactly: C}, in_a_row: 2}]}"
    text = rule("quarter", AT_MOST_C, LOWERED, LATER, "lowered") + rule("quarter", trouble, pip, LATER, "improve")
    found = judged(firm(text, grades("ann", "CC")))
    assert [(one.rule, one.effect) for one in found.of("ann", outcome(found, "ann", "2017-Q2", "improve").period)] == [
        ("lowered", "commission_rate"),
        ("improve", "pip"),
    ]
    assert len(found.rate_changes["ann"]) == len(found.plans["ann"]) == 1


def test_r59_only_a_later_appraisal_ends_what_an_appraisal_began():
    figures = [f"ann,2017-0{month},flag,1" for month in (1, 2, 3)]
    found = judged(firm(rule("quarter", "{measures: {flag: {above: 0}}}", LOWERED), {}, figures=figures))
    assert [span(change) for change in found.rate_changes["ann"]] == [("2017-04-01", "2017-06-30")]


def test_r59_changes_by_two_rules_stand_side_by_side():
    text = rule("quarter", AT_MOST_C, LOWERED, LATER, "lowered")
    text += rule("quarter", "{grade: {exactly: D}}", LOWERED.replace("80%", "50%"), name="halved")
    found = judged(firm(text, grades("ann", "CDB")))
    assert [(change.outcome.rule, str(change.times), span(change)) for change in found.rate_changes["ann"]] == [
        ("lowered", "0.80", ("2017-07-01", "2017-09-30")),
        ("halved", "0.50", ("2017-07-01", "2017-09-30")),
    ]


PROMOTE = "{promotion: {to: [senior, supervisor]}}"


@pytest.mark.parametrize(
    ("mark", "teamwork", "fires"),
    [("95", "95", True), ("95", "94.99", False), ("94.99", "95", False), ("95", None, False)],
)
def test_r60_an_s_and_excellent_teamwork_are_first_in_line_for_promotion(mark, teamwork, fires):
    text = rule("year", "{grade: {exactly: S}, indicators: {teamwork: {score: {at_least: 95}}}}", PROMOTE)
    figures = [] if teamwork is None else [f"ann,2017,team_marks,{teamwork}"]
    found = judged(firm(text, yearly(mark), figures=figures))
    assert fired(found, "ann") == (["2017"] if fires else [])
    if fires:
        assert because(outcome(found, "ann", "2017")) == [
            ("2017", "grade", "", "S", True),
            ("2017", "teamwork", "score", "95.00", True),
        ]
        assert outcome(found, "ann", "2017").status == "proposed"


def test_r60_a_promotion_is_granted_by_a_recorded_decision():
    rows = decisions("ann,2017,rule,granted,Wang,director,2018-01-20,")
    found = judged(firm(rule("year", "{grade: {exactly: S}}", PROMOTE), yearly(S), changes=rows))
    assert (outcome(found, "ann", "2017").status, outcome(found, "ann", "2017").step) == ("granted", "")


@pytest.mark.parametrize(("given", "fires"), [("AA", True), ("AS", False), ("SA", False), ("AB", False), ("BA", False)])
def test_r61_two_years_of_exactly_a_enter_the_pool(given, fires):
    text = rule("year", "{grade: {exactly: A}, in_a_row: 2}", "{pool: {name: Trainees}}", LATER)
    found = judged(firm(text, grades("ann", given, first="2017"), months=24))
    assert fired(found, "ann") == (["2018"] if fires else [])


TROUBLE = "{any: [{grade: {exactly: D}}, {grade: {exactly: C}, in_a_row: 2}]}"
PIP = "{pip: {months: 3, mentor: required, goals: {satisfaction: 85}, if_not_met: [training, transfer, dismissal]}}"


@pytest.mark.parametrize(
    ("given", "periods"),
    [
        ("D", ["2017-Q1"]),
        ("C", []),
        ("CC", ["2017-Q2"]),
        ("CBC", []),
        ("CD", ["2017-Q2"]),
        ("DC", ["2017-Q1"]),
        ("CCC", ["2017-Q2", "2017-Q3"]),
    ],
)
def test_r62_a_pip_opens_on_a_d_or_on_two_cs_in_a_row(given, periods):
    found = judged(firm(rule("quarter", TROUBLE, PIP, LATER), grades("ann", given)))
    assert fired(found, "ann") == periods
    assert [plan.outcome.period.id for plan in found.plans.get("ann", ())] == periods
    assert all(outcome(found, "ann", period).status == "in_force" for period in periods)


def test_r62_the_reason_is_the_d_or_both_cs():
    found = judged(firm(rule("quarter", TROUBLE, PIP, LATER), grades("ann", "CCD")))
    two = [("2017-Q1", "grade", "", "C", True), ("2017-Q2", "grade", "", "C", True)]
    assert because(outcome(found, "ann", "2017-Q2")) == two
    assert because(outcome(found, "ann", "2017-Q3")) == [("2017-Q3", "grade", "", "D", True)]


def champion(ties: str, within: str = "company", places: int = 1, then_by: str = "") -> str:
    more = f", then_by: [{then_by}]" if then_by else ""
    return rule("quarter", f"{{rank: {{by: score, within: {within}, places: {places}, ties: {ties}{more}}}}}")


def winners(text: str, marks: dict[str, str], figures: tuple[str, ...] = ()) -> list[str]:
    typed = {person: {"2017-Q1": mark} for person, mark in marks.items()}
    found = judged(firm(text, typed, figures=figures, months=3))
    return sorted({person for person, _ in found.outcomes})


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        (champion("shared"), {"ann": "90.01", "bob": "90"}, ["ann"]),
        (champion("shared"), {"ann": "90", "bob": "90"}, ["ann", "bob"]),
        (champion("nobody"), {"ann": "90", "bob": "90"}, []),
        (champion("nobody"), {"ann": "90", "bob": "90", "cat": "91"}, ["cat"]),
        (champion("nobody", places=2), {"ann": "90", "bob": "90"}, ["ann", "bob"]),
        (champion("nobody", places=2), {"ann": "90", "bob": "90", "cat": "91"}, ["cat"]),
        (champion("shared", places=2), {"ann": "90", "bob": "90", "cat": "91"}, ["ann", "bob", "cat"]),
        (champion("shared", "team"), {"ann": "90", "bob": "80", "dan": "50"}, ["ann", "dan"]),
    ],
)
def test_r65_champions_of_company_and_team_with_ties_as_declared(text, marks, expected):
    assert winners(text, marks) == expected


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (("ann,2017-01,flag,1", "ann,2017-02,flag,0", "ann,2017-03,flag,0"), ["ann"]),
        ((), ["ann", "bob"]),
    ],
)
def test_r65_a_tie_is_first_settled_by_what_stands_next(figures, expected):
    text = champion("shared", then_by="measures.flag")
    assert winners(text, {"ann": "90", "bob": "90"}, figures) == expected


def test_r65_a_champion_by_an_indicator_is_who_is_better_at_it():
    text = rule("quarter", "{rank: {by: indicators.complaints, within: company, ties: nobody}}")
    figures = [f"{who},2017-0{month},flag,{count}" for who, count in (("ann", 1), ("bob", 2)) for month in (1, 2, 3)]
    found = judged(firm(text, {}, months=3, figures=figures, changes=quarter_by(result=50, complaints=50)))
    assert [person for person, _ in found.outcomes] == ["ann"]
    assert because(outcome(found, "ann", "2017-Q1")) == [("2017-Q1", "rank", "", "1", True)]


def joining(day: str) -> dict[str, str | None]:
    return {"data/people.csv": STAFF.replace("ann,Ann,specialist,north,max,,", f"ann,Ann,specialist,north,max,{day},")}


NEWCOMER = rule("quarter", "{first_appraisal: true, grade: {at_least: A}}")


@pytest.mark.parametrize(
    ("joined", "given", "periods"),
    [
        ("", "A", []),
        ("2016-06-01", "A", []),
        ("2016-12-02", "A", []),
        ("2016-12-03", "A", ["2017-Q1"]),
        ("2017-01-01", "A", ["2017-Q1"]),
        ("2017-01-01", "B", []),
        ("2017-01-01", "BA", []),
        ("2017-01-01", "AA", ["2017-Q1"]),
        ("2017-03-10", "SA", ["2017-Q2"]),
    ],
)
def test_r66_an_a_in_the_first_appraisal_is_a_newcomers_award(joined, given, periods):
    """Thirty days in the quarter before would have been an appraisal: 2 December has them, 3 December has not."""
    found = judged(firm(NEWCOMER, grades("ann", given), changes=joining(joined)))
    assert fired(found, "ann") == periods
    assert fired(found, "bob") == []


@pytest.mark.parametrize(("mark", "fires"), [("95", True), ("94.99", False)])
def test_r67_an_s_is_first_in_line_for_training(mark, fires):
    text = rule("quarter", "{grade: {exactly: S}}", "{training_priority: {name: Conference}}")
    assert fired(judged(firm(text, {"ann": {"2017-Q1": mark}})), "ann") == (["2017-Q1"] if fires else [])


def attainment(condition: str, then: str, sold: str, given: str = "C") -> list[str]:
    marks = {"ann": {"2017-Q1": "65" if given == "C" else "75"}}
    deals = [deal("ann", "2017-02-01", sold)]
    changes = quarter_by(result=99, target_reached=1)
    return fired(judged(firm(rule("quarter", condition, then), marks, months=3, deals=deals, changes=changes)), "ann")


@pytest.mark.parametrize(
    ("sold", "given", "fires"), [("1000.1", "C", True), ("1000", "C", False), ("1000.1", "B", False)]
)
def test_r68_a_c_over_the_target_has_an_honour(sold, given, fires):
    condition = "{grade: {exactly: C}, indicators: {target_reached: {attainment: {above: 100%}}}}"
    assert attainment(condition, AWARD, sold, given) == (["2017-Q1"] if fires else [])


@pytest.mark.parametrize(("sold", "given", "fires"), [("999.9", "C", True), ("1000", "C", False), ("999", "B", False)])
def test_r69_a_c_under_the_target_bars_from_promotion(sold, given, fires):
    condition = "{grade: {exactly: C}, indicators: {target_reached: {attainment: {below: 100%}}}}"
    then = "{bar_promotion: {until: {grade: {at_least: B}}}}"
    assert attainment(condition, then, sold, given) == (["2017-Q1"] if fires else [])


@pytest.mark.parametrize(
    ("given", "step"), [("BBBC", "barred"), ("BBCB", ""), ("BBBB", ""), ("CCCC", "barred"), ("CBBC", "barred")]
)
def test_r69_while_the_bar_is_in_force_nobody_is_promoted(given, step):
    bar = rule("quarter", "{grade: {exactly: C}}", "{bar_promotion: {until: {grade: {at_least: B}}}}", name="bar")
    text = bar + rule("year", "{grade: {exactly: S}}", PROMOTE)
    marks = grades("ann", given)
    marks["ann"]["2017"] = S
    assert outcome(judged(firm(text, marks)), "ann", "2017").step == step


LADDER = "{discipline: {steps: [oral_warning, written_warning, termination], lapses_after: 6 months}}"


def granted(period: str, day: str, decision: str = "granted") -> str:
    return f"ann,{period},rule,{decision},Wang,HR,{day},"


@pytest.mark.parametrize(
    ("rows", "steps"),
    [
        ((), ["oral_warning", "oral_warning", "oral_warning", "oral_warning"]),
        ((granted("2017-Q1", "2017-04-05"),), ["oral_warning", "written_warning", "written_warning", "oral_warning"]),
        (
            (granted("2017-Q1", "2017-04-05"), granted("2017-Q2", "2017-07-05")),
            ["oral_warning", "written_warning", "termination", "oral_warning"],
        ),
        ((granted("2017-Q1", "2017-07-20"),), ["oral_warning", "oral_warning", "written_warning", "written_warning"]),
        (
            (granted("2017-Q1", "2017-04-05", "refused"), granted("2017-Q2", "2017-07-05")),
            ["oral_warning", "oral_warning", "written_warning", "written_warning"],
        ),
    ],
)
def test_r76_warnings_rise_from_oral_to_termination_and_lapse(rows, steps):
    changes = decisions(*rows) if rows else None
    found = judged(firm(rule("quarter", "{grade: {exactly: D}}", LADDER), grades("ann", "DDDD"), changes=changes))
    assert [outcome(found, "ann", f"2017-Q{number}").step for number in range(1, 5)] == steps


@pytest.mark.parametrize(("decided", "step"), [("2017-04-01", "written_warning"), ("2017-03-31", "oral_warning")])
def test_r76_a_warning_lapses_on_the_day_that_the_policy_says(decided, step):
    """Six months after 31 March is 30 September, when the third quarter ends; after 1 April it is 1 October."""
    text = rule("month", "{grade: {exactly: D}}", LADDER)
    rows = decisions(granted("2017-02", decided))
    marks = {"ann": {"2017-02": "10", "2017-09": "10"}}
    found = judged(firm(text, marks, changes=rows))
    assert outcome(found, "ann", "2017-09").step == step
    assert outcome(found, "ann", "2017-02").status == "granted"
    assert isinstance(outcome(found, "ann", "2017-02").decisions[0].decided_on, datetime.date)
