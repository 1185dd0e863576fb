"""What several checks need: unknown names, units that fit, numbers within limits, keys that exclude each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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


def factor_problems(factor: Decimal, place: Place) -> Problems:
    """A factor or an amount may be zero, but not less."""
    if factor < 0:
        yield Problem("below-zero", place)


def share_problems(share: Decimal, place: Place) -> Problems:
    """A share, such as a rate of commission, lies between 0 and 100 %."""
    if not 0 <= share <= 1:
        yield Problem("share-range", place)


def whole_problems(number: Decimal | None, least: int, place: Place) -> Problems:
    """A number, where one is written, is whole and not below ``least``."""
    if number is not None and (number < least or number != int(number)):
        yield Problem("whole-number", place, {"least": least})


def written(shape: Shape, keys: Iterable[str]) -> list[str]:
    """Return those of ``keys`` that hold something."""
    names = shape.written_keys()
    return [key for key in keys if getattr(shape, names[key]) not in (None, {}, ())]


def exactly_one_problems(shape: Shape, keys: Sequence[str]) -> Problems:
    """One of ``keys`` is written, and not two: neither is inferred from the other."""
    found = written(shape, keys)
    if len(found) != 1:
        place = shape.place_of(found[1]) if found else shape.place
        yield Problem("exactly-one", place, {"keys": ", ".join(keys), "count": len(found)})


def at_least_one_problems(shape: Shape, keys: Sequence[str]) -> Problems:
    """A map in which every key may be left out is not empty."""
    if not written(shape, keys):
        yield Problem("at-least-one", shape.place, {"keys": ", ".join(keys)})


def repetition_problems(shape: Shape, key: str) -> Problems:
    """Nothing is listed twice."""
    entries: Sequence[str] = getattr(shape, key)
    for index, entry in enumerate(entries):
        if entry in entries[:index]:
            yield Problem("listed-twice", item_place(shape, key, index), {"name": entry})


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
