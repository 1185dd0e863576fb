"""Two workers of a Dask scheduler against two processes of the local pool: the same build, in turns.

Scheduler and workers are real processes on this machine, started beforehand as somebody would on others, and listen on
the loopback only; ``kaopu build --scheduler`` is told the address. Nothing is kept between builds.
"""

import contextlib
import importlib
import importlib.util
import statistics
import sys

from tests.bench.builds import build, invent
from tests.execution.cluster import SECONDS, cluster

PEOPLE, WORKERS = 200, 2
MOST_TIMES = 1.15


@contextlib.contextmanager
def workers(folder):
    """Start a scheduler and its workers, each watched over by a nanny that replaces it; wait until they are there."""
    with cluster(folder) as found:
        for _ in range(WORKERS):
            found.worker("--nanny")
        with importlib.import_module("distributed").Client(found.address) as client:
            client.wait_for_workers(WORKERS, timeout=SECONDS)
        yield found


def measure(folder, people=PEOPLE, rounds=3):
    """Return what both ways took, and how many times as much as the local pool Dask takes."""
    if importlib.util.find_spec("distributed") is None:
        return {"missing": "not installed: distributed"}
    company = folder / "company"
    invent(company, people)
    local, dask = [], []
    with workers(folder / "cluster") as found:
        pids = [process.pid for process in found.running]
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
            local.append(build(company, None, "--jobs", str(WORKERS)))
            dask.append(build(company, None, "--scheduler", found.address, also=pids))
    return {"people": people, "documents": local[0].documents, **compared(local, dask)}


def compared(local, dask):
    """Return the medians of both, and their ratios."""
    found = {}
    for name, part in (("whole build", "seconds"), ("stage render", "render")):
        here, there = (statistics.median(_seconds(each, part) for each in builds) for builds in (local, dask))
        found[f"{name}, local pool, seconds"] = round(here, 2)
        found[f"{name}, Dask, seconds"] = round(there, 2)
        found[f"{name}, Dask / local pool, times"] = round(there / here, 3)
    return {**found, "largest Dask worker, MB": round(max(each.worker for each in dask) / 1e6)}


def _seconds(built, part):
    return built.seconds if part == "seconds" else built.stage(part)
