"""The calculation in sentences with numbers, so that anybody can recompute it with a calculator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from kaopu.appraisal.adjustment import Adjustment
from kaopu.appraisal.proration import target_unit
from kaopu.appraisal.scoring import IndicatorResult
from kaopu.data.periods import Period
from kaopu.data.targets import Target
from kaopu.policy.curves import DeductionCurve
from kaopu.policy.expression import in_words, parse_expression
from kaopu.policy.indicators import Indicator
from kaopu.policy.model import Policy
from kaopu.policy.scorecards import Scorecard
from kaopu.records.narration_measures import MeasureTeller, has_too_few
from kaopu.records.narration_scores import ScoreTeller
from kaopu.text.formats import Unit, date, number, quantity
from kaopu.text.language import Language
from kaopu.text.phrases import phrase


@dataclass(frozen=True, slots=True)
class _Common:
    """What all calculations of an indicator have in common."""

    indicator: Indicator
    target_unit: Unit
    formula: str
    pattern: str
    """The formula with ``{0}``, ``{1}`` … in place of ``names``."""
    names: tuple[str, ...]
    scores: ScoreTeller


class Narrator:
    """Tells one policy's calculations in one language.

    ``period`` is the one judged, None in a worked example; with ``scorecard`` shares of a group are worked out.
    """

    def __init__(
        self, policy: Policy, language: Language, period: Period | None = None, scorecard: Scorecard | None = None
    ) -> None:
        self.policy = policy
        self.language = language
        self.scorecard = scorecard
        self._known: dict[str, _Common] = {}
        self._shares: dict[tuple[str, Decimal], str] = {}
        self.measures = MeasureTeller(policy, language, period)

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the catalogue ``calculation``."""
        return phrase(f"calculation.{key}", self.language, **values)

    def amount(self, value: Decimal | None, unit: Unit) -> str:
        """Write a value with its unit."""
        return quantity(value, unit, self.language, self.policy.head.currency)

    def plain(self, value: Decimal) -> str:
        """Write a number without zeros that say nothing."""
        return number(value, self.language)

    def steps(self, result: IndicatorResult) -> tuple[str, ...]:
        """Tell one indicator's calculation from the measures to the points."""
        return (*self._sources(result), *self.arithmetic(result))

    def arithmetic(self, result: IndicatorResult) -> tuple[str, ...]:
        """Tell the calculation only, without the sentences that say where measures and target come from."""
        return tuple(self._calculation(result, self._common(result.id)))

    def _common(self, name: str) -> _Common:
        if name not in self._known:
            indicator, names = self.policy.indicators[name], list[str]()

            def slot(name: str) -> str:
                names.append(name)
                return f"{{{len(names) - 1}}}"

            pattern = in_words(parse_expression(indicator.formula), slot, self.plain, self._if_else)
            unit: Unit = "percent" if indicator.curve.of == "attainment" else indicator.unit
            self._known[name] = _Common(
                indicator,
                target_unit(self.policy, indicator),
                self.formula(indicator),
                pattern,
                tuple(names),
                ScoreTeller(self.language, indicator.curve, lambda x: self.amount(x.normalize(), unit), self.plain),
            )
        return self._known[name]

    def _sources(self, result: IndicatorResult) -> Iterator[str]:
        for name, value in result.measures.items():
            yield self.measures.tell(name, value)
        if result.target is not None:
            yield self._target(result.target, self._common(result.id).target_unit)

    def _calculation(self, result: IndicatorResult, common: _Common) -> Iterator[str]:
        indicator = common.indicator
        if result.actual is not None or result.missing is not None:
            yield self._actual(result, common)
        if result.attainment is not None and result.target is not None:
            yield self.say(
                f"attainment_{indicator.better}",
                actual=self.amount(result.actual, indicator.unit),
                target=self.amount(result.target.value, common.target_unit),
                value=self.amount(result.attainment, "percent"),
            )
        if result.missing is not None:
            yield self.missing(result) or ""
        elif result.x is not None and result.computed is not None:
            yield common.scores.tell(result.x, result.computed)
        yield from (self._adjusted(made) for made in result.adjustments)
        if result.plan_due and indicator.plan_below is not None and result.score is not None:
            limit = self.plain(indicator.plan_below)
            yield self.say("plan_due", score=self.plain(result.score), limit=limit)
        if result.score is not None and result.points is not None:
            yield self._points(result, result.score, result.points)

    def _adjusted(self, made: Adjustment) -> str:
        told = adjustment_values(made, self.language)
        return phrase(f"round.adjusted_{made.kind}", self.language, **told)

    def _points(self, result: IndicatorResult, score: Decimal, points: Decimal) -> str:
        weight = self.plain(result.weight)
        told = [self._share(result)]
        if result.weight != result.declared_weight:
            told.append(self.say("weight_changed", declared=self.plain(result.declared_weight), weight=weight))
        told.append(self.say("points", score=self.plain(score), weight=weight, points=self.plain(points)))
        return (" " if self.language == "en" else "").join(sentence for sentence in told if sentence)

    def _share(self, result: IndicatorResult) -> str:
        """Say how the weight follows from the group's and the indicator's share of it, where the policy says it so."""
        key = (result.id, result.declared_weight)
        if key not in self._shares:
            self._shares[key] = self._share_of_group(result)
        return self._shares[key]

    def _share_of_group(self, result: IndicatorResult) -> str:
        for group in self.scorecard.groups.values() if self.scorecard is not None else ():
            if result.id in group.shares:
                share = self.amount(group.shares[result.id].normalize(), "percent")
                weight = self.plain(result.declared_weight)
                return self.say("weight_of_group", group=self.plain(group.weight), share=share, weight=weight)
        return ""

    def _target(self, target: Target, unit: Unit) -> str:
        place, value = self.target_place(target), self.amount(target.value, unit)
        if target.whole is None or target.days is None:
            return self.say("target", value=value, place=place)
        days, of = target.days
        told = {"place": place, "whole": self.amount(target.whole, unit), "value": value}
        if unit == "count":
            step = self.plain(self.policy.head.rounding.score)
            return self.say("target_reduced_count", days=days, of=of, step=step, **told)
        return self.say("target_reduced", days=days, of=of, **told)

    def _actual(self, result: IndicatorResult, common: _Common) -> str:
        indicator, formula = common.indicator, common.formula
        if result.actual is None:
            return self.say("actual_missing", formula=formula, reason=self.reason(result))
        value = self.amount(result.actual, indicator.unit)
        if isinstance(indicator.curve, DeductionCurve):
            return self.say("deducted", formula=formula, numbers=self._with_values(result, common), value=value)
        if len(result.measures) == 1 and formula == self._name(next(iter(result.measures))):
            return self.say("actual", formula=formula, value=value)
        return self.say("actual", formula=f"{formula} = {self._with_values(result, common)}", value=value)

    def _with_values(self, result: IndicatorResult, common: _Common) -> str:
        """Write the formula once more with the numbers in place of the names."""
        return common.pattern.format(*[self._value(name, result, common) for name in common.names])

    def _value(self, name: str, result: IndicatorResult, common: _Common) -> str:
        if name.startswith("target."):
            return self.amount(result.target.value if result.target is not None else None, common.target_unit)
        return self.amount(result.measures[name].value, self.policy.measures[name].unit)

    @cached_property
    def _if_else(self) -> str:
        return self.say("if_else", then="{then}", condition="{condition}", otherwise="{otherwise}")

    def _name(self, text: str) -> str:
        if text.startswith("target."):
            return self.say("target_name")
        return self.policy.measures[text].name.in_language(self.language)

    def formula(self, indicator: Indicator) -> str:
        """Write an indicator's formula in words, for the handbook too."""
        return in_words(parse_expression(indicator.formula), self._name, self.plain, self._if_else)

    def target_place(self, target: Target) -> str:
        """Say where a target stands."""
        key = "target_row" if target.place.file.startswith("data/") else "target_policy"
        return self.say(key, file=target.place.file, line=target.place.line)

    def reason(self, result: IndicatorResult) -> str:
        """Say why an indicator could not be computed."""
        missing = result.missing
        if missing is None:
            return ""
        measure = self.policy.measures.get(missing.name)
        value = result.measures.get(missing.name)
        if measure is not None and value is not None and has_too_few(self.policy, missing.name, value):
            return self.measures.too_few(missing.name, value)
        name = measure.name.in_language(self.language) if measure is not None else missing.name
        return self.say(f"reason_{missing.reason}", name=name)

    def missing(self, result: IndicatorResult) -> str | None:
        """Say what is missing and what the policy did about it; None when nothing is missing."""
        if result.missing is None:
            return None
        reason = self.reason(result)
        score = self.plain(result.computed) if result.computed is not None else "–"
        opening = reason[:1].upper() + reason[1:]
        return self.say(f"missing_{result.missing.action}", reason=reason, Reason=opening, score=score)


def adjustment_values(made: Adjustment, language: Language) -> dict[str, str]:
    """Write what somebody changed of a score: the day, the scores before and after, and why."""
    nothing = phrase("round.adjusted_from_nothing", language)
    return {
        "day": date(made.on, language),
        "before": nothing if made.before is None else number(made.before.normalize(), language),
        "after": number(made.after.normalize(), language),
        "why": made.why,
    }
