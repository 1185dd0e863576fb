"""Look at processes from outside."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import pytest

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")


def alive(process: int) -> bool:
    """Say whether a process is there and has not ended; one that nobody has asked about yet has."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
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
    children = Path(f"/proc/{process}/task").glob("*/children")
    try:
        return [int(child) for place in children for child in place.read_text(encoding="ascii").split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
