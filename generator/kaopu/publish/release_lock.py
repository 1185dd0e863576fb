"""One build at a time: a lock that the system gives back by itself when its holder dies."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from kaopu.text.problems import InputProblemsError, Place, Problem

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK = ".lock"
_TAKEN = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the lock of ``folder``, which is made; the file stays and means nothing without a living holder.

    Raises InputProblemsError at once when somebody else holds it: a build that waited would publish what was
    read after the other one, and nobody could tell which of them is shown. Raises OSError when it cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / LOCK
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            _take(descriptor)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise OSError(error.errno, error.strerror, str(place)) from None
            raise InputProblemsError([Problem("build-running", Place(folder.name))]) from None
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
