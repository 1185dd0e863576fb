"""Reads pages back as a browser and a PDF reader do, without trusting the templates."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from pypdf import PdfReader

VOID = frozenset({"meta", "br", "col", "link", "img", "hr", "input"})


def plain(text: str) -> str:
    """Return text without any white space, so that line breaks and thin spaces do not matter."""
    return re.sub(r"\s+", "", text)


def pdf_text(pdf: bytes) -> str:
    """Return the text of all pages."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@dataclass
class Element:
    """An element as parsed: name, attributes, children and the text inside."""

    name: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        """Return all elements called ``name`` below this one, in order."""
        found: list[Element] = []
        for child in self.children:
            if child.name == name:
                found.append(child)
            found += child.all(name)
        return found

    def text(self) -> str:
        """Return the text of this element, not that of scripts and styles."""
        return "".join(self.pieces)

    def classes(self) -> set[str]:
        """Return the classes."""
        return set(self.attributes.get("class", "").split())


class Page(HTMLParser):
    """A strict reader of our own pages: an element that is closed out of order is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Element("document", {})
        self._open = [self.root]
        self.feed(html)
        self.close()
        assert self._open == [self.root], f"not closed: {[element.name for element in self._open[1:]]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open[-1])
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}, self._open[-1]))

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].name == tag, f"</{tag}> closes <{self._open[-1].name}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open[-1].name not in ("style", "script"):
            for element in self._open:
                element.pieces.append(data)
