"""Text tables → typed pandas frames, cell by cell, by the catalogue. Every row keeps its file and line.

Money and numbers become whole numbers of ten-thousandths (int64): sums are exact and fast, and become
Decimal again when they leave the frame.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from kaopu.data.catalogue import CATALOGUE, Column, Table
from kaopu.text.csv_reader import TextTable
from kaopu.text.numbers import decimal_of
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.shapes import not_a_choice, wrong_type
from kaopu.text.suggestions import suggest

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


_CONVERTERS: dict[str, Callable[[str], Any]] = {
    "text": _text,
    "id": _id,
    "date": _date,
    "money": _scaled_text,
    "number": _scaled_text,
}
_KINDS = {"text": "trimmed_text", "id": "id", "date": "date", "money": "cell_amount", "number": "cell_number"}


def typed_frame(table: str, parts: Sequence[TextTable], report: Report) -> pd.DataFrame:
    """Convert the files of one table into one frame with the columns of the catalogue, plus ``file`` and ``line``.

    A cell that cannot be converted is reported, and its row is left out.
    """
    schema = CATALOGUE[table]
    frames = [_part_frame(schema, part, report) for part in parts if _header_fits(schema, part, report)]
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return pd.DataFrame({name: [] for name in (*schema.stored, "file", "line")})
    return pd.concat(frames, ignore_index=True)


def _header_fits(schema: Table, part: TextTable, report: Report) -> bool:
    fits = True
    for index, name in enumerate(part.header):
        if name not in schema.stored:
            values = {"column": name, "suggestion": suggest(name, schema.stored)}
            report(Problem("csv-unknown-column", part.header_place(index), values))
            fits = False
    for name in schema.stored:
        if name not in part.header and schema.columns[name].required:
            report(Problem("csv-missing-column", Place(part.file, 1, 1), {"column": name}))
            fits = False
    return fits


def _part_frame(schema: Table, part: TextTable, report: Report) -> pd.DataFrame:
    refused: set[int] = set()
    columns: dict[str, list[Any]] = {}
    for name in schema.stored:
        if name in part.header:
            index = part.header.index(name)
            columns[name] = _convert(schema.columns[name], part, index, refused, report)
        else:
            columns[name] = [None] * len(part.rows)
    frame = pd.DataFrame(
        {name: pd.Series(values, dtype=_dtype(schema.columns[name], values)) for name, values in columns.items()}
    )
    frame["file"] = part.file
    frame["line"] = part.lines
    return frame.drop(index=sorted(refused)) if refused else frame


def _dtype(column: Column, values: Iterable[Any]) -> Any:
    if column.type in ("money", "number"):
        return "Int64" if any(value is None for value in values) else "int64"
    return "datetime64[s]" if column.type == "date" else object


def _convert(column: Column, part: TextTable, index: int, refused: set[int], report: Report) -> list[Any]:
    """Convert one column; each distinct text is converted once."""
    known: dict[str, Any] = {}
    converted: list[Any] = []
    for row, cells in enumerate(part.rows):
        text = cells[index]
        if text not in known:
            known[text] = _cell(column, text)
        value = known[text]
        if value is None and (text or column.required):
            refused.add(row)
            report(_cell_problem(column, part, row, index))
        converted.append(value)
    return converted


def _cell(column: Column, text: str) -> Any:
    if text == "":
        return None
    if column.type == "choice":
        return text if text in column.choices else None
    return _CONVERTERS[column.type](text)


def _cell_problem(column: Column, part: TextTable, row: int, index: int) -> Problem:
    place, text = part.cell_place(row, index), part.rows[row][index]
    if text == "":
        return Problem("csv-empty-cell", place, {"column": part.header[index]})
    if column.type == "choice":
        return not_a_choice(place, text, column.choices)
    return wrong_type(place, _KINDS[column.type], text)
