"""Build aside, then switch: the published folder is a link to a release, replaced in one atomic step (R71)."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kaopu.execution.running import Run, run_here
from kaopu.publish.event_log import event
from kaopu.publish.release_check import ACCESS, PUBLIC, differences, settle, settle_one
from kaopu.publish.release_lock import only_one
from kaopu.publish.releases import (
    COPY,
    STAGING,
    Home,
    check_home,
    clean,
    discard,
    drop_old,
    folder_aside,
    home_of,
    order_with,
    prepare,
    release_name,
    switch,
    write_order,
)
from kaopu.text.problems import InputProblemsError, Place, Problem

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_IN_WORDS = tuple(
    part for number in (errno.ENOSPC, errno.EDQUOT) for part in (f"[Errno {number}]", os.strerror(number))
)


@dataclass(frozen=True, slots=True)
class Aside:
    """A folder that is to become a release: ``public`` is there, to be filled; ``access`` may be made beside it."""

    home: Home
    folder: Path

    @property
    def public(self) -> Path:
        """The site: pages, and the manifest."""
        return self.folder / PUBLIC

    @property
    def access(self) -> Path:
        """Who may read what of the site; empty when nobody makes it, so that nobody may read anything."""
        return self.folder / ACCESS


@contextlib.contextmanager
def staging(published: Path, work: Path | None = None) -> Iterator[Aside]:
    """Give a folder to build in; it is gone afterwards unless it was released.

    Until the end no other build publishes there, nor uses ``work``, the folder for what is in between. What killed
    builds left behind is deleted first. Raises InputProblemsError when another build is running, when something
    else stands at ``published`` or beside it, and when the disk becomes full; what is published stays as it was.
    """
    home = home_of(published)
    check_home(home)
    with _full_disk_told(home), contextlib.ExitStack() as held:
        held.enter_context(only_one(home.releases))
        if work is not None:
            held.enter_context(only_one(work))
        clean(home)
        try:
            aside = Aside(home, folder_aside(home, STAGING))
            aside.public.mkdir()
            yield aside
        finally:
            with contextlib.suppress(OSError):
                clean(home)


@contextlib.contextmanager
def _full_disk_told(home: Home) -> Iterator[None]:
    """Make a sentence of a full disk, whoever noticed it."""
    try:
        yield
    except Exception as error:
        if not disk_is_full(error):
            raise
        raise InputProblemsError([Problem("disk-full", Place(home.published.name))]) from error


def disk_is_full(error: BaseException | None) -> bool:
    """Whether an error comes from a full disk, or a quota: programs that a build starts say so in words only."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if any(words in str(error) for words in _FULL_IN_WORDS):
            return True
        error = error.__cause__ or error.__context__
    return False


def release_of(published: Path) -> Path:
    """Return the folder of the release that is shown at ``published``: a site with its own access rules.

    Raises InputProblemsError when nothing has been published there.
    """
    home = home_of(published)
    check_home(home)
    name = home.current_name()
    if name is None:
        raise InputProblemsError([Problem("nothing-published", Place(home.published.name))])
    return home.releases / name


def settled(aside: Aside, digest: str, linked: Collection[str] = (), run: Run = run_here) -> None:
    """Wait until a finished folder is on the disk, read it again from there, and compare it with its manifest.

    ``digest`` is the manifest's SHA-256, ``linked`` are the files below public/ that the release before has too: they
    are read again like all others, but are on the disk since then. ``run`` does it, e.g. in another process. Raises
    InputProblemsError when anything is not what the manifest says.
    """
    aside.access.mkdir(exist_ok=True)
    run(settle, aside.folder, linked)
    event("written")
    found = run(differences, aside.folder, digest)
    if found:
        raise InputProblemsError([Problem("release-not-as-written", Place(aside.home.published.name), found.counts())])
    event("checked")


def release(aside: Aside, digest: str, meanwhile: Callable[[], object] = lambda: None) -> Path:
    """Show a settled folder whose manifest has the SHA-256 ``digest``; return the release.

    Only one link is replaced; what is shown is therefore always wholly this release or wholly the one before. A release
    with the same digest that is there already is shown again, and replaced when it is damaged. Once it is shown
    ``meanwhile`` is called, and old ones are deleted.
    """
    home = aside.home
    target = home.releases / release_name(digest)
    before, names = home.current_name(), home.in_order()
    damaged = target.exists() and bool(differences(target, digest))
    if damaged and before == target.name:
        _stand_in(aside, target)
    elif damaged:
        discard(target)
    made = prepare(home, target.name)
    if not target.exists():
        aside.folder.rename(target)
    settle_one(home.releases)
    _show(home, made, order_with(names, before, target.name), meanwhile)
    return target


def release_again(home: Home, digest: str) -> Path | None:
    """Show a release that was made before, by the SHA-256 of its manifest; return it.

    It is read from the disk: None when it is not there, or is not wholly what its manifest says.
    """
    target = home.releases / release_name(digest)
    before, names = home.current_name(), home.in_order()
    if target.name not in names or differences(target, digest):
        return None
    _show(home, prepare(home, target.name), order_with(names, before, target.name))
    return target


def _show(home: Home, made: dict[Path, Path], order: list[str], meanwhile: Callable[[], object] = lambda: None) -> None:
    """Switch to what is prepared; the last of ``order`` is shown from now on."""
    switch(made)
    settle_one(home.releases)
    settle_one(home.published.parent)
    event("released")
    write_order(home, order)
    with ThreadPoolExecutor(1) as background:
        deleted = background.submit(drop_old, home, order)
        meanwhile()
        deleted.result()


def _stand_in(aside: Aside, damaged: Path) -> None:
    """Replace a damaged release that is being shown by a sound copy of it, which nobody notices.

    The new folder is shown under its own name until a copy of it, by hard links, has taken the place of the old one.
    """
    home = aside.home
    copy = folder_aside(home, COPY)
    shutil.copytree(aside.folder, copy, symlinks=True, copy_function=os.link, dirs_exist_ok=True)
    settle(copy)
    switch(prepare(home, aside.folder.name))
    settle_one(home.releases)
    discard(damaged)
    copy.rename(damaged)
