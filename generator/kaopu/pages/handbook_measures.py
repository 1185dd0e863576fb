"""What a measure counts, in words: its rows and conditions, or what it takes over from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaopu.data.catalogue import CATALOGUE
from kaopu.policy.measures import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kaopu.pages.handbook_words import Words
    from kaopu.policy.measures import Condition, Measure
    from kaopu.text.shapes import Quantity


def tell_measure(words: Words, measure: Measure) -> str:
    """Say what a measure counts, under which conditions, and which date puts a row into a period."""
    parts = _counted(words, measure) if measure.counted else [_taken_over(words, measure)]
    return words.say("clause_mark").join(parts) + words.say("sentence_end")


def _taken_over(words: Words, measure: Measure) -> str:
    """Say where a measure comes from that counts no rows."""
    if measure.operation == "earlier":
        name = words.text(words.policy.measures[measure.source].name)
        return words.say(f"measure_earlier_{measure.which}", name=name)
    if measure.operation == "given":
        return words.say(f"measure_given_{measure.given}")
    return words.say(f"measure_scores_{measure.scores}")


def _counted(words: Words, measure: Measure) -> list[str]:
    """Say what is counted, clause by clause."""
    table = CATALOGUE[measure.table]
    column = table.columns[measure.column] if measure.column is not None else None
    names = {"table": words.text(table.name), "column": words.text(column.name) if column else ""}
    parts = [words.say(f"measure_{measure.operation}", **names)]
    for key, conditions in (("measure_among", measure.among), ("measure_where", measure.where)):
        if conditions:
            parts.append(words.say(key, conditions=tell_conditions(words, measure.table, conditions)))
    if measure.when is not None:
        when = words.text(table.columns[measure.when].name)
        span = words.span(measure.window) if measure.window is not None else ""
        parts.append(words.say("measure_window" if measure.window else "measure_when", column=when, span=span))
    parts += [
        words.say("measure_different", column=words.text(table.columns[name].name), number=words.number(least))
        for name, least in measure.different.items()
    ]
    if table.anonymous:
        parts.append(words.say("measure_anonymous"))
    return parts


def tell_conditions(words: Words, table: str, conditions: Mapping[str, Condition]) -> str:
    """Say what the cells of a row must be."""
    told = [part for name, condition in conditions.items() for part in _condition(words, table, name, condition)]
    return words.say("condition_and").join(told)


def _condition(words: Words, table: str, name: str, condition: Condition) -> Iterator[str]:
    column = words.text(CATALOGUE[table].columns[name].name)
    if not isinstance(condition, Limits):
        values = words.say("value_or").join(map(words.choice, condition))
        yield words.say("condition_is", column=column, values=values)
        return
    limits = {"condition_at_least": condition.at_least, "condition_at_most": condition.at_most}
    for key, limit in limits.items():
        if limit is not None:
            yield words.say(key, column=column, value=_typed(words, limit))


def _typed(words: Words, quantity: Quantity) -> str:
    """Write a quantity in the unit it was typed with."""
    return words.quantity(quantity.value, quantity.unit or "number")
