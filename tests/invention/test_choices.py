"""What people in charge of the demo company decided fits the people, the periods and the order of things (R58, R62)."""

import csv
import datetime

import pytest

from tests.invention.conftest import ROOT
from tests.invention.rows import day
from tests.invention.test_determinism import demo, exported, invent
from tests.invention.test_targets import last_day

__all__ = ["demo", "exported"]


@pytest.fixture
def decisions(companies):
    return companies["demo"]["decisions"]


@pytest.fixture
def plans(companies):
    return companies["demo"]["improvement_plans"]


def test_r58_every_kind_of_answer_to_an_application_is_there(decisions):
    answers = [row for row in decisions if row["rule"] == "commission_raise"]
    assert {row["decision"] for row in answers} == {"granted", "refused"}
    assert all(bool(row["first_day"]) == (row["decision"] == "granted") for row in answers)
    first_days = [day(row["first_day"]).day for row in answers if row["first_day"]]
    assert 1 in first_days
    assert any(first != 1 for first in first_days)  # a rate that changes within a month


def test_decisions_have_a_name_a_role_and_a_day_after_the_period(decisions):
    for row in decisions:
        assert row["by"]
        assert row["role"]
        assert last_day(row["period"]) < day(row["decided_on"]) <= datetime.date(2017, 12, 31)
        assert not row["first_day"] or day(row["decided_on"]) <= day(row["first_day"])
    keys = [(row["person"], row["period"], row["rule"], row["decision"]) for row in decisions]
    assert keys == sorted(set(keys))


def test_r62_improvement_plans_begin_after_the_period_with_somebody_else_as_mentor(plans):
    assert plans
    for row in plans:
        assert row["mentor"] != row["person"]
        assert day(row["first_day"]) > last_day(row["period"])


def test_r64_what_follows_a_plan_comes_after_its_three_months_and_a_dismissal_after_something_milder(decisions, plans):
    opened = {(row["person"], row["period"]): day(row["first_day"]) for row in plans}
    after = [row for row in decisions if row["decision"] in ("training", "transfer", "dismissal")]
    assert after
    for row in after:
        assert (day(row["decided_on"]) - opened[row["person"], row["period"]]).days > 92
        milder = [one for one in after if one["person"] == row["person"] and one["decision"] != "dismissal"]
        assert row["decision"] != "dismissal" or min(one["decided_on"] for one in milder) < row["decided_on"]


def test_people_of_another_export_are_not_decided_about(exported):
    people = exported / "data/people.csv"
    people.write_text(people.read_text(encoding="utf-8").replace("mei-mei-johns", "may-johns"), encoding="utf-8")
    for path in (exported / "data/months").glob("*/*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("mei-mei-johns", "may-johns"), encoding="utf-8")
    assert invent(exported).returncode == 0
    for name in ("decisions.csv", "improvement_plans.csv"):
        found, before = (rows(root / "data" / name) for root in (exported, ROOT))
        assert found == [row for row in before if row["person"] != "mei-mei-johns"]
        assert len(found) < len(before)


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))
