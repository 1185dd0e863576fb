"""A score that a person set in place of another one: what, who, when, why, and what it did to the total."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kaopu.text.problems import Place

AdjustmentKind = Literal["review", "appeal"]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An indicator's score as somebody set it: a reviewer (R46), or HR and the director after an appeal (R51).

    Scores are points. ``before`` is None for an indicator that was left out. The total and the grade are those right
    before and right after this one adjustment; ``by`` are ids of people, ``place`` is the row that says so.
    """

    indicator: str
    kind: AdjustmentKind
    before: Decimal | None
    after: Decimal
    by: tuple[str, ...]
    on: datetime.date
    why: str
    place: Place
    score_before: Decimal
    score_after: Decimal
    grade_before: str
    grade_after: str
