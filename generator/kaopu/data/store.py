"""Read the tables of a repository: ``data/*.csv`` and ``data/months/MONTH/*.csv``, checked against each other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from kaopu.data.catalogue import CATALOGUE, MONTHS_FOLDER, UNDATED
from kaopu.data.people import People, read_people
from kaopu.data.periods import parse_period
from kaopu.data.tables import ID, typed_frame
from kaopu.data.targets import TARGETS_FILE, Targets, read_targets
from kaopu.text.csv_reader import TextTable, read_csv
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.suggestions import suggest
from kaopu.text.tree import FileTree

IMPORT_REPORT = "data/import-report.csv"


@dataclass(frozen=True)
class Data:
    """What the data folder says: people and teams, targets, and the frames of all tables by name."""

    people: People
    targets: Targets
    tables: Mapping[str, pd.DataFrame]
    digest: str
    quality: TextTable | None
    """The import report as it was written, None when nothing was imported."""


def read_data(tree: FileTree, report: Report) -> Data:
    """Read all tables below ``data/``, reporting every problem; rows with problems are left out."""
    for problem in tree.refusals("data"):
        report(problem)
    texts, unread = _read_texts(tree, report)
    by_table = _by_table(texts, unread, report)
    ids = _known_ids(by_table, unread)
    tables = {name: typed_frame(name, parts, report) for name, parts in by_table.items()}
    for name, frame in tables.items():
        _check_ids(name, frame, report)
    _check_references(tables, ids, texts, report)
    _check_months(tables, texts, report)
    people = read_people(tables["people"], tables["teams"])
    targets = read_targets(texts.get(TARGETS_FILE), ids["people"], ids["teams"], report)
    return Data(people, targets, tables, _digest(tree, texts), texts.get(IMPORT_REPORT))


def _read_texts(tree: FileTree, report: Report) -> tuple[dict[str, TextTable], set[str]]:
    """Return the files that can be read, by path, and the tables of those that cannot."""
    texts: dict[str, TextTable] = {}
    unread: set[str] = set()
    known = {f"{name}.csv" for name, table in CATALOGUE.items() if table.stored}
    known |= {PurePosixPath(TARGETS_FILE).name, PurePosixPath(IMPORT_REPORT).name}
    for path in tree.paths("data", ".csv"):
        if path.startswith("data/sources/"):
            continue
        name = PurePosixPath(path).name
        if name not in known or not _in_its_folder(path):
            report(Problem("data-file-unknown", Place(path), {"suggestion": suggest(name, known)}))
            continue
        content = tree.read(path)
        text = read_csv(path, content, report) if content is not None else None
        if text is not None:
            texts[path] = text
        else:
            unread.add(PurePosixPath(path).stem)
    return texts, unread


def _in_its_folder(path: str) -> bool:
    table = CATALOGUE.get(PurePosixPath(path).stem)
    if table is None or table.monthly is None:
        return str(PurePosixPath(path).parent) == "data"
    month = parse_period(PurePosixPath(path).parent.name)
    right_name = PurePosixPath(path).parent.name == UNDATED or (month is not None and month.kind == "month")
    return right_name and str(PurePosixPath(path).parent.parent) == MONTHS_FOLDER


def _by_table(texts: Mapping[str, TextTable], unread: set[str], report: Report) -> dict[str, list[TextTable]]:
    by_table: dict[str, list[TextTable]] = {name: [] for name, table in CATALOGUE.items() if table.stored}
    for path, text in texts.items():
        name = PurePosixPath(path).stem
        if name in by_table:
            by_table[name].append(text)
    for name in sorted(_needed(by_table)):
        if not by_table[name] and name not in unread:
            report(Problem("missing-file", Place(f"data/{name}.csv")))
            unread.add(name)
    return by_table


def _needed(by_table: Mapping[str, list[TextTable]]) -> set[str]:
    """Return the tables without which nobody can be appraised, or that every row of a table refers to."""
    columns = [column for name, parts in by_table.items() if parts for column in CATALOGUE[name].columns.values()]
    return {"people", "teams"} | {column.refers_to for column in columns if column.required and column.refers_to}


def _known_ids(by_table: Mapping[str, list[TextTable]], unread: set[str]) -> dict[str, set[str] | None]:
    """Return each table's ids, also of rows that have problems; None when they are not known."""
    known: dict[str, set[str] | None] = {}
    for name, parts in by_table.items():
        readable = name not in unread and all("id" in part.header for part in parts)
        known[name] = set().union(*map(_ids_in, parts)) if readable else None
    return known


def _ids_in(text: TextTable) -> set[str]:
    index = text.header.index("id")
    written = {cells[index] for cells in (*text.rows, *text.refused) if index < len(cells)}
    return {identifier for identifier in written if ID.fullmatch(identifier)}


def _check_ids(name: str, frame: pd.DataFrame, report: Report) -> None:
    """Report each id that stands in a table twice, and ids that differ in case only (one folder on some disks)."""
    folded = frame["id"].str.casefold() if len(frame) else frame["id"]
    first = frame.set_index(folded)[["file", "line"]][~folded.duplicated().to_numpy()]
    for key, row in zip(folded[folded.duplicated()], frame[folded.duplicated()].to_dict("records"), strict=True):
        before = first.loc[key]
        values = {"table": name, "id": row["id"], "first": f"{before['file']}:{before['line']}"}
        report(Problem("duplicate-id", Place(str(row["file"]), int(row["line"]), 1), values))


def _check_references(
    tables: Mapping[str, pd.DataFrame],
    ids: Mapping[str, set[str] | None],
    texts: Mapping[str, TextTable],
    report: Report,
) -> None:
    for name, frame in tables.items():
        for column_name, column in CATALOGUE[name].columns.items():
            known = None if column.refers_to is None or column.derived else ids[column.refers_to]
            if known is None:
                continue
            values = frame[column_name]
            unknown = frame[values.notna() & ~values.isin(known)]
            for row in unknown.to_dict("records"):
                place = _place(texts, str(row["file"]), int(row["line"]), column_name)
                found = {
                    "id": row[column_name],
                    "table": column.refers_to,
                    "suggestion": suggest(str(row[column_name]), known),
                }
                report(Problem("unknown-reference", place, found))


def _check_months(tables: Mapping[str, pd.DataFrame], texts: Mapping[str, TextTable], report: Report) -> None:
    """Report rows that lie in another month's folder than their date says."""
    for name, frame in tables.items():
        column = CATALOGUE[name].monthly
        if column is None or not len(frame):
            continue
        folder = frame["file"].str.split("/").str[-2]
        month = frame[column].dt.strftime("%Y-%m").fillna(UNDATED)
        for row in frame.assign(folder=folder, month=month)[folder != month].to_dict("records"):
            place = _place(texts, str(row["file"]), int(row["line"]), column)
            report(Problem("wrong-month", place, {"folder": row["folder"], "month": row["month"]}))


def _place(texts: Mapping[str, TextTable], file: str, line: int, column: str) -> Place:
    text = texts[file]
    return text.cell_place(text.lines.index(line), text.header.index(column))


def _digest(tree: FileTree, texts: Mapping[str, TextTable]) -> str:
    """Digest the bytes of every table that was read, with its path."""
    digest = hashlib.sha256()
    for path in sorted(texts):
        digest.update(f"{path}\0{hashlib.sha256(tree.read(path) or b'').hexdigest()}\n".encode())
    return digest.hexdigest()
