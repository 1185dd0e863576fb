"""People and teams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kaopu.text.problems import Place


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff, as people.csv says."""

    id: str
    name: str
    role: str
    team: str
    manager: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Team:
    """A team, as teams.csv says."""

    id: str
    name: str
    manager: str
    office: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class People:
    """Everybody and every team, by id, in file order."""

    people: Mapping[str, Person]
    teams: Mapping[str, Team]

    def name_of(self, person: str | None) -> str | None:
        """Return a person's name; None for nobody or an unknown id."""
        return self.people[person].name if person is not None and person in self.people else None


def read_people(people: pd.DataFrame, teams: pd.DataFrame) -> People:
    """Make people and teams from their frames; of an id that stands there twice the first counts."""
    everybody: dict[str, Person] = {}
    for row in people.to_dict("records"):
        place = Place(str(row["file"]), int(row["line"]), 1)
        person = Person(row["id"], row["name"], row["role"], row["team"], row["manager"] or None, place)
        everybody.setdefault(person.id, person)
    every_team: dict[str, Team] = {}
    for row in teams.to_dict("records"):
        place = Place(str(row["file"]), int(row["line"]), 1)
        every_team.setdefault(row["id"], Team(row["id"], row["name"], row["manager"], row["office"] or None, place))
    return People(everybody, every_team)
