"""The policy handbook: from a Policy to the Markdown of every page, in one language. Nothing is read or written."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaopu.pages.handbook_indicator import indicator_context
from kaopu.pages.handbook_markdown import HandbookTheme, front_matter, link, render
from kaopu.pages.handbook_rules import grade_rows, our_parameters, rounding_example, rounding_rows
from kaopu.pages.handbook_search import search_words, term_keys, vocabulary
from kaopu.pages.handbook_words import Words
from kaopu.text.language import LocalText
from kaopu.text.phrases import catalogue, phrase
from kaopu.text.problems import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from markupsafe import Markup

    from kaopu.appraisal.cases import CaseResult
    from kaopu.policy.model import Policy
    from kaopu.text.language import Language

COVER = "index.md"
INDICATORS = "indicators/index.md"
# In the order of the navigation, after the cover; pages of indicators follow their index.
CHAPTERS = ("indicators", "scorecards", "grades", "customers", "duties", "roles", "dimensions", "ours", "glossary")
# The file whose text a chapter shows, and which its edit link therefore opens.
_SOURCES = {"indicators": "scorecards", "ours": "policy", "glossary": "measures"}


@dataclass(frozen=True, slots=True)
class HandbookPage:
    """A page before it is written: where it goes, its title, its template, and the policy file it shows."""

    path: str
    title: LocalText
    template: str
    source: Place
    context: Mapping[str, object]


def chapter_path(chapter: str) -> str:
    """Return a chapter's path: a folder of its own, so that its page is published as ``CHAPTER/index.html``."""
    return f"{chapter}/index.md"


def indicator_path(indicator: str) -> str:
    """Return the path of an indicator's page."""
    return f"indicators/{indicator}/index.md"


def handbook_pages(
    policy: Policy, language: Language, cases: Iterable[CaseResult], theme: HandbookTheme
) -> dict[str, str]:
    """Return path → Markdown of every page; paths are below the language's folder, with forward slashes.

    ``cases`` are the policy's worked examples as ``appraisal.cases.run_cases`` computed them.
    """
    words = Words(policy, language)
    pages = _pages(words, tuple(cases))
    return {page.path: _markdown(page, words, theme) for page in pages}


def handbook_navigation(policy: Policy, language: Language) -> list[object]:
    """Return the navigation in MkDocs' own form: paths, whose titles the pages give, and the indicators' section."""
    indicators = [INDICATORS, *map(indicator_path, Words(policy, language).indicators())]
    section = html.escape(phrase("handbook.page_indicators", language))
    return [COVER, {section: indicators}, *(chapter_path(chapter) for chapter in CHAPTERS[1:])]


def _pages(words: Words, cases: tuple[CaseResult, ...]) -> list[HandbookPage]:
    policy = words.policy
    cover = HandbookPage(COVER, policy.head.title, "cover.md", Place("policy/policy.yml"), {})
    contexts = _chapter_contexts(words)
    pages = [cover]
    for chapter in CHAPTERS:
        source = Place(f"policy/{_SOURCES.get(chapter, chapter)}.yml")
        title = catalogue("handbook")[f"page_{chapter}"]
        pages.append(HandbookPage(chapter_path(chapter), title, f"{chapter}.md", source, contexts.get(chapter, {})))
    for name in words.indicators():
        indicator = policy.indicators[name]
        source = policy.places["indicators", name]
        context = indicator_context(words, name, [case for case in cases if name in case.case.expect])
        pages.append(HandbookPage(indicator_path(name), indicator.name, "indicator.md", source, context))
    return pages


def _chapter_contexts(words: Words) -> dict[str, dict[str, object]]:
    """Return what a chapter's template needs besides the policy itself."""
    return {
        "grades": {
            "bands": grade_rows(words),
            "rounding": rounding_rows(words),
            "example": rounding_example(words),
        },
        "ours": {"parameters": our_parameters(words)},
        "glossary": {"terms": term_keys(), "bands": grade_rows(words)},
    }


def _markdown(page: HandbookPage, words: Words, theme: HandbookTheme) -> str:
    context = {**_common_context(page, words), **page.context}
    body = render(theme, page.template, context)
    entries: dict[str, object] = {"title": words.text(page.title), "source": page.source.file}
    if page.source.line:
        entries["source_line"] = page.source.line
    # The glossary has every term, so there each is found in the other Chinese script too.
    also = vocabulary(words.policy) if page.path == chapter_path("glossary") else ()
    found_by = search_words(page.title, also, words.language)
    if found_by:
        entries["tags"] = found_by
    return front_matter(entries) + "\n" + body.strip() + "\n"


def _common_context(page: HandbookPage, words: Words) -> dict[str, object]:
    """Return the names that every template may use."""
    policy = words.policy
    return {
        "policy": policy,
        "head": policy.head,
        "words": words,
        "say": words.say,
        "text": words.text,
        "title": words.text(page.title),
        **_links(page.path, words),
    }


def _links(here: str, words: Words) -> dict[str, Callable[..., Markup]]:
    """Return the makers of links from the page ``here`` to chapters, indicators and places on them."""
    policy = words.policy

    def to_chapter(chapter: str, name: str = "", anchor: str = "") -> Markup:
        return link(name or words.say(f"page_{chapter}"), here, chapter_path(chapter), anchor)

    def to_indicator(indicator: str) -> Markup:
        return link(words.text(policy.indicators[indicator].name), here, indicator_path(indicator))

    def to_scorecard(role: str, cycle: str) -> Markup:
        return to_chapter("scorecards", words.scorecard(role, cycle), f"{role}-{cycle}")

    def to_dimension(dimension: str) -> Markup:
        return to_chapter("dimensions", words.text(policy.dimensions[dimension].name))

    return {
        "to_chapter": to_chapter,
        "to_indicator": to_indicator,
        "to_scorecard": to_scorecard,
        "to_dimension": to_dimension,
    }
