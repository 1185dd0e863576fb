"""Pages of a company with hostile names, in a real Chromium: what belongs there works, nothing else runs."""

import pytest

from kaopu.pages.appraisal_page import appraisal_html
from kaopu.pages.company_page import company_html
from kaopu.pages.home_page import home_html
from kaopu.pages.team_page import team_html
from tests.pages import sample_views, samples
from tests.pages.conftest import LINKS, the_theme
from tests.pages.hostile import hostile
from tests.pages.test_hostile_handbook import POLICY, build
from tests.pages.test_impact_page import page_of as impact_page
from tests.pages.test_impact_page import with_pay

KINDS = {
    "appraisal": lambda theme: appraisal_html(hostile(samples.complete("zh")), theme, LINKS),
    "round": lambda theme: appraisal_html(hostile(samples.with_round("en")), theme, LINKS),
    "team": lambda theme: team_html(hostile(sample_views.team("zh")), theme, LINKS),
    "company": lambda theme: company_html(hostile(sample_views.company("en")), theme, LINKS),
    "impact": lambda theme: impact_page(with_pay(), theme, "zh"),
    "home": lambda theme: home_html(POLICY, "zh", theme, LINKS),
}
HANDBOOK = ["handbook/index.html", "handbook/en/grades/index.html", "handbook/chapters/bylaws/index.html",
            "handbook/indicators/lead_conversion/index.html"]  # fmt: skip
VIOLATIONS = """
window.refused = [];
document.addEventListener("securitypolicyviolation",
  event => refused.push(event.violatedDirective + " " + event.blockedURI));
"""
INJECTED = """
<script>document.title = "hit"</script>
<img src="x" onerror="document.title = 'hit'">
<style>main { display: none }</style>
<p style="position: fixed" onclick="document.title = 'hit'">x</p>
<iframe srcdoc="<script>parent.document.title = 'hit'</script>"></iframe>
<script src="https://x.example/a.js"></script>
<script src="data:,document.title='hit'"></script>
<base href="https://x.example/">
<link rel="stylesheet" href="https://x.example/a.css">
<form id="out" action="https://x.example/"><input name="a"></form>
"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Write a page of every kind, as it is and with something slipped in, and a whole handbook."""
    root = tmp_path_factory.mktemp("hostile-site")
    handbook = build(root).parent
    for kind, make in KINDS.items():
        html = make(the_theme())
        (handbook / f"{kind}.html").write_text(html, encoding="utf-8")
        (handbook / f"{kind}-injected.html").write_text(html.replace("</main>", INJECTED + "</main>"), encoding="utf-8")
    for page in HANDBOOK:
        html = (handbook / page).read_text(encoding="utf-8")
        assert "</article>" in html
        injected = handbook / page.replace("index.html", "injected.html")
        injected.write_text(html.replace("</article>", INJECTED + "</article>"), encoding="utf-8")
    return handbook


@pytest.fixture(scope="session", params=["http", "file"])
def base(request, folder, serving):
    return serving(folder) if request.param == "http" else f"{folder.as_uri()}/"


@pytest.fixture
def page(chromium):
    """Open a page of its own, which notes what is refused, what fails, and every dialog."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000}, color_scheme="light")
    one = context.new_page()
    one.add_init_script(VIOLATIONS)
    one.troubles = []
    one.requested = []
    one.on("console", lambda message: one.troubles.append(message.text) if message.type == "error" else None)
    one.on("pageerror", lambda error: one.troubles.append(str(error)))
    one.on("dialog", lambda dialog: (one.troubles.append("dialog"), dialog.dismiss()))
    one.on("request", lambda request: one.requested.append(request.url))
    yield one
    context.close()


def refused(page):
    return page.evaluate("refused")


@pytest.mark.parametrize("path", [*(f"{kind}.html" for kind in KINDS), *HANDBOOK])
def test_issue_7_a_page_works_and_nothing_of_it_is_refused(page, base, path):
    page.goto(base + path, wait_until="networkidle")
    assert refused(page) == []
    assert page.troubles == []
    assert [url for url in page.requested if not url.startswith((base, "data:", "blob:"))] == []
    assert page.evaluate("document.styleSheets.length") > 0
    assert page.inner_text("main").strip()


@pytest.mark.parametrize("path", [*(f"{kind}-injected.html" for kind in KINDS), *HANDBOOK])
def test_issue_7_what_is_slipped_into_a_page_does_not_run(page, base, path):
    page.goto(base + path.replace("index.html", "injected.html"), wait_until="networkidle")
    page.evaluate("document.querySelector('p[onclick]').click()")
    page.wait_for_timeout(300)
    assert page.title() not in ("", "hit")
    assert page.evaluate("getComputedStyle(document.querySelector('main')).display") != "none"
    assert page.evaluate("document.baseURI").startswith(base)
    page.evaluate("document.getElementById('out').submit()")
    page.wait_for_timeout(300)
    kinds = {entry.split()[0] for entry in refused(page)}
    assert {
        "script-src-elem",
        "script-src-attr",
        "style-src-elem",
        "style-src-attr",
        "base-uri",
        "form-action",
    } <= kinds
    assert "dialog" not in page.troubles
    assert page.url.startswith(base)


@pytest.mark.parametrize("kind", ["team", "company"])
def test_tables_are_sorted_by_their_heads(page, base, kind):
    page.goto(f"{base}{kind}.html")
    table = page.locator("table[data-table=members]")
    heads = table.locator("thead button")
    assert heads.count() > 2
    names = table.locator("tbody th").all_inner_texts()
    heads.first.click()
    once = table.locator("tbody th").all_inner_texts()
    assert sorted(once) == sorted(names)
    heads.first.click()
    assert table.locator("tbody th").all_inner_texts() == once[::-1]
    assert table.locator("thead th[aria-sort]").count() == 1
    assert refused(page) == []


def test_the_handbook_switches_between_light_and_dark_and_keeps_it(page, base):
    page.goto(f"{base}handbook/index.html", wait_until="networkidle")
    scheme = "document.body.getAttribute('data-md-color-scheme')"
    assert page.evaluate(scheme) == "default"
    page.click("label[for^=__palette]:not([hidden])")
    page.wait_for_function(f"{scheme} === 'slate'")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.goto(f"{base}handbook/grades/index.html", wait_until="networkidle")
    if base.startswith("http"):
        assert page.evaluate(scheme) == "slate"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert refused(page) == []
    assert page.troubles == []


def test_the_languages_lead_to_each_other(page, base):
    page.goto(f"{base}handbook/grades/index.html", wait_until="networkidle")
    page.click("nav.languages a[lang=en]")
    page.wait_for_url("**/handbook/en/grades/index.html")
    page.click("nav.languages a[lang=zh]")
    page.wait_for_url("**/handbook/grades/index.html")
    assert page.troubles == []


@pytest.mark.parametrize("words", ["onerror", "转化"])
def test_issue_7_what_the_search_finds_is_text(page, folder, serving, words):
    page.goto(f"{serving(folder)}handbook/index.html", wait_until="networkidle")
    page.click("input[data-md-component=search-query]")
    page.keyboard.insert_text(words)
    page.keyboard.press("End")
    page.wait_for_selector(".md-search-result__item a", state="attached", timeout=60_000)
    assert page.locator(".md-search-result script, .md-search-result img").count() == 0
    assert "<script>alert(1)</script>" in page.inner_text(".md-search-result")
    assert refused(page) == []
    assert page.troubles == []
