"""Build the site: read, plan, render, prove, release. The only place where all parts meet."""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kaopu.access.audiences import AccessList
from kaopu.access.grants import write_access
from kaopu.data.periods import parse_period
from kaopu.leaks.gate import audience_by, check_leaks, refuse_leaks
from kaopu.leaks.public import honoured_names, public_texts
from kaopu.leaks.secrets import secrets_of
from kaopu.pages.company_page import company_html
from kaopu.pages.content_security import StrangeScriptError
from kaopu.pages.handbook_editions import PublicEdition
from kaopu.pages.handbook_honours import PublicHonours
from kaopu.pages.handbook_site import HandbookError, build_handbook
from kaopu.pages.handbook_targets import PublicTargets
from kaopu.pages.home_page import home_html
from kaopu.pages.links import Links
from kaopu.pages.team_page import team_html
from kaopu.pages.theme import Theme, read_theme
from kaopu.policy.model import Policy
from kaopu.publish.access import access_list
from kaopu.publish.archives import write_archive
from kaopu.publish.design import site_folder
from kaopu.publish.event_log import event
from kaopu.publish.inputs import Inputs, read_inputs
from kaopu.publish.manifest import Sources, write_manifest
from kaopu.publish.payroll import write_payroll
from kaopu.publish.plan import Plan, Selection, make_plan
from kaopu.publish.progress import progress, say
from kaopu.publish.public_editions import public_editions
from kaopu.publish.release import release, staging
from kaopu.publish.release_check import access_entries
from kaopu.publish.releases import PUBLISHED
from kaopu.publish.typefaces import fonts_for
from kaopu.publish.workers import Workshop, render_all
from kaopu.text.problems import InputProblemsError, Place, Problem
from kaopu.text.suggestions import suggest

WORK = "build"
PREVIEW = f"{WORK}/preview"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    folder: Path
    appraisals: int
    documents: int
    warnings: tuple[Problem, ...]


def build(
    root: Path,
    out: Path | None,
    selection: Selection,
    jobs: int | None,
    today: datetime.date | None = None,
    *,
    data: Path | None = None,
) -> Built:
    """Build everything, or the selection, and switch ``out`` to it in one step.

    A selection goes to build/preview unless ``out`` says otherwise, so that it never replaces the whole site.
    ``today`` is the day on which the rounds are looked at; None: the last day that the data know.
    Raises InputProblemsError when the input has problems; what was published before stays as it was.
    """
    published = out if out is not None else root / (PUBLISHED if selection.whole else PREVIEW)
    with staging(published, root / WORK) as aside:
        inputs = read_inputs(root, today, data=data)
        if inputs.errors or inputs.policy is None:
            raise InputProblemsError(inputs.problems)
        plan = make_plan(inputs.results, inputs.policy.head.languages, selection)
        _check_selection(inputs, plan, selection)
        event("planned", documents=len(plan.appraisals), warnings=len(inputs.problems))
        jobs = jobs or os.cpu_count() or 1
        with _pages_told():
            _produce(inputs, inputs.policy, plan, aside.public, jobs)
        appraisals = len({(record.person.id, record.period.id) for record in plan.appraisals})
        access = access_list(inputs, plan)
        _let_nothing_leak(inputs, inputs.policy, plan, access, aside.public, jobs)
        write_access(aside.folder, access, inputs.repository.settings)
        entries = access_entries(aside.access)
        digest = write_manifest(aside.public, plan.expected(), appraisals, _sources(inputs, inputs.policy), entries)
        release(aside, digest)
    return Built(published, appraisals, len(plan.appraisals), inputs.problems)


def _check_selection(inputs: Inputs, plan: Plan, selection: Selection) -> None:
    """Raise InputProblemsError when the selection names a period or a person without an appraisal."""
    if plan.appraisals:
        return
    periods = [period.id for period in inputs.results.periods]
    if selection.period is not None and selection.period.id not in periods:
        values = {"period": selection.period.id, "suggestion": suggest(selection.period.id, periods)}
        raise InputProblemsError([Problem("period-without-data", Place("data/targets.csv"), values)])
    person = selection.person or ""
    values = {
        "id": person,
        "period": selection.period.id if selection.period is not None else ", ".join(periods),
        "suggestion": suggest(person, inputs.data.people.people),
    }
    raise InputProblemsError([Problem("person-unknown", Place("data/people.csv"), values)])


@contextlib.contextmanager
def _pages_told() -> Iterator[None]:
    """Turn what a company's mkdocs.yml or templates did wrong into a problem."""
    try:
        yield
    except HandbookError as error:
        problem = Problem("handbook-failed", Place("mkdocs.yml"), {"reason": "; ".join(error.complaints)})
        raise InputProblemsError([problem]) from error
    except StrangeScriptError as error:
        problem = Problem("script-in-page", Place("site/templates"), {"reason": str(error)})
        raise InputProblemsError([problem]) from error


def _produce(inputs: Inputs, policy: Policy, plan: Plan, aside: Path, jobs: int) -> None:
    site = site_folder(inputs.root)
    theme = read_theme(site)
    with ThreadPoolExecutor(1) as background:
        # The handbook is another process's work; it goes on while the workers print.
        teams = {team.id: team.name for team in inputs.data.people.teams.values()}
        targets = PublicTargets(inputs.data.targets, teams)
        handbook: Future[None] = background.submit(
            build_handbook,
            inputs.root,
            policy,
            inputs.cases,
            aside / "handbook",
            targets=targets,
            honours=PublicHonours(inputs.results.awards),
            editions=_editions(inputs, policy),
            site=site,
        )
        workshop = Workshop(theme, fonts_for(plan.appraisals), plan.links, aside)
        with progress("appraisals", len(plan.appraisals)) as done:
            render_all(plan.appraisals, workshop, jobs, done)
        if plan.forms is not None:
            with progress("forms", len(plan.forms.forms)) as done:
                plan.forms.write(aside, theme, jobs, done)
        _write_views(plan, theme, aside)
        _write_archives(plan, aside)
        plan.rounds.write(aside)
        if inputs.results.costs is not None:
            write_payroll(aside, plan.links, inputs.results.costs, plan.payroll, policy.head.languages[0])
        for language in plan.links.languages:
            _write(aside / plan.links.home(language), home_html(policy, language, theme, plan.links))
        say("handbook: waiting for MkDocs" if not handbook.done() else "handbook: done")
        handbook.result()
        event("handbook")


def _let_nothing_leak(inputs: Inputs, policy: Policy, plan: Plan, access: AccessList, public: Path, jobs: int) -> None:
    """Raise InputProblemsError when a file holds anything that some of its readers may not read."""
    said_to_all = public_texts(inputs.tree, inputs.editions)
    honoured = honoured_names(policy, inputs.results.awards)
    secrets = secrets_of(inputs.data, inputs.today, plan.appraisals, said_to_all, honoured)
    say("leaks: every file is looked through")
    refuse_leaks(check_leaks(public, secrets, audience_by(access), jobs))


def _editions(inputs: Inputs, policy: Policy) -> tuple[PublicEdition, ...]:
    """Return all editions for the handbook; those that judge nothing with data are read here."""
    known = {source.head.effective_from: source for source, _ in (*inputs.sources, (policy, None))}
    return public_editions(inputs.editions, known, changed=inputs.provenance.changed)


def _write_views(plan: Plan, theme: Theme, aside: Path) -> None:
    links: Links = plan.links
    for team in plan.teams:
        _write(aside / links.team(team.id, team.period.id, team.language), team_html(team, theme, links))
    for company in plan.companies:
        _write(aside / links.company(company.period.id, company.language), company_html(company, theme, links))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _write_archives(plan: Plan, aside: Path) -> None:
    """Write for each team and period one archive with the PDFs of all its members, in every language."""
    links = plan.links
    for team, period_id in sorted({(team.id, team.period.id) for team in plan.teams}):
        documents = {
            f"{record.person.id}/{links.file_name('appraisal.pdf', record.language)}": aside
            / links.appraisal(record.person.id, period_id, record.language, "appraisal.pdf")
            for record in plan.appraisals
            if record.person.team == team and record.period.id == period_id
        }
        period = parse_period(period_id)
        assert period is not None  # noqa: S101 - a record's period has a valid id
        write_archive(aside / links.team_archive(team, period_id), documents, period)


def _sources(inputs: Inputs, policy: Policy) -> Sources:
    return Sources(
        edition=policy.head.edition,
        policy_digest=policy.digest,
        data_digest=inputs.data.digest,
        commit=inputs.provenance.commit,
        changed=inputs.provenance.changed,
        generator=inputs.provenance.generator,
        today=inputs.today,
        data_commit=inputs.provenance.data_commit,
        data_changed=inputs.provenance.data_changed,
    )
