"""Measure Kaopu against what somebody would use instead, side by side in one run: ``nox -s bench``.

Prints a table; ``--json FILE`` writes the figures too. ``nox -s bench -- --scale`` measures instead how reading,
checking, measuring and scoring scale: an invented company of 10,000 people and 1,000,000 deals, against pandas, which
only reads the same files as text (tests/bench/scale.py, which takes other sizes too). It needs two minutes.
``nox -s bench -- --editions`` measures reading an old edition from git against git itself (tests/bench/editions.py),
``nox -s bench -- --impact`` the impact of a policy edit against working out one policy (tests/bench/impact.py).
"""

import argparse
import json
import os
from pathlib import Path


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sample", type=int, default=20, help="documents given to the weasyprint command")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options.add_argument("--scale", action="store_true", help="measure a company of 10,000 people against pandas")
    options.add_argument("--editions", action="store_true", help="measure reading old editions from git against git")
    options.add_argument("--impact", action="store_true", help="measure an impact against scoring once")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    # Imported here: worker processes import this file again, and must not load what only the measuring needs.
    from tests.bench import editions, impact, measurements, scale  # noqa: PLC0415

    if chosen.editions:
        figures = editions.measure()
    elif chosen.impact:
        figures = impact.measure()
    elif chosen.scale:
        figures = scale.measure()
    else:
        figures = measurements.measure(chosen.sample, chosen.jobs)
    for name, figure in figures.items():
        print(f"{name:56} {figure}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
