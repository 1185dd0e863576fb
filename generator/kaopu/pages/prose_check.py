"""What prose may not have in it: HTML, images, attributes, links to anywhere but the web and mail.

Whatever is written there, ``prose.py`` shows it as the characters that it is. That would be a surprise on a published
page, and perhaps an attempt; so each is a problem at its place, and a policy that has one is not built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import markdown  # type: ignore[import-untyped]

from kaopu.pages.prose import AUTOLINK, CODE, LINK, harmless
from kaopu.pages.references import REFERENCE
from kaopu.pages.sanitising import removed_by_allow_list
from kaopu.text.problems import Place, Problem

if TYPE_CHECKING:
    from kaopu.policy.model import Policy

EXTENSIONS = ("admonition", "attr_list", "footnotes", "md_in_html", "tables")
"""What the second opinion reads Markdown with: mkdocs.yml's, and those that companies may switch on."""
MOST_OPENED = 100
"""So many ``[`` and ``<`` may stand in one paragraph: the time that Markdown takes grows with the square of them."""
LONGEST = 20_000
"""So many characters a paragraph or table may have, for the same reason."""
DEEPEST = 12
"""So many levels of lists and quotations: at some hundred Markdown gives up."""

_HTML = re.compile(
    r"</?[A-Za-z][^\s<>/]*(?:[\s/][^<>]*)?>|<!|<\?"
    r"|</?(?:script|style|iframe|object|embed|svg|math|form|base|meta|link|img|textarea|title|template)\b",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"!\[[^\]\n]{0,200}\](?:\([^\s)]*\)?)?")
_LINK = re.compile(
    rf"(?<!!)\[[^\[\]\n]{{0,200}}{LINK.pattern}[^)\n]*\)?|^[ \t]*\[(?!\^)[^\]\n]{{0,200}}\]:.*", re.MULTILINE
)
_ATTRIBUTES = re.compile(r"\{ ?(?::|[#.][\w-])[^{}\n]{0,200}\}|\{[^{}\n=]{0,100}\w ?=[^{}\n]{0,200}\}")
_LEVELS = re.compile(
    rf"^(?:[ \t]*(?:>|[-*+][ \t]|\d+\.[ \t])){{{DEEPEST + 1},}}|^(?:    |\t){{{DEEPEST + 1},}}", re.MULTILINE
)
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_SHOWN = 60


def check_prose(policy: Policy) -> Iterator[Problem]:
    """Report what the policy's prose may not have in it, at its place in the file."""
    for (chapter, language), text in policy.prose.items():
        file = f"policy/handbook/{chapter}.{language}.md"
        yield from _problems(file, text)


def _problems(file: str, text: str) -> Iterator[Problem]:
    # Code, references and addresses as they are allowed: blank, so that all places stay what they are.
    open_text = text
    for allowed in (CODE, REFERENCE, AUTOLINK):
        open_text = allowed.sub(lambda match: " " * len(match[0]), open_text)
    found = [
        *(Problem("prose-html", *_here(file, text, match)) for match in _HTML.finditer(open_text)),
        *(Problem("prose-link", *_here(file, text, match)) for match in _LINK.finditer(open_text)),
        *(Problem("prose-image", *_here(file, text, match)) for match in _IMAGE.finditer(open_text)),
        *(Problem("prose-attributes", *_here(file, text, match)) for match in _ATTRIBUTES.finditer(open_text)),
    ]
    yield from found
    heavy = list(_too_much(open_text))
    if heavy:
        yield Problem("prose-nested", _here(file, text, heavy[0])[0])
        return
    # The second opinion, by other means: what a browser would make of it as it stands, and as it is published.
    published = "" if found else removed_by_allow_list(_html(open_text))
    removed = published or removed_by_allow_list(_html(harmless(text)))
    if removed:
        yield Problem("prose-html", Place(file), {"text": _short(", ".join(removed))})


def _too_much(text: str) -> Iterator[re.Match[str]]:
    """Yield where reading Markdown would take too long or give up."""
    yield from _LEVELS.finditer(text)
    yield from (
        paragraph
        for paragraph in _PARAGRAPH.finditer(text)
        if len(paragraph[0]) > LONGEST or paragraph[0].count("[") + paragraph[0].count("<") > MOST_OPENED
    )


def _html(text: str) -> str:
    return str(markdown.markdown(text, extensions=list(EXTENSIONS)))


def _here(file: str, text: str, match: re.Match[str]) -> tuple[Place, dict[str, object]]:
    """Return the place of what was found, and the value that its sentences show."""
    begin = match.start() + len(match[0]) - len(match[0].lstrip())
    place = Place(file, text.count("\n", 0, begin) + 1, begin - text.rfind("\n", 0, begin))
    return place, {"text": _short(match[0])}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
