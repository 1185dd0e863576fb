"""The slow rule, asked by the path of a published file: what every server must answer."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from tests.access.slow_rule import SlowRule, end_of, rows_of


class PathRule:
    """Who may read which file, from the CSV files of a folder ``data``.

    ``shown`` is (team, period) → the people on the team's page.
    """

    def __init__(self, data: Path, today: str) -> None:
        people, moves, readers = (
            rows_of((data / f"{name}.csv").read_text(encoding="utf-8")) for name in ("people", "moves", "readers")
        )
        self.slow = SlowRule(people, moves, readers, lines=("period_end", "today"), today=today)
        self.logins = tuple(login for login in self.slow.logins() if self.slow.person_of(login) is not None)
        self.shown: Mapping[tuple[str, str], frozenset[str]] = {}
        self._place = functools.cache(self._reads_place)

    def team(self, person: str, period: str) -> str:
        """Return whose member somebody is on a period's last day."""
        moves = sorted(self.slow.moves, key=lambda row: row["from"])
        changed = [row["team"] for row in moves if row["person"] == person and row["from"] <= end_of(period)]
        first = next(row["team"] for row in self.slow.people if row["id"] == person)
        return next((team for team in reversed(changed) if team), first)

    def allows(self, login: str, file: str) -> bool:
        """Say whether a login may read a file of public/."""
        if login not in self.logins:
            return False
        area, *parts = file.split("/")
        if area == "handbook" or file in {"index.html", "index.en.html"}:
            return True
        if file == "manifest.json":
            return self.slow.right_of(login) == "everything"
        assert area == "appraisals", file
        return self._place(login, *parts[: 2 if parts[0] == "company" else 3])

    def _reads_place(self, login: str, kind: str, owner: str, period: str = "") -> bool:
        if kind == "people":
            return self.slow.reads_person(login, owner, period)
        if kind == "reviews":
            return self.slow.reads_review(login, owner, period)
        if kind == "teams":
            return self.slow.reads_team(login, self.shown[owner, period], period)
        assert kind == "company", kind
        return self.slow.reads_company(login)
