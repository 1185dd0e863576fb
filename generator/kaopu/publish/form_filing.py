"""All forms of one import into the tables: new files by path, what became of each form, and whose a problem is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from kaopu.data.round_tables import ROUND_TABLES, ROUNDS_FOLDER
from kaopu.forms.answering import Filed, FiledRow, FiledTable
from kaopu.forms.filing import Cells, filed_text
from kaopu.publish.form_files import Received
from kaopu.text.csv_reader import TextTable, read_csv
from kaopu.text.problems import Place, Problem
from kaopu.text.tree import FileTree, OverlayTree

Fate = Literal["taken", "replaced", "unchanged", "refused"]
WITHOUT_ORDER = "peer_comments"
"""The order of its rows would tell in which order people wrote."""


def path_of(period: str, table: str) -> str:
    """Return the path of a round's table."""
    return f"{ROUNDS_FOLDER}/{period}/{table}.csv"


@dataclass
class Filing:
    """The files as they become: ``files`` by path, over ``below``; ``fates`` in the order in which forms came."""

    below: FileTree
    files: dict[str, bytes] = field(default_factory=dict)
    fates: list[tuple[Received, Fate]] = field(default_factory=list)

    @property
    def tree(self) -> OverlayTree:
        """The repository as it becomes."""
        return OverlayTree(self.below, self.files)

    def take(self, received: Received) -> Fate:
        """Put one form into the files."""
        assert received.filed is not None  # noqa: S101 - only what could be read is filed
        new, known = dict(received.files), False
        for name, table in received.filed.tables.items():
            path = path_of(received.period, name)
            old = self.tree.read(path)
            rows, before = _rows(received.filed, name, table, old)
            known |= before
            text = filed_text(path, old, name, rows.cells, rows.replaces, _never)
            if text is not None:
                new[path] = text
        changed = {path: content for path, content in new.items() if self.tree.read(path) != content}
        self.files |= changed
        fate: Fate = "unchanged" if not changed else "replaced" if known else "taken"
        self.fates.append((received, fate))
        return fate


@dataclass(frozen=True)
class _Rows:
    """Rows for a table, and those in whose place they come."""

    filed: Filed
    table: str
    all_of: bool
    cells: Sequence[Cells]

    def replaces(self, row: Cells) -> bool:
        """Whether a row of the file gives way to these."""
        if self.all_of:
            return row.get("person") == self.filed.person
        key = ROUND_TABLES[self.table].key
        return any(
            all(row.get(name, "").casefold() == new.get(name, "").casefold() for name in key) for new in self.cells
        )


def _rows(filed: Filed, name: str, table: FiledTable, old: bytes | None) -> tuple[_Rows, bool]:
    """Return what comes into a table, and whether something is there that it takes the place of."""
    there = _cells(path_of(filed.period, name), old)
    cells: list[Cells] = [row.cells for row in table.rows]
    if name == WITHOUT_ORDER:
        own = {row["comment"]: row for row in [*there, *cells] if row.get("person") == filed.person}
        return _Rows(filed, name, all_of=True, cells=[own[comment] for comment in sorted(own)]), False
    rows = _Rows(filed, name, table.all_of, cells)
    return rows, any(map(rows.replaces, there))


def _cells(path: str, content: bytes | None) -> list[Cells]:
    text = None if content is None else read_csv(path, content, _never)
    return [] if text is None else [dict(zip(text.header, row, strict=True)) for row in text.rows]


def _never(problem: Problem) -> None:
    """Take a problem of a file that had none when the repository was read."""
    raise AssertionError(problem)


def traced(problem: Problem, tree: FileTree, forms: Sequence[Received]) -> tuple[list[Received], Problem]:
    """Say which forms brought about a problem in the tables, and name its place in the form if it is known there.

    A problem in somebody's row comes from the forms about that person: those that wrote the row, or else all of them,
    since a review may not fit an appeal that was there before.
    """
    content = tree.read(problem.place.file)
    is_table = problem.place.file.startswith(f"{ROUNDS_FOLDER}/") and problem.place.file.endswith(".csv")
    text = read_csv(problem.place.file, content, _never) if is_table and content is not None else None
    row = None if text is None else _row_at(text, problem.place.line)
    if text is None or row is None:
        return [], problem
    cells = dict(zip(text.header, text.rows[row], strict=True))
    about = [form for form in forms if form.person == cells.get("person")]
    for form in about:
        written = _written(form, problem.place.file, cells)
        if written is not None:
            column = _column_at(text, row, problem.place)
            return [form], replace(problem, place=written.places.get(column, form.place))
    return about, problem


def _written(form: Received, path: str, cells: Cells) -> FiledRow | None:
    """Return the row of a form that stands in a file."""
    for name, table in form.filed.tables.items() if form.filed is not None else ():
        for row in table.rows if path_of(form.period, name) == path else ():
            if all(cells.get(column, "") == cell for column, cell in row.cells.items()):
                return row
    return None


def _row_at(text: TextTable, line: int) -> int | None:
    """Return the row that a line belongs to."""
    return next((row for row in reversed(range(len(text.lines))) if text.lines[row] <= line), None)


def _column_at(text: TextTable, row: int, place: Place) -> str:
    columns = {text.cell_place(row, column).column: name for column, name in enumerate(text.header)}
    return columns.get(place.column, "") if place.line == text.lines[row] else ""
