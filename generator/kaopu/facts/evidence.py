"""The rows behind a measure, as plain text: for people who want to recompute it, and for a court."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from kaopu.data.catalogue import CATALOGUE, Column
from kaopu.data.tables import unscaled
from kaopu.facts.columns import Codes, Columns

HIDDEN = frozenset({"person"})
"""Columns that say nothing in a person's own evidence."""
KNOWN_FROM: Mapping[str, str] = {"overdue": "overdue_on"}
"""Columns that are known only from the date in another column on. Derived dates are known from themselves on."""


class FactRow(NamedTuple):
    """A row: its place, and the cells of the shown columns; numbers and dates as plain text, missing ones empty."""

    file: str
    line: int
    cells: tuple[str, ...]


@cache
def shown_columns(table: str) -> Mapping[str, Column]:
    """Return the columns of a table that evidence shows: none that is confidential."""
    columns = CATALOGUE[table].columns
    return {name: column for name, column in columns.items() if name not in HIDDEN and not column.confidential}


def fact_rows(columns: Columns, positions: Iterable[int], known_on: datetime.date | None = None) -> tuple[FactRow, ...]:
    """Return the rows at ``positions`` of a table, in the table's order, each once.

    What was not yet known at the end of ``known_on`` is left empty, so that what happens later never changes the
    evidence of an earlier period. Anonymous tables have no evidence (R30).
    """
    if CATALOGUE[columns.table].anonymous:
        return ()
    chosen = np.array(sorted(set(positions)), dtype=np.int64)
    shown = [_known(columns, name, column, chosen, known_on) for name, column in shown_columns(columns.table).items()]
    places = columns.places(chosen)
    return tuple(
        FactRow(file, line, cells) for (file, line), cells in zip(places, zip(*shown, strict=True), strict=True)
    )


def _known(columns: Columns, name: str, column: Column, chosen: Codes, known_on: datetime.date | None) -> Sequence[str]:
    cells = _cells(columns, name, column, chosen)
    date = name if column.derived and column.type == "date" else KNOWN_FROM.get(name)
    if known_on is None or date is None:
        return cells
    known = columns.days(date)[chosen] <= np.datetime64(known_on, "D")
    return [cell if told else "" for cell, told in zip(cells, known, strict=True)]


def _cells(columns: Columns, name: str, column: Column, chosen: Codes) -> Sequence[str]:
    if column.type in ("money", "number"):
        figures, present = (found[chosen].tolist() for found in columns.numbers(name))
        return [_figure(figure) if there else "" for figure, there in zip(figures, present, strict=True)]
    if column.type == "date":
        return ["" if day is None else day.isoformat() for day in columns.days(name)[chosen].tolist()]
    return columns.texts(name, chosen)


@lru_cache(maxsize=10_000)
def _figure(scaled: int) -> str:
    return format(unscaled(scaled).normalize(), "f")
