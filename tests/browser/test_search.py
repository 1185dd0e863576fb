"""The handbook's search: it finds Chinese in both scripts, and English, and leads there."""

import pytest

TERMS = [
    ("handbook/index.html", "销售额达成率", "indicators/sales_attainment"),
    ("handbook/index.html", "線索轉化率", "indicators/lead_conversion"),
    ("handbook/index.html", "转化率", "indicators/lead_conversion"),
    ("handbook/zh-Hant/index.html", "銷售額達成率", "zh-Hant/indicators/sales_attainment"),
    ("handbook/zh-Hant/index.html", "线索转化率", "zh-Hant/indicators/lead_conversion"),
    ("handbook/en/index.html", "conversion", "en/indicators/lead_conversion"),
]


def search(page, url, words):
    """Type into the search box; the key after the words is what the page listens to, as with an input method."""
    page.goto(url, wait_until="networkidle")
    page.click("input[data-md-component=search-query]")
    page.keyboard.insert_text(words)
    page.keyboard.press("End")
    page.wait_for_selector(".md-search-result__item a", state="attached", timeout=60_000)


@pytest.fixture
def page(chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.troubles = []
    page.on("console", lambda message: page.troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    yield page
    page.close()


@pytest.mark.parametrize(("place", "words", "found"), TERMS)
def test_the_search_finds_terms_in_both_scripts_and_in_english(page, address, place, words, found):
    search(page, address + place, words)
    links = page.eval_on_selector_all(".md-search-result__item a", "all => all.map(one => one.href)")
    assert any(found in link for link in links), links
    assert page.troubles == []


def test_a_result_leads_to_its_page(page, address):
    search(page, f"{address}handbook/en/index.html", "lead conversion")
    page.click(".md-search-result__item a[href*='indicators/lead_conversion']")
    page.wait_for_url("**/en/indicators/lead_conversion/index.html**")
    assert "lead" in page.inner_text("h1").lower()
    assert page.troubles == []


def test_from_a_disk_there_is_no_search_rather_than_one_that_fails(page, public):
    # Browsers start no worker there, and the theme's search is one.
    page.goto(f"{public.as_uri()}/handbook/index.html", wait_until="networkidle")
    assert not page.is_visible("input[data-md-component=search-query]")
    assert not page.is_visible("label[for=__search]")
    assert page.troubles == []
