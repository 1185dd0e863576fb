"""A person's measure in a period that was appraised, for conditions and ranks that name a measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.appraising import mean_of_scores
from kaopu.appraisal.timeline import Timeline
from kaopu.data.periods import Period, PeriodKind
from kaopu.policy.model import Policy


@dataclass(frozen=True)
class Figures:
    """Everybody's measures in the periods of one cycle, as the appraisal has them; ``policy`` is the edition that asks.

    What another edition judged is taken as it was then: measures are found by their ids, and one that it did not have,
    or had in another unit, is missing.
    """

    kind: PeriodKind
    policy: Policy
    timelines: Mapping[PeriodKind, Timeline]

    def of(self, name: str, person: str, period: Period) -> Decimal | None:
        """Return a measure's value, rounded as it is shown; None when there is none.

        A measure of scores is the mean of the scores of the shorter cycle inside the period.
        """
        found = self.timelines[self.kind].of(period)
        measure = None if found is None else found.policy.measures.get(name)
        if found is None or measure is None or measure.unit != self.policy.measures[name].unit:
            return None
        if measure.scores is None:
            return found.measured.value(name, person, period)
        parts = period.parts(measure.scores)
        return mean_of_scores(self.timelines, "person", person, parts, found.policy.head.rounding).value
