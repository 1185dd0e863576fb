"""``data/measures.csv``: figures a company already has, one row a person, period and measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kaopu.data.nearest import Nearest
from kaopu.data.periods import parse_period
from kaopu.data.quick_table import quick_columns
from kaopu.data.targets import Owners
from kaopu.text.csv_reader import TextTable, columns_fit, read_csv
from kaopu.text.numbers import decimal_of
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.shapes import IDENTIFIER, wrong_type

GIVEN_FILE = "data/measures.csv"
COLUMNS = ("person", "period", "measure", "value")


@dataclass(frozen=True, slots=True)
class GivenValue:
    """A figure as it was given, in the measure's unit, and where it stands."""

    value: Decimal
    place: Place


Given = Mapping[tuple[str, str, str], GivenValue]
"""(person, period id, measure) → figure."""


def read_given(content: bytes | None, people: Owners, report: Report) -> Given:
    """Read the figures, reporting every cell that is wrong; the row is then left out.

    ``people`` are the known ids; None when they cannot be read. Which measures there are is the policy's to say.
    """
    quick = _quick_rows(content, people) if content is not None else {}
    if quick is not None or content is None:
        return quick or {}
    text = read_csv(GIVEN_FILE, content, report)
    return _read_rows(text, people, report) if text is not None and columns_fit(text, COLUMNS, COLUMNS, report) else {}


def _quick_rows(content: bytes, people: Owners) -> Given | None:
    """Read the file a column at a time; None when there is any doubt, and then it is read row by row."""
    table = quick_columns(content, COLUMNS)
    if table is None:
        return None
    values = [decimal_of(text) for text in table.distinct["value"]]
    numbers = [value for value in values if value is not None]
    right = (
        len(numbers) == len(values)
        and all(map(parse_period, table.distinct["period"]))
        and all(map(IDENTIFIER.fullmatch, table.distinct["measure"]))
        and (people is None or all(person in people for person in table.distinct["person"]))
    )
    if not right:
        return None
    keys = zip(*(table.cells(name) for name in COLUMNS[:3]), strict=True)
    figures = zip(table.each("value", numbers), table.starts["value"].tolist(), strict=True)
    places = ((number, Place(GIVEN_FILE, line, column)) for line, (number, column) in enumerate(figures, 2))
    given = {key: GivenValue(*found) for key, found in zip(keys, places, strict=True)}
    return given if len(given) == len(table.codes["value"]) else None


def _read_rows(text: TextTable, people: Owners, report: Report) -> Given:
    given: dict[tuple[str, str, str], GivenValue] = {}
    nearest = Nearest(people or ())
    order = [text.header.index(name) for name in COLUMNS]
    for row, cells in enumerate(text.rows):
        person, period, measure, value = (cells[index] for index in order)
        number = decimal_of(value)
        problems = list(_row_problems(text, row, order, number, people, nearest))
        key = (person, period, measure)
        if not problems and key in given:
            first = f"{text.file}:{given[key].place.line}"
            values = {"table": "measures", "key": ", ".join(key), "first": first}
            problems = [Problem("duplicate-row", text.cell_place(row, 0), values)]
        for problem in problems:
            report(problem)
        if not problems and number is not None:
            given[key] = GivenValue(number, text.cell_place(row, order[3]))
    return given


def _row_problems(
    text: TextTable, row: int, order: list[int], number: Decimal | None, people: Owners, nearest: Nearest
) -> Iterator[Problem]:
    person, period, measure, value = (text.rows[row][index] for index in order)
    if people is not None and person not in people:
        found = {"id": person, "table": "people", "suggestion": nearest(person)}
        yield Problem("unknown-reference", text.cell_place(row, order[0]), found)
    if parse_period(period) is None:
        yield wrong_type(text.cell_place(row, order[1]), "period", period)
    if not IDENTIFIER.fullmatch(measure):
        yield Problem("bad-identifier", text.cell_place(row, order[2]), {"name": measure})
    if number is None:
        yield wrong_type(text.cell_place(row, order[3]), "cell_number", value)
