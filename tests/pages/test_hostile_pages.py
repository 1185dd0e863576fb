"""Names and texts that try to be markup, script, template or direction stay text on every page (issue 7)."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from kaopu.pages.appraisal_document import DocumentPrinter, document_html
from kaopu.pages.appraisal_page import appraisal_html
from kaopu.pages.company_page import company_html
from kaopu.pages.fonts import font_set
from kaopu.pages.home_page import home_html
from kaopu.pages.team_page import team_html
from kaopu.pages.theme import Theme
from kaopu.pages.wording import page_number_words
from kaopu.records.record import AppraisalRecord
from kaopu.records.views import CompanyRecord, TeamRecord
from kaopu.text.language import Language
from tests.pages import sample_views, samples
from tests.pages.browsing import addresses, assert_strict, elements, name, shape, tree
from tests.pages.conftest import LINKS
from tests.pages.hostile import PAYLOAD, PAYLOADS, hostile
from tests.pages.policies import policy_with

MAKERS: list[Callable[[Language], AppraisalRecord | TeamRecord | CompanyRecord]] = [
    samples.complete,
    samples.with_round,
    samples.with_half_a_round,
    samples.sixteen_indicators,
]
MAKERS += [sample_views.team, sample_views.wide_team, sample_views.company]


def page_of(record, theme: Theme) -> str:
    if isinstance(record, AppraisalRecord):
        return appraisal_html(record, theme, LINKS)
    return team_html(record, theme, LINKS) if isinstance(record, TeamRecord) else company_html(record, theme, LINKS)


@pytest.mark.parametrize("make", MAKERS)
def test_issue_7_hostile_names_add_no_element_attribute_address_or_script(
    make, theme: Theme, language: Language
) -> None:
    record = make(language)
    html = page_of(hostile(record), theme)
    plain, changed = tree(page_of(record, theme)), tree(html)
    assert shape(changed) <= shape(plain) | {("tspan", ("dy", "x")), ("text", ())}
    assert addresses(changed) == addresses(plain)
    scripts = [[element.text for element in elements(root, "script", "style")] for root in (plain, changed)]
    assert scripts[0] == scripts[1]
    assert not [element for element in changed.iter() if not name(element)]  # comments
    assert_strict(html)


@pytest.mark.parametrize("make", MAKERS)
def test_issue_7_hostile_names_are_shown_to_the_letter(make, theme: Theme, language: Language) -> None:
    record = hostile(make(language))
    root = tree(page_of(record, theme))
    text = "".join(root.itertext())
    assert text.count(PAYLOAD) > 10
    assert "49" not in PAYLOAD
    title = (elements(root, "title")[0].text or "").strip()
    for payload in PAYLOADS:
        assert payload in title or payload in text
    assert PAYLOAD in title


def test_issue_7_a_hostile_policy_on_the_home_page(theme: Theme, language: Language) -> None:
    texts = PAYLOAD.replace("\u202e", "").replace("\u2066", "").replace("\u2028", "").replace("\u2029", "")
    quoted = texts.replace("'", "''")
    old = "title: {zh: 销售专员绩效考核制度, en: Appraisal policy for sales specialists}"
    policy = policy_with(policy=(old, f"title: {{zh: '制度 {quoted}', en: 'Policy {quoted}'}}"))
    html = home_html(policy, language, theme, LINKS)
    root = tree(html)
    assert [texts in (element.text or "") for element in elements(root, "title", "h1")] == [True, True]
    assert len(elements(root, "script", "img", "svg")) == 0
    assert_strict(html)


def test_issue_7_in_the_pdf_too_and_in_what_it_says_about_itself(theme: Theme) -> None:
    # Without what no typeface has a sign for: control characters of direction and lines are refused before.
    payload = "".join(character for character in PAYLOAD if character.isprintable())
    record = hostile(samples.complete("zh"), payload)
    fonts = font_set([document_html(record, theme), *page_number_words("zh").values()], "zh")
    pdf = PdfReader(io.BytesIO(DocumentPrinter(theme, fonts).pdf(record)))
    assert pdf.metadata is not None
    assert payload in str(pdf.metadata.title)
    assert payload in str(pdf.metadata.author)
    text = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    assert "".join(payload.split()) in text
    for page in pdf.pages:
        for annotation in page.get("/Annots") or ():
            assert "/URI" not in str(annotation.get_object())
    assert not {"/JavaScript", "/OpenAction", "/AA"} & set(pdf.root_object)
