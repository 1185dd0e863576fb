"""Reads a built site as files: where each link and each load of each page leads."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LEADING = ("href", "src", "data", "action", "poster", "xlink:href")


@dataclass
class Read(HTMLParser):
    """What an HTML file has: the ids that a link can name, and all that it leads to or loads."""

    ids: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    leads: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id" or (tag == "a" and name == "name"):
                (self.twice if value in self.ids and name == "id" else self.ids).add(value or "")
            elif name in LEADING and value is not None:
                self.leads.append((tag, value))
            elif name == "srcset" and value:
                self.leads += [(tag, part.split()[0]) for part in value.split(",")]

    handle_startendtag = handle_starttag


@cache
def read(path: Path) -> Read:
    """Return what a file of HTML has."""
    found = Read()
    found.feed(path.read_text(encoding="utf-8"))
    found.close()
    return found


def pages(folder: Path) -> list[str]:
    """Return the path of every page below ``folder``."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))


def dead_links(folder: Path) -> Iterator[str]:
    """Say of each link or load of each page below ``folder`` that leads to nothing: which, and why."""
    for page in pages(folder):
        found = read(folder / page)
        for name in sorted(found.twice):
            yield f"{page}: two elements are called {name}"
        for tag, address in found.leads:
            if reason := _dead(folder, page, tag, address):
                yield f"{page}: <{tag}> {address}: {reason}"


def _dead(folder, page, tag, address):
    parts = urlsplit(address)
    if parts.scheme == "data":
        return None
    if parts.scheme or parts.netloc:
        # The files of the policy lie where the company keeps its repository.
        return None if tag == "a" and parts.scheme in ("https", "mailto") else "leads outside"
    if address.startswith("/"):
        return "works on one server's top folder only, and not from a disk"
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path))) if parts.path else page
    file = folder / target
    if target.startswith(".."):
        return "leads out of the site"
    if not file.is_file():
        return "no such file" if not file.is_dir() else "a folder, which opens on a server only"
    if parts.fragment and file.suffix == ".html" and unquote(parts.fragment) not in read(file).ids:
        return "the page has no such place"
    return None
