"""No worker outlives its build: one that went on would write into the folder that the next build has cleaned up."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import threading
from multiprocessing import connection
from pathlib import Path


def begin_worker(folder: Path) -> None:
    """Let this worker process end as soon as the one that started it is gone, also when that was killed.

    What libraries leave behind, such as fonts, they leave in ``folder``.
    """
    tempfile.tempdir = str(folder)
    # Workers hold both ends of the queue that they wait at, so that by themselves they would wait there for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), name="parent", daemon=True).start()


def _watch(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)  # at once: there is nobody left to whom anything could be told
