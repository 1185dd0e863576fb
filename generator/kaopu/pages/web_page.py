"""A web page from its template: filled in, and with the Content-Security-Policy that fits exactly it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaopu.pages.content_security import known_inline, secured, texts_of
from kaopu.pages.theme import compact_css, environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaopu.pages.theme import Theme

# An empty icon, which keeps browsers from asking the server for one, is a data: address.
_SOURCES = {"img-src": "data:"}


def web_style(theme: Theme) -> str:
    """Return the style sheet that every web page carries."""
    return compact_css(theme.tokens_css + theme.web_css)


def web_page(theme: Theme, template: str, context: Mapping[str, object]) -> str:
    """Return the page; raises StrangeScriptError when a script in it is in no template as it stands."""
    html = environment(theme).get_template(template).render(context)
    return secured(html, known_inline(texts_of(theme.templates), (web_style(theme),)), _SOURCES)
