"""Our shortcuts through WeasyPrint against its own ways: the same bytes, and of labels the same places."""

import io
import re

import pytest
from pypdf import PdfReader
from weasyprint import CSS, HTML
from weasyprint.svg import TAGS
from weasyprint.svg.text import text as letter_by_letter
from weasyprint.text import line_break
from weasyprint.text.fonts import FontConfiguration

from kaopu.pages import print_streams, print_text
from kaopu.pages.appraisal_document import DataOnlyFetcher, DocumentPrinter, WellFormedDocument
from tests.pages.conftest import SAMPLES, the_fonts, the_printer, the_theme


@pytest.fixture
def lines_forgotten(monkeypatch):
    """WeasyPrint as it is: a line is laid out for its place, forgotten, and laid out again to be drawn."""

    def deactivate(line):
        del line.layout, line.language, line.style

    monkeypatch.setattr(line_break.Layout, "deactivate", deactivate)
    monkeypatch.setattr(line_break.Layout, "reactivate", print_text._lay_out_again)


@pytest.mark.parametrize("name", ["complete", "twelve-round"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_lines_are_drawn_as_they_were_laid_out(name, language, request):
    record = SAMPLES[name](language)
    ours = the_printer(language).pdf(record)
    request.getfixturevalue("lines_forgotten")
    assert the_printer(language).pdf(record) == ours


@pytest.mark.parametrize("name", ["complete", "young-round", "twelve-paid"])
def test_styles_known_from_other_documents_give_the_same_bytes(name, monkeypatch):
    record = SAMPLES[name]("zh")
    after_others = DocumentPrinter(the_theme(), the_fonts("zh"))
    for other in ("strong", "long-names", "twelve-round"):
        after_others.pdf(SAMPLES[other]("zh"))
    ours = after_others.pdf(record)
    assert DocumentPrinter(the_theme(), the_fonts("zh")).pdf(record) == ours
    monkeypatch.setattr(WellFormedDocument, "render", HTML.render)
    assert after_others.pdf(record) == ours


def test_known_styles_do_not_grow_with_documents_that_repeat():
    printer = DocumentPrinter(the_theme(), the_fonts("zh"))
    printer.pdf(SAMPLES["complete"]("zh"))
    known = len(printer._styles)
    printer.pdf(SAMPLES["complete"]("zh"))
    assert len(printer._styles) == known > 100


def test_parts_written_once_are_those_that_weasyprint_writes(monkeypatch):
    record, printer = SAMPLES["complete"]("en"), the_printer("en")
    smaller = printer.pdf(record)
    monkeypatch.setattr(print_streams, "LEVEL", 9)
    ours = printer.pdf(record)
    monkeypatch.setattr("kaopu.pages.appraisal_document.write_once", None)
    assert printer.pdf(record) == ours
    assert len(smaller) < len(ours) * 1.02


LABELS = """<html lang="en"><head><title>Labels</title></head><body>
<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100" viewBox="0 0 400 100" font-family="Kaopu Sans">
<text x="200" y="20" font-size="10" fill="#000" text-anchor="start">123,456</text>
<text x="200" y="50" font-size="10" fill="#000" text-anchor="middle">123,456</text>
<text x="200" y="80" font-size="10" fill="#000" text-anchor="end">123,456</text></svg></body></html>"""


def labels_printed():
    fonts, fetcher = FontConfiguration(), DataOnlyFetcher()
    faces = CSS(string=the_fonts("en").css(), font_config=fonts, url_fetcher=fetcher)
    document = WellFormedDocument(LABELS, fetcher)
    return document.write_pdf(stylesheets=[faces], font_config=fonts, uncompressed_pdf=True)


def places(pdf):
    """Return where each text begins, from the matrices in the page's stream."""
    return [float(found[1]) for found in re.finditer(rb"1 0 0 -1 ([0-9.]+) [0-9.]+ Tm", pdf)]


def test_labels_stand_where_they_are_anchored(monkeypatch):
    starts, middles, ends = places(labels_printed())
    assert starts == pytest.approx(200)
    width = starts - ends
    assert starts - middles == pytest.approx(width / 2, abs=0.001)
    monkeypatch.setitem(TAGS, "text", letter_by_letter)
    letters = places(labels_printed())[:7]
    assert len(letters) == 7
    # Six figures as wide as each other, and the comma after the third one.
    figure, comma = letters[1] - letters[0], letters[4] - letters[3]
    assert width == pytest.approx(6 * figure + comma, abs=0.05)


def test_labels_are_words_and_not_letters_for_those_who_read_the_text():
    page = PdfReader(io.BytesIO(labels_printed())).pages[0]
    assert page.extract_text().split() == ["123,456"] * 3
