"""Work shared out among this process and copies of it, which know all that it knows without being told.

For what is made of much that this process has in memory, and would take longer to send than to make: a copy is made in
milliseconds and shares its memory. It does nothing but call a function; printing, threads and libraries of the system
are no work for it. Where the system has no such copies or refuses one, or one of them fails, this process does its
share.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import pickle
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from itertools import pairwise
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import IO, Any, TypeVar

from kaopu.execution.worker import begin_worker

T = TypeVar("T")
R = TypeVar("R")

LEAST = 100
"""So many tasks at least for each: a copy of a large process takes as long to make as some of them to do."""
AT_ONCE = 50
"""So many results are packed together: what they have in common is packed once."""
PATIENCE = 120.0
"""Seconds after which copies are given up that are not done yet although our own share is."""


def by_copies(make: Callable[[T], R], tasks: Sequence[T], jobs: int, folder: Path) -> Generator[R, None, None]:
    """Yield ``make(task)`` of each task, in order; with ``jobs`` of more than one, copies of this process make some.

    Each has at least ``LEAST`` tasks. Results must be such as can be pickled, and ``make`` must change nothing that
    anybody asks for afterwards. What copies hand over lies in a folder made in ``folder`` and gone in the end.
    """
    own, *others = _shares(tasks, jobs if sys.platform == "linux" else 1)
    if not others:
        yield from map(make, own)
        return
    with tempfile.TemporaryDirectory(prefix="copies-", dir=folder) as aside, contextlib.ExitStack() as working:
        copies = [working.enter_context(_copy(make, share, Path(aside))) for share in others]
        yield from map(make, own)
        until = time.monotonic() + PATIENCE
        for share, copy in zip(others, copies, strict=True):
            if copy.has_done_it(until):
                yield from (made for _, made in zip(share, copy.results(), strict=True))
                copy.end()
            else:
                copy.end()  # it may still be at work
                yield from map(make, share)


def _shares(tasks: Sequence[T], jobs: int) -> list[Sequence[T]]:
    """Divide tasks evenly, at least ``LEAST`` for each; one share where that is not possible."""
    number = max(1, min(jobs, len(tasks) // LEAST))
    ends = [len(tasks) * end // number for end in range(number + 1)]
    return [tasks[begin:end] for begin, end in pairwise(ends)]


class _Copy:
    """A process that has begun as we are now, or None, and the file without a name in which it leaves its results."""

    def __init__(self, process: BaseProcess | None, left: IO[bytes]) -> None:
        self._process, self._left = process, left

    def has_done_it(self, until: float) -> bool:
        """Wait for the copy, not longer than ``until``, by the monotonic clock; say whether it did its whole share."""
        if self._process is None:
            return False
        self._process.join(max(0.0, until - time.monotonic()))
        return self._process.exitcode == 0

    def results(self) -> Iterator[Any]:
        """Yield what the copy made, in order."""
        end = self._left.seek(0, os.SEEK_END)
        self._left.seek(0)
        while self._left.tell() < end:
            yield from pickle.load(self._left)  # noqa: S301 - by a copy of ourselves

    def end(self) -> None:
        """End the process at once, whatever it does, and forget what it left."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None
        self._left.close()


@contextlib.contextmanager
def _copy(make: Callable[[T], R], share: Sequence[T], aside: Path) -> Iterator[_Copy]:
    """Have a copy of this process do a share; it is gone in the end."""
    with tempfile.TemporaryFile(dir=aside) as left:
        copy = _Copy(_started(make, share, left, aside), left)
        try:
            yield copy
        finally:
            copy.end()


def _started(make: Callable[[T], R], share: Sequence[T], left: IO[bytes], aside: Path) -> BaseProcess | None:
    """Start a copy of this process that does a share; None where the system has no room for one."""
    work = (make, share, left, aside)
    process = multiprocessing.get_context("fork").Process(target=_do, args=work, name="copy", daemon=True)
    with warnings.catch_warnings():
        # Newer Pythons warn that a copy lacks the threads of this process: it has no work for them.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            process.start()
        except OSError:
            return None
    return process


def _do(make: Callable[[T], R], share: Sequence[T], left: IO[bytes], aside: Path) -> None:
    """Do a share; the main function of a copy. Whatever goes wrong is told by whoever does the share again."""
    gc.freeze()  # what is never looked through stays shared
    begin_worker(aside)
    try:
        for begin in range(0, len(share), AT_ONCE):
            pickle.dump([make(task) for task in share[begin : begin + AT_ONCE]], left)
        left.flush()
    except BaseException:  # noqa: BLE001
        os._exit(1)
