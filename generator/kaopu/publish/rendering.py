"""Pages and documents from records, in other processes where there are many.

What is known from before is not done again. A task is one appraisal; what it gives are bytes, which the process that
builds writes, once, wherever they were made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

from kaopu.cache.keys import digest_of
from kaopu.execution.workforce import Workforce
from kaopu.pages.appraisal_page import appraisal_html
from kaopu.pages.fonts import FontSet, typeface_digest
from kaopu.pages.links import Links
from kaopu.pages.theme import Theme
from kaopu.pages.web_page import estimator_script
from kaopu.publish.batches import Batch, Begun, Order, at_hand
from kaopu.publish.estimating import Estimators, estimator_digest
from kaopu.publish.making import Making, design_parts
from kaopu.publish.scribing import Scribe, Sheet
from kaopu.publish.typefaces import FontKey, font_key
from kaopu.records.record import AppraisalRecord
from kaopu.text.language import Language

if TYPE_CHECKING:
    from kaopu.pages.appraisal_document import DocumentPrinter

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
    estimators: Estimators = field(default_factory=dict)


@dataclass
class _Bench:
    """What a process has at hand: the printers of one workshop."""

    workshop: Workshop
    printers: dict[FontKey, DocumentPrinter] = field(default_factory=dict)

    def render(self, record: AppraisalRecord, form: str) -> bytes:
        if form == "index.html":
            estimator = self.workshop.estimators.get((record.period.id, record.language))
            return appraisal_html(record, self.workshop.theme, self.workshop.links, estimator).encode()
        from kaopu.pages.appraisal_document import DocumentPrinter  # noqa: PLC0415 - only who prints needs the library

        key = font_key(record)
        if key not in self.printers:
            self.printers[key] = DocumentPrinter(self.workshop.theme, self.workshop.fonts[key])
        return self.printers[key].pdf(record)


def get_ready() -> None:
    """Read what printing needs, which takes a second."""
    import kaopu.forms.printed  # noqa: PLC0415
    import kaopu.pages.appraisal_document  # noqa: F401, PLC0415


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
        page = design_parts(theme, theme.web_css + theme.estimator_css)
        scripts = digest_of(estimator_script(theme))
        return {
            "index.html": {**page, "scripts": scripts, "links": ",".join(self.workshop.links.languages)},
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

    def begin(self, sheets: Iterable[Sheet], workforce: Workforce) -> Begun:
        """Begin to write their pages and documents: what is known from before is written now."""
        return self._batch.begin(workforce, render, self.workshop, self._orders(sheets), few=FEW)

    def unknown(self, sheets: Iterable[Sheet]) -> int:
        """Write those pages and documents that are known from before; return of how many appraisals some are not."""
        return sum(1 for order in self._orders(sheets) if order is not None)

    @property
    def _batch(self) -> Batch:
        return Batch(self.making)

    def _orders(self, sheets: Iterable[Sheet]) -> Iterator[Order[str] | None]:
        """Write what is known from before, and yield what is not."""
        for sheet in sheets:
            missing = self._missing(sheet)
            yield Order(sheet, missing, self.scribe.read(sheet)) if missing else None

    def _missing(self, sheet: Sheet) -> dict[str, str]:
        paths: dict[str, str] = {form: sheet.place(self.workshop.links, form) for form in FORMS}
        return self._batch.unknown(paths, {form: self._parts(sheet, form) for form in FORMS})

    def _parts(self, sheet: Sheet, form: Form) -> dict[str, str]:
        if form == "appraisal.pdf":
            own = {"font": self._typefaces[sheet.language]}
        else:
            own = {"estimator": estimator_digest(self.workshop.estimators, sheet.period, sheet.language)}
        return {"record": sheet.digest, "language": sheet.language, **own, **self._made_from[form]}
