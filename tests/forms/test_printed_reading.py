"""PDF forms that somebody filled in with other programs, changed, broke or made to do harm."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfWriter

from kaopu.forms.form import Answers
from kaopu.forms.printed_reading import DEEPEST, LARGEST, LARGEST_UNPACKED, LONGEST_TEXT, MOST_FIELDS, read_printed
from kaopu.text.problems import Place, Problem
from tests.forms.printed_samples import LONG, form, the_printer
from tests.support.bad_input import assert_sentences_complete

CHINESE = "签约额超过目标，𠮷田制造续约。\n“第二行”：回款提前 12 天（重点客户）"
WRITTEN = {
    "achieved": CHINESE,
    "deviations": "Two lost: “Ärger & Söhne” (ﬁnally)",
    "submitted_on": "2018-01-04",
    "score.indicator_0": "101.5",
    "comment.indicator_0": "数据准确",
    "talk.agreed": "no",
    "talk.minutes": "45",
    "action.2.text": "每月两次深度回访",
    "action.2.planned": "6",
    "action.2.measure": "visits",
}


@cache
def form_content() -> bytes:
    return the_printer("zh").pdf(form("zh", 5))


@cache
def filled_content() -> bytes:
    return the_printer("zh").pdf(form("zh", 5, filled=True))


def by_pypdf(content: bytes, values: dict[str, str]) -> bytes:
    """Fill the form in as pypdf does, drawings and all."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    for page in writer.pages:
        writer.update_page_form_field_values(page, dict(values), auto_regenerate=True)
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def by_pikepdf(content: bytes, values: dict[str, str], *, line_end: str = "\r", **how: object) -> bytes:
    """Fill the form in by its fields, as a PDF program does that ends lines as PDF wants it; save it as asked."""

    def change(document: pikepdf.Pdf) -> None:
        for page in document.pages:
            for widget in page.get("/Annots", []):
                name = name_of(widget)
                if name in values:
                    widget.V = pikepdf.String(values[name].replace("\n", line_end))

    return changed(change, content, **how)


def name_of(node: pikepdf.Object | None) -> str:
    parts: list[str] = []
    while node is not None:
        parts += [str(node.T)] if "/T" in node else []
        node = node.get("/Parent")
    return ".".join(reversed(parts))


def changed(change: Callable[[pikepdf.Pdf], None], content: bytes | None = None, **how: object) -> bytes:
    with pikepdf.open(io.BytesIO(content if content is not None else form_content())) as document:
        change(document)
        saved = io.BytesIO()
        document.save(saved, **how)  # type: ignore[arg-type]
    return saved.getvalue()


def read(content: bytes) -> tuple[Answers | None, list[Problem]]:
    problems: list[Problem] = []
    return read_printed("forms/E1001.pdf", content, problems.append), problems


def values_of(content: bytes) -> dict[str, str]:
    answers, problems = read(content)
    assert problems == []
    assert answers is not None
    assert answers.key == form("zh", 5).key
    assert set(answers.values) == set(form("zh", 5).fields())
    assert {answer.place for answer in answers.values.values()} == {Place("forms/E1001.pdf")}
    return {name: answer.text for name, answer in answers.values.items() if answer.text}


FIXED = {"reviewer": "E0007"}


def test_an_empty_form_comes_back_empty() -> None:
    assert values_of(form_content()) == FIXED


def test_what_was_handed_in_before_comes_back_as_it_was() -> None:
    fields = form("zh", 5, filled=True).fields().values()
    assert values_of(filled_content()) == {field.id: field.value.strip() for field in fields if field.value}
    assert values_of(filled_content())["achieved"] == LONG.strip()


@pytest.mark.parametrize("content", [form_content, filled_content], ids=["empty", "filled"])
@pytest.mark.parametrize("fill", [by_pypdf, by_pikepdf])
def test_r44_filled_in_by_other_programs_it_comes_back_exactly(fill, content) -> None:
    before = values_of(content())
    assert values_of(fill(content(), WRITTEN)) == before | WRITTEN


def test_r44_filled_in_by_pdf_lib_it_comes_back_exactly() -> None:
    """Made by fill_with_pdf_lib.mjs from the empty form and what is written here; it stores a choice's words."""
    words = {"talk.agreed": "否", "action.2.measure": "深度回访次数"}
    content = Path(__file__).with_name("filled_by_pdf_lib.pdf").read_bytes()
    assert values_of(content) == FIXED | WRITTEN | words


@pytest.mark.parametrize("line_end", ["\r", "\n", "\r\n"])
def test_lines_end_alike_whatever_the_program(line_end: str) -> None:
    assert values_of(by_pikepdf(form_content(), WRITTEN, line_end=line_end))["achieved"] == CHINESE


@pytest.mark.parametrize(
    "how",
    [
        {"linearize": True},
        {"object_stream_mode": pikepdf.ObjectStreamMode.disable},
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate, "recompress_flate": True},
        {"qdf": True},
    ],
    ids=["for the web", "old", "packed", "plain"],
)
def test_however_a_program_saves_the_file(how) -> None:
    assert values_of(by_pikepdf(form_content(), WRITTEN, **how)) == WRITTEN | FIXED


def test_filled_in_twice_the_last_answers_count() -> None:
    once = by_pypdf(form_content(), WRITTEN)
    assert values_of(by_pypdf(once, {"achieved": "改过"}))["achieved"] == "改过"
    assert values_of(by_pypdf(once, {"achieved": ""})).get("achieved", "") == ""


def test_appended_to_the_file_as_viewers_do() -> None:
    """A viewer leaves the file as it is and writes what was changed behind it."""
    writer = PdfWriter(io.BytesIO(form_content()), incremental=True)
    for page in writer.pages:
        writer.update_page_form_field_values(page, dict(WRITTEN), auto_regenerate=True)
    saved = io.BytesIO()
    writer.write(saved)
    assert saved.getvalue().startswith(form_content())
    assert values_of(saved.getvalue()) == FIXED | WRITTEN


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (pikepdf.String("ASCII"), "ASCII"),
        (pikepdf.String(b"\xef\xbb\xbf\xe7\xad\xbe\xe7\xba\xa6"), "签约"),
        (pikepdf.String(b"\xff\xfe\x7e\x7b\xa6\x7e"), "签约"),
        (pikepdf.String(b"\xfe\xff\x7b\x7e\x7e\xa6"), "签约"),
        (pikepdf.Name("/yes"), "/yes"),
        (pikepdf.Array([pikepdf.String("one")]), "one"),
        (pikepdf.Array([]), ""),
        (12, "12"),
    ],
)
def test_texts_as_programs_store_them(stored, text) -> None:
    def change(document: pikepdf.Pdf) -> None:
        for page in document.pages:
            for widget in page.get("/Annots", []):
                if name_of(widget) == "achieved":
                    widget.V = stored

    answers, problems = read(changed(change))
    assert problems == []
    assert answers is not None
    assert answers.values["achieved"].text == text


def test_a_long_text_may_be_a_stream() -> None:
    def change(document: pikepdf.Pdf) -> None:
        for page in document.pages:
            for widget in page.get("/Annots", []):
                if name_of(widget) == "achieved":
                    widget.V = document.make_stream(b"\xfe\xff" + CHINESE.encode("utf-16-be"))

    assert values_of(changed(change))["achieved"] == CHINESE


def test_without_its_hidden_field_the_form_is_known_by_the_document() -> None:
    def change(document: pikepdf.Pdf) -> None:
        fields = document.Root.AcroForm.Fields
        document.Root.AcroForm.Fields = pikepdf.Array([one for one in fields if name_of(one) != "kaopu_form"])

    def save(change: Callable[[pikepdf.Pdf], None]) -> bytes:
        with pikepdf.open(io.BytesIO(form_content())) as document:
            change(document)
            for page in document.pages:
                page.Annots = pikepdf.Array([one for one in page.Annots if name_of(one) != "kaopu_form"])
            saved = io.BytesIO()
            document.save(saved)
        return saved.getvalue()

    assert values_of(save(change)) == FIXED


def with_value(value: Callable[[pikepdf.Pdf], object], field: str = "achieved") -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        for page in document.pages:
            for widget in page.get("/Annots", []):
                if name_of(widget) == field:
                    widget.V = value(document)

    return changed(change)


def with_form(make: Callable[[pikepdf.Pdf], object]) -> bytes:
    """Return a PDF of one empty page with a form of its own."""
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.AcroForm = make(document)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def field(document: pikepdf.Pdf, name: str, value: object = "x") -> pikepdf.Object:
    return document.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name("/Tx"), T=pikepdf.String(name), V=value))


def fields(document: pikepdf.Pdf, *of: pikepdf.Object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(Fields=pikepdf.Array(of))


def in_a_circle(document: pikepdf.Pdf) -> pikepdf.Dictionary:
    one = field(document, "a")
    other = document.make_indirect(pikepdf.Dictionary(T=pikepdf.String("b"), Kids=pikepdf.Array([one])))
    one.Kids = pikepdf.Array([other])
    return fields(document, one)


def very_deep(document: pikepdf.Pdf) -> pikepdf.Dictionary:
    node = field(document, "leaf")
    for number in range(DEEPEST + 2):
        node = document.make_indirect(pikepdf.Dictionary(T=pikepdf.String(f"n{number}"), Kids=pikepdf.Array([node])))
    return fields(document, node)


def unpacking_to(size: int) -> Callable[[pikepdf.Pdf], object]:
    def make(document: pikepdf.Pdf) -> object:
        stream = document.make_stream(b"x")
        stream.write(zlib.compress(b"x" * size), filter=pikepdf.Name("/FlateDecode"))
        return stream

    return make


def locked(user: str) -> bytes:
    return changed(lambda _: None, encryption=pikepdf.Encryption(user=user, owner="b"))


def without_form() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        del document.Root["/AcroForm"]
        for page in document.pages:
            del page["/Annots"]

    return changed(change)


def two_in_one() -> bytes:
    def make(document: pikepdf.Pdf) -> pikepdf.Dictionary:
        return fields(document, field(document, "achieved", "one"), field(document, "achieved", "another"))

    return with_form(make)


def many_fields() -> bytes:
    return with_form(lambda pdf: fields(pdf, *(field(pdf, f"f{number}") for number in range(MOST_FIELDS + 1))))


def much_text() -> bytes:
    return with_form(lambda pdf: fields(pdf, field(pdf, "a", "x" * (LONGEST_TEXT + 1))))


def xfa() -> bytes:
    return with_form(lambda pdf: pikepdf.Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=pikepdf.Array([])))


def of_another_kind() -> bytes:
    key = "kaopu.form/1 holiday E1001 2017-Q4 zh 3fa91c0d"
    return with_form(lambda pdf: fields(pdf, field(pdf, "kaopu_form", key)))


BAD: list[tuple[str, Callable[[], bytes], list[str]]] = [
    ("empty", bytes, ["form-pdf-unreadable"]),
    ("text", "签约".encode, ["form-pdf-unreadable"]),
    ("only-a-head", b"%PDF-1.7\n".strip, ["form-pdf-unreadable"]),
    ("cut-off", lambda: form_content()[: len(form_content()) // 3], ["form-pdf-unreadable"]),
    ("large", lambda: form_content() + b"\0" * LARGEST, ["form-pdf-large"]),
    ("many-fields", many_fields, ["form-pdf-unreadable"]),
    ("much-text", much_text, ["form-pdf-large"]),
    ("grows", lambda: with_value(unpacking_to(LARGEST_UNPACKED + 1)), ["form-pdf-unreadable"]),
    ("circle", lambda: with_form(in_a_circle), ["form-pdf-unreadable"]),
    ("deep", lambda: with_form(very_deep), ["form-pdf-unreadable"]),
    ("password", lambda: locked("a"), ["form-pdf-locked"]),
    ("owner-password", lambda: locked(""), ["form-pdf-locked"]),
    ("printed-again", without_form, ["form-pdf-flat"]),
    ("no-field", lambda: with_form(fields), ["form-pdf-flat"]),
    ("form-is-none", lambda: with_form(lambda _: pikepdf.Array([])), ["form-pdf-flat"]),
    ("xfa", xfa, ["form-pdf-xfa"]),
    ("foreign", lambda: with_form(lambda pdf: fields(pdf, field(pdf, "achieved"))), ["form-pdf-foreign"]),
    ("of-another-kind", of_another_kind, ["form-pdf-foreign"]),
    ("two-in-one", two_in_one, ["form-pdf-merged"]),
    ("half-a-character", lambda: with_value(lambda _: pikepdf.String(b"\xfe\xff\xd8\x00\x00a")), ["form-pdf-text"]),
    ("not-a-text", lambda: with_value(lambda _: pikepdf.Dictionary(A=1)), ["form-pdf-text"]),
    ("several-choices", lambda: with_value(lambda _: pikepdf.Array(["a", "b"]), "talk.agreed"), ["form-pdf-text"]),
]
CODES = {code for _, _, codes in BAD for code in codes}
"""What these cases bring about, for tests/text/test_problem_codes.py."""


@pytest.mark.parametrize(("make", "expected"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_is_no_form_is_refused_with_a_sentence(make, expected) -> None:
    answers, problems = read(make())
    assert [problem.code for problem in problems] == expected
    assert {problem.place for problem in problems} == {Place("forms/E1001.pdf")}
    for problem in problems:
        assert_sentences_complete(problem)
    assert (answers is None) == (expected != ["form-pdf-text"])
    if answers is not None:
        assert len(answers.values) == len(form("zh", 5).fields()) - 1


def test_a_broken_file_is_refused_and_never_a_traceback(capfd) -> None:
    chance = random.Random(20170101)  # noqa: S311 - the same broken files every time
    content = by_pikepdf(form_content(), WRITTEN, qdf=True)
    for _ in range(80):
        broken = bytearray(content)
        for _ in range(chance.randrange(1, 40)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        start = chance.randrange(len(broken))
        del broken[start : start + chance.choice((0, 0, 1, 7, 4000))]
        answers, problems = read(bytes(broken))
        assert answers is not None or problems
    assert capfd.readouterr() == ("", "")
