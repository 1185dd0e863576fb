"""Plan a build: every record and every file that must come out, before anything is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from kaopu.records.summarising import company_record, team_record
from kaopu.records.views import CompanyRecord, TeamRecord
from kaopu.text.garbage import garbage_left_alone
from kaopu.text.language import Language

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
    results: Results,
    languages: tuple[Language, ...],
    selection: Selection,
) -> Plan:
    """Write all records of the selection; views only when everybody of a period is in it."""
    people: list[AppraisalRecord] = []
    teams: list[TeamRecord] = []
    companies: list[CompanyRecord] = []
    for timeline in results.timelines.values():
        rows = {period: store for found in timeline.editions for store in [RowStore(found)] for period in found.periods}
        for language in languages:
            # In order of time: views look back at the periods before.
            records: dict[Period, list[AppraisalRecord]] = {}
            for period in timeline.periods:
                written = _records(results.recorder_in(period, language, rows[period]), period, selection)
                records[period] = written
                people += [record for record in written if selection.includes(record)]
                if written and selection.person is None and selection.period in (None, period):
                    _add_views(results.level_recorder_in(period, language), period, records, (teams, companies))
    # Payouts tell what everybody gets: they are made with the company's page, and never for one person only.
    paid = () if selection.person is not None else payroll_periods(results.payouts)
    asked = selection.period
    payroll = tuple(period for period in paid if asked is None or set(period.months()) <= set(asked.months()))
    links = Links(languages)
    forms = forms_to_hand_in(results, languages, asked, selection.person)
    publisher = FormPublisher(forms, results, links)
    return Plan(links, tuple(people), tuple(teams), tuple(companies), payroll, publisher)


def _records(recorder: Recorder, period: Period, selection: Selection) -> list[AppraisalRecord]:
    """Write the records of a period, for the views' histories too; of one person only where no view is made."""
    everybody = recorder.appraisals.people_in(period)
    return [recorder.record(person, period) for person in everybody if selection.person in (None, person.id)]


def _add_views(
    recorder: LevelRecorder,
    period: Period,
    records: Mapping[Period, Sequence[AppraisalRecord]],
    views: tuple[list[TeamRecord], list[CompanyRecord]],
) -> None:
    """Add the views of a period in which somebody has a record; ``records`` are those of all periods up to it."""
    found, (teams, companies) = recorder.appraisals, views
    name = found.policy.head.company.in_language(recorder.language)
    everybody = records[period]
    past = {key.id: value for key, value in records.items() if value}
    for team in found.data.people.teams.values():
        own = _of_team(team, everybody)
        if own:
            history = {key: members for key, value in past.items() if (members := _of_team(team, value))}
            view = recorder.team(team.id, period, own)
            teams.append(team_record(team, own, everybody, history, view))
    view = recorder.company(period, everybody)
    companies.append(company_record(name, found.data.people, everybody, past, found.data.quality, view))


def _of_team(team: Team, records: Iterable[AppraisalRecord]) -> list[AppraisalRecord]:
    """Return the records of those who are judged as members of the team in the records' period."""
    return [record for record in records if record.person.team == team.id]
