"""Look at processes from outside."""

from __future__ import annotations

import time
from collections.abc import Iterable

import psutil  # type: ignore[import-untyped]


def alive(process: int) -> bool:
    """Say whether a process is there and has not ended; one that nobody has asked about yet has."""
    try:
        return bool(psutil.Process(process).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def end_within(seconds: float, processes: Iterable[int]) -> bool:
    """Wait until all processes have ended; say whether they did in time."""
    left, deadline = set(processes), time.monotonic() + seconds
    while left and time.monotonic() < deadline:
        left = {process for process in left if alive(process)}
        time.sleep(0.02)
    return not left


def children_of(process: int) -> list[int]:
    """Return the processes that a process has started and that are there."""
    try:
        return [child.pid for child in psutil.Process(process).children()]
    except psutil.NoSuchProcess:
        return []
