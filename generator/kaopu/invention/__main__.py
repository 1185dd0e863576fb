"""``python -m kaopu.invention FOLDER``: write FOLDER/data/targets.csv, invented from the deals that lie there."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

from kaopu.data.people import Person
from kaopu.data.periods import Period
from kaopu.data.store import read_data
from kaopu.data.targets import TARGETS_FILE
from kaopu.facts.measuring import Measured, measure_all
from kaopu.invention.targets import invent_targets
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem, as_text, in_order
from kaopu.text.tree import FolderTree

SEED = 2017
YEAR = 2017


def main(folder: Path) -> int:
    """Write the targets of the year 2017 by quarter; 1 when policy or data have problems."""
    tree = FolderTree(folder)
    problems: list[Problem] = []
    policy = read_policy(tree, problems.append)
    data = read_data(tree, problems.append)
    if policy is None:
        sys.stderr.write(as_text(in_order(problems), tree, "en"))
        return 1
    periods = [Period(YEAR, month, "quarter") for month in (1, 4, 7, 10)]
    measured = measure_all(policy, data.tables, "quarter")
    sellers = [person for person in data.people.people.values() if policy.scorecard(person.role, "quarter")]
    actuals = {
        person.id: {
            period: {
                "sales": _sum(measured, person, period, "new_sales", "repeat_sales"),
                "new_customers": _sum(measured, person, period, "new_valid_customers"),
            }
            for period in periods
        }
        for person in sellers
    }
    text = invent_targets(actuals, {person.id: person.team for person in sellers}, periods, SEED)
    (folder / TARGETS_FILE).write_text(text, encoding="utf-8")
    return 0


def _sum(measured: Measured, person: Person, period: Period, *names: str) -> Decimal:
    counted = measured.of(person.id, period)
    return sum((counted[name].value or Decimal(0) for name in names), Decimal(0))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
