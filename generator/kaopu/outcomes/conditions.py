"""From a condition as HR types it to one that can be asked of a history; made ready once for each rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from kaopu.appraisal.timeline import Timeline
from kaopu.data.periods import PeriodKind
from kaopu.outcomes import leaves
from kaopu.outcomes.figures import Figures
from kaopu.outcomes.history import History
from kaopu.outcomes.logic import All, Any, Leaf, Node, Not, Run, Times
from kaopu.outcomes.ranking import Ranking
from kaopu.outcomes.result import Reason
from kaopu.policy.model import Policy
from kaopu.policy.outcomes import Condition, OutcomeRule

PARTS: tuple[leaves.Part, ...] = ("score", "actual", "attainment")


@dataclass(frozen=True)
class Conditions:
    """Makes the conditions of one rule ready: of whom the rule is for, and what a missing period does to a run.

    ``policy`` is the edition that has the rule; the timeline has the periods of all editions.
    """

    policy: Policy
    timeline: Timeline
    figures: Figures
    roles: Collection[str]
    skips: bool

    def node(self, condition: Condition) -> Node:
        """Make a condition ready: all that is written holds, in one period or in several."""
        parts = [*self._leaves(condition), *self._nested(condition)]
        whole = parts[0] if len(parts) == 1 else All(parts)
        if condition.in_a_row is not None:
            return Run(whole, int(condition.in_a_row), self.skips)
        if condition.times is not None and condition.within is not None:
            return Times(whole, int(condition.times), int(condition.within), self.skips)
        return whole

    def _leaves(self, condition: Condition) -> Iterator[Node]:
        policy = self.policy
        if condition.grade is not None:
            yield Leaf("grade", "", condition, leaves.grade_within(condition.grade, policy.grades))
        if condition.score is not None:
            yield Leaf("score", "", condition, leaves.score_within(condition.score))
        for name, limits in condition.indicators.items():
            for part in PARTS:
                of_part = getattr(limits, part)
                if of_part is not None:
                    look = leaves.indicator_within(name, part, of_part, policy, self.timeline)
                    yield Leaf(name, part, condition, look)
        for name, of_measure in condition.measures.items():
            yield Leaf(name, "value", condition, leaves.measure_within(name, of_measure, self.figures))
        if condition.rank is not None:
            ranking = Ranking(condition.rank, self.roles, self.timeline, self.figures)
            yield Leaf("rank", "", condition, leaves.rank_among(ranking))
        if condition.employed is not None:
            yield Leaf("employed", "", condition, leaves.employed_for(condition.employed, self.timeline))
        if condition.first_appraisal is not None:
            look = leaves.first_appraisal(condition.first_appraisal, self.timeline)
            yield Leaf("first_appraisal", "", condition, look)

    def _nested(self, condition: Condition) -> Iterator[Node]:
        yield from (self.node(part) for part in condition.all)
        if condition.any:
            yield Any([self.node(part) for part in condition.any])
        if condition.not_ is not None:
            yield Not(self.node(condition.not_))


def conditions_of(rule: OutcomeRule, policy: Policy, timelines: Mapping[PeriodKind, Timeline]) -> Conditions:
    """Return what makes a rule's conditions ready; the rule's cycle must have been appraised."""
    figures = Figures(rule.after, policy, timelines)
    return Conditions(policy, timelines[rule.after], figures, frozenset(rule.roles), rule.missing_period == "skipped")


def because(node: Node | None, history: History, index: int, condition: Condition) -> tuple[Reason, ...]:
    """Return why a rule fired, period by period, each reason once; at least what was appraised.

    A rule without a condition, and one that holds because there is nothing in its way, rests on the result itself.
    """
    reasons = node.reasons(history, index) if node is not None else ()
    if not reasons:
        result = history[index].result
        grade = result.band.grade if result is not None else None
        return (Reason(history[index].period, "grade", "", grade, holds=True, condition=condition),)
    if len(reasons) == 1:
        return reasons
    found: dict[tuple[object, ...], Reason] = {}
    for reason in reasons:
        found.setdefault((reason.period, reason.about, reason.of, id(reason.condition)), reason)
    return tuple(sorted(found.values(), key=lambda reason: reason.period))
