"""A team's page for its manager: who needs attention, everybody's result, the team against the company."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from kaopu.pages.appraisal_page import page_context
from kaopu.pages.links import FillIn, Links, relative
from kaopu.pages.theme import Theme
from kaopu.pages.view_parts import view_context, view_frame
from kaopu.pages.web_page import web_page
from kaopu.pages.wording import Wording

if TYPE_CHECKING:
    from kaopu.records.views import TeamRecord


def team_html(record: TeamRecord, theme: Theme, links: Links, *, calendar: bool = False) -> str:
    """Return the page ``public/appraisals/teams/TEAM/PERIOD/index.html`` of one language.

    ``calendar`` says whether the dates of the team's round lie beside it.
    """
    here = links.team(record.id, record.period.id, record.language)
    context = view_context(record, links, here, record.company_grades)
    context |= page_context(
        theme, links, here, record.language, lambda other: links.team(record.id, record.period.id, other)
    )
    context["review_forms"] = lambda person: {
        suffix: relative(here, links.review(person, record.period.id, record.language, suffix))
        for suffix in get_args(FillIn)
    }
    context |= view_frame(theme)
    say, period = Wording(record.language, record.currency).say, record.period.id
    files = [
        (say("all_pdfs"), links.team_archive(record.id, period)),
        (say("members_xlsx"), links.team_table(record.id, period, record.language)),
    ]
    if calendar:
        files.append((say("round_ics"), links.team_calendar(record.id, period)))
    context["files"] = [(name, relative(here, place)) for name, place in files]
    return web_page(theme, "team_page.html", context)
