"""Look into files for canaries, in worker processes: what is found goes back, never what was read."""

from __future__ import annotations

import hashlib
import multiprocessing
import pickle
import posixpath
import tempfile
import urllib.parse
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kaopu.leaks.canaries import Canaries, Found
from kaopu.leaks.reading import texts_of
from kaopu.leaks.texts import Unread
from kaopu.text.processes import begin_worker

FEW = 24
"""So many files are looked into sooner than processes are started."""
GROUPS_A_TASK = 4
_REPEATED = "html-style"
_APART = "\n\1\1\1\1\1\1\1\1\n"
"""Between texts, so that no name is found across two of them."""
FIGURES = 3
"""One amount may be the same by chance; of so many different ones of one person some are told."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What one file holds: canaries, places it links to, and what was not read."""

    digest: str
    found: frozenset[Found]
    links: frozenset[str]
    """Paths from the file's own folder, decoded, without query and fragment."""
    unread: tuple[Unread, ...]


def scan(name: str, content: bytes, canaries: Canaries, known: Mapping[str, Scan] = MappingProxyType({})) -> Scan:
    """Look into one file; what is in it of files ``known`` by their digests, e.g. in an archive, is not read again."""
    reading = texts_of(name, content, quick=True, known=known.keys())
    texts = [text.text for text in reading.texts if not text.kind.endswith(_REPEATED)]
    hits = canaries.found_in(_APART.join(texts))
    for text in reading.texts:
        if text.kind.endswith(_REPEATED):
            hits |= _found_again(canaries, text.text)
    links = frozenset(link for link in map(_local, reading.links) if link is not None)
    again = [known[digest] for digest in reading.same]
    found = _enough(hits).union(*(one.found for one in again))
    unread = (*reading.unread, *(unread for one in again for unread in one.unread))
    return Scan(hashlib.sha256(content).hexdigest(), found, links, unread)


def where(name: str, content: bytes, canaries: Canaries, found: Collection[Found]) -> Iterator[tuple[str, Found]]:
    """Say in which kinds of text of a file canaries stand that were found in it; the file is read the long way."""
    left = set(found)
    for text in texts_of(name, content).texts:
        for hit in {(kind, owner, 0) for kind, owner, _ in canaries.found_in(text.text)} & set(found):
            left.discard(hit)
            yield text.kind, hit
    for hit in left:
        yield "file", hit


def _found_again(canaries: Canaries, text: str) -> set[Found]:
    """Return what stands in a text that every page has, e.g. the style sheet, looked at once a process."""
    global _style  # noqa: PLW0603 - one text a process
    if _style is None or _style[0] != text or _style[1] is not canaries:
        _style = (text, canaries, canaries.found_in(text))
    return _style[2]


_style: tuple[str, Canaries, set[Found]] | None = None


def _enough(hits: set[Found]) -> frozenset[Found]:
    """Leave out amounts unless enough different ones of the same person stand in the file."""
    amounts: dict[int, set[int]] = {}
    for kind, owner, which in hits:
        if kind == "figure":
            amounts.setdefault(owner, set()).add(which)
    telling = {owner for owner, which in amounts.items() if len(which) >= FIGURES}
    return frozenset((kind, owner, 0) for kind, owner, _ in hits if kind != "figure" or owner in telling)


def _local(link: str) -> str | None:
    """Return where a link leads within the site, as a path from the page's own folder; None for another address."""
    try:
        parts = urllib.parse.urlsplit(link.strip())
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path:
        return None
    return urllib.parse.unquote(parts.path)


def target_of(page: str, link: str) -> str:
    """Return the place below public/ that a page's link leads to; one that leads outside begins with dots."""
    joined = link.lstrip("/") if link.startswith("/") else posixpath.join(posixpath.dirname(page), link)
    target = posixpath.normpath(joined)
    return f"{target}/index.html" if link.endswith("/") else target


@dataclass
class _Desk:
    """What a process has: the folder and the canaries."""

    folder: Path
    canaries: Canaries


_desk: _Desk | None = None


def _open(place: Path) -> None:
    global _desk  # noqa: PLW0603 - the one state a worker process has
    begin_worker(place.parent)
    _desk = _Desk(*pickle.loads(place.read_bytes()))  # noqa: S301 - written by the process that started this one


def _scan_group(paths: Sequence[str]) -> list[tuple[str, Scan]]:
    assert _desk is not None  # noqa: S101 - _open ran first
    return list(_in_turn(_desk.folder, _desk.canaries, paths))


def _in_turn(folder: Path, canaries: Canaries, paths: Sequence[str]) -> Iterator[tuple[str, Scan]]:
    """Look into files one after the other: a record comes before the PDFs that it is attached to."""
    known: dict[str, Scan] = {}
    for path in paths:
        one = scan(path, (folder / path).read_bytes(), canaries, known)
        known[one.digest] = one
        yield path, one


def scan_all(folder: Path, canaries: Canaries, jobs: int) -> dict[str, Scan]:
    """Look into every file below a folder; archives last, so that what they hold of others is not read twice."""
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    archives = [path for path in paths if path.endswith(".zip")]
    plain = [path for path in paths if not path.endswith(".zip")]
    found = dict(_scans(folder, canaries, plain, jobs))
    known = {one.digest: one for one in found.values()}
    for path in archives:
        found[path] = scan(path, (folder / path).read_bytes(), canaries, known)
    return dict(sorted(found.items()))


def _scans(folder: Path, canaries: Canaries, paths: Sequence[str], jobs: int) -> Iterator[tuple[str, Scan]]:
    if jobs == 1 or len(paths) <= FEW:
        yield from _in_turn(folder, canaries, paths)
        return
    groups = [paths[begin : begin + 16] for begin in range(0, len(paths), 16)]
    # Beside what is built, for it holds private words: what a killed build leaves there is deleted by the next one.
    with tempfile.TemporaryDirectory(prefix="kaopu-", dir=folder.parent) as aside:
        place = Path(aside) / "desk"
        place.write_bytes(pickle.dumps((folder, canaries)))
        # Spawned, as all our workers: libraries with threads do not survive a fork.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(jobs, mp_context=context, initializer=_open, initargs=(place,)) as pool:
            for part in pool.map(_scan_group, groups, chunksize=GROUPS_A_TASK):
                yield from part
