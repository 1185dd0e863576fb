"""Helpers of all measurements: what time something takes, and which documents are chosen."""

import resource
import statistics
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Spent(NamedTuple):
    """Seconds by the clock, and of processors: of this process and of those that it started and that have ended."""

    clock: float
    processor: float

    def __sub__(self, other):
        return Spent(self.clock - other.clock, self.processor - other.processor)


def now():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Spent(time.perf_counter(), sum(found.ru_utime + found.ru_stime for found in used))


def start_up(command):
    """Return the median seconds of a command over nine runs."""
    seconds = []
    for _ in range(9):
        begin = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


def spread(records, count):
    """Choose ``count`` documents evenly, so that short and long ones are in."""
    return records[:: max(1, len(records) // count)][:count]
