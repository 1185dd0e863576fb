"""The parts of a record that say when its period was closed, and which versions of the result there have been."""

from __future__ import annotations

import datetime

from pydantic import Field

from kaopu.records.parts import Number, Part


class ClosedVersion(Part):
    """One version of a closed period: the first is that of the closing, the others are restatements."""

    number: int
    on: datetime.date
    reason: str | None = Field(description="why it was restated; None of the first version")
    approved_by: str | None = Field(description="the name of who approved that; None of the first version")


class RecordVersion(ClosedVersion):
    """One version of a person's result; None where they were not appraised, or not paid."""

    score: Number | None
    grade: str | None
    total: Number | None


class ClosedPeriod(Part):
    """A period that is closed, with the number of its version in force and the day of that."""

    period: str
    name: str
    version: int
    on: datetime.date
