"""A person's appraisal as a printed document: the same bytes for the same record, which the document carries (R70).

PDF/A-3a and PDF/UA-1 on A4.

One DocumentPrinter a process: the style sheet is parsed and the typeface loaded once, then each document
costs its own layout only.
"""

from __future__ import annotations

import gc
import hashlib
import json
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from xml.etree import ElementTree as ET

from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from weasyprint import CSS, DEFAULT_OPTIONS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from kaopu.pages.appraisal_parts import appraisal_context
from kaopu.pages.drawing import print_palette
from kaopu.pages.elements import ELEMENT_RULES, element_styles
from kaopu.pages.fonts import FAMILY, THIN_SPACE
from kaopu.pages.print_archive import Enclosure, archive
from kaopu.pages.print_drawing import pages_drawn_in_few_words
from kaopu.pages.print_figures import drawings_drawn_directly
from kaopu.pages.print_fonts import put_fonts_in
from kaopu.pages.print_lines import lines_laid_out_once
from kaopu.pages.print_outlines import Outlines
from kaopu.pages.print_short_lines import short_lines_laid_out_straight
from kaopu.pages.print_sizes import sizes_worked_out_once
from kaopu.pages.print_streams import write_once, write_places_as_differences
from kaopu.pages.print_styles import PrintedDocument, Styles, asked_by
from kaopu.pages.print_tags import tag
from kaopu.pages.print_text import text_laid_out_once
from kaopu.pages.theme import environment
from kaopu.pages.wording import page_number_words, thinly_spaced
from kaopu.text.garbage import garbage_left_alone
from kaopu.text.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydyf import PDF
    from weasyprint.document import Document

    from kaopu.pages.fonts import FontSet
    from kaopu.pages.theme import Theme
    from kaopu.records.record import AppraisalRecord
    from kaopu.text.language import Language

text_laid_out_once()
lines_laid_out_once()
short_lines_laid_out_straight()
sizes_worked_out_once()
pages_drawn_in_few_words()
drawings_drawn_directly()


class DataOnlyFetcher(URLFetcher):  # type: ignore[misc]
    """Lets a document use its fonts and what it carries itself (``data:``); anything else ends the printing."""

    def __init__(self, fonts: FontSet | None = None) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
        self._fonts = {} if fonts is None else fonts.by_address()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return a font, or the content of a data: URL; raises FatalURLFetchingError for any other one."""
        if url in self._fonts:
            return URLFetcherResponse(url, self._fonts[url], {"Content-Type": "font/otf"})
        if not url.startswith("data:"):
            raise FatalURLFetchingError(f"a document may not load {url[:80]}")
        return super().fetch(url, headers)


class CharactersNotInFontsError(Exception):
    """A document has characters that its fonts were not cut for; a font of the machine would draw them."""


class WellFormedDocument(HTML):  # type: ignore[misc]
    """A document read as XML, which our own template always is: twenty times faster than reading HTML."""

    def __init__(
        self,
        source: str,
        url_fetcher: URLFetcher,
        styles: Styles | None = None,
        faces: Mapping[int, Outlines] | None = None,
    ) -> None:
        # Not the base class's __init__: it reads HTML; these are all the attributes that it sets, but for the styles.
        root = ET.fromstring(source)  # noqa: S314 - written by our own template, without a DTD
        self.base_url = None
        self.url_fetcher = url_fetcher
        self.media_type = "print"
        self.etree_element = root
        self.styles = Styles() if styles is None else styles
        # Where styles are known by their place, only what the head says is still looked for among the elements.
        searched = root if self.styles.asked is None else _head_alone(root)
        self.wrapper_element = ElementWrapper.from_html_root(searched, content_language=None)
        self.faces = faces

    def render(
        self, font_config: Any = None, counter_style: Any = None, color_profiles: Any = None, **options: Any
    ) -> Any:
        """Lay the document out with the styles that are known from earlier ones."""
        every = DEFAULT_OPTIONS | options
        return PrintedDocument._render(self, font_config, counter_style, color_profiles, every)  # noqa: SLF001 - as HTML does

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: ARG002, FBT001, FBT002 - WeasyPrint's signature
        return [element_styles()]


def _head_alone(root: ET.Element) -> ET.Element:
    alone = ET.Element(root.tag, root.attrib)
    alone.extend(root.findall("head"))
    return alone


def document_html(record: AppraisalRecord, theme: Theme) -> str:
    """Return the document as well-formed HTML, without style sheet: that is parsed once, for all documents."""
    context = appraisal_context(record, print_palette(theme, FAMILY), web=False)
    html = environment(theme).get_template("appraisal_document.html").render(context)
    return thinly_spaced(html, THIN_SPACE)


def style_sheet(theme: Theme, language: Language) -> str:
    """Return the print style sheet with the words of the page numbers in ``language``."""
    words = page_number_words(language)
    return theme.resolved_print_css({name: json.dumps(text, ensure_ascii=False) for name, text in words.items()})


def enclosure(record: AppraisalRecord) -> Enclosure:
    """Return what the printed record carries: itself, and the digests of what it was made from."""
    inputs = record.inputs
    return Enclosure(
        record.to_json().encode(),
        phrase("pages.attached_record", record.language),
        record.period.last_day,
        inputs.policy_digest,
        inputs.data_digest,
        record.policy.commit,
    )


def finish(document: Document, pdf: PDF, enclosure: Enclosure) -> None:
    """Turn what WeasyPrint has laid out into the file that is handed out."""
    put_fonts_in(document, pdf)
    tag(document, pdf)
    archive(document, pdf, enclosure)
    write_once(document, pdf)
    write_places_as_differences(pdf)


class DocumentPrinter:
    """Prints appraisals with one theme and one set of fonts; not to be shared between processes or threads."""

    def __init__(self, theme: Theme, fonts: FontSet) -> None:
        self._theme = theme
        self._fetcher = DataOnlyFetcher(fonts)
        self._font_set = fonts
        self._words = "".join(page_number_words(fonts.language).values())
        self._fonts = FontConfiguration()
        self._faces = {face.weight: Outlines(face.data) for face in fonts.faces}
        style = style_sheet(theme, fonts.language)
        self._styles = Styles(asked_by(ELEMENT_RULES, style))
        self._css = CSS(string=f"{fonts.css()}\n{style}", font_config=self._fonts, url_fetcher=self._fetcher)
        # What is loaded now stays to the end: the collector need not walk through it after every document.
        gc.freeze()

    def pdf(self, record: AppraisalRecord) -> bytes:
        """Return the PDF; equal records give equal bytes.

        Raises CharactersNotInFontsError rather than let a font of the machine in.
        """
        with garbage_left_alone():
            html = document_html(record, self._theme)
            strange = self._font_set.without(html + self._words)
            if strange:
                raise CharactersNotInFontsError(", ".join(f"U+{ord(character):04X}" for character in sorted(strange)))
            document = WellFormedDocument(html, self._fetcher, self._styles, self._faces)
            carried = enclosure(record)
            printed = document.write_pdf(
                stylesheets=[self._css],
                font_config=self._fonts,
                pdf_identifier=hashlib.sha256(html.encode() + carried.record).hexdigest()[:32].encode("ascii"),
                pdf_version="1.7",
                finisher=partial(finish, enclosure=carried),
            )
        return cast("bytes", printed)
