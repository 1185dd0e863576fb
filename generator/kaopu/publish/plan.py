"""Plan a build: every record and every file that must come out, before anything is rendered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import get_args

from kaopu.data.people import Person
from kaopu.data.periods import Period
from kaopu.pages.links import AppraisalForm, Links
from kaopu.publish.calendars import Rounds
from kaopu.publish.form_publishing import FormPublisher, forms_to_hand_in
from kaopu.publish.payroll import payroll_files, payroll_periods
from kaopu.publish.results import Results
from kaopu.publish.view_tables import View, table_of
from kaopu.records.evidencing import RowStore
from kaopu.records.level_views import LevelRecorder
from kaopu.records.past import History, past_of
from kaopu.records.record import AppraisalRecord
from kaopu.records.recording import Recorder, RecordsOfOne
from kaopu.records.summarising import company_record, team_record
from kaopu.records.views import CompanyRecord, TeamRecord
from kaopu.text.garbage import garbage_left_alone
from kaopu.text.grouping import grouped
from kaopu.text.language import Language

Keep = Callable[[Sequence[Person], RecordsOfOne], Iterable[AppraisalRecord]]
"""Has the records of these people written, in their order, and returns what is kept of each."""
FORMS: tuple[AppraisalForm, ...] = get_args(AppraisalForm)


@dataclass(frozen=True, slots=True)
class Selection:
    """What to build: everything, or one period or one person only."""

    period: Period | None = None
    person: str | None = None

    @property
    def whole(self) -> bool:
        """Whether everything is built."""
        return self.period is None and self.person is None

    def writes(self, period: Period) -> bool:
        """Whether records of a period are to be built."""
        return self.period in (None, period)

    def looks_at(self, period: Period) -> bool:
        """Whether a period is needed: to be built, or because views (there are none of one person) look back at it."""
        if self.period is None or self.person is not None:
            return self.writes(period)
        return period.kind == self.period.kind and period.last_day <= self.period.last_day

    def includes(self, record: AppraisalRecord) -> bool:
        """Whether a record is to be built."""
        wanted_period = self.period is None or record.period.id == self.period.id
        return wanted_period and self.person in (None, record.person.id)


@dataclass(frozen=True)
class Plan:
    """The records to render, by kind, and the links between the pages."""

    links: Links
    appraisals: tuple[AppraisalRecord, ...]
    teams: tuple[TeamRecord, ...]
    companies: tuple[CompanyRecord, ...]
    payroll: tuple[Period, ...] = ()
    forms: FormPublisher | None = None
    """The forms that are still to be handed in."""

    def expected(self) -> frozenset[str]:
        """Return the path of every file below appraisals/ that the build must produce."""
        paths: set[str] = set()
        for record in self.appraisals:
            for form in FORMS:
                paths.add(self.links.appraisal(record.person.id, record.period.id, record.language, form))
        for team in self.teams:
            paths.add(self.links.team(team.id, team.period.id, team.language))
            paths.add(self.links.team_archive(team.id, team.period.id))
        paths |= {self.links.company(company.period.id, company.language) for company in self.companies}
        views: list[View] = [*self.teams, *self.companies]
        paths |= {table_of(self.links, view) for view in views}
        forms = self.forms.files() if self.forms is not None else frozenset[str]()
        return frozenset(paths) | payroll_files(self.links, self.payroll) | self.rounds.files() | forms

    @property
    def rounds(self) -> Rounds:
        """The calendars of the rounds, in the policy's first language; beside their views' pages."""
        return Rounds(self.appraisals, self.teams, self.companies, self.links.languages[0])


def everything(people: Sequence[Person], records_of: RecordsOfOne) -> Iterable[AppraisalRecord]:
    """Keep records as they are."""
    return (record for person in people for record in records_of(person))


@garbage_left_alone()
def make_plan(results: Results, languages: tuple[Language, ...], selection: Selection, keep: Keep = everything) -> Plan:
    """Write all records of the selection; views only when everybody of a period is in it.

    ``keep`` is asked once for each period of the selection; the plan has what it returns.
    """
    people: list[AppraisalRecord] = []
    views = _Views([], [])
    for timeline in results.timelines.values():
        rows = {period: store for found in timeline.editions for store in [RowStore(found)] for period in found.periods}
        histories = {language: History() for language in languages}
        # In order of time: views look back at the periods before.
        for period in filter(selection.looks_at, timeline.periods):
            recorders = [results.recorder_in(period, language, rows[period]) for language in languages]
            if not selection.writes(period):
                for recorder in recorders:
                    histories[recorder.language].add(recorder.past(period))
                continue
            written: dict[Language, list[AppraisalRecord]] = {language: [] for language in languages}
            for record in keep(_selected(recorders, period, selection), partial(_records_of, recorders, period)):
                written[record.language].append(record)
                people.append(record)
            if selection.person is None:
                for language, everybody in written.items():
                    views.add(results.level_recorder_in(period, language), period, everybody, histories[language])
    # Payouts tell what everybody gets: they are made with the company's page, and never for one person only.
    paid = () if selection.person is not None else payroll_periods(results.payouts)
    asked = selection.period
    payroll = tuple(period for period in paid if asked is None or set(period.months()) <= set(asked.months()))
    links = Links(languages)
    forms = forms_to_hand_in(results, languages, asked, selection.person)
    publisher = FormPublisher(forms, results, links)
    return Plan(links, tuple(people), tuple(views.teams), tuple(views.companies), payroll, publisher)


def _selected(recorders: Sequence[Recorder], period: Period, selection: Selection) -> list[Person]:
    """Return who has a record in a period: everybody, or one person where only their records are built."""
    people = recorders[0].appraisals.people_in(period) if recorders else ()
    return [person for person in people if selection.person in (None, person.id)]


def _records_of(recorders: Sequence[Recorder], period: Period, person: Person) -> list[AppraisalRecord]:
    """Write a person's records in all languages, one after the other: rows behind a result are then looked up once."""
    return [recorder.record(person, period) for recorder in recorders]


@dataclass(frozen=True)
class _Views:
    """The views made so far."""

    teams: list[TeamRecord]
    companies: list[CompanyRecord]

    def add(
        self, recorder: LevelRecorder, period: Period, everybody: Sequence[AppraisalRecord], history: History
    ) -> None:
        """Add the views of a period, from everybody's records, and the period to the ``history`` of those before.

        Of a period in which nobody has a record there are none.
        """
        if not everybody:
            return
        history.add(past_of(everybody))
        found = recorder.appraisals
        members = grouped(everybody, lambda record: record.person.team)
        for team in found.data.people.teams.values():
            if own := members.get(team.id):
                self.teams.append(team_record(team, own, history, recorder.team(team.id, period, own)))
        name = found.policy.head.company.in_language(recorder.language)
        view = recorder.company(period, everybody)
        self.companies.append(company_record(name, found.data.people, everybody, history, found.data.quality, view))
