"""Who is among the best of a team or the company: worked out once for each rule and period (R65)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.timeline import Timeline
from kaopu.data.periods import Period, PeriodKind
from kaopu.outcomes.figures import Figures
from kaopu.policy.model import Policy
from kaopu.policy.outcomes import Condition, Rank

COMPANY = ""


class Standing(NamedTuple):
    """A person's place, 1 for the best (those level share it), and whether it is among those that count."""

    place: int
    counts: bool


class _Runner(NamedTuple):
    person: str
    key: tuple[tuple[bool, Decimal], ...]
    """Smaller is better; a missing figure comes last."""


def ranked_cycles(policies: Iterable[Policy]) -> frozenset[PeriodKind]:
    """Return the cycles in which some rule ranks people, and those whose scores such a cycle's are made of."""
    found: set[PeriodKind] = set()
    scores: set[PeriodKind] = set()
    for policy in policies:
        rules = policy.outcomes.values()
        found |= {rule.after for rule in rules if rule.condition is not None and _ranks(rule.condition)}
        scores |= {measure.scores for measure in policy.measures.values() if measure.scores is not None}
    return frozenset(found | scores) if found else frozenset()


def _ranks(condition: Condition) -> bool:
    inside = (*condition.all, *condition.any, *([condition.not_] if condition.not_ is not None else []))
    return condition.rank is not None or any(map(_ranks, inside))


@dataclass(frozen=True)
class Ranking:
    """A rank of the policy, for the people with one of ``roles`` (none named: all).

    In a period that another edition judged it is by the results as they were given then; an indicator that it did not
    have, or had in another unit, ranks nobody.
    """

    rank: Rank
    roles: Collection[str]
    timeline: Timeline
    figures: Figures
    _found: dict[Period, Mapping[str, Standing]] = field(default_factory=dict, repr=False)

    def of(self, person: str, period: Period) -> Standing | None:
        """Return where somebody stands in a period; None for who does not take part."""
        if period not in self._found:
            self._found[period] = self._standings(period)
        return self._found[period].get(person)

    def _standings(self, period: Period) -> dict[str, Standing]:
        groups: dict[str, list[_Runner]] = {}
        found = self.timeline.of(period)
        if found is None:
            return {}
        for person in found.people_in(period):
            judged = found.presences[person.id, period].person
            if self.roles and judged.role not in self.roles:
                continue
            keys = tuple(self._key(found, by, person.id, period) for by in (self.rank.by, *self.rank.then_by))
            if not keys[0][0]:
                group = judged.team if self.rank.within == "team" else COMPANY
                groups.setdefault(group, []).append(_Runner(person.id, keys))
        return {person: found for group in groups.values() for person, found in self._placed(group)}

    def _placed(self, group: Sequence[_Runner]) -> Iterable[tuple[str, Standing]]:
        """Give everybody a place; those level at the last place that counts, when they are too many, all or none."""
        levels: dict[tuple[tuple[bool, Decimal], ...], list[str]] = {}
        for runner in sorted(group, key=lambda runner: runner.key):
            levels.setdefault(runner.key, []).append(runner.person)
        before, places = 0, int(self.rank.places)
        for level in levels.values():
            fits = before + len(level) <= places
            counts = fits or (before < places and self.rank.ties == "shared")
            yield from ((person, Standing(before + 1, counts)) for person in level)
            before += len(level)

    def _key(self, found: Appraisals, by: str, person: str, period: Period) -> tuple[bool, Decimal]:
        value, higher = self._figure(found, by, person, period)
        if value is None:
            return True, Decimal(0)
        return False, value.copy_negate() if higher else value

    def _figure(self, found: Appraisals, by: str, person: str, period: Period) -> tuple[Decimal | None, bool]:
        """Return what ranks a person, and whether more of it is better."""
        kind, _, name = by.partition(".")
        result = found.results[person, period]
        if kind == "measures":
            return self.figures.of(name, person, period), True
        if kind == "indicators":
            declared = found.policy.indicators.get(name)
            if declared is None or declared.unit != self.figures.policy.indicators[name].unit:
                return None, True
            actual = next((indicator.actual for indicator in result.indicators if indicator.id == name), None)
            return actual, declared.better == "higher"
        return result.score, True
