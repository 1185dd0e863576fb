"""Grants on the disk: a reader may read a place where a link named after the reader stands, and nowhere else.

A web server reaches the published files only through these links, below ``access/grants``:

    everything/@LOGIN  home/@LOGIN (home pages and handbook)  company/any/@LOGIN  company/PERIOD/@LOGIN
    people/any/ID@LOGIN  people/PERIOD/ID@LOGIN    likewise reviews/ and teams/

``any`` stands for all periods that are published: most readers read all of them, and this saves most of the links. No
id has an ``@``, so a reader without a name never names a link. All links are relative and stay inside the release, so
that a release can be moved, and switched with its rules.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from kaopu.access.acl import AccessListError, from_json, to_json
from kaopu.access.addresses import HOME
from kaopu.access.audiences import AccessList, ByPeriod
from kaopu.access.servers import SERVER_FILES, server_files
from kaopu.data.settings import Settings

PUBLIC: Final = "public"
ACCESS: Final = "access"
ACL_FILE: Final = "acl.json"
ACCESS_FILES: Final = (ACL_FILE, *SERVER_FILES)
"""The plain files below access/; all else there are links, which follow from the first one."""
_HOME = re.compile(HOME, re.ASCII)
_OWNED: Final = ("people", "reviews", "teams")


def write_access(release_folder: Path, access: AccessList, settings: Settings) -> None:
    """Write ``release_folder/access`` for what lies in ``release_folder/public``: list, configurations and grants.

    There must be nothing in it yet. Raises OSError where it cannot be written.
    """
    folder = release_folder / ACCESS
    folder.mkdir(exist_ok=True)
    files = {ACL_FILE: to_json(access), **server_files(settings.server)}
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    made: set[str] = set()
    for path, target in links_of(access, _home_pages(release_folder / PUBLIC)):
        parent = path.rpartition("/")[0]
        if parent not in made:
            (folder / parent).mkdir(parents=True, exist_ok=True)
            made.add(parent)
        os.symlink(target, f"{folder}/{path}")  # noqa: PTH211 - a hundred thousand of them: paths as text are faster


def access_list_of(release_folder: Path) -> AccessList:
    """Read a release's list. Raises OSError or AccessListError where it has none that ``write_access`` wrote."""
    return from_json((release_folder / ACCESS / ACL_FILE).read_text(encoding="utf-8"))


def differences(release_folder: Path) -> list[str]:
    """Say what in a release's grants differs from its acl.json, a line each; nothing where they agree.

    Also that what is published has an entry in the list and the other way round: a grant for all periods must not reach
    one that nobody decided about. Paths are relative to the release.
    """
    folder = release_folder / ACCESS
    try:
        access = access_list_of(release_folder)
    except (OSError, UnicodeDecodeError, AccessListError) as error:
        return [f"{ACCESS}/{ACL_FILE}: {error}"]
    expected: dict[str, str | None] = dict(links_of(access, _home_pages(release_folder / PUBLIC)))
    expected |= dict.fromkeys(ACCESS_FILES)
    found = dict(_entries(folder, ""))
    lines = [f"{ACCESS}/{path}: missing" for path in expected.keys() - found.keys()]
    lines += [f"{ACCESS}/{path}: not in the list" for path in found.keys() - expected.keys()]
    lines += [
        f"{ACCESS}/{path}: leads to {found[path] or 'a file'}, expected {expected[path] or 'a file'}"
        for path in expected.keys() & found.keys()
        if found[path] != expected[path]
    ]
    published, listed = _published(release_folder / PUBLIC / "appraisals"), _listed(access)
    lines += [f"{PUBLIC}/{path}: not in the list" for path in published - listed]
    lines += [f"{PUBLIC}/{path}: in the list, but not published" for path in listed - published]
    return sorted(lines)


def links_of(access: AccessList, home_pages: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield every link below access/ and where it leads, in a fixed order; ``home_pages`` are names below public/."""
    for page in sorted(home_pages):
        yield f"home/{page}", f"../../{PUBLIC}/{page}"
    yield "home/handbook", f"../../{PUBLIC}/handbook"
    for login in sorted(access.readers):
        yield f"grants/home/@{login}", "../../home"
        if access.readers[login].reads == "everything":
            yield f"grants/everything/@{login}", f"../../../{PUBLIC}"
    owned: dict[str, Mapping[str, ByPeriod]] = {kind: getattr(access, kind) for kind in _OWNED}
    for kind, owners in owned.items():
        for owner in sorted(owners):
            yield from _of_periods(kind, owner, owners[owner])
    yield from _of_periods("company", "", access.company)


def _of_periods(kind: str, owner: str, audiences: ByPeriod) -> Iterator[tuple[str, str]]:
    """Yield the links of one person's, team's or the company's pages."""
    if not audiences:
        return
    pages = f"../../../../{PUBLIC}/appraisals/{kind}" + (f"/{owner}" if owner else "")
    always = frozenset.intersection(*audiences.values())
    for login in sorted(always):
        yield f"grants/{kind}/any/{owner}@{login}", pages
    for period in sorted(audiences):
        for login in sorted(audiences[period] - always):
            yield f"grants/{kind}/{period}/{owner}@{login}", f"{pages}/{period}"


def _home_pages(public: Path) -> list[str]:
    return [name for name in _names(public) if _HOME.fullmatch(name)]


def _entries(folder: Path, below: str) -> Iterator[tuple[str, str | None]]:
    """Yield every link with its target, and every file with None."""
    with os.scandir(folder / below) as entries:
        for entry in entries:
            path = f"{below}{entry.name}"
            if entry.is_symlink():
                yield path, os.readlink(entry.path)  # noqa: PTH115 - a scan has the path as text
            elif entry.is_dir():
                yield from _entries(folder, f"{path}/")
            else:
                yield path, None


def _published(appraisals: Path) -> set[str]:
    """Return the folders, one for each owner and period, that are published."""
    found = {f"appraisals/company/{name}" for name in _names(appraisals / "company")}
    for kind in _OWNED:
        for owner in _names(appraisals / kind):
            found |= {f"appraisals/{kind}/{owner}/{name}" for name in _names(appraisals / kind / owner)}
    return found | {f"appraisals/{name}" for name in _names(appraisals) if name not in (*_OWNED, "company")}


def _listed(access: AccessList) -> set[str]:
    found = {f"appraisals/company/{period}" for period in access.company}
    for kind in _OWNED:
        owners: Mapping[str, ByPeriod] = getattr(access, kind)
        found |= {f"appraisals/{kind}/{owner}/{period}" for owner, periods in owners.items() for period in periods}
    return found


def _names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
