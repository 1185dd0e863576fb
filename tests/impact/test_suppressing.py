"""What many can read is never about fewer than five people."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kaopu.impact.comparing import compare
from kaopu.impact.payroll import PayLine
from kaopu.impact.replay import Replay
from kaopu.impact.suppressing import LEAST, REST, hidden_cells, is_small, safe_lines
from tests.impact.replays import pairs

NAMES = [f"p{number}" for number in range(12)]


@st.composite
def tables(draw: st.DrawFn) -> tuple[PayLine, ...]:
    """Draw lines in which anybody may move."""
    return tuple(
        PayLine(f"line{number}", frozenset(moved), Decimal(10 * number), Decimal(10 * number + len(moved)))
        for number, moved in enumerate(draw(st.lists(st.sets(st.sampled_from(NAMES)), max_size=7)))
    )


@given(tables())
def test_no_line_is_about_a_few_people_and_the_lines_add_up(lines: tuple[PayLine, ...]) -> None:
    shown = safe_lines(lines)
    assert sum((line.before for line in shown), Decimal(0)) == sum((line.before for line in lines), Decimal(0))
    assert sum((line.after for line in shown), Decimal(0)) == sum((line.after for line in lines), Decimal(0))
    everybody = frozenset[str]().union(*(line.moved for line in lines))
    if len(everybody) >= LEAST or not everybody:
        assert not any(is_small(len(line.moved)) for line in shown)
    else:
        assert [line.id for line in shown if line.moved] == [REST]


@given(tables())
def test_large_groups_stay_unless_they_are_needed(lines: tuple[PayLine, ...]) -> None:
    shown = {line.id for line in safe_lines(lines)}
    if not any(is_small(len(line.moved)) for line in lines):
        assert shown == {line.id for line in lines}
    # What was taken in was taken in for a reason: without it the rest would still be small.
    assert {line.id for line in lines if not line.moved} <= shown


@given(pairs())
def test_the_tables_of_an_impact_can_all_be_made_safe(sides: tuple[Replay, Replay]) -> None:
    pay = compare(*sides).pay
    for table in (pay.by_component, pay.by_team, pay.by_period):
        moved = [line for line in safe_lines(table) if line.moved]
        assert len(moved) == 1 or not any(is_small(len(line.moved)) for line in moved)


@st.composite
def counted(draw: st.DrawFn) -> dict[tuple[int, int], frozenset[str]]:
    """Draw a table of rows and columns in which everybody is counted once."""
    places = [(row, column) for row in range(4) for column in range(4)]
    cells: dict[tuple[int, int], set[str]] = {}
    for number in range(draw(st.integers(0, 40))):
        cells.setdefault(draw(st.sampled_from(places)), set()).add(f"p{number}")
    return {place: frozenset(people) for place, people in cells.items()}


@given(counted())
def test_what_is_hidden_does_not_follow_from_what_is_shown(cells: dict[tuple[int, int], frozenset[str]]) -> None:
    lines = [[(row, column) for column in range(4)] for row in range(4)]
    lines += [[(row, column) for row in range(4)] for column in range(4)]
    few, giving_away = hidden_cells(cells, lines)
    assert few == {place for place, people in cells.items() if 0 < len(people) < LEAST}
    assert few.isdisjoint(giving_away)
    for line in lines:
        hidden = [place for place in line if place in few | giving_away]
        shown = [place for place in line if place in cells and place not in hidden]
        if hidden and shown:
            assert len(hidden) > 1
            assert sum(len(cells[place]) for place in hidden) >= LEAST
    if not few:
        assert not giving_away


def test_a_line_is_about_whoever_is_paid_by_it_even_when_nobody_moves() -> None:
    def line(name: str, moved: int, paid: int) -> PayLine:
        people = [frozenset(f"{name}{number}" for number in range(count)) for count in (moved, paid)]
        return PayLine(name, people[0], Decimal(100 * paid), Decimal(100 * paid + moved), people[1])

    lines = (line("large", 9, 9), line("middle", 6, 6), line("tiny", 0, 3))
    assert [one.id for one in safe_lines(lines)] == ["large", REST]
    assert [one.id for one in safe_lines((line("large", 9, 9), line("still", 0, 5), line("tiny", 0, 3)))] == [
        "large",
        REST,
    ]
    assert [one.id for one in safe_lines(lines[:2])] == ["large", "middle"]
