"""Run a command and watch it and all its processes: clock, processors, and the most memory that each had.

Memory is read from /proc five times a second, so that it is told on Linux only: what one process had at most, by the
kernel's own mark, and what all had together in one moment. What processes share is counted in each of them.
"""

import contextlib
import os
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.measurements import now

EVERY = 0.2
PROC = Path("/proc")
WORKERS = ("spawn_main", "dask")
"""What the command line of a worker process says."""


@dataclass(frozen=True)
class Seen:
    """One look: bytes of the command's own process, of all together, and how many lines its log had."""

    own: int
    together: int
    lines: int


@dataclass
class Watched:
    """What a command took; memory in bytes, 0 where it cannot be told."""

    clock: float = 0.0
    processor: float = 0.0
    output: str = ""
    peaks: dict[tuple[int, str], int] = field(default_factory=dict)
    """Process id and what it is → the most that it had."""
    looks: list[Seen] = field(default_factory=list)

    def peak(self, what):
        """Return the most that any process of one kind (``own``, ``worker``, ``other``) had."""
        return max((most for (_, kind), most in self.peaks.items() if kind == what), default=0)

    @property
    def together(self):
        """Return the most that all had in one moment."""
        return max((look.together for look in self.looks), default=0)


def watch(command, *, log=None, also=(), cwd=None):
    """Run a command to its end; ``also`` are ids of processes that work for it and are not its children.

    Raises RuntimeError with the command's words where it fails.
    """
    found, begin = Watched(), now()
    process = subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )
    with process, look_on(found, process.pid, log, also):
        found.output = process.communicate()[0]
    spent = now() - begin
    found.clock, found.processor = spent.clock, spent.processor
    if process.returncode:
        raise RuntimeError(f"{command} failed:\n{found.output[-4000:]}")
    return found


@contextlib.contextmanager
def look_on(found, root=None, log=None, also=()):
    """Watch the memory of a process, by default of this one, and of all that it starts, as long as this lasts."""
    ended = threading.Event()
    arguments = (root or os.getpid(), found, log, also, ended)
    watcher = threading.Thread(target=_look_on, args=arguments, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _look_on(root, found, log, also, ended):
    while not ended.wait(EVERY):
        memory = {pid: (kind, *_memory(pid)) for pid, kind in _family(root, also)}
        for pid, (kind, most, _) in memory.items():
            found.peaks[pid, kind] = max(most, found.peaks.get((pid, kind), 0))
        lines = log.read_bytes().count(b"\n") if log is not None and log.exists() else 0
        own = memory.get(root, ("", 0, 0))[2]
        found.looks.append(Seen(own, sum(each for _, _, each in memory.values()), lines))


def _family(root, also=()):
    """Yield the ids of a process, of those given beside it and of all that they have started, with what each is."""
    children: dict[int, list[int]] = {}
    for pid, parent, _ in _processes():
        children.setdefault(parent, []).append(pid)
    todo = [root, *also]
    while todo:
        pid = todo.pop()
        yield pid, "own" if pid == root else _kind(pid)
        todo += children.get(pid, [])


def _processes():
    """Yield each process: id, parent's id, and processor seconds, those of ended children included."""
    tick = os.sysconf("SC_CLK_TCK")
    for place in PROC.glob("[0-9]*/stat"):
        try:
            words = place.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        yield int(place.parent.name), int(words[1]), sum(map(int, words[11:15])) / tick


def _kind(pid):
    try:
        words = (PROC / str(pid) / "cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return "other"
    return "worker" if "scheduler" not in words and any(word in words for word in WORKERS) else "other"


def _memory(pid):
    """Return the most bytes that a process had so far, and those that it has now."""
    try:
        lines = (PROC / str(pid) / "status").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return 0, 0
    told = dict(line.split(":", 1) for line in lines if line.startswith(("VmHWM", "VmRSS")))
    return tuple(int(told.get(name, "0 kB").split()[0]) * 1024 for name in ("VmHWM", "VmRSS"))


def processor_of_all():
    """Return the processor seconds of this process and of all that it started and that still run."""
    if not PROC.is_dir():
        return time.process_time()
    family = {pid for pid, _ in _family(os.getpid())}
    return sum(seconds for pid, _, seconds in _processes() if pid in family)
