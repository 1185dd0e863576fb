"""What follows from won deals: what customers owe and pay, who shares a deal, and what was sold in a quarter."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaopu.invention.chance import Chance
from kaopu.invention.days import Days, workday_after, workday_before
from kaopu.invention.sheets import Row, Sheets
from kaopu.invention.staff import Profile

YUAN = 10_000
"""Money is counted in ten-thousandths, as in the frames of tables."""
SMALL = 1000 * YUAN
LARGE = 5000 * YUAN
FIRST_DUE, SECOND_DUE = 30, 60
SHARED_SPLITS = ((60, 40), (70, 30), (50, 50), (50, 30, 20))
VALID_FROM = 2000 * YUAN
COOPERATION = 14


@dataclass(frozen=True, slots=True)
class WonDeal:
    """A won deal; ``amount`` in ten-thousandths."""

    id: str
    account: str
    closed: int
    amount: int
    agreed: bool = True


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Money of a deal, in ten-thousandths, that was due on a day and is never received."""

    deal: str
    due: int
    amount: int


def money(amount: int) -> str:
    """Write an amount as it stands in tables."""
    whole, rest = divmod(amount, YUAN)
    return str(whole) if not rest else f"{whole}.{rest:04}".rstrip("0")


def invent_payments(profile: Profile, seed: int, deals: Sequence[WonDeal], sheets: Sheets) -> list[Unpaid]:
    """Write a person's receivables, in one or two instalments, and what was received for them (R25).

    Return what is never received.
    """
    chance = Chance(seed, "receivables", profile.person.id)
    days, person = profile.days, profile.person.id
    instalments = [
        (due, deal, amount)
        for deal in deals
        for due, amount in _instalments(chance, deal)
        if amount and due <= days.last
    ]
    rows = [
        (due, f"{person},{deal.account},{deal.id},{days.text(due)},{money(amount)}")
        for due, deal, amount in instalments
    ]
    numbered = sheets.number("receivables", rows)
    sheets.write("receivables", numbered)
    instalments.sort(key=lambda instalment: instalment[0])
    chance = Chance(seed, "receipts", person)
    received: list[Row] = []
    unpaid: list[Unpaid] = []
    for (identifier, _), (due, deal, amount) in zip(numbered, instalments, strict=True):
        parts = _received(chance, profile.levels.collecting, deal.closed, due, amount)
        for day, part in parts:
            if day <= days.last:
                received.append((day, f"{identifier},{person},{days.text(day)},{money(part)}"))
        missing = amount - sum(part for _, part in parts)
        if missing:
            unpaid.append(Unpaid(deal.id, due, missing))
    sheets.add("receipts", received)
    return unpaid


def _instalments(chance: Chance, deal: WonDeal) -> list[tuple[int, int]]:
    halved = chance.happens(0.5)
    if deal.amount < SMALL or not halved:
        return [(deal.closed + FIRST_DUE, deal.amount)]
    first = deal.amount // 2 // YUAN * YUAN
    return [(deal.closed + FIRST_DUE, first), (deal.closed + SECOND_DUE, deal.amount - first)]


def _received(chance: Chance, level: float, closed: int, due: int, amount: int) -> list[tuple[int, int]]:
    """Return when how much is received: mostly all on time, some late, a little never."""
    first = chance.whole(40, 70) * amount // 100 // YUAN * YUAN
    in_parts = amount >= LARGE and chance.happens(0.15)
    parts = [first, amount - first] if in_parts else [amount]
    found: list[tuple[int, int]] = []
    for part in parts:
        drawn, days = chance.random(), chance.random()
        on_time = 0.76 + 0.23 * level
        late = 1 - on_time
        if drawn < on_time:
            found.append((max(closed + 1, workday_before(due - int(days * 13))), part))
        elif drawn < on_time + late * 0.6:
            found.append((workday_after(due + 1 + int(days * 26)), part))
        elif drawn < on_time + late * 0.87:
            found.append((workday_after(due + 31 + int(days * 55)), part))
    return found


def invent_credits(
    profile: Profile, seed: int, deals: Sequence[WonDeal], probability: float
) -> list[tuple[str, str, str]]:
    """Return deal, person and percent of the few large deals of the second half-year that colleagues share."""
    chance = Chance(seed, "credits", profile.person.id)
    rows: list[tuple[str, str, str]] = []
    for deal in deals:
        shared, split = chance.happens(probability), chance.pick(SHARED_SPLITS)
        if not shared or deal.amount < LARGE or deal.closed < profile.days.in_year(7, 1):
            continue
        partners = chance.pick_several(profile.staff.colleagues(profile.person, deal.closed), len(split) - 1)
        if len(partners) == len(split) - 1:
            sharers = [profile.person.id, *(partner.id for partner in partners)]
            rows += [(deal.id, person, str(percent)) for person, percent in zip(sharers, split, strict=True)]
    return rows


def quarterly_figures(days: Days, deals: Iterable[WonDeal]) -> dict[str, list[Decimal]]:
    """Return a person's sales and new valid customers in each quarter of the year.

    A customer is valid once purchases in the first year reached ¥2,000 and 14 days passed since the first deal (R24).
    """
    sales, customers = [0] * 5, [0] * 5
    first: dict[str, int] = {}
    bought: dict[str, int] = {}
    valid: set[str] = set()
    for deal in sorted(deals, key=lambda deal: (deal.closed, deal.id)):
        sales[days.month_of(deal.closed) // 3] += deal.amount
        if not deal.agreed:
            continue
        began = first.setdefault(deal.account, deal.closed)
        if deal.account in valid or deal.closed >= _a_year_after(began):
            continue
        bought[deal.account] = bought.get(deal.account, 0) + deal.amount
        if bought[deal.account] >= VALID_FROM:
            valid.add(deal.account)
            since = max(deal.closed, began + COOPERATION)
            if since <= days.last:
                customers[days.month_of(since) // 3] += 1
    return {
        "sales": [Decimal(amount) / YUAN for amount in sales[1:]],
        "new_customers": [Decimal(count) for count in customers[1:]],
    }


def _a_year_after(day: int) -> int:
    date = datetime.date.fromordinal(day)
    leap_day = (date.month, date.day) == (2, 29)
    return date.replace(year=date.year + 1, day=28 if leap_day else date.day).toordinal()
