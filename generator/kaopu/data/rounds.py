"""What is handed in during an appraisal round, as plain rows of ``data/rounds/PERIOD/*.csv`` (R44-R51)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from kaopu.text.csv_reader import TextTable
from kaopu.text.problems import Place


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the cells of one row stand."""

    text: TextTable
    row: int

    def place(self, column: str) -> Place:
        """Return the place of a column's cell; of a column that the file does not have, the row's beginning."""
        header = self.text.header
        return self.text.cell_place(self.row, header.index(column) if column in header else 0)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was handed in; ``cells`` say where each of its cells stands, for messages."""

    cells: Cells | None = field(default=None, kw_only=True, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class SelfScore(Row):
    """What somebody gives themselves for one indicator."""

    indicator: str
    score: Decimal
    comment: str
    place: Place


@dataclass(frozen=True, slots=True)
class Evidence(Row):
    """A file that shows something: its path as handed in, and the SHA-256 of its bytes (R45)."""

    indicator: str | None
    file: str
    sha256: str
    place: Place


@dataclass(frozen=True, slots=True)
class SelfAssessment(Row):
    """The self-assessment form of one person (R44)."""

    submitted_on: datetime.date
    achieved: str
    deviations: str
    place: Place
    scores: tuple[SelfScore, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ManualScore(Row):
    """A score given by a reviewer in place of the computed one, and why."""

    indicator: str
    score: Decimal
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class Review(Row):
    """The manager's appraisal report: strengths, points to improve, scores that depart from the computed (R46, R47)."""

    reviewer: str
    submitted_on: datetime.date
    strengths: str
    to_improve: str
    place: Place
    scores: tuple[ManualScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback(Row):
    """What another department says about somebody (R46, R53)."""

    department: str
    given_on: datetime.date
    score: Decimal | None
    comment: str
    place: Place


@dataclass(frozen=True, slots=True)
class Talk(Row):
    """The appraisal talk (R48, R54)."""

    manager: str
    held_on: datetime.date
    minutes: int
    agreed: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Action(Row):
    """A countable action of the plan for the next period (R49); with a ``measure`` the data say how many were done."""

    id: str
    text: str
    planned: Decimal
    measure: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Appeal(Row):
    """An appeal (R50) and, once there is one, its answer (R51); ``score`` is the indicator's new score when upheld."""

    filed_on: datetime.date
    indicator: str | None
    grounds: str
    hr_reviewer: str | None
    director: str | None
    answered_on: datetime.date | None
    outcome: Literal["upheld", "rejected"] | None
    answer: str
    score: Decimal | None
    place: Place


@dataclass(frozen=True, slots=True)
class Acknowledgement(Row):
    """That the result was delivered and discussed, not that it was agreed to; a refusal to sign is recorded too."""

    delivered_on: datetime.date
    discussed_on: datetime.date
    signed: Literal["yes", "refused"]
    note: str
    place: Place


@dataclass(frozen=True, slots=True)
class PersonRound:
    """Everything that was handed in about one person in one period."""

    self_assessment: SelfAssessment | None = None
    review: Review | None = None
    feedback: tuple[Feedback, ...] = ()
    talk: Talk | None = None
    actions: tuple[Action, ...] = ()
    actions_done: Mapping[str, Decimal] = field(default_factory=dict)
    """Action of the plan made in the period before → how many were done in this one."""
    appeals: tuple[Appeal, ...] = ()
    acknowledgement: Acknowledgement | None = None
    peer_comments: tuple[str, ...] = ()
    """Without a reviewer, in the order of the texts themselves."""


def place_in(
    row: SelfScore
    | Evidence
    | SelfAssessment
    | ManualScore
    | Review
    | Feedback
    | Talk
    | Action
    | Appeal
    | Acknowledgement,
    column: str,
) -> Place:
    """Return the place of a column's cell in a row that was handed in; of a row made by hand, the row's own place."""
    return row.place if row.cells is None else row.cells.place(column)


Rounds = Mapping[tuple[str, str], PersonRound]
"""(person, period id) → what was handed in."""
