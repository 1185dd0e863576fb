"""From MkDocs' pages to those that are published: their text looked through, and each with a policy of its own."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import material  # type: ignore[import-untyped]

from kaopu.pages.content_security import StrangeScriptError, known_inline, secured
from kaopu.pages.sanitising import removed_by_allow_list

# The theme's scripts, styles and search worker, and the index that the search reads, lie in the handbook itself.
SOURCES = {
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self'",
}
# No request leaves the page where people type their figures; its search index comes from a script.
OF_THE_ESTIMATOR = {"connect-src": "blob:"}
_ESTIMATOR = 'id="estimator-rules"'
_TEXT = re.compile(r"<article\b[^>]*>(.*?)</article>", re.DOTALL)
# How MkDocs' tables say where a column's figures stand; as an attribute it needs no inline style.
_ALIGNED = re.compile(r'<(t[hd]) style="text-align: (left|center|right);">')
# The theme's switches for the drawer and the search are labels, which no keyboard reaches, and what else is called so.
_SWITCH = re.compile(r'<label class="md-header__button md-icon" for="__(drawer|search)"')
_NAMES = {
    "drawer": re.compile(r'<nav class="md-nav md-nav--primary[^>]* aria-label="([^"]*)"'),
    "search": re.compile(r'<input type="text" class="md-search__input"[^>]* aria-label="([^"]*)"'),
}
_TABLES = re.compile(r'<h[1-6] id="(?P<heading>[^"]+)"|<table>|</table>')


class UnsafePageError(Exception):
    """A page of the handbook has something in it that nobody may publish; the message names page and reason."""


def finish_pages(folder: Path, theme: Path) -> None:
    """Check every HTML file below ``folder`` and put its Content-Security-Policy into it.

    ``theme`` is the designers' own part of the handbook's theme, whose templates may have scripts. Raises
    UnsafePageError before anything is written.
    """
    known = known_inline(_templates(theme))
    finished: dict[Path, str] = {}
    for path in sorted(folder.rglob("*.html")):
        html = _ALIGNED.sub(r'<\1 align="\2">', path.read_text(encoding="utf-8"))
        name = path.relative_to(folder).as_posix()
        removed = removed_by_allow_list("\n".join(_TEXT.findall(html)))
        if removed:
            raise UnsafePageError(f"{name}: {', '.join(removed)[:300]} may not be in the text of a page")
        sources = SOURCES | (OF_THE_ESTIMATOR if _ESTIMATOR in html else {})
        try:
            finished[path] = secured(reachable(html), known, sources)
        except StrangeScriptError as error:
            raise UnsafePageError(f"{name}: {error}") from error
    for path, html in finished.items():
        path.write_text(html, encoding="utf-8", newline="\n")
    _index_as_script(folder / "search" / "search_index.json")


def reachable(html: str) -> str:
    """Return a page in which the keyboard gets everywhere: to its switches, and into tables that are too wide.

    On Enter the theme's script does what a click does.
    """
    names = {switch: found[1] for switch, name in _NAMES.items() if (found := name.search(html))}
    html = _SWITCH.sub(lambda label: f'{label[0]} tabindex="0" role="button" aria-label="{names[label[1]]}"', html)
    return _TEXT.sub(lambda text: with_reachable_tables(text[0]), html)


def with_reachable_tables(html: str) -> str:
    """Return a text in which each table of the Markdown lies in a region named by the heading before it.

    A wide table scrolls on a narrow screen; who has only a keyboard must get into it to do so (WCAG 2.1.1).
    """
    pieces, heading, inside, end = list[str](), "", False, 0
    for found in _TABLES.finditer(html):
        pieces.append(html[end : found.start()])
        end = found.end()
        heading = found["heading"] or heading
        if found[0] == "<table>" and heading:
            inside = True
            pieces.append(f'<div class="scroll" tabindex="0" role="region" aria-labelledby="{heading}">')
        pieces.append(found[0])
        if found[0] == "</table>" and inside:
            inside = False
            pieces.append("</div>")
    return "".join((*pieces, html[end:]))


def _index_as_script(index: Path) -> None:
    """Write the search index as a script too: the theme asks for it where a page is opened from a disk.

    Without it the theme stops there, and with it the switch between light and dark.
    """
    if index.is_file():
        # JSON is JavaScript; nothing in it can end the statement.
        script = f"var __index = {index.read_text(encoding='utf-8').strip()};\n"
        index.with_suffix(".js").write_text(script, encoding="utf-8", newline="\n")


def _templates(theme: Path) -> tuple[str, ...]:
    own = (path.read_text(encoding="utf-8") for path in sorted(theme.rglob("*.html")))
    return (*own, *_material_templates())


@cache
def _material_templates() -> tuple[str, ...]:
    folder = Path(material.__file__).parent / "templates"
    return tuple(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.html")))
