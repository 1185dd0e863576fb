"""HTML, SVG and XML to texts: what is shown, attributes, comments, scripts, and the links."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from kaopu.leaks.texts import Reading, inside

_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)(?:</script|\Z)", re.DOTALL | re.IGNORECASE)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)(?:</style|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_WITH_ATTRIBUTE = re.compile(r"<[^>]*=[^>]*>")
_INSTRUCTION = re.compile(r"<[?!][^>]*>")
_INLINE = (
    r"/?(?:a|abbr|b|bdi|bdo|big|cite|code|data|del|em|font|i|ins|kbd|label|mark|q|s|samp|small|span|strong"
    r"|sub|sup|time|tspan|tt|u|var|wbr|r|t|rPr|x:r|x:t)(?:\s[^<>]*)?/?>"
)
_BEFORE_LETTER = re.compile(rf"(?:<{_INLINE})+(?=[^\W_])", re.IGNORECASE)
_WITHIN_WORD = re.compile(rf"<(?<=[^\W_]<){_INLINE}(?:<{_INLINE})*(?=[^\W_])", re.IGNORECASE)
"""Tags inside a word: what stands before and after them is one text for whoever reads it."""
_AROUND = 200
_TARGET = re.compile(
    r"""\s(?:href|src|action|formaction|poster|data|cite|xlink:href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""",
    re.IGNORECASE,
)
_REFRESH = re.compile(r"""http-equiv\s*=\s*["']?refresh["']?[^>]*?url\s*=\s*["']?([^"'>\s]+)""", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def read_html(reading: Reading, text: str, kind: str) -> None:
    """Read a page: its text, with and without regard to tags within words, and all that a browser does not show."""
    if "<!--" in text:
        reading.add(inside(kind, "html-comment"), "\n".join(_COMMENT.findall(text)))
        text = _COMMENT.sub("\n", text)
    if "<script" in text or "<SCRIPT" in text:
        reading.add(inside(kind, "html-script"), "\n".join(_SCRIPT.findall(text)))
    if "<style" in text or "<STYLE" in text:
        reading.add(inside(kind, "html-style"), "\n".join(_STYLE.findall(text)))
        text = _STYLE.sub(_opening, text)
    text = _SCRIPT.sub(_opening, text)
    attributes = "\n".join(_distinct(_WITH_ATTRIBUTE.findall(text)))
    reading.add(inside(kind, "html-attribute"), attributes)
    reading.links.update(_targets(attributes))
    _shown(reading, text, inside(kind, "html-text"))


def read_xml(reading: Reading, text: str, kind: str) -> None:
    """Read XML of any kind: all text, attributes, comments and instructions."""
    if "<!--" in text:
        reading.add(inside(kind, "xml-comment"), "\n".join(_COMMENT.findall(text)))
        text = _COMMENT.sub("\n", text)
    if "<![CDATA[" in text:
        text = _CDATA.sub(lambda found: html.escape(found[1], quote=False), text)
    attributes = "\n".join(_distinct(_WITH_ATTRIBUTE.findall(text)))
    reading.add(inside(kind, "xml-attribute"), attributes)
    reading.add(inside(kind, "xml-instruction"), "\n".join(_INSTRUCTION.findall(text)))
    reading.links.update(_targets(attributes))
    _shown(reading, text, inside(kind, "xml-text"))


def _shown(reading: Reading, text: str, kind: str) -> None:
    """Add the text between tags, each part on a line; where tags stand in a word, once more with its parts together."""
    reading.add(kind, _TAG.sub("\n", text))
    joined, end = [], 0
    for found in _WITHIN_WORD.finditer(text):
        if found.start() >= end:
            end = found.end() + _AROUND
            part = _BEFORE_LETTER.sub("", text[max(0, found.start() - _AROUND) : end + _AROUND])
            joined.append(_TAG.sub("\n", part))
    reading.add(kind, "\n\1\n".join(joined))


def _opening(found: re.Match[str]) -> str:
    """Keep the tag that opens a script or style sheet, for its attributes."""
    return found[0][: found[0].index(">") + 1] if ">" in found[0] else ""


def _distinct(tags: list[str]) -> Iterable[str]:
    return dict.fromkeys(tags)


def _targets(attributes: str) -> set[str]:
    found = {html.unescape(next(filter(None, groups), "")).strip() for groups in _TARGET.findall(attributes)}
    return found | {html.unescape(target) for target in _REFRESH.findall(attributes)}
