"""The whole policy: every part that HR types, free of problems. Checks stand in ``checks/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from kaopu.policy.audiences import Audiences
from kaopu.policy.case import Case
from kaopu.policy.edition import Claims, PolicyHead
from kaopu.policy.governance import Governance
from kaopu.policy.grades import Grades
from kaopu.policy.indicators import Indicator
from kaopu.policy.measures import Measure
from kaopu.policy.outcomes import OutcomeRule
from kaopu.policy.pay import CommissionPlan, Pay
from kaopu.policy.people import Duty, PeopleRules, Role
from kaopu.policy.scorecards import Scorecard
from kaopu.policy.training import Course, SchemeReview
from kaopu.text.formats import Unit
from kaopu.text.problems import Place
from kaopu.text.shapes import Amount, CalendarLength, Date, Flag, Identifier, Length, Number, PlainText, Shape, Text

if TYPE_CHECKING:
    from kaopu.data.periods import Period

CYCLES = ("month", "quarter", "year")


class Dimension(Shape):
    """A dimension of performance."""

    name: Text
    about: Text


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


class Receivables(Shape):
    """``policy/receivables.yml``: from when on money that was due is called overdue (R25)."""

    overdue_after: CalendarLength
    ours: Flag = False


class TargetKind(Shape):
    """A target that people, teams or the company are set (R19-R22): its unit, and whether parts add up to the whole."""

    name: Text
    about: Text
    unit: Unit
    adds_up: Flag


class Principle(Shape):
    """A principle of the policy (R2)."""

    name: Text
    text: Text


class Principles(Shape):
    """``policy/principles.yml``: what the policy is for, whom it covers, what it rests on (R1-R3)."""

    purpose: Text
    scope: Text
    principles: Annotated[dict[Identifier, Principle], Field(min_length=1)]


StepKind = Literal[
    "self_assessment", "review", "talk", "improvement_plan", "appeal", "appeal_answer", "acknowledgement"
]


class RoundStep(Shape):
    """A step of the appraisal round (R44-R54): who does what within which time after which event, in which cycles."""

    kind: StepKind
    cycles: Annotated[tuple[Literal["month", "quarter", "year"], ...], Field(min_length=1)]
    name: Text
    text: Text
    by: Literal["person", "manager", "hr", "sales_director", "hr_and_sales_director"]
    within: Length
    after: Identifier
    """``period_end`` or the id of another step."""
    least_minutes: Number | None = None


class Calendar(Shape):
    """``policy/calendar.yml``: the working days (R44-R51): a country's holidays with its make-up days, and exceptions.

    Without the file Mondays to Fridays are working days.
    """

    region: PlainText
    """A country's code, such as CN."""
    days_off: dict[Date, Text] = Field(default={})
    """Date → why it is no working day of this company."""
    working_days: dict[Date, Text] = Field(default={})
    """Date → why it is one after all."""
    own_years: tuple[Number, ...] = ()
    """Years whose holidays are not known yet: Mondays to Fridays are worked in them, but for the days named here."""
    ours: Flag = False


class Chapter(Shape):
    """A chapter of prose in the handbook; its text lies in policy/handbook/ID.zh.md and ID.en.md."""

    title: Text


@dataclass(frozen=True)
class Policy:
    """A whole policy, free of problems. ``digest`` is the SHA-256 of its meaning, whatever its layout.

    ``later`` are the heads of the editions that begin after this one. They are no part of its meaning, but say up to
    when it judges (R74).
    """

    head: PolicyHead
    customers: Customers
    principles: Principles | None
    receivables: Receivables | None
    people: PeopleRules | None
    roles: Mapping[str, Role]
    dimensions: Mapping[str, Dimension]
    duties: Mapping[str, Duty]
    targets: Mapping[str, TargetKind]
    measures: Mapping[str, Measure]
    indicators: Mapping[str, Indicator]
    scorecards: Mapping[tuple[str, str], Scorecard]
    grades: Grades
    round: Mapping[str, RoundStep]
    calendar: Calendar | None
    outcomes: Mapping[str, OutcomeRule]
    pay: Pay | None
    commission: Mapping[str, CommissionPlan]
    training: Mapping[str, Course]
    scheme_review: SchemeReview | None
    governance: Governance | None
    audiences: Audiences | None
    chapters: Mapping[str, Chapter]
    prose: Mapping[tuple[str, str], str]
    """(chapter, "zh" or "en") → its Markdown with references, as written."""
    cases: Mapping[str, Case]
    places: Mapping[tuple[str, str], Place]
    """(kind, id) → where the id was written, for example ("indicators", "sales_attainment")."""
    digest: str
    later: tuple[Claims, ...] = ()

    def decides(self, period: Period) -> bool:
        """Say whether this edition judges a period: it claims it, and none that begins later does."""
        return self.head.claims(period) and not any(head.claims(period) for head in self.later)

    def scorecard(self, role: str, cycle: str) -> Scorecard | None:
        """Return what ``role`` is judged by in ``cycle``, None when it is not."""
        return self.scorecards.get((role, cycle))
