"""A log of what a command did, a JSON object a line: an event, the seconds since the beginning, and counts.

It may be kept and read by whoever looks after the machine, so that nothing personal may get into it by mistake: a value
is a whole number, or a word that a program knows beforehand, such as a problem's code. There are no messages, no paths.
"""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from io import FileIO
from pathlib import Path

from kaopu import __version__
from kaopu.text.problems import InputProblemsError, Problem, problem_codes

EVENT = re.compile(r"[a-z]+(-[a-z]+)*", re.ASCII)


class EventLog:
    """Writes events to a stream; a line is written at once, so that a killed build's log ends where it ended."""

    def __init__(self, stream: FileIO) -> None:
        self._stream, self._begun = stream, time.monotonic()

    def write(self, event: str, counts: Mapping[str, int], words: Mapping[str, str] | None = None) -> None:
        """Write one line. A log that cannot be written any more, on a full disk, is no reason to stop a build."""
        if not EVENT.fullmatch(event):
            raise ValueError(f"not the name of an event: {event!r}")
        seconds = round(time.monotonic() - self._begun, 3)
        numbers = {name: int(count) for name, count in counts.items()}
        line = json.dumps({"event": event, "seconds": seconds, **(words or {}), **numbers})
        with contextlib.suppress(OSError):
            self._stream.write(f"{line}\n".encode("ascii"))


_logs: list[EventLog] = []
"""The log of the command that is running in this process, if it has one."""


def event(name: str, **counts: int) -> None:
    """Log that something has happened, with counts; nothing where no log is kept."""
    for log in _logs:
        log.write(name, counts)


@contextlib.contextmanager
def log_to(path: Path | None, command: str) -> Iterator[None]:
    """Add to the log file ``path`` what ``command`` does, from ``begin`` to ``end`` with how it came out.

    None: nothing is logged. Raises OSError when the file cannot be opened.
    """
    if path is None:
        yield
        return
    with FileIO(path, "a") as stream:  # nothing is kept back, to be written later
        log = EventLog(stream)
        _logs.append(log)
        log.write("begin", {}, {"command": command, "version": __version__})
        outcome = "interrupted"
        try:
            yield
            outcome = "done"
        except InputProblemsError as error:
            outcome = "problems"
            _problems(log, error.problems)
            raise
        except Exception as error:
            outcome = "failed"
            log.write("error", {}, {"kind": type(error).__name__})
            raise
        finally:
            log.write("end", {}, {"outcome": outcome})
            _logs.remove(log)


def _problems(log: EventLog, problems: tuple[Problem, ...]) -> None:
    counted = Counter((problem.severity, problem.code) for problem in problems if problem.code in problem_codes())
    for (severity, code), count in sorted(counted.items()):
        log.write("problem", {"count": count}, {"severity": severity, "code": code})
