"""Progress on standard error: a bar on a terminal, plain lines elsewhere. It names numbers, never people.

The same steps go to the log, where one is kept.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from kaopu.publish.event_log import EVENT, event
from kaopu.text.language import Language
from kaopu.text.phrases import catalogue, phrase

STEPS = 4
"""So many lines tell how far something is, where there is no bar."""


@contextlib.contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Give a function that counts finished pieces of ``total``; ``label`` is the event's name, if it can be one."""
    if sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415 - drawn on a terminal only
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(_told(label), total=total)
            steps = _in_steps(total, lambda finished: event(_name(label), finished=finished, total=total))

            def count(more: int) -> None:
                bar.advance(task, more)
                steps(more)

            yield count
    else:
        yield _in_steps(total, lambda finished: _tell(label, finished, total))


def _tell(label: str, finished: int, total: int) -> None:
    say(phrase("progress.of", _spoken[0], label=_told(label), finished=finished, total=total))
    event(_name(label), finished=finished, total=total)


def _name(label: str) -> str:
    return label if EVENT.fullmatch(label) else "progress"


def _in_steps(total: int, tell: Callable[[int], None]) -> Callable[[int], None]:
    """Return a function that counts, and calls ``tell`` with the count at each quarter."""
    finished = 0

    def count(more: int) -> None:
        nonlocal finished
        before, finished = finished, finished + more
        if before * STEPS // max(total, 1) != finished * STEPS // max(total, 1):
            tell(finished)

    return count


def say(line: str) -> None:
    """Write a line to standard error; it is not logged, because anything could be in it."""
    sys.stderr.write(_told(line) + "\n")


_spoken: list[Language] = ["en"]
"""The language of the command that runs, in a list so that it can be replaced."""


def speak(language: Language) -> None:
    """Tell in this language from now on how far something is."""
    _spoken[0] = language


def _told(english: str) -> str:
    """Say in the language of the command what the program says in English; what is said in it already stays."""
    known = {text.en: text for text in catalogue("progress").values()}
    return known[english].in_language(_spoken[0]) if english in known else english
