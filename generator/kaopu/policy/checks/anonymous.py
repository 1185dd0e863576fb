"""Checks of measures over anonymous tables: nothing that is counted may single out an answer (R30)."""

from __future__ import annotations

from kaopu.data.catalogue import CATALOGUE, Table
from kaopu.policy.checks.common import Problems
from kaopu.policy.draft import Draft
from kaopu.policy.measures import Measure
from kaopu.text.problems import Problem

FEWEST_ANSWERS = 3
"""Of two who answered each would know what the other said."""
OPERATIONS = ("sum", "mean", "count", "ratio")


def check_anonymous(draft: Draft) -> Problems:
    """What is counted of an anonymous table are all answers about somebody, with at least three who answered."""
    for _, measure in draft.decoded("measures"):
        written = [name for name in (*OPERATIONS, "distinct") if getattr(measure, name) is not None]
        table = CATALOGUE.get(measure.table) if len(written) == 1 else None
        if table is not None and table.anonymous:
            yield from _minimum_problems(measure, table)
            yield from _selection_problems(measure, table)


def _minimum_problems(measure: Measure, table: Table) -> Problems:
    """The measure says of how many different people the answers must be."""
    for name, column in table.columns.items():
        if not (column.confidential and column.refers_to == "people"):
            continue
        if name not in measure.different:
            yield Problem("anonymous-minimum", measure.place, {"column": name, "least": FEWEST_ANSWERS})
        elif measure.different[name] < FEWEST_ANSWERS:
            place = measure.value_place_in("different", name)
            yield Problem("anonymous-minimum", place, {"column": name, "least": FEWEST_ANSWERS})


def _selection_problems(measure: Measure, table: Table) -> Problems:
    """All answers count: a figure of some of them, beside one of all, would tell the others.

    A share may say which answers it is the share of, by what was answered.
    """
    if measure.operation not in OPERATIONS:
        yield Problem("anonymous-operation", measure.place_of(measure.operation), {"operation": measure.operation})
    for key in ("where", "among"):
        for name in getattr(measure, key):
            column = table.columns.get(name)
            answered = column is not None and column.type in ("number", "money", "choice") and not column.confidential
            if key == "among" or measure.operation != "ratio" or not answered:
                yield Problem("anonymous-condition", measure.key_place_in(key, name), {"column": name, "key": key})
