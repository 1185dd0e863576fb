"""The lines of a scorecard as the record shows them; what they have in common for all people is worked out once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from kaopu.appraisal.adding_up import indicator_adds_up, measure_adds_up
from kaopu.appraisal.scoring import IndicatorResult, Result
from kaopu.facts.measuring import MeasureValue
from kaopu.policy.indicators import Indicator
from kaopu.policy.measures import Measure
from kaopu.policy.model import Policy
from kaopu.policy.scorecards import Scorecard
from kaopu.records.evidencing import Found
from kaopu.records.narration import Narrator
from kaopu.records.narration_measures import has_too_few, rows_counted
from kaopu.records.parts import Rows, Rule, made, rule_at
from kaopu.records.record import (
    CurvePoint,
    Enough,
    NextGrade,
    RecordCurve,
    RecordGroup,
    RecordIndicator,
    RecordMeasure,
)
from kaopu.text.formats import Unit
from kaopu.text.language import Language


@dataclass(frozen=True, slots=True)
class _OfIndicator:
    """What all records say of an indicator."""

    declared: Indicator
    name: str
    dimension_name: str
    definition: str
    adds_up: bool
    rule: Rule
    unit_of_x: Unit
    corners: tuple[CurvePoint, ...]


@dataclass(frozen=True, slots=True)
class _OfMeasure:
    """What all records say of a measure."""

    declared: Measure
    name: str
    adds_up: bool
    rule: Rule


@dataclass(frozen=True)
class IndicatorRecorder:
    """Writes scorecards of one policy down in one language."""

    policy: Policy
    language: Language
    _indicators: dict[str, _OfIndicator] = field(default_factory=dict, init=False, repr=False, compare=False)
    _measures: dict[str, _OfMeasure] = field(default_factory=dict, init=False, repr=False, compare=False)

    def lines(self, found: Found, narrator: Narrator) -> tuple[RecordIndicator, ...]:
        """Return a person's line of each indicator."""
        measures = {name: self._measure(name, value, found.lines[name]) for name, value in found.values.items()}
        return tuple(self._line(result, found, narrator, measures) for result in found.result.indicators)

    def _line(
        self, result: IndicatorResult, found: Found, narrator: Narrator, measures: dict[str, RecordMeasure]
    ) -> RecordIndicator:
        same, target = self._of_indicator(result.id), result.target
        return made(
            RecordIndicator,
            id=result.id,
            name=same.name,
            dimension=same.declared.dimension,
            dimension_name=same.dimension_name,
            definition=same.definition,
            unit=same.declared.unit,
            better=same.declared.better,
            measures={name: value.value for name, value in result.measures.items()},
            counted=tuple(measures[name] for name in result.measures),
            actual=result.actual,
            adds_up=same.adds_up,
            target=None if target is None else target.value,
            target_whole=None if target is None else target.whole,
            target_rule=None if target is None else rule_at(target.place),
            attainment=result.attainment,
            curve=found.curves.get(result.id) or found.curves.setdefault(result.id, self._curve(result, same)),
            score=result.score,
            computed=result.computed if result.adjustments else None,
            weight=result.weight,
            declared_weight=result.declared_weight,
            points=result.points,
            missing=narrator.missing(result),
            plan_due=result.plan_due,
            steps=narrator.steps(result),
            rule=same.rule,
            rows=found.lines_of(result),
        )

    def _curve(self, result: IndicatorResult, same: _OfIndicator) -> RecordCurve:
        curve = same.declared.curve
        return made(
            RecordCurve,
            kind=curve.kind,
            of=curve.of,
            unit=same.unit_of_x,
            corners=same.corners,
            beyond=curve.beyond,
            x=result.x,
            y=result.computed if result.x is not None else None,
        )

    def _measure(self, name: str, value: MeasureValue, rows: tuple[Rows, ...]) -> RecordMeasure:
        same = self._of_measure(name)
        return made(
            RecordMeasure,
            id=name,
            name=same.name,
            unit=same.declared.unit,
            value=value.value,
            adds_up=same.adds_up,
            rule=same.rule,
            rows=rows,
            counted=0 if has_too_few(self.policy, name, value) else rows_counted(value) or len(value.places),
        )

    def groups(self, scorecard: Scorecard, result: Result) -> Iterator[RecordGroup]:
        """Yield the groups of a scorecard with their subtotals."""
        for name, group in scorecard.groups.items():
            members = [result.indicator(indicator) for indicator in group.weights()]
            points = sum((member.points for member in members if member.points is not None), Decimal(0))
            yield made(
                RecordGroup,
                id=name,
                name=group.name.in_language(self.language),
                weight=sum((member.weight for member in members), Decimal(0)),
                points=points,
                indicators=tuple(group.weights()),
            )

    def next_grade(self, found: Found) -> NextGrade | None:
        """Say what would have been enough for the grade above; None for the best one."""
        above = found.above
        if above is None or above.band.at_least is None:
            return None
        enough = tuple(
            made(
                Enough,
                indicator=needed.indicator,
                name=self._of_indicator(needed.indicator).name,
                unit=self.policy.indicators[needed.indicator].unit,
                actual=found.result.indicator(needed.indicator).actual,
                actual_needed=needed.actual_needed,
                score_needed=needed.score_needed,
            )
            for needed in above.enough
        )
        return made(
            NextGrade,
            grade=above.band.grade,
            at_least=above.band.at_least,
            points_missing=above.points_missing,
            indicators=enough,
        )

    def _of_indicator(self, name: str) -> _OfIndicator:
        if name not in self._indicators:
            declared = self.policy.indicators[name]
            self._indicators[name] = _OfIndicator(
                declared,
                declared.name.in_language(self.language),
                self.policy.dimensions[declared.dimension].name.in_language(self.language),
                declared.definition.in_language(self.language),
                indicator_adds_up(self.policy, declared),
                rule_at(self.policy.places["indicators", name]),
                "percent" if declared.curve.of == "attainment" else declared.unit,
                tuple(CurvePoint(x=x, y=y) for x, y in declared.curve.corners()),
            )
        return self._indicators[name]

    def _of_measure(self, name: str) -> _OfMeasure:
        if name not in self._measures:
            declared = self.policy.measures[name]
            self._measures[name] = _OfMeasure(
                declared,
                declared.name.in_language(self.language),
                measure_adds_up(self.policy, declared),
                rule_at(self.policy.places["measures", name]),
            )
        return self._measures[name]
