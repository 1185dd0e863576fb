"""``policy/policy.yml``: the edition, how it came into force, and how figures are rounded."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

from pydantic import Field

from kaopu.text.formats import Unit
from kaopu.text.language import Language
from kaopu.text.shapes import Date, Length, Number, PlainText, Ratio, Shape, Text

if TYPE_CHECKING:
    import datetime

    from kaopu.data.periods import Period

_WIDE = Context(prec=60)
_ONE = Decimal(1)


def on_grid(value: Decimal, step: Decimal, rounding: str) -> Decimal:
    """Round ``value`` to a multiple of ``step``, whatever the number of digits."""
    whole = _WIDE.divide(value, step).quantize(_ONE, rounding=rounding, context=_WIDE)
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
        if unit in ("score", "points", "number"):
            step = self.score
        elif unit == "money":
            step = self.money
        elif unit == "percent":
            step = self.percent
        elif unit == "days":
            step = self.days
        else:
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
    record: PlainText | None = None
    """A file below policy/ that says what was said, or in which archive that lies."""


class Adoption(Shape):
    """How an edition came into force: drafted, consulted, approved, announced (R77-R79)."""

    drafted_by: Text
    drafters: tuple[PlainText, ...] = ()
    """The ids of the people who drafted it; no page shows them."""
    consulted: Consultation | None = None
    approved: Annotated[tuple[Approval, ...], Field(min_length=1)]
    announced_on: Date
    notice: Length


class Claims(Protocol):
    """What of an edition says which periods it claims; its policy may be unread."""

    @property
    def effective_from(self) -> datetime.date:
        """Return the edition's first day."""

    def claims(self, period: Period) -> bool:
        """Say whether the period's deciding day is on or after that day."""


class PolicyHead(Shape):
    """``policy/policy.yml``: the edition and what holds for all of it."""

    title: Text
    company: Text
    edition: PlainText
    effective_from: Date
    applies_by: Literal["first_day", "last_day"]
    """A period is judged by the edition in force on this day of it, also a year in which a new edition begins."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    currency: Literal["CNY", "USD", "EUR", "HKD", "TWD", "GBP", "JPY", "SGD"]
    rounding: Rounding
    highest_score: Number | None = None
    """No curve may give more; None: no curve may give more than 100."""
    adoption: Adoption

    def claims(self, period: Period) -> bool:
        """Say whether the period's deciding day (``applies_by``) is on or after this edition's first day (R74).

        Of several editions that claim a period the one that begins last judges it: ``Policy.decides``.
        """
        day = period.first_day if self.applies_by == "first_day" else period.last_day
        return day >= self.effective_from
