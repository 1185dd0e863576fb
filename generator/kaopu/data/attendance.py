"""Who attended training that the policy expects, and what departments said of the policy (R72-R75), row by row."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kaopu.data.parts import records
from kaopu.text.problems import Place


@dataclass(frozen=True, slots=True)
class Attended:
    """Somebody's attendance of a course on a day."""

    person: str
    course: str
    held_on: datetime.date
    place: Place


@dataclass(frozen=True, slots=True)
class DepartmentReview:
    """What a department said in the yearly review of the policy; ``period`` is the year's id."""

    period: str
    department: str
    reviewed_on: datetime.date
    conclusion: str
    place: Place


def attended(tables: Mapping[str, pd.DataFrame]) -> Iterator[Attended]:
    """Yield the rows of data/attendance.csv, in file order."""
    for row in records(tables["attendance"]):
        yield Attended(row["person"], row["course"], row["held_on"].date(), _place(row, 2))


def trained(tables: Mapping[str, pd.DataFrame], kinds: Collection[str]) -> Iterator[tuple[str, datetime.date]]:
    """Yield person and day of the trainings of some kinds, from the month folders."""
    frame = tables["trainings"]
    chosen = frame[frame["kind"].isin(list(kinds))]
    days = np.asarray(chosen["held_on"]).astype("datetime64[D]").astype(object)
    yield from zip(chosen["person"], days, strict=True)


def department_reviews(tables: Mapping[str, pd.DataFrame]) -> Iterator[DepartmentReview]:
    """Yield the rows of data/scheme_reviews.csv, in file order."""
    for row in records(tables["scheme_reviews"]):
        told = row["period"], row["department"], row["reviewed_on"].date(), row["conclusion"]
        yield DepartmentReview(*told, _place(row, 2))


def _place(row: Mapping[str, Any], column: int) -> Place:
    return Place(row["file"], int(row["line"]), column)
