"""Counting rows of a table: one measure in one period, for all owners at once, exact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol, overload

import numpy as np
from numpy.typing import NDArray

from kaopu.data.catalogue import CATALOGUE
from kaopu.data.periods import Period
from kaopu.data.tables import unscaled
from kaopu.facts.columns import Codes, Columns, Mask, running_totals
from kaopu.facts.days import first_of_window
from kaopu.facts.derived import Facts
from kaopu.facts.disclosing import SHOWN, WITHHELD, Answer, disclosure_of
from kaopu.facts.owners import Owners
from kaopu.facts.presence import Stretch
from kaopu.facts.shown import Step
from kaopu.policy.measures import Measure, Operation

PARTS = frozenset({"share", "credited"})
"""Columns that differ between the people who share a row; of all others a shared row counts once for an owner."""


class _Found(Protocol):
    """Knows the rows of every owner."""

    def rows_of(self, owner: int) -> NDArray[Any]:
        """Return the positions of an owner's rows, ascending."""


class RowPositions(Sequence[int]):
    """Positions of an owner's rows in a table's frame, ascending: looked up when they are read; most never are."""

    __slots__ = ("_found", "_owner")

    def __init__(self, found: _Found, owner: int) -> None:
        """Take who knows the rows, and the owner's number."""
        self._found = found
        self._owner = owner

    def array(self) -> NDArray[Any]:
        """Return the positions as an array."""
        return self._found.rows_of(self._owner)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.array())

    def __iter__(self) -> Iterator[int]:
        """Yield the positions."""
        return iter(self.array().tolist())

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[int, ...]: ...
    def __getitem__(self, index: int | slice) -> int | tuple[int, ...]:
        """Return one position, or several."""
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        """Compare as tuples of positions do."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """Hash as the tuple of positions does."""
        return hash(tuple(self))

    def __repr__(self) -> str:
        """Show as the tuple of positions does."""
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the positions themselves, not everybody's."""
        return tuple, (self.array().tolist(),)


@dataclass(frozen=True)
class Slice:
    """The rows of a table whose date lies in a stretch of days, owner by owner; ``starts`` has one more than owners."""

    positions: NDArray[np.int32]
    starts: Codes

    def owners(self) -> NDArray[np.int32]:
        """Return for each row the number of its owner."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))


@dataclass(frozen=True)
class Count:
    """A measure counted in one period, by the owners' numbers.

    ``rows`` are how many rows were counted; ``totals`` sums in ten-thousandths, hits or different values;
    ``enough`` says where there are as many different values as the measure demands. Of an anonymous table ``answer``
    says what may be shown (R30, R53).
    """

    measure: Measure
    slice: Slice = field(repr=False)
    counted: Mask = field(repr=False)
    rows: Codes
    totals: NDArray[Any]
    enough: Mask | None
    answer: Answer | None = None
    _operation: Operation = field(init=False, repr=False)
    anonymous: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Look up once what is asked for every owner."""
        object.__setattr__(self, "_operation", self.measure.operation)
        object.__setattr__(self, "anonymous", CATALOGUE[self.measure.table].anonymous)

    def value(self, owner: int) -> Decimal | None:
        """Return an owner's figure, not rounded; None when there was nothing to average or divide."""
        if self.enough is not None and not self.enough[owner]:
            return None
        if self.anonymous and (self.answer is None or self.answer.states[owner] != SHOWN):
            return None
        total, operation = int(self.totals[owner]), self._operation
        figure = unscaled(total) if operation in ("sum", "mean") else Decimal(total)
        if operation not in ("mean", "ratio"):
            return figure
        rows = int(self.rows[owner])
        return figure / rows if rows else None

    def withheld(self, owner: int) -> bool:
        """Say whether an owner's figure is not shown because of what could be worked out beside other figures."""
        if not self.anonymous or not self.rows[owner]:
            return False
        return self.answer is None or bool(self.answer.states[owner] == WITHHELD)

    def colleagues(self, owner: int) -> int:
        """Return how many different colleagues answered about an owner; 0 where answers are not anonymous."""
        return int(self.answer.colleagues[owner]) if self.answer is not None else 0

    def positions(self, owner: int) -> Sequence[int]:
        """Return the positions of an owner's rows; none of a table whose rows nobody is shown."""
        if self.anonymous or not self.rows[owner]:
            return ()
        return RowPositions(self, owner)

    def rows_of(self, owner: int) -> NDArray[Any]:
        """Return the positions of an owner's rows, ascending, also of a table whose rows nobody is shown."""
        starts = self.slice.starts
        among = self.slice.positions[starts[owner] : starts[owner + 1]]
        return among[self.counted[among]]


@dataclass(frozen=True)
class Counter:
    """Counts measures for all owners of a level; what several measures have in common is worked out once."""

    facts: Facts
    owners: Owners
    _slices: dict[Any, Slice] = field(default_factory=dict, repr=False)

    def count(self, measure: Measure, period: Period, days: Stretch | None = None) -> Count:
        """Count a measure of rows (not ``earlier``, ``given`` or ``scores``) in a period.

        With ``days``, the first and the last, the rows of these count; whose they are is still said by the period.
        """
        table = self.facts.tables[measure.table]
        counted = table.counted(measure)
        found = self._slice(measure, period, days or (period.first_day, period.last_day))
        kept = counted[found.positions]
        positions, owners = found.positions[kept], found.owners()[kept]
        rows = np.bincount(owners, minlength=len(self.owners.numbers))
        return Count(
            measure,
            found,
            counted,
            rows,
            self._totals(measure, table, positions, owners, rows),
            self._enough(measure, table, positions, owners),
            self._answer(measure, period, days or (period.first_day, period.last_day)),
        )

    def _answer(self, measure: Measure, period: Period, days: Stretch) -> Answer | None:
        """Return what of an anonymous table may be shown; None of another, or of days that no figure is shown of."""
        if not CATALOGUE[measure.table].anonymous:
            return None
        first, last = self._window(measure, days)
        step = Step(self.owners.level, period, str(measure.when), first, last)
        return disclosure_of(self.facts, measure.table).of(step)

    def _totals(
        self, measure: Measure, table: Columns, positions: NDArray[np.int32], owners: NDArray[np.int32], rows: Codes
    ) -> NDArray[Any]:
        if measure.operation == "ratio":
            return np.bincount(owners[table.holds(measure.where)[positions]], minlength=len(rows))
        if measure.column is None:
            return rows
        if measure.operation == "distinct":
            return self._different(table, measure.column, positions, owners)
        cells = table.numbers(measure.column)[0][positions]
        totals = running_totals(cells, int(rows.max(initial=0)))
        ends = np.cumsum(rows)
        sums: NDArray[Any] = totals[ends] - totals[ends - rows]
        return sums

    def _enough(
        self, measure: Measure, table: Columns, positions: NDArray[np.int32], owners: NDArray[np.int32]
    ) -> Mask | None:
        enough: Mask | None = None
        for column, least in measure.different.items():
            reached = self._different(table, column, positions, owners) >= float(least)
            enough = reached if enough is None else enough & reached
        return enough

    def _different(self, table: Columns, column: str, positions: NDArray[np.int32], owners: NDArray[np.int32]) -> Codes:
        """Count for each owner the different values of a column."""
        codes, values = table.codes(column)
        chosen = codes[positions]
        pairs = owners[chosen >= 0].astype(np.int64) * max(1, len(values)) + chosen[chosen >= 0]
        pairs.sort()
        first = np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]
        return np.bincount(pairs[first] // max(1, len(values)), minlength=len(self.owners.numbers))

    def _slice(self, measure: Measure, period: Period, days: Stretch) -> Slice:
        once = self.owners.level != "person" and measure.column not in PARTS
        key = (measure.table, measure.when, period, days, measure.window, once)
        if key not in self._slices:
            self._slices[key] = self._make_slice(measure, period, self._window(measure, days), once=once)
        return self._slices[key]

    @staticmethod
    def _window(measure: Measure, days: Stretch) -> Stretch:
        """Return the days whose rows count: those asked for, or a measure's own so long before the last one."""
        first, last = days
        return (first if measure.window is None else first_of_window(last, measure.window)), last

    def _make_slice(self, measure: Measure, period: Period, stretch: Stretch, *, once: bool) -> Slice:
        first, last = (np.datetime64(day, "D") for day in stretch)
        days = self.facts.tables[measure.table].days(str(measure.when))
        positions = np.flatnonzero((days >= first) & (days <= last)).astype(np.int32)
        owner_of = np.append(self.owners.of_people(period), -1)
        owners = owner_of[self.facts.people_of(measure.table)[positions]].astype(np.int32)
        positions, owners = positions[owners >= 0], owners[owners >= 0]
        sources = self.facts.sources_of(measure.table)
        if once and sources is not None:
            pairs = owners.astype(np.int64) * (int(sources.max(initial=0)) + 1) + sources[positions]
            kept = np.sort(np.unique(pairs, return_index=True)[1])
            positions, owners = positions[kept], owners[kept]
        order = np.argsort(owners, kind="stable")
        ends = np.cumsum(np.bincount(owners, minlength=len(self.owners.numbers)))
        return Slice(positions[order], np.concatenate([np.zeros(1, dtype=np.int64), ends]))
