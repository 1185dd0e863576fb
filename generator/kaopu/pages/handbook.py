"""The policy handbook: from a Policy to the Markdown of every page, in one language. Nothing is read or written."""

from __future__ import annotations

import html
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup

from kaopu.pages.charts_of_policy import bands_chart, weights_chart
from kaopu.pages.drawing import web_palette
from kaopu.pages.handbook_audiences import audiences_context
from kaopu.pages.handbook_calendar import calendar_text, counts_working_days
from kaopu.pages.handbook_cases import worked_cases
from kaopu.pages.handbook_editions import PublicEdition, edition_texts
from kaopu.pages.handbook_estimator import estimator_context
from kaopu.pages.handbook_howto import howto_pages, howto_section
from kaopu.pages.handbook_indicator import figure, indicator_context
from kaopu.pages.handbook_markdown import HandbookTheme, edit_link, front_matter, link, render
from kaopu.pages.handbook_results import parts_of_results, result_contexts
from kaopu.pages.handbook_rules import grade_rows, our_parameters, rounding_example, rounding_rows
from kaopu.pages.handbook_search import search_words, term_keys, vocabulary
from kaopu.pages.handbook_targets import PublicTargets, target_trees
from kaopu.pages.handbook_training import training_context
from kaopu.pages.handbook_words import Words
from kaopu.pages.prose import prose_markdown
from kaopu.policy.governance import checks_of
from kaopu.text.language import LocalText, traditional
from kaopu.text.phrases import catalogue, phrase
from kaopu.text.problems import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kaopu.appraisal.cases import CaseResult
    from kaopu.pages.handbook_honours import PublicHonours
    from kaopu.policy.model import Policy
    from kaopu.text.language import Language

COVER = "index.md"
INDICATORS = "indicators/index.md"
# In the order of the book, after the cover; the pages of indicators follow their index, prose stands after the honours.
CHAPTERS = (
    "principles",
    "roles",
    "duties",
    "targets",
    "dimensions",
    "customers",
    "indicators",
    "scorecards",
    "grades",
    "people",
    "round",
    "training",
    "outcomes",
    "pay",
    "improvement",
    "disciplinary",
    "honours",
    "cases",
    "estimator",
    "audiences",
    "ours",
    "adoption",
    "editions",
    "glossary",
    "howto",
)
_BEFORE_PROSE = "honours"
# The file whose text a chapter shows, and which its edit link therefore opens.
_SOURCES = {
    "indicators": "scorecards",
    "ours": "policy",
    "adoption": "policy",
    "editions": "policy",
    "glossary": "measures",
    "estimator": "scorecards",
    "improvement": "outcomes",
    "disciplinary": "outcomes",
    "honours": "outcomes",
}


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


def prose_path(chapter: str) -> str:
    """Return the path of a chapter of prose."""
    return f"chapters/{chapter}/index.md"


def chapters_of(policy: Policy) -> tuple[str, ...]:
    """Return the chapters that this policy has something for, in the order of the book."""
    parts: dict[str, object] = {
        "principles": policy.principles,
        "duties": policy.duties,
        "targets": policy.targets,
        "people": policy.people,
        "round": policy.round,
        "training": policy.training or policy.scheme_review,
        "cases": policy.cases,
        "estimator": policy.scorecards,
        **parts_of_results(policy),
    }
    return tuple(chapter for chapter in CHAPTERS if chapter not in parts or parts[chapter])


def handbook_pages(  # noqa: PLR0913 - the policy, and the parts of the book that do not follow from it
    policy: Policy,
    language: Language,
    cases: Iterable[CaseResult],
    theme: HandbookTheme,
    targets: PublicTargets | None = None,
    honours: PublicHonours | None = None,
    *,
    editions: Sequence[PublicEdition] | None = None,
) -> dict[str, str]:
    """Return path → Markdown of every page; paths are below the language's folder, with forward slashes.

    ``cases`` are the policy's worked examples as ``appraisal.cases.run_cases`` computed them; of ``targets`` only
    the company's and the teams' are shown, of ``honours`` only awards that the policy calls public. ``editions`` are
    those of git's history, of which the page of editions tells what changed; None: nobody has looked there.
    """
    words = Words(policy, language)
    contexts = {**_chapter_contexts(words, tuple(cases), targets), **result_contexts(words, honours)}
    contexts["editions"] = {"editions": edition_texts(words, editions)}
    pages = _pages(words, tuple(cases), contexts)
    book = {page.path: _markdown(page, words, theme) for page in pages}
    return {**book, **howto_pages(words, theme, chapters_of(policy))}


def handbook_navigation(policy: Policy, language: Language) -> list[object]:
    """Return the navigation in MkDocs' own form: paths, whose titles the pages give, and the indicators' section."""
    indicators = [INDICATORS, *map(indicator_path, Words(policy, language).indicators())]
    section: object = {html.escape(phrase("handbook.page_indicators", language)): indicators}
    before, after = _around_prose(policy)
    entries = [section if chapter == "indicators" else chapter_path(chapter) for chapter in before]
    last = [howto_section(language) if chapter == "howto" else chapter_path(chapter) for chapter in after]
    return [COVER, *entries, *map(prose_path, policy.chapters), *last]


def _around_prose(policy: Policy) -> tuple[list[str], list[str]]:
    """Return the chapters before those of prose, and those after."""
    turn = CHAPTERS.index(_BEFORE_PROSE)
    chapters = chapters_of(policy)
    before = [chapter for chapter in chapters if CHAPTERS.index(chapter) <= turn]
    return before, [chapter for chapter in chapters if chapter not in before]


def _pages(
    words: Words, cases: tuple[CaseResult, ...], contexts: Mapping[str, Mapping[str, object]]
) -> list[HandbookPage]:
    policy = words.policy
    before, after = _around_prose(policy)
    cover = {"before": before, "after": after}
    pages = [HandbookPage(COVER, policy.head.title, "cover.md", Place("policy/policy.yml"), cover)]
    for chapter in chapters_of(policy):
        if chapter == "howto":  # its pages do not come from the policy
            continue
        source = Place(f"policy/{_SOURCES.get(chapter, chapter)}.yml")
        if chapter == "cases":
            source = policy.places["cases", next(iter(policy.cases))]
        elif chapter == "training" and not policy.training:
            source = Place("policy/scheme_review.yml")
        elif chapter == "pay" and policy.pay is None:
            source = Place("policy/commission.yml")
        elif chapter == "audiences" and policy.audiences is None:
            source = Place("policy/policy.yml")
        title = catalogue("handbook")[f"page_{chapter}"]
        pages.append(HandbookPage(chapter_path(chapter), title, f"{chapter}.md", source, contexts.get(chapter, {})))
    pages += [_prose_page(words, chapter) for chapter in policy.chapters]
    for name in words.indicators():
        indicator = policy.indicators[name]
        source = policy.places["indicators", name]
        context = indicator_context(words, name, [case for case in cases if name in case.case.expect])
        pages.append(HandbookPage(indicator_path(name), indicator.name, "indicator.md", source, context))
    return pages


def _prose_page(words: Words, chapter: str) -> HandbookPage:
    """Return a chapter of prose; Traditional Chinese is converted after the references have been filled in."""
    written: Language = "en" if words.language == "en" else "zh"
    text = words.policy.prose[chapter, written]
    filled = prose_markdown(Words(words.policy, written), text, prose_path(chapter))
    shown = Markup(traditional(filled)) if words.language == "zh-Hant" else filled  # noqa: S704 - was Markup
    source = Place(f"policy/handbook/{chapter}.{written}.md")
    context = {"prose": shown, "id": chapter}
    return HandbookPage(prose_path(chapter), words.policy.chapters[chapter].title, "prose.md", source, context)


def _chapter_contexts(
    words: Words, cases: tuple[CaseResult, ...], targets: PublicTargets | None
) -> dict[str, dict[str, object]]:
    """Return what a chapter's template needs besides the policy itself."""
    policy = words.policy
    highest = policy.head.highest_score or Decimal(100)
    return {
        "targets": {"trees": target_trees(words, targets)},
        "scorecards": {
            "charts": {
                key: figure(weights_chart(card, words, web_palette()), "wide")
                for key, card in policy.scorecards.items()
            }
        },
        "grades": {
            "bands": grade_rows(words),
            "drawing": figure(bands_chart(policy.grades.bands, highest, words, web_palette()), "wide"),
            "rounding": rounding_rows(words),
            "example": rounding_example(words),
        },
        "round": {"calendar": calendar_text(words), "counts_working_days": counts_working_days(words)},
        "training": training_context(words),
        "cases": {"examples": worked_cases(words, cases)},
        "estimator": estimator_context(words),
        "ours": {"parameters": our_parameters(words)},
        "audiences": audiences_context(words),
        "adoption": {"demands": list(checks_of(policy.governance))},
        "glossary": {"terms": term_keys(), "bands": grade_rows(words)},
    }


def _markdown(page: HandbookPage, words: Words, theme: HandbookTheme) -> str:
    context = {**_common_context(page, words), **page.context}
    body = render(theme, page.template, context)
    entries: dict[str, object] = {"title": words.text(page.title), "source": page.source.file}
    if page.source.line:
        entries["source_line"] = page.source.line
    # A page may have a template of its own in the theme, and data for it.
    of_the_theme = page.context.get("meta", {})
    entries |= of_the_theme if isinstance(of_the_theme, dict) else {}
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

    def to_prose(chapter: str) -> Markup:
        return link(words.text(policy.chapters[chapter].title), here, prose_path(chapter))

    def to_indicator(indicator: str) -> Markup:
        return link(words.text(policy.indicators[indicator].name), here, indicator_path(indicator))

    def to_scorecard(role: str, cycle: str) -> Markup:
        return to_chapter("scorecards", words.scorecard(role, cycle), f"{role}-{cycle}")

    def to_rule(rule: str) -> Markup:
        return to_chapter("outcomes", words.text(policy.outcomes[rule].name), rule)

    def to_plan(plan: str) -> Markup:
        return to_chapter("pay", words.text(policy.commission[plan].name), f"plan-{plan}")

    def to_dimension(dimension: str) -> Markup:
        return to_chapter("dimensions", words.text(policy.dimensions[dimension].name))

    return {
        "to_chapter": to_chapter,
        "to_prose": to_prose,
        "to_indicator": to_indicator,
        "to_scorecard": to_scorecard,
        "to_dimension": to_dimension,
        "to_rule": to_rule,
        "to_plan": to_plan,
        "to_policy": edit_link,
    }
