"""Everything that policy and data give: appraisals, what they lead to, what is paid. Records are written from it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kaopu.appraisal.appraising import Appraisals, appraise_everything
from kaopu.data.periods import Period, PeriodKind
from kaopu.data.store import Data
from kaopu.outcomes.judging import judge_outcomes
from kaopu.outcomes.result import Outcomes
from kaopu.pay.examples import check_examples
from kaopu.pay.paying import pay_everybody
from kaopu.pay.result import Payouts
from kaopu.policy.model import Policy
from kaopu.records.costs import Costs, check_budget
from kaopu.records.evidencing import RowStore
from kaopu.records.level_views import LevelRecorder
from kaopu.records.nearness import Nearness, near_rules
from kaopu.records.recording import Provenance, Recorder
from kaopu.rounds.state import RoundStates, round_states
from kaopu.text.language import Language
from kaopu.text.problems import Report


@dataclass(frozen=True)
class Results:
    """The results of one policy and one state of the data; without outcomes or payouts records have none."""

    appraisals: Mapping[PeriodKind, Appraisals]
    outcomes: Outcomes | None = None
    payouts: Payouts | None = None
    rounds: RoundStates = field(default_factory=dict)
    today: datetime.date | None = None

    @cached_property
    def costs(self) -> Costs | None:
        """What pay costs; None when nobody is paid."""
        if self.payouts is None or not self.payouts.payouts or not self.appraisals:
            return None
        found = next(iter(self.appraisals.values()))
        return Costs(found.policy, found.data, found.roll, self.payouts)

    @cached_property
    def nearness(self) -> Nearness | None:
        """Who is one period away from a rule; None without outcomes."""
        if self.outcomes is None or not self.appraisals:
            return None
        return near_rules(next(iter(self.appraisals.values())).policy, self.appraisals, self.outcomes)

    @cached_property
    def awards(self) -> Mapping[Period, Mapping[str, tuple[str, ...]]]:
        """Period → rule → the names of those who have its award, in people.csv's order; also of awards not public."""
        if self.outcomes is None:
            return {}
        found: dict[Period, dict[str, tuple[str, ...]]] = {}
        people = next(iter(self.appraisals.values())).data.people.people
        order = {person: number for number, person in enumerate(people)}
        for (person, period), outcomes in sorted(self.outcomes.outcomes.items(), key=lambda entry: order[entry[0][0]]):
            for outcome in outcomes:
                if outcome.effect == "award":
                    of_period = found.setdefault(period, {})
                    of_period[outcome.rule] = (*of_period.get(outcome.rule, ()), people[person].name)
        return found

    def recorder(
        self, found: Appraisals, provenance: Provenance, language: Language, rows: RowStore | None = None
    ) -> Recorder:
        """Return what writes the records of one cycle in one language."""
        return Recorder(found, provenance, language, rows, self.outcomes, self.payouts, self.rounds)

    def level_recorder(self, found: Appraisals, language: Language) -> LevelRecorder:
        """Return what writes the views of one cycle in one language."""
        return LevelRecorder(found, language, self.costs, self.nearness, self.rounds, self.today)


def all_results(policy: Policy, data: Data, today: datetime.date, report: Report) -> Results:
    """Appraise everybody, see what that leads to, pay, and look at the rounds; report what is wrong on the way."""
    appraisals = appraise_everything(policy, data, report)
    outcomes = judge_outcomes(policy, data, appraisals, report)
    payouts = pay_everybody(policy, data, appraisals, outcomes, report)
    for problem in (*check_examples(policy), *check_budget(policy, data)):
        report(problem)
    rounds = round_states(policy, data, appraisals, today, report)
    return Results(appraisals, outcomes, payouts, rounds, today)
