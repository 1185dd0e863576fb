"""The people of an invented company: who is there when, in which team, and how good at what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from kaopu.invention.chance import Chance
from kaopu.invention.days import Days, Month

REP = "specialist"
MANAGER = "supervisor"


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody with the days of joining and leaving (None: not within the data), leaves and moves.

    A move is the day from which it holds, and the new team and manager (None: as before).
    """

    id: str
    name: str
    role: str
    team: str
    manager: str | None
    joined: int | None = None
    left: int | None = None
    leaves: tuple[tuple[int, int, str], ...] = ()
    moves: tuple[tuple[int, str | None, str | None], ...] = ()

    def employed(self, day: int) -> bool:
        """Say whether the person is employed on a day."""
        return (self.joined is None or day >= self.joined) and (self.left is None or day <= self.left)

    def present(self, day: int) -> bool:
        """Say whether the person is employed and not on leave."""
        return self.employed(day) and not any(first <= day <= last for first, last, _ in self.leaves)

    def team_on(self, day: int) -> str:
        """Return the team to which the person belongs on a day."""
        team = self.team
        for first, new_team, _ in self.moves:
            if day >= first and new_team is not None:
                team = new_team
        return team

    def workdays(self, month: Month) -> tuple[int, ...]:
        """Return the working days of a month on which the person is there."""
        if self.joined is None and self.left is None and not self.leaves:
            return month.workdays
        return tuple(day for day in month.workdays if self.present(day))


@dataclass(frozen=True)
class Staff:
    """Everybody by id, in order of ids."""

    everybody: dict[str, Employee]
    _ever_in: dict[str, tuple[Employee, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Employee]) -> Staff:
        """Gather people, and who ever belongs to which team."""
        everybody = {person.id: person for person in sorted(people, key=lambda person: person.id)}
        ever_in: dict[str, list[Employee]] = {}
        for person in everybody.values():
            for team in sorted({person.team, *(team for _, team, _ in person.moves if team is not None)}):
                ever_in.setdefault(team, []).append(person)
        return cls(everybody, {team: tuple(members) for team, members in ever_in.items()})

    @property
    def reps(self) -> list[Employee]:
        """Those who sell."""
        return [person for person in self.everybody.values() if person.role == REP]

    def colleagues(self, person: Employee, day: int) -> list[Employee]:
        """Return the reps who are there on a day in the same team as ``person``."""
        team = person.team_on(day)
        return [
            other
            for other in self._ever_in.get(team, ())
            if other.id != person.id and other.role == REP and other.team_on(day) == team and other.present(day)
        ]

    def changed(self, person: str, **changes: object) -> Staff:
        """Return the staff with one person changed."""
        everybody = {**self.everybody, person: replace(self.everybody[person], **changes)}  # type: ignore[arg-type]
        return Staff.of(everybody.values())


@dataclass(frozen=True, slots=True)
class Levels:
    """How good somebody is at what, from 0 to 1, and stays for all time: half of it is common to all of it."""

    selling: float
    effort: float
    care: float
    service: float
    collecting: float
    rules: float
    teamwork: float
    learning: float


def levels_of(seed: int, person: str) -> Levels:
    """Draw a person's levels."""
    chance = Chance(seed, "levels", person)
    common = chance.random()
    return Levels(*((common + chance.random()) / 2 for _ in range(8)))


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a person when tables are invented.

    ``workdays``: those on which the person is there, month by month. ``accounts``: the customers worked with.
    """

    person: Employee
    levels: Levels
    days: Days
    staff: Staff
    accounts: tuple[str, ...]
    workdays: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, person: Employee, seed: int, days: Days, staff: Staff, accounts: tuple[str, ...]) -> Profile:
        """Gather a person's profile."""
        workdays = tuple(person.workdays(month) for month in days.months)
        return cls(person, levels_of(seed, person.id), days, staff, accounts, workdays)

    def quarters(self) -> list[tuple[tuple[int, ...], ...]]:
        """Return the working days of each quarter, by month."""
        return [self.workdays[start : start + 3] for start in range(0, len(self.workdays), 3)]
