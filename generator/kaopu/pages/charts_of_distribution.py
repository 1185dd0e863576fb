"""Drawings of how people are spread over the grades: a bar of each grade's share, and a column for each period."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.pages.charts_of_grades import rank_of
from kaopu.pages.drawing import NOTE_SIZE, TEXT_SIZE, Palette, box, picture, strokes, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from kaopu.pages.wording import Wording
    from kaopu.records.record import RecordBand
    from kaopu.records.views import GradeCount, PeriodGrades

SHARE_BAR = (240.0, 16.0)
COLUMNS = (480.0, 176.0)
MANY_COLUMNS = 640.0
MOST_ROOM = 120.0
FEW = 6
"""Of more periods than these the drawing is wider, and scrolls on a phone."""
_TOP, _BOTTOM = 18.0, 16.0
_LABEL_HEIGHT = 12.0
_SPINE = 4.0
_TINT = 0.22


def share_scale(*counted: Sequence[GradeCount]) -> Decimal:
    """Return the share at the right end of all bars."""
    return max([*(count.share for counts in counted for count in counts), Decimal("0.01")])


def share_bar(
    count: GradeCount,
    company: GradeCount | None,
    scale: Decimal,
    bands: Sequence[RecordBand],
    palette: Palette,
    wording: Wording,
) -> Markup:
    """Draw a grade's share, and the company's as an upright line where it is given."""
    width, height = SHARE_BAR[0] - 2, SHARE_BAR[1]
    paint = palette.grade(rank_of(count.grade, bands))
    parts = [box(0, height / 2 - 5, float(count.share / scale) * width, 10, paint)]
    title = f"{count.grade} {count.people} ({wording.percent(count.share)})"
    if company is not None:
        parts.append(box(float(company.share / scale) * width, 0, 1.5, height, palette.ink))
        title += f"; {wording.say('company_share')} {wording.percent(company.share)}"
    return picture(title, SHARE_BAR, palette, *parts, kind="share-bar")


def grade_columns(
    trend: Sequence[PeriodGrades], bands: Sequence[RecordBand], palette: Palette, wording: Wording
) -> Markup:
    """Draw a column a period, divided by grade with the best on top, and the mean score above it."""
    few = len(trend) <= FEW
    size = (COLUMNS[0] if few else MANY_COLUMNS, COLUMNS[1])
    room = min(size[0] / max(len(trend), 1), MOST_ROOM)
    parts = [strokes([((0, size[1] - _BOTTOM), (size[0], size[1] - _BOTTOM))], palette.line)]
    for number, period in enumerate(trend):
        parts += _column(period, number * room, room - 8, bands, palette, wording)
    told = (
        f"{period.name} {wording.score(period.mean_score)} ("
        + ", ".join(f"{count.grade} {count.people}" for count in period.grades if count.people)
        + ")"
        for period in trend
    )
    kind = f"columns {'few' if few else 'many'}"
    return picture(wording.say("chart_columns", periods="; ".join(told)), size, palette, *parts, kind=kind)


def _column(
    period: PeriodGrades, left: float, width: float, bands: Sequence[RecordBand], palette: Palette, wording: Wording
) -> Iterator[Markup]:
    """Yield a column's parts: tinted, so that the words on it can be read, with an edge in the grade's own colour."""
    middle, bottom, top = left + width / 2, COLUMNS[1] - _BOTTOM, _TOP
    people = sum(count.people for count in period.grades)
    # A grade that another edition gave and today's does not know has no colour.
    known = {band.grade for band in bands}
    for count in period.grades:
        height = (bottom - _TOP) * count.people / people
        if not count.people:
            continue
        paint = palette.grade(rank_of(count.grade, bands)) if count.grade in known else palette.soft
        yield box(left, top, width, max(height - 1, 0.5), paint, opacity=_TINT)
        yield box(left, top, _SPINE, max(height - 1, 0.5), paint)
        if height >= _LABEL_HEIGHT:
            size = TEXT_SIZE if height > _LABEL_HEIGHT + 2 else NOTE_SIZE
            yield text(
                left + _SPINE + 5, top + height / 2 + size / 3, f"{count.grade} {count.people}", palette.ink, size=size
            )
        top += height
    words = wording.score(period.mean_score)
    yield text(middle, _TOP - 6, words, palette.ink, size=TEXT_SIZE, anchor="middle", bold=True)
    yield text(middle, COLUMNS[1] - 4, period.period, palette.soft, size=TEXT_SIZE, anchor="middle")
