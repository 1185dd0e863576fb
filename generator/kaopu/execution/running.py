"""One task at a time: in this process, or in one of its own, whose work does not hold this one up."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from kaopu.execution.local import LocalWorkforce
from kaopu.execution.processes import WorkerDiedError

P = ParamSpec("P")
R = TypeVar("R")


class Run(Protocol):
    """Does a task, a function of a module, and returns what it returns, or raises what it raises."""

    def __call__(self, task: Callable[P, R], /, *args: P.args, **named: P.kwargs) -> R:
        """Do ``task(*args, **named)``."""
        ...


def run_here(task: Callable[P, R], /, *args: P.args, **named: P.kwargs) -> R:
    """Do a task in this process."""
    return task(*args, **named)


@contextlib.contextmanager
def other_process(folder: Path) -> Iterator[Run]:
    """Give what does tasks in another process, and here when that dies; it is started by the first task.

    ``folder`` is made for what it leaves behind, and deleted in the end.
    """
    with LocalWorkforce(1, folder) as one:

        def run(task: Callable[P, R], /, *args: P.args, **named: P.kwargs) -> R:
            try:
                return one.executor.submit(task, *args, **named).result()
            except WorkerDiedError:
                return task(*args, **named)

        yield run
