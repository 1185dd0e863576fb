"""The theme: the designers' templates and style sheets, read once into plain frozen data.

This is the only module of the room that reads files. A Theme can be handed to worker processes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import DictLoader, Environment, StrictUndefined
from rjsmin import jsmin  # type: ignore[import-untyped]

# In the order in which they build on each other.
ESTIMATOR_SCRIPTS = ("decimal.js", "scoring.js", "telling.js", "estimator.js")
_PACKAGE = Path(__file__).resolve().parents[1]
_PROPERTY = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
_USE = re.compile(r"var\(--([a-z0-9-]+)\)")


@dataclass(frozen=True, slots=True)
class Theme:
    """Templates by name, and the style sheets: design tokens, web and print with their figures, forms, and views.

    Those of print and forms begin with the paper that they share; those of views and of the estimator are put after the
    web's. ``scripts`` are those of ``site/scripts/`` by name, to be put into pages as they stand.
    """

    templates: tuple[tuple[str, str], ...]
    tokens_css: str
    web_css: str
    print_css: str
    form_css: str
    views_css: str = ""
    estimator_css: str = ""
    scripts: tuple[tuple[str, str], ...] = ()

    def script(self, name: str) -> str:
        """Return a script by its file's name; raises KeyError for an unknown one."""
        return dict(self.scripts)[name]

    def token(self, name: str) -> str:
        """Return the value of a design token in print; raises KeyError for an unknown one."""
        return _print_values(self.tokens_css)[name]

    def resolved_print_css(self, words: Mapping[str, str]) -> str:
        """Return the print style sheet with the tokens' values, and the given ``words``, in it.

        Looking up custom properties for every element costs a fifth of the time that a document takes.
        """
        return self._resolved(self.print_css, words)

    def resolved_form_css(self, words: Mapping[str, str]) -> str:
        """Return the style sheet of printed forms, its properties looked up likewise."""
        return self._resolved(self.form_css, words)

    def _resolved(self, css: str, words: Mapping[str, str]) -> str:
        return _USE.sub(lambda use: words[use[1]] if use[1] in words else self.token(use[1]), css)


def default_site_folder() -> Path:
    """Return the designers' folder: ``kaopu/site`` in an installed package, ``site/`` in the repository."""
    candidates = (_PACKAGE / "site", _PACKAGE.parents[1] / "site")
    for folder in candidates:
        if (folder / "tokens.css").is_file():
            return folder
    raise FileNotFoundError(f"no site folder with tokens.css in {' or '.join(map(str, candidates))}")


def read_theme(site: Path) -> Theme:
    """Read the theme from the folder ``site``; raises FileNotFoundError when a part is missing."""
    templates = sorted((site / "templates").glob("*.html"))
    scripts = sorted((site / "scripts").glob("*.js"))
    figures = (site / "figures.css").read_text(encoding="utf-8")
    paper = (site / "paper.css").read_text(encoding="utf-8")
    return Theme(
        templates=tuple((path.name, path.read_text(encoding="utf-8")) for path in templates),
        tokens_css=(site / "tokens.css").read_text(encoding="utf-8"),
        web_css=(site / "web.css").read_text(encoding="utf-8") + figures,
        print_css=paper + (site / "print.css").read_text(encoding="utf-8") + figures,
        form_css=paper + (site / "form.css").read_text(encoding="utf-8"),
        views_css=(site / "views.css").read_text(encoding="utf-8"),
        estimator_css=(site / "estimator.css").read_text(encoding="utf-8"),
        scripts=tuple((path.name, path.read_text(encoding="utf-8")) for path in scripts),
    )


@lru_cache(maxsize=8)
def environment(theme: Theme) -> Environment:
    """Return the template environment: everything escaped, and an unknown name is an error."""
    return Environment(
        loader=DictLoader(dict(theme.templates)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=True,
    )


@lru_cache(maxsize=8)
def _print_values(css: str) -> dict[str, str]:
    """Return the tokens of the first block, overridden by those of ``@media print``."""
    everywhere = css.partition("@media")[0]
    in_print = css.partition("@media print")[2]
    return {name: value.strip() for name, value in _PROPERTY.findall(everywhere + in_print)}


@lru_cache(maxsize=32)
def compact_script(script: str) -> str:
    """Return a script without comments and the spaces that it does not need."""
    return str(jsmin(script))


@lru_cache(maxsize=32)
def compact_css(css: str) -> str:
    """Return a style sheet without comments and needless white space, for putting into every page."""
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", without_comments)).strip()
