"""The printed appraisal says what the record says, in two to three pages, the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject
from weasyprint import HTML
from weasyprint.formatting_structure import boxes
from weasyprint.urls import FatalURLFetchingError

from kaopu.pages.appraisal_document import DataOnlyFetcher, WellFormedDocument, document_html
from kaopu.pages.fonts import THIN_SPACE, Face, FontSet, missing_characters
from kaopu.pages.theme import Theme
from kaopu.pages.wording import Wording
from kaopu.records.record import AppraisalRecord
from kaopu.text.language import Language
from tests.pages import samples
from tests.pages.conftest import printed, the_printer
from tests.pages.reading import Page, pdf_text, plain

ROOT = Path(__file__).resolve().parents[2]


def test_every_value_of_the_record_is_printed(record: AppraisalRecord, pdf: bytes) -> None:
    text, write = plain(pdf_text(pdf)), Wording(record.language, record.currency)
    expected = [record.person.name, record.person.id, record.period.name, record.grade_name]
    expected += [write.score(record.score), write.number(record.points), record.policy.edition]
    expected += [record.inputs.policy_digest, record.inputs.data_digest, record.inputs.generator]
    for indicator in record.indicators:
        expected += [indicator.name, write.quantity(indicator.actual, indicator.unit)]
        expected += [write.number(value) for value in (indicator.score, indicator.weight, indicator.points)]
        expected += [*indicator.steps, f"{indicator.rule.file}:{indicator.rule.line}"]
        expected += [indicator.missing] if indicator.missing else []
    expected += [*record.notices]
    for outcome in record.outcomes:
        expected += [outcome.effect, outcome.name, outcome.because]
    for component in record.payout.components:
        expected += [*component.steps, write.money(component.amount)] if component.amount else []
    expected += [write.money(record.payout.total)] if record.payout.components else []
    for plan in record.improvement_plans:
        expected += [plan.name, plan.because, *plan.proposals, *(goal.name for goal in plan.goals)]
    assert [value for value in expected if plain(value) not in text] == []


def test_r28_an_improvement_plan_that_is_due_is_said_first_and_beside_its_score(language: Language) -> None:
    record, mark = samples.twelve_indicators(language), Wording(language, "CNY").say("plan_due")
    text = plain(pdf_text(printed("twelve", language)))
    [notice] = record.notices
    assert text.index(plain(notice)) < text.index(plain(mark))
    assert text.count(plain(mark)) == 1
    assert plain(mark) not in plain(pdf_text(printed("eight", language)))


def test_r30_of_anonymous_reviews_their_number_is_printed_and_nothing_else(language: Language) -> None:
    text = plain(pdf_text(printed("twelve", language)))
    assert plain(Wording(language, "CNY").say("rows_anonymous", number=5)) in text
    assert "peer_reviews" not in text


def test_the_days_present_and_a_reduced_target_are_printed(language: Language) -> None:
    text, write = plain(pdf_text(printed("twelve", language))), Wording(language, "CNY")
    present = {"zh": "2017年1月31日起在岗60天，共90天", "en": "Therefrom31Jan2017:60of90days"}[language]
    assert present in text
    assert plain(write.say("target_whole", value="¥150,000")) in text
    assert "¥97,826.09" in text


@pytest.mark.parametrize("name", ["sixteen", "twelve", "long-names"])
def test_the_sum_of_the_score_sheet_is_printed_once(name: str, language: Language) -> None:
    words = Wording(language, "CNY").say("rounded")
    assert plain(pdf_text(printed(name, language))).count(plain(words)) == 1


def test_the_sum_stands_in_full(record: AppraisalRecord, pdf: bytes) -> None:
    write = Wording(record.language, record.currency)
    parts = [write.number(line.points) for line in record.indicators if line.points is not None]
    assert plain(f"{'+'.join(parts)}={write.number(record.points)}") in plain(pdf_text(pdf))


def test_two_to_three_pages_of_a4(sample: str, pdf: bytes) -> None:
    pages = PdfReader(io.BytesIO(pdf)).pages
    # Up to twelve indicators fit on three pages, and so does a whole round with pay by four indicators.
    most = 4 if sample in ("sixteen", "twelve-round") else 3
    assert 2 <= len(pages) <= most
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {(595, 842)}


def test_every_page_says_whose_it_is_and_that_it_is_confidential(record: AppraisalRecord, pdf: bytes) -> None:
    pages = PdfReader(io.BytesIO(pdf)).pages
    write = Wording(record.language, record.currency)
    for number, page in enumerate(pages, 1):
        text = plain(page.extract_text())
        place = f"{write.say('page_before')}{number}{write.say('page_between')}{len(pages)}"
        assert plain(place + write.say("page_after")) in text
        assert plain(record.person.id) in text
        assert plain(write.say("confidential")) in text


def test_provisional_stands_on_every_page(language: Language) -> None:
    pages = PdfReader(io.BytesIO(printed("missing", language))).pages
    status = Wording(language, "CNY").say("status_provisional")
    assert all(status in plain(page.extract_text()) for page in pages)
    assert all(
        status not in plain(page.extract_text()) for page in PdfReader(io.BytesIO(printed("strong", language))).pages
    )


def test_signatures_confirm_delivery_and_not_agreement(pdf: bytes, language: Language) -> None:
    assert plain(Wording(language, "CNY").say("signatures_note")) in plain(pdf_text(pdf))


def test_two_embedded_subset_fonts_and_no_other(pdf: bytes) -> None:
    names = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        fonts = page["/Resources"]["/Font"]  # type: ignore[index]
        for reference in fonts.values():
            font = reference.get_object()
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert "/FontFile3" in descriptor
            assert "/ToUnicode" in font
            names.add(str(font["/BaseFont"]).partition("+")[2])
    assert names == {"Kaopu-Sans", "Kaopu-Sans-Bold"}


def test_tagged_titled_and_in_its_language(record: AppraisalRecord, pdf: bytes) -> None:
    reader = PdfReader(io.BytesIO(pdf))
    catalogue = reader.root_object
    assert str(catalogue["/Lang"]) == record.language
    assert catalogue["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    assert reader.metadata is not None
    assert reader.metadata.title is not None
    assert record.person.name in reader.metadata.title
    metadata = catalogue["/Metadata"].get_object().get_data()  # type: ignore[union-attr]
    assert re.search(rb"pdfuaid:part(=.1.|>1<)", metadata)
    assert str(reader.metadata.creation_date_raw).startswith(f"D:{record.period.last_day:%Y%m%d}")


def test_every_figure_has_an_alternative_text(pdf: bytes) -> None:
    figures = list(_structure(PdfReader(io.BytesIO(pdf)).root_object["/StructTreeRoot"], "/Figure"))
    assert len(figures) > 4
    assert all(str(figure.get("/Alt", "")).strip() for figure in figures)


def _structure(node: object, kind: str) -> list[DictionaryObject]:
    if isinstance(node, IndirectObject):
        node = node.get_object()
    if isinstance(node, ArrayObject):
        return [found for child in node for found in _structure(child, kind)]
    if not isinstance(node, DictionaryObject):
        return []
    own = [node] if node.get("/S") == kind else []
    return own + _structure(node.get("/K"), kind)


def test_no_character_is_missing(record: AppraisalRecord, pdf: bytes, theme: Theme) -> None:
    assert missing_characters(document_html(record, theme), record.language) == set()
    assert "\ufffd" not in pdf_text(pdf)


def test_rare_characters_of_names_are_printed() -> None:
    assert "苏喆玥" in pdf_text(printed("strong", "zh"))
    assert "林堃" in plain(pdf_text(printed("strong", "zh")))
    assert "吴𠮷" in pdf_text(printed("missing", "zh"))


def test_no_text_leaves_its_column_or_its_cell(record: AppraisalRecord, theme: Theme) -> None:
    printer = the_printer(record.language)
    document = WellFormedDocument(document_html(record, theme), printer._fetcher)
    for page in document.render(stylesheets=[printer._css], font_config=printer._fonts).pages:
        box = page._page_box
        left, right = box.content_box_x(), box.content_box_x() + box.width
        over = [
            text.text
            for text, low, high in _texts(box, left, right)
            if text.position_x < low - 0.5 or text.position_x + text.width > high + 0.5
        ]
        assert over == []


def _texts(box: object, low: float, high: float) -> Iterator[tuple[boxes.TextBox, float, float]]:
    """Yield every text with the borders of the column or table cell that it stands in."""
    if isinstance(box, boxes.TextBox):
        yield box, low, high
    if isinstance(box, boxes.TableCellBox):
        low, high = box.position_x, box.position_x + box.border_width()
    for child in getattr(box, "children", ()):
        if not isinstance(child, boxes.MarginBox):
            yield from _texts(child, low, high)


def test_a_long_name_is_printed_whole(language: Language) -> None:
    name = samples.long_names(language).person.name
    assert plain(pdf_text(printed("long-names", language))).count(plain(name)) >= 4


def test_thin_spaces_stand_between_chinese_and_latin(theme: Theme) -> None:
    html = document_html(samples.record("zh"), theme)
    assert f"2017{THIN_SPACE}年第{THIN_SPACE}1{THIN_SPACE}季度" in html
    assert f"达到{THIN_SPACE}S" in html.replace(" ", THIN_SPACE)


def test_the_document_is_well_formed_and_has_the_order_of_the_specification(
    record: AppraisalRecord, theme: Theme
) -> None:
    page = Page(document_html(record, theme))
    order = ["outcomes", "sheet", "next", "trend", "plan", "calculation", "pay", "round", "signatures", "foot"]
    found = [name for section in page.root.all("section") for name in order if name in section.classes()]
    assert found == [name for name in order if name in found]
    assert {"sheet", "calculation", "signatures", "foot"} <= set(found)


def test_read_as_xml_and_as_html_the_document_is_the_same(theme: Theme) -> None:
    html = document_html(samples.complete("zh"), theme)
    as_xml = WellFormedDocument(html, DataOnlyFetcher()).etree_element
    as_html = HTML(string=html, url_fetcher=DataOnlyFetcher()).etree_element
    elements = [[element.tag for element in tree.iter()] for tree in (as_xml, as_html)]
    assert elements[0] == elements[1]
    ours = vars(WellFormedDocument(html, DataOnlyFetcher())).keys() - {"styles", "faces"}
    assert ours == vars(HTML(string=html)).keys()


def test_parts_without_content_are_left_out(theme: Theme) -> None:
    html = document_html(samples.without_deals("zh"), theme)
    assert not any(f'class="{name}"' in html for name in ("pay", "plan", "round", "trend", "outcomes", "leads"))
    complete = document_html(samples.complete("zh"), theme)
    assert all(f'class="{name}"' in complete for name in ("pay", "plan", "round", "trend", "outcomes", "leads"))


def test_a_document_loads_nothing_from_outside() -> None:
    fetcher = DataOnlyFetcher(FontSet("en", (Face(400, b"face"),), frozenset()))
    assert fetcher.fetch("data:,a").read() == b"a"
    assert fetcher.fetch("font:400").read() == b"face"
    for url in ("https://example.org/", "file:///etc/passwd", "http://127.0.0.1/", "font:700"):
        with pytest.raises(FatalURLFetchingError):
            fetcher.fetch(url)


SCRIPT = """
import hashlib, sys
from kaopu.pages.appraisal_document import DocumentPrinter, document_html
from kaopu.pages.wording import page_number_words
from kaopu.pages.fonts import font_set
from kaopu.pages.theme import default_site_folder, read_theme
from tests.pages import samples
theme, record = read_theme(default_site_folder()), samples.with_missing("zh")
texts = [document_html(one, theme) for one in (record, samples.record("zh"))]
fonts = font_set([*texts, *page_number_words("zh").values()], "zh")
printer = DocumentPrinter(theme, fonts)
pdfs = [printer.pdf(record), printer.pdf(samples.record("zh")), printer.pdf(record)]
assert pdfs[0] == pdfs[2]
print(hashlib.sha256(pdfs[0]).hexdigest())
"""


@pytest.mark.slow
def test_equal_bytes_in_every_process_time_zone_and_hash_seed(tmp_path: Path) -> None:
    digests = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai")):
        folder = tmp_path / seed
        folder.mkdir()
        variables = os.environ | {
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "TMPDIR": str(folder),
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "generator"))),
        }
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env=variables,
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
        digests.add(run.stdout.strip())
    assert len(digests) == 1
    assert digests != {hashlib.sha256(b"").hexdigest()}
