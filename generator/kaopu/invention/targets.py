"""Invent quarterly targets that fit a company's deals: challenging for most, out of reach for some (R22).

Everything made here is invented. The same seed and deals give the same targets.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from kaopu.data.periods import Period
from kaopu.data.targets import COLUMNS

Actuals = Mapping[str, Mapping[Period, Mapping[str, Decimal]]]
"""Person → period → target name → what really happened."""

STEPS: Mapping[str, Decimal] = {"sales": Decimal(1000), "new_customers": Decimal(1)}
STRETCH = (85, 118)
"""The range, in percent of the expected figure, from which a target is drawn."""


def invent_targets(actuals: Actuals, teams: Mapping[str, str], periods: Sequence[Period], seed: int) -> str:
    """Return targets.csv for everybody in ``actuals``.

    A person's expected figure is half their own and half their team's mean in the period; whoever has no figures at
    all gets the team's mean.
    """
    chance = random.Random(seed)  # noqa: S311 - for invention, not for secrets
    rows: list[tuple[str, str, str, str, str]] = []
    for person in sorted(actuals):
        colleagues = [other for other in sorted(actuals) if teams[other] == teams[person] and _sold(actuals[other])]
        for period in periods:
            for name, step in STEPS.items():
                mean = sum((actuals[other][period][name] for other in colleagues), Decimal(0)) / max(1, len(colleagues))
                own = actuals[person][period][name]
                expected = (own * 3 + mean) / 4 if _sold(actuals[person]) else mean
                stretched = expected * chance.randint(*STRETCH) / 100
                value = max(step, (stretched / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step)
                rows.append(("person", person, period.id, name, str(value)))
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return written.getvalue()


def _sold(figures: Mapping[Period, Mapping[str, Decimal]]) -> bool:
    return any(value for names in figures.values() for value in names.values())
