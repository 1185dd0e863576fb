"""``members.xlsx`` beside the page of a team or of the company: its table of people, to sort and add up elsewhere.

The figures are those of the record that the page shows. A second sheet has what was counted for each score. It lies in
the folder of its page and has that page's readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial

from kaopu.pages.links import Links
from kaopu.publish.errands import Make
from kaopu.publish.workbook import Cell, Sheet, workbook
from kaopu.records.views import CompanyRecord, Member, MemberIndicator, TeamRecord
from kaopu.text.phrases import phrase

View = TeamRecord | CompanyRecord


def table_of(links: Links, view: View) -> str:
    """Return the place of a view's workbook."""
    if isinstance(view, TeamRecord):
        return links.team_table(view.id, view.period.id, view.language)
    return links.company_table(view.period.id, view.language)


def write_tables(links: Links, views: Iterable[tuple[View, str]], make: Make) -> None:
    """Write the workbook of each view, which comes with its record's digest.

    The key is the whole record's, of which a workbook shows a part: a workbook is made sooner than its digest alone.
    """
    for view, record in views:
        make(table_of(links, view), {"record": record}, partial(view_table, view))


def view_table(view: View) -> bytes:
    """Return the workbook of a view."""
    return workbook(view_sheets(view), f"{view.name} · {view.period.name}", view.period.last_day, view.language)


def view_sheets(view: View) -> tuple[Sheet, Sheet]:
    """Return the sheets of a view: everybody's scores, and what was counted for them."""
    return _scores(view), _actuals(view)


def _scores(view: View) -> Sheet:
    say = partial(phrase, language=view.language)
    named, teams = tuple(_named_heads(view)), _teams(view)
    heads = (*named, say("pages.total_score"), say("pages.grade"), say("pages.change"))
    rows = tuple(
        (
            *_named(view, member, teams),
            member.score,
            member.grade,
            "" if member.change is None else member.change,
            *(_figure(_cell(member, indicator.id).score) for indicator in view.indicators),
        )
        for member in view.members
    )
    blank = [""] * (len(named) - 1)
    last: tuple[Cell, ...] = (say("pages.mean_score"), *blank, view.mean_score, *[""] * (2 + len(view.indicators)))
    return Sheet(
        say("pages.members"),
        (*heads, *(indicator.name for indicator in view.indicators)),
        rows,
        last,
        fixed=2,
        figures=tuple(range(len(heads), len(heads) + len(view.indicators))),
        filtered=True,
    )


def _actuals(view: View) -> Sheet:
    """Return each indicator's actual and target, in its unit, beside each other."""
    say = partial(phrase, language=view.language)
    named, teams = tuple(_named_heads(view)), _teams(view)
    rows = tuple(
        (
            *_named(view, member, teams),
            *(
                _figure(value)
                for indicator in view.indicators
                for cell in (_cell(member, indicator.id),)
                for value in (cell.actual, cell.target)
            ),
        )
        for member in view.members
    )
    heads = [
        f"{indicator.name} · {say(key)}" for indicator in view.indicators for key in ("pages.actual", "pages.target")
    ]
    columns = {
        unit: tuple(
            len(named) + 2 * number + offset
            for number, indicator in enumerate(view.indicators)
            if unit == (indicator.unit if indicator.unit in ("money", "percent") else "")
            for offset in (0, 1)
        )
        for unit in ("percent", "")
    }
    return Sheet(
        say("pages.actual"),
        (*named, *heads),
        rows,
        ("",) * (len(named) + len(heads)),
        fixed=2,
        ratios=columns["percent"],
        figures=columns[""],
        filtered=True,
    )


def _named_heads(view: View) -> Iterator[str]:
    keys = ("id", "name", "role", "team") if isinstance(view, CompanyRecord) else ("id", "name", "role")
    return (phrase(f"payroll.{key}", view.language) for key in keys)


def _named(view: View, member: Member, teams: Mapping[str, str]) -> tuple[str, ...]:
    """Return who somebody is; the team of those of the company."""
    if isinstance(view, TeamRecord):
        return member.id, member.name, member.role_name
    return member.id, member.name, member.role_name, teams.get(member.team, member.team)


def _teams(view: View) -> dict[str, str]:
    return {} if isinstance(view, TeamRecord) else {team.id: team.name for team in view.teams}


_NOTHING = MemberIndicator(actual=None, target=None, attainment=None, score=None, missing=None)


def _cell(member: Member, indicator: str) -> MemberIndicator:
    return member.indicators.get(indicator, _NOTHING)


def _figure(value: Decimal | None) -> Cell:
    return "" if value is None else value
