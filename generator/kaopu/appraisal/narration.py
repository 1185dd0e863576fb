"""The calculation in sentences with numbers, so that anybody can recompute it with a calculator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise

from kaopu.appraisal.scoring import IndicatorResult
from kaopu.data.targets import Target
from kaopu.policy.curves import LinearCurve, PointsCurve, StepsCurve
from kaopu.policy.expression import in_words, parse_expression
from kaopu.policy.model import Indicator, Policy
from kaopu.text.formats import Unit, number, quantity
from kaopu.text.language import Language
from kaopu.text.phrases import phrase


class Narrator:
    """Tells one policy's calculations in one language."""

    def __init__(self, policy: Policy, language: Language) -> None:
        self.policy = policy
        self.language = language

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the catalogue ``calculation``."""
        return phrase(f"calculation.{key}", self.language, **values)

    def amount(self, value: Decimal | None, unit: Unit) -> str:
        """Write a value with its unit."""
        return quantity(value, unit, self.language, self.policy.head.currency)

    def plain(self, value: Decimal) -> str:
        """Write a number without zeros that say nothing."""
        return number(value.normalize(), self.language)

    def steps(self, result: IndicatorResult) -> tuple[str, ...]:
        """Tell one indicator's calculation from the measures to the points."""
        return tuple(self._sentences(result, self.policy.indicators[result.id]))

    def _sentences(self, result: IndicatorResult, indicator: Indicator) -> Iterator[str]:
        for name, measure in result.measures.items():
            text = self.policy.measures[name].name.in_language(self.language)
            value = self.amount(measure.value, self.policy.measures[name].unit)
            rows = len(measure.positions)
            yield self.say("counted" if rows else "counted_none", name=text, value=value, rows=rows)
        yield self._actual(result, indicator)
        if result.target is not None:
            value = self.amount(result.target.value, indicator.unit)
            yield self.say("target", value=value, place=self.target_place(result.target))
        if result.attainment is not None and result.target is not None:
            yield self.say(
                f"attainment_{indicator.better}",
                actual=self.amount(result.actual, indicator.unit),
                target=self.amount(result.target.value, indicator.unit),
                value=self.amount(result.attainment, "percent"),
            )
        if result.missing is not None:
            yield self.missing(result) or ""
        elif result.x is not None and result.score is not None:
            yield self._score(indicator, result.x, result.score)
        if result.score is not None and result.points is not None:
            yield self._points(result, result.score, result.points)

    def _points(self, result: IndicatorResult, score: Decimal, points: Decimal) -> str:
        weight = self.plain(result.weight)
        changed = self.say("weight_changed", declared=self.plain(result.declared_weight), weight=weight)
        told = self.say("points", score=self.plain(score), weight=weight, points=self.plain(points))
        return told if result.weight == result.declared_weight else f"{changed} {told}"

    def _actual(self, result: IndicatorResult, indicator: Indicator) -> str:
        formula = self.formula(indicator)
        if result.actual is None:
            return self.say("actual_missing", formula=formula, reason=self.reason(result))
        value = self.amount(result.actual, indicator.unit)
        if len(result.measures) == 1 and formula == self._name(next(iter(result.measures))):
            return self.say("actual", formula=formula, value=value)
        return self.say("actual", formula=f"{formula} = {self._with_values(result, indicator)}", value=value)

    def _with_values(self, result: IndicatorResult, indicator: Indicator) -> str:
        """Write the formula once more with the numbers in place of the names."""

        def value(text: str) -> str:
            if text.startswith("target."):
                return self.amount(result.target.value if result.target is not None else None, indicator.unit)
            return self.amount(result.measures[text].value, self.policy.measures[text].unit)

        return in_words(parse_expression(indicator.actual), value, self.plain, self._if_else)

    @property
    def _if_else(self) -> str:
        return self.say("if_else", then="{then}", condition="{condition}", otherwise="{otherwise}")

    def _name(self, text: str) -> str:
        if text.startswith("target."):
            return self.say("target_name")
        return self.policy.measures[text].name.in_language(self.language)

    def formula(self, indicator: Indicator) -> str:
        """Write an indicator's formula in words, for the handbook too."""
        return in_words(parse_expression(indicator.actual), self._name, self.plain, self._if_else)

    def target_place(self, target: Target) -> str:
        """Say where a target stands."""
        key = "target_row" if target.place.file.endswith(".csv") else "target_policy"
        return self.say(key, file=target.place.file, line=target.place.line)

    def reason(self, result: IndicatorResult) -> str:
        """Say why an indicator could not be computed."""
        missing = result.missing
        if missing is None:
            return ""
        measure = self.policy.measures.get(missing.name)
        name = measure.name.in_language(self.language) if measure is not None else missing.name
        return self.say(f"reason_{missing.reason}", name=name)

    def missing(self, result: IndicatorResult) -> str | None:
        """Say what is missing and what the policy did about it; None when nothing is missing."""
        if result.missing is None:
            return None
        reason = self.reason(result)
        score = self.plain(result.score) if result.score is not None else "–"
        opening = reason[:1].upper() + reason[1:]
        return self.say(f"missing_{result.missing.action}", reason=reason, Reason=opening, score=score)

    def _score(self, indicator: Indicator, x: Decimal, score: Decimal) -> str:
        unit: Unit = "percent" if indicator.curve.of == "attainment" else indicator.unit

        def shown(value: Decimal) -> str:
            return self.amount(value.normalize(), unit)

        curve = indicator.curve
        if isinstance(curve, PointsCurve):
            return self._points_score(curve, x, score, shown)
        if isinstance(curve, StepsCurve):
            return self._steps_score(curve, x, score, shown)
        return self._linear_score(curve, x, score)

    def _points_score(self, curve: PointsCurve, x: Decimal, score: Decimal, shown: Callable[[Decimal], str]) -> str:
        corners, told = curve.corners(), self.plain(score)
        if any(x == corner_x for corner_x, _ in corners):
            return self.say("score_at", x=shown(x), score=told)
        if x < corners[0][0]:
            return self.say("score_below", x=shown(x), x0=shown(corners[0][0]), score=told)
        if x > corners[-1][0]:
            return self.say("score_above", x=shown(x), x0=shown(corners[-1][0]), score=told)
        (x0, y0), (x1, y1) = next(pair for pair in pairwise(corners) if x < pair[1][0])
        ends = {"x0": shown(x0), "x1": shown(x1), "y0": self.plain(y0), "y1": self.plain(y1)}
        return self.say("score_between", x=shown(x), score=told, **ends)

    def _steps_score(self, curve: StepsCurve, x: Decimal, score: Decimal, shown: Callable[[Decimal], str]) -> str:
        for step in curve.steps:
            if step.at_least is not None and x >= step.at_least.value:
                return self.say("score_at_least", x=shown(x), limit=shown(step.at_least.value), score=self.plain(score))
            if step.at_most is not None and x <= step.at_most.value:
                return self.say("score_at_most", x=shown(x), limit=shown(step.at_most.value), score=self.plain(score))
        return self.say("score_last", x=shown(x), score=self.plain(score))

    def _linear_score(self, curve: LinearCurve, x: Decimal, score: Decimal) -> str:
        if x * 100 <= curve.floor:
            return self.say("score_floor", limit=self.plain(curve.floor), score=self.plain(score))
        if x * 100 >= curve.cap:
            return self.say("score_cap", limit=self.plain(curve.cap), score=self.plain(score))
        return self.say("score_linear", score=self.plain(score))
