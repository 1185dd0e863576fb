"""Which rows earn a person commission by which plan: the role decides, as it was when the deal was closed (R70)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from kaopu.data.people import People
from kaopu.data.periods import Period
from kaopu.data.store import Data
from kaopu.facts.deal_rows import DealRow, DealRows
from kaopu.facts.derived import Facts
from kaopu.outcomes.result import Outcomes
from kaopu.pay.commission import PlanAccount, Terms
from kaopu.pay.result import CommissionLine, TierState
from kaopu.pay.rounding import Rounder
from kaopu.pay.tier_targets import TierTargets
from kaopu.policy.model import Policy
from kaopu.policy.pay import CommissionPay, CommissionPlan

MonthOfCommission = tuple[list[CommissionLine], TierState | None]


@dataclass(frozen=True)
class Commissions:
    """Everybody's commission; the rows of a plan are looked up once for all people."""

    policy: Policy
    data: Data
    outcomes: Outcomes
    targets: TierTargets
    facts: Callable[[], Facts]
    _rows: dict[str, DealRows] = field(default_factory=dict, repr=False)

    def of(self, component: CommissionPay, person: str, months: tuple[Period, ...]) -> dict[Period, MonthOfCommission]:
        """Return for each month, in order, a person's lines and place in the tiers; none where there is neither.

        The plan of a deal is that of the role on the day it was closed, so that somebody who moves between plans is
        paid for no deal twice; the place is that in the plan of the role on the month's last day. Of people who
        have left, what still comes in is paid and what is reversed is taken back.
        """
        people, plans = self.data.people, component.plans
        held = [people.people[person].role, *(move.role for move in people.moves.get(person, ()))]
        wanted = dict.fromkeys(plans[role] for role in held if role in plans)
        accounts = {plan: self._account(component, plan, person, months[0]) for plan in wanted}
        if not accounts:
            return {}
        found: dict[Period, MonthOfCommission] = {}
        for month in months:
            paid = {plan: account.pay(month) for plan, account in accounts.items()}
            lines = sorted((line for lines, _ in paid.values() for line in lines), key=lambda line: line.day)
            plan = plans.get(people.on(person, month.last_day).role)
            if lines or plan is not None:
                found[month] = lines, None if plan is None else paid[plan][1]
        return found

    def _account(self, component: CommissionPay, name: str, person: str, first_month: Period) -> PlanAccount:
        plan = self.policy.commission[name]
        terms = Terms(
            name,
            plan,
            Rounder(component.rounding),
            [change for change in self.outcomes.rate_changes.get(person, ()) if change.plan == name],
            [one for one in self.outcomes.suspensions.get(person, ()) if one.plan == name],
            self.data.compensation.reversals,
            lambda month, needed: self._target(person, plan, month, needed=needed),
        )
        rows = self._rows_of(name, plan).of(person)
        return PlanAccount(terms, (row for row in rows if self._is_of(component, name, person, row)), first_month)

    def _target(self, person: str, plan: CommissionPlan, month: Period, *, needed: bool) -> Decimal | None:
        return None if plan.tiers is None else self.targets.of(person, plan.tiers, month, needed=needed)

    def _rows_of(self, name: str, plan: CommissionPlan) -> DealRows:
        if name not in self._rows:
            self._rows[name] = DealRows(self.facts(), plan)
        return self._rows[name]

    def _is_of(self, component: CommissionPay, plan: str, person: str, row: DealRow) -> bool:
        people: People = self.data.people
        if person not in people.moves:
            return True
        return component.plans.get(people.on(person, row.closed_on).role) == plan
