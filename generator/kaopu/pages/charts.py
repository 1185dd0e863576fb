"""Drawings of one indicator: the bar of its attainment, and its curve with the person's point on it.

Pure functions from parts of a record to SVG markup, the same for web and print. A drawing places what the
record says; the text alternative says the same in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.pages.drawing import Palette, Point, box, element, picture, polyline, strokes, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from kaopu.appraisal.record import RecordCurve, RecordIndicator
    from kaopu.pages.wording import Wording

BAR = (72.0, 14.0)
CURVE = (216.0, 100.0)
_LEAST_SCALE = Decimal("1.25")
_MOST_SCALE = Decimal(2)
_CHARACTER_WIDTH = 5.5
_LABEL_GAP = 4.0
_LABEL_HEIGHT = 8.5


def bar_ratio(indicator: RecordIndicator) -> Decimal | None:
    """Return how far the bar goes, 1 at the target mark: the attainment, else the actual in units of the target."""
    if indicator.attainment is not None:
        return indicator.attainment
    if indicator.actual is None or not indicator.target:
        return None
    return indicator.actual / indicator.target


def bar_scale(indicators: Sequence[RecordIndicator]) -> Decimal:
    """Return the ratio at the right end of all bars of a table, so that the target marks stand in one line."""
    ratios = [ratio for ratio in map(bar_ratio, indicators) if ratio is not None]
    return min(max([_LEAST_SCALE, *ratios]), _MOST_SCALE)


def attainment_bar(indicator: RecordIndicator, scale: Decimal, palette: Palette, wording: Wording) -> Markup:
    """Draw the attainment against the target; a bar that runs out of the scale ends in an arrow."""
    ratio = bar_ratio(indicator)
    width, height = BAR
    values = {
        "actual": wording.quantity(indicator.actual, indicator.unit),
        "target": wording.quantity(indicator.target, indicator.unit),
    }
    title = wording.say("chart_bar", name=indicator.name, **values)
    parts = []
    if ratio is not None:
        end = float(min(max(ratio, Decimal(0)), scale) / scale) * width
        parts.append(box(0, height / 2 - 4, end, 8, palette.accent))
        if ratio > scale:
            tip = ((width - 6, height / 2 - 6), (width - 1, height / 2), (width - 6, height / 2 + 6))
            parts.append(polyline(tip, palette.ink, width=1.5))
        parts.append(box(width / float(scale) - 0.75, 0, 1.5, height, palette.ink))
    return picture(title, BAR, palette, *parts, kind="bar")


@dataclass(frozen=True, slots=True)
class Frame:
    """The place of a drawing's axes: values on the outside, points of the drawing inside."""

    left: float
    top: float
    right: float
    bottom: float
    lowest: Point
    highest: Point

    def place(self, x: Decimal | float, y: Decimal | float) -> Point:
        """Return where the values x and y stand in the drawing."""
        across = (float(x) - self.lowest[0]) / (self.highest[0] - self.lowest[0])
        up = (float(y) - self.lowest[1]) / (self.highest[1] - self.lowest[1])
        return self.left + across * (self.right - self.left), self.bottom - up * (self.bottom - self.top)


def curve_frame(curve: RecordCurve) -> Frame:
    """Return the frame that shows every corner and the person's own point with some air around them."""
    across = [float(corner.x) for corner in curve.corners] + ([float(curve.x)] if curve.x is not None else [])
    up = [float(y) for y in (*(corner.y for corner in curve.corners), curve.beyond, curve.y) if y is not None]
    air = (max(across) - min(across) or 1) * 0.08
    lowest, highest = (min(across) - air, min(0.0, *up)), (max(across) + air, max(100.0, *up))
    return Frame(28, 17, CURVE[0] - 6, CURVE[1] - 26, lowest, highest)


def curve_chart(indicator: RecordIndicator, palette: Palette, wording: Wording) -> Markup:
    """Draw the curve from attainment (or actual) to score, its corners, and the person's point with its values."""
    curve = indicator.curve
    frame = curve_frame(curve)
    own = None if curve.x is None or curve.y is None else frame.place(curve.x, curve.y)
    corners = [(wording.quantity(c.x, curve.unit), wording.number(c.y)) for c in curve.corners]
    title = wording.say("chart_curve", name=indicator.name)
    axis = wording.say("axis_attainment") if curve.of == "attainment" else wording.say("axis_actual")
    listed = "; ".join(f"{x} → {y}" for x, y in corners)
    own_words = f"{wording.quantity(curve.x, curve.unit)} → {wording.number(curve.y)}"
    description = wording.say("chart_curve_corners", corners=listed) + (
        " " + wording.say("chart_curve_own", point=own_words) if own else ""
    )
    parts = [*_axes(curve, frame, palette, wording), *_path(curve, frame, own, palette)]
    if own:
        parts += _own_point(own, own_words, frame, palette, rises=_rises(curve))
    else:
        parts.append(text(frame.right, frame.bottom + 24, axis, palette.soft, anchor="end"))
    return picture(f"{title} {description}", CURVE, palette, *parts, kind="curve")


def _axes(curve: RecordCurve, frame: Frame, palette: Palette, wording: Wording) -> list[Markup]:
    """Draw both axes with the values of the corners; labels that would touch are left out, the ends first in."""
    axes = [((frame.left, frame.bottom), (frame.right, frame.bottom))]
    parts = []
    across = {frame.place(corner.x, 0)[0]: wording.quantity(corner.x, curve.unit) for corner in curve.corners}
    for x in _apart(across):
        axes.append(((x, frame.bottom), (x, frame.bottom + 3)))
        parts.append(text(x, frame.bottom + 12, across[x], palette.soft, anchor="middle"))
    up = {frame.place(0, corner.y)[1]: wording.number(corner.y) for corner in curve.corners}
    ends = {min(up), max(up)}  # a label costs as much as a table cell; the corners between are in the text
    for y in _apart(dict.fromkeys(up, "")):
        axes.append(((frame.left, y), (frame.right, y)))
        if y in ends:
            parts.append(text(frame.left - 5, y + 3, up[y], palette.soft, anchor="end"))
    parts.insert(0, strokes(axes, palette.line))
    return parts


def _apart(labels: Mapping[float, str]) -> list[float]:
    """Return the places whose labels do not touch each other, preferring the first and the last one."""
    places = sorted(labels)
    kept: list[float] = []
    for place in [places[0], places[-1], *places[1:-1]]:
        if all(abs(place - other) >= _room(labels[place], labels[other]) for other in kept):
            kept.append(place)
    return kept


def _room(label: str, other: str) -> float:
    return max(_LABEL_HEIGHT, (len(label) + len(other)) / 2 * _CHARACTER_WIDTH + _LABEL_GAP)


def curve_points(curve: RecordCurve, frame: Frame) -> list[Point]:
    """Return the line to draw, in values: through the corners and out to the person's point."""
    corners = sorted((float(corner.x), float(corner.y)) for corner in curve.corners)
    own = None if curve.x is None or curve.y is None else (float(curve.x), float(curve.y))
    if curve.kind == "steps":
        rest = None if curve.beyond is None else float(curve.beyond)
        return _steps(corners, rest, frame, rises=_rises(curve))
    before = [own] if own and own[0] < corners[0][0] else []
    after = [own] if own and own[0] > corners[-1][0] else []
    return [*before, *corners, *after]


def _steps(corners: list[Point], rest: float | None, frame: Frame, *, rises: bool) -> list[Point]:
    """Return treads and risers: a rising score holds from its corner on, a falling one up to its corner.

    ``rest`` is the score where no limit holds: below the first one of a rising score, above the last of a falling one.
    """
    first, last = corners[0], corners[-1]
    points: list[Point] = []
    if rises:
        if rest is not None:
            points += [(frame.lowest[0], rest), (first[0], rest)]
        for (x, y), (following, _) in zip(corners, [*corners[1:], (frame.highest[0], 0.0)], strict=True):
            points += [(x, y), (following, y)]
        return points
    for (x, y), (before, _) in zip(corners, [(frame.lowest[0], 0.0), *corners[:-1]], strict=True):
        points += [(before, y), (x, y)]
    if rest is not None:
        points += [(last[0], rest), (frame.highest[0], rest)]
    return points


def _path(curve: RecordCurve, frame: Frame, own: Point | None, palette: Palette) -> list[Markup]:
    placed = [frame.place(x, y) for x, y in curve_points(curve, frame)]
    parts = [polyline(placed, palette.ink, width=1.5)]
    if own:
        guides = (((own[0], frame.bottom), own), ((frame.left, own[1]), own))
        parts.append(strokes(guides, palette.accent, dashes="2 2"))
    return parts


def _rises(curve: RecordCurve) -> bool:
    ordered = sorted(curve.corners, key=lambda corner: corner.x)
    return ordered[-1].y >= ordered[0].y


def _own_point(own: Point, words: str, frame: Frame, palette: Palette, *, rises: bool) -> list[Markup]:
    """Draw the person's point and its values on the side of the curve that is free."""
    right_half = own[0] > (frame.left + frame.right) / 2
    # Above a rising curve there is room to the left, below it to the right; a falling one is the mirror image.
    above = right_half == rises
    place = (own[0] - 7 if right_half else own[0] + 7, own[1] - 7 if above else own[1] + 14)
    if not above and place[1] > frame.bottom - 3:
        place = (own[0] - 4, own[1] - 11)
    return [
        element(
            "circle",
            cx=own[0],
            cy=own[1],
            r=4.5,
            fill=palette.accent,
            stroke=palette.paper,
            stroke_width=1.5,
            class_="own",
        ),
        text(*place, words, palette.accent, anchor="end" if right_half else "start", bold=True),
    ]
