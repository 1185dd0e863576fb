"""At which rate a deal earns commission: a line of the plan, changed by what results led to (R58, R59, R70)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaopu.outcomes.result import RateChange
from kaopu.policy.pay import TierStep

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class RowRate:
    """The rate of one row: that of the plan's line after the changes in force on its day.

    ``to`` says that a change has replaced the plan's rates, ``times`` is the product of those that multiply them;
    ``change`` is the last one in force.
    """

    rate: Decimal
    to: Decimal | None = None
    times: Decimal = ONE
    change: RateChange | None = None

    def at(self, step: TierStep | None) -> Decimal:
        """Return the rate in a step of a tier table; None is below the first step, or no table at all.

        A step multiplies the row's rate or replaces that of the plan's line. Changes hold for the steps' rates as well:
        a rate that was lowered would otherwise not be lowered where the table names rates.
        """
        if step is None:
            return self.rate
        if step.times is not None:
            return self.rate * step.times
        return self.rate if step.rate is None or self.to is not None else step.rate * self.times


def row_rate(rate: Decimal, changes: Sequence[RateChange], day: datetime.date) -> RowRate:
    """Change a line's rate by the changes of the same plan in force on a day: the last ``to``, times every ``times``.

    The last one is the one that began last; of those that began on one day, the last in the policy's order.
    """
    running = [change for change in changes if _in_force(change, day)]
    if not running:
        return RowRate(rate)
    running.sort(key=lambda change: change.first_day)
    to, times = None, ONE
    for change in running:
        to = change.to if change.to is not None else to
        times = times * change.times if change.times is not None else times
    return RowRate((rate if to is None else to) * times, to, times, running[-1])


def _in_force(change: RateChange, day: datetime.date) -> bool:
    return change.first_day <= day and (change.last_day is None or day <= change.last_day)
