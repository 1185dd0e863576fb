"""Who does the work of a build: this process, processes of this machine, or machines; and how work is given out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Generic, ParamSpec, Protocol, Self, TypeVar

from kaopu.execution.processes import WorkerDiedError
from kaopu.execution.sharing import Filed, Held, Shared

A = TypeVar("A")
P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

IN_FLIGHT = 3
"""So many tasks a worker are given out at once: one that is done, one in work, one to go on with."""
DEATHS = 2
"""An item with which so many workers died is not tried again."""


class Workforce(Protocol):
    """Who does the work; a context manager, one for a whole build. When it ends, nobody works any more."""

    @property
    def jobs(self) -> int:
        """Return how many work at once."""
        ...

    @property
    def window(self) -> int:
        """Return how many tasks are given out at once."""
        ...

    @property
    def group(self) -> int:
        """Return how many items are one task, so that giving it out costs little beside it."""
        ...

    @property
    def here(self) -> bool:
        """Say whether workers see the files of this machine."""
        ...

    @property
    def executor(self) -> Executor:
        """Return what tasks are given to."""
        ...

    @property
    def started(self) -> bool:
        """Say whether the workers were started already: then nothing is gained by doing little here."""
        ...

    def start(self, ready: Callable[[], object]) -> None:
        """Start the workers now, where they are this machine's own, and have each call ``ready``, e.g. to import."""
        ...

    def share(self, value: T) -> Shared[T]:
        """Return what stands for a value that all tasks need."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Done(Generic[A, R]):
    """An item, and what came of it: a result, or the death of every worker that had it."""

    item: A
    result: R | None
    died: bool = False


@dataclass(frozen=True, slots=True)
class _Trial(Generic[A]):
    items: tuple[A, ...]
    deaths: int = 0


def work(
    workforce: Workforce, task: Callable[[T, A], R], shared: Shared[T], items: Iterable[A], *, few: int = 0
) -> Work[T, A, R]:
    """Have ``task(shared.value, item)`` done with every item; give each once, in the order in which they are finished.

    ``task`` is a function of a module. ``items`` are read as they are needed, at most ``workforce.window`` tasks ahead.
    An item whose worker died is tried once more; when that worker dies, too, the item comes with ``died`` and all
    others are finished. What a task raises is raised here, after what was waiting is cancelled. No more than ``few``
    items are done in this process, sooner than others would have started.
    """
    return Work(workforce, task, shared, iter(items), 0 if workforce.started else few)


class Work(Generic[T, A, R]):
    """Tasks that are given out and not finished. It is gone through once; what was not finished then is cancelled."""

    def __init__(
        self, workforce: Workforce, task: Callable[[T, A], R], shared: Shared[T], items: Iterator[A], few: int
    ) -> None:
        self._workforce, self._task, self._shared = workforce, task, shared
        self._items, self._few, self._here = items, few, tuple[A, ...]()
        self._begun = self._exhausted = False
        self._trials: dict[Future[list[R]], _Trial[A]] = {}
        self._again: list[_Trial[A]] = []
        self._suspects: list[_Trial[A]] = []

    def begin(self) -> bool:
        """Give out what the workers take now, without waiting for any; say whether that was all there is to be done."""
        if not self._begun:
            self._begun = True
            first = tuple(islice(self._items, self._few + 1))
            if len(first) <= self._few:
                self._here, self._exhausted = first, True
            else:
                self._items = chain(first, self._items)
                self._give_out()
        return self._exhausted

    def __iter__(self) -> Iterator[Done[A, R]]:
        """Give out all items; yield each when it is finished."""
        self.begin()
        for item in self._here:
            yield Done(item, self._task(self._shared.value, item))
        try:
            while True:
                self._give_out()
                if not self._trials:
                    return
                for future in wait(self._trials, return_when=FIRST_COMPLETED).done:
                    yield from self._finish(future)
        finally:
            for future in self._trials:
                future.cancel()

    def _give_out(self) -> None:
        """Give out as much as the window allows; what may kill workers of others is tried when none is in work."""
        window, group = self._workforce.window, self._workforce.group
        while len(self._trials) < window:
            if self._again:
                self._give(self._again.pop())
            elif self._suspects:
                if not self._trials:
                    self._give(self._suspects.pop())
                return
            elif group_of_items := tuple(islice(self._items, group)):
                self._give(_Trial(group_of_items))
            else:
                self._exhausted = True
                return

    def _give(self, trial: _Trial[A]) -> None:
        future = self._workforce.executor.submit(_call, self._task, self._shared, trial.items)
        self._trials[future] = trial

    def _finish(self, future: Future[list[R]]) -> Iterator[Done[A, R]]:
        trial = self._trials.pop(future)
        try:
            results = future.result()
        except WorkerDiedError as death:
            deaths = trial.deaths + 1
            if deaths >= DEATHS:
                yield from (Done(item, None, died=True) for item in trial.items)
            else:
                # Perhaps the fault of another task that the worker had.
                later = self._again if death.certain else self._suspects
                later += (_Trial((item,), deaths) for item in trial.items)
            return
        yield from (Done(item, result) for item, result in zip(trial.items, results, strict=True))


def _call(task: Callable[[T, A], R], shared: Shared[T], items: tuple[A, ...]) -> list[R]:
    value = shared.value
    return [task(value, item) for item in items]


class _Inline(Executor):
    """Does each task in this process when it is given."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Call the function; what it raises is raised by the future."""
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as every executor does; Ctrl-C is raised here and now
            future.set_exception(error)
        return future


class InlineWorkforce:
    """This process alone: for little work, or where no others are wanted."""

    def __init__(self) -> None:
        self.jobs = self.window = self.group = 1
        self.here, self.started = True, False
        self.executor: Executor = _Inline()

    def start(self, ready: Callable[[], object]) -> None:
        """Nobody is to be started."""

    def share(self, value: T) -> Shared[T]:
        """Return what stands for a value that all tasks need."""
        return Held(value)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is to be ended."""


class ExecutorWorkforce(InlineWorkforce):
    """Any executor of the standard library or of others; who hands it in ends it.

    ``folder`` is for what all tasks need, where the executor has processes on this machine. Such an executor of the
    standard library is broken by one worker that dies: then BrokenExecutor is raised.
    """

    def __init__(self, executor: Executor, jobs: int, folder: Path | None = None) -> None:
        super().__init__()
        self.jobs, self.window, self.executor = jobs, jobs * IN_FLIGHT, executor
        self._folder = folder

    def share(self, value: T) -> Shared[T]:
        """Return what stands for a value that all tasks need."""
        return Held(value) if self._folder is None else Filed(value, self._folder)
