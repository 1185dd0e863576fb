"""Drawings about total scores: where a score stands among the grades, and its trend over the grade bands."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from kaopu.pages.charts import Frame
from kaopu.pages.charts_of_grades import rank_of
from kaopu.pages.drawing import TEXT_SIZE, Palette, box, mark, picture, polyline, strokes, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from markupsafe import Markup

    from kaopu.pages.wording import Wording
    from kaopu.records.record import RecordBand

TREND = (600.0, 96.0)
TALL_TREND = (664.0, 168.0)
"""On the web, where a page has no end."""
RULER = (216.0, 30.0)
_RULE = (6.0, 5.0)  # where the rule begins, from above, and its height
_LEAST_BAND = 26.0  # where a grade's letter has room between two thresholds


class TrendValue(Protocol):
    """One period of a trend: its name, score and grade."""

    @property
    def name(self) -> str:
        """The period's name."""

    @property
    def score(self) -> Decimal:
        """The rounded total."""

    @property
    def grade(self) -> str:
        """The grade's letter."""


def ruler_frame(score: Decimal, bands: Sequence[RecordBand]) -> Frame:
    """Return the frame of the ruler: from below the lowest threshold or score to above the highest."""
    known = [float(score), *(float(band.at_least) for band in bands if band.at_least is not None)]
    air = (max(known) - min(known) or 1) * 0.2
    return Frame(0, 0, RULER[0], RULER[1], (min(known) - air, 0), (max(known) + air, 1))


def score_ruler(score: Decimal, grade: str, bands: Sequence[RecordBand], palette: Palette, wording: Wording) -> Markup:
    """Draw the grades side by side, each from its threshold on, and the score's mark where it stands among them."""
    frame = ruler_frame(score, bands)
    floors = [frame.lowest[0] if band.at_least is None else float(band.at_least) for band in bands]
    edges = [frame.place(value, 0)[0] for value in (frame.highest[0], *floors)]
    top, height = _RULE
    parts = []
    for number, (band, (right, left)) in enumerate(zip(bands, pairwise(edges), strict=True)):
        own = band.grade == grade
        paint = palette.grade(number) if own else palette.line
        parts.append(box(left + 0.75, top, right - left - 1.5, height, paint))
        if right - left >= _LEAST_BAND:
            middle = (left + right) / 2
            parts.append(text(middle, 26, band.grade, palette.ink if own else palette.soft, anchor="middle", bold=own))
        if band.at_least is not None:
            parts.append(text(left, 26, wording.number(band.at_least), palette.soft, anchor="middle"))
    parts.append(mark(rank_of(grade, bands), frame.place(score, 0)[0], top + height / 2, 5, palette, halo=True))
    listed = "; ".join(f"{band.grade} {wording.number(band.at_least)}" for band in bands if band.at_least is not None)
    title = wording.say("chart_ruler", score=wording.score(score), grade=grade, bands=listed)
    return picture(title, RULER, palette, *parts, kind="ruler-drawing")


def trend_frame(trend: Sequence[TrendValue], bands: Sequence[RecordBand], size: tuple[float, float] = TREND) -> Frame:
    """Return the frame of the trend: from below the lowest threshold or score to above the highest."""
    scores = [float(point.score) for point in trend]
    thresholds = [float(band.at_least) for band in bands if band.at_least is not None]
    lowest = min([*scores, *thresholds]) - 8
    highest = max([*scores, *thresholds]) + 8
    gutter = size[0] / 4  # as the first column of the table below the drawing
    return Frame(gutter, 8, size[0], size[1] - 8, (0, lowest), (len(trend), highest))


def trend_chart(
    trend: Sequence[TrendValue],
    bands: Sequence[RecordBand],
    palette: Palette,
    wording: Wording,
    size: tuple[float, float] = TREND,
) -> Markup:
    """Draw the scores over the periods, each above the step of the grade band it fell into."""
    frame = trend_frame(trend, bands, size)
    placed = [frame.place(number + 0.5, point.score) for number, point in enumerate(trend)]
    parts = [*_band_lines(bands, frame, palette, wording)]
    for number, point in enumerate(trend):
        parts.append(_grade_step(number, point.grade, bands, frame, palette))
    parts.append(polyline(placed, palette.ink, width=1.25))
    for number, ((x, y), point) in enumerate(zip(placed, trend, strict=True)):
        last = point is trend[-1]
        neighbours = [other[1] for other in placed[max(number - 1, 0) : number + 2]]
        below = sum(neighbours) / len(neighbours) < y  # the line leaves upwards: the label goes below it
        parts.append(mark(rank_of(point.grade, bands), x, y, 6, palette, halo=True))
        parts.append(
            text(
                x,
                y + 19 if below else y - 10,
                f"{wording.score(point.score)} {point.grade}",
                palette.ink,
                size=TEXT_SIZE,
                anchor="middle",
                bold=last,
            )
        )
    listed = "; ".join(f"{point.name} {wording.score(point.score)} {point.grade}" for point in trend)
    return picture(wording.say("chart_trend", points=listed), size, palette, *parts, kind="trend")


def _band_lines(bands: Sequence[RecordBand], frame: Frame, palette: Palette, wording: Wording) -> list[Markup]:
    thresholds = [frame.place(0, band.at_least)[1] for band in bands if band.at_least is not None]
    parts = [strokes((((0, y), (frame.right, y)) for y in thresholds), palette.line)]
    for number, y in enumerate(thresholds):
        band = bands[number]
        parts.append(mark(number, 6, y - 8, 4, palette))
        parts.append(text(16, y - 4.5, f"{band.grade} ≥ {wording.number(band.at_least)}", palette.soft))
    return parts


def _grade_step(number: int, grade: str, bands: Sequence[RecordBand], frame: Frame, palette: Palette) -> Markup:
    """Draw the grade band that a period fell into, as wide as the period's column."""
    rank = rank_of(grade, bands)
    floor = bands[rank].at_least
    ceiling = bands[rank - 1].at_least if rank else None
    left, bottom = frame.place(number, floor if floor is not None else frame.lowest[1])
    right, top = frame.place(number + 1, ceiling if ceiling is not None else frame.highest[1])
    return box(left + 1, top, right - left - 2, bottom - top, palette.grade(rank), opacity=0.13)
