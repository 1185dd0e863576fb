"""Turn a raw export into the text of tables, by a source's rules. Nothing is dropped in silence.

Every row of a file either becomes a row of a table, or is listed in the import report with its line. What a rule
maps, keeps empty or leaves out is listed too.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from kaopu.data.catalogue import CATALOGUE, MONTHS_FOLDER, UNDATED
from kaopu.data.sources import (
    CellSource,
    FromChoice,
    FromColumn,
    FromConstant,
    FromSlug,
    Joined,
    Source,
    TableRule,
    columns_of,
)
from kaopu.data.store import IMPORT_REPORT
from kaopu.text.csv_reader import TextTable, read_csv
from kaopu.text.language import LocalText
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.spreadsheets import harmless
from kaopu.text.suggestions import suggest
from kaopu.text.tree import FileTree

Case = Literal["mapped", "empty", "refused", "undated", "without-rows", "repeated"]
REPORT_COLUMNS = ("table", "case", "file", "line", "column", "found", "became")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the import report: what was found where, and what became of it."""

    table: str
    case: Case
    file: str
    line: int
    column: str
    found: str
    became: str


@dataclass
class Imported:
    """The texts of the tables by path, the findings, and for each file and table how many rows went where."""

    files: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(file, table, "read" | "imported" | "refused" | "repeated" | "elsewhere") → rows."""


Row = dict[str, str]


def import_export(
    source: Source, contents: Mapping[str, tuple[str, bytes]], report: Report, *, before: FileTree | None = None
) -> Imported:
    """Turn the files of an export into tables.

    ``contents`` gives for each file of the source (by its key) the path to show and its bytes. Columns that the export
    does not have keep what stands in the tables of ``before``. Problems are reported; when there is any, the result
    must not be used.
    """
    texts: dict[str, TextTable] = {}
    for name, (path, content) in contents.items():
        text = read_csv(path, content, report, encoding=source.encoding)
        if text is not None:
            texts[name] = text
    imported = Imported()
    tables: dict[str, list[Row]] = {}
    for rule in source.tables:
        if rule.file in texts and _columns_exist(rule, texts[rule.file], report):
            rows = _import_table(rule, texts[rule.file], imported, report)
            tables.setdefault(rule.table, []).extend(rows)
    for rule in source.tables:
        if rule.expect_in is not None and rule.file in texts:
            _list_unseen(rule, texts[rule.file], tables, imported)
    for table, rows in tables.items():
        if before is not None and CATALOGUE[table].monthly is None:
            filled = {name for rule in source.tables if rule.table == table for name in rule.columns}
            _keep_columns(table, rows, filled, before)
        _write_table(table, rows, imported)
    imported.files[IMPORT_REPORT] = _csv(REPORT_COLUMNS, [_finding_row(finding) for finding in imported.findings])
    return imported


def _columns_exist(rule: TableRule, text: TextTable, report: Report) -> bool:
    """Check that the export has every column that a rule reads; a missing one is reported where the rule names it."""
    needed = [
        (column, rule.value_place_in("columns", name))
        for name, cell in rule.columns.items()
        for column in columns_of(cell)
    ]
    needed += [(column, rule.key_place_in("only", column)) for column in rule.only]
    if rule.distinct is not None:
        needed.append((rule.distinct, rule.place_of("distinct")))
    missing = [(column, place) for column, place in needed if column not in text.header]
    for column, place in missing:
        values = {"column": column, "file": text.file, "suggestion": suggest(column, text.header)}
        report(Problem("source-column-unknown", place, values))
    return not missing


def _import_table(rule: TableRule, text: TextTable, imported: Imported, report: Report) -> list[Row]:
    rows: list[Row] = []
    seen: set[str] = set()
    counted = imported.counts
    for number, cells in enumerate(text.rows):
        raw = dict(zip(text.header, cells, strict=True))
        counted[text.file, rule.table, "read"] += 1
        if not _belongs(rule, text, number, raw, report):
            counted[text.file, rule.table, "elsewhere"] += 1
            continue
        if rule.distinct is not None and raw[rule.distinct] in seen:
            counted[text.file, rule.table, "repeated"] += 1
            continue
        seen.add(raw[rule.distinct] if rule.distinct else "")
        row = _import_row(rule, text, number, raw, imported, report)
        counted[text.file, rule.table, "refused" if row is None else "imported"] += 1
        if row is not None:
            rows.append(row)
    return rows


def _belongs(rule: TableRule, text: TextTable, number: int, raw: Row, report: Report) -> bool:
    """Say whether a row is this table's; a cell of which no rule speaks is a problem."""
    belongs = True
    for column, selection in rule.only.items():
        if raw[column] not in (*selection.take, *selection.leave):
            place = text.cell_place(number, text.header.index(column))
            known = (*selection.take, *selection.leave)
            report(Problem("source-value-unknown", place, _unknown(raw[column], known)))
        belongs = belongs and raw[column] in selection.take
    return belongs


def _unknown(found: str, known: Iterable[str]) -> dict[str, object]:
    return {"value": found, "suggestion": _suggested(found, tuple(known))}


@lru_cache(maxsize=256)
def _suggested(found: str, known: tuple[str, ...]) -> LocalText:
    """Suggest what to write instead, once for all rows of an export that have the same."""
    return suggest(found, known)


def _import_row(
    rule: TableRule, text: TextTable, number: int, raw: Row, imported: Imported, report: Report
) -> Row | None:
    row: Row = {}
    kept = True
    for name, cell in rule.columns.items():
        read = columns_of(cell)
        found = (
            cell.between.join(raw[column] for column in read)
            if isinstance(cell, Joined)
            else "".join(raw[column] for column in read)
        )
        value = _cell(cell, found)
        if value is None:
            place = text.cell_place(number, text.header.index(read[0]))
            choices = cell.choose if isinstance(cell, FromChoice) else ()
            report(Problem("source-value-unknown", place, _unknown(found, choices)))
            continue
        row[name] = value
        case = _case(rule.table, name, cell, found, value)
        if case is not None:
            at = (text.file, text.lines[number], "+".join(read) or name)
            became = "row left out" if case == "refused" else value
            imported.findings.append(Finding(rule.table, case, *at, found, became))
            kept = kept and case != "refused"
    return row if kept else None


def _case(table: str, name: str, cell: CellSource, found: str, value: str) -> Case | None:
    if value == "":
        if cell.when_empty == "refuse":
            return "refused"
        return "undated" if name == CATALOGUE[table].monthly else ("empty" if cell.when_empty == "keep" else None)
    mapped = isinstance(cell, FromColumn | FromSlug) and found in cell.map
    return "mapped" if mapped else None


def _cell(cell: CellSource, found: str) -> str | None:
    if isinstance(cell, FromConstant):
        return cell.value
    if isinstance(cell, FromChoice):
        return cell.choose.get(found)
    if isinstance(cell, Joined):
        return found
    mapped = cell.map.get(found, found).strip()
    if isinstance(cell, FromSlug):
        made = slug(mapped)
        return cell.prefix + made if made else ""
    return mapped


def slug(text: str) -> str:
    """Make an id from a name: Latin letters without accents, lower case, hyphens between words, at most 32."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:32].strip("-")


def _list_unseen(rule: TableRule, text: TextTable, tables: Mapping[str, list[Row]], imported: Imported) -> None:
    """List the people of ``rule`` who have no row in the table where each is expected."""
    seen = {row["person"] for row in tables.get(rule.expect_in or "", [])}
    cell = rule.columns["id"]
    if not isinstance(cell, FromColumn | FromSlug) or cell.column not in text.header:
        return
    index = text.header.index(cell.column)
    for number, cells in enumerate(text.rows):
        if _cell(cell, cells[index]) not in seen:
            at = (text.file, text.lines[number], cell.column)
            became = f"kept, without a row in {rule.expect_in}"
            imported.findings.append(Finding(rule.table, "without-rows", *at, cells[index], became))


def _keep_columns(table: str, rows: list[Row], filled: set[str], before: FileTree) -> None:
    """Fill the columns that no rule fills, such as the days of joining and leaving, from the table as it was, by id."""
    path = f"data/{table}.csv"
    kept = [name for name in CATALOGUE[table].stored if name not in filled]
    text = read_csv(path, before.read(path) or b"", lambda _: None)
    if text is None or "id" not in text.header:
        return
    known = {cells[text.header.index("id")]: dict(zip(text.header, cells, strict=True)) for cells in text.rows}
    for row in rows:
        row.update({name: known.get(row.get("id", ""), {}).get(name, "") for name in kept})


def _write_table(table: str, rows: list[Row], imported: Imported) -> None:
    schema = CATALOGUE[table]
    ordered = sorted(rows, key=lambda row: tuple(row.get(name, "") for name in schema.sort))
    by_path: dict[str, list[list[str]]] = {}
    for row in ordered:
        month = row.get(schema.monthly, "")[:7] or UNDATED if schema.monthly else ""
        path = f"{MONTHS_FOLDER}/{month}/{table}.csv" if schema.monthly else f"data/{table}.csv"
        by_path.setdefault(path, []).append([row.get(name, "") for name in schema.stored])
    for path, lines in by_path.items():
        imported.files[path] = _csv(schema.stored, lines)


def _finding_row(finding: Finding) -> list[str]:
    return [
        finding.table,
        finding.case,
        finding.file,
        str(finding.line),
        finding.column,
        harmless(finding.found),  # the report is opened in spreadsheet programs
        harmless(finding.became),
    ]


def _csv(header: tuple[str, ...], rows: list[list[str]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return written.getvalue()


def unknown_files(source: Source, names: list[str]) -> list[Problem]:
    """Say which of the named files the source does not know, and which of its files are not among them."""
    known = set(source.files.values())
    problems = [
        Problem("source-file-unknown", Place(name), {"file": name, "suggestion": suggest(name, known)})
        for name in names
        if name not in known
    ]
    problems += [
        Problem("source-file-missing", source.place_of("files"), {"file": name}) for name in sorted(known - set(names))
    ]
    return problems
