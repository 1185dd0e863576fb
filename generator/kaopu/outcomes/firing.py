"""A rule that fired: for whom, after which period, because of what."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kaopu.appraisal.timeline import Judged, Timeline, timelines_of
from kaopu.data.periods import Period, PeriodKind
from kaopu.outcomes.conditions import because, conditions_of
from kaopu.outcomes.history import History, histories
from kaopu.outcomes.logic import Node
from kaopu.outcomes.result import Reason
from kaopu.policy.model import Policy
from kaopu.policy.outcomes import Condition, Effects, OutcomeRule


@dataclass(frozen=True)
class Ruling:
    """A rule of an edition: ``number`` is its place among the edition's rules, ``edition`` the edition's in time."""

    id: str
    rule: OutcomeRule
    edition: int
    number: int
    policy: Policy
    timelines: Mapping[PeriodKind, Timeline]
    _nodes: dict[int, Node] = field(default_factory=dict, repr=False)

    @property
    def then(self) -> Effects:
        """What it leads to."""
        return self.rule.then

    @property
    def order(self) -> tuple[int, int]:
        """Sort what happens on one day: in the order in which the rules stand, those of earlier editions first."""
        return self.number, self.edition

    def node(self, condition: Condition | None) -> Node | None:
        """Make one of the rule's conditions ready, once; it can be asked of periods that other editions judge."""
        if condition is None:
            return None
        if id(condition) not in self._nodes:
            made = conditions_of(self.rule, self.policy, self.timelines).node(condition)
            self._nodes[id(condition)] = made
        return self._nodes[id(condition)]


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fired after the moment ``index`` of a person's history."""

    ruling: Ruling
    history: History
    index: int
    because: tuple[Reason, ...]

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.ruling.id

    @property
    def then(self) -> Effects:
        """What the rule leads to."""
        return self.ruling.then

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
        """How rows of data/decisions.csv and data/improvement_plans.csv name it: a period has one edition's rules."""
        return self.person, self.period, self.id


Firings = Mapping[str, tuple[Firing, ...]]
"""person → firings, in order of time."""


@dataclass(frozen=True)
class Fired:
    """All firings, each by the edition that judges its period: editions in order of time, rules in their order."""

    editions: Sequence[Judged]
    timelines: Mapping[PeriodKind, Timeline]
    by_ruling: Sequence[Firings]

    def __iter__(self) -> Iterator[Firing]:
        """Yield every firing."""
        for by_person in self.by_ruling:
            for firings in by_person.values():
                yield from firings

    @cached_property
    def by_rule(self) -> Sequence[Firings]:
        """The firings of each rule; one that several editions have by the same id after the same cycle is one rule."""
        found: dict[tuple[str, PeriodKind], dict[str, tuple[Firing, ...]]] = {}
        for by_person in self.by_ruling:
            for person, firings in by_person.items():
                of_rule = found.setdefault((firings[0].id, firings[0].period.kind), {})
                of_rule[person] = (*of_rule.get(person, ()), *firings)
        return tuple(found.values())


def fire(editions: Sequence[Judged], people: Collection[str] | None = None) -> Fired:
    """Look at every rule after each appraisal of its cycle, for the people whose judged role it is for.

    An edition's rules fire after the periods that it judges; they look at people's whole history. With ``people`` they
    are asked of them only.
    """
    timelines = timelines_of(editions)
    known = {kind: histories(timeline, people) for kind, timeline in timelines.items()}
    fired: list[Firings] = []
    for number, edition in enumerate(editions):
        for ruling in rulings_of(edition, number, timelines):
            found = edition.appraisals.get(ruling.rule.after)
            if found is not None and known[ruling.rule.after]:
                fired.append(_fire(ruling, frozenset(found.periods), known[ruling.rule.after]))
    return Fired(editions, timelines, fired)


def rulings_of(edition: Judged, number: int, timelines: Mapping[PeriodKind, Timeline]) -> Iterator[Ruling]:
    """Yield the rules of an edition in their order."""
    for place, (name, rule) in enumerate(edition.policy.outcomes.items()):
        yield Ruling(name, rule, number, place, edition.policy, timelines)


def _fire(ruling: Ruling, own: frozenset[Period], known: Mapping[str, History]) -> Firings:
    rule = ruling.rule
    node, asked = ruling.node(rule.condition), rule.condition or Condition()
    found: dict[str, tuple[Firing, ...]] = {}
    for person, history in known.items():
        fired = tuple(
            Firing(ruling, history, index, because(node, history, index, asked))
            for index, moment in enumerate(history)
            if moment.result is not None
            and moment.period in own
            and (not rule.roles or moment.role in rule.roles)
            and (node is None or node.holds(history, index))
        )
        if fired:
            found[person] = fired
    return found
