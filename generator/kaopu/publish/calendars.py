"""``round.ics``: what is due in a round, for the calendar programs of each manager and of HR (R44, R46, R50, R51).

One all-day event for each step of each person, on the last day on which it can be done in time, in the policy's first
language and without a score or a grade. The same records give the same bytes: ids and stamps come from the content.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from icalendar import Alarm, Calendar, Event

from kaopu.cache.keys import digest_of
from kaopu.pages.links import Links
from kaopu.publish.making import Making
from kaopu.records.record import AppraisalRecord
from kaopu.records.round_parts import RoundStep
from kaopu.records.views import CompanyRecord, TeamRecord
from kaopu.text.formats import date
from kaopu.text.grouping import grouped
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

PRODUCT: Final = "-//Kaopu//kaopu//EN"
REMINDER: Final = datetime.timedelta(hours=-15)
"""Nine o'clock on the day before: an all-day event begins at midnight, wherever the reader is."""
WAITING: Final = ("open", "missing", "possible")
SHOWN: Final = (*WAITING, "done", "late")
"""States of steps that stand in a calendar; the others do not concern anybody."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """Everybody's records with the views that they belong to; a calendar stands beside its view's page."""

    appraisals: tuple[AppraisalRecord, ...]
    teams: tuple[TeamRecord, ...]
    companies: tuple[CompanyRecord, ...]
    language: Language
    """The policy's first: people have one calendar, so its files are in one language."""

    def files(self) -> frozenset[str]:
        """Return the path of every calendar that a build writes."""
        return frozenset(path for path, _, _ in self._calendars())

    def write(self, making: Making) -> None:
        """Write the calendar of each team and of the company for every period that has a round."""
        for path, name, records in self._calendars():
            parts = {"record": digest_of(repr((name, [_told_of(record) for record in records])))}
            making.make(path, parts, partial(calendar_text, name, records, self.language))

    def _calendars(self) -> Iterator[tuple[str, str, Sequence[AppraisalRecord]]]:
        """Yield path, name and records of each; a team's are of those who are judged as its members."""
        links, going = Links((self.language,)), dict[str, list[AppraisalRecord]]()
        for record in self.appraisals:
            if record.language == self.language and record.round.steps:
                going.setdefault(record.period.id, []).append(record)
        of_teams = {period: grouped(records, lambda record: record.person.team) for period, records in going.items()}
        for team in self.teams:
            members = of_teams.get(team.period.id, {}).get(team.id, ())
            if team.language == self.language and members:
                yield links.team_calendar(team.id, team.period.id), self._name(team), members
        for company in self.companies:
            everybody = going.get(company.period.id, [])
            if company.language == self.language and everybody:
                yield links.company_calendar(company.period.id), self._name(company), everybody

    def _name(self, view: TeamRecord | CompanyRecord) -> str:
        return phrase("calendars.name", self.language, owner=view.name, period=view.period.name)


def _told_of(record: AppraisalRecord) -> tuple[object, ...]:
    """Return everything of a record that a calendar tells."""
    steps = [(step.id, step.due, step.done, step.name, step.by, step.state) for step in record.round.steps]
    period = record.period
    return record.language, record.person.id, record.person.name, period.id, period.name, period.last_day, steps


def calendar_text(name: str, records: Iterable[AppraisalRecord], language: Language) -> bytes:
    """Return a calendar (RFC 5545) with every step of everybody's round, in order of the last days."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    steps = [(step, record) for record in records for step in record.round.steps if step.state in SHOWN]
    for step, record in sorted(steps, key=lambda entry: entry[0].due):
        calendar.add_component(_event(step, record, language))
    return bytes(calendar.to_ical())


def _event(step: RoundStep, record: AppraisalRecord, language: Language) -> Event:
    """Return the event of a step.

    Whoever takes the calendar over again gets the same event anew: its sequence grows with every step that is done,
    which is the only thing that moves a deadline, and its stamp is the last day on which something was done.
    """
    done = [other.done for other in record.round.steps if other.done is not None]
    stamp = max([record.period.last_day, *done])
    event = Event()
    event.add("uid", _identity(record.period.id, record.person.id, step.id))
    event.add("dtstamp", datetime.datetime.combine(stamp, datetime.time(), datetime.UTC))
    event.add("sequence", len(done))
    event.add("dtstart", step.due)
    event.add("dtend", step.due + datetime.timedelta(days=1))
    event.add("summary", phrase("calendars.event", language, step=step.name, person=record.person.name))
    event.add("description", _description(step, record, language))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    if step.state in WAITING:
        event.add_component(_reminder(step, record, language))
    return event


def _description(step: RoundStep, record: AppraisalRecord, language: Language) -> str:
    told = {"period": record.period.name, "due": date(step.due, language)}
    if step.done is not None:
        return phrase("calendars.done", language, **told, done=date(step.done, language))
    return phrase("calendars.open", language, **told, by=step.by)


def _reminder(step: RoundStep, record: AppraisalRecord, language: Language) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", phrase("calendars.event", language, step=step.name, person=record.person.name))
    alarm.add("trigger", REMINDER)
    return alarm


def _identity(*names: str) -> str:
    """Return an id that is the same in every calendar and tells nobody's name."""
    return hashlib.sha256("\0".join(names).encode()).hexdigest()[:32] + "@kaopu"
