"""Conditions of outcome rules in words, such as ``grade A or better in 2 quarters in a row``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaopu.policy.model import Policy
from kaopu.policy.outcomes import Condition, Cycle, GradeLimits, IndicatorLimits, NumberLimits, TenureLimits
from kaopu.text.formats import Unit, quantity
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.shapes import Quantity


@dataclass(frozen=True)
class ConditionTeller:
    """Tells one policy's conditions in one language."""

    policy: Policy
    language: Language

    def say(self, key: str, **values: object) -> str:
        """Return a phrase of the catalogue ``outcomes``."""
        return phrase(f"outcomes.{key}", self.language, **values)

    def words(self, condition: Condition, cycle: Cycle) -> str:
        """Say what must hold; ``cycle`` is the rule's."""
        parts, looks_back = list(self._parts(condition, cycle)), condition.in_a_row or condition.times
        if condition.any:
            found = self.say("any").join(self._inner(part, cycle) for part in condition.any)
            parts.append(self._bracketed(found) if parts or looks_back else found)
        words = self.say("all").join(parts)
        if condition.in_a_row is not None:
            return self.say(f"row_{cycle}", count=condition.in_a_row, words=words)
        if condition.times is not None and condition.within is not None:
            told = {"count": condition.times, "within": condition.within, "words": words}
            return self.say(f"times_{cycle}", **told)
        return words

    def _parts(self, condition: Condition, cycle: Cycle) -> Iterator[str]:
        if condition.grade is not None:
            yield self._grade(condition.grade)
        if condition.score is not None:
            yield self.say("if_score", limits=self._limits(condition.score, "number"))
        for name, asked in condition.indicators.items():
            yield from self._indicator(name, asked)
        for name, limits in condition.measures.items():
            measure = self.policy.measures[name]
            told = self._limits(limits, measure.unit)
            yield self.say("if_measure", name=measure.name.in_language(self.language), limits=told)
        if condition.rank is not None:
            by, places = self.ranked_by(condition.rank.by), condition.rank.places
            yield self.say(f"if_rank_{condition.rank.within}", by=by, places=places)
        if condition.employed is not None:
            yield self.employed(condition.employed, holds=True)
        if condition.first_appraisal is not None:
            yield self.say("reason_first_yes" if condition.first_appraisal else "reason_first_no")
        yield from (self._inner(part, cycle) for part in condition.all)
        if condition.not_ is not None:
            yield self.say("not", words=self._bracketed(self.words(condition.not_, cycle)))

    def _inner(self, condition: Condition, cycle: Cycle) -> str:
        words = self.words(condition, cycle)
        several = len(list(self._parts(condition, cycle))) + len(condition.any) > 1
        return self._bracketed(words) if several else words

    def _bracketed(self, words: str) -> str:
        return self.say("bracket", words=words)

    def _grade(self, grade: GradeLimits) -> str:
        if grade.exactly is not None:
            return self.say("grade_exactly", grade=grade.exactly)
        if grade.at_least is not None:
            return self.say("grade_at_least", grade=grade.at_least)
        return self.say("grade_at_most", grade=grade.at_most)

    def _indicator(self, name: str, asked: IndicatorLimits) -> Iterator[str]:
        indicator = self.policy.indicators[name]
        told = {"name": indicator.name.in_language(self.language)}
        if asked.score is not None:
            yield self.say("if_indicator_score", limits=self._limits(asked.score, "number"), **told)
        if asked.actual is not None:
            yield self.say("if_indicator_actual", limits=self._limits(asked.actual, indicator.unit), **told)
        if asked.attainment is not None:
            yield self.say("if_indicator_attainment", limits=self._limits(asked.attainment, "percent"), **told)

    def _limits(self, limits: NumberLimits, unit: Unit) -> str:
        written = {name: getattr(limits, name) for name in ("at_least", "at_most", "above", "below")}
        return self.say("all").join(
            self.say(name, value=self._value(value, unit)) for name, value in written.items() if value is not None
        )

    def _value(self, limit: Quantity, unit: Unit) -> str:
        return quantity(limit.value.normalize(), unit, self.language, self.policy.head.currency)

    def ranked_by(self, by: str) -> str:
        """Name what people are ranked by: the score, a measure or an indicator."""
        kind, _, name = by.partition(".")
        if kind == "score":
            return self.say("by_score")
        found = self.policy.measures[name] if kind == "measures" else self.policy.indicators[name]
        return self.say("by_name", name=found.name.in_language(self.language))

    def employed(self, tenure: TenureLimits, *, holds: bool) -> str:
        """Say how long somebody was employed: at least so long, or less; not ``holds`` says the other of the two."""
        span = tenure.at_least or tenure.less_than
        assert span is not None  # noqa: S101 - exactly one of the two is written
        at_least = (tenure.at_least is not None) == holds
        told = self.say(f"span_{span.unit}", count=span.count)
        return self.say("employed_at_least" if at_least else "employed_less_than", span=told)
