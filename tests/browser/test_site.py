"""The built site in a real Chromium: no errors, nothing too wide, no request outside, and a search that finds."""

import pytest

PERSON = "appraisals/people/anna-snelling/2017-Q2"
PAGES = (
    "index.html",
    f"{PERSON}/index.html",
    f"{PERSON}/index.en.html",
    "appraisals/people/carol-thompson/2017-Q2/index.html",
    "appraisals/teams/team-dustin-brinkmann/2017-Q2/index.html",
    "appraisals/company/2017-Q2/index.en.html",
    "handbook/index.html",
    "handbook/indicators/sales_cycle/index.html",
    "handbook/en/scorecards/index.html",
)
SIZES = {"phone": (360, 740), "desktop": (1280, 900)}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page_path", PAGES)
def test_a_page_opens_without_errors_outside_requests_or_overflow(chromium, address, page_path, size, scheme):
    width, height = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page, errors, requests = context.new_page(), [], []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    answer = page.goto(address + page_path, wait_until="networkidle")
    assert answer.status == 200
    assert errors == []
    assert [url for url in requests if not url.startswith((address, "data:", "blob:"))] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_an_appraisal_needs_no_second_request_and_no_script(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page, requests = context.new_page(), []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address + f"{PERSON}/index.html", wait_until="networkidle")
    assert [url for url in requests if not url.endswith("favicon.ico")] == [address + f"{PERSON}/index.html"]
    assert "94.63" in page.inner_text("main")
    context.close()


def search(page, url, words):
    """Type into the search box; the key after the words is what the page listens to, as with an input method."""
    page.goto(url, wait_until="networkidle")
    page.click("input[data-md-component=search-query]")
    page.keyboard.insert_text(words)
    page.keyboard.press("End")
    page.wait_for_selector(".md-search-result__item a", state="attached", timeout=60_000)


@pytest.mark.parametrize(
    ("page_path", "words", "found"),
    [
        ("handbook/index.html", "销售额达成率", "indicators/sales_attainment"),
        ("handbook/index.html", "線索轉化率", "indicators/lead_conversion"),
        ("handbook/index.html", "转化率", "indicators/lead_conversion"),
        ("handbook/en/index.html", "conversion", "indicators/lead_conversion"),
    ],
)
def test_the_handbooks_search_finds_chinese_and_english_terms(chromium, address, page_path, words, found):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    search(page, address + page_path, words)
    links = page.eval_on_selector_all(".md-search-result__item a", "all => all.map(one => one.href)")
    assert any(found in link for link in links), links
    page.close()
