"""Every published total against the raw export, summed by code that shares nothing with Kaopu."""

import json
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from tests.publish.raw_export import QUARTERS, decided, figures, quarter, rows, to_hundredths

POINTS = [(Decimal("0.6"), 0), (Decimal("0.8"), 60), (Decimal(1), 100), (Decimal("1.2"), 120)]
CONVERSION = [(Decimal("0.6"), 0), (Decimal(1), 100), (Decimal("1.1"), 110)]


@pytest.fixture(scope="module")
def published(public):
    """Return (agent's name, quarter) → appraisal.json."""
    found = {}
    for path in sorted(public.glob("appraisals/people/*/*/appraisal.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        found[record["person"]["name"], record["period"]["id"]] = record
    return found


@pytest.fixture(scope="module")
def raw():
    return figures()


def measures(record):
    return {name: value for entry in record["indicators"] for name, value in entry["measures"].items()}


def test_every_agent_of_the_export_has_an_appraisal_for_every_quarter(published):
    agents = {row["sales_agent"] for row in rows("sales_teams.csv")}
    assert set(published) == {(agent, name) for agent in agents for name in QUARTERS}
    assert len(published) == 140


def test_new_and_repeat_sales_of_everybody_agree_to_the_cent(published, raw):
    for (agent, name), record in published.items():
        found, expected = measures(record), raw[agent][name]
        assert Decimal(found["new_sales"]) == expected["new"], (agent, name)
        assert Decimal(found["repeat_sales"]) == expected["repeat"], (agent, name)


def test_company_totals_agree_with_a_plain_sum_of_the_export(published):
    for name in QUARTERS:
        raw_total = sum(
            (row["amount"] for row in decided() if row["deal_stage"] == "Won" and quarter(row["closed"]) == name),
            Decimal(0),
        )
        actuals = [record["indicators"][0]["actual"] for (_, period), record in published.items() if period == name]
        assert sum(map(Decimal, actuals), Decimal(0)) == raw_total


def test_the_company_sold_what_its_publisher_says():
    """The whole export's won value, a figure anybody can get with a spreadsheet."""
    assert sum(row["amount"] for row in decided() if row["deal_stage"] == "Won") == Decimal(10005534)


def test_win_rates_agree(published, raw):
    for (agent, name), record in published.items():
        expected = raw[agent][name]
        conversion = next(entry for entry in record["indicators"] if entry["id"] == "lead_conversion")
        if not expected["decided"]:
            assert conversion["actual"] is None
            assert conversion["missing"]
            continue
        rate = Decimal(expected["won"]) / expected["decided"]
        assert Decimal(conversion["actual"]) == rate.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP), (agent, name)


def test_days_to_close_agree(published, raw):
    for (agent, name), record in published.items():
        expected = raw[agent][name]
        cycle = next(entry for entry in record["indicators"] if entry["id"] == "sales_cycle")
        if not expected["won"]:
            assert cycle["actual"] is None
            continue
        assert Decimal(cycle["actual"]) == to_hundredths(Decimal(expected["days"]) / expected["won"]), (agent, name)


def test_valid_new_customers_agree(published, raw):
    for (agent, name), record in published.items():
        assert Decimal(measures(record)["new_valid_customers"]) == raw[agent][name]["customers"], (agent, name)


def interpolate(points, x):
    if x <= points[0][0]:
        return Decimal(points[0][1])
    for (x0, y0), (x1, y1) in pairwise(points):
        if x <= x1:
            return y0 + (x - x0) / (x1 - x0) * (y1 - y0)
    return Decimal(points[-1][1])


def score_by_hand(record, expected):
    """Compute an appraisal's score from the raw figures and the policy's words; None weights are left out."""
    by_id = {entry["id"]: entry for entry in record["indicators"]}
    sales = (expected["new"] + expected["repeat"]) / Decimal(by_id["sales_attainment"]["target"])
    customers = expected["customers"] / Decimal(by_id["new_customers"]["target"])
    percent = Decimal("0.0001")
    scores = [
        (to_hundredths(interpolate(POINTS, sales.quantize(percent, rounding=ROUND_HALF_UP))), Decimal(50)),
        (min(customers.quantize(percent, rounding=ROUND_HALF_UP) * 100, Decimal(120)), Decimal(20)),
    ]
    if expected["decided"]:
        rate = (Decimal(expected["won"]) / expected["decided"]).quantize(percent, rounding=ROUND_HALF_UP)
        attainment = (rate / Decimal("0.65")).quantize(percent, rounding=ROUND_HALF_UP)
        scores.append((to_hundredths(interpolate(CONVERSION, attainment)), Decimal(20)))
    else:
        scores.append((Decimal(0), Decimal(20)))
    if expected["won"]:
        days = to_hundredths(Decimal(expected["days"]) / expected["won"])
        steps = [(40, 110), (50, 100), (60, 80), (75, 60)]
        scores.append((Decimal(next((score for limit, score in steps if days <= limit), 0)), Decimal(10)))
        return to_hundredths(sum(score * weight for score, weight in scores) / 100)
    # 50, 20, 20 of 90 in hundredths, the largest remainder gets what is left: 55.56, 22.22, 22.22.
    weights = [Decimal("55.56"), Decimal("22.22"), Decimal("22.22")]
    return to_hundredths(sum(score * weight for (score, _), weight in zip(scores, weights, strict=True)) / 100)


def test_every_score_and_grade_is_what_the_policy_says_by_hand(published, raw):
    for (agent, name), record in published.items():
        score = score_by_hand(record, raw[agent][name])
        assert Decimal(record["score"]) == score, (agent, name)
        grade = "S" if score >= 105 else "A" if score >= 90 else "B" if score >= 75 else "C" if score >= 60 else "D"
        assert record["grade"] == grade


def test_people_without_a_deal_are_told_so(published, raw):
    idle = {agent for agent, by_quarter in raw.items() if not any(cell["decided"] for cell in by_quarter.values())}
    assert len(idle) == 5
    for agent in idle:
        for name in QUARTERS:
            assert published[agent, name]["notices"]
    assert not any(record["notices"] for (agent, _), record in published.items() if agent not in idle)


def test_row_numbers_lead_to_the_rows_that_make_the_figure(published, demo):
    """Open the files at the lines named, with a text editor's eyes, and add the amounts up again."""
    lines: dict[Path, list[str]] = {}
    for (agent, name), record in published.items():
        entry = record["indicators"][0]
        total = Decimal(0)
        for rows_of_file in entry["rows"]:
            path = demo / rows_of_file["file"]
            text = lines.setdefault(path, path.read_text(encoding="utf-8").split("\n"))
            for line in rows_of_file["lines"]:
                cells = text[line - 1].split(",")
                assert cells[1] == record["person"]["id"]
                total += Decimal(cells[-1])
        assert total == Decimal(entry["actual"]), (agent, name)
