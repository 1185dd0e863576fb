"""Pay everybody: policy × data × results → payouts of months, then quarters, then years, that add up exactly (R70)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext

from kaopu.appraisal.appraising import Appraisals
from kaopu.data.people import Person
from kaopu.data.periods import Period, PeriodKind, periods_from_months
from kaopu.data.store import Data
from kaopu.facts.derived import Facts, gather_facts
from kaopu.outcomes.result import Outcomes
from kaopu.pay.commissionable import Commissions
from kaopu.pay.components import CommissionByMonth, Components
from kaopu.pay.floor import floor_pay
from kaopu.pay.multipliers import Multipliers
from kaopu.pay.result import ComponentPay, Payout, Payouts
from kaopu.pay.tier_targets import TierTargets
from kaopu.policy.model import Policy
from kaopu.policy.pay import AnyComponent, CommissionPay, ExtraPay, FigurePay, FloorPay, Pay, SalaryPay
from kaopu.text.problems import Report

NOTHING, WHOLE = Decimal(0), Decimal(1)
WIDE = Context(prec=60)
"""Products of amounts, rates and factors stay exact."""
PARTS: Mapping[PeriodKind, PeriodKind] = {"quarter": "month", "year": "quarter"}
"""What the pay of longer periods is added up from."""


def pay_everybody(
    policy: Policy, data: Data, appraisals: Mapping[PeriodKind, Appraisals], outcomes: Outcomes, report: Report
) -> Payouts:
    """Return everybody's pay in every month that has data and is under the edition, and in quarters and years of those.

    A quarter is its months and what is paid for the quarter itself, a year its quarters and what is paid for the
    year, so that totals agree in every view. Without policy/pay.yml there is nothing. Reports a target that a plan's
    tiers need and nobody has set. The policy must have been checked.
    """
    months = paid_months(policy, data)
    if policy.pay is None or not months:
        return Payouts({})
    with localcontext(WIDE):
        return _Paying(policy, policy.pay, data, appraisals, outcomes, months, report).everybody()


def paid_months(policy: Policy, data: Data) -> tuple[Period, ...]:
    """Return the months that are paid by this edition: those with data on which it decides (``applies_by``)."""
    head = policy.head
    first = head.applies_by == "first_day"
    return tuple(
        month for month in data.months if (month.first_day if first else month.last_day) >= head.effective_from
    )


@dataclass
class _Paying:
    """Pays one person after the other."""

    policy: Policy
    pay: Pay
    data: Data
    appraisals: Mapping[PeriodKind, Appraisals]
    outcomes: Outcomes
    months: tuple[Period, ...]
    report: Report
    _components: Components = field(init=False)
    _commissions: Commissions = field(init=False)

    def __post_init__(self) -> None:
        people = self.data.people
        multipliers = Multipliers(self.policy, people, self.appraisals, self.outcomes)
        self._components = Components(self.policy, self.data, multipliers)
        targets = TierTargets(self.policy, self.data, self.report)
        self._commissions = Commissions(self.policy, self.data, self.outcomes, targets, self._facts)

    def _facts(self) -> Facts:
        for cycle in self.appraisals.values():
            return cycle.measured.facts
        return gather_facts(self.policy, self.data)

    def everybody(self) -> Payouts:
        found: dict[tuple[str, Period], Payout] = {}
        longer = [period for kind in PARTS for period in periods_from_months(self.months, kind)]
        for person in self.data.people.people.values():
            commission = {
                name: self._commissions.of(component, person.id, self.months)
                for name, component in self.pay.components.items()
                if isinstance(component, CommissionPay)
            }
            for month in self.months:
                self._keep(found, person, month, self._of_month(person, month, commission))
            for period in longer:
                self._keep(found, person, period, self._of_longer(found, person, period))
        return Payouts(found)

    def _keep(
        self, found: dict[tuple[str, Period], Payout], person: Person, period: Period, paid: tuple[ComponentPay, ...]
    ) -> None:
        if paid:
            total = sum((component.amount for component in paid), NOTHING)
            found[person.id, period] = Payout(person.id, period, paid, total)

    def _of_month(
        self, person: Person, month: Period, commission: Mapping[str, CommissionByMonth]
    ) -> tuple[ComponentPay, ...]:
        """Return a month's components; none of somebody who has no salary, no commission and nothing else in it."""
        paid: dict[str, ComponentPay] = {}
        for name, component in self.pay.components.items():
            if isinstance(component, CommissionPay):
                own = self._components.commission(name, component, person, month, commission[name])
            else:
                own = self._own(name, component, person, month)
            if own is not None:
                paid[name] = own
        if not any(one.lines or not isinstance(self.pay.components[name], CommissionPay) for name, one in paid.items()):
            return ()
        for name, component in self.pay.components.items():
            if isinstance(component, FloorPay):
                floor = floor_pay(self.policy, self.data.people, name, person, month, paid.values())
                if floor is not None:
                    paid[name] = floor
        return tuple(paid[name] for name in self.pay.components if name in paid)

    def _of_longer(
        self, found: Mapping[tuple[str, Period], Payout], person: Person, period: Period
    ) -> tuple[ComponentPay, ...]:
        """Return a quarter's or a year's components: those of its parts added up, and its own."""
        parts = [found.get((person.id, part)) for part in period.parts(PARTS[period.kind])]
        paid: list[ComponentPay] = []
        for name, component in self.pay.components.items():
            own = self._own(name, component, person, period) or _added_up(name, [one for one in parts if one])
            if own is not None:
                paid.append(own)
        return tuple(paid)

    def _own(self, name: str, component: AnyComponent, person: Person, period: Period) -> ComponentPay | None:
        """Return what is paid for the very period; None of components of other periods, commission and floors."""
        if isinstance(component, CommissionPay | FloorPay) or component.each != period.kind:
            return None
        if isinstance(component, SalaryPay):
            return self._components.salary(name, component, person, period)
        if isinstance(component, ExtraPay):
            return self._components.extra_months(name, component, person, period)
        assert isinstance(component, FigurePay)  # noqa: S101 - there is no other kind
        return self._components.figure(name, component, person, period)


def _added_up(name: str, parts: list[Payout]) -> ComponentPay | None:
    """Add up a component of the parts of a period; None when none of them has it. The tiers are those of the last."""
    found = [(payout.period, component) for payout in parts for component in payout.components if component.id == name]
    if not found:
        return None
    total = sum((component.amount for _, component in found), NOTHING)
    amounts = tuple((period, component.amount) for period, component in found)
    return ComponentPay(name, total, WHOLE, WHOLE, total, tiers=found[-1][1].tiers, parts=amounts)
