"""The part of a record that says what is paid: components, the deals behind the commission, the next step."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from kaopu.records.parts import Number, Part, Rows, Rule


class PayLine(Part):
    """One deal's, receipt's or reversal's part of the commission; ``note`` says what is special about it."""

    kind: Literal["earned", "clawed_back", "tier_adjustment", "held", "lost", "released"]
    day: datetime.date
    what: str
    share: Number = Field(description="the person's share of the deal, a ratio")
    base: Number
    rate: Number
    tiers: tuple[str, ...] = Field(description="what fell into which step of the tier table, in sentences")
    amount: Number
    note: str | None
    row: Rows | None


class PayComponent(Part):
    """One component of the pay: base × rate × multiplier, rounded by the component's own rule."""

    id: str
    name: str
    text: str
    base: Number
    rate: Number
    multiplier: Number
    amount: Number
    steps: tuple[str, ...] = Field(description="the calculation in sentences")
    lines: tuple[PayLine, ...] = ()
    rule: Rule


class PayPart(Part):
    """The pay of a month of the quarter, or of a quarter of the year; the last one is what the period itself adds."""

    period: str
    name: str
    total: Number


class NextTier(Part):
    """The nearest step of a commission plan above: how much more would have reached it, and what it pays."""

    plan: str
    missing: Number
    text: str


class Payout(Part):
    """The pay of the period; its components add up to the total. None of them while the policy has no pay rules."""

    components: tuple[PayComponent, ...]
    total: Number
    currency: str
    parts: tuple[PayPart, ...] = ()
    next_tiers: tuple[NextTier, ...] = ()
