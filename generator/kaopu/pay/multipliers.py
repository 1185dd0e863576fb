"""What results led to in pay: factors of components, and extra months of salary (R55-R57, R68, R69)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.appraising import Appraisals
from kaopu.data.people import People
from kaopu.data.periods import Period, PeriodKind
from kaopu.facts.presence import presence
from kaopu.outcomes.result import Outcome, Outcomes
from kaopu.pay.result import Factor
from kaopu.policy.model import Policy

NOTHING, WHOLE = Decimal(0), Decimal(1)
DECIDED = frozenset({"in_force", "granted"})


@dataclass(frozen=True)
class Multipliers:
    """Reads the outcomes of the very period that a component is paid for."""

    policy: Policy
    people: People
    appraisals: Mapping[PeriodKind, Appraisals]
    outcomes: Outcomes

    def factors(
        self, component: str, person: str, period: Period, without_grade: Decimal | None = None
    ) -> tuple[Factor, ...]:
        """Return the factors of a component in a period, in the policy's order.

        A multiplier by grade takes the grade of that period. Where it finds no appraisal, ``without_grade`` is the
        factor; a rule that is not for the person's role asks for no grade. A cancelled component has the factor 0.
        """
        found = [
            Factor(times, outcome)
            for outcome in self._in_force(person, period)
            if (times := self._times(outcome, component)) is not None
        ]
        if without_grade is not None and self._asks_in_vain(component, person, period):
            found.append(Factor(without_grade, None))
        return tuple(found)

    def extra_months(self, component: str, person: str, period: Period) -> tuple[Decimal, Outcome] | None:
        """Return how many months of salary are paid in addition, and the first outcome that says so."""
        months, because = NOTHING, None
        for outcome in self._in_force(person, period):
            extra = self.policy.outcomes[outcome.rule].then.extra_salary
            if outcome.effect == "extra_salary" and extra is not None and extra.component == component:
                months, because = months + extra.months, because or outcome
        return None if because is None else (months, because)

    def _in_force(self, person: str, period: Period) -> Iterator[Outcome]:
        return (outcome for outcome in self.outcomes.of(person, period) if outcome.status in DECIDED)

    def _times(self, outcome: Outcome, component: str) -> Decimal | None:
        """Return the factor that an outcome gives a component; None when it is about something else."""
        then = self.policy.outcomes[outcome.rule].then
        if outcome.effect == "cancel" and then.cancel is not None and then.cancel.of == component:
            return NOTHING
        multiplier = then.multiplier
        if outcome.effect != "multiplier" or multiplier is None or multiplier.of != component:
            return None
        if multiplier.times is not None:
            return multiplier.times
        grade = self._grade(outcome.person, outcome.period)
        return None if grade is None else multiplier.by_grade.get(grade)

    def _grade(self, person: str, period: Period) -> str | None:
        cycle = self.appraisals.get(period.kind)
        result = None if cycle is None else cycle.results.get((person, period))
        return None if result is None else result.band.grade

    def _asks_in_vain(self, component: str, person: str, period: Period) -> bool:
        """Say whether a rule that is for the person multiplies by a grade that there is not."""
        there = presence(self.policy, self.people, person, period)
        if there is None or self._grade(person, period) is not None:
            return False
        return any(
            rule.after == period.kind
            and (not rule.roles or there.person.role in rule.roles)
            and rule.then.multiplier is not None
            and rule.then.multiplier.of == component
            and rule.then.multiplier.by_grade
            for rule in self.policy.outcomes.values()
        )
