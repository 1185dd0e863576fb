"""Who is among the best of a team or the company: worked out once for each rule and period (R65)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from kaopu.appraisal.appraising import Appraisals
from kaopu.data.periods import Period
from kaopu.outcomes.figures import Figures
from kaopu.policy.outcomes import Rank

COMPANY = ""


class Standing(NamedTuple):
    """A person's place, 1 for the best (those level share it), and whether it is among those that count."""

    place: int
    counts: bool


class _Runner(NamedTuple):
    person: str
    key: tuple[tuple[bool, Decimal], ...]
    """Smaller is better; a missing figure comes last."""


@dataclass(frozen=True)
class Ranking:
    """A rank of the policy, for the people with one of ``roles`` (none named: all)."""

    rank: Rank
    roles: Collection[str]
    appraisals: Appraisals
    figures: Figures
    _found: dict[Period, Mapping[str, Standing]] = field(default_factory=dict, repr=False)

    def of(self, person: str, period: Period) -> Standing | None:
        """Return where somebody stands in a period; None for who does not take part."""
        if period not in self._found:
            self._found[period] = self._standings(period)
        return self._found[period].get(person)

    def _standings(self, period: Period) -> dict[str, Standing]:
        groups: dict[str, list[_Runner]] = {}
        for person in self.appraisals.people_in(period):
            judged = self.appraisals.presences[person.id, period].person
            if self.roles and judged.role not in self.roles:
                continue
            keys = tuple(self._key(by, person.id, period) for by in (self.rank.by, *self.rank.then_by))
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

    def _key(self, by: str, person: str, period: Period) -> tuple[bool, Decimal]:
        value, higher = self._figure(by, person, period)
        if value is None:
            return True, Decimal(0)
        return False, value.copy_negate() if higher else value

    def _figure(self, by: str, person: str, period: Period) -> tuple[Decimal | None, bool]:
        """Return what ranks a person, and whether more of it is better."""
        kind, _, name = by.partition(".")
        result = self.appraisals.results[person, period]
        if kind == "measures":
            return self.figures.of(name, person, period), True
        if kind == "indicators":
            higher = self.appraisals.policy.indicators[name].better == "higher"
            return next((indicator.actual for indicator in result.indicators if indicator.id == name), None), higher
        return result.score, True
