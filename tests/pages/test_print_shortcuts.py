"""Our shortcuts through WeasyPrint against its own ways: the same bytes, or the same places, shapes and structure."""

import io
import re
import sys

import pikepdf
import pytest
from pypdf import PdfReader
from weasyprint import CSS
from weasyprint.css import StyleFor
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import inline, preferred
from weasyprint.svg import TAGS
from weasyprint.svg.text import Style
from weasyprint.svg.text import text as letter_by_letter
from weasyprint.text import line_break
from weasyprint.text.fonts import FontConfiguration

from kaopu.pages import (
    appraisal_document,
    print_figures,
    print_lines,
    print_short_lines,
    print_sizes,
    print_streams,
    print_styles,
    print_text,
)
from kaopu.pages.appraisal_document import DataOnlyFetcher, DocumentPrinter, WellFormedDocument
from kaopu.pages.print_archive import archive
from kaopu.pages.print_fonts import put_fonts_in
from kaopu.pages.print_outlines import Outlines
from kaopu.pages.print_streams import write_once
from kaopu.pages.print_styles import Asked, Styles, asked_by
from kaopu.pages.print_tags import tag
from tests.pages.conftest import SAMPLES, the_fonts, the_printer, the_theme


@pytest.fixture
def lines_forgotten(monkeypatch):
    """WeasyPrint as it is: a line is laid out for its place, forgotten, and laid out again to be drawn."""

    def deactivate(line):
        del line.layout, line.language, line.style

    monkeypatch.setattr(line_break.Layout, "deactivate", deactivate)
    monkeypatch.setattr(line_break.Layout, "reactivate", print_lines._lay_out_again)


def new_printer(language="zh", rules=""):
    """Return a printer that knows nothing yet, of our theme with more rules."""
    theme = the_theme()
    own = type(theme)(theme.templates, theme.tokens_css, theme.web_css, theme.print_css + rules, theme.form_css)
    return DocumentPrinter(own, the_fonts(language))


@pytest.mark.parametrize("name", ["complete", "twelve-round"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_lines_are_drawn_as_they_were_laid_out(name, language, request):
    record = SAMPLES[name](language)
    ours = new_printer(language).pdf(record)
    request.getfixturevalue("lines_forgotten")
    assert new_printer(language).pdf(record) == ours


@pytest.mark.parametrize("name", ["complete", "twelve-round"])
def test_lines_begun_as_others_were_are_the_same(name, monkeypatch):
    record = SAMPLES[name]("zh")
    ours = new_printer().pdf(record)
    monkeypatch.setattr(line_break.Layout, "setup", print_text._begin)
    assert new_printer().pdf(record) == ours


def every_line_anew(monkeypatch):
    """Have WeasyPrint lay out each line of each document."""
    for module in (line_break, inline, preferred, print_text, print_figures):
        monkeypatch.setattr(module, "split_first_line", print_lines._lay_out)


NARROW = (
    "td { letter-spacing: 1px; word-spacing: 3px } th { white-space: nowrap; hyphens: auto } p { text-indent: 2em }"
)
CUT = "td { overflow: hidden; text-overflow: ellipsis; white-space: nowrap } td:first-child { text-overflow: clip }"
BELOW = "p { max-lines: 1; block-ellipsis: auto } td { text-decoration: underline } b { text-decoration: line-through }"
SPREAD = "p, td { text-align: justify; text-align-last: justify }"
SIDES = "td { text-align: center } th { direction: rtl } p { position: relative; text-align: end } li { float: left }"
FIRST = "td::first-letter { font-size: 150% } p::first-line { color: #f00; letter-spacing: 1px }"
RULES = pytest.mark.parametrize("rules", ["", NARROW, CUT, BELOW, SPREAD, SIDES])


@RULES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_lines_known_from_other_documents_give_the_same_bytes(language, rules, monkeypatch):
    record, printer = SAMPLES["complete"](language), new_printer(language, rules)
    first = printer.pdf(record)
    for other in ("strong", "long-names", "twelve-round"):
        printer.pdf(SAMPLES[other](language))
    assert printer.pdf(record) == first
    every_line_anew(monkeypatch)
    assert printer.pdf(record) == first
    assert new_printer(language, rules).pdf(record) == first


WORDS = "Rate of returns of large and small customers"
TWICE = f"""<html lang="en"><head><title>Twice</title></head><body>
<p style="width: 60px; text-overflow: ellipsis; overflow: hidden">{WORDS}</p>
<p style="width: 90px; text-overflow: ellipsis; overflow: hidden">{WORDS}</p>
<p style="width: 90px; break-before: page">{WORDS}</p></body></html>"""


def test_a_line_that_is_cut_in_one_place_is_whole_in_others(monkeypatch):
    def read():
        fonts, fetcher = FontConfiguration(), DataOnlyFetcher(the_fonts("en"))
        sheet = the_fonts("en").css() + "body { font-family: 'Kaopu Sans' } p { white-space: nowrap }"
        css = CSS(string=sheet, font_config=fonts, url_fetcher=fetcher)
        document = WellFormedDocument(TWICE, fetcher, faces={400: Outlines(the_fonts("en").faces[0].data)})
        pdf = document.write_pdf(stylesheets=[css], font_config=fonts, finisher=put_fonts_in)
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            return [page.Contents.read_bytes() for page in opened.pages]

    first, second = read()
    assert len({text.split(b" Tm")[1] for text in re.findall(rb"BT.*?ET", first, re.DOTALL)}) == 2
    every_line_anew(monkeypatch)
    assert read() == [first, second]


def test_lines_are_known_by_their_text_and_look_and_room(monkeypatch):
    printer = new_printer()
    printer.pdf(SAMPLES["complete"]("zh"))
    lines = print_lines.lines_of(printer._fonts)._known
    known = len(lines)
    laid_out = []

    def counted(text, *others, **flags):
        laid_out.append(text)
        return as_they_are(text, *others, **flags)

    as_they_are = print_lines._lay_out
    monkeypatch.setattr(print_lines, "_lay_out", counted)
    printer.pdf(SAMPLES["complete"]("zh"))
    assert (len(lines), laid_out) == (known, [])
    printer.pdf(SAMPLES["strong"]("zh"))
    assert 0 < len(laid_out) < known / 2
    monkeypatch.setattr(print_lines, "MOST_LINES", 10)
    forgetful = new_printer()
    assert forgetful.pdf(SAMPLES["complete"]("zh")) == printer.pdf(SAMPLES["complete"]("zh"))
    assert len(print_lines.lines_of(forgetful._fonts)._known) == 10


def test_what_cannot_be_compared_looks_like_nothing_else():
    lines, fonts = print_lines.Lines(), FontConfiguration()
    looks = []
    for spacing in ({"a": 1}, {"a": 1}, 2, 2):
        style = Style(INITIAL_VALUES)
        style.font_config = fonts
        style["letter_spacing"] = spacing
        looks += [lines.look(style), lines.look(style)]
    assert looks == [0, 0, 1, 1, 2, 2, 2, 2]


def told(box):
    """Return all that is known of a line and of what is in it, but for what stays the same in every place."""
    own = {name: value for name, value in vars(box).items() if name not in ("children", "pango_layout")}
    drawn = box.pango_layout.text if hasattr(box, "pango_layout") else None
    return type(box), own, drawn, [told(child) for child in getattr(box, "children", ())]


@RULES
@pytest.mark.parametrize("name", ["complete", "twelve-paid"])
def test_a_line_of_one_text_is_the_line_that_weasyprint_lays_out(name, rules, monkeypatch):
    straight = []

    def both(context, linebox, *others):
        before = dict(vars(linebox))
        theirs, their_next = print_short_lines._next(context, linebox, *others)
        after = dict(vars(linebox))
        vars(linebox).clear()
        vars(linebox).update(before)
        ours, our_next = print_short_lines.get_next_linebox(context, linebox, *others)
        assert (ours is None, our_next, vars(linebox)) == (theirs is None, their_next, after)
        if theirs is not None:
            assert told(ours) == told(theirs)
        straight.append(len(linebox.children) == 1 and our_next is None)
        return ours, our_next

    monkeypatch.setattr(inline, "get_next_linebox", both)
    assert new_printer("en", rules).pdf(SAMPLES[name]("en"))
    assert straight.count(True) > 200


@pytest.mark.parametrize("rules", ["", NARROW, CUT, BELOW, SPREAD, SIDES, FIRST])
def test_lines_of_one_text_give_the_same_bytes(rules, monkeypatch):
    record = SAMPLES["complete"]("zh")
    ours = new_printer("zh", rules).pdf(record)
    monkeypatch.setattr(inline, "get_next_linebox", print_short_lines._next)
    assert new_printer("zh", rules).pdf(record) == ours


def as_weasyprint_does(monkeypatch):
    """Have every element matched with every rule, in every document."""

    def own(_styles, html, sheets, font_config, targets):
        return StyleFor(html, sheets, False, font_config, targets)

    monkeypatch.setattr(print_styles, "SharedStyles", own)


@pytest.mark.parametrize("name", ["complete", "young-round", "twelve-paid"])
def test_styles_known_from_other_documents_give_the_same_bytes(name, monkeypatch):
    record = SAMPLES[name]("zh")
    after_others = new_printer()
    for other in ("strong", "long-names", "twelve-round"):
        after_others.pdf(SAMPLES[other]("zh"))
    ours = after_others.pdf(record)
    assert new_printer().pdf(record) == ours
    after_others._styles.asked = None
    assert after_others.pdf(record) == ours
    as_weasyprint_does(monkeypatch)
    assert after_others.pdf(record) == ours


def test_known_styles_do_not_grow_with_documents_that_repeat():
    printer = new_printer()
    printer.pdf(SAMPLES["complete"]("zh"))
    known = len(printer._styles.by_place), len(printer._styles.by_declarations)
    printer.pdf(SAMPLES["complete"]("zh"))
    assert (len(printer._styles.by_place), len(printer._styles.by_declarations)) == known
    assert min(known) > 100


def test_styles_are_forgotten_when_they_are_too_many(monkeypatch):
    printer = new_printer()
    ours = printer.pdf(SAMPLES["complete"]("zh"))
    monkeypatch.setattr(print_styles, "MOST_STYLES", 10)
    assert printer.pdf(SAMPLES["complete"]("zh")) == ours
    assert printer.pdf(SAMPLES["strong"]("zh"))


@pytest.mark.parametrize(
    "selector",
    [
        "tr:last-child", "tr:nth-child(2n)", "p:only-child", "p:empty", "section:has(table)", "th[scope=row]",
        "h2 ~ p", "h2 + p + p", "p:first-child + p", ":is(h2 + p, td)", "a:link", "p { & b", "s|p",
    ],
)  # fmt: skip
def test_rules_that_ask_for_more_than_a_place_share_nothing(selector):
    assert asked_by("p { color: red }", f"{selector} {{ color: red }}") is None
    assert asked_by(f"@media print {{ {selector} {{ color: red }} }}") is None


def test_rules_that_ask_for_a_place_share_styles():
    sheet = "p, h2 > b, .a .b:first-child, #c, tr:not(.n, :first-child) td, :lang(en) p, li::marker { color: red }"
    assert asked_by(sheet, "@page { @top-left { color: red } }") == Asked(sibling=False)
    assert asked_by(sheet, ".a + .b p, h3 + p { color: red }") == Asked(sibling=True)


@pytest.mark.parametrize(
    "rules",
    [
        "tr:nth-child(2) td { color: #f00 }",
        "h2 + p { color: #f00 } #pay { color: #0f0 } .who + .who { color: #00f }",
        "th:not(:first-child):lang(zh) { color: #f00 } section:has(table) p { color: #0f0 }",
    ],
)
def test_a_companys_own_rules_hold_as_in_weasyprint(rules, monkeypatch):
    printer = new_printer("zh", rules)
    for name in ("strong", "complete"):
        printer.pdf(SAMPLES[name]("zh"))
    ours = printer.pdf(SAMPLES["complete"]("zh"))
    assert ours != the_printer("zh").pdf(SAMPLES["complete"]("zh"))
    as_weasyprint_does(monkeypatch)
    printer._styles = Styles()
    assert printer.pdf(SAMPLES["complete"]("zh")) == ours


@pytest.mark.parametrize("name", ["complete", "twelve-round", "sixteen"])
@pytest.mark.parametrize(
    "what", ["resolve_percentages", "strut", "layout_box_backgrounds", "is_in_normal_flow", "descendants"]
)
def test_what_follows_from_a_style_is_what_weasyprint_works_out(name, what, monkeypatch):
    record = SAMPLES[name]("en")
    the_printer("en").pdf(SAMPLES["strong"]("en"))
    ours = the_printer("en").pdf(record)
    theirs = {
        "resolve_percentages": print_sizes._resolve,
        "strut": print_sizes._strut,
        "layout_box_backgrounds": print_sizes._lay_background,
    }
    if what in theirs:
        modules = [one for name, one in sys.modules.items() if name.startswith("weasyprint.") and hasattr(one, what)]
        assert modules
        for module in modules:
            monkeypatch.setattr(module, what, theirs[what])
    else:
        of_boxes = {"is_in_normal_flow": print_sizes._in_flow, "descendants": print_sizes._descend}
        monkeypatch.setattr(Box, what, of_boxes[what])
    assert the_printer("en").pdf(record) == ours


IN_COLUMNS = """<html lang="en"><head><title>Columns</title></head><body>
<table><thead><tr><th style="width: 20%">a</th><th>b</th></tr></thead>
<tbody><tr><td><p>narrow</p></td><td><p>wide</p></td></tr></tbody></table></body></html>"""


def test_percentages_are_of_what_a_box_stands_in(monkeypatch):
    def printed_columns():
        fonts, fetcher = FontConfiguration(), DataOnlyFetcher(the_fonts("en"))
        sheet = CSS(string=the_fonts("en").css() + "table { width: 90% } p { padding-left: 10% }", font_config=fonts,
                    url_fetcher=fetcher)  # fmt: skip
        return WellFormedDocument(IN_COLUMNS, fetcher).write_pdf(stylesheets=[sheet], font_config=fonts)

    ours = printed_columns()
    for module in [one for name, one in sys.modules.items() if name.startswith("weasyprint.layout")]:
        if hasattr(module, "resolve_percentages"):
            monkeypatch.setattr(module, "resolve_percentages", print_sizes._resolve)
    assert printed_columns() == ours


def finished_by(monkeypatch, *steps):
    """Have documents finished by these steps only, beside what makes them PDF/A and carries their record."""

    def finish(document, pdf, enclosure):
        put_fonts_in(document, pdf)
        tag(document, pdf)
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


def test_places_as_differences_lead_to_the_same_parts(monkeypatch):
    record, printer = SAMPLES["complete"]("zh"), the_printer("zh")
    ours = printer.pdf(record)
    finished_by(monkeypatch, write_once)
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


LABELS = """<html lang="en"><head><title>Labels</title></head><body>
<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100" viewBox="0 0 400 100" font-family="Kaopu Sans">
<text x="200" y="20" font-size="10" fill="#000" text-anchor="start">123,456</text>
<text x="200" y="50" font-size="10" fill="#000" text-anchor="middle">123,456</text>
<text x="200" y="80" font-size="10" fill="#000" text-anchor="end">123,456</text></svg></body></html>"""


def labels_printed():
    fonts, fetcher = FontConfiguration(), DataOnlyFetcher(the_fonts("en"))
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
