"""Whose figures are counted: every person's, every team's, or the company's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from kaopu.data.people import People
from kaopu.data.periods import Period
from kaopu.facts.columns import Codes
from kaopu.facts.presence import presence_all
from kaopu.policy.model import Policy

Level = Literal["person", "team", "company"]
COMPANY = "company"
"""The company's id, as in data/targets.csv."""


@dataclass(frozen=True)
class Owners:
    """The owners of one level, in file order.

    A team owns in a period the rows of those who are judged in it as the team's members; the company
    owns everybody's, also of those who have left and whose customers pay only now.
    """

    level: Level
    policy: Policy
    people: People
    numbers: dict[str, int]
    _teams: dict[Period, Codes] = field(default_factory=dict, repr=False)
    _members: dict[Period, dict[int, tuple[str, ...]]] = field(default_factory=dict, repr=False)

    def of_people(self, period: Period) -> Codes:
        """Return for each person, in people.csv's order, the number of the owner in a period, -1 for none."""
        if self.level == "person":
            return np.arange(len(self.people.people))
        if self.level == "company":
            return np.zeros(len(self.people.people), dtype=np.int64)
        if period not in self._teams:
            there = presence_all(self.policy, self.people, period)
            teams = [there[person].person.team if person in there else "" for person in self.people.people]
            self._teams[period] = np.array([self.numbers.get(team, -1) for team in teams], dtype=np.int64)
        return self._teams[period]

    def members(self, owner: str, period: Period) -> tuple[str, ...]:
        """Return the people whose rows are an owner's in a period."""
        if self.level == "person":
            return (owner,)
        if period not in self._members:
            found: dict[int, list[str]] = {}
            for person, number in zip(self.people.people, self.of_people(period).tolist(), strict=True):
                found.setdefault(number, []).append(person)
            self._members[period] = {number: tuple(members) for number, members in found.items()}
        return self._members[period].get(self.numbers[owner], ())


def owners_of(level: Level, policy: Policy, people: People) -> Owners:
    """Return the owners of a level."""
    ids = {"person": tuple(people.people), "team": tuple(people.teams), "company": (COMPANY,)}[level]
    return Owners(level, policy, people, {owner: number for number, owner in enumerate(ids)})
