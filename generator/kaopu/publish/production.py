"""Everything that a build makes from its plan, each thing in its place below public/ of the new release."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

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
from kaopu.publish.archives import write_archive
from kaopu.publish.design import site_folder
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
from kaopu.publish.shards import Shard, lost_of_shards
from kaopu.publish.typefaces import cut_fonts
from kaopu.text.problems import InputProblemsError, Place, Problem


@dataclass(frozen=True)
class Production:
    """Makes what is planned; the records are written already."""

    prepared: Prepared
    making: Making
    workforce: Workforce

    def run(self, *, only_known: bool = False) -> None:
        """Make everything; with ``only_known`` no appraisal is printed that is not known from before.

        Raises InputProblemsError for documents that could not be made, HandbookError.
        """
        with ThreadPoolExecutor(1) as background:
            # The handbook is another process's work; it goes on while the workers print.
            handbook: Future[None] = background.submit(self._handbook)
            self._appraisals(self.scribe.sheets, only_known=only_known)
            event("rendered")
            if self.plan.forms is not None:
                with progress("forms", len(self.plan.forms.forms)) as done:
                    lost = self.plan.forms.write(self.scribe, self._theme, self.making, self.workforce, done)
                if lost:
                    raise InputProblemsError([_lost(sheet) for sheet in lost])
            self._views()
            self._archives()
            self.plan.rounds.write(self.making)
            if self.inputs.results.costs is not None:
                payroll = Payroll(self.inputs.results.costs, self.policy.head.languages[0])
                write_payroll(self.plan.links, payroll, self.plan.payroll, self.making)
            for language in self.plan.links.languages:
                page = home_html(self.policy, language, self._theme, self.plan.links)
                self.making.files.write(self.plan.links.home(language), page.encode())
            say("handbook: waiting for MkDocs" if not handbook.done() else "handbook: done")
            handbook.result()
            event("handbook")

    def run_shard(self, shard: Shard) -> int:
        """Make one part of the documents; return how many it has."""
        sheets = shard.share(self.scribe.sheets)
        self._appraisals(sheets)
        return len(sheets)

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

    def _appraisals(self, sheets: Sequence[Sheet], *, only_known: bool = False) -> None:
        workshop = Workshop(self._theme, cut_fonts(self.scribe.characters, self.making), self.plan.links)
        printing = Printing(self.scribe, workshop, self.making)
        with progress("appraisals", len(sheets)) as done:
            if only_known:
                unknown = printing.run_known(sheets, done)
                lost = [lost_of_shards(unknown)] if unknown else []
            else:
                lost = [_lost(sheet) for sheet in printing.run(sheets, self.workforce, done)]
        if lost:
            raise InputProblemsError(lost)

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
        for team in self.plan.teams:
            path = links.team(team.id, team.period.id, team.language)
            self._page(path, team.model_dump_json(), partial(team_html, team, theme, links))
        for company in self.plan.companies:
            path = links.company(company.period.id, company.language)
            self._page(path, company.model_dump_json(), partial(company_html, company, theme, links))

    def _page(self, path: str, record: str, make: Callable[[], str]) -> None:
        parts = {"record": digest_of(record), **self._page_parts}
        self.making.make(path, parts, lambda: make().encode())

    @cached_property
    def _page_parts(self) -> Mapping[str, str]:
        return {**design_parts(self._theme, self._theme.web_css), "links": ",".join(self.plan.links.languages)}

    def _archives(self) -> None:
        """Write for each team and period one archive with the PDFs of all its members, in every language."""
        links, documents = self.plan.links, dict[tuple[str, str], dict[str, Path]]()
        for record in self.plan.appraisals:
            name = f"{record.person.id}/{links.file_name('appraisal.pdf', record.language)}"
            place = links.appraisal(record.person.id, record.period.id, record.language, "appraisal.pdf")
            documents.setdefault((record.person.team, record.period.id), {})[name] = self._aside / place
        for team, period_id in sorted({(team.id, team.period.id) for team in self.plan.teams}):
            period = parse_period(period_id)
            assert period is not None  # noqa: S101 - a record's period has a valid id
            write_archive(self._aside / links.team_archive(team, period_id), documents[team, period_id], period)


def _lost(sheet: Sheet) -> Problem:
    values = {"person": sheet.person, "period": sheet.period, "language": sheet.language}
    return Problem("document-kills-workers", Place("data/people.csv"), values)
