"""Rows of forms into the tables of ``data/rounds``: old text → new text, and nobody else's row changes a byte."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kaopu.data.round_tables import ROUND_TABLES
from kaopu.text.csv_reader import TextTable, read_csv
from kaopu.text.problems import Problem, Report

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of a file: its cells and its text as it stands there, with the end of its line."""

    cells: Cells
    text: str


def filed_text(
    path: str, old: bytes | None, table: str, rows: Sequence[Cells], replaces: Callable[[Cells], bool], report: Report
) -> bytes | None:
    """Return a table's file with ``rows`` in the place of those that they replace; None where it cannot be read.

    A row that is there already in the same words keeps its text and its place. New rows stand behind their person's,
    or where the order of the ids wants them when the file is in that order, or at the end. Without a file (``old`` is
    None) and without rows there is no file: then, too, None is returned, and nothing reported.
    """
    if old is None:
        if not rows:
            return None
        old = (",".join(ROUND_TABLES[table].columns) + "\n").encode()
    found: list[Problem] = []
    text = read_csv(path, old, found.append)
    if text is None or found:
        for problem in found:
            report(problem)
        return None
    new = _merged(text, table, rows, replaces, mark=old.startswith(b"\xef\xbb\xbf"))
    return old if new.rstrip(b"\r\n") == old.rstrip(b"\r\n") else new


def _merged(
    text: TextTable, table: str, rows: Sequence[Cells], replaces: Callable[[Cells], bool], *, mark: bool
) -> bytes:
    end = "\r\n" if "\r\n" in text.text else "\n"
    header, lines = _with_columns(text, table, rows, end)
    gone = [line for line in lines if replaces(line.cells)]
    kept = [line for line in lines if not replaces(line.cells)]
    columns = next(csv.reader([header]))
    known = {tuple(line.cells.get(name, "") for name in columns): line.text for line in gone}
    made = []
    for row in _in_their_order(table, rows, [line.cells for line in gone]):
        cells = [row.get(name, "") for name in columns]
        made.append(_Line(row, known.get(tuple(cells)) or _csv(cells) + end))
    at = _position(lines, kept, gone, made)
    body = "".join(line.text for line in (*kept[:at], *made, *kept[at:]))
    return (b"\xef\xbb\xbf" if mark else b"") + (header + end + body).encode()


def _with_columns(text: TextTable, table: str, rows: Sequence[Cells], end: str) -> tuple[str, list[_Line]]:
    """Return the header and the rows of a file; a column that rows fill and the file has not is added to all."""
    needed = [name for name in ROUND_TABLES[table].columns if any(row.get(name) for row in rows)]
    new = [name for name in needed if name not in text.header]
    starts = [*_starts(text.text), len(text.text)]
    begins = [starts[line - 1] for line in text.lines]
    begins.append(len(text.text))
    lines = []
    for cells, begin, stop in zip(text.rows, begins, begins[1:], strict=False):
        written = text.text[begin:stop].rstrip("\r\n") + "," * len(new) + end
        as_it_is = text.text[begin:stop] if not new and text.text[begin:stop].endswith(("\r", "\n")) else written
        lines.append(_Line(dict(zip(text.header, cells, strict=True)), as_it_is))
    first = text.text[: begins[0]].rstrip("\r\n")
    return ",".join((first, *new)), lines


def _starts(text: str) -> Iterator[int]:
    """Yield where each line of a text begins, with the ends of lines that the reader of tables knows."""
    position = 0
    for line in io.StringIO(text, newline=""):
        yield position
        position += len(line)


def _in_their_order(table: str, rows: Sequence[Cells], before: Sequence[Cells]) -> list[Cells]:
    """Return rows in the order in which those with the same keys stood before; new ones after them, as they come."""
    key = ROUND_TABLES[table].key

    def position(row: Cells) -> int:
        same = (
            number
            for number, other in enumerate(before)
            if all(other.get(name, "").casefold() == row.get(name, "").casefold() for name in key)
        )
        return next(same, len(before)) if key else len(before)

    return sorted(rows, key=position)


def _position(lines: Sequence[_Line], kept: Sequence[_Line], gone: Sequence[_Line], made: Sequence[_Line]) -> int:
    """Return before how many of the rows that are kept the new ones come."""
    if gone:
        return sum(line not in gone for line in lines[: lines.index(gone[0])])
    people = [line.cells.get("person", "") for line in kept]
    person = made[0].cells.get("person", "") if made else ""
    if person in people:
        return len(people) - people[::-1].index(person)
    if people == sorted(people):
        return sum(other < person for other in people)
    return len(people)


def _csv(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().removesuffix("\r\n")
