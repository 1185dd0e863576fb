"""The indicators' figures of the three documents, each counted from a few rows and worked out by hand (R23-R35)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.facts.literal import data_of, files_of, measured, period, policy_of, value_of, values

CUSTOMERS = """\
new: {first_deal_with: person, stays_new_for: 3 months}
valid: {yearly_purchases_at_least: ¥2000, cooperation_at_least: 14 days, agreement: [contract, letter_of_intent]}
"""


def won(day: str, amount: str, **more: str) -> dict[str, str]:
    return {"person": "ann", "stage": "won", "closed_on": day, "amount": amount} | more


def test_r23_sales_to_new_and_to_repeat_customers_apart_by_month_quarter_and_year():
    measures = """\
new_sales: {name: a, unit: money, sum: deals.credited, where: {stage: won, customer: new}, when: closed_on}
repeat_sales: {name: a, unit: money, sum: deals.credited, where: {stage: won, customer: repeat}, when: closed_on}
"""
    files = files_of(
        deals=[
            won("2017-01-10", "1000"),
            won("2017-04-09", "200"),
            won("2017-04-10", "30"),
            won("2017-04-11", "4", account="zeta"),
            won("2017-04-12", "999", stage="lost"),
        ]
    )
    expected = {
        "2017-01": (1000, 0),
        "2017-04": (204, 30),
        "2017-Q1": (1000, 0),
        "2017-Q2": (204, 30),
        "2017": (1204, 30),
    }
    for asked, figures in expected.items():
        assert list(values(measures, files, "ann", asked, customers=CUSTOMERS).values()) == list(figures), asked


@pytest.mark.parametrize(
    ("deals", "since"),
    [
        ([won("2017-01-10", "1999.99")], None),
        ([won("2017-01-10", "2000")], "2017-01"),
        ([won("2017-01-25", "2000")], "2017-02"),
        ([won("2017-01-10", "1000"), won("2017-03-01", "1000")], "2017-03"),
        ([won("2017-01-10", "2000", agreement="none")], None),
        ([won("2017-01-10", "2000", agreement="letter_of_intent")], "2017-01"),
        ([won("2016-01-10", "1000"), won("2017-01-10", "1000")], None),
        ([won("2016-01-10", "1000"), won("2017-01-09", "1000")], "2017-01"),
    ],
)
def test_r24_a_customer_counts_in_the_month_in_which_all_conditions_are_met(deals, since):
    files = files_of(deals=deals)
    for asked in ("2017-01", "2017-02", "2017-03"):
        found = value_of("count: customers, when: valid_since", files, "ann", asked, customers=CUSTOMERS)
        assert found.value == found.counted == (1 if asked == since else 0)


def test_r25_collection_on_time_and_the_overdue_share_of_what_was_due():
    measures = """\
due: {name: a, unit: money, sum: receivables.amount, when: due_on}
in_time: {name: a, unit: money, sum: receivables.received_on_time, when: due_on}
overdue: {name: a, unit: money, sum: receivables.overdue, when: overdue_on}
"""
    bills = [("2017-01-15", "1000"), ("2017-02-15", "500"), ("2017-03-15", "300")]
    payments = [("r000", "2017-01-15", "900"), ("r001", "2017-03-01", "500"), ("r000", "2017-03-01", "100")]
    files = files_of(
        deals=[won("2017-01-01", "1800")],
        receivables=[{"person": "ann", "due_on": day, "amount": amount} for day, amount in bills],
        receipts=[
            {"person": "ann", "receivable": bill, "received_on": day, "amount": amount}
            for bill, day, amount in payments
        ],
    )
    found = values(measures, files, "ann", "2017-Q1", receivables="overdue_after: 10 days\n")
    # In time: 900 of the first bill. After ten days 100 and 500 are missing, and all of the third on 25 March.
    assert found == {"due": Decimal(1800), "in_time": Decimal(900), "overdue": Decimal(900)}


def test_r26_leads_signed_of_leads_opened():
    measures = """\
signed: {name: a, unit: count, count: deals, where: {stage: won}, when: closed_on}
leads: {name: a, unit: count, count: leads, when: opened_on}
"""
    files = files_of(
        leads=[
            {"person": person, "opened_on": day} for person, day in (("ann", "2017-01-02"), ("ann", ""), ("bob", ""))
        ],
        deals=[won("2017-03-31", "1"), won("2017-03-31", "1", stage="lost"), won("2017-04-01", "1")],
    )
    assert values(measures, files, "ann", "2017-Q1") == {"signed": 1, "leads": 1}


def test_r27_satisfaction_is_the_mean_of_a_quarters_answers_by_aspect():
    measures = """\
solving: {name: a, unit: points, mean: surveys.score, where: {aspect: problem_solving}, when: answered_on}
expert: {name: a, unit: points, mean: surveys.score, where: {aspect: professionalism}, when: answered_on}
service: {name: a, unit: points, mean: surveys.score, where: {aspect: service}, when: answered_on}
all: {name: a, unit: points, mean: surveys.score, when: answered_on}
"""
    answers = [("problem_solving", "80"), ("problem_solving", "91"), ("professionalism", "70.5")]
    files = files_of(
        surveys=[
            {"person": "ann", "aspect": aspect, "score": score, "answered_on": "2017-02-01"}
            for aspect, score in answers
        ]
    )
    assert values(measures, files, "ann", "2017-Q1") == {
        "solving": Decimal("85.5"), "expert": Decimal("70.5"), "service": None, "all": Decimal("80.5"),
    }  # fmt: skip


def test_r29_findings_of_the_joint_audit_are_counted_by_severity():
    measures = """\
minor: {name: a, unit: count, count: audits, where: {severity: minor}, when: found_on}
major: {name: a, unit: count, count: audits, where: {severity: [major, severe]}, when: found_on}
departments: {name: a, unit: count, distinct: audits.by, when: found_on}
joint: {name: a, unit: count, count: audits, when: found_on, different: {by: 3}}
"""
    found = [("legal", "minor"), ("finance", "none"), ("finance", "minor"), ("operations", "severe")]
    rows = [{"person": "ann", "by": by, "severity": severity, "found_on": "2017-03-31"} for by, severity in found]
    expected = {"minor": 2, "major": 1, "departments": 3, "joint": 4}
    assert values(measures, files_of(audits=rows), "ann", "2017-Q1") == expected
    # Without operations it was no joint audit.
    assert values(measures, files_of(audits=rows[:3]), "ann", "2017-Q1")["joint"] is None


PEERS = "mean: peer_reviews.score, when: given_on, different: {reviewer: 3}"


def reviews(*reviewers: str) -> dict[str, str]:
    rows = [
        {"person": "ann", "reviewer": reviewer, "given_on": "2017-03-01", "score": str(80 + number)}
        for number, reviewer in enumerate(reviewers)
    ]
    return files_of(peer_reviews=rows)


@pytest.mark.parametrize(
    ("reviewers", "value"),
    [((), None), (("bob", "eve"), None), (("bob", "eve", "bob"), None), (("bob", "eve", "max"), Decimal(81))],
)
def test_r30_with_fewer_than_three_reviewers_the_figure_is_missing(reviewers, value):
    found = value_of(PEERS, reviews(*reviewers), "ann", "2017-Q1")
    assert (found.value, found.counted) == (value, len(reviewers))


def test_r30_who_reviewed_is_in_nothing_that_is_shown():
    policy, data = policy_of(f"m: {{name: a, unit: points, {PEERS}}}"), data_of(reviews("bob", "eve", "max"))
    found = measured(policy, data, "2017-Q1")
    value = found.of("ann", period("2017-Q1"))["m"]
    assert (tuple(value.positions), value.counted) == ((), 3)
    assert found.rows("peer_reviews", [0, 1, 2]) == ()
    assert found.evidence("peer_reviews", [0, 1, 2]) == ()
    team = measured(policy, data, "2017-Q1", level="team").of("north", period("2017-Q1"))["m"]
    assert (tuple(team.positions), team.counted, team.value) == ((), 3, Decimal(81))


def test_r31_tests_passed_certificates_and_the_change_of_the_success_rate():
    measures = """\
passed: {name: a, unit: percent, ratio: trainings, where: {result: passed}, among: {kind: product_test}, when: held_on}
certificates: {name: a, unit: count, count: trainings, where: {kind: certificate, result: passed}, when: held_on}
success: {name: a, unit: percent, ratio: deals, where: {stage: won}, when: closed_on}
success_before: {name: a, unit: percent, earlier: success, which: period_before}
"""
    trained = [
        ("product_test", "passed"),
        ("product_test", "failed"),
        ("product_test", "passed"),
        ("certificate", "passed"),
    ]
    files = files_of(
        trainings=[
            {"person": "ann", "kind": kind, "result": result, "held_on": "2017-05-05"} for kind, result in trained
        ],
        deals=[
            won("2017-01-01", "1", stage="lost"),
            won("2017-03-31", "1"),
            won("2017-04-01", "1"),
            won("2017-06-30", "1"),
            won("2017-06-30", "1", stage="lost"),
        ],
    )
    assert values(measures, files, "ann", "2017-Q2") == {
        "passed": Decimal("0.6667"), "certificates": 1, "success": Decimal("0.6667"), "success_before": Decimal("0.5"),
    }  # fmt: skip
    # Of what was before the data nobody knows whether it was good or bad.
    assert values(measures, files, "ann", "2017-Q1")["success_before"] is None


def test_r32_visits_are_counted_by_the_month():
    held = [("visit", "2017-01-31"), ("visit", "2017-02-01"), ("call", "2017-02-01"), ("visit", "2017-02-28")]
    files = files_of(activities=[{"person": "ann", "kind": kind, "held_on": day} for kind, day in held])
    counted = [
        value_of("count: activities, where: {kind: visit}, when: held_on", files, "ann", month).value
        for month in ("2017-01", "2017-02", "2017-03")
    ]
    assert counted == [1, 2, 0]


GROWTH = """\
sales: {name: a, unit: money, sum: deals.credited, where: {stage: won}, when: closed_on}
before: {name: a, unit: money, earlier: sales, which: period_before}
last_year: {name: a, unit: money, earlier: sales, which: same_period_last_year}
strategic: {name: a, unit: money, sum: deals.credited, where: {stage: won, series: [Pro, Max]}, when: closed_on}
"""


@pytest.mark.parametrize(
    ("asked", "figures"),
    [
        ("2017-Q2", (500, 300, 100, 400)),
        ("2017-Q3", (0, 500, 0, 0)),
        ("2017-Q1", (300, 0, None, 300)),
        ("2016-Q2", (100, None, None, 100)),
        ("2017-05", (400, 100, 100, 400)),
        ("2017", (800, None, None, 700)),
    ],
)
def test_r33_growth_against_the_period_before_and_the_same_period_last_year(asked, figures):
    files = files_of(
        deals=[
            won("2016-05-01", "100"),
            won("2017-02-01", "300"),
            won("2017-04-01", "100", product="axe"),
            won("2017-05-31", "400"),
        ],
        leads=[{"person": "bob", "opened_on": "2016-04-01"}],
    )
    assert tuple(values(GROWTH, files, "ann", asked).values()) == figures


def test_r33_the_share_of_strategic_products_goes_by_the_products_series():
    deals = [won("2017-01-01", "60"), won("2017-01-01", "30", product="axe"), won("2017-01-01", "10", product="nut")]
    found = values(GROWTH, files_of(deals=deals), "ann", "2017-Q1")
    assert (found["strategic"], found["sales"]) == (Decimal(60), Decimal(100))


def test_r34_complaints_handled_in_time_and_to_satisfaction():
    measures = """\
in_time: {name: a, unit: percent, ratio: complaints, where: {in_time: "yes"}, when: due_on}
satisfied: {name: a, unit: percent, ratio: complaints, where: {outcome: satisfied}, when: due_on}
both: {name: a, unit: percent, ratio: complaints, where: {in_time: "yes", outcome: satisfied}, when: due_on}
"""
    handled = [("yes", "satisfied"), ("yes", "unsatisfied"), ("no", "satisfied"), ("yes", "satisfied")]
    rows = [{"person": "ann", "in_time": in_time, "outcome": how, "due_on": "2017-02-02"} for in_time, how in handled]
    found = values(measures, files_of(complaints=rows), "ann", "2017-Q1")
    assert found == {"in_time": Decimal("0.75"), "satisfied": Decimal("0.75"), "both": Decimal("0.5")}
    assert set(values(measures, files_of(), "ann", "2017-Q1").values()) == {None}


def test_r34_customers_who_bought_again_and_what_a_customer_is_worth():
    measures = """\
again: {name: a, unit: count, distinct: deals.account, where: {stage: won, customer: repeat}, when: closed_on}
customers: {name: a, unit: count, distinct: deals.account, where: {stage: won}, when: closed_on}
bought: {name: a, unit: money, sum: deals.credited, where: {stage: won}, when: closed_on, window: 12 months}
buyers: {name: a, unit: count, distinct: deals.account, where: {stage: won}, when: closed_on, window: 12 months}
"""
    files = files_of(
        deals=[
            won("2016-03-31", "5000"),
            won("2016-04-01", "1000", account="zeta"),
            won("2017-01-05", "100", account="zeta"),
            won("2017-02-05", "100", account="zeta"),
            won("2017-02-05", "10", account="omni"),
            won("2017-03-31", "1", account="omni"),
        ]
    )
    found = values(measures, files, "ann", "2017-Q1", customers=CUSTOMERS)
    # Lifetime value: 1211 from two customers within twelve months, 605.50 each; the day before them counts no more.
    assert found == {"again": 1, "customers": 2, "bought": Decimal(1211), "buyers": 2}


def test_r35_calls_proposals_sales_cycle_product_tests_and_days_to_log():
    measures = """\
calls: {name: a, unit: count, count: activities, where: {kind: call}, when: held_on}
proposals: {name: a, unit: count, count: activities, where: {kind: proposal}, when: held_on}
cycle: {name: a, unit: days, mean: deals.days_to_close, where: {stage: won}, when: closed_on}
mark: {name: a, unit: points, mean: trainings.score, where: {kind: product_test}, when: held_on}
to_log: {name: a, unit: days, mean: activities.days_to_log, when: held_on}
disciplined: {name: a, unit: percent, ratio: activities, where: {days_to_log: {at_most: 1}}, when: held_on}
"""
    held = [
        ("call", "2017-02-27", "2017-02-27"),
        ("call", "2017-02-27", "2017-03-01"),
        ("proposal", "2017-03-31", "2017-04-01"),
    ]
    files = files_of(
        activities=[{"person": "ann", "kind": kind, "held_on": day, "logged_on": on} for kind, day, on in held],
        deals=[
            won("2017-03-01", "1", opened_on="2017-02-27"),
            won("2017-03-01", "1", opened_on="2017-02-26"),
            won("2017-03-01", "1", opened_on="2016-01-01", stage="lost"),
        ],
        trainings=[
            {"person": "ann", "kind": "product_test", "held_on": "2017-01-01", "score": score}
            for score in ("90", "", "85")
        ],
    )
    assert values(measures, files, "ann", "2017-Q1") == {
        "calls": 2, "proposals": 1, "cycle": Decimal("2.5"), "mark": Decimal("87.5"), "to_log": 1,
        "disciplined": Decimal("0.6667"),
    }  # fmt: skip


def test_r71_a_figure_of_rows_names_each_row_and_no_confidential_cell():
    files = files_of(activities=[{"person": "ann", "kind": "call", "held_on": "2017-02-27", "logged_on": "2017-02-28"}])
    found = measured(
        policy_of("m: {name: a, unit: count, count: activities, when: held_on}"), data_of(files), "2017-Q1"
    )
    value = found.of("ann", period("2017-Q1"))["m"]
    path = "data/months/2017-02/activities.csv"
    assert found.rows("activities", value.positions) == ((path, (2,)),)
    (row,) = found.evidence("activities", value.positions)
    assert (row.file, row.line, row.cells) == (path, 2, ("a000", "", "call", "2017-02-27", "2017-02-28", "1"))


def test_confidential_columns_are_in_no_evidence():
    absence = {"person": "ann", "first_day": "2017-01-01", "last_day": "2017-02-01", "kind": "sick"}
    found = measured(
        policy_of("m: {name: a, unit: count, count: absences, when: first_day}"),
        data_of(files_of(absences=[absence])),
        "2017-Q1",
    )
    value = found.of("ann", period("2017-Q1"))["m"]
    assert [row.cells for row in found.evidence("absences", value.positions)] == [("2017-01-01", "2017-02-01")]
