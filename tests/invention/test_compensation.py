"""Invented salaries, reversals and budgets fit the people and the deals, added up with the csv module (R70)."""

import datetime
from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from kaopu.invention.company import invent_company
from tests.invention.conftest import YEARS
from tests.invention.rows import day, tables_of, team_on
from tests.invention.test_determinism import invent

RANGES = {"specialist": ((6000, 9000), (2000, 4000)), "supervisor": ((10000, 15000), (4000, 7000))}


@pytest.fixture
def salaries(tables):
    """Return person → (first day, base salary, performance pay) in order of days."""
    found = defaultdict(list)
    for row in tables["salaries"]:
        found[row["person"]].append((day(row["from"]), int(row["base_salary"]), int(row["performance_pay"])))
    return {person: sorted(rows) for person, rows in found.items()}


def test_r70_everybody_has_a_salary_from_the_first_day_on(tables, salaries, name):
    begin = datetime.date(YEARS[name] - 1, 10, 1)
    assert list(salaries) == [row["id"] for row in sorted(tables["people"], key=lambda row: row["id"])]
    for person in tables["people"]:
        joined = day(person["joined_on"]) if person["joined_on"] else begin
        left = day(person["left_on"]) if person["left_on"] else datetime.date.max
        rows = salaries[person["id"]]
        assert rows[0][0] == max(joined, begin)
        assert all(first <= left for first, _, _ in rows)
        for column, (low, high) in enumerate(RANGES[person["role"]], 1):
            assert all(low <= row[column] <= high for row in rows), person["id"]


@pytest.mark.parametrize("name", ["demo", "thousand"])
def test_r70_some_get_a_raise_in_the_middle_of_a_month(salaries):
    raised = [rows for rows in salaries.values() if len(rows) > 1]
    assert 0.05 < len(raised) / len(salaries) < 0.3
    assert {len(rows) for rows in raised} == {2}
    assert all(later[1] > before[1] and later[2] >= before[2] for before, later in raised)
    assert all(later[0].day != 1 for _, later in raised)


def test_r70_reversals_come_after_their_won_deal_and_take_back_at_most_its_amount(tables, name):
    deals = {row["id"]: row for row in tables["deals"]}
    taken: dict[str, Decimal] = defaultdict(Decimal)
    for row in tables["reversals"]:
        deal = deals[row["deal"]]
        assert (deal["stage"], deal["person"]) == ("won", row["person"])
        assert deal["closed_on"] < row["reversed_on"] <= f"{YEARS[name]}-12-31"
        assert day(row["reversed_on"]).weekday() < 5
        assert Decimal(row["amount"]) > 0
        taken[row["deal"]] += Decimal(row["amount"])
    assert all(amount <= Decimal(deals[deal]["amount"]) for deal, amount in taken.items())


def test_r70_cancelled_deals_were_never_paid_for_and_what_is_written_off_never_came(tables):
    deals = {row["id"]: row for row in tables["deals"]}
    deal_of = {row["id"]: row["deal"] for row in tables["receivables"]}
    due: dict[str, Decimal] = defaultdict(Decimal)
    received: dict[str, Decimal] = defaultdict(Decimal)
    first_due: dict[str, str] = {}
    for row in tables["receivables"]:
        due[row["deal"]] += Decimal(row["amount"])
        first_due[row["deal"]] = min(row["due_on"], first_due.get(row["deal"], row["due_on"]))
    for row in tables["receipts"]:
        received[deal_of[row["receivable"]]] += Decimal(row["amount"])
    for row in tables["reversals"]:
        amount, deal = Decimal(row["amount"]), row["deal"]
        if row["kind"] == "cancelled":
            assert received[deal] == 0
            assert amount == Decimal(deals[deal]["amount"])
        elif row["kind"] == "written_off":
            assert amount <= due[deal] - received[deal]
            assert row["reversed_on"] > first_due[deal]
        else:
            part = Decimal(deals[deal]["amount"]) * Decimal("0.36")
            assert 1 <= amount <= max(part, Decimal(1))


@pytest.mark.parametrize("name", ["demo", "thousand"])
def test_r70_few_deals_are_taken_back_and_every_kind_is_among_them(tables):
    won = sum(row["stage"] == "won" for row in tables["deals"])
    kinds = Counter(row["kind"] for row in tables["reversals"])
    assert set(kinds) == {"cancelled", "credit_note", "written_off"}
    assert 0.01 < (kinds["cancelled"] + kinds["credit_note"]) / won < 0.02
    assert 0.002 < kinds["written_off"] / won < 0.015


def months_of(period):
    year, _, rest = period.partition("-")
    if rest.startswith("Q"):
        return [f"{year}-{month:02}" for month in range(int(rest[1:]) * 3 - 2, int(rest[1:]) * 3 + 1)]
    return [period] if rest else [f"{year}-{month:02}" for month in range(1, 13)]


def test_r70_a_budget_of_base_salary_has_a_line_for_each_team_and_month(tables, name):
    lines = {(row["period"], row["team"]): int(row["amount"]) for row in tables["budget"] if row["component"] == "base"}
    months = {f"{YEARS[name]}-{month:02}" for month in range(1, 13)}
    assert set(lines) == {(month, row["id"]) for month in months for row in tables["teams"]}


def test_r70_the_budget_of_base_salary_is_what_january_pays_and_two_percent_more(tables, salaries, name):
    """Whoever is employed on any day of the month counts, in the team of its last day."""
    month, last = f"{YEARS[name]}-05", datetime.date(YEARS[name], 5, 31)
    moved = {row["person"] for row in tables["moves"]}
    sums: Counter[str] = Counter()
    for person in tables["people"]:
        if person["joined_on"] <= last.isoformat() and (person["left_on"] or "9999") >= f"{month}-01":
            team = team_on(tables, person["id"], last) if person["id"] in moved else person["team"]
            sums[team] += salaries[person["id"]][0][1]  # raises come in March and later
    for row in tables["budget"]:
        if (row["period"], row["component"]) == (month, "base"):
            exact = Decimal(sums[row["team"]]) * Decimal("1.02")
            assert 0 <= int(row["amount"]) - exact < 100, row


def test_r70_the_demo_has_a_budget_for_each_component_by_its_cycle(companies):
    cycles = {"base": "month", "performance": "month", "commission": "month"}
    cycles |= {"quarter_bonus": "quarter", "year_end_bonus": "year"}
    kinds = {1: "month", 3: "quarter", 12: "year"}
    lines = companies["demo"]["budget"]
    assert {row["component"] for row in lines} == set(cycles)
    assert all(kinds[len(months_of(row["period"]))] == cycles[row["component"]] for row in lines)
    assert len({(row["period"], row["team"], row["component"]) for row in lines}) == len(lines) == 6 * (36 + 4 + 1)


def test_components_are_budgeted_that_are_named(tmp_path):
    done = invent("--company", "5", "--deals", "50", "--year", "2024", "--budget", "commission", tmp_path)
    assert done.returncode == 0, done.stderr
    assert {row["component"] for row in tables_of(tmp_path)["budget"]} == {"base", "commission"}
    done = invent("--company", "5", "--budget", "shares", tmp_path / "new")
    assert done.returncode == 2
    assert "'shares'" in done.stderr


def test_salaries_do_not_change_when_there_are_more_deals(tmp_path):
    for deals in (20, 90):
        invent_company(tmp_path / str(deals), 5, deals, seed=3, year=2024)
    few, many = ((tmp_path / deals / "data/salaries.csv").read_bytes() for deals in ("20", "90"))
    assert few == many


def test_dividends_are_the_managers_and_of_the_year(companies):
    rows = [row for row in companies["demo"]["measures"] if row["measure"] == "dividend"]
    managers = [row["id"] for row in companies["demo"]["people"] if row["role"] == "supervisor"]
    assert [(row["person"], row["period"]) for row in rows] == [(manager, "2017") for manager in managers]
    assert all(10_000 <= int(row["value"]) <= 30_000 for row in rows)


def test_months_of_a_period():
    assert months_of("2017-Q2") == ["2017-04", "2017-05", "2017-06"]
