"""Every page that we write carries a strict Content-Security-Policy with the hashes of exactly its own (issue 7)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kaopu.pages.appraisal_page import appraisal_html
from kaopu.pages.company_page import company_html
from kaopu.pages.content_security import StrangeScriptError, digest, known_inline, secured
from kaopu.pages.handbook_finishing import UnsafePageError, finish_pages
from kaopu.pages.home_page import home_html
from kaopu.pages.team_page import team_html
from kaopu.pages.theme import Theme
from kaopu.records.record import AppraisalRecord
from kaopu.text.language import Language
from tests.pages import sample_views
from tests.pages.browsing import assert_strict, elements, hashes, policy_of, tree
from tests.pages.conftest import LINKS
from tests.pages.policies import FILES, read
from tests.pages.test_impact_page import page_of, unchanged, with_pay

HOME = read(FILES)
SCRIPT = "<script>alert(1)</script>"


def test_issue_7_an_appraisal_runs_no_script_at_all(record: AppraisalRecord, theme: Theme) -> None:
    html = appraisal_html(record, theme, LINKS)
    assert_strict(html)
    assert "script-src" not in policy_of(tree(html))
    assert not elements(tree(html), "script")


@pytest.mark.parametrize("make", [sample_views.team, sample_views.wide_team])
def test_issue_7_a_team_page_runs_the_sorting_of_its_tables_only(make, theme: Theme, language: Language) -> None:
    html = team_html(make(language), theme, LINKS)
    assert_strict(html)
    assert len(hashes(tree(html), "script")) == 1


def test_issue_7_so_does_the_companys(theme: Theme, language: Language) -> None:
    html = company_html(sample_views.company(language), theme, LINKS)
    assert_strict(html)
    assert len(hashes(tree(html), "script")) == 1


def test_issue_7_home_page_and_impact(theme: Theme, language: Language) -> None:
    assert_strict(home_html(HOME, language, theme, LINKS))
    assert_strict(page_of(with_pay(), theme, language))
    assert_strict(page_of(unchanged(), theme, language))


def test_a_hash_is_that_of_the_standard() -> None:
    # The example of the Content Security Policy's own text (level 3, 8.3).
    assert digest("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


def test_issue_7_a_script_is_never_allowed_by_its_own_hash(theme: Theme) -> None:
    template = ("home_page.html", "<html><head></head><body>{{ text }}" + "<script>let known;</script></body></html>")
    known = known_inline((template[1],))
    assert digest("let known;") in secured(template[1].replace("{{ text }}", ""), known)
    for slipped_in in (SCRIPT, "<SCRIPT >alert(1)</SCRIPT\n>", "<style>*{display:none}</style>", "<script>alert(1)"):
        with pytest.raises(StrangeScriptError):
            secured(template[1].replace("{{ text }}", slipped_in), known)


@pytest.mark.parametrize("address", ["https://x.example/a.js", "//x.example/a.js", "data:,alert(1)", "\\\\x\\a.js", ""])
def test_issue_7_no_script_comes_from_elsewhere(address: str) -> None:
    with pytest.raises(StrangeScriptError, match="elsewhere"):
        secured(f'<html><head><script src="{address}"></script></head></html>', known_inline(()))


def test_a_template_may_fill_a_way_into_its_script_and_nothing_else() -> None:
    known = known_inline(('<script>let base = "{{ base }}";</script>', "<style>{{ anything }}</style>"))
    assert 'let base = "../..";' in known
    for text in ('let base = "";alert(1)//";', 'let base = "`${alert(1)}";', "", "alert(1)"):
        assert text not in known


def test_a_designers_own_script_is_allowed_without_more_ado(theme: Theme, language: Language) -> None:
    templates = dict(theme.templates)
    templates["home_page.html"] += "{% block more %}{% endblock %}"
    templates["page.html"] = templates["page.html"].replace("</main>", "</main>\n<script>let ours = 1;</script>")
    html = home_html(HOME, language, replace(theme, templates=tuple(templates.items())), LINKS)
    assert_strict(html)
    assert digest("let ours = 1;") in html


def page_in(folder: Path, text: str, more: str = "") -> Path:
    path = folder / "index.html"
    path.write_text(
        f"<!doctype html><html><head><meta charset='utf-8'>{more}</head><body><article>{text}</article></body></html>",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    "text",
    [
        SCRIPT,
        "<p onclick=alert(1)>x</p>",
        "<p style='position:fixed'>x</p>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='&#106;avascript:alert(1)'>x</a>",
        "<a href='java\nscript:alert(1)'>x</a>",
        "<img src='data:image/svg+xml,x'>",
        "<iframe src=x></iframe>",
        "<svg><a xlink:href='javascript:alert(1)'></a></svg>",
        "<svg><use href='x.svg#a'/></svg>",
        "<svg><foreignObject><p>x</p></foreignObject></svg>",
        "<form action=x><input></form>",
        "<!-- 13800000000 -->",
        "<math><mi>x</mi></math>",
        "<meta http-equiv=refresh content=0>",
        "<template><p>x</p></template>",
    ],
)
def test_issue_7_a_page_of_the_handbook_with_more_than_text_is_not_published(tmp_path: Path, text: str) -> None:
    path = page_in(tmp_path, f"<h1>x</h1>{text}")
    before = path.read_bytes()
    with pytest.raises(UnsafePageError, match=r"^index\.html: "):
        finish_pages(tmp_path, tmp_path / "none")
    assert path.read_bytes() == before


@pytest.mark.parametrize("more", [SCRIPT, "<style>*{}</style>", "<script src='https://x.example/a.js'></script>"])
def test_issue_7_nor_one_with_a_strange_script_beside_the_text(tmp_path: Path, more: str) -> None:
    page_in(tmp_path, "<h1>x</h1>", more)
    with pytest.raises(UnsafePageError):
        finish_pages(tmp_path, tmp_path / "none")


def test_what_the_handbook_is_made_of_stays(tmp_path: Path) -> None:
    text = (
        '<h2 id="a" class="b">x</h2><table><tr><td style="text-align: right;">1</td></tr></table>'
        "<details open><summary>s</summary></details>"
        '<figure><svg viewBox="0 0 1 2" role="img"><title>t</title><path d="M0,0" fill="var(--ink)"/>'
        '</svg></figure><a href="../b/index.html#c" rel="edit">y</a><sup id="fnref:1"><a href="#fn:1">1</a></sup>'
    )
    path = page_in(tmp_path, text)
    finish_pages(tmp_path, tmp_path / "none")
    html = path.read_text(encoding="utf-8")
    aligned = text.replace('style="text-align: right;"', 'align="right"')
    # A table that is wider than a phone scrolls, and the keyboard must get into it.
    region = '<div class="scroll" tabindex="0" role="region" aria-labelledby="a"><table>'
    assert aligned.replace("<table>", region).replace("</table>", "</table></div>") in html
    assert policy_of(tree(html))["default-src"] == ["'none'"]
