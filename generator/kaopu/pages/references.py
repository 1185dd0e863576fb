"""References from prose into the policy: ``[[round.review.within]]`` is written “5 个工作日” or “5 working days”.

The number stands in the policy only, so that text and rule cannot differ. A path that leads nowhere is a problem.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from kaopu.pages.handbook_words import Words
from kaopu.policy.grades import Band, Grades
from kaopu.policy.indicators import Indicator
from kaopu.policy.outcomes import GoalValue
from kaopu.policy.scorecards import Group, Scorecard
from kaopu.text.language import LocalText
from kaopu.text.phrases import catalogue
from kaopu.text.problems import Place, Problem
from kaopu.text.shapes import Amount, Quantity, Ratio, Shape, Span
from kaopu.text.suggestions import suggest

if TYPE_CHECKING:
    from kaopu.policy.model import Policy
    from kaopu.text.formats import Unit

REFERENCE = re.compile(r"\[\[([^\[\]\n]*)\]\]")
_LEAVES = (LocalText, str, bool, Decimal, int, Span, Quantity, GoalValue, datetime.date)
_FULL = Decimal(100)


@dataclass(frozen=True)
class Found:
    """What a path leads to: the value, how its number is written, and the unit that plain numbers have there."""

    value: Any
    kind: Unit
    plain: Unit = "number"
    name: str = ""


class UnknownReferenceError(Exception):
    """A path leads nowhere, or to something that cannot be written; ``known`` are the paths that exist there."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self.known = known
        super().__init__(known)


def roots(policy: Policy) -> dict[str, Any]:
    """Return what a path can begin with; parts that the policy does not have are left out."""
    parts: dict[str, Any] = {
        "policy": policy.head,
        "principles": policy.principles,
        "customers": policy.customers,
        "receivables": policy.receivables,
        "people": policy.people,
        "roles": policy.roles,
        "duties": policy.duties,
        "dimensions": policy.dimensions,
        "targets": policy.targets,
        "measures": policy.measures,
        "indicators": policy.indicators,
        "scorecards": _by_role(policy),
        "grades": policy.grades,
        "round": policy.round,
        "outcomes": policy.outcomes,
        "pay": policy.pay,
        "commission": policy.commission,
        "chapters": policy.chapters,
        "cases": policy.cases,
    }
    return {name: part for name, part in parts.items() if part is not None and part != {}}


def _by_role(policy: Policy) -> dict[str, dict[str, Scorecard]]:
    cards: dict[str, dict[str, Scorecard]] = {}
    for (role, cycle), card in policy.scorecards.items():
        cards.setdefault(role, {})[cycle] = card
    return cards


def find(policy: Policy, path: str) -> Found:
    """Follow a dotted path; raises UnknownReferenceError where it leads nowhere."""
    found = Found(roots(policy), "number")
    gone: list[str] = []
    for step in path.split("."):
        known = _children(found)
        if step not in known:
            raise UnknownReferenceError(tuple(".".join((*gone, name)) for name in known))
        found = known[step]
        gone.append(step)
    if not _writable(found.value):
        raise UnknownReferenceError(tuple(".".join((*gone, name)) for name in _children(found)))
    return found


def resolve(words: Words, path: str) -> str:
    """Return what ``path`` leads to in the reader's language, with its unit; raises UnknownReferenceError."""
    return _written(words, find(words.policy, path))


def check_references(policy: Policy) -> Iterator[Problem]:
    """Report every reference of the prose that leads nowhere, with its place and what exists."""
    for (chapter, language), text in policy.prose.items():
        for match in REFERENCE.finditer(text):
            try:
                find(policy, match[1])
            except UnknownReferenceError as unknown:
                line = text.count("\n", 0, match.start()) + 1
                column = match.start(1) - text.rfind("\n", 0, match.start(1))
                place = Place(f"policy/handbook/{chapter}.{language}.md", line, column)
                values = {"reference": match[1], "suggestion": suggest(match[1], unknown.known)}
                yield Problem("reference-unknown", place, values)


def _children(found: Found) -> dict[str, Found]:
    """Return what can follow in a path."""
    value, plain = found.value, found.plain
    if isinstance(value, Mapping):
        return {str(key): Found(entry, found.kind, _plain_unit(entry, plain), key) for key, entry in value.items()}
    if isinstance(value, Shape):
        return _fields(value, plain) | _also(value)
    if isinstance(value, tuple):
        return {str(number): Found(entry, found.kind, plain) for number, entry in enumerate(value, 1)}
    if is_dataclass(value) and not isinstance(value, _LEAVES):
        return {name: Found(getattr(value, name), "number", plain) for name in ("x", "score") if hasattr(value, name)}
    return {}


def _fields(shape: Shape, plain: Unit) -> dict[str, Found]:
    """Return the fields that were written, each with the way its number is written."""
    own = _plain_unit(shape, plain)
    fields: dict[str, Found] = {}
    for name, info in type(shape).model_fields.items():
        value = getattr(shape, name)
        if value is not None:
            fields[info.alias or name] = Found(value, _kind(info.annotation, info.metadata), own)
    return fields


def _also(shape: Shape) -> dict[str, Found]:
    """Return short ways: a grade's band by its letter, a weight by its indicator, the highest score always."""
    if isinstance(shape, Grades):
        return {band.grade: Found(band, "number") for band in shape.bands}
    if isinstance(shape, Group):
        weights = {name: Found(weight / _FULL, "percent") for name, weight in shape.weights().items()}
        return {"weight": Found(shape.weight / _FULL, "percent"), **weights}
    if isinstance(shape, Scorecard):
        weights = {name: Found(weight / _FULL, "percent") for name, weight in shape.weights().items()}
        return {**weights, **{name: Found(group, "number") for name, group in shape.groups.items()}}
    if "highest_score" in type(shape).model_fields and getattr(shape, "highest_score", None) is None:
        return {"highest_score": Found(_FULL, "number")}
    return {}


def _plain_unit(value: object, plain: Unit) -> Unit:
    """Return the unit of numbers below ``value`` that are typed without one: an indicator's own."""
    return value.unit if isinstance(value, Indicator) else plain


def _kind(annotation: object, metadata: list[Any]) -> Unit:
    """Say from a field's type how its number is written: a ratio as a percentage, an amount as money."""
    marks = [*metadata, *_marks(annotation)]
    if any(mark in marks for mark in get_args(Ratio)[1:2]):
        return "percent"
    if any(mark in marks for mark in get_args(Amount)[1:2]):
        return "money"
    return "number"


def _marks(annotation: object) -> Iterator[Any]:
    """Yield the marks of all types that a type is made of."""
    if get_origin(annotation) is Annotated:
        yield from get_args(annotation)[1:]
    for part in get_args(annotation):
        yield from _marks(part)


def _writable(value: object) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(isinstance(entry, _LEAVES) for entry in value)
    if isinstance(value, Scorecard):
        return True
    return isinstance(value, _LEAVES) or _named(value) is not None


def _named(value: object) -> LocalText | None:
    """Return the name of something that has one; it stands for the whole thing. A grade is called by its letter."""
    if isinstance(value, Band):
        return LocalText(value.grade, value.grade)
    for field in ("name", "title"):
        text = getattr(value, field, None)
        if isinstance(text, LocalText):
            return text
    return None


def _written(words: Words, found: Found) -> str:
    value = found.value
    if isinstance(value, tuple):
        return words.say("list_mark").join(_written(words, Found(entry, found.kind, found.plain)) for entry in value)
    if isinstance(value, Scorecard):
        return next(words.scorecard(*key) for key, card in words.policy.scorecards.items() if card is value)
    if isinstance(value, bool):
        return words.choice("yes" if value else "no")
    if isinstance(value, Quantity):
        return words.quantity(value.value, value.unit or found.plain)
    if isinstance(value, GoalValue):
        return _goal(words, value, found.name)
    if isinstance(value, Decimal | int):
        return words.quantity(Decimal(value), found.kind)
    return _said(words, value)


def _goal(words: Words, goal: GoalValue, indicator: str) -> str:
    """Write a goal of an improvement plan in its indicator's unit; a change with its sign."""
    if goal.relative:
        return ("+" if goal.value > 0 else "−") + words.quantity(abs(goal.value), "percent")
    known = words.policy.indicators.get(indicator)
    unit = "percent" if goal.percent else "number" if known is None else known.unit
    return words.quantity(goal.value, unit)


def _said(words: Words, value: object) -> str:
    """Write what is no number: a length of time, a date, a text, a word of the policy language, a name."""
    if isinstance(value, Span):
        return words.span(value)
    if isinstance(value, datetime.date):
        return words.date(value)
    if isinstance(value, str):
        return _word(words, value)
    text = value if isinstance(value, LocalText) else _named(value)
    return "" if text is None else words.text(text)


def _word(words: Words, value: str) -> str:
    """Write a word of the policy language as people say it, any other text as it is."""
    keys = (f"word_{value}", f"discipline_{value}", f"if_not_met_{value}", f"reversal_{value}", f"salary_{value}")
    known = [key for key in keys if key in catalogue("handbook")]
    return words.say(known[0]) if known else words.choice(value)
