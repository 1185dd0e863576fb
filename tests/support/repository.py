"""A small valid repository as literal files, changed by one edit for each test, and what reading it reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from kaopu.appraisal.appraising import Appraisals, appraise_everything
from kaopu.appraisal.cases import run_cases
from kaopu.data.importing import import_export, unknown_files
from kaopu.data.periods import PeriodKind
from kaopu.data.sources import read_sources
from kaopu.data.store import Data, read_data
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem, in_order
from kaopu.text.tree import FileTree, MemoryTree

VALID: Mapping[str, str] = MappingProxyType(
    {
        "kaopu.yml": """\
server:
  identity: http://127.0.0.1:4180/oauth2/auth
  header: X-Auth-Request-User
  listen: 127.0.0.1:8080
  sign_in: /oauth2/start
""",
        "policy/policy.yml": """\
title: {zh: 考核制度, en: Appraisal policy}
company: Demo
edition: 2017-1
effective_from: 2017-01-01
languages: [zh, en]
currency: CNY
rounding: {half: up, money: 0.01, percent: 0.01%, days: 0.01, score: 0.01}
adoption:
  drafted_by: HR
  consulted: {on: 2016-11-18, form: meeting, record: policy/records/2016-11-18.md}
  approved:
    - {by: E900, role: boss, on: 2016-11-28}
  announced_on: 2016-12-01
  notice: 30 days
  drafters: [E905]
highest_score: 120
applies_by: first_day
""",
        "policy/records/2016-11-18.md": "# Staff meeting\n",
        "policy/governance.yml": """\
checks: {consultation: require, approver: require, notice: require, closed_past: require, signature: skip}
allowed_signers: policy/allowed_signers
""",
        "policy/allowed_signers": "",
        "policy/principles.yml": """\
purpose: Sell well.
scope: All who sell.
principles:
  openness: {name: Openness, text: Everybody sees the rules.}
""",
        "policy/receivables.yml": """\
overdue_after: 30 days
""",
        "policy/people.yml": """\
judged_as: last_day
targets: by_days
leave_from: 15 days
at_least: 30 days
""",
        "policy/targets.yml": """\
sales:
  name: Sales
  about: what is to be sold
  unit: money
  adds_up: true
""",
        "policy/round.yml": """\
self_assessment:
  kind: self_assessment
  cycles: [quarter]
  name: Self-assessment
  text: The person says how the period went.
  by: person
  within: 3 working days
  after: period_end
talk:
  kind: talk
  cycles: [quarter]
  name: Talk
  text: Both talk about it.
  by: manager
  within: 5 working days
  after: self_assessment
  least_minutes: 30
""",
        "policy/chapters.yml": """\
why:
  title: {zh: 为什么, en: Why}
""",
        "policy/handbook/why.zh.md": """\
考核让人知道做得怎样。
""",
        "policy/handbook/why.en.md": """\
So that people know how they do.
""",
        "policy/customers.yml": """\
new:
  first_deal_with: person
  stays_new_for: 3 months
valid:
  yearly_purchases_at_least: ¥2000
  cooperation_at_least: 14 days
  agreement: [contract, letter_of_intent]
""",
        "policy/roles.yml": """\
specialist:
  name: {zh: 销售专员, en: Specialist}
supervisor:
  name: Supervisor
  not_appraised: next edition
""",
        "policy/dimensions.yml": """\
results:
  name: {zh: 业绩, en: Results}
  about: what was sold
process:
  name: Process
  about: how it was sold
""",
        "policy/duties.yml": """\
selling:
  name: Selling
  text: Sell.
  role: specialist
  shown_by: [sales_attainment]
""",
        "policy/measures.yml": """\
new_sales:
  name: New sales
  unit: money
  sum: deals.amount
  where: {stage: won, customer: new}
  when: closed_on
repeat_sales:
  name: Repeat sales
  unit: money
  sum: deals.amount
  where: {stage: won, customer: repeat}
  when: closed_on
days_to_close:
  name: Days to close
  unit: days
  mean: deals.days_to_close
  where: {stage: won, amount: {at_least: 1}}
  when: closed_on
win_share:
  name: Share won
  unit: percent
  ratio: deals
  where: {stage: won}
  among: {stage: [won, lost]}
  when: closed_on
""",
        "policy/indicators/results.yml": """\
sales_attainment:
  name: Sales attainment
  dimension: results
  unit: money
  definition: sales
  source: CRM
  actual: new_sales + repeat_sales
  target: sales
  better: higher
  curve: {kind: points, of: attainment, points: [60%: 0, 80%: 60, 100%: 100, 120%: 120]}
  when_missing: fail
share_won:
  name: Share won
  dimension: process
  unit: percent
  definition: won of decided
  source: CRM
  actual: win_share
  target: 50%
  better: higher
  curve: {kind: linear, of: attainment, floor: 0, cap: 120}
  when_missing: {fixed_score: 0}
""",
        "policy/indicators/process.yml": """\
sales_cycle:
  name: Sales cycle
  dimension: process
  unit: days
  definition: mean days
  source: CRM
  actual: days_to_close
  target: 50
  better: lower
  curve:
    kind: steps
    of: actual
    steps:
      - {at_most: 40, score: 110}
      - {at_most: 60, score: 80}
      - {score: 0}
  when_missing: leave_out
""",
        "policy/scorecards.yml": """\
specialist:
  quarter:
    groups:
      results:
        name: Results
        weight: 70
        indicators: {sales_attainment: 70}
      process:
        name: Process
        weight: 30
        indicators: {share_won: 20, sales_cycle: 10}
""",
        "policy/grades.yml": """\
bands:
  - {grade: A, name: Excellent, at_least: 90}
  - {grade: B, name: Good, at_least: 75}
  - {grade: C, name: Insufficient}
""",
        "policy/cases/example.yml": """\
reaches_the_target:
  name: Reaches the target
  role: specialist
  cycle: quarter
  given: {new_sales: ¥1000, repeat_sales: ¥2000, target.sales: ¥3000}
  expect:
    sales_attainment: {actual: ¥3000, attainment: 100%, score: 100}
""",
        "policy/cases/edges.yml": """\
just_a:
  name: Just an A
  role: specialist
  cycle: quarter
  given: {score.sales_attainment: 100, score.share_won: 100, score.sales_cycle: 0}
  total: {score: 90, grade: A}
just_b:
  name: Just a B
  role: specialist
  cycle: quarter
  given: {score.sales_attainment: 100, score.share_won: 25, score.sales_cycle: 0}
  total: {score: 75, grade: B}
""",
        "data/people.csv": """\
id,name,role,team,manager
ann,Ann,specialist,north,max
bob,Bob,specialist,north,max
max,Max,supervisor,north,
""",
        "data/teams.csv": """\
id,name,manager,office
north,North,max,Harbin
""",
        "data/accounts.csv": """\
id,name,sector,country
acme,Acme,tools,
zeta,Zeta,,
""",
        "data/products.csv": """\
id,name,series,price
saw,Saw,,100
""",
        "data/targets.csv": """\
level,id,period,target,value
person,ann,2017-Q1,sales,3000
person,bob,2017-Q1,sales,1500
""",
        "data/months/2017-01/leads.csv": """\
id,person,account,product,opened_on
l1,ann,acme,saw,2017-01-05
l2,bob,,saw,2017-01-06
""",
        "data/months/undated/leads.csv": """\
id,person,account,product,opened_on
l3,ann,,saw,
""",
        "data/months/2017-02/deals.csv": """\
id,person,account,product,stage,agreement,opened_on,closed_on,amount
d1,ann,acme,saw,won,contract,2017-01-05,2017-02-04,2500
d2,ann,zeta,saw,lost,none,2017-01-10,2017-02-06,0
d3,bob,zeta,saw,won,contract,2017-01-06,2017-02-20,1200.5
""",
        "data/months/2017-03/leads.csv": """\
id,person,account,product,opened_on
""",
        "data/sources.yml": """\
crm:
  name: CRM
  encoding: utf-8
  files: {pipeline: pipeline.csv, products: products.csv}
  tables:
    - table: products
      file: products
      columns:
        id: {kind: slug, column: product}
        name: {kind: column, column: product}
        price: {kind: column, column: price}
    - table: deals
      file: pipeline
      only: {stage: {take: [Won, Lost], leave: [Engaging]}}
      columns:
        id: {kind: column, column: opportunity}
        person: {kind: slug, column: agent}
        account: {kind: slug, column: account, when_empty: refuse}
        product: {kind: slug, column: product}
        stage: {kind: choice, column: stage, choose: {Won: won, Lost: lost}}
        agreement: {kind: constant, value: contract}
        opened_on: {kind: column, column: engaged}
        closed_on: {kind: column, column: closed}
        amount: {kind: column, column: value}
""",
        "data/sources/pipeline.csv": """\
opportunity,agent,account,product,stage,engaged,closed,value
o1,Ann,Acme,Saw,Won,2017-01-05,2017-02-04,2500
o2,Bob,Acme,Saw,Engaging,2017-01-05,,
""",
        "data/sources/products.csv": """\
product,price
Saw,100
""",
    }
)


def changed(path: str, old: str, new: str, files: Mapping[str, str] = VALID) -> dict[str, str]:
    """Return the valid files with ``old``, which must stand there exactly once, replaced in ``path``."""
    text = files[path]
    assert text.count(old) == 1, f"{old!r} stands in {path} {text.count(old)} times"
    return {**files, path: text.replace(old, new)}


def tree_of(files: Mapping[str, str | bytes]) -> MemoryTree:
    """Hold files in memory as the readers want them."""
    return MemoryTree({path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()})


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files below a folder."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())


@dataclass
class Reading:
    """All that reading a repository gave; policy and appraisals are None when the policy has problems.

    ``appraisals`` are those of the quarters, ``cycles`` those of every cycle.
    """

    policy: Policy | None
    data: Data
    appraisals: Appraisals | None
    problems: list[Problem] = field(default_factory=list)
    cycles: Mapping[PeriodKind, Appraisals] = field(default_factory=dict)


def read_repository(tree: FileTree) -> Reading:
    """Read, check and appraise a repository as the command does; collect every problem."""
    found: list[Problem] = []
    policy, data = read_policy(tree, found.append), read_data(tree, found.append)
    read_sources(tree, found.append)
    cycles: Mapping[PeriodKind, Appraisals] = {}
    if policy is not None:
        found += run_cases(policy)[1]
        cycles = appraise_everything(policy, data, found.append)
    return Reading(policy, data, cycles.get("quarter"), in_order(found), cycles)


def import_problems(tree: FileTree, *names: str) -> list[Problem]:
    """Import files of ``data/sources`` by the source ``crm`` and return the problems."""
    found: list[Problem] = []
    sources = read_sources(tree, found.append)
    if "crm" in sources:
        source = sources["crm"]
        found += unknown_files(source, list(names))
        by_name = {file: key for key, file in source.files.items()}
        paths = {name: f"data/sources/{name}" for name in names if name in by_name}
        contents = {by_name[name]: (path, tree.read(path) or b"") for name, path in paths.items()}
        import_export(source, contents, found.append)
    return in_order(found)


def valid_policy(path: str = "policy/policy.yml", old: str = "", new: str = "") -> Policy:
    """Return the policy of the valid repository, or of one with an edit that keeps it valid."""
    problems: list[Problem] = []
    policy = read_policy(tree_of(changed(path, old, new) if old else VALID), problems.append)
    assert policy is not None, shown(problems)
    return policy


def ignore(_problem: Problem) -> None:
    """Take a problem that a test does not look at."""


def shown(problems: list[Problem]) -> list[str]:
    """Write problems as ``file:line:column code``."""
    return [f"{problem.place} {problem.code}" for problem in problems]
