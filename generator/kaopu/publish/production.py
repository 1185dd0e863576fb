"""Everything that a build makes from its plan, each thing in its place below public/ of the new release."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from kaopu.cache.keys import digest_of
from kaopu.data.periods import parse_period
from kaopu.execution.workforce import Workforce
from kaopu.pages.company_page import company_html
from kaopu.pages.handbook_editions import PublicEdition
from kaopu.pages.handbook_honours import PublicHonours
from kaopu.pages.handbook_site import build_handbook
from kaopu.pages.handbook_targets import PublicTargets
from kaopu.pages.home_page import home_html
from kaopu.pages.team_page import team_html
from kaopu.pages.theme import Theme, read_theme
from kaopu.policy.model import Policy
from kaopu.publish.archives import archive
from kaopu.publish.batches import Begun
from kaopu.publish.design import site_folder
from kaopu.publish.errands import Errands
from kaopu.publish.estimating import estimators_of
from kaopu.publish.event_log import event
from kaopu.publish.inputs import Inputs
from kaopu.publish.making import Making, design_parts
from kaopu.publish.payroll import Payroll, write_payroll
from kaopu.publish.plan import Plan
from kaopu.publish.preparing import Prepared
from kaopu.publish.progress import progress, say
from kaopu.publish.public_editions import public_editions
from kaopu.publish.rendering import Printing, Workshop
from kaopu.publish.scribing import Scribe, Sheet
from kaopu.publish.shards import WHOLE, Shard, lost_of_shards
from kaopu.publish.typefaces import cut_fonts
from kaopu.publish.view_tables import View, write_tables
from kaopu.records.views import TeamRecord
from kaopu.text.problems import InputProblemsError, Place, Problem

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Production:
    """Makes what is planned; the records are written already."""

    prepared: Prepared
    making: Making
    workforce: Workforce

    def run(self, meanwhile: Callable[[], R], *, only_known: bool = False) -> R:
        """Make everything; with ``only_known`` neither appraisal nor form is printed that is not known from before.

        ``meanwhile`` is called when this process would wait for the workers; what it returns is returned in the end.

        Raises InputProblemsError for documents that could not be made, HandbookError.
        """
        with ThreadPoolExecutor(1) as background:
            # The handbook is another process's work; it goes on while the workers print.
            handbook: Future[None] = background.submit(self._handbook)
            with self._known() if only_known else self._given_out(WHOLE) as printed:
                event("given-out")
                # What the workers still print is waited for at the end.
                self._views()
                self._others()
                event("viewed")
                found = meanwhile()
                for each in printed:
                    each.finish()
                self._errands.finish()
            self._archives()
            say("handbook: waiting for MkDocs" if not handbook.done() else "handbook: done")
            handbook.result()
            event("handbook")
        return found

    def run_shard(self, shard: Shard) -> int:
        """Make one part of the documents; return how many it has."""
        with self._given_out(shard) as printed:
            for each in printed:
                each.finish()
            return sum(each.total for each in printed)

    @property
    def documents(self) -> int:
        """How many appraisals and forms there are, counted in each language."""
        return len(self.scribe.sheets) + (len(self.plan.forms.forms) if self.plan.forms is not None else 0)

    @property
    def inputs(self) -> Inputs:
        """What everything is made from."""
        return self.prepared.inputs

    @property
    def plan(self) -> Plan:
        """What is to be made."""
        return self.prepared.plan

    @property
    def scribe(self) -> Scribe:
        """The records."""
        return self.prepared.scribe

    @property
    def policy(self) -> Policy:
        """The edition of the working folder."""
        return self.prepared.policy

    @property
    def _aside(self) -> Path:
        return self.making.files.folder

    @cached_property
    def _site(self) -> Path:
        return site_folder(self.inputs.root)

    @cached_property
    def _theme(self) -> Theme:
        return read_theme(self._site)

    @cached_property
    def _errands(self) -> Errands:
        return Errands(self.making, self.workforce)

    @contextmanager
    def _given_out(self, shard: Shard) -> Iterator[tuple[_Printed, ...]]:
        """Begin to print a shard's appraisals and forms, where there is much also finish."""
        appraisals = shard.share(self.scribe.sheets)
        begun = self._printing.begin(appraisals, self.workforce)
        printed = _Printed("appraisals", len(appraisals), begun).as_far_as_given_out()
        event("rendered")
        forms = self.plan.forms
        if forms is None:
            yield (printed,)
            return
        with forms.begin(self.scribe, self._theme, self.making, self.workforce, shard) as begun:
            yield printed, _Printed("forms", len(shard.share(forms.forms)), begun).as_far_as_given_out()

    @contextmanager
    def _known(self) -> Iterator[tuple[_Printed, ...]]:
        """Take all appraisals and forms from the cache; nothing is printed."""
        unknown = self._printing.unknown(self.scribe.sheets)
        event("rendered")
        if self.plan.forms is not None:
            unknown += self.plan.forms.unknown(self.scribe, self._theme, self.making)
        if unknown:
            raise InputProblemsError([lost_of_shards(unknown)])
        yield ()

    @cached_property
    def _printing(self) -> Printing:
        fonts, periods = cut_fonts(self.scribe.characters, self.making), (sheet.period for sheet in self.scribe.sheets)
        estimators = estimators_of(self.inputs.results, periods, self.plan.links.languages)
        workshop = Workshop(self._theme, fonts, self.plan.links, estimators)
        return Printing(self.scribe, workshop, self.making)

    def _others(self) -> None:
        """Write tables, calendars, the payroll, and the page where everybody begins."""
        write_tables(self.plan.links, self._recorded_views, self._errands.make)
        self.plan.rounds.write(self.making)
        if self.inputs.results.costs is not None:
            payroll = Payroll(self.inputs.results.costs, self.policy.head.languages[0])
            write_payroll(self.plan.links, payroll, self.plan.payroll, self.making.files, self._errands.make)
        for language in self.plan.links.languages:
            page = home_html(self.policy, language, self._theme, self.plan.links)
            self.making.files.write(self.plan.links.home(language), page.encode())

    def _handbook(self) -> None:
        inputs = self.inputs
        teams = {team.id: team.name for team in inputs.data.people.teams.values()}
        build_handbook(
            inputs.root,
            self.policy,
            inputs.cases,
            self._aside / "handbook",
            targets=PublicTargets(inputs.data.targets, teams),
            honours=PublicHonours(inputs.results.awards),
            editions=self._editions(),
            site=self._site,
            kept=self.making.kept,
        )

    def _editions(self) -> tuple[PublicEdition, ...]:
        """Return all editions for the handbook; those that judge nothing with data are read here."""
        inputs = self.inputs
        known = {source.head.effective_from: source for source, _ in (*inputs.sources, (self.policy, None))}
        return public_editions(inputs.editions, known, changed=inputs.provenance.changed)

    def _views(self) -> None:
        links, theme = self.plan.links, self._theme
        calendars = self.plan.rounds.files()
        make: Callable[[], bytes]
        for view, record in self._recorded_views:
            if isinstance(view, TeamRecord):
                path = links.team(view.id, view.period.id, view.language)
                dates = links.team_calendar(view.id, view.period.id) in calendars
                make = partial(_encoded, team_html, view, theme, links, calendar=dates)
            else:
                path = links.company(view.period.id, view.language)
                dates = links.company_calendar(view.period.id) in calendars
                make = partial(_encoded, company_html, view, theme, links, calendar=dates)
            self._errands.make(path, {"record": record, "calendar": str(dates), **self._view_parts}, make)

    @cached_property
    def _recorded_views(self) -> tuple[tuple[View, str], ...]:
        """All views, each with its record's digest."""
        views: tuple[View, ...] = (*self.plan.teams, *self.plan.companies)
        return tuple((view, digest_of(view.model_dump_json())) for view in views)

    @cached_property
    def _view_parts(self) -> Mapping[str, str]:
        """What the pages of teams and of the company are made from besides their records."""
        style = self._theme.web_css + self._theme.views_css
        scripts = digest_of(json.dumps(self._theme.scripts, ensure_ascii=False))
        return {**design_parts(self._theme, style), "scripts": scripts, "links": ",".join(self.plan.links.languages)}

    def _archives(self) -> None:
        """Write for each team and period one archive with the PDFs of all its members, in every language."""
        links, documents = self.plan.links, dict[tuple[str, str], dict[str, str]]()
        for record in self.plan.appraisals:
            name = f"{record.person.id}/{links.file_name('appraisal.pdf', record.language)}"
            place = links.appraisal(record.person.id, record.period.id, record.language, "appraisal.pdf")
            documents.setdefault((record.person.team, record.period.id), {})[name] = place
        for team, period_id in sorted({(team.id, team.period.id) for team in self.plan.teams}):
            self._archive(links.team_archive(team, period_id), documents[team, period_id], period_id)

    def _archive(self, path: str, documents: Mapping[str, str], period_id: str) -> None:
        """Write an archive of documents, by their names in it."""
        period = parse_period(period_id)
        assert period is not None  # noqa: S101 - a record's period has a valid id
        files = self.making.files
        told = json.dumps({name: files.digests[place] for name, place in documents.items()}, sort_keys=True)
        parts = {"documents": digest_of(told), "period": period_id}
        self.making.join(
            path, parts, lambda: archive({name: files.read(place) for name, place in documents.items()}, period)
        )


@dataclass
class _Printed:
    """Files of one kind that workers make; None: all are there."""

    label: str
    total: int
    begun: Begun | None = None

    def as_far_as_given_out(self) -> Self:
        """Finish unless the workers have all of it already; then something else can be done meanwhile."""
        if self.begun is not None and not self.begun.all_given_out:
            self.finish()
        return self

    def finish(self) -> None:
        """Wait for all, once. Raises InputProblemsError for files whose workers died each time."""
        if self.begun is None:
            return
        with progress(self.label, self.total) as done:
            lost = self.begun.finish(done)
        self.begun = None
        if lost:
            raise InputProblemsError([_lost(sheet) for sheet in lost])


def _encoded(make: Callable[P, str], /, *args: P.args, **kwargs: P.kwargs) -> bytes:
    return make(*args, **kwargs).encode()


def _lost(sheet: Sheet) -> Problem:
    values = {"person": sheet.person, "period": sheet.period, "language": sheet.language}
    return Problem("document-kills-workers", Place("data/people.csv"), values)
