"""Measure Kaopu against what somebody would use instead, side by side in one run: ``nox -s bench``.

Prints tables; ``--json FILE`` writes all figures too. docs/performance.md says what they mean. Without options:
printing by seven others and by Kaopu (competitors.py), whole builds of an invented company of 1,000, cold, warm and
with one row changed (builds.py), and the growth from 100 people to 1,000 (growth.py): a quarter of an hour on two
cores.

``--printing``, ``--builds``, ``--growth`` measure one of these alone; ``--people 100 1000 10000`` names the sizes, of
which the largest takes an hour and a half. ``--dask`` measures two Dask workers against the local pool (elsewhere.py).
``--scale`` measures how reading and scoring scale, 10,000 people and 1,000,000 deals against pandas, ``--editions``
reading an old edition from git against git itself, ``--impact`` the impact of a policy edit against working out one
policy.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

PARTS = ("printing", "builds", "growth", "dask", "scale", "editions", "impact")
USUAL = ("printing", "builds", "growth")


def options():
    found = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for part in PARTS:
        found.add_argument(f"--{part}", action="append_const", dest="parts", const=part, help=f"measure {part}")
    found.add_argument("--sample", type=int, default=24, help="documents that others print (default: 24)")
    found.add_argument("--documents", type=int, help="documents that Kaopu prints (default: all of the demo)")
    found.add_argument("--rounds", type=int, default=3, help="how often each is measured (default: 3)")
    found.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes of Kaopu (default: one a core)")
    found.add_argument("--company", type=int, help="people of the company that is built (default: 1,000; --dask: 200)")
    found.add_argument("--people", type=int, nargs="+", help="sizes for the growth (default: 100 1000)")
    found.add_argument("--keep", type=Path, help="leave here what was printed, for a look")
    found.add_argument("--markdown", action="store_true", help="print tables as Markdown, as in docs/performance.md")
    found.add_argument("--json", type=Path, help="write all figures here too")
    return found


def main():
    chosen = options().parse_args()
    # Imported here: worker processes import this file again, and must not load what only the measuring needs.
    from tests.bench import parts, table  # noqa: PLC0415

    figures: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    }
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        for part in chosen.parts or USUAL:
            print(f"== {part}", file=sys.stderr, flush=True)
            figures[part] = getattr(parts, part)(chosen, Path(scratch), figures)
            write(figures, chosen.json)
            print(flush=True)
    goals = list(parts.goals(figures))
    if goals:
        parts.show(chosen, table.goals(goals))
    figures["goals"] = [dict(zip(("name", "figure", "bound", "less is better"), goal, strict=True)) for goal in goals]
    write(figures, chosen.json)


def write(figures, path):
    """Write what was measured so far, so that a part which takes hours and fails loses nothing of those before it."""
    if path is not None:
        path.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
