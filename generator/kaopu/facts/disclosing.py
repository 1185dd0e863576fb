"""Figures of anonymous tables, protected against subtraction: what is shown is a sum of whole, large cells (R30, R53).

The rows are divided into cells. Step by step, in an order that no answer and no later month changes, a figure is shown
only if it can be made of whole cells, each with enough different reviewers: its rows that are in no cell yet become
a new cell, and a cell of which it takes only a part is divided in two. Where one of these would be too small, the
figure is not shown and the cells stay as they are. So whatever is worked out from all that is shown, by whatever sums
and differences, is about whole cells, and there is none with fewer reviewers than the policy's minimum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.data.catalogue import CATALOGUE
from kaopu.data.periods import Period
from kaopu.facts.columns import Codes, Columns, Mask
from kaopu.facts.derived import Facts
from kaopu.facts.owners import Level, Owners, owners_of
from kaopu.facts.shown import FEWEST, Step, in_order, least_different, steps_of, who_answered
from kaopu.policy.model import Policy

NOBODY = -1
SHOWN, TOO_FEW, WITHHELD = 0, 1, 2
"""A figure may be shown; too few stand behind it; or what remains beside other figures has too few behind it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be shown of a step, by the owners' numbers: a state each, and how many colleagues answered."""

    states: NDArray[np.int8]
    colleagues: Codes


@dataclass(frozen=True)
class Disclosure:
    """What of an anonymous table may be shown; steps that the policy does not show may not."""

    answers: Mapping[tuple[Any, ...], Answer] = field(repr=False)

    def of(self, step: Step) -> Answer | None:
        """Return what may be shown of a step; None when it is none of those that the policy shows."""
        return self.answers.get(step.key)


def disclosure_of(facts: Facts, table: str) -> Disclosure:
    """Decide once what of an anonymous table may be shown, whatever is asked of it first."""
    if table not in facts.kept:
        facts.kept[table] = _decide(facts, table)
    found: Disclosure = facts.kept[table]
    return found


def colleagues_of(facts: Facts, table: str, period: Period) -> Mapping[str, int] | None:
    """Return person → how many different colleagues answered about them in a period; None where nobody was ever asked.

    For what has no reviewers of its own to count, such as comments.
    """
    if not len(facts.tables[table]):
        return None
    key = f"{table} {period.id}"
    if key not in facts.kept:
        step = Step("person", period, str(CATALOGUE[table].monthly), period.first_day, period.last_day)
        counts = _Cells(facts, table).colleagues(step, facts.policy).tolist()
        facts.kept[key] = dict(zip(facts.data.people.people, counts, strict=True))
    found: Mapping[str, int] = facts.kept[key]
    return found


def _decide(facts: Facts, table: str) -> Disclosure:
    steps: dict[tuple[Any, ...], tuple[Step, Policy]] = {}
    editions = facts.editions
    for policy in (facts.policy,) if editions is None else editions.policies:
        for step in steps_of(policy, table, facts.data.months):
            if editions is None or editions.nearest(step.period) is policy:
                steps.setdefault(step.key, (step, policy))
    cells = _Cells(facts, table)
    ordered = sorted(steps.values(), key=lambda found: in_order(found[0]))
    return Disclosure({step.key: cells.decide(step, policy) for step, policy in ordered})


@dataclass
class _Cells:
    """The rows of a table divided into cells; -1 is a row that nothing shown was made of yet."""

    facts: Facts
    table: str
    cells: Codes = field(init=False)
    count: int = 0
    _owners: dict[tuple[Level, int], Owners] = field(default_factory=dict)
    _values: dict[str, tuple[Codes, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cells = np.full(len(self.columns), NOBODY, dtype=np.int64)

    @property
    def columns(self) -> Columns:
        return self.facts.tables[self.table]

    def decide(self, step: Step, policy: Policy) -> Answer:
        """Say of every owner of a step whether the figure may be shown, and divide the rows accordingly."""
        owners, least = self._owners_of(step.level, policy), least_different(policy, self.table)
        rows, of_rows = self._rows(step, owners)
        different = self._different(of_rows, rows, len(owners.numbers), least)
        enough = np.all([different[name] >= count for name, count in least.items()], axis=0)
        states = np.where(enough, SHOWN, TOO_FEW).astype(np.int8)
        divides = self._withhold(rows, of_rows, states, least)
        new = (states[of_rows] == SHOWN) & ~divides[of_rows] & (self.cells[rows] < 0)
        self.cells[rows[new]] = self.count + of_rows[new]
        self.count += len(states)
        if divides.any():
            self._divide(np.flatnonzero(divides), rows, of_rows, states, least, list(owners.numbers))
        return Answer(states, different[who_answered(self.table)])

    def _withhold(self, rows: Codes, of_rows: Codes, states: NDArray[np.int8], least: Mapping[str, int]) -> Mask:
        """Withhold what would make a small cell; return which of the other owners' figures divide cells that there are.

        A piece is what an owner's figure takes of a cell, or of the rows that are in none. What takes only whole cells
        and large pieces of the other rows may be shown, whatever the other owners of the step show.
        """
        wide = self.count + 1
        keys, piece_of, sizes = np.unique(
            of_rows * wide + self.cells[rows] + 1, return_inverse=True, return_counts=True
        )
        owner, cell = keys // wide, keys % wide - 1
        of_cells = np.bincount(self.cells[self.cells >= 0], minlength=wide)
        cut = (cell >= 0) & (sizes != of_cells[cell])
        small = ((cell < 0) | cut) & ~self._large(piece_of, rows, len(keys), least)
        withheld, divides = np.zeros(len(states), dtype=np.bool_), np.zeros(len(states), dtype=np.bool_)
        withheld[owner[small]] = divides[owner[cut]] = True
        states[withheld & (states == SHOWN)] = WITHHELD
        return np.asarray(divides & (states == SHOWN))

    def colleagues(self, step: Step, policy: Policy) -> Codes:
        """Count the different colleagues behind each owner's rows."""
        owners, who = self._owners_of(step.level, policy), who_answered(self.table)
        rows, of_rows = self._rows(step, owners)
        return self._different(of_rows, rows, len(owners.numbers), {who: FEWEST})[who]

    def _divide(
        self,
        dividing: Codes,
        rows: Codes,
        of_rows: Codes,
        states: NDArray[np.int8],
        least: Mapping[str, int],
        ids: Sequence[str],
    ) -> None:
        """Show what takes a part of a cell where both parts are large; one owner after the other, by id."""
        members = _Members(self.cells)
        order = np.argsort(of_rows, kind="stable")
        bounds = np.searchsorted(of_rows[order], np.arange(len(ids) + 1))
        for number in sorted(dividing.tolist(), key=lambda number: ids[number]):
            mine = rows[order[bounds[number] : bounds[number + 1]]]
            parts = self._parts(mine, members)
            if not all(self._is_large(part, least) for part in parts):
                states[number] = WITHHELD
                continue
            for part in parts:
                self.cells[part] = self.count
                members.put(self.count, part)
                self.count += 1

    def _parts(self, mine: Codes, members: _Members) -> list[Codes]:
        """Return the cells that a figure of these rows would make: of each cell it cuts, what it takes and the rest."""
        parts = [mine[self.cells[mine] < 0]]
        for cell in np.unique(self.cells[mine]).tolist():
            rest = np.setdiff1d(members.of(cell), mine) if cell >= 0 else mine[:0]
            parts += [mine[self.cells[mine] == cell], rest] if len(rest) else []
        return [part for part in parts if len(part)]

    def _is_large(self, rows: Codes, least: Mapping[str, int]) -> bool:
        return bool(self._large(np.zeros(len(rows), dtype=np.int64), rows, 1, least)[0])

    def _large(self, groups: Codes, rows: Codes, count: int, least: Mapping[str, int]) -> Mask:
        """Say of each group of rows whether enough different people stand behind it."""
        found = self._different(groups, rows, count, least)
        return np.asarray(np.all([found[name] >= number for name, number in least.items()], axis=0))

    def _different(self, groups: Codes, rows: Codes, count: int, least: Mapping[str, int]) -> dict[str, Codes]:
        """Count for each group the different values of each column."""
        found = {}
        for name in least:
            codes, values = self._values_of(name)
            chosen = codes[rows]
            pairs = np.unique(groups[chosen >= 0] * values + chosen[chosen >= 0])
            found[name] = np.bincount(pairs // values, minlength=count)
        return found

    def _values_of(self, name: str) -> tuple[Codes, int]:
        """Return a column's values by number; nobody's own answer about themselves hides anything from them."""
        if name not in self._values:
            codes, values = self.columns.codes(name)
            numbers = codes.astype(np.int64)
            if name == who_answered(self.table):
                known = {person: number for number, person in enumerate(self.facts.data.people.people)}
                own = self.columns.codes_among(name, known) == self.facts.people_of(self.table)
                numbers[own] = NOBODY
            self._values[name] = numbers, max(1, len(values))
        return self._values[name]

    def _owners_of(self, level: Level, policy: Policy) -> Owners:
        key = level, id(policy)
        if key not in self._owners:
            self._owners[key] = owners_of(level, policy, self.facts.data.people)
        return self._owners[key]

    def _rows(self, step: Step, owners: Owners) -> tuple[Codes, Codes]:
        """Return the rows of a step, and the number of each one's owner."""
        days = self.columns.days(step.when)
        first, last = np.datetime64(step.first_day, "D"), np.datetime64(step.last_day, "D")
        rows = np.flatnonzero((days >= first) & (days <= last))
        of_rows = np.append(owners.of_people(step.period), NOBODY)[self.facts.people_of(self.table)[rows]]
        return rows[of_rows >= 0], of_rows[of_rows >= 0].astype(np.int64)


class _Members:
    """The rows of each cell, looked up without going through all rows each time."""

    def __init__(self, cells: Codes) -> None:
        self._order = np.argsort(cells, kind="stable")
        self._sorted = cells[self._order]
        self._put: dict[int, Codes] = {}

    def of(self, cell: int) -> Codes:
        if cell in self._put:
            return self._put[cell]
        first, last = np.searchsorted(self._sorted, [cell, cell + 1])
        return self._order[first:last]

    def put(self, cell: int, rows: Codes) -> None:
        self._put[cell] = rows
