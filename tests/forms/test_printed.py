"""The printed form: everything of the form is on it, it can be filled in, and it is small (R44-R49)."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path

import pikepdf
import pydyf
import pytest
from pypdf import PdfReader

from kaopu.forms.form import Form, parse_key
from kaopu.forms.pdf_values import Drawn, ValueFace, broken, drawing
from kaopu.forms.printed import LARGEST, FormPrinter, form_html
from kaopu.forms.printed_layout import blocks, setting
from kaopu.forms.texts import form_texts
from kaopu.pages.appraisal_document import CharactersNotInFontsError
from kaopu.pages.fonts import font_set
from kaopu.pages.print_styles import Styles
from kaopu.pages.theme import default_site_folder, read_theme
from kaopu.pages.wording import page_number_words
from kaopu.text.language import Language
from tests.forms import printed_samples
from tests.forms.asked import asked
from tests.forms.printed_samples import the_printer
from tests.pages.reading import Page, plain

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ("own", "own-handed-in", "review", "review-handed-in", "one", "sixteen", "filled", "long-name")
PRINTED, HIDDEN = 4, 2
READ_ONLY, REQUIRED, SEVERAL_LINES, DROP_DOWN = 1, 2, 1 << 12, 1 << 17


def sample(name: str, language: Language) -> Form:
    if name.startswith(("own", "review")):
        return asked("review" if name.startswith("review") else "self_assessment", language, handed_in="handed" in name)
    if name == "long-name":
        return printed_samples.stretched(printed_samples.form(language, 1))
    return printed_samples.form(language, 1 if name == "one" else 16, filled=name == "filled")


@cache
def printed(name: str, language: Language) -> bytes:
    return the_printer(language).pdf(sample(name, language))


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(params=SAMPLES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def form(name: str, language: Language) -> Form:
    return sample(name, language)


@pytest.fixture
def pdf(name: str, language: Language) -> bytes:
    return printed(name, language)


def name_of(field: pikepdf.Object | None) -> str:
    parts: list[str] = []
    while field is not None:
        parts += [str(field.T)] if "/T" in field else []
        field = field.get("/Parent")
    return ".".join(reversed(parts))


def box_of(widget: pikepdf.Object) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(widget.Rect[at]) for at in range(4))
    return left, bottom, right, top


def widgets(document: pikepdf.Pdf) -> Iterator[tuple[int, str, pikepdf.Object]]:
    """Yield page number, full name and dictionary of every field; not with the library that reads forms back."""
    for number, page in enumerate(document.pages):
        for annotation in page.get("/Annots", []):
            if annotation.Subtype != "/Widget":
                continue
            yield number, name_of(annotation), annotation


def text_of(pdf: bytes) -> str:
    return plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_r44_everything_of_the_form_is_printed(form: Form, pdf: bytes) -> None:
    expected = [form.title, form.intro, *form.columns, *form.notes]
    expected += [part for fact in form.facts for part in fact]
    expected += [figure for row in form.rows for figure in row.figures()]
    for section in form.sections:
        expected += [section.title, section.about]
        expected += [field.head or field.label for field in section.fields]
    text = text_of(pdf)
    assert [words for words in expected if plain(words) not in text] == []


def test_r46_every_field_can_be_filled_in_and_says_what_it_takes(form: Form, pdf: bytes) -> None:
    fields = form.fields()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = {name: widget for _, name, widget in widgets(document) if name != "kaopu_form"}
        assert list(found) == list(fields)
        for name, widget in found.items():
            field, flags = fields[name], int(widget.get("/Ff", 0))
            assert str(widget.FT) == ("/Ch" if field.kind == "choice" else "/Tx")
            assert bool(flags & REQUIRED) == (field.required and not field.fixed)
            assert bool(flags & READ_ONLY) == field.fixed
            assert bool(flags & SEVERAL_LINES) == (field.kind == "text" and field.longest > 300)
            assert int(widget.F) == (HIDDEN if field.fixed else PRINTED)
            assert field.label in str(widget.TU)
            assert "." not in str(widget.T), "a dot stands between a field and the one above it"
            assert str(widget.get("/V", "")) == field.value
            if field.kind == "choice":
                assert flags & DROP_DOWN
                options = [(str(choice[0]), str(choice[1])) for choice in widget.Opt]
                assert options == [("", ""), *field.choices]
            else:
                assert int(widget.MaxLen) == field.longest


def test_the_form_says_which_one_it_is_where_nobody_can_change_it_by_mistake(form: Form, pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        [key] = [widget for _, name, widget in widgets(document) if name == "kaopu_form"]
        assert parse_key(str(key.V)) == form.key
        assert (int(key.F), int(key.Ff)) == (HIDDEN, READ_ONLY)
        assert parse_key(str(document.docinfo["/KaopuForm"])) == form.key


def test_fields_stand_on_the_paper_and_none_upon_another(form: Form, pdf: bytes) -> None:
    places: dict[int, list[tuple[float, ...]]] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page, name, widget in widgets(document):
            left, bottom, right, top = box_of(widget)
            if name == "kaopu_form":
                continue
            assert 44 <= left < right <= 595 - 44
            assert 44 <= bottom < top <= 842 - 44
            assert right - left >= 40
            assert top - bottom >= 12
            places.setdefault(page, []).append((left, bottom, right, top))
    for boxes in places.values():
        for one, other in combinations(boxes, 2):
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)


def test_r47_an_area_to_write_in_takes_several_lines(form: Form, pdf: bytes) -> None:
    heights = setting(form).heights
    assert heights
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for _, name, widget in widgets(document):
            if name in heights:
                left, bottom, right, top = box_of(widget)
                assert top - bottom >= 60
                assert right - left >= 490


def test_two_pages_of_a4_however_many_indicators(pdf: bytes) -> None:
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert 1 <= len(pages) <= 2
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {(595, 842)}


def test_what_is_asked_together_is_not_torn_apart(form: Form, pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = {name: page for page, name, _ in widgets(document)}
    for section in form.sections:
        assert len({pages[field.id] for field in section.fields}) <= 1


def test_no_form_is_larger_than_300_kilobytes(pdf: bytes) -> None:
    assert LARGEST == 300 * 1024
    assert len(pdf) <= LARGEST / 2


def test_what_was_printed_before_changes_nothing(name: str, language: Language) -> None:
    printer = the_printer(language)
    for other in SAMPLES:
        printer.pdf(sample(other, language))
    alone = FormPrinter(read_theme(default_site_folder()), printer._font_set)
    alone._styles = Styles()  # nothing is asked of places: every element is matched with every rule
    assert printer.pdf(sample(name, language)) == alone.pdf(sample(name, language))


@pytest.mark.slow
def test_no_form_is_larger_when_the_typeface_is_cut_for_thousands_of_people() -> None:
    form = printed_samples.form("zh", 16, filled=True)
    thousands = "".join(map(chr, range(0x4E00, 0x5E00)))
    fonts = font_set([*form_texts(form), thousands], "zh")
    assert len(FormPrinter(read_theme(default_site_folder()), fonts).pdf(form)) <= LARGEST


def test_only_our_own_typeface_is_in_the_file_and_fields_take_a_small_latin_one(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"]
        names = {str(font.BaseFont).partition("+")[2] or str(font.BaseFont) for font in fonts}
        assert names <= {"Kaopu-Sans", "Kaopu-Sans-Bold", "KaopuSans-Values", "Kaopu-Fields", "/Helvetica"}
        resources = document.Root.AcroForm.DR.Font
        assert list(resources.keys()) == ["/Helv"]
        assert all("/Helv" in str(widget.DA) for _, _, widget in widgets(document))


def test_programs_are_asked_to_draw_what_we_have_not_drawn(language: Language) -> None:
    for name, needed in (("sixteen", True), ("filled", False)):
        with pikepdf.open(io.BytesIO(printed(name, language))) as document:
            assert document.Root.AcroForm.NeedAppearances == needed


def test_what_was_handed_in_before_is_drawn_in_chinese_as_well(language: Language) -> None:
    form = sample("filled", language)
    with pikepdf.open(io.BytesIO(printed("filled", language))) as document:
        for page in document.pages:
            page.Annots = pikepdf.Array([one for one in page.Annots if int(one.F) != HIDDEN])
        document.flatten_annotations("all")
        saved = io.BytesIO()
        document.save(saved)
    text = text_of(saved.getvalue())
    for field in form.fields().values():
        if field.id not in ("achieved", "reviewer"):
            assert plain(field.shown()) in text, field.id
    assert plain(printed_samples.LONG)[:60] in text
    assert plain(form.fields()["reviewer"].shown()) in text


def test_a_value_that_our_typeface_lacks_is_left_to_the_reader(language: Language) -> None:
    printer = the_printer(language)
    assert printer._font_set.without("龘")
    plain_form = sample("own", language)
    [section] = [one for one in plain_form.sections if any(field.id == "achieved" for field in one.fields)]
    fields = tuple(replace(field, value="龘") if field.id == "achieved" else field for field in section.fields)
    form = replace(
        plain_form,
        sections=tuple(replace(one, fields=fields) if one is section else one for one in plain_form.sections),
    )
    with pikepdf.open(io.BytesIO(printer.pdf(form))) as document:
        assert document.Root.AcroForm.NeedAppearances
        [widget] = [widget for _, name, widget in widgets(document) if name == "achieved"]
        assert str(widget.V) == "龘"
        assert "/AP" not in widget


def test_what_cannot_be_seen_does_not_stop_a_form(language: Language) -> None:
    plain_form = sample("filled", language)
    texts = {"achieved": "A\tB\u200bC\r\nD\ufeff", "action.1.text": "A\nB"}
    sections = tuple(
        replace(one, fields=tuple(replace(field, value=texts.get(field.id, field.value)) for field in one.fields))
        for one in plain_form.sections
    )
    with pikepdf.open(io.BytesIO(the_printer(language).pdf(replace(plain_form, sections=sections)))) as document:
        assert {name: str(widget.V) for _, name, widget in widgets(document) if name in texts} == texts


def test_characters_without_a_typeface_are_no_boxes(language: Language) -> None:
    form = sample("one", language)
    with pytest.raises(CharactersNotInFontsError, match=r"U\+9F98"):
        the_printer(language).pdf(replace(form, title="龘"))


def test_tagged_with_a_field_in_the_structure_for_each_box(form: Form, pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == form.key.language
        tagged = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Form"]
        assert len(tagged) == len(form.fields())
        assert all(page.Tabs == "/S" for page in document.pages)
        assert str(document.docinfo["/CreationDate"]).startswith(
            "D:20171231" if form.key.period == "2017-Q4" else "D:20170331"
        )


def test_nothing_runs_when_a_form_is_opened_or_sent(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert "/OpenAction" not in document.Root
        for one in document.objects:
            if isinstance(one, pikepdf.Dictionary):
                assert not {"/JS", "/JavaScript", "/AA", "/XFA"} & set(one.keys())


def test_the_document_is_well_formed_and_values_are_not_in_it(form: Form) -> None:
    page = Page(form_html(form, read_theme(default_site_folder())))
    assert [field.attributes["name"] for field in page.root.all("input")] == list(form.fields())
    assert printed_samples.LONG[:40] not in page.root.text()


def test_a_page_with_figures_only_is_a_page_of_the_form_too(language: Language) -> None:
    plain_form = printed_samples.form(language, 1)
    row = replace(plain_form.rows[0], fields=())
    form = replace(plain_form, rows=(row,) * 36, columns=plain_form.columns[:6])
    with pikepdf.open(io.BytesIO(the_printer(language).pdf(form))) as document:
        assert {page for page, name, _ in widgets(document) if name != "kaopu_form"} == {1}
        assert len(document.pages) == 2


def test_blocks_keep_every_field_in_its_order(form: Form) -> None:
    for section in form.sections:
        found = [(*block.fields, *(field for row in block.rows for field in row)) for block in blocks(section)]
        assert tuple(field for block in found for field in block) == section.fields


def test_the_style_sheet_takes_its_colours_and_sizes_from_the_design_tokens(language: Language) -> None:
    theme = read_theme(default_site_folder())
    words = page_number_words(language)
    assert "var(" not in theme.resolved_form_css(words)
    assert set(re.findall(r"var\(--([a-z0-9-]+)\)", theme.form_css)) >= {"ink", "soft", "line", "faint", *words}
    assert re.findall(r"#[0-9a-f]{3,6}\b", theme.form_css) == []


def test_a_text_is_broken_where_it_may_be_and_nothing_of_it_is_lost() -> None:
    text = "客户关系扎实，由其促成；回款比计划提前。See also the plan of Q4!\n\n第二期（“重点客户”）。"
    face = ValueFace(font_set([text], "zh"), [text])
    for room in (4, 9, 20, 60):
        lines = broken(text, face, room)
        assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")
        assert not any(line.startswith(("，", "。", "）", "”")) for line in lines)
        assert all(face.width(line) <= room or len(line.split()) == 1 for line in lines)
    assert broken(text, face, 500) == text.split("\n")


def test_lines_of_a_value_follow_each_other_down_from_the_top_of_its_box() -> None:
    value = Drawn("客户\n扎实\n续约", 200, 80, several_lines=True)
    face = ValueFace(font_set([value.text], "zh"), [value.text])
    drawn = content_of(drawing(value, face, b"1 0 R"))
    heights = [float(height) for height in re.findall(r"1 0 0 1 2\.00 (\d+\.\d+) Tm", drawn)]
    assert len(heights) == 3
    assert 80 > heights[0] > heights[1] > heights[2] > 0
    assert heights[0] - heights[1] == pytest.approx(heights[1] - heights[2], abs=0.02)


def content_of(stream: pydyf.Stream) -> str:
    return b" ".join(part if isinstance(part, bytes) else part.encode() for part in stream.stream).decode("ascii")


SCRIPT = """
import hashlib
from tests.forms import printed_samples
printer = printed_samples.the_printer("zh")
filled, empty = printed_samples.form("zh", 5, filled=True), printed_samples.form("zh", 16)
pdfs = [printer.pdf(form) for form in (filled, empty, filled)]
assert pdfs[0] == pdfs[2]
print(hashlib.sha256(pdfs[0] + pdfs[1]).hexdigest())
"""


@pytest.mark.slow
def test_equal_bytes_in_every_process_time_zone_and_hash_seed(tmp_path: Path) -> None:
    digests = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai")):
        variables = os.environ | {
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "generator"))),
        }
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=variables, cwd=tmp_path, check=True, capture_output=True, text=True
        )
        digests.add(run.stdout.strip())
    assert len(digests) == 1
