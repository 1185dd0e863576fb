"""One file of a table as typed columns: compact, and the same whether it was read quickly or carefully."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.data.catalogue import CATALOGUE, Column, Table
from kaopu.data.ids import IdIndex, Ids


@dataclass(frozen=True, slots=True)
class Texts:
    """Ids, choices and texts: for each row a position in ``distinct``, -1 where the cell is empty."""

    codes: NDArray[np.int32]
    distinct: Sequence[str] | Ids

    def of_rows(self) -> Ids:
        """Return a column of ids row by row."""
        distinct = self.distinct if isinstance(self.distinct, Ids) else Ids.of(self.distinct)
        return distinct.take(self.codes, allow_fill=True)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Amounts and numbers in whole ten-thousandths, and which cells are empty (None: none is)."""

    scaled: NDArray[np.int64]
    missing: NDArray[np.bool_] | None


Days = NDArray[np.datetime64]
"""Dates to the second, as the frames hold them; empty cells are NaT."""
Cells = Texts | Numbers | Days | Ids
"""Ids in cells of their own are those that hardly ever repeat."""


@dataclass(frozen=True)
class Part:
    """A file of a table: its header, the line each row begins on, and its cells by column.

    ``left_out`` holds, for columns of ids, what stands in rows that were left out because they have problems.
    """

    file: str
    header: tuple[str, ...]
    lines: NDArray[np.int32]
    columns: Mapping[str, Cells]
    left_out: Mapping[str, frozenset[str]] = field(default_factory=dict)


def empty_cells(column: Column, rows: int) -> Cells:
    """Return a column without any value, for files that do not have it."""
    if column.type in ("money", "number"):
        return Numbers(np.zeros(rows, np.int64), np.ones(rows, np.bool_) if rows else None)
    if column.type == "date":
        return np.full(rows, "NaT", "datetime64[s]")
    return Texts(np.full(rows, -1, np.int32), ())


def taken(cells: Cells, rows: NDArray[np.int64]) -> Cells:
    """Return the cells of some rows."""
    if isinstance(cells, Texts):
        return Texts(cells.codes[rows], cells.distinct)
    if isinstance(cells, Numbers):
        missing = None if cells.missing is None else cells.missing[rows]
        return Numbers(cells.scaled[rows], missing if missing is not None and missing.any() else None)
    return cells.take(rows) if isinstance(cells, Ids) else cells[rows]


def is_large(table: Table, name: str) -> bool:
    """Whether a column holds ids of which there may be millions, hardly any of them twice: they stay bytes."""
    column = table.columns[name]
    referred = CATALOGUE.get(column.refers_to or "")
    own = name == "id" or (referred is not None and referred.monthly is not None)
    return table.monthly is not None and column.type == "id" and own


def frame_of(schema: Table, parts: Sequence[Part]) -> pd.DataFrame:
    """Join the files of a table into one frame with the columns of the catalogue, plus ``file`` and ``line``.

    Also without any row, each column has its type.
    """
    parts = [part for part in parts if len(part.lines)]
    columns = {name: _column(schema, name, [part.columns[name] for part in parts]) for name in schema.stored}
    files = np.repeat(np.arange(len(parts)), [len(part.lines) for part in parts])
    names: pd.Index[str] = pd.Index([part.file for part in parts], dtype=object)
    columns["file"] = pd.Series(pd.Categorical.from_codes(files, names), copy=False)
    columns["line"] = pd.Series(np.concatenate([part.lines for part in parts] or [np.zeros(0, np.int32)]), copy=False)
    return pd.DataFrame(columns, copy=False)


def _column(schema: Table, name: str, cells: Sequence[Cells]) -> pd.Series[Any]:
    if is_large(schema, name):
        found = [part.of_rows() if isinstance(part, Texts) else part for part in cells]
        ids = [part for part in found if isinstance(part, Ids)] or [Ids.of(())]
        return pd.Series(Ids(np.concatenate([part.written for part in ids])), copy=False)
    if schema.monthly is not None and schema.columns[name].type in ("id", "choice"):
        return _categories(cells)
    return _joined(schema.columns[name], cells)


def _joined(column: Column, cells: Sequence[Cells]) -> pd.Series[Any]:
    found = cells or [empty_cells(column, 0)]
    texts = [_objects(part) for part in found if isinstance(part, Texts | Ids)]
    if texts:
        return pd.Series(np.concatenate(texts), dtype=object, copy=False)  # not str: empty cells stay None
    numbers = [part for part in found if isinstance(part, Numbers)]
    if not numbers:
        return pd.Series(np.concatenate([part for part in found if isinstance(part, np.ndarray)]), copy=False)
    scaled = np.concatenate([part.scaled for part in numbers])
    if all(part.missing is None for part in numbers):
        return pd.Series(scaled, copy=False)
    missing = [np.zeros(len(part.scaled), np.bool_) if part.missing is None else part.missing for part in numbers]
    return pd.Series(pd.arrays.IntegerArray(scaled, np.concatenate(missing)), copy=False)


def _categories(cells: Sequence[Cells]) -> pd.Series[Any]:
    """Join texts that repeat: each is kept once, and rows hold its number. Large tables need half the memory."""
    parts = [part for part in cells if isinstance(part, Texts)]
    if any(isinstance(part.distinct, Ids) for part in parts):
        numbers, names = _numbered_ids(parts)
    else:
        known: dict[str, int] = {}
        numbers = np.array([known.setdefault(text, len(known)) for part in parts for text in part.distinct], np.int32)
        names = list(known)
    codes, start = [np.zeros(0, np.int32)], 0
    for part in parts:
        of_part = numbers[start : start + len(part.distinct)]
        codes.append(np.append(of_part, np.int32(-1))[part.codes])  # the last one stands for the code -1
        start += len(part.distinct)
    joined = pd.Categorical.from_codes(np.concatenate(codes), pd.Index(names, dtype=object), validate=False)
    return pd.Series(joined, copy=False)


def _numbered_ids(parts: Sequence[Texts]) -> tuple[NDArray[np.int32], list[str]]:
    """Number the distinct ids of all parts, one part after the other; return the ids by number too."""
    written = [part.distinct if isinstance(part.distinct, Ids) else Ids.of(part.distinct) for part in parts]
    ids = Ids(np.concatenate([part.written for part in written]))
    first = IdIndex(ids).positions(ids)
    is_first = first == np.arange(len(ids))
    names = ids.take(np.flatnonzero(is_first)).texts()
    return (np.cumsum(is_first, dtype=np.int32) - 1)[first], [sys.intern(name) for name in names]


def _objects(cells: Texts | Ids) -> NDArray[np.object_]:
    """Return the texts themselves, shared between the rows; the last value stands for the code -1."""
    if isinstance(cells, Ids):
        return np.asarray(cells)
    texts = np.empty(len(cells.distinct) + 1, object)
    texts[:-1] = list(cells.distinct)
    texts[-1] = None
    return texts[cells.codes]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a small frame, each by column."""
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def text_in(cell: Any) -> str | None:
    """Return the text in a frame's cell, None for an empty one (which a column without any text has as NaN)."""
    return None if pd.isna(cell) or cell == "" else str(cell)


def day_in(cell: Any) -> datetime.date | None:
    """Return the date in a frame's cell, None for an empty one."""
    if pd.isna(cell):
        return None
    day: datetime.date = cell.date()
    return day
