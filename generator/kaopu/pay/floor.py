"""What is missing to the least pay of a month, such as the minimum wage (R70)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from kaopu.data.people import People, Person
from kaopu.data.periods import Period
from kaopu.facts.presence import leave_days
from kaopu.pay.result import ComponentPay
from kaopu.pay.rounding import Rounder
from kaopu.pay.salaries import employed_days
from kaopu.policy.model import Policy
from kaopu.policy.pay import FloorAmount, FloorPay, SalaryPay

NOTHING, WHOLE = Decimal(0), Decimal(1)


def floor_pay(
    policy: Policy, people: People, name: str, person: Person, month: Period, paid: Iterable[ComponentPay]
) -> ComponentPay | None:
    """Return what the covered components of a month lack; None while no amount is in force, or nobody is employed.

    ``base`` is the amount in force on the month's last day, for part of a month by calendar days employed and rounded;
    ``amount`` what is missing to it, 0 when nothing is. Days of unpaid leave ask for no least pay where a covered
    salary does not pay them.
    """
    assert policy.pay is not None  # noqa: S101 - the component is from there
    components = policy.pay.components
    component = components[name]
    assert isinstance(component, FloorPay)  # noqa: S101 - the caller has looked
    amount, employed = _in_force(component.amounts, month), employed_days(person, month)
    if amount is None or employed is None:
        return None
    days = (employed[1] - employed[0]).days + 1
    if any(_unpaid_leave(components, covered) for covered in component.covers):
        days -= leave_days(policy.people, people.absences.get(person.id, ()), *employed)
    least = Rounder(component.rounding).of(Fraction(amount.amount) * days / month.last_day.day)
    covered = sum((one.amount for one in paid if one.id in component.covers), NOTHING)
    lacking = Rounder(component.rounding)(max(least - covered, NOTHING))
    return ComponentPay(name, least, WHOLE, WHOLE, lacking, place=amount.place)


def _in_force(amounts: Iterable[FloorAmount], month: Period) -> FloorAmount | None:
    begun = [amount for amount in amounts if amount.from_ <= month.last_day]
    return max(begun, key=lambda amount: amount.from_, default=None)


def _unpaid_leave(components: Mapping[str, object], covered: str) -> bool:
    component = components.get(covered)
    return isinstance(component, SalaryPay) and component.leave == "unpaid"
