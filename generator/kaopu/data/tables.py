"""Text tables → typed columns, cell by cell, by the catalogue. Every row keeps its line, every problem its place.

Money and numbers become whole numbers of ten-thousandths (int64): sums are exact and fast, and become
Decimal again when they leave the frame.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

from kaopu.data.catalogue import CATALOGUE, Column, Table
from kaopu.data.parts import Cells, Days, Numbers, Part, Texts, empty_cells, taken
from kaopu.data.periods import parse_period
from kaopu.text.csv_reader import TextTable, columns_fit
from kaopu.text.numbers import decimal_of
from kaopu.text.problems import Problem, Report
from kaopu.text.shapes import not_a_choice, wrong_type

SCALE = 4
LARGEST_CELL = Decimal(10) ** 11
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def scaled(value: Decimal) -> int | None:
    """Return ``value`` in ten-thousandths, or None when it has more decimals or is too large."""
    moved = value.scaleb(SCALE)
    return int(moved) if moved == moved.to_integral_value() and abs(value) <= LARGEST_CELL else None


def unscaled(value: int) -> Decimal:
    """Return a scaled whole number as the Decimal it stands for."""
    return Decimal(value).scaleb(-SCALE)


def _date(text: str) -> datetime.date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _scaled_text(text: str) -> int | None:
    value = decimal_of(text)
    return None if value is None else scaled(value)


def _text(text: str) -> str | None:
    return text if text.strip() == text else None


def _id(text: str) -> str | None:
    return text if ID.fullmatch(text) else None


def _period(text: str) -> str | None:
    return text if parse_period(text) else None


_CONVERTERS: dict[str, Callable[[str], Any]] = {
    "text": _text,
    "id": _id,
    "date": _date,
    "period": _period,
    "money": _scaled_text,
    "number": _scaled_text,
}
_KINDS = {
    "text": "trimmed_text",
    "id": "id",
    "date": "date",
    "period": "period",
    "money": "cell_amount",
    "number": "cell_number",
}


def cell_of(column: Column, text: str) -> Any:
    """Convert one cell; None when it is empty or cannot be converted."""
    if text == "":
        return None
    if column.type == "choice":
        return text if text in column.choices else None
    return _CONVERTERS[column.type](text)


def cells_of(column: Column, codes: np.ndarray[Any, np.dtype[np.int32]], values: list[Any]) -> Cells:
    """Make a column of converted values: ``codes`` are positions in ``values``, of which None is an empty cell."""
    if column.type in ("money", "number"):
        missing = np.array([value is None for value in values], np.bool_)[codes]
        numbers = np.array([value or 0 for value in values], np.int64)[codes]
        return Numbers(numbers, missing if missing.any() else None)
    if column.type == "date":
        days: Days = np.array(values, "datetime64[s]")[codes]
        return days
    kept = [value for value in values if value is not None]
    positions = np.cumsum([value is not None for value in values], dtype=np.int32) - 1
    renumbered = np.where([value is None for value in values], -1, positions).astype(np.int32)
    return Texts(renumbered[codes], kept)


def typed_part(table: str, text: TextTable, report: Report) -> Part:
    """Convert a file of a table; a cell that cannot be converted is reported, and its row is left out.

    When the header does not fit, all rows are left out.
    """
    schema = CATALOGUE[table]
    refused: set[int] = set()
    columns: dict[str, Cells] = {}
    lines = np.array(text.lines, np.int32)
    needed = [name for name in schema.stored if schema.columns[name].required]
    if columns_fit(text, schema.stored, needed, report):
        for name in schema.stored:
            columns[name] = _convert(schema.columns[name], text, name, refused, report)
        kept = np.array([row for row in range(len(text.rows)) if row not in refused], np.int64)
    else:
        kept = np.zeros(0, np.int64)
        columns = {name: empty_cells(schema.columns[name], len(lines)) for name in schema.stored}
    columns = {name: taken(cells, kept) for name, cells in columns.items()}
    return Part(text.file, text.header, lines[kept], columns, _left_out(schema, text, frozenset(kept.tolist())))


def _convert(column: Column, text: TextTable, name: str, refused: set[int], report: Report) -> Cells:
    """Convert one column; each distinct text is converted once."""
    if name not in text.header:
        return empty_cells(column, len(text.rows))
    index = text.header.index(name)
    position: dict[str, int] = {}
    values: list[Any] = []
    codes = np.empty(len(text.rows), np.int32)
    for row, cells in enumerate(text.rows):
        cell = cells[index]
        code = position.get(cell)
        if code is None:
            code = position[cell] = len(values)
            values.append(cell_of(column, cell))
        if values[code] is None and (cell or column.required):
            refused.add(row)
            report(cell_problem(column, text, row, index))
        codes[row] = code
    return cells_of(column, codes, values)


def cell_problem(column: Column, text: TextTable, row: int, index: int) -> Problem:
    """Say what is wrong with a cell that could not be converted."""
    place, cell = text.cell_place(row, index), text.rows[row][index]
    if cell == "":
        return Problem("csv-empty-cell", place, {"column": text.header[index]})
    if column.type == "choice":
        return not_a_choice(place, cell, column.choices)
    return wrong_type(place, _KINDS[column.type], cell)


def _left_out(schema: Table, text: TextTable, kept: frozenset[int]) -> dict[str, frozenset[str]]:
    """Collect the ids in rows left out, so that what refers to them is no second problem."""
    rows = [*(cells for row, cells in enumerate(text.rows) if row not in kept), *text.refused]
    found: dict[str, frozenset[str]] = {}
    for index, name in enumerate(text.header):
        if rows and name in schema.columns and schema.columns[name].type == "id":
            found[name] = frozenset(cells[index] for cells in rows if index < len(cells))
    return found
