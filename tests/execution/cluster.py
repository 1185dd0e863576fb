"""A Dask scheduler and workers as a company would have them: processes of their own, on this machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 60
QUICKLY = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s"}
"""So long the scheduler looks for a worker that is lost; otherwise half a minute."""
_ADDRESS = re.compile(r"Scheduler at:\s+(t\S+)")
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass
class Cluster:
    """What was started; it ends with the test."""

    folder: Path
    options: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    address: str = ""

    def start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a program of Dask, with a process group of its own."""
        log = self.folder / f"{len(self.running)}-{program}.log"
        places = os.pathsep.join([str(REPOSITORY / "generator"), str(REPOSITORY)])
        command = [sys.executable, "-m", "dask", program, *self.options, *arguments]
        with log.open("wb") as file:
            process = subprocess.Popen(
                command,
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": places, **QUICKLY, **self.environment},
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def start_scheduler(self, protocol: str) -> None:
        """Start the scheduler and wait until it says where it is."""
        self.start("scheduler", "--host", f"{protocol}://127.0.0.1:0", "--no-dashboard", "--no-show")
        log, deadline = self.folder / "0-scheduler.log", time.monotonic() + SECONDS
        while not (found := _ADDRESS.search(log.read_text(encoding="utf-8"))):
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.05)
        self.address = found[1]

    def worker(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a worker with one thread; nobody watches over it unless told so."""
        threads = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder))
        return self.start("worker", self.address, *threads, *(arguments or ("--no-nanny",)))

    def end(self) -> None:
        """Kill whatever was started, with what that has started."""
        for process in self.running:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        for process in self.running:
            process.wait()


@contextmanager
def cluster(
    folder: Path, *options: str, protocol: str = "tcp", environment: Mapping[str, str] | None = None
) -> Iterator[Cluster]:
    """Start a scheduler; end it and its workers afterwards."""
    folder.mkdir()
    found = Cluster(folder, options, environment or {})
    try:
        found.start_scheduler(protocol)
        yield found
    finally:
        found.end()
