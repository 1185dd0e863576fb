"""Appraise everybody in all periods of one kind: policy × data → results, with what could not be scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kaopu.appraisal.agreement import appraised, check_agreement
from kaopu.appraisal.scoring import Result, Unscorable, appraise
from kaopu.data.people import Person
from kaopu.data.periods import Period, PeriodKind
from kaopu.data.store import Data
from kaopu.facts.measuring import Measured, measure_all
from kaopu.policy.model import Policy
from kaopu.text.problems import Problem, Report


@dataclass(frozen=True)
class Appraisals:
    """The results of all people in all periods of one kind, in people.csv's order."""

    policy: Policy
    data: Data
    measured: Measured
    periods: tuple[Period, ...]
    results: Mapping[tuple[str, Period], Result]

    def person(self, identifier: str) -> Person:
        """Return a person by id."""
        return self.data.people.people[identifier]

    def people_in(self, period: Period) -> tuple[Person, ...]:
        """Return everybody who has a result in ``period``."""
        return tuple(person for person in self.data.people.people.values() if (person.id, period) in self.results)

    def history(self, person: str, period: Period, length: int) -> tuple[tuple[Period, Result], ...]:
        """Return a person's results up to ``period``, oldest first, at most ``length``."""
        past = [p for p in self.periods if p <= period and (person, p) in self.results]
        return tuple((p, self.results[person, p]) for p in past[-length:])


def appraise_all(policy: Policy, data: Data, kind: PeriodKind, periods: Sequence[Period], report: Report) -> Appraisals:
    """Measure and score everybody; whoever cannot be scored as the policy demands is reported."""
    for problem in check_agreement(policy, data, periods):
        report(problem)
    measured = measure_all(policy, data.tables, kind)
    results: dict[tuple[str, Period], Result] = {}
    for period in periods:
        for person in appraised(policy, data, period):
            outcome = _appraise(policy, data, measured, person, period)
            if isinstance(outcome, Result):
                results[person.id, period] = outcome
            else:
                for problem in _unscorable(policy, person, period, outcome):
                    report(problem)
    return Appraisals(policy, data, measured, tuple(sorted(periods)), results)


def _appraise(policy: Policy, data: Data, measured: Measured, person: Person, period: Period) -> Result | Unscorable:
    scorecard = policy.scorecard(person.role, period.kind)
    assert scorecard is not None  # noqa: S101 - appraised() chose people who have one
    return appraise(policy, scorecard, measured.of(person.id, period), data.targets.of("person", person.id, period))


def _unscorable(policy: Policy, person: Person, period: Period, outcome: Unscorable) -> list[Problem]:
    if not outcome.failing:
        return [Problem("nothing-to-score", person.place, {"period": period.id})]
    return [
        Problem(
            "value-missing",
            person.place,
            {"period": period.id, "indicator": policy.indicators[result.id].name},
        )
        for result in outcome.failing
        if result.missing is not None and result.missing.reason != "target"  # reported as target-missing
    ]
