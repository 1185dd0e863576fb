"""Drawings about grades: a grade's mark, and how many people have each as one strip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaopu.pages.drawing import Palette, box, element, mark, picture, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from kaopu.pages.wording import Wording
    from kaopu.records.record import RecordBand
    from kaopu.records.views import GradeCount


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
