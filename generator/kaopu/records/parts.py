"""What all records are made of: frozen parts, numbers that are strings in JSON, places in policy and data."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer

from kaopu.text.problems import Place

Number = Annotated[Decimal, PlainSerializer(lambda value: format(value, "f"), return_type=str, when_used="json")]


class Part(BaseModel):
    """Base of all parts of a record: frozen, and no unknown key is accepted."""

    # Built when first used: a check writes no record, and a worker reads one kind of them.
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


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
