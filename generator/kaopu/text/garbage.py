"""Work that makes much and frees nothing: looking for garbage meanwhile costs time for naught."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def garbage_left_alone() -> Iterator[None]:
    """Collect no garbage meanwhile; also a decorator. What nothing refers to any more is freed all the same."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def all_there_is_left_alone() -> Iterator[None]:
    """Collect, meanwhile, garbage of what comes now only: much that stays need not be walked through each time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
