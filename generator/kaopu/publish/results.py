"""Everything that policy and data give: appraisals, what they lead to, what is paid. Records are written from it.

A policy has one edition or several, in order of time, and every period is judged by the one that decides it (R74). What
comes from here follows from the editions, the data and a day, and from nothing else.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from kaopu.appraisal.appraising import Appraisals, Few, appraise_editions
from kaopu.appraisal.roll import Roll
from kaopu.appraisal.timeline import Judged, Timeline, timelines_of
from kaopu.data.people import People
from kaopu.data.periods import Period, PeriodKind
from kaopu.data.store import Data
from kaopu.outcomes.judging import judge_editions
from kaopu.outcomes.ranking import ranked_cycles
from kaopu.outcomes.result import Outcomes
from kaopu.pay.paying import pay_editions
from kaopu.pay.result import Payouts
from kaopu.policy.editions import Editions, editions_of
from kaopu.policy.model import Policy
from kaopu.records.costs import Costs, check_budget
from kaopu.records.evidencing import RowStore
from kaopu.records.level_views import LevelRecorder
from kaopu.records.nearness import Nearness, near_rules
from kaopu.records.outcome_words import OutcomeTeller
from kaopu.records.pay_recording import PayRecorder
from kaopu.records.recording import Provenance, Recorder
from kaopu.rounds.state import RoundStates, round_states
from kaopu.rounds.training import TrainingBook, check_training
from kaopu.text.language import Language
from kaopu.text.problems import Problem, Report

Sources = Sequence[tuple[Policy, Provenance]]
"""Editions with where each came from."""


class PeriodPages(Protocol):
    """What writes one period in a way of its own: a closed one as it was closed."""

    def recorder(self, language: Language) -> Recorder:
        """Return what writes the period's records."""

    def level_recorder(self, language: Language) -> LevelRecorder:
        """Return what writes the period's views."""


@dataclass(frozen=True)
class EditionResults:
    """What one edition gives in the periods that it judges, and where it came from; without outcomes there are none.

    The outcomes are those of all editions; their rules are this one's.
    """

    judged: Judged
    provenance: Provenance
    outcomes: Outcomes | None = None

    @property
    def policy(self) -> Policy:
        """The edition."""
        return self.judged.policy

    @property
    def appraisals(self) -> Mapping[PeriodKind, Appraisals]:
        """Its appraisals by cycle."""
        return self.judged.appraisals


@dataclass(frozen=True)
class Results:
    """The results of all editions of a policy and one state of the data; without payouts records have none."""

    editions: tuple[EditionResults, ...] = ()
    payouts: Payouts | None = None
    rounds: RoundStates = field(default_factory=dict)
    today: datetime.date | None = None
    closed: Mapping[Period, PeriodPages] = field(default_factory=dict, repr=False, compare=False)
    """The closed periods in which anybody is appraised."""
    _training: dict[datetime.date, TrainingBook] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def timelines(self) -> Mapping[PeriodKind, Timeline]:
        """Each cycle's appraisals by all editions."""
        return timelines_of(edition.judged for edition in self.editions)

    @cached_property
    def _policies(self) -> Editions:
        return Editions(tuple(edition.policy for edition in self.editions))

    @property
    def periods(self) -> tuple[Period, ...]:
        """All periods that are judged: months, then quarters, then years."""
        return tuple(period for timeline in self.timelines.values() for period in timeline.periods)

    @property
    def people(self) -> People | None:
        """Everybody; None without any appraisal."""
        return next((timeline.data.people for timeline in self.timelines.values()), None)

    @property
    def outcomes(self) -> Outcomes | None:
        """What all results led to, with the rules of the last edition."""
        return self.editions[-1].outcomes if self.editions else None

    def of(self, period: Period) -> Appraisals | None:
        """Return the appraisals that a period is among; None where it is not judged."""
        timeline = self.timelines.get(period.kind)
        return None if timeline is None else timeline.of(period)

    def edition_of(self, found: Appraisals) -> EditionResults:
        """Return the edition that appraised. Raises StopIteration for appraisals that are none of these."""
        return next(edition for edition in self.editions if any(own is found for own in edition.appraisals.values()))

    @cached_property
    def costs(self) -> Costs | None:
        """What pay costs; None when nobody is paid."""
        if self.payouts is None or not self.payouts.payouts:
            return None
        with_rolls = [(edition, roll) for edition in self.editions if (roll := _roll_of(edition)) is not None]
        if not with_rolls:
            return None
        *others, (last, roll) = with_rolls
        data = next(iter(last.appraisals.values())).data
        return Costs(last.policy, data, roll, self.payouts, [(edition.policy, its) for edition, its in others])

    @cached_property
    def _nearness(self) -> tuple[Nearness | None, ...]:
        """For each edition who is one period away from one of its rules; None without outcomes."""
        led = [edition.outcomes for edition in self.editions]
        known = [outcomes for outcomes in led if outcomes is not None]
        if len(known) < len(led):
            return (None,) * len(led)
        return near_rules([edition.judged for edition in self.editions], known)

    @cached_property
    def awards(self) -> Mapping[Period, Mapping[str, tuple[str, ...]]]:
        """Period → rule → the names of those who have its award, in people.csv's order; also of awards not public."""
        if self.outcomes is None or self.people is None:
            return {}
        found: dict[Period, dict[str, tuple[str, ...]]] = {}
        people = self.people.people
        order = {person: number for number, person in enumerate(people)}
        for (person, period), outcomes in sorted(self.outcomes.outcomes.items(), key=lambda entry: order[entry[0][0]]):
            for outcome in outcomes:
                if outcome.effect == "award":
                    of_period = found.setdefault(period, {})
                    of_period[outcome.rule] = (*of_period.get(outcome.rule, ()), people[person].name)
        return found

    def recorder(self, found: Appraisals, language: Language, rows: RowStore | None = None) -> Recorder:
        """Return what writes the records of one cycle of one edition in one language."""
        edition = self.edition_of(found)
        return Recorder(
            found,
            edition.provenance,
            language,
            rows,
            edition.outcomes,
            self.payouts,
            self.rounds,
            timeline=next(timeline for timeline in self.timelines.values() if found in timeline),
            training=self.training_of(found),
            editions=self._policies,
        )

    def recorder_in(self, period: Period, language: Language, rows: RowStore | None = None) -> Recorder:
        """Return what writes the records of a period, of a closed one as it was closed. Raises KeyError without any."""
        closed, found = self.closed.get(period), self.of(period)
        if closed is not None:
            return closed.recorder(language)
        if found is None:
            raise KeyError(period)
        return self.recorder(found, language, rows)

    def level_recorder_in(self, period: Period, language: Language) -> LevelRecorder:
        """Return what writes the views of a period, of a closed one as it was closed. Raises KeyError without any."""
        closed, found = self.closed.get(period), self.of(period)
        if closed is not None:
            return closed.level_recorder(language)
        if found is None:
            raise KeyError(period)
        return self.level_recorder(found, language)

    def pay_recorder(self, period: Period, language: Language) -> PayRecorder | None:
        """Return what writes down the pay of a period, also of who was not appraised; None when nobody is paid."""
        if self.payouts is None or not self.editions:
            return None
        policy = self._policies.nearest(period)
        edition = next(edition for edition in self.editions if edition.policy is policy)
        rules = None if edition.outcomes is None else OutcomeTeller(policy, edition.outcomes, language)
        return PayRecorder(policy, self.payouts, rules, language, self._policies)

    def level_recorder(self, found: Appraisals, language: Language) -> LevelRecorder:
        """Return what writes the views of one cycle of one edition in one language."""
        edition = self.edition_of(found)
        near = next(near for other, near in zip(self.editions, self._nearness, strict=True) if other is edition)
        return LevelRecorder(found, language, self.costs, near, self.rounds, self.today, self.training_of(found))

    def training_of(self, found: Appraisals) -> TrainingBook | None:
        """Return the training that the edition expects which appraised; None without a day to look at it."""
        if self.today is None or not (found.policy.training or found.policy.scheme_review):
            return None
        key = found.policy.head.effective_from
        if key not in self._training:
            self._training[key] = TrainingBook(found.policy, found.data, self.today)
        return self._training[key]


def chain_of_results(
    sources: Sources, data: Data, today: datetime.date, report: Report, people: Collection[str] | None = None
) -> Results:
    """Appraise everybody, see what that leads to, pay, and look at the rounds; report what is wrong on the way.

    With ``people`` that is done for them only, as far as nobody's results depend on others'.

    ``sources`` is at least one edition, in any order; of several of one day the last one counts.
    """
    editions = editions_of(policy for policy, _ in sources)
    came_from = {policy.head.effective_from: provenance for policy, provenance in sources}
    if problem := _currencies(editions):
        report(problem)
        return Results(today=today)
    few = None if people is None else Few(frozenset(people), ranked_cycles(editions.policies))
    judged = appraise_editions(editions, data, report, few=few)
    outcomes = judge_editions(judged, data, report, people)
    payouts = pay_editions(judged, outcomes, data, report, people)
    for problem in (*check_budget(editions, data), *_check_training(editions, data, today)):
        report(problem)
    rounds: RoundStates = {
        key: state
        for edition in judged
        for key, state in round_states(edition.policy, data, edition.appraisals, today, report).items()
    }
    found = tuple(
        EditionResults(edition, came_from[edition.policy.head.effective_from], led)
        for edition, led in zip(judged, outcomes, strict=True)
    )
    return Results(found, payouts, rounds, today)


def _currencies(editions: Editions) -> Problem | None:
    """Money of two currencies cannot be added up, and nobody says at which rate: a policy keeps its currency."""
    first = editions.policies[0].head
    for head in (policy.head for policy in editions.policies):
        if head.currency != first.currency:
            values = {"edition": head.edition, "currency": head.currency}
            told = {**values, "other": first.edition, "other_currency": first.currency}
            return Problem("edition-currency-changed", head.place_of("currency"), told)
    return None


def _check_training(editions: Editions, data: Data, today: datetime.date) -> Iterator[Problem]:
    """A course or department that any edition knows is known."""
    by_edition = [list(check_training(policy, data, today)) for policy in editions.policies]
    everywhere = set.intersection(*({(one.code, one.place) for one in found} for found in by_edition))
    for one in (one for found in by_edition for one in found):
        if one.severity == "error" or (one.code, one.place) in everywhere:
            yield one


def _roll_of(edition: EditionResults) -> Roll | None:
    return next((found.roll for found in edition.appraisals.values()), None)
