"""Pages and documents from records, in other processes where there are many.

What is known from before is not done again. A task is one appraisal; what it gives are bytes, which the process that
builds writes, once, wherever they were made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

from kaopu.execution.workforce import Workforce
from kaopu.pages.appraisal_document import DocumentPrinter
from kaopu.pages.appraisal_page import appraisal_html
from kaopu.pages.fonts import FontSet, typeface_digest
from kaopu.pages.links import Links
from kaopu.pages.theme import Theme
from kaopu.publish.batches import Batch, Order, at_hand
from kaopu.publish.making import Making, design_parts
from kaopu.publish.scribing import Scribe, Sheet
from kaopu.publish.typefaces import FontKey, font_key
from kaopu.records.record import AppraisalRecord
from kaopu.text.language import Language

Form = Literal["index.html", "appraisal.pdf"]
FORMS: tuple[Form, ...] = get_args(Form)
FEW = 6
"""So many are made sooner than processes are started: one person's month, quarter and year, in two languages."""


@dataclass(frozen=True)
class Workshop:
    """What every worker needs, sent once."""

    theme: Theme
    fonts: Mapping[FontKey, FontSet]
    links: Links


@dataclass
class _Bench:
    """What a process has at hand: the printers of one workshop."""

    workshop: Workshop
    printers: dict[FontKey, DocumentPrinter] = field(default_factory=dict)

    def render(self, record: AppraisalRecord, form: str) -> bytes:
        if form == "index.html":
            return appraisal_html(record, self.workshop.theme, self.workshop.links).encode()
        key = font_key(record)
        if key not in self.printers:
            self.printers[key] = DocumentPrinter(self.workshop.theme, self.workshop.fonts[key])
        return self.printers[key].pdf(record)


def render(workshop: Workshop, order: Order[str]) -> dict[str, bytes]:
    """Return the forms of one appraisal that were asked for, of its record's JSON; called in worker processes."""
    bench = at_hand(workshop, _Bench)
    record = AppraisalRecord.from_json(order.needs)
    return {form: bench.render(record, form) for form in order.paths}


@dataclass(frozen=True)
class Printing:
    """Renders what a scribe has written down."""

    scribe: Scribe
    workshop: Workshop
    making: Making

    @cached_property
    def _made_from(self) -> Mapping[Form, Mapping[str, str]]:
        """Return what all pages, and all documents, are made from besides their records."""
        theme = self.workshop.theme
        return {
            "index.html": {**design_parts(theme, theme.web_css), "links": ",".join(self.workshop.links.languages)},
            "appraisal.pdf": design_parts(theme, theme.print_css),
        }

    @cached_property
    def _typefaces(self) -> Mapping[Language, str]:
        """Return of each language how its faces are made; a document has its own outlines, whatever others print."""
        return {language: self._typeface(language) for language in self.workshop.links.languages}

    def _typeface(self, language: Language) -> str:
        kept = self.making.kept(
            "typeface-digest", {"language": language}, lambda: {"digest": typeface_digest(language).encode("ascii")}
        )
        return kept["digest"].decode("ascii")

    def run(self, sheets: Iterable[Sheet], workforce: Workforce, done: Callable[[int], None]) -> tuple[Sheet, ...]:
        """Write their pages and documents; return those that killed their worker each time they were tried."""
        return self._batch.run(workforce, render, self.workshop, self._orders(sheets, done), done, few=FEW)

    def run_known(self, sheets: Iterable[Sheet], done: Callable[[int], None]) -> int:
        """Write those pages and documents that are known from before; return of how many appraisals some are not."""
        return sum(1 for _ in self._orders(sheets, done))

    @property
    def _batch(self) -> Batch:
        return Batch(self.making)

    def _orders(self, sheets: Iterable[Sheet], done: Callable[[int], None]) -> Iterator[Order[str]]:
        """Write what is known from before, and yield what is not."""
        for sheet in sheets:
            missing = self._missing(sheet)
            if missing:
                yield Order(sheet, missing, self.scribe.read(sheet))
            else:
                done(1)

    def _missing(self, sheet: Sheet) -> dict[str, str]:
        paths: dict[str, str] = {form: sheet.place(self.workshop.links, form) for form in FORMS}
        return self._batch.unknown(paths, {form: self._parts(sheet, form) for form in FORMS})

    def _parts(self, sheet: Sheet, form: Form) -> dict[str, str]:
        font = {"font": self._typefaces[sheet.language]} if form == "appraisal.pdf" else {}
        return {"record": sheet.digest, "language": sheet.language, **font, **self._made_from[form]}
