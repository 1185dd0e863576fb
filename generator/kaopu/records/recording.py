"""From a result to its record: names, sentences and provenance in one language. The last step that computes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.roll import is_partial
from kaopu.appraisal.scoring import Result
from kaopu.appraisal.timeline import Timeline
from kaopu.data.lines import lines_digest
from kaopu.data.people import Person
from kaopu.data.periods import Period
from kaopu.facts.presence import Presence
from kaopu.outcomes.result import Outcomes
from kaopu.pay.result import Payouts
from kaopu.policy.editions import Editions
from kaopu.policy.model import Policy
from kaopu.policy.scorecards import Scorecard
from kaopu.records.closing_parts import RecordVersion
from kaopu.records.closing_recording import Closing, ClosingRecorder
from kaopu.records.evidencing import RowStore, evidence_of
from kaopu.records.indicator_recording import IndicatorRecorder
from kaopu.records.naming import period_name
from kaopu.records.narration import Narrator
from kaopu.records.narration_measures import rows_counted
from kaopu.records.outcome_recording import OutcomeRecorder
from kaopu.records.outcome_words import OutcomeTeller
from kaopu.records.parts import made
from kaopu.records.past import Glance, PastPeriod
from kaopu.records.pay_parts import Payout
from kaopu.records.pay_recording import PayRecorder
from kaopu.records.record import (
    AppraisalRecord,
    Evidence,
    Inputs,
    RecordBand,
    RecordIndicator,
    RecordPeriod,
    RecordPerson,
    RecordPolicy,
    RecordPresence,
    TrendPoint,
)
from kaopu.records.resting import lines_shown
from kaopu.records.round_recording import RoundRecorder
from kaopu.records.training_parts import RecordTraining
from kaopu.records.training_recording import TrainingTeller
from kaopu.rounds.state import RoundStates
from kaopu.rounds.training import TrainingBook
from kaopu.text.formats import date
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

TREND_LENGTH = 8
RecordsOfOne = Callable[[Person], Sequence[AppraisalRecord]]
"""Writes a person's records in all languages."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the inputs came from: the commit (None outside git), whether policy/ differs from it, the generator.

    ``data_commit`` and ``data_changed`` say the same of data that have a repository of their own; no record names them.
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
    _narrators: dict[tuple[str, Period], tuple[Narrator, Scorecard]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def policy(self) -> Policy:
        """The policy that judged."""
        return self.appraisals.policy

    def record(self, person: Person, period: Period) -> AppraisalRecord:
        """Write one person's record. Raises KeyError when the person has no result in the period."""
        found = (self.rows or RowStore(self.appraisals)).of(person.id, period)
        result, there = found.result, self.appraisals.presences[person.id, period]
        fired, rounds, grade = self._outcomes, self._rounds, result.band.grade
        narrator, scorecard = self._narrator(there.person.role, period)
        indicators = self._indicators.lines(found, narrator)
        evidence = evidence_of(found, self.language)
        origin = (self.provenance, self.closing is None)
        if origin not in found.inputs:  # the same rows in every language
            found.inputs[origin] = self._inputs(indicators, evidence)
        return made(
            AppraisalRecord,
            language=self.language,
            currency=self.policy.head.currency,
            person=self._person(there.person),
            period=record_period(period, self.language),
            presence=record_presence(there),
            status=rounds.status(person.id, period) if self.closing is None else self.closing.status,
            versions=self._versions(person),
            policy=self._policy,
            notices=(*self._notices(there, period, result), *(fired.due(person.id, period) if fired else ())),
            indicators=indicators,
            groups=tuple(self._indicators.groups(scorecard, result)),
            points=result.points,
            score=result.score,
            grade=result.band.grade,
            grade_name=result.band.name.in_language(self.language),
            bands=self._bands,
            next_grade=self._indicators.next_grade(found),
            trend=tuple(self._trend(person, period)),
            evidence=evidence,
            adjustments=rounds.adjustments(result),
            outcomes=fired.of(person.id, period, grade) if fired else (),
            improvement_plans=fired.plans(person.id, period) if fired else (),
            payout=self._payout(person, period, grade),
            training=self._training(person, period),
            round=rounds.of(person.id, period),
            inputs=found.inputs[origin],
        )

    def past(self, period: Period) -> PastPeriod:
        """Return what is looked at of a period later on, without writing its records."""
        people = self.appraisals.people_in(period)
        versions = self._versions(people[0]) if people else ()
        return PastPeriod(
            record_period(period, self.language),
            self._bands,
            versions[-1] if versions else None,
            [self._glance(person.id, period) for person in people],
        )

    def _glance(self, person: str, period: Period) -> Glance:
        result, there = self.appraisals.results[person, period], self.appraisals.presences[person, period]
        return Glance(there.person.team, result.score, result.band.grade)

    def _narrator(self, role: str, period: Period) -> tuple[Narrator, Scorecard]:
        """Return who tells the calculation of somebody in a role, and the scorecard that it is by."""
        if (role, period) not in self._narrators:
            scorecard = self.policy.scorecard(role, period.kind)
            assert scorecard is not None  # noqa: S101 - there is a result
            self._narrators[role, period] = Narrator(self.policy, self.language, period, scorecard), scorecard
        return self._narrators[role, period]

    def _versions(self, person: Person) -> tuple[RecordVersion, ...]:
        people = self.appraisals.data.people
        return () if self.closing is None else ClosingRecorder(self.closing, people).of(person.id)

    def _training(self, person: Person, period: Period) -> tuple[RecordTraining, ...]:
        return () if self.training is None else TrainingTeller(self.training, self.language).of(person.id, period)

    @cached_property
    def _rounds(self) -> RoundRecorder:
        facts = self.appraisals.measured.facts
        return RoundRecorder(self.policy, self.appraisals.data.people, self.rounds, self.language, facts)

    @cached_property
    def _outcomes(self) -> OutcomeRecorder | None:
        if self.outcomes is None:
            return None
        return OutcomeRecorder(self.policy, self.appraisals.data.people, self.outcomes, self.language)

    def _payout(self, person: Person, period: Period, grade: str) -> Payout:
        if self._pay is None:
            return Payout(components=(), total=Decimal(0), currency=self.policy.head.currency)
        return self._pay.of(person.id, period, grade)

    @cached_property
    def _pay(self) -> PayRecorder | None:
        if self.payouts is None:
            return None
        rules = None if self.outcomes is None else OutcomeTeller(self.policy, self.outcomes, self.language)
        return PayRecorder(self.policy, self.payouts, rules, self.language, self.editions)

    @cached_property
    def _indicators(self) -> IndicatorRecorder:
        return IndicatorRecorder(self.policy, self.language)

    @cached_property
    def _policy(self) -> RecordPolicy:
        return self.record_policy()

    @cached_property
    def _bands(self) -> tuple[RecordBand, ...]:
        return self.bands()

    def _inputs(self, indicators: Iterable[RecordIndicator], evidence: Iterable[Evidence]) -> Inputs:
        if self.closing is not None:
            digest = self.closing.current.data
        else:
            digest = lines_digest(self.appraisals.data.lines, lines_shown(indicators, evidence))
        return Inputs(policy_digest=self.policy.digest, data_digest=digest, generator=self.provenance.generator)

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
        return made(
            RecordPerson,
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

    @cached_property
    def _course(self) -> Timeline:
        return self.timeline or Timeline((self.appraisals,))

    def _trend(self, person: Person, period: Period) -> Iterator[TrendPoint]:
        for past, result in self._course.history(person.id, period, TREND_LENGTH):
            yield made(
                TrendPoint,
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


@lru_cache(maxsize=1024)
def record_period(period: Period, language: Language) -> RecordPeriod:
    """Describe a period in a record."""
    return RecordPeriod(
        id=period.id,
        kind=period.kind,
        name=period_name(period, language),
        first_day=period.first_day,
        last_day=period.last_day,
    )
