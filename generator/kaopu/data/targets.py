"""Targets of persons, teams and the company for years, quarters and months (R19, R20): one table and one YAML file.

``data/targets.csv`` has one row a target. ``data/targets.yml`` suits the few large ones that people decide by hand:

    sales:
      company: {2017: ¥3000000, 2017-Q1: ¥600000}
      teams: {north: {2017-Q1: ¥400000}}
      people: {ann: {2017-Q1: ¥90000}}

Both may stand side by side; the same target in both is a problem.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from kaopu.data.nearest import Nearest
from kaopu.data.periods import Period, parse_period
from kaopu.data.quick_table import quick_columns
from kaopu.text.csv_reader import TextTable, columns_fit, read_csv
from kaopu.text.numbers import decimal_of
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.shapes import IDENTIFIER, AnyQuantity, Shape, decode, expected, not_a_choice, wrong_type
from kaopu.text.yaml_reader import YamlMap, read_yaml

TARGETS_FILE = "data/targets.csv"
TARGETS_TREE = "data/targets.yml"
COLUMNS = ("level", "id", "period", "target", "value")
LEVELS = ("person", "team", "company")
COMPANY = "company"
TABLES: Mapping[str, str] = {"person": "people", "team": "teams", "company": COMPANY}


@dataclass(frozen=True, slots=True)
class Target:
    """A target's value and where it stands.

    A target that was reduced, because somebody was there for a part of the period only, keeps the ``whole`` value and
    the ``days``: how many were counted, of how many.
    """

    value: Decimal
    place: Place
    whole: Decimal | None = None
    days: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """All targets: (level, id, period) → target name → target.

    ``refused`` names by (level, id) those of whom a target was left out, because it has a problem.
    """

    values: Mapping[tuple[str, str, str], Mapping[str, Target]]
    refused: frozenset[tuple[str, str]] = frozenset()

    def of(self, level: str, owner: str, period: Period) -> Mapping[str, Target]:
        """Return the targets of one person, team or the company (whose id is ``company``) in one period, by name."""
        return self.values.get((level, owner, period.id), {})

    def of_known(self, people: Collection[str], teams: Collection[str]) -> Targets:
        """Return the targets of those whose own row could be read; the others count as refused."""
        known: Mapping[str, Collection[str]] = {"person": people, "team": teams, "company": (COMPANY,)}
        kept = {key: named for key, named in self.values.items() if key[1] in known[key[0]]}
        return Targets(kept, self.refused | {key[:2] for key in self.values if key not in kept})


def _period(value: Any) -> str:
    if not isinstance(value, str) or parse_period(value) is None:
        raise expected("period", value)
    return value


_PATTERN = r"^[1-9][0-9]{3}(-(Q[1-4]|0[1-9]|1[0-2]))?$"
PeriodId = Annotated[str, BeforeValidator(_period), WithJsonSchema({"type": "string", "pattern": _PATTERN})]
ByPeriod = dict[PeriodId, AnyQuantity]


class TargetBreakdown(Shape):
    """One target in ``data/targets.yml``: of the company, of teams and of people, each by period."""

    company: ByPeriod = Field(default={})
    teams: dict[str, ByPeriod] = Field(default={})
    people: dict[str, ByPeriod] = Field(default={})

    def by_period(self, level: str, owner: str) -> ByPeriod:
        """Return what is written for one owner."""
        if level == COMPANY:
            return self.company
        return (self.teams if level == "team" else self.people)[owner]


Owners = Collection[str] | None


@dataclass
class _Collected:
    """The targets found so far; ``owners`` are the known ids by level, None where their table cannot be read."""

    owners: Mapping[str, Owners]
    report: Report
    values: dict[tuple[str, str, str], dict[str, Target]] = field(default_factory=dict)
    refused: set[tuple[str, str]] = field(default_factory=set)
    nearest: dict[str, Nearest] = field(init=False)

    def __post_init__(self) -> None:
        self.nearest = {level: Nearest(known or ()) for level, known in self.owners.items()}

    def is_unknown(self, level: str, owner: str) -> bool:
        known = self.owners[level]
        return known is not None and owner not in known

    def refuse_all(self) -> None:
        """What cannot be read may hold a target of anybody."""
        self.refused.update((level, owner) for level, known in self.owners.items() for owner in known or ())

    def unknown_owner(self, level: str, owner: str, place: Place) -> Problem:
        values = {"id": owner, "table": TABLES[level], "suggestion": self.nearest[level](owner)}
        return Problem("unknown-reference", place, values)

    def take(self, key: tuple[str, str, str], name: str, target: Target, problems: list[Problem]) -> None:
        """Keep a target, or report why not."""
        named = self.values.get(key, {})
        if not problems and name in named:
            first = named[name].place
            values = {"target": name, "first": f"{first.file}:{first.line}"}
            problems = [Problem("duplicate-target", target.place, values)]
        for problem in problems:
            self.report(problem)
        if problems:
            self.refused.add(key[:2])
        else:
            self.values[key] = named
            named[name] = target


def read_targets(
    table: bytes | None, tree: bytes | None, owners: Mapping[str, Owners], report: Report, *, unread: bool = False
) -> Targets:
    """Read the table and then the YAML file, reporting everything that is wrong; such a target is left out.

    ``owners`` are the known ids of people and teams; None when their table cannot be read. ``unread`` says that there
    is a table and that it cannot be read.
    """
    collected = _Collected({level: owners.get(table, (COMPANY,)) for level, table in TABLES.items()}, report)
    quick = _quick_rows(table, collected) if table is not None else None
    if quick is not None:
        collected.values = quick
    elif table is not None or unread:
        text = read_csv(TARGETS_FILE, table, report) if table is not None else None
        if text is not None and columns_fit(text, COLUMNS, COLUMNS, report):
            _read_rows(text, collected)
        else:
            collected.refuse_all()
    root = read_yaml(TARGETS_TREE, tree, report) if tree is not None else None
    if tree is not None and root is None:
        collected.refuse_all()
    for name, entry in (root or YamlMap()).items():
        _read_breakdown(name, entry, root or YamlMap(), collected)
    return Targets(collected.values, frozenset(collected.refused))


def _quick_rows(content: bytes, collected: _Collected) -> dict[tuple[str, str, str], dict[str, Target]] | None:
    """Read the table a column at a time; None when there is any doubt, and then it is read row by row."""
    table = quick_columns(content, COLUMNS)
    if table is None:
        return None
    values = [decimal_of(text) for text in table.distinct["value"]]
    numbers = [value for value in values if value is not None and value >= 0]
    right = (
        len(numbers) == len(values)
        and set(LEVELS).issuperset(table.distinct["level"])
        and all(map(parse_period, table.distinct["period"]))
        and all(map(IDENTIFIER.fullmatch, table.distinct["target"]))
        and not any(collected.is_unknown(*pair) for pair in table.pairs("level", "id"))
    )
    if not right:
        return None
    found: dict[tuple[str, str, str], dict[str, Target]] = {}
    cells = (table.cells(name) for name in COLUMNS[:4])
    rows = zip(*cells, table.each("value", numbers), table.starts["target"].tolist(), strict=True)
    for line, (level, owner, period, name, number, column) in enumerate(rows, 2):
        named = found.setdefault((level, owner, period), {})
        if name in named:
            return None
        named[name] = Target(number, Place(TARGETS_FILE, line, column))
    return found


def _read_rows(text: TextTable, collected: _Collected) -> None:
    order = [text.header.index(name) for name in COLUMNS]
    for row, cells in enumerate(text.rows):
        level, owner, period, name, value = (cells[index] for index in order)
        number = decimal_of(value)
        problems = list(_row_problems(text, row, order, number, collected))
        number = number or Decimal(0)  # not a number: among the problems
        collected.take((level, owner, period), name, Target(number, text.cell_place(row, order[3])), problems)
    for cells in text.refused:
        collected.refused.update([(cells[order[0]], cells[order[1]])] if len(cells) > max(order[:2]) else ())


def _row_problems(
    text: TextTable, row: int, order: list[int], number: Decimal | None, collected: _Collected
) -> Iterator[Problem]:
    level, owner, period, name, value = (text.rows[row][index] for index in order)
    if level not in LEVELS:
        yield not_a_choice(text.cell_place(row, order[0]), level, LEVELS)
    elif collected.is_unknown(level, owner):
        yield collected.unknown_owner(level, owner, text.cell_place(row, order[1]))
    if parse_period(period) is None:
        yield wrong_type(text.cell_place(row, order[2]), "period", period)
    if not IDENTIFIER.fullmatch(name):
        yield Problem("bad-identifier", text.cell_place(row, order[3]), {"name": name})
    if number is None:
        yield wrong_type(text.cell_place(row, order[4]), "cell_number", value)
    elif number < 0:
        yield Problem("negative-target", text.cell_place(row, order[4]), {"value": value})


def _read_breakdown(name: str, entry: Any, root: YamlMap, collected: _Collected) -> None:
    if not IDENTIFIER.fullmatch(name):
        collected.report(Problem("bad-identifier", root.keys_at[name], {"name": name}))
        collected.refused.update((level, owner) for level, owner, _ in _written(entry))
        return
    if not isinstance(entry, YamlMap):
        collected.report(wrong_type(root.values_at[name], "map", entry))
        return
    breakdown = decode(TargetBreakdown, entry, collected.report)
    for level, owner, by_period in _written(entry):
        unknown = collected.is_unknown(level, owner)
        if unknown:
            collected.report(collected.unknown_owner(level, owner, _owner_place(entry, level, owner)))
        if breakdown is None or unknown:
            collected.refused.add((level, owner))
            continue
        for period, quantity in breakdown.by_period(level, owner).items():
            place = by_period.values_at[period]
            negative = [Problem("negative-target", place, {"value": by_period[period]})] if quantity.value < 0 else []
            collected.take((level, owner, period), name, Target(quantity.value, place), negative)


def _written(entry: Any) -> Iterator[tuple[str, str, YamlMap]]:
    """Yield level, owner and map of periods for everything in a target's entry that is such a map."""
    if not isinstance(entry, YamlMap):
        return
    if isinstance(entry.get("company"), YamlMap):
        yield COMPANY, COMPANY, entry["company"]
    for level, key in (("team", "teams"), ("person", "people")):
        owners = entry.get(key)
        for owner, by_period in owners.items() if isinstance(owners, YamlMap) else ():
            if isinstance(by_period, YamlMap):
                yield level, owner, by_period


def _owner_place(entry: YamlMap, level: str, owner: str) -> Place:
    if level == COMPANY:
        return entry.keys_at[COMPANY]
    owners: YamlMap = entry[TABLES[level]]
    return owners.keys_at[owner]
