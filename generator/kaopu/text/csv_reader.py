"""A strict CSV reader: all cells are text, every row keeps its line, and nothing is guessed."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from kaopu.text.decoding import decode_text
from kaopu.text.problems import Place, Problem, Report

LONGEST_CELL = 32_768


@dataclass(frozen=True, slots=True)
class TextTable:
    """A CSV file as text: the header, the rows (each as long as the header) and the line each row begins on."""

    file: str
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    text: str

    def cell_place(self, row: int, column: int) -> Place:
        """Return the place of a cell: file, line, and the column where its text begins, counted in characters."""
        line = self.lines[row]
        return Place(self.file, line, _cell_column(self.text.split("\n")[line - 1], column))

    def header_place(self, column: int) -> Place:
        """Return the place of a column's name."""
        return Place(self.file, 1, _cell_column(self.text.split("\n", 1)[0], column))


def _cell_column(line: str, index: int) -> int:
    """Find where cell ``index`` begins in a line; a quoted cell begins at its quotation mark."""
    position, quoted, seen = 0, False, 0
    while seen < index and position < len(line):
        if line[position] == '"':
            quoted = not quoted
        elif line[position] == "," and not quoted:
            seen += 1
        position += 1
    return position + 1


def read_csv(file: str, content: bytes, report: Report, *, encoding: str = "utf-8") -> TextTable | None:
    """Read a comma-separated file with a header row.

    Rows with too few or too many cells are reported and left out; blank lines are passed over. Returns None when
    the file cannot be used at all: encoding, no header, a column name twice, broken quotation.
    """
    text = decode_text(file, content, encoding, report)
    if text is None:
        return None
    if text.startswith("<<<<<<< ") or "\n<<<<<<< " in text:
        report(Problem("merge-conflict", Place(file, text[: text.find("<<<<<<< ")].count("\n") + 1, 1)))
        return None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    header: tuple[str, ...] = ()
    start = 1
    try:
        for cells in reader:
            if not header:
                header = tuple(cells)
                if not _header_usable(file, text, header, report):
                    return None
            elif cells and len(cells) != len(header):
                _report_width(file, text, start, cells, header, report)
            elif cells:
                rows.append(cells)
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        report(Problem("csv-quotation", Place(file, max(reader.line_num, 1), 1), {"reason": error}))
        return None
    if not header:
        report(Problem("csv-header", Place(file, 1, 1)))
        return None
    return TextTable(file, header, rows, lines, text)


def _header_usable(file: str, text: str, header: tuple[str, ...], report: Report) -> bool:
    first_line = text.split("\n", 1)[0]
    usable = True
    for index, name in enumerate(header):
        place = Place(file, 1, _cell_column(first_line, index))
        if not name.strip():
            report(Problem("csv-header", place))
            usable = False
        elif name in header[:index]:
            report(Problem("csv-duplicate-column", place, {"column": name}))
            usable = False
    return usable


def _report_width(file: str, text: str, line: int, cells: list[str], header: tuple[str, ...], report: Report) -> None:
    source = text.split("\n")[line - 1]
    column = _cell_column(source, len(header)) if len(cells) > len(header) else len(source.rstrip("\r")) + 1
    report(Problem("csv-width", Place(file, line, column), {"cells": len(cells), "columns": len(header)}))
