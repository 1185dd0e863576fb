"""An invented policy with every effect, kind of component and kind of tiers, on top of the one of tests/appraisal."""

from __future__ import annotations

from collections.abc import Mapping

from tests.appraisal.company import POLICY
from tests.support.repository import VALID

OUTCOMES = """\
multiplier:
  name: {zh: 月度系数, en: Monthly multiplier}
  text: The month's bonus follows the grade.
  after: month
  then: {multiplier: {of: performance, by_grade: {A: 120%, B: 100%, C: 0%}}}
champion:
  name: Champion of the month
  text: The highest sales of the company.
  after: month
  roles: [specialist]
  if:
    measures: {sales: {above: ¥0}}
    rank: {by: measures.sales, within: company, places: 1, then_by: [score, indicators.visits_made], ties: shared}
  then: {award: {public: true}}
raise:
  name: Higher rate
  text: Good quarters one after another.
  after: quarter
  roles: [specialist]
  if: {in_a_row: 2, grade: {at_least: B}}
  missing_period: breaks
  then: {may_apply: {commission_rate: {plan: selling, to: 1.5%}}}
  ours: true
cut:
  name: Lower rate
  text: Weak quarters, as often as not.
  after: quarter
  if: {times: 2, within: 3, grade: {at_most: C}}
  missing_period: skipped
  then:
    commission_rate: {plan: selling, times: 60%, until: {grade: {at_least: B}}}
    suspend: {plan: collecting, until: {in_a_row: 2, score: {at_least: 75}}, then: paid}
recovery:
  name: Plan
  text: A weak quarter leads to a plan.
  after: quarter
  if:
    any:
      - {grade: {exactly: C}}
      - {all: [{score: {below: 80, at_least: 10.5}}, {not: {employed: {less_than: 6 months}}}]}
      - {indicators: {sales_attainment: {attainment: {below: 60%}, actual: {at_most: ¥900}, score: {below: 20}}}}
  then:
    pip:
      months: 3
      mentor: required
      goals: {teamwork: 4, growth: +10%, compliance: -10%}
      if_not_met: [training, transfer, dismissal]
    bar_promotion: {until: {grade: {at_least: B}}}
    plan_due: {name: Plan}
newcomer:
  name: Newcomer
  text: A good start.
  after: quarter
  if: {first_appraisal: true, grade: {at_least: A}}
  then: {award: {public: false}, pool: {name: Talents}, training_priority: {name: Conferences}}
conduct:
  name: Conduct
  text: Findings lead to warnings.
  after: quarter
  if: {measures: {severe: {at_least: 1}}}
  then: {discipline: {steps: [oral_warning, written_warning, termination], lapses_after: 12 months}}
year_a:
  name: A good year
  text: A month more.
  after: year
  if: {grade: {exactly: A}}
  then: {extra_salary: {as: extra_month, months: 1}, promotion: {to: [supervisor]}}
year_c:
  name: A bad year
  text: No bonus at the year's end.
  after: year
  if: {grade: {exactly: C}}
  then: {cancel: {of: year_end}}
"""

PAY = """\
components:
  base:
    {kind: salary, name: Base, text: Fixed., of: base_salary, times: 1, each: month, part_of_period: by_days,
     leave: paid, rounding: {to: 0.01, half: up}}
  performance:
    {kind: salary, name: Performance, text: By grade., of: performance_pay, times: 1, each: month,
     part_of_period: by_days, leave: unpaid, without_grade: 80%, rounding: {to: 0.01, half: up}}
  commission:
    {kind: commission, name: Commission, text: By plan., plans: {specialist: selling, supervisor: collecting},
     rounding: {to: 0.01, half: even}}
  year_end:
    {kind: salary, name: Bonus, text: At the year's end., of: base_salary, times: 1.5, each: year,
     part_of_period: whole, leave: paid, rounding: {to: 1, half: up}}
  extra_month:
    {kind: extra, name: A month more, text: After an A., of: base_salary, each: year, rounding: {to: 0.01, half: up}}
  dividend:
    {kind: figure, name: Dividend, text: Decided., of: dividend, each: year, rounding: {to: 0.01, half: up}}
  least:
    {kind: floor, name: Least, text: Never less., covers: [base, performance, commission],
     amounts: [{from: 2017-01-01, amount: ¥2000}, {from: 2017-07-01, amount: ¥2130}], rounding: {to: 0.01, half: up}}
"""

COMMISSION = """\
selling:
  name: Selling
  text: On signing, faster above the target.
  paid_on: signing
  rates:
    - {rate: 2%, from: 2017-07-01, where: {customer: new, series: [saws, axes]}}
    - {rate: 1.5%, from: 2017-01-01, where: {customer: new}}
    - {rate: 1%, from: 2017-01-01}
  tiers:
    over: quarter
    of: attainment
    target: sales
    count: each_part
    steps: [{at_least: 0%, times: 100%}, {at_least: 100%, times: 150%}]
  claw_back: {after: [cancelled, credit_note], within: 12 months}
  examples:
    - {sold: ¥120000, target: ¥80000, commission: ¥1400}
collecting:
  name: Collecting
  text: On collection.
  paid_on: collection
  rates: [{rate: 1%, from: 2017-01-01}]
  tiers:
    over: month
    of: amount
    count: whole_amount
    steps: [{at_least: ¥0, rate: 1%}, {at_least: ¥50000, rate: 1.2%}]
  examples: [{sold: ¥50000, commission: ¥600}]
"""

DIVIDEND = "dividend: {name: Dividend, unit: money, given: own}\n"
"""A measure, behind those that the policy of tests/appraisal has."""

WITH_OUTCOMES: Mapping[str, str] = {
    **{path: text for path, text in VALID.items() if path.startswith("policy/")},
    **POLICY,
    "policy/measures.yml": POLICY["policy/measures.yml"] + DIVIDEND,
    "policy/outcomes.yml": OUTCOMES,
    "policy/pay.yml": PAY,
    "policy/commission.yml": COMMISSION,
}
"""The files of the whole policy, without data."""
