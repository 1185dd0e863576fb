"""Workbooks that somebody filled in, changed, broke or made to do harm."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from openpyxl.workbook.defined_name import DefinedName

from kaopu.forms.form import Answers
from kaopu.forms.workbook import HIDDEN, workbook_of
from kaopu.forms.workbook_reading import LARGEST, LARGEST_TEXT, LARGEST_UNPACKED, MOST_PARTS, read_workbook
from kaopu.text.problems import Problem, problem_codes
from tests.forms.asked import asked, free_cells, opened
from tests.support.bad_input import assert_sentences_complete

CHINESE = "签约额超过目标。\n“第二行”𠮷"


@cache
def form_content() -> bytes:
    return workbook_of(asked("self_assessment"))


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(change: Callable[[Any, dict[str, str]], None]) -> bytes:
    """Return the form after somebody changed it with another library."""
    book = opened(form_content())
    change(book, free_cells(book.worksheets[0]))
    return saved(book)


def read(content: bytes) -> tuple[Answers | None, list[Problem]]:
    problems: list[Problem] = []
    answers = read_workbook("forms/Ann.xlsx", content, problems.append)
    return answers, problems


def told(content: bytes) -> list[str]:
    """Return what is wrong as ``place code``; every sentence must be complete."""
    _, problems = read(content)
    for problem in problems:
        assert_sentences_complete(problem)
    return [f"{problem.place} {problem.code}" for problem in problems]


def typed(label: str, value: object, number_format: str | None = None) -> str:
    """Return the text that is read after a value was put into a cell; its field is found by its own label."""

    def change(book: Any, free: dict[str, str]) -> None:
        cell = book.worksheets[0][free[label]]
        cell.value = value
        cell.number_format = number_format or cell.number_format

    before, _ = read(form_content())
    after, problems = read(changed(change))
    assert problems == []
    assert after is not None
    assert before is not None
    different = [name for name, answer in after.values.items() if answer.text != before.values[name].text]
    return after.values[different[0]].text if different else ""


@pytest.mark.parametrize(
    ("label", "value", "text"),
    [
        ("What you achieved *", CHINESE, CHINESE),
        ("What you achieved *", "  around  ", "around"),
        ("What you achieved *", "   ", ""),
        ("What you achieved *", "a\r\nb", "a\nb"),
        ("What you achieved *", 12, "12"),
        ("What you achieved *", True, "TRUE"),
        ("Teamwork: Own score", 85, "85"),
        ("Teamwork: Own score", 85.0, "85"),
        ("Teamwork: Own score", 0.1, "0.1"),
        ("Teamwork: Own score", 85.099999999999994, "85.1"),
        ("Teamwork: Own score", 1e-7, "0.0000001"),
        ("Teamwork: Own score", "八十五", "八十五"),
        ("Date *", datetime.date(2017, 4, 5), "2017-04-05"),
        ("Date *", datetime.datetime(2017, 4, 5, 10, 30), "2017-04-05"),  # noqa: DTZ001 - a cell's value
        ("Date *", "2017年4月5日", "2017年4月5日"),
    ],
)
def test_what_stands_in_a_cell_is_read_plainly(label: str, value: object, text: str):
    assert typed(label, value) == text


def test_a_day_whose_cell_lost_its_format_is_still_a_day():
    # 42830 days after 30 December 1899 it is 5 April 2017.
    assert typed("Date *", 42830, "General") == "2017-04-05"
    assert typed("Date *", 5, "General") == "5"


def test_each_answer_says_where_it_was_written():
    def change(book: Any, free: dict[str, str]) -> None:
        book.worksheets[0][free["What you achieved *"]].value = "x"

    answers, _ = read(changed(change))
    assert answers is not None
    place = answers.values["achieved"].place
    sheet = opened(form_content()).worksheets[0]
    assert sheet.cell(place.line, place.column).coordinate == free_cells(sheet)["What you achieved *"]
    assert place.file == "forms/Ann.xlsx"


def test_a_sheet_with_another_name_and_one_in_front_of_it_are_read_alike():
    def change(book: Any, free: dict[str, str]) -> None:
        book.worksheets[0][free["What you achieved *"]].value = "done"
        book.worksheets[0].title = "Ann's own"
        for name in book.defined_names.values():
            name.attr_text = name.attr_text.replace("Self-assessment", "Ann''s own")
        book.create_sheet("notes", 0)["A1"] = "=1+1"

    answers, problems = read(changed(change))
    assert problems == []
    assert answers is not None
    assert answers.values["achieved"].text == "done"


def formula(text: str) -> Callable[[Any, dict[str, str]], None]:
    def change(book: Any, free: dict[str, str]) -> None:
        book.worksheets[0][free["Teamwork: Own score"]].value = text

    return change


@pytest.mark.parametrize("text", ["=1+1", "=WEBSERVICE(1)", "#N/A"])
def test_a_formula_is_refused_and_its_cell_named(text: str):
    content = changed(formula(text))
    sheet = opened(form_content()).worksheets[0]
    cell = sheet[free_cells(sheet)["Teamwork: Own score"]]
    assert told(content) == [f"forms/Ann.xlsx:{cell.row}:{cell.column} form-workbook-formula"]
    _, (problem,) = read(content)
    assert cell.coordinate in problem.message("en")
    assert "score.teamwork" in problem.message("zh")


def test_a_formula_in_a_cell_that_takes_no_answer_does_not_matter():
    def change(book: Any, free: dict[str, str]) -> None:
        book.worksheets[0]["Z90"] = "=1+1"

    assert told(changed(change)) == []


def without_the_hidden_sheet(book: Any, free: dict[str, str]) -> None:
    del book[HIDDEN]


def with_another_key(book: Any, free: dict[str, str]) -> None:
    book[HIDDEN]["A1"] = "kaopu.form/9 self_assessment ann 2017-Q1 en 01234567"


def with_a_cell_deleted(book: Any, free: dict[str, str]) -> None:
    book.defined_names["kaopu_002"] = DefinedName("kaopu_002", attr_text="'Self-assessment'!#REF!")


def with_a_name_lost(book: Any, free: dict[str, str]) -> None:
    del book.defined_names["kaopu_003"]


def with_a_cell_far_away(book: Any, free: dict[str, str]) -> None:
    book.defined_names["kaopu_002"] = DefinedName("kaopu_002", attr_text="'Self-assessment'!$XFD$1048576")


def with_a_cell_below_all(book: Any, free: dict[str, str]) -> None:
    book.defined_names["kaopu_002"] = DefinedName("kaopu_002", attr_text="'Self-assessment'!$B$9000")


TAKEN_APART = [
    (without_the_hidden_sheet, "form-workbook-foreign", "form"),
    (with_another_key, "form-workbook-foreign", "form"),
    (with_a_cell_deleted, "form-workbook-damaged", "comment.result"),
    (with_a_name_lost, "form-workbook-damaged", "score.teamwork"),
    (with_a_cell_far_away, "form-workbook-damaged", "comment.result"),
    (with_a_cell_below_all, "form-workbook-damaged", "comment.result"),
]


@pytest.mark.parametrize(("change", "code", "says"), TAKEN_APART)
def test_a_form_that_was_taken_apart_is_refused(change: Callable[[Any, dict[str, str]], None], code: str, says: str):
    content = changed(change)
    assert told(content) == [f"forms/Ann.xlsx {code}"]
    answers, (problem,) = read(content)
    assert answers is None
    assert says in problem.message("en")


def repacked(change: Callable[[dict[str, bytes]], None], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the form with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(form_content())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_macros(parts: dict[str, bytes]) -> None:
    parts["xl/vbaProject.bin"] = b"macro"


ENTITY = '<!DOCTYPE sst [<!ENTITY a "aaaa">]>'


def with_an_entity(parts: dict[str, bytes]) -> None:
    name = "xl/sharedStrings.xml"
    before, sign, after = parts[name].decode().partition("<sst")
    parts[name] = (before + ENTITY + sign + after.replace("</t>", "&a;</t>", 1)).encode()


def with_an_entity_in_utf_16(parts: dict[str, bytes]) -> None:
    with_an_entity(parts)
    name = "xl/sharedStrings.xml"
    parts[name] = parts[name].decode().replace("UTF-8", "UTF-16").encode("utf-16")


def with_much_text(parts: dict[str, bytes]) -> None:
    parts["xl/more.xml"] = b" " * (LARGEST_TEXT + 1)


def with_much_of_anything(parts: dict[str, bytes]) -> None:
    parts["xl/media/picture.bin"] = bytes(LARGEST_UNPACKED)


def with_many_parts(parts: dict[str, bytes]) -> None:
    parts.update({f"xl/media/{number}.png": b"" for number in range(MOST_PARTS)})


def without_a_sheet(parts: dict[str, bytes]) -> None:
    del parts["xl/worksheets/sheet1.xml"]


def without_a_book(parts: dict[str, bytes]) -> None:
    del parts["xl/workbook.xml"]


def with_broken_xml(parts: dict[str, bytes]) -> None:
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:900]


HARMFUL = [
    (with_macros, "form-workbook-macros"),
    (with_an_entity, "form-workbook-unreadable"),
    (with_an_entity_in_utf_16, "form-workbook-unreadable"),
    (with_much_text, "form-workbook-large"),
    (with_much_of_anything, "form-workbook-large"),
    (with_many_parts, "form-workbook-large"),
    (without_a_sheet, "form-workbook-damaged"),
    (without_a_book, "form-workbook-unreadable"),
    (with_broken_xml, "form-workbook-unreadable"),
]


@pytest.mark.parametrize(("change", "code"), HARMFUL)
def test_an_archive_made_to_do_harm_is_refused(change: Callable[[dict[str, bytes]], None], code: str):
    assert told(repacked(change)) == [f"forms/Ann.xlsx {code}"]


NO_WORKBOOKS = [
    (b"", "form-workbook-unreadable"),
    (b"person,score\n", "form-workbook-unreadable"),
    (b"%PDF-1.7", "form-workbook-unreadable"),
    (b"PK\x03\x04 cut off", "form-workbook-unreadable"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "form-workbook-locked"),
    (bytes(LARGEST + 1), "form-workbook-large"),
]


@pytest.mark.parametrize(("content", "code"), NO_WORKBOOKS)
def test_what_is_no_workbook_is_refused(content: bytes, code: str):
    assert told(content) == [f"forms/Ann.xlsx {code}"]


def test_a_file_cut_off_anywhere_is_refused_or_read_and_never_a_traceback():
    content = form_content()
    for end in range(0, len(content), 97):
        answers, problems = read(content[:end])
        assert answers is None
        assert problems


def test_a_bit_turned_anywhere_is_refused_or_read_and_never_a_traceback():
    content = form_content()
    for position in range(0, len(content), 151):
        broken = bytearray(content)
        broken[position] ^= 0x55
        answers, problems = read(bytes(broken))
        assert (answers is None) == bool(problems)


CODES: frozenset[str] = frozenset(str(case[1]) for case in (*TAKEN_APART, *HARMFUL, *NO_WORKBOOKS)) | {
    "form-workbook-formula"
}
"""Every problem of reading a workbook."""


def test_every_problem_of_reading_a_workbook_has_a_case():
    assert {code for code in problem_codes() if code.startswith("form-workbook-")} == CODES
