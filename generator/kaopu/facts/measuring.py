"""Measures: counted for everybody and every period at once, each value with the rows it came from (R24, R71)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pandas as pd

from kaopu.data.catalogue import CATALOGUE
from kaopu.data.periods import Period, PeriodKind
from kaopu.data.store import Data
from kaopu.facts.columns import Columns
from kaopu.facts.counting import Count, Counter
from kaopu.facts.derived import Facts, gather_facts
from kaopu.facts.evidence import FactRow, fact_rows
from kaopu.facts.given import GivenFigures
from kaopu.facts.owners import Level, Owners, owners_of
from kaopu.policy.measures import Earlier, Measure
from kaopu.policy.model import Policy
from kaopu.text.problems import Place

FileLines = tuple[tuple[str, tuple[int, ...]], ...]
"""Files with ascending line numbers."""


@dataclass(frozen=True, slots=True)
class MeasureValue:
    """A measure's value for one owner and period; None when there was nothing to average, divide or look up.

    ``counted`` is the number of rows counted and ``positions`` where they lie in the table's frame; of an anonymous
    table there are none. ``places`` are rows of data/measures.csv, ``scores`` the (period id, score) that a measure of
    scores was made of. The rows of an ``earlier`` value are those of the earlier period. ``colleagues`` is how many
    different ones answered anonymously; a value is ``withheld`` when others, shown before it, would tell the answers of
    too few of them.
    """

    value: Decimal | None
    positions: Sequence[int] = ()
    counted: int = 0
    places: tuple[Place, ...] = ()
    scores: tuple[tuple[str, Decimal], ...] = ()
    colleagues: int = 0
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class _Given:
    """A ready-made figure of a period."""

    name: str
    measure: Measure
    period: Period


_Source = Count | _Given | None
"""What a measure of a period is read from; None when the period is not covered by the data."""
_MISSING = MeasureValue(None)


@dataclass(frozen=True)
class Measured:
    """All measures of all owners of a level in the periods asked for, except those of scores."""

    facts: Facts
    owners: Owners
    sources: Mapping[Period, Mapping[str, _Source]] = field(repr=False)

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables with their derived columns."""
        return {name: columns.frame for name, columns in self.facts.tables.items()}

    def of(self, owner: str, period: Period, names: Collection[str] | None = None) -> dict[str, MeasureValue]:
        """Return measure → value of one owner in one period that was asked for, rounded as it is shown.

        With ``names`` only these measures are looked up. Raises KeyError for an unknown owner or another period.
        """
        number = self.owners.numbers[owner]
        sources = self.sources[period].items()
        return {name: self._value(source, owner, number) for name, source in sources if names is None or name in names}

    def value(self, name: str, owner: str, period: Period) -> Decimal | None:
        """Return one of these values alone; None also for a measure of scores, which is not counted here.

        Raises KeyError for an unknown owner or another period.
        """
        source = self.sources[period].get(name)
        return self._value(source, owner, self.owners.numbers[owner]).value

    def table_of(self, name: str) -> str | None:
        """Return the table whose rows a measure counts, also of an ``earlier`` one; None when it counts none."""
        base = base_of(self.facts.policy, name)
        return base.table if base.counted else None

    def rows(self, table: str, positions: Iterable[int]) -> FileLines:
        """Return the files and lines of the rows at ``positions`` of a table; none of an anonymous one."""
        return () if CATALOGUE[table].anonymous else _rows_of(self.facts.tables[table], list(positions))

    def evidence(
        self, table: str, positions: Iterable[int], known_on: datetime.date | None = None
    ) -> tuple[FactRow, ...]:
        """Return the rows at ``positions`` of a table as text, as they were known at the end of ``known_on``."""
        return fact_rows(self.facts.tables[table], positions, known_on)

    def _value(self, source: _Source, owner: str, number: int) -> MeasureValue:
        if source is None:
            return _MISSING
        if isinstance(source, _Given):
            return self._given(source, owner)
        value = source.value(number)
        if value is not None:
            value = self.facts.policy.head.rounding.apply(value, source.measure.unit)
        rows = int(source.rows[number])
        if not source.anonymous:
            return MeasureValue(value, source.positions(number), rows)
        colleagues, withheld = source.colleagues(number), source.withheld(number)
        return MeasureValue(value, counted=rows, colleagues=colleagues, withheld=withheld)

    def _given(self, source: _Given, owner: str) -> MeasureValue:
        figures = GivenFigures(self.facts.data.given, self.facts.policy.head.rounding)
        if self.owners.level == "person":
            value, places = figures.of_person(source.name, source.measure, owner, source.period)
        else:
            members = self.owners.members(owner, source.period)
            value, places = figures.of_group(source.name, source.measure, members, source.period)
        return MeasureValue(value, places=places)


def measure_all(
    policy: Policy,
    data: Data,
    kind: PeriodKind,
    periods: Iterable[Period],
    level: Level = "person",
    facts: Facts | None = None,
) -> Measured:
    """Count every measure of the policy for all owners of a level in ``periods``, which are of one ``kind``.

    On the levels team and company all rows of the members count; a row that members share counts once, except in sums
    of its parts. An ``earlier`` figure of a team is that of its members of then. Measures of scores are left
    out: they follow from appraisals. ``facts`` are what gather_facts made of the same policy and data, to be counted
    again for another kind or level.
    """
    facts = gather_facts(policy, data) if facts is None else facts
    owners = owners_of(level, policy, data.people)
    reading = _Reading(policy, data, Counter(facts, owners))
    names = [name for name in policy.measures if base_of(policy, name).operation != "scores"]
    asked = sorted(period for period in set(periods) if period.kind == kind)
    return Measured(facts, owners, {period: {name: reading.source(name, period) for name in names} for period in asked})


@dataclass(frozen=True)
class _Reading:
    """Finds what each measure is read from; what several periods or measures ask for is counted once."""

    policy: Policy
    data: Data
    counter: Counter
    counts: dict[tuple[str, Period], Count] = field(default_factory=dict)

    def source(self, name: str, period: Period) -> _Source:
        measure = self.policy.measures[name]
        if measure.earlier is not None and measure.which is not None:
            before = earlier_period(period, measure.which)
            return self.source(measure.earlier, before) if _covered(self.data, before) else None
        if measure.given is not None:
            return _Given(name, measure, period)
        if (name, period) not in self.counts:
            self.counts[name, period] = self.counter.count(measure, period)
        return self.counts[name, period]


def base_of(policy: Policy, name: str) -> Measure:
    """Return the measure itself; of an ``earlier`` one the measure that it is in another period."""
    measure = policy.measures[name]
    return measure if measure.earlier is None else base_of(policy, measure.earlier)


def earlier_period(period: Period, which: Earlier) -> Period:
    """Return the period before, or the same one last year."""
    if which == "period_before":
        return period.previous()
    return Period(period.year - 1, period.first_month, period.kind)


def _covered(data: Data, period: Period) -> bool:
    """Say whether the data cover a period: it begins with their first month or later."""
    return bool(data.months) and period.first_day >= data.months[0].first_day


def _rows_of(columns: Columns, positions: Sequence[int]) -> FileLines:
    by_file: dict[str, set[int]] = {}
    for file, line in columns.places(np.array(positions, dtype=np.int64)):
        by_file.setdefault(file, set()).add(line)
    return tuple((file, tuple(sorted(found))) for file, found in sorted(by_file.items()))
