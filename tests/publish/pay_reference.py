"""Everybody's pay in the demo company, recomputed from raw rows by the demo's pay.yml and commission.yml, by hand.

Salaries by days, factors, bonuses, commission deal by deal, what is held back and taken back, the floor. What a
result leads to comes from pay_rules. It shares no code with Kaopu.
"""

import itertools
from decimal import ROUND_CEILING, Decimal

from tests.publish.annual_reference import CENT, DAY, day, months_after, rounded, rows
from tests.publish.pay_rules import MONTHS, YEAR, decisions, part_of_longer, span

WHOLE = 28 * 31 * 15
"""The least common multiple of the days of a month in 2017 (28, 30, 31): in these parts no day's salary is rounded."""
BY_GRADE = {
    "S": Decimal("1.20"), "A": Decimal(1), "B": Decimal("0.80"), "C": Decimal("0.60"), "D": Decimal(0),
    None: Decimal(1),
}  # fmt: skip
STEPS = ((Decimal(0), Decimal(1)), (Decimal(1), Decimal("1.2")), (Decimal("1.2"), Decimal("1.5")))
"""Of the quarter's target from so much on: so many times the deal's rate."""
SERIES = {row["id"]: row["series"] for row in rows("products")}


def employed_days(name, first, last):
    """Return the days on which somebody was employed."""
    [row] = [row for row in rows("people") if row["id"] == name]
    begin = max(first, day(row["joined_on"])) if row["joined_on"] else first
    end = min(last, day(row["left_on"])) if row["left_on"] else last
    return [begin + number * DAY for number in range((end - begin).days + 1)]


def on_leave(name, date):
    """Say whether a day lies in leave of fourteen days or more."""
    for row in rows("absences"):
        begin, end = day(row["first_day"]), day(row["last_day"])
        if row["person"] == name and begin <= date <= end and (end - begin).days + 1 >= 14:
            return True
    return False


def salary_on(name, column, date):
    held = [row for row in rows("salaries") if row["person"] == name and day(row["from"]) <= date]
    return Decimal(max(held, key=lambda row: row["from"])[column])


def mean_month(name, column, period, *, leave_is_paid):
    """Return a salary's mean month of a period, day by day, in parts of ``WHOLE``, times the number of its months."""
    first, last = span(period)
    total = Decimal(0)
    for date in employed_days(name, first, last):
        if leave_is_paid or not on_leave(name, date):
            month_end = span(date.strftime("%Y-%m"))[1]
            total += salary_on(name, column, date) * (WHOLE // month_end.day)
    return total


class Commission:
    """A specialist's commission of the year, deal by deal, month by month."""

    def __init__(self, company, name):
        self.career, self.company, self.name = company.careers[name], company, name
        self.won = [row for row in self.career.raw.deals if row["stage"] == "won"]
        self.paid: dict[str, Decimal] = {}
        self.held: dict[str, Decimal] = {}
        self.rate_of: dict[str, Decimal] = {}
        self.turned_back: dict[str, Decimal] = {}
        self.reached: dict[int, Decimal] = {}
        self.lines: dict[str, list[dict[str, object]]] = {month: [] for month in MONTHS}
        self._run()

    def _run(self):
        events = [(row["closed"], 0, row["id"], "", row) for row in self.won]
        mine = {row["id"]: row for row in self.won}
        turned = [row for row in rows("reversals") if row["deal"] in mine]
        events += [(day(row["reversed_on"]), 1, row["deal"], row["id"], row) for row in turned]
        for date, is_reversal, deal, _, row in sorted(events, key=lambda event: event[:4]):
            if date.year != 2017:
                continue
            month = date.strftime("%Y-%m")
            if is_reversal:
                self.lines[month] += self._taken_back(date, mine[deal], Decimal(row["amount"]))
            else:
                self.lines[month].append(self._earned(date, row))

    def target(self, period):
        """Return the quarter's target as known at a period's end: less the days before joining, of leave, and after.

        Leave or leaving that begins after the period's end is not known yet.
        """
        end = span(period)[1]
        quarter = f"2017-Q{(end.month + 2) // 3}"
        first, last = span(quarter)
        wanted = ("person", self.name, quarter, "sales")
        [row] = [row for row in rows("targets") if (row["level"], row["id"], row["period"], row["target"]) == wanted]
        [person] = [row for row in rows("people") if row["id"] == self.name]
        begin = max(first, day(person["joined_on"])) if person["joined_on"] else first
        left = day(person["left_on"]) if person["left_on"] else last
        stop = min(last, left) if left <= end else last
        away = [row for row in rows("absences") if row["person"] == self.name and day(row["first_day"]) <= end]
        there = [begin + number * DAY for number in range((stop - begin).days + 1)]
        days = sum(not (away and on_leave(self.name, date)) for date in there)
        whole = (last - first).days + 1
        return rounded(Decimal(row["value"]) * days / whole) if days < whole else Decimal(row["value"])

    def rate(self, date, row):
        """Return a deal's rate: the plan's first line that fits, a raise that was granted, and what lowers it."""
        if date >= day("2017-07-01") and SERIES[row["product"]] in ("GTX", "GTK"):
            rate = Decimal("0.013")
        else:
            rate = Decimal("0.012") if row["new"] else Decimal("0.01")
        if any(day(one["first_day"]) <= date for one in self._granted()):
            rate = Decimal("0.015")
        return rate * Decimal("0.60") if self._runs("commission_lowered", date) else rate

    def _granted(self):
        made = [one for quarter in self.career.quarters for one in decisions(self.name, quarter, "commission_raise")]
        return [one for one in made if one["decision"] == "granted"]

    def _runs(self, rule, date):
        """Say whether a rule has fired before a day, and no quarter since then was B or better."""
        return any(
            span(quarter)[1] < date
            and any(fired == rule for fired, *_ in self.company.outcomes(self.name, quarter))
            and not self.career.recovered(quarter, date, lambda one: self.career.within(one, "SAB"))
            for quarter in self.career.quarters
        )

    def _earned(self, date, row):
        quarter = (date.month + 2) // 3
        before = self.reached.get(quarter, Decimal(0))
        after = self.reached[quarter] = before + row["credited"]
        target, rate = self.target(date.strftime("%Y-%m")), self.rate(date, row)
        parts = []
        for number, (share, times) in enumerate(STEPS):
            begin = share * target
            end = STEPS[number + 1][0] * target if number + 1 < len(STEPS) else after
            part = min(after, max(end, begin)) - max(before, begin)
            if part > 0:
                parts.append((part, rate * times))
        amount = rounded(sum(part * times for part, times in parts))
        held = self._runs("commission_suspended", date)
        book = self.held if held else self.paid
        book[row["id"]] = book.get(row["id"], Decimal(0)) + amount
        self.rate_of[row["id"]] = parts[-1][1]
        kind, now = ("held", Decimal(0)) if held else ("earned", amount)
        return {
            "kind": kind, "day": date.isoformat(), "deal": row["id"], "share": row["credited"] / Decimal(row["amount"]),
            "base": row["credited"], "rate": parts[0][1] if len(parts) == 1 else rate, "tiers": parts, "amount": now,
            "kept": amount - now,
        }  # fmt: skip

    def _taken_back(self, date, deal, amount):
        """Take back of what was paid for a deal (and of what is held) the part that the reversal is of what stood."""
        if date > months_after(deal["closed"], 12):
            return []
        name, whole = deal["id"], Decimal(deal["amount"])
        stood = whole - self.turned_back.get(name, Decimal(0))
        self.turned_back[name] = whole - stood + amount
        found = []
        for kind, book in (("held", self.held), ("clawed_back", self.paid)):
            taken = rounded(book.get(name, Decimal(0)) * amount / stood)
            if taken:
                book[name] -= taken
                found.append({
                    "kind": kind, "day": date.isoformat(), "deal": name, "share": deal["credited"] / whole,
                    "base": -rounded(deal["credited"] * amount / whole), "rate": self.rate_of[name], "tiers": [],
                    "amount": -taken if kind == "clawed_back" else Decimal(0),
                    "kept": -taken if kind == "held" else Decimal(0),
                })  # fmt: skip
        return found

    def missing(self, period):
        """Return what was missing to the next step at a period's end, in cents rounded up; None on the last one."""
        end = span(period)[1]
        quarter = (end.month + 2) // 3
        first = span(f"2017-Q{quarter}")[0]
        reached = sum((row["credited"] for row in self.won if first <= row["closed"] <= end), Decimal(0))
        ahead = [share * self.target(period) for share, _ in STEPS if share * self.target(period) > reached]
        return (min(ahead) - reached).quantize(CENT, rounding=ROUND_CEILING) if ahead else None


class Payroll:
    """Everybody's components in every period: ``paid(name, period)`` is {component: amount}, only what is not zero."""

    def __init__(self, company):
        self.company = company
        self.commission = {career.name: Commission(company, career.name) for career in company.specialists}
        self._known: dict[tuple[str, str], dict[str, Decimal]] = {}

    def employed(self, name, period):
        return bool(employed_days(name, *span(period)))

    def lines(self, name, period):
        """Return the lines of a month, or of the months of a quarter."""
        if name not in self.commission:
            return []
        months = [period] if period in MONTHS else part_of_longer(period)
        return list(itertools.chain.from_iterable(self.commission[name].lines[month] for month in months))

    def factor(self, name, period, component):
        """Return by how much a salary component is multiplied because of the result of that very period."""
        if component == "performance":
            return BY_GRADE[self.company.careers[name].grade(period)]
        if component == "base" or period not in self.company.careers[name].records:
            return Decimal(1)
        fired = {rule for rule, *_ in self.company.outcomes(name, period)}
        factor = Decimal(1)
        if component == "quarter_bonus":
            factor *= Decimal("1.20") if "over_target" in fired else 1
            factor *= Decimal("0.50") if "under_target" in fired else 1
        elif component == "year_end_bonus" and "no_year_end_bonus" in fired:
            factor = Decimal(0)
        return factor

    def salary(self, name, period, component):
        """Return (mean month, times, factor, amount) of a salary component in the period that it is paid for."""
        column, times, months, step = {
            "base": ("base_salary", Decimal(1), 1, CENT),
            "performance": ("performance_pay", Decimal(1), 1, CENT),
            "quarter_bonus": ("performance_pay", Decimal("0.5"), 3, CENT),
            "year_end_bonus": ("base_salary", Decimal(1), 12, Decimal(1)),
        }[component]
        mean = mean_month(name, column, period, leave_is_paid=column == "base_salary")
        factor = self.factor(name, period, component)
        return rounded(mean / (WHOLE * months)), times, factor, rounded(mean * times * factor / (WHOLE * months), step)

    def paid(self, name, period):
        if (name, period) not in self._known:
            found = self._month(name, period) if period in MONTHS else self._longer(name, period)
            self._known[name, period] = {component: amount for component, amount in found.items() if amount}
        return self._known[name, period]

    def _month(self, name, period):
        first, last = span(period)
        paid = {component: self.salary(name, period, component)[3] for component in ("base", "performance")}
        paid["commission"] = sum((line["amount"] for line in self.lines(name, period)), Decimal(0))
        least = Decimal(2130) if last >= day("2017-07-01") else Decimal(2000)
        days = [date for date in employed_days(name, first, last) if not on_leave(name, date)]
        paid["minimum_wage"] = max(Decimal(0), rounded(least * len(days) / last.day) - sum(paid.values()))
        return paid

    def own(self, name, period):
        """Return what a quarter or year adds to its parts."""
        if not self.employed(name, period):
            return {}
        if period != YEAR:
            return {"quarter_bonus": self.salary(name, period, "quarter_bonus")[3]}
        found = {"year_end_bonus": self.salary(name, period, "year_end_bonus")[3]}
        if any(rule == "extra_month" for rule, *_ in self.company.outcomes(name, period)):
            last = employed_days(name, *span(period))[-1]
            found["extra_month"] = salary_on(name, "base_salary", last)
        for row in rows("measures"):
            if (row["person"], row["period"], row["measure"]) == (name, period, "dividend"):
                found["dividend"] = Decimal(row["value"])
        return found

    def _longer(self, name, period):
        total = dict(self.own(name, period))
        for part in part_of_longer(period):
            for component, amount in self.paid(name, part).items():
                total[component] = total.get(component, Decimal(0)) + amount
        return total
