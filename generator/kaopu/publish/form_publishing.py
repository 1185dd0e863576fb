"""The forms that are still to be handed in, as workbooks and PDFs, where those find them who fill them in.

A person's own form lies in the person's folder. The form for a report about somebody has a folder of its own, because
the managers above the person read it and the person does not.
"""

from __future__ import annotations

import multiprocessing
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from kaopu.data.periods import Period
from kaopu.forms.form import Form, FormKind
from kaopu.forms.printed import FormPrinter, form_html, form_texts
from kaopu.forms.workbook import workbook_of
from kaopu.pages.fonts import FontSet, font_set
from kaopu.pages.links import FillIn, Links
from kaopu.pages.theme import Theme
from kaopu.publish.form_making import FormMaker
from kaopu.publish.results import Results
from kaopu.rounds.handing_in import open_forms
from kaopu.text.language import Language
from kaopu.text.processes import begin_worker

FEW = 8
"""So many forms are made sooner than processes are started."""
FORMS_A_WORKER = 400
"""After about so many all workers are replaced: the print library does not return all memory."""
FILL_INS: tuple[FillIn, ...] = get_args(FillIn)


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that is still to be handed in: by the person, or by the person's manager."""

    kind: FormKind
    person: str
    period: Period
    language: Language

    def paths(self, links: Links) -> dict[FillIn, str]:
        """Return the places of the workbook and of the PDF."""
        whose = (self.person, self.period.id, self.language)
        if self.kind == "self_assessment":
            return {suffix: links.self_assessment(*whose, suffix) for suffix in FILL_INS}
        return {suffix: links.review(*whose, suffix) for suffix in FILL_INS}


def forms_to_hand_in(
    results: Results, languages: Sequence[Language], period: Period | None, person: str | None
) -> tuple[OpenForm, ...]:
    """Return every form that is open, in each language; of one period or one person only where these are given."""
    found: list[OpenForm] = []
    for (whose, when), state in sorted(results.rounds.items(), key=lambda entry: (entry[0][1], entry[0][0])):
        if period not in (None, when) or person not in (None, whose) or when in results.closed:
            continue
        if results.of(when) is None:
            continue
        for kind in open_forms(((step.kind, step.status) for step in state.steps), state.status):
            found += (OpenForm(kind, whose, when, language) for language in languages)
    return tuple(found)


@dataclass(frozen=True)
class FormWorkshop:
    """What every worker needs, sent once."""

    theme: Theme
    fonts: dict[Language, FontSet]
    links: Links
    folder: Path


class _Press:
    """What makes forms in one process: a printer for each language."""

    def __init__(self, workshop: FormWorkshop) -> None:
        self.workshop = workshop
        self.printers: dict[Language, FormPrinter] = {}

    def make(self, task: tuple[OpenForm, Form]) -> None:
        """Write one form as workbook and PDF."""
        opened, form = task
        language, workshop = opened.language, self.workshop
        if language not in self.printers:
            self.printers[language] = FormPrinter(workshop.theme, workshop.fonts[language])
        contents = {"xlsx": workbook_of(form), "pdf": self.printers[language].pdf(form)}
        for suffix, path in opened.paths(workshop.links).items():
            target = workshop.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents[suffix])


_press: _Press | None = None


def _open(place: Path) -> None:
    global _press  # noqa: PLW0603 - the one state a worker process has
    begin_worker(place.parent)
    _press = _Press(pickle.loads(place.read_bytes()))  # noqa: S301 - written by the process that started this one


def _make(task: tuple[OpenForm, Form]) -> None:
    assert _press is not None  # noqa: S101 - _open ran first
    _press.make(task)


@dataclass(frozen=True)
class FormPublisher:
    """Makes the forms that are open from the results."""

    forms: tuple[OpenForm, ...]
    results: Results
    links: Links

    def files(self) -> frozenset[str]:
        """Return the path of every form that a build writes."""
        return frozenset(path for form in self.forms for path in form.paths(self.links).values())

    def write(self, aside: Path, theme: Theme, jobs: int, done: Callable[[int], None] = lambda _: None) -> None:
        """Write all forms below ``aside``, in ``jobs`` processes when there are many; ``done`` gets 1 after each."""
        if not self.forms:
            return
        workshop = FormWorkshop(theme, self._fonts(theme), self.links, aside)
        if jobs == 1 or len(self.forms) <= FEW:
            press = _Press(workshop)
            _drain(map(press.make, self._tasks(self.forms)), done)
            return
        with tempfile.TemporaryDirectory(prefix="kaopu-", dir=aside.parent) as folder:  # the next build deletes it, too
            place = Path(folder) / "workshop"
            place.write_bytes(pickle.dumps(workshop))
            # One pool after the other: a pool that replaces its own workers may wait for ever (python/cpython#115634).
            for begin in range(0, len(self.forms), jobs * FORMS_A_WORKER):
                part = self.forms[begin : begin + jobs * FORMS_A_WORKER]
                # Spawned, not forked: the print library's threads and caches do not survive a fork.
                context = multiprocessing.get_context("spawn")
                with ProcessPoolExecutor(jobs, mp_context=context, initializer=_open, initargs=(place,)) as pool:
                    _drain(pool.map(_make, self._tasks(part)), done)

    def _tasks(self, forms: Iterable[OpenForm]) -> Iterator[tuple[OpenForm, Form]]:
        maker = FormMaker(self.results)
        for opened in forms:
            form = maker.form(opened.kind, opened.person, opened.period.id, opened.language)
            assert form is not None  # noqa: S101 - a round that is open has a result and the step
            yield opened, form

    def _fonts(self, theme: Theme) -> dict[Language, FontSet]:
        """Cut the typeface down, for each language, to what its forms can print."""
        used: dict[Language, set[str]] = {}
        for opened, form in self._tasks(self.forms):
            used.setdefault(opened.language, set()).update(form_html(form, theme), *form_texts(form))
        return {language: font_set(characters, language) for language, characters in used.items()}


def _drain(results: Iterable[object], done: Callable[[int], None]) -> None:
    for _ in results:
        done(1)
