"""The cover and the index as printed pages, with our own typeface and nothing that a document could fetch."""

from __future__ import annotations

import hashlib
from typing import cast

from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration

from kaopu.pages.appraisal_document import DataOnlyFetcher, WellFormedDocument, style_sheet
from kaopu.pages.fonts import THIN_SPACE, font_set, missing_characters
from kaopu.pages.theme import Theme, environment
from kaopu.pages.wording import page_number_words, thinly_spaced
from kaopu.proof.evidence_case import Section
from kaopu.records.record import AppraisalRecord
from kaopu.text.garbage import garbage_left_alone
from kaopu.text.phrases import phrase

_STYLE = """\
.evidence h1 { margin-right: 0 }
.evidence p { margin-bottom: 4pt; overflow-wrap: anywhere }
.evidence th { width: 38%; padding-right: 8pt }
.evidence td { overflow-wrap: anywhere }
"""


@garbage_left_alone()
def printed(title: str, sections: tuple[Section, ...], record: AppraisalRecord, theme: Theme) -> bytes:
    """Return a PDF; equal contents give equal bytes. A character that the typeface lacks is printed as a question mark.

    The names of files that somebody handed in may hold any; nothing of the machine's own typefaces comes in for it.
    """
    language = record.language
    context = {
        "title": title,
        "sections": sections,
        "language": language,
        "kind": phrase("evidence.kind", language),
        "marking": phrase("pages.confidential", language),
        "author": record.policy.title,
        "generator": record.inputs.generator,
        "day": record.period.last_day.isoformat(),
        "person": record.person.id,
    }
    html = thinly_spaced(environment(theme).get_template("evidence_cover.html").render(context), THIN_SPACE)
    for character in missing_characters(html, language):
        html = html.replace(character, "?")
    words = "".join(page_number_words(language).values())
    faces, fonts = font_set([html, words], language), FontConfiguration()
    fetcher = DataOnlyFetcher(faces)
    style = f"{faces.css()}\n{style_sheet(theme, language)}\n{_STYLE}"
    document = WellFormedDocument(html, fetcher).write_pdf(
        stylesheets=[CSS(string=style, font_config=fonts, url_fetcher=fetcher)],
        font_config=fonts,
        pdf_identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode("ascii"),
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
    )
    return cast("bytes", document)
