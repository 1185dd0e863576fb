"""The tree of targets that everybody may see (R19-R22): of the company and its teams, by year, quarter and month.

What a person was set stands on the person's own page, never here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.data.periods import Period, PeriodKind, parse_period
from kaopu.records.naming import period_name

if TYPE_CHECKING:
    from kaopu.data.targets import Targets
    from kaopu.pages.handbook_words import Words

COMPANY = ("company", "company")
_DEPTH: Mapping[PeriodKind, int] = {"year": 0, "quarter": 1, "month": 2}


@dataclass(frozen=True)
class PublicTargets:
    """All targets, and the names of the teams by id; only the company's and the teams' are read."""

    targets: Targets
    teams: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period's target of the company: how deep the period lies in another one, and what its parts add up to."""

    name: str
    depth: int
    value: str
    parts: str


@dataclass(frozen=True, slots=True)
class TeamRow:
    """The targets of the company (depth 0), of a team (1) or of all teams together (1), one a period."""

    name: str
    depth: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamTable:
    """One table of teams: the periods at its head, and its rows."""

    periods: tuple[str, ...]
    rows: tuple[TeamRow, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """One kind of target: its company targets by period, and how each is broken down to teams."""

    id: str
    periods: tuple[PeriodRow, ...]
    teams: tuple[TeamTable, ...]


Owner = tuple[str, str]


def target_trees(words: Words, public: PublicTargets | None) -> list[Tree]:
    """Return the tree of each kind of target of the policy, in its order."""
    if public is None:
        return [Tree(name, (), ()) for name in words.policy.targets]
    return [_Kind(words, public, name).tree() for name in words.policy.targets]


@dataclass(frozen=True)
class _Kind:
    """One kind of target, ready to be told."""

    words: Words
    public: PublicTargets
    name: str

    def tree(self) -> Tree:
        """Return its tree; periods without a target are left out."""
        periods = self._periods()
        company = [period for period in periods if self._value(COMPANY, period) is not None]
        rows = tuple(
            PeriodRow(
                period_name(period, self.words.language),
                _DEPTH[period.kind],
                self._shown(self._value(COMPANY, period)),
                self._shown(self._sum_of_parts(period)),
            )
            for period in company
        )
        return Tree(self.name, rows, tuple(self._team_tables(periods)))

    def _periods(self) -> list[Period]:
        """Return the periods in which company or teams have the target, each before the shorter ones inside it."""
        found = {
            period
            for (level, _, identifier), named in self.public.targets.values.items()
            if level != "person" and self.name in named and (period := parse_period(identifier)) is not None
        }
        return sorted(found, key=lambda period: (period.first_day, _DEPTH[period.kind]))

    def _value(self, owner: Owner, period: Period) -> Decimal | None:
        target = self.public.targets.of(*owner, period).get(self.name)
        return None if target is None else target.value

    def _sum_of_parts(self, period: Period) -> Decimal | None:
        """Return what the company's targets of the shorter periods add up to; None where none is set."""
        if period.kind == "month" or not self.words.policy.targets[self.name].adds_up:
            return None
        values = [self._value(COMPANY, part) for part in period.parts("quarter" if period.kind == "year" else "month")]
        return _sum(values)

    def _team_tables(self, periods: list[Period]) -> list[TeamTable]:
        """Return a table for each year: a column for it and each quarter, or for its months where only they are set."""
        tables = []
        for year in sorted({period.year for period in periods}):
            longer = [period for period in periods if period.year == year and period.kind != "month"]
            shown = [period for period in longer or periods if period.year == year and self._set_for_teams(period)]
            if shown:
                tables.append(self._team_table(shown))
        return tables

    def _set_for_teams(self, period: Period) -> bool:
        return any(self._value(("team", team), period) is not None for team in self.public.teams)

    def _team_table(self, periods: list[Period]) -> TeamTable:
        rows = [self._row(self.words.say("level_company"), 0, [self._value(COMPANY, period) for period in periods])]
        by_team = {team: [self._value(("team", team), period) for period in periods] for team in self.public.teams}
        rows += [
            self._row(self.public.teams[team], 1, values)
            for team, values in by_team.items()
            if any(value is not None for value in values)
        ]
        if self.words.policy.targets[self.name].adds_up:
            sums = [_sum([values[column] for values in by_team.values()]) for column in range(len(periods))]
            rows.append(self._row(self.words.say("targets_sum"), 1, sums))
        return TeamTable(tuple(period_name(period, self.words.language) for period in periods), tuple(rows))

    def _row(self, name: str, depth: int, values: list[Decimal | None]) -> TeamRow:
        return TeamRow(name, depth, tuple(map(self._shown, values)))

    def _shown(self, value: Decimal | None) -> str:
        unit = self.words.policy.targets[self.name].unit
        return "–" if value is None else self.words.quantity(value, unit)


def _sum(values: list[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None
