"""A person's appraisal as a web page that stands alone: no request, no script, one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from markupsafe import Markup

from kaopu.pages.appraisal_parts import appraisal_context
from kaopu.pages.drawing import web_palette
from kaopu.pages.links import FillIn, Links, relative
from kaopu.pages.theme import Theme
from kaopu.pages.web_page import web_page, web_style
from kaopu.rounds.handing_in import open_forms

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaopu.records.record import AppraisalRecord
    from kaopu.text.language import Language


def appraisal_html(record: AppraisalRecord, theme: Theme, links: Links) -> str:
    """Return the page ``public/appraisals/people/ID/PERIOD/index.html`` of one language."""
    person, period, language = record.person.id, record.period.id, record.language
    here = links.appraisal(person, period, language)
    context = appraisal_context(record, web_palette(), web=True)
    context |= page_context(theme, links, here, language, lambda other: links.appraisal(person, period, other))
    context |= {
        "pdf": relative(here, links.appraisal(person, period, language, "appraisal.pdf")),
        "json": relative(here, links.appraisal(person, period, language, "appraisal.json")),
        "own_forms": _own_forms(record, links, here),
        "indicator_page": lambda indicator: relative(here, links.indicator(indicator, language)),
    }
    return web_page(theme, "appraisal_page.html", context)


def _own_forms(record: AppraisalRecord, links: Links, here: str) -> dict[FillIn, str]:
    """Return the ways to the form that the person has still to hand in; none when nothing is."""
    steps = ((step.kind, step.state) for step in record.round.steps)
    if "self_assessment" not in open_forms(steps, record.status):
        return {}
    whose = (record.person.id, record.period.id, record.language)
    return {suffix: relative(here, links.self_assessment(*whose, suffix)) for suffix in get_args(FillIn)}


def page_context(
    theme: Theme, links: Links, here: str, language: Language, in_language: Callable[[Language], str]
) -> dict[str, object]:
    """Return the names that the frame of every web page uses: style, languages, handbook."""
    return {
        "style": Markup(web_style(theme)),  # noqa: S704 - our own style sheet
        "languages": [(other, relative(here, in_language(other))) for other in links.languages],
        "language": language,
        "handbook": relative(here, links.handbook(language)),
        "web": True,
    }
