"""Where invented rows go: a file for each table, or one for each table and month, opened when the first row comes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import TextIO

from kaopu.data.catalogue import CATALOGUE, MONTHS_FOLDER
from kaopu.invention.days import Days

Row = tuple[int, str]
"""A day, and the row's cells after the id as they are written."""

PREFIXES = {
    "leads": "L",
    "deals": "D",
    "receivables": "R",
    "receipts": "P",
    "reversals": "X",
    "activities": "A",
    "contributions": "B",
    "surveys": "S",
    "complaints": "K",
    "audits": "C",
    "peer_reviews": "V",
    "trainings": "T",
}
"""With what the ids of each table begin; a number follows, ``R-0000123``."""


class Sheets:
    """The files of invented tables; ``open_file`` is given a path below the repository."""

    def __init__(self, days: Days, open_file: Callable[[str], TextIO]) -> None:
        self.days = days
        self._open = open_file
        self._files: dict[tuple[str, int], TextIO] = {}
        self._numbers: dict[str, int] = {}

    def number(self, table: str, rows: Sequence[Row]) -> list[tuple[str, Row]]:
        """Give each row an id, in order of days."""
        prefix, start = PREFIXES[table], self._numbers.get(table, 0)
        self._numbers[table] = start + len(rows)
        in_order = sorted(rows, key=itemgetter(0))
        return [(f"{prefix}-{number:07}", row) for number, row in enumerate(in_order, start + 1)]

    def add(self, table: str, rows: Sequence[Row]) -> None:
        """Write rows of one person, with new ids, in order of days."""
        self.write(table, self.number(table, rows))

    def write(self, table: str, rows: Iterable[tuple[str, Row]]) -> None:
        """Write rows that have an id."""
        month_of, files = self.days.month_of, self._files
        for identifier, (day, cells) in rows:
            key = (table, month_of(day))
            file = files.get(key)
            if file is None:
                file = files[key] = self._begin(table, f"{MONTHS_FOLDER}/{self.days.months[key[1]].id}/{table}.csv")
            file.write(f"{identifier},{cells}\n")

    def whole(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Write a table that is not split by month."""
        file = self._begin(table, f"data/{table}.csv")
        csv.writer(file, lineterminator="\n").writerows(rows)
        self._files[table, -1] = file

    def text(self, path: str, text: str) -> None:
        """Write a file that is not a table of the catalogue."""
        file = self._open(path)
        file.write(text)
        self._files[path, -1] = file

    def close(self) -> None:
        """Close all files."""
        for file in self._files.values():
            file.close()

    def _begin(self, table: str, path: str) -> TextIO:
        file = self._open(path)
        file.write(",".join(CATALOGUE[table].stored) + "\n")
        return file


class KeptText(io.StringIO):
    """A file in memory whose text is kept when it is closed."""

    kept = ""

    def close(self) -> None:
        """Keep the text, then close."""
        if not self.closed:
            self.kept = self.getvalue()
        super().close()
