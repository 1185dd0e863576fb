"""Who reads what: the audience of every published page, from reporting lines and the table of readers.

Everything here is a pure rule: people, readers, the policy and what is published go in, sets of logins come out.
What is not named by the rule is nobody's to read.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from kaopu.data.people import People, Person
from kaopu.data.periods import parse_period
from kaopu.data.readers import Reads
from kaopu.data.store import Data
from kaopu.policy.audiences import ReportingLine, lines_of
from kaopu.policy.model import Policy
from kaopu.text.garbage import garbage_left_alone

Audience = frozenset[str]
"""Logins; without those that read everything."""
ByPeriod = Mapping[str, Audience]
"""Period id → audience."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may sign in. ``person`` is None for who is not in people.csv, ``reads`` for who has no more rights.

    A reader who reads ``company`` reads the company's pages too; one who reads ``everything`` reads all files.
    """

    login: str
    person: str | None = None
    reads: Reads | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What a release publishes: pages of people, teams and the company, and forms for managers' reports.

    ``people`` and ``reviews`` are pairs of a person's id and a period's; ``teams`` says of each pair of a team's id and
    a period's which people are shown on the page; ``company`` are period ids.
    """

    people: frozenset[tuple[str, str]] = frozenset()
    teams: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    company: frozenset[str] = frozenset()
    reviews: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class AccessList:
    """Who reads what on a day: every audience by id and period. What does not stand here nobody reads.

    ``readers`` are all who may sign in, by login: they read the handbook and the home page. Those that read everything
    are in no audience, because they read every file.
    """

    today: datetime.date
    readers: Mapping[str, Reader]
    people: Mapping[str, ByPeriod]
    """Person id → period id → who reads appraisals/people/ID/PERIOD/."""
    reviews: Mapping[str, ByPeriod]
    """Person id → period id → who reads appraisals/reviews/ID/PERIOD/: managers, never the person."""
    teams: Mapping[str, ByPeriod]
    """Team id → period id → who reads appraisals/teams/TEAM/PERIOD/."""
    company: ByPeriod
    """Period id → who reads appraisals/company/PERIOD/."""

    @property
    def everything(self) -> Audience:
        """The logins that read every file, manifest.json included."""
        return frozenset(login for login, reader in self.readers.items() if reader.reads == "everything")


@garbage_left_alone()
def audiences_of(policy: Policy, data: Data, published: Published, today: datetime.date) -> AccessList:
    """Say who reads what is published, on the day ``today``.

    A person reads their own pages; managers read those of everybody below them in the reporting lines that the policy
    names; a team's page is for managers who read all its members' pages. People and teams that the data do not know
    have no readers but those who read everything. Raises ValueError for what is no period's id.
    """
    readers = readers_on(data, today)
    rule = _Rule(data.people, readers, lines_of(policy.audiences), today)
    company = frozenset(login for login, reader in readers.items() if reader.reads == "company")
    return AccessList(
        today,
        readers,
        people=_nested(published.people, rule.person),
        reviews=_nested(published.reviews, rule.managers),
        teams=_nested(published.teams, lambda team, period: rule.team(published.teams[team, period], period)),
        company=dict.fromkeys(sorted(published.company), company),
    )


def readers_on(data: Data, day: datetime.date) -> Mapping[str, Reader]:
    """Return who may sign in on a day, by login: everybody employed, and the rows of readers.csv that count.

    Somebody without such a row signs in with their id. Who is not employed on the day reads nothing, whatever a row
    says.
    """
    rows = [row for row in data.readers if row.holds_on(day)]
    found = {row.login: Reader(row.login, None, row.reads) for row in rows if row.person is None}
    named = {row.person: row for row in rows if row.person is not None}
    for person in data.people.people.values():
        if employed(person, day):
            row = named.get(person.id)
            reader = Reader(person.id, person.id) if row is None else Reader(row.login, person.id, row.reads)
            found[reader.login] = reader
    return dict(sorted(found.items()))


def employed(person: Person, day: datetime.date) -> bool:
    """Say whether somebody is employed on a day; the day of leaving is the last one."""
    begun = person.joined_on is None or person.joined_on <= day
    return begun and (person.left_on is None or day <= person.left_on)


class _Rule:
    """The rule for one day; audiences that are the same are one object, because a large company has few that differ."""

    def __init__(
        self, people: People, readers: Mapping[str, Reader], lines: frozenset[ReportingLine], today: datetime.date
    ) -> None:
        self.people = people
        self.today = today
        self.lines = lines
        self.logins = {
            reader.person: reader.login
            for reader in readers.values()
            if reader.person is not None and reader.reads != "everything"
        }
        self._days: dict[str, frozenset[datetime.date]] = {}
        self._above: dict[str, dict[str, frozenset[str]]] = {}
        self._reached: dict[datetime.date, dict[str, frozenset[str]]] = {}
        self._audiences: dict[frozenset[str], Audience] = {}
        self._own: dict[tuple[str, frozenset[str]], Audience] = {}

    def person(self, person: str, period: str) -> Audience:
        """Return who reads a person's pages: the person, and everybody above."""
        key = (person, self._managers(person, period))
        if key not in self._own:
            self._own[key] = self._logins(key[1] | {person})
        return self._own[key]

    def managers(self, person: str, period: str) -> Audience:
        """Return who reads what managers write about a person: everybody above, never the person."""
        return self._logins(self._managers(person, period))

    def team(self, shown: Iterable[str], period: str) -> Audience:
        """Return who reads a team's page: those who read all pages of the people shown and are above one of them."""
        above = {person: self._managers(person, period) for person in shown}
        if not above:
            return frozenset()
        readers = frozenset.intersection(*(managers | {person} for person, managers in above.items()))
        return self._logins(readers & frozenset().union(*above.values()))

    def _managers(self, person: str, period: str) -> frozenset[str]:
        """Return the ids of the managers above somebody, by the lines that count; never the person."""
        known = self._above.setdefault(period, {})
        if person not in known:
            if period not in self._days:
                days: dict[ReportingLine, datetime.date] = {"period_end": _last_day(period), "today": self.today}
                self._days[period] = frozenset(days[line] for line in self.lines)
            sets = [self._managers_on(person, day) for day in self._days[period]]
            known[person] = sets[0].union(*sets[1:])
        return known[person]

    def _managers_on(self, person: str, day: datetime.date) -> frozenset[str]:
        """Return who is above somebody on a day; worked out once for all who have the same direct manager."""
        manager = self.people.on(person, day).manager if person in self.people.people else None
        if manager is None or manager not in self.people.people:
            return frozenset()
        reached = self._reached.setdefault(day, {})
        if manager not in reached:
            reached[manager] = self.people.above(manager, day) | {manager}
        found = reached[manager]
        return found - {person} if person in found else found

    def _logins(self, people: frozenset[str]) -> Audience:
        if people not in self._audiences:
            self._audiences[people] = frozenset(self.logins[person] for person in people if person in self.logins)
        return self._audiences[people]


def _last_day(period: str) -> datetime.date:
    found = parse_period(period)
    if found is None:
        raise ValueError(f"no period: {period!r}")
    return found.last_day


def _nested(
    places: Collection[tuple[str, str]], audience: Callable[[str, str], Audience]
) -> dict[str, dict[str, Audience]]:
    """Return the audiences of places by id and then by period, both in order."""
    nested: dict[str, dict[str, Audience]] = {}
    for identifier, period in sorted(places):
        nested.setdefault(identifier, {})[period] = audience(identifier, period)
    return nested
