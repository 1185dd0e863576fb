"""What all tasks of a kind need, e.g. theme and fonts: read once in each process, not sent with every task."""

from __future__ import annotations

import hashlib
import os
import pickle
import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")

KEPT = 2
"""So many values a process keeps; one kind of task comes after the other."""


class Shared(ABC, Generic[T]):
    """Stands for a value that all tasks need; may be sent to another process."""

    @property
    @abstractmethod
    def value(self) -> T:
        """Return the value; it is read when first asked for."""


@dataclass(frozen=True)
class Held(Shared[T]):
    """A value of this process; sent to another process, it goes as a whole each time."""

    held: T

    @property
    def value(self) -> T:
        """Return the value itself."""
        return self.held


class Filed(Shared[T]):
    """A value that goes to other processes of this machine by a file, written when it is first sent.

    Only processes started from here read the file, and only where it still has the digest that they were told.
    """

    def __init__(self, value: T, folder: Path) -> None:
        self._value = value
        self._folder = folder
        self._digest = ""
        self._writing = threading.Lock()

    @property
    def value(self) -> T:
        """Return the value itself."""
        return self._value

    def __reduce__(self) -> tuple[object, ...]:
        with self._writing:
            if not self._digest:
                content = pickle.dumps(self._value, pickle.HIGHEST_PROTOCOL)  # arrays are not copied when read
                digest = hashlib.sha256(content).hexdigest()
                self._folder.mkdir(parents=True, exist_ok=True)
                _write(self._folder / digest, content)
                self._digest = digest
        return Read, (self._folder / self._digest, self._digest)


@dataclass(frozen=True)
class Read(Shared[T]):
    """A value in a file that the process which started this one has written."""

    place: Path
    digest: str

    @property
    def value(self) -> T:
        """Return the value; raise DamagedError where the file is not the one that was written."""
        value: T = kept(self.digest, self.place.read_bytes)
        return value


class DamagedError(Exception):
    """What all tasks need is not what was sent."""


def kept(digest: str, read: Callable[[], bytes]) -> Any:
    """Return the value of a digest, read unless this process has it already."""
    with _lock:
        if digest not in _values:
            content = read()
            if hashlib.sha256(content).hexdigest() != digest:
                raise DamagedError(digest)
            _values[digest] = pickle.loads(content)  # noqa: S301 - written by the process that gives the tasks
            while len(_values) > KEPT:
                _values.popitem(last=False)
        _values.move_to_end(digest)
        return _values[digest]


_values: OrderedDict[str, Any] = OrderedDict()
_lock = threading.Lock()


def _write(place: Path, content: bytes) -> None:
    # Private words may be in it: nobody else on the machine reads it.
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
