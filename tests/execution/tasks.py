"""What the tests have workers do: tasks must be functions of a module that every process can import."""

from __future__ import annotations

import os
import signal
import stat
import sys
import tempfile
import time
from pathlib import Path


class StrangeError(Exception):
    """Cannot be read back from a pickle: it wants two arguments."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


def square(factor: int, number: int) -> tuple[int, int]:
    """Return a number and its square times the factor."""
    return number, factor * number * number


def slow_square(seconds: float, number: int) -> tuple[int, int]:
    """Return a number and its square after a while."""
    time.sleep(seconds)
    return number, number * number


def when_it_is_there(sign: Path, number: int) -> int:
    """Return the number as soon as there is such a file."""
    while not sign.exists():
        time.sleep(0.01)
    return number


def nothing() -> None:
    """Do nothing: what a worker calls when it is started."""


def process_of(_: object, number: int) -> tuple[int, int]:
    """Return who did it."""
    return number, os.getpid()


def niceness(_: None, _number: int) -> int:
    """Return how far this process stands back behind others."""
    return os.getpriority(os.PRIO_PROCESS, 0)


def dies_elsewhere(parent: int) -> int:
    """Return the process that does it, which is the parent: any other one dies."""
    if os.getpid() != parent:
        os._exit(1)
    return parent


def dies_of_13(exit_code: int, number: int) -> int:
    """Return the number, unless it is 13, which is the worker's end."""
    if number == 13:
        if exit_code < 0:
            os.kill(os.getpid(), -exit_code)
            time.sleep(60)
        os._exit(exit_code)
    return number


def dies_once(folder: Path, number: int) -> int:
    """Return the number; the first time that each third is tried, the worker dies in the middle of it."""
    if number % 3 == 0:
        try:
            (folder / str(number)).mkdir()
        except FileExistsError:
            return number
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)
    return number


def dies_in_the_middle_of_its_result(size: int, number: int) -> bytes | HalfSent:
    """Return much; 13 sends half of it and dies."""
    return HalfSent(size) if number == 13 else bytes([number % 256]) * size


class HalfSent:
    """Something whose result reaches the pipe only in part."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        # The pipe is the only thing that is open for writing and no file; nobody but the test's worker runs this.
        for descriptor in range(3, 64):
            try:
                if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                    os.write(descriptor, (self.size).to_bytes(4, "big") + b"half of it")
                    os.kill(os.getpid(), signal.SIGKILL)
                    time.sleep(60)
            except OSError:
                continue
        raise AssertionError("no pipe found")


def fails_at_7(_: object, number: int) -> int:
    """Return the number after a moment, unless it is 7."""
    if number == 7:
        raise LookupError("seven")
    time.sleep(0.01)
    return number


def fails_strangely(_: object, number: int) -> int:
    """Raise what cannot be sent."""
    raise StrangeError("strange", str(number))


def exits(_: object, number: int) -> int:
    """Ask the interpreter to end."""
    raise SystemExit(number)


def returns_what_cannot_be_sent(_: object, number: int) -> object:
    """Return a function that no other process can find."""
    return lambda: number


def takes_memory(megabytes: int, _number: int) -> int:
    """Keep some memory for good; return who did."""
    _taken.append(os.urandom(1024 * 1024) * megabytes)
    return os.getpid()


_taken: list[bytes] = []


def leaves_something(_: object, number: int) -> str:
    """Leave a file where libraries would."""
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(b"left")
    return f"{number} {file.name}"


def first_letters(text: str, length: int) -> str:
    """Return the beginning of what is shared."""
    return text[:length]


def identity_of(value: object, _: int) -> tuple[int, int]:
    """Return who did it and which object it had."""
    return os.getpid(), id(value)


def says_when_it_begins(folder: Path, number: int) -> int:
    """Tell that it has begun, and take long."""
    (folder / f"{number}-{os.getpid()}").touch()
    time.sleep(60)
    return number


def ignores(_: object, number: int) -> int:
    """Take no notice of what is shared."""
    return number


def says_and_takes(told: tuple[Path, float], _number: int) -> int:
    """Tell who has begun, and take a while."""
    folder, seconds = told
    folder.mkdir(exist_ok=True)
    (folder / str(os.getpid())).touch()
    time.sleep(seconds)
    return os.getpid()


def process_of_slowly(seconds: float, _number: int) -> int:
    """Return who did it, after a while."""
    time.sleep(seconds)
    return os.getpid()


def version() -> str:
    """Return what is the same on every worker of a test."""
    return sys.version
