"""From a result to its record: names, sentences and provenance in one language. The last step that computes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from kaopu.appraisal.adding_up import indicator_adds_up, measure_adds_up
from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.enough import grade_above
from kaopu.appraisal.roll import is_partial
from kaopu.appraisal.scoring import IndicatorResult, Result
from kaopu.appraisal.timeline import Timeline
from kaopu.data.people import Person
from kaopu.data.periods import Period
from kaopu.data.targets import Target
from kaopu.facts.measuring import MeasureValue
from kaopu.facts.presence import Presence
from kaopu.outcomes.result import Outcomes
from kaopu.pay.result import Payouts
from kaopu.policy.editions import Editions
from kaopu.policy.model import Policy
from kaopu.policy.scorecards import Scorecard
from kaopu.records.closing_parts import RecordVersion
from kaopu.records.closing_recording import Closing, ClosingRecorder
from kaopu.records.evidencing import RowStore, evidence_of
from kaopu.records.naming import period_name
from kaopu.records.narration import Narrator
from kaopu.records.narration_measures import has_too_few, rows_counted
from kaopu.records.outcome_recording import OutcomeRecorder
from kaopu.records.outcome_words import OutcomeTeller
from kaopu.records.parts import Rows, Rule, rule_at
from kaopu.records.pay_parts import Payout
from kaopu.records.pay_recording import PayRecorder
from kaopu.records.record import (
    AppraisalRecord,
    CurvePoint,
    Enough,
    Inputs,
    NextGrade,
    RecordBand,
    RecordCurve,
    RecordGroup,
    RecordIndicator,
    RecordMeasure,
    RecordPeriod,
    RecordPerson,
    RecordPolicy,
    RecordPresence,
    TrendPoint,
)
from kaopu.records.round_recording import RoundRecorder
from kaopu.records.training_parts import RecordTraining
from kaopu.records.training_recording import TrainingTeller
from kaopu.rounds.state import RoundStates
from kaopu.rounds.training import TrainingBook
from kaopu.text.formats import date
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

TREND_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the inputs came from: the commit (None outside git), whether policy/ differs from it, the generator.

    ``data_commit`` and ``data_changed`` say the same of data that have a repository of their own.
    """

    commit: str | None
    changed: bool
    generator: str
    data_commit: str | None = None
    data_changed: bool = False


@dataclass(frozen=True)
class Recorder:
    """Writes the records of one set of appraisals in one language; without outcomes or payouts, without those."""

    appraisals: Appraisals
    provenance: Provenance
    language: Language
    rows: RowStore | None = None
    """Shared by the recorders of several languages, so that rows are looked up once."""
    outcomes: Outcomes | None = None
    payouts: Payouts | None = None
    rounds: RoundStates = field(default_factory=dict)
    """Without a state results are provisional."""
    timeline: Timeline | None = None
    """The results of all editions, for how a person has done; without it those of these appraisals alone."""
    editions: Editions | None = None
    """All editions where there are several: a quarter may have a month that another one paid."""
    training: TrainingBook | None = None
    """Without it nothing is said of training."""
    closing: Closing | None = None
    """Of the closed period whose records are written; None for periods that are open."""

    @property
    def policy(self) -> Policy:
        """The policy that judged."""
        return self.appraisals.policy

    def record(self, person: Person, period: Period) -> AppraisalRecord:
        """Write one person's record. Raises KeyError when the person has no result in the period."""
        result = self.appraisals.results[person.id, period]
        there = self.appraisals.presences[person.id, period]
        scorecard = self.policy.scorecard(there.person.role, period.kind)
        assert scorecard is not None  # noqa: S101 - there is a result
        narrator = Narrator(self.policy, self.language, period, scorecard)
        fired, rounds, grade = self._outcomes, self._rounds, result.band.grade
        rows, subject = self.rows or RowStore(self.appraisals), (person.id, period)
        values = {name: value for indicator in result.indicators for name, value in indicator.measures.items()}
        measures = {name: self._measure(name, one, rows.lines(subject, name, one)) for name, one in values.items()}
        return AppraisalRecord(
            language=self.language,
            currency=self.policy.head.currency,
            person=self._person(there.person),
            period=record_period(period, self.language),
            presence=record_presence(there),
            status=rounds.status(person.id, period) if self.closing is None else self.closing.status,
            versions=self._versions(person),
            policy=self.record_policy(),
            notices=(*self._notices(there, period, result), *(fired.due(person.id, period) if fired else ())),
            indicators=tuple(self._indicator(indicator, narrator, measures) for indicator in result.indicators),
            groups=tuple(self._groups(scorecard, result)),
            points=result.points,
            score=result.score,
            grade=result.band.grade,
            grade_name=result.band.name.in_language(self.language),
            bands=self.bands(),
            next_grade=self._next_grade(result),
            trend=tuple(self._trend(person, period)),
            evidence=evidence_of(rows.facts(subject, result), self.language),
            adjustments=rounds.adjustments(result),
            outcomes=fired.of(person.id, period, grade) if fired else (),
            improvement_plans=fired.plans(person.id, period) if fired else (),
            payout=self._payout(person, period, grade),
            training=self._training(person, period),
            round=rounds.of(person.id, period),
            inputs=self._inputs(),
        )

    def _versions(self, person: Person) -> tuple[RecordVersion, ...]:
        people = self.appraisals.data.people
        return () if self.closing is None else ClosingRecorder(self.closing, people).of(person.id)

    def _training(self, person: Person, period: Period) -> tuple[RecordTraining, ...]:
        return () if self.training is None else TrainingTeller(self.training, self.language).of(person.id, period)

    @property
    def _rounds(self) -> RoundRecorder:
        facts = self.appraisals.measured.facts
        return RoundRecorder(self.policy, self.appraisals.data.people, self.rounds, self.language, facts)

    @property
    def _outcomes(self) -> OutcomeRecorder | None:
        if self.outcomes is None:
            return None
        return OutcomeRecorder(self.policy, self.appraisals.data.people, self.outcomes, self.language)

    def _payout(self, person: Person, period: Period, grade: str) -> Payout:
        if self.payouts is None:
            return Payout(components=(), total=Decimal(0), currency=self.policy.head.currency)
        rules = None if self.outcomes is None else OutcomeTeller(self.policy, self.outcomes, self.language)
        return PayRecorder(self.policy, self.payouts, rules, self.language, self.editions).of(person.id, period, grade)

    def _inputs(self) -> Inputs:
        return Inputs(
            policy_digest=self.policy.digest,
            data_digest=self.appraisals.data.digest if self.closing is None else self.closing.current.data,
            generator=self.provenance.generator,
            data_commit=self.provenance.data_commit,
            data_changed=self.provenance.data_changed,
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

    def _notices(self, there: Presence, period: Period, result: Result) -> Iterator[str]:
        if not self._has_rows(there.person.id, period, result):
            yield phrase("calculation.no_rows", self.language)
        if is_partial(there):
            first, last = date(there.first_day, self.language), date(there.last_day, self.language)
            told = {"days": there.days, "of": there.of, "first": first, "last": last, "leave": there.leave}
            key = "calculation.part_of_period_leave" if there.leave else "calculation.part_of_period"
            yield phrase(key, self.language, **told)
        for indicator in result.indicators:
            declared = self.policy.indicators[indicator.id]
            if indicator.plan_due and indicator.score is not None and declared.plan_below is not None:
                name = declared.name.in_language(self.language)
                told = {"indicator": name, "score": plain(indicator.score), "limit": plain(declared.plan_below)}
                yield phrase("calculation.plan_due_notice", self.language, **told)

    def _has_rows(self, person: str, period: Period, result: Result) -> bool:
        """Whether anything was counted or given: for the scorecard, or else for any measure there is."""
        judged = (value for indicator in result.indicators for value in indicator.measures.values())
        if any(rows_counted(value) or value.places for value in judged):
            return True
        return any(
            rows_counted(value) or value.places for value in self.appraisals.measured.of(person, period).values()
        )

    def _indicator(
        self, result: IndicatorResult, narrator: Narrator, measures: Mapping[str, RecordMeasure]
    ) -> RecordIndicator:
        indicator = self.policy.indicators[result.id]
        counted = tuple(measures[name] for name in result.measures)
        return RecordIndicator(
            id=result.id,
            name=indicator.name.in_language(self.language),
            dimension=indicator.dimension,
            dimension_name=self.policy.dimensions[indicator.dimension].name.in_language(self.language),
            definition=indicator.definition.in_language(self.language),
            unit=indicator.unit,
            better=indicator.better,
            measures={name: value.value for name, value in result.measures.items()},
            counted=counted,
            actual=result.actual,
            adds_up=indicator_adds_up(self.policy, indicator),
            target=result.target.value if result.target is not None else None,
            target_whole=result.target.whole if result.target is not None else None,
            target_rule=_target_rule(result.target),
            attainment=result.attainment,
            curve=self._curve(result),
            score=result.score,
            computed=result.computed if result.adjustments else None,
            weight=result.weight,
            declared_weight=result.declared_weight,
            points=result.points,
            missing=narrator.missing(result),
            plan_due=result.plan_due,
            steps=narrator.steps(result),
            rule=rule_at(self.policy.places["indicators", result.id]),
            rows=_merged(counted),
        )

    def _measure(self, name: str, value: MeasureValue, rows: tuple[Rows, ...]) -> RecordMeasure:
        measure = self.policy.measures[name]
        return RecordMeasure(
            id=name,
            name=measure.name.in_language(self.language),
            unit=measure.unit,
            value=value.value,
            adds_up=measure_adds_up(self.policy, measure),
            rule=rule_at(self.policy.places["measures", name]),
            rows=rows,
            counted=0 if has_too_few(self.policy, name, value) else rows_counted(value) or len(value.places),
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
            y=result.computed if result.x is not None else None,
        )

    def _groups(self, scorecard: Scorecard, result: Result) -> Iterator[RecordGroup]:
        for name, group in scorecard.groups.items():
            members = [result.indicator(indicator) for indicator in group.weights()]
            points = sum((member.points for member in members if member.points is not None), Decimal(0))
            yield RecordGroup(
                id=name,
                name=group.name.in_language(self.language),
                weight=sum((member.weight for member in members), Decimal(0)),
                points=points,
                indicators=tuple(group.weights()),
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

    @cached_property
    def _course(self) -> Timeline:
        return self.timeline or Timeline((self.appraisals,))

    def _trend(self, person: Person, period: Period) -> Iterator[TrendPoint]:
        for past, result in self._course.history(person.id, period, TREND_LENGTH):
            yield TrendPoint(
                period=past.id,
                name=period_name(past, self.language),
                score=result.score,
                grade=result.band.grade,
                indicators={indicator.id: indicator.score for indicator in result.indicators},
            )


def plain(value: Decimal) -> str:
    """Write a score without zeros that say nothing."""
    return format(value.normalize(), "f")


def record_presence(there: Presence) -> RecordPresence | None:
    """Describe the part of the period somebody was there; None for all of it."""
    if not is_partial(there):
        return None
    return RecordPresence(
        days=there.days, of=there.of, first_day=there.first_day, last_day=there.last_day, leave=there.leave
    )


def _target_rule(target: Target | None) -> Rule | None:
    return None if target is None else rule_at(target.place)


def _merged(measures: tuple[RecordMeasure, ...]) -> tuple[Rows, ...]:
    by_file: dict[str, set[int]] = {}
    for measure in measures:
        for rows in measure.rows:
            by_file.setdefault(rows.file, set()).update(rows.lines)
    return tuple(Rows(file=file, lines=tuple(sorted(lines))) for file, lines in sorted(by_file.items()))


def record_period(period: Period, language: Language) -> RecordPeriod:
    """Describe a period in a record."""
    return RecordPeriod(
        id=period.id,
        kind=period.kind,
        name=period_name(period, language),
        first_day=period.first_day,
        last_day=period.last_day,
    )
