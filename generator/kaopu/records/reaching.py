"""What was reached of targets that are broken down, and how many leads became deals: for the pictures of views.

Figures of people are those that their own pages show; a team's and the company's are what their own scorecards count,
and without one the sum of their people's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.adding_up import indicator_adds_up
from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.breakdown import Owner
from kaopu.appraisal.scoring import Result
from kaopu.data.periods import Period
from kaopu.facts.owners import COMPANY
from kaopu.policy.measures import Measure
from kaopu.records.views import FunnelStage, Stage, ViewFunnel
from kaopu.text.language import Language

_COUNTED: Mapping[Stage, tuple[str, Mapping[str, object]]] = {
    "opened": ("leads", {}),
    "decided": ("deals", {}),
    "won": ("deals", {"stage": ("won",)}),
}
"""What is counted at each stage of a funnel, whatever a policy calls the measure: a table, and which of its rows."""


@dataclass(frozen=True, slots=True)
class Reaching:
    """Looks up what was reached in one period."""

    appraisals: Appraisals
    period: Period

    def indicators_of(self, target: str) -> frozenset[str]:
        """Return the indicators that are set this target and whose actuals add up over people."""
        policy = self.appraisals.policy
        unit = policy.targets[target].unit
        return frozenset(
            name
            for name, indicator in policy.indicators.items()
            if indicator.target == target and indicator.unit == unit and indicator_adds_up(policy, indicator)
        )

    def reached(self, owner: Owner, target: str) -> Decimal | None:
        """Return what a person, a team or the company reached of a target; None where nothing was counted for it."""
        wanted = self.indicators_of(target)
        if owner.level == "person":
            return _actual(self.appraisals.results.get((owner.id, self.period)), wanted)
        level = self.appraisals.levels.get(("company" if owner.level == COMPANY else "team", owner.id, self.period))
        own = _actual(level, wanted)
        return own if own is not None else self._sum_of_people(owner, wanted)

    def _sum_of_people(self, owner: Owner, wanted: frozenset[str]) -> Decimal | None:
        found = self.appraisals
        if owner.level == COMPANY:
            people = [person.id for person in found.people_in(self.period)]
        else:
            people = [there.person.id for there in found.roll.members(owner.id, self.period)]
        counted = (_actual(found.results.get((person, self.period)), wanted) for person in people)
        actuals = [actual for actual in counted if actual is not None]
        return sum(actuals, Decimal(0)) if actuals else None

    def funnel(self, owner: str, name: str, people: Sequence[str], language: Language) -> ViewFunnel | None:
        """Count leads and deals of people at each stage that the policy counts; None with fewer than two stages."""
        stages = tuple(self._stages(people, language))
        return ViewFunnel(id=owner, name=name, stages=stages) if len(stages) > 1 else None

    def _stages(self, people: Sequence[str], language: Language) -> Iterator[FunnelStage]:
        for stage, (table, where) in _COUNTED.items():
            for identifier, measure in self.appraisals.policy.measures.items():
                if _counts(measure, table, where):
                    values = (self.appraisals.measured.value(identifier, person, self.period) for person in people)
                    total = sum((value for value in values if value is not None), Decimal(0))
                    yield FunnelStage(stage=stage, name=measure.name.in_language(language), value=total)
                    break


def _actual(result: Result | None, wanted: frozenset[str]) -> Decimal | None:
    """Return the actual of the first of some indicators that a result has."""
    found = result.indicators if result is not None else ()
    return next((one.actual for one in found if one.id in wanted and one.actual is not None), None)


def _counts(measure: Measure, table: str, where: Mapping[str, object]) -> bool:
    """Say whether a measure counts just these rows of the period, and nothing narrower."""
    return measure.count == table and measure.where == where and measure.window is None and not measure.different
