"""A strict CSV reader: all cells are text, every row keeps its line, and nothing is guessed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from kaopu.text.decoding import decode_text
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.suggestions import suggest

MOST_COLUMNS = 1000
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class TextTable:
    """A CSV file as text: the header, the rows (each as long as the header) and the line each row begins on.

    ``refused`` are the rows of another length, which have been reported.
    """

    file: str
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    text: str
    refused: list[list[str]] = field(default_factory=list)
    quoted: bool = True
    """Whether there may be quotation marks; without them a line is its cells with commas between."""

    def cell_place(self, row: int, column: int) -> Place:
        """Return the place of a cell: file, line, and the column where its text begins, counted in characters."""
        if not self.quoted:
            return Place(self.file, self.lines[row], 1 + column + sum(map(len, self.rows[row][:column])))
        return cell_place(self.file, self.text, self.lines[row], column)

    def header_place(self, column: int) -> Place:
        """Return the place of a column's name."""
        return cell_place(self.file, self.text, 1, column)


def cell_place(file: str, text: str, line: int, column: int) -> Place:
    """Return the place of a cell in a row that begins on ``line``: where its text begins, counted in characters."""
    return Place(file, line, _cell_column(_lines(text)[line - 1], column))


@lru_cache(maxsize=4)
def _lines(text: str) -> list[str]:
    """Split a text at the ends of lines that the CSV reader knows, once for all places in it."""
    return _LINE_END.split(text)


@lru_cache(maxsize=64)
def _starts(line: str) -> list[int]:
    """Find where each cell of a line begins, and after them where the line ends; columns count from 1."""
    if '"' not in line:
        return [*accumulate((len(cell) + 1 for cell in line.split(",")[:-1]), initial=1), len(line) + 1]
    starts, quoted = [1], False
    for column, character in enumerate(line, 1):
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            starts.append(column + 1)
    return [*starts, len(line) + 1]


def _cell_column(line: str, index: int) -> int:
    """Find where cell ``index`` begins in a line; a quoted cell begins at its quotation mark."""
    starts = _starts(line)
    return starts[min(index, len(starts) - 1)]


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
    refused: list[list[str]] = []
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
                refused.append(cells)
            elif cells:
                rows.append(cells)
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        report(Problem("csv-quotation", Place(file, start, 1), {"reason": error}))
        return None
    if not header:
        report(Problem("csv-header", Place(file, 1, 1)))
        return None
    return TextTable(file, header, rows, lines, text, refused, quoted='"' in text)


def _header_usable(file: str, text: str, header: tuple[str, ...], report: Report) -> bool:
    first_line = _lines(text)[0]
    usable, seen = True, set[str]()
    if not header:
        report(Problem("csv-header", Place(file, 1, 1)))
        return False
    if len(header) > MOST_COLUMNS:
        report(Problem("csv-columns", Place(file, 1, 1), {"columns": len(header), "most": MOST_COLUMNS}))
        return False
    for index, name in enumerate(header):
        place = Place(file, 1, _cell_column(first_line, index))
        if not name.strip():
            report(Problem("csv-header", place))
            usable = False
        elif name in seen:
            report(Problem("csv-duplicate-column", place, {"column": name}))
            usable = False
        seen.add(name)
    return usable


def _report_width(file: str, text: str, line: int, cells: list[str], header: tuple[str, ...], report: Report) -> None:
    source = _lines(text)[line - 1]
    column = _cell_column(source, len(header)) if len(cells) > len(header) else len(source) + 1
    report(Problem("csv-width", Place(file, line, column), {"cells": len(cells), "columns": len(header)}))


def columns_fit(text: TextTable, known: Collection[str], needed: Collection[str], report: Report) -> bool:
    """Check that a file has every column ``needed`` and none that is not ``known``."""
    unknown = [index for index, name in enumerate(text.header) if name not in known]
    missing = [name for name in needed if name not in text.header]
    for index in unknown:
        values = {"column": text.header[index], "suggestion": suggest(text.header[index], known)}
        report(Problem("csv-unknown-column", text.header_place(index), values))
    for name in missing:
        report(Problem("csv-missing-column", Place(text.file, 1, 1), {"column": name}))
    return not unknown and not missing
