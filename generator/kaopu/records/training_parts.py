"""The parts of records that say who attended the training that is expected, and how far the yearly review is."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from kaopu.records.parts import Part

Status = Literal["done", "late", "open", "missing"]


class RecordTraining(Part):
    """Training that is expected of a person and due in the period (R72-R75)."""

    id: str
    name: str
    span: str = Field(description="the quarter, half-year or year, or that it is due after joining")
    due: datetime.date
    attended_on: datetime.date | None
    status: Status
    text: str


class ViewTraining(Part):
    """A course that is due in the period: how many people were expected, and who is late or missing, by name."""

    name: str
    by: str
    span: str
    due: datetime.date
    expected: int
    attended: int
    open: int
    late: tuple[str, ...]
    missing: tuple[str, ...]


class ViewDepartment(Part):
    """What a department said in the yearly review; None while it has said nothing."""

    name: str
    reviewed_on: datetime.date | None
    conclusion: str


class ViewSchemeReview(Part):
    """The yearly review of the policy (R74)."""

    year: int
    due: datetime.date
    status: Status
    text: str
    departments: tuple[ViewDepartment, ...]
