"""The processes of this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeVar

from kaopu.execution.processes import ProcessExecutor
from kaopu.execution.sharing import Filed, Shared
from kaopu.execution.worker import Limits
from kaopu.execution.workforce import IN_FLIGHT, InlineWorkforce, Workforce

T = TypeVar("T")

TASKS_A_WORKER = 2000
"""A new worker reads its libraries for a second; memory is looked at more often."""
MEMORY = 350 * 1024 * 1024
"""Bytes; a worker that has more after a task is replaced, so that none has more than 400 MB; see ``Filling``, too."""


class LocalWorkforce:
    """Spawned processes, replaced when they die, after ``tasks`` tasks, or when they have more memory than ``memory``.

    ``folder`` is made for what workers read and leave behind, and deleted in the end; what a killed build leaves there
    is the caller's to delete, so it lies beside what is built.
    """

    def __init__(self, jobs: int, folder: Path, *, tasks: int = TASKS_A_WORKER, memory: int = MEMORY) -> None:
        self.jobs, self.window = jobs, jobs * IN_FLIGHT
        self.here, self.group, self._asked = True, 1, False
        self._folder = folder.absolute()
        self.executor = ProcessExecutor(jobs, self._folder, Limits(tasks, memory))

    @property
    def started(self) -> bool:
        """Say whether any worker lives, or will in a moment."""
        return self._asked or bool(self.executor.processes())

    def start(self, ready: Callable[[], object]) -> None:
        """Start all workers, each with calling ``ready``; nobody waits for them."""
        for _ in range(self.jobs):
            self.executor.submit(ready)
        self._asked = True

    def share(self, value: T) -> Shared[T]:
        """Return what stands for a value that all tasks need."""
        return Filed(value, self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.executor.shutdown()
        shutil.rmtree(self._folder, ignore_errors=True)


def jobs_or_cores(jobs: int | None) -> int:
    """Return ``jobs``, None: as many as the machine has cores."""
    return jobs or os.cpu_count() or 1


def workforce(jobs: int | None, folder: Path) -> Workforce:
    """Return who works with ``jobs`` at once, by default as many as the machine has cores; one is this process."""
    jobs = jobs_or_cores(jobs)
    return InlineWorkforce() if jobs == 1 else LocalWorkforce(jobs, folder)
