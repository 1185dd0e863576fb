"""What a result led to is told with figures, and because of which periods; in Chinese and in English."""

from __future__ import annotations

import dataclasses
import itertools
from decimal import Decimal

import pytest

from kaopu.data.compensation import RecordedDecision
from kaopu.data.people import People
from kaopu.outcomes.result import (
    GoalMonth,
    GoalProgress,
    Outcome,
    Outcomes,
    Plan,
    RateChange,
    Reason,
    Suspension,
)
from kaopu.policy.outcomes import Condition
from kaopu.records.condition_words import ConditionTeller
from kaopu.records.outcome_recording import OutcomeRecorder
from kaopu.records.outcome_words import OutcomeTeller
from kaopu.text.language import Language
from kaopu.text.problems import Place, Problem
from kaopu.text.shapes import decode
from tests.facts.literal import yaml
from tests.records.told_policy import day, fired, graded, outcomes, period, told_policy

TWO = (graded("2017-Q2", "S"), graded("2017-Q1", "A"))


def teller(language: Language, found: Outcomes | None = None) -> OutcomeTeller:
    return OutcomeTeller(told_policy(), found or outcomes(), language)


def both(outcome: Outcome, grade: str = "A", found: Outcomes | None = None) -> tuple[str, str]:
    return teller("zh", found).effect(outcome, grade), teller("en", found).effect(outcome, grade)


@pytest.mark.parametrize(
    ("outcome", "grade", "zh", "en"),
    [
        (fired("bonus", "multiplier"), "A", "绩效工资 × 120%", "Performance pay × 120%"),
        (fired("bonus", "multiplier"), "D", "绩效工资 × 0%", "Performance pay × 0%"),
        (
            fired("extra", "extra_salary"),
            "A",
            "第十三薪：2 个月基本工资",
            "Thirteenth month: base salary × 2 months",
        ),
        (fired("no_bonus", "cancel"), "D", "绩效工资本期不发", "Performance pay: not paid for this period"),
        (fired("star", "award"), "A", "授予“销冠”", "award: Champion"),
        (fired("warned", "discipline"), "D", "建议给予口头警告", "proposed: oral warning"),
        (fired("warned", "discipline", status="granted"), "D", "给予口头警告", "oral warning"),
    ],
)
def test_r55_r56_r57_r65_r76_an_effect_is_told_with_its_figures(outcome, grade, zh, en):
    assert both(outcome, grade) == (zh, en)


def test_r58_a_raise_that_may_be_applied_for_begins_after_the_period_and_one_that_was_granted_on_its_day():
    proposed = fired("raise", "may_apply", *TWO, status="proposed")
    assert both(proposed) == (
        "2017年7月1日起可申请新签提成比例 1.5%",
        "may apply for New sales commission at 1.5% from 1 Jul 2017",
    )
    granted = dataclasses.replace(proposed, status="granted")
    change = RateChange("selling", day("2017-08-16"), None, Decimal("0.015"), None, granted)
    found = dataclasses.replace(outcomes(granted), rate_changes={"ann": (change,)})
    assert both(granted, found=found) == (
        "2017年8月16日起，新签提成比例为 1.5%",
        "New sales commission at 1.5% from 16 Aug 2017",
    )


def test_r59_a_lower_rate_and_a_suspension_say_until_when_and_what_runs_already_is_not_applied_twice():
    lowered, stopped = fired("lowered", "commission_rate"), fired("stopped", "suspend")
    change = RateChange("selling", day("2017-07-01"), None, None, Decimal("0.5"), lowered)
    suspension = Suspension("selling", day("2017-07-01"), None, "paid", stopped)
    found = dataclasses.replace(
        outcomes(lowered, stopped), rate_changes={"ann": (change,)}, suspensions={"ann": (suspension,)}
    )
    assert both(lowered, found=found) == (
        "2017年7月1日起，新签提成比例 × 50%，直至考核恢复（B 级或以上）",
        "New sales commission rate × 50% from 1 Jul 2017 until recovery (B or better)",
    )
    assert both(stopped, found=found) == (
        "2017年7月1日起暂停发放新签提成，直至考核恢复（B 级或以上，或总分高于 60），届时补发",
        "New sales commission withheld from 1 Jul 2017 until recovery (B or better or a score of above 60), and paid then",  # noqa: E501
    )
    assert both(lowered)[0].endswith("（此前已在执行，不叠加）")
    assert both(lowered)[1].endswith("(already in force; not applied twice)")


def test_because_says_which_periods_oldest_first_and_what_held():
    outcome = fired("raise", "may_apply", *TWO)
    assert teller("zh").because(outcome, "S") == "2017 年第 1 季度 A 级、2017 年第 2 季度 S 级"
    assert teller("en").because(outcome, "S") == "A in Q1 2017, S in Q2 2017"


def test_because_of_a_multiplier_that_always_holds_names_the_grade_it_follows():
    outcome = fired("bonus", "multiplier")
    assert teller("zh").because(outcome, "B") == "2017 年第 2 季度 B 级"
    assert teller("en").because(outcome, "B") == "B in Q2 2017"


def test_because_of_several_things_in_one_period_groups_them():
    rank = condition("rank: {by: measures.new_sales, within: team, ties: shared}")
    employed = condition("employed: {less_than: 6 months}")
    quarter = period("2017-Q2")
    reasons = (
        Reason(quarter, "rank", "", Decimal(1), holds=True, condition=rank),
        Reason(quarter, "employed", "", "2017-03-01", holds=True, condition=employed),
        Reason(quarter, "sales_attainment", "attainment", Decimal("1.25"), holds=True, condition=Condition()),
        Reason(quarter, "sales_attainment", "score", Decimal("110.00"), holds=True, condition=Condition()),
        Reason(quarter, "new_sales", "value", Decimal(300), holds=True, condition=Condition()),
        Reason(quarter, "first_appraisal", "", "no", holds=False, condition=Condition(first_appraisal=True)),
    )
    told = {one: teller(one).because(fired("star", "award", *reasons), "A") for one in ("zh", "en")}
    name = told_policy().indicators["sales_attainment"].name
    assert told["zh"] == (
        "2017 年第 2 季度：“New sales”列团队第 1 名、入职不满 6 个月、"
        f"“{name.zh}”达成率 125%、“{name.zh}”得分 110、“New sales”为 ¥300.00、不是入职后首次考核"
    )
    assert told["en"] == (
        "Q2 2017: place 1 in the team by “New sales”, employed for less than 6 months, "
        f"“{name.en}” at 125% of the target, “{name.en}” scored 110, “New sales” ¥300.00, "
        "not the first appraisal since joining"
    )


def test_what_did_not_hold_is_told_as_it_was():
    employed = condition("employed: {at_least: 2 years}")
    unranked = condition("rank: {by: score, within: company, ties: nobody}")
    reasons = (
        Reason(period("2017-Q1"), "employed", "", None, holds=False, condition=employed),
        Reason(period("2017-Q2"), "rank", "", None, holds=False, condition=unranked),
    )
    assert teller("en").because(fired("star", "award", *reasons), "A") == (
        "employed for less than 2 years in Q1 2017, not ranked in Q2 2017"
    )


def test_conditions_are_told_with_all_any_not_and_runs():
    several = condition(
        "{in_a_row: 2, all: [{grade: {exactly: A}}, {score: {at_least: 90}}],"
        " not: {measures: {new_sales: {below: ¥1000}}}}"
    )
    assert ConditionTeller(told_policy(), "zh").words(several, "quarter") == (
        "连续 2 个季度正好 A 级，且总分不低于 90，且并非（“New sales”低于 ¥1,000.00）"
    )
    assert ConditionTeller(told_policy(), "en").words(several, "year") == (
        "exactly A and a score of at least 90 and not (“New sales” below ¥1,000.00) in 2 years in a row"
    )


def condition(text: str) -> Condition:
    problems: list[Problem] = []
    found = decode(Condition, yaml(text), problems.append)
    assert found is not None, problems
    return found


def recorder(language: Language, found: Outcomes) -> OutcomeRecorder:
    return OutcomeRecorder(told_policy(), People({}, {}), found, language)


def test_a_decision_is_recorded_with_name_role_and_day_and_a_proposal_says_that_it_waits():
    decision = RecordedDecision(
        "ann",
        period("2017-Q2"),
        "raise",
        "granted",
        "E900",
        "director",
        day("2017-07-05"),
        day("2017-08-16"),
        Place("data/decisions.csv"),
    )
    waiting = fired("raise", "may_apply", *TWO, status="proposed")
    granted = dataclasses.replace(waiting, status="granted", decisions=(decision,))
    [shown] = recorder("zh", outcomes(waiting)).of("ann", period("2017-Q2"), "S")
    assert (shown.status, shown.status_name, shown.decisions) == ("proposed", "建议，待有权人决定", ())
    assert shown.periods == ("2017-Q1", "2017-Q2")
    assert (shown.place.file, shown.place.line > 0) == ("policy/outcomes.yml", True)
    [shown] = recorder("en", outcomes(granted)).of("ann", period("2017-Q2"), "S")
    [one] = shown.decisions
    assert (one.text, one.by, one.role, one.on) == ("granted, from 16 Aug 2017", "E900", "director", day("2017-07-05"))


def test_the_contract_of_the_json_holds_for_outcomes():
    [shown] = recorder("en", outcomes(fired("bonus", "multiplier"))).of("ann", period("2017-Q2"), "A")
    written = shown.model_dump(mode="json")
    assert {name: written[name] for name in ("rule", "effect", "because")} == {
        "rule": "bonus",
        "effect": "Performance pay × 120%",
        "because": "A in Q2 2017",
    }


def improving(status, actuals, *, met=None, proposals=()):
    """Return a plan with the actuals of these months; those of the months so far are their sums."""
    outcome = fired("improve", "pip", graded("2017-Q1", "D"), when="2017-Q1")
    sums = itertools.accumulate(actuals)
    months = tuple(map(GoalMonth, period("2017-Q2").months(), actuals, sums))
    goal = GoalProgress("sales_attainment", Decimal(200), Decimal(300), months, met)
    plan = Plan(outcome, day("2017-04-01"), day("2017-06-30"), None, (goal,), status, proposals)
    return dataclasses.replace(outcomes(outcome), plans={"ann": (plan,)})


def test_r63_a_month_shows_a_plan_as_far_as_it_had_come_then_whatever_came_later():
    actuals = [Decimal(n) for n in (90, 100, 120)]
    known_later = recorder("en", improving("not_met", actuals, met=False, proposals=("training",)))
    [plan] = known_later.plans("ann", period("2017-05"))
    assert (plan.status, plan.proposals) == ("running", ())
    [goal] = plan.goals
    assert [(month.period, month.actual) for month in goal.months] == [
        ("2017-04", Decimal(90)),
        ("2017-05", Decimal(100)),
    ]
    assert (goal.actual, goal.met) == (Decimal(190), None)
    for month in ("2017-04", "2017-05"):
        then = recorder("en", improving("running", actuals[: int(month[-1]) - 3]))
        assert then.plans("ann", period(month)) == known_later.plans("ann", period(month))
    [plan] = known_later.plans("ann", period("2017-06"))
    assert (plan.status, plan.proposals) == ("not_met", ("training may be proposed",))
    assert (plan.goals[0].actual, plan.goals[0].met) == (Decimal(310), False)
    assert known_later.plans("ann", period("2017-07")) == ()
    assert [len(known_later.plans("ann", period(one))) for one in ("2017-Q1", "2017-03")] == [1, 0]


def test_r62_r64_what_is_due_is_said_as_a_notice():
    opened = recorder("zh", improving("not_opened", []))
    assert list(opened.due("ann", period("2017-Q1"))) == ["“改进计划”应于2017年4月1日启动，首日与导师尚未登记。"]
    assert list(opened.due("ann", period("2017-04"))) == []
    failed = recorder("en", improving("not_met", [], met=False, proposals=("training",)))
    assert list(failed.due("ann", period("2017-06"))) == [
        "“Improvement plan” was not met; what follows awaits a decision."
    ]
    assert list(failed.due("ann", period("2017-05"))) == []
