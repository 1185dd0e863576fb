"""Measures of one person over days that need not be a calendar period: for a PIP's months and its whole term (R63)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kaopu.appraisal.appraising import mean_of_scores
from kaopu.appraisal.timeline import Judged, Timeline
from kaopu.data.periods import Period, PeriodKind, period_of
from kaopu.data.store import Data
from kaopu.facts.counting import Count, Counter
from kaopu.facts.days import first_of_window
from kaopu.facts.owners import owners_of
from kaopu.outcomes.history import ONE_DAY
from kaopu.policy.measures import Measure
from kaopu.policy.model import Policy
from kaopu.text.shapes import Span

KINDS: tuple[PeriodKind, ...] = ("month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from the first to the last, both included; ``months`` says how long what they are part of or all of is."""

    first_day: datetime.date
    last_day: datetime.date
    months: int

    def period(self) -> Period | None:
        """Return the month, quarter or year that the days are exactly."""
        found = (period_of(self.first_day, kind) for kind in KINDS)
        return next((p for p in found if (p.first_day, p.last_day) == (self.first_day, self.last_day)), None)

    def inside(self, kind: PeriodKind) -> tuple[Period, ...]:
        """Return the periods of a kind all of whose days are among these."""
        return tuple(p for p in self._touched(kind) if self.first_day <= p.first_day and p.last_day <= self.last_day)

    def months_begun(self) -> tuple[Period, ...]:
        """Return the months whose first day is among these: as many as the months of a term, whenever it begins."""
        return tuple(month for month in self.months_touched() if month.first_day >= self.first_day)

    def months_touched(self) -> tuple[Period, ...]:
        """Return the months with a day among these."""
        return self._touched("month")

    def within(self, month: Period) -> Stretch:
        """Return those of the days that lie in a month."""
        return Stretch(max(self.first_day, month.first_day), min(self.last_day, month.last_day), 1)

    def earlier(self, months: int) -> Stretch:
        """Return the days so many months before."""
        return Stretch(
            _months_before(self.first_day, months),
            _months_before(self.last_day + ONE_DAY, months) - ONE_DAY,
            self.months,
        )

    def _touched(self, kind: PeriodKind) -> tuple[Period, ...]:
        found = [period_of(self.first_day, kind)]
        while found[-1].last_day < self.last_day:
            found.append(period_of(found[-1].last_day + ONE_DAY, kind))
        return tuple(found)


def _months_before(day: datetime.date, months: int) -> datetime.date:
    return first_of_window(day - ONE_DAY, Span(months, "months"))


@dataclass(frozen=True)
class StretchMeasures:
    """Measures over stretches of days; what several people ask for is counted once, for everybody.

    Rows are counted by their days. An ``earlier`` measure is that of as many months before, or of the year before.
    Figures that came ready-made are of whole months: those that begin in the stretch; a figure that each period
    has of its ``own`` is there only when the stretch is that period. Scores are those of the periods inside it, by
    whatever edition they were given.
    """

    policy: Policy
    data: Data
    timelines: Mapping[PeriodKind, Timeline]
    counter: Counter
    _counts: dict[tuple[str, Stretch], Count] = field(default_factory=dict, repr=False)

    def value(self, name: str, person: str, stretch: Stretch) -> Decimal | None:
        """Return a person's measure over a stretch of days, rounded as it is shown; None when there is nothing."""
        measure = self.policy.measures[name]
        if measure.earlier is not None:
            before = stretch.earlier(stretch.months if measure.which == "period_before" else 12)
            covered = bool(self.data.months) and before.first_day >= self.data.months[0].first_day
            return self.value(measure.earlier, person, before) if covered else None
        rounding = self.policy.head.rounding
        if measure.scores is not None:
            return mean_of_scores(self.timelines, "person", person, stretch.inside(measure.scores), rounding).value
        figure = self._given(name, measure, person, stretch) if measure.given else self._count(name, person, stretch)
        return None if figure is None else rounding.apply(figure, measure.unit)

    def _count(self, name: str, person: str, stretch: Stretch) -> Decimal | None:
        key = name, stretch
        if key not in self._counts:
            days = stretch.first_day, stretch.last_day
            month = period_of(stretch.first_day, "month")
            self._counts[key] = self.counter.count(self.policy.measures[name], month, days)
        return self._counts[key].value(self.counter.owners.numbers[person])

    def _given(self, name: str, measure: Measure, person: str, stretch: Stretch) -> Decimal | None:
        exact = stretch.period()
        periods = stretch.months_begun() if measure.given != "own" else () if exact is None else (exact,)
        found = [self.data.given.get((person, period.id, name)) for period in periods]
        values = [figure.value for figure in found if figure is not None]
        if not values or len(values) < len(found):
            return None
        if measure.given == "last":
            return values[-1]
        total = sum(values, Decimal(0))
        return total if measure.given == "sum" else total / len(values)


def stretch_measures(edition: Judged, data: Data, timelines: Mapping[PeriodKind, Timeline]) -> StretchMeasures:
    """Return what measures stretches by an edition, from the facts that its appraisals were made of; it must have some.

    Days that another edition judges are measured by this one too: what it began goes on by its own words.
    """
    facts, policy = next(iter(edition.appraisals.values())).measured.facts, edition.policy
    return StretchMeasures(policy, data, timelines, Counter(facts, owners_of("person", policy, data.people)))
