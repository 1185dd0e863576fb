"""Taking commission back when a deal is cancelled, credited or written off, in proportion to the amount (R70)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from kaopu.data.compensation import Reversal
from kaopu.facts.days import day_later
from kaopu.pay.rounding import Rounder, as_decimal
from kaopu.policy.pay import ClawBack

NOTHING = Decimal(0)
PaidOn = Literal["signing", "collection"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one reversal takes back: the person's part of the amount, what was paid for it, what was held back.

    ``held`` is by the suspension's number, ``share`` the part of everything earned for the deal.
    """

    base: Decimal
    paid: Decimal
    held: Mapping[int, Decimal]
    share: Fraction


@dataclass
class DealAccount:
    """What a plan has paid one person for one deal, and what has been taken back; amounts are money.

    ``amount`` is the deal's, ``credited`` the person's part of it, ``collected`` what was received for it from all.
    Of the deal so much has been ``reversed``. ``held`` is what suspensions keep back, by their numbers. ``claw_back``
    is the rule of the plan when the deal was first counted: no later edition takes back what was paid by other words.
    """

    amount: Decimal
    credited: Decimal
    closed_on: datetime.date
    paid_on: PaidOn
    claw_back: ClawBack | None = None
    collected: Decimal = NOTHING
    reversed: Decimal = NOTHING
    paid: Decimal = NOTHING
    held: dict[int, Decimal] = field(default_factory=dict)

    def take_back(self, reversal: Reversal, rounder: Rounder) -> Taken | None:
        """Take back commission for a reversal; None when the rule does not cover it, or nothing was earned for it.

        Of a deal paid on signing that is all commission paid for it so far, net, × the reversal's amount ÷ what of the
        deal still stood. Of a deal paid on collection a reversal first meets what was not collected, for which nothing
        was paid; only what exceeds that is taken back, as a part of what was collected and still stood. So a full
        cancellation takes back exactly what was paid, and nothing ever more. Reversals that the rule does
        not cover change nothing here.
        """
        if self.claw_back is None or not _covered(reversal, self.claw_back, self.closed_on):
            return None
        standing = self.amount - self.reversed
        # Once something collected was taken back, all that still stands is collected: no more need be remembered.
        earning = standing if self.paid_on == "signing" else min(self.collected, standing)
        refund = min(max(reversal.amount - (standing - earning), NOTHING), earning)
        self.reversed += reversal.amount
        if refund <= 0:
            return None
        share = Fraction(refund) / Fraction(earning)
        paid = rounder.of(Fraction(self.paid) * share)
        held = {number: rounder.of(Fraction(amount) * share) for number, amount in self.held.items()}
        self.paid -= paid
        for number, amount in held.items():
            self.held[number] -= amount
        base = rounder(as_decimal(Fraction(self.credited) * Fraction(refund) / Fraction(self.amount)))
        return Taken(base, paid, held, share)


def _covered(reversal: Reversal, rule: ClawBack, closed_on: datetime.date) -> bool:
    """Say whether a reversal is of a kind that takes back, and not too long after the deal; the last day counts."""
    if reversal.kind not in rule.after:
        return False
    return rule.within is None or reversal.reversed_on <= day_later(closed_on, rule.within)
