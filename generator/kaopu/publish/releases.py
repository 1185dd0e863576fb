"""The releases of a published place on disk: their names, which is shown, in which order they were, which are kept.

``public`` is a link to ``public.releases/current/public``, ``access`` one to ``public.releases/current/access``;
neither changes once it is made. ``public.releases/current`` is a link to ``DIGEST``, the folder of a release, named by
the digest of its manifest; replacing this one link is the switch.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaopu.publish.release_check import ACCESS, PUBLIC
from kaopu.text.problems import InputProblemsError, Place, Problem

PUBLISHED = "public"
"""Where the whole site is published, unless somebody says otherwise."""
KEPT = 3
"""So many releases before the current one are kept."""
CURRENT = "current"
STAGING, GONE, COPY, NEW = ".staging-", ".gone-", ".copy-", ".new"
_ORDER = ".order"
_RELEASE = re.compile(r"[0-9a-f]{16}")
_OURS = (STAGING, GONE, COPY, f".{CURRENT}{NEW}", _ORDER + NEW)


def release_name(digest: str) -> str:
    """Return the name of the release whose manifest has this SHA-256."""
    return digest[:16]


@dataclass(frozen=True, slots=True)
class Home:
    """A published place, and what belongs to it beside it."""

    published: Path

    @property
    def releases(self) -> Path:
        """The folder that holds the releases."""
        return self.published.with_name(self.published.name + ".releases")

    @property
    def access(self) -> Path:
        """The link to the access rules."""
        name = self.published.name
        return self.published.with_name(ACCESS if name == PUBLIC else f"{name}.{ACCESS}")

    @property
    def current(self) -> Path:
        """The one link that is switched."""
        return self.releases / CURRENT

    def current_name(self) -> str | None:
        """Return the name of the release that is shown; None when there is none."""
        try:
            name = os.readlink(self.current)  # noqa: PTH115 - the text of the link
        except OSError:
            return None
        return name if (self.releases / name).is_dir() else None

    def links(self) -> dict[Path, str]:
        """Return the links that never change, with where they lead: the site before its access rules.

        So access rules are missing for a moment, when both are made, rather than those of another site.
        """
        top = f"{self.releases.name}/{CURRENT}"
        return {self.published: f"{top}/{PUBLIC}", self.access: f"{top}/{ACCESS}"}

    def in_order(self) -> list[str]:
        """Return the names of the releases that have been shown, the newest last; those that are gone are left out."""
        try:
            recorded = (self.releases / _ORDER).read_text(encoding="ascii").split()
        except (OSError, ValueError):
            recorded = sorted(path.name for path in self.releases.glob("*") if _is_release(path))
        names = [name for name in dict.fromkeys(recorded) if _is_release(self.releases / name)]
        current = self.current_name()
        # Switched, but killed before that was written down; a copy that is being repaired is none to go back to.
        return [*names, current] if current is not None and current not in names and _named(current) else names


def _named(name: str) -> bool:
    return _RELEASE.fullmatch(name) is not None


def _is_release(path: Path) -> bool:
    """Whether a folder is a release with access rules; before there were any, a release was the site itself."""
    return _named(path.name) and (path / PUBLIC).is_dir() and not path.is_symlink()


def home_of(published: Path) -> Home:
    """Return the place that ``published`` names, whatever folder the process is in later."""
    return Home(Path(os.path.abspath(published)))  # noqa: PTH100 - the link itself, not what it leads to


def check_home(home: Home) -> None:
    """Raise InputProblemsError when something stands in a place to be published that a build did not make."""
    ours = f"{home.releases.name}/"
    for link in home.links():
        if link.is_symlink():
            theirs = not os.readlink(link).replace(os.sep, "/").startswith(ours)  # noqa: PTH115 - the link's text
        else:
            theirs = link.exists() and (not link.is_dir() or any(link.iterdir()))
        if theirs or not link.name:
            raise InputProblemsError([Problem("output-not-ours", Place(link.name or str(link)))])


def prepare(home: Home, name: str) -> dict[Path, Path]:
    """Make, beside each link that does not lead to release ``name`` yet, the link that is to replace it.

    Nothing is shown by that, and what needs space on the disk is done. Returns made link → link to be replaced.
    """
    made: dict[Path, Path] = {}
    for link, target in {home.current: name, **home.links()}.items():
        if not (link.is_symlink() and os.readlink(link) == target):  # noqa: PTH115 - the text of the link
            aside = _aside(link)
            aside.unlink(missing_ok=True)
            aside.symlink_to(target, target_is_directory=True)
            made[aside] = link
    return made


def switch(made: dict[Path, Path]) -> None:
    """Show what was prepared. Replacing ``current`` is the one step that counts once the other links are there."""
    for aside, link in made.items():
        if link.is_dir() and not link.is_symlink():
            link.rmdir()  # an empty folder, as check_home made sure
        aside.replace(link)


def _aside(link: Path) -> Path:
    return link.with_name(f".{link.name}{NEW}")


def write_order(home: Home, names: Iterable[str]) -> None:
    """Write down in which order releases were shown; left as it is where there is no space, since it can be guessed."""
    aside = home.releases / (_ORDER + NEW)
    with contextlib.suppress(OSError):
        aside.write_text("".join(f"{name}\n" for name in names), encoding="ascii")
        aside.replace(home.releases / _ORDER)


def order_with(names: Sequence[str], current: str | None, new: str) -> list[str]:
    """Return the order once ``new`` is shown; those that were rolled back from come first, to be dropped first."""
    at = names.index(current) + 1 if current in names else len(names)
    return [name for name in (*names[at:], *names[:at]) if name != new] + [new]


def drop_old(home: Home, names: Sequence[str]) -> None:
    """Delete the oldest releases; the current one never, wherever it stands."""
    for name in names[: -KEPT - 1]:
        if name != home.current_name():
            discard(home.releases / name)


def clean(home: Home) -> None:
    """Delete what killed builds left behind. The lock is held, so no other build is running.

    A release that was finished and never shown is left over too; and one without access rules, of an older version
    of kaopu, once it is not shown any more.
    """
    kept = {*home.in_order(), home.current_name()}
    if home.published.is_symlink():
        kept.add(Path(os.readlink(home.published)).name)  # noqa: PTH115 - the text of the link, in the older layout
    for path in sorted(home.releases.iterdir()):
        if path.name not in kept and (_named(path.name) or path.name.startswith(_OURS)):
            discard(path)
    for link in home.links():
        if _aside(link).is_symlink():
            _aside(link).unlink()


def discard(path: Path) -> None:
    """Delete a folder or link of the releases; renamed before, so that half of it is never taken for a release."""
    if path.is_symlink() or path.is_file():
        path.unlink()
        return
    gone = path
    if not path.name.startswith("."):
        gone = path.with_name(f"{GONE}{path.name}")
        shutil.rmtree(gone, ignore_errors=True)
        path.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def folder_aside(home: Home, prefix: str) -> Path:
    """Make an empty folder beside the releases."""
    aside = Path(tempfile.mkdtemp(prefix=prefix, dir=home.releases))
    aside.chmod(0o755)  # mkdtemp makes it private; a web server must be able to read it
    return aside
