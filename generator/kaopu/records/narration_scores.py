"""How a score follows from the place on a curve, in a sentence for each kind of curve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from kaopu.policy.curves import (
    DeductionCurve,
    LinearCurve,
    PointsCurve,
    RangeCurve,
    RatingCurve,
    StepsCurve,
)
from kaopu.policy.indicators import Indicator
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

Shown = Callable[[Decimal], str]


@dataclass(frozen=True, slots=True)
class ScoreTeller:
    """Tells how scores come about in one language; ``shown`` writes an x with its unit, ``plain`` a score."""

    language: Language
    shown: Shown
    plain: Shown

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the catalogue ``calculation``."""
        return phrase(f"calculation.{key}", self.language, **values)

    def tell(self, indicator: Indicator, x: Decimal, score: Decimal) -> str:
        """Say how ``x`` gives ``score`` on the indicator's curve."""
        curve = indicator.curve
        match curve:
            case PointsCurve():
                return self._points(curve, x, score)
            case StepsCurve():
                return self._steps(curve, x, score)
            case LinearCurve():
                return self._linear(curve, x, score)
            case DeductionCurve():
                return self._deduction(curve, x, score)
            case RatingCurve():
                return self._rating(curve, x, score)
            case RangeCurve():
                return self._range(curve, x, score)

    def _points(self, curve: PointsCurve, x: Decimal, score: Decimal) -> str:
        corners, told = curve.corners(), self.plain(score)
        if any(x == corner_x for corner_x, _ in corners):
            return self.say("score_at", x=self.shown(x), score=told)
        if x < corners[0][0]:
            return self.say("score_below", x=self.shown(x), x0=self.shown(corners[0][0]), score=told)
        if x > corners[-1][0]:
            return self.say("score_above", x=self.shown(x), x0=self.shown(corners[-1][0]), score=told)
        return self.say("score_between", **self._between(corners, x, score))

    def _between(self, corners: tuple[tuple[Decimal, Decimal], ...], x: Decimal, score: Decimal) -> dict[str, str]:
        (x0, y0), (x1, y1) = next(pair for pair in pairwise(corners) if x < pair[1][0])
        ends = {"x0": self.shown(x0), "x1": self.shown(x1), "y0": self.plain(y0), "y1": self.plain(y1)}
        return {"x": self.shown(x), "score": self.plain(score), **ends}

    def _steps(self, curve: StepsCurve, x: Decimal, score: Decimal) -> str:
        told = {"x": self.shown(x), "score": self.plain(score)}
        for step in curve.steps:
            if step.at_least is not None and x >= step.at_least.value:
                return self.say("score_at_least", limit=self.shown(step.at_least.value), **told)
            if step.at_most is not None and x <= step.at_most.value:
                return self.say("score_at_most", limit=self.shown(step.at_most.value), **told)
        return self.say("score_last", **told)

    def _linear(self, curve: LinearCurve, x: Decimal, score: Decimal) -> str:
        if x * 100 <= curve.floor:
            return self.say("score_floor", limit=self.plain(curve.floor), score=self.plain(score))
        if x * 100 >= curve.cap:
            return self.say("score_cap", limit=self.plain(curve.cap), score=self.plain(score))
        return self.say("score_linear", score=self.plain(score))

    def _deduction(self, curve: DeductionCurve, x: Decimal, score: Decimal) -> str:
        told = {"full": self.plain(curve.full), "off": self.plain(x), "score": self.plain(score)}
        if curve.full - x < curve.floor:
            left = self.plain(curve.full - x)
            return self.say("score_deducted_to_floor", limit=self.plain(curve.floor), left=left, **told)
        return self.say("score_deducted", **told)

    def _rating(self, curve: RatingCurve, x: Decimal, score: Decimal) -> str:
        marks, told = curve.corners(), {"x": self.plain(x), "score": self.plain(score)}
        if any(x == mark for mark, _ in marks):
            return self.say("score_mark", **told)
        if x < marks[0][0]:
            return self.say("score_mark_below", x0=self.plain(marks[0][0]), **told)
        if x > marks[-1][0]:
            return self.say("score_mark_above", x0=self.plain(marks[-1][0]), **told)
        (x0, y0), (x1, y1) = next(pair for pair in pairwise(marks) if x < pair[1][0])
        ends = {"x0": self.plain(x0), "x1": self.plain(x1), "y0": self.plain(y0), "y1": self.plain(y1)}
        return self.say("score_between_marks", **told, **ends)

    def _range(self, curve: RangeCurve, x: Decimal, score: Decimal) -> str:
        told = {"x": self.shown(x), "score": self.plain(score)}
        if curve.full_from.value <= x <= curve.full_to.value:
            edges = {"x0": self.shown(curve.full_from.value), "x1": self.shown(curve.full_to.value)}
            return self.say("score_in_range", **told, **edges)
        if x <= curve.zero_below.value:
            return self.say("score_below", x0=self.shown(curve.zero_below.value), **told)
        if x >= curve.zero_above.value:
            return self.say("score_above", x0=self.shown(curve.zero_above.value), **told)
        return self.say("score_between", **self._between(curve.corners(), x, score))
