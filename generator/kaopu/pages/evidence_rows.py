"""The data rows that stand at an appraisal page's end: by table and by file, and no more than a page can bear.

Pure functions from a record's evidence to what the template lists. What is not listed is in the record's JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kaopu.records.record import Evidence, EvidenceColumn, EvidenceRow

MOST_CELLS = 2400
"""So many cells are about 40 kB: a page of 150 kB holds them beside everything else."""
CELLS_WITH_ESTIMATOR = 600
"""And so many beside the estimator, whose script and rules take 45 kB."""


@dataclass(frozen=True, slots=True)
class ListedRows:
    """One table: its columns, its rows by file, how many there are and how many of them are left out."""

    name: str
    columns: tuple[EvidenceColumn, ...]
    files: tuple[tuple[str, tuple[EvidenceRow, ...]], ...]
    number: int
    rest: int

    @property
    def figures(self) -> str:
        """Return the classes that set columns of figures to the right: a class a cell would be a tenth of the page."""
        return " ".join(f"n{place}" for place, column in enumerate(self.columns, start=2) if column.unit)


def listed_rows(evidence: Iterable[Evidence], most_cells: int = MOST_CELLS) -> tuple[ListedRows, ...]:
    """Return the tables that have rows, in their order; the longest are cut when there are too many cells."""
    tables = [table for table in evidence if table.rows]
    shares = dict(zip(map(id, tables), _shares([_cells(table) for table in tables], most_cells), strict=True))
    return tuple(_listed(table, shares[id(table)] // (len(table.columns) + 1)) for table in tables)


def _cells(table: Evidence) -> int:
    return len(table.rows) * (len(table.columns) + 1)


def _shares(wanted: Sequence[int], whole: int) -> list[int]:
    """Share ``whole`` out: who wants less than an even share gets all of it, and leaves more to the others."""
    shares = [0] * len(wanted)
    left = whole
    for served, place in enumerate(sorted(range(len(wanted)), key=lambda place: wanted[place])):
        shares[place] = min(wanted[place], left // (len(wanted) - served))
        left -= shares[place]
    return shares


def _listed(table: Evidence, most: int) -> ListedRows:
    rows = table.rows[:most]
    files = tuple((file, tuple(of_file)) for file, of_file in groupby(rows, key=lambda row: row.file))
    return ListedRows(table.name, table.columns, files, len(table.rows), len(table.rows) - len(rows))
