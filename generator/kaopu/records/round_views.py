"""The round of a team and of the company: what to do next, how far it is, and how managers score."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kaopu.appraisal.appraising import Appraisals
from kaopu.data.periods import Period
from kaopu.records.consequences import person_in
from kaopu.records.parts import ViewPerson
from kaopu.records.record import AppraisalRecord
from kaopu.records.round_parts import RoundScore
from kaopu.records.round_view_parts import (
    CompanyRound,
    TeamRound,
    ViewAppeal,
    ViewBeside,
    ViewDeparture,
    ViewLeniency,
    ViewOwnScores,
    ViewShortTalk,
    ViewSpread,
    ViewStep,
    ViewStepCount,
)
from kaopu.rounds.handing_in import HandedIn, open_forms
from kaopu.rounds.leniency import LEAST, Leniency, Spread, leniency
from kaopu.rounds.state import RoundState, RoundStates, StepState
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

MEAN_STEP = Decimal("0.01")
Records = Sequence[AppraisalRecord]


@dataclass(frozen=True, slots=True)
class RoundViewer:
    """Writes the rounds of several people down together; ``today`` is the day on which ``states`` were looked at."""

    appraisals: Appraisals
    states: RoundStates
    today: datetime.date
    language: Language

    def team(self, period: Period, records: Records) -> TeamRound | None:
        """Return the round of the people who have ``records``; None where the policy has no round in this cycle."""
        states = self._states(period, records)
        if not states:
            return None
        waiting = [] if any(record.versions for record in records) else states
        reports = [person for person, state in waiting if "review" in _open(state)]
        managing = self._managing(period, records) if reports else frozenset()
        return TeamRound(
            today=self.today,
            provisional=sum(record.status == "provisional" for record in records),
            final=sum(record.status == "final" for record in records),
            steps=self._steps(states, ("missing", "open")),
            own_scores=tuple(own for record in records if (own := _own_scores(record)) is not None),
            forms=tuple(person for person in reports if person.id not in managing),
            forms_of_managers=tuple(person for person in reports if person.id in managing),
        )

    def company(self, period: Period, records: Records) -> CompanyRound | None:
        """Return the round of everybody; None where the policy has no round in this cycle."""
        states = self._states(period, records)
        if not states:
            return None
        return CompanyRound(
            today=self.today,
            provisional=sum(record.status == "provisional" for record in records),
            final=sum(record.status == "final" for record in records),
            counts=tuple(self._counts(states)),
            missing=self._steps(states, ("missing",)),
            short_talks=tuple(talk for record in records for talk in _short_talks(record)),
            appeals=tuple(appeal for record in records for appeal in _appeals(record)),
            departures=tuple(departure for record in records for departure in _departures(record)),
            leniency=tuple(self._leniency(of) for of in leniency(self.appraisals, period) if of.people >= LEAST),
        )

    def _managing(self, period: Period, records: Records) -> frozenset[str]:
        """Return the ids of those above anybody of the team, at the period's end or now: they may read its page."""
        people, days = self.appraisals.data.people, (period.last_day, self.today)
        return frozenset(above for one in records for day in days for above in people.above(one.person.id, day))

    def _states(self, period: Period, records: Records) -> list[tuple[ViewPerson, RoundState]]:
        return [
            (person_in(record), self.states[record.person.id, period])
            for record in records
            if (record.person.id, period) in self.states
        ]

    def _steps(self, states: Sequence[tuple[ViewPerson, RoundState]], wanted: tuple[str, ...]) -> tuple[ViewStep, ...]:
        """Return the steps in a wanted state by their last day, in the policy's order where that is the same."""
        order = {name: number for number, name in enumerate(self.appraisals.policy.round)}
        found: dict[tuple[datetime.date, int, str, bool], list[ViewPerson]] = {}
        for person, state in states:
            for step in state.steps:
                if step.status in wanted:
                    key = (step.due, order[step.id], self._by(step), step.fixed)
                    found.setdefault(key, []).append(person)
        names = list(order)
        return tuple(
            ViewStep(
                name=self._name(names[number]),
                by=by,
                people=tuple(found[due, number, by, fixed]),
                due=due,
                firm=fixed,
                days=(due - self.today).days,
            )
            for due, number, by, fixed in sorted(found)
        )

    def _name(self, step: str) -> str:
        return self.appraisals.policy.round[step].name.in_language(self.language)

    def _role(self, step: str) -> str:
        return phrase(f"round.by_{self.appraisals.policy.round[step].by}", self.language)

    def _by(self, step: StepState) -> str:
        """Say who has to do a step; the people themselves are named beside it anyway."""
        role = self._role(step.id)
        if self.appraisals.policy.round[step.id].by == "person" or not step.by:
            return role
        names = (self.appraisals.data.people.name_of(person) or person for person in step.by)
        return phrase("round.list_mark", self.language).join(names)

    def _counts(self, states: Sequence[tuple[ViewPerson, RoundState]]) -> Iterator[ViewStepCount]:
        for name in self.appraisals.policy.round:
            of_step = [step.status for _, state in states for step in state.steps if step.id == name]
            if of_step:
                yield ViewStepCount(
                    name=self._name(name),
                    by=self._role(name),
                    done=sum(status in ("done", "late") for status in of_step),
                    late=of_step.count("late"),
                    open=of_step.count("open"),
                    missing=of_step.count("missing"),
                )

    def _leniency(self, of: Leniency) -> ViewLeniency:
        name = self.appraisals.data.people.name_of(of.manager) or of.manager
        return ViewLeniency(
            manager=ViewPerson(id=of.manager, name=name),
            people=of.people,
            rest=of.rest,
            scores=_spread(of.scores),
            rest_scores=_spread(of.rest_scores),
            departures=of.departures,
            departed=of.departed,
            rest_departed=of.rest_departed,
            departure=_spread(of.departure),
            rest_departure=_spread(of.rest_departure),
        )


def _open(state: RoundState) -> tuple[HandedIn, ...]:
    return open_forms(((step.kind, step.status) for step in state.steps), state.status)


def _spread(of: Spread | None) -> ViewSpread | None:
    return None if of is None else ViewSpread(mean=of.mean, deviation=of.deviation)


def _own_scores(record: AppraisalRecord) -> ViewOwnScores | None:
    """Return how somebody's own scores compare; None where the person gave none that can be compared."""
    beside = {line.indicator: found for line in record.round.scores if (found := _beside(line)) is not None}
    if not beside:
        return None
    mean = sum((found.difference for found in beside.values()), Decimal(0)) / len(beside)
    mean = mean.quantize(MEAN_STEP, rounding=ROUND_HALF_UP)
    return ViewOwnScores(person=person_in(record), mean=mean, indicators=beside)


def _beside(line: RoundScore) -> ViewBeside | None:
    manager = line.reviewer if line.reviewer is not None else line.computed
    if line.own is None or manager is None:
        return None
    return ViewBeside(own=line.own, manager=manager, difference=line.own - manager)


def _short_talks(record: AppraisalRecord) -> Iterator[ViewShortTalk]:
    talk = record.round.talk
    if talk is not None and talk.too_short:
        yield ViewShortTalk(
            person=person_in(record),
            manager=talk.manager,
            held_on=talk.held_on,
            minutes=talk.minutes,
            least_minutes=talk.least_minutes,
        )


def _appeals(record: AppraisalRecord) -> Iterator[ViewAppeal]:
    for appeal in record.round.appeals:
        yield ViewAppeal(
            person=person_in(record),
            indicator=appeal.indicator_name,
            open=appeal.outcome is None,
            text=appeal.outcome_text,
        )


def _departures(record: AppraisalRecord) -> Iterator[ViewDeparture]:
    for change in record.adjustments:
        if change.kind == "review":
            yield ViewDeparture(
                person=person_in(record),
                indicator=change.what,
                by=change.by,
                before=change.before,
                after=change.after,
                why=change.why,
            )
