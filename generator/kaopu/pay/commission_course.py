"""One person's commission in the course of time: each month by its edition, with accounts that go on (R70, R74)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kaopu.data.periods import Period
from kaopu.pay.commission import PlanAccount
from kaopu.pay.commissionable import Commissions
from kaopu.pay.result import CommissionLine, TierState
from kaopu.policy.pay import CommissionPay, Pay

MonthOfCommission = tuple[list[CommissionLine], TierState | None]
Account = tuple[str, str]
"""A component and a plan."""
Unpaid = Callable[[str, Period, str, CommissionLine], None]
"""Takes what an edition has no component for: whose, in which month, of which plan."""


@dataclass(frozen=True)
class PayingEdition:
    """What an edition says of commission, and everybody's rows by it."""

    pay: Pay
    commissions: Commissions

    def components(self) -> Iterator[tuple[str, CommissionPay]]:
        """Yield the components that pay commission."""
        for name, component in self.pay.components.items():
            if isinstance(component, CommissionPay):
                yield name, component


def commission_of(
    person: str, editions: Sequence[PayingEdition], unpaid: Unpaid
) -> dict[tuple[str, Period], MonthOfCommission]:
    """Return for each component and month a person's lines and place in the tiers; none where there is neither.

    The plan of a deal is that of the role on the day it was closed, so that somebody who moves between plans is
    paid for no deal twice; the place is that in the plan of the role on the month's last day. Of people who
    have left, what still comes in is paid and what is reversed is taken back. ``editions`` are in order of time: an
    account goes on where a later one has its plan again, and is run off where it has not.
    """
    course = _Course(person, unpaid)
    for edition in editions:
        course.under(edition)
    return course.found


@dataclass
class _Left:
    """An account that no edition has taken over yet, and who opened it."""

    account: PlanAccount
    edition: PayingEdition
    component: CommissionPay


@dataclass
class _Course:
    """A person's accounts as far as they have come."""

    person: str
    unpaid: Unpaid
    found: dict[tuple[str, Period], MonthOfCommission] = field(default_factory=dict)
    accounts: dict[Account, _Left] = field(default_factory=dict)

    def under(self, edition: PayingEdition) -> None:
        """Pay the months of an edition: by the accounts that it opens or takes over, and what is left of others."""
        wanted = [
            (name, plan, component)
            for name, component in edition.components()
            for plan in edition.commissions.plans_of(component, self.person)
        ]
        taken = {(name, plan): self._source(name, plan, wanted) for name, plan, _ in wanted}
        going = {source: self.accounts.pop(source) for source in taken.values() if source in self.accounts}
        for name, plan, component in wanted:
            before = going.get(taken[name, plan])
            account = self._account(edition, name, component, plan, before)
            self.accounts[name, plan] = _Left(account, edition, component)
        current = set(taken)
        first = edition.commissions.months[0]
        for key, left in self.accounts.items():
            if key not in current:
                rows = left.edition.commissions.rows(key[0], left.component, self.person, key[1], all_days=True)
                left.account.run_off(rows, first)
        components = dict(edition.components())
        for month in edition.commissions.months:
            self._pay(edition, month, components, current)

    def _source(self, name: str, plan: str, wanted: Sequence[tuple[str, str, CommissionPay]]) -> Account:
        """Return which account goes on as this one: that of the same component, or else one of the same plan."""
        if (name, plan) in self.accounts:
            return name, plan
        exact = {(component, own) for component, own, _ in wanted}
        others = [key for key in self.accounts if key[1] == plan and key not in exact]
        return others[0] if others else (name, plan)

    def _account(
        self, edition: PayingEdition, name: str, component: CommissionPay, plan: str, before: _Left | None
    ) -> PlanAccount:
        if before is None:
            return edition.commissions.opened(name, component, self.person, plan)
        edition.commissions.go_on(before.account, name, component, self.person, plan)
        return before.account

    def _pay(
        self, edition: PayingEdition, month: Period, components: Mapping[str, CommissionPay], current: set[Account]
    ) -> None:
        """Pay a month: what runs off goes to the component that had it, or to the first that pays commission."""
        paid = {key: left.account.pay(month) for key, left in self.accounts.items()}
        lines: dict[str, list[CommissionLine]] = {name: [] for name in components}
        for (name, plan), (of_plan, _) in paid.items():
            into = name if name in components else next(iter(components), None)
            if into is not None:
                lines[into] += of_plan
            else:
                for line in of_plan:
                    self.unpaid(self.person, month, plan, line)
        for name, component in components.items():
            plan_now = edition.commissions.plan_at(component, self.person, month)
            tiers = paid[name, plan_now][1] if plan_now is not None and (name, plan_now) in current else None
            if lines[name] or plan_now is not None:
                self.found[name, month] = sorted(lines[name], key=lambda line: line.day), tiers
