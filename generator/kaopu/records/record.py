"""The appraisal record: everything about one person's result in one period, in one language.

It is plain frozen data that goes to JSON and back without loss. Pages, PDFs, views and exports read
records and compute nothing. Decimal numbers are strings in JSON. Percentages are ratios: 1 is 100 %.
"""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from kaopu.records.closing_parts import RecordVersion
from kaopu.records.outcome_parts import Outcome, RecordImprovementPlan
from kaopu.records.parts import Number, Part, Rows, Rule
from kaopu.records.pay_parts import Payout
from kaopu.records.round_parts import Adjustment, Round
from kaopu.records.training_parts import RecordTraining
from kaopu.text.formats import Unit
from kaopu.text.language import Language

PeriodKind = Literal["month", "quarter", "year"]
Status = Literal["provisional", "final", "closed", "restated"]


class RecordPerson(Part):
    """Whose appraisal it is; ids as in people.csv, names in the record's language."""

    id: str
    name: str
    role: str
    role_name: str
    team: str
    team_name: str
    manager: str | None
    manager_name: str | None


class RecordPeriod(Part):
    """The period: ``2017-Q1``, its kind, name and first and last day (both included)."""

    id: str
    kind: PeriodKind
    name: str
    first_day: datetime.date
    last_day: datetime.date


class RecordPresence(Part):
    """The part of the period in which somebody was there: ``days`` of ``of`` calendar days.

    ``first_day`` and ``last_day`` are those of the employed part; ``leave`` days within it do not count as present.
    """

    days: int
    of: int
    first_day: datetime.date
    last_day: datetime.date
    leave: int


class RecordPolicy(Part):
    """The edition that judged the period; ``commit`` is None outside git."""

    title: str
    edition: str
    effective_from: datetime.date
    digest: str
    commit: str | None
    changed: bool = Field(description="policy/ differed from the commit when this was built")


class RecordMeasure(Part):
    """A number counted from data, before any judgement."""

    id: str
    name: str
    unit: Unit
    value: Number | None
    rule: Rule
    rows: tuple[Rows, ...] = Field(description="none for a table whose rows are not shown to the person")
    adds_up: bool = Field(default=True, description="whether the values of several people add up")
    counted: int = Field(default=0, description="how many rows were counted, also where none is shown")


class CurvePoint(Part):
    """A corner of a curve: x in the curve's own unit (ratio or actual), y a score."""

    x: Number
    y: Number


class RecordCurve(Part):
    """The curve to draw: straight lines between corners, or steps that hold from x on.

    ``of`` says what x is: the attainment (a ratio) or the actual in the indicator's unit. ``x`` and ``y`` are
    the person's own point, None when the value is missing.
    """

    kind: Literal["points", "steps", "linear", "deduction", "rating", "range"]
    of: Literal["attainment", "actual"]
    unit: Unit
    corners: tuple[CurvePoint, ...]
    beyond: Number | None = Field(default=None, description="of steps: the score where no step's limit holds")
    x: Number | None
    y: Number | None


class RecordIndicator(Part):
    """One line of the scorecard with its whole calculation."""

    id: str
    name: str
    dimension: str
    dimension_name: str
    definition: str
    unit: Unit
    better: Literal["higher", "lower"]
    measures: dict[str, Number | None]
    counted: tuple[RecordMeasure, ...]
    actual: Number | None
    adds_up: bool = Field(default=True, description="whether the actuals of several people add up")
    target: Number | None
    target_whole: Number | None = Field(default=None, description="the target before it was reduced by days present")
    target_rule: Rule | None = Field(description="where the target stands: a row of targets.csv or the policy")
    attainment: Number | None
    curve: RecordCurve
    score: Number | None
    computed: Number | None = Field(
        default=None, description="the computed score, where somebody set another (R46, R51)"
    )
    weight: Number = Field(description="percent of the total, after reweighting")
    declared_weight: Number = Field(description="percent of the total, as the scorecard says")
    points: Number | None = Field(description="score × weight / 100, exact")
    missing: str | None = Field(description="None, or what the policy did about a missing value")
    plan_due: bool = Field(default=False, description="the score demands an improvement plan (R28)")
    steps: tuple[str, ...] = Field(description="the calculation in sentences")
    rule: Rule
    rows: tuple[Rows, ...]


class RecordGroup(Part):
    """A group of the scorecard with its subtotal."""

    id: str
    name: str
    weight: Number
    points: Number
    indicators: tuple[str, ...]


class RecordBand(Part):
    """A grade band: from ``at_least`` (included) up to the next better band; None is the lowest."""

    grade: str
    name: str
    at_least: Number | None


class Enough(Part):
    """What one indicator would have needed for the next grade, the others unchanged."""

    indicator: str
    name: str
    unit: Unit
    actual: Number | None
    actual_needed: Number | None = Field(description="None when the curve cannot reach the score needed")
    score_needed: Number


class NextGrade(Part):
    """The grade above: its threshold, the points missing, and what would have been enough."""

    grade: str
    at_least: Number
    points_missing: Number
    indicators: tuple[Enough, ...]


class TrendPoint(Part):
    """Score and grade of one period of the same kind; the scores by indicator id."""

    period: str
    name: str
    score: Number
    grade: str
    indicators: dict[str, Number | None]


class EvidenceRow(Part):
    """A data row behind the result: its place and the cells of the table's columns, as text."""

    file: str
    line: int
    cells: tuple[str, ...]


class EvidenceColumn(Part):
    """A column of the evidence: its id, name and unit (None for text)."""

    id: str
    name: str
    unit: Unit | None


class Evidence(Part):
    """The data rows of one table that a person's measures used."""

    table: str
    name: str
    columns: tuple[EvidenceColumn, ...]
    rows: tuple[EvidenceRow, ...]


class Inputs(Part):
    """What the record was made from.

    ``data_digest`` is of the data rows that the record shows and of the rows of its targets, as they stand in the
    files (``records.resting``); of a closed period, of all data that it was closed with.
    """

    policy_digest: str
    data_digest: str = Field(description="SHA-256 of the data rows shown; of all data, where the period is closed")
    generator: str


class AppraisalRecord(Part):
    """One person's appraisal in one period (contract ``kaopu.appraisal/1``)."""

    schema_: Literal["kaopu.appraisal/1"] = Field(default="kaopu.appraisal/1", alias="schema")
    language: Language
    currency: str
    person: RecordPerson
    period: RecordPeriod
    presence: RecordPresence | None = Field(default=None, description="None: there all the time")
    status: Status
    versions: tuple[RecordVersion, ...] = Field(
        default=(), description="of a closed period: what it was closed with, and each restatement; the last one holds"
    )
    policy: RecordPolicy
    notices: tuple[str, ...] = Field(description="what a reader must know first, e.g. that there were no deals")
    indicators: tuple[RecordIndicator, ...]
    groups: tuple[RecordGroup, ...]
    points: Number = Field(description="the sum of the points before rounding")
    score: Number
    grade: str
    grade_name: str
    bands: tuple[RecordBand, ...]
    next_grade: NextGrade | None
    trend: tuple[TrendPoint, ...]
    evidence: tuple[Evidence, ...]
    adjustments: tuple[Adjustment, ...]
    outcomes: tuple[Outcome, ...]
    improvement_plans: tuple[RecordImprovementPlan, ...] = ()
    payout: Payout
    training: tuple[RecordTraining, ...] = Field(default=(), description="what is expected and due in the period")
    round: Round
    inputs: Inputs

    def to_json(self) -> str:
        """Write the record as JSON on one line, with a final newline; Decimal numbers are strings.

        Indented it would be twice as long, in every folder and in every PDF.
        """
        return self.model_dump_json(by_alias=True) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> AppraisalRecord:
        """Read a record back; raises pydantic.ValidationError when it is not one."""
        return cls.model_validate_json(text)
