"""Who is appraised in which period, and as what: presence, looked up once for each person and period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kaopu.data.people import People
from kaopu.data.periods import Period, PeriodKind, periods_from_months
from kaopu.data.store import Data
from kaopu.facts.days import day_later
from kaopu.facts.presence import Presence, presence
from kaopu.policy.model import Policy
from kaopu.text.shapes import Span

KINDS: tuple[PeriodKind, ...] = ("month", "quarter", "year")
"""Shorter periods before longer ones, which may be made up of them."""


@dataclass(frozen=True)
class Roll:
    """Everybody's presence in every period that was asked for."""

    policy: Policy
    people: People
    _found: dict[tuple[str, Period], Presence | None] = field(default_factory=dict, repr=False)
    _teams: dict[Period, dict[str, list[Presence]]] = field(default_factory=dict, repr=False)

    def of(self, person: str, period: Period) -> Presence | None:
        """Return somebody's presence in a period; None for who was not employed in it."""
        key = (person, period)
        if key not in self._found:
            self._found[key] = presence(self.policy, self.people, person, period)
        return self._found[key]

    def appraised(self, period: Period) -> tuple[Presence, ...]:
        """Return everybody who is appraised in a period, in people.csv's order."""
        least = self.least_days(period)
        return tuple(there for there in self._judged(period) if there.days >= least)

    def too_short(self, period: Period) -> tuple[Presence, ...]:
        """Return everybody who has a scorecard for the period but was not there on enough days."""
        least = self.least_days(period)
        return tuple(there for there in self._judged(period) if there.days < least)

    def _judged(self, period: Period) -> Iterable[Presence]:
        for identifier in self.people.people:
            there = self.of(identifier, period)
            if there is not None and self.policy.scorecard(there.person.role, period.kind) is not None:
                yield there

    def least_days(self, period: Period) -> int:
        """Return on how many days of a period one must be there to be appraised: one to all of them."""
        rules = self.policy.people
        days = (period.last_day - period.first_day).days + 1
        return 1 if rules is None else max(min(days_in(rules.at_least, period), days), 1)

    def members(self, team: str, period: Period) -> tuple[Presence, ...]:
        """Return everybody whose judged team in a period is ``team``."""
        if period not in self._teams:
            by_team: dict[str, list[Presence]] = {}
            for identifier in self.people.people:
                there = self.of(identifier, period)
                if there is not None:
                    by_team.setdefault(there.person.team, []).append(there)
            self._teams[period] = by_team
        return tuple(self._teams[period].get(team, ()))


def days_in(span: Span, period: Period) -> int:
    """Return how many calendar days a span has that begins with a period; five working days make a week."""
    if span.unit == "working days":
        return span.count // 5 * 7 + span.count % 5
    return (day_later(period.first_day, span) - period.first_day).days


def is_partial(there: Presence) -> bool:
    """Whether somebody was not there on all days of the period."""
    return there.days < there.of


def appraised_periods(policy: Policy, data: Data) -> Mapping[PeriodKind, tuple[Period, ...]]:
    """Return for each cycle with a scorecard its periods that can be judged, shorter cycles first.

    A period is judged by the edition that decides it, when all of its months have data.
    """
    cycles = {cycle for _, cycle in policy.scorecards}
    return {
        kind: tuple(period for period in periods_from_months(data.months, kind) if policy.decides(period))
        for kind in KINDS
        if kind in cycles
    }
