"""The quick way to read our own PDFs gives what pdfium and qpdf give; what is not ours is never read by it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from kaopu.leaks.reading import texts_of
from kaopu.leaks.reading_pdf_quick import NotOursError, quick_pdf
from kaopu.leaks.texts import Reading
from tests.leaks import planting as p
from tests.leaks.conftest import PERIOD

LETTERS = re.compile(r"[^\W_]")


def letters(content: bytes, *, quick: bool) -> Counter[str]:
    texts = texts_of("a.pdf", content, quick=quick).texts
    return Counter(LETTERS.findall("".join(text.text for text in texts if text.kind == "pdf > pdf-page")))


def others(content: bytes, *, quick: bool) -> set[str]:
    """Return every line of strings, names and metadata; pages, fonts and attachments are compared otherwise."""
    texts = texts_of("a.pdf", content, quick=quick).texts
    wanted = [text for text in texts if text.kind.split(" > ")[1] not in ("pdf-page", "font-name", "pdf-stream")]
    return {line for text in wanted if "> pdf-attachment >" not in text.kind for line in text.text.split("\n")}


def test_both_ways_give_the_same_letters_and_the_same_strings(site):
    documents = sorted(site.folder.glob(f"appraisals/people/*/{PERIOD}/appraisal*.pdf"))
    assert len(documents) == 20
    for path in documents:
        content = path.read_bytes()
        quick_pdf(Reading(), content, "pdf")  # raises nothing: all our own are read the quick way
        assert letters(content, quick=True) == letters(content, quick=False)
        assert others(content, quick=True) == others(content, quick=False)


def test_the_quick_way_keeps_words_together(site):
    content = (site.folder / f"appraisals/people/p0001/{PERIOD}/appraisal.pdf").read_bytes()
    text = "\n".join(text.text for text in texts_of("a.pdf", content, quick=True).texts if "page" in text.kind)
    assert site.names["p0001"] in text


@pytest.mark.parametrize(
    "change",
    [
        p.information, p.metadata, p.white_text, p.attachment, p.form_field, p.unused_object, p.replaced_text,
        p.outline, p.alternative_text, p.annotation, p.link_target,
    ],
)  # fmt: skip
def test_what_another_program_put_in_is_seen_when_reading_quickly_too(site, change):
    content = (site.folder / f"appraisals/people/p0001/{PERIOD}/appraisal.pdf").read_bytes()
    planted = p.in_pdf(change)(content, "zqplantedxv")
    assert any("zqplantedxv" in text.text for text in texts_of("a.pdf", planted, quick=True).texts)


@pytest.mark.parametrize("at", range(0, 1000, 37))
def test_no_byte_can_be_put_between_objects(site, at):
    """Whatever stands where no object is makes the file another program's."""
    content = (site.folder / f"appraisals/people/p0001/{PERIOD}/appraisal.pdf").read_bytes()
    places = [found.end() for found in re.finditer(rb"endobj\n", content)]
    place = places[at % len(places)]
    with pytest.raises(NotOursError):
        quick_pdf(Reading(), content[:place] + b"% secret\n" + content[place:], "pdf")
