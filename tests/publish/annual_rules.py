"""The demo policy's month, quarter and year, indicator by indicator, over the rows that annual_reference reads."""

import datetime
from decimal import Decimal

from tests.publish.annual_reference import (
    BASIS_POINT,
    DAY,
    at_least,
    at_most,
    attained,
    handed_in,
    last_day,
    line,
    mean,
    months_after,
    rounded,
    share,
    total,
)

BEGINNING = datetime.date(2016, 10, 1)


def crm_discipline(person, first, last):
    done = person.chosen("activities", "held_on", first, last)
    if not done:
        return Decimal(0)
    late = [
        row
        for row in done
        if (datetime.date.fromisoformat(row["logged_on"]) - datetime.date.fromisoformat(row["held_on"])).days > 2
    ]
    return line(share(len(done) - len(late), len(done)), (0.5, 0), (0.75, 60), (0.95, 100), (1, 110))


def month_scores(person, first):
    last = last_day(first, 1)

    mark = person.given("market_report_mark", f"2017-{first.month:02}")

    def count(kind):
        return len(person.chosen("activities", "held_on", first, last, kind=[kind]))

    return {
        "visits": line(Decimal(count("visit")), (0, 0), (6, 100), (12, 100), (24, 0)),
        "calls": attained(count("call"), person.reduced(8, first, last), 110),
        "proposals": attained(count("proposal"), person.reduced(2, first, last), 120),
        "crm_discipline": crm_discipline(person, first, last),
        "market_report": None if mark is None else attained(mark, Decimal(80), 110),
    }


def satisfaction(person, first, last):
    parts = []
    for aspect in ("problem_solving", "professionalism", "product", "service"):
        marks = person.chosen("surveys", "answered_on", first, last, aspect=[aspect])
        if not marks:
            return None
        parts.append(mean([Decimal(row["score"]) for row in marks]))
    return line(rounded(sum(parts) / 4), (60, 0), (75, 60), (85, 100), (95, 120))


def complaint_scores(person, first, last):
    filed = person.chosen("complaints", "due_on", first, last)
    if not filed:
        return Decimal(100), Decimal(100)
    in_time = share(sum(row["in_time"] == "yes" for row in filed), len(filed))
    content = share(sum(row["outcome"] == "satisfied" for row in filed), len(filed))
    return line(in_time, (0.5, 0), (0.8, 60), (1, 100)), attained(content, Decimal("0.9"), 110)


def collection(person, first, last):
    due = sum(row["amount"] for row in person.receivables if first <= row["due"] <= last)
    if not due:
        return None, None
    in_time = sum(row["in_time"] for row in person.receivables if first <= row["due"] <= last)
    overdue = sum(row["left"] for row in person.receivables if first <= row["limit"] <= last)
    attainment = share(share(in_time, due), Decimal("0.95"))
    return (
        line(attainment, (0.7, 0), (0.9, 60), (1, 100), (1.05, 110)),
        at_most(share(overdue, due), (0.01, 110), (0.05, 100), (0.1, 80), (0.15, 60), rest=0),
    )


def win_rate(person, first, last):
    decided = person.decided(first, last)
    return share(len(person.won(first, last)), len(decided)) if decided else None


def peers(person, first, last):
    given = person.chosen("peer_reviews", "given_on", first, last)
    if len({row["reviewer"] for row in given}) < 3:
        return None
    marks = mean([Decimal(row["score"]) for row in given])
    return line(marks, (40, 0), (60, 60), (75, 85), (85, 100), (100, 120))


def compliance(person, first, last):
    off = {"minor": 5, "major": 20, "severe": 60, "none": 0}
    found = person.chosen("audits", "found_on", first, last)
    return Decimal(max(0, 100 - sum(off[row["severity"]] for row in found)))


def contributions(person, first, last, *kinds):
    return Decimal(len(person.chosen("contributions", "held_on", first, last, kind=kinds)))


def growth(now, before):
    return rounded(now / before - 1, BASIS_POINT) if before else None


def quarter_scores(person, first, month_totals):
    last, before = last_day(first, 3), months_after(first, -3)
    name = f"{first.year}-Q{first.month // 3 + 1}"
    sales, sales_before = person.sales(first, last), person.sales(before, first - DAY)
    grown = growth(sales, sales_before)
    won, decided = person.won(first, last), person.decided(first, last)
    conversion = share(len(won), len(decided)) if decided else None
    on_time, overdue = collection(person, first, last)
    target = person.target("sales", name, first, last)
    new = person.sales(first, last, new=True) + person.sales(first, last, new=False)
    now, earlier = win_rate(person, first, last), win_rate(person, before, first - DAY)
    change = None if now is None or earlier is None else now - earlier
    days = rounded(Decimal(sum((row["closed"] - row["opened"]).days for row in won)) / len(won)) if won else None
    return {
        "sales_attainment": line(share(new, target), (0.6, 0), (0.8, 60), (1, 100), (1.2, 120)),
        "sales_growth": None
        if grown is None
        else line(grown, (-0.5, 0), (-0.1, 60), (0, 80), (0.1, 100), (0.25, 120)),
        "new_customers": attained(
            person.valid_customers(first, last), person.target("new_customers", name, first, last), 120
        ),
        "collection_on_time": on_time,
        "overdue_share": overdue,
        "satisfaction": satisfaction(person, first, last),
        "complaints_in_time": complaint_scores(person, first, last)[0],
        "monthly_tracking": mean(month_totals),
        "lead_conversion": Decimal(0)
        if conversion is None
        else line(share(conversion, Decimal("0.65")), (0.6, 0), (1, 100), (1.1, 110)),
        "sales_cycle": None if days is None else at_most(days, (40, 110), (50, 100), (60, 80), (75, 60), rest=0),
        "teamwork": peers(person, first, last),
        "compliance": compliance(person, first, last),
        "win_rate_change": None if change is None else line(change, (-0.2, 0), (0, 80), (0.05, 100), (0.1, 120)),
    }  # fmt: skip


def year_scores(person, quarter_totals):
    first, last = datetime.date(2017, 1, 1), datetime.date(2017, 12, 31)
    sold = person.won(first, last)
    lifetime = {row["account"] for row in person.won(BEGINNING, last)}
    again = {row["account"] for row in sold if not row["new"]}
    due = sum(row["amount"] for row in person.receivables if first <= row["due"] <= last)
    received = sum(Decimal(row["amount"]) for row in person.chosen("receipts", "received_on", first, last))
    sales = person.sales(first, last)
    strategic = share(person.sales(first, last, products=("gtx", "gtk")), sales) if sales else None
    buyers = {row["account"] for row in sold}
    trained = person.chosen("trainings", "held_on", first, last)
    judged = [row for row in trained if row["result"] in ("passed", "failed")]
    passed = share(sum(row["result"] == "passed" for row in judged), len(judged)) if judged else None
    tests = [Decimal(row["score"]) for row in trained if row["kind"] == "product_test" and row["score"]]
    hours = sum(Decimal(row["hours"]) for row in trained if row["result"] in ("passed", "attended"))
    certificates = sum(row["kind"] == "certificate" and row["result"] == "passed" for row in trained)
    worth = rounded(person.sales(BEGINNING, last) / len(lifetime)) if lifetime else None
    return {
        "quarter_results": mean(quarter_totals),
        "strategic_share": None
        if strategic is None
        else line(share(strategic, Decimal("0.7")), (0.5, 0), (0.8, 60), (1, 100), (1.2, 110)),
        "collection_rate": attained(share(received, due), Decimal(1), 110) if due else None,
        "repurchase_rate": attained(share(len(again), len(buyers)), Decimal("0.75"), 120) if buyers else None,
        "customer_lifetime_value": None if worth is None else attained(worth, Decimal(10000), 120),
        "complaints_resolved": complaint_scores(person, first, last)[1],
        "product_test": line(mean(tests), (40, 0), (60, 60), (80, 100), (100, 120)) if tests else None,
        "training_hours": attained(hours, Decimal(40), 120),
        "training_passed": None if passed is None else attained(passed, Decimal("0.9"), 110),
        "certificates": at_least(certificates, (2, 120), (1, 100), rest=50),
        "sharing": at_least(
            contributions(person, first, last, "case_shared", "cross_department"),
            (3, 120), (2, 100), (1, 80), rest=40,
        ),
        "initiative": at_least(
            contributions(person, first, last, "suggestion", "contest"),
            (4, 120), (3, 100), (2, 85), (1, 70), rest=40,
        ),
    }  # fmt: skip


MONTH = {
    "visits": Decimal(30),
    "calls": Decimal(15),
    "proposals": Decimal(15),
    "crm_discipline": Decimal(30),
    "market_report": Decimal(10),
}
QUARTER = {
    "sales_attainment": 30,
    "sales_growth": 5,
    "new_customers": 10,
    "collection_on_time": 5,
    "overdue_share": 5,
    "satisfaction": 12,
    "complaints_in_time": 8,
    "monthly_tracking": 5,
    "lead_conversion": 6,
    "sales_cycle": 4,
    "teamwork": 4,
    "compliance": 4,
    "win_rate_change": 2,
}
YEAR = {
    "quarter_results": 70,
    "collection_rate": 4,
    "strategic_share": 4,
    "repurchase_rate": 4,
    "customer_lifetime_value": 4,
    "complaints_resolved": 4,
    "product_test": 2,
    "training_hours": 2,
    "training_passed": 2,
    "certificates": 2,
    "initiative": 1,
    "sharing": 1,
}
LEAST_DAYS = 15


def as_decided(person, period, scores):
    """Return the scores with those that a reviewer or, after that, an upheld appeal put in their place."""
    reviews, appeals = handed_in(period, "review_scores"), handed_in(period, "appeals")
    for row in (*reviews, *(row for row in appeals if row["outcome"] == "upheld")):
        if row["person"] == person.name:
            scores = {**scores, row["indicator"]: Decimal(row["score"])}
    return scores


def year_of(person):
    """Return period → (scores, total) of a person's whole 2017; whoever was there too few days has none."""
    found = {}
    quarters = []
    for quarter in range(4):
        first = datetime.date(2017, 3 * quarter + 1, 1)
        months = []
        for offset in range(3):
            begin = months_after(first, offset)
            if person.present(begin, last_day(begin, 1))[0] >= LEAST_DAYS:
                scores = month_scores(person, begin)
                months.append(total(scores, MONTH))
                found[f"2017-{begin.month:02}"] = scores, months[-1]
        if person.present(first, last_day(first, 3))[0] >= LEAST_DAYS:
            scores = as_decided(person, f"2017-Q{quarter + 1}", quarter_scores(person, first, months))
            quarters.append(total(scores, QUARTER))
            found[f"2017-Q{quarter + 1}"] = scores, quarters[-1]
    scores = as_decided(person, "2017", year_scores(person, quarters))
    found["2017"] = scores, total(scores, YEAR)
    return found
