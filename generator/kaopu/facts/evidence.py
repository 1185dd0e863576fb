"""The rows behind a measure, as plain text: for people who want to recompute it, and for a court."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kaopu.data.catalogue import CATALOGUE, Column
from kaopu.data.tables import unscaled

HIDDEN = frozenset({"person"})
"""Columns that say nothing in a person's own evidence."""


@dataclass(frozen=True, slots=True)
class FactRow:
    """A row: its place, and the cells of the shown columns; numbers and dates as plain text, missing ones empty."""

    file: str
    line: int
    cells: tuple[str, ...]


def shown_columns(table: str) -> Mapping[str, Column]:
    """Return the columns of a table that evidence shows."""
    return {name: column for name, column in CATALOGUE[table].columns.items() if name not in HIDDEN}


def fact_rows(table: str, frame: pd.DataFrame, positions: Iterable[int]) -> tuple[FactRow, ...]:
    """Return the rows at ``positions`` of a table's frame, in the frame's order, each once."""
    chosen = frame.iloc[sorted(set(positions))]
    columns = [[_cell(column, value) for value in chosen[name]] for name, column in shown_columns(table).items()]
    cells = zip(*columns, strict=True)
    places = zip(chosen["file"], chosen["line"], strict=True)
    return tuple(FactRow(str(file), int(line), row) for (file, line), row in zip(places, cells, strict=True))


def _cell(column: Column, value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    if column.type in ("money", "number"):
        return format(unscaled(int(value)).normalize(), "f")
    return f"{value:%Y-%m-%d}" if column.type == "date" else str(value)
