"""Recomputing the sentences of a calculation as somebody with a calculator would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from kaopu.records.record import RecordIndicator

SUM = re.compile(r"[-0-9.%+−×÷() ]+")
UNITS = re.compile(r"[¥,]|\s*(?:days|points|天|分)")


def value_of(text: str) -> Fraction:
    """Compute what a reader would type into a calculator; % divides by a hundred."""
    typed = re.sub(r"[0-9.]+%?", _fraction, text).replace("−", "-").replace("×", "*").replace("÷", "/")
    assert re.fullmatch(r"(?:F\(-?\d+, \d+\)|[-+*/() ])+", typed), typed
    return Fraction(eval(typed, {"__builtins__": {}, "F": Fraction}))  # noqa: S307 - checked just above


def _fraction(match: re.Match[str]) -> str:
    percent = match[0].endswith("%")
    found = Fraction(match[0].rstrip("%")) / (100 if percent else 1)
    return f"F({found.numerator}, {found.denominator})"


def equations(steps: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield every calculation with its result, as text, from sentences such as ``Points: 80 × 50 ÷ 100 = 40.``"""
    for step in steps:
        for sentence in re.split(r"(?<=[.。；;])\s+|[。；;]", step):
            parts = [UNITS.sub("", part) for part in re.split(r"\s*=\s*", sentence.rstrip(".。 "))]
            parts = [re.split(r"[:：]\s*", part)[-1].strip() for part in parts]
            for left, right in pairwise(parts):
                if SUM.fullmatch(left) and SUM.fullmatch(right) and re.search(r"[×÷+−]", left):
                    yield left, right


def check_indicator(indicator: RecordIndicator) -> int:
    found = list(equations(indicator.steps))
    for left, right in found:
        half = Fraction(1, 20_000) if right.endswith("%") else Fraction(1, 200)
        assert abs(value_of(left) - value_of(right)) <= half, (left, right)
    results = {value_of(right) for _, right in found}
    if indicator.points is not None:
        assert Fraction(indicator.points) in results, "the points are the result of a sentence"
    if indicator.attainment is not None:
        assert Fraction(indicator.attainment) in results
    return len(found)
