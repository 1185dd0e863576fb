"""The policy as HR types it: one frozen model for each thing it has a word for. Checks stand in ``checks.py``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Discriminator, Field, PlainValidator, Tag, WithJsonSchema

from kaopu.policy.curves import AnyCurve, Better
from kaopu.text.formats import Unit
from kaopu.text.language import Language
from kaopu.text.problems import Place
from kaopu.text.shapes import (
    IDENTIFIER,
    Amount,
    AnyQuantity,
    CalendarLength,
    Date,
    Flag,
    Identifier,
    Length,
    Number,
    PlainText,
    Quantity,
    Ratio,
    Shape,
    Text,
    expected,
    quantity_of,
)
from kaopu.text.yaml_reader import YamlMap

CYCLES = ("month", "quarter", "year")
Operation = Literal["sum", "mean", "count", "ratio"]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)
_WIDE = Context(prec=60)


def on_grid(value: Decimal, step: Decimal, rounding: str) -> Decimal:
    """Round ``value`` to a multiple of ``step``, whatever the number of digits."""
    whole = _WIDE.divide(value, step).quantize(Decimal(1), rounding=rounding, context=_WIDE)
    return _WIDE.multiply(whole, step)


class Rounding(Shape):
    """To what each kind of figure is rounded when it is shown, which is also how it is used from there on."""

    half: Literal["up", "even"]
    money: Number
    percent: Ratio
    days: Number
    score: Number

    def apply(self, value: Decimal, unit: Unit | Literal["score"]) -> Decimal:
        """Round ``value`` (percent as a ratio) to the policy's step for its unit; counts stay as they are."""
        steps = {"money": self.money, "percent": self.percent, "days": self.days, "score": self.score}
        step = steps.get(unit, self.score if unit in ("points", "number") else None)
        if step is None:
            return value
        return on_grid(value, step, ROUND_HALF_UP if self.half == "up" else ROUND_HALF_EVEN)


class Approval(Shape):
    """Who approved an edition, in which role, and when."""

    by: PlainText
    role: Text
    on: Date


class Consultation(Shape):
    """When and how staff were heard before the edition took effect."""

    on: Date
    form: Text


class Adoption(Shape):
    """How an edition came into force: drafted, consulted, approved, announced (R77-R79)."""

    drafted_by: Text
    consulted: Consultation
    approved: Annotated[tuple[Approval, ...], Field(min_length=1)]
    announced_on: Date
    notice: Length


class PolicyHead(Shape):
    """``policy/policy.yml``: the edition and what holds for all of it."""

    title: Text
    company: Text
    edition: PlainText
    effective_from: Date
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    currency: Literal["CNY", "USD", "EUR", "HKD", "TWD", "GBP", "JPY", "SGD"]
    rounding: Rounding
    adoption: Adoption


class Role(Shape):
    """A role; one that is not appraised says why."""

    name: Text
    not_appraised: Text | None = None


class Dimension(Shape):
    """A dimension of performance."""

    name: Text
    about: Text


class Duty(Shape):
    """A duty of a role (R4-R18), and the indicators that show how it is met."""

    name: Text
    text: Text
    role: Identifier
    shown_by: tuple[Identifier, ...] = ()


class NewCustomer(Shape):
    """When a customer is new: whose first won deal counts, and how long the customer stays new."""

    first_deal_with: Literal["person", "company"]
    stays_new_for: CalendarLength


class ValidCustomer(Shape):
    """When a new customer counts (R24): purchases in the first year, time since the first deal, an agreement."""

    yearly_purchases_at_least: Amount
    cooperation_at_least: CalendarLength | None = None
    agreement: Annotated[tuple[Literal["contract", "letter_of_intent"], ...], Field(min_length=1)]


class Customers(Shape):
    """``policy/customers.yml``."""

    new: NewCustomer
    valid: ValidCustomer
    ours: Flag = False


class Limits(Shape):
    """Limits on a number of a row; each is included."""

    at_least: AnyQuantity | None = None
    at_most: AnyQuantity | None = None


def _which_condition(value: Any) -> str:
    return "limits" if isinstance(value, Limits | YamlMap) else "texts"


def _texts(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


_Texts = Annotated[tuple[PlainText, ...], Field(min_length=1), BeforeValidator(_texts)]
Condition = Annotated[
    Annotated[Limits, Tag("limits")] | Annotated[_Texts, Tag("texts")], Discriminator(_which_condition)
]
"""What a cell must be: one text, one of several, or within limits."""


class Measure(Shape):
    """A number counted from data, before any judgement: exactly one of sum, count, mean and ratio."""

    name: Text
    unit: Unit
    sum: PlainText | None = None
    mean: PlainText | None = None
    count: PlainText | None = None
    ratio: PlainText | None = None
    where: dict[str, Condition] = Field(default={})
    among: dict[str, Condition] = Field(default={})
    when: PlainText

    @property
    def operation(self) -> Operation:
        """Which of the four it is."""
        return next(name for name in OPERATIONS if getattr(self, name) is not None)

    @property
    def source(self) -> str:
        """What is counted: ``table`` or ``table.column``."""
        return str(getattr(self, self.operation))

    @property
    def table(self) -> str:
        """The table counted."""
        return self.source.partition(".")[0]

    @property
    def column(self) -> str | None:
        """The column summed or averaged; None when rows are counted."""
        return self.source.partition(".")[2] or None


class FixedScore(Shape):
    """What a missing value scores."""

    fixed_score: Number


WhenMissing = Annotated[
    Annotated[FixedScore, Tag("fixed")] | Annotated[Literal["fail", "leave_out"], Tag("word")],
    Discriminator(lambda value: "fixed" if isinstance(value, FixedScore | YamlMap) else "word"),
]


def _target(value: Any) -> Quantity | str:
    quantity = quantity_of(value)
    if quantity is not None:
        return quantity
    if isinstance(value, str) and IDENTIFIER.fullmatch(value):
        return value
    raise expected("target", value)


Target = Annotated[Quantity | str, PlainValidator(_target), WithJsonSchema({"type": ["string", "number"]})]


class Indicator(Shape):
    """What is judged: an actual from measures, a target, a curve, and what happens when data are missing."""

    name: Text
    dimension: Identifier
    unit: Unit
    definition: Text
    source: Text
    actual: PlainText
    target: Target
    better: Better
    curve: AnyCurve
    when_missing: WhenMissing
    ours: Flag = False


class Group(Shape):
    """A group of a scorecard: its weight and the weights of its indicators, all in percent of the whole."""

    name: Text
    weight: Number
    indicators: Annotated[dict[Identifier, Number], Field(min_length=1)]


class Scorecard(Shape):
    """What a role is judged by in a cycle: groups of weighted indicators."""

    groups: Annotated[dict[Identifier, Group], Field(min_length=1)]
    ours: Flag = False

    def weights(self) -> dict[str, Decimal]:
        """Return indicator → weight over all groups."""
        return {name: weight for group in self.groups.values() for name, weight in group.indicators.items()}


class Band(Shape):
    """A grade band: from ``at_least``, included, up to the next better one; the last band has no limit."""

    grade: PlainText
    name: Text
    at_least: Number | None = None


class Grades(Shape):
    """``policy/grades.yml``: the bands, best first."""

    bands: Annotated[tuple[Band, ...], Field(min_length=2)]
    ours: Flag = False

    def band_of(self, score: Decimal) -> Band:
        """Return the first band whose limit ``score`` reaches."""
        return next(band for band in self.bands if band.at_least is None or score >= band.at_least)


class Expectation(Shape):
    """What a case expects of one indicator."""

    actual: AnyQuantity | None = None
    attainment: AnyQuantity | None = None
    score: Number | None = None


class Case(Shape):
    """A worked example that is also a test: given measures and targets, expected results."""

    name: Text
    role: Identifier
    cycle: Literal["month", "quarter", "year"]
    given: dict[str, AnyQuantity]
    expect: Annotated[dict[str, Expectation], Field(min_length=1)]


@dataclass(frozen=True)
class Policy:
    """A whole policy, free of problems. ``digest`` is the SHA-256 of its meaning, whatever its layout."""

    head: PolicyHead
    customers: Customers
    roles: Mapping[str, Role]
    dimensions: Mapping[str, Dimension]
    duties: Mapping[str, Duty]
    measures: Mapping[str, Measure]
    indicators: Mapping[str, Indicator]
    scorecards: Mapping[tuple[str, str], Scorecard]
    grades: Grades
    cases: Mapping[str, Case]
    places: Mapping[tuple[str, str], Place]
    """(kind, id) → where the id was written, for example ("indicators", "sales_attainment")."""
    digest: str

    def scorecard(self, role: str, cycle: str) -> Scorecard | None:
        """Return what ``role`` is judged by in ``cycle``, None when it is not."""
        return self.scorecards.get((role, cycle))
