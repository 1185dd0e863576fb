"""What we draw ourselves against what WeasyPrint draws of the same boxes: places, shapes, fonts and structure."""

import io
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from weasyprint.formatting_structure import boxes

from kaopu.pages import print_figures
from kaopu.pages.appraisal_document import (
    DataOnlyFetcher,
    DocumentPrinter,
    WellFormedDocument,
    document_html,
)
from kaopu.pages.drawing import element
from kaopu.pages.fonts import font_set
from kaopu.pages.print_fonts import put_fonts_in
from kaopu.pages.print_outlines import GRID, Outlines, bare_font, glyph
from kaopu.pages.print_tags import tag
from kaopu.pages.wording import page_number_words
from tests.pages.conftest import SAMPLES, printed, the_fonts, the_printer, the_theme
from tests.pages.pdfa import widths_of

SHARED = ["complete", "twelve-round", "twelve-paid"]


def drawn_by_weasyprint(name, language):
    """Return a sample as WeasyPrint draws, tags and embeds it, laid out as ours."""
    printer = the_printer(language)
    document = WellFormedDocument(document_html(SAMPLES[name](language), the_theme()), DataOnlyFetcher())
    return document.write_pdf(stylesheets=[printer._css], font_config=printer._fonts, pdf_tags=True)


def characters(pdf):
    """Return each page's characters with the places where they begin."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        places = [(text.get_text_range(at, 1), *text.get_charbox(at)[:2]) for at in range(text.count_chars())]
        found.append([place for place in places if place[0].strip()])
    return found


@pytest.mark.parametrize("name", SHARED)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_character_stands_where_weasyprint_puts_it(name, language):
    ours, theirs = characters(printed(name, language)), characters(drawn_by_weasyprint(name, language))
    assert len(ours) == len(theirs) > 1
    for page, other in zip(ours, theirs, strict=True):
        assert "".join(one for one, *_ in page) == "".join(one for one, *_ in other)
        # Lines with tabs are the exception: WeasyPrint draws what follows a tab a fortieth of it too far to the right.
        apart = [max(abs(x - u), abs(y - v)) for (_, x, y), (_, u, v) in zip(page, other, strict=True)]
        assert sum(distance > 0.1 for distance in apart) <= 60
        assert max(apart) < 20


def shades(pdf):
    """Return how light each page is, in squares of eight, so that smoothed edges count for little."""
    for page in pypdfium2.PdfDocument(pdf):
        drawn = page.render(scale=1.5).to_numpy()[..., :3].astype(int)
        high, wide = (length // 8 for length in drawn.shape[:2])
        yield drawn[: high * 8, : wide * 8].reshape(high, 8, wide, 8, 3).mean((1, 3))


@pytest.mark.parametrize("name", SHARED)
def test_drawings_look_like_those_of_the_svg_engine(name, monkeypatch):
    ours = printed(name, "zh")
    monkeypatch.setattr(print_figures, "plain", lambda _tree: False)
    theirs = the_printer("zh").pdf(SAMPLES[name]("zh"))
    for one, other in zip(shades(ours), shades(theirs), strict=True):
        assert np.abs(one - other).max() < 3


def instructions(page) -> list[Any]:
    """Return a page's operators with what they are given."""
    return list(pikepdf.parse_content_stream(page))


def grounds_and_lines(box):
    """Yield the places that a laid out page is to have filled: grounds of boxes, and their lines."""
    if getattr(box, "background", None) is not None and box.background.color.alpha and box.background.layers:
        yield tuple(box.background.layers[-1].painting_area)
    if isinstance(box, boxes.BlockBox | boxes.TableCellBox):
        x, y, width, height = box.border_box_x(), box.border_box_y(), box.border_width(), box.border_height()
        if box.border_top_width:
            yield x, y, width, box.border_top_width
        if box.border_left_width:
            yield x, y, box.border_left_width, height
    for child in getattr(box, "children", ()):
        yield from grounds_and_lines(child)


@pytest.mark.parametrize("name", SHARED)
def test_grounds_and_lines_are_filled_where_they_are_laid_out(name):
    printer = the_printer("zh")
    html = document_html(SAMPLES[name]("zh"), the_theme())
    document = WellFormedDocument(html, DataOnlyFetcher()).render(
        stylesheets=[printer._css], font_config=printer._fonts
    )
    with pikepdf.open(io.BytesIO(printed(name, "zh"))) as pdf:
        for page, laid_out in zip(pdf.pages, document.pages, strict=True):
            drawn = instructions(page)
            filled = {tuple(map(float, operands)) for operands, operator in drawn if str(operator) == "re"}
            wanted = {tuple(round(value, 2) for value in place) for place in grounds_and_lines(laid_out._page_box)}
            assert wanted
            assert wanted <= filled


@pytest.mark.parametrize(
    "parts",
    [
        [element("ellipse", rx=1, ry=1)],
        [element("rect", x=0, y=0, width=1, height=1, transform="scale(2)")],
        [element("path", d="M0,0C1,1 2,2 3,3")],
        [element("g", element("rect", x=0, y=0, width=1, height=1))],
        [element("text", element("tspan", "a"), x=0, y=0)],
    ],
)
def test_a_drawing_with_anything_else_is_left_to_weasyprint(parts):
    whole = element("svg", *parts, xmlns="http://www.w3.org/2000/svg", viewBox="0 0 9 9")
    assert not print_figures.plain(ET.fromstring(whole))  # noqa: S314 - written above


def structure(pdf):
    """Return the kinds of structure in reading order, and for each page the numbers of its pieces of content."""
    kinds: list[str] = []
    pieces: dict[Any, list[int]] = {}

    def go(node, page):
        if isinstance(node, int):
            pieces.setdefault(page.objgen, []).append(node)
            return
        if isinstance(node, pikepdf.Array):
            for one in node:
                go(one, page)
            return
        page = node.get("/Pg", page)
        kinds.append(str(node.get("/S", ""))[1:])
        if "/K" in node:
            go(node.K, page)

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        go(opened.Root.StructTreeRoot.K, None)
        marked = {}
        for page in opened.pages:
            numbers = [
                int(operands[1].MCID)
                for operands, operator in instructions(page)
                if str(operator) == "BDC" and "/MCID" in operands[1]
            ]
            marked[page.obj.objgen] = sorted(numbers)
        return kinds, {page: sorted(numbers) for page, numbers in pieces.items()}, marked


TOLD = {"H1", "H2", "H3", "Sect", "Art", "Table", "THead", "TBody", "TFoot", "TR", "TH", "TD", "L", "LI", "LBody"}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_structure_is_that_of_weasyprint_without_what_means_nothing(name, language):
    kinds, pieces, marked = structure(printed(name, language))
    theirs, _, _ = structure(drawn_by_weasyprint(name, language))
    assert [kind for kind in kinds if kind in TOLD] == [kind for kind in theirs if kind in TOLD]
    assert not {"NonStruct", "Div", ""} & set(kinds)
    assert len(kinds) < len(theirs) * 0.55
    # Each piece of content is told once.
    assert pieces == marked
    assert all(numbers == list(range(len(numbers))) for numbers in marked.values())


def test_each_head_of_a_table_says_what_it_is_the_head_of():
    with pikepdf.open(io.BytesIO(printed("twelve-round", "en"))) as pdf:
        heads = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TH"]
        assert {str(head.A.Scope) for head in heads} == {"/Row", "/Column"}


def test_a_link_is_tagged_and_leads_where_it_says():
    html = '<html lang="en"><head><title>A</title></head><body><p>See <a href="https://kaopu.example/">this</a>.</p></body></html>'
    printer = the_printer("en")

    def finish(document, pdf):
        put_fonts_in(document, pdf)
        tag(document, pdf)

    document = WellFormedDocument(html, printer._fetcher, printer._styles, printer._faces)
    pdf = document.write_pdf(
        stylesheets=[printer._css],
        font_config=printer._fonts,
        finisher=finish,
    )
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        [annotation] = opened.pages[0].obj.Annots
        [link] = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Link"]
        assert link.K[0].Obj.objgen == annotation.objgen
        numbers = opened.Root.StructTreeRoot.ParentTree.Nums
        assert numbers[list(numbers)[::2].index(annotation.StructParent) * 2 + 1].objgen == link.objgen
    kinds, pieces, marked = structure(pdf)
    assert kinds[:3] == ["Document", "P", "Link"]
    assert pieces == marked


def embedded(pdf):
    """Return each font of a PDF: its program, and what the PDF says of its widths."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fonts = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/FontDescriptor" in one]
        return {str(one.BaseFont): (one.FontDescriptor.FontFile3.read_bytes(), widths_of(one.W)) for one in fonts}


def shape(glyphs, name):
    pen = RecordingPen()
    glyphs[name].draw(pen)
    return pen.value


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("weight", [0, 1])
def test_outlines_are_those_of_the_face_on_the_grid(language, weight):
    data = the_fonts(language).faces[weight].data
    face, outlines = TTFont(io.BytesIO(data)), Outlines(data)
    order, complete = face.getGlyphOrder(), face.getGlyphSet()
    written = CFFFontSet()
    written.decompile(io.BytesIO(bare_font("A", [outlines.glyph(number) for number in range(len(order))])), None)
    [ours] = written.values()
    assert ours.charset == [".notdef", *(f"cid{number:05}" for number in range(1, len(order)))]
    for own, name in zip(ours.charset, order, strict=True):
        mine, theirs = shape(ours.CharStrings, own), shape(complete, name)
        assert ours.CharStrings[own].width == face["hmtx"][name][0]
        grid = GRID if face["hmtx"][name][0] == 1000 else 1
        ends = [points[-1] for _, points in mine if points]
        wanted = [tuple(round(value / grid) * grid for value in points[-1]) for _, points in theirs if points]
        assert without_repeats(ends) == without_repeats(wanted)
        assert all(abs(value - near) <= grid / 2 for one, other in zip(ends, wanted, strict=False) if one == other
                   for value, near in zip(one, other, strict=True))  # fmt: skip


def without_repeats(places):
    """Leave out places that a contour repeats, as its end may repeat its beginning."""
    kept: list[Any] = []
    for place in places:
        if place not in kept[-1:]:
            kept.append(place)
    return {tuple(place) for place in kept}


def test_a_glyph_is_written_as_harfbuzz_reads_it():
    contours: list[list[tuple[int, ...]]] = [
        [(0, 0), (0, 700), (300, 700), (310, 20)],
        [(-200, 30), (-200, 60, -180, 90, -150, 90), (-100, 90, -60, 1200, 2000, -1500), (1, 2, 3, 4, 5, 6)],
        [(50, 50), (50, 80, 70, 80, 90, 80), (95, 80, 95, 60, 95, 55)],
        [
            (10, 10),
            (10, 20, 15, 30, 15, 40),
            (15, 50, 25, 60, 25, 70),
            (35, 70, 40, 80, 50, 80),
            (60, 80, 70, 9, 80, 9),
        ],
    ]
    written = CFFFontSet()
    written.decompile(io.BytesIO(bare_font("A", [glyph(500, []), glyph(700, contours)])), None)
    [font] = written.values()
    expected: list[tuple[str, tuple[Any, ...]]] = []
    for begin, *parts in contours:
        expected.append(("moveTo", (begin,)))
        for part in parts:
            points = tuple(zip(part[::2], part[1::2], strict=True))
            expected.append(("lineTo" if len(points) == 1 else "curveTo", points))
        expected.append(("closePath", ()))
    assert shape(font.CharStrings, "cid00001") == expected
    assert shape(font.CharStrings, ".notdef") == []
    assert [font.CharStrings[name].width for name in font.charset] == [500, 700]


def test_a_document_has_the_glyphs_that_it_shows_and_no_more():
    for program, widths in embedded(printed("strong", "zh")).values():
        written = CFFFontSet()
        written.decompile(io.BytesIO(program), None)
        [font] = written.values()
        assert max(widths) < len(font.charset)
        assert 10 < len(font.charset) < 400


@pytest.mark.parametrize("language", ["zh", "en"])
def test_bytes_do_not_depend_on_what_others_print(language):
    record = SAMPLES["complete"](language)
    alone = font_set([document_html(record, the_theme()), *page_number_words(language).values()], language)
    more = font_set([*the_fonts(language).characters, "龘靐齉爩麤灪龖厵丂七丄丅丆万"], language)
    assert alone.faces[0].data != more.faces[0].data
    ours = the_printer(language).pdf(record)
    assert DocumentPrinter(the_theme(), alone).pdf(record) == ours
    assert DocumentPrinter(the_theme(), more).pdf(record) == ours


LARGE = {"complete": 95_000, "round": 81_000, "twelve-round": 103_000}
"""Samples that have every part there is, and more texts than people write."""


@pytest.mark.parametrize("name", SAMPLES)
def test_a_document_is_small(name):
    assert max(len(printed(name, language)) for language in ("zh", "en")) <= LARGE.get(name, 80_000)
