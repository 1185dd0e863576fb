"""The handbook's chapter for HR: recipes as they are written in ``site/handbook/pages/howto``, as pages in a language.

A recipe is Markdown with blocks of its own between fences, which tests carry out as they stand:

    edit PATH     lines of a file: those with “-” become those with “+”, the others stay where they are
    append PATH   lines that are written below a file's last one
    file PATH     a new file
    run [STATUS]  what is typed, and the exit status that it ends with (0)
    see           what the screen shows then; “…” stands for whatever is left out
    page PATH     what a page that was made says
    picture KIND  a drawing, see ``handbook_howto_pictures``

The people in them are those of the practice company, which ``kaopu init`` invents.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jinja2 import TemplateError

from kaopu.pages.handbook_howto_pictures import howto_picture
from kaopu.pages.handbook_markdown import escape_markdown, front_matter, link
from kaopu.pages.handbook_search import search_words
from kaopu.text.language import LocalText, traditional
from kaopu.text.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kaopu.pages.handbook_markdown import HandbookTheme
    from kaopu.pages.handbook_words import Words
    from kaopu.text.language import Language

RECIPES: Final = (
    "weight",
    "indicator",
    "edition",
    "collect",
    "appeal",
    "close",
    "restate",
    "commission",
    "staff",
    "publish",
)
"""In the order of the chapter."""
INDEX: Final = "index"
_FENCE = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEAD = re.compile(r"\A((?:[a-z]+: [^\n]+\n)+)\n")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\((chapter|howto):([a-z_]+)\)")
_LEFT_AS_IT_IS = re.compile(r"(`[^`\n]+`|\]\([^()\n]+\)|\{ #[\w-]+ \})")
_LIST = "[[recipes]]"
_MARKS: Final = {"-": "del", "+": "ins"}


class RecipeError(TemplateError):
    """A recipe is not written as recipes are; the message names it and says what is wrong."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A recipe in one language: its title, when in the year it is wanted, what one gets by it, and its text."""

    title: str
    when: str
    gist: str
    body: str


def howto_path(recipe: str) -> str:
    """Return the path of a recipe's page; ``index`` is the chapter's first one."""
    return "howto/index.md" if recipe == INDEX else f"howto/{recipe}/index.md"


def howto_section(language: Language) -> dict[str, list[str]]:
    """Return the chapter's section of the navigation, in MkDocs' own form."""
    return {html.escape(phrase("handbook.page_howto", language)): list(map(howto_path, (INDEX, *RECIPES)))}


def howto_pages(words: Words, theme: HandbookTheme, chapters: Collection[str]) -> dict[str, str]:
    """Return path → Markdown of the chapter's pages; ``chapters`` are those that the handbook has.

    Raises RecipeError for a text that is not written as recipes are.
    """
    texts = dict(theme.howto)
    book = _Book(words.language, frozenset(chapters), {name: _both(texts, name) for name in (INDEX, *RECIPES)})
    return {howto_path(name): book.page(name) for name in (INDEX, *RECIPES)}


def read_recipe(name: str, text: str) -> Recipe:
    """Read a recipe's text: lines with title, when and gist, then its Markdown. Raises RecipeError."""
    head = _HEAD.match(text)
    entries = dict(line.split(": ", 1) for line in head[1].splitlines()) if head else {}
    if head is None or set(entries) != {"title", "when", "gist"}:
        raise RecipeError(f"{name}: it has to begin with the lines title, when and gist")
    return Recipe(**entries, body=text[head.end() :])


def _both(texts: Mapping[str, str], name: str) -> tuple[Recipe, Recipe]:
    """Return a recipe in Chinese and in English."""
    missing = [file for file in (f"{name}.zh.md", f"{name}.en.md") if file not in texts]
    if missing:
        raise RecipeError(f"site/handbook/pages/howto/{missing[0]} is missing")
    return read_recipe(f"{name}.zh.md", texts[f"{name}.zh.md"]), read_recipe(f"{name}.en.md", texts[f"{name}.en.md"])


@dataclass(frozen=True, slots=True)
class _Book:
    """All recipes in both languages, to be shown in one."""

    language: Language
    chapters: frozenset[str]
    recipes: Mapping[str, tuple[Recipe, Recipe]]

    def page(self, name: str) -> str:
        """Return a recipe as Markdown for MkDocs."""
        recipe = self._in_language(name)
        body = "".join(self._parts(name, recipe.body))
        zh, en = (one.title for one in self.recipes[name])
        entries: dict[str, object] = {"title": self._text(recipe.title), "howto": True}
        found_by = search_words(LocalText(zh, en), (), self.language)
        if found_by:
            entries["tags"] = found_by
        heading = f"# {escape_markdown(self._text(recipe.title))} {{ #howto }}\n\n"
        return front_matter(entries) + "\n" + heading + body.strip() + "\n"

    def _in_language(self, name: str) -> Recipe:
        return self.recipes[name][1 if self.language == "en" else 0]

    def _text(self, text: str) -> str:
        return traditional(text) if self.language == "zh-Hant" else text

    def _parts(self, name: str, body: str) -> Iterator[str]:
        """Yield prose and blocks in turn."""
        done = 0
        for fence in _FENCE.finditer(body):
            yield self._prose(name, body[done : fence.start()])
            yield self._block(name, fence[1], fence[2] or "", fence[3])
            done = fence.end()
        yield self._prose(name, body[done:])

    def _prose(self, name: str, text: str) -> str:
        """Return prose with its links, and in the page's script; what stands as code is left as it is typed."""
        if "```" in text:
            raise RecipeError(f"{name}: a fence is not closed")
        here = howto_path(name)
        linked = _LINK.sub(lambda found: self._link(found[1], found[2], found[3], here), text)
        parts = _LEFT_AS_IT_IS.split(linked)
        shown = "".join(part if place % 2 else self._text(part) for place, part in enumerate(parts))
        return shown.replace(_LIST, self._list()) if name == INDEX else shown

    def _link(self, text: str, kind: str, target: str, here: str) -> str:
        """Return a link to a chapter or recipe; only its text where this handbook has no such chapter."""
        if kind == "chapter" and target not in self.chapters:
            return text
        return str(link(text, here, howto_path(target) if kind == "howto" else f"{target}/index.md"))

    def _list(self) -> str:
        """Return the table of all recipes."""
        heads = (self._say("howto_recipe"), self._say("howto_when"), self._say("howto_gist"))
        rows = [heads, ("---",) * len(heads)]
        for name in RECIPES:
            recipe = self._in_language(name)
            title = str(link(self._text(recipe.title), howto_path(INDEX), howto_path(name)))
            rows.append((title, *(escape_markdown(self._text(text)) for text in (recipe.when, recipe.gist))))
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def _say(self, key: str) -> str:
        return phrase(f"handbook.{key}", self.language)

    def _block(self, name: str, kind: str, told: str, text: str) -> str:
        """Return a block as HTML."""
        match kind:
            case "edit":
                return self._edit(told, text.splitlines())
            case "append":
                return _figure(self._say("howto_append"), told, _code("ins", text), "file")
            case "file":
                return _figure(self._say("howto_file"), told, _code("", text), "file")
            case "run":
                return _figure(self._say("howto_run"), "", _code("", text), "typed")
            case "see":
                return _figure(self._say("howto_see"), "", _code("", text), "seen")
            case "page":
                return _figure(self._say("howto_page"), told, _code("", text), "seen")
            case "picture":
                drawing = howto_picture(told, self._text(text), f"{name} {told}")
                return f'<figure class="howto-picture" data-search-exclude>{drawing}</figure>'
            case _:
                raise RecipeError(f"{name}: there is no block “{kind}”")

    def _edit(self, path: str, lines: list[str]) -> str:
        """Return an edit: the lines before and after, or only those after where nothing goes."""
        before = [line for line in lines if line[:1] != "+"]
        after = [line for line in lines if line[:1] != "-"]
        if len(before) == len(lines):
            raise RecipeError(f"the edit of {path} adds nothing")
        if len(after) == len(lines):
            return _figure(self._say("howto_add"), path, _lines(after), "file")
        gone = _figure(self._say("howto_before"), path, _lines(before), "file")
        return gone + "\n" + _figure(self._say("howto_after"), path, _lines(after), "file")


def _lines(lines: list[str]) -> str:
    """Return lines of an edit as code, with what goes and what comes marked."""
    shown = [_code(_MARKS.get(line[:1], ""), f"{line[1:]}\n") for line in lines]
    return "".join(shown)


def _code(mark: str, text: str) -> str:
    """Return text as it is typed."""
    escaped = html.escape(text, quote=False)
    return f"<{mark}>{escaped}</{mark}>" if mark else escaped


def _figure(label: str, path: str, code: str, kind: str) -> str:
    """Return a block with its label; where it is wider than the screen, the keyboard can move it."""
    where = f" <code>{html.escape(path)}</code>" if path else ""
    caption = f"<figcaption>{html.escape(label)}{where}</figcaption>"
    reached = ' tabindex="0"' if kind == "seen" else ""  # the only one that scrolls
    return f'<figure class="howto howto-{kind}">{caption}<pre{reached}><code>{code}</code></pre></figure>'
