"""The team's and the company's records: what managers and directors see, made from appraisal records."""

from __future__ import annotations

from kaopu.records.parts import Number, Part, Rows, Rule
from kaopu.records.record import RecordBand, RecordPeriod, RecordPolicy
from kaopu.text.formats import Unit
from kaopu.text.language import Language


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


class RecordTarget(Part):
    """A target of the team or the company, and its parts (R19-R22); no parts where it does not add up."""

    id: str
    name: str
    unit: Unit
    value: Number
    rule: Rule
    parts: tuple[RecordTargetPart, ...]


class RecordNotAppraised(Part):
    """Somebody of a team who has no appraisal in the period, and why."""

    id: str
    name: str
    reason: str


class TeamRecord(Part):
    """A team in a period, for its manager."""

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
    advice: tuple[str, ...] = ()
    not_appraised: tuple[RecordNotAppraised, ...] = ()


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
    advice: tuple[str, ...] = ()
    not_appraised: tuple[RecordNotAppraised, ...] = ()
