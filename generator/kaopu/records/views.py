"""The team's and the company's records: what managers and directors see, made from appraisal records."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from kaopu.policy.outcomes import EffectKind
from kaopu.records.closing_parts import ClosedPeriod, ClosedVersion
from kaopu.records.outcome_parts import RecordGoal
from kaopu.records.parts import Number, Part, Rows, Rule, ViewPerson
from kaopu.records.record import RecordBand, RecordPeriod, RecordPolicy
from kaopu.records.round_view_parts import CompanyRound, TeamRound
from kaopu.records.training_parts import ViewSchemeReview, ViewTraining
from kaopu.text.formats import Unit
from kaopu.text.language import Language

Stage = Literal["opened", "decided", "won"]


class ViewIndicator(Part):
    """A column of a team table: an indicator of the scorecard."""

    id: str
    name: str
    unit: Unit
    weight: Number


class MemberIndicator(Part):
    """One cell of a team table."""

    actual: Number | None
    target: Number | None
    attainment: Number | None
    score: Number | None
    missing: str | None


class Member(Part):
    """One person in a view; ``change`` is the score against the period before, None when there was none."""

    id: str
    name: str
    role_name: str
    team: str
    score: Number
    grade: str
    change: Number | None
    indicators: dict[str, MemberIndicator]
    notices: tuple[str, ...]


class GradeCount(Part):
    """How many people have a grade, and their share (a ratio)."""

    grade: str
    people: int
    share: Number


class ViewTotal(Part):
    """A measure added up over people (money and counts only), with its target where there is one."""

    id: str
    name: str
    unit: Unit
    value: Number
    target: Number | None
    attainment: Number | None


class PeriodGrades(Part):
    """The grade counts and the mean score of one period, for the trend."""

    period: str
    name: str
    mean_score: Number
    grades: tuple[GradeCount, ...]


class TeamSummary(Part):
    """A team's line on the company page."""

    id: str
    name: str
    manager_name: str | None
    people: int
    mean_score: Number
    grades: tuple[GradeCount, ...]
    totals: tuple[ViewTotal, ...]


class QualityLine(Part):
    """One kind of finding in the period's data: what, how many rows, and where they are listed."""

    case: str
    text: str
    rows: int
    where: tuple[Rows, ...]


class LevelIndicator(Part):
    """An indicator of a team's or the company's own scorecard."""

    id: str
    name: str
    unit: Unit
    actual: Number | None
    target: Number | None
    attainment: Number | None
    score: Number | None
    weight: Number
    points: Number | None
    missing: str | None


class LevelResult(Part):
    """The grade of a whole team or of the company (R21), by its own scorecard."""

    score: Number
    grade: str
    grade_name: str
    points: Number
    indicators: tuple[LevelIndicator, ...]


class RecordTargetPart(Part):
    """A part of a target: what one person (of a team's) or one team (of the company's) was set."""

    id: str
    name: str
    value: Number
    reached: Number | None = None


class RecordTarget(Part):
    """A target of the team or the company, and its parts (R19-R22); no parts where it does not add up.

    ``reached`` is what was counted for it, in its unit; None where no indicator that adds up is set this target.
    """

    id: str
    name: str
    unit: Unit
    value: Number
    rule: Rule
    parts: tuple[RecordTargetPart, ...]
    reached: Number | None = None


class FunnelStage(Part):
    """How many leads or deals of the period are at a stage; ``name`` is the policy's for what is counted."""

    stage: Stage
    name: str
    value: Number


class ViewFunnel(Part):
    """The stages of a team or of the company, in order; a deal of the period may have been opened before it."""

    id: str
    name: str
    stages: tuple[FunnelStage, ...]


class RecordNotAppraised(Part):
    """Somebody of a team who has no appraisal in the period, and why."""

    id: str
    name: str
    reason: str


class ViewOutcome(Part):
    """What a member's result leads to, as a manager may see it: never anything about pay."""

    person: ViewPerson
    rule: str
    name: str | None = Field(description="the rule's name; None where the rule is about pay as well")
    kind: EffectKind
    effect: str
    because: str
    status: Literal["in_force", "proposed", "granted", "refused"]
    status_name: str


class ViewPlan(Part):
    """Somebody's improvement plan (R62-R64) in a view."""

    person: ViewPerson
    team: str
    because: str
    first_day: datetime.date
    last_day: datetime.date
    mentor_name: str | None
    status: Literal["not_opened", "running", "met", "not_met"]
    status_name: str
    goals: tuple[RecordGoal, ...]
    proposals: tuple[str, ...]


class NearRule(Part):
    """Who is one period from a rule: one more like the last, and it fires."""

    person: ViewPerson
    rule: str
    name: str | None = Field(description="the rule's name; None where the rule is about pay as well")
    kinds: tuple[EffectKind, ...]
    because: str


class RuleCount(Part):
    """How many people an effect of a rule has come to in the period, and how it was decided; never any amount."""

    rule: str
    name: str
    kind: EffectKind
    people: tuple[ViewPerson, ...]
    proposed: int
    granted: int
    refused: int


class CostComponent(Part):
    """A component of pay, as a column of the costs."""

    id: str
    name: str


class CostLine(Part):
    """What a component, a team or a period cost: ``amounts`` by component add up to ``amount``.

    ``uncovered`` is what was paid for which there is no budget; the rest of the amount less the budget is the
    ``difference``, so that more than the budget is positive. The line without an id is budget that was given to none
    of the others.
    """

    id: str
    name: str
    people: int = Field(description="who was paid any of it")
    amounts: dict[str, Number]
    amount: Number
    budget: Number | None
    difference: Number | None
    uncovered: Number


class RecordCost(Part):
    """What pay cost in the period (R70): the same sum by component, by team and by the period it was paid for."""

    components: tuple[CostComponent, ...]
    by_component: tuple[CostLine, ...]
    by_team: tuple[CostLine, ...]
    by_period: tuple[CostLine, ...]
    total: CostLine


class TeamRecord(Part):
    """A team in a period, for its manager: nothing of it says what anybody is paid."""

    language: Language
    currency: str
    id: str
    name: str
    manager_name: str | None
    period: RecordPeriod
    policy: RecordPolicy
    bands: tuple[RecordBand, ...]
    indicators: tuple[ViewIndicator, ...]
    members: tuple[Member, ...]
    mean_score: Number
    grades: tuple[GradeCount, ...]
    company_grades: tuple[GradeCount, ...]
    totals: tuple[ViewTotal, ...]
    trend: tuple[PeriodGrades, ...]
    own: LevelResult | None = None
    targets: tuple[RecordTarget, ...] = ()
    funnels: tuple[ViewFunnel, ...] = ()
    advice: tuple[str, ...] = ()
    not_appraised: tuple[RecordNotAppraised, ...] = ()
    outcomes: tuple[ViewOutcome, ...] = ()
    plans: tuple[ViewPlan, ...] = ()
    nearly: tuple[NearRule, ...] = ()
    round: TeamRound | None = None
    training: tuple[ViewTraining, ...] = ()
    versions: tuple[ClosedVersion, ...] = ()
    """Of a closed period what it was closed with, and each restatement; the last one holds."""


class CompanyRecord(Part):
    """The company in a period, for HR and directors."""

    language: Language
    currency: str
    name: str
    period: RecordPeriod
    policy: RecordPolicy
    bands: tuple[RecordBand, ...]
    indicators: tuple[ViewIndicator, ...]
    people: int
    mean_score: Number
    grades: tuple[GradeCount, ...]
    teams: tuple[TeamSummary, ...]
    members: tuple[Member, ...]
    totals: tuple[ViewTotal, ...]
    trend: tuple[PeriodGrades, ...]
    quality: tuple[QualityLine, ...]
    own: LevelResult | None = None
    targets: tuple[RecordTarget, ...] = ()
    funnels: tuple[ViewFunnel, ...] = ()
    advice: tuple[str, ...] = ()
    not_appraised: tuple[RecordNotAppraised, ...] = ()
    rules: tuple[RuleCount, ...] = ()
    plans: tuple[ViewPlan, ...] = ()
    cost: RecordCost | None = None
    round: CompanyRound | None = None
    training: tuple[ViewTraining, ...] = ()
    scheme_review: ViewSchemeReview | None = None
    versions: tuple[ClosedVersion, ...] = ()
    """Of a closed period what it was closed with, and each restatement; the last one holds."""
    closed: tuple[ClosedPeriod, ...] = ()
    """The periods of this kind that are closed, up to this one."""
