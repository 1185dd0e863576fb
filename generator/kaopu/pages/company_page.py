"""The company's page for HR, finance and directors: teams, grades, what results lead to, costs, data quality."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from kaopu.data.periods import parse_period
from kaopu.pages.appraisal_page import page_context
from kaopu.pages.charts_of_cost import cost_bar, cost_scale
from kaopu.pages.drawing import Palette, web_palette
from kaopu.pages.links import Links, relative
from kaopu.pages.theme import Theme
from kaopu.pages.view_parts import SHARE_STEP, view_context, view_frame
from kaopu.pages.web_page import web_page
from kaopu.pages.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from kaopu.records.views import CompanyRecord, CostLine


def company_html(record: CompanyRecord, theme: Theme, links: Links, *, calendar: bool = False) -> str:
    """Return the page ``public/appraisals/company/PERIOD/index.html`` of one language.

    ``calendar`` says whether the dates of everybody's round lie beside it.
    """
    period, language = record.period.id, record.language
    here = links.company(period, language)
    context = view_context(record, links, here, ())
    context |= page_context(theme, links, here, language, lambda other: links.company(period, other))
    context |= view_frame(theme)
    write = Wording(language, record.currency)
    context |= {
        "files": [(name, relative(here, place)) for name, place in _files(record, links, write, calendar=calendar)],
        # What has a target is what teams are compared by; all the rest stands in the totals.
        "targeted": [total for total in record.totals if total.target is not None],
        "team_names": {team.id: team.name for team in record.teams},
        "team_totals": {team.id: {total.id: total for total in team.totals} for team in record.teams},
        "team_page": lambda team: relative(here, links.team(team, period, language)),
        "payroll": lambda form, of=period: relative(here, links.payroll(of, form)),
        "is_month": is_month,
        "cost_bars": partial(cost_bars, palette=web_palette(), wording=write),
        "of_budget": lambda line: write.percent(of_budget(line)),
    }
    return web_page(theme, "company_page.html", context)


def _files(record: CompanyRecord, links: Links, write: Wording, *, calendar: bool) -> Iterator[tuple[str, str]]:
    """Yield the files that are beside the page: what each is called, and where it is."""
    period = record.period.id
    yield write.say("members_xlsx"), links.company_table(period, record.language)
    if record.cost:
        yield write.say("payroll_xlsx"), links.payroll(period, "payouts.xlsx")
        yield write.say("payroll_csv"), links.payroll(period, "payouts.csv")
    if calendar:
        yield write.say("round_ics"), links.company_calendar(period)


def of_budget(line: CostLine) -> Decimal | None:
    """Return how much of its budget a line took, as a ratio; None without a budget."""
    if not line.budget:
        return None
    return ((line.amount - line.uncovered) / line.budget).quantize(SHARE_STEP).normalize() + 0


def is_month(period: str) -> bool:
    """Return whether a line of the costs is a month's: of each there is a payroll of its own."""
    parsed = parse_period(period)
    return parsed is not None and parsed.kind == "month"


def cost_bars(lines: Sequence[CostLine], palette: Palette, wording: Wording) -> list[tuple[CostLine, Markup]]:
    """Return each line of a table of costs with its bar, all on one scale."""
    scale = cost_scale(lines)
    return [(line, cost_bar(line, scale, palette, wording)) for line in lines]
