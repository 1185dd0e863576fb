"""Progress on standard error: a bar on a terminal, plain lines elsewhere. It names numbers, never people."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Give a function that counts finished pieces of ``total``."""
    if sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415 - drawn on a terminal only
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=total)
            yield lambda count: bar.advance(task, count)
    else:
        yield _plain(label, total)


def _plain(label: str, total: int) -> Callable[[int], None]:
    finished = 0

    def count(more: int) -> None:
        nonlocal finished
        before, finished = finished, finished + more
        if before * 4 // max(total, 1) != finished * 4 // max(total, 1):
            say(f"{label}: {finished}/{total}")

    return count


def say(line: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(line + "\n")
