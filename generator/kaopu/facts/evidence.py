"""The rows behind a measure, as plain text: for people who want to recompute it, and for a court."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kaopu.data.catalogue import CATALOGUE, Column
from kaopu.data.tables import unscaled

HIDDEN = frozenset({"person"})
"""Columns that say nothing in a person's own evidence."""
KNOWN_FROM: Mapping[str, str] = {"overdue": "overdue_on"}
"""Columns that are known only from the date in another column on. Derived dates are known from themselves on."""


@dataclass(frozen=True, slots=True)
class FactRow:
    """A row: its place, and the cells of the shown columns; numbers and dates as plain text, missing ones empty."""

    file: str
    line: int
    cells: tuple[str, ...]


def shown_columns(table: str) -> Mapping[str, Column]:
    """Return the columns of a table that evidence shows: none that is confidential."""
    columns = CATALOGUE[table].columns
    return {name: column for name, column in columns.items() if name not in HIDDEN and not column.confidential}


def fact_rows(
    table: str, frame: pd.DataFrame, positions: Iterable[int], known_on: datetime.date | None = None
) -> tuple[FactRow, ...]:
    """Return the rows at ``positions`` of a table's frame, in the frame's order, each once.

    What was not yet known at the end of ``known_on`` is left empty, so that what happens later never changes the
    evidence of an earlier period. Anonymous tables have no evidence (R30).
    """
    if CATALOGUE[table].anonymous:
        return ()
    chosen = frame.iloc[sorted(set(positions))]
    shown = shown_columns(table)
    columns = [
        [_cell(column, value) for value in _known(chosen, name, column, known_on)] for name, column in shown.items()
    ]
    cells = zip(*columns, strict=True)
    places = zip(chosen["file"], chosen["line"], strict=True)
    return tuple(FactRow(str(file), int(line), row) for (file, line), row in zip(places, cells, strict=True))


def _known(chosen: pd.DataFrame, name: str, column: Column, known_on: datetime.date | None) -> Iterable[Any]:
    date = name if column.derived and column.type == "date" else KNOWN_FROM.get(name)
    if known_on is None or date is None:
        return chosen[name]
    known = np.asarray(chosen[date]).astype("datetime64[D]") <= np.datetime64(known_on, "D")
    return [value if told else None for value, told in zip(chosen[name], known, strict=True)]


def _cell(column: Column, value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    if column.type in ("money", "number"):
        return format(unscaled(int(value)).normalize(), "f")
    return f"{value:%Y-%m-%d}" if column.type == "date" else str(value)
