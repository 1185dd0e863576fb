"""Texts of a policy stay texts in the handbook, whatever they look like."""

from __future__ import annotations

import markdown  # type: ignore[import-untyped]
import pytest
import yaml
from markupsafe import Markup

from kaopu.pages.handbook_markdown import (
    HandbookTheme,
    anchor,
    escape_markdown,
    escaped_mark,
    front_matter,
    link,
    render,
)

EXTENSIONS = ["attr_list", "md_in_html", "tables"]
HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[x](javascript:alert(1))",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "`code` and ``more``",
    "a | b | c",
    "# not a heading",
    "- not a list",
    "+ not a list",
    "1. not a list",
    "2) not a list",
    "***",
    "---",
    "===",
    ": not a definition",
    "*em* _em_ **strong**",
    "text { #id onclick=alert(1) }",
    "{: onclick=alert(1) }",
    "&lt;b&gt; &amp; &copy;",
    "\\*backslash\\*",
    "~~~ fence",
    "[ref]: https://example.com",
    "*[abbr]: text",
    "    four spaces",
    "two\nlines\n\n# and a heading",
    "0.5 of it",
    "12",
]


def shown(source: str) -> str:
    return str(markdown.markdown(source, extensions=EXTENSIONS))


def as_html(text: str) -> str:
    plain = " ".join(text.split())
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def readable(html: str) -> str:
    """Write entities of harmless characters out, so that what a browser shows can be compared."""
    for character in "`*_[]{}|\\#~^-+=:!.)":
        html = html.replace(f"&#{ord(character)};", character)
    return html.replace("&#38;", "&amp;").replace("&#60;", "&lt;").replace("&#62;", "&gt;")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_alone_in_a_paragraph_is_shown_as_it_is(text):
    assert readable(shown(escape_markdown(text))) == f"<p>{as_html(text)}</p>"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_in_a_table_is_one_cell(text):
    html = readable(shown(f"| a | b |\n|---|---|\n| {escape_markdown(text)} | end |"))
    assert f"<td>{as_html(text)}</td>" in html
    assert html.count("<td>") == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_in_a_heading_or_a_link_adds_no_markup(text):
    html = readable(shown(f"# {escape_markdown(text)} {{ #safe }}"))
    assert html == f'<h1 id="safe">{as_html(text)}</h1>'
    html = readable(shown(link(text, "index.md", "grades/index.md")))
    assert html == f'<p><a href="grades/index.md">{as_html(text)}</a></p>'


def test_ordinary_chinese_and_numbers_are_left_alone():
    for text in ("销售额达成率（100%）：¥300,000.00", "3 个月", "0.01", "A–B, C. D!"):
        assert escape_markdown(text) == text


def test_templates_escape_every_value_that_is_not_markup():
    theme = HandbookTheme((("page.md", "{{ text }} {{ markup }} {{ number }}\n"),), "")
    context = {"text": "<b>|", "markup": Markup("<b>|"), "number": 5}
    assert render(theme, "page.md", context) == "&#60;b&#62;&#124; <b>| 5\n"


def test_an_unknown_name_in_a_template_is_an_error():
    theme = HandbookTheme((("page.md", "{{ unknown }}"),), "")
    with pytest.raises(Exception, match="unknown"):
        render(theme, "page.md", {})


def test_links_are_relative_to_the_page():
    assert link("x", "indicators/a/index.md", "grades/index.md", "bands") == "[x](../../grades/index.md#bands)"
    assert link("x", "index.md", "indicators/a/index.md") == "[x](indicators/a/index.md)"


def test_marks_between_parts_keep_their_spaces():
    assert escaped_mark(", ") == ", "
    assert escaped_mark(" | ") == " &#124; "


def test_an_anchor_is_made_of_ids_only():
    assert anchor("specialist", "quarter") == "specialist-quarter"
    with pytest.raises(ValueError, match="not an anchor"):
        anchor("x onclick=alert(1)")


def test_front_matter_is_yaml_and_its_title_is_html():
    text = front_matter({"title": 'A "b": <script>', "source": "policy/a.yml", "source_line": 3, "tags": ["指标"]})
    _, inside, _ = text.split("---\n")
    assert yaml.safe_load(inside) == {
        "title": "A &quot;b&quot;: &lt;script&gt;",
        "source": "policy/a.yml",
        "source_line": 3,
        "tags": ["指标"],
    }
