"""Render appraisals in worker processes: each opens theme and fonts once, then prints one document after the other."""

from __future__ import annotations

import multiprocessing
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kaopu.pages.appraisal_document import DocumentPrinter
from kaopu.pages.appraisal_page import appraisal_html
from kaopu.pages.fonts import FontSet
from kaopu.pages.links import Links
from kaopu.pages.theme import Theme
from kaopu.publish.typefaces import FontKey, font_key
from kaopu.records.record import AppraisalRecord
from kaopu.text.processes import begin_worker

DOCUMENTS_A_WORKER = 400
"""After about so many documents all workers are replaced: the print library does not return all memory."""
CHUNK = 4


@dataclass(frozen=True)
class Workshop:
    """What every worker needs, sent once."""

    theme: Theme
    fonts: dict[FontKey, FontSet]
    links: Links
    folder: Path


@dataclass
class _Bench:
    workshop: Workshop
    printers: dict[FontKey, DocumentPrinter]


_bench: _Bench | None = None


def open_workshop(workshop: Workshop) -> None:
    """Prepare this process; called once in each worker."""
    global _bench  # noqa: PLW0603 - the one state a worker process has
    _bench = _Bench(workshop, {})


def _open_written_workshop(place: Path) -> None:
    begin_worker(place.parent)
    open_workshop(pickle.loads(place.read_bytes()))  # noqa: S301 - written by the process that started this one


def render(record_json: str) -> None:
    """Write one appraisal's page, PDF and JSON below the workshop's folder."""
    workshop, record = _opened().workshop, print_document(record_json)
    links, key = workshop.links, (record.person.id, record.period.id, record.language)
    page = appraisal_html(record, workshop.theme, links)
    (workshop.folder / links.appraisal(*key)).write_text(page, encoding="utf-8")
    (workshop.folder / links.appraisal(*key, "appraisal.json")).write_text(record_json, encoding="utf-8")


def print_document(record_json: str) -> AppraisalRecord:
    """Write one appraisal's PDF only; return the record."""
    bench = _opened()
    record = AppraisalRecord.from_json(record_json)
    key = font_key(record)
    printer = bench.printers.get(key)
    if printer is None:
        printer = bench.printers[key] = DocumentPrinter(bench.workshop.theme, bench.workshop.fonts[key])
    place = bench.workshop.links.appraisal(record.person.id, record.period.id, record.language, "appraisal.pdf")
    target = bench.workshop.folder / place
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(printer.pdf(record))
    return record


def _opened() -> _Bench:
    assert _bench is not None  # noqa: S101 - open_workshop ran first
    return _bench


def render_all(
    records: Sequence[AppraisalRecord],
    workshop: Workshop,
    jobs: int,
    done: Callable[[int], None],
    task: Callable[[str], object] = render,
) -> None:
    """Do ``task`` with every record's JSON in ``jobs`` processes; ``done`` is called with 1 after each."""
    if jobs == 1:
        open_workshop(workshop)
        _drain(map(task, _texts(records)), done)
        return
    # Beside what is built: what a killed build leaves there is deleted by the next one.
    with tempfile.TemporaryDirectory(prefix="kaopu-", dir=workshop.folder.parent) as folder:
        place = Path(folder) / "workshop"
        place.write_bytes(pickle.dumps(workshop))
        # One pool after the other: a pool that replaces its own workers may wait for ever (python/cpython#115634).
        shift = jobs * DOCUMENTS_A_WORKER
        for begin in range(0, len(records), shift):
            with _pool(place, jobs) as pool:
                _drain(pool.map(task, _texts(records[begin : begin + shift]), chunksize=CHUNK), done)


def _texts(records: Iterable[AppraisalRecord]) -> Iterator[str]:
    return (record.to_json() for record in records)


def _pool(workshop: Path, jobs: int) -> Executor:
    # The workshop goes by file: a process that is given more than a pipe holds is waited for until it has started.
    # Spawned, not forked: the print library's threads and caches do not survive a fork.
    return ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_open_written_workshop,
        initargs=(workshop,),
    )


def _drain(results: Iterable[object], done: Callable[[int], None]) -> None:
    for _ in results:
        done(1)
