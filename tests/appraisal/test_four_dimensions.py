"""A plan of four dimensions with weights in ranges (R33-R38): every kind of indicator computed from rows by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaopu.policy.reader import read_policy
from tests.appraisal.company import company, deal, indicator, read, result_of, scores
from tests.support.repository import shown, tree_of


def line(name: str, unit: str, actual: str, more: str) -> str:
    """Return an indicator; ``more`` holds what is its own."""
    return (
        f"{name}: {{name: {name}, dimension: results, unit: {unit}, definition: d, source: s, actual: {actual}, "
        f"when_missing: leave_out, {more}}}\n"
    )


PERCENT = "better: higher, curve: {kind: points, of: actual, points: [0%: 0, 100%: 100]}"
NUMBER = "better: higher, curve: {kind: points, of: actual, points: [0: 0, 100: 100]}"
MEASURES = """\
signed: {name: Signed, unit: money, sum: deals.credited, where: {stage: won}, when: closed_on}
signed_before: {name: Signed before, unit: money, earlier: signed, which: period_before}
strategic: {name: Strategic, unit: money, sum: deals.credited, where: {stage: won, product: drill}, when: closed_on}
due: {name: Due, unit: money, sum: receivables.amount, when: due_on}
received: {name: Received, unit: money, sum: receivables.received_on_time, when: due_on}
new_customers: {name: New, unit: count, count: customers, when: valid_since}
product_marks: {name: Product, unit: points, mean: surveys.score, where: {aspect: product}, when: answered_on}
service_marks: {name: Service, unit: points, mean: surveys.score, where: {aspect: service}, when: answered_on}
repurchases: {name: Repurchases, unit: percent, ratio: deals, where: {customer: repeat}, among: {stage: won},
  when: closed_on}
buyers: {name: Buyers, unit: count, distinct: deals.account, where: {stage: won}, when: closed_on, window: 12 months}
year_sales: {name: Sales, unit: money, sum: deals.credited, where: {stage: won}, when: closed_on, window: 12 months}
in_time: {name: In time, unit: percent, ratio: complaints, where: {in_time: "yes"}, when: due_on}
resolved: {name: Resolved, unit: percent, ratio: complaints, where: {outcome: satisfied}, when: due_on}
visits: {name: Visits, unit: count, count: activities, where: {kind: visit}, when: held_on}
calls: {name: Calls, unit: count, count: activities, where: {kind: call}, when: held_on}
proposals: {name: Proposals, unit: count, count: activities, where: {kind: proposal}, when: held_on}
won: {name: Won, unit: percent, ratio: deals, where: {stage: won}, when: closed_on}
cycle_days: {name: Cycle, unit: days, mean: deals.days_to_close, where: {stage: won}, when: closed_on}
tests_passed: {name: Tests, unit: percent, ratio: trainings, where: {result: passed}, among: {kind: product_test},
  when: held_on}
logged: {name: Logged, unit: percent, ratio: activities, where: {days_to_log: {at_most: 1}}, when: held_on}
shared: {name: Shared, unit: count, count: contributions, where: {kind: case_shared}, when: held_on}
ideas: {name: Initiative, unit: count, count: contributions, where: {kind: [suggestion, contest]}, when: held_on}
hours: {name: Hours, unit: number, sum: trainings.hours, when: held_on}
certificates: {name: Certificates, unit: count, count: trainings, where: {kind: certificate, result: passed},
  when: held_on}
"""
RESULTS = (
    line(
        "sales",
        "money",
        "signed",
        "target: 4000, better: higher, curve: {kind: linear, of: attainment, floor: 0, cap: 100}",
    )
    + line("growth", "percent", "(signed - signed_before) / signed_before", PERCENT)
    + line("collection", "percent", "received / due", PERCENT)
    + line("new_markets", "count", "new_customers", NUMBER)
    + line("strategic_share", "percent", "strategic / signed", PERCENT)
)
CUSTOMERS = (
    line("satisfaction", "points", "(product_marks + service_marks) / 2", NUMBER)
    + line("repurchase", "percent", "repurchases", PERCENT)
    + line(
        "lifetime_value",
        "money",
        "year_sales / buyers * 3",
        "target: 12000, better: higher, curve: {kind: linear, of: attainment, floor: 0, cap: 100}",
    )
    + line("complaints_in_time", "percent", "in_time", PERCENT)
    + line("complaints_resolved", "percent", "resolved", PERCENT)
)
ABILITY = (
    line("activity", "count", "visits + calls + proposals", NUMBER)
    + line("conversion", "percent", "won", PERCENT)
    + line(
        "sales_cycle",
        "days",
        "cycle_days",
        "better: lower, curve: {kind: points, of: actual, points: [0: 100, 100: 0]}",
    )
    + line("product_tests", "percent", "tests_passed", PERCENT)
    + line("crm_discipline", "percent", "logged", PERCENT)
)
GROWTH = (
    line("sharing", "count", "shared", NUMBER)
    + line("initiative", "count", "ideas", NUMBER)
    + line("training", "number", "hours", NUMBER)
    + line("certified", "count", "certificates", NUMBER)
)
SCORECARD = """\
specialist:
  quarter:
    groups:
      results: {name: Results, weight: 55, range: {at_least: 50, at_most: 60}, shares: {sales: 40%, growth: 20%,
        collection: 20%, new_markets: 10%, strategic_share: 10%}}
      customers: {name: Customers, weight: 20, range: {at_least: 20, at_most: 25}, shares: {satisfaction: 40%,
        repurchase: 20%, lifetime_value: 20%, complaints_in_time: 10%, complaints_resolved: 10%}}
      ability: {name: Ability, weight: 17, range: {at_least: 15, at_most: 20}, indicators: {activity: 5, conversion: 4,
        sales_cycle: 3, product_tests: 3, crm_discipline: 2}}
      growth: {name: Growth, weight: 8, range: {at_least: 5, at_most: 10}, shares: {sharing: 25%, initiative: 25%,
        training: 25%, certified: 25%}}
"""
CHANGES: dict[str, str | None] = {
    "policy/measures.yml": MEASURES,
    "policy/indicators/results.yml": RESULTS + CUSTOMERS,
    "policy/indicators/process.yml": ABILITY + GROWTH,
    "policy/scorecards.yml": SCORECARD,
    "policy/cases/example.yml": None,
    "policy/cases/edges.yml": None,
    "data/products.csv": "id,name,series,price\nsaw,Saw,,100\ndrill,Drill,Strategic,100\n",
    "data/people.csv": "id,name,role,team,manager\nann,Ann,specialist,north,max\nmax,Max,supervisor,north,\n",
    "data/months/2017-05/receivables.csv": (
        "id,person,account,deal,due_on,amount\nr1,ann,acme,deals1,2017-05-01,2000\nr2,ann,zeta,deals2,2017-05-02,2000\n"
    ),
    "data/months/2017-05/receipts.csv": (
        "id,receivable,person,received_on,amount\np1,r1,ann,2017-05-01,2000\np2,r2,ann,2017-05-02,500\n"
        "p3,r2,ann,2017-05-03,1500\n"
    ),
    "data/months/2017-05/surveys.csv": (
        "id,person,account,aspect,answered_on,score\ns1,ann,acme,product,2017-05-01,70\ns2,ann,zeta,product,2017-05-02,80\n"
        "s3,ann,acme,service,2017-05-01,90\ns4,ann,acme,professionalism,2017-05-01,10\n"
    ),
    "data/months/2017-05/complaints.csv": (
        "id,person,account,filed_on,due_on,in_time,outcome\nc1,ann,acme,2017-05-01,2017-05-03,yes,satisfied\n"
        "c2,ann,acme,2017-05-01,2017-05-03,yes,unsatisfied\nc3,ann,zeta,2017-05-01,2017-05-03,no,satisfied\n"
        "c4,ann,zeta,2017-05-01,2017-05-03,yes,unsatisfied\n"
    ),
    "data/months/2017-05/trainings.csv": (
        "id,person,kind,held_on,hours,result,score\nt1,ann,product_test,2017-05-01,1.5,passed,90\n"
        "t2,ann,product_test,2017-05-02,1,failed,40\nt3,ann,certificate,2017-05-03,16,passed,\n"
    ),
    "data/months/2017-05/contributions.csv": (
        "id,person,kind,held_on\nk1,ann,case_shared,2017-05-01\nk2,ann,suggestion,2017-05-02\nk3,ann,contest,2017-05-03\n"
        "k4,ann,case_shared,2017-05-04\n"
    ),
}
DEALS = [
    deal("ann", "2017-02-11", "2000"),  # acme; opened on 1 December 2016
    "ann,zeta,saw,won,contract,2017-04-01,2017-04-21,2000",
    "ann,acme,drill,won,contract,2017-05-02,2017-06-11,1000",
    "ann,acme,saw,lost,none,2017-05-02,2017-06-11,0",
]
ACTIVITIES = [
    "ann,acme,visit,2017-05-01,2017-05-01",
    "ann,acme,visit,2017-05-02,2017-05-03",
    "ann,acme,call,2017-05-02,2017-05-04",
    "ann,zeta,proposal,2017-05-02,2017-05-02",
]
FILES = company({"deals": DEALS, "activities": ACTIVITIES}, "", CHANGES)
EDGES = ["policy/grades.yml:2:43 case-missing-at-edge", "policy/grades.yml:3:38 case-missing-at-edge"]


@pytest.fixture(scope="module")
def second_quarter() -> dict[str, str]:
    found, problems = read(FILES)
    assert shown(problems) == EDGES
    return scores(result_of(found, "ann", "2017-Q2"))


def of(found: dict[str, str], *names: str) -> list[str]:
    return [found[name] for name in names]


def test_r33_results(second_quarter):
    # Signed in Q2: 2000 + 1000 of 4000: 75 %. Growth: (3000 − 2000) ÷ 2000 = 50 %.
    # Due 4000; on time 2000 + 500 = 2500: 62.5 %. New: acme is valid 14 days after 11 February (Q1), zeta on 5 May: 1.
    # Strategic: 1000 of 3000: 33.33 %.
    names = ("sales", "growth", "collection", "new_markets", "strategic_share")
    assert of(second_quarter, *names) == ["75.00", "50.00", "62.50", "1.00", "33.33"]


def test_r34_customer_value(second_quarter):
    # Product (70 + 80) ÷ 2 = 75, service 90: 82.5. Won deals: zeta's is a new customer's; acme's, on 11 June, lies
    # three months and more after the first: 1 of 2: 50 %. In twelve months 5000 from 2 customers, times 3 years:
    # 7500 of 12000: 62.5 %. Complaints: 3 of 4 in time, 2 of 4 resolved.
    names = ("satisfaction", "repurchase", "lifetime_value", "complaints_in_time", "complaints_resolved")
    assert of(second_quarter, *names) == ["82.50", "50.00", "62.50", "75.00", "50.00"]


def test_r35_process_and_ability(second_quarter):
    # 2 visits, 1 call, 1 proposal: 4. Won 2 of 3: 66.67 %. Days: 20 and 40: 30, of 100 falling: 70.
    # Product tests: 1 of 2. Logged within a day: 3 of 4.
    names = ("activity", "conversion", "sales_cycle", "product_tests", "crm_discipline")
    assert of(second_quarter, *names) == ["4.00", "66.67", "70.00", "50.00", "75.00"]


def test_r36_r38_teamwork_growth_and_initiative(second_quarter):
    # 2 cases shared; 1 suggestion and 1 contest; 1.5 + 1 + 16 = 18.5 hours; 1 certificate.
    assert of(second_quarter, "sharing", "initiative", "training", "certified") == ["2.00", "2.00", "18.50", "1.00"]


def test_r33_to_r36_the_total_by_hand():
    # Results: 55 × (75 × 40 + 50 × 20 + 62.5 × 20 + 1 × 10 + 33.33 × 10) % = 55 × 55.933 % = 30.76315.
    # Customers: 20 × (82.5 × 40 + 50 × 20 + 62.5 × 20 + 75 × 10 + 50 × 10) % = 20 × 68 % = 13.6.
    # Ability: (4 × 5 + 66.67 × 4 + 70 × 3 + 50 × 3 + 75 × 2) ÷ 100 = 796.68 ÷ 100 = 7.9668.
    # Growth: 8 × (2 + 2 + 18.5 + 1) × 25 % ÷ 100 = 0.47. Together 52.79995 → 52.80: C.
    found, _ = read(FILES)
    result = result_of(found, "ann", "2017-Q2")
    assert (result.points, result.score, result.band.grade) == (Decimal("52.79995"), Decimal("52.80"), "C")


def test_r37_a_company_tunes_the_weights_within_their_ranges_and_to_100():
    def problems(scorecard: str) -> list[str]:
        found: list[str] = []
        read_policy(tree_of({**FILES, "policy/scorecards.yml": scorecard}), lambda p: found.append(p.code))
        return found

    tuned = SCORECARD.replace("weight: 55", "weight: 52").replace("weight: 20", "weight: 23")
    found, _ = read({**FILES, "policy/scorecards.yml": tuned})
    # 52 × 55.933 % + 23 × 68 % + 7.9668 + 0.47 = 29.08516 + 15.64 + 8.4368 = 53.16196.
    assert result_of(found, "ann", "2017-Q2").points == Decimal("53.16196")
    assert indicator(result_of(found, "ann", "2017-Q2"), "sales").declared_weight == Decimal("20.8")
    assert "weights-total" in problems(SCORECARD.replace("weight: 55", "weight: 54"))
    outside = SCORECARD.replace("weight: 55", "weight: 49").replace("weight: 20", "weight: 26")
    assert set(problems(outside)) == {"weight-out-of-range"}


def test_r39_the_order_of_files_and_rows_changes_nothing():
    path = "data/months/2017-05/complaints.csv"
    head, *rows = FILES[path].splitlines(keepends=True)
    mixed = {**dict(sorted(FILES.items(), reverse=True)), path: head + "".join(reversed(rows))}
    found, again = read(FILES)[0], read(mixed)[0]
    one, other = result_of(found, "ann", "2017-Q2"), result_of(again, "ann", "2017-Q2")
    assert (one.points, scores(one)) == (other.points, scores(other))
