"""What the tests of the pages share: the theme, the typeface and printed samples, each made once."""

from __future__ import annotations

from functools import cache

import pytest

from kaopu.pages.appraisal_document import DocumentPrinter, document_html
from kaopu.pages.fonts import FontSet, font_set
from kaopu.pages.links import Links
from kaopu.pages.theme import Theme, default_site_folder, read_theme
from kaopu.pages.wording import page_number_words
from kaopu.records.record import AppraisalRecord
from kaopu.text.language import Language
from tests.pages import samples

SAMPLES = {
    "strong": samples.record,
    "missing": samples.with_missing,
    "no-deals": samples.without_deals,
    "eight": samples.eight_indicators,
    "twelve": samples.twelve_indicators,
    "sixteen": samples.sixteen_indicators,
    "long-names": samples.long_names,
    "complete": samples.complete,
    "twelve-paid": samples.twelve_paid,
    "round": samples.with_round,
    "half-round": samples.with_half_a_round,
    "young-round": samples.with_young_round,
    "twelve-round": samples.twelve_with_round,
}
LINKS = Links(("zh", "en"))


@cache
def the_theme() -> Theme:
    return read_theme(default_site_folder())


@cache
def the_fonts(language: Language) -> FontSet:
    texts = [document_html(make(language), the_theme()) for make in SAMPLES.values()]
    return font_set([*texts, *page_number_words(language).values()], language)


@cache
def the_printer(language: Language) -> DocumentPrinter:
    return DocumentPrinter(the_theme(), the_fonts(language))


@cache
def printed(name: str, language: Language) -> bytes:
    return the_printer(language).pdf(SAMPLES[name](language))


@pytest.fixture
def theme() -> Theme:
    return the_theme()


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(params=list(SAMPLES))
def sample(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def record(sample: str, language: Language) -> AppraisalRecord:
    return SAMPLES[sample](language)


@pytest.fixture
def pdf(sample: str, language: Language) -> bytes:
    return printed(sample, language)
