"""Plan a build: every record and every file that must come out, before anything is rendered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from kaopu.data.people import Team
from kaopu.data.periods import Period
from kaopu.pages.links import AppraisalForm, Links
from kaopu.publish.calendars import Rounds
from kaopu.publish.form_publishing import FormPublisher, forms_to_hand_in
from kaopu.publish.payroll import payroll_files, payroll_periods
from kaopu.publish.results import Results
from kaopu.records.evidencing import RowStore
from kaopu.records.level_views import LevelRecorder
from kaopu.records.record import AppraisalRecord
from kaopu.records.recording import Recorder
from kaopu.records.slimming import slim
from kaopu.records.summarising import company_record, team_record
from kaopu.records.views import CompanyRecord, TeamRecord
from kaopu.text.garbage import garbage_left_alone
from kaopu.text.language import Language

Keep = Callable[[AppraisalRecord], AppraisalRecord]
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

    def looks_at(self, period: Period) -> bool:
        """Whether records of a period are needed: its own, and those that views of the selected period look back at."""
        asked = self.period
        return asked is None or (period.kind == asked.kind and period.last_day <= asked.last_day)

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
        forms = self.forms.files() if self.forms is not None else frozenset[str]()
        return frozenset(paths) | payroll_files(self.links, self.payroll) | self.rounds.files() | forms

    @property
    def rounds(self) -> Rounds:
        """The calendars of the rounds, in the policy's first language; beside their views' pages."""
        return Rounds(self.appraisals, self.teams, self.companies, self.links.languages[0])


@garbage_left_alone()
def make_plan(
    results: Results, languages: tuple[Language, ...], selection: Selection, keep: Keep = lambda record: record
) -> Plan:
    """Write all records of the selection; views only when everybody of a period is in it.

    ``keep`` is handed each record of the selection once, period by period, and returns what the plan keeps of it.
    """
    people: list[AppraisalRecord] = []
    views = _Views([], [])
    for timeline in results.timelines.values():
        rows = {period: store for found in timeline.editions for store in [RowStore(found)] for period in found.periods}
        # In order of time: views look back at the periods before.
        past: dict[Language, dict[Period, list[AppraisalRecord]]] = {language: {} for language in languages}
        for period in filter(selection.looks_at, timeline.periods):
            recorders = [results.recorder_in(period, language, rows[period]) for language in languages]
            for record in _records(recorders, period, selection):
                included = selection.includes(record)
                kept = keep(record) if included else slim(record)
                past[record.language].setdefault(period, []).append(kept)
                if included:
                    people.append(kept)
            if selection.person is None and selection.period in (None, period):
                for language, records in past.items():
                    views.add(results.level_recorder_in(period, language), period, records)
    # Payouts tell what everybody gets: they are made with the company's page, and never for one person only.
    paid = () if selection.person is not None else payroll_periods(results.payouts)
    asked = selection.period
    payroll = tuple(period for period in paid if asked is None or set(period.months()) <= set(asked.months()))
    links = Links(languages)
    forms = forms_to_hand_in(results, languages, asked, selection.person)
    publisher = FormPublisher(forms, results, links)
    return Plan(links, tuple(people), tuple(views.teams), tuple(views.companies), payroll, publisher)


def _records(recorders: Sequence[Recorder], period: Period, selection: Selection) -> Iterator[AppraisalRecord]:
    """Write the records of a period, for the views' histories too; of one person only where no view is made.

    All languages of a person one after the other: the rows behind a result are then looked up once.
    """
    for person in recorders[0].appraisals.people_in(period) if recorders else ():
        if selection.person in (None, person.id):
            yield from (recorder.record(person, period) for recorder in recorders)


@dataclass(frozen=True)
class _Views:
    """The views made so far."""

    teams: list[TeamRecord]
    companies: list[CompanyRecord]

    def add(self, recorder: LevelRecorder, period: Period, records: Mapping[Period, Sequence[AppraisalRecord]]) -> None:
        """Add the views of a period in which somebody has a record; ``records`` are those of all periods up to it."""
        everybody = records.get(period)
        if not everybody:
            return
        found = recorder.appraisals
        past = {key.id: value for key, value in records.items()}
        for team in found.data.people.teams.values():
            own = _of_team(team, everybody)
            if own:
                history = {key: members for key, value in past.items() if (members := _of_team(team, value))}
                self.teams.append(team_record(team, own, everybody, history, recorder.team(team.id, period, own)))
        name = found.policy.head.company.in_language(recorder.language)
        view = recorder.company(period, everybody)
        self.companies.append(company_record(name, found.data.people, everybody, past, found.data.quality, view))


def _of_team(team: Team, records: Iterable[AppraisalRecord]) -> list[AppraisalRecord]:
    """Return the records of those who are judged as members of the team in the records' period."""
    return [record for record in records if record.person.team == team.id]
