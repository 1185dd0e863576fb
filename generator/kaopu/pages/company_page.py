"""The company's page for HR, finance and directors: teams, grades, totals, data quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaopu.pages.appraisal_page import page_context
from kaopu.pages.links import Links, relative
from kaopu.pages.theme import Theme, environment
from kaopu.pages.view_parts import view_context

if TYPE_CHECKING:
    from kaopu.records.views import CompanyRecord


def company_html(record: CompanyRecord, theme: Theme, links: Links) -> str:
    """Return the page ``public/appraisals/company/PERIOD/index.html`` of one language."""
    period, language = record.period.id, record.language
    here = links.company(period, language)
    context = view_context(record, links, here, ())
    context |= page_context(theme, links, here, language, lambda other: links.company(period, other))
    context |= {
        # What has a target is what teams are compared by; all the rest stands in the totals.
        "targeted": [total for total in record.totals if total.target is not None],
        "team_names": {team.id: team.name for team in record.teams},
        "team_totals": {team.id: {total.id: total for total in team.totals} for team in record.teams},
        "team_page": lambda team: relative(here, links.team(team, period, language)),
    }
    return environment(theme).get_template("company_page.html").render(context)
