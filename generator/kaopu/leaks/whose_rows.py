"""Whose each row of the data is, whole columns at a time: its person's, and theirs who share its deal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.data.catalogue import CATALOGUE
from kaopu.data.ids import IdIndex, Ids
from kaopu.data.periods import parse_period
from kaopu.leaks.owners import Owners
from kaopu.leaks.row_ids import Numbers, RowIds

if TYPE_CHECKING:
    from kaopu.data.store import Data

LEAST_ROW_ID = 6
_LONGEST_PERIOD = len("2017-Q1")
_AT_ONCE = 1 << 18
_NOBODY: frozenset[str] = frozenset()
_SMALL = np.uint8(0x20)


def whose_rows(data: Data, owners: Owners) -> RowIds:
    """Return the ids of rows that are unmistakable, with whose they are; rows of anonymous tables are nobody's to see.

    An id that stands there several times, in capital or small letters, is all of theirs whose rows these are.
    """
    sharing = _Sharing(data.tables.get("credits"))
    found = [
        part
        for name, frame in data.tables.items()
        if {"id", "person"} <= set(frame.columns)
        for part in _rows(frame, sharing, owners, anonymous=CATALOGUE[name].anonymous)
    ]
    if not found:
        return RowIds()
    ids, numbers = zip(*found, strict=True)
    rows = _each_once(Ids(np.concatenate([part.written for part in ids])), np.concatenate(numbers), owners)
    rows.forget(person.lower() for person in data.people.people)
    return rows


def telling_rows(ids: Ids) -> NDArray[np.bool_]:
    """Say of ids of rows which are unmistakable, as ``telling`` does of one id."""
    signs = _signs(ids)
    letters = _are_letters(signs)
    # Ids are of letters, digits and the two joints: what is no letter is one of the others.
    others = (signs != 0) & ~letters
    lengths = np.count_nonzero(signs, axis=1)
    found: NDArray[np.bool_] = (lengths >= LEAST_ROW_ID) & letters.any(axis=1) & others.any(axis=1)
    likely_periods = found & (lengths <= _LONGEST_PERIOD) & (signs[:, 0] <= ord("9"))
    for row in np.flatnonzero(likely_periods).tolist():
        found[row] = parse_period(ids[row].upper()) is None
    return found


def in_small_letters(ids: Ids) -> Ids:
    """Return ids as they are compared."""
    signs = _signs(ids)
    small = np.where(_are_letters(signs), signs | _SMALL, signs)
    return Ids(small.view(ids.written.dtype).ravel())


def _signs(ids: Ids) -> NDArray[np.uint8]:
    return ids.written.view(np.uint8).reshape(len(ids), ids.written.dtype.itemsize)


def _are_letters(signs: NDArray[np.uint8]) -> NDArray[np.bool_]:
    small = signs | _SMALL
    return (small >= ord("a")) & (small <= ord("z"))


class _Sharing:
    """Who shares a deal, besides its own person."""

    def __init__(self, credited: pd.DataFrame | None) -> None:
        sharing: dict[str, set[str]] = {}
        if credited is not None:
            for deal, person in zip(credited["deal"], credited["person"], strict=True):
                sharing.setdefault(deal, set()).add(person)
        self._groups = [frozenset(people) for people in sharing.values()]
        self._index = IdIndex(Ids.of(sharing))

    def of(self, deals: Ids) -> Iterator[tuple[int, frozenset[str]]]:
        """Yield the rows whose deal is shared, with those who share it."""
        places = self._index.positions(deals)
        for row in np.flatnonzero(places >= 0).tolist():
            yield row, self._groups[places[row]]


def _rows(frame: pd.DataFrame, sharing: _Sharing, owners: Owners, *, anonymous: bool) -> Iterator[tuple[Ids, Numbers]]:
    """Yield the unmistakable ids of a table, in small letters, with the numbers of their owners, part by part."""
    for begin in range(0, len(frame), _AT_ONCE):
        part = frame.iloc[begin : begin + _AT_ONCE]
        ids = Ids.of_column(part["id"])
        telling = telling_rows(ids)
        if anonymous:
            numbers = np.full(len(ids), owners.number_of(_NOBODY), np.int32)
        else:
            numbers = _of_persons(part["person"], owners)
            # Who shares a deal shares what is owed and paid for it.
            for deals in [ids] + ([Ids.of_column(part["deal"])] if "deal" in part else []):
                for row, people in sharing.of(deals):
                    numbers[row] = owners.number_of(owners[numbers[row]] | people)
        yield in_small_letters(ids.take(np.flatnonzero(telling))), numbers[telling]


def _of_persons(column: pd.Series[Any], owners: Owners) -> Numbers:
    """Return for each row the number of its person alone; a row that names no person is nobody's."""
    codes, people = pd.factorize(column)
    groups = [frozenset((str(person),)) for person in people]
    return np.array([owners.number_of(group) for group in (*groups, _NOBODY)], np.int32)[codes]


def _each_once(ids: Ids, numbers: Numbers, owners: Owners) -> RowIds:
    """Return ids each once, with all who own one of its rows."""
    order = np.argsort(ids.mixed(), kind="stable")
    ids, numbers = ids.take(order), numbers[order]
    # Most of what stands there twice is one person's, e.g. a lead and the deal that came of it.
    same = (ids.written[1:] == ids.written[:-1]) & (numbers[1:] == numbers[:-1])
    ids, numbers = _without(ids, numbers, np.flatnonzero(same) + 1)
    mixed = ids.mixed()
    again = np.flatnonzero(mixed[1:] == mixed[:-1])
    rows: dict[str, list[int]] = {}
    for row in np.union1d(again, again + 1).tolist():
        rows.setdefault(ids[row], []).append(row)
    for several in rows.values():
        numbers[several[0]] = owners.number_of(_NOBODY.union(*(owners[numbers[row]] for row in several)))
    return RowIds(*_without(ids, numbers, [row for several in rows.values() for row in several[1:]]))


def _without(ids: Ids, numbers: Numbers, rows: Sequence[int] | NDArray[np.int64]) -> tuple[Ids, Numbers]:
    kept = np.ones(len(ids), np.bool_)
    kept[rows] = False
    return ids.take(np.flatnonzero(kept)), numbers[kept]
