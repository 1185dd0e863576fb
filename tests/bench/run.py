"""Measure Kaopu against what somebody would use instead, side by side in one run: ``nox -s bench``.

Prints a table; ``--json FILE`` writes the figures too.
"""

import argparse
import json
import os
from pathlib import Path


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sample", type=int, default=20, help="documents given to the weasyprint command")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    # Imported here: worker processes import this file again, and must not load what only the measuring needs.
    from tests.bench.measurements import measure  # noqa: PLC0415

    figures = measure(chosen.sample, chosen.jobs)
    for name, figure in figures.items():
        print(f"{name:56} {figure}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
