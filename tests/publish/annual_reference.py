"""A year of the demo company, recomputed from the rows of data/ by hand: csv, datetime and Decimal only.

It shares no code with Kaopu. The rules below are the demo policy's, typed again as a reader of the handbook would
apply them with a calculator; every shown figure is rounded half up, and used as shown.
"""

import csv
import datetime
import functools
import itertools
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"
DAY = datetime.timedelta(days=1)
CENT = Decimal("0.01")
BASIS_POINT = Decimal("0.0001")
YEAR_END = datetime.date(2017, 12, 31)


@functools.cache
def table(name):
    found: list[dict[str, str]] = []
    for path in sorted(DATA.glob(f"months/*/{name}.csv")) or [DATA / f"{name}.csv"]:
        with path.open(encoding="utf-8", newline="") as stream:
            found += csv.DictReader(stream)
    return found


def rows(name):
    """Return the rows of a table, as the months' files have them, one after the other."""
    return [dict(row) for row in table(name)]


def handed_in(period, name):
    """Return the rows of a file of a period's round; none where there is no such file."""
    path = DATA / "rounds" / period / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def day(text):
    return datetime.date.fromisoformat(text)


def rounded(value, step=CENT):
    return value.quantize(step, rounding=ROUND_HALF_UP)


def months_after(date, count):
    month = date.month - 1 + count
    year, month = date.year + month // 12, month % 12 + 1
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return datetime.date(year, month, min(date.day, (following - DAY).day))


def last_day(first, months):
    return months_after(first, months) - DAY


class Person:
    """One person's rows, and the measures of the policy over any span of days (first and last day included)."""

    def __init__(self, name):
        self.name = name
        self.deals = self._deals()
        self.receivables = self._receivables()
        self.own = {
            kind: [row for row in rows(kind) if row["person"] == name]
            for kind in (
                "receipts", "surveys", "complaints", "leads", "activities", "audits", "contributions", "trainings",
                "peer_reviews",
            )
        }  # fmt: skip

    def _deals(self):
        """Return this person's deals, shared ones by their part, with whether the customer was new."""
        shares: dict[str, dict[str, Decimal]] = {}
        for row in rows("credits"):
            shares.setdefault(row["deal"], {})[row["person"]] = Decimal(row["percent"])
        mine = []
        for row in rows("deals"):
            parts = shares.get(row["id"], {row["person"]: Decimal(100)})
            if self.name in parts:
                row["credited"] = Decimal(row["amount"]) * parts[self.name] / 100
                row["opened"], row["closed"] = day(row["opened_on"]), day(row["closed_on"])
                mine.append(row)
        mine.sort(key=lambda row: (row["closed"], row["id"]))
        first: dict[str, datetime.date] = {}
        for row in mine:
            if row["stage"] == "won":
                begin = first.setdefault(row["account"], row["closed"])
                row["new"] = row["closed"] < months_after(begin, 3)
        return mine

    def _receivables(self):
        received: dict[str, list[tuple[datetime.date, Decimal]]] = {}
        for row in rows("receipts"):
            received.setdefault(row["receivable"], []).append((day(row["received_on"]), Decimal(row["amount"])))
        mine = []
        for row in rows("receivables"):
            if row["person"] == self.name:
                due, amount, paid = day(row["due_on"]), Decimal(row["amount"]), received.get(row["id"], [])
                limit = due + 30 * DAY
                in_time = min(amount, sum((part for on, part in paid if on <= due), Decimal(0)))
                later = sum((part for on, part in paid if on < limit), Decimal(0))
                mine.append({"due": due, "amount": amount, "in_time": in_time, "limit": limit, "left": amount - later})
        return mine

    def won(self, first, last):
        return [row for row in self.deals if row["stage"] == "won" and first <= row["closed"] <= last]

    def decided(self, first, last):
        return [row for row in self.deals if first <= row["closed"] <= last]

    def sales(self, first, last, *, new=None, products=()):
        return sum(
            (
                row["credited"]
                for row in self.won(first, last)
                if (new is None or row["new"] is new) and (not products or row["product"].startswith(products))
            ),
            Decimal(0),
        )

    def valid_customers(self, first, last):
        """Count customers whose first-year purchases reached ¥2,000 and who had been one for 14 days."""
        begin: dict[str, datetime.date] = {}
        bought: dict[str, Decimal] = {}
        since: dict[str, datetime.date] = {}
        for row in self.won(datetime.date(2016, 1, 1), YEAR_END):
            account = row["account"]
            if row["agreement"] not in ("contract", "letter_of_intent"):
                continue
            start = begin.setdefault(account, row["closed"])
            if row["closed"] < months_after(start, 12):
                bought[account] = bought.get(account, 0) + row["credited"]
                if bought[account] >= 2000:
                    since.setdefault(account, max(row["closed"], start + 14 * DAY))
        return sum(first <= on <= last for on in since.values())

    def chosen(self, kind_of_row, date, first, last, **wanted):
        return [
            row
            for row in self.own[kind_of_row]
            if row[date]
            and first <= day(row[date]) <= last
            and all(row[key] in values for key, values in wanted.items())
        ]

    def given(self, measure, period):
        """Return a ready-made figure, None when there is none."""
        wanted = (self.name, period, measure)
        found = [row for row in rows("measures") if (row["person"], row["period"], row["measure"]) == wanted]
        return Decimal(found[0]["value"]) if found else None

    def present(self, first, last):
        """Return the days somebody was there: employed, less leave of 14 days or more."""
        [person] = [row for row in rows("people") if row["id"] == self.name]
        away = [(day(row["first_day"]), day(row["last_day"])) for row in rows("absences") if row["person"] == self.name]
        away = [(begin, end) for begin, end in away if (end - begin).days + 1 >= 14]
        joined = day(person["joined_on"]) if person["joined_on"] else first
        left = day(person["left_on"]) if person["left_on"] else last
        span = [first + number * DAY for number in range((last - first).days + 1)]
        return sum(joined <= on <= left and not any(b <= on <= e for b, e in away) for on in span), len(span)

    def target(self, name, period, first, last):
        """Return the target, reduced by the days somebody was away."""
        [row] = [
            row
            for row in rows("targets")
            if (row["level"], row["id"], row["period"], row["target"]) == ("person", self.name, period, name)
        ]
        days, whole = self.present(first, last)
        return rounded(Decimal(row["value"]) * days / whole) if days < whole else Decimal(row["value"])

    def reduced(self, value, first, last):
        days, whole = self.present(first, last)
        return rounded(Decimal(value) * days / whole) if days < whole else Decimal(value)


def line(x, *points):
    """Interpolate between (x, score) points; flat outside."""
    corners = [(Decimal(str(a)), Decimal(b)) for a, b in points]
    if x <= corners[0][0]:
        return corners[0][1]
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        if x <= x1:
            return rounded(y0 + (x - x0) * (y1 - y0) / (x1 - x0))
    return corners[-1][1]


def at_least(x, *steps, rest):
    return Decimal(next((score for limit, score in steps if x >= Decimal(str(limit))), rest))


def at_most(x, *steps, rest):
    return Decimal(next((score for limit, score in steps if x <= Decimal(str(limit))), rest))


def share(part, whole):
    return rounded(Decimal(part) / Decimal(whole), BASIS_POINT)


def attained(actual, target, cap):
    """Return the attainment in percent as the score, up to a cap."""
    return min(rounded(share(actual, target) * 100), Decimal(cap))


def mean(values):
    return rounded(sum(values, Decimal(0)) / len(values)) if values else None


def total(scores, weights):
    """Return the rounded sum of score × weight; what is missing (None) shares its weight out in hundredths."""
    assert sum(weights.values()) == 100
    assert scores.keys() == weights.keys()
    left = {name: Decimal(weight) for name, weight in weights.items() if scores[name] is not None}
    whole = sum(left.values())
    if whole != 100:
        exact = {name: weight * 100 / whole for name, weight in left.items()}
        left = {name: weight.quantize(CENT, rounding=ROUND_DOWN) for name, weight in exact.items()}
        spare = int((100 - sum(left.values())) * 100)
        for name in sorted(exact, key=lambda key: left[key] - exact[key])[:spare]:
            left[name] += CENT
    return rounded(sum(scores[name] * weight / 100 for name, weight in left.items()))


def grade(score):
    return next(letter for letter, limit in (("S", 100), ("A", 90), ("B", 75), ("C", 60), ("D", -1)) if score >= limit)
