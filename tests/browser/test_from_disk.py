"""The sites opened from a disk, without a server: every kind of page, and the way from one to the next."""

import pytest

from tests.browser.building import LANGUAGES
from tests.browser.examining import Visit, examine
from tests.browser.kinds import in_language, pages_by_kind


@pytest.fixture(scope="module")
def seen(built):
    visits: list[Visit] = []
    for site in built.sites.values():
        for number, (kind, pages) in enumerate(pages_by_kind(site).items()):
            language = LANGUAGES[number % len(LANGUAGES)]
            # The handbook is the same in each site.
            if not (visits and kind.startswith("handbook/") and kind in {visit.kind for visit in visits}):
                visits.append(Visit(kind, language, (site / in_language(pages[-1], language)).as_uri(), ()))
    return examine(visits)


def test_every_kind_of_page_opens_from_a_disk_without_an_error(seen):
    assert len(seen) > 30
    assert [(one.visit.address, one.errors) for one in seen if one.errors] == []
    assert [(one.visit.address, one.too_wide) for one in seen if one.too_wide] == []


def test_from_a_disk_nothing_is_asked_of_the_network(seen):
    asked = [(one.visit.kind, url) for one in seen for url in one.requests]
    assert [(kind, url) for kind, url in asked if not url.startswith(("file:///", "data:", "blob:"))] == []


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    one = context.new_page()
    one.troubles = []
    one.on("console", lambda message: one.troubles.append(message.text) if message.type == "error" else None)
    one.on("pageerror", lambda error: one.troubles.append(str(error)))
    yield one
    context.close()


def follow(page, selector, end):
    page.click(selector)
    page.wait_for_url(f"**/{end}")


def test_links_lead_on_from_page_to_page_on_a_disk(built, page):
    site = built.sites["2017-Q2"]
    page.goto((site / "index.html").as_uri())
    follow(page, "main a[href*='handbook/']", "handbook/index.html")
    follow(page, ".md-nav--primary a[href*='grades/index']", "handbook/grades/index.html")
    follow(page, "nav.languages a[lang=en]", "handbook/en/grades/index.html")
    page.goto((site / "appraisals/company/2017-Q2/index.html").as_uri())
    follow(page, "main a[href*='/teams/']", "2017-Q2/index.html")
    assert "/teams/" in page.url
    follow(page, "main a[href*='/people/']", "2017-Q2/index.html")
    assert "/people/" in page.url
    follow(page, "a[hreflang=zh-Hant]", "index.zh-Hant.html")
    assert page.get_attribute("html", "lang") == "zh-Hant"
    follow(page, "main a[href*='handbook/'][href*='indicators/']", "index.html")
    assert "/handbook/zh-Hant/indicators/" in page.url
    assert page.troubles == []


def test_a_table_sorts_on_a_disk(built, page):
    page.goto((built.sites["2017-Q2"] / "appraisals/company/2017-Q2/index.html").as_uri())
    table = page.locator("table[data-table=members]")
    button = table.locator("thead button").first
    before = table.locator("tbody th").all_inner_texts()
    button.click()
    once = table.locator("tbody th").all_inner_texts()
    button.click()
    assert sorted(once) == sorted(before)
    assert table.locator("tbody th").all_inner_texts() == once[::-1]
    assert page.troubles == []
