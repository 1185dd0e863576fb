"""Salaries by days: which salary held on which days of a period, for joiners, leavers and unpaid leave (R70)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kaopu.data.compensation import Salary
from kaopu.data.people import People, Person
from kaopu.data.periods import Period
from kaopu.facts.presence import leave_days
from kaopu.pay.result import SalaryStretch
from kaopu.policy.pay import SalaryColumn, SalaryPay
from kaopu.policy.people import PeopleRules

ONE_DAY = datetime.timedelta(days=1)
Days = tuple[datetime.date, datetime.date]
"""The first and the last day, both included."""


def employed_days(person: Person, period: Period) -> Days | None:
    """Return the first and the last day in a period on which somebody is employed; None when there is none."""
    first = max(period.first_day, person.joined_on or period.first_day)
    last = min(period.last_day, person.left_on or period.last_day)
    return (first, last) if first <= last else None


def salary_on(salaries: Sequence[Salary], day: datetime.date) -> Salary | None:
    """Return the salary in force on a day; ``salaries`` are one person's, by their first day."""
    found = None
    for salary in salaries:
        if salary.first_day <= day:
            found = salary
    return found


def first_day_without(salaries: Sequence[Salary], person: Person, months: Iterable[Period]) -> datetime.date | None:
    """Return the first day employed in ``months`` when it lies before somebody's first salary.

    None for somebody who has no salary at all: that may be meant. ``months`` ascend.
    """
    if not salaries:
        return None
    employed = next((days for month in months if (days := employed_days(person, month)) is not None), None)
    return employed[0] if employed is not None and employed[0] < salaries[0].first_day else None


@dataclass(frozen=True)
class SalaryDays:
    """Splits periods by salaries, employment and unpaid leave."""

    people: People
    rules: PeopleRules | None

    def stretches(
        self, component: SalaryPay, person: Person, salaries: Sequence[Salary], period: Period
    ) -> tuple[SalaryStretch, ...]:
        """Return the stretches of a period with one salary each, month by month.

        Days before the first salary are in none. With ``part_of_period: whole`` the days before joining and after
        leaving count like the first and the last day employed. Unpaid leave is taken off ``days`` of its stretch.
        """
        employed = employed_days(person, period)
        if employed is None:
            return ()
        found: list[SalaryStretch] = []
        whole = component.part_of_period == "whole"
        for month in period.months():
            paid = (month.first_day, month.last_day) if whole else _shared(employed, month)
            if paid is None:
                continue
            for first, last, salary in _by_salary(paid, salaries, employed):
                leave = self._unpaid_leave(component, person, first, last)
                days = (last - first).days + 1 - leave
                monthly = money_of(salary, component.of)
                found.append(SalaryStretch(first, last, monthly, days, month.last_day.day, salary.place))
        return tuple(found)

    def _unpaid_leave(self, component: SalaryPay, person: Person, first: datetime.date, last: datetime.date) -> int:
        if component.leave == "paid":
            return 0
        return leave_days(self.rules, self.people.absences.get(person.id, ()), first, last)


def monthly_mean(stretches: Iterable[SalaryStretch], months: int) -> Fraction:
    """Return the exact sum of monthly × days / of over all stretches, divided by the number of months."""
    total, divisor = 0, 1
    for one in stretches:  # in whole numbers: a sum of fractions would look for what they have in common at every step
        money, parts = one.monthly.as_integer_ratio()
        total, divisor = total * parts * one.of + money * one.days * divisor, divisor * parts * one.of
    return Fraction(total, divisor * months)


def money_of(salary: Salary, column: SalaryColumn) -> Decimal:
    """Return a salary's money a month."""
    return salary.base_salary if column == "base_salary" else salary.performance_pay


def _shared(employed: Days, month: Period) -> Days | None:
    first, last = max(employed[0], month.first_day), min(employed[1], month.last_day)
    return (first, last) if first <= last else None


def _by_salary(
    paid: Days, salaries: Sequence[Salary], employed: Days
) -> Iterator[tuple[datetime.date, datetime.date, Salary]]:
    """Yield the stretches of ``paid`` with one salary; days outside employment have that of the nearest day in it."""
    changes = {salary.first_day for salary in salaries if employed[0] < salary.first_day <= employed[1]}
    ordered = [paid[0], *sorted(day for day in changes if paid[0] < day <= paid[1])]
    for first, following in zip(ordered, [*ordered[1:], paid[1] + ONE_DAY], strict=True):
        salary = salary_on(salaries, min(max(first, employed[0]), employed[1]))
        if salary is not None:
            yield first, following - ONE_DAY, salary
