"""Forms as workbooks and PDFs, printed in other processes where there are many: what is known from before is not."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import IO, TYPE_CHECKING

from kaopu.cache.keys import digest_of
from kaopu.execution.workforce import Workforce
from kaopu.forms.form import Form, FormKind
from kaopu.forms.texts import form_texts
from kaopu.forms.workbook import workbook_of
from kaopu.pages.fonts import FontSet
from kaopu.pages.theme import Theme
from kaopu.publish.batches import Batch, Begun, Order, at_hand
from kaopu.publish.form_making import FormMaker
from kaopu.publish.making import Making, design_parts
from kaopu.publish.scribing import Scribe, Sheet
from kaopu.publish.typefaces import Characters, cut_fonts, font_digest
from kaopu.records.record import AppraisalRecord
from kaopu.text.language import Language

if TYPE_CHECKING:
    from kaopu.forms.printed import FormPrinter

FEW = 8
"""So many forms are made sooner than processes are started."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A form that is open: of which kind, the record that it belongs to, and where its files lie, by their suffix."""

    kind: FormKind
    sheet: Sheet
    paths: Mapping[str, str]


@dataclass(frozen=True)
class FormWorkshop:
    """What every worker needs, sent once."""

    theme: Theme
    fonts: Mapping[Language, FontSet]


@dataclass
class _Press:
    """What a process has at hand: the printers of one workshop, one for each language."""

    workshop: FormWorkshop
    printers: dict[Language, FormPrinter] = field(default_factory=dict)

    def make(self, form: Form, suffix: str) -> bytes:
        if suffix == "xlsx":
            return workbook_of(form)
        from kaopu.forms.printed import FormPrinter  # noqa: PLC0415 - a build that prints nothing needs no such library

        language = form.key.language
        if language not in self.printers:
            self.printers[language] = FormPrinter(self.workshop.theme, self.workshop.fonts[language])
        return self.printers[language].pdf(form)


def make_form(workshop: FormWorkshop, order: Order[Form]) -> dict[str, bytes]:
    """Return what was ordered of one form, by suffix; called in worker processes."""
    press = at_hand(workshop, _Press)
    return {suffix: press.make(order.needs, suffix) for suffix in order.paths}


class _Spool:
    """Forms that were made to see which characters they print, put aside until they are printed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: dict[str, int] = {}

    def put(self, opened: Opened, form: Form) -> None:
        """Put a form aside."""
        self._places[opened.paths["pdf"]] = self._file.seek(0, 2)
        pickle.dump(form, self._file)

    def get(self, opened: Opened) -> Form | None:
        """Return a form that was put aside; None where there is none."""
        place = self._places.get(opened.paths["pdf"])
        if place is None:
            return None
        self._file.seek(place)
        form: Form = pickle.load(self._file)  # noqa: S301 - from a file without a name that we have just written
        return form


@dataclass
class FormPrinting:
    """Makes the files of forms that belong to records which a scribe has written."""

    scribe: Scribe
    theme: Theme
    making: Making
    maker: FormMaker
    _read: tuple[Sheet, AppraisalRecord] | None = None

    @contextmanager
    def begin(self, forms: Sequence[Opened], share: Sequence[Opened], workforce: Workforce) -> Iterator[Begun]:
        """Begin to write a share of all forms; what is known from before is written now.

        The typeface is cut down to what all of them print: a form is the same whoever makes the others.
        """
        with self._spooled() as spool:
            workshop = FormWorkshop(self.theme, self._fonts(forms, spool))
            orders = self._orders(share, workshop.fonts, spool)
            yield self._batch.begin(workforce, make_form, workshop, orders, few=FEW)

    def unknown(self, forms: Sequence[Opened]) -> int:
        """Write the files of those that are known from before; return of how many some are not."""
        with self._spooled() as spool:
            return sum(1 for order in self._orders(forms, self._fonts(forms, spool), spool) if order is not None)

    @contextmanager
    def _spooled(self) -> Iterator[_Spool]:
        with tempfile.TemporaryFile(dir=self.making.files.folder.parent) as file:
            yield _Spool(file)

    @property
    def _batch(self) -> Batch:
        return Batch(self.making)

    def _fonts(self, forms: Sequence[Opened], spool: _Spool) -> dict[Language, FontSet]:
        """Cut the typeface down, for each language, to what its forms can print."""
        characters = Characters()
        for opened in forms:
            kept = self.making.kept("form", self._asked(opened), partial(self._first, opened, spool))
            characters.add((opened.sheet.language, ""), kept["characters"].decode())
        return {key[0]: fonts for key, fonts in cut_fonts(characters, self.making).items()}

    def _first(self, opened: Opened, spool: _Spool) -> dict[str, bytes]:
        form = self._form(opened)
        spool.put(opened, form)
        return {"characters": "".join(sorted(set().union(*form_texts(form)))).encode()}

    def _orders(
        self, forms: Sequence[Opened], fonts: Mapping[Language, FontSet], spool: _Spool
    ) -> Iterator[Order[Form] | None]:
        """Write what is known from before, and yield what is not."""
        digests = {language: font_digest(font) for language, font in fonts.items()}
        for opened in forms:
            parts = self._asked(opened)
            printed = {**parts, **self._design, "font": digests[opened.sheet.language]}
            missing = self._batch.unknown(opened.paths, {"xlsx": parts, "pdf": printed})
            yield Order(opened.sheet, missing, spool.get(opened) or self._form(opened)) if missing else None

    def _asked(self, opened: Opened) -> dict[str, str]:
        """Return what a form is made from."""
        sheet = opened.sheet
        handed_in = digest_of(self.maker.besides(sheet.person, sheet.period))
        return {"form": opened.kind, "record": sheet.digest, "handed_in": handed_in, "language": sheet.language}

    @cached_property
    def _design(self) -> Mapping[str, str]:
        return design_parts(self.theme, self.theme.form_css)

    def _form(self, opened: Opened) -> Form:
        """Make a form; a record that several forms in a row belong to is read once."""
        if self._read is None or self._read[0] != opened.sheet:
            self._read = (opened.sheet, AppraisalRecord.from_json(self.scribe.read(opened.sheet)))
        form = self.maker.of_record(opened.kind, self._read[1])
        assert form is not None  # noqa: S101 - a round that is open has a result and the step
        return form
