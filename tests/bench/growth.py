"""How a cold build grows with the company: time and memory, stage by stage, from 100 people to 1,000 and 10,000.

The same invented company as in builds.py, ten times as large each time, with ten times the deals, forms and documents.
"""

import itertools
import shutil
import sys

from tests.bench.builds import build, figures, invent

SIZES = (100, 1_000)
MOST_TIME, MOST_MEMORY = 10.5, 3
MEMORY = ("own process, MB", "largest worker, MB", "all together, MB")


def measure(folder, sizes=SIZES, jobs=None, known=None):
    """Return the figures of a cold build for each size; ``known`` are those that were measured already."""
    options = () if jobs is None else ("--jobs", str(jobs))
    found = {}
    for people in sorted(sizes):
        if known is not None and people in known:
            found[people] = known[people]
            continue
        print(f"a company of {people:,}", file=sys.stderr, flush=True)
        company = folder / f"company-{people}"
        invent(company, people)
        found[people] = figures([build(company, folder / f"cache-{people}", *options)])
        print(f"{found[people]['seconds']} s, {found[people]['own process, MB']} MB", file=sys.stderr, flush=True)
        shutil.rmtree(company)
        shutil.rmtree(folder / f"cache-{people}", ignore_errors=True)
    return found


def ratios(measured):
    """Return for each size and the one before how many times the time and the memory it takes, in all and by stage."""
    sizes = sorted(measured)
    return [
        {"from": one, "to": other, "people": round(other / one, 2), **_between(measured[one], measured[other])}
        for one, other in itertools.pairwise(sizes)
    ]


def _between(one, other):
    stages = {
        name: _times(one["stages"][name]["seconds"], found["seconds"])
        for name, found in other["stages"].items()
        if name in one["stages"]
    }
    memory = {name: _times(one[name], other[name]) for name in MEMORY}
    return {"seconds": _times(one["seconds"], other["seconds"]), "memory": memory, "stages": stages}


def _times(one, other):
    return round(other / one, 2) if one else None
