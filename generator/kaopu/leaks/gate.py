"""The gate: before a release is switched to, nothing in any file may be of people whom its readers may not read about.

A leak is told by file, by the kind of text it stands in, and by whose it is; what it says is never printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kaopu.access.audiences import AccessList, Audience
from kaopu.cache.store import Store
from kaopu.execution.workforce import InlineWorkforce, Workforce
from kaopu.leaks.canaries import CanaryKind
from kaopu.leaks.places import Place, Secrets, place_of
from kaopu.leaks.rules import LINKS
from kaopu.leaks.scanning import Scan, scan_all, target_of, where
from kaopu.text.problems import InputProblemsError, Problem
from kaopu.text.problems import Place as Position

AudienceOf = Callable[[str], Audience]
"""Path below public/ → the logins that read it, without those that read everything."""
MOST_TOLD = 100
"""So many leaks are told of one build: a template that leaks does so on every page."""


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """Something that stands where it may not; ``whose`` are people's ids, none for rows that are nobody's to see.

    ``what`` is a canary's kind, ``link`` for a link that some of the page's readers may not follow, or ``unread`` for a
    part that could not be looked into; ``kind`` says where in the file.
    """

    file: str
    kind: str
    what: CanaryKind | Literal["link", "unread"]
    whose: tuple[str, ...]


def check_leaks(
    folder: Path,
    files: Mapping[str, str],
    secrets: Secrets,
    audience_of: AudienceOf,
    workforce: Workforce | None = None,
    store: Store | None = None,
) -> list[Leak]:
    """Look into every file below a built site's folder, by path and SHA-256; return all leaks in order of files.

    ``audience_of`` says who reads a place. The ``workforce`` reads and searches; None is this process. ``store`` is
    what is remembered from earlier builds: it saves work, and changes nothing in what is found.
    """
    scans = scan_all(folder, files, secrets.canaries, workforce or InlineWorkforce(), store or Store(None))
    found: set[Leak] = set()
    for path, scan in scans.items():
        found |= set(leaks_in(folder, path, scan, secrets))
        found |= set(_links(path, scan, audience_of, scans))
    return sorted(found)


def leaks_in(folder: Path, path: str, scan: Scan, secrets: Secrets) -> Iterator[Leak]:
    """Yield what stands in a file and may not, and what could not be read of it."""
    place, owners = place_of(path), secrets.canaries.owners
    allowed = secrets.allowed_at(place)
    wrong = {found for found in scan.found if not _may_stand(owners[found[1]], allowed.get(found[0], frozenset()))}
    if wrong:
        for kind, (what, number, _) in where(path, (folder / path).read_bytes(), secrets.canaries, wrong):
            yield Leak(path, kind, what, tuple(sorted(owners[number])))
    for unread in scan.unread:
        yield Leak(path, unread.kind, "unread", (unread.reason,))


def _may_stand(owners: frozenset[str], allowed: frozenset[str] | None) -> bool:
    """Say whether what is of these people may stand where it is allowed to some; what is nobody's may nowhere."""
    return bool(owners) and (allowed is None or not allowed.isdisjoint(owners))


def _links(path: str, scan: Scan, audience_of: AudienceOf, published: Mapping[str, Scan]) -> Iterator[Leak]:
    """Yield links which some readers of the page may not follow; links to nothing are another check's business."""
    place, own = place_of(path), audience_of(path)
    for link in scan.links:
        target = target_of(path, link)
        readers = audience_of(target)
        # Most links are among places with the same readers: then hundreds of names are not compared for each.
        if own is readers or own <= readers:
            continue
        whose = place_of(target)
        if _is_there(target, whose, published) and not _is_told_anyway(place, whose):
            yield Leak(path, "link", "link", (whose.owner or whose.area,))


def _is_there(target: str, place: Place, published: Mapping[str, Scan]) -> bool:
    """Say whether a link leads to something; where people's own pages are, it says something in any case."""
    if place.area in ("people", "reviews", "teams") or target == "manifest.json":
        return True
    return target in published or f"{target}/index.html" in published


def _is_told_anyway(page: Place, target: Place) -> bool:
    return any(rule.area == page.area and rule.target == target.area for rule in LINKS)


def audience_by(access: AccessList) -> AudienceOf:
    """Return who reads a place by an access list; what it does not name nobody reads."""
    everybody = frozenset(access.readers) - access.everything
    nobody: Audience = frozenset()

    def audience(path: str) -> Audience:
        place = place_of(path)
        if place.area in ("handbook", "home"):
            return everybody
        if place.area == "company":
            return access.company.get(place.period, nobody)
        if place.area in ("people", "reviews", "teams"):
            listed = {"people": access.people, "reviews": access.reviews, "teams": access.teams}[place.area]
            return listed.get(place.owner, {}).get(place.period, nobody)
        return nobody

    return audience


def refuse_leaks(leaks: list[Leak]) -> None:
    """Raise InputProblemsError when there is any leak: nothing is published then."""
    if leaks:
        raise InputProblemsError([_problem(leak) for leak in leaks[:MOST_TOLD]])


def _problem(leak: Leak) -> Problem:
    values = {"kind": leak.kind, "whose": ", ".join(leak.whose[:5]) or "-", "what": leak.what}
    if leak.what == "unread":
        return Problem("leak-unread", Position(leak.file), values)
    if leak.what == "link":
        return Problem("leak-link", Position(leak.file), values)
    return Problem("leak-found", Position(leak.file), values)
