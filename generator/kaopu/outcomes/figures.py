"""A person's measure in a period that was appraised, for conditions and ranks that name a measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.appraising import Appraisals, mean_of_scores
from kaopu.data.periods import Period, PeriodKind


@dataclass(frozen=True)
class Figures:
    """Everybody's measures in the periods of one cycle, as the appraisal has them."""

    kind: PeriodKind
    appraisals: Mapping[PeriodKind, Appraisals]

    def of(self, name: str, person: str, period: Period) -> Decimal | None:
        """Return a measure's value, rounded as it is shown; None when there is none.

        A measure of scores is the mean of the scores of the shorter cycle inside the period.
        """
        found = self.appraisals[self.kind]
        measure = found.policy.measures[name]
        if measure.scores is None:
            return found.measured.value(name, person, period)
        parts = period.parts(measure.scores)
        return mean_of_scores(self.appraisals, "person", person, parts, found.policy.head.rounding).value
