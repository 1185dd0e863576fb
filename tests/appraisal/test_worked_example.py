"""One quarter of two people, worked out by hand from the rows of the small repository to the grade."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.scoring import IndicatorResult, Result
from kaopu.data.periods import Period
from kaopu.records.record import AppraisalRecord
from kaopu.records.recording import Provenance, Recorder
from kaopu.text.language import LANGUAGES
from tests.support.repository import VALID, changed, read_repository, shown, tree_of

Q1 = Period(2017, 1, "quarter")
DEALS = "data/months/2017-02/deals.csv"
RESULTS = "policy/indicators/results.yml"
EDGES = "policy/cases/edges.yml"
PROCESS = "policy/indicators/process.yml"
BOBS_DEAL = "d3,bob,zeta,saw,won,contract,2017-01-06,2017-02-20,1200.5"


def appraised(files: dict[str, str]) -> Appraisals:
    reading = read_repository(tree_of(files))
    assert shown(reading.problems) == []
    assert reading.appraisals is not None
    return reading.appraisals


def figures(result: Result) -> list[tuple[object, ...]]:
    return [(i.id, i.actual, i.attainment, i.score, i.weight, i.points) for i in result.indicators]


def record_of(appraisals: Appraisals, person: str, language: str = "en") -> AppraisalRecord:
    [chosen] = [known for known in LANGUAGES if known == language]
    recorder = Recorder(appraisals, Provenance("c" * 40, changed=False, generator="test"), chosen)
    return recorder.record(appraisals.person(person), Q1)


def without_bobs_deal() -> dict[str, str]:
    """Bob has no deal, won or lost: nothing to average, nothing to divide by. A missing share scores 50 here."""
    return {
        **VALID,
        DEALS: VALID[DEALS].replace(BOBS_DEAL + "\n", ""),
        RESULTS: VALID[RESULTS].replace("fixed_score: 0", "fixed_score: 50"),
    }


def test_anns_quarter_by_hand():
    # Sales: one won deal, 2500, with a new customer. Target 3000. 2500 ÷ 3000 = 83.333… → 83.33 %.
    #   Curve between 80 % (60) and 100 % (100): 60 + (83.33 − 80) ÷ 20 × 40 = 60 + 6.66 = 66.66.
    #   66.66 × 70 ÷ 100 = 46.662.
    # Share won: 1 of 2 decided = 50 %. Target 50 %, so 100 %; linear: 100. 100 × 20 ÷ 100 = 20.
    # Sales cycle: 5 January to 4 February = 30 days, at most 40: 110. 50 ÷ 30 = 166.67 %. 110 × 10 ÷ 100 = 11.
    # 46.662 + 20 + 11 = 77.662 → 77.66, from 75 on: B.
    result = appraised(dict(VALID)).results["ann", Q1]
    assert figures(result) == [
        ("sales_attainment", Decimal(2500), Decimal("0.8333"), Decimal("66.66"), Decimal(70), Decimal("46.662")),
        ("share_won", Decimal("0.5"), Decimal(1), Decimal(100), Decimal(20), Decimal(20)),
        ("sales_cycle", Decimal(30), Decimal("1.6667"), Decimal(110), Decimal(10), Decimal(11)),
    ]
    assert (result.points, result.score, result.band.grade) == (Decimal("77.662"), Decimal("77.66"), "B")


def test_bobs_quarter_by_hand():
    # Sales: 1200.50 of 1500 = 80.0333… → 80.03 %. 60 + (80.03 − 80) ÷ 20 × 40 = 60.06. × 70 ÷ 100 = 42.042.
    # Share won: 1 of 1 = 100 %, twice the target of 50 %: 200, but the cap is 120. × 20 ÷ 100 = 24.
    # Sales cycle: 6 January to 20 February = 25 + 20 = 45 days, at most 60: 80. × 10 ÷ 100 = 8.
    # 42.042 + 24 + 8 = 74.042 → 74.04, below 75: C.
    result = appraised(dict(VALID)).results["bob", Q1]
    assert figures(result) == [
        ("sales_attainment", Decimal("1200.50"), Decimal("0.8003"), Decimal("60.06"), Decimal(70), Decimal("42.042")),
        ("share_won", Decimal(1), Decimal(2), Decimal(120), Decimal(20), Decimal(24)),
        ("sales_cycle", Decimal(45), Decimal("1.1111"), Decimal(80), Decimal(10), Decimal(8)),
    ]
    assert (result.points, result.score, result.band.grade) == (Decimal("74.042"), Decimal("74.04"), "C")


def test_what_is_left_out_gives_its_weight_to_the_others_by_hand():
    # Sales: no deal is zero sales. 0 ÷ 1500 = 0 %: 0.
    # Share won: no deal was decided; 50 by the rule on missing data.
    # Sales cycle: no deal was won; left out. 70 and 20 of 90 become 77.777… and 22.222…; in hundredths 77.77 and
    #   22.22 make 99.99, and the hundredth left goes to the larger remainder: 77.78 and 22.22.
    # 50 × 22.22 ÷ 100 = 11.11: C.
    result = appraised(without_bobs_deal()).results["bob", Q1]
    assert figures(result) == [
        ("sales_attainment", Decimal(0), Decimal(0), Decimal(0), Decimal("77.78"), Decimal(0)),
        ("share_won", None, None, Decimal(50), Decimal("22.22"), Decimal("11.11")),
        ("sales_cycle", None, None, None, Decimal(0), None),
    ]
    assert (result.points, result.score, result.band.grade) == (Decimal("11.11"), Decimal("11.11"), "C")
    assert [reason(indicator) for indicator in result.indicators] == [
        None,
        ("measure", "win_share", "fixed_score"),
        ("measure", "days_to_close", "leave_out"),
    ]


def reason(indicator: IndicatorResult) -> tuple[str, str, str] | None:
    missing = indicator.missing
    return None if missing is None else (missing.reason, missing.name, missing.action)


def test_missing_data_are_said_and_never_a_silent_zero():
    record = record_of(appraised(without_bobs_deal()), "bob")
    sales, share, cycle = record.indicators
    assert (sales.actual, sales.missing) == (Decimal(0), None)
    assert (share.actual, share.attainment, share.measures) == (None, None, {"win_share": None})
    assert share.missing == "There were no data for “Share won” in the period. The policy sets the score to 50."
    assert (cycle.actual, cycle.score, cycle.points, cycle.curve.x, cycle.curve.y) == (None, None, None, None, None)
    assert cycle.missing is not None
    assert cycle.missing.startswith("There were no data for “Days to close” in the period. The policy leaves")
    assert record.notices
    assert "weight becomes 77.78% instead of 70%" in sales.steps[-1]
    assert share.steps[-1].endswith("Points: 50 × 22.22 ÷ 100 = 11.11.")
    assert cycle.steps[0] == "Days to close: – (no data rows)."
    assert record.next_grade is not None
    assert [enough.indicator for enough in record.next_grade.indicators] == ["sales_attainment"]


@pytest.mark.parametrize(
    ("path", "old", "new", "problems"),
    [
        (RESULTS, "when_missing: {fixed_score: 50}", "when_missing: fail", ["data/people.csv:3:1 value-missing"]),
        (RESULTS, "when_missing: {fixed_score: 50}", "when_missing: leave_out", []),
        (PROCESS, "when_missing: leave_out", "when_missing: fail", ["data/people.csv:3:1 value-missing"]),
    ],
)
def test_a_policy_that_demands_the_data_gives_no_result_without_them(path, old, new, problems):
    files = without_bobs_deal()
    assert files[path].count(old) == 1
    reading = read_repository(tree_of({**files, path: files[path].replace(old, new)}))
    assert shown(reading.problems) == problems
    assert reading.appraisals is not None
    assert (("bob", Q1) in reading.appraisals.results) is not bool(problems)
    assert ("ann", Q1) in reading.appraisals.results


def test_when_everything_is_left_out_there_is_nothing_to_score():
    files = {
        **VALID,
        DEALS: VALID[DEALS].replace(BOBS_DEAL + "\n", ""),
        "policy/scorecards.yml": "specialist: {quarter: {groups: {all: {name: All, weight: 100, "
        "indicators: {sales_cycle: 100}}}}}\n",
        "policy/duties.yml": "",
        "data/targets.csv": "level,id,period,target,value\nperson,ann,2017-Q1,sales,1\nperson,bob,2017-Q1,sales,1\n",
    }
    del files["policy/cases/example.yml"], files["policy/cases/edges.yml"]
    edges = ["policy/grades.yml:2:43 case-missing-at-edge", "policy/grades.yml:3:38 case-missing-at-edge"]
    reading = read_repository(tree_of(files))
    assert shown(reading.problems) == ["data/people.csv:3:1 nothing-to-score", *edges]
    assert reading.appraisals is not None
    assert list(reading.appraisals.results) == [("ann", Q1)]


def test_a_role_that_is_not_appraised_has_no_result():
    appraisals = appraised(dict(VALID))
    assert sorted(person for person, _ in appraisals.results) == ["ann", "bob"]
    assert [person.id for person in appraisals.people_in(Q1)] == ["ann", "bob"]


def test_a_fixed_target_is_the_policys_and_a_named_one_the_rows():
    record = record_of(appraised(dict(VALID)), "bob")
    rules = [(i.target_rule.file, i.target_rule.line) for i in record.indicators if i.target_rule is not None]
    assert rules == [("data/targets.csv", 3), (RESULTS, 19), (PROCESS, 8)]
    assert [(i.rule.file, i.rule.line) for i in record.indicators] == [(RESULTS, 1), (RESULTS, 12), (PROCESS, 1)]


def test_the_record_names_the_rows_it_was_counted_from():
    record = record_of(appraised(dict(VALID)), "ann")
    assert [[(rows.file, rows.lines) for rows in i.rows] for i in record.indicators] == [
        [(DEALS, (2,))],
        [(DEALS, (2, 3))],
        [(DEALS, (2,))],
    ]
    [evidence] = record.evidence
    columns = [column.id for column in evidence.columns]
    assert [(row.line, row.cells[columns.index("id")]) for row in evidence.rows] == [(2, "d1"), (3, "d2")]
    assert evidence.rows[0].cells[columns.index("amount")] == "2500"


def test_a_changed_rule_changes_the_result_and_nothing_else_does():
    plain = appraised(dict(VALID)).results["ann", Q1]
    commented = appraised(changed("policy/grades.yml", "bands:", "# a comment\nbands:")).results["ann", Q1]
    edges = {EDGES: VALID[EDGES].replace("share_won: 25", "share_won: 38.35").replace("score: 75", "score: 77.67")}
    files = {**changed("policy/grades.yml", "at_least: 75", "at_least: 77.67"), **edges}
    stricter = appraised(files).results["ann", Q1]
    assert figures(plain) == figures(commented) == figures(stricter)
    assert [r.band.grade for r in (plain, commented, stricter)] == ["B", "B", "C"]
