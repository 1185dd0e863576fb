"""One component of one person's pay in the period it is paid for (R70)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from kaopu.data.people import Person
from kaopu.data.periods import Period
from kaopu.data.store import Data
from kaopu.facts.given import GivenFigures
from kaopu.pay.commission_course import MonthOfCommission
from kaopu.pay.multipliers import Multipliers
from kaopu.pay.result import ComponentPay, Factor
from kaopu.pay.rounding import Rounder, as_decimal
from kaopu.pay.salaries import SalaryDays, employed_days, money_of, monthly_mean, salary_on
from kaopu.policy.model import Policy
from kaopu.policy.pay import CommissionPay, ExtraPay, FigurePay, SalaryPay

NOTHING, WHOLE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class Components:
    """Works out components; each gives None where there is nothing to pay it from."""

    policy: Policy
    data: Data
    multipliers: Multipliers

    @cached_property
    def _days(self) -> SalaryDays:
        return SalaryDays(self.data.people, self.policy.people)

    def salary(self, name: str, component: SalaryPay, person: Person, period: Period) -> ComponentPay | None:
        """Pay a salary: the mean month × ``times`` × the factors, rounded once; None without a salary."""
        salaries = self.data.compensation.salaries.get(person.id, ())
        stretches = self._days.stretches(component, person, salaries, period) if salaries else ()
        if not stretches:
            return None
        exact = monthly_mean(stretches, len(period.months()))
        factors = self.multipliers.factors(name, person.id, period, component.without_grade)
        multiplier = product(factors)
        amount = Rounder(component.rounding).of(exact * Fraction(component.times * multiplier))
        base = as_decimal(exact)
        return ComponentPay(name, base, component.times, multiplier, amount, stretches=stretches, factors=factors)

    def commission(
        self, name: str, component: CommissionPay, person: Person, month: Period, found: MonthOfCommission | None
    ) -> ComponentPay | None:
        """Pay the month's commission: the sum of its lines; None of somebody without a plan."""
        if found is None:
            return None
        lines, tiers = found
        total = sum((line.amount for line in lines), NOTHING)
        factors = self.multipliers.factors(name, person.id, month)
        multiplier = product(factors)
        amount = Rounder(component.rounding)(total * multiplier)
        return ComponentPay(name, total, WHOLE, multiplier, amount, factors=factors, lines=tuple(lines), tiers=tiers)

    def extra_months(self, name: str, component: ExtraPay, person: Person, period: Period) -> ComponentPay | None:
        """Pay months of the salary of the last day employed; None when no outcome says so, or without a salary."""
        found, employed = self.multipliers.extra_months(name, person.id, period), employed_days(person, period)
        if found is None or employed is None:
            return None
        salary = salary_on(self.data.compensation.salaries.get(person.id, ()), employed[1])
        if salary is None:
            return None
        months, outcome = found
        base = money_of(salary, component.of)
        factors = self.multipliers.factors(name, person.id, period)
        multiplier = product(factors)
        amount = Rounder(component.rounding)(base * months * multiplier)
        return ComponentPay(
            name, base, months, multiplier, amount, factors=factors, outcome=outcome, place=salary.place
        )

    def figure(self, name: str, component: FigurePay, person: Person, period: Period) -> ComponentPay | None:
        """Pay what somebody has decided; None where there is no figure in data/measures.csv."""
        figures = GivenFigures(self.data.given, self.policy.head.rounding)
        measure = self.policy.measures[component.of]
        value, places = figures.of_person(component.of, measure, person.id, period)
        if value is None:
            return None
        factors = self.multipliers.factors(name, person.id, period)
        multiplier = product(factors)
        amount = Rounder(component.rounding)(value * multiplier)
        return ComponentPay(name, value, WHOLE, multiplier, amount, factors=factors, place=places[0])


def product(factors: tuple[Factor, ...]) -> Decimal:
    """Multiply factors; 1 when there are none."""
    found = WHOLE
    for factor in factors:
        found *= factor.times
    return found
