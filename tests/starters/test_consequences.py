"""What results lead to, in the three policies that Kaopu comes with: R55-R70 and R76 are all there, as stated."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from kaopu.pay.examples import check_examples
from kaopu.policy.outcomes import EFFECT_KINDS, GoalValue
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem
from kaopu.text.shapes import Quantity, Span
from kaopu.text.tree import FolderTree

ROOT = Path(__file__).parents[2]
STARTERS = ROOT / "generator" / "kaopu" / "starters"
FOLDERS = {"demo": ROOT, "specialists": STARTERS / "specialists", "regulation": STARTERS / "regulation"}


def read(name):
    problems: list[Problem] = []
    policy = read_policy(FolderTree(FOLDERS[name]), problems.append)
    assert problems == []
    return policy


POLICIES = {name: read(name) for name in FOLDERS}
# Document A is the specialists' scheme, C the regulation; the demo company's policy has everything.
OF_A = {
    "R55": ["monthly_multiplier"],
    "R56": ["extra_month"],
    "R57": ["no_year_end_bonus"],
    "R58": ["commission_raise"],
    "R59": ["commission_suspended"],
    "R60": ["promotion_first"],
    "R61": ["trainee_pool"],
    "R62": ["improvement_plan"],
    "R63": ["improvement_plan"],
    "R64": ["improvement_plan"],
    "R65": ["month_champion", "quarter_champion", "satisfaction_star"],
    "R66": ["newcomer_award"],
    "R67": ["training_first"],
}
OF_C = {"R68": ["over_target"], "R69": ["under_target"], "R76": ["oral_warning"]}
EXPRESSED = [
    *(("demo", requirement, rule) for requirement, rules in (OF_A | OF_C).items() for rule in rules),
    ("demo", "R59", "commission_lowered"),
    ("demo", "R76", "written_warning"),
    *(("specialists", requirement, rule) for requirement, rules in OF_A.items() for rule in rules),
    *(("regulation", requirement, rule) for requirement, rules in OF_C.items() for rule in rules),
]
of_a = pytest.mark.parametrize("policy", [POLICIES["demo"], POLICIES["specialists"]], ids=["demo", "specialists"])
of_c = pytest.mark.parametrize("policy", [POLICIES["demo"], POLICIES["regulation"]], ids=["demo", "regulation"])
of_all = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)


@pytest.mark.parametrize(("name", "requirement", "rule"), EXPRESSED)
def test_r55_to_r69_and_r76_stand_in_the_policy(name, requirement, rule):
    assert rule in POLICIES[name].outcomes, requirement


@of_a
def test_r55_the_monthly_bonus_is_120_100_80_60_and_0_percent(policy):
    rule = policy.outcomes["monthly_multiplier"]
    assert (rule.after, rule.condition, rule.then.multiplier.of) == ("month", None, "performance")
    factors = {grade: str(times) for grade, times in rule.then.multiplier.by_grade.items()}
    assert {grade: Decimal(times) for grade, times in factors.items()} == {
        "S": Decimal("1.2"), "A": 1, "B": Decimal("0.8"), "C": Decimal("0.6"), "D": 0
    }  # fmt: skip


@of_a
def test_r56_r57_a_year_at_s_adds_a_month_and_one_at_d_has_no_bonus(policy):
    extra, cancelled = policy.outcomes["extra_month"], policy.outcomes["no_year_end_bonus"]
    assert (extra.after, extra.condition.grade.exactly, extra.then.extra_salary.months) == ("year", "S", 1)
    assert policy.pay.components[extra.then.extra_salary.component].of == "base_salary"
    assert (cancelled.after, cancelled.condition.grade.exactly) == ("year", "D")
    assert policy.pay.components[cancelled.then.cancel.of].each == "year"


@of_a
def test_r58_two_quarters_at_a_or_better_may_apply_for_one_and_a_half_percent(policy):
    rule = policy.outcomes["commission_raise"]
    assert (rule.after, rule.condition.in_a_row, rule.condition.grade.at_least) == ("quarter", 2, "A")
    assert rule.then.kinds() == ("may_apply",)
    assert rule.then.may_apply.commission_rate.to == Decimal("0.015")
    assert policy.commission["specialist"].rates[-1].rate == Decimal("0.01")
    assert policy.commission["specialist"].ours


@of_a
def test_r59_two_quarters_at_c_or_worse_until_recovery(policy):
    rules = [policy.outcomes.get(name) for name in ("commission_lowered", "commission_suspended")]
    found = [rule for rule in rules if rule is not None and rule.condition.in_a_row == 2]
    [rule] = found
    effect = rule.then.commission_rate or rule.then.suspend
    assert (rule.condition.grade.at_most, effect.until.grade.at_least) == ("C", "B")
    assert rule.condition.grade.exactly is None


@of_a
def test_r60_s_alone_is_not_enough_for_promotion(policy):
    rule = policy.outcomes["promotion_first"]
    assert rule.condition.grade.exactly == "S"
    assert rule.condition.measures["peer_rating"].at_least.value >= 85
    assert rule.then.promotion.to == ("senior_specialist", "supervisor")
    assert rule.ours


@of_a
def test_r61_the_trainee_pool_asks_for_exactly_a(policy):
    condition = policy.outcomes["trainee_pool"].condition
    assert (condition.in_a_row, condition.grade.exactly, condition.grade.at_least) == (2, "A", None)


@of_a
def test_r62_r63_r64_the_improvement_plan(policy):
    rule = policy.outcomes["improvement_plan"]
    on_d, on_two_c = rule.condition.any
    assert (on_d.grade.exactly, on_two_c.in_a_row, on_two_c.grade.exactly) == ("D", 2, "C")
    plan = rule.then.pip
    assert (plan.months, plan.mentor) == (3, "required")
    assert plan.goals["satisfaction"] == GoalValue(Decimal(85), relative=False)
    assert plan.goals["lead_conversion"] == GoalValue(Decimal("0.1"), relative=True)
    assert plan.if_not_met.index("dismissal") > plan.if_not_met.index("transfer")


@of_a
def test_r59_and_r62_both_hold_for_two_quarters_at_c(policy):
    lowered = policy.outcomes.get("commission_lowered") or policy.outcomes["commission_suspended"]
    plan = policy.outcomes["improvement_plan"]
    assert (lowered.after, plan.after) == ("quarter", "quarter")


@of_a
@pytest.mark.parametrize("name", ["month_champion", "quarter_champion", "satisfaction_star"])
def test_r65_champions_are_public_and_say_what_ties_do(policy, name):
    rule = policy.outcomes[name]
    assert rule.after == ("month" if name == "month_champion" else "quarter")
    assert rule.then.award.public
    assert (rule.condition.rank.places, rule.condition.rank.ties) == (1, "shared")


@of_a
def test_r66_r67_newcomers_and_training(policy):
    newcomer = policy.outcomes["newcomer_award"]
    assert newcomer.condition.first_appraisal
    assert newcomer.condition.grade.at_least == "A"
    assert policy.outcomes["training_first"].condition.grade.exactly == "S"
    assert policy.outcomes["training_first"].then.training_priority is not None


@of_c
def test_r68_r69_over_and_under_target(policy):
    over, under = policy.outcomes["over_target"], policy.outcomes["under_target"]
    assert over.then.award.public
    assert over.then.multiplier or over.then.extra_salary
    assert under.then.multiplier.times < 1
    assert under.then.bar_promotion is not None
    assert over.ours
    assert under.ours


def test_r70_pay_has_base_performance_commission_and_bonus_or_dividend():
    components = POLICIES["demo"].pay.components
    kinds = [component.kind for component in components.values()]
    assert set(kinds) == {"salary", "commission", "extra", "figure", "floor"}
    assert list(components)[:3] == ["base", "performance", "commission"]
    assert {"quarter_bonus", "year_end_bonus", "dividend"} <= set(components)


def test_r70_the_demo_has_both_kinds_of_tiers_and_of_earning():
    plans = POLICIES["demo"].commission.values()
    assert {plan.paid_on for plan in plans} == {"signing", "collection"}
    assert {(plan.tiers.of, plan.tiers.count) for plan in plans} == {
        ("attainment", "each_part"), ("amount", "whole_amount")
    }  # fmt: skip
    new = next(line for line in POLICIES["demo"].commission["specialist"].rates if "customer" in line.where)
    assert new.rate > POLICIES["demo"].commission["specialist"].rates[-1].rate


@of_all
def test_r70_the_examples_of_commission_come_out_as_stated(policy):
    assert list(check_examples(policy)) == []
    assert all(plan.examples for plan in policy.commission.values())


def test_r70_an_example_worked_out_by_hand():
    """80,000 at 1 %, the next 16,000 (to 120 %) at 1.2 %, what is left of 120,000 at 1.5 %."""
    assert 80_000 * 1 // 100 + 16_000 * 12 // 1000 + 24_000 * 15 // 1000 == 1352
    example = POLICIES["demo"].commission["specialist"].examples[-1]
    assert (example.sold, example.target, example.commission) == (120_000, 80_000, 1352)


@of_c
def test_r76_discipline_goes_from_an_oral_warning_to_termination(policy):
    discipline = policy.outcomes["oral_warning"].then.discipline
    assert discipline.steps == ("oral_warning", "written_warning", "termination")
    assert discipline.lapses_after == Span(12, "months")
    assert policy.outcomes["oral_warning"].condition.measures["severe_findings"].at_least == Quantity(Decimal(1), None)


def test_the_demo_has_every_kind_of_effect():
    assert {kind for rule in POLICIES["demo"].outcomes.values() for kind in rule.then.kinds()} == set(EFFECT_KINDS)


@of_all
def test_a_rule_that_looks_back_says_what_a_missing_period_does(policy):
    for name, rule in policy.outcomes.items():
        looks_back = re.search(r"in_a_row=Decimal|times=Decimal", repr(rule.condition))
        assert (rule.missing_period is not None) == bool(looks_back), name


@of_all
def test_texts_of_rules_hold_no_number_that_the_rule_itself_says(policy):
    named = [*policy.outcomes.values(), *policy.commission.values(), *policy.pay.components.values()]
    for part in named:
        for text in (part.text.zh, part.text.en):
            assert re.search(r"\d|个季度|个月|两|三", text) is None, text


@of_all
def test_what_the_documents_leave_open_about_pay_is_marked(policy):
    for plan in policy.commission.values():
        assert plan.ours
    open_ = {"promotion_first", "over_target", "under_target", "commission_lowered", "commission_suspended"}
    for name in open_ & set(policy.outcomes):
        assert policy.outcomes[name].ours, name
