"""A person's appraisal as a web page that stands alone: no request, no script, one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from markupsafe import Markup

from kaopu.pages.appraisal_parts import appraisal_context
from kaopu.pages.drawing import web_palette
from kaopu.pages.estimator import own_data
from kaopu.pages.evidence_rows import CELLS_WITH_ESTIMATOR, listed_rows
from kaopu.pages.links import FillIn, Links, relative
from kaopu.pages.theme import Theme
from kaopu.pages.web_page import estimator_script, style_with_estimator, web_page, web_style
from kaopu.rounds.handing_in import open_forms
from kaopu.text.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaopu.pages.estimator import Estimator
    from kaopu.records.record import AppraisalRecord
    from kaopu.text.language import Language

LARGEST = 150_000
"""What a page may weigh, in bytes."""
_TOLD = {"title": "what_if", "lead": "lead_own", "off": "without_script"}


def appraisal_html(record: AppraisalRecord, theme: Theme, links: Links, estimator: Estimator | None = None) -> str:
    """Return the page ``public/appraisals/people/ID/PERIOD/index.html`` of one language.

    ``estimator`` has the rules by which the record was judged; without them the page has none. A page that would weigh
    too much with it leads to the handbook's instead.
    """
    person, period, language = record.person.id, record.period.id, record.language
    here = links.appraisal(person, period, language)
    context = appraisal_context(record, web_palette(), web=True)
    context |= page_context(theme, links, here, language, lambda other: links.appraisal(person, period, other))
    context |= {
        "pdf": relative(here, links.appraisal(person, period, language, "appraisal.pdf")),
        "json": relative(here, links.appraisal(person, period, language, "appraisal.json")),
        "evidence": listed_rows(record.evidence),
        "own_forms": _own_forms(record, links, here),
        "indicator_page": lambda indicator: relative(here, links.indicator(indicator, language)),
        "estimator": None,
        "estimator_elsewhere": None,
    }
    own = _estimator(record, theme, estimator)
    if own:
        context["evidence"] = listed_rows(record.evidence, CELLS_WITH_ESTIMATOR)
    page = web_page(theme, "appraisal_page.html", context | own)
    if not own or len(page.encode()) <= LARGEST:
        return page
    told = {"address": relative(here, links.handbook(language, "estimator")), "title": own["estimator"]["title"]}
    context["evidence"] = listed_rows(record.evidence)
    context["estimator_elsewhere"] = told | {"lead": phrase("estimator.lead_elsewhere", language)}
    return web_page(theme, "appraisal_page.html", context)


def _estimator(record: AppraisalRecord, theme: Theme, estimator: Estimator | None) -> dict[str, Any]:
    """Return the names that the estimator's part of the page uses, and the page's style with its own."""
    data, language = own_data(record, estimator), record.language
    if data is None:
        return {}
    told = {key: phrase(f"estimator.{name}", language) for key, name in _TOLD.items()}
    files = {"data": Markup(data), "script": Markup(estimator_script(theme))}  # noqa: S704 - JSON, and our own script
    return {"estimator": {**told, **files}, "style": Markup(style_with_estimator(theme))}  # noqa: S704 - our own


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
