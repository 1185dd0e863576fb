"""Targets: ``data/targets.csv``, one row a person (or team, or company), period and target (R19, R20)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kaopu.data.periods import Period, parse_period
from kaopu.text.csv_reader import TextTable
from kaopu.text.numbers import decimal_of
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.shapes import IDENTIFIER, not_a_choice, wrong_type
from kaopu.text.suggestions import suggest

TARGETS_FILE = "data/targets.csv"
COLUMNS = ("level", "id", "period", "target", "value")
LEVELS = ("person", "team", "company")


@dataclass(frozen=True, slots=True)
class Target:
    """A target's value and the row it stands in."""

    value: Decimal
    place: Place


@dataclass(frozen=True, slots=True)
class Targets:
    """All targets: (level, id, period) → target name → target.

    ``refused`` names by (level, id) those of whom a row was left out, because it has a problem.
    """

    values: Mapping[tuple[str, str, str], Mapping[str, Target]]
    refused: frozenset[tuple[str, str]] = frozenset()

    def of(self, level: str, owner: str, period: Period) -> Mapping[str, Target]:
        """Return the targets of one person, team or company in one period, by name."""
        return self.values.get((level, owner, period.id), {})


Owners = Collection[str] | None


def read_targets(text: TextTable | None, people: Owners, teams: Owners, report: Report) -> Targets:
    """Read targets, reporting every cell that is wrong; the row is then left out.

    ``people`` and ``teams`` are the known ids; None when their table cannot be read.
    """
    values: dict[tuple[str, str, str], dict[str, Target]] = {}
    refused: set[tuple[str, str]] = set()
    if text is None or not _header_fits(text, report):
        return Targets(values)
    order = [text.header.index(name) for name in COLUMNS]
    for row, cells in enumerate(text.rows):
        level, owner, period, name, value = (cells[index] for index in order)
        owners = {"person": people, "team": teams, "company": ("company",)}
        problems = list(_row_problems(text, row, order, owners))
        named = values.get((level, owner, period), {})
        if not problems and name in named:
            first = named[name].place.line
            problems = [Problem("duplicate-target", text.cell_place(row, order[3]), {"target": name, "first": first})]
        for problem in problems:
            report(problem)
            refused.add((level, owner))
        number = decimal_of(value)
        if not problems and number is not None:
            named[name] = Target(number, text.cell_place(row, order[3]))
            values[level, owner, period] = named
    return Targets(values, frozenset(refused))


def _header_fits(text: TextTable, report: Report) -> bool:
    unknown = [index for index, name in enumerate(text.header) if name not in COLUMNS]
    missing = [name for name in COLUMNS if name not in text.header]
    for index in unknown:
        values = {"column": text.header[index], "suggestion": suggest(text.header[index], COLUMNS)}
        report(Problem("csv-unknown-column", text.header_place(index), values))
    for name in missing:
        report(Problem("csv-missing-column", Place(text.file, 1, 1), {"column": name}))
    return not unknown and not missing


def _row_problems(text: TextTable, row: int, order: list[int], known_owners: Mapping[str, Owners]) -> Iterator[Problem]:
    level, owner, period, name, value = (text.rows[row][index] for index in order)
    places = [text.cell_place(row, index) for index in order]
    known = known_owners.get(level)
    if level not in LEVELS:
        yield not_a_choice(places[0], level, LEVELS)
    elif known is not None and owner not in known:
        table = {"person": "people", "team": "teams", "company": "company"}[level]
        found = {"id": owner, "table": table, "suggestion": suggest(owner, known)}
        yield Problem("unknown-reference", places[1], found)
    if parse_period(period) is None:
        yield wrong_type(places[2], "period", period)
    if not IDENTIFIER.fullmatch(name):
        yield Problem("bad-identifier", places[3], {"name": name})
    number = decimal_of(value)
    if number is None:
        yield wrong_type(places[4], "cell_number", value)
    elif number < 0:
        yield Problem("negative-target", places[4], {"value": value})
