"""Look into files for canaries, by worker processes; what was looked into before is remembered."""

from __future__ import annotations

import contextlib
import posixpath
import urllib.parse
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path

from kaopu.cache.store import Store
from kaopu.execution.sharing import Shared
from kaopu.execution.workforce import Workforce, work
from kaopu.leaks.canaries import Canaries, Found
from kaopu.leaks.looking import Look, Said, look_at
from kaopu.leaks.memory import Memory
from kaopu.leaks.reading import texts_of
from kaopu.leaks.texts import Unread, unit_of, unit_with
from kaopu.leaks.wording import TextsGoneError

MOST_IN_GROUP = 16
"""So many files are looked into by a worker at a time,"""
MOST_BYTES_IN_GROUP = 4 * 1024 * 1024
"""and not many more bytes."""
FEW = 3
"""So many groups are looked into sooner than processes are started."""
FIGURES = 3
"""One amount may be the same by chance; of so many different ones of one person some are told."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What one file holds: canaries, places it links to, and what was not read."""

    found: frozenset[Found]
    links: frozenset[str]
    """Paths from the file's own folder, decoded, without query and fragment."""
    unread: tuple[Unread, ...]


def where(name: str, content: bytes, canaries: Canaries, found: Collection[Found]) -> Iterator[tuple[str, Found]]:
    """Say in which kinds of text of a file canaries stand that were found in it; the file is read the long way."""
    left = set(found)
    for text in texts_of(name, content).texts:
        for hit in {(kind, owner, 0) for kind, owner, _ in canaries.found_in(text.text)} & set(found):
            left.discard(hit)
            yield text.kind, hit
    for hit in left:
        yield "file", hit


def target_of(page: str, link: str) -> str:
    """Return the place below public/ that a page's link leads to; one that leads outside begins with dots."""
    joined = link.lstrip("/") if link.startswith("/") else posixpath.join(posixpath.dirname(page), link)
    target = posixpath.normpath(joined)
    return f"{target}/index.html" if link.endswith("/") else target


def scan_all(
    folder: Path, files: Mapping[str, str], canaries: Canaries, workforce: Workforce, store: Store
) -> dict[str, Scan]:
    """Look into files below a folder, by path and SHA-256. What is found is the same whatever the store remembers."""
    units = {path: unit_with(path, files[path]) for path in sorted(files)}
    places = {unit: folder / path for path, unit in units.items()}
    memory = Memory(store, canaries, frozenset(places))
    seen = _Searching(canaries, workforce, memory).seen_of(places)
    memory.close()
    return dict(_scans(units, seen))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of a unit once it was searched."""

    said: Said
    found: frozenset[Found]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every worker needs."""

    canaries: Canaries
    published: frozenset[str]
    sought: str
    keeps: bool
    """Whether texts come back to be kept."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A unit to be searched: a file that is to be read, or what it said when it was read before."""

    unit: str
    content: bytes | None
    said: Mapping[str, bytes] | None = None

    @property
    def size(self) -> int:
        return len(self.content or b"") + sum(map(len, (self.said or {}).values()))


_Group = tuple[_Job, ...]
_Result = tuple[str, dict[str, bytes]]
"""A unit and what is to be kept of it; of what was read before without its texts, for they stay the same."""


def _look_into(desk: _Desk, group: _Group) -> list[_Result]:
    """Read and search units; a worker's task."""
    found: dict[str, dict[str, bytes]] = {}
    for job in group:
        if job.said is not None:
            look = Look.unpacked(job.unit, job.said)
            found[job.unit] = _searched(desk, look).packed(texts=False)
            continue
        for look in look_at(job.unit, job.content or b"", desk.published):
            if look.unit not in found:
                found[look.unit] = _searched(desk, look).packed(texts=desk.keeps)
    return list(found.items())


def _searched(desk: _Desk, look: Look) -> Look:
    return look.searched(desk.canaries.values_in(look.wording), desk.sought)


class _Searching:
    """One search through all files."""

    def __init__(self, canaries: Canaries, workforce: Workforce, memory: Memory) -> None:
        self._canaries = canaries
        self._workforce = workforce
        self._memory = memory
        self._desk = _Desk(canaries, memory.published, memory.sought, memory.remembers)
        self._seen: dict[str, _Seen] = {}
        self._repeated: set[str] = set()

    @cached_property
    def _shared(self) -> Shared[_Desk]:
        return self._workforce.share(self._desk)

    def seen_of(self, places: Mapping[str, Path]) -> dict[str, _Seen]:
        """Return what is found in each unit, and in those whose words are theirs; ``places`` are where units lie."""
        old = [unit for unit in places if self._is_old(unit)]
        old += [unit for unit in sorted(self._repeated) if self._is_old(unit)]
        self._work(self._again(old))
        # What is not known by now was never read, or what is remembered of it is not whole.
        while lacking := [unit for unit in places if not self._is_whole(unit)]:
            self._work(_read(unit, places[unit]) for unit in lacking)
        return self._seen

    def _is_old(self, unit: str) -> bool:
        """Say whether a unit is remembered, but has to be searched again; of others take what was found."""
        look = self._memory.recall(unit)
        if look is None:
            return False
        self._repeated.update(look.said.repeated)
        try:
            if not self._memory.is_current(look):
                return True
        except TextsGoneError:
            return False
        self._see(look)
        return False

    def _again(self, units: Iterable[str]) -> Iterator[_Job]:
        for unit in units:
            look = self._memory.recall(unit)
            if look is not None:
                with contextlib.suppress(TextsGoneError):
                    yield _Job(unit, None, look.packed())

    def _is_whole(self, unit: str) -> bool:
        return unit in self._seen and all(one in self._seen for one in self._seen[unit].said.repeated)

    def _see(self, look: Look) -> None:
        self._seen[look.unit] = _Seen(look.said, frozenset(self._canaries.found_of(look.found)))

    def _work(self, jobs: Iterable[_Job]) -> None:
        dead = [job for group in self._give(_groups(jobs), few=FEW) for job in group]
        # A file that ends its worker is told by name, and all others are looked into.
        for group in self._give((job,) for job in dead):
            for job in group:
                reason = Unread(job.unit.partition(".")[2], "ends-its-reader")
                self._seen[job.unit] = _Seen(Said(unread=(reason,)), frozenset())

    def _give(self, groups: Iterable[_Group], few: int = 0) -> Iterator[_Group]:
        """Have groups looked into, no more than ``few`` by this process; yield those whose workers died."""
        groups = iter(groups)
        first = next(groups, None)
        if first is None:
            return  # nothing needs to be shared with anybody
        for done in work(self._workforce, _look_into, self._shared, chain((first,), groups), few=few):
            if done.result is None:
                yield done.item
            else:
                self._take(done.item, done.result)

    def _take(self, group: _Group, results: Iterable[_Result]) -> None:
        before = {job.unit: job.said for job in group if job.said is not None}
        for unit, parts in results:
            self._see(Look.unpacked(unit, parts))
            if self._memory.remembers:
                self._memory.keep(unit, {**before.get(unit, {}), **parts})


def _read(unit: str, place: Path) -> _Job:
    content = place.read_bytes()
    if unit_of(place.name, content) != unit:
        raise OSError(f"{place} changed while it was looked through")
    return _Job(unit, content)


def _groups(jobs: Iterable[_Job]) -> Iterator[_Group]:
    """Put jobs together; each is made when it is asked for, so that few files are in memory at a time."""
    group: list[_Job] = []
    for job in jobs:
        group.append(job)
        if len(group) == MOST_IN_GROUP or sum(one.size for one in group) >= MOST_BYTES_IN_GROUP:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


def _scans(units: Mapping[str, str], seen: Mapping[str, _Seen]) -> Iterator[tuple[str, Scan]]:
    """Yield what each file holds, with what others that lie in it hold."""
    whole: dict[str, _Seen] = {}

    def with_others(unit: str) -> _Seen:
        if unit not in whole:
            own = seen[unit]
            others = [with_others(one) for one in (*own.said.same, *own.said.repeated)]
            if any(other.said.unread for other in others):
                unread = (*own.said.unread, *(unread for other in others for unread in other.said.unread))
                own = _Seen(replace(own.said, unread=unread), own.found)
            whole[unit] = _Seen(own.said, own.found.union(*(other.found for other in others)))
        return whole[unit]

    for path, unit in units.items():
        one = with_others(unit)
        links = frozenset(link for link in map(_local, one.said.links) if link is not None)
        yield path, Scan(_enough(one.found), links, one.said.unread)


def _enough(hits: Iterable[Found]) -> frozenset[Found]:
    """Leave out amounts unless enough different ones of the same person stand in the file."""
    amounts: dict[int, set[int]] = {}
    for kind, owner, which in hits:
        if kind == "figure":
            amounts.setdefault(owner, set()).add(which)
    telling = {owner for owner, which in amounts.items() if len(which) >= FIGURES}
    return frozenset((kind, owner, 0) for kind, owner, _ in hits if kind != "figure" or owner in telling)


@lru_cache(maxsize=4096)  # pages of one kind have the same links
def _local(link: str) -> str | None:
    """Return where a link leads within the site, as a path from the page's own folder; None for another address."""
    try:
        parts = urllib.parse.urlsplit(link.strip())
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path:
        return None
    return urllib.parse.unquote(parts.path)
