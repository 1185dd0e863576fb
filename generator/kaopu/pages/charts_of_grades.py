"""Drawings about grades: a grade's mark, the trend of the score over the grade bands, and distributions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from kaopu.pages.charts import Frame
from kaopu.pages.drawing import TEXT_SIZE, Palette, box, element, mark, picture, polyline, strokes, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from kaopu.pages.wording import Wording
    from kaopu.records.record import RecordBand
    from kaopu.records.views import GradeCount

TREND = (600.0, 96.0)
TREND_GUTTER = 150.0  # a quarter of the width, as the first column of the table below the drawing
DISTRIBUTION_WIDTH = 320.0
_ROW = 24.0


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


def rank_of(grade: str, bands: Sequence[RecordBand]) -> int:
    """Return how many grades are better than ``grade``."""
    return [band.grade for band in bands].index(grade)


def grade_mark(grade: str, bands: Sequence[RecordBand], palette: Palette) -> Markup:
    """Draw a grade's shape; it always stands before the letter, so it need not be read out."""
    shape = mark(rank_of(grade, bands), 6, 6, 5, palette)
    # A tagged PDF asks for a title of every drawing.
    return element(
        "svg",
        element("title", grade),
        shape,
        xmlns="http://www.w3.org/2000/svg",
        class_="mark",
        viewBox="0 0 12 12",
        aria_hidden="true",
    )


def trend_frame(trend: Sequence[TrendValue], bands: Sequence[RecordBand]) -> Frame:
    """Return the frame of the trend: from below the lowest threshold or score to above the highest."""
    scores = [float(point.score) for point in trend]
    thresholds = [float(band.at_least) for band in bands if band.at_least is not None]
    lowest = min([*scores, *thresholds]) - 8
    highest = max([*scores, *thresholds]) + 8
    return Frame(TREND_GUTTER, 8, TREND[0], TREND[1] - 8, (0, lowest), (len(trend), highest))


def trend_chart(trend: Sequence[TrendValue], bands: Sequence[RecordBand], palette: Palette, wording: Wording) -> Markup:
    """Draw the scores over the periods, each above the step of the grade band it fell into."""
    frame = trend_frame(trend, bands)
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
    return picture(wording.say("chart_trend", points=listed), TREND, palette, *parts, kind="trend")


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


def distribution_chart(
    grades: Sequence[GradeCount],
    compared: Sequence[GradeCount],
    bands: Sequence[RecordBand],
    palette: Palette,
    wording: Wording,
) -> Markup:
    """Draw how many people have each grade; a line marks the share in the whole company, when it is given."""
    height = _ROW * len(grades)
    most = float(max([*(count.share for count in (*grades, *compared)), Decimal("0.01")]))
    left, reach = 40.0, DISTRIBUTION_WIDTH - 40 - 84
    company = {count.grade: count for count in compared}
    parts = []
    for number, count in enumerate(grades):
        middle = number * _ROW + _ROW / 2
        width = float(count.share) / most * reach
        rank = rank_of(count.grade, bands)
        parts += [
            mark(rank, 7, middle, 5, palette),
            text(20, middle + 4, count.grade, palette.ink, size=TEXT_SIZE, bold=True),
            box(left, middle - 5, width, 10, palette.grade(rank)),
            text(
                DISTRIBUTION_WIDTH,
                middle + 4,
                f"{count.people} · {wording.percent(count.share)}",
                palette.ink,
                size=TEXT_SIZE,
                anchor="end",
            ),
        ]
        if count.grade in company:
            x = left + float(company[count.grade].share) / most * reach
            parts.append(box(x - 0.75, middle - 9, 1.5, 18, palette.ink))
    listed = "; ".join(f"{count.grade} {count.people} ({wording.percent(count.share)})" for count in grades)
    title = wording.say("chart_distribution", grades=listed)
    return picture(title, (DISTRIBUTION_WIDTH, height), palette, *parts, kind="distribution")


def grade_strip(
    grades: Sequence[GradeCount], bands: Sequence[RecordBand], palette: Palette, wording: Wording
) -> Markup:
    """Draw the grade counts of a team as one strip: a segment a grade, its letter and number inside."""
    width, height = 200.0, 20.0
    counts = [count for count in grades if count.people]
    parts, starts, x = [], [], 0.0
    for count in counts:
        length = float(count.share) * width
        parts.append(box(x, 0, length - 1, 4, palette.grade(rank_of(count.grade, bands))))
        starts.append(x)
        x += length
    labels = [f"{count.grade} {count.people}" for count in counts]
    for place, label in zip(_side_by_side(starts, labels, width), labels, strict=True):
        parts.append(text(place, 16, label, palette.ink))
    listed = "; ".join(f"{count.grade} {count.people}" for count in grades if count.people)
    return picture(wording.say("chart_distribution", grades=listed), (width, height), palette, *parts, kind="strip")


def _side_by_side(starts: Sequence[float], labels: Sequence[str], width: float) -> list[float]:
    """Return places for labels as near to their starts as they can stand without touching."""
    rooms = [len(label) * 5.5 + 4 for label in labels]
    places: list[float] = []
    for start in starts:
        places.append(max(start, places[-1] + rooms[len(places) - 1]) if places else start)
    limit = width
    for number in reversed(range(len(places))):
        places[number] = max(min(places[number], limit - rooms[number]), 0)
        limit = places[number]
    return places
