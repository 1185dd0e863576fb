"""An appraisal page is light, comes in one piece, and says everything without a script."""

import json
from decimal import Decimal

import pytest

from tests.browser.building import LANGUAGES, PERIODS
from tests.browser.kinds import in_language, kind_of, listed

MOST_BYTES = 150_000


def shown(text):
    """Return a text without white space and separators of thousands."""
    return "".join(text.split()).replace(",", "").replace("\N{THIN SPACE}", "")


def plain(number):
    """Return a number as a page has it: without zeros at the end that say nothing."""
    return f"{Decimal(number).normalize():f}"


@pytest.mark.parametrize("period", PERIODS)
def test_an_appraisal_page_weighs_at_most_150_kb_in_all(built, period):
    site = built.sites[period]
    pages = {path: path.stat().st_size for path in site.glob("appraisals/people/*/*/index*.html")}
    assert len(pages) > 30 * len(LANGUAGES)
    heavy = [f"{path.relative_to(site)}: {size:,} bytes" for path, size in pages.items() if size > MOST_BYTES]
    assert not heavy, "\n".join([f"{len(heavy)} of {len(pages)}", *sorted(heavy)])


@pytest.fixture(scope="module")
def without_script(chromium):
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("period", PERIODS)
def test_an_appraisal_says_all_its_figures_without_a_script(built, without_script, period, language):
    site = built.sites[period]
    pages = (path for path in listed(site) if path.startswith("appraisals/people/"))
    everybody = [path for path in pages if path.endswith("/index.html")]
    assert len({kind_of(path) for path in everybody}) == 1
    for path in everybody[:: len(everybody) // 4]:
        place = in_language(path, language)
        record = json.loads((site / place.replace("index", "appraisal").replace(".html", ".json")).read_text())
        requests: list[str] = []
        without_script.on("request", lambda request, requests=requests: requests.append(request.url))
        without_script.goto((site / place).as_uri(), wait_until="load")
        assert requests == [(site / place).as_uri()]
        text = shown(without_script.text_content("main"))
        assert f"{shown(record['person']['name'])}" in text
        assert plain(record["score"]) in text
        for indicator in record["indicators"]:
            assert shown(indicator["name"]) in text
            for figure in ("score", "points", "weight"):
                assert indicator[figure] is None or plain(indicator[figure]) in text, (place, indicator["id"], figure)
            for step in indicator["steps"]:
                assert shown(step) in text, (place, step)
        for line in (record.get("payout") or {}).get("components", ()):
            assert plain(line["amount"]) in text, (place, line)
        # What is behind a summary opens without a script too.
        for details in without_script.query_selector_all("details")[:3]:
            details.query_selector("summary").click()
            assert details.get_attribute("open") is not None
