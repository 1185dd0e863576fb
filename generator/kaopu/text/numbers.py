"""Numbers as people type them, with their units: ``60%``, ``¥300``, ``3 working days``. Nothing is guessed."""

from __future__ import annotations

import re
from decimal import Decimal

# Sums and products of such numbers are exact in Decimal's 28 digits, or far beyond what anybody is paid.
PLAIN = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,10})?", re.ASCII)
_MONEY = re.compile(r"(-?)[\u00a5\uffe5$€£]?((?:0|[1-9][0-9]*)(?:\.[0-9]+)?)", re.ASCII)  # both yuan signs


def decimal_of(text: str) -> Decimal | None:
    """Read a plain decimal number, or None; no exponent, grouping, full-width digits or infinity.

    At most 15 digits before the decimal point and 10 after it.
    """
    return Decimal(text) if PLAIN.fullmatch(text) else None


def ratio_of(text: str) -> Decimal | None:
    """Read a percentage as a ratio (``60%`` is 0.6), or None."""
    value = decimal_of(text[:-1]) if text.endswith("%") else None
    return None if value is None else value.scaleb(-2)


def amount_of(text: str) -> Decimal | None:
    """Read an amount of money with or without its currency sign, or None."""
    match = _MONEY.fullmatch(text)
    return decimal_of(match[1] + match[2]) if match else None
