"""A form as a printed document with fields: tagged PDF on A4, some tens of kilobytes, equal bytes for equal forms.

One FormPrinter a process: the style sheet is parsed and the typeface loaded once, then each form costs its own layout.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
from functools import partial
from typing import TYPE_CHECKING, cast

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration

from kaopu.data.periods import parse_period
from kaopu.forms.pdf_fields import make_fields
from kaopu.forms.printed_layout import blocks, heads, is_wide, limits, setting
from kaopu.pages.appraisal_document import (
    CharactersNotInFontsError,
    DataOnlyFetcher,
    WellFormedDocument,
)
from kaopu.pages.elements import ELEMENT_RULES
from kaopu.pages.fonts import THIN_SPACE
from kaopu.pages.print_styles import Styles, asked_by
from kaopu.pages.theme import environment
from kaopu.pages.wording import page_number_words, thinly_spaced
from kaopu.text.garbage import garbage_left_alone
from kaopu.text.phrases import phrase

if TYPE_CHECKING:
    import pydyf
    from weasyprint import Document

    from kaopu.forms.form import Form
    from kaopu.pages.fonts import FontSet
    from kaopu.pages.theme import Theme

LARGEST = 300 * 1024
"""No printed form is larger, in bytes (R44); a test measures those of the demo."""


def form_html(form: Form, theme: Theme) -> str:
    """Return the document as well-formed HTML, without style sheet; what it says is what its fonts must be cut for."""
    language, place = form.key.language, setting(form)
    period = parse_period(form.key.period)
    fields = form.fields().values()
    context = {
        "form": form,
        "date": period.last_day.isoformat() if period else "",
        "heads": heads(form),
        "limits": limits(form),
        "sections": [(section, blocks(section)) for section in form.sections],
        "second": place.second,
        "close": place.close,
        "wide": {field.id for field in fields if is_wide(field)},
        "heights": place.heights,
        "say": lambda key: phrase(f"pages.{key}", language),
    }
    return thinly_spaced(environment(theme).get_template("form_document.html").render(context), THIN_SPACE)


class FormPrinter:
    """Prints forms with one theme and one set of fonts; not to be shared between processes or threads."""

    def __init__(self, theme: Theme, fonts: FontSet) -> None:
        self._theme = theme
        self._fetcher = DataOnlyFetcher(fonts)
        self._font_set = fonts
        words = page_number_words(fonts.language)
        self._words = "".join(words.values())
        self._fonts = FontConfiguration()
        style = theme.resolved_form_css({name: json.dumps(text, ensure_ascii=False) for name, text in words.items()})
        self._styles = Styles(asked_by(ELEMENT_RULES, style))
        self._css = CSS(
            string=f"{fonts.css()}\n{_face_for_fields(fonts)}\n{style}",
            font_config=self._fonts,
            url_fetcher=self._fetcher,
        )

    def pdf(self, form: Form) -> bytes:
        """Return the PDF; equal forms give equal bytes.

        Raises CharactersNotInFontsError rather than let a font of the machine in.
        """
        with garbage_left_alone():
            html = form_html(form, self._theme)
            strange = self._font_set.without(html + self._words)
            if strange:
                raise CharactersNotInFontsError(", ".join(f"U+{ord(character):04X}" for character in sorted(strange)))
            # The values are not in the document, but in its fields.
            digest = hashlib.sha256(f"{html}{form}".encode()).hexdigest()[:32]
            printed = WellFormedDocument(html, self._fetcher, self._styles).write_pdf(
                stylesheets=[self._css],
                font_config=self._fonts,
                pdf_identifier=digest.encode("ascii"),
                pdf_variant="pdf/ua-1",
                pdf_tags=True,
                finisher=partial(_finish, form, self._font_set),
            )
        return cast("bytes", printed)


def _finish(form: Form, fonts: FontSet, _document: Document, pdf: pydyf.PDF) -> None:
    make_fields(pdf, form, fonts)


def _face_for_fields(fonts: FontSet) -> str:
    """Return the ``@font-face`` of a typeface with nothing but a space.

    WeasyPrint puts the whole typeface of a field into the file. Ours are drawn by the reader's own: an empty one does.
    """
    # Not yet written to a file, so that nothing in it depends on when.
    font = TTFont(io.BytesIO(fonts.faces[0].data), recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=[], notdef_outline=True, hinting=False, recalc_timestamp=False))
    subsetter.populate(unicodes=[ord(" ")])
    subsetter.subset(font)
    stream = io.BytesIO()
    font.save(stream)
    data = base64.b64encode(stream.getvalue()).decode("ascii")
    return (
        "@font-face { font-family: 'Kaopu Fields'; font-weight: 400; font-style: normal;"
        f" src: url(data:font/otf;base64,{data}) }}"
    )
