"""Rounding by a component's own rule: of decimals, and of exact fractions where days or shares divide."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from kaopu.policy.edition import on_grid
from kaopu.policy.pay import PayRounding

DIGITS = Context(prec=28)


@dataclass(frozen=True, slots=True)
class Rounder:
    """Rounds money to a multiple of the component's step; a half goes up (away from zero) or to the even neighbour."""

    rule: PayRounding

    def __call__(self, value: Decimal) -> Decimal:
        """Round a decimal."""
        return on_grid(value, self.rule.to, ROUND_HALF_UP if self.rule.half == "up" else ROUND_HALF_EVEN)

    def of(self, value: Fraction) -> Decimal:
        """Round a fraction, exactly also where it lies within a hair of a half."""
        step, parts = self.rule.to.as_integer_ratio()
        divisor = value.denominator * step
        whole, rest = divmod(abs(value.numerator) * parts, divisor)
        half = 2 * rest == divisor
        if 2 * rest > divisor or (half and (self.rule.half == "up" or whole % 2)):
            whole += 1
        return Decimal(-whole if value < 0 else whole) * self.rule.to


def as_decimal(value: Fraction) -> Decimal:
    """Return a fraction as a decimal: exact where it can be written as one, else to 28 digits."""
    return DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))
