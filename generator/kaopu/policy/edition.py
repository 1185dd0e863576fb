"""``policy/policy.yml``: the edition, how it came into force, and how figures are rounded."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Annotated, Literal

from pydantic import Field

from kaopu.text.formats import Unit
from kaopu.text.language import Language
from kaopu.text.shapes import Date, Length, Number, PlainText, Ratio, Shape, Text

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
    applies_by: Literal["first_day", "last_day"]
    """A period is judged by the edition in force on this day of it, also a year in which a new edition begins."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    currency: Literal["CNY", "USD", "EUR", "HKD", "TWD", "GBP", "JPY", "SGD"]
    rounding: Rounding
    highest_score: Number | None = None
    """No curve may give more; None: no curve may give more than 100."""
    adoption: Adoption
