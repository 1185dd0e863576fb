"""The workbook of a form: what is locked, what is checked while somebody types, what travels along unseen."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest

from kaopu.forms.form import FORM_KINDS, Form, FormField, FormKind, FormSection
from kaopu.forms.workbook import HIDDEN, workbook_of
from kaopu.forms.workbook_look import breaks, height_of, tables_of
from kaopu.forms.workbook_reading import read_workbook
from kaopu.text.language import LANGUAGES, Language
from tests.forms.asked import asked, free_cells, opened, values_of

EACH = pytest.mark.parametrize("kind", FORM_KINDS)
IN_EACH_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
ATTACKS = ("=1+1", "+1", "@SUM(A1)", '=HYPERLINK("https://example.com","x")', "https://example.com", "'=1", "\t=1")


def texts_of(form: Form) -> list[str]:
    found = [form.title, form.intro, *form.columns, *form.notes]
    found += [text for fact in form.facts for text in fact]
    found += [figure for row in form.rows for figure in row.figures()]
    return found + [text for section in form.sections for text in (section.title, section.about) if text]


@EACH
@IN_EACH_LANGUAGE
def test_everything_on_the_form_stands_on_the_sheet(kind: FormKind, language: Language):
    form = asked(kind, language, handed_in=True)
    sheet = opened(workbook_of(form)).worksheets[0]
    shown = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert set(texts_of(form)) <= shown
    for field in form.fields().values():
        words = field.head or field.label
        assert any(text.startswith(words) for text in shown), field.id


@EACH
@IN_EACH_LANGUAGE
@pytest.mark.parametrize("handed_in", [False, True])
def test_an_untouched_workbook_gives_back_what_was_filled_in(kind: FormKind, language: Language, handed_in: bool):
    form = asked(kind, language, handed_in=handed_in)
    found: list[object] = []
    read = read_workbook("Ann.xlsx", workbook_of(form), found.append)
    assert found == []
    assert read is not None
    assert (read.key, read.file) == (form.key, "Ann.xlsx")
    numbers = {name for name, field in form.fields().items() if field.kind == "number"}
    for name, value in values_of(form).items():
        text = read.values[name].text
        assert (Decimal(text) == Decimal(value)) if name in numbers and value else (text == value)


@EACH
def test_only_answers_can_be_written_and_without_a_password_to_lift_the_lock(kind: FormKind):
    form = asked(kind)
    book = opened(workbook_of(form))
    sheet, hidden = book.worksheets
    assert sheet.protection.sheet
    assert not sheet.protection.password
    free = free_cells(sheet)
    fixed = sum(field.fixed for field in form.fields().values())
    assert len(free) == len(form.fields()) - fixed
    assert hidden.title == HIDDEN
    assert hidden.sheet_state == "veryHidden"
    assert all(cell.protection.locked for row in hidden.iter_rows() for cell in row)


def test_cells_check_what_somebody_types():
    form = asked("review", "zh")
    sheet = opened(workbook_of(form)).worksheets[0]
    free = free_cells(sheet)
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert set(free.values()) == set(rules)
    score = rules[free["Teamwork: 主管评分"]]
    assert score.type == "decimal"
    assert [Decimal(score.formula1), Decimal(score.formula2)] == [75, 85]
    assert score.error == "请填写 75 到 85 之间的数，只写数字。"
    assert score.prompt == "75 到 85 之间；不另行评分则留空，以算出的得分为准"
    day = rules[free["面谈日期"]]
    first = datetime.date(2017, 1, 1) - datetime.date(1899, 12, 30)
    assert (day.type, day.operator, day.formula1) == ("date", "greaterThanOrEqual", str(first.days))
    assert rules[free["优点 *"]].formula1 == "2000"
    assert all(rule.errorStyle in (None, "stop") and rule.showErrorMessage for rule in rules.values())


@pytest.mark.parametrize(("kind", "label", "words"), [
    ("review", "Agreed on the plan", ["Yes", "No"]),
    ("self_assessment", "Indicator (optional)", ["Result", "Teamwork"]),
])  # fmt: skip
def test_a_choice_drops_down_from_the_hidden_sheet(kind: FormKind, label: str, words: list[str]):
    book = opened(workbook_of(asked(kind)))
    sheet, hidden = book.worksheets
    cell = free_cells(sheet)[label]
    (rule,) = (rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref)
    assert rule.type == "list"
    found = re.fullmatch(rf"{HIDDEN}!\$([A-Z]+)\$1:\$([A-Z]+)\$(\d+)", str(rule.formula1))
    assert found is not None
    assert [hidden[f"{found[1]}{row}"].value for row in range(1, int(found[3]) + 1)] == words


def test_numbers_and_days_are_numbers_and_days():
    sheet = opened(workbook_of(asked("review", handed_in=True))).worksheets[0]
    free = free_cells(sheet)
    assert sheet[free["Held on"]].value == datetime.datetime(2017, 4, 17)  # noqa: DTZ001 - as the library gives it
    assert sheet[free["Minutes"]].value == 30
    assert sheet[free["Strengths *"]].value == "Listens."


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_becomes_a_formula_or_a_link(text: str):
    form = asked("self_assessment")
    own = FormSection("Own", text, (FormField("achieved", "text", "Achieved", value=text),))
    content = workbook_of(replace(form, title=text[:30], facts=((text, text),), sections=(own,)))
    book = opened(content)
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert all(cell.hyperlink is None for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    parts = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert not [part for part in parts if "external" in part.lower() or "vba" in part.lower()]


@EACH
def test_the_same_form_gives_the_same_bytes_and_they_are_few(kind: FormKind):
    form = asked(kind, "zh", handed_in=True)
    content = workbook_of(form)
    assert content == workbook_of(form)
    assert len(content) < 40_000
    dates = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(content)).infolist()}
    assert len(dates) == 1
    assert opened(content).properties.created == datetime.datetime(2017, 3, 31)  # noqa: DTZ001 - as the library gives it


@EACH
def test_it_prints_on_a4_and_says_so_on_every_page(kind: FormKind):
    sheet = opened(workbook_of(asked(kind, "zh"))).worksheets[0]
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    # One page wide, which is what it means not to say how many, and as many high as it takes.
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert "Ann" in sheet.oddHeader.left.text
    assert "保密" in sheet.oddHeader.right.text
    assert sheet.freeze_panes == "A2"


def test_numbered_fields_make_a_table():
    names = ("a", "b.1.x", "b.1.y", "b.2.x", "b.2.y", "c.1.x", "talk.minutes", "d.1.x")
    tables = tables_of([FormField(name, "text", name) for name in names])
    assert [[[field.id for field in line] for line in table] for table in tables] == [
        [["a"]],
        [["b.1.x", "b.1.y"], ["b.2.x", "b.2.y"]],
        [["c.1.x"]],
        [["talk.minutes"]],
        [["d.1.x"]],
    ]


def test_a_section_that_fits_on_a_page_is_not_divided():
    heights = dict.fromkeys(range(10), 100.0)
    # 575 points a page: two rows, then three (500 together), then four that no longer fit, and one beside them.
    assert list(breaks(heights, [2, 5, 9])) == [5]
    assert list(breaks(heights, [])) == []


def test_longer_texts_get_higher_rows_chinese_ones_sooner():
    assert height_of("a", (0, 0)) == height_of("a" * 20, (0, 0)) < height_of("汉" * 20, (0, 0))
    assert height_of("a\nb\nc", (0, 0)) == 3 * height_of("a", (0, 0))
    assert height_of("a\n" * 500, (0, 7)) < 409
