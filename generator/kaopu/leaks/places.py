"""Whom each place of the published site may hold something of, by the rules and by who belongs to whom."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from kaopu.data.periods import parse_period
from kaopu.leaks.canaries import Canaries, CanaryKind
from kaopu.leaks.rules import ALLOWED, RULES, Area, Whom

if TYPE_CHECKING:
    from kaopu.data.people import People

Key = tuple[str, str]
"""Person and period."""
ALWAYS = ""
"""In place of a period: what holds in all of them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a published file stands: its area, whose (a person's or team's id), and the period."""

    area: Area
    owner: str = ""
    period: str = ""


def place_of(path: str) -> Place:
    """Return the place of a path below public/; a path that nobody knows is nobody's."""
    parts = path.split("/")
    match parts:
        case ["appraisals", "people", owner, period, _, *_]:
            return Place("people", owner, period)
        case ["appraisals", "reviews", owner, period, _, *_]:
            return Place("reviews", owner, period)
        case ["appraisals", "teams", owner, period, _, *_]:
            return Place("teams", owner, period)
        case ["appraisals", "company", period, _, *_]:
            return Place("company", "", period)
        case ["handbook", *_]:
            return Place("handbook")
        case ["manifest.json"]:
            return Place("manifest")
        case [name] if name.startswith("index.") and name.endswith(".html"):
            return Place("home")
    return Place("elsewhere")


@dataclass(frozen=True)
class Secrets:
    """The canaries of a release, and what is known about who belongs to whom; ``today`` is the build's."""

    canaries: Canaries
    people: People
    today: datetime.date
    members: Mapping[Key, frozenset[str]]
    """Team and period → who is shown as a member."""
    acting: Mapping[Key, frozenset[str]]
    """Person and period, or ALWAYS → who signed something about the person."""
    mentioned: Mapping[str, frozenset[str]]
    """Person → who is named in what was written about the person, in whatever period: plans are shown in the next."""
    honoured: frozenset[str] = frozenset()
    _belonged: dict[str, dict[str, set[str]]] = field(default_factory=dict, repr=False, compare=False)
    _allowed: dict[Place, Mapping[CanaryKind, frozenset[str] | None]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def allowed_at(self, place: Place) -> Mapping[CanaryKind, frozenset[str] | None]:
        """Return by kind of canary whose may stand at a place; None is everybody's."""
        if place not in self._allowed:
            self._allowed[place] = self._people_at(place)
        return self._allowed[place]

    def _people_at(self, place: Place) -> Mapping[CanaryKind, frozenset[str] | None]:
        found: dict[CanaryKind, frozenset[str] | None] = {}
        for rule in RULES:
            if rule.area != place.area:
                continue
            whom = self._whom(rule.whom, place)
            for kind in ALLOWED[rule.allows]:
                known = found.get(kind, frozenset())
                found[kind] = None if whom is None or known is None else known | whom
        return found

    def _whom(self, whom: Whom, place: Place) -> frozenset[str] | None:
        key = (place.owner, place.period)
        match whom:
            case "self":
                return frozenset((place.owner,))
            case "above":
                return self.above(*key)
            case "acting":
                return self._acting_for(*key)
            case "mentioned":
                return self.mentioned.get(place.owner, frozenset())
            case "below":
                return self.below(*key)
            case "members":
                return self._members(*key)
            case "around-members":
                return self._around(*key)
            case "honoured":
                return self.honoured
            case "all":
                return None

    def above(self, person: str, period: str) -> frozenset[str]:
        """Return all managers above a person, from the period's first day until today."""
        days = self._days(period, until_today=True)
        return frozenset[str]().union(*(self.people.above(person, day) for day in days))

    def below(self, person: str, period: str) -> frozenset[str]:
        """Return everybody below a person on any day of the period."""
        days = self._days(period, until_today=False)
        return frozenset(other for day in days for other in self._below_on[day].get(person, ()))

    @cached_property
    def _below_on(self) -> _Below:
        return _Below(self.people)

    def _members(self, team: str, period: str) -> frozenset[str]:
        """Return who is shown as a member, and who belonged to the team on any day of the period."""
        if period not in self._belonged:
            found: dict[str, set[str]] = {}
            for day in self._days(period, until_today=False):
                for one in self.people.people:
                    found.setdefault(self.people.on(one, day).team, set()).add(one)
            self._belonged[period] = found
        return self.members.get((team, period), frozenset()) | self._belonged[period].get(team, set())

    def _around(self, team: str, period: str) -> frozenset[str]:
        found = {self.people.teams[team].manager} if team in self.people.teams else set()
        for member in self._members(team, period):
            found |= self.above(member, period)
            found |= self._acting_for(member, period) | self.mentioned.get(member, frozenset())
        return frozenset(found)

    def _acting_for(self, person: str, period: str) -> frozenset[str]:
        return self.acting.get((person, period), frozenset()) | self.acting.get((person, ALWAYS), frozenset())

    def _days(self, period: str, *, until_today: bool) -> tuple[datetime.date, ...]:
        """Return the days on which lines may differ: the first one of the period, and each on which somebody moved."""
        found = parse_period(period)
        if found is None:
            return ()
        last = max(found.last_day, self.today) if until_today else found.last_day
        moved = {move.first_day for moves in self.people.moves.values() for move in moves}
        return (found.first_day, *sorted(day for day in moved if found.first_day < day <= last))


class _Below(dict[datetime.date, dict[str, set[str]]]):
    """Day → manager → everybody below, worked out when first asked for."""

    def __init__(self, people: People) -> None:
        super().__init__()
        self.people = people

    def __missing__(self, day: datetime.date) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for person in self.people.people:
            for manager in self.people.above(person, day):
                found.setdefault(manager, set()).add(person)
        self[day] = found
        return found
