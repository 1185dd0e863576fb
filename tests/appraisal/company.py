"""A small invented company with every cycle, every kind of curve and people who come, go and move, as literal files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kaopu.appraisal.appraising import Appraisals, appraise_everything
from kaopu.appraisal.cases import run_cases
from kaopu.appraisal.scoring import IndicatorResult, Result
from kaopu.data.periods import Period, PeriodKind, parse_period
from kaopu.data.store import read_data
from kaopu.policy.reader import read_policy
from kaopu.records.record import AppraisalRecord
from kaopu.records.recording import Provenance, Recorder
from kaopu.text.language import Language
from kaopu.text.problems import Problem, in_order
from kaopu.text.tree import FileTree
from tests.support.repository import VALID, shown, tree_of

MONTHS = tuple(f"2017-{month:02}" for month in range(1, 13))
POLICY: Mapping[str, str] = {
    "policy/measures.yml": """\
sales: {name: Sales, unit: money, sum: deals.credited, where: {stage: won}, when: closed_on}
sales_before: {name: Sales of the period before, unit: money, earlier: sales, which: period_before}
sales_last_year: {name: Sales a year ago, unit: money, earlier: sales, which: same_period_last_year}
visits: {name: Visits, unit: count, count: activities, where: {kind: visit}, when: held_on}
customers_seen: {name: Customers seen, unit: count, distinct: activities.account, when: held_on}
calls_in_a_year: {name: Calls, unit: count, count: activities, where: {kind: call}, when: held_on, window: 12 months}
minor: {name: Minor findings, unit: count, count: audits, where: {severity: minor}, when: found_on}
severe: {name: Severe findings, unit: count, count: audits, where: {severity: severe}, when: found_on}
reviews: {name: Peer reviews, unit: points, mean: peer_reviews.score, when: given_on, different: {reviewer: 3}}
hours: {name: Hours of training, unit: number, given: sum}
quarters: {name: Mean of the quarters, unit: points, scores: quarter}
""",
    "policy/indicators/results.yml": """\
sales_attainment:
  {name: Sales attainment, dimension: results, unit: money, definition: sales, source: CRM, actual: sales,
   target: sales, better: higher, when_missing: fail,
   curve: {kind: points, of: attainment, points: [60%: 0, 100%: 100, 120%: 120]}}
growth:
  {name: Growth, dimension: results, unit: percent, definition: growth, source: CRM,
   actual: (sales - sales_before) / sales_before, better: higher, when_missing: leave_out,
   curve: {kind: points, of: actual, points: [-50%: 0, 0%: 60, 50%: 100]}}
visits_made:
  {name: Visits made, dimension: process, unit: count, definition: visits, source: CRM, actual: visits,
   target: 4, better: higher, when_missing: fail, curve: {kind: linear, of: attainment, floor: 0, cap: 100}}
""",
    "policy/indicators/process.yml": """\
compliance:
  {name: Compliance, dimension: process, unit: points, definition: audits, source: audits, better: lower,
   when_missing: fail, plan_below: 60, curve: {kind: deduction, full: 100, floor: 0, off: {minor: 5, severe: 40}}}
teamwork:
  {name: Teamwork, dimension: process, unit: points, definition: reviews, source: reviews, actual: reviews,
   better: higher, when_missing: leave_out, plan_below: 50,
   curve: {kind: rating, marks: [1: 20, 2: 40, 3: 60, 4: 80, 5: 100]}}
width:
  {name: Customers seen, dimension: process, unit: count, definition: customers, source: CRM, actual: customers_seen,
   better: higher, when_missing: fail,
   curve: {kind: range, of: actual, full: 100, zero_below: 0, full_from: 2, full_to: 3, zero_above: 5}}
calls:
  {name: Calls, dimension: process, unit: count, definition: calls, source: CRM, actual: calls_in_a_year,
   better: higher, when_missing: fail, curve: {kind: steps, of: actual, steps: [{at_least: 2, score: 100}, {score: 0}]}}
quarters_mean:
  {name: Quarters, dimension: results, unit: points, definition: quarters, source: appraisals, actual: quarters,
   better: higher, when_missing: leave_out, curve: {kind: points, of: actual, points: [0: 0, 120: 120]}}
learning:
  {name: Learning, dimension: process, unit: number, definition: training, source: training, actual: hours,
   target: 20, better: higher, when_missing: {fixed_score: 0},
   curve: {kind: linear, of: attainment, floor: 0, cap: 100}}
""",
    "policy/scorecards.yml": """\
specialist:
  month: {groups: {process: {name: Process, weight: 100, indicators: {visits_made: 100}}}}
  quarter:
    groups:
      results: {name: Results, weight: 60, shares: {sales_attainment: 75%, growth: 25%}}
      process: {name: Process, weight: 40, indicators: {compliance: 20, teamwork: 10, width: 5, calls: 5}}
  year:
    groups:
      quarters: {name: Quarters, weight: 70, indicators: {quarters_mean: 70}}
      own: {name: Own, weight: 30, indicators: {learning: 30}}
team:
  quarter: {groups: {results: {name: Results, weight: 100, indicators: {sales_attainment: 100}}}}
company:
  quarter: {groups: {results: {name: Results, weight: 100, indicators: {sales_attainment: 100}}}}
""",
    "policy/duties.yml": "",
    "policy/cases/example.yml": """\
reaches_the_target:
  name: Reaches the target
  role: team
  cycle: quarter
  given: {sales: ¥3000, target.sales: ¥3000}
  expect: {sales_attainment: {actual: ¥3000, attainment: 100%, score: 100}}
""",
    "policy/cases/edges.yml": """\
just_a: {name: Just an A, role: team, cycle: quarter, given: {score.sales_attainment: 90}, total: {score: 90, grade: A}}
just_b: {name: Just a B, role: team, cycle: quarter, given: {score.sales_attainment: 75}, total: {score: 75, grade: B}}
""",
    "policy/grades.yml": """\
bands:
  - {grade: A, name: Excellent, at_least: 90}
  - {grade: B, name: Good, at_least: 75}
  - {grade: C, name: Insufficient}
recommended: [{grades: [A], at_most: 20%}]
""",
}
PEOPLE = """\
id,name,role,team,manager,joined_on,left_on
ann,Ann,specialist,north,max,,
bob,Bob,specialist,north,max,,
max,Max,supervisor,north,,,
"""
TEAMS = "id,name,manager,office\nnorth,North,max,Harbin\n"
TARGETS = "level,id,period,target,value\n"
HEADS = {
    "deals": "id,person,account,product,stage,agreement,opened_on,closed_on,amount",
    "activities": "id,person,account,kind,held_on,logged_on",
    "audits": "id,person,by,found_on,severity",
    "peer_reviews": "id,person,reviewer,given_on,score",
}
DATES = {"deals": 7, "activities": 4, "audits": 3, "peer_reviews": 3}


def company(
    rows: Mapping[str, Iterable[str]], targets: str, changes: Mapping[str, str | None] | None = None
) -> dict[str, str]:
    """Return the company's files: ``rows`` of the monthly tables (without ids, which are counted), and ``changes``."""
    files: dict[str, str | None] = {path: text for path, text in VALID.items() if not path.startswith("data/")}
    files |= POLICY
    files |= {"data/people.csv": PEOPLE, "data/teams.csv": TEAMS, "data/targets.csv": TARGETS + targets}
    files |= {path: VALID[path] for path in ("data/accounts.csv", "data/products.csv")}
    for table, head in HEADS.items():
        by_month: dict[str, list[str]] = {month: [] for month in MONTHS}
        for number, row in enumerate(rows.get(table, ()), 1):
            line = f"{table}{number},{row}"
            by_month[line.split(",")[DATES[table]][:7]].append(line)
        for month, lines in by_month.items():
            if lines or table == "deals":
                files[f"data/months/{month}/{table}.csv"] = "\n".join([head, *lines]) + "\n"
    files |= changes or {}
    return {path: text for path, text in files.items() if text is not None}


def deal(person: str, day: str, amount: str) -> str:
    """Return a won deal."""
    return f"{person},acme,saw,won,contract,2016-12-01,{day},{amount}"


def sales_targets(*owners: tuple[str, str, str, str]) -> str:
    """Return rows of targets.csv: level, id, period, value."""
    return "".join(f"{level},{owner},{period},sales,{value}\n" for level, owner, period, value in owners)


def read(files: Mapping[str, str] | FileTree) -> tuple[dict[PeriodKind, Appraisals], list[Problem]]:
    """Read, check and appraise everything."""
    found: list[Problem] = []
    tree = tree_of(files) if isinstance(files, Mapping) else files
    policy, data = read_policy(tree, found.append), read_data(tree, found.append)
    assert policy is not None, shown(found)
    found += run_cases(policy)[1]
    return appraise_everything(policy, data, found.append), in_order(found)


def appraised(files: Mapping[str, str]) -> dict[PeriodKind, Appraisals]:
    """Appraise files that have no problem."""
    found, problems = read(files)
    assert shown(problems) == []
    return found


def period_of(identifier: str) -> Period:
    """Return a period by its id."""
    period = parse_period(identifier)
    assert period is not None
    return period


def result_of(found: Mapping[PeriodKind, Appraisals], person: str, identifier: str) -> Result:
    """Return somebody's result in a period."""
    period = period_of(identifier)
    return found[period.kind].results[person, period]


def record_of(
    found: Mapping[PeriodKind, Appraisals], person: str, identifier: str, language: Language = "en"
) -> AppraisalRecord:
    """Return somebody's record in a period."""
    period = period_of(identifier)
    recorder = Recorder(found[period.kind], Provenance(None, changed=False, generator="test"), language)
    return recorder.record(found[period.kind].person(person), period)


def scores(result: Result) -> dict[str, str]:
    """Return indicator → score as text."""
    return {indicator.id: str(indicator.score) for indicator in result.indicators}


def indicator(result: Result, name: str) -> IndicatorResult:
    """Return one indicator of a result."""
    return result.indicator(name)
