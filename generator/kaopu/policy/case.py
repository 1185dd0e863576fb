"""``policy/cases/``: worked examples that are also tests."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kaopu.text.shapes import AnyQuantity, Identifier, Number, PlainText, Shape, Text


class Expectation(Shape):
    """What a case expects of one indicator."""

    actual: AnyQuantity | None = None
    attainment: AnyQuantity | None = None
    score: Number | None = None


class ExpectedTotal(Shape):
    """What a case expects of the whole scorecard."""

    score: Number
    grade: PlainText


class Case(Shape):
    """A worked example that is also a test.

    ``given`` holds measures (``new_sales``), targets (``target.sales``) and, where an indicator's calculation is not
    the point of the example, its score (``score.sales_attainment``). ``role`` may be ``team`` or ``company``.
    """

    name: Text
    role: Identifier
    cycle: Literal["month", "quarter", "year"]
    given: dict[str, AnyQuantity]
    expect: dict[str, Expectation] = Field(default={})
    total: ExpectedTotal | None = None
