"""Processes that do tasks: each has a pipe of its own, is replaced when it dies or has done enough, and ends with us.

Why not ``ProcessPoolExecutor`` or pebble: in the first, one worker that dies takes all tasks with it, and one that is
to be replaced may be waited for for ever (python/cpython#115634). In both, workers share one pipe and its locks: who is
killed while it holds a lock or has sent half a result holds up or breaks all others. Here a death concerns one task.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import queue
import shutil
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from itertools import count
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from kaopu.execution.worker import Answer, Limits, serve

P = ParamSpec("P")
R = TypeVar("R")

FALSE_STARTS = 3
"""So many workers in a row that die before they can take a task: none will."""

# Spawned, not forked: the print library's threads and caches do not survive a fork.
_spawning = multiprocessing.get_context("spawn")


class WorkerDiedError(BrokenExecutor):
    """The process that did this task died; others go on. ``certain``: it had no other task."""

    def __init__(self, message: str, *, certain: bool = True) -> None:
        super().__init__(message)
        self.certain = certain


class WorkersDoNotStartError(BrokenExecutor):
    """No worker process comes as far as taking a task."""


class TraceOfWorkerError(Exception):
    """Where in the worker an exception was raised; the cause of the one that the caller gets."""


@dataclass(frozen=True, slots=True)
class _Job:
    future: Future[Any]
    task: bytes


class _Worker:
    """One process and our end of its pipe."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.pipe, theirs = _spawning.Pipe()
        self.process: SpawnProcess = _spawning.Process(target=serve, args=(theirs, folder, limits), daemon=True)
        try:
            self.process.start()
        finally:
            theirs.close()

    def ready(self) -> bool:
        """Wait until the worker can take a task; say whether it lives."""
        with contextlib.suppress(EOFError, OSError):
            return bool(self.pipe.recv_bytes())
        return False

    def do(self, task: bytes) -> Answer | None:
        """Return what came of a task; None when the worker died."""
        with contextlib.suppress(EOFError, OSError):
            self.pipe.send_bytes(task)
            answer: Answer = pickle.loads(self.pipe.recv_bytes())  # noqa: S301 - by the worker that we started
            return answer
        return None

    def end(self) -> None:
        """End the process at once, whatever it does, and delete what it left behind."""
        self.process.kill()
        self.process.join()
        self.pipe.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class ProcessExecutor(Executor):
    """Does tasks in ``jobs`` spawned processes, each started when it is first needed.

    A task whose process dies fails with WorkerDiedError; nothing else does. Temporary files of the workers lie in
    ``folder``. ``shutdown`` ends processes at once, also those that work.
    """

    def __init__(self, jobs: int, folder: Path, limits: Limits) -> None:
        self._folder, self._limits = folder, limits
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._numbers, self._lock = count(1), threading.Lock()
        self._workers: set[_Worker] = set()
        self._closed = False
        self._false_starts = 0
        # It unblocks Ctrl-C in the thread that starts it, so it is started before ours block it.
        if hasattr(signal, "pthread_sigmask"):
            resource_tracker.ensure_running()
        self._threads = [threading.Thread(target=self._serve, name=f"worker-{job}", daemon=True) for job in range(jobs)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have a function of a module called in a worker; raise at once when it or an argument cannot be sent."""
        future: Future[R] = Future()
        job = _Job(future, pickle.dumps((fn, args, kwargs)))
        with self._lock:
            if self._closed:
                raise RuntimeError("no tasks are taken any more")
            self._queue.put(job)
        return future

    def processes(self) -> list[int]:
        """Return the ids of the worker processes that there are now."""
        with self._lock:
            return [worker.process.pid for worker in self._workers if worker.process.pid is not None]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:  # noqa: FBT001, FBT002 - theirs
        """End all workers at once; tasks not yet done are cancelled or, where they have begun, fail."""
        with self._lock:
            self._closed = True
            workers = list(self._workers)
        for worker in workers:
            worker.process.kill()
        for _ in self._threads:
            self._queue.put(None)
        if wait:
            for thread in self._threads:
                thread.join()
        if cancel_futures:
            self._cancel_all()

    def _cancel_all(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                job = self._queue.get_nowait()
                if job is not None:
                    job.future.cancel()

    def _serve(self) -> None:
        """Do jobs with one worker after the other; what each of our threads does."""
        # Workers inherit this, so that Ctrl-C does not reach one that has only just been started.
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        worker: _Worker | None = None
        while (job := self._queue.get()) is not None:
            if self._closed or not job.future.set_running_or_notify_cancel():
                job.future.cancel()
                continue
            try:
                worker = self._do(job, worker)
            except BaseException as error:  # noqa: BLE001 - no caller may wait for ever for a thread that is gone
                job.future.set_exception(error)
                worker = None
        if worker is not None:
            self._end(worker)

    def _do(self, job: _Job, worker: _Worker | None) -> _Worker | None:
        """Do one job; return the worker that can do the next."""
        worker = worker or self._start()
        answer = worker.do(job.task)
        stays = answer is not None and not answer.leaves
        if not stays:
            self._end(worker)
        if answer is None:
            code = worker.process.exitcode
            job.future.set_exception(WorkerDiedError(f"a worker died with exit code {code}"))
        else:
            _settle(job.future, answer)
        return worker if stays else None

    def _start(self) -> _Worker:
        """Return a worker that can take a task."""
        while True:
            with self._lock:
                if self._closed:
                    raise WorkerDiedError("the workers were ended")
                if self._false_starts >= FALSE_STARTS:
                    raise WorkersDoNotStartError(f"{FALSE_STARTS} workers in a row died as they started")
                worker = _Worker(self._folder / f"worker-{next(self._numbers)}", self._limits)
                self._workers.add(worker)
            alive = worker.ready()
            with self._lock:
                self._false_starts = 0 if alive else self._false_starts + 1
            if alive:
                return worker
            self._end(worker)

    def _end(self, worker: _Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
        worker.end()


def _settle(future: Future[Any], answer: Answer) -> None:
    try:
        content = pickle.loads(answer.content)  # noqa: S301 - by the worker that we started
    except Exception as error:  # noqa: BLE001 - what a result does when it is read, its task has done
        future.set_exception(error)
        return
    if answer.failed:
        content.__cause__ = TraceOfWorkerError(f"\n{answer.trace}")
        future.set_exception(content)
    else:
        future.set_result(content)
