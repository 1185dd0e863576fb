"""Single files that cost more to make than to send to a worker: the views of teams and of the company, workbooks.

The build goes on meanwhile. Where workers have more than enough to do, or none were started, it makes the file itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

from kaopu.execution.processes import WorkerDiedError
from kaopu.execution.workforce import Workforce
from kaopu.publish.making import Making

AHEAD = 2
"""So many windows of the workforce wait to be made: they are small, and the process that builds has more to do."""
Make = Callable[[str, Mapping[str, str], Callable[[], bytes]], None]
"""Writes a file by its path below public/, what it is made from, and what makes it: ``Making.make`` is one."""


@dataclass
class Errands:
    """Files that workers make one by one. All are there when ``finish`` has returned."""

    making: Making
    workforce: Workforce
    _given: dict[str, tuple[Future[bytes], Callable[[], bytes]]] = field(default_factory=dict)

    def make(self, path: str, parts: Mapping[str, str], make: Callable[[], bytes]) -> None:
        """Write an output: as it was before, or soon; ``make`` and what it holds can be sent to a worker."""
        if self.making.place(path, parts):
            return
        self._collect([path for path, (future, _) in self._given.items() if future.done()])
        if self.workforce.started and len(self._given) < AHEAD * self.workforce.window:
            self._given[path] = self.workforce.executor.submit(make), make
        else:
            self.making.put(path, make())

    def finish(self) -> None:
        """Wait for all."""
        self._collect(list(self._given))

    def _collect(self, paths: list[str]) -> None:
        for path in paths:
            future, make = self._given.pop(path)
            try:
                content = future.result()
            except WorkerDiedError:  # perhaps the fault of a document
                content = make()
            self.making.put(path, content)
