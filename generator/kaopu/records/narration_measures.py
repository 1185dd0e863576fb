"""Where a measure's value comes from, in a sentence for each kind of measure."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from kaopu.data.catalogue import CATALOGUE
from kaopu.data.periods import Period, parse_period
from kaopu.facts.measuring import MeasureValue, base_of, earlier_period
from kaopu.facts.shown import least_different, who_answered
from kaopu.policy.measures import Measure, Operation
from kaopu.policy.model import Policy
from kaopu.records.naming import period_name
from kaopu.text.formats import line_ranges, number, quantity
from kaopu.text.language import Language
from kaopu.text.phrases import phrase


@dataclass(frozen=True, slots=True)
class Source:
    """What a measure is, and what it is counted from: ``base`` is itself, or what an ``earlier`` one is of.

    ``table`` is None of a measure that counts no rows. No row of an ``anonymous`` table is shown, such as those of peer
    reviews (R30).
    """

    measure: Measure
    operation: Operation
    base: Measure
    base_operation: Operation
    table: str | None
    anonymous: bool


@dataclass(frozen=True)
class Sources:
    """The sources of one policy's measures, each worked out once: they are asked for with every value."""

    policy: Policy
    _found: dict[str, Source] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, name: str) -> Source:
        """Return where a measure comes from."""
        found = self._found.get(name)
        if found is None:
            measure, base = self.policy.measures[name], base_of(self.policy, name)
            table = base.table if base.counted else None
            anonymous = table is not None and CATALOGUE[table].anonymous
            found = Source(measure, measure.operation, base, base.operation, table, anonymous)
            self._found[name] = found
        return found


def rows_counted(value: MeasureValue) -> int:
    """Return how many rows were counted."""
    return value.counted or len(value.positions)


def has_too_few(policy: Policy, name: str, value: MeasureValue) -> bool:
    """Whether a measure is missing because too few different people or things stand behind it."""
    if value.value is not None or value.withheld:
        return value.withheld
    return rows_counted(value) > 0 and bool(base_of(policy, name).different)


@dataclass(frozen=True)
class MeasureTeller:
    """Tells where measures come from, in one language; ``period`` is the one judged, None in a worked example."""

    policy: Policy
    language: Language
    period: Period | None

    @cached_property
    def _sources(self) -> Sources:
        return Sources(self.policy)

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the catalogue ``calculation``."""
        return phrase(f"calculation.{key}", self.language, **values)

    def tell(self, name: str, value: MeasureValue) -> str:
        """Say what a measure's value is and what it was counted from."""
        source = self._sources.of(name)
        measure = source.measure
        told = {"name": self._name(measure), "value": self._amount(measure, value.value)}
        if value.scores:
            return self._scores(value, told)
        if value.places:
            return self._given(measure, value, told)
        if self.period is not None and source.operation == "earlier":
            return self._earlier(name, measure, value, told)
        if self.period is not None and source.operation in ("given", "scores"):
            return self.say("given_none" if source.operation == "given" else "scores_none", **told)
        return self._counted(name, value, told)

    def too_few(self, name: str, value: MeasureValue) -> str:
        """Say that fewer reviewers (or whatever must be different) than the policy's minimum stand behind a measure.

        Or would stand behind what anybody could work out from it and figures shown before (R30).
        """
        measure = base_of(self.policy, name)
        column, least = next(iter(measure.different.items()))
        columns = CATALOGUE[measure.table].columns
        shown = columns[column].name.in_language(self.language) if column in columns else column
        name = self._name(self.policy.measures[name])
        if value.withheld:
            least = Decimal(least_different(self.policy, measure.table)[who_answered(measure.table)])
            return self.say("reason_withheld", name=name, least=number(least, self.language))
        return self.say("reason_too_few", name=name, column=shown, least=number(least.normalize(), self.language))

    def _counted(self, name: str, value: MeasureValue, told: dict[str, str]) -> str:
        rows, source = rows_counted(value), self._sources.of(name)
        measure = source.base
        if not rows:
            return self.say("counted_none", rows=rows, **told)
        if has_too_few(self.policy, name, value):
            return self.say("counted_too_few", reason=self.too_few(name, value), **told)
        if source.anonymous:
            return self.say("counted_anonymous", rows=rows, people=value.colleagues, **told)
        if source.base_operation == "distinct" and measure.column is not None:
            column = CATALOGUE[measure.table].columns[measure.column].name.in_language(self.language)
            return self.say("counted_distinct", rows=rows, column=column, **told)
        if measure.window is not None:
            span = self.say(f"span_{measure.window.unit}", value=measure.window.count)
            return self.say("counted_window", rows=rows, span=span, **told)
        return self.say("counted", rows=rows, **told)

    def _earlier(self, name: str, measure: Measure, value: MeasureValue, told: dict[str, str]) -> str:
        period = self.period
        while measure.operation == "earlier" and period is not None:
            period = earlier_period(period, measure.which or "period_before")
            measure = self.policy.measures[measure.source]
        shown = period_name(period, self.language) if period is not None else ""
        rows = rows_counted(value)
        if value.value is None and not rows:
            return self.say("earlier_missing", period=shown, **told)
        if not rows:
            return self.say("earlier_none", period=shown, **told)
        if has_too_few(self.policy, name, value):
            return self.say("counted_too_few", reason=self.too_few(name, value), **told)
        if self._sources.of(name).anonymous:
            return self.say("earlier_anonymous", period=shown, rows=rows, people=value.colleagues, **told)
        return self.say("earlier", period=shown, rows=rows, **told)

    def _given(self, measure: Measure, value: MeasureValue, told: dict[str, str]) -> str:
        lines: dict[str, set[int]] = {}
        for at in value.places:
            lines.setdefault(at.file, set()).add(at.line)
        rows = [self.say("row", file=file, line=line_ranges(sorted(found))) for file, found in lines.items()]
        place = self.say("list_mark").join(rows)
        return self.say(f"given_{measure.given}" if len(value.places) > 1 else "given", place=place, **told)

    def _scores(self, value: MeasureValue, told: dict[str, str]) -> str:
        named = [(self._period(period), number(score.normalize(), self.language)) for period, score in value.scores]
        listed = self.say("list_mark").join(self.say("score_of", period=period, score=score) for period, score in named)
        if len(named) == 1:
            return self.say("scores_one", scores=listed, **told)
        total = " + ".join(score for _, score in named)
        return self.say("scores", scores=listed, sum=total, count=len(named), **told)

    def _period(self, identifier: str) -> str:
        period = parse_period(identifier)
        return period_name(period, self.language) if period is not None else identifier

    def _name(self, measure: Measure) -> str:
        return measure.name.in_language(self.language)

    def _amount(self, measure: Measure, value: Decimal | None) -> str:
        return quantity(value, measure.unit, self.language, self.policy.head.currency)
