"""People and teams, and what changes of them on which day (R16, R17; joiners, leavers, moves, long leave)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from kaopu.data.parts import day_in, records, text_in
from kaopu.text.problems import Place


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff, as people.csv says; both days belong to the time of employment, None is open."""

    id: str
    name: str
    role: str
    team: str
    manager: str | None
    place: Place
    joined_on: datetime.date | None = None
    left_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """A team, as teams.csv says."""

    id: str
    name: str
    manager: str
    office: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Move:
    """What holds of a person from ``first_day`` on; None: as before."""

    person: str
    first_day: datetime.date
    role: str | None
    team: str | None
    manager: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Absence:
    """A long leave, first and last day included."""

    person: str
    first_day: datetime.date
    last_day: datetime.date
    place: Place


@dataclass(frozen=True, slots=True)
class People:
    """Everybody and every team, by id, in file order; moves and absences by person, in order of their days."""

    people: Mapping[str, Person]
    teams: Mapping[str, Team]
    moves: Mapping[str, tuple[Move, ...]] = field(default_factory=dict)
    absences: Mapping[str, tuple[Absence, ...]] = field(default_factory=dict)

    def name_of(self, person: str | None) -> str | None:
        """Return a person's name; None for nobody or an unknown id."""
        return self.people[person].name if person is not None and person in self.people else None

    def on(self, person: str, day: datetime.date) -> Person:
        """Return a person with the role, team and manager of ``day``, whether employed on it or not.

        Raises KeyError for an unknown id.
        """
        found = self.people[person]
        for move in self.moves.get(person, ()):
            if move.first_day <= day:
                found = replace(
                    found,
                    role=move.role or found.role,
                    team=move.team or found.team,
                    manager=move.manager or found.manager,
                )
        return found

    def above(self, person: str, day: datetime.date) -> frozenset[str]:
        """Return the ids of everybody above a person on a day: the manager, that one's manager, and so on.

        Lines may lead in a circle, and through people who have left; the person is never above themselves. Raises
        KeyError for an unknown id.
        """
        found: set[str] = set()
        manager = self.on(person, day).manager
        while manager is not None and manager != person and manager not in found:
            found.add(manager)
            manager = self.on(manager, day).manager if manager in self.people else None
        return frozenset(found)


def read_people(tables: Mapping[str, pd.DataFrame]) -> People:
    """Make people, teams, moves and absences from their frames; of an id that stands there twice the first counts."""
    everybody: dict[str, Person] = {}
    for row in records(tables["people"]):
        days = (day_in(row["joined_on"]), day_in(row["left_on"]))
        person = Person(row["id"], row["name"], row["role"], row["team"], text_in(row["manager"]), _place(row), *days)
        everybody.setdefault(person.id, person)
    every_team: dict[str, Team] = {}
    for row in records(tables["teams"]):
        every_team.setdefault(
            row["id"], Team(row["id"], row["name"], row["manager"], text_in(row["office"]), _place(row))
        )
    moves: dict[str, tuple[Move, ...]] = {}
    for row in records(tables["moves"].sort_values(["person", "from"], kind="stable")):
        role, team, manager = text_in(row["role"]), text_in(row["team"]), text_in(row["manager"])
        move = Move(row["person"], row["from"].date(), role, team, manager, _place(row))
        moves[move.person] = (*moves.get(move.person, ()), move)
    absences: dict[str, tuple[Absence, ...]] = {}
    for row in records(tables["absences"].sort_values(["person", "first_day"], kind="stable")):
        absence = Absence(row["person"], row["first_day"].date(), row["last_day"].date(), _place(row))
        absences[absence.person] = (*absences.get(absence.person, ()), absence)
    return People(everybody, every_team, moves, absences)


def _place(row: Mapping[str, Any]) -> Place:
    return Place(row["file"], row["line"], 1)
