"""Which periods and whose figures of an anonymous table a policy shows at all: what may be subtracted (R30, R53)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kaopu.data.catalogue import CATALOGUE
from kaopu.data.periods import Period, PeriodKind, period_of
from kaopu.facts.days import first_of_window
from kaopu.facts.owners import Level
from kaopu.policy.expression import ExpressionError, names_in, parse_expression
from kaopu.policy.measures import Measure
from kaopu.policy.model import Policy
from kaopu.text.shapes import Shape

LEVEL_ORDER: tuple[Level, ...] = ("person", "team", "company")
KIND_ORDER: tuple[PeriodKind, ...] = ("month", "quarter", "year")
FEWEST = 3
"""Of two reviewers each would know what the other answered."""


@dataclass(frozen=True, slots=True)
class Step:
    """The figures of all owners of a level over a stretch of days; the period says whose the rows are."""

    level: Level
    period: Period
    when: str
    first_day: datetime.date
    last_day: datetime.date

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells steps apart: of people it does not matter for which period the days were asked."""
        period = None if self.level == "person" else self.period
        return self.level, period, self.when, self.first_day, self.last_day


def measures_of(policy: Policy, table: str) -> dict[str, Measure]:
    """Return the measures that count rows of a table."""
    return {name: found for name, found in policy.measures.items() if found.counted and found.table == table}


def who_answered(table: str) -> str:
    """Return the column of an anonymous table that says who answered."""
    columns = CATALOGUE[table].columns.items()
    return next(name for name, column in columns if column.confidential and column.refers_to == "people")


def least_different(policy: Policy, table: str) -> dict[str, int]:
    """Return column → how many different values must stand behind everything shown: the strictest of all measures.

    Of those who answered three are demanded, also where a measure is silent.
    """
    least = {who_answered(table): FEWEST}
    for measure in measures_of(policy, table).values():
        for name, count in measure.different.items():
            least[name] = max(least.get(name, 0), int(count))
    return least


def steps_of(policy: Policy, table: str, months: Collection[Period]) -> Iterator[Step]:
    """Yield what a policy shows of a table, in no order: every measure over every period of a cycle that shows it."""
    asked = frozenset(_asked(policy, table)) or frozenset((level, kind) for level in LEVEL_ORDER for kind in KIND_ORDER)
    spans = {(str(measure.when), measure.window) for measure in measures_of(policy, table).values()}
    for level, kind in asked:
        for period in {period_of(month.first_day, kind) for month in months}:
            for when, window in spans:
                first = period.first_day if window is None else first_of_window(period.last_day, window)
                yield Step(level, period, when, first, period.last_day)


def in_order(step: Step) -> tuple[Any, ...]:
    """Sort by what never depends on an answer or on later months: the last day, then people first, then the shorter."""
    level = LEVEL_ORDER.index(step.level)
    return step.last_day, level, -step.first_day.toordinal(), KIND_ORDER.index(step.period.kind), step.when


def _asked(policy: Policy, table: str) -> Iterator[tuple[Level, PeriodKind]]:
    """Yield level and cycle of every figure that a scorecard or an outcome shows; rather too many than too few."""
    names = _names(policy, table)
    reading = {name for name, indicator in policy.indicators.items() if not names.isdisjoint(_read(indicator.formula))}
    for (role, cycle), scorecard in policy.scorecards.items():
        if not reading.isdisjoint(scorecard.weights()):
            level: Level = "team" if role == "team" else "company" if role == "company" else "person"
            yield from ((level, kind) for kind in KIND_ORDER if kind == cycle)
    mentioned = names | {f"measures.{name}" for name in names}
    for rule in policy.outcomes.values():
        if not mentioned.isdisjoint(_texts(rule)):
            yield from (("person", kind) for kind in KIND_ORDER)


def _names(policy: Policy, table: str) -> frozenset[str]:
    """Return the measures of a table, and those that are one of them in an earlier period."""
    own = frozenset(measures_of(policy, table))
    return own | {name for name, measure in policy.measures.items() if measure.earlier in own}


def _read(formula: str) -> tuple[str, ...]:
    try:
        return tuple(name.name for name in names_in(parse_expression(formula)))
    except ExpressionError:
        return ()


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a part of the policy, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Shape):
        yield from _texts([getattr(value, name) for name in type(value).model_fields])
    elif isinstance(value, Mapping):
        yield from _texts([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _texts(entry)
