"""What all records are made of: frozen parts, numbers that are strings in JSON, places in policy and data."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from operator import methodcaller
from typing import Annotated, Any, ParamSpec, TypeVar

from pydantic import BaseModel, ConfigDict, PlainSerializer

from kaopu.text.problems import Place

Number = Annotated[Decimal, PlainSerializer(methodcaller("__format__", "f"), return_type=str, when_used="json")]


class Part(BaseModel):
    """Base of all parts of a record: frozen, and no unknown key is accepted."""

    # Built when first used: a check writes no record, and a worker reads one kind of them.
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


Values = ParamSpec("Values")
Made = TypeVar("Made", bound=Part)
_Blank = tuple[dict[str, Any], set[str]]
_BLANKS: dict[type[Part], _Blank] = {}
"""Of each kind of part its fields in order with their defaults, and their names."""
_new, _set = object.__new__, object.__setattr__


def made(part: Callable[Values, Made], *_: Values.args, **values: Values.kwargs) -> Made:
    """Return a part of values that our own code has typed, without looking at them once more.

    A record is made of hundreds of parts: checking each value again, as pydantic does with what it is given, would take
    longer than working them out. mypy checks the values of a call as it does those of the part's own. What comes from
    outside is read by ``from_json`` and the like, which check everything.
    """
    kind: Any = part
    fields, names = _BLANKS.get(kind) or _blank(kind)
    one: Made = _new(kind)
    _set(one, "__dict__", fields | values)
    _set(one, "__pydantic_fields_set__", names)
    _set(one, "__pydantic_extra__", None)
    _set(one, "__pydantic_private__", None)
    return one


def _blank(kind: type[Part]) -> _Blank:
    fields = {name: None if field.is_required() else field.default for name, field in kind.model_fields.items()}
    _BLANKS[kind] = fields, set(fields)
    return _BLANKS[kind]


class Rule(Part):
    """Where the policy says it: file and line."""

    file: str
    line: int


def rule_at(place: Place) -> Rule:
    """Return a place in the policy as a record names it."""
    return Rule(file=place.file, line=place.line)


class ViewPerson(Part):
    """Somebody whom a view names."""

    id: str
    name: str


class Rows(Part):
    """Data rows that a value came from: one file and its line numbers, ascending."""

    file: str
    lines: tuple[int, ...]
