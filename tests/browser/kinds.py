"""Which kinds of page a built site has, found from its own list of files: a new kind is looked at unasked.

A person's, a team's or the company's pages are a kind for months, one for quarters and one for years. In the handbook
the pages of a folder of pages (indicators, chapters) are one kind, every other page is its own.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.browser.building import LANGUAGES

PERIOD = re.compile(r"\d{4}(-(Q\d|\d\d))?")
MARKED = re.compile(rf"\.({'|'.join(LANGUAGES[1:])})(?=\.html$)|(?<=^handbook/)({'|'.join(LANGUAGES[1:])})/")
ELEMENT = re.compile(r'<([a-z0-9]+)\b(?:[^>]*?\bclass="([^"]*)")?')


def listed(site: Path) -> list[str]:
    """Return the paths of all files that the build says it published."""
    return list(json.loads((site / "manifest.json").read_text(encoding="utf-8"))["files"])


def in_first_language(path: str) -> bool:
    """Say whether a page is one of the first language, whose name is unmarked."""
    return not MARKED.search(path)


def in_language(path: str, language: str) -> str:
    """Return the place of a page of the first language in another one."""
    if language == LANGUAGES[0]:
        return path
    if path.startswith("handbook/"):
        return path.replace("handbook/", f"handbook/{language}/", 1)
    return path.removesuffix(".html") + f".{language}.html"


def kind_of(path: str) -> str:
    """Return the kind of a page of the first language."""
    parts = path.split("/")
    if parts[0] == "appraisals":
        period = next((part for part in parts if PERIOD.fullmatch(part)), "")
        cycle = {4: "year", 7: "quarter" if "Q" in period else "month"}.get(len(period), "")
        return " ".join((parts[1], cycle, *(() if parts[-1] == "index.html" else (parts[-1],))))
    return path if len(parts) <= 3 else f"{'/'.join(parts[:-2])}/*"


def pages_by_kind(site: Path) -> dict[str, list[str]]:
    """Return the pages of the first language by kind."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in listed(site):
        if path.endswith(".html") and in_first_language(path):
            found[kind_of(path)].append(path)
    return dict(found)


def typical(site: Path, pages: list[str]) -> Iterator[str]:
    """Choose pages that together have every sort of element that any of the pages has; the richest comes first."""
    has = {page: frozenset(ELEMENT.findall((site / page).read_text(encoding="utf-8"))) for page in sorted(pages)}
    left = set().union(*has.values())
    while left:
        page = max(has, key=lambda one: len(has[one] & left))
        yield page
        left -= has[page]
