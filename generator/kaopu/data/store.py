"""Read the tables of a repository, checked against each other: ``data/*.csv``, ``data/months/MONTH/*.csv``, rounds."""

from __future__ import annotations

import ctypes
import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np
import pandas as pd

from kaopu.data.catalogue import CATALOGUE, MONTHS_FOLDER, UNDATED
from kaopu.data.checks import KnownIds, Places, check_folders, check_keys, check_months, check_order, check_references
from kaopu.data.compensation import Compensation, read_compensation
from kaopu.data.compensation_checks import check_compensation
from kaopu.data.credit_checks import check_credits
from kaopu.data.given import GIVEN_FILE, Given, read_given
from kaopu.data.ids import IdIndex, Ids
from kaopu.data.lines import DataLines
from kaopu.data.parts import Part, Texts, frame_of
from kaopu.data.people import People, read_people
from kaopu.data.people_checks import check_absences, check_moves
from kaopu.data.periods import Period, parse_period
from kaopu.data.quick_table import quick_part
from kaopu.data.readers import ReaderRow, read_readers
from kaopu.data.readers_checks import check_readers
from kaopu.data.round_reader import read_rounds
from kaopu.data.round_tables import ROUNDS_FOLDER
from kaopu.data.rounds import Rounds
from kaopu.data.sources import SOURCES_FILE
from kaopu.data.tables import ID, typed_part
from kaopu.data.targets import TARGETS_FILE, TARGETS_TREE, Targets, read_targets
from kaopu.text.csv_reader import TextTable, read_csv
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.suggestions import suggest
from kaopu.text.tree import FileTree

IMPORT_REPORT = "data/import-report.csv"
PLAIN_FILES = (TARGETS_FILE, GIVEN_FILE, IMPORT_REPORT)
"""No tables of the catalogue: their cells are checked where they are used."""


@dataclass(frozen=True)
class Data:
    """What the data folder says: people and teams, targets, and the frames of all tables by name."""

    people: People
    targets: Targets
    tables: Mapping[str, pd.DataFrame]
    digest: str
    quality: TextTable | None
    """The import report as it was written, None when nothing was imported."""
    given: Given = field(default_factory=dict)
    """Figures that came ready-made."""
    months: tuple[Period, ...] = ()
    """The months that have a folder with a table, in order."""
    compensation: Compensation = field(default_factory=Compensation)
    """Salaries, reversals, decisions, improvement plans and the budget, row by row."""
    rounds: Rounds = field(default_factory=dict)
    """What was handed in during the appraisal rounds, by person and period."""
    readers: tuple[ReaderRow, ...] = ()
    """Who signs in under which name, and who reads more than others."""
    lines: DataLines = field(default_factory=DataLines, repr=False, compare=False)
    """The lines of the files, as they stand there."""


@dataclass
class _Files:
    """What was read: files of tables, others as text or bytes, the digest of each, and which tables are unreadable."""

    parts: dict[str, list[Part]]
    texts: dict[str, TextTable] = field(default_factory=dict)
    rows: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, bytes] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    months: set[Period] = field(default_factory=set)


def read_data(tree: FileTree, report: Report) -> Data:
    """Read all tables below ``data/``, reporting every problem; rows with problems are left out."""
    for problem in tree.refusals("data"):
        report(problem)
    files = _read_files(tree, report)
    _check_present(files, report)
    ids = _known_ids(files)
    places = Places(tree, files.parts)
    for name, parts in files.parts.items():
        check_references(name, parts, ids, places, report)
        check_months(name, parts, places, report)
        check_order(name, parts, places, report)
    refused_credits = _left_out(files.parts["credits"], "deal")
    owners = {name: None if ids[name] is None else frozenset(ids[name] or ()) for name in ("people", "teams")}
    ids.clear()  # millions of them, and no longer needed
    written = (files.rows.pop(TARGETS_FILE, None), files.trees.get(TARGETS_TREE))
    targets = read_targets(*written, owners, report, unread="targets" in files.unread)
    given = read_given(files.rows.pop(GIVEN_FILE, None), owners["people"], report)
    del written
    # Each table's parts go as soon as its frame is there: a million rows need not lie in memory twice.
    tables = {name: frame_of(CATALOGUE[name], files.parts.pop(name)) for name in list(files.parts)}
    for name, frame in tables.items():
        check_keys(name, frame, report)
        check_folders(name, frame, report)
    people = read_people(tables)
    check_moves(people, places, report)
    check_absences(people, places, report)
    readers = read_readers(tables)
    check_readers(readers, people.people, places, report)
    check_credits(tables["credits"], tables["deals"], refused_credits, places, report)
    compensation = read_compensation(tables)
    check_compensation(compensation, tables["deals"], people.people, places, report)
    rounds, digests = read_rounds(tree, people, owners["people"], report)
    files.digests.update(digests)
    targets = targets.of_known(people.people, people.teams)
    months = tuple(sorted(files.months))
    _give_memory_back()
    digest, quality = _digest(files.digests), files.texts.get(IMPORT_REPORT)
    lines = DataLines(tree, files.digests)
    return Data(people, targets, tables, digest, quality, given, months, compensation, rounds, readers, lines)


def _read_files(tree: FileTree, report: Report) -> _Files:
    """Read every file in its place; one that cannot be used is reported, and its table counts as unread."""
    files = _Files({name: [] for name, table in CATALOGUE.items() if table.stored})
    known = {f"{name}.csv" for name in files.parts} | {PurePosixPath(path).name for path in PLAIN_FILES}
    for path in tree.paths("data", ".csv"):
        if path.startswith(("data/sources/", f"{ROUNDS_FOLDER}/")):
            continue
        if PurePosixPath(path).name not in known or not _in_its_folder(path):
            suggestion = suggest(PurePosixPath(path).name, known)
            report(Problem("data-file-unknown", Place(path), {"suggestion": suggestion}))
            continue
        _read_file(path, tree.read(path), files, report)
    for path in (*tree.paths("data", ".yml"), *tree.paths("data", ".yaml")):
        _read_yaml_file(path, tree.read(path), files, report)
    return files


def _read_yaml_file(path: str, content: bytes | None, files: _Files, report: Report) -> None:
    """Keep the targets; another YAML file beside them that nobody reads is a slip of the pen."""
    known = {SOURCES_FILE, TARGETS_TREE}
    if PurePosixPath(path).parent == PurePosixPath("data") and path not in known:
        report(Problem("data-file-unknown", Place(path), {"suggestion": suggest(path, known)}))
    elif path == TARGETS_TREE and content is not None:
        files.trees[path] = content
        files.digests[path] = hashlib.sha256(content).hexdigest()


def _in_its_folder(path: str) -> bool:
    table = CATALOGUE.get(PurePosixPath(path).stem)
    if table is None or table.monthly is None:
        return str(PurePosixPath(path).parent) == "data"
    right_name = PurePosixPath(path).parent.name == UNDATED or _month_of(path) is not None
    return right_name and str(PurePosixPath(path).parent.parent) == MONTHS_FOLDER


def _month_of(path: str) -> Period | None:
    """Return the month whose folder a file lies in."""
    period = parse_period(PurePosixPath(path).parent.name)
    return period if period is not None and period.kind == "month" else None


def _read_file(path: str, content: bytes | None, files: _Files, report: Report) -> None:
    name, month = PurePosixPath(path).stem, _month_of(path)
    if month is not None:
        files.months.add(month)
    if path in (TARGETS_FILE, GIVEN_FILE) and content is not None:
        files.rows[path] = content
        files.digests[path] = hashlib.sha256(content).hexdigest()
        return
    part = quick_part(name, path, content) if content is not None and name in files.parts else None
    text = None
    if part is None and content is not None:
        text = read_csv(path, content, report)
        part = typed_part(name, text, report) if text is not None and name in files.parts else None
    if content is None or (part is None and text is None):
        files.unread.add(name)
        return
    if part is not None:
        files.parts[name].append(part)
    elif text is not None:
        files.texts[path] = text
    files.digests[path] = hashlib.sha256(content).hexdigest()


def _give_memory_back() -> None:
    """Let the system have what reading needed for a while; the C library would keep it. Does nothing elsewhere."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def _check_present(files: _Files, report: Report) -> None:
    """Report tables without which nobody can be appraised, or that every row of a table refers to."""
    needed = {name for name, table in CATALOGUE.items() if table.needed}
    for name, parts in files.parts.items():
        columns = CATALOGUE[name].columns.values() if parts else ()
        needed |= {column.refers_to for column in columns if column.required and column.refers_to}
    for name in sorted(needed):
        if not files.parts[name] and name not in files.unread:
            folder = "data" if CATALOGUE[name].monthly is None else f"{MONTHS_FOLDER}/*"
            report(Problem("missing-file", Place(f"{folder}/{name}.csv")))
            files.unread.add(name)


def _known_ids(files: _Files) -> dict[str, KnownIds]:
    """Return each table's ids, also of rows that have problems; None when they are not known."""
    referred = {column.refers_to for table in CATALOGUE.values() for column in table.columns.values()}
    known: dict[str, KnownIds] = {}
    for name, parts in files.parts.items():
        if name in files.unread or not all("id" in part.header for part in parts):
            known[name] = None
        elif name in referred:
            cells = [part.columns["id"] for part in parts]
            ids = [part.of_rows() if isinstance(part, Texts) else part for part in cells]
            ids.append(Ids.of(sorted(filter(ID.fullmatch, _left_out(parts, "id")))))
            known[name] = IdIndex(Ids(np.concatenate([part.written for part in ids if isinstance(part, Ids)])))
    return known


def _left_out(parts: Sequence[Part], column: str) -> frozenset[str]:
    """Return what stands in a column of rows that were left out."""
    return frozenset().union(*(part.left_out.get(column, ()) for part in parts))


def _digest(digests: Mapping[str, str]) -> str:
    """Digest the bytes of every file that was read, with its path."""
    digest = hashlib.sha256()
    for path in sorted(digests):
        digest.update(f"{path}\0{digests[path]}\n".encode())
    return digest.hexdigest()
