"""Our shortcuts through WeasyPrint against its own ways: the same bytes, and of labels the same places."""

import io
import re
import struct

import numpy as np
import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from weasyprint import CSS, HTML
from weasyprint.svg import TAGS
from weasyprint.svg.text import text as letter_by_letter
from weasyprint.text import line_break
from weasyprint.text.fonts import FontConfiguration

from kaopu.pages import appraisal_document, print_streams, print_text
from kaopu.pages.appraisal_document import DataOnlyFetcher, DocumentPrinter, WellFormedDocument
from kaopu.pages.print_archive import archive
from kaopu.pages.print_streams import embed_outlines_only, write_once
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


def finished_by(monkeypatch, *steps):
    """Have documents finished by these steps only, beside what makes them PDF/A and carries their record."""

    def finish(document, pdf, enclosure):
        archive(document, pdf, enclosure)
        for step in steps:
            step(document, pdf)

    monkeypatch.setattr(appraisal_document, "finish", finish)


def test_parts_written_once_are_those_that_weasyprint_writes(monkeypatch):
    record, printer = SAMPLES["complete"]("en"), the_printer("en")
    finished_by(monkeypatch, write_once)
    smaller = printer.pdf(record)
    monkeypatch.setattr(print_streams, "LEVEL", 9)
    ours = printer.pdf(record)
    finished_by(monkeypatch)
    assert printer.pdf(record) == ours
    assert len(smaller) < len(ours) * 1.02


def embedded_fonts(pdf):
    """Return each font's program, and the widths that the PDF gives its glyphs, by name."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fonts = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/FontDescriptor" in one]
        return {str(one.BaseFont): (one.FontDescriptor.FontFile3.read_bytes(), widths_of(one.W)) for one in fonts}


def widths_of(written):
    """Read ``[first [width …] …]`` of a font's widths."""
    entries = iter(written)
    return {int(first) + number: float(width) for first in entries for number, width in enumerate(next(entries))}


def drawn(glyphs, name):
    pen = RecordingPen()
    glyphs[name].draw(pen)
    return pen.value


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_outlines_alone_are_those_of_the_whole_font(language, monkeypatch):
    record, printer = SAMPLES["complete"](language), the_printer(language)
    ours = embedded_fonts(printer.pdf(record))
    finished_by(monkeypatch, write_once)
    whole = embedded_fonts(printer.pdf(record))
    assert ours.keys() == whole.keys()
    for name, (program, widths) in ours.items():
        bare = CFFFontSet()
        bare.decompile(io.BytesIO(program), None)
        [font] = bare.values()
        opened = TTFont(io.BytesIO(whole[name][0]))
        order, complete = opened.getGlyphOrder(), opened.getGlyphSet()
        assert font.charset == order == [".notdef", *(f"cid{number:05}" for number in range(1, len(order)))]
        assert len(program) < len(whole[name][0])
        for glyph, width in widths.items():
            assert drawn(font.CharStrings, order[glyph]) == drawn(complete, order[glyph])
            # What the PDF, the outlines and the font's own table say of a glyph's width is the same.
            assert width == font.CharStrings[order[glyph]].width == opened["hmtx"][order[glyph]][0]


def test_pages_look_the_same_with_outlines_alone_and_places_as_differences(monkeypatch):
    record, printer = SAMPLES["twelve-round"]("zh"), the_printer("zh")
    ours = pypdfium2.PdfDocument(printer.pdf(record))
    finished_by(monkeypatch)
    theirs = pypdfium2.PdfDocument(printer.pdf(record))
    assert len(ours) == len(theirs) > 1
    for one, other in zip(ours, theirs, strict=True):
        shades = [np.frombuffer(bytes(page.render(scale=1.5).buffer), np.uint8).astype(int) for page in (one, other)]
        assert np.abs(shades[0] - shades[1]).max() < FAINT


FAINT = 32
"""Of 255: PDFium smooths the edges of outlines a little otherwise when they come with the rest of their font."""


def test_places_as_differences_lead_to_the_same_parts(monkeypatch):
    record, printer = SAMPLES["complete"]("zh"), the_printer("zh")
    ours = printer.pdf(record)
    finished_by(monkeypatch, lambda _document, pdf: embed_outlines_only(pdf), write_once)
    longer = printer.pdf(record)
    read = []
    for pdf in (ours, longer):
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert opened.check_pdf_syntax() == []
            parts = [
                one for one in opened.objects if not isinstance(one, pikepdf.Stream) or one.get("/Type") != "/XRef"
            ]
            read.append([one.unparse(resolved=True) for one in parts])
        assert [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert read[0] == read[1]
    assert len(ours) < len(longer)


@pytest.mark.parametrize("font", [b"", b"OTTO", b"OTTO\0\x01" + bytes(6) + b"glyf" + bytes(12), b"\0\1\0\0"])
def test_a_font_without_outlines_of_this_kind_is_refused(font):
    with pytest.raises((ValueError, struct.error)):
        print_streams.outlines(font)


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
