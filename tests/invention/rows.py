"""Read a company's tables with the csv module and nothing of Kaopu, as an outsider would."""

import csv
import datetime
from collections import defaultdict
from typing import Any

REFERENCES = {
    "teams": {"manager": "people"},
    "people": {"team": "teams", "manager": "people"},
    "moves": {"person": "people", "team": "teams", "manager": "people"},
    "absences": {"person": "people"},
    "leads": {"person": "people", "account": "accounts", "product": "products"},
    "deals": {"person": "people", "account": "accounts", "product": "products"},
    "credits": {"deal": "deals", "person": "people"},
    "receivables": {"person": "people", "account": "accounts", "deal": "deals"},
    "receipts": {"person": "people", "receivable": "receivables"},
    "reversals": {"person": "people", "deal": "deals"},
    "salaries": {"person": "people"},
    "decisions": {"person": "people"},
    "improvement_plans": {"person": "people", "mentor": "people"},
    "budget": {"team": "teams"},
    "activities": {"person": "people", "account": "accounts"},
    "contributions": {"person": "people"},
    "surveys": {"person": "people", "account": "accounts"},
    "complaints": {"person": "people", "account": "accounts"},
    "audits": {"person": "people"},
    "peer_reviews": {"person": "people", "reviewer": "people"},
    "trainings": {"person": "people"},
}
DATES = {
    "leads": "opened_on",
    "deals": "closed_on",
    "receivables": "due_on",
    "receipts": "received_on",
    "reversals": "reversed_on",
    "activities": "held_on",
    "contributions": "held_on",
    "surveys": "answered_on",
    "complaints": "due_on",
    "audits": "found_on",
    "peer_reviews": "given_on",
    "trainings": "held_on",
}
WORK = ("activities", "contributions", "surveys", "audits", "peer_reviews", "trainings")
"""What somebody can only do, or be seen doing, while there."""


def tables_of(folder):
    """Return table → rows in file order; each row knows its file."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in [*sorted((folder / "data").glob("*.csv")), *sorted((folder / "data/months").glob("*/*.csv"))]:
        with path.open(encoding="utf-8", newline="") as stream:
            found[path.stem] += [{**row, "file": path} for row in csv.DictReader(stream, strict=True)]
    return found


def day(text):
    return datetime.date.fromisoformat(text)


def team_on(tables, person, when):
    """Return somebody's team on a day, from people.csv and the moves up to then."""
    team = next(row["team"] for row in tables["people"] if row["id"] == person)
    for move in tables["moves"]:
        if move["person"] == person and move["team"] and day(move["from"]) <= when:
            team = move["team"]
    return team


def quiet_days(tables):
    """Return person → stretches of days, both ends included, on which the person is not there."""
    found: dict[str, list[tuple[datetime.date, datetime.date]]] = defaultdict(list)
    for row in tables["people"]:
        if row["joined_on"]:
            found[row["id"]].append((datetime.date.min, day(row["joined_on"]) - datetime.timedelta(days=1)))
        if row["left_on"]:
            found[row["id"]].append((day(row["left_on"]) + datetime.timedelta(days=1), datetime.date.max))
    for row in tables["absences"]:
        found[row["person"]].append((day(row["first_day"]), day(row["last_day"])))
    return found
