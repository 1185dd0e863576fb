"""Months, quarters and years of one person, traced by hand from the rows to the grade (R40-R43)."""

from __future__ import annotations

from decimal import Decimal

from tests.appraisal.company import (
    MONTHS,
    appraised,
    company,
    deal,
    indicator,
    record_of,
    result_of,
    sales_targets,
    scores,
)

OWNERS = (("person", "ann", "1000"), ("person", "bob", "0.01"), ("team", "north", "1000.01"))
TARGETS = sales_targets(
    *[(level, owner, f"2017-Q{quarter}", value) for level, owner, value in OWNERS for quarter in range(1, 5)],
    *[("company", "company", f"2017-Q{quarter}", "1000.01") for quarter in range(1, 5)],
)
ROWS = {
    "deals": [
        deal("ann", "2017-01-31", "500"),
        deal("ann", "2017-03-31", "300"),
        deal("ann", "2017-04-01", "1000"),
        deal("ann", "2017-07-15", "900"),
        deal("ann", "2017-12-31", "1100"),
    ],
    "activities": [
        "ann,acme,visit,2017-01-01,2017-01-01",
        "ann,acme,visit,2017-01-31,2017-01-31",
        "ann,zeta,visit,2017-02-01,2017-02-01",
        "ann,zeta,call,2017-02-01,2017-02-01",
        "ann,zeta,call,2017-09-30,2017-09-30",
    ],
    "audits": ["ann,legal,2017-05-05,minor", "ann,finance,2017-05-06,minor", "ann,legal,2017-08-01,severe"],
}
HOURS = "person,period,measure,value\n" + "".join(f"ann,{month},hours,1.5\n" for month in MONTHS)
FILES = company(ROWS, TARGETS, {"data/measures.csv": HOURS})


def test_r40_a_month_is_judged_by_its_process_by_hand():
    # January: visits on the 1st and the 31st; target 4 (the policy's): 2 ÷ 4 = 50 %, linear: 50. C.
    # February: 1 visit: 25. March: none: 0 of 4 = 0 %: 0, for a month without a visit is not a month without data.
    found = appraised(FILES)
    assert [str(result_of(found, "ann", month).score) for month in MONTHS[:3]] == ["50.00", "25.00", "0.00"]
    assert [result_of(found, "ann", month).band.grade for month in MONTHS[:3]] == ["C", "C", "C"]
    assert list(scores(result_of(found, "ann", "2017-01"))) == ["visits_made"]


def test_r41_a_quarter_is_judged_by_process_and_results_by_hand():
    # Q2. Sales: 1000 of 1000: 100 %, 100. Weight 60 × 75 % = 45.
    # Growth against Q1 (500 + 300): (1000 − 800) ÷ 800 = 25 %: 60 + (25 + 0) ÷ 50 × 40 = 80. Weight 60 × 25 % = 15.
    # Compliance: two minor findings, 10 points off: 90. Weight 20.
    # Teamwork: no reviews, left out. Customers seen in Q2: none, 0. Weight 5.
    # Calls in the 12 months to 30 June: one, on 1 February: no step: 0. Weight 5.
    # 45, 15, 20, 5 and 5 of 90 become 50, 16.666…, 22.222…, 5.555… and 5.555…; in hundredths they make 99.98 and the
    #   two hundredths left go to the largest remainders (16.666… and, the first of two, the first 5.555…).
    # 100 × 50 + 80 × 16.67 + 90 × 22.22 = 5000 + 1333.6 + 1999.8 = 8333.4; ÷ 100 = 83.334 → 83.33: B.
    found = appraised(FILES)
    result = result_of(found, "ann", "2017-Q2")
    assert scores(result) == {
        "sales_attainment": "100.00",
        "growth": "80.00",
        "compliance": "90.00",
        "teamwork": "None",
        "width": "0.00",
        "calls": "0.00",
    }
    assert [str(i.weight) for i in result.indicators] == ["50.00", "16.67", "22.22", "0", "5.56", "5.55"]
    assert (result.points, result.score, result.band.grade) == (Decimal("83.334"), Decimal("83.33"), "B")


def test_r42_r43_a_year_is_made_of_its_quarters_and_its_own_indicator_by_hand():
    # Q1: sales 800 of 1000: 80 %, 50. No quarter before in the data: growth is left out, and so is teamwork.
    #   Compliance 100; two customers seen: 100; one call: 0. 45, 20, 5 and 5 of 75 are 60, 26.67, 6.67 and 6.66:
    #   50 × 60 + 100 × 26.67 + 100 × 6.67 = 3000 + 2667 + 667 = 6334: 63.34. (Remainders: 26.666…, 6.666…, 6.666….)
    # Q2: 83.33, by hand above.
    # Q3: sales 900: 90 %: 75. Growth (900 − 1000) ÷ 1000 = −10 %: 60 − 10 ÷ 50 × 60 = 48. One severe finding: 60.
    #   One customer seen (the call): half way from 0 to 2: 50. Two calls in twelve months: 100.
    #   75 × 50 + 48 × 16.67 + 60 × 22.22 + 50 × 5.56 + 100 × 5.55
    #   = 3750 + 800.16 + 1333.2 + 278 + 555 = 6716.36: 67.16.
    # Q4: sales 1100: 110 %: 110. Growth 200 ÷ 900 = 22.22 %: 60 + 22.22 ÷ 50 × 40 = 77.776 → 77.78. Compliance 100.
    #   None seen: 0. Two calls: 100.
    #   110 × 50 + 77.78 × 16.67 + 100 × 22.22 + 100 × 5.55 = 5500 + 1296.5926 + 2222 + 555 = 9573.5926: 95.74.
    # Year: (63.34 + 83.33 + 67.16 + 95.74) ÷ 4 = 309.57 ÷ 4 = 77.3925 → 77.39, which is its own score. × 70 %.
    #   Training: 12 × 1.5 = 18 of 20 hours: 90 %: 90. × 30 %.
    #   77.39 × 70 + 90 × 30 = 5417.3 + 2700 = 8117.3: 81.17: B.
    found = appraised(FILES)
    quarters = [str(result_of(found, "ann", f"2017-Q{number}").score) for number in range(1, 5)]
    assert quarters == ["63.34", "83.33", "67.16", "95.74"]
    year = result_of(found, "ann", "2017")
    assert scores(year) == {"quarters_mean": "77.39", "learning": "90.00"}
    assert (year.points, year.score, year.band.grade) == (Decimal("81.173"), Decimal("81.17"), "B")
    assert indicator(year, "learning").actual == 18


def test_the_year_names_each_quarter_with_its_score_and_the_rows_of_ready_made_figures():
    record = record_of(appraised(FILES), "ann", "2017")
    quarters, learning = record.indicators
    assert quarters.steps[0] == (
        "Mean of the quarters: Q1 2017 63.34 points, Q2 2017 83.33 points, Q3 2017 67.16 points, "
        "Q4 2017 95.74 points; (63.34 + 83.33 + 67.16 + 95.74) ÷ 4 = 77.39 points."
    )
    assert learning.steps[0] == ("Hours of training: 18 (the sum of ready-made figures, data/measures.csv, line 2–13).")
    [rows] = learning.rows
    assert (rows.file, rows.lines) == ("data/measures.csv", tuple(range(2, 14)))
    assert (learning.counted[0].counted, quarters.rows) == (12, ())


def test_an_earlier_value_is_told_with_its_period_and_rows():
    record = record_of(appraised(FILES), "ann", "2017-Q2")
    growth = next(i for i in record.indicators if i.id == "growth")
    assert growth.steps[1] == "Sales of the period before: ¥800.00 (Q1 2017, 2 data rows)."
    files = {rows.file: rows.lines for rows in growth.rows}
    assert files == {f"data/months/2017-{month}/deals.csv": (2,) for month in ("01", "03", "04")}
    deals = next(evidence for evidence in record.evidence if evidence.table == "deals")
    assert {row.file for row in deals.rows} == set(files)


def test_only_whole_periods_from_the_editions_first_day_on_are_appraised():
    short = {path: text for path, text in FILES.items() if "/2017-03/" not in path}
    short["policy/policy.yml"] = short["policy/policy.yml"].replace(
        "effective_from: 2017-01-01", "effective_from: 2017-02-01"
    )
    found = appraised({**short, "data/measures.csv": HOURS})
    assert [p.id for p in found["month"].periods] == [m for m in MONTHS if m not in ("2017-01", "2017-03")]
    assert [p.id for p in found["quarter"].periods] == ["2017-Q2", "2017-Q3", "2017-Q4"]
    assert list(found["year"].periods) == []
    assert list(found) == ["month", "quarter", "year"]


def test_a_period_is_judged_by_the_edition_in_force_on_the_day_that_the_policy_names():
    head = FILES["policy/policy.yml"].replace("effective_from: 2017-01-01", "effective_from: 2017-02-01")
    by_last_day = head.replace("applies_by: first_day", "applies_by: last_day")
    assert by_last_day != head
    found = appraised({**FILES, "policy/policy.yml": by_last_day, "data/measures.csv": HOURS})
    assert [p.id for p in found["month"].periods] == list(MONTHS[1:])
    assert [p.id for p in found["quarter"].periods] == ["2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4"]
    assert [p.id for p in found["year"].periods] == ["2017"]
    for first_day, first in (("2017-03-31", "2017-Q1"), ("2017-04-01", "2017-Q2")):
        later = by_last_day.replace("effective_from: 2017-02-01", f"effective_from: {first_day}")
        quarters = appraised({**FILES, "policy/policy.yml": later, "data/measures.csv": HOURS})["quarter"].periods
        assert quarters[0].id == first
