"""Prose chapters: Markdown as HR typed it, with references filled in, and nothing in it that could be HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from kaopu.pages.handbook_markdown import code, escape_markdown, link
from kaopu.pages.references import REFERENCE, resolve

if TYPE_CHECKING:
    from kaopu.pages.handbook_words import Words

# Stand in for references while the rest is made safe; the readers of text files let neither in.
_OPEN, _CLOSE = "\ue000", "\ue001"
_KEPT = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
CODE = re.compile(r"(?<![`\\])(`+)(?!`)([^\n]{0,400}?[^`\n])\1(?!`)")
"""Code within a line, as Markdown has it: its second group is the text."""
AUTOLINK = re.compile(r"<(https://[^\s()<>\"']+)>")
LINK = re.compile(r"\]\((?!(?:https://|mailto:)[^\s()<>\"']+\))")
"""The middle of a link that leads anywhere but to the web or into a letter."""
_DEFINITION = re.compile(r"(^ {0,3}\[\^[\w-]{1,40})?\]:[ \t]*", re.MULTILINE)
# Before a footnote's text: where footnotes are switched off, its definition would be that of a link's address.
_NO_ADDRESS = "<span></span>"
_FIRST_HEADING = re.compile(r"^# ", re.MULTILINE)
_HEADING = re.compile(r"^(#{1,5}) ", re.MULTILINE)
# Where the whole of something is told, below the folder of documents; what is missing here has no page of its own.
_WHOLE = {
    "indicators": "indicators/{0}/index.md",
    "chapters": "chapters/{0}/index.md",
    "roles": "roles/index.md#{0}",
    "dimensions": "dimensions/index.md",
    "targets": "targets/index.md#{0}",
    "round": "round/index.md#{0}",
    "grades": "grades/index.md#bands",
    "cases": "cases/index.md#{0}",
    "outcomes": "outcomes/index.md#{0}",
    "commission": "pay/index.md#plan-{0}",
}


def prose_markdown(words: Words, text: str, here: str) -> Markup:
    """Return the prose of a chapter as Markdown for the page ``here``.

    Headings go below the page's own. Raw HTML, images, attribute lists and links to anything but https and mailto are
    shown as the characters that they are; ``prose_check`` has reported them. Raises UnknownReferenceError, which
    ``check_references`` would have reported.
    """
    filled: list[Markup] = []

    def keep(match: re.Match[str]) -> str:
        filled.append(_reference(words, match[1], here))
        return f"{_OPEN}{len(filled) - 1}{_CLOSE}"

    safe = harmless(REFERENCE.sub(keep, text.replace(_OPEN, "").replace(_CLOSE, "")))
    if _FIRST_HEADING.search(safe):
        safe = _HEADING.sub(r"#\1 ", safe)
    return Markup(_KEPT.sub(lambda match: filled[int(match[1])], safe))  # noqa: S704 - made harmless above


def harmless(text: str) -> str:
    """Write as entities what Markdown would turn into HTML of the author's choice, whatever its extensions are."""
    pieces, begin = [], 0
    for match in CODE.finditer(text):
        pieces += [_without_markup(text[begin : match.start()]), code(match[2].strip())]
        begin = match.end()
    return "".join((*pieces, _without_markup(text[begin:])))


def _without_markup(text: str) -> str:
    plain = AUTOLINK.sub(lambda match: f"[{escape_markdown(match[1])}]({match[1]})", text)
    safe = plain.replace("&", "&#38;").replace("<", "&#60;").replace("{", "&#123;").replace("![", "&#33;[")
    return _DEFINITION.sub(_footnote_only, LINK.sub("]&#40;", safe))


def _footnote_only(match: re.Match[str]) -> str:
    """Leave the begin of a footnote; anything else that would say where a link leads is text."""
    return f"{match[1]}]: {_NO_ADDRESS}" if match[1] else match[0].replace(":", "&#58;", 1)


def _reference(words: Words, path: str, here: str) -> Markup:
    """Return what a reference leads to: a number or text; the name of a whole thing links to where it is told."""
    text = resolve(words, path)
    there = whole_place(words, path)
    if there is None:
        return Markup(escape_markdown(text))  # noqa: S704 - escaped
    file, _, anchor = there.partition("#")
    return link(text, here, file, anchor)


def whole_place(words: Words, path: str) -> str | None:
    """Return the page (and anchor) that tells the whole of what a path names; None for a part of something."""
    root, *steps = path.split(".")
    if root == "duties" and len(steps) == 1:
        return f"duties/index.md#{words.policy.duties[steps[0]].role}-{steps[0]}"
    if root == "scorecards" and len(steps) == 2:  # noqa: PLR2004 - role and cycle
        return f"scorecards/index.md#{'-'.join(steps)}"
    if root == "pay" and len(steps) == 2:  # noqa: PLR2004 - components and one of them
        return f"pay/index.md#component-{steps[1]}"
    if root in _WHOLE and len(steps) == 1 and not (root == "grades" and steps[0] == "ours"):
        return _WHOLE[root].format(steps[0])
    return None
