"""What the team's and the company's templates are given."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from kaopu.pages.charts_of_grades import distribution_chart, grade_mark, grade_strip
from kaopu.pages.drawing import GRADE_PAINTS, web_palette
from kaopu.pages.links import Links, relative
from kaopu.pages.wording import DASH, Wording
from kaopu.records.views import CompanyRecord, TeamRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaopu.records.record import RecordBand
    from kaopu.records.round_view_parts import ViewSpread
    from kaopu.records.views import GradeCount, Member, RecordTarget, ViewIndicator

# More people than this are found through their team's page: the company's page stays small enough to open at once.
MOST_MEMBERS = 60
# With more indicators the table of people shows scores only, under upright heads.
MOST_WIDE_COLUMNS = 8
# Of a rule that came to more people, so many are named.
MOST_NAMED = 6
# Of appeals, departures and the like so many are listed on the company's page.
MOST_LISTED = 40
SHARE_STEP = Decimal("0.0001")


def view_context(
    record: TeamRecord | CompanyRecord, links: Links, here: str, compared: Sequence[GradeCount]
) -> dict[str, object]:
    """Return the names that both views use; ``compared`` are the grades to set the own ones against."""
    write, palette = Wording(record.language, record.currency), web_palette()
    period, language = record.period.id, record.language
    return {
        "record": record,
        "write": write,
        "say": write.say,
        "title": write.say("document_title", name=record.name, period=record.period.name),
        "people": sum(count.people for count in record.grades),
        "noticed": _noticed(record.members),
        "shown_members": record.members if len(record.members) <= MOST_MEMBERS else (),
        "narrow": len(record.indicators) > MOST_WIDE_COLUMNS,
        "places": _places(record, write),
        "sum_of_parts": sum_of_parts,
        "share_of": lambda part, whole: write.percent(_share(part, whole)),
        "heat": partial(heat, record.bands),
        "amount": partial(amount, write),
        "signed_amount": partial(amount, write, signed=True),
        "most_named": MOST_NAMED,
        "most_listed": MOST_LISTED,
        "signed_number": partial(signed_number, write),
        "spread_text": partial(spread_text, write),
        "compared_indicators": _compared(record) if isinstance(record, TeamRecord) else (),
        "mark": partial(grade_mark, bands=record.bands, palette=palette),
        "strip": partial(grade_strip, bands=record.bands, palette=palette, wording=write),
        "distribution_drawing": partial(distribution_chart, record.grades, compared, record.bands, palette, write),
        "person_page": lambda person: relative(here, links.appraisal(person, period, language)),
    }


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


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return a part's share of the whole as a ratio; None when the whole is zero."""
    return (part / whole).quantize(SHARE_STEP).normalize() + 0 if whole else None


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
