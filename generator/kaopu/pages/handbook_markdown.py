"""Markdown that cannot be anything but what was meant: texts are escaped, links and drawings are made here."""

from __future__ import annotations

import html
import json
import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from kaopu.pages.theme import ESTIMATOR_SCRIPTS, compact_css, compact_script

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kaopu.text.problems import Place

# What Markdown, its tables and attribute lists, or HTML could read as more than itself, anywhere in a line.
_SPECIAL = re.compile(r"[&<>`*_\[\]{}|\\#~^]")
_ANCHOR = re.compile(r"[a-z0-9_-]+", re.ASCII)
# What begins a list, a rule, a heading or a definition when it stands first in a line.
_AT_START = re.compile(r"^(?:[-+=:!]|\d+(?=[.)](?:\s|$)))")


@dataclass(frozen=True, slots=True)
class HandbookTheme:
    """What designers wrote for the handbook: page templates by name, the design tokens, and the estimator's files."""

    templates: tuple[tuple[str, str], ...]
    tokens_css: str
    howto: tuple[tuple[str, str], ...] = ()
    """The texts of the chapter for HR, by file."""
    estimator_script: str = ""
    estimator_css: str = ""


def read_handbook_theme(site: Path) -> HandbookTheme:
    """Read the page templates and tokens below the designers' folder; raises FileNotFoundError without tokens."""
    pages = site / "handbook" / "pages"
    scripts = (site / "scripts" / name for name in ESTIMATOR_SCRIPTS)
    return HandbookTheme(
        templates=_texts(pages),
        tokens_css=(site / "tokens.css").read_text(encoding="utf-8"),
        howto=_texts(pages / "howto"),
        estimator_script=compact_script("\n".join(path.read_text(encoding="utf-8") for path in scripts)),
        estimator_css=compact_css((site / "estimator.css").read_text(encoding="utf-8")),
    )


def _texts(folder: Path) -> tuple[tuple[str, str], ...]:
    """Return the Markdown files of a folder: name and text."""
    return tuple((path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md")))


def escape_markdown(text: str) -> str:
    """Return Markdown that shows ``text`` as it is, on one line, also in a table, a heading or a link.

    Numeric entities are used: they are plain text to Markdown wherever they stand, backslashes are not.
    """
    line = " ".join(text.split())
    start = _AT_START.match(line)
    escaped = _SPECIAL.sub(_entity, line[start.end() :] if start else line)
    if start is None:
        return escaped
    if start[0].isdigit():
        return start[0] + f"&#{ord(escaped[0])};" + escaped[1:]
    return f"&#{ord(start[0])};" + escaped


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


def link(text: str, here: str, there: str, anchor: str = "") -> Markup:
    """Return a link between two Markdown files, both given by their path in the folder of documents."""
    way = posixpath.relpath(there, posixpath.dirname(here) or ".")
    return Markup(f"[{escape_markdown(text)}]({way}{'#' + anchor if anchor else ''})")  # noqa: S704 - escaped


def edit_link(place: Place) -> Markup:
    """Return a place in the policy as code; the theme makes a link of it to where the file can be edited."""
    shown = escape_markdown(f"{place.file}:{place.line}" if place.line else place.file)
    return Markup(f'<a data-edit="{html.escape(place.file)}"><code>{shown}</code></a>')  # noqa: S704 - escaped


def code(text: str) -> Markup:
    """Return a text as code: a path, an id, a digest."""
    return Markup(f"<code>{escape_markdown(text)}</code>")  # noqa: S704 - escaped


def anchor(*names: str) -> Markup:
    """Return the anchor of a heading from ids; raises ValueError for what cannot stand in one."""
    joined = "-".join(names)
    if not _ANCHOR.fullmatch(joined):
        raise ValueError(f"not an anchor: {joined!r}")
    return Markup(joined)  # noqa: S704 - letters, digits, - and _


def badge(text: str) -> Markup:
    """Return a text as a small mark beside others."""
    return Markup(f'<span class="badge">{escape_markdown(text)}</span>')  # noqa: S704 - escaped


def note(text: str) -> Markup:
    """Return a short remark that stays on one line, smaller than what it belongs to."""
    return Markup(f' <span class="note">{escape_markdown(text)}</span>')  # noqa: S704 - escaped


def indent(depth: int) -> Markup:
    """Return the space that sets a row of a table ``depth`` steps below another one."""
    return Markup('<span class="indent"></span>' * depth)  # noqa: S704 - written here


def escaped_mark(mark: str) -> Markup:
    """Escape a mark between two parts; unlike a text it keeps the spaces around it."""
    return Markup(_SPECIAL.sub(_entity, mark))  # noqa: S704 - escaped


def finished(value: object) -> str:
    """Return what a template writes for ``value``: Markup as it is, anything else escaped."""
    return str(value) if isinstance(value, Markup) else escape_markdown(str(value))


def front_matter(entries: Mapping[str, Any]) -> str:
    """Return the front matter of a page. The title is escaped for HTML, which the theme puts it into as it is."""
    shown = {key: html.escape(value) if key == "title" else value for key, value in entries.items()}
    # JSON is YAML, with no question of quotation marks.
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in shown.items()]
    return "".join(("---\n", *lines, "---\n"))


@lru_cache(maxsize=8)
def _environment(theme: HandbookTheme) -> Environment:
    environment = Environment(
        loader=DictLoader(dict(theme.templates)),
        # Escaping for HTML would be the wrong escaping: ``finalize`` does the one for Markdown.
        autoescape=False,  # noqa: S701
        finalize=finished,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=True,
    )
    environment.globals.update(anchor=anchor, badge=badge, code=code, indent=indent, mark=escaped_mark, note=note)
    environment.globals["line_break"] = Markup("<br>")
    return environment


def render(theme: HandbookTheme, template: str, context: Mapping[str, object]) -> str:
    """Fill a page template; every value that is not Markup is escaped, and an unknown name is an error."""
    return _environment(theme).get_template(template).render(context)
