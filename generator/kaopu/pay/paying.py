"""Pay everybody: policy × data × results → payouts of months, then quarters, then years, that add up exactly (R70)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal, localcontext
from itertools import chain

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.timeline import Judged
from kaopu.data.people import Person
from kaopu.data.periods import Period, PeriodKind, periods_from_months
from kaopu.data.store import Data
from kaopu.facts.derived import Facts, gather_facts
from kaopu.outcomes.result import Outcomes
from kaopu.pay.commission_course import MonthOfCommission, PayingEdition, commission_of
from kaopu.pay.commissionable import Commissions
from kaopu.pay.components import Components
from kaopu.pay.floor import floor_pay
from kaopu.pay.multipliers import Multipliers
from kaopu.pay.result import CommissionLine, ComponentPay, Payout, Payouts
from kaopu.pay.salaries import first_day_without
from kaopu.pay.tier_targets import TierTargets
from kaopu.policy.editions import Editions
from kaopu.policy.model import Policy
from kaopu.policy.pay import AnyComponent, CommissionPay, ExtraPay, FigurePay, FloorPay, Pay, SalaryPay
from kaopu.text.problems import Place, Problem, Report

NOTHING, WHOLE = Decimal(0), Decimal(1)
WIDE = Context(prec=60)
"""Products of amounts, rates and factors stay exact."""
PARTS: Mapping[PeriodKind, PeriodKind] = {"quarter": "month", "year": "quarter"}
"""What the pay of longer periods is added up from."""
PAY_FILE = "policy/pay.yml"


def pay_everybody(
    policy: Policy, data: Data, appraisals: Mapping[PeriodKind, Appraisals], outcomes: Outcomes, report: Report
) -> Payouts:
    """Return everybody's pay by one edition, in every month with data that it decides; see ``pay_editions``."""
    return pay_editions([Judged(policy, appraisals)], [outcomes], data, report)


def pay_editions(
    editions: Sequence[Judged],
    outcomes: Sequence[Outcomes],
    data: Data,
    report: Report,
    people: Collection[str] | None = None,
) -> Payouts:
    """Return everybody's pay in every month that has data and an edition, and in quarters and years of those (R74).

    A month is paid by the edition that decides it. A quarter is its months and what its own edition pays for the
    quarter itself, a year its quarters and what is paid for the year, so that totals agree in every view. Editions
    without policy/pay.yml pay nothing. Reports a target that a plan's tiers need and nobody has set. The policies must
    have been checked; ``editions`` are in order of time, each with its outcomes. With ``people`` only they are paid.
    """
    paying = tuple(_paying(editions, outcomes, data, report))
    if not paying:
        return Payouts({})
    with localcontext(WIDE):
        return _Everybody(data, paying, report, people).paid()


def paid_months(policy: Policy, data: Data) -> tuple[Period, ...]:
    """Return the months that are paid by this edition: those with data that it decides."""
    return tuple(month for month in data.months if policy.decides(month))


def _paying(editions: Sequence[Judged], outcomes: Sequence[Outcomes], data: Data, report: Report) -> list[_Paying]:
    """Make ready the editions that pay any month."""
    asked = [
        (edition, edition.policy.pay, months, led)
        for edition, led in zip(editions, outcomes, strict=True)
        if (months := paid_months(edition.policy, data)) and edition.policy.pay is not None
    ]
    known = Editions(tuple(edition.policy for edition in editions))
    found = []
    for number, (edition, pay, months, led) in enumerate(asked):
        policy, last = edition.policy, number == len(asked) - 1
        facts, targets = _facts(edition, data), TierTargets(policy, data, report)
        commissions = Commissions(policy, known, data, led, targets, facts, months, last)
        multipliers = Multipliers(policy, data.people, edition.appraisals, led)
        components = Components(policy, data, multipliers)
        assert pay is not None  # noqa: S101 - the others pay nothing
        found.append(_Paying(policy, pay, data, months, components, PayingEdition(pay, commissions)))
    return found


def _facts(edition: Judged, data: Data) -> Facts:
    for cycle in edition.appraisals.values():
        return cycle.measured.facts
    return gather_facts(edition.policy, data)


@dataclass(frozen=True)
class _Everybody:
    """Pays one person after the other, each period by the edition that it has."""

    data: Data
    editions: Sequence[_Paying]
    report: Report
    people: Collection[str] | None
    _unpaid: set[tuple[str, str]] = field(default_factory=set)

    def paid(self) -> Payouts:
        found: dict[tuple[str, Period], Payout] = {}
        months = [(month, edition) for edition in self.editions for month in edition.months]
        longer = [
            (period, self._of(period))
            for kind in PARTS
            for period in periods_from_months([month for month, _ in months], kind)
        ]
        courses = [edition.commission for edition in self.editions]
        salaried = [month for month, edition in months if edition.pays_salaries]
        for person in self.data.people.people.values():
            if self.people is not None and person.id not in self.people:
                continue
            self._begins_late(person, salaried)
            commission = commission_of(person.id, courses, self._left_over)
            for month, edition in months:
                _keep(found, person, month, edition.of_month(person, month, commission))
            for period, paying in longer:
                _keep(found, person, period, _of_longer(found, person, period, paying))
        return Payouts(found)

    def _of(self, period: Period) -> _Paying | None:
        """Return the edition that decides a longer period; None when it pays nothing of its own."""
        return next((edition for edition in self.editions if edition.policy.decides(period)), None)

    def _begins_late(self, person: Person, months: Sequence[Period]) -> None:
        """Warn of somebody whose first salary begins when they are employed already: a row may be missing."""
        salaries = self.data.compensation.salaries.get(person.id, ())
        day = first_day_without(salaries, person, months)
        if day is not None:
            values = {"person": person.id, "day": day, "begins": salaries[0].first_day}
            self.report(Problem("salary-begins-late", salaries[0].place, values, severity="warning"))

    def _left_over(self, person: str, month: Period, plan: str, line: CommissionLine) -> None:
        """Report commission that is still due, or to be taken back, under an edition that has none; once a plan."""
        paid = line.amount or line.kept_back
        if paid and (person, plan) not in self._unpaid:
            self._unpaid.add((person, plan))
            values = {"person": person, "plan": plan, "month": month.id, "amount": paid}
            self.report(Problem("commission-left-over", Place(PAY_FILE), values))


def _keep(
    found: dict[tuple[str, Period], Payout], person: Person, period: Period, paid: tuple[ComponentPay, ...]
) -> None:
    if paid:
        total = sum((component.amount for component in paid), NOTHING)
        found[person.id, period] = Payout(person.id, period, paid, total)


def _of_longer(
    found: Mapping[tuple[str, Period], Payout], person: Person, period: Period, paying: _Paying | None
) -> tuple[ComponentPay, ...]:
    """Return a quarter's or a year's components: those of its parts added up, and its own.

    Parts that another edition paid may have components that the period's own does not have; they come last.
    """
    parts = [part for one in period.parts(PARTS[period.kind]) if (part := found.get((person.id, one))) is not None]
    names = dict.fromkeys(
        chain(
            paying.pay.components if paying is not None else (),
            (component.id for part in parts for component in part.components),
        )
    )
    paid: list[ComponentPay] = []
    for name in names:
        own = None if paying is None else paying.own_of(name, person, period)
        added = _added_up(name, parts)
        both = own if added is None else added if own is None else _together(own, added)
        if both is not None:
            paid.append(both)
    return tuple(paid)


@dataclass(frozen=True)
class _Paying:
    """One edition that pays months."""

    policy: Policy
    pay: Pay
    data: Data
    months: tuple[Period, ...]
    components: Components
    commission: PayingEdition

    @property
    def pays_salaries(self) -> bool:
        """Whether any component is paid from data/salaries.csv every time."""
        return any(isinstance(component, SalaryPay) for component in self.pay.components.values())

    def of_month(
        self, person: Person, month: Period, commission: Mapping[tuple[str, Period], MonthOfCommission]
    ) -> tuple[ComponentPay, ...]:
        """Return a month's components; none of somebody who has no salary, no commission and nothing else in it."""
        paid: dict[str, ComponentPay] = {}
        for name, component in self.pay.components.items():
            if isinstance(component, CommissionPay):
                own = self.components.commission(name, component, person, month, commission.get((name, month)))
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

    def own_of(self, name: str, person: Person, period: Period) -> ComponentPay | None:
        """Return what is paid for a quarter or year itself; None of a component that this edition does not have."""
        component = self.pay.components.get(name)
        return None if component is None else self._own(name, component, person, period)

    def _own(self, name: str, component: AnyComponent, person: Person, period: Period) -> ComponentPay | None:
        """Return what is paid for the very period; None of components of other periods, commission and floors."""
        if isinstance(component, CommissionPay | FloorPay) or component.each != period.kind:
            return None
        if isinstance(component, SalaryPay):
            return self.components.salary(name, component, person, period)
        if isinstance(component, ExtraPay):
            return self.components.extra_months(name, component, person, period)
        assert isinstance(component, FigurePay)  # noqa: S101 - there is no other kind
        return self.components.figure(name, component, person, period)


def _added_up(name: str, parts: Sequence[Payout]) -> ComponentPay | None:
    """Add up a component of the parts of a period; None when none of them has it. The tiers are those of the last."""
    found = [(payout.period, component) for payout in parts for component in payout.components if component.id == name]
    if not found:
        return None
    total = sum((component.amount for _, component in found), NOTHING)
    amounts = tuple((period, component.amount) for period, component in found)
    return ComponentPay(name, total, WHOLE, WHOLE, total, tiers=found[-1][1].tiers, parts=amounts)


def _together(own: ComponentPay, added: ComponentPay) -> ComponentPay:
    """Return a component that is paid for a period itself and, by another edition, for parts of it as well."""
    return replace(own, amount=own.amount + added.amount, parts=added.parts)
