"""An independent reference for pay: CSV text in, figures out, by the csv module, dates and decimals, and nothing else.

It shares no code with the program. The rules of the small invented company stand here as plain values;
test_against_reference.py writes the same rules as a policy. It is slow on purpose: whatever it needs
it looks up in the flat list of everything that has happened so far.
"""

from __future__ import annotations

import calendar
import csv
import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, getcontext
from typing import Any

D = Decimal
CENT = D("0.01")
MONTHS = ["2017-01", "2017-02", "2017-03"]
DAYS_OF_QUARTER = 90
RATES: dict[str, list[tuple[str, str, dict[str, str]]]] = {
    "hunting": [
        ("0.013", "2017-02-15", {"product": "axe"}),
        ("0.012", "2017-01-01", {"customer": "new"}),
        ("0.01", "2017-01-01", {}),
    ],
    "farming": [("0.012", "2017-01-01", {})],
}
SHARES_OF_TARGET = [("0", "1"), ("1", "1.2"), ("1.2", "1.5")]
AMOUNTS = [("0", "0.012"), ("5000", "0.015"), ("12000", "0.018")]
MULTIPLIERS = {"S": "1.2", "A": "1", "B": "0.8", "C": "0.6", "D": "0"}
FLOORS = [("2017-01-01", "1800"), ("2017-02-15", "1900")]


PLANS = {"specialist": "hunting", "farmer": "farming"}


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def month_end(month: str) -> datetime.date:
    year, number = map(int, month.split("-"))
    return datetime.date(year, number, calendar.monthrange(year, number)[1])


def months_later(day: datetime.date, count: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass
class Reference:
    """Everything that is read, and what was paid: ``ledger`` holds (person, month, kind, deal, amount)."""

    files: Mapping[str, str]
    grades: Mapping[tuple[str, str], str]
    changes: list[tuple[str, str, str, str | None, str | None]]
    """person, first day, last day, to, times."""
    suspensions: Sequence[tuple[str, str, str, str]]
    """person, first day, last day, paid or lost."""
    ledger: list[tuple[str, str, str, str, Decimal]] = field(default_factory=list)
    pots: list[tuple[str, str, Decimal]] = field(default_factory=list)

    def rows(self, table: str) -> Iterator[dict[str, str]]:
        for path in sorted(self.files):
            if path.endswith(f"/{table}.csv"):
                yield from csv.DictReader(io.StringIO(self.files[path]))

    def person(self, who: str) -> dict[str, str]:
        return next(row for row in self.rows("people") if row["id"] == who)

    def role(self, who: str, day: datetime.date) -> str:
        found = self.person(who)["role"]
        for move in sorted(self.rows("moves"), key=lambda row: row["from"]):
            if move["person"] == who and date(move["from"]) <= day and move["role"]:
                found = move["role"]
        return found

    # Sales

    def parts(self, deal: str, amount: Decimal) -> dict[str, Decimal]:
        """Share an amount out in ten-thousandths; the largest share takes the rest, the owner's first of equals."""
        owner = next(row["person"] for row in self.rows("deals") if row["id"] == deal)
        shares = [(row["person"], D(row["percent"])) for row in self.rows("credits") if row["deal"] == deal]
        shares = shares or [(owner, D(100))]
        shares.sort(key=lambda share: share[0] != owner)
        found = {who: (amount * percent / 100).quantize(D("0.0001"), ROUND_HALF_UP) for who, percent in shares}
        largest = max(shares, key=lambda share: share[1])[0]
        found[largest] += amount - sum(found.values())
        return found

    def customer(self, who: str, deal: dict[str, str]) -> str:
        won = [row for row in self.rows("deals") if row["stage"] == "won" and row["account"] == deal["account"]]
        mine = [date(row["closed_on"]) for row in won if who in self.parts(row["id"], D(1))]
        return "new" if date(deal["closed_on"]) < months_later(min(mine), 3) else "repeat"

    def sold(self, who: str, plan: str) -> list[dict[str, Any]]:
        """Everything that adds up for a person by a plan, in order, also of before the first month."""
        found = []
        for deal in self.rows("deals"):
            if deal["stage"] != "won" or PLANS.get(self.role(who, date(deal["closed_on"]))) != plan:
                continue
            amount = D(deal["amount"])
            if plan == "hunting":
                events = [(deal["closed_on"], deal["id"], amount)]
            else:
                due = [row["id"] for row in self.rows("receivables") if row["deal"] == deal["id"]]
                events = [
                    (row["received_on"], row["id"], D(row["amount"]))
                    for row in self.rows("receipts")
                    if row["receivable"] in due
                ]
            for day, identifier, whole in events:
                mine = self.parts(deal["id"], whole).get(who)
                if mine is not None:
                    found.append({"day": date(day), "deal": deal, "id": identifier, "whole": whole, "base": mine})
        return sorted(found, key=lambda event: (event["day"], event["deal"]["id"], event["id"]))

    def rate(self, who: str, plan: str, event: dict[str, Any]) -> tuple[Decimal, bool, Decimal]:
        """Return the row's rate, whether it replaces the plan's, and the product of factors."""
        row = {**event["deal"], "customer": self.customer(who, event["deal"])}
        day = event["day"]
        rate = next(
            D(value)
            for value, first, where in RATES[plan]
            if date(first) <= day and all(row[key] == wanted for key, wanted in where.items())
        )
        replaced, times = False, D(1)
        for person, first, last, to, factor in sorted(self.changes, key=lambda change: change[1]):
            if person == who and date(first) <= day <= date(last):
                if to is not None:
                    rate, replaced = D(to), True
                times *= D(factor or "1")
        return rate * times, replaced, times

    def target(self, who: str, month: str) -> Decimal | None:
        """Return the quarter's target by days, as far as they are known at a month's end."""
        whole = next((D(row["value"]) for row in self.rows("targets") if row["id"] == who), None)
        if whole is None:
            return None
        there, last = self.person(who), month_end(month)
        days = 0
        for number in range(DAYS_OF_QUARTER):
            day = date("2017-01-01") + datetime.timedelta(days=number)
            joined = not there["joined_on"] or date(there["joined_on"]) <= day
            left = there["left_on"] and date(there["left_on"]) <= last and day > date(there["left_on"])
            days += bool(joined and not left and not self.on_leave(who, day, known_on=last))
        return whole if days == DAYS_OF_QUARTER else cents(whole * days / DAYS_OF_QUARTER)

    def on_leave(self, who: str, day: datetime.date, known_on: datetime.date | None = None) -> bool:
        for row in self.rows("absences"):
            first, last = date(row["first_day"]), date(row["last_day"])
            long = (last - first).days + 1 >= 10
            if row["person"] == who and long and first <= day <= last and (known_on is None or first <= known_on):
                return True
        return False

    # Commission

    def suspended(self, who: str, day: datetime.date) -> tuple[str, str] | None:
        for person, first, last, then in self.suspensions:
            if person == who and date(first) <= day <= date(last):
                return then, last
        return None

    def commission(self, who: str, plan: str) -> None:
        """Write everything a plan pays a person into the ledger, month after month."""
        events = self.sold(who, plan)
        taken: dict[str, list[tuple[datetime.date, str, Decimal, Decimal]]] = {}
        booked: dict[str, dict[str, Any]] = {}
        for month in MONTHS:
            self.release(who, plan, month)
            happened = [event for event in events if event["day"].isoformat()[:7] == month]
            before = sum((event["base"] for event in events if "2017-01" <= event["day"].isoformat()[:7] < month), D(0))
            end = before + sum((event["base"] for event in happened), D(0))
            reversals = [
                row
                for row in self.rows("reversals")
                if row["reversed_on"][:7] == month and any(event["deal"]["id"] == row["deal"] for event in events)
            ]
            in_order: list[tuple[Any, ...]] = [
                (event["day"], 0, event["deal"]["id"], event["id"], event) for event in happened
            ]
            in_order += [(date(row["reversed_on"]), 1, row["deal"], row["id"], row) for row in reversals]
            for *_, kind, _deal, _id, what in sorted(in_order, key=lambda entry: entry[:4]):
                if kind == 0:
                    earned = self.earned(who, plan, month, what, before, end)
                    before += what["base"]
                    lost = self.book(who, plan, month, what["deal"]["id"], earned, what["day"])
                    booked[what["id"]] = {"event": what, "earned": earned, "lost": lost, "kept": D(1), "month": month}
                else:
                    self.take_back(who, plan, what, events, (taken, booked))
            if plan == "farming":
                for entry in booked.values():
                    if entry["lost"] or entry["month"] == month:
                        continue
                    now = self.earned(who, plan, month, entry["event"], D(0), end)
                    more = cents((now - entry["earned"]) * entry["kept"])
                    entry["earned"] = now
                    if more:
                        self.book(who, plan, month, entry["event"]["deal"]["id"], more, month_end(month))

    def earned(self, who: str, plan: str, month: str, event: dict[str, Any], before: Decimal, end: Decimal) -> Decimal:
        rate, replaced, times = self.rate(who, plan, event)
        if plan == "farming":
            step = [D(value) for start, value in AMOUNTS if D(start) <= end][-1]
            return cents(event["base"] * (rate if replaced else step * times))
        target = self.target(who, month)
        if target is None:
            return cents(event["base"] * rate)
        total = D(0)
        for number, (start, factor) in enumerate(SHARES_OF_TARGET):
            low = D(start) * target
            high = D(SHARES_OF_TARGET[number + 1][0]) * target if number + 1 < len(SHARES_OF_TARGET) else D(10**12)
            inside = max(min(before + event["base"], high) - max(before, low), D(0))
            total += inside * rate * D(factor)
        return cents(total)

    def book(self, who: str, plan: str, month: str, deal: str, amount: Decimal, day: datetime.date) -> bool:
        """Pay an amount, or keep it back; return whether it is lost."""
        found = self.suspended(who, day)
        # What is kept back or lost is shown too, as nothing paid.
        self.ledger.append((who, month, plan, deal, amount if found is None else D(0)))
        if found is not None and found[0] == "paid":
            self.pots.append((who + "/" + plan + "/" + found[1], deal, amount))
        return found is not None and found[0] == "lost"

    def release(self, who: str, plan: str, month: str) -> None:
        for person, _, last, then in self.suspensions:
            if person != who or then != "paid" or (date(last) + datetime.timedelta(days=1)).isoformat()[:7] != month:
                continue
            name = who + "/" + plan + "/" + last
            for pot, deal, amount in self.pots:
                if pot == name:
                    self.ledger.append((who, month, plan, deal, amount))
            self.pots = [entry for entry in self.pots if entry[0] != name]

    def take_back(self, who: str, plan: str, row: dict[str, str], events: Any, state: tuple[Any, Any]) -> None:
        (taken, booked), month = state, row["reversed_on"][:7]
        event = next(event for event in events if event["deal"]["id"] == row["deal"])
        closed, day = date(event["deal"]["closed_on"]), date(row["reversed_on"])
        if plan == "hunting" and day > months_later(closed, 2):
            return
        if plan == "farming" and row["kind"] == "written_off":
            return
        earlier = taken.setdefault(row["deal"], [])
        standing = D(event["deal"]["amount"]) - sum((entry[2] for entry in earlier), D(0))
        if plan == "hunting":
            here = standing
        else:
            came = [one for one in events if one["deal"]["id"] == row["deal"] and one["day"] <= day]
            collected = sum((one["whole"] for one in came), D(0))
            here = min(collected - sum((entry[3] for entry in earlier), D(0)), standing)
        refund = min(max(D(row["amount"]) - (standing - here), D(0)), here)
        earlier.append((day, row["id"], D(row["amount"]), refund))
        if refund <= 0:
            return
        net = sum(
            (
                amount
                for person, _, kind, deal, amount in self.ledger
                if (person, kind, deal) == (who, plan, row["deal"])
            ),
            D(0),
        )
        back = cents(net * refund / here)
        self.ledger.append((who, month, plan, row["deal"], -back))
        for name in {pot for pot, deal, _ in self.pots if deal == row["deal"] and pot.startswith(f"{who}/{plan}/")}:
            held = sum((amount for pot, deal, amount in self.pots if (pot, deal) == (name, row["deal"])), D(0))
            self.pots.append((name, row["deal"], -cents(held * refund / here)))
        for entry in booked.values():
            if entry["event"]["deal"]["id"] == row["deal"]:
                entry["kept"] *= 1 - refund / here

    # Pay

    def salary(self, who: str, column: str, month: str, *, leave_counts: bool) -> Decimal | None:
        """Return the exact salary of a month: each day its own salary, added up and divided by the month's days."""
        there, last = self.person(who), month_end(month)
        total, known = D(0), False
        for number in range(1, last.day + 1):
            day = last.replace(day=number)
            if (there["joined_on"] and day < date(there["joined_on"])) or (
                there["left_on"] and day > date(there["left_on"])
            ):
                continue
            begun = [row for row in self.rows("salaries") if row["person"] == who and date(row["from"]) <= day]
            if not begun:
                continue
            known = True
            if leave_counts or not self.on_leave(who, day):
                total += D(max(begun, key=lambda row: row["from"])[column])
        return total / last.day if known else None

    def employed(self, who: str, month: str) -> int:
        there, last = self.person(who), month_end(month)
        days = [last.replace(day=number) for number in range(1, last.day + 1)]
        return sum(
            not (there["joined_on"] and day < date(there["joined_on"]))
            and not (there["left_on"] and day > date(there["left_on"]))
            and not self.on_leave(who, day)
            for day in days
        )

    def figures(self) -> dict[tuple[str, str, str], Decimal]:
        """Return (person, period, component) → amount of everybody who is paid."""
        getcontext().prec = 50
        found: dict[tuple[str, str, str], Decimal] = {}
        for row in self.rows("people"):
            for plan in RATES:
                self.commission(row["id"], plan)
        for row in self.rows("people"):
            for month in MONTHS:
                found |= self.month(row["id"], month)
        for row in self.rows("people"):
            who = row["id"]
            for name in ("base", "performance", "commission", "least"):
                parts = [found[who, month, name] for month in MONTHS if (who, month, name) in found]
                if parts:
                    found[who, "2017-Q1", name] = sum(parts, D(0))
            months = [self.salary(who, "performance_pay", month, leave_counts=False) for month in MONTHS]
            if any(month is not None for month in months):
                bonus = sum((month or D(0) for month in months), D(0)) / 3 / 2
                found[who, "2017-Q1", "bonus"] = cents(bonus * (D("1.2") if (who, "2017-Q1") in self.grades else 1))
        return found

    def month(self, who: str, month: str) -> dict[tuple[str, str, str], Decimal]:
        found: dict[tuple[str, str, str], Decimal] = {}
        base = self.salary(who, "base_salary", month, leave_counts=True)
        performance = self.salary(who, "performance_pay", month, leave_counts=False)
        entries = [entry for entry in self.ledger if entry[:2] == (who, month)]
        if base is not None and performance is not None:
            found[who, month, "base"] = cents(base)
            factor = MULTIPLIERS[self.grades[who, month]] if (who, month) in self.grades else "0.9"
            found[who, month, "performance"] = cents(performance * D(factor))
        if entries or (base is not None and self.role(who, month_end(month)) in PLANS):
            found[who, month, "commission"] = sum((entry[4] for entry in entries), D(0))
        days = self.employed(who, month)
        if found and self.employed_at_all(who, month):
            floor = [D(value) for first, value in FLOORS if date(first) <= month_end(month)][-1]
            least = cents(floor * days / month_end(month).day)
            found[who, month, "least"] = max(least - sum(found.values(), D(0)), D(0))
        return found

    def employed_at_all(self, who: str, month: str) -> bool:
        there = self.person(who)
        joined, left = there["joined_on"], there["left_on"]
        return not (joined and date(joined) > month_end(month)) and not (left and left[:7] < month)
