"""``data/sources.yml``: how the columns of a raw export become tables, typed in by people and checked here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from kaopu.data.catalogue import CATALOGUE
from kaopu.text.problems import Problem, Report
from kaopu.text.shapes import PlainText, Shape, Text, decode, not_a_choice, wrong_type
from kaopu.text.suggestions import suggest
from kaopu.text.tree import FileTree
from kaopu.text.yaml_reader import YamlMap, read_yaml

SOURCES_FILE = "data/sources.yml"
RESERVED = "forms"
"""What ``kaopu import`` calls filled-in forms."""


class CellRule(Shape):
    """What to do with an empty cell: list the row in the report and keep it, or list it and leave it out."""

    when_empty: Literal["keep", "refuse"] | None = None


class FromColumn(CellRule):
    """The cell of a column; ``map`` replaces what stands there, the rest stays as it is."""

    kind: Literal["column"]
    column: PlainText
    map: dict[str, PlainText] = Field(default={})


class FromSlug(CellRule):
    """An id made from a cell: lower case, everything but letters and digits becomes a hyphen."""

    kind: Literal["slug"]
    column: PlainText
    map: dict[str, PlainText] = Field(default={})
    prefix: PlainText = ""


class FromConstant(CellRule):
    """The same text in every row."""

    kind: Literal["constant"]
    value: PlainText


class FromChoice(CellRule):
    """A text chosen by another column's cell; a cell that is not listed is a problem."""

    kind: Literal["choice"]
    column: PlainText
    choose: dict[str, PlainText]


class Joined(CellRule):
    """The cells of several columns with a text between them."""

    kind: Literal["joined"]
    columns: Annotated[tuple[PlainText, ...], Field(min_length=2)]
    between: PlainText


CellSource = Annotated[FromColumn | FromSlug | FromConstant | FromChoice | Joined, Field(discriminator="kind")]


class Selection(Shape):
    """Which cells of a column make a row this table's, and which do not; any other cell is a problem."""

    take: Annotated[tuple[PlainText, ...], Field(min_length=1)]
    leave: tuple[PlainText, ...]


class TableRule(Shape):
    """One table from one file: its columns, which rows belong to it, and whether repeated ids are one row."""

    table: PlainText
    file: PlainText
    columns: dict[str, CellSource]
    only: dict[str, Selection] = Field(default={})
    distinct: PlainText | None = None
    expect_in: PlainText | None = None
    """A table in which each id of this table is expected as a person; those who are not are listed."""


def columns_of(cell: CellSource) -> tuple[str, ...]:
    """Return the columns of the export that a rule reads."""
    if isinstance(cell, Joined):
        return cell.columns
    return () if isinstance(cell, FromConstant) else (cell.column,)


class Source(Shape):
    """A raw export: its files by name, their encoding, and the tables they become."""

    name: Text
    encoding: Literal["utf-8", "gb18030", "big5", "utf-16", "cp1252"]
    files: dict[str, PlainText]
    tables: Annotated[tuple[TableRule, ...], Field(min_length=1)]


def read_sources(tree: FileTree, report: Report) -> Mapping[str, Source]:
    """Read every source; one with problems is left out."""
    content = tree.read(SOURCES_FILE)
    root = read_yaml(SOURCES_FILE, content, report) if content is not None else None
    sources: dict[str, Source] = {}
    for name, entry in (root or YamlMap()).items():
        if not isinstance(entry, YamlMap):
            report(wrong_type((root or YamlMap()).values_at[name], "map", entry))
            continue
        if name == RESERVED:
            report(Problem("source-reserved", (root or YamlMap()).keys_at[name], {"name": name}))
            continue
        source = decode(Source, entry, report)
        if source is not None and _usable(source, report):
            sources[name] = source
    return sources


def _usable(source: Source, report: Report) -> bool:
    """Check names: files that are declared, tables and columns of the catalogue, required columns that are filled."""
    problems: list[Problem] = []
    for rule in source.tables:
        if rule.file not in source.files:
            problems.append(not_a_choice(rule.place_of("file"), rule.file, source.files))
        stored = [name for name, table in CATALOGUE.items() if table.stored]
        if rule.table not in stored:
            problems.append(not_a_choice(rule.place_of("table"), rule.table, stored))
            continue
        problems += _column_problems(rule)
        tables = ((name, CATALOGUE[name]) for name in stored)
        with_person = [name for name, table in tables if "person" in table.stored and not table.about_pay]
        if rule.expect_in is not None and rule.expect_in not in with_person:
            problems.append(not_a_choice(rule.place_of("expect_in"), rule.expect_in, with_person))
    for problem in problems:
        report(problem)
    return not problems


def _column_problems(rule: TableRule) -> list[Problem]:
    schema = CATALOGUE[rule.table]
    problems = [
        Problem(
            "unknown-key",
            rule.key_place_in("columns", name),
            {"key": name, "suggestion": suggest(name, schema.stored)},
        )
        for name in rule.columns
        if name not in schema.stored
    ]
    problems += [
        Problem("missing-key", rule.place_of("columns"), {"key": name})
        for name in schema.stored
        if schema.columns[name].required and name not in rule.columns
    ]
    return problems
