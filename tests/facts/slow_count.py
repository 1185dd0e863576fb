"""Customers, sales and shares counted slowly and obviously: datetime and Decimal, nothing of the program."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
SHORTEST = {1: 31, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


@dataclass(frozen=True)
class Deal:
    id: str
    person: str
    account: str
    won: bool
    agreement: str
    opened: datetime.date
    closed: datetime.date
    amount: Decimal
    part: Decimal = Decimal(1)
    """What of a shared deal is this person's."""

    @property
    def credited(self) -> Decimal:
        return self.amount * self.part


@dataclass(frozen=True)
class Rules:
    """The rules on customers, as numbers; ``minimum`` is reached, not passed."""

    with_person: bool
    new_months: int
    minimum: Decimal
    days_of_cooperation: int | None


def later(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the last day of a month that is too short."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return datetime.date(year, month, min(day.day, (29 if leap else 28) if month == 2 else SHORTEST[month]))


def quarter_of(day: datetime.date) -> str:
    return f"{day.year}-Q{[1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4][day.month - 1]}"


def owner(deal: Deal, rules: Rules) -> tuple[str, ...]:
    return (deal.person, deal.account) if rules.with_person else (deal.account,)


def is_new(deal: Deal, deals: Iterable[Deal], rules: Rules) -> bool:
    bought = [other.closed for other in deals if other.won and owner(other, rules) == owner(deal, rules)]
    return not bought or deal.closed < later(min(bought), rules.new_months)


def valid_customers(deals: list[Deal], rules: Rules) -> list[tuple[str, datetime.date]]:
    """Return for each customer who became valid the person who won the first deal, and the day."""
    counted = [deal for deal in deals if deal.won and deal.agreement in ("contract", "letter_of_intent")]
    found = []
    for customer in sorted({owner(deal, rules) for deal in counted}):
        own = sorted((d for d in counted if owner(d, rules) == customer), key=lambda d: (d.closed, d.id))
        bought, first = Decimal(0), own[0].closed
        for deal in own:
            if deal.closed >= later(first, 12):
                break
            bought += deal.amount
            if bought >= rules.minimum:
                day = deal.closed
                if rules.days_of_cooperation is not None:
                    day = max(day, first + datetime.timedelta(days=rules.days_of_cooperation))
                found.append((own[0].person, day))
                break
    return found


def shown_share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP) if whole else None


def reference(deals: list[Deal], rules: Rules, person: str, quarter: str) -> dict[str, Decimal | None]:
    own = [deal for deal in deals if deal.person == person and quarter_of(deal.closed) == quarter]
    won = [deal for deal in own if deal.won]
    days = [Decimal((deal.closed - deal.opened).days) for deal in won]
    new = [deal.credited for deal in won if is_new(deal, deals, rules)]
    repeat = [deal.credited for deal in won if not is_new(deal, deals, rules)]
    mean = (sum(days, Decimal(0)) / len(days)).quantize(CENT, ROUND_HALF_UP) if days else None
    return {
        "new_sales": sum(new, Decimal(0)).quantize(CENT, ROUND_HALF_UP),
        "repeat_sales": sum(repeat, Decimal(0)).quantize(CENT, ROUND_HALF_UP),
        "new_valid_customers": Decimal(
            sum(1 for who, day in valid_customers(deals, rules) if who == person and quarter_of(day) == quarter)
        ),
        "won_deals": Decimal(len(won)),
        "decided_deals": Decimal(len(own)),
        "days_to_close": mean,
        "days_to_close_twice": mean,
        "large_deals": Decimal(sum(1 for deal in own if 500 <= deal.amount <= 1000)),
        "won_share": shown_share(len(won), len(own)),
        "win_share": shown_share(len(won), len(own)),
        "large_share": shown_share(sum(1 for deal in won if deal.amount >= 500), len(won)),
    }
