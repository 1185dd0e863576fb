"""The columns of a table's frame as arrays, each converted once: what counting works on."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.data.catalogue import CATALOGUE
from kaopu.data.tables import scaled
from kaopu.facts.days import Days
from kaopu.policy.measures import Condition, Limits, Measure

Codes = NDArray[np.int64]
"""Numbers of owners, rows and the like, in 64 bits because they are multiplied."""
Numbered = NDArray[np.int32]
"""For each row of a table the number of its value: four bytes, for there are millions of rows."""
Mask = NDArray[np.bool_]

LARGEST_SUM = 2**62
"""Sums that may pass this are made of Python's whole numbers, which have no largest one."""


class Columns:
    """A table's frame with its columns as arrays. Strings are looked at once, whatever the number of measures."""

    def __init__(self, table: str, frame: pd.DataFrame) -> None:
        """Hold a table's frame; nothing is converted yet."""
        self.table = table
        self.frame = frame
        self._codes: dict[str, tuple[Numbered, list[Any]]] = {}
        self._days: dict[str, Days] = {}
        self._numbers: dict[str, tuple[NDArray[np.int64], Mask]] = {}
        self._texts: dict[str, tuple[Any, list[str] | None]] = {}
        self._present: dict[str, Mask] = {}
        self._masks: dict[Any, Mask] = {}
        self._counted: dict[Any, Mask] = {}

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.frame)

    def extended(self, **columns: Any) -> Columns:
        """Return the table with more columns; what was converted stays so."""
        wider = Columns(self.table, self.frame.assign(**columns))
        wider._codes, wider._days, wider._numbers = self._codes, self._days, self._numbers
        wider._texts, wider._present = self._texts, self._present
        return wider

    def codes(self, name: str) -> tuple[Numbered, list[Any]]:
        """Return for each row the number of its value, -1 where there is none, and the values by number."""
        if name not in self._codes:
            column = self.frame[name]
            if isinstance(column.dtype, pd.CategoricalDtype):
                self._codes[name] = column.cat.codes.to_numpy().astype(np.int32), list(column.cat.categories)
            else:
                found, values = pd.factorize(column)
                self._codes[name] = found.astype(np.int32), list(values)
        return self._codes[name]

    def codes_among(self, name: str, known: Mapping[str, int]) -> Numbered:
        """Return for each row the number that ``known`` gives its value, -1 for values that it does not know."""
        codes, values = self.codes(name)
        numbers = np.fromiter((known.get(value, -1) for value in values), np.int32, len(values))
        return np.append(numbers, np.int32(-1))[codes]

    def days(self, name: str) -> Days:
        """Return a date column."""
        if name not in self._days:
            self._days[name] = np.asarray(self.frame[name]).astype("datetime64[D]")
        return self._days[name]

    def numbers(self, name: str) -> tuple[NDArray[np.int64], Mask]:
        """Return a column of ten-thousandths, zero where a cell is missing, and where there is one."""
        if name not in self._numbers:
            column = self.frame[name]
            present = self._filled(name)
            filled = column if present.all() else column.where(present, 0)
            self._numbers[name] = filled.to_numpy(dtype=np.int64), present
        return self._numbers[name]

    def _filled(self, name: str) -> Mask:
        """Say of each row whether it has a cell in a column."""
        if name not in self._present:
            self._present[name] = self.frame[name].notna().to_numpy(dtype=np.bool_)
        return self._present[name]

    def texts(self, name: str, positions: Codes) -> list[str]:
        """Return the cells of a column of texts at ``positions``, missing ones empty."""
        cells, values = self._cells(name)
        if values is None:
            return [cell if isinstance(cell, str) else "" for cell in cells[positions]]
        return [values[code] for code in cells[positions].tolist()]

    def _cells(self, name: str) -> tuple[Any, list[str] | None]:
        """Return a column's cells; or their values' numbers, -1 for a missing one, and the values, the last empty."""
        if name not in self._texts:
            column = self.frame[name]
            if isinstance(column.dtype, pd.CategoricalDtype):
                codes, values = self.codes(name)
                self._texts[name] = codes, [*map(str, values), ""]
            else:
                self._texts[name] = column.array, None
        return self._texts[name]

    def places(self, positions: Codes) -> Iterator[tuple[str, int]]:
        """Return file and line of the rows at ``positions``."""
        return zip(self.texts("file", positions), self._lines[positions].tolist(), strict=True)

    @cached_property
    def _lines(self) -> NDArray[Any]:
        return self.frame["line"].to_numpy()

    def holds(self, conditions: Mapping[str, Condition]) -> Mask:
        """Say of each row whether all conditions hold; a missing cell fulfils none."""
        mask = np.ones(len(self), dtype=np.bool_)
        for name, condition in conditions.items():
            mask = mask & self._holds(name, condition)
        return mask

    def counted(self, measure: Measure) -> Mask:
        """Say of each row whether a measure counts it; one without the cell to add up or to tell apart it does not.

        What it says is the same in every period, and kept once for all of them.
        """
        conditions = measure.among if measure.operation == "ratio" else measure.where
        key = (measure.column, *(_key(*condition) for condition in conditions.items()))
        if key not in self._counted:
            filled = np.True_ if measure.column is None else self._filled(measure.column)
            self._counted[key] = self.holds(conditions) & filled
        return self._counted[key]

    def _holds(self, name: str, condition: Condition) -> Mask:
        key = _key(name, condition)
        if key not in self._masks:
            if isinstance(condition, Limits):
                self._masks[key] = self._within(name, condition)
            elif CATALOGUE[self.table].columns[name].type == "date":
                self._masks[key] = np.isin(self.days(name), _dates(condition))
            else:
                wanted = dict.fromkeys(condition, 0)
                self._masks[key] = self.codes_among(name, wanted) >= 0
        return self._masks[key]

    def _within(self, name: str, limits: Limits) -> Mask:
        cells, mask = self.numbers(name)
        at_least, at_most = _limits(limits)
        if at_least is not None:
            mask = mask & (cells >= at_least)
        return mask if at_most is None else mask & (cells <= at_most)


def _key(name: str, condition: Condition) -> tuple[Any, ...]:
    return name, _limits(condition) if isinstance(condition, Limits) else condition


def _limits(limits: Limits) -> tuple[int | None, int | None]:
    at_least, at_most = limits.at_least, limits.at_most
    return None if at_least is None else scaled(at_least.value), None if at_most is None else scaled(at_most.value)


def _dates(texts: Iterable[str]) -> Days:
    found = []
    for text in texts:
        try:
            found.append(datetime.date.fromisoformat(text))
        except ValueError:
            continue
    return np.array(found, dtype="datetime64[D]")


def chosen(codes: Codes | Numbered, values: Sequence[str]) -> pd.Series[Any]:
    """Return a column of texts: for each row the value of its number, missing for -1. It holds each text once."""
    categories: pd.Index[str] = pd.Index(list(values), dtype="object")
    return pd.Series(pd.Categorical.from_codes(codes, categories=categories))


def running_totals(cells: NDArray[np.int64], longest: int) -> NDArray[Any]:
    """Return 0 and the running totals of whole numbers, such that the difference of two is an exact sum.

    ``longest`` is the largest number of cells between two totals that are subtracted. The totals themselves may pass
    64 bits and begin again, which their differences do not notice.
    """
    largest = max(abs(int(cells.max(initial=0))), abs(int(cells.min(initial=0))))
    exact = cells if largest * longest < LARGEST_SUM else cells.astype(object)
    return np.concatenate([np.zeros(1, dtype=exact.dtype), np.cumsum(exact)])


def sums_by(codes: Codes, cells: NDArray[np.int64], count: int) -> NDArray[Any]:
    """Add up the cells of each code from 0 to ``count``, exactly. Rows with the code -1 are left out."""
    known = codes >= 0
    codes, cells = codes[known], cells[known]
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=count))
    starts = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1]]) if count else ends
    totals = running_totals(cells[order], int((ends - starts).max(initial=0)))
    sums: NDArray[Any] = totals[ends] - totals[starts]
    return sums
