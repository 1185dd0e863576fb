"""A worker process: takes one task after the other from its pipe until it is replaced or nobody is there any more."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import tempfile
import threading
import traceback
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path

NICENESS = 5
"""Workers wait for the process that gives out the work: while both start, it has a core of its own."""
FIRST_TASKS = 20
"""After so many a worker has read all that tasks share."""
ROOM = 50 * 1024 * 1024
"""Bytes that it may have more from then on, also where what tasks share is more than it may have: another worker would
have to read it again, and have as much."""


@dataclass(frozen=True, slots=True)
class Limits:
    """After how much a worker is replaced: libraries do not give all memory back."""

    tasks: int
    memory: int
    """Bytes; looked at after each task (``Filling``)."""


class Filling:
    """How full of what tasks leave behind a worker is; asked after each task."""

    def __init__(self) -> None:
        """Begin with a worker that has done nothing."""
        self._tasks = self._first = 0

    def is_full(self, most: int) -> bool:
        """Say whether the worker has more than ``most`` bytes, and not just what another one would have as well."""
        now = memory()
        self._tasks += 1
        if self._tasks <= FIRST_TASKS:
            self._first = now
            return False
        return now > max(most, self._first + ROOM)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a task, as the worker sends it: a result or an exception, pickled, and whether the worker ends."""

    content: bytes
    failed: bool
    trace: str
    leaves: bool


def begin_worker(folder: Path) -> None:
    """Let this worker process end as soon as the one that started it is gone, also when that was killed.

    What libraries leave behind, such as fonts, they leave in ``folder``. Ctrl-C is for the process that started this
    one, which then ends it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    tempfile.tempdir = str(folder)
    # Also one that works, or whose pipe another process holds as well, must notice.
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), name="parent", daemon=True).start()


def _watch(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)  # at once: there is nobody left to whom anything could be told


def serve(pipe: connection.Connection[bytes, bytes], folder: Path, limits: Limits) -> None:
    """Do the tasks that come through the pipe; the main function of a worker."""
    folder.mkdir(parents=True, exist_ok=True)
    begin_worker(folder)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    try:
        pipe.send_bytes(b"ready")
        filling = Filling()
        for number in range(1, limits.tasks + 1):
            done = _done(pipe.recv_bytes())
            answer = Answer(*done, leaves=filling.is_full(limits.memory) or number == limits.tasks)
            pipe.send_bytes(pickle.dumps(answer))
            if answer.leaves:
                return
    except (EOFError, OSError):
        os._exit(1)  # the other end is gone


def _done(task: bytes) -> tuple[bytes, bool, str]:
    """Do a task; return what an answer says of it: what came of it, whether it failed, and the trace."""
    try:
        function, arguments, named = pickle.loads(task)  # noqa: S301 - sent by the process that started this one
        return pickle.dumps(function(*arguments, **named)), False, ""
    except BaseException as error:  # noqa: BLE001 - whatever it is, the caller must know it
        return _packed(error), True, traceback.format_exc()


def _packed(error: BaseException) -> bytes:
    """Return an exception in a form that the other process can read."""
    try:
        content = pickle.dumps(error)
        pickle.loads(content)  # noqa: S301 - just made here
    except Exception:  # noqa: BLE001 - exceptions with arguments of their own may fail in any way
        return pickle.dumps(RuntimeError(f"{type(error).__qualname__}: {error}"))
    return content


def memory() -> int:
    """Return how many bytes of memory this process has now; its most so far where the system tells no more, or 0."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return _most_memory()


def _most_memory() -> int:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
