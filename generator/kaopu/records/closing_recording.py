"""When a period was closed, and all versions of a closed result: what was before stays visible (R71)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from kaopu.data.people import People
from kaopu.records.closing_parts import RecordVersion


class Figures(Protocol):
    """What of one result is kept; None: not appraised, not paid."""

    @property
    def score(self) -> Decimal | None:
        """Return the total score."""

    @property
    def grade(self) -> str | None:
        """Return the grade."""

    @property
    def total(self) -> Decimal | None:
        """Return the pay."""


class Results(Protocol):
    """What came out for everybody."""

    @property
    def people(self) -> Mapping[str, Figures]:
        """Return everybody's figures by id."""


class Version(Protocol):
    """One version of a closed period: the first is that of the closing, the others are restatements."""

    @property
    def on(self) -> datetime.date:
        """Return its day."""

    @property
    def data(self) -> str:
        """Return the digest of the data that it was made from."""

    @property
    def reason(self) -> str | None:
        """Return why it was restated."""

    @property
    def approved_by(self) -> str | None:
        """Return who approved that: an id, or a name as the policy has it."""

    @property
    def results(self) -> Results:
        """Return what came out."""


class Closing(Protocol):
    """A closed period, as its lock has it; ``closing/lock.py`` reads one."""

    @property
    def versions(self) -> Sequence[Version]:
        """Return its versions, the oldest first; the last one is in force."""

    @property
    def current(self) -> Version:
        """Return the version in force."""

    @property
    def status(self) -> Literal["closed", "restated"]:
        """Say whether it was changed since it was closed."""


@dataclass(frozen=True, slots=True)
class ClosingRecorder:
    """Writes the versions of a closed period down."""

    closing: Closing
    people: People

    def of(self, person: str) -> tuple[RecordVersion, ...]:
        """Return all versions of a person's result."""
        return tuple(self._version(number, person) for number in range(1, len(self.closing.versions) + 1))

    def _version(self, number: int, person: str) -> RecordVersion:
        version = self.closing.versions[number - 1]
        figures, by = version.results.people.get(person), version.approved_by
        return RecordVersion(
            number=number,
            on=version.on,
            reason=version.reason,
            approved_by=None if by is None else self.people.name_of(by) or by,
            score=None if figures is None else figures.score,
            grade=None if figures is None else figures.grade,
            total=None if figures is None else figures.total,
        )
