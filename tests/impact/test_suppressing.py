"""What many can read is never about fewer than five people."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kaopu.impact.comparing import compare
from kaopu.impact.payroll import PayLine
from kaopu.impact.replay import Replay
from kaopu.impact.suppressing import LEAST, REST, is_small, safe_lines
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
