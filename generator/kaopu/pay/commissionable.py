"""Which rows earn a person commission by which plan: the role decides, as it was when the deal was closed (R70)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kaopu.data.periods import Period
from kaopu.data.store import Data
from kaopu.facts.deal_rows import DealRow, DealRows
from kaopu.facts.derived import Facts
from kaopu.outcomes.result import Outcomes
from kaopu.pay.clawback import PaidOn
from kaopu.pay.commission import PlanAccount, Terms
from kaopu.pay.rounding import Rounder
from kaopu.pay.tier_targets import TierTargets
from kaopu.policy.editions import Editions
from kaopu.policy.model import Policy
from kaopu.policy.pay import CommissionPay, CommissionPlan

OTHER: Mapping[PaidOn, PaidOn] = {"signing": "collection", "collection": "signing"}


@dataclass(frozen=True)
class Commissions:
    """Everybody's commission by one edition in the months that it pays; rows of a plan are looked up once for all."""

    policy: Policy
    editions: Editions
    data: Data
    outcomes: Outcomes
    targets: TierTargets
    facts: Facts
    months: tuple[Period, ...]
    """At least one, in order."""
    last: bool
    """Whether no edition that pays comes after it: then it has all rows, whatever their day."""
    _rows: dict[tuple[str, PaidOn], DealRows] = field(default_factory=dict, repr=False)

    def plans_of(self, component: CommissionPay, person: str) -> Iterable[str]:
        """Return the plans of all roles that somebody has ever had; a role of other editions may have had any."""
        people = self.data.people
        held = [people.people[person].role, *(move.role for move in people.moves.get(person, ()))]
        found = dict.fromkeys(component.plans[role] for role in held if role in component.plans)
        known = {*self.policy.roles, *component.plans}
        if any(role is not None and role not in known for role in held):
            found |= dict.fromkeys(component.plans.values())
        return found

    def opened(self, name: str, component: CommissionPay, person: str, plan: str) -> PlanAccount:
        """Open somebody's account of a plan."""
        terms = self._terms(name, component, person, plan)
        return PlanAccount(terms, self.rows(name, component, person, plan), self.months[0])

    def go_on(self, account: PlanAccount, name: str, component: CommissionPay, person: str, plan: str) -> None:
        """Let an account go on that an earlier edition opened."""
        terms = self._terms(name, component, person, plan)
        account.go_on(terms, self.rows(name, component, person, plan), self.months[0])

    def plan_at(self, component: CommissionPay, person: str, month: Period) -> str | None:
        """Return the plan of somebody's role on a month's last day; None without one."""
        return component.plans.get(self.data.people.on(person, month.last_day).role)

    def _terms(self, name: str, component: CommissionPay, person: str, plan: str) -> Terms:
        declared = self.policy.commission[plan]
        return Terms(
            plan,
            declared,
            Rounder(component.rounding),
            [change for change in self.outcomes.rate_changes.get(person, ()) if change.plan == plan],
            [one for one in self.outcomes.suspensions.get(person, ()) if one.plan == plan],
            self.data.compensation.reversals,
            lambda month, needed: self._target(person, declared, month, needed=needed),
            lambda row: self._counted_on(name, person, row.closed_on),
        )

    def _target(self, person: str, plan: CommissionPlan, month: Period, *, needed: bool) -> Decimal | None:
        return None if plan.tiers is None else self.targets.of(person, plan.tiers, month, needed=needed)

    def rows(
        self, name: str, component: CommissionPay, person: str, plan: str, *, all_days: bool = False
    ) -> Iterator[DealRow]:
        """Yield the rows of a plan: each deal's by what counted when it was closed, signing or collection.

        So a deal that was paid on signing is not paid again when its money comes in under an edition that pays on
        collection; and one whose money is still to come is paid for it under an edition that pays on signing.
        """
        declared = self.policy.commission[plan]
        end = datetime.date.max if self.last or all_days else self.months[-1].last_day
        for kind in self._kinds(declared):
            for row in self._rows_of(plan, declared, kind).of(person):
                counts = kind == (self._counted_on(name, person, row.closed_on) or declared.paid_on)
                if counts and row.day <= end and self._plan_on(name, component, person, row.closed_on) == plan:
                    yield row

    def _kinds(self, plan: CommissionPlan) -> Sequence[PaidOn]:
        others = (other for policy in self.editions.policies for other in policy.commission.values())
        same = all(other.paid_on == plan.paid_on for other in others)
        return (plan.paid_on,) if same or self._is_first else (plan.paid_on, OTHER[plan.paid_on])

    @property
    def _is_first(self) -> bool:
        return self.editions.policies[0] is self.policy

    def _rows_of(self, name: str, plan: CommissionPlan, kind: PaidOn) -> DealRows:
        if (name, kind) not in self._rows:
            counted = plan if kind == plan.paid_on else plan.model_copy(update={"paid_on": kind})
            self._rows[name, kind] = DealRows(self.facts, counted)
        return self._rows[name, kind]

    def _counted_on(self, name: str, person: str, closed_on: datetime.date) -> PaidOn | None:
        """Return on what a deal counts that was closed under an earlier edition; None where that had no plan for it."""
        if self._is_first:
            return None
        then = self._paying_on(closed_on)
        if then is None or then is self.policy:
            return None
        plan = plan_in(then, name, self._role_on(person, closed_on))
        return None if plan is None else then.commission[plan].paid_on

    def _plan_on(self, name: str, component: CommissionPay, person: str, closed_on: datetime.date) -> str | None:
        """Return the plan of the role on the day a deal was closed; of a role that is no more, its plan then."""
        role = self._role_on(person, closed_on)
        if role in component.plans or role in self.policy.roles:
            return component.plans.get(role)
        then = self._paying_on(closed_on)
        return None if then is None else plan_in(then, name, role)

    def _role_on(self, person: str, day: datetime.date) -> str:
        people = self.data.people
        return people.on(person, day).role if person in people.moves else people.people[person].role

    def _paying_on(self, day: datetime.date) -> Policy | None:
        return self.editions.deciding(Period(day.year, day.month, "month"))


def plan_in(policy: Policy, component: str, role: str) -> str | None:
    """Return the plan by which a component of an edition pays a role, or another one of its components if it is not."""
    components = policy.pay.components if policy.pay is not None else {}
    named = [components[component]] if component in components else []
    for found in (*named, *components.values()):
        if isinstance(found, CommissionPay) and role in found.plans:
            return found.plans[role]
    return None
