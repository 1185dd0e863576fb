"""``kaopu rollback``: show an earlier release again, after checking it against its manifest (R71)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kaopu.publish.event_log import event
from kaopu.publish.release_check import differences, read_manifest, settle_one
from kaopu.publish.release_lock import only_one
from kaopu.publish.releases import Home, check_home, clean, home_of, prepare, switch, write_order
from kaopu.text.problems import InputProblemsError, Place, Problem
from kaopu.text.suggestions import suggest


@dataclass(frozen=True, slots=True)
class Release:
    """A release as its manifest tells of it; None where that cannot be read."""

    name: str
    current: bool
    commit: str | None
    today: str | None
    """The day on which the rounds were looked at, and for which the access rules were made."""
    edition: str | None
    appraisals: int | None


def releases_of(published: Path) -> tuple[Release, ...]:
    """Return the releases that can be shown again, the newest first, by the order in which they were shown."""
    home = home_of(published)
    return tuple(_told(home, name) for name in reversed(home.in_order()))


def _told(home: Home, name: str) -> Release:
    manifest = read_manifest(home.releases / name) or {}
    appraisals = manifest.get("appraisals")
    commit, today, edition = (
        value if isinstance(value, str) else None for value in map(manifest.get, ("commit", "today", "edition"))
    )
    count = appraisals if isinstance(appraisals, int) else None
    return Release(name, name == home.current_name(), commit, today, edition, count)


def rollback(published: Path, wanted: str | None = None) -> Release:
    """Show the release before the current one, or the one whose name begins with ``wanted``; return it.

    Its access rules come with it: readers are those of its day. Raises InputProblemsError when there is no such
    release, when it is not what its manifest says, and while a build is running, which would replace it at once.
    """
    home = home_of(published)
    check_home(home)
    if not home.releases.is_dir():
        raise _nothing_before(home)
    with only_one(home.releases):
        clean(home)
        names = home.in_order()
        name = _before(home, names) if wanted is None else _meant(home, names, wanted)
        found = differences(home.releases / name, name)
        if found:
            values = {"release": name, **found.counts()}
            raise InputProblemsError([Problem("release-damaged", Place(home.published.name), values)])
        switch(prepare(home, name))
        settle_one(home.releases)
        event("released")
        write_order(home, names)
    return _told(home, name)


def _before(home: Home, names: Sequence[str]) -> str:
    current = home.current_name()
    at = names.index(current) if current in names else len(names)
    if at == 0:
        raise _nothing_before(home)
    return names[at - 1]


def _nothing_before(home: Home) -> InputProblemsError:
    return InputProblemsError([Problem("release-none-before", Place(home.published.name))])


def _meant(home: Home, names: Sequence[str], wanted: str) -> str:
    meant = [name for name in names if wanted and name.startswith(wanted)]
    if len(meant) != 1:
        values = {"release": wanted, "suggestion": suggest(wanted, names)}
        raise InputProblemsError([Problem("release-unknown", Place(home.published.name), values)])
    return meant[0]
