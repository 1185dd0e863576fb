"""Measures as HR types them: numbers counted from data, before any judgement."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from kaopu.text.formats import Unit
from kaopu.text.shapes import AnyQuantity, CalendarLength, Identifier, Number, PlainText, Shape, Text
from kaopu.text.yaml_reader import YamlMap

Operation = Literal["sum", "mean", "count", "distinct", "ratio", "earlier", "given", "scores"]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)
COUNTED: tuple[Operation, ...] = ("sum", "mean", "count", "distinct", "ratio")
"""The operations that count rows of a table."""
Earlier = Literal["period_before", "same_period_last_year"]
Given = Literal["sum", "mean", "last", "own"]


class Limits(Shape):
    """Limits on a number of a row; each is included."""

    at_least: AnyQuantity | None = None
    at_most: AnyQuantity | None = None


def _which_condition(value: Any) -> str:
    return "limits" if isinstance(value, Limits | YamlMap) else "texts"


def _texts(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


_Texts = Annotated[
    tuple[PlainText, ...],
    Field(min_length=1),
    BeforeValidator(_texts),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
Condition = Annotated[
    Annotated[Limits, Tag("limits")] | Annotated[_Texts, Tag("texts")], Discriminator(_which_condition)
]
"""What a cell must be: one text, one of several, or within limits."""


class Measure(Shape):
    """A number counted from data, before any judgement: exactly one of the operations.

    ``sum``, ``mean`` and ``distinct`` name ``table.column``, ``count`` and ``ratio`` a table; these need ``when``.
    ``earlier`` names another measure, taken ``which`` period; ``given`` says how a quarter or year follows from the
    months of data/measures.csv (``own``: it does not, each period has its own figure); ``scores`` is the mean
    of the person's total scores in all appraisals of that cycle inside the period.
    """

    name: Text
    unit: Unit
    sum: PlainText | None = None
    mean: PlainText | None = None
    count: PlainText | None = None
    distinct: PlainText | None = None
    ratio: PlainText | None = None
    earlier: Identifier | None = None
    which: Earlier | None = None
    given: Given | None = None
    scores: Literal["month", "quarter"] | None = None
    where: dict[str, Condition] = Field(default={})
    among: dict[str, Condition] = Field(default={})
    when: PlainText | None = None
    window: CalendarLength | None = None
    """Rows of so long before the period's end count, instead of the period's own."""
    different: dict[str, Number] = Field(default={})
    """column → how many different values it must have; with fewer the measure is missing (R30: reviewers)."""

    @property
    def operation(self) -> Operation:
        """Which of the operations it is."""
        return next(name for name in OPERATIONS if getattr(self, name) is not None)

    @property
    def counted(self) -> bool:
        """Whether rows of a table are counted."""
        return self.operation in COUNTED

    @property
    def source(self) -> str:
        """What is counted: ``table`` or ``table.column``; of other operations what they name."""
        return str(getattr(self, self.operation))

    @property
    def table(self) -> str:
        """The table counted."""
        return self.source.partition(".")[0]

    @property
    def column(self) -> str | None:
        """The column summed, averaged or told apart; None when rows are counted."""
        return self.source.partition(".")[2] or None
