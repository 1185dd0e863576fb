"""Curves: from the attainment or the actual to a score. Models of what HR types, and their arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from kaopu.text.problems import Place
from kaopu.text.shapes import AnyQuantity, Identifier, Number, Quantity, Shape, expected, quantity_of
from kaopu.text.yaml_reader import YamlList, YamlMap

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Corner:
    """A corner of a curve: x with the unit it was typed with, the score there, and where it was written."""

    x: Quantity
    score: Decimal
    place: Place


def _corners(value: object) -> tuple[Corner, ...]:
    """Read ``[60%: 0, 100%: 100]``: a list of maps with one entry each."""
    if not isinstance(value, YamlList) or len(value) < 2:  # noqa: PLR2004 - a line needs two points
        raise expected("corners", value)
    corners: list[Corner] = []
    for item in value:
        if not isinstance(item, YamlMap) or len(item) != 1:
            raise expected("corner", item)
        [(key, score)] = item.items()
        x = quantity_of(key)
        if x is None:
            raise expected("quantity", key)
        if not isinstance(score, Decimal):
            raise expected("number", score)
        corners.append(Corner(x, score, item.keys_at[key]))
    return tuple(corners)


Corners = Annotated[
    tuple[Corner, ...],
    BeforeValidator(_corners),
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 2,
            "items": {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": {"type": "number"},
            },
        }
    ),
]


def _by_x(corners: Sequence[Corner]) -> tuple[tuple[Decimal, Decimal], ...]:
    return tuple(sorted((corner.x.value, corner.score) for corner in corners))


class PointsCurve(Shape):
    """Straight lines between points; flat before the first and after the last."""

    kind: Literal["points"]
    of: Literal["attainment", "actual"]
    points: Corners

    @property
    def beyond(self) -> Decimal | None:
        """Nothing: the curve goes on flat at both ends."""
        return None

    @cached_property
    def _ascending(self) -> tuple[tuple[Decimal, Decimal], ...]:
        return _by_x(self.points)

    def corners(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """Return the points by ascending x."""
        return self._ascending

    def score_at(self, x: Decimal) -> Decimal:
        """Interpolate between the two points around ``x``."""
        return _between(self.corners(), x)

    def x_for(self, score: Decimal) -> Decimal | None:
        """Invert the line; where several x give the score, the one that asks least of the person."""
        return _invert(self.corners(), score)


def _between(corners: Sequence[tuple[Decimal, Decimal]], x: Decimal) -> Decimal:
    """Interpolate on straight lines between corners by ascending x; flat outside."""
    if x <= corners[0][0]:
        return corners[0][1]
    for (x0, y0), (x1, y1) in pairwise(corners):
        if x <= x1:
            return y0 + (x - x0) * (y1 - y0) / (x1 - x0)
    return corners[-1][1]


def _invert(corners: Sequence[tuple[Decimal, Decimal]], score: Decimal) -> Decimal | None:
    ascending = corners[0][1] <= corners[-1][1]
    ordered = list(corners) if ascending else list(reversed(corners))
    if score > ordered[-1][1]:
        return None
    if score <= ordered[0][1]:
        return ordered[0][0]
    for (x0, y0), (x1, y1) in pairwise(ordered):
        if y0 < score <= y1:
            return x0 + (score - y0) * (x1 - x0) / (y1 - y0)
    return None  # pragma: no cover - a monotonic curve always has the pair


class Step(Shape):
    """A step: the score from ``at_least`` up, or from ``at_most`` down; the last step has neither."""

    at_least: AnyQuantity | None = None
    at_most: AnyQuantity | None = None
    score: Number

    @property
    def limit(self) -> Quantity | None:
        """The limit that was written, if any."""
        return self.at_least if self.at_least is not None else self.at_most


class StepsCurve(Shape):
    """Steps, best first: the first step whose limit holds gives the score."""

    kind: Literal["steps"]
    of: Literal["attainment", "actual"]
    steps: Annotated[tuple[Step, ...], Field(min_length=2)]

    @property
    def beyond(self) -> Decimal | None:
        """The score where no limit holds."""
        return self.steps[-1].score

    def score_at(self, x: Decimal) -> Decimal:
        """Return the score of the first step that holds at ``x``."""
        for step in self.steps:
            if step.at_least is not None and x >= step.at_least.value:
                return step.score
            if step.at_most is not None and x <= step.at_most.value:
                return step.score
        return self.steps[-1].score

    def corners(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """Return the limits by ascending x with the score that holds there."""
        return tuple(sorted((step.limit.value, step.score) for step in self.steps if step.limit is not None))

    def x_for(self, score: Decimal) -> Decimal | None:
        """Return the limit of the lowest step that is good enough."""
        reached = [step.limit.value for step in self.steps if step.limit is not None and step.score >= score]
        return reached[-1] if reached else None


class LinearCurve(Shape):
    """The attainment in percent is the score, within ``floor`` and ``cap``."""

    kind: Literal["linear"]
    of: Literal["attainment"]
    floor: Number
    cap: Number

    @property
    def beyond(self) -> Decimal | None:
        """Nothing: the curve goes on flat at both ends."""
        return None

    def score_at(self, x: Decimal) -> Decimal:
        """Return a hundred times the attainment, within the limits."""
        return min(max(x * 100, self.floor), self.cap)

    def corners(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """Return where the line leaves the floor and where it meets the cap."""
        return ((self.floor / 100, self.floor), (self.cap / 100, self.cap))

    def x_for(self, score: Decimal) -> Decimal | None:
        """Return the score as a ratio; None above the cap."""
        return None if score > self.cap else max(score, self.floor) / 100


class DeductionCurve(Shape):
    """Points off for each finding: ``full`` less the sum of ``off`` (measure → points a finding), not below ``floor``.

    The actual is the sum of points off (R29).
    """

    kind: Literal["deduction"]
    full: Number
    floor: Number
    off: Annotated[dict[Identifier, Number], Field(min_length=1)]

    @property
    def of(self) -> Literal["actual"]:
        """What x is: the points off."""
        return "actual"

    @property
    def formula(self) -> str:
        """The formula of the points off."""
        return " + ".join(f"{points.normalize():f} * {measure}" for measure, points in self.off.items())

    @property
    def beyond(self) -> Decimal | None:
        """Nothing: the curve goes on flat at both ends."""
        return None

    def score_at(self, x: Decimal) -> Decimal:
        """Take the points off."""
        return min(max(self.full - x, self.floor), self.full)

    def corners(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """Return no points off, and where the floor is reached."""
        return ((Decimal(0), self.full), (self.full - self.floor, self.floor))

    def x_for(self, score: Decimal) -> Decimal | None:
        """Return the most points off that leave ``score``."""
        return None if score > self.full else self.full - max(score, self.floor)


class RatingCurve(Shape):
    """A rating scale: each mark has its score; a mean of ratings lies on the straight line between two marks."""

    kind: Literal["rating"]
    marks: Corners

    @property
    def of(self) -> Literal["actual"]:
        """What x is: the rating."""
        return "actual"

    @property
    def beyond(self) -> Decimal | None:
        """Nothing: no rating lies outside the scale."""
        return None

    def corners(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """Return the marks by ascending rating."""
        return _by_x(self.marks)

    def score_at(self, x: Decimal) -> Decimal:
        """Interpolate between the two marks around ``x``."""
        return _between(self.corners(), x)

    def x_for(self, score: Decimal) -> Decimal | None:
        """Return the lowest rating that gives ``score``."""
        return _invert(self.corners(), score)


class RangeCurve(Shape):
    """A target that is a range: ``full`` from ``full_from`` to ``full_to``, falling to 0 on both sides."""

    kind: Literal["range"]
    of: Literal["attainment", "actual"]
    full: Number
    zero_below: AnyQuantity
    full_from: AnyQuantity
    full_to: AnyQuantity
    zero_above: AnyQuantity

    @property
    def beyond(self) -> Decimal | None:
        """Nothing: the curve goes on flat at both ends."""
        return None

    def corners(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """Return the four corners by ascending x."""
        zero = Decimal(0)
        return (
            (self.zero_below.value, zero),
            (self.full_from.value, self.full),
            (self.full_to.value, self.full),
            (self.zero_above.value, zero),
        )

    def score_at(self, x: Decimal) -> Decimal:
        """Interpolate between the two corners around ``x``."""
        return _between(self.corners(), x)

    def x_for(self, score: Decimal) -> Decimal | None:
        """Return the x on the rising side; the falling side is the business of who knows the person's x."""
        return _invert(self.corners()[:2], score)


AnyCurve = Annotated[
    PointsCurve | StepsCurve | LinearCurve | DeductionCurve | RatingCurve | RangeCurve, Field(discriminator="kind")
]
