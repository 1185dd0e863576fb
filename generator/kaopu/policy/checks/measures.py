"""Checks of measures: one operation each, with the keys it needs, on tables and columns that data have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaopu.data.catalogue import CATALOGUE, Column, Table
from kaopu.data.tables import scaled
from kaopu.policy.checks.common import Problems, unit_problems, unknown
from kaopu.policy.draft import Draft
from kaopu.policy.measures import COUNTED, OPERATIONS, Condition, Limits, Measure, Operation
from kaopu.text.problems import Place, Problem
from kaopu.text.shapes import Shape, not_a_choice, wrong_type

GOES_WITH: Mapping[str, tuple[Operation, ...]] = {
    "where": COUNTED,
    "when": COUNTED,
    "window": COUNTED,
    "different": COUNTED,
    "which": ("earlier",),
}
NEEDED_BY: Mapping[str, tuple[Operation, ...]] = {"where": ("ratio",), "when": COUNTED, "which": ("earlier",)}
NEEDS_RECEIVABLES = {("receivables", "overdue"), ("receivables", "overdue_on")}
"""Columns that follow from policy/receivables.yml (R25)."""
FEWEST_DIFFERENT = 2


def check_measures(draft: Draft) -> Problems:
    """A measure has one operation, with the keys that go with it and no others."""
    for _, measure in draft.decoded("measures"):
        written = _operations(measure)
        if len(written) != 1:
            yield Problem("measure-operation", measure.place, {"count": len(written)})
            continue
        yield from _key_problems(measure)
        if measure.counted:
            yield from _counted_problems(draft, measure)
        elif measure.earlier is not None:
            yield from _earlier_problems(draft, measure, measure.earlier)
        elif measure.scores is not None and measure.unit != "points":
            yield Problem("unit-points", measure.place_of("unit"), {"unit": measure.unit})


def _operations(measure: Measure) -> list[Operation]:
    return [name for name in OPERATIONS if getattr(measure, name) is not None]


def _key_problems(measure: Measure) -> Problems:
    for key, operations in GOES_WITH.items():
        if getattr(measure, key) and measure.operation not in operations:
            values = {"key": key, "operation": measure.operation, "operations": ", ".join(operations)}
            yield Problem("measure-key", measure.place_of(key), values)
    if measure.among and measure.operation != "ratio":
        yield Problem("among-without-ratio", measure.place_of("among"))
    for key, operations in NEEDED_BY.items():
        if not getattr(measure, key) and measure.operation in operations:
            yield Problem("missing-key", measure.place, {"key": key})


def _counted_problems(draft: Draft, measure: Measure) -> Problems:
    """A counted measure names a table whose rows are somebody's and have a date, and columns of it."""
    place = measure.place_of(measure.operation)
    table = CATALOGUE.get(measure.table)
    if table is None:
        yield unknown("table", measure.table, place, (name for name, known in CATALOGUE.items() if known.countable))
        return
    if table.about_pay:
        yield Problem("table-about-pay", place, {"name": measure.table})
        return
    if not table.countable:
        yield Problem("table-not-counted", place, {"name": measure.table})
        return
    yield from _source_problems(measure, table, place)
    dates = [name for name, column in table.columns.items() if column.type == "date"]
    if measure.when is not None and measure.when not in dates:
        yield unknown("column", measure.when, measure.place_of("when"), dates)
    for key in ("where", "among"):
        yield from where_problems(measure, key, table.columns)
    yield from _different_problems(measure, table)
    if draft.receivables is None and "receivables" not in draft.unread:
        for name, at in _columns_named(measure):
            if (measure.table, name) in NEEDS_RECEIVABLES:
                yield Problem("needs-receivables", at, {"column": name})


def _source_problems(measure: Measure, table: Table, place: Place) -> Problems:
    numeric = [name for name, column in table.columns.items() if column.type in ("money", "number")]
    if measure.operation in ("sum", "mean") and measure.column not in numeric:
        yield unknown("column", measure.source, place, (f"{measure.table}.{name}" for name in numeric))
    if measure.operation == "distinct" and measure.column not in table.columns:
        yield unknown("column", measure.source, place, (f"{measure.table}.{name}" for name in table.columns))
    if measure.operation in ("count", "ratio") and measure.column is not None:
        yield unknown("table", measure.source, place, CATALOGUE)


def _columns_named(measure: Measure) -> Iterator[tuple[str, Place]]:
    if measure.column is not None:
        yield measure.column, measure.place_of(measure.operation)
    if measure.when is not None:
        yield measure.when, measure.place_of("when")
    for key in ("where", "among", "different"):
        yield from ((name, measure.key_place_in(key, name)) for name in getattr(measure, key))


def _different_problems(measure: Measure, table: Table) -> Problems:
    """So many different values are a whole number from 2 (R30: reviewers)."""
    for name, count in measure.different.items():
        if name not in table.columns:
            yield unknown("column", name, measure.key_place_in("different", name), table.columns)
        if count < FEWEST_DIFFERENT or count != int(count):
            yield Problem("different-count", measure.value_place_in("different", name), {"count": count})


def where_problems(shape: Shape, key: str, columns: Mapping[str, Column]) -> Problems:
    """Conditions on rows (the map ``key``) name columns that there are and values that their cells can have."""
    conditions: dict[str, Condition] = getattr(shape, key)
    for name, condition in conditions.items():
        if name not in columns:
            yield unknown("column", name, shape.key_place_in(key, name), columns)
        else:
            yield from _value_problems(columns[name], condition, shape.value_place_in(key, name))


def _value_problems(column: Column, condition: Condition, place: Place) -> Problems:
    numeric = column.type in ("money", "number")
    if isinstance(condition, Limits):
        if not numeric:
            yield Problem("condition-limits", place)
        else:
            yield from _limit_problems(column, condition, place)
        return
    if numeric:
        yield Problem("condition-texts", place)
    for value in condition:
        if column.type == "choice" and value not in column.choices:
            yield not_a_choice(place, value, column.choices)


def _limit_problems(column: Column, limits: Limits, place: Place) -> Problems:
    """A limit is one that a cell of the column can have."""
    if limits.at_least is None and limits.at_most is None:
        yield Problem("missing-key", place, {"key": "at_least"})
    for name, limit in (("at_least", limits.at_least), ("at_most", limits.at_most)):
        if limit is None:
            continue
        yield from unit_problems(limit, column.type, limits.place_of(name))
        if scaled(limit.value) is None:
            yield wrong_type(limits.place_of(name), "cell_amount", limit.value)


def _earlier_problems(draft: Draft, measure: Measure, name: str) -> Problems:
    """What is taken of an earlier period is itself counted or given, and keeps its unit (R31, R33)."""
    place = measure.place_of("earlier")
    if not draft.knows("measures", name):
        yield unknown("measure", name, place, draft.maps["measures"])
    base: Measure | None = draft.maps["measures"].get(name)
    if base is None or len(_operations(base)) != 1:
        return
    if base.operation in ("earlier", "scores"):
        yield Problem("earlier-of", place, {"name": name, "operation": base.operation})
    elif base.unit != measure.unit:
        values = {"unit": measure.unit, "name": name, "other": base.unit}
        yield Problem("unit-differs", measure.place_of("unit"), values)
