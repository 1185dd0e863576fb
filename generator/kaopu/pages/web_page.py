"""A web page from its template: filled in, and with the Content-Security-Policy that fits exactly it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaopu.pages.content_security import known_inline, secured, texts_of
from kaopu.pages.theme import ESTIMATOR_SCRIPTS, compact_css, compact_script, environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaopu.pages.theme import Theme

# An empty icon, which keeps browsers from asking the server for one, is a data: address.
_SOURCES = {"img-src": "data:"}


def web_style(theme: Theme) -> str:
    """Return the style sheet that every web page carries."""
    return compact_css(theme.tokens_css + theme.web_css)


def view_style(theme: Theme) -> str:
    """Return the style sheet of the pages of teams, of the company and of an impact: every page's, and views' own."""
    return compact_css(theme.tokens_css + theme.web_css + theme.views_css)


def view_script(theme: Theme) -> str:
    """Return the script of the pages of teams and of the company, by which their tables sort and filter."""
    return compact_script(theme.script("tables.js"))


def style_with_estimator(theme: Theme) -> str:
    """Return the style sheet of a person's page that has the estimator."""
    return compact_css(theme.tokens_css + theme.web_css + theme.estimator_css)


def estimator_script(theme: Theme) -> str:
    """Return the estimator's scripts as they stand in a person's page, which tells its calculation itself."""
    names = (name for name in ESTIMATOR_SCRIPTS if name != "telling.js")
    return compact_script("\n".join(map(theme.script, names)))


def web_page(theme: Theme, template: str, context: Mapping[str, object]) -> str:
    """Return the page; raises StrangeScriptError for a script in it that is of no template and none of the theme's."""
    html = environment(theme).get_template(template).render(context)
    styles = (web_style(theme), view_style(theme), style_with_estimator(theme))
    also = (*styles, *((view_script(theme), estimator_script(theme)) if theme.scripts else ()))
    return secured(html, known_inline(texts_of(theme.templates), also), _SOURCES)
