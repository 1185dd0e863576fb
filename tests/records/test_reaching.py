"""What was reached of targets, and how many leads became deals, counted once more from the data's own rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from kaopu.appraisal.breakdown import Owner
from kaopu.records.level_views import LevelRecorder
from kaopu.records.reaching import _COUNTED, Reaching, _counts
from kaopu.records.record import AppraisalRecord
from tests.records.demo import ROOT, demo, period, records

WHEN = "2017-Q2"
MONTHS = ("2017-04", "2017-05", "2017-06")


@cache
def everybody() -> tuple[AppraisalRecord, ...]:
    return tuple(records(WHEN, languages=("en",)))


@cache
def recorder() -> LevelRecorder:
    return demo().results.level_recorder_in(period(WHEN), "en")


def rows(table: str) -> Iterator[dict[str, str]]:
    for month in MONTHS:
        with (ROOT / "data/months" / month / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def people_of(team: str) -> set[str]:
    return {record.person.id for record in everybody() if not team or record.person.team == team}


def teams() -> list[str]:
    return sorted({record.person.team for record in everybody()})


def test_a_funnel_counts_the_rows_of_the_teams_people() -> None:
    known = list(demo().data.people.teams)
    funnels = {funnel.id: funnel for funnel in recorder().funnels(period(WHEN), everybody(), known)}
    assert set(funnels) == {"", *teams()}
    for team, funnel in funnels.items():
        people = people_of(team)
        deals = [row for row in rows("deals") if row["person"] in people]
        expected = {
            "opened": sum(row["person"] in people for row in rows("leads")),
            "decided": len(deals),
            "won": sum(row["stage"] == "won" for row in deals),
        }
        assert {stage.stage: stage.value for stage in funnel.stages} == expected, team
    together = {stage.stage: stage.value for stage in funnels[""].stages}
    for stage, value in together.items():
        assert value == sum(one.value for team in teams() for one in funnels[team].stages if one.stage == stage)


def test_a_funnel_of_one_stage_is_none() -> None:
    reaching = Reaching(recorder().appraisals, period(WHEN))
    assert reaching.funnel("x", "X", sorted(people_of("")), "en") is not None
    found = recorder().appraisals
    bare = replace(found, policy=replace(found.policy, measures={}))
    assert Reaching(bare, period(WHEN)).funnel("x", "X", sorted(people_of("")), "en") is None


@pytest.mark.parametrize(
    ("changed", "stage"),
    [
        ({}, "won"),
        ({"where": {}}, "decided"),
        ({"count": "leads", "where": {}}, "opened"),
        ({"where": {"stage": ("lost",)}}, None),
        ({"where": {"stage": ("won", "lost")}}, None),
        ({"where": {"stage": ("won",), "customer": ("new",)}}, None),
        ({"window": "12 months"}, None),
        ({"different": {"account": Decimal(3)}}, None),
        ({"count": None, "ratio": "deals"}, None),
    ],
)
def test_a_stage_is_known_by_what_is_counted_and_not_by_its_name(changed: dict[str, object], stage: str | None) -> None:
    measure = recorder().appraisals.policy.measures["won_deals"].model_copy(update=changed)
    found = [one for one, (table, where) in _COUNTED.items() if _counts(measure, table, where)]
    assert found == ([] if stage is None else [stage])


def test_r21_what_people_reached_is_what_their_own_pages_say() -> None:
    compared = 0
    for team in teams():
        for target in recorder().targets("team", team, period(WHEN)):
            name = {"sales": "sales_attainment", "new_customers": "new_customers"}[target.id]
            for part in target.parts:
                own = [one for one in everybody() if one.person.id == part.id]
                actuals = [one.actual for record in own for one in record.indicators if one.id == name]
                assert [part.reached] == (actuals or [None]), (team, part.id)
                compared += len(actuals)
    assert compared > 60


def shares() -> dict[str, dict[str, Decimal]]:
    """Return for each deal that several people share who gets what part of it."""
    found: dict[str, dict[str, Decimal]] = {}
    with (ROOT / "data/credits.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["deal"], {})[row["person"]] = Decimal(row["percent"]) / 100
    return found


def test_r21_a_team_reached_what_its_rows_add_up_to() -> None:
    [sales] = [one for one in recorder().targets("company", "company", period(WHEN)) if one.id == "sales"]
    won = [row for row in rows("deals") if row["stage"] == "won"]
    for part in sales.parts:
        people, total = people_of(part.id), Decimal(0)
        for row in won:
            credited = shares().get(row["id"], {row["person"]: Decimal(1)})
            total += sum(Decimal(row["amount"]) * share for person, share in credited.items() if person in people)
        assert part.reached == total, part.id
    assert sales.reached == sum(Decimal(row["amount"]) for row in won)


def test_a_target_that_no_indicator_is_set_was_never_reached() -> None:
    reaching = Reaching(recorder().appraisals, period(WHEN))
    for owner in (Owner("person", "nobody"), Owner("team", "no-team")):
        assert reaching.reached(owner, "sales") is None
