"""How a score follows from the place on a curve, in a sentence for each kind of curve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from kaopu.policy.curves import (
    AnyCurve,
    DeductionCurve,
    LinearCurve,
    PointsCurve,
    RangeCurve,
    RatingCurve,
    StepsCurve,
)
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

Shown = Callable[[Decimal], str]


@dataclass(frozen=True)
class ScoreTeller:
    """Tells how scores come about on a curve in one language; ``shown`` writes an x with its unit, ``plain`` a score.

    A mark of a rating is written without a unit.
    """

    language: Language
    curve: AnyCurve
    shown: Shown
    plain: Shown

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the catalogue ``calculation``."""
        return phrase(f"calculation.{key}", self.language, **values)

    def tell(self, x: Decimal, score: Decimal) -> str:
        """Say how ``x`` gives ``score``."""
        match curve := self.curve:
            case PointsCurve():
                return self._points(x, score)
            case StepsCurve():
                return self._steps(curve, x, score)
            case LinearCurve():
                return self._linear(curve, x, score)
            case DeductionCurve():
                return self._deduction(curve, x, score)
            case RatingCurve():
                return self._rating(x, score)
            case RangeCurve():
                return self._range(curve, x, score)

    @cached_property
    def _corners(self) -> tuple[tuple[Decimal, Decimal], ...]:
        return self.curve.corners()

    @cached_property
    def _lines(self) -> tuple[tuple[Decimal, dict[str, str]], ...]:
        """The straight lines from corner to corner: up to which x each goes, and how its ends are written."""
        shown = self.plain if isinstance(self.curve, RatingCurve) else self.shown
        return tuple(
            (x1, {"x0": shown(x0), "x1": shown(x1), "y0": self.plain(y0), "y1": self.plain(y1)})
            for (x0, y0), (x1, y1) in pairwise(self._corners)
        )

    def _ends(self, x: Decimal) -> dict[str, str]:
        """Write the ends of the line on which ``x`` lies, between the first and the last corner."""
        return next(ends for last, ends in self._lines if x < last)

    def _points(self, x: Decimal, score: Decimal) -> str:
        corners, told = self._corners, {"x": self.shown(x), "score": self.plain(score)}
        if any(x == corner for corner, _ in corners):
            return self.say("score_at", **told)
        if x < corners[0][0]:
            return self.say("score_below", x0=self.shown(corners[0][0]), **told)
        if x > corners[-1][0]:
            return self.say("score_above", x0=self.shown(corners[-1][0]), **told)
        return self.say("score_between", **told, **self._ends(x))

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

    def _rating(self, x: Decimal, score: Decimal) -> str:
        marks, told = self._corners, {"x": self.plain(x), "score": self.plain(score)}
        if any(x == mark for mark, _ in marks):
            return self.say("score_mark", **told)
        if x < marks[0][0]:
            return self.say("score_mark_below", x0=self.plain(marks[0][0]), **told)
        if x > marks[-1][0]:
            return self.say("score_mark_above", x0=self.plain(marks[-1][0]), **told)
        return self.say("score_between_marks", **told, **self._ends(x))

    def _range(self, curve: RangeCurve, x: Decimal, score: Decimal) -> str:
        told = {"x": self.shown(x), "score": self.plain(score)}
        if curve.full_from.value <= x <= curve.full_to.value:
            edges = {"x0": self.shown(curve.full_from.value), "x1": self.shown(curve.full_to.value)}
            return self.say("score_in_range", **told, **edges)
        if x <= curve.zero_below.value:
            return self.say("score_below", x0=self.shown(curve.zero_below.value), **told)
        if x >= curve.zero_above.value:
            return self.say("score_above", x0=self.shown(curve.zero_above.value), **told)
        return self.say("score_between", **told, **self._ends(x))
