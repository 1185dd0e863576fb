"""Targets add up, from the company to people and from the year to its months (R19 to R22)."""

import calendar
import datetime
from collections import Counter, defaultdict
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kaopu.invention.targets import split
from tests.invention.conftest import YEARS
from tests.invention.rows import team_on

NAMES = ("sales", "new_customers")


def periods(year):
    months = [f"{year}-{month:02}" for month in range(1, 13)]
    quarters = [f"{year}-Q{quarter}" for quarter in range(1, 5)]
    return {str(year): quarters, **{quarter: months[n * 3 : n * 3 + 3] for n, quarter in enumerate(quarters)}}


def last_day(period):
    year, _, rest = period.partition("-")
    month = int(rest[1:]) * 3 if rest.startswith("Q") else int(rest or 12)
    return datetime.date(int(year), month, calendar.monthrange(int(year), month)[1])


@pytest.fixture
def targets(folders, tables, name):
    """Return (level, owner, period, target) → value, from both files."""
    found = {(row["level"], row["id"], row["period"], row["target"]): int(row["value"]) for row in tables["targets"]}
    assert len(found) == len(tables["targets"])
    path = folders[name] / "data/targets.yml"
    written = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    for target, owners in written.items():
        for level, by_owner in (("company", {"company": owners["company"]}), ("team", owners["teams"])):
            for owner, values in by_owner.items():
                for period, value in values.items():
                    key = (level, owner, str(period), target)
                    assert key not in found
                    found[key] = int(str(value).removeprefix("¥"))
    return found


def test_r20_the_year_is_the_sum_of_its_quarters_and_a_quarter_of_its_months(targets, name):
    owners = {(level, owner) for level, owner, _, _ in targets}
    for level, owner in owners:
        for whole, parts in periods(YEARS[name]).items():
            for target in NAMES:
                total = sum(targets[level, owner, part, target] for part in parts)
                assert targets[level, owner, whole, target] == total, (level, owner, whole, target)


def test_r21_the_company_is_the_sum_of_its_teams_and_a_team_of_its_people(targets, tables, name):
    teams: dict[tuple[str, str], int] = defaultdict(int)
    people: dict[tuple[str, str, str], int] = defaultdict(int)
    moved = {row["person"] for row in tables["moves"]}
    home = {row["id"]: row["team"] for row in tables["people"]}
    for (level, owner, period, target), value in targets.items():
        if level == "team":
            teams[period, target] += value
        elif level == "person":
            team = team_on(tables, owner, last_day(period)) if owner in moved else home[owner]
            people[team, period, target] += value
    company = {key[2:]: value for key, value in targets.items() if key[0] == "company"}
    assert len(company) == 17 * 2
    assert company == dict(teams)
    assert {key[1:]: value for key, value in targets.items() if key[0] == "team"} == dict(people)


def test_r21_every_rep_has_targets_and_managers_have_none(targets, tables):
    with_targets = Counter(owner for level, owner, _, _ in targets if level == "person")
    reps = {row["id"] for row in tables["people"] if row["role"] == "specialist"}
    assert with_targets == dict.fromkeys(reps, 17 * 2)


@pytest.mark.parametrize("name", ["demo", "thousand"])
def test_r22_targets_are_in_reach_of_some_and_not_of_others(targets, tables, name):
    sold: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in tables["deals"]:
        sold[row["person"], f"{row['closed_on'][:4]}-Q{(int(row['closed_on'][5:7]) + 2) // 3}"] += Decimal(
            row["amount"]
        )
    reached = Counter(
        sold[owner, period] >= value
        for (level, owner, period, target), value in targets.items()
        if level == "person" and target == "sales" and "Q" in period
    )
    assert 0.2 < reached[True] / reached.total() < 0.8


def test_the_demo_keeps_the_quarterly_targets_that_its_appraisals_quote(companies):
    rows = {(row["id"], row["period"], row["target"]): row["value"] for row in companies["demo"]["targets"]}
    assert rows["anna-snelling", "2017-Q1", "sales"] == "40000"
    assert rows["anna-snelling", "2017-Q2", "sales"] == "85000"
    assert rows["anna-snelling", "2017-Q2", "new_customers"] == "12"


@given(total=st.integers(0, 10**9), weights=st.lists(st.integers(0, 1000), min_size=1, max_size=6).filter(any))
def test_a_split_adds_up_and_no_part_is_a_whole_unit_off(total, weights):
    parts = split(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part * sum(weights) - total * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True)
    )


def test_days_of_the_months_split_a_quarter():
    assert split(40000, [31, 28, 31]) == [13778, 12444, 13778]
    assert split(5, [31, 28, 31]) == [2, 1, 2]
    assert split(1, [30, 31, 30]) == [0, 1, 0]
