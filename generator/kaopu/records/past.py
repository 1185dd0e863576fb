"""What views show of the periods that they look back at: mean scores, grades, and which of them are closed.

That is little of what a record says, so a period that is only looked back at needs no records (``Recorder.past``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from kaopu.records.closing_parts import ClosedPeriod, ClosedVersion
from kaopu.records.record import AppraisalRecord, RecordBand, RecordPeriod
from kaopu.records.views import GradeCount, PeriodGrades
from kaopu.text.grouping import grouped

SHARE_STEP = Decimal("0.0001")
SCORE_STEP = Decimal("0.01")


class Judged(Protocol):
    """A result as it is counted."""

    @property
    def score(self) -> Decimal:
        """Return the total score."""

    @property
    def grade(self) -> str:
        """Return the grade."""


@dataclass(frozen=True, slots=True)
class Glance:
    """All that is looked at of one person's result in the past: the team that it counts for, and how it was judged."""

    team: str
    score: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class PastPeriod:
    """A period looked back at, in one language: the version in force where it is closed, and everybody's result."""

    period: RecordPeriod
    bands: tuple[RecordBand, ...]
    version: ClosedVersion | None
    people: Sequence[Glance]


def past_of(records: Sequence[AppraisalRecord]) -> PastPeriod:
    """Return what is looked at of a period later on; ``records`` are everybody's in one language, at least one."""
    first = records[0]
    glances = [Glance(record.person.team, record.score, record.grade) for record in records]
    return PastPeriod(first.period, first.bands, first.versions[-1] if first.versions else None, glances)


@dataclass(frozen=True, slots=True)
class History:
    """The periods of one kind so far, oldest first, in one language: for the company and for each team by id."""

    company: list[PeriodGrades] = field(default_factory=list)
    teams: dict[str, list[PeriodGrades]] = field(default_factory=dict)
    closed: list[ClosedPeriod] = field(default_factory=list)

    def add(self, past: PastPeriod) -> None:
        """Add the next period; one in which nobody was appraised is none."""
        if not past.people:
            return
        self.company.append(_period_grades(past, past.people))
        for team, members in grouped(past.people, lambda glance: glance.team).items():
            self.teams.setdefault(team, []).append(_period_grades(past, members))
        if past.version is not None:
            at, version = past.period, past.version
            self.closed.append(ClosedPeriod(period=at.id, name=at.name, version=version.number, on=version.on))


def _period_grades(past: PastPeriod, people: Sequence[Glance]) -> PeriodGrades:
    return PeriodGrades(
        period=past.period.id,
        name=past.period.name,
        mean_score=mean_score(people),
        grades=grade_counts(people, past.bands),
    )


def mean_score(people: Sequence[Judged]) -> Decimal:
    """Return the mean of the scores to two decimals."""
    mean = sum((one.score for one in people), Decimal(0)) / len(people)
    return mean.quantize(SCORE_STEP, rounding=ROUND_HALF_UP)


def grade_counts(people: Sequence[Judged], bands: Sequence[RecordBand]) -> tuple[GradeCount, ...]:
    """Count people by grade, best first, with their share."""
    counts = Counter(one.grade for one in people)
    return tuple(
        GradeCount(
            grade=band.grade,
            people=counts[band.grade],
            share=(Decimal(counts[band.grade]) / len(people)).quantize(SHARE_STEP, rounding=ROUND_HALF_UP),
        )
        for band in bands
    )
