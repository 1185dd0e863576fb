"""What prose may not have in it is a problem at its place, and never more than text on the page."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import markdown  # type: ignore[import-untyped]
import pytest

from kaopu.pages.handbook_words import Words
from kaopu.pages.prose import prose_markdown
from kaopu.pages.prose_check import EXTENSIONS, check_prose
from kaopu.pages.sanitising import removed_by_allow_list
from kaopu.text.problems import Problem
from tests.pages.policies import FILES, policy_saying, read

FILE = "policy/handbook/bylaws.zh.md"
HERE = "chapters/bylaws/index.md"
CASES: dict[str, tuple[str, list[tuple[str, int, int]]]] = {
    "script": ("好。\n\n<script>alert(1)</script>\n", [("prose-html", 3, 1), ("prose-html", 3, 17)]),
    "script without an end": ("好 <script src=//x.example/y.js", [("prose-html", 1, 3)]),
    "handler": ("a <img src=x onerror=alert(1)> b", [("prose-html", 1, 3)]),
    "handler in capitals, over lines": ("a <IMG\nSRC=x\nONERROR=alert(1)>", [("prose-html", 1, 3)]),
    "slash for a space": ("<svg/onload=alert(1)>", [("prose-html", 1, 1)]),
    "comment": ("a <!-- secret --> b", [("prose-html", 1, 3)]),
    "instruction": ("<?php echo 1 ?>", [("prose-html", 1, 1)]),
    "harmless element": ("一<b>二</b>", [("prose-html", 1, 2), ("prose-html", 1, 6)]),
    "javascript link": ("见 [这里](javascript:alert(1))。", [("prose-link", 1, 3)]),
    "with a space": ("[x]( javascript:alert(1))", [("prose-link", 1, 1)]),
    "as entities": ("[x](java&#115;cript:alert(1))", [("prose-link", 1, 1)]),
    "data": ("[x](data:text/html,hello)", [("prose-link", 1, 1)]),
    "without a lock": ("[x](http://example.org)", [("prose-link", 1, 1)]),
    "to a file": ("[x](../../etc/passwd)", [("prose-link", 1, 1)]),
    "definition": ("[x][y]\n\n  [y]: javascript:alert(1)", [("prose-link", 3, 3)]),
    "image": ("一 ![x](https://example.org/x.png)", [("prose-image", 1, 3)]),
    "attributes": ("# x {: onclick=alert(1) }", [("prose-attributes", 1, 5)]),
    "anchor": ("# x {#grades}", [("prose-attributes", 1, 5)]),
    "attributes of a paragraph": ("x\n{onclick=alert(1)}", [("prose-attributes", 2, 1)]),
    "deep list": ("- " * 20 + "x", [("prose-nested", 1, 1)]),
    "deep quotation": ("好。\n\n" + "> " * 500 + "x", [("prose-nested", 3, 1)]),
    "brackets": ("[" * 5000, [("prose-nested", 1, 1)]),
    "long": ("好" * 20_001, [("prose-nested", 1, 1)]),
}
CODES = {code for _, expected in CASES.values() for code, _, _ in expected}
"""What these cases bring about, for tests/text/test_problem_codes.py."""
ALLOWED = [
    "A < B，而 C > D；a<5%",
    "`<script>alert(1)</script>`、`{: .a}` 和 `[x](javascript:1)`",
    "写信给 [人事部](mailto:hr@example.com)，或见 [法律](https://example.org/a?b=1&c=2)",
    "见 <https://example.org/law>",
    "[[grades.A.at_least]] 与 [[roles.specialist]]",
    "- 一\n    - 二\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> 引文\n\n***\n\n1. 一\n",
    "一句话[^1]。\n\n[^1]: 出处。",
    '!!! note "注意"\n    正文。',
    "集合 {甲, 乙} 和 ${x}、{{7*7}}、{% raw %}",
    "[ ] 未完成，[x] 已完成",
    "5 * 3 = 15; a_b_c; ~~~",
]


def found(text: str) -> list[Problem]:
    return sorted(
        (one for one in check_prose(policy_saying(text)) if one.place.file == FILE), key=lambda one: one.place
    )


def shown(text: str, extensions: tuple[str, ...] = EXTENSIONS) -> str:
    filled = prose_markdown(Words(policy_saying(text), "zh"), text, HERE)
    return str(markdown.markdown(filled, extensions=list(extensions)))


@pytest.mark.parametrize("name", CASES)
def test_issue_7_what_prose_may_not_have_is_a_problem_at_its_place(name: str) -> None:
    text, expected = CASES[name]
    problems = found(text)
    assert [(one.code, one.place.line, one.place.column) for one in problems] == expected
    for problem in problems:
        for language in ("zh", "en"):
            assert "{" not in problem.message(language).replace("{: ", "").replace("{#", "").replace("{onclick", "")
            assert problem.hint(language)


@pytest.mark.parametrize("text", ALLOWED)
def test_what_hr_writes_is_no_problem(text: str) -> None:
    assert found(text) == []


def test_the_policies_that_we_have_are_without_such_problems() -> None:
    assert list(check_prose(read(FILES))) == []


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


# Also with Markdown's extensions switched on and off by a company: not one of them may bring anything to life.
SETS = (EXTENSIONS, (), ("extra",), ("attr_list", "md_in_html", "tables", "toc", "def_list", "abbr", "smarty"))


@pytest.mark.parametrize("extensions", SETS)
@pytest.mark.parametrize("text", [text for text, _ in CASES.values() if len(text) < 400] + ALLOWED)
def test_issue_7_on_the_page_it_is_text_whatever_extensions_there_are(text: str, extensions: tuple[str, ...]) -> None:
    html = shown(text, extensions)
    assert removed_by_allow_list(html) == ()
    for tag, attributes in Elements(html).found:
        assert tag not in {"script", "img", "svg", "iframe"}
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        address = attributes.get("href") or "https://"
        assert address.startswith(("https://", "mailto:", "#", "../", "span>")), address


def test_code_shows_its_characters() -> None:
    html = shown("`<b> & {x}` 和 ``a`b``")
    assert html == "<p><code>&#60;b&#62; &#38; &#123;x&#125;</code> 和 <code>a&#96;b</code></p>"


def test_footnotes_and_addresses_of_links_work() -> None:
    assert 'href="#fn:1"' in shown("一句话[^1]。\n\n[^1]: 出处。")
    assert 'href="https://example.org/law"' in shown("见 <https://example.org/law>")
    # Where footnotes are switched off this would be the definition of a link.
    hostile = shown("[x][^1]\n\n[^1]: javascript:alert(1)", ())
    assert "javascript" not in " ".join(attributes.get("href") or "" for _, attributes in Elements(hostile).found)[:11]


@pytest.mark.parametrize(
    "text",
    ["[a](https://e.org/" * 9000, "`a``" * 40_000, "![" * 90_000, "\n" * 190_000 + "x", "{a" * 90_000, "<a " * 60_000,
     "- " * 90_000, "[[" * 90_000, "[^1]: x\n" * 20_000, "a]:" * 60_000, ("[a](https://e.org/" * 45 + "\n\n") * 200],
)  # fmt: skip
def test_a_chapter_made_to_take_long_does_not(text: str) -> None:
    policy = policy_saying(text)
    begun = time.process_time()
    list(check_prose(policy))
    assert time.process_time() - begun < 5
