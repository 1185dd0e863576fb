"""Conditions of rules in words: sentences made from the policy, so that text and rule cannot differ (R55-R69, R76)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from kaopu.pages.handbook_words import Words
    from kaopu.policy.outcomes import (
        Condition,
        Cycle,
        GradeLimits,
        IndicatorLimits,
        NumberLimits,
        Rank,
        TenureLimits,
    )
    from kaopu.text.formats import Unit


def condition_words(words: Words, condition: Condition | None, cycle: Cycle) -> str:
    """Say when a rule of ``cycle`` fires; None: after every appraisal."""
    if condition is None:
        return words.say("when_always", cycle=words.say(f"cycle_{cycle}"))
    return _Teller(words, cycle).condition(condition)


def times_words(words: Words, count: Decimal, cycle: Cycle) -> str:
    """Say how many periods of a cycle: ``2 个季度``, ``2 quarters``."""
    return words.say(f"times_{cycle}", count=words.number(count))


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells the conditions of rules that are looked at after one cycle."""

    words: Words
    cycle: Cycle

    def condition(self, condition: Condition) -> str:
        """Tell all that is written, and how often it must have held."""
        parts = list(self._parts(condition))
        alone = len(parts) == 1 and condition.in_a_row is None and condition.times is None
        told = self.words.say("when_and").join(
            text if alone or not compound else self.words.say("when_brackets", condition=text)
            for text, compound in parts
        )
        if condition.in_a_row is not None:
            times = times_words(self.words, condition.in_a_row, self.cycle)
            return self.words.say("when_in_a_row", times=times, condition=told)
        if condition.times is not None and condition.within is not None:
            within = times_words(self.words, condition.within, self.cycle)
            count = self.words.number(condition.times)
            return self.words.say("when_times", count=count, within=within, condition=told)
        return told

    def _parts(self, condition: Condition) -> Iterator[tuple[str, bool]]:
        """Tell each part, and whether it needs brackets beside others."""
        for text in self._looked_at(condition):
            yield text, False
        for part in condition.all:
            yield self.condition(part), len(part.any) > 1
        if condition.any:
            options = self.words.say("when_or").join(map(self.condition, condition.any))
            yield self.words.say("when_any", options=options), True
        if condition.not_ is not None:
            yield self.words.say("when_not", condition=self.condition(condition.not_)), False

    def _looked_at(self, condition: Condition) -> Iterator[str]:
        """Tell what is looked at in the period itself."""
        if condition.grade is not None:
            yield self._grade(condition.grade)
        if condition.score is not None:
            yield self.words.say("when_score", limits=self._limits(condition.score, "number"))
        for name, limits in condition.indicators.items():
            yield from self._indicator(name, limits)
        for name, number in condition.measures.items():
            measure = self.words.policy.measures[name]
            limits_told = self._limits(number, measure.unit)
            yield self.words.say("when_measure", name=self.words.text(measure.name), limits=limits_told)
        if condition.rank is not None:
            yield self._rank(condition.rank)
        if condition.employed is not None:
            yield self._employed(condition.employed)
        if condition.first_appraisal is not None:
            cycle = self.words.say(f"cycle_{self.cycle}")
            yield self.words.say("when_first" if condition.first_appraisal else "when_not_first", cycle=cycle)

    def _grade(self, limits: GradeLimits) -> str:
        if limits.exactly is not None:
            return self.words.say("when_grade_exactly", grade=limits.exactly)
        if limits.at_least is not None:
            return self.words.say("when_grade_at_least", grade=limits.at_least)
        return self.words.say("when_grade_at_most", grade=limits.at_most)

    def _limits(self, limits: NumberLimits, unit: Unit) -> str:
        """Tell the limits of a number; a number typed without a unit has that of what it limits."""
        written = {
            "limit_at_least": limits.at_least,
            "limit_above": limits.above,
            "limit_at_most": limits.at_most,
            "limit_below": limits.below,
        }
        return self.words.say("limit_and").join(
            self.words.say(key, value=self.words.quantity(limit.value, limit.unit or unit))
            for key, limit in written.items()
            if limit is not None
        )

    def _indicator(self, name: str, limits: IndicatorLimits) -> Iterator[str]:
        indicator = self.words.policy.indicators[name]
        shown = self.words.text(indicator.name)
        if limits.score is not None:
            told = self._limits(limits.score, "number")
            yield self.words.say("when_indicator_score", name=shown, limits=told)
        if limits.actual is not None:
            told = self._limits(limits.actual, indicator.unit)
            yield self.words.say("when_indicator_actual", name=shown, limits=told)
        if limits.attainment is not None:
            told = self._limits(limits.attainment, "percent")
            yield self.words.say("when_indicator_attainment", name=shown, limits=told)

    def _rank(self, rank: Rank) -> str:
        names = {"by": self.by(rank.by), "where": self.words.say(f"rank_in_{rank.within}")}
        first = rank.places == 1
        told = self.words.say("rank_first" if first else "rank_places", places=self.words.number(rank.places), **names)
        then = self.words.say("list_mark").join(map(self.by, rank.then_by))
        ties = self.words.say(f"rank_ties_{rank.ties}")
        return told + self.words.say("rank_then_by" if then else "rank_level", by=then, ties=ties)

    def by(self, what: str) -> str:
        """Name what people are ranked by: the total score, a measure or an indicator."""
        kind, _, name = what.partition(".")
        if kind == "measures":
            return self.words.say("rank_by", name=self.words.text(self.words.policy.measures[name].name))
        if kind == "indicators":
            return self.words.say("rank_by", name=self.words.text(self.words.policy.indicators[name].name))
        return self.words.say("rank_by_score")

    def _employed(self, tenure: TenureLimits) -> str:
        if tenure.at_least is not None:
            return self.words.say("when_employed_at_least", span=self.words.span(tenure.at_least))
        return self.words.say("when_employed_less", span=self.words.span(tenure.less_than)) if tenure.less_than else ""
