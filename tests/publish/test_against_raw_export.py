"""Every published total against the raw export, summed by code that shares nothing with Kaopu."""

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from tests.publish.raw_export import QUARTERS, decided, figures, quarter, rows, to_hundredths


@pytest.fixture(scope="module")
def published(public):
    """Return (agent's name, quarter) → appraisal.json of the sales specialists."""
    found = {}
    for path in sorted(public.glob("appraisals/people/*/*/appraisal.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["period"]["kind"] == "quarter" and record["person"]["role"] == "specialist":
            found[record["person"]["name"], record["period"]["id"]] = record
    return found


@pytest.fixture(scope="module")
def raw():
    return figures()


def measures(record):
    return {name: value for entry in record["indicators"] for name, value in entry["measures"].items()}


def test_every_agent_of_the_export_has_an_appraisal_for_every_quarter_but_those_who_were_away(published):
    agents = {row["sales_agent"] for row in rows("sales_teams.csv")}
    away = {("Carl Lin", "2017-Q2")}  # on parental leave, as data/absences.csv says
    assert set(published) == {(agent, name) for agent in agents for name in QUARTERS} - away
    assert len(published) == 139


def test_new_and_repeat_sales_of_everybody_agree_to_the_cent(published, raw):
    for (agent, name), record in published.items():
        found, expected = measures(record), raw[agent][name]
        assert Decimal(found["new_sales"]) == expected["new"], (agent, name)
        assert Decimal(found["repeat_sales"]) == expected["repeat"], (agent, name)


def test_company_totals_agree_with_a_plain_sum_of_the_export(published, raw):
    for name in QUARTERS:
        raw_total = sum(
            (row["amount"] for row in decided() if row["deal_stage"] == "Won" and quarter(row["closed"]) == name),
            Decimal(0),
        )
        actuals = [record["indicators"][0]["actual"] for (_, period), record in published.items() if period == name]
        away = [cells[name] for agent, cells in raw.items() if (agent, name) not in published]
        missing = sum((cell["new"] + cell["repeat"] for cell in away), Decimal(0))
        assert sum(map(Decimal, actuals), missing) == raw_total


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


def test_people_without_a_deal_are_appraised_too(published, raw):
    idle = {agent for agent, by_quarter in raw.items() if not any(cell["decided"] for cell in by_quarter.values())}
    assert len(idle) == 5
    for agent, name in published:
        if agent in idle:
            sales = published[agent, name]["indicators"][0]
            assert (sales["actual"], sales["score"], sales["rows"]) == ("0.00", "0.00", [])


def test_row_numbers_lead_to_the_rows_that_make_the_figure(published, demo):
    """Open the files at the lines named, with a text editor's eyes, and add the amounts up again."""
    shares = [line.split(",") for line in (demo / "data/credits.csv").read_text(encoding="utf-8").split("\n")[1:-1]]
    percent = {(deal, person): Decimal(part) for deal, person, part in shares}
    shared = {deal for deal, _ in percent}
    lines: dict[Path, list[str]] = {}
    for (agent, name), record in published.items():
        entry, person = record["indicators"][0], record["person"]["id"]
        total = Decimal(0)
        for rows_of_file in entry["rows"]:
            path = demo / rows_of_file["file"]
            text = lines.setdefault(path, path.read_text(encoding="utf-8").split("\n"))
            for line in rows_of_file["lines"]:
                cells = text[line - 1].split(",")
                assert cells[1] == person or (cells[0], person) in percent
                part = percent[cells[0], person] if cells[0] in shared else 100
                total += Decimal(cells[-1]) * part / 100
        assert total == Decimal(entry["actual"]), (agent, name)
