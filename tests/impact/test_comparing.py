"""The comparison of two policies' results, against sums added up one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from kaopu.impact.bands import BANDS, all_bands, band_of
from kaopu.impact.comparing import Impact, Move, compare
from kaopu.impact.replay import Replay
from tests.impact.replays import PERIODS, pairs, period

ZERO = Decimal(0)


def paid(side: Replay, **wanted: str) -> Decimal:
    """Add up a side's amounts one by one."""
    total = ZERO
    for share in side.shares:
        found = {"component": share.component, "team": share.team, "person": share.person, "period": share.period.id}
        if all(found[name] == value for name, value in wanted.items()):
            total += share.amount
    return total


@given(pairs())
def test_every_table_of_pay_adds_up_to_what_is_paid(sides: tuple[Replay, Replay]) -> None:
    before, after = sides
    pay = compare(before, after).pay
    assert (pay.before, pay.after) == (paid(before), paid(after))
    tables = {"component": pay.by_component, "team": pay.by_team, "period": pay.by_period, "person": pay.by_person}
    for name, lines in tables.items():
        for line in lines:
            assert (line.before, line.after) == (paid(before, **{name: line.id}), paid(after, **{name: line.id}))
            people = {share.person for share in before.shares}
            moved = {
                person
                for person in people
                if paid(before, **{name: line.id}, **({} if name == "person" else {"person": person}))
                != paid(after, **{name: line.id}, **({} if name == "person" else {"person": person}))
                and (name != "person" or person == line.id)
            }
            assert line.moved == moved
    assert set(pay.residuals.values()) == {ZERO}


def test_an_amount_that_no_payout_has_is_a_residual() -> None:
    before, after = _one_of_each()
    wrong = replace(after, totals={**after.totals, ("p0", period("2017-Q1")): Decimal(1)})
    assert set(compare(before, wrong).pay.residuals.values()) != {ZERO}


def _one_of_each() -> tuple[Replay, Replay]:
    empty = Replay(PERIODS, {}, (), {}, (), (), ())
    return empty, empty


@given(pairs())
def test_migration_counts_every_result_once(sides: tuple[Replay, Replay]) -> None:
    before, after = sides
    counted: Counter[tuple[str, str | None, str | None]] = Counter()
    for key in {*before.standings, *after.standings}:
        early, late = before.standings.get(key), after.standings.get(key)
        counted[key[1].kind, early.grade if early else None, late.grade if late else None] += 1
    found = compare(before, after).migration
    assert {(kind, *cell): count for kind, cells in found.items() for cell, count in cells.items()} == counted


@given(pairs())
def test_plans_and_rules(sides: tuple[Replay, Replay]) -> None:
    before, after = sides
    impact = compare(before, after)

    def weak(side: Replay) -> set[tuple[str, object]]:
        return {key for key, standing in side.standings.items() if ("weak", "pip") in standing.effects}

    assert set(impact.plans_entered) == weak(after) - weak(before)
    assert set(impact.plans_left) == weak(before) - weak(after)
    assert "never" in impact.silent
    assert {change.person for change in impact.close} == {
        person for (person, _), standing in after.standings.items() if standing.to_limit < 1
    }


@given(pairs())
def test_a_policy_compared_with_itself_has_no_effect(sides: tuple[Replay, Replay]) -> None:
    impact = compare(sides[0], sides[0])
    assert impact.nothing
    assert all(move.gain == 0 and move.points == 0 and not move.grades for move in impact.moves)


@given(pairs())
def test_moves_are_everybodys_and_the_largest_come_first(sides: tuple[Replay, Replay]) -> None:
    before, after = sides
    impact = compare(before, after)
    gains = {move.person: move.gain for move in impact.moves}
    people = {share.person for share in before.shares}
    assert gains == {person: paid(after, person=person) - paid(before, person=person) for person in people}
    assert [abs(move.gain) for move in impact.moves] == sorted(map(abs, gains.values()), reverse=True)


@given(pairs())
def test_points_of_months_are_not_counted_again_in_their_quarter(sides: tuple[Replay, Replay]) -> None:
    before, after = sides
    quarter = period("2017-Q1")
    for move in compare(before, after).moves:
        early, late = before.standings.get((move.person, quarter)), after.standings.get((move.person, quarter))
        if early and late:
            assert move.points == late.score - early.score


@given(pairs())
def test_everybody_is_in_one_band_of_each_dimension(sides: tuple[Replay, Replay]) -> None:
    impact = compare(*sides)
    for rows in all_bands(impact).values():
        assert sum(row.people for row in rows) == len(impact.moves)
        assert all(len(row.counts) == len(BANDS) for row in rows)


def move(before: str, after: str, points: str = "0") -> Move:
    """Return a move of pay and points."""
    return Move("ann", "east", "rep", None, Decimal(before), Decimal(after), Decimal(points), ())


@pytest.mark.parametrize(
    ("before", "after", "band"),
    [
        ("1000", "1000", "same"),
        ("1000", "1000.01", "more"),
        ("1000", "1050", "more"),
        ("1000", "1050.01", "much_more"),
        ("1000", "999.99", "less"),
        ("1000", "950", "less"),
        ("1000", "949.99", "much_less"),
        ("0", "0.01", "much_more"),
    ],
)
def test_bands_of_pay_at_their_limits(before: str, after: str, band: str) -> None:
    assert band_of(move(before, after), paid=True) == band


@pytest.mark.parametrize(
    ("points", "band"),
    [("0", "same"), ("2", "more"), ("2.01", "much_more"), ("-2", "less"), ("-2.01", "much_less")],
)
def test_bands_of_points_at_their_limits(points: str, band: str) -> None:
    assert band_of(move("0", "0", points), paid=False) == band


def test_nobody_at_all() -> None:
    impact: Impact = compare(*_one_of_each())
    assert impact.nothing
    assert impact.people == 0
    assert all(not rows for rows in all_bands(impact).values())
