"""Measures: counted for everybody and every period at once, each value with the rows it came from (R24, R71)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

import numpy as np
import pandas as pd

from kaopu.data.catalogue import CATALOGUE
from kaopu.data.periods import Period, PeriodKind
from kaopu.data.tables import scaled, unscaled
from kaopu.facts.customers import customers_of, with_derived_columns
from kaopu.facts.evidence import FactRow, fact_rows
from kaopu.policy.model import Condition, Limits, Measure, Policy, Rounding

LARGEST_SUM = 2**62

FileLines = tuple[tuple[str, tuple[int, ...]], ...]
"""Files with ascending line numbers."""


@dataclass(frozen=True, slots=True)
class MeasureValue:
    """A measure's value for one person and period; None when there was nothing to average or divide.

    ``positions`` are the rows' positions in the table's frame.
    """

    value: Decimal | None
    positions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Measured:
    """All measures of all people in all periods of one kind."""

    tables: Mapping[str, pd.DataFrame]
    values: Mapping[str, Mapping[tuple[str, int], MeasureValue]] = field(repr=False)
    empty: Mapping[str, MeasureValue]

    def of(self, person: str, period: Period) -> dict[str, MeasureValue]:
        """Return measure → value of one person in one period; nothing counted is zero or missing, as the kind says."""
        key = (person, period_number(period))
        return {name: values.get(key, self.empty[name]) for name, values in self.values.items()}

    def rows(self, table: str, positions: Iterable[int]) -> FileLines:
        """Return the files and lines of the rows at ``positions`` of a table."""
        return _rows_of(self.tables[table], positions)

    def evidence(self, table: str, positions: Iterable[int]) -> tuple[FactRow, ...]:
        """Return the rows at ``positions`` of a table as text."""
        return fact_rows(table, self.tables[table], positions)


def period_number(period: Period) -> int:
    """Number the periods of a kind, one after the other."""
    return {
        "year": period.year,
        "quarter": period.year * 4 + (period.first_month - 1) // 3,
        "month": period.year * 12 + period.first_month - 1,
    }[period.kind]


def _numbers(days: pd.Series[Any], kind: PeriodKind) -> pd.Series[Any]:
    year, month = days.dt.year.astype("int64"), days.dt.month.astype("int64") - 1
    numbered = {"year": year, "quarter": year * 4 + month // 3, "month": year * 12 + month}
    return pd.Series(numbered[kind])


def derived_tables(policy: Policy, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with the columns and tables that the policy defines."""
    deals = with_derived_columns(tables["deals"], policy.customers)
    return {**tables, "deals": deals, "customers": customers_of(deals, policy.customers)}


def measure_all(policy: Policy, tables: Mapping[str, pd.DataFrame], kind: PeriodKind) -> Measured:
    """Count every measure of the policy for all people and all periods of ``kind``."""
    derived = derived_tables(policy, tables)
    rounding = policy.head.rounding
    values = {
        name: _count(measure, derived[measure.table], kind, rounding) for name, measure in policy.measures.items()
    }
    zero = {
        name: Decimal(0) if measure.operation in ("sum", "count") else None for name, measure in policy.measures.items()
    }
    return Measured(derived, values, {name: MeasureValue(value) for name, value in zero.items()})


def _count(
    measure: Measure, frame: pd.DataFrame, kind: PeriodKind, rounding: Rounding
) -> dict[tuple[str, int], MeasureValue]:
    if frame.empty:
        return {}
    whole = measure.among if measure.operation == "ratio" else measure.where
    counted = frame[measure.when].notna() & _holds(frame, measure.table, whole)
    chosen = frame[counted]
    keys = [chosen["person"], _numbers(chosen[measure.when], kind)]
    groups = chosen.groupby(keys, sort=False).indices
    positions = np.flatnonzero(counted.to_numpy())
    hits = _holds(chosen, measure.table, measure.where).to_numpy() if measure.operation == "ratio" else None
    cells = chosen[measure.column].to_numpy(dtype="int64") if measure.column is not None else None
    found: dict[tuple[str, int], MeasureValue] = {}
    for key, members in groups.items():
        person, number = cast("tuple[str, int]", key)
        value = _value(measure, members, cells, hits)
        found[person, int(number)] = MeasureValue(
            rounding.apply(value, measure.unit), tuple(positions[members].tolist())
        )
    return found


def _value(measure: Measure, members: Any, cells: Any, hits: Any) -> Decimal:
    if measure.operation == "count":
        return Decimal(len(members))
    if measure.operation == "ratio":
        return Decimal(int(hits[members].sum())) / len(members)
    total = unscaled(_exact_sum(cells[members]))
    return total if measure.operation == "sum" else total / len(members)


def _exact_sum(cells: Any) -> int:
    """Add up whole numbers exactly, also where the total does not fit into 64 bits."""
    if len(cells) * int(np.abs(cells).max(initial=0)) < LARGEST_SUM:
        return int(cells.sum())
    return sum(int(cell) for cell in cells)


def _holds(frame: pd.DataFrame, table: str, conditions: Mapping[str, Condition]) -> pd.Series[Any]:
    mask = pd.Series(data=True, index=frame.index)
    for name, condition in conditions.items():
        column = frame[name]
        if isinstance(condition, Limits):
            if condition.at_least is not None:
                mask &= column >= scaled(condition.at_least.value)
            if condition.at_most is not None:
                mask &= column <= scaled(condition.at_most.value)
        elif CATALOGUE[table].columns[name].type == "date":
            mask &= column.dt.strftime("%Y-%m-%d").isin(condition)
        else:
            mask &= column.isin(condition)
    return mask


def _rows_of(frame: pd.DataFrame, positions: Iterable[int]) -> FileLines:
    by_file: dict[str, set[int]] = {}
    files, lines = frame["file"].to_numpy(), frame["line"].to_numpy()
    for position in positions:
        by_file.setdefault(str(files[position]), set()).add(int(lines[position]))
    return tuple((file, tuple(sorted(found))) for file, found in sorted(by_file.items()))
