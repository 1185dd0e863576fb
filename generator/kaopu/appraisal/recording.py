"""From a result to its record: names, sentences and provenance in one language. The last step that computes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.enough import grade_above
from kaopu.appraisal.narration import Narrator
from kaopu.appraisal.record import (
    AppraisalRecord,
    CurvePoint,
    Enough,
    Evidence,
    EvidenceColumn,
    EvidenceRow,
    Inputs,
    NextGrade,
    Payout,
    RecordBand,
    RecordCurve,
    RecordGroup,
    RecordIndicator,
    RecordMeasure,
    RecordPeriod,
    RecordPerson,
    RecordPolicy,
    Round,
    Rows,
    Rule,
    TrendPoint,
)
from kaopu.appraisal.scoring import IndicatorResult, Result
from kaopu.data.catalogue import CATALOGUE, Column
from kaopu.data.people import Person
from kaopu.data.periods import Period
from kaopu.data.targets import Target
from kaopu.facts.evidence import shown_columns
from kaopu.facts.measuring import MeasureValue
from kaopu.policy.model import Policy
from kaopu.text.formats import Unit, month_name
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.problems import Place

TREND_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the inputs came from: the commit (None outside git), whether policy/ differs from it, the generator."""

    commit: str | None
    changed: bool
    generator: str


@dataclass(frozen=True)
class Recorder:
    """Writes the records of one set of appraisals in one language."""

    appraisals: Appraisals
    provenance: Provenance
    language: Language

    @property
    def policy(self) -> Policy:
        """The policy that judged."""
        return self.appraisals.policy

    def record(self, person: Person, period: Period) -> AppraisalRecord:
        """Write one person's record. Raises KeyError when the person has no result in the period."""
        result = self.appraisals.results[person.id, period]
        measures = self.appraisals.measured.of(person.id, period)
        return AppraisalRecord(
            language=self.language,
            currency=self.policy.head.currency,
            person=self._person(person),
            period=record_period(period, self.language),
            status="provisional",
            policy=self.record_policy(),
            notices=tuple(self._notices(measures)),
            indicators=tuple(self._indicator(indicator) for indicator in result.indicators),
            groups=tuple(self._groups(person, period, result)),
            points=result.points,
            score=result.score,
            grade=result.band.grade,
            grade_name=result.band.name.in_language(self.language),
            bands=self.bands(),
            next_grade=self._next_grade(result),
            trend=tuple(self._trend(person, period)),
            evidence=tuple(self._evidence(result)),
            adjustments=(),
            outcomes=(),
            payout=Payout(components=(), total=Decimal(0), currency=self.policy.head.currency),
            round=Round(steps=()),
            inputs=Inputs(
                policy_digest=self.policy.digest,
                data_digest=self.appraisals.data.digest,
                generator=self.provenance.generator,
            ),
        )

    def record_policy(self) -> RecordPolicy:
        """Name the edition and where it came from."""
        head = self.policy.head
        return RecordPolicy(
            title=head.title.in_language(self.language),
            edition=head.edition,
            effective_from=head.effective_from,
            digest=self.policy.digest,
            commit=self.provenance.commit,
            changed=self.provenance.changed,
        )

    def bands(self) -> tuple[RecordBand, ...]:
        """Name the grade bands, best first."""
        return tuple(
            RecordBand(grade=band.grade, name=band.name.in_language(self.language), at_least=band.at_least)
            for band in self.policy.grades.bands
        )

    def _person(self, person: Person) -> RecordPerson:
        people = self.appraisals.data.people
        return RecordPerson(
            id=person.id,
            name=person.name,
            role=person.role,
            role_name=self.policy.roles[person.role].name.in_language(self.language),
            team=person.team,
            team_name=people.teams[person.team].name,
            manager=person.manager,
            manager_name=people.name_of(person.manager),
        )

    def _notices(self, measures: dict[str, MeasureValue]) -> Iterator[str]:
        if not any(measure.positions for measure in measures.values()):
            yield phrase("calculation.no_rows", self.language)

    def _indicator(self, result: IndicatorResult) -> RecordIndicator:
        indicator = self.policy.indicators[result.id]
        narrator = Narrator(self.policy, self.language)
        measures = tuple(self._measure(name, value) for name, value in result.measures.items())
        return RecordIndicator(
            id=result.id,
            name=indicator.name.in_language(self.language),
            dimension=indicator.dimension,
            dimension_name=self.policy.dimensions[indicator.dimension].name.in_language(self.language),
            definition=indicator.definition.in_language(self.language),
            unit=indicator.unit,
            better=indicator.better,
            measures={name: value.value for name, value in result.measures.items()},
            counted=measures,
            actual=result.actual,
            target=result.target.value if result.target is not None else None,
            target_rule=_target_rule(result.target),
            attainment=result.attainment,
            curve=self._curve(result),
            score=result.score,
            weight=result.weight,
            declared_weight=result.declared_weight,
            points=result.points,
            missing=narrator.missing(result),
            steps=narrator.steps(result),
            rule=_rule(self.policy.places["indicators", result.id]),
            rows=_merged(measures),
        )

    def _measure(self, name: str, value: MeasureValue) -> RecordMeasure:
        measure = self.policy.measures[name]
        found = self.appraisals.measured.rows(measure.table, value.positions)
        rows = tuple(Rows(file=file, lines=lines) for file, lines in found)
        return RecordMeasure(
            id=name,
            name=measure.name.in_language(self.language),
            unit=measure.unit,
            value=value.value,
            rule=_rule(self.policy.places["measures", name]),
            rows=rows,
        )

    def _curve(self, result: IndicatorResult) -> RecordCurve:
        indicator = self.policy.indicators[result.id]
        curve = indicator.curve
        return RecordCurve(
            kind=curve.kind,
            of=curve.of,
            unit="percent" if curve.of == "attainment" else indicator.unit,
            corners=tuple(CurvePoint(x=x, y=y) for x, y in curve.corners()),
            beyond=curve.beyond,
            x=result.x,
            y=result.score if result.x is not None else None,
        )

    def _groups(self, person: Person, period: Period, result: Result) -> Iterator[RecordGroup]:
        scorecard = self.policy.scorecard(person.role, period.kind)
        for name, group in scorecard.groups.items() if scorecard is not None else ():
            members = [result.indicator(indicator) for indicator in group.indicators]
            points = sum((member.points for member in members if member.points is not None), Decimal(0))
            yield RecordGroup(
                id=name,
                name=group.name.in_language(self.language),
                weight=sum((member.weight for member in members), Decimal(0)),
                points=points,
                indicators=tuple(group.indicators),
            )

    def _next_grade(self, result: Result) -> NextGrade | None:
        above = grade_above(self.policy, result)
        if above is None or above.band.at_least is None:
            return None
        enough = tuple(
            Enough(
                indicator=needed.indicator,
                name=self.policy.indicators[needed.indicator].name.in_language(self.language),
                unit=self.policy.indicators[needed.indicator].unit,
                actual=result.indicator(needed.indicator).actual,
                actual_needed=needed.actual_needed,
                score_needed=needed.score_needed,
            )
            for needed in above.enough
        )
        return NextGrade(
            grade=above.band.grade,
            at_least=above.band.at_least,
            points_missing=above.points_missing,
            indicators=enough,
        )

    def _trend(self, person: Person, period: Period) -> Iterator[TrendPoint]:
        for past, result in self.appraisals.history(person.id, period, TREND_LENGTH):
            yield TrendPoint(
                period=past.id,
                name=period_name(past, self.language),
                score=result.score,
                grade=result.band.grade,
                indicators={indicator.id: indicator.score for indicator in result.indicators},
            )

    def _evidence(self, result: Result) -> Iterator[Evidence]:
        """Collect the rows of every table that the indicators' measures counted, once each, in the table's order."""
        positions: dict[str, set[int]] = {}
        for indicator in result.indicators:
            for name, value in indicator.measures.items():
                positions.setdefault(self.policy.measures[name].table, set()).update(value.positions)
        for table, found in positions.items():
            if found:
                yield self._evidence_of(table, sorted(found))

    def _evidence_of(self, table: str, positions: list[int]) -> Evidence:
        shown = shown_columns(table)
        return Evidence(
            table=table,
            name=CATALOGUE[table].name.in_language(self.language),
            columns=tuple(self._column(name, column) for name, column in shown.items()),
            rows=tuple(
                EvidenceRow(
                    file=row.file,
                    line=row.line,
                    cells=tuple(map(self._cell, shown.values(), row.cells)),
                )
                for row in self.appraisals.measured.evidence(table, positions)
            ),
        )

    def _column(self, name: str, column: Column) -> EvidenceColumn:
        units: dict[str, Unit] = {"money": "money", "number": "number"}
        return EvidenceColumn(id=name, name=column.name.in_language(self.language), unit=units.get(column.type))

    def _cell(self, column: Column, text: str) -> str:
        return phrase(f"choices.{text}", self.language) if column.type == "choice" and text else text


def _rule(place: Place) -> Rule:
    return Rule(file=place.file, line=place.line)


def _target_rule(target: Target | None) -> Rule | None:
    return None if target is None else _rule(target.place)


def _merged(measures: tuple[RecordMeasure, ...]) -> tuple[Rows, ...]:
    by_file: dict[str, set[int]] = {}
    for measure in measures:
        for rows in measure.rows:
            by_file.setdefault(rows.file, set()).update(rows.lines)
    return tuple(Rows(file=file, lines=tuple(sorted(lines))) for file, lines in sorted(by_file.items()))


def period_name(period: Period, language: Language) -> str:
    """Name a period for people."""
    number = period.first_month if period.kind == "month" else (period.first_month + 2) // 3
    month = month_name(period.first_day, language)
    return phrase(f"periods.{period.kind}", language, year=period.year, number=number, month_name=month)


def record_period(period: Period, language: Language) -> RecordPeriod:
    """Describe a period in a record."""
    return RecordPeriod(
        id=period.id,
        kind=period.kind,
        name=period_name(period, language),
        first_day=period.first_day,
        last_day=period.last_day,
    )
