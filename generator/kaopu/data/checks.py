"""What holds of every table, and between tables: keys, references, months, the order of dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.data.catalogue import CATALOGUE, UNDATED
from kaopu.data.devices import DEVICES
from kaopu.data.ids import IdIndex, Ids
from kaopu.data.nearest import Nearest
from kaopu.data.parts import Days, Part, Texts
from kaopu.text.csv_reader import cell_place
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.tree import FileTree

Parts = Mapping[str, Sequence[Part]]
KnownIds = IdIndex | None
"""A table's ids, also of rows that have problems; None when they are not known."""
WITH_FOLDERS = ("people", "teams")
"""Tables whose ids name folders of what is published."""
NOTHING = "-"
"""How an empty cell of a key is shown; no id reads like that."""


class Places:
    """Finds where a cell stands, for messages: most files are read without keeping their text."""

    def __init__(self, tree: FileTree, parts: Parts) -> None:
        self._headers = {part.file: part.header for of_table in parts.values() for part in of_table}
        self._text = lru_cache(maxsize=2)(lambda file: (tree.read(file) or b"").decode("utf-8-sig", "replace"))

    def cell(self, file: str, line: int, column: str) -> Place:
        """Return the place of a column's cell in the row that begins on ``line``."""
        header = self._headers[file]
        return cell_place(file, self._text(file), line, header.index(column) if column in header else 0)

    def in_part(self, part: Part, rows: NDArray[np.intp], column: str) -> Iterator[tuple[int, Place]]:
        """Yield rows with the place of a column's cell in each."""
        for row in rows.tolist():
            yield row, self.cell(part.file, int(part.lines[row]), column)


def check_folders(name: str, frame: pd.DataFrame, report: Report) -> None:
    """Report ids of people and teams that no folder can have on every system, such as ``con``."""
    if name not in WITH_FOLDERS:
        return
    for identifier, file, line in zip(frame["id"], frame["file"], frame["line"], strict=True):
        if identifier.casefold() in DEVICES:
            report(Problem("id-reserved", Place(file, int(line), 1), {"id": identifier}))


def check_keys(name: str, frame: pd.DataFrame, report: Report) -> None:
    """Report each key that stands in a table twice: the id, or what the rows are sorted by where there is none.

    Ids that differ in case only are the same: on some disks they would be one folder.
    """
    if frame.empty:
        return
    if "id" in frame:
        ids = Ids.of_column(frame["id"])
        if not ids.may_repeat():
            return
        keys = ids.texts()
    else:
        cells = (frame[column] for column in CATALOGUE[name].sort)
        written = (column.astype(str).where(column.notna(), NOTHING) for column in cells)
        keys = list(map(", ".join, zip(*written, strict=True)))
    folded = [key.casefold() for key in keys]
    if len(set(folded)) < len(folded):
        _report_repeated(name, folded, keys, frame[["file", "line"]], report)


def _report_repeated(name: str, keys: Sequence[str], written: Sequence[str], at: pd.DataFrame, report: Report) -> None:
    first: dict[str, str] = {}
    for key, shown, file, line in zip(keys, written, at["file"], at["line"], strict=True):
        if key not in first:
            first[key] = f"{file}:{line}"
        elif "id" in CATALOGUE[name].columns:
            values = {"table": name, "id": shown, "first": first[key]}
            report(Problem("duplicate-id", Place(file, int(line), 1), values))
        else:
            values = {"table": name, "key": shown, "first": first[key]}
            report(Problem("duplicate-row", Place(file, int(line), 1), values))


def check_references(
    name: str, parts: Sequence[Part], ids: Mapping[str, KnownIds], places: Places, report: Report
) -> None:
    """Report each cell that names an id which its table does not have."""
    for column_name, column in CATALOGUE[name].columns.items():
        known = None if column.refers_to is None or column.derived else ids[column.refers_to]
        if known is None:
            continue
        nearest = Nearest(known)
        for part in parts:
            cells = part.columns[column_name]
            assert isinstance(cells, Texts | Ids)  # noqa: S101 - a column of ids, by the catalogue
            for row, place in places.in_part(part, _unknown(cells, known), column_name):
                found = cells.distinct[cells.codes[row]] if isinstance(cells, Texts) else cells[row]
                values = {"id": found, "table": column.refers_to, "suggestion": nearest(found)}
                report(Problem("unknown-reference", place, values))


def _unknown(cells: Texts | Ids, known: IdIndex) -> NDArray[np.intp]:
    """Return the rows with an id that is not known."""
    if isinstance(cells, Ids):
        return np.flatnonzero(known.positions(cells) < 0)
    distinct = cells.distinct if isinstance(cells.distinct, Ids) else Ids.of(cells.distinct)
    unknown = np.flatnonzero(known.positions(distinct) < 0)
    return np.flatnonzero(np.isin(cells.codes, unknown)) if len(unknown) else unknown


def check_months(name: str, parts: Sequence[Part], places: Places, report: Report) -> None:
    """Report rows that lie in another month's folder than their date says."""
    column = CATALOGUE[name].monthly
    if column is None:
        return
    for part in parts:
        folder = PurePosixPath(part.file).parent.name
        months = _days(part, column).astype("datetime64[M]")
        wrong = ~np.isnat(months) if folder == UNDATED else months != np.datetime64(folder, "M")
        for row, place in places.in_part(part, np.flatnonzero(wrong), column):
            month = UNDATED if np.isnat(months[row]) else str(months[row])
            report(Problem("wrong-month", place, {"folder": folder, "month": month}))


def check_order(name: str, parts: Sequence[Part], places: Places, report: Report) -> None:
    """Report rows in which what comes later is dated before what comes first."""
    for earlier, later in CATALOGUE[name].in_order:
        for part in parts:
            first, last = _days(part, earlier), _days(part, later)
            for row, place in places.in_part(part, np.flatnonzero(last < first), later):
                days = {"first": str(first[row])[:10], "last": str(last[row])[:10]}
                report(Problem("dates-reversed", place, {"earlier": earlier, "later": later, **days}))


def _days(part: Part, column: str) -> Days:
    cells = part.columns[column]
    assert isinstance(cells, np.ndarray)  # noqa: S101 - a column of dates, by the catalogue
    return cells
