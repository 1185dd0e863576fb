"""Payouts as plain data: every component with the parts it was added up from. Money in the policy's currency."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kaopu.data.periods import Period
from kaopu.outcomes.result import Outcome, RateChange, Suspension
from kaopu.text.problems import Place

LineKind = Literal["earned", "clawed_back", "tier_adjustment", "held", "lost", "released"]


@dataclass(frozen=True, slots=True)
class SalaryStretch:
    """Days of a month with one salary: ``amount`` = monthly × days / of, exact (rounded only in the sum)."""

    first_day: datetime.date
    last_day: datetime.date
    monthly: Decimal
    days: int
    of: int
    place: Place


@dataclass(frozen=True, slots=True)
class Factor:
    """A multiplier and the outcome it comes from; no outcome: the component's ``without_grade``."""

    times: Decimal
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class TierPart:
    """A part of a line's amount inside one step of a tier table; ``step`` counts from 0."""

    step: int
    amount: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class CommissionLine:
    """One deal's (or receipt's, or reversal's) part of a month's commission.

    ``base`` is the person's amount (negative when taken back), ``rate`` the rate of the plan's line after a change by
    outcome, ``parts`` what fell into which tier (none without tiers), ``amount`` the rounded commission. Of a
    ``tier_adjustment`` (a step reached later for the whole amount), ``released`` money and the like there is no deal.
    ``place`` is the row it comes from. ``kept_back`` is the money that a suspension keeps back by this line, negative
    where a reversal takes a part of it away: of ``held`` lines it is paid later, of ``lost`` ones never. What is
    ``released`` of a suspension is the sum over the lines that it held.
    """

    kind: LineKind
    day: datetime.date
    plan: str
    deal: str | None
    account: str | None
    share: Decimal
    base: Decimal
    rate: Decimal
    parts: tuple[TierPart, ...]
    amount: Decimal
    place: Place | None
    change: RateChange | None = None
    suspension: Suspension | None = None
    kept_back: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class TierState:
    """Where a person stands in a plan's tiers at a month's end: what was added up, and what the next step wants."""

    plan: str
    reached: Decimal
    target: Decimal | None
    step: int
    next_at: Decimal | None
    """The amount (not the share) from which the next step holds; None on the last."""


@dataclass(frozen=True, slots=True)
class ComponentPay:
    """One component in one period: ``amount`` is rounded by the component's rule and used as shown.

    Of a salary ``stretches`` and ``factors``, of commission ``lines`` say how the amount came about. In a quarter or
    year ``parts`` are the amounts of its months (or quarters) and ``own`` is what the period itself adds: one of the
    two, except where months are paid by another edition, by which the same component is one of months.
    """

    id: str
    base: Decimal
    rate: Decimal
    multiplier: Decimal
    amount: Decimal
    stretches: tuple[SalaryStretch, ...] = ()
    factors: tuple[Factor, ...] = ()
    lines: tuple[CommissionLine, ...] = ()
    tiers: TierState | None = None
    outcome: Outcome | None = None
    place: Place | None = None
    parts: tuple[tuple[Period, Decimal], ...] = ()

    @property
    def own(self) -> Decimal:
        """The amount without that of the parts: what is paid for the period itself."""
        return self.amount - sum((amount for _, amount in self.parts), Decimal(0)) if self.parts else self.amount


@dataclass(frozen=True, slots=True)
class Payout:
    """A person's pay in a period: the components in the policy's order; they add up to ``total`` exactly."""

    person: str
    period: Period
    components: tuple[ComponentPay, ...]
    total: Decimal


@dataclass(frozen=True)
class Payouts:
    """Everybody's pay in every month, quarter and year with data; people without pay have no entry."""

    payouts: Mapping[tuple[str, Period], Payout]

    def of(self, person: str, period: Period) -> Payout | None:
        """Return a person's pay; None where the policy or the data know none."""
        return self.payouts.get((person, period))
