"""A workbook that somebody filled in → what they wrote, cell by cell. Nothing in it is trusted, and nothing is run."""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import from_excel

from kaopu.forms.form import Answer, Answers, FormKey, parse_key
from kaopu.forms.workbook import HIDDEN
from kaopu.text.problems import Place, Problem, Report

LARGEST = 5 * 1024 * 1024
"""Of a file, in bytes."""
LARGEST_UNPACKED = 60 * 1024 * 1024
"""Of all its parts together."""
LARGEST_TEXT = 4 * 1024 * 1024
"""Of its parts that are XML: a form has a hundredth of that."""
MOST_TAGS = 15_000
"""In all of them: a form has two thousand, and each costs openpyxl up to twenty-five microseconds."""
AT_ONCE = 64 * 1024
"""Bytes that are unpacked at a time."""
MOST_PARTS = 200
MOST_FIELDS = 500
MOST_NAMED = 5
MOST_ROWS, MOST_COLUMNS = 2000, 60
"""Where fields can stand."""
_OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")
"""How workbooks of the old format begin, and those that are locked with a password."""
_DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_AT = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6})(?::\$?[A-Z]{1,3}\$?[0-9]+)?")
_SERIALS = range(20_000, 80_000)
"""Numbers that are days in a cell which lost its date format: from 1954 to 2119."""


def read_workbook(file: str, content: bytes, report: Report) -> Answers | None:
    """Return what stands in a form's cells; None when the file is none of our workbooks, and then says why.

    ``file`` is its name for places. A formula in an answer's cell is reported too; that one field is then left out,
    and the caller knows from the report that the file is not to be taken.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what openpyxl would not write again
            return _read(file, _looked_through(Place(file), content), report)
    except _RefusedError as refused:
        report(refused.problem)
    except Exception:  # noqa: BLE001 - a file that somebody broke makes the libraries raise nearly anything
        report(Problem("form-workbook-unreadable", Place(file)))
    return None


class _RefusedError(Exception):
    """The file is not to be read; carries the problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def _looked_through(place: Place, content: bytes) -> io.BytesIO:
    """Return a new archive of nothing but the parts that are read, each unpacked and looked at.

    So what is read later is what was looked at, whatever else the archive holds or says of its parts. Raises for a file
    that is not even opened: too large, locked, no workbook, with macros, or made to do harm.
    """
    if len(content) > LARGEST:
        raise _RefusedError(Problem("form-workbook-large", place, {"limit": f"{LARGEST // 1024**2} MB"}))
    if content.startswith(_OLD_OR_LOCKED):
        raise _RefusedError(Problem("form-workbook-locked", place))
    kept, tags = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(kept, "w") as clean:
        for part in _parts_to_read(place, archive):
            text = _unpacked(archive, part)
            # Entities can grow without end; a zero byte is UTF-16, in which they could hide.
            if _DECLARES.search(text) or b"\0" in text or part.filename in clean.NameToInfo:
                raise _RefusedError(Problem("form-workbook-unreadable", place))
            tags += text.count(b"<")
            if tags > MOST_TAGS:
                raise _RefusedError(Problem("form-workbook-large", place, {"limit": f"{MOST_TAGS:,} elements"}))
            clean.writestr(zipfile.ZipInfo(part.filename), text)
    return kept


def _parts_to_read(place: Place, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    parts = archive.infolist()
    texts = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
    if len(parts) > MOST_PARTS:
        raise _RefusedError(Problem("form-workbook-large", place, {"limit": f"{MOST_PARTS} parts"}))
    for some, most in ((parts, LARGEST_UNPACKED), (texts, LARGEST_TEXT)):
        if sum(part.file_size for part in some) > most:
            raise _RefusedError(Problem("form-workbook-large", place, {"limit": f"{most // 1024**2} MB"}))
    if any(part.filename.lower().endswith(("vbaproject.bin", "macrosheets.xml")) for part in parts):
        raise _RefusedError(Problem("form-workbook-macros", place))
    return texts


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Unpack a part bit by bit: at once, it would be unpacked as far as it goes, whatever size it says it has."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others cannot be stopped half-way
        raise zipfile.BadZipFile
    with archive.open(part) as packed:
        return b"".join(iter(lambda: packed.read(AT_ONCE), b""))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A field on the hidden sheet: its kind, and where its cell is; row 0: the cell was deleted."""

    kind: str
    sheet: str = ""
    row: int = 0
    column: int = 0


def _read(file: str, archive: io.BytesIO, report: Report) -> Answers | None:
    book = load_workbook(archive, read_only=True, keep_links=False)
    try:
        key, asked = _hidden(book)
        if key is None or not asked:
            report(Problem("form-workbook-foreign", Place(file)))
            return None
        gone = [name for name, field in asked.items() if not field.row]
        if gone:
            report(Problem("form-workbook-damaged", Place(file), {"fields": ", ".join(gone[:MOST_NAMED])}))
            return None
        cells = _cells(book, asked)
        values: dict[str, Answer] = {}
        for name, field in asked.items():
            cell = cells.get((field.sheet, field.row, field.column))
            place = Place(file, field.row, field.column)
            if cell is not None and cell.data_type in ("f", "e"):
                at = f"{cell.column_letter}{cell.row}"
                report(Problem("form-workbook-formula", place, {"cell": at, "field": name}))
            else:
                values[name] = Answer(_text(cell.value if cell is not None else None, field.kind, book.epoch), place)
        return Answers(key, file, values)
    finally:
        book.close()


def _hidden(book: Any) -> tuple[FormKey | None, Mapping[str, _Asked]]:
    """Read the hidden sheet: the form's key, and id → kind and cell of each field that is still there."""
    if HIDDEN not in book.sheetnames:
        return None, {}
    rows = list(book[HIDDEN].iter_rows(min_row=1, max_row=MOST_FIELDS + 1, max_col=3, values_only=True))
    key = parse_key(str(rows[0][0])) if rows and rows[0] else None
    asked: dict[str, _Asked] = {}
    for row in rows[1:]:
        name, kind, defined = (str(cell) if cell is not None else "" for cell in (*row, None, None, None)[:3])
        if name and defined:
            asked[name] = _asked(book, kind, defined)
    return key, asked


def _asked(book: Any, kind: str, defined: str) -> _Asked:
    """Return where the cell of a defined name is."""
    name = book.defined_names.get(defined)
    at = _AT.fullmatch(str(name.attr_text)) if name is not None else None
    sheet = (at[1] or at[2]).replace("''", "'") if at is not None else ""
    if at is None or sheet not in book.sheetnames:
        return _Asked(kind)
    column, row, _, _ = range_boundaries(at[3])
    if row is None or column is None or row > MOST_ROWS or column > MOST_COLUMNS:
        return _Asked(kind)
    return _Asked(kind, sheet, row, column)


def _cells(book: Any, asked: Mapping[str, _Asked]) -> Mapping[tuple[str, int, int], Any]:
    """Return (sheet, row, column) → cell, all read in one go: looking for one reads all before it."""
    wanted = {(field.sheet, field.row, field.column) for field in asked.values()}
    return {at: cell for at, cell in _all_cells(book, {sheet for sheet, _, _ in wanted}) if at in wanted}


def _all_cells(book: Any, sheets: set[str]) -> Iterator[tuple[tuple[str, int, int], Any]]:
    for sheet in sorted(sheets):
        for row in book[sheet].iter_rows(min_row=1, max_row=MOST_ROWS, max_col=MOST_COLUMNS):
            for cell in row:
                if cell.value is not None:
                    yield (sheet, cell.row, cell.column), cell


def _text(value: object, kind: str, epoch: datetime.datetime) -> str:
    """Write what stands in a cell: numbers without grouping or exponent, days as 2017-04-06."""
    if kind == "date" and isinstance(value, int | float) and not isinstance(value, bool) and int(value) in _SERIALS:
        value = from_excel(value, epoch)
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case datetime.datetime():
            return value.date().isoformat()
        case int() | float():
            return _number(value)
        case datetime.date():
            return value.isoformat()
        case _:
            return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _number(value: float) -> str:
    """Write a number as it was typed: the shortest one that the binary one in the file stands for."""
    written = Decimal(repr(value))
    if not written.is_finite() or abs(written) >= Decimal(10) ** 15:
        return str(value)
    return format(written.normalize() if written != written.to_integral_value() else written.to_integral_value(), "f")
