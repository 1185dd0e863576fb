"""An invented policy whose rules and pay the tests have told: every kind of effect, a tiered plan, a floor."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache

from kaopu.data.periods import Period, parse_period
from kaopu.outcomes.result import Outcome, Outcomes, Reason, Status
from kaopu.policy.model import Policy
from kaopu.policy.outcomes import Condition, EffectKind
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem
from tests.support.repository import VALID, shown, tree_of

RULES = """\
bonus:
  {name: {zh: 绩效系数, en: Bonus multiplier}, text: By the grade., after: quarter,
   then: {multiplier: {of: performance, by_grade: {S: 150%, A: 120%, B: 100%, D: 0%}}}}
extra:
  {name: {zh: 年终奖励, en: Extra month}, text: For an A., after: quarter, if: {grade: {exactly: A}},
   then: {extra_salary: {as: thirteenth, months: 2}}}
no_bonus:
  {name: {zh: 取消绩效, en: No bonus}, text: For a D., after: quarter, if: {grade: {exactly: D}},
   then: {cancel: {of: performance}}}
raise:
  {name: {zh: 提成上调, en: Higher rate}, text: Two in a row., after: quarter, missing_period: breaks,
   if: {in_a_row: 2, grade: {at_least: A}}, then: {may_apply: {commission_rate: {plan: selling, to: 1.5%}}}}
lowered:
  {name: {zh: 提成下调, en: Lower rate}, text: Two in a row., after: quarter, missing_period: breaks,
   if: {in_a_row: 2, grade: {exactly: D}},
   then: {commission_rate: {plan: selling, times: 50%, until: {grade: {at_least: B}}}}}
stopped:
  {name: {zh: 提成暂停, en: Commission stopped}, text: Two in a row., after: quarter, missing_period: breaks,
   if: {in_a_row: 2, grade: {exactly: D}},
   then: {suspend: {plan: selling, until: {any: [{grade: {at_least: B}}, {score: {above: 60}}]}, then: paid}}}
star:
  {name: {zh: 销冠, en: Champion}, text: The best., after: quarter,
   if: {rank: {by: measures.new_sales, within: team, ties: shared}}, then: {award: {public: true}}}
warned:
  {name: {zh: 纪律处分, en: Discipline}, text: For a D., after: quarter, if: {grade: {exactly: D}},
   then: {discipline: {steps: [oral_warning, written_warning], lapses_after: 12 months}}}
improve:
  {name: {zh: 改进计划, en: Improvement plan}, text: For a D., after: quarter, if: {grade: {exactly: D}},
   then: {pip: {months: 3, mentor: required, goals: {sales_attainment: ¥300}, if_not_met: [training, dismissal]}}}
"""
PAY = """\
components:
  base:
    {kind: salary, name: {zh: 基本工资, en: Base}, text: Base., of: base_salary, times: 1, each: month,
     part_of_period: by_days, leave: paid, rounding: {to: 0.01, half: up}}
  performance:
    {kind: salary, name: {zh: 绩效工资, en: Performance pay}, text: Bonus., of: performance_pay, times: 1,
     each: quarter, part_of_period: by_days, leave: paid, rounding: {to: 0.01, half: up}, without_grade: 80%}
  commission:
    {kind: commission, name: {zh: 提成, en: Commission}, text: By the plan., plans: {specialist: selling},
     rounding: {to: 0.01, half: up}}
  thirteenth:
    {kind: extra, name: {zh: 第十三薪, en: Thirteenth month}, text: Extra., of: base_salary, each: quarter,
     rounding: {to: 0.01, half: up}}
  least:
    {kind: floor, name: {zh: 保底, en: Least pay}, text: The least., covers: [base, commission],
     amounts: [{from: 2017-01-01, amount: ¥2500}], rounding: {to: 0.01, half: up}}
"""
PLANS = """\
selling:
  name: {zh: 新签提成, en: New sales commission}
  text: A share of what is sold.
  paid_on: signing
  rates: [{rate: 1%, from: 2017-01-01}]
  tiers:
    over: quarter
    of: amount
    count: each_part
    steps: [{at_least: ¥0, rate: 1%}, {at_least: ¥300000, rate: 1.5%}, {at_least: ¥500000, rate: 2%}]
"""
GRADES = """\
bands:
  - {grade: S, name: Outstanding, at_least: 95}
  - {grade: A, name: Excellent, at_least: 85}
  - {grade: B, name: Good, at_least: 70}
  - {grade: D, name: Failing}
"""
FILES: Mapping[str, str] = {
    **VALID,
    "policy/cases/example.yml": "",
    "policy/grades.yml": GRADES,
    "policy/outcomes.yml": RULES,
    "policy/pay.yml": PAY,
    "policy/commission.yml": PLANS,
}


@cache
def told_policy() -> Policy:
    """Read the policy; it is free of errors."""
    problems: list[Problem] = []
    policy = read_policy(tree_of(FILES), problems.append)
    assert policy is not None, shown(problems)
    return policy


def period(text: str) -> Period:
    """Return a period by its id."""
    found = parse_period(text)
    assert found is not None
    return found


def day(text: str) -> datetime.date:
    """Return a date."""
    return datetime.date.fromisoformat(text)


def graded(when: str, grade: str) -> Reason:
    """The grade of a period, as a reason."""
    return Reason(period(when), "grade", "", grade, holds=True, condition=Condition())


def fired(
    rule: str, effect: EffectKind, *because: Reason, when: str = "2017-Q2", status: Status = "in_force"
) -> Outcome:
    """An effect of a rule that fired for ann."""
    step = "oral_warning" if effect == "discipline" else ""
    return Outcome(rule, "ann", period(when), effect, because, status, step=step)


def outcomes(*found: Outcome) -> Outcomes:
    """What fired, and nothing that it changes."""
    by_key: dict[tuple[str, Period], tuple[Outcome, ...]] = {}
    for outcome in found:
        key = (outcome.person, outcome.period)
        by_key[key] = (*by_key.get(key, ()), outcome)
    return Outcomes(told_policy().outcomes, by_key, {}, {}, {})
