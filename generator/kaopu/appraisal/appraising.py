"""Appraise everybody in every cycle: policy × data → results, with what could not be scored. Records come later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Protocol, cast

from kaopu.appraisal.adjusting import adjusted
from kaopu.appraisal.agreement import check_agreement, check_period, check_roles_known, owners_of
from kaopu.appraisal.breakdown import check_breakdown
from kaopu.appraisal.proration import Days
from kaopu.appraisal.roll import KINDS, Roll, appraised_periods, is_partial
from kaopu.appraisal.scoring import ReadyScorecard, Result, Unscorable
from kaopu.appraisal.timeline import Judged, Timeline
from kaopu.data.people import Person
from kaopu.data.periods import Period, PeriodKind
from kaopu.data.store import Data
from kaopu.facts.derived import Facts, gather_facts
from kaopu.facts.measuring import Measured, MeasureValue, measure_all
from kaopu.facts.owners import Level
from kaopu.facts.presence import Presence
from kaopu.policy.edition import Rounding
from kaopu.policy.editions import Editions, editions_of
from kaopu.policy.model import Policy
from kaopu.policy.scorecards import LEVELS
from kaopu.text.problems import Place, Problem, Report


@dataclass(frozen=True)
class Appraisals:
    """The results of all people, teams and the company in all periods of one kind, in people.csv's order.

    ``presences`` are those of the people with results, ``not_appraised`` those of people who were there on too few
    days. People's role, team and manager are in the presence, as the policy judges them in the period.
    """

    policy: Policy
    data: Data
    roll: Roll
    measured: Measured
    periods: tuple[Period, ...]
    results: Mapping[tuple[str, Period], Result]
    levels: Mapping[tuple[Level, str, Period], Result]
    presences: Mapping[tuple[str, Period], Presence]
    not_appraised: Mapping[tuple[str, Period], Presence]

    def person(self, identifier: str) -> Person:
        """Return a person by id, as people.csv says."""
        return self.data.people.people[identifier]

    def people_in(self, period: Period) -> tuple[Person, ...]:
        """Return everybody who has a result in ``period``."""
        return tuple(person for person in self.data.people.people.values() if (person.id, period) in self.results)

    def not_appraised_in(self, period: Period, team: str | None = None) -> tuple[Presence, ...]:
        """Return who was there on too few days in ``period``: of a team, or of all."""
        everybody = self.data.people.people
        people = everybody if team is None else [there.person.id for there in self.roll.members(team, period)]
        keys = ((person, period) for person in people)
        return tuple(self.not_appraised[key] for key in keys if key in self.not_appraised)

    def score(self, level: Level, owner: str, period: Period) -> Decimal | None:
        """Return the total score of a person, a team or the company; None without a result."""
        found = self.results.get((owner, period)) if level == "person" else self.levels.get((level, owner, period))
        return None if found is None else found.score


class Scores(Protocol):
    """The total scores of one cycle: of one edition's appraisals, or of a timeline."""

    def score(self, level: Level, owner: str, period: Period) -> Decimal | None:
        """Return the total score of a person, a team or the company; None without a result."""


Shorter = Mapping[PeriodKind, Scores]
"""The scores of shorter cycles, for measures that are made of them; those of earlier editions as they were given."""


def mean_of_scores(
    appraisals: Shorter, level: Level, owner: str, periods: Iterable[Period], rounding: Rounding
) -> MeasureValue:
    """Return the mean of an owner's total scores in those of ``periods`` that have one, with these (R42)."""
    found = ((part.id, appraisals[part.kind].score(level, owner, part)) for part in periods if part.kind in appraisals)
    scores = tuple((part, score) for part, score in found if score is not None)
    if not scores:
        return MeasureValue(None)
    mean = sum((score for _, score in scores), Decimal(0)) / len(scores)
    return MeasureValue(rounding.apply(mean, "score"), scores=scores)


def appraise_everything(
    policy: Policy, data: Data, report: Report, only: Period | None = None
) -> dict[PeriodKind, Appraisals]:
    """Measure and score everybody in every cycle, months before quarters before years; report what is wrong.

    With ``only`` that one period is appraised, without those inside it that its scores may be made of.
    """
    return dict(appraise_editions(editions_of([policy]), data, report, only)[0].appraisals)


@dataclass(frozen=True, slots=True)
class Few:
    """A few people, where nobody else's results are asked for.

    In the cycles ``everybody_in`` all are scored nevertheless: somebody's rank depends on everybody's results.
    """

    people: frozenset[str]
    everybody_in: frozenset[PeriodKind]

    def wants(self, person: str, kind: PeriodKind) -> bool:
        """Say whether a person's results of a cycle are needed."""
        return person in self.people or kind in self.everybody_in


def appraise_editions(
    editions: Editions, data: Data, report: Report, only: Period | None = None, few: Few | None = None
) -> tuple[Judged, ...]:
    """Appraise everybody by the edition that judges each period (R74); ``only`` as for ``appraise_everything``.

    With ``few`` only they are appraised, and no team.

    All editions' months come before all quarters and these before all years, so that a measure made of scores takes
    each score as it was given, whichever edition gave it.
    """
    for problem in check_agreement(editions.policies, data):
        report(problem)
    starts = [_Start(editions, policy, data, report, few) for policy in editions.policies]
    found: list[dict[PeriodKind, Appraisals]] = [{} for _ in starts]
    shorter: dict[PeriodKind, Timeline] = {}
    for kind in KINDS:
        for start, of_edition in zip(starts, found, strict=True):
            periods = start.periods(kind, only)
            if periods is not None:
                of_edition[kind] = start.cycle(kind, periods, MappingProxyType(shorter)).appraise()
        of_kind = tuple(of_edition[kind] for of_edition in found if kind in of_edition)
        if of_kind:
            shorter[kind] = Timeline(of_kind)
    return tuple(Judged(policy, cycles) for policy, cycles in zip(editions.policies, found, strict=True))


@dataclass
class _Start:
    """One edition about to appraise; what all its cycles have in common is made when the first one begins."""

    editions: Editions
    policy: Policy
    data: Data
    report: Report
    few: Few | None
    roll: Roll = field(init=False)
    _facts: Facts | None = None

    def __post_init__(self) -> None:
        self.roll = Roll(self.policy, self.data.people)
        for problem in check_breakdown(self.policy, self.data, self.roll, self._concerns):
            self.report(problem)
        self._asked = appraised_periods(self.policy, self.data)

    def _concerns(self, period: Period) -> bool:
        return self.editions.nearest(period) is self.policy

    def periods(self, kind: PeriodKind, only: Period | None) -> tuple[Period, ...] | None:
        """Return the periods of a cycle to appraise; None when the edition does not have the cycle."""
        if only is None:
            return self._asked.get(kind)
        return (only,) if only.kind == kind else None

    def cycle(self, kind: PeriodKind, periods: Sequence[Period], shorter: Shorter) -> _Cycle:
        if self._facts is None:
            self._facts = gather_facts(self.policy, self.data, self.editions)
        for period in periods if len(self.editions.policies) > 1 else ():
            for problem in check_roles_known(self.editions.policies, self.policy, self.data, self.roll, period):
                self.report(problem)
        return _Cycle(self.policy, self.data, self._facts, self.roll, kind, periods, shorter, self.report, self.few)


@dataclass(frozen=True, slots=True)
class _Subject:
    """Who is scored in which period, and where a problem with it is reported."""

    level: Level
    owner: str
    period: Period
    place: Place


@dataclass(frozen=True)
class _Cycle:
    """One cycle being appraised."""

    policy: Policy
    data: Data
    facts: Facts
    roll: Roll
    kind: PeriodKind
    periods: Sequence[Period]
    shorter: Shorter
    report: Report
    few: Few | None
    _ready: dict[str, ReadyScorecard] = field(default_factory=dict)
    """The scorecards in use, by role or level."""

    def appraise(self) -> Appraisals:
        for period in self.periods:
            for problem in check_period(self.policy, self.data, self.roll, period):
                self.report(problem)
        measured = measure_all(self.policy, self.data, self.kind, self.periods, facts=self.facts)
        appraised = {(there.person.id, p): there for p in self.periods for there in self.roll.appraised(p)}
        too_short = {(there.person.id, p): there for p in self.periods for there in self.roll.too_short(p)}
        results: dict[tuple[str, Period], Result] = {}
        for (person, period), there in appraised.items():
            if self.few is not None and not self.few.wants(person, self.kind):
                continue
            subject = _Subject("person", person, period, self.data.people.people[person].place)
            days = (there.days, there.of) if is_partial(there) else None
            result = self._score(there.person.role, measured, subject, days)
            if result is not None:
                results[person, period] = adjusted(self.policy, result, self.data.rounds.get((person, period.id)))
        return Appraisals(
            self.policy,
            self.data,
            self.roll,
            measured,
            tuple(self.periods),
            results,
            self._levels() if self.few is None else {},
            {key: appraised[key] for key in results},
            too_short,
        )

    def _levels(self) -> dict[tuple[Level, str, Period], Result]:
        """Score the teams and the company by their own scorecards (R21)."""
        results: dict[tuple[Level, str, Period], Result] = {}
        for level in cast("tuple[Level, ...]", LEVELS):
            if self.policy.scorecard(level, self.kind) is None or not self.periods:
                continue
            measured = measure_all(self.policy, self.data, self.kind, self.periods, level, self.facts)
            for period in self.periods:
                for owner, place in owners_of(level, self.policy, self.data, self.roll, period):
                    result = self._score(level, measured, _Subject(level, owner, period, place), None)
                    if result is not None:
                        results[level, owner, period] = result
        return results

    def _score(self, role: str, measured: Measured, subject: _Subject, days: Days | None) -> Result | None:
        """Score a subject by the scorecard of a role or level."""
        ready = self._ready.get(role)
        if ready is None:
            scorecard = self.policy.scorecard(role, self.kind)
            assert scorecard is not None  # noqa: S101 - the roll holds those who have one
            ready = self._ready[role] = ReadyScorecard(self.policy, scorecard)
        measures = {**measured.of(subject.owner, subject.period, ready.measures), **self._scores(subject)}
        targets = self.data.targets.of(subject.level, subject.owner, subject.period)
        outcome = ready.appraise(measures, targets, days)
        if isinstance(outcome, Result):
            return outcome
        for problem in self._unscorable(outcome, subject):
            self.report(problem)
        return None

    def _scores(self, subject: _Subject) -> dict[str, MeasureValue]:
        """Compute the measures made of scores: the mean of the totals of the shorter cycle's appraisals (R42)."""
        found: dict[str, MeasureValue] = {}
        for name, measure in self.policy.measures.items():
            if measure.scores is None:
                continue
            parts = subject.period.parts(measure.scores)
            rounding = self.policy.head.rounding
            found[name] = mean_of_scores(self.shorter, subject.level, subject.owner, parts, rounding)
        return found

    def _unscorable(self, outcome: Unscorable, subject: _Subject) -> list[Problem]:
        period = subject.period.id
        if not outcome.failing:
            return [Problem("nothing-to-score", subject.place, {"period": period})]
        indicators = self.policy.indicators
        return [
            Problem("value-missing", subject.place, {"period": period, "indicator": indicators[result.id].name})
            for result in outcome.failing
            if result.missing is not None and result.missing.reason != "target"  # reported as target-missing
        ]
