"""Indicators as HR types them: an actual, a target, a curve, and what happens when data are missing."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, PlainValidator, Tag, WithJsonSchema

from kaopu.policy.curves import AnyCurve, Better, DeductionCurve
from kaopu.text.formats import Unit
from kaopu.text.shapes import (
    IDENTIFIER,
    Flag,
    Identifier,
    Number,
    PlainText,
    Quantity,
    Shape,
    Text,
    expected,
    quantity_of,
)
from kaopu.text.yaml_reader import YamlMap


class FixedScore(Shape):
    """What a missing value scores."""

    fixed_score: Number


WhenMissing = Annotated[
    Annotated[FixedScore, Tag("fixed")] | Annotated[Literal["fail", "leave_out"], Tag("word")],
    Discriminator(lambda value: "fixed" if isinstance(value, FixedScore | YamlMap) else "word"),
]


def _target(value: Any) -> Quantity | str:
    quantity = quantity_of(value)
    if quantity is not None:
        return quantity
    if isinstance(value, str) and IDENTIFIER.fullmatch(value):
        return value
    raise expected("target", value)


Target = Annotated[Quantity | str, PlainValidator(_target), WithJsonSchema({"type": ["string", "number"]})]


class ManualScoring(Shape):
    """How far somebody may depart from the computed score, in points, and who; always with a reason (R46, R39)."""

    by: Literal["manager"]
    within: Number


class Indicator(Shape):
    """What is judged: an actual from measures, a target, a curve, and what happens when data are missing."""

    name: Text
    dimension: Identifier
    unit: Unit
    definition: Text
    source: Text
    actual: PlainText | None = None
    """A formula over measures; a curve of deductions says by itself what is counted."""
    target: Target | None = None
    better: Better
    curve: AnyCurve
    when_missing: WhenMissing
    manual: ManualScoring | None = None
    """None: the score is the computed one."""
    plan_below: Number | None = None
    """A score below this demands an improvement plan (R28)."""
    ours: Flag = False

    @property
    def formula(self) -> str:
        """The formula of the actual; for a curve of deductions the points off by number of findings."""
        if isinstance(self.curve, DeductionCurve):
            return self.curve.formula
        assert self.actual is not None  # noqa: S101 - checks/indicators.py demands it
        return self.actual
