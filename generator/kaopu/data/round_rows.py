"""The rows of ``data/rounds/PERIOD/*.csv`` with typed cells, as they were handed in, before they are put together."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any

from kaopu.data.catalogue import Column
from kaopu.data.periods import Period, parse_period
from kaopu.data.round_tables import EVIDENCE_FOLDER, NAMES_OF_PARTS, ROUND_TABLES, ROUNDS_FOLDER, RoundTable
from kaopu.data.rounds import Cells
from kaopu.data.tables import cell_of, cell_problem
from kaopu.text.csv_reader import TextTable, columns_fit, read_csv
from kaopu.text.numbers import decimal_of
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.shapes import IDENTIFIER
from kaopu.text.suggestions import suggest
from kaopu.text.tree import FileTree

ANONYMOUS = "peer_comments"
_WHO_OR_WHEN = re.compile(
    r"review|author|writ|commenter|colleague|peer|given|submit|date|name|mail|account|^(by|from|on|id)$"
    r"|评价人|评论人|填写|作者|姓名|工号|邮箱|日期|时间",
    re.IGNORECASE,
)
"""Names of columns that would tell who wrote a comment, or when."""


@dataclass(frozen=True, slots=True, eq=False)
class HandedRow:
    """A row of a round's table: its values by column (None: empty; numbers are Decimal) and where they stand."""

    table: str
    period: Period
    values: Mapping[str, Any]
    cells: Cells

    def __getitem__(self, column: str) -> Any:
        """Return the value of a column."""
        return self.values[column]

    @property
    def person(self) -> str:
        """Whom the row is about."""
        return str(self.values["person"])

    @property
    def key(self) -> tuple[str, ...]:
        """What no other row of the table and period has."""
        return tuple(str(self.values[column] or "") for column in ROUND_TABLES[self.table].key)

    def at(self, column: str) -> Place:
        """Return the place of a cell."""
        return self.cells.place(column)

    @property
    def place(self) -> Place:
        """Where the row begins."""
        return self.cells.text.cell_place(self.cells.row, 0)


At = tuple[str, Period]
"""A table and the period whose folder it lies in."""


@dataclass
class Handed:
    """All rows by table and period; what stood in the keys of rows left out; and which files cannot be read."""

    rows: dict[At, list[HandedRow]] = field(default_factory=dict)
    left_out: dict[At, set[tuple[str, ...]]] = field(default_factory=dict)
    unread: set[At] = field(default_factory=set)
    digests: dict[str, str] = field(default_factory=dict)
    _people: dict[At, dict[str, list[HandedRow]]] = field(default_factory=dict)

    def about(self, table: str, period: Period, person: str) -> Sequence[HandedRow]:
        """Return somebody's rows of a table in a period, in file order; asked once all files are read."""
        at = (table, period)
        if at not in self._people:
            people = self._people[at] = {}
            for row in self.rows.get(at, ()):
                people.setdefault(row.person, []).append(row)
        return self._people[at].get(person, ())

    def each(self, *tables: str) -> Iterator[HandedRow]:
        """Yield the rows of some tables (none named: of all) in all periods."""
        for (table, _), rows in self.rows.items():
            if not tables or table in tables:
                yield from rows

    def may_have(self, table: str, period: Period, key: tuple[str, ...]) -> bool:
        """Whether there is a row with this key, or could be where some were left out; a key begins with a person."""
        if (table, period) in self.unread or key in self.left_out.get((table, period), ()):
            return True
        return any(row.key == key for row in self.about(table, period, key[0]))


def read_rows(tree: FileTree, report: Report) -> Handed:
    """Read every table of every round; rows with a cell that cannot be converted are reported and left out."""
    handed = Handed()
    for path in tree.paths(ROUNDS_FOLDER, ""):
        place = _table_of(path, report)
        content = tree.read(path) if place is not None else None
        if place is not None:
            _read_file(path, content, place, handed, report)
    return handed


def _table_of(path: str, report: Report) -> At | None:
    """Say which table of which period a file is; one that nobody reads is a slip of the pen."""
    folders = PurePosixPath(path).relative_to(ROUNDS_FOLDER).parts[:-1]
    if folders[1:2] == (EVIDENCE_FOLDER,) or not path.casefold().endswith(".csv"):
        return None
    period = parse_period(folders[0]) if len(folders) == 1 else None
    if period is None:
        report(Problem("round-folder", Place(path), {"folder": "/".join((ROUNDS_FOLDER, *folders))}))
        return None
    name, known = PurePosixPath(path).name, {f"{table}.csv" for table in ROUND_TABLES}
    if name not in known:
        report(Problem("round-file-unknown", Place(path), {"suggestion": suggest(name, known)}))
        return None
    return name.removesuffix(".csv"), period


def _read_file(path: str, content: bytes | None, at: At, handed: Handed, report: Report) -> None:
    text = read_csv(path, content, report) if content is not None else None
    if content is None or text is None or not _columns_fit(text, at[0], report):
        handed.unread.add(at)
        return
    handed.digests[path] = hashlib.sha256(content).hexdigest()
    if text.refused:
        handed.unread.add(at)  # whose rows these are cannot be said
    handed.rows[at] = []
    for row in range(len(text.rows)):
        values, problems = _values(text, row, ROUND_TABLES[at[0]])
        for problem in problems:
            report(problem)
        if problems:
            handed.left_out.setdefault(at, set()).add(_written_key(text, row, ROUND_TABLES[at[0]]))
        else:
            handed.rows[at].append(HandedRow(*at, values, Cells(text, row)))


def _columns_fit(text: TextTable, table: str, report: Report) -> bool:
    """Check the header; in a table of anonymous comments a column that tells who wrote them is refused as such."""
    columns = ROUND_TABLES[table].columns
    known: Collection[str] = columns
    if table == ANONYMOUS:
        telling = [name for name in text.header if name not in columns and _tells_who(name, columns)]
        for name in telling:
            report(Problem("anonymous-column", text.header_place(text.header.index(name)), {"column": name}))
        known = {*columns, *telling}
        return columns_fit(text, known, ROUND_TABLES[table].required, report) and not telling
    return columns_fit(text, known, ROUND_TABLES[table].required, report)


def _tells_who(name: str, columns: Collection[str]) -> bool:
    return bool(_WHO_OR_WHEN.search(name)) or not get_close_matches(name.casefold(), columns, n=1)


def _values(text: TextTable, row: int, table: RoundTable) -> tuple[dict[str, Any], list[Problem]]:
    """Convert the cells of a row."""
    values: dict[str, Any] = dict.fromkeys(table.columns)
    problems: list[Problem] = []
    for index, name in enumerate(text.header):
        column, written = table.columns[name], text.rows[row][index]
        values[name] = _value(column, written)
        if values[name] is None and (written or column.required):
            problems.append(cell_problem(column, text, row, index))
        elif name in NAMES_OF_PARTS and written and not IDENTIFIER.fullmatch(written):
            problems.append(Problem("bad-identifier", text.cell_place(row, index), {"name": written}))
    return values, problems


def _value(column: Column, written: str) -> Any:
    value = cell_of(column, written)
    return decimal_of(written) if value is not None and column.type == "number" else value


def _written_key(text: TextTable, row: int, table: RoundTable) -> tuple[str, ...]:
    cells = dict(zip(text.header, text.rows[row], strict=True))
    return tuple(cells.get(name, "") for name in table.key)
