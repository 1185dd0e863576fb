"""Build the site: read, plan, render, prove, release. The only place where all parts meet."""

from __future__ import annotations

import contextlib
import datetime
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from jinja2 import TemplateError

from kaopu.access.audiences import AccessList
from kaopu.access.grants import write_access
from kaopu.cache.store import Store
from kaopu.data.repository import find_repository
from kaopu.execution.elsewhere import ElsewhereError
from kaopu.execution.local import workforce as local_workforce
from kaopu.execution.processes import WorkersDoNotStartError
from kaopu.execution.workforce import Workforce
from kaopu.leaks.gate import audience_by, check_leaks, refuse_leaks
from kaopu.leaks.public import honoured_names, public_texts, recipe_texts
from kaopu.leaks.secrets import secrets_of
from kaopu.pages.content_security import StrangeScriptError
from kaopu.pages.handbook_site import HandbookError
from kaopu.policy.model import Policy
from kaopu.publish.access import access_list
from kaopu.publish.event_log import event
from kaopu.publish.inputs import Inputs
from kaopu.publish.making import Making, Reason, begin_making
from kaopu.publish.manifest import Sources, write_manifest
from kaopu.publish.plan import Selection
from kaopu.publish.preparing import Prepared, prepare
from kaopu.publish.production import Production
from kaopu.publish.progress import say
from kaopu.publish.release import Aside, release, release_again, settled, staging
from kaopu.publish.release_check import PUBLIC, access_entries
from kaopu.publish.release_files import ReleaseFiles
from kaopu.publish.releases import PUBLISHED
from kaopu.publish.rendering import get_ready
from kaopu.publish.shards import Shard, check_shards, note_shard, sources_of
from kaopu.publish.unchanged import Known, find_known, note_known, release_key
from kaopu.text.garbage import all_there_is_left_alone, garbage_left_alone
from kaopu.text.problems import InputProblemsError, Place, Problem

WORK = "build"
PREVIEW = f"{WORK}/preview"
CACHE = f"{WORK}/cache"
"""Where what was made is kept for the next build, unless somebody says otherwise."""
MOST_KEPT = 8 * 1024**3
"""So many bytes at most: what was of no use for longest is forgotten first."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made; ``reasons`` tell of every output that was made anew, why."""

    folder: Path
    appraisals: int
    documents: int
    warnings: tuple[Problem, ...]
    reasons: tuple[Reason, ...] = ()
    known: int = 0
    """How many outputs were known from before."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a build works with: how many processes, or which other machines, and what it knows from before.

    ``jobs`` None: one process a core. ``elsewhere`` opens workers that are somewhere else.
    """

    jobs: int | None = None
    store: Store = field(default_factory=lambda: Store(None))
    elsewhere: Callable[[], Workforce] | None = None
    shards: int | None = None
    """The documents were made before, in so many parts: none is made now, and all must be known."""

    def workforce(self, folder: Path) -> Workforce:
        """Return the workers; what they leave behind they leave in ``folder``."""
        return self.elsewhere() if self.elsewhere is not None else local_workforce(self.jobs, folder / "workers")


def build(
    root: Path,
    out: Path | None,
    selection: Selection,
    means: Means | None = None,
    today: datetime.date | None = None,
    *,
    data: Path | None = None,
) -> Built:
    """Build everything, or the selection, and switch ``out`` to it in one step.

    A selection goes to build/preview unless ``out`` says otherwise, so that it never replaces the whole site.
    ``today`` is the day on which the rounds are looked at; None: the last day that the data know.
    Raises InputProblemsError when the input has problems; what was published before stays as it was.
    """
    means = means if means is not None else Means()
    published = out if out is not None else root / (PUBLISHED if selection.whole else PREVIEW)
    with staging(published, root / WORK) as aside:
        making = begin_making(means.store, ReleaseFiles(aside.public, aside.home.current))
        repository, _ = find_repository(root, data, _ignore)
        key = release_key(making, repository, selection, today)
        known = find_known(making, key)
        if known is None or release_again(aside.home, known.digest) is None:
            prepared = partial(prepare, root, making.files, selection, today, data=data)
            known = _made(prepared, aside, means, making)
            if release_key(making, repository, selection, today) == key:  # nothing was edited meanwhile
                note_known(making, key, known)
            making.close(whole=selection.whole, most=MOST_KEPT)
        made, damaged = len(making.reasons), means.store.damaged
        event("cached", made=made, known=known.outputs - made, damaged=damaged)
    reasons = tuple(sorted(making.reasons))
    return Built(published, known.appraisals, known.documents, known.warnings, reasons, known.outputs - len(reasons))


def _made(prepared: Callable[[], Prepared], aside: Aside, means: Means, making: Making) -> Known:
    """Prepare and make everything, prove it, and release it."""
    with _workers(means, aside.folder) as workforce, _pages_told():
        if making.before:  # little will have to be made, but that soon: the workers start while everything is read
            workforce.start(get_ready)
        found = prepared()
        with all_there_is_left_alone():
            if means.shards is not None:
                shard_sources = sources_of(found.inputs, found.selection)
                check_shards(making, means.shards, shard_sources, len(found.plan.appraisals))
            Production(found, making, workforce).run(only_known=means.shards is not None)
    with all_there_is_left_alone():
        return _proved(found, aside, means, making)


def _proved(found: Prepared, aside: Aside, means: Means, making: Making) -> Known:
    """Look through what was made, and release it."""
    inputs, plan = found.inputs, found.plan
    access, files = access_list(inputs, plan), making.files.all_digests()
    write_access(aside.folder, access, inputs.repository.settings)
    entries = access_entries(aside.access)
    appraisals = len({(record.person.id, record.period.id) for record in plan.appraisals})
    digest = write_manifest(aside.public, files, plan.expected(), appraisals, _sources(inputs, found.policy), entries)
    # Others than those who printed: fonts and what is looked for need not be in one memory. Files are searched here.
    with _workers(replace(means, elsewhere=None), aside.folder) as workforce, ThreadPoolExecutor(1) as background:
        # The disk is another one's work; nothing is shown before both are done.
        on_disk = background.submit(settled, aside, digest, making.files.linked)
        _let_nothing_leak(found, access, workforce, means.store, files)
        on_disk.result()
    release(aside, digest)
    return Known(digest, appraisals, len(plan.appraisals), making.outputs, inputs.problems)


def _ignore(_problem: Problem) -> None:
    """Whoever reads everything reports it."""


def build_shard(
    root: Path,
    shard: Shard,
    selection: Selection,
    means: Means,
    today: datetime.date | None = None,
    *,
    data: Path | None = None,
) -> int:
    """Render one part of the documents into the cache, and publish nothing; return how many it has.

    Raises InputProblemsError as a build does.
    """
    (root / WORK).mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="shard-", dir=root / WORK) as folder:
        making = begin_making(means.store, ReleaseFiles(Path(folder) / PUBLIC))
        found = prepare(root, making.files, selection, today, data=data)
        with _workers(means, Path(folder)) as workforce, _pages_told():
            documents = Production(found, making, workforce).run_shard(shard)
    note_shard(making, shard, sources_of(found.inputs, selection), documents)
    return documents


@contextlib.contextmanager
def _workers(means: Means, aside: Path) -> Iterator[Workforce]:
    """Open the workers of a build, with a folder of their own that is gone at the end.

    It lies beside what is built: what a killed build leaves there is deleted by the next one.
    """
    try:
        with (
            tempfile.TemporaryDirectory(prefix="kaopu-", dir=aside) as folder,
            means.workforce(Path(folder)) as workforce,
        ):
            yield workforce
    except ElsewhereError as error:
        problem = Problem("workers-elsewhere", Place("--scheduler"), {"reason": str(error)})
        raise InputProblemsError([problem]) from error
    except WorkersDoNotStartError as error:
        raise InputProblemsError([Problem("workers-do-not-start", Place("--jobs"))]) from error


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
    except TemplateError as error:  # a company's own, made for another version of Kaopu or with a slip
        problem = Problem("template-failed", Place("site/templates"), {"reason": str(error)})
        raise InputProblemsError([problem]) from error


@garbage_left_alone()
def _let_nothing_leak(
    found: Prepared, access: AccessList, workforce: Workforce, store: Store, files: Mapping[str, str]
) -> None:
    """Raise InputProblemsError when a file holds anything that some of its readers may not read."""
    inputs = found.inputs
    said_to_all = public_texts(inputs.tree, inputs.editions)
    honoured = honoured_names(found.policy, inputs.results.awards)
    secrets = secrets_of(
        inputs.data, inputs.today, found.plan.appraisals, said_to_all, honoured, recipe_texts(inputs.tree)
    )
    say("leaks: every file is looked through")
    refuse_leaks(check_leaks(found.scribe.files.folder, files, secrets, audience_by(access), workforce, store))
    event("searched")


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
