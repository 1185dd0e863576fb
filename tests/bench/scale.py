"""Measure how Kaopu scales: an invented company is measured and scored for a quarter, against pandas reading its files.

``python -m tests.bench.scale --people 10000 --deals 1000000`` prints a table; ``--json FILE`` writes the figures too.
``nox -s bench -- --scale`` does the same with the size that the project has promised.
pandas reads every CSV file as text and does nothing with it. Kaopu reads them, checks them, counts all measures and
scores everybody for one quarter. Each runs in a process of its own, which also tells its peak of memory; starting
Python and importing libraries is not counted on either side.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kaopu.invention.company import invent_company

ROOT = Path(__file__).parents[2]
YEAR = 2017  # the demo's policy takes effect on its first day
MARKS = ("market_report_mark",)
QUARTER = "2017-Q2"
PEOPLE, DEALS, SEED = 10_000, 1_000_000, 1
MOST_TIMES, MOST_GIGABYTES = 8, 2


def invent(folder, people, deals, seed):
    """Invent the company, with the demo's policy; return the seconds it took."""
    begin = time.perf_counter()
    invent_company(folder, people, deals, seed, YEAR, MARKS)
    seconds = time.perf_counter() - begin
    shutil.copytree(ROOT / "policy", folder / "policy")
    return seconds


def in_own_process(what, folder):
    """Run one side of the comparison; return its figures."""
    command = [sys.executable, "-m", "tests.bench.scale_sides", what, str(folder), QUARTER]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return json.loads(done.stdout)


def measure(people=PEOPLE, deals=DEALS, seed=SEED):
    """Return all figures, in the order in which they are printed; what is invented for them is removed again."""
    with tempfile.TemporaryDirectory() as scratch:
        return measure_in(Path(scratch), people, deals, seed)


def measure_in(folder, people, deals, seed):
    """Invent the company in a folder and return all figures."""
    seconds = invent(folder, people, deals, seed)
    size = sum(path.stat().st_size for path in (folder / "data").rglob("*.csv"))
    before, kaopu, after = (in_own_process(what, folder) for what in ("pandas", "kaopu", "pandas"))
    pandas = statistics.mean((before["seconds"], after["seconds"]))  # before and after: the machine's pace drifts
    return {
        "people": people,
        "deals": deals,
        "rows in CSV files": before["rows"],
        "CSV files, MB": round(size / 1e6, 1),
        "inventing, seconds": round(seconds, 1),
        "pandas reads all as text, seconds": round(pandas, 2),
        "pandas, peak GB": round(before["peak"] / 1e9, 2),
        "Kaopu reads the policy, seconds": round(kaopu["policy"], 2),
        "Kaopu reads and checks the data, seconds": round(kaopu["read"], 2),
        f"Kaopu measures and scores {QUARTER}, seconds": round(kaopu["scored"], 2),
        "Kaopu in all, seconds": round(kaopu["seconds"], 2),
        "people scored": kaopu["results"],
        "problems found": kaopu["problems"],
        f"Kaopu / pandas, times (at most {MOST_TIMES})": round(kaopu["seconds"] / pandas, 2),
        "the same in CPU seconds, times": round(kaopu["cpu"] / statistics.mean((before["cpu"], after["cpu"])), 2),
        f"Kaopu, peak GB (at most {MOST_GIGABYTES})": round(kaopu["peak"] / 1e9, 2),
    }


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--people", type=int, default=PEOPLE)
    options.add_argument("--deals", type=int, default=DEALS)
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    figures = measure(chosen.people, chosen.deals, chosen.seed)
    for name, figure in figures.items():
        print(f"{name:56} {figure}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
