"""What rules, components and plans mean when they are read: keys that are words of Python, goals, the digest."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from kaopu.policy.model import Policy
from kaopu.policy.outcomes import EFFECT_KINDS, PROPOSALS, Condition, Effects, GoalValue
from kaopu.policy.pay import CommissionPay, FloorPay, SalaryPay
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem
from tests.policy.outcomes_policy import COMMISSION, OUTCOMES, PAY, WITH_OUTCOMES
from tests.support.repository import changed, shown, tree_of

OUTCOMES_FILE, PAY_FILE, COMMISSION_FILE = "policy/outcomes.yml", "policy/pay.yml", "policy/commission.yml"


def read(files: dict[str, str]) -> Policy:
    problems: list[Problem] = []
    policy = read_policy(tree_of(files), problems.append)
    assert policy is not None, shown(problems)
    return policy


POLICY = read(dict(WITH_OUTCOMES))


def test_every_effect_is_in_the_policy_and_knows_its_kind():
    found = {kind for rule in POLICY.outcomes.values() for kind in rule.then.kinds()}
    assert found == set(EFFECT_KINDS) == set(Effects.model_fields)
    assert found > PROPOSALS


def test_keys_that_are_words_of_python_are_read_and_know_their_places():
    rules = POLICY.outcomes
    raised = rules["raise"].condition
    assert raised is not None
    assert (raised.in_a_row, raised.place_of("in_a_row").line) == (Decimal(2), 20)
    assert (rules["raise"].place_of("if").line, rules["raise"].place_of("if").column) == (20, 7)
    nested = rules["recovery"].condition
    assert nested is not None
    tenure = nested.any[1].all[1].not_
    assert tenure is not None
    assert tenure.employed is not None
    assert str(nested.any[1].all[1].place_of("not")) == "policy/outcomes.yml:40:60"
    extra = rules["year_a"].then.extra_salary
    assert extra is not None
    assert (extra.component, extra.months) == ("extra_month", Decimal(1))
    assert str(extra.place_of("as")) == "policy/outcomes.yml:67:29"
    first = POLICY.commission["selling"].rates[0]
    assert (first.from_, str(first.place_of("from"))) == (datetime.date(2017, 7, 1), "policy/commission.yml:6:24")
    assert set(Condition.written_keys()) >= {"not", "all", "any"}


def test_r63_a_goal_is_reached_or_changed_by():
    plan = POLICY.outcomes["recovery"].then.pip
    assert plan is not None
    assert plan.goals == {
        "teamwork": GoalValue(Decimal(4), relative=False),
        "growth": GoalValue(Decimal("0.1"), relative=True),
        "compliance": GoalValue(Decimal("-0.1"), relative=True),
    }
    reached = read(changed(OUTCOMES_FILE, "growth: +10%", "growth: 10%", dict(WITH_OUTCOMES)))
    other = reached.outcomes["recovery"].then.pip
    assert other is not None
    assert other.goals["growth"] == GoalValue(Decimal("0.1"), relative=False, percent=True)


def test_r70_components_are_of_their_kind_and_keep_their_order():
    assert POLICY.pay is not None
    assert list(POLICY.pay.components) == [
        "base",
        "performance",
        "commission",
        "year_end",
        "extra_month",
        "dividend",
        "least",
    ]
    performance, commission = POLICY.pay.components["performance"], POLICY.pay.components["commission"]
    least = POLICY.pay.components["least"]
    assert isinstance(performance, SalaryPay)
    assert (performance.without_grade, performance.rounding.to) == (Decimal("0.8"), Decimal("0.01"))
    assert isinstance(commission, CommissionPay)
    assert commission.plans == {"specialist": "selling", "supervisor": "collecting"}
    assert isinstance(least, FloorPay)
    assert [amount.amount for amount in least.amounts] == [2000, 2130]


def test_policies_without_these_files_are_whole():
    files = {
        path: text for path, text in WITH_OUTCOMES.items() if path not in (OUTCOMES_FILE, PAY_FILE, COMMISSION_FILE)
    }
    policy = read(files)
    assert (policy.outcomes, policy.pay, policy.commission) == ({}, None, {})


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (OUTCOMES_FILE, "{first_appraisal: true, grade: {at_least: A}}", "{score: {at_least: 50, at_most: 50}}"),
        (OUTCOMES_FILE, "{first_appraisal: true, grade: {at_least: A}}", "{score: {above: 50, below: 50.01}}"),
        (OUTCOMES_FILE, "{first_appraisal: true, grade: {at_least: A}}", "{score: {at_least: 0}}"),
        (OUTCOMES_FILE, "{first_appraisal: true, grade: {at_least: A}}", "{score: {at_least: 120}}"),
        (OUTCOMES_FILE, "{first_appraisal: true, grade: {at_least: A}}", "{first_appraisal: false}"),
        (
            OUTCOMES_FILE,
            "{first_appraisal: true, grade: {at_least: A}}",
            "{any: [{score: {above: 1}}, {grade: {exactly: A}}]}",
        ),
        (OUTCOMES_FILE, "{first_appraisal: true, grade: {at_least: A}}", "{all: [{score: {above: 1}}]}"),
        (OUTCOMES_FILE, "{times: 2, within: 3,", "{times: 2, within: 2,"),
        (OUTCOMES_FILE, "[training, transfer, dismissal]", "[transfer]"),
        (OUTCOMES_FILE, "[training, transfer, dismissal]", "[training, dismissal, transfer]"),
        (OUTCOMES_FILE, "[oral_warning, written_warning, termination]", "[oral_warning, termination]"),
        (OUTCOMES_FILE, "plan: selling, to: 1.5%", "plan: selling, to: 100%"),
        (OUTCOMES_FILE, "plan: selling, to: 1.5%", "plan: selling, times: 0%"),
        (OUTCOMES_FILE, "      months: 3\n", "      months: 1\n"),
        (PAY_FILE, "to: 1,", "to: 0.0001,"),
        (PAY_FILE, "without_grade: 80%", "without_grade: 0%"),
        (PAY_FILE, "amount: ¥2000", "amount: 0"),
        (COMMISSION_FILE, "- {rate: 2%, from", "- {rate: 100%, from"),
        (COMMISSION_FILE, "- {rate: 2%, from", "- {rate: 0%, from"),
        (COMMISSION_FILE, "{at_least: 0%, times: 100%}", "{at_least: 0, times: 0%}"),
        (COMMISSION_FILE, "- {rate: 1%, from: 2017-01-01}", "- {rate: 1%, from: 2016-01-01}"),
        (COMMISSION_FILE, "where: {customer: new, series: [saws, axes]}", "where: {customer: new}"),
        (COMMISSION_FILE, "where: {customer: new, series: [saws, axes]}", "where: {series: saws}"),
        (COMMISSION_FILE, "sold: ¥50000, commission: ¥600", "sold: ¥0, commission: ¥0"),
    ],
)
def test_what_is_just_allowed_has_no_problem(path, old, new):
    problems: list[Problem] = []
    read_policy(tree_of(changed(path, old, new, dict(WITH_OUTCOMES))), problems.append)
    assert shown(problems) == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (OUTCOMES_FILE, "{in_a_row: 2, grade: {at_least: B}}\n", "{in_a_row: 2, grade: {exactly: B}}\n"),
        (OUTCOMES_FILE, "missing_period: breaks", "missing_period: skipped"),
        (OUTCOMES_FILE, "{not: {employed: {less_than: 6 months}}}", "{employed: {less_than: 6 months}}"),
        (OUTCOMES_FILE, "score: {below: 80,", "score: {at_most: 80,"),
        (OUTCOMES_FILE, "growth: +10%", "growth: 10%"),
        (OUTCOMES_FILE, "first_appraisal: true", "first_appraisal: false"),
        (OUTCOMES_FILE, "ties: shared", "ties: nobody"),
        (OUTCOMES_FILE, "then_by: [score, indicators.visits_made]", "then_by: [indicators.visits_made, score]"),
        (OUTCOMES_FILE, "lapses_after: 12 months", "lapses_after: 1 year"),
        (OUTCOMES_FILE, "year_a:", "year_best:"),
        (PAY_FILE, "half: even", "half: up"),
        (PAY_FILE, "without_grade: 80%, ", ""),
        (PAY_FILE, "covers: [base, performance, commission]", "covers: [base, performance]"),
        (PAY_FILE, "{from: 2017-07-01, amount: ¥2130}", "{from: 2017-07-02, amount: ¥2130}"),
        (COMMISSION_FILE, "{at_least: ¥50000, rate: 1.2%}", "{at_least: ¥50000, rate: 1.20001%}"),
        (COMMISSION_FILE, "count: each_part", "count: whole_amount"),
        (COMMISSION_FILE, "within: 12 months", "within: 13 months"),
    ],
)
def test_the_digest_changes_with_every_rule_about_pay(path, old, new):
    assert read(changed(path, old, new, dict(WITH_OUTCOMES))).digest != POLICY.digest


def test_the_digest_knows_the_order_of_rules_and_no_layout():
    last = OUTCOMES.index("year_c:")
    moved = OUTCOMES[last:] + OUTCOMES[:last]
    assert read({**WITH_OUTCOMES, OUTCOMES_FILE: moved}).digest != POLICY.digest
    layouts = {
        OUTCOMES_FILE: OUTCOMES.replace(
            "{in_a_row: 2, grade: {at_least: B}}\n", "{grade: {at_least: 'B'}, in_a_row: 2.0}\n"
        ),
        PAY_FILE: PAY.replace("times: 1.5,", "times: 1.50, # ours\n    "),
        COMMISSION_FILE: COMMISSION.replace("¥50000", "¥50000.00"),
    }
    for path, text in layouts.items():
        assert text != WITH_OUTCOMES[path]
        assert read({**WITH_OUTCOMES, path: text}).digest == POLICY.digest
