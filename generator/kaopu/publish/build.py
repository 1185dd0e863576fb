"""Build the site: read, plan, render, prove, release. The only place where all parts meet."""

from __future__ import annotations

import contextlib
import datetime
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from jinja2 import TemplateError

from kaopu.access.grants import write_access
from kaopu.cache.store import Store
from kaopu.data.repository import find_repository
from kaopu.execution.elsewhere import ElsewhereError
from kaopu.execution.local import jobs_or_cores
from kaopu.execution.local import workforce as local_workforce
from kaopu.execution.processes import WorkersDoNotStartError
from kaopu.execution.running import Run, other_process, run_here
from kaopu.execution.workforce import Workforce
from kaopu.pages.content_security import StrangeScriptError
from kaopu.pages.handbook_site import HandbookError
from kaopu.publish.event_log import event
from kaopu.publish.making import Making, Reason, begin_making
from kaopu.publish.manifest import write_manifest
from kaopu.publish.plan import Selection
from kaopu.publish.preparing import Prepared, prepare
from kaopu.publish.production import Production
from kaopu.publish.proving import Finished, finished, let_nothing_leak, whose_is_what
from kaopu.publish.release import Aside, release, release_again, settled, staging
from kaopu.publish.release_check import PUBLIC, access_entries
from kaopu.publish.release_files import ReleaseFiles
from kaopu.publish.releases import PUBLISHED
from kaopu.publish.rendering import get_ready
from kaopu.publish.shards import Shard, check_shards, note_shard, sources_of
from kaopu.publish.unchanged import Known, find_known, note_known, release_key
from kaopu.text.garbage import all_there_is_left_alone
from kaopu.text.problems import InputProblemsError, Place, Problem

WORK = "build"
PREVIEW = f"{WORK}/preview"
CACHE = f"{WORK}/cache"
"""Where what was made is kept for the next build, unless somebody says otherwise."""
MANY_FILES = 1000
"""So many are put on the disk by a process of its own, which takes half a second to start."""
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

    @property
    def jobs_here(self) -> int:
        """So many processes of this machine work at once, whoever else does."""
        return jobs_or_cores(self.jobs)

    def workforce(self, folder: Path) -> Workforce:
        """Return the workers; what they leave behind they leave in ``folder``."""
        return self.elsewhere() if self.elsewhere is not None else local_workforce(self.jobs, folder)


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
            close = partial(making.close, whole=selection.whole, most=MOST_KEPT)
            prepared = partial(prepare, root, making.files, selection, today, data=data, jobs=means.jobs_here)
            known = _made(prepared, aside, means, making, close)
            if release_key(making, repository, selection, today) == key:  # nothing was edited meanwhile
                note_known(making, key, known)
        made, damaged = len(making.reasons), means.store.damaged
        event("cached", made=made, known=known.outputs - made, damaged=damaged)
    reasons = tuple(sorted(making.reasons))
    return Built(published, known.appraisals, known.documents, known.warnings, reasons, known.outputs - len(reasons))


def _made(
    prepared: Callable[[], Prepared], aside: Aside, means: Means, making: Making, close: Callable[[], None]
) -> Known:
    """Prepare and make everything, prove it, and release it; ``close`` ends the making."""
    found = _finished(prepared, aside, means, making)
    with all_there_is_left_alone():
        return _proved(found, aside, means, making, close)


def _finished(prepared: Callable[[], Prepared], aside: Aside, means: Means, making: Making) -> Finished:
    """Prepare and make everything; return what is needed from then on: all else is forgotten."""
    with _workers(means, aside.folder) as workforce, _pages_told():
        if making.before:  # little will have to be made, but that soon: the workers start while everything is read
            workforce.start(get_ready)
            if workforce.here and workforce.started:
                making.files.read_ahead(workforce.executor)
        found = prepared()
        with all_there_is_left_alone():
            production = Production(found, making, workforce)
            if means.shards is not None:
                check_shards(making, means.shards, sources_of(found.inputs, found.selection), production.documents)
            secrets = production.run(partial(whose_is_what, found), only_known=means.shards is not None)
            return finished(found, secrets)


def _proved(found: Finished, aside: Aside, means: Means, making: Making, close: Callable[[], None]) -> Known:
    """Look through what was made, and release it."""
    files = making.files.all_digests()
    write_access(aside.folder, found.access, found.settings)
    entries = access_entries(aside.access)
    digest = write_manifest(aside.public, files, found.expected, found.appraisals, found.sources, entries)
    # Others than those who printed: fonts and what is looked for need not be in one memory. Files are searched here.
    with (
        _workers(replace(means, elsewhere=None), aside.folder) as workforce,
        _disk(aside, workforce, len(files)) as disk,
        ThreadPoolExecutor(1) as background,
    ):
        # The disk is another one's work; nothing is shown before both are done.
        on_disk = background.submit(settled, aside, digest, making.files.linked, disk)
        let_nothing_leak(found, aside.public, files, workforce, means.store)
        on_disk.result()
    release(aside, digest, close)
    return Known(digest, found.appraisals, len(found.records), making.outputs, found.warnings)


@contextlib.contextmanager
def _disk(aside: Aside, workforce: Workforce, files: int) -> Iterator[Run]:
    """Give what puts a release on the disk: another process, unless files are few or one process is to do it all."""
    if files < MANY_FILES or workforce.jobs == 1:
        yield run_here
        return
    with _folder_for_workers(aside.folder) as folder, other_process(folder) as run:
        yield run


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
        found = prepare(root, making.files, selection, today, data=data, jobs=means.jobs_here)
        with _workers(means, Path(folder)) as workforce, _pages_told():
            documents = Production(found, making, workforce).run_shard(shard)
    note_shard(making, shard, sources_of(found.inputs, selection), documents)
    return documents


@contextlib.contextmanager
def _workers(means: Means, aside: Path) -> Iterator[Workforce]:
    """Open the workers of a build."""
    try:
        with _folder_for_workers(aside) as folder, means.workforce(folder) as workforce:
            yield workforce
    except ElsewhereError as error:
        problem = Problem("workers-elsewhere", Place("--scheduler"), {"reason": str(error)})
        raise InputProblemsError([problem]) from error
    except WorkersDoNotStartError as error:
        raise InputProblemsError([Problem("workers-do-not-start", Place("--jobs"))]) from error


@contextlib.contextmanager
def _folder_for_workers(aside: Path) -> Iterator[Path]:
    """Give a folder that is gone at the end.

    It lies beside what is built: what a killed build leaves there is deleted by the next one.
    """
    with tempfile.TemporaryDirectory(prefix="kaopu-", dir=aside) as folder:
        yield Path(folder) / "workers"


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
