"""Builds for `kaopu serve`, each in a process of its own: nothing that one remembers or breaks concerns the next.

The next process is started beforehand and loads what a build needs while somebody writes; so a build begins at once.
"""

from __future__ import annotations

import contextlib
import datetime
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kaopu.publish.plan import Selection
from kaopu.publish.progress import speak
from kaopu.text.language import LANGUAGES, Language
from kaopu.text.phrases import phrase
from kaopu.text.problems import InputProblemsError, Problem, as_text
from kaopu.text.showing import printable

if TYPE_CHECKING:
    from kaopu.text.tree import FileTree

_spawning = multiprocessing.get_context("spawn")
MENDABLE: Final = ("policy/", "data/", "site/", "kaopu.yml", "mkdocs.yml")
"""What lies here goes when a file is saved."""
_PATIENCE = 20.0
"""Seconds that a build has for leaving nothing behind when it is stopped."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be built, as for a build; ``cache`` None: nothing is kept."""

    root: Path
    selection: Selection
    today: datetime.date | None = None
    data: Path | None = None
    jobs: int | None = None
    cache: Path | None = None
    language: Language = "en"
    """Of what is told while it is built."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a build: the folder that is published, or what is wrong.

    ``panels`` is what open pages show, ``texts`` what the terminal does, and ``mendable`` whether saving a file can
    mend it.
    """

    folder: Path | None
    panels: Mapping[Language, object]
    texts: Mapping[Language, str]
    errors: int = 0
    mendable: bool = True


class Builder:
    """Builds one after the other; ``close`` stops one that is under way."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._next = self._begin()

    def build(self) -> Outcome:
        """Build now, and return what came of it."""
        process, pipe = self._next
        try:
            pipe.send(None)
            outcome: Outcome = pipe.recv()
        except (EOFError, OSError):
            outcome = broken()
        process.join()
        pipe.close()
        self._next = self._begin()
        return outcome

    def close(self) -> None:
        """Stop what is under way; it leaves nothing behind."""
        process, pipe = self._next
        with contextlib.suppress(OSError):
            pipe.close()
        process.terminate()
        process.join(_PATIENCE)
        if process.is_alive():
            process.kill()
            process.join()

    def _begin(self) -> tuple[SpawnProcess, connection.Connection[Any, Any]]:
        ours, theirs = _spawning.Pipe()
        process = _spawning.Process(target=_serve_one, args=(theirs, self._request))
        process.start()
        theirs.close()
        return process, ours


def _serve_one(pipe: connection.Connection[Any, Any], request: Request) -> None:
    """Load what a build needs, wait, build once: the main function of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one, which ends it
    signal.signal(signal.SIGTERM, _stop)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt, EOFError, OSError):
        import kaopu.publish.build  # noqa: F401, PLC0415 - loaded while nobody waits

        pipe.recv()
        outcome = _outcome(request)
        pipe.send(outcome)


def _stop(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _end_with(sentinel: int) -> None:
    """End this process as Ctrl-C would as soon as the one that started it is gone, whatever it died of."""
    connection.wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)


def _outcome(request: Request) -> Outcome:
    from kaopu.cache.store import Store  # noqa: PLC0415
    from kaopu.data.repository import find_repository  # noqa: PLC0415
    from kaopu.publish.build import Means, build  # noqa: PLC0415

    means = Means(request.jobs, Store(request.cache))
    speak(request.language)
    try:
        built = build(request.root, None, request.selection, means, request.today, data=request.data)
    except InputProblemsError as error:
        repository = find_repository(request.root, request.data, lambda _problem: None)[0]
        lines = getattr(error, "tree", repository.tree)  # problems of old commits bring the lines of their files along
        mendable = all(problem.place.file.startswith(MENDABLE) for problem in error.problems)
        return complaint(repository.shown_problems(error.problems), lines, mendable=mendable)
    except Exception:  # noqa: BLE001 - a defect must not end the preview
        traceback.print_exc()
        return broken()
    repository = find_repository(request.root, request.data, lambda _problem: None)[0]
    hints = repository.shown_problems(built.warnings)
    return Outcome(built.folder, {}, {language: as_text(hints, repository.tree, language) for language in LANGUAGES})


def complaint(problems: Sequence[Problem], lines: FileTree, *, mendable: bool = True) -> Outcome:
    """Return what open pages and the terminal tell of problems, in every language."""
    panels = {language: _panel(problems, lines, language) for language in LANGUAGES}
    texts = {language: as_text(problems, lines, language) for language in LANGUAGES}
    errors = sum(problem.severity == "error" for problem in problems)
    return Outcome(None, panels, texts, errors, mendable)


def _panel(problems: Sequence[Problem], lines: FileTree, language: Language) -> dict[str, object]:
    return {
        "heading": phrase("serving.heading", language, count=sum(problem.severity == "error" for problem in problems)),
        "before": phrase("serving.before", language),
        "problems": [_told(problem, lines, language) for problem in problems],
    }


def _told(problem: Problem, lines: FileTree, language: Language) -> dict[str, str]:
    place = problem.place
    line = lines.line(place.file, place.line) if place.line else None
    return {
        "place": printable(str(place)),
        "grade": phrase("serving.hint", language) if problem.severity == "warning" else "",
        "message": problem.message(language),
        "line": printable(line.strip())[:200] if line is not None else "",
        "hint": problem.hint(language),
    }


def broken() -> Outcome:
    """Return what is told of a build that did not even come to an end."""
    panels: dict[Language, object] = {}
    texts: dict[Language, str] = {}
    for language in LANGUAGES:
        message, hint = phrase("serving.broken", language), phrase("serving.broken_hint", language)
        told = {"place": "kaopu", "grade": "", "message": message, "line": "", "hint": hint}
        heading, before = phrase("serving.heading", language, count=1), phrase("serving.before", language)
        panels[language] = {"heading": heading, "before": before, "problems": [told]}
        texts[language] = f"{message} {hint}\n"
    return Outcome(None, panels, texts, errors=1)
