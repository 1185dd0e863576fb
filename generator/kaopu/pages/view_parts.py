"""What the team's and the company's templates are given."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup

from kaopu.pages.charts_of_distribution import grade_columns, share_bar, share_scale
from kaopu.pages.charts_of_funnel import funnel_chart
from kaopu.pages.charts_of_grades import grade_mark, grade_strip, rank_of
from kaopu.pages.charts_of_targets import cascade
from kaopu.pages.drawing import GRADE_PAINTS, web_palette
from kaopu.pages.links import Links, relative
from kaopu.pages.web_page import view_script, view_style
from kaopu.pages.wording import DASH, Wording
from kaopu.records.views import CompanyRecord, TeamRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaopu.pages.drawing import Palette
    from kaopu.pages.theme import Theme
    from kaopu.records.record import RecordBand
    from kaopu.records.round_view_parts import ViewSpread
    from kaopu.records.views import GradeCount, Member, PeriodGrades, RecordTarget, ViewFunnel, ViewIndicator

    Bars = list[tuple[GradeCount, GradeCount | None, Markup]]

# Of more people than this the page shows no single indicators, so that it stays small enough to open at once.
MOST_MEMBERS = 60
# With more indicators the table of people shows scores only, under upright heads.
MOST_WIDE_COLUMNS = 8
# Of a rule that came to more people, so many are named.
MOST_NAMED = 6
# Of appeals, departures and the like so many are listed on the company's page.
MOST_LISTED = 40
SHARE_STEP = Decimal("0.0001")
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)


def view_context(
    record: TeamRecord | CompanyRecord, links: Links, here: str, compared: Sequence[GradeCount]
) -> dict[str, object]:
    """Return the names that both views use; ``compared`` are the grades to set the own ones against."""
    write, palette = Wording(record.language, record.currency), web_palette()
    period, language = record.period.id, record.language
    columns = record.indicators if len(record.members) <= MOST_MEMBERS else ()
    return {
        "record": record,
        "write": write,
        "say": write.say,
        "title": write.say("document_title", name=record.name, period=record.period.name),
        "people": sum(count.people for count in record.grades),
        "noticed": _noticed(record.members),
        "columns": columns,
        "narrow": len(columns) > MOST_WIDE_COLUMNS,
        "places": _places(record, write),
        "raw": raw,
        "headings": headings,
        "compared": compared,
        "sum_of_parts": sum_of_parts,
        "share_of": lambda part, whole: write.percent(_share(part, whole)),
        "won_of_decided": lambda funnel: write.percent(won_of_decided(funnel)),
        "heat": partial(heat, record.bands),
        "rank": partial(rank_of, bands=record.bands),
        "grade_names": {band.grade: band.name for band in record.bands},
        "amount": partial(amount, write),
        "signed_amount": partial(amount, write, signed=True),
        "most_named": MOST_NAMED,
        "most_listed": MOST_LISTED,
        "signed_number": partial(signed_number, write),
        "spread_text": partial(spread_text, write),
        "compared_indicators": _compared(record) if isinstance(record, TeamRecord) else (),
        "counts_of": partial(_counts_of, record.bands),
        "person_page": lambda person: relative(here, links.appraisal(person, period, language)),
        "person_pdf": lambda person: relative(here, links.appraisal(person, period, language, "appraisal.pdf")),
        **_drawings(record, compared, palette, write),
    }


def view_frame(theme: Theme) -> dict[str, object]:
    """Return what the frame of a view has besides that of every page: its style sheet and its script."""
    return {
        "style": Markup(view_style(theme)),  # noqa: S704 - our own style sheet
        "script": Markup(view_script(theme)),  # noqa: S704 - our own script
    }


def _drawings(
    record: TeamRecord | CompanyRecord, compared: Sequence[GradeCount], palette: Palette, write: Wording
) -> dict[str, object]:
    bands = record.bands
    return {
        "mark": partial(grade_mark, bands=bands, palette=palette),
        "strip": partial(grade_strip, bands=bands, palette=palette, wording=write),
        "distribution_bars": _distribution(record.grades, compared, bands, palette, write),
        "columns_drawing": grade_columns(record.trend, bands, palette, write),
        "cascade": partial(cascade, palette=palette, wording=write),
        "funnel_drawing": partial(funnel_chart, palette=palette, wording=write),
    }


def _distribution(
    grades: Sequence[GradeCount],
    compared: Sequence[GradeCount],
    bands: Sequence[RecordBand],
    palette: Palette,
    write: Wording,
) -> Bars:
    """Return each grade with the company's count of it, where it is given, and its bar."""
    scale, company = share_scale(grades, compared), {count.grade: count for count in compared}
    return [
        (count, other, share_bar(count, other, scale, bands, palette, write))
        for count in grades
        for other in (company.get(count.grade),)
    ]


def _counts_of(bands: Sequence[RecordBand], period: PeriodGrades) -> list[int]:
    """Return how many people had each of today's grades in a period; one that is no grade any more stands nowhere."""
    people = {count.grade: count.people for count in period.grades}
    return [people.get(band.grade, 0) for band in bands]


def headings(sections: str) -> list[tuple[str, str]]:
    """Return the ids and the words of a page's sections, in order, for its contents."""
    found = ((one[1], _DRAWING.sub("", one[2])) for one in _HEADING.finditer(sections))
    return [(name, " ".join(Markup(words).striptags().split())) for name, words in found]  # noqa: S704 - only read


def raw(value: Decimal | None) -> str:
    """Write a value for the script that sorts: a plain figure, nothing where it is missing."""
    return "" if value is None else f"{value:f}"


def won_of_decided(funnel: ViewFunnel) -> Decimal | None:
    """Return how many of the leads that were decided were won, as a ratio; None where either is not counted."""
    stages = {stage.stage: stage.value for stage in funnel.stages}
    if "won" not in stages or not stages.get("decided"):
        return None
    return _share(stages["won"], stages["decided"])


def amount(write: Wording, value: Decimal | None, *, signed: bool = False) -> str:
    """Write an amount of a column, a negative one with a true minus; a missing one is an en dash."""
    if value is None:
        return DASH
    plus = "+" if signed and value > 0 else ""
    return ("−" if value < 0 else plus) + write.money(abs(value))


def signed_number(write: Wording, value: Decimal) -> str:
    """Write a difference with its sign and the decimals it has; none has no sign."""
    return ("+" if value > 0 else "−" if value < 0 else "±") + write.number(abs(value))


def spread_text(write: Wording, of: ViewSpread | None, *, signed: bool = False) -> str:
    """Write a mean and its spread, ``82.40 ± 6.31``; a missing one is an en dash."""
    if of is None:
        return DASH
    return f"{write.signed(of.mean) if signed else write.score(of.mean)} ± {write.score(of.deviation)}"


def _compared(record: TeamRecord) -> list[ViewIndicator]:
    """Return the indicators of which somebody gave an own score."""
    owned = {name for own in record.round.own_scores for name in own.indicators} if record.round is not None else set()
    return [indicator for indicator in record.indicators if indicator.id in owned]


def sum_of_parts(target: RecordTarget) -> Decimal:
    """Return what a target's parts add up to."""
    return sum((part.value for part in target.parts), Decimal(0))


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return a part's share of the whole as a ratio; None when the whole is zero, or one of them unknown."""
    return (part / whole).quantize(SHARE_STEP).normalize() + 0 if part is not None and whole else None


def _noticed(members: Sequence[Member]) -> dict[str, list[Member]]:
    """Return for each notice the members that it is about."""
    found: dict[str, list[Member]] = {}
    for member in members:
        for notice in member.notices:
            found.setdefault(notice, []).append(member)
    return found


def heat(bands: Sequence[RecordBand], score: Decimal) -> int:
    """Return which of the five grade colours stands behind a score: the place of the band it falls into."""
    rank = next(rank for rank, band in enumerate(bands) if band.at_least is None or score >= band.at_least)
    return min(rank + 1, GRADE_PAINTS)


def _places(record: TeamRecord | CompanyRecord, write: Wording) -> dict[str, int]:
    teams = record.teams if isinstance(record, CompanyRecord) else ()
    own = record.own.indicators if record.own is not None else ()
    points = [write.number(line.points) for line in own]
    if record.own is not None:
        points += [write.number(record.own.points), write.score(record.own.score)]
    means = [period.mean_score for period in record.trend] + [team.mean_score for team in teams]
    return {
        "score": write.places(write.score(member.score) for member in record.members),
        "change": write.places(write.signed(member.change) for member in record.members),
        "attainment": write.places(write.percent_figure(total.attainment) for total in record.totals),
        "own_attainment": write.places(write.percent_figure(line.attainment) for line in own),
        "own_score": write.places(write.number(line.score) for line in own),
        "own_weight": write.places(write.number(line.weight) for line in own),
        "own_points": write.places(points),
        "mean": write.places(write.score(mean) for mean in means),
    }
