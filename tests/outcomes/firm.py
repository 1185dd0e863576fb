"""A small invented firm whose scores are typed: everybody scores 75 (B) in every period unless a test says more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kaopu.appraisal.appraising import Appraisals
from kaopu.data.periods import Period, PeriodKind, periods_from_months
from kaopu.outcomes.judging import judge_outcomes
from kaopu.outcomes.result import Outcome, Outcomes
from kaopu.text.problems import Problem, in_order
from tests.appraisal.company import period_of, read
from tests.support.repository import VALID, shown

PEOPLE = ("ann", "bob", "cat", "dan")
PLAIN = "75"
S, A, B, C, D = "95", "85", "70", "60", "59"
"""The lowest score of each grade; D is anything less than C."""
POLICY: Mapping[str, str] = {
    "policy/measures.yml": """\
marks: {name: Marks, unit: points, given: own}
team_marks: {name: Marks by the team, unit: points, given: own}
flag: {name: Complaints upheld, unit: count, given: sum}
satisfaction: {name: Satisfaction, unit: points, given: mean}
level: {name: Level at the end, unit: points, given: last}
sales: {name: Sales, unit: money, sum: deals.credited, where: {stage: won}, when: closed_on}
sales_before: {name: Sales before, unit: money, earlier: sales, which: period_before}
sales_last_year: {name: Sales last year, unit: money, earlier: sales, which: same_period_last_year}
won: {name: Won, unit: percent, ratio: deals, where: {stage: won}, among: {stage: [won, lost]}, when: closed_on}
months: {name: Mean of the months, unit: points, scores: month}
""",
    "policy/indicators/results.yml": """\
result:
  {name: Result, dimension: results, unit: points, definition: typed, source: typed, actual: marks, better: higher,
   when_missing: fail, curve: {kind: points, of: actual, points: [0: 0, 120: 120]}}
teamwork:
  {name: Teamwork, dimension: process, unit: points, definition: typed, source: typed, actual: team_marks,
   better: higher, when_missing: leave_out, curve: {kind: points, of: actual, points: [0: 0, 120: 120]}}
satisfaction:
  {name: Satisfaction, dimension: process, unit: points, definition: typed, source: typed, actual: satisfaction,
   better: higher, when_missing: leave_out, curve: {kind: points, of: actual, points: [0: 0, 120: 120]}}
complaints:
  {name: Complaints, dimension: process, unit: count, definition: typed, source: typed, actual: flag, better: lower,
   when_missing: leave_out, curve: {kind: points, of: actual, points: [0: 100, 10: 0]}}
conversion:
  {name: Conversion, dimension: results, unit: percent, definition: won of decided, source: CRM, actual: won,
   better: higher, when_missing: leave_out, curve: {kind: points, of: actual, points: [0%: 0, 100%: 100]}}
target_reached:
  {name: Against the target, dimension: results, unit: money, definition: sales, source: CRM, actual: sales,
   target: sales, better: higher, when_missing: leave_out,
   curve: {kind: points, of: attainment, points: [0%: 0, 100%: 100]}}
growth:
  {name: Growth, dimension: results, unit: money, definition: growth, source: CRM, better: higher,
   actual: sales - sales_before, when_missing: leave_out, curve: {kind: points, of: actual, points: [0: 0, 1000: 100]}}
yearly_growth:
  {name: Growth in a year, dimension: results, unit: money, definition: growth, source: CRM, better: higher,
   actual: sales - sales_last_year, when_missing: leave_out,
   curve: {kind: points, of: actual, points: [0: 0, 1000: 100]}}
monthly:
  {name: Months, dimension: results, unit: points, definition: mean, source: appraisals, actual: months,
   better: higher, when_missing: leave_out, curve: {kind: points, of: actual, points: [0: 0, 120: 120]}}
levelled:
  {name: Level, dimension: results, unit: points, definition: last, source: typed, actual: level, better: higher,
   when_missing: leave_out, curve: {kind: points, of: actual, points: [0: 0, 120: 120]}}
own_marks:
  {name: Own marks, dimension: results, unit: points, definition: typed, source: typed, actual: marks, better: higher,
   when_missing: leave_out, curve: {kind: points, of: actual, points: [0: 0, 120: 120]}}
""",
    "policy/scorecards.yml": """\
specialist:
  month: {groups: {results: {name: Results, weight: 100, indicators: {own_marks: 100}}}}
  quarter: {groups: {results: {name: Results, weight: 100, indicators: {result: 100}}}}
  year:
    groups:
      results: {name: Results, weight: 90, indicators: {result: 90}}
      process: {name: Process, weight: 10, indicators: {teamwork: 10}}
""",
    "policy/roles.yml": """\
specialist: {name: Specialist}
senior: {name: Senior specialist, not_appraised: another edition}
supervisor: {name: Supervisor, not_appraised: another edition}
""",
    "policy/duties.yml": "",
    "policy/indicators/process.yml": "",
    "policy/cases/example.yml": "",
    "policy/cases/edges.yml": """\
s: {name: S, role: specialist, cycle: quarter, given: {score.result: 95}, total: {score: 95, grade: S}}
a: {name: A, role: specialist, cycle: quarter, given: {score.result: 85}, total: {score: 85, grade: A}}
b: {name: B, role: specialist, cycle: quarter, given: {score.result: 70}, total: {score: 70, grade: B}}
c: {name: C, role: specialist, cycle: quarter, given: {score.result: 60}, total: {score: 60, grade: C}}
""",
    "policy/grades.yml": """\
bands:
  - {grade: S, name: Outstanding, at_least: 95}
  - {grade: A, name: Excellent, at_least: 85}
  - {grade: B, name: Good, at_least: 70}
  - {grade: C, name: Insufficient, at_least: 60}
  - {grade: D, name: Failing}
""",
    "policy/commission.yml": """\
selling:
  {name: Selling, text: A share of what is sold., paid_on: signing, rates: [{rate: 1%, from: 2017-01-01}]}
service:
  {name: Service, text: A share of what is sold., paid_on: signing, rates: [{rate: 2%, from: 2017-01-01}]}
""",
}
PAY = """\
components:
  monthly:
    {name: Performance pay, text: By the month., kind: salary, of: performance_pay, times: 1, each: month,
     part_of_period: by_days, leave: paid, rounding: {to: 0.01, half: up}WITHOUT}
  yearly:
    {name: Year-end bonus, text: By the year., kind: salary, of: base_salary, times: 1, each: year,
     part_of_period: by_days, leave: paid, rounding: {to: 0.01, half: up}}
  commission:
    {name: Commission, text: By the plan., kind: commission, plans: {specialist: selling, senior: service},
     rounding: {to: 0.01, half: up}}
"""
EXTRA = """\
  thirteenth:
    {name: Extra month, text: For an S., kind: extra, of: base_salary, each: year, rounding: {to: 0.01, half: up}}
"""
STAFF = """\
id,name,role,team,manager,joined_on,left_on
ann,Ann,specialist,north,max,,
bob,Bob,specialist,north,max,,
cat,Cat,specialist,north,max,,
dan,Dan,specialist,south,max,,
max,Max,supervisor,north,,,
"""
TEAMS = "id,name,manager,office\nnorth,North,max,\nsouth,South,max,\n"
DEALS = "id,person,account,product,stage,agreement,opened_on,closed_on,amount"
DECISIONS = "person,period,rule,decision,by,role,decided_on,first_day\n"
PLANS = "person,period,rule,mentor,first_day\n"
Marks = Mapping[str, Mapping[str, str]]


def grades(person: str, given: str, *, first: str = "2017-Q1") -> dict[str, dict[str, str]]:
    """Return marks: the letters of ``given`` are a person's grades in periods one after another."""
    marks, period = {}, period_of(first)
    for letter in given:
        marks[period.id] = {"S": S, "A": A, "B": B, "C": C, "D": D}[letter]
        period = following(period)
    return {person: marks}


def following(period: Period) -> Period:
    """Return the next period of the same kind."""
    months = {"month": 1, "quarter": 3, "year": 12}[period.kind]
    index = period.year * 12 + period.first_month - 1 + months
    return Period(index // 12, index % 12 + 1, period.kind)


def firm(
    outcomes: str,
    marks: Marks,
    *,
    months: int = 12,
    figures: Iterable[str] = (),
    deals: Iterable[str] = (),
    changes: Mapping[str, str | None] | None = None,
) -> dict[str, str]:
    """Return the firm's files.

    ``marks`` are scores by person and period, ``figures`` more rows of data/measures.csv (person, period, measure,
    value), ``deals`` rows without ids, ``changes`` other files.
    """
    data_months = [Period(2017 + number // 12, number % 12 + 1, "month") for number in range(months)]
    periods = [p for kind in kinds() for p in periods_from_months(data_months, kind)]
    files: dict[str, str | None] = {path: text for path, text in VALID.items() if not path.startswith("data/")}
    files |= {**POLICY, "policy/outcomes.yml": outcomes, "data/people.csv": STAFF, "data/teams.csv": TEAMS}
    files |= {path: VALID[path] for path in ("data/accounts.csv", "data/products.csv")}
    rows = [f"{who},{p.id},marks,{marks.get(who, {}).get(p.id, PLAIN)}" for who in PEOPLE for p in periods]
    files["data/measures.csv"] = "\n".join(["person,period,measure,value", *rows, *figures]) + "\n"
    quarters = [p.id for p in periods if p.kind == "quarter"]
    targets = [f"person,{who},{quarter},sales,1000" for who in PEOPLE for quarter in quarters]
    files["data/targets.csv"] = "\n".join(["level,id,period,target,value", *targets]) + "\n"
    by_month: dict[str, list[str]] = {month.id: [] for month in data_months}
    for number, row in enumerate(deals, 1):
        by_month[row.split(",")[6][:7]].append(f"d{number},{row}")
    files |= {f"data/months/{m}/deals.csv": "\n".join([DEALS, *found]) + "\n" for m, found in by_month.items()}
    pay = PAY.replace("WITHOUT", ", without_grade: 100%" if "by_grade" in outcomes else "")
    files["policy/pay.yml"] = pay + (EXTRA if "thirteenth" in outcomes else "")
    files |= changes or {}
    return {path: text for path, text in files.items() if text is not None}


def quarter_by(**shares: int) -> dict[str, str | None]:
    """Return the files by which quarters, and nothing else, are judged by indicators with so many percent each."""
    written = ", ".join(f"{name}: {share}%" for name, share in shares.items())
    card = f"specialist: {{quarter: {{groups: {{all: {{name: All, weight: 100, shares: {{{written}}}}}}}}}}}\n"
    cases = ""
    for edge, grade in ((95, "S"), (85, "A"), (70, "B"), (60, "C")):
        scores = ", ".join(f"score.{name}: {edge}" for name in shares)
        cases += f"at_{edge}: {{name: Edge, role: specialist, cycle: quarter, given: {{{scores}}}, "
        cases += f"total: {{score: {edge}, grade: {grade}}}}}\n"
    return {"policy/scorecards.yml": card, "policy/cases/edges.yml": cases}


def with_seniors() -> dict[str, str | None]:
    """Return the files by which senior specialists are judged too, by the quarter."""
    card = "senior: {quarter: {groups: {all: {name: All, weight: 100, indicators: {result: 100}}}}}\n"
    roles = POLICY["policy/roles.yml"].replace("Senior specialist, not_appraised: another edition", "Senior specialist")
    return {"policy/scorecards.yml": POLICY["policy/scorecards.yml"] + card, "policy/roles.yml": roles}


def kinds() -> tuple[PeriodKind, ...]:
    """Return the cycles."""
    return ("month", "quarter", "year")


def deal(person: str, day: str, amount: str = "1000", stage: str = "won") -> str:
    """Return a deal that was decided on a day."""
    agreement = "contract" if stage == "won" else "none"
    return f"{person},acme,saw,{stage},{agreement},2016-12-01,{day},{amount}"


def judged(files: Mapping[str, str]) -> Outcomes:
    """Judge files that have no problem."""
    outcomes, problems = judged_with_problems(files)
    assert shown(problems) == []
    return outcomes


def judged_with_problems(files: Mapping[str, str]) -> tuple[Outcomes, list[Problem]]:
    """Judge files and return every problem, also those of reading and appraising."""
    appraisals, found = read(files)
    return judge(appraisals, found), in_order(found)


def judge(appraisals: Mapping[PeriodKind, Appraisals], problems: list[Problem]) -> Outcomes:
    """Judge what was appraised."""
    first = next(iter(appraisals.values()))
    return judge_outcomes(first.policy, first.data, appraisals, problems.append)


def outcome(outcomes: Outcomes, person: str, period: str, rule: str = "rule") -> Outcome:
    """Return the first outcome of a rule that fired after a period."""
    return next(one for one in outcomes.of(person, period_of(period)) if one.rule == rule)


def fired(outcomes: Outcomes, person: str, rule: str = "rule") -> list[str]:
    """Return after which periods a rule fired for a person, in order."""
    periods = [p for (who, p), found in outcomes.outcomes.items() if who == person and rule in {o.rule for o in found}]
    return [period.id for period in sorted(periods)]


def because(one: Outcome) -> list[tuple[str, str, str, str, bool]]:
    """Return the reasons of an outcome: period, about, of, value, holds."""
    return [(r.period.id, r.about, r.of, str(r.value), r.holds) for r in one.because]
