"""Add up two sets of ``payouts.csv``, period by period, and say how they differ. Shares no code with the package.

A month's file is what was paid for the month; a quarter's has its months in it, a year's its quarters.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

PLAIN = ("id", "name", "role", "team", "total", "currency")
Cell = tuple[str, str, str, str]
"""Period, team, person, component."""


def own_amounts(folder: Path) -> dict[Cell, Decimal]:
    """Return what each period itself paid: the amounts of its file less those of the periods inside it."""
    whole: dict[str, dict[tuple[str, str], Decimal]] = {}
    teams: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                teams[path.stem, row["id"]] = row["team"]
                for component, amount in row.items():
                    if component not in PLAIN:
                        whole.setdefault(path.stem, {})[row["id"], component] = Decimal(amount)
    found: dict[Cell, Decimal] = {}
    for period, amounts in whole.items():
        for (person, component), amount in amounts.items():
            inside = sum(
                (whole.get(part, {}).get((person, component), Decimal(0)) for part in parts(period)), Decimal(0)
            )
            found[period, teams[period, person], person, component] = amount - inside
    return found


def parts(period: str) -> Iterator[str]:
    """Yield the quarters of a year, or the months of a quarter."""
    year, _, rest = period.partition("-")
    if not rest:
        yield from (f"{year}-Q{number}" for number in (1, 2, 3, 4))
    elif rest.startswith("Q"):
        yield from (f"{year}-{month:02}" for month in range(int(rest[1]) * 3 - 2, int(rest[1]) * 3 + 1))


def differences(before: Path, after: Path) -> Mapping[str, Mapping[str, Decimal]]:
    """Return the difference in total, and by period, team, person and component."""
    found: dict[str, dict[str, Decimal]] = {
        name: defaultdict(Decimal) for name in ("total", "period", "team", "person", "component")
    }
    for sign, folder in ((-1, before), (1, after)):
        for (period, team, person, component), amount in own_amounts(folder).items():
            named = {"total": "", "period": period, "team": team, "person": person, "component": component}
            for name, key in named.items():
                found[name][key] += sign * amount
    return found
