"""The editions of a policy in order of time: which of them judges a period (R74)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime

    from kaopu.data.periods import Period
    from kaopu.policy.edition import Claims
    from kaopu.policy.model import Policy


@dataclass(frozen=True)
class Editions:
    """At least one edition, by their first days; each knows those that begin later."""

    policies: tuple[Policy, ...]

    def deciding(self, period: Period) -> Policy | None:
        """Return the edition that judges a period; None before the first one, and where one that is not here does."""
        return next((policy for policy in self.policies if policy.decides(period)), None)

    def nearest(self, period: Period) -> Policy:
        """Return the edition that judges a period, and for those that none here judges the one before, or the first.

        For rows of data that are looked at whether their period is judged or not.
        """
        found = self.deciding(period)
        if found is not None:
            return found
        return next((policy for policy in reversed(self.policies) if policy.head.claims(period)), self.policies[0])

    def with_plan(self, plan: str, period: Period) -> Policy | None:
        """Return by whose words a plan of commission pays in a period: the edition that judges it, or one before."""
        return self._having(period, lambda policy: plan in policy.commission)

    def with_component(self, component: str, period: Period) -> Policy | None:
        """Return whose component of pay it is in a period, or else in its last month that has it."""

        def pays(policy: Policy) -> bool:
            return policy.pay is not None and component in policy.pay.components

        asked = (self._having(one, pays) for one in (period, *reversed(period.months())))
        return next((policy for policy in asked if policy is not None), None)

    def _having(self, period: Period, has: Callable[[Policy], bool]) -> Policy | None:
        nearest, found = self.nearest(period), None
        for policy in self.policies:
            found = policy if has(policy) else found
            if policy is nearest:
                break
        return found


def editions_of(policies: Iterable[Policy]) -> Editions:
    """Put editions in order, each with the heads of those that begin later; of one day the last one given counts.

    Heads of editions that a policy knows already, and that are not among ``policies``, stay with it. Raises ValueError
    when there is none.
    """
    by_day = {policy.head.effective_from: policy for policy in policies}
    if not by_day:
        raise ValueError("there is no edition")
    ordered = [by_day[day] for day in sorted(by_day)]
    return Editions(tuple(knowing(policy, (other.head for other in ordered)) for policy in ordered))


def knowing(policy: Policy, heads_of_others: Iterable[Claims]) -> Policy:
    """Tell a policy which editions begin after it, read or not; what it knows of already stays with it."""
    heads: dict[datetime.date, Claims] = {head.effective_from: head for head in policy.later}
    heads |= {head.effective_from: head for head in heads_of_others}
    later = tuple(heads[day] for day in sorted(heads) if day > policy.head.effective_from)
    return policy if later == policy.later else replace(policy, later=later)
