"""What several checks need: unknown names, units that fit, scores within their limits, places in lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from kaopu.policy.curves import DeductionCurve
from kaopu.policy.draft import Draft
from kaopu.policy.expression import ExpressionError, names_in, parse_expression
from kaopu.policy.indicators import Indicator
from kaopu.text.problems import Place, Problem
from kaopu.text.shapes import Quantity, Shape
from kaopu.text.suggestions import suggest
from kaopu.text.yaml_reader import YamlList

Problems = Iterator[Problem]
FULL = Decimal(100)


def unknown(kind: str, name: str, place: Place, known: Iterable[str]) -> Problem:
    """Make the problem that there is no such thing, with the nearest of those that there are."""
    return Problem(f"unknown-{kind}", place, {"name": name, "suggestion": suggest(name, known)})


def unit_problems(quantity: Quantity, unit: str, place: Place) -> Problems:
    """A value is written in its unit: ``60%`` where percent is meant, ``¥300`` or ``300`` for money."""
    if unit == "percent":
        if quantity.unit != "percent":
            yield Problem("unit-percent", place, {"unit": unit})
    elif quantity.unit not in (None, unit):
        yield Problem("unit-other", place, {"unit": unit})


def highest_score(draft: Draft) -> Decimal | None:
    """Return the highest score that the policy allows, 100 where it names none; None when that cannot be known."""
    if draft.head is None:
        return None
    named = FULL if draft.head.highest_score is None else draft.head.highest_score
    return named if named > 0 else None


def score_problems(draft: Draft, score: Decimal, place: Place) -> Problems:
    """A score lies between 0 and the policy's highest score."""
    highest = highest_score(draft)
    if highest is not None and not 0 <= score <= highest:
        yield Problem("score-range", place, {"score": score, "highest": highest})


def positive_problems(value: Decimal, place: Place) -> Problems:
    """A number is above zero."""
    if value <= 0:
        yield Problem("not-positive", place, {"value": value})


def item_place(shape: Shape, key: str, index: int) -> Place:
    """Where the item ``index`` of the list ``key`` was written."""
    entries = shape._source.get(key) if shape._source is not None else None  # noqa: SLF001 - our own model
    return entries.items_at[index] if isinstance(entries, YamlList) else shape.place_of(key)


def measures_in(indicator: Indicator) -> tuple[str, ...]:
    """Return the names of measures and targets in an indicator's formula; none when it cannot be read."""
    if indicator.actual is None and not isinstance(indicator.curve, DeductionCurve):
        return ()
    try:
        return tuple(dict.fromkeys(name.name for name in names_in(parse_expression(indicator.formula))))
    except ExpressionError:
        return ()
