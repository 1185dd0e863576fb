"""A person's measure in a period that was appraised, for conditions and ranks that name a measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.appraising import Appraisals
from kaopu.data.periods import Period, PeriodKind
from kaopu.policy.edition import Rounding


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
        return mean_score(self.appraisals, person, period.parts(measure.scores), found.policy.head.rounding)


def mean_score(
    appraisals: Mapping[PeriodKind, Appraisals], person: str, periods: Iterable[Period], rounding: Rounding
) -> Decimal | None:
    """Return the mean of a person's scores in the periods that have one, rounded as scores are; None without any."""
    found = [appraisals[period.kind].score("person", person, period) for period in periods if period.kind in appraisals]
    scores = [score for score in found if score is not None]
    return rounding.apply(sum(scores, Decimal(0)) / len(scores), "score") if scores else None
