"""Won deals, or what was received for them, person by person: what commission is counted from (R70).

Everything is looked up for everybody at once; rows as plain data are made only for the person who is asked for.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.data.ids import IdIndex, Ids
from kaopu.data.tables import unscaled
from kaopu.facts.columns import Codes, Columns
from kaopu.facts.credit import HUNDRED_PERCENT, parts
from kaopu.facts.days import Days
from kaopu.facts.derived import Facts
from kaopu.policy.pay import CommissionPlan
from kaopu.text.problems import Place


@dataclass(frozen=True, slots=True)
class DealRow:
    """A person's part of a won deal, or of a receipt for one; amounts are money.

    ``id`` is that of the deal or of the receipt. ``base`` is the person's part of ``whole``; ``credited`` the person's
    part of the deal's ``amount``. ``rate_line`` is the number of the first line of the plan's rates that fits on that
    day, -1 when none does.
    """

    id: str
    deal: str
    account: str
    day: datetime.date
    closed_on: datetime.date
    share: Decimal
    base: Decimal
    whole: Decimal
    credited: Decimal
    amount: Decimal
    rate_line: int
    place: Place


@dataclass(frozen=True)
class _Found:
    """The rows of a plan: positions in the deals' frame and in that of ``table``, with what was received."""

    table: Columns
    deals: NDArray[np.int64]
    own: NDArray[np.int64]
    days: Days
    base: NDArray[np.int64]
    whole: NDArray[np.int64]

    def chosen(self, rows: Any) -> _Found:
        """Return some of the rows."""
        return _Found(self.table, self.deals[rows], self.own[rows], self.days[rows], self.base[rows], self.whole[rows])


class DealRows:
    """The rows of one commission plan, by person."""

    def __init__(self, facts: Facts, plan: CommissionPlan) -> None:
        """Look up everybody's rows. A won deal counts on signing, what is received for it on collection."""
        deals = facts.tables["deals"]
        won = deals.holds({"stage": ("won",)}) & (facts.people_of("deals") >= 0)
        found = _signed(deals, won) if plan.paid_on == "signing" else _received(facts, deals, won)
        people = facts.people_of("deals")[found.deals]
        order = np.argsort(people, kind="stable")
        self._deals = deals
        self._found = found.chosen(order)
        self._lines = _rate_lines(deals, self._found, plan)
        self._numbers = {person: number for number, person in enumerate(facts.data.people.people)}
        self._starts = np.searchsorted(people[order], np.arange(len(self._numbers) + 1)).tolist()

    def of(self, person: str) -> list[DealRow]:
        """Return a person's rows, by day, deal and id; none of somebody unknown."""
        number = self._numbers.get(person)
        if number is None or self._starts[number] == self._starts[number + 1]:
            return []
        chosen = slice(self._starts[number], self._starts[number + 1])
        made = self._made(self._found.chosen(chosen), self._lines[chosen].tolist())
        return sorted(made, key=lambda row: (row.day, row.deal, row.id))

    def _made(self, found: _Found, lines: list[int]) -> list[DealRow]:
        deals = self._deals
        shares, credited = (deals.numbers(name)[0][found.deals] for name in ("share", "credited"))
        columns = [shares, found.base, found.whole, credited, _amounts(deals, found.deals)]
        numbers: dict[int, Decimal] = {}  # of most rows the four amounts are the same one
        cells = zip(
            found.table.texts("id", found.own),
            deals.texts("id", found.deals),
            deals.texts("account", found.deals),
            found.days.tolist(),
            deals.days("closed_on")[found.deals].tolist(),
            *([_decimal(value, numbers) for value in column.tolist()] for column in columns),
            lines,
            (Place(file, line, 1) for file, line in found.table.places(found.own)),
            strict=True,
        )
        return [DealRow(*row) for row in cells]


def _decimal(value: int, known: dict[int, Decimal]) -> Decimal:
    found = known.get(value)
    if found is None:
        found = known[value] = unscaled(value)
    return found


def _signed(deals: Columns, won: NDArray[np.bool_]) -> _Found:
    rows = np.flatnonzero(won)
    base = deals.numbers("credited")[0][rows]
    return _Found(deals, rows, rows, deals.days("closed_on")[rows], base, _amounts(deals, rows))


def _received(facts: Facts, deals: Columns, won: NDArray[np.bool_]) -> _Found:
    """Return for each receipt one row a sharer of its deal; what rounding leaves over goes to the largest share."""
    receipts, receivables = facts.tables["receipts"], facts.tables["receivables"]
    due = _positions(receivables.frame["id"], receipts.frame["receivable"])
    of_due = _positions(deals.frame["id"], receivables.frame["deal"])
    first = np.append(of_due, -1)[due]  # of a shared deal the row of its own person
    sources = facts.sources_of("deals")
    sharers = np.ones(len(deals), np.int64) if sources is None else np.bincount(sources)[sources]
    known = np.flatnonzero(first >= 0)
    counts = sharers[first[known]]
    own = np.repeat(known, counts)
    ends = np.cumsum(counts)
    rows = np.repeat(first[known] - (ends - counts), counts) + np.arange(len(own))
    whole = receipts.numbers("amount")[0][own]
    base = parts(own, whole, _percents(facts, deals, rows, sharers)) if len(own) else whole
    found = _Found(receipts, rows, own, receipts.days("received_on")[own], base, whole)
    return found.chosen(won[rows])


def _percents(facts: Facts, deals: Columns, rows: Codes, sharers: Codes) -> NDArray[np.int64]:
    """Return the percent of each row's sharer, in ten-thousandths."""
    percents = np.full(len(rows), HUNDRED_PERCENT, np.int64)
    shared = np.flatnonzero(sharers[rows] > 1)
    if len(shared):
        table = facts.data.tables["credits"]
        named = zip(table["deal"], table["person"], table["percent"], strict=True)
        known = {(deal, person): int(percent) for deal, person, percent in named}
        who = zip(deals.texts("id", rows[shared]), deals.texts("person", rows[shared]), strict=True)
        percents[shared] = [known[key] for key in who]
    return percents


def _rate_lines(deals: Columns, found: _Found, plan: CommissionPlan) -> Codes:
    """Return for each row the first line of the plan's rates that fits."""
    lines = np.full(len(found.deals), -1, np.int64)
    for number, line in reversed(list(enumerate(plan.rates))):
        fits = deals.holds(line.where)[found.deals] & (found.days >= np.datetime64(line.from_, "D"))
        lines[fits] = number
    return lines


def _amounts(deals: Columns, rows: Codes) -> NDArray[np.int64]:
    return deals.numbers("amount")[0][rows]


def _positions(ids: Any, wanted: Any) -> Codes:
    return IdIndex(Ids.of_column(ids)).positions(Ids.of_column(wanted))
