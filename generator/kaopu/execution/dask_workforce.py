"""The workers of a Dask scheduler. What a lost worker had is done again by another; results come to this process only.

A scheduler runs whatever it is handed: who can reach it can run programs on every worker. So: TLS, and a closed
network.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from dataclasses import dataclass
from functools import partial
from typing import Any, ParamSpec, Self, TypeVar

from distributed import Client, Security, Worker, WorkerPlugin, get_worker
from distributed import Future as Given
from distributed.scheduler import KilledWorker

from kaopu.execution.elsewhere import NoWorkersError, OtherProgramError, SchedulerError, Tls
from kaopu.execution.local import MEMORY
from kaopu.execution.processes import WorkerDiedError
from kaopu.execution.sharing import Shared, kept
from kaopu.execution.worker import Filling
from kaopu.execution.workforce import IN_FLIGHT

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

CONNECTING = 10.0
"""Seconds; longer than this no scheduler is looked for."""
PATIENCE = 60.0
"""Seconds; so long a build waits for a worker when there is none."""
GROUP = 4
"""Items; a task passes through scheduler, worker and back, each of which takes milliseconds."""
LOOKS = 1.0
"""Seconds between looks at whether anybody is left."""


@dataclass(frozen=True)
class _Sent(WorkerPlugin):
    """Brings what all tasks need to every worker, also to those that come later; the scheduler keeps it."""

    digest: str
    content: bytes

    def setup(self, worker: Worker) -> None:  # noqa: ARG002 - what Dask calls
        """Take what all tasks need; called in each worker."""
        _received[self.digest] = self.content

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002 - what Dask calls
        """Forget it."""
        _received.pop(self.digest, None)


_received: dict[str, bytes] = {}
_one_at_a_time = threading.Lock()
_filling = Filling()
_checked: object = None


@dataclass(frozen=True)
class _Received(Shared[T]):
    """A value that has come to this worker by the scheduler."""

    digest: str

    @property
    def value(self) -> T:
        """Return the value."""
        value: T = kept(self.digest, lambda: _received[self.digest])
        return value


class _Sending(Shared[T]):
    """A value of this process; sent to every worker, also to those that come later, when a task first needs it."""

    def __init__(self, value: T, send: Callable[[_Sent], None]) -> None:
        self._value, self._send = value, send
        self._digest = ""

    @property
    def value(self) -> T:
        """Return the value itself."""
        return self._value

    def __reduce__(self) -> tuple[object, ...]:
        if not self._digest:
            content = pickle.dumps(self._value)
            digest = hashlib.sha256(content).hexdigest()
            self._send(_Sent(digest, content))
            self._digest = digest
        return _Received, (self._digest,)


def _do(task: bytes, most: int) -> bytes:
    """Do a task in a worker, one after the other also where it has threads: the print library knows no others."""
    with _one_at_a_time:
        same, function, arguments, named = pickle.loads(task)  # noqa: S301 - from the build that asked us to work
        _check(*same)
        result = pickle.dumps(function(*arguments, **named))
        if _filling.is_full(most):
            _leave(get_worker())
        return result


def _check(same: Callable[[], object] | None, expected: object) -> None:
    """Raise OtherProgramError unless this worker is as the build expects it; looked at once."""
    global _checked  # noqa: PLW0603 - of this process
    if same is not None and expected != _checked:
        here = same()
        if here != expected:
            raise OtherProgramError(f"{get_worker().address} has {here}, and the build has {expected}")
        _checked = expected


def _leave(worker: Worker) -> None:
    """Have this worker's process replaced after it has handed on what it has, where somebody watches over it."""
    global _filling  # noqa: PLW0603 - of this process
    if worker.nanny is not None:
        _filling = Filling()  # it may do a task or two until then
        worker.loop.add_callback(partial(worker.close_gracefully, restart=True, reason="memory"))


class _Scheduled(Executor):
    """Gives tasks to a scheduler."""

    def __init__(self, client: Client, same: Callable[[], object] | None, most: int) -> None:
        loop = client.loop
        assert loop is not None  # noqa: S101 - the client is connected
        self._client, self._loop = client, loop
        self._same = (same, None if same is None else same())
        self._most = most
        self._left: set[Future[Any]] = set()

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have a function of a module called by a worker; raise at once when it or an argument cannot be sent."""
        future: Future[R] = Future()
        task = pickle.dumps((self._same, fn, args, kwargs))
        given = self._client.submit(_do, task, self._most, pure=False)
        self._left.add(future)
        future.add_done_callback(self._left.discard)
        future.add_done_callback(lambda done: given.cancel() if done.cancelled() else None)
        self._loop.add_callback(self._fetch, given, future)
        return future

    async def _fetch(self, given: Given[bytes], future: Future[Any]) -> None:
        """Wait for a task's result; runs in the thread of Dask's client."""
        result: object = None
        error: BaseException | None = None
        try:
            result = pickle.loads(await given)  # noqa: S301 - made by _do, from a scheduler that we trust
        except KilledWorker as killed:
            error = WorkerDiedError(str(killed), certain=False)
        except CancelledError as cancelled:
            error = _why(cancelled)
        except BaseException as raised:  # noqa: BLE001 - what a task raised, whatever it is
            error = raised
        _settle(future, result, error)

    def give_up(self, error: Exception) -> None:
        """Let all tasks that are not finished fail."""
        for future in list(self._left):
            _settle(future, None, error)


def _settle(future: Future[Any], result: object, error: BaseException | None) -> None:
    with contextlib.suppress(InvalidStateError, RuntimeError):  # settled before
        if not future.set_running_or_notify_cancel():
            return
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)


def _why(cancelled: CancelledError) -> Exception:
    """Return why a task was cancelled that we did not cancel."""
    if getattr(cancelled, "reason", "").startswith("scheduler"):
        return SchedulerError(f"the scheduler has gone: {cancelled}")
    # The worker that had the result left before it could be fetched, and no other had it.
    return WorkerDiedError(str(cancelled), certain=False)


class DaskWorkforce:
    """The workers of the Dask scheduler at an address."""

    here = started = False
    group = GROUP

    def __init__(
        self,
        address: str,
        tls: Tls | None = None,
        same: Callable[[], object] | None = None,
        *,
        patience: float = PATIENCE,
        memory: int = MEMORY,
    ) -> None:
        self._address, self._patience = address, patience
        self._client = _connected(address, tls)
        self._jobs = self._most_jobs = 0
        self.executor = _Scheduled(self._client, same, memory)
        self._plugins: set[str] = set()
        self._ending = threading.Event()
        self._watch = threading.Thread(target=self._look_after, name="dask", daemon=True)

    @property
    def jobs(self) -> int:
        """Return how many workers there are now, but at least one."""
        return max(self._jobs, 1)

    @property
    def window(self) -> int:
        """Return how many tasks are given out at once.

        It does not shrink with a lost worker: the scheduler may look for what that had for half a minute, and the
        others go on meanwhile.
        """
        return max(self._most_jobs, 1) * IN_FLIGHT

    def start(self, ready: Callable[[], object]) -> None:
        """Nobody is to be started: workers elsewhere are there."""

    def share(self, value: T) -> Shared[T]:
        """Return what stands for a value that all tasks need."""
        return _Sending(value, self._send)

    def _send(self, sent: _Sent) -> None:
        name = f"kaopu-{sent.digest}"
        self._client.register_plugin(sent, name=name)
        self._plugins.add(name)

    def __enter__(self) -> Self:
        """Wait for the first worker. Raises NoWorkersError."""
        try:
            self._client.wait_for_workers(1, timeout=self._patience)
        except TimeoutError as error:
            self._close()
            raise NoWorkersError(f"{self._address} has no worker") from error
        except BaseException:
            self._close()
            raise
        self._count()
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._watch.join()
        self.executor.give_up(SchedulerError("the build has ended"))
        self._close()

    def _close(self) -> None:
        # What does not work any more with a scheduler that has gone need not be undone there.
        with contextlib.suppress(Exception):
            for name in self._plugins:
                self._client.unregister_worker_plugin(name)
        with contextlib.suppress(Exception):
            self._client.close(timeout=CONNECTING)

    def _count(self) -> None:
        self._jobs = len(self._client.scheduler_info()["workers"])
        self._most_jobs = max(self._most_jobs, self._jobs)

    def _look_after(self) -> None:
        """Count the workers again and again; give up when there has been none for long."""
        without = 0.0
        while not self._ending.wait(LOOKS):
            with contextlib.suppress(Exception):
                self._count()
            without = 0.0 if self._jobs else without + LOOKS
            if without > self._patience:
                self.executor.give_up(NoWorkersError(f"{self._address} has lost its last worker"))


def _connected(address: str, tls: Tls | None) -> Client:
    if address.startswith("tls://") != (tls is not None):
        raise SchedulerError("tls:// wants certificates, and nothing else does")
    security = None
    if tls is not None:
        paths = {"ca_file": tls.authority, "client_cert": tls.certificate, "client_key": tls.key}
        files = {f"tls_{name}": str(path) for name, path in paths.items()}
        security = Security(require_encryption=True, **files)
    try:
        return Client(address, security=security, timeout=CONNECTING, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SchedulerError(f"{address}: {error}") from error
