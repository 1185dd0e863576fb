"""A person's commission of one plan, month by month: rows, tiers, reversals, suspensions, in order of their days."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from kaopu.data.compensation import Reversal
from kaopu.data.periods import Period, period_of
from kaopu.facts.deal_rows import DealRow
from kaopu.outcomes.result import RateChange, Suspension
from kaopu.pay.clawback import DealAccount, PaidOn
from kaopu.pay.rates import RowRate, row_rate
from kaopu.pay.result import CommissionLine, LineKind, TierPart, TierState
from kaopu.pay.rounding import Rounder, as_decimal
from kaopu.pay.suspending import ONE_DAY, ended_by, suspension_on
from kaopu.pay.tiers import Ladder, ladder_of
from kaopu.policy.pay import CommissionPlan

NOTHING = Decimal(0)
WHOLE = Decimal(1)
ROW, REVERSAL = range(2)
"""Of one day rows come first: what was earned on it can be taken back on it."""
SHOWN_RATE = Decimal("0.000001")
_Event = tuple[datetime.date, int, str, str, DealRow | Reversal]
"""Day, kind, deal and id say the order, whatever the order of the files."""
Target = Callable[[Period, bool], Decimal | None]
"""The target of a month's window; the flag says whether it is needed, so that a missing one is a problem."""


@dataclass(frozen=True)
class Terms:
    """What holds of a person's commission of one plan."""

    plan_id: str
    plan: CommissionPlan
    rounder: Rounder
    changes: Sequence[RateChange]
    suspensions: Sequence[Suspension]
    reversals: Mapping[str, Sequence[Reversal]]
    target: Target
    counted_on: Callable[[DealRow], PaidOn | None] = lambda _: None
    """On what a deal counts that was closed under an earlier edition, where that is not what the plan says now."""

    def paid_on(self, row: DealRow) -> PaidOn:
        """Return on what a row's deal counts."""
        return self.counted_on(row) or self.plan.paid_on


@dataclass
class _Sold:
    """A row that has been added up: what it earned, at which rate last, and which part of that was not taken back."""

    row: DealRow
    rate: RowRate
    month: Period
    step: int
    last_rate: Decimal
    earned: Decimal
    lost: bool
    kept: Fraction = Fraction(1)


@dataclass
class _Window:
    """What a tier table has added up in one month, quarter or year."""

    period: Period
    reached: Decimal = NOTHING
    sold: list[_Sold] = field(default_factory=list)


@dataclass(frozen=True)
class _Month:
    """A month being paid: its window, the steps, and the step reached at its end."""

    period: Period
    window: _Window
    ladder: Ladder | None
    last_step: int


class PlanAccount:
    """A person's account of one plan. Months are paid in their order, each once.

    Reversals do not lower what was added up for the tiers: a step that was reached stays reached. Under a later edition
    an account goes on: what was paid, kept back and reached stays, and a deal is taken back by the words under which it
    was first counted.
    """

    def __init__(self, terms: Terms, rows: Iterable[DealRow], first_month: Period) -> None:
        """Take all rows of the person; of those before ``first_month`` only what was collected counts."""
        self._terms = terms
        self._deals: dict[str, DealAccount] = {}
        self._first_rows: dict[str, DealRow] = {}
        self._sold: defaultdict[str, list[_Sold]] = defaultdict(list)
        self._events: defaultdict[tuple[int, int], list[_Event]] = defaultdict(list)
        self._window: _Window | None = None
        self._closing = False
        self._take(rows, first_month)

    @property
    def terms(self) -> Terms:
        """What holds of it now."""
        return self._terms

    def go_on(self, terms: Terms, rows: Iterable[DealRow], first_month: Period) -> None:
        """Go on under a later edition that has the plan again: from ``first_month`` on ``terms`` hold.

        What was reached within the time over which the tiers add up counts on; but what was paid by another table of
        steps than the new one is not brought to its steps.
        """
        if self._window is not None and _table(terms.plan) != _table(self._terms.plan):
            self._window.sold = []
        self._terms, self._closing = terms, False
        self._take(rows, first_month)

    def run_off(self, rows: Iterable[DealRow], first_month: Period) -> None:
        """Go on under a later edition that pays the person by other plans: nothing is earned here any more.

        What was kept back is still released, and reversals still take back; of ``rows`` only what was collected counts.
        """
        self._closing = True
        self._take((replace(row, rate_line=-1) for row in rows if row.deal in self._deals), first_month)

    def _take(self, rows: Iterable[DealRow], first_month: Period) -> None:
        known, plan = frozenset(self._deals), self._terms.plan
        self._events.clear()
        for row in rows:
            if row.deal not in self._deals:
                self._first_rows[row.deal] = row
                account = DealAccount(row.amount, row.credited, row.closed_on, self._terms.paid_on(row), plan.claw_back)
                self._deals[row.deal] = account
            if row.day >= first_month.first_day:
                self._events[row.day.year, row.day.month].append((row.day, ROW, row.deal, row.id, row))
            elif row.deal not in known:
                self._deals[row.deal].collected += row.whole
        for deal, account in self._deals.items() if self._terms.reversals else ():
            for reversal in self._terms.reversals.get(deal, ()) if account.claw_back is not None else ():
                day = reversal.reversed_on
                self._events[day.year, day.month].append((day, REVERSAL, deal, reversal.id, reversal))

    def pay(self, period: Period) -> tuple[list[CommissionLine], TierState | None]:
        """Return the lines of a month in order of their days, and where the person stands in the tiers at its end."""
        events = sorted(self._events.get((period.year, period.first_month), ()), key=lambda event: event[:4])
        rows = [event for *_, event in events if isinstance(event, DealRow) and event.rate_line >= 0]
        window, ladder = self._opened(period, needed=bool(rows))
        end = window.reached + sum((row.base for row in rows), NOTHING)
        month = _Month(period, window, ladder, -1 if ladder is None else ladder.position(end))
        lines = [
            line for number in ended_by(self._terms.suspensions, period) for line in self._released(number, period)
        ]
        for *_, event in events:
            lines += self._earned(event, month) if isinstance(event, DealRow) else self._taken_back(event)
        lines += self._adjusted(month)
        lines.sort(key=lambda line: line.day)
        return lines, None if ladder is None else ladder.state(self._terms.plan_id, end)

    def _opened(self, month: Period, *, needed: bool) -> tuple[_Window, Ladder | None]:
        """Return the month's window, a new one where it begins, and the steps in money as they are known now."""
        tiers = self._terms.plan.tiers
        period = month if tiers is None else period_of(month.first_day, tiers.over)
        if self._window is None or self._window.period != period:
            self._window = _Window(period)
        return self._window, None if tiers is None else ladder_of(tiers, self._terms.target(month, needed))

    def _earned(self, row: DealRow, month: _Month) -> list[CommissionLine]:
        terms, window = self._terms, month.window
        self._deals[row.deal].collected += row.whole
        if row.rate_line < 0:
            return []
        rate = row_rate(terms.plan.rates[row.rate_line].rate, terms.changes, row.day)
        parts = self._parts(row.base, rate, month)
        exact = sum((part.amount * part.rate for part in parts), NOTHING) if parts else row.base * rate.rate
        amount = terms.rounder(exact)
        number = suspension_on(terms.suspensions, row.day)
        kind, paid = self._booked(row.deal, amount, number)
        last_rate = parts[-1].rate if parts else rate.rate
        sold = _Sold(row, rate, month.period, month.last_step, last_rate, amount, kind == "lost")
        window.reached += row.base
        window.sold.append(sold)
        self._sold[row.deal].append(sold)
        suspension = None if number is None else terms.suspensions[number]
        named = (row.day, terms.plan_id, row.deal, row.account, row.share)
        since = (rate.change, suspension)
        return [CommissionLine(kind, *named, row.base, rate.rate, parts, paid, row.place, *since, amount - paid)]

    def _parts(self, base: Decimal, rate: RowRate, month: _Month) -> tuple[TierPart, ...]:
        ladder = month.ladder
        if ladder is None:
            return ()
        if self._counts_whole:
            return (TierPart(month.last_step, base, rate.at(ladder.step(month.last_step))),)
        split = ladder.split(month.window.reached, base)
        return tuple(TierPart(step, part, rate.at(ladder.step(step))) for step, part in split)

    @property
    def _counts_whole(self) -> bool:
        tiers = self._terms.plan.tiers
        return tiers is not None and tiers.count == "whole_amount"

    def _booked(self, deal: str, amount: Decimal, number: int | None) -> tuple[LineKind, Decimal]:
        """Put an amount to a deal's account: paid, kept back or lost; return the kind of line and what is paid now."""
        account = self._deals[deal]
        if number is None:
            account.paid += amount
            return "earned", amount
        if self._terms.suspensions[number].then == "lost":
            return "lost", NOTHING
        account.held[number] = account.held.get(number, NOTHING) + amount
        return "held", NOTHING

    def _released(self, number: int, month: Period) -> list[CommissionLine]:
        """Pay what a suspension has kept back, on the first day after it."""
        suspension, total = self._terms.suspensions[number], NOTHING
        for account in self._deals.values():
            amount = account.held.pop(number, NOTHING)
            account.paid += amount
            total += amount
        if not total or suspension.last_day is None:
            return []
        day = max(suspension.last_day + ONE_DAY, month.first_day)
        named = (day, self._terms.plan_id, None, None, WHOLE)
        return [CommissionLine("released", *named, total, WHOLE, (), total, None, None, suspension)]

    def _taken_back(self, reversal: Reversal) -> list[CommissionLine]:
        sold = self._sold[reversal.deal]
        taken = self._deals[reversal.deal].take_back(reversal, self._terms.rounder)
        if taken is None or not sold:
            return []
        for one in sold:
            one.kept *= 1 - taken.share
        row = self._first_rows[reversal.deal]
        named = (reversal.reversed_on, self._terms.plan_id, row.deal, row.account, row.share)
        base, rate, place = -taken.base, sold[-1].last_rate, reversal.place
        lines = [
            CommissionLine(
                "held", *named, base, rate, (), NOTHING, place, None, self._terms.suspensions[number], -amount
            )
            for number, amount in taken.held.items()
            if amount
        ]
        if taken.paid:
            lines.append(CommissionLine("clawed_back", *named, base, rate, (), -taken.paid, place))
        return lines

    def _adjusted(self, month: _Month) -> list[CommissionLine]:
        """Bring what earlier months of the window have paid to the step reached now, as one line; lost rows stay so."""
        ladder, day = month.ladder, month.period.last_day
        if ladder is None or self._closing or not self._counts_whole:
            return []
        number = suspension_on(self._terms.suspensions, day)
        kind: LineKind = "tier_adjustment"
        total, paid, parts = NOTHING, NOTHING, dict[tuple[Decimal, Decimal], Decimal]()
        for sold in month.window.sold:
            if sold.month == month.period or sold.step == month.last_step or sold.lost:
                continue
            rate, before = sold.rate.at(ladder.step(month.last_step)), sold.last_rate
            standing = as_decimal(Fraction(sold.row.base) * sold.kept)
            earned = self._terms.rounder(sold.row.base * rate)
            amount = self._terms.rounder.of(Fraction(earned - sold.earned) * sold.kept)
            sold.step, sold.last_rate, sold.earned = month.last_step, rate, earned
            booked, now = self._booked(sold.row.deal, amount, number)
            kind = booked if number is not None else kind
            parts[before, rate] = parts.get((before, rate), NOTHING) + standing
            total, paid = total + amount, paid + now
        base = sum(parts.values(), NOTHING)
        if not total or not base:
            return []
        found = tuple(TierPart(month.last_step, part, rate) for (_, rate), part in sorted(parts.items()) if part)
        more = {rate - before for before, rate in parts}
        rate = more.pop() if len(more) == 1 else (total / base).quantize(SHOWN_RATE)
        suspension = None if number is None else self._terms.suspensions[number]
        named = (day, self._terms.plan_id, None, None, WHOLE)
        return [CommissionLine(kind, *named, base, rate, found, paid, None, None, suspension, total - paid)]


def _table(plan: CommissionPlan) -> object:
    """Return what a plan's tiers mean, wherever they stand."""
    return None if plan.tiers is None else plan.tiers.model_dump()
