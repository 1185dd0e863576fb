"""The demo company's figures from the raw export, with nothing but csv, datetime and Decimal.

This is the outside opinion the published figures are held against. It shares no code with Kaopu, and reads the
definitions (new for three months, with a person; valid from ¥2,000 in the first year and 14 days of cooperation) as
the policy states them in words.
"""

import csv
import datetime
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

EXPORT = Path(__file__).parents[2] / "data" / "sources" / "crm-sales-opportunities"
QUARTERS = ("2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4")
MINIMUM = Decimal(2000)
COOPERATION = datetime.timedelta(days=14)


def rows(name):
    with (EXPORT / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def quarter(day):
    return f"{day.year}-Q{(day.month + 2) // 3}"


def three_months_later(day):
    month = day.month + 3
    year, month = (day.year + 1, month - 12) if month > 12 else (day.year, month)
    last = (datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)).day
    return datetime.date(year, month, min(day.day, last))


def decided():
    """Return every won or lost opportunity with dates and amount, oldest first."""
    found = []
    for row in rows("sales_pipeline.csv"):
        if row["deal_stage"] in ("Won", "Lost"):
            row["closed"] = datetime.date.fromisoformat(row["close_date"])
            row["opened"] = datetime.date.fromisoformat(row["engage_date"])
            row["amount"] = Decimal(row["close_value"])
            found.append(row)
    return sorted(found, key=lambda row: (row["closed"], row["opportunity_id"]))


def credited():
    """Return the decided opportunities, each shared one once for everybody who shares it, with that person's part."""
    shares: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    with (EXPORT.parents[1] / "credits.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            shares[row["deal"]].append((row["person"], Decimal(row["percent"])))
    names = {agent["sales_agent"].lower().replace(" ", "-"): agent["sales_agent"] for agent in rows("sales_teams.csv")}
    for row in decided():
        parts = [(names[person], percent) for person, percent in shares[row["opportunity_id"]]]
        for agent, percent in parts or [(row["sales_agent"], Decimal(100))]:
            yield {**row, "sales_agent": agent, "amount": row["amount"] * percent / 100}


def figures():
    """Return agent → quarter → figures; every agent and quarter is there."""
    first: dict[tuple[str, str], datetime.date] = {}
    bought: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    valid_since: dict[tuple[str, str], datetime.date] = {}
    table: dict[str, dict[str, dict[str, Any]]] = {
        agent["sales_agent"]: {
            name: {"new": Decimal(0), "repeat": Decimal(0), "won": 0, "decided": 0, "days": 0, "customers": 0}
            for name in QUARTERS
        }
        for agent in rows("sales_teams.csv")
    }
    for row in credited():
        agent, customer = row["sales_agent"], (row["sales_agent"], row["account"])
        cell = table[agent][quarter(row["closed"])]
        cell["decided"] += 1
        if row["deal_stage"] == "Lost":
            continue
        begin = first.setdefault(customer, row["closed"])
        cell["won"] += 1
        cell["days"] += (row["closed"] - row["opened"]).days
        cell["new" if row["closed"] < three_months_later(begin) else "repeat"] += row["amount"]
        bought[customer] += row["amount"]  # all within a year: the export spans fifteen months, its wins ten
        if bought[customer] >= MINIMUM:
            valid_since.setdefault(customer, max(row["closed"], begin + COOPERATION))
    for (agent, _), since in valid_since.items():
        if quarter(since) in table[agent]:
            table[agent][quarter(since)]["customers"] += 1
    return table


def to_hundredths(value):
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
