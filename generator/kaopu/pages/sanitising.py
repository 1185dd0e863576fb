"""What HTML may be in the text of a handbook's page: an allow-list, by which nh3 (Ammonia) reads it as a browser does.

Prose is made harmless before MkDocs sees it (``prose.py``), whatever extensions a company's mkdocs.yml has. This is the
second opinion: of the prose when it is checked, and of every page that MkDocs has made. Nothing is taken out silently:
a page that the allow-list would change is not published.
"""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

import nh3


def _names(text: str) -> set[str]:
    """Return the words of a line."""
    return set(text.split())


_TEXT = "a abbr b blockquote br code dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i ins kbd li mark"
_MORE_TEXT = "nav ol p pre q s section small span strong sub summary sup time u ul wbr details"
_TABLES = "caption col colgroup table tbody td tfoot th thead tr"
_DRAWINGS = "svg g path rect circle polygon line text tspan title desc"
TAGS = frozenset(f"{_TEXT} {_MORE_TEXT} {_TABLES} {_DRAWINGS} img".split())

_PAINT = _names("fill fill-opacity stroke stroke-width stroke-dasharray paint-order opacity")
_PLACE = _names("x y cx cy r d points x1 y1 x2 y2 dx dy width height transform")
_WORDS = _names("font-size font-weight font-family text-anchor dominant-baseline")
ATTRIBUTES: dict[str, set[str]] = {
    "*": _names("class id title lang dir role tabindex hidden aria-label aria-labelledby aria-hidden aria-current")
    | {"data-search-exclude"},
    "a": {"href", "rel", "hreflang"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start", "type"},
    "svg": {"viewBox", "xmlns", "preserveAspectRatio"} | _WORDS | _PLACE | _PAINT,
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
    **dict.fromkeys(_names("g path rect circle polygon line text tspan"), _PAINT | _PLACE | _WORDS),
}
SCHEMES = frozenset({"http", "https", "mailto"})
"""What an address may begin with; one without is within the site."""


def removed_by_allow_list(html: str) -> tuple[str, ...]:
    """Return what the allow-list would take out of a piece of HTML, each written short; nothing: it is harmless."""
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=set(SCHEMES),
        link_rel=None,
        strip_comments=True,
    )
    gone = Counter(_Parts(html).found) - Counter(_Parts(clean).found)
    return tuple(sorted(gone))


class _Parts(HTMLParser):
    """Lists elements, attributes and comments."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(f"<{tag}>")
        self.found += [f'<{tag} {name}="{value or ""}">' for name, value in attrs]

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}>")
