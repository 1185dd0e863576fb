"""Who reads what, once more and by hand: from the CSV files alone, question by question, as slowly as it likes.

Nothing of the program is used here, and no set is kept: each question goes through the files' rows again.
"""

from __future__ import annotations

import calendar
import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

Row = dict[str, str]


def rows_of(text: str) -> list[Row]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def end_of(period: str) -> str:
    """Return the last day of a month, quarter or year, as it is written in the tables."""
    year, _, part = period.partition("-")
    month = 12 if not part else int(part[1:]) * 3 if part.startswith("Q") else int(part)
    return f"{year}-{month:02}-{calendar.monthrange(int(year), month)[1]:02}"


def holds(first: str, last: str, day: str) -> bool:
    """Say whether a day lies between two others, of which each may be empty."""
    return (first == "" or first <= day) and (last == "" or day <= last)


@dataclass
class SlowRule:
    """The tables' rows, the policy's word for reporting lines, and the day."""

    people: list[Row]
    moves: list[Row]
    readers: list[Row] = field(default_factory=list)
    lines: Iterable[str] = ("period_end",)
    today: str = "2017-12-31"

    def exists(self, person: str) -> bool:
        return any(row["id"] == person for row in self.people)

    def employed(self, person: str) -> bool:
        return any(row["id"] == person and holds(row["joined_on"], row["left_on"], self.today) for row in self.people)

    def rows_today(self) -> list[Row]:
        return [row for row in self.readers if holds(row["from"], row["until"], self.today)]

    def person_of(self, login: str) -> str | None:
        """Return who signs in; "" for a reader who is nobody of the company, None for who may not sign in."""
        for row in self.rows_today():
            if row["login"] == login:
                return row["person"] if row["person"] == "" or self.employed(row["person"]) else None
        named = [row for row in self.rows_today() if row["person"] == login]
        return login if self.employed(login) and not named else None

    def right_of(self, login: str) -> str:
        return next((row["reads"] for row in self.rows_today() if row["login"] == login), "")

    def logins(self) -> list[str]:
        """Return everybody who might be a reader, also such as are none."""
        named = [row["login"] for row in self.readers] + [row["id"] for row in self.people]
        return sorted({*named, "nobody", ""})

    def manager(self, person: str, day: str) -> str:
        """Return the direct manager on a day."""
        found = next((row["manager"] for row in self.people if row["id"] == person), "")
        for row in sorted(self.moves, key=lambda row: row["from"]):
            if row["person"] == person and row["from"] <= day and row["manager"]:
                found = row["manager"]
        return found

    def is_above(self, boss: str, person: str, day: str) -> bool:
        """Climb from the person upwards, at most as many steps as there are people."""
        step = person
        for _ in self.people:
            step = self.manager(step, day)
            if step == boss:
                return boss != person
            if not self.exists(step):
                return False
        return False

    def manages(self, boss: str, person: str, period: str) -> bool:
        days = {"period_end": end_of(period), "today": self.today}
        return any(self.is_above(boss, person, days[line]) for line in self.lines)

    def reads_person(self, login: str, person: str, period: str) -> bool:
        who = self.person_of(login)
        if who is None:
            return False
        return self.right_of(login) == "everything" or (
            who != "" and (who == person or self.manages(who, person, period))
        )

    def reads_review(self, login: str, person: str, period: str) -> bool:
        who = self.person_of(login)
        if who is None:
            return False
        return self.right_of(login) == "everything" or (who != "" and self.manages(who, person, period))

    def reads_team(self, login: str, shown: Iterable[str], period: str) -> bool:
        who, members = self.person_of(login), list(shown)
        if who is None:
            return False
        if self.right_of(login) == "everything":
            return True
        everyone = all(self.reads_person(login, member, period) for member in members)
        return who != "" and everyone and any(self.manages(who, member, period) for member in members)

    def reads_company(self, login: str) -> bool:
        return self.person_of(login) is not None and self.right_of(login) in ("company", "everything")
