"""`kaopu serve`: build, show, and build again whenever a file is saved. The last good site stays shown meanwhile."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kaopu.access.acl import AccessListError
from kaopu.access.grants import access_list_of
from kaopu.access.live import LiveSite, Shown
from kaopu.access.preview import PreviewServer, check_login, serve_folder
from kaopu.cache.store import Store
from kaopu.data.repository import DATA, find_repository
from kaopu.publish.build import PREVIEW, Means, build
from kaopu.publish.releases import PUBLISHED, home_of
from kaopu.publish.separately import Builder, Outcome, Request, complaint
from kaopu.publish.watching import FILES, FOLDERS, Watch, settled
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.problems import InputProblemsError
from kaopu.text.tree import MemoryTree

PAUSE: Final = 0.25
"""Seconds between looks at the files; they must be the same twice before anything is built."""
LONG_PAUSE: Final = 3.0
"""Seconds before it is tried again what saving a file cannot mend, such as another build that is running."""


@dataclass(frozen=True, slots=True)
class Talk:
    """How a preview talks to whoever started it: lines for standard output and for standard error, in one language."""

    language: Language
    out: Callable[[str], None]
    aside: Callable[[str], None]
    announce: Callable[[str], None]
    """Is told the address, once."""

    def say(self, key: str) -> None:
        """Say one of the preview's own sentences, on standard error."""
        self.aside(phrase(f"serving.{key}", self.language))


def serve_live(request: Request, login: str | None, port: int, talk: Talk) -> bool:
    """Build, then show the site on the loopback address until interrupted, and build again after every change.

    With ``login`` only what that reader may read. Returns False, with nothing shown, when the first build has a problem
    that saving a file cannot mend, or nobody is called ``login``. Problems are told by ``talk`` and in the open pages.
    """
    watch = Watch(_places(request))
    with _interruptible(), contextlib.closing(Builder(request)) as builder:
        known = watch.state()
        first = builder.build()
        live = LiveSite(_last_good(request, login), talk.language)
        if not _take(first, live, login, talk) and (first.folder is not None or not first.mendable):
            return False
        with PreviewServer(None, None, login, port, live) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            talk.announce(server.address)
            talk.say("watching")
            try:
                _go_on(builder, watch, known, live, login, talk)
            except KeyboardInterrupt:
                live.end()
                server.shutdown()
    return True


def serve_once(request: Request, login: str | None, port: int, announce: Callable[[str], None]) -> None:
    """Build, then show the site until interrupted, as it is. Raises InputProblemsError as a build does."""
    means = Means(request.jobs, Store(request.cache))
    built = build(request.root, None, request.selection, means, request.today, data=request.data)
    shown = _shown(built.folder, login)
    serve_folder(shown.folder or built.folder, shown.access, login, port, announce)


def _go_on(builder: Builder, watch: Watch, known: str, live: LiveSite, login: str | None, talk: Talk) -> None:
    """Build after every change, until interrupted."""
    while True:
        known = settled(watch, known, lambda: time.sleep(PAUSE))
        talk.say("changed")
        live.build()
        before = live.shown.version
        outcome = builder.build()
        if _take(outcome, live, login, talk):
            talk.say("same" if live.shown.version == before else "updated")
        elif not outcome.mendable:
            time.sleep(LONG_PAUSE)
            known = ""


def _take(outcome: Outcome, live: LiveSite, login: str | None, talk: Talk) -> bool:
    """Show what was built, or tell what is wrong; say whether it is shown."""
    shown: Shown | None = None
    if outcome.folder is not None:
        try:
            shown = _shown(outcome.folder, login)
        except InputProblemsError as error:
            outcome = complaint(error.problems, MemoryTree({}))
    if outcome.texts.get(talk.language):
        talk.out(outcome.texts[talk.language])
    if shown is not None:
        live.show(shown)
        return True
    talk.aside(phrase("commands.problems", talk.language, count=outcome.errors))
    live.complain(outcome.panels)
    return False


def _shown(folder: Path, login: str | None) -> Shown:
    """Return a published folder as ``login`` sees it. Raises InputProblemsError where nobody signs in by that name."""
    release = folder.resolve()
    if login is None:
        return Shown(folder, None, release.parent.name)
    # The release itself: a later build must not show its pages by this one's rules.
    access = access_list_of(release.parent)
    check_login(access, login)
    return Shown(release, access, release.parent.name)


def _last_good(request: Request, login: str | None) -> Shown:
    """Return what an earlier build has published; nothing, when there is nothing or ``login`` was nobody then."""
    published = request.root / (PUBLISHED if request.selection.whole else PREVIEW)
    with contextlib.suppress(OSError, AccessListError, InputProblemsError):
        if home_of(published).current_name() is not None:
            return _shown(published, login)
    return Shown(None)


def _places(request: Request) -> list[Path]:
    """Return what a build reads that people write."""
    repository, _ = find_repository(request.root, request.data, lambda _problem: None)
    return [*(repository.root / name for name in (*FOLDERS, *FILES)), repository.data_root / DATA]


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let being told to end be what Ctrl-C is: whatever was begun is put away."""

    def stop(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
