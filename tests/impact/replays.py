"""Random pairs of replays, as plain rows that a test can add up by itself."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from kaopu.data.periods import Period, parse_period
from kaopu.impact.replay import Replay, Standing
from kaopu.records.costs import Share

COMPONENTS = ("base", "bonus", "commission")
TEAMS = ("east", "west", "north")
GRADES = ("A", "B", "C")
RULES = ("weak", "strong", "never")


def period(identifier: str) -> Period:
    """Read a period's id."""
    found = parse_period(identifier)
    assert found is not None
    return found


MONTHS = tuple(period(f"2017-0{number}") for number in (1, 2, 3))
PERIODS = (*MONTHS, period("2017-Q1"))


def side(people: Sequence[str], draw: st.DrawFn) -> Replay:
    """Draw one side: everybody has a team; months and the quarter have pay of their own."""
    standings: dict[tuple[str, Period], Standing] = {}
    shares: list[Share] = []
    totals: dict[tuple[str, Period], Decimal] = {}
    for number, person in enumerate(people):
        team = TEAMS[number % 7 % 3]
        for one in PERIODS:
            score = Decimal(draw(st.sampled_from((55, 60, 75, 90))))
            effects = frozenset({("weak", "pip")}) if score < 60 else frozenset({("strong", "award")})
            if draw(st.integers(0, 9)):
                key = (person, one)
                grade = "A" if score >= 90 else "B" if score >= 75 else "C"
                standings[key] = Standing(person, one, team, "rep", None, score, grade, Decimal(score % 10), effects)
        own = {
            one: {
                name: Decimal(draw(st.sampled_from((0, 100, 250))))
                for name in COMPONENTS[: 2 if one.kind == "month" else 3]
            }
            for one in PERIODS
        }
        shares += [
            Share(person, team, name, one, amount) for one, amounts in own.items() for name, amount in amounts.items()
        ]
        for one in PERIODS:
            inside = MONTHS if one.kind == "quarter" else ()
            totals[person, one] = sum((sum(own[part].values(), Decimal(0)) for part in (*inside, one)), Decimal(0))
    return Replay(PERIODS, standings, tuple(shares), totals, RULES, GRADES, COMPONENTS)


@st.composite
def pairs(draw: st.DrawFn, most: int = 14) -> tuple[Replay, Replay]:
    """Draw both sides; often the same but for a few people."""
    people = [f"p{number}" for number in range(draw(st.integers(1, most)))]
    before = side(people, draw)
    if draw(st.booleans()):
        return before, side(people, draw)
    few = set(draw(st.lists(st.sampled_from(people), max_size=3)))
    other = side(people, draw)
    return before, Replay(
        PERIODS,
        {
            key: (other if key[0] in few else before).standings[key]
            for key in (*before.standings, *other.standings)
            if key in (other if key[0] in few else before).standings
        },
        tuple(share for share in before.shares if share.person not in few)
        + tuple(share for share in other.shares if share.person in few),
        {key: (other if key[0] in few else before).totals[key] for key in before.totals},
        RULES,
        GRADES,
        COMPONENTS,
    )
