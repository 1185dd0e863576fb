"""The part of a record that says what people did: the steps of the round, what they wrote, the scores they changed."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from kaopu.records.parts import Number, Part, Rule


class Adjustment(Part):
    """A recorded change of the result: what, by whom and in which role, why, from what to what (R46, R51)."""

    what: str
    by: str
    why: str
    before: str
    after: str
    kind: Literal["review", "appeal"] | None = None
    role: str = Field(default="", description="in which role, in words")
    on: datetime.date | None = None
    indicator: str | None = None
    score_before: Number | None = Field(default=None, description="the total score right before this change")
    score_after: Number | None = Field(default=None, description="the total score right after it")
    grade_before: str | None = None
    grade_after: str | None = None
    place: Rule | None = Field(default=None, description="the row that says so")


class RoundStep(Part):
    """One step of the appraisal round; ``late`` when it was done after ``due``, ``missing`` when it was not done."""

    id: str
    due: datetime.date
    done: datetime.date | None
    late: bool
    missing: bool = False
    kind: str = ""
    name: str = ""
    by: str = Field(default="", description="who does it: a name where it is known, otherwise the role")
    state: Literal["done", "late", "open", "missing", "possible", "unused", "not_needed", "left"] | None = None
    state_text: str = ""


class RoundScore(Part):
    """One indicator's scores side by side: the person's own, the computed, the reviewer's, the one that holds."""

    indicator: str
    name: str
    own: Number | None
    own_comment: str
    computed: Number | None
    reviewer: Number | None
    reason: str
    score: Number | None


class RoundEvidence(Part):
    """A file that was handed in as evidence (R45)."""

    indicator: str | None
    name: str | None = Field(description="the indicator's name")
    file: str
    sha256: str


class RoundSelfAssessment(Part):
    """What the person wrote (R44)."""

    submitted_on: datetime.date
    achieved: str
    deviations: str
    evidence: tuple[RoundEvidence, ...]


class RoundReview(Part):
    """What the reviewer wrote (R46, R47)."""

    reviewer: str
    submitted_on: datetime.date
    strengths: str
    to_improve: str


class RoundFeedback(Part):
    """What another department said."""

    department: str
    given_on: datetime.date
    score: Number | None
    comment: str


class RoundTalk(Part):
    """The talk (R48, R54); ``too_short`` when it took fewer minutes than the policy demands."""

    manager: str
    held_on: datetime.date
    minutes: int
    least_minutes: Number | None
    too_short: bool
    agreed: bool
    text: str


class RoundAction(Part):
    """An action of a plan that can be counted (R49); ``done`` and ``met`` are None while that is not known."""

    id: str
    text: str
    planned: Number
    measure_name: str | None
    done: Number | None = None
    met: bool | None = None
    done_text: str = ""


class RoundAppeal(Part):
    """An appeal (R50) and its answer (R51)."""

    filed_on: datetime.date
    late: bool
    indicator: str | None
    indicator_name: str | None
    grounds: str
    answer_due: datetime.date | None
    answered_on: datetime.date | None
    answer_late: bool
    reviewers: tuple[str, ...]
    outcome: Literal["upheld", "rejected"] | None
    outcome_text: str
    answer: str


class RoundAcknowledgement(Part):
    """That the result was delivered and discussed, which is not that it was agreed to."""

    delivered_on: datetime.date
    discussed_on: datetime.date
    signed: Literal["yes", "refused"]
    text: str
    note: str


class Round(Part):
    """The appraisal round; no steps while the policy has no round in this cycle."""

    steps: tuple[RoundStep, ...]
    status_text: str = Field(default="", description="why the result is provisional, or since when it is final")
    notices: tuple[str, ...] = ()
    scores: tuple[RoundScore, ...] = ()
    self_assessment: RoundSelfAssessment | None = None
    review: RoundReview | None = None
    feedback: tuple[RoundFeedback, ...] = ()
    peer_comments: tuple[str, ...] = Field(default=(), description="none of fewer peers than the policy demands")
    talk: RoundTalk | None = None
    plan: tuple[RoundAction, ...] = Field(default=(), description="for the next period")
    plan_before: tuple[RoundAction, ...] = Field(default=(), description="for this period, made in the one before")
    appeal_until: datetime.date | None = None
    appeal_text: str = ""
    appeals: tuple[RoundAppeal, ...] = ()
    acknowledgement: RoundAcknowledgement | None = None
