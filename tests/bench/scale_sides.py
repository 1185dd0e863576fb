"""The two sides that scale.py compares, each run as ``python -m tests.bench.scale_sides SIDE FOLDER QUARTER``."""

import json
import resource
import sys
import time
from pathlib import Path

import pandas as pd

from kaopu.appraisal.appraising import appraise_everything
from kaopu.data.periods import parse_period
from kaopu.data.store import read_data
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem
from kaopu.text.tree import FolderTree


def peak():
    """Return the most bytes that this process had in memory at once."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def pandas_side(folder, _quarter):
    """Read every CSV file as text, one after the other, and keep all of them."""
    paths = sorted((folder / "data").rglob("*.csv"))
    begin, begin_cpu = time.perf_counter(), time.process_time()
    frames = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in paths]
    seconds, cpu = time.perf_counter() - begin, time.process_time() - begin_cpu
    return {"seconds": seconds, "cpu": cpu, "rows": sum(map(len, frames)), "peak": peak()}


def score_quarter(policy, data, quarter, report):
    """Measure and score everybody for one quarter."""
    return appraise_everything(policy, data, report, quarter)["quarter"]


def kaopu_side(folder, quarter):
    """Read policy and data with all checks, and score everybody for one quarter."""
    problems: list[Problem] = []
    tree = FolderTree(folder)
    times, begin_cpu = [time.perf_counter()], time.process_time()
    policy = read_policy(tree, problems.append)
    times.append(time.perf_counter())
    assert policy is not None, f"the policy has problems: {problems}"
    data = read_data(tree, problems.append)
    times.append(time.perf_counter())
    appraisals = score_quarter(policy, data, parse_period(quarter), problems.append)
    times.append(time.perf_counter())
    cpu = time.process_time() - begin_cpu
    errors = [problem for problem in problems if problem.severity == "error"]
    return {
        "policy": times[1] - times[0],
        "read": times[2] - times[1],
        "scored": times[3] - times[2],
        "seconds": times[3] - times[0],
        "cpu": cpu,
        "results": len(appraisals.results),
        "problems": len(errors),
        "first": [f"{problem.place} {problem.code}" for problem in errors[:5]],
        "peak": peak(),
    }


if __name__ == "__main__":
    side = {"pandas": pandas_side, "kaopu": kaopu_side}[sys.argv[1]]
    print(json.dumps(side(Path(sys.argv[2]), sys.argv[3])))
