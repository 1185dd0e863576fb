"""A rule that fired: for whom, after which period, because of what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kaopu.appraisal.appraising import Appraisals
from kaopu.data.periods import Period, PeriodKind
from kaopu.outcomes.conditions import because, conditions_of
from kaopu.outcomes.history import History, histories
from kaopu.outcomes.logic import Node
from kaopu.outcomes.result import Reason
from kaopu.policy.model import Policy
from kaopu.policy.outcomes import Condition, OutcomeRule


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fired after the moment ``index`` of a person's history."""

    id: str
    rule: OutcomeRule
    history: History
    index: int
    because: tuple[Reason, ...]

    @property
    def person(self) -> str:
        """For whom."""
        return self.history[self.index].person

    @property
    def period(self) -> Period:
        """After which period."""
        return self.history[self.index].period

    @property
    def key(self) -> tuple[str, Period, str]:
        """How rows of data/decisions.csv and data/improvement_plans.csv name it."""
        return self.person, self.period, self.id


@dataclass(frozen=True)
class Fired:
    """All firings: rule by rule in the policy's order, person by person, in order of time; and the rules' untils."""

    policy: Policy
    appraisals: Mapping[PeriodKind, Appraisals]
    firings: Mapping[str, Mapping[str, tuple[Firing, ...]]]
    """rule → person → firings."""

    def __iter__(self) -> Iterator[Firing]:
        """Yield every firing."""
        for by_person in self.firings.values():
            for firings in by_person.values():
                yield from firings

    def until(self, rule: str, condition: Condition | None) -> Node | None:
        """Make ready the condition that ends an effect of a rule that fired."""
        if condition is None:
            return None
        return conditions_of(self.policy.outcomes[rule], self.appraisals).node(condition)


def fire(policy: Policy, appraisals: Mapping[PeriodKind, Appraisals]) -> Fired:
    """Look at every rule after each appraisal of its cycle, for the people whose judged role it is for."""
    known: dict[PeriodKind, Mapping[str, History]] = {kind: histories(found) for kind, found in appraisals.items()}
    firings: dict[str, Mapping[str, tuple[Firing, ...]]] = {}
    for name, rule in policy.outcomes.items():
        if known.get(rule.after):
            firings[name] = _fire(name, rule, known[rule.after], appraisals)
    return Fired(policy, appraisals, firings)


def _fire(
    name: str, rule: OutcomeRule, known: Mapping[str, History], appraisals: Mapping[PeriodKind, Appraisals]
) -> dict[str, tuple[Firing, ...]]:
    node = None if rule.condition is None else conditions_of(rule, appraisals).node(rule.condition)
    asked = rule.condition or Condition()
    found: dict[str, tuple[Firing, ...]] = {}
    for person, history in known.items():
        fired = tuple(
            Firing(name, rule, history, index, because(node, history, index, asked))
            for index, moment in enumerate(history)
            if moment.result is not None
            and (not rule.roles or moment.role in rule.roles)
            and (node is None or node.holds(history, index))
        )
        if fired:
            found[person] = fired
    return found
