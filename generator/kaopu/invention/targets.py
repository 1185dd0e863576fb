"""Invent targets that fit a company's deals: challenging for most, out of reach for some (R22).

A person's targets are drawn by quarter. The year is the sum of its quarters, a quarter is split into its months by
their days, and teams and the company have what their people have: parts add up to the whole everywhere (R20, R21).
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kaopu.data.targets import COLUMNS
from kaopu.invention.days import Days
from kaopu.invention.staff import Employee, Staff

Figures = Mapping[str, list[Decimal]]
"""Target name → what really happened in each quarter of the year."""

STEPS: Mapping[str, Decimal] = {"sales": Decimal(1000), "new_customers": Decimal(1)}
UNITS: Mapping[str, str] = {"sales": "¥", "new_customers": ""}
STRETCH = (85, 118)
"""The range, in percent of the expected figure, from which a target is drawn."""
COMPANY = "company"
HEADING = """\
# 虚构的目标：公司与各团队。每个人的目标在 targets.csv；各级目标逐级相加，正好等于上一级。
# Invented targets of the company and its teams. Those of people are in targets.csv; parts add up to the whole.
"""

Values = dict[tuple[str, str], int]
"""(period id, target name) → value."""


@dataclass(frozen=True, slots=True)
class InventedTargets:
    """Targets of the company, of each team and of each person."""

    company: Values
    teams: Mapping[str, Values]
    people: Mapping[str, Values]

    def rows(self, levels: tuple[str, ...]) -> Iterator[tuple[str, str, str, str, int]]:
        """Return the rows of targets.csv for the levels named, in their order."""
        owners: Mapping[str, Mapping[str, Values]] = {
            "company": {COMPANY: self.company},
            "team": self.teams,
            "person": self.people,
        }
        for level in levels:
            for owner, values in owners[level].items():
                yield from ((level, owner, period, name, value) for (period, name), value in values.items())

    def as_yaml(self) -> str:
        """Write the targets of the company and the teams as data/targets.yml."""
        lines = [HEADING]
        for name in STEPS:
            lines.append(f"{name}:\n  company:\n")
            lines += _yaml_lines(self.company, name, "    ")
            lines.append("  teams:\n")
            for team, values in self.teams.items():
                lines.append(f"    {team}:\n")
                lines += _yaml_lines(values, name, "      ")
        return "".join(lines)


def as_csv(rows: Iterator[tuple[str, str, str, str, int]]) -> str:
    """Write rows as data/targets.csv."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return written.getvalue()


def invent_targets(actuals: Mapping[str, Figures], staff: Staff, days: Days, seed: int) -> InventedTargets:
    """Return targets for everybody in ``actuals``, and for the teams and the company that they are in.

    A person's expected figure is three quarters their own and one quarter their team's mean; whoever has no figures at
    all gets the team's mean. Somebody who moves counts, in each period, for the team of the period's last day.
    """
    chance = random.Random(seed)  # noqa: S311 - for invention, not for secrets
    means = _team_means(actuals, staff)
    people: dict[str, Values] = {}
    for person in sorted(actuals):
        quarters: dict[str, list[int]] = {name: [] for name in STEPS}
        for quarter in range(4):
            for name, step in STEPS.items():
                mean = means[staff.everybody[person].team, name][quarter]
                own = actuals[person][name][quarter]
                expected = (own * 3 + mean) / 4 if _sold(actuals[person]) else mean
                stretched = expected * chance.randint(*STRETCH) / 100
                value = max(step, (stretched / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step)
                quarters[name].append(int(value))
        people[person] = _all_periods(quarters, days)
    teams = _added_up(people, staff, days)
    company = {key: sum(values[key] for values in teams.values()) for key in next(iter(teams.values()), {})}
    return InventedTargets(company, teams, people)


def _sold(figures: Figures) -> bool:
    return any(value for values in figures.values() for value in values)


def _team_means(actuals: Mapping[str, Figures], staff: Staff) -> dict[tuple[str, str], list[Decimal]]:
    """Return for each team and target the mean, by quarter, of those who sold."""
    members: dict[str, list[str]] = {}
    for person in sorted(actuals):
        members.setdefault(staff.everybody[person].team, []).append(person)
    means: dict[tuple[str, str], list[Decimal]] = {}
    for team, people in members.items():
        sellers = [person for person in people if _sold(actuals[person])]
        for name in STEPS:
            sums = [sum((actuals[person][name][quarter] for person in sellers), Decimal(0)) for quarter in range(4)]
            means[team, name] = [total / max(1, len(sellers)) for total in sums]
    return means


def _all_periods(quarters: Mapping[str, list[int]], days: Days) -> Values:
    values: Values = {}
    for period in days.periods():
        for name, by_quarter in quarters.items():
            quarter = (period.first_month - 1) // 3
            if period.kind == "year":
                value = sum(by_quarter)
            elif period.kind == "quarter":
                value = by_quarter[quarter]
            else:
                months = days.quarters[quarter + 1]
                parts = split(by_quarter[quarter], [month.last - month.first + 1 for month in months])
                value = parts[(period.first_month - 1) % 3]
            values[period.id, name] = value
    return values


def split(total: int, weights: list[int]) -> list[int]:
    """Split a whole number by weights into whole numbers that add up to it (largest remainder, the first of equals)."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: (-(total * weights[index] % whole), index))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _added_up(people: Mapping[str, Values], staff: Staff, days: Days) -> dict[str, Values]:
    teams: dict[str, Values] = {}
    last_days = {period: period.last_day.toordinal() for period in days.periods()}
    for person, values in people.items():
        employee: Employee = staff.everybody[person]
        for period, last_day in last_days.items():
            team = teams.setdefault(employee.team_on(last_day), dict.fromkeys(values, 0))
            for name in STEPS:
                team[period.id, name] += values[period.id, name]
    return dict(sorted(teams.items()))


def _yaml_lines(values: Values, name: str, indent: str) -> list[str]:
    """Write one target of one owner: the year, then its quarters, then its months."""
    written = {
        period: f"{indent}{period}: {UNITS[name]}{value}\n" for (period, of), value in values.items() if of == name
    }
    return [
        written[period] for period in sorted(written, key=lambda period: ("-" in period, "Q" not in period, period))
    ]
