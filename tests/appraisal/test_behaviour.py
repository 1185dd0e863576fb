"""Deductions, improvement plans, anonymous reviews and what sentences say about them, by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaopu.records.record import AppraisalRecord, RecordIndicator
from tests.appraisal.company import (
    MONTHS,
    PEOPLE,
    POLICY,
    appraised,
    company,
    indicator,
    record_of,
    result_of,
    sales_targets,
)

PROCESS = "policy/indicators/process.yml"
QUARTERS = [f"2017-Q{number}" for number in range(1, 5)]
TARGETS = sales_targets(
    *[("person", person, quarter, "1000") for person in ("ann", "bob") for quarter in QUARTERS],
    *[("team", "north", quarter, "2000") for quarter in QUARTERS],
    *[("company", "company", quarter, "2000") for quarter in QUARTERS],
)


def record_with(language: str = "en", **rows: list[str]) -> AppraisalRecord:
    found = appraised(company(rows, TARGETS, {"data/people.csv": f"{PEOPLE}eve,Eve,supervisor,north,,,\n"}))
    return record_of(found, "ann", "2017-Q1", "zh" if language == "zh" else "en")


def part(record: AppraisalRecord, name: str) -> RecordIndicator:
    return next(indicator for indicator in record.indicators if indicator.id == name)


def audits(minor: int, severe: int) -> list[str]:
    kinds = ["minor"] * minor + ["severe"] * severe + ["none"]
    return [f"ann,legal,2017-02-{day:02},{kind}" for day, kind in enumerate(kinds, 1)]


@pytest.mark.parametrize(
    ("minor", "severe", "off", "score", "told"),
    [
        (0, 0, 0, 100, "Score = 100 − 0 = 100 points."),
        (2, 0, 10, 90, "Score = 100 − 10 = 90 points."),
        (3, 1, 55, 45, "Score = 100 − 55 = 45 points."),
        (0, 2, 80, 20, "Score = 100 − 80 = 20 points."),
        (4, 2, 100, 0, "Score = 100 − 100 = 0 points."),
        (1, 3, 125, 0, "100 − 125 = -25, which is below the floor of 0: 0 points."),
    ],
)
def test_r29_points_come_off_by_severity_down_to_the_floor(minor, severe, off, score, told):
    compliance = part(record_with(audits=audits(minor, severe)), "compliance")
    assert (compliance.actual, compliance.score, compliance.target) == (Decimal(off), Decimal(score), None)
    assert f"= 5 × {minor} + 40 × {severe} = {off} points." in compliance.steps[-4 if score < 60 else -3]
    assert told in compliance.steps
    assert compliance.curve.kind == "deduction"
    assert [(int(point.x), int(point.y)) for point in compliance.curve.corners] == [(0, 100), (100, 0)]


@pytest.mark.parametrize(("minor", "due"), [(8, False), (9, True)])
def test_r28_a_score_below_the_floor_demands_an_improvement_plan(minor, due):
    # 8 minor findings: 60, which is not below 60. 9: 55.
    record = record_with(audits=audits(minor, 0))
    compliance = part(record, "compliance")
    sentence = "55 points are below 60: the policy demands an improvement plan."
    assert compliance.plan_due is due
    assert (sentence in compliance.steps) is due
    assert any("“Compliance” scores 55, below 60" in notice for notice in record.notices) is due
    told = part(record_with("zh", audits=audits(9, 0)), "compliance").steps
    assert "55 分低于 60 分，按制度须制定改进方案。" in told


def test_r28_what_could_not_be_measured_demands_no_plan():
    policy = {
        PROCESS: POLICY[PROCESS].replace(
            "when_missing: leave_out, plan_below: 50", "when_missing: {fixed_score: 10}, plan_below: 50"
        )
    }
    found = appraised(company({}, TARGETS, policy))
    teamwork = indicator(result_of(found, "ann", "2017-Q1"), "teamwork")
    assert (teamwork.score, teamwork.plan_due) == (Decimal(10), False)


REVIEWS = ["ann,bob,2017-01-10,4", "ann,max,2017-02-10,5", "ann,eve,2017-03-10,2.5"]


def test_r30_reviews_are_counted_and_no_row_of_them_is_shown():
    # (4 + 5 + 2.5) ÷ 3 = 3.8333… → 3.83: between 3 (60) and 4 (80): 60 + 0.83 × 20 = 76.6.
    record = record_with(peer_reviews=REVIEWS)
    teamwork = part(record, "teamwork")
    assert (teamwork.actual, teamwork.score) == (Decimal("3.83"), Decimal("76.6"))
    said = "Peer reviews: 3.83 points (3 anonymous reviews by 3 colleagues; none of them is shown)."
    assert teamwork.steps[0] == said
    assert (teamwork.rows, teamwork.counted[0].rows, teamwork.counted[0].counted) == ((), (), 3)
    assert [evidence.table for evidence in record.evidence] == []
    assert "peer_reviews.csv" not in record.to_json()
    assert "max" not in record.to_json().replace(" ", "").replace('"manager":"max"', "")


@pytest.mark.parametrize(
    "reviews", [REVIEWS[:2], [*REVIEWS[:2], "ann,max,2017-03-11,1"], [*REVIEWS[:2], "ann,ann,2017-03-11,1"]]
)
def test_r30_fewer_reviewers_than_the_minimum_leave_the_item_out(reviews):
    record = record_with(peer_reviews=reviews)
    teamwork = part(record, "teamwork")
    assert (teamwork.actual, teamwork.score, teamwork.points) == (None, None, None)
    assert teamwork.steps[0] == (
        "Peer reviews: – (fewer than 3 different values of “Reviewer” stand behind “Peer reviews”)."
    )
    assert teamwork.missing is not None
    assert teamwork.missing.startswith("Fewer than 3 different values of “Reviewer”")
    assert teamwork.counted[0].counted == 0
    assert "peer_reviews.csv" not in record.to_json()


def test_r35_the_shares_of_a_group_are_worked_out():
    record = record_with(activities=[f"ann,acme,visit,{month}-05,{month}-05" for month in MONTHS])
    sales = part(record, "sales_attainment")
    assert "Weight = 60 of the group × 75% = 45." in sales.steps[-1]
    assert sales.declared_weight == Decimal(45)
    assert next(group.weight for group in record.groups) == sum(
        (part(record, name).weight for name in ("sales_attainment", "growth")), Decimal(0)
    )


def test_a_range_is_full_inside_and_falls_on_both_sides():
    scores = {}
    for seen in range(5):
        rows = [f"ann,{account},visit,2017-01-0{day},2017-01-05" for day, account in enumerate("abcd"[:seen], 1)]
        accounts = {"data/accounts.csv": "id,name,sector,country\nacme,A,,\n" + "".join(f"{a},{a},,\n" for a in "abcd")}
        found = appraised(company({"activities": rows}, TARGETS, accounts))
        scores[seen] = str(indicator(result_of(found, "ann", "2017-Q1"), "width").score)
        told = part(record_of(found, "ann", "2017-Q1"), "width").steps
        if seen == 4:
            assert told[0] == "Customers seen: 4 (different values of “Account” in 4 data rows)."
            assert "100 + (4 − 3) ÷ (5 − 3) × (0 − 100) = 50 points" in told[2]
    assert scores == {0: "0.00", 1: "50.00", 2: "100.00", 3: "100.00", 4: "50.00"}


def test_a_window_reaches_back_before_the_period():
    calls = ["ann,acme,call,2017-01-01,2017-01-01", "ann,acme,call,2017-04-01,2017-04-01"]
    found = appraised(company({"activities": calls}, TARGETS))
    assert [str(indicator(result_of(found, "ann", quarter), "calls").actual) for quarter in QUARTERS] == list("1222")
    told = part(record_of(found, "ann", "2017-Q4", "zh"), "calls").steps[0]
    assert told == "Calls：2（截至本期末 12 个月内的 2 行数据）。"
