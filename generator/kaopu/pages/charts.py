"""Drawings of one indicator: the bar of its attainment, and its curve with the person's point on it.

Pure functions from parts of a record to SVG markup, the same for web and print. A drawing places what the
record says; the text alternative says the same in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.pages.drawing import Palette, Point, box, dots, element, picture, polyline, strokes, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from kaopu.pages.wording import Wording
    from kaopu.records.record import RecordCurve, RecordIndicator

BAR = (120.0, 14.0)
SHORT_BAR = (84.0, 14.0)
"""On paper, where the table's other columns leave it less room."""
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


def attainment_bar(
    indicator: RecordIndicator,
    scale: Decimal,
    palette: Palette,
    wording: Wording,
    size: tuple[float, float] = BAR,
) -> Markup:
    """Draw the attainment against the target; a bar that runs out of the scale ends in an arrow."""
    ratio = bar_ratio(indicator)
    width, height = size
    values = {
        "actual": wording.quantity(indicator.actual, indicator.unit),
        "target": wording.quantity(indicator.target, indicator.unit),
    }
    title = wording.say("chart_bar", name=indicator.name, **values)
    parts = []
    if ratio is not None:
        parts.append(box(0, height / 2 - 4, width, 8, palette.faint))
        end = float(min(max(ratio, Decimal(0)), scale) / scale) * width
        parts.append(box(0, height / 2 - 4, end, 8, palette.accent))
        if ratio > scale:
            tip = ((width - 6, height / 2 - 6), (width - 1, height / 2), (width - 6, height / 2 + 6))
            parts.append(polyline(tip, palette.ink, width=1.5))
        parts.append(box(width / float(scale) - 0.75, 0, 1.5, height, palette.ink))
    return picture(title, size, palette, *parts, kind="bar")


@dataclass(frozen=True, slots=True)
class Layout:
    """The size of a curve's drawing, the margins of its axes, and whether the scores stand beside them."""

    size: tuple[float, float]
    left: float
    top: float
    right: float
    bottom: float
    full: bool


CURVE = Layout((216.0, 100.0), left=28, top=17, right=6, bottom=26, full=True)
# Beside text that has every number: the shape of the curve, its ends, and the person's score.
SMALL_CURVE = Layout((132.0, 57.0), left=5, top=15, right=5, bottom=13, full=False)


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


def curve_frame(curve: RecordCurve, layout: Layout = CURVE) -> Frame:
    """Return the frame that shows every corner and the person's own point with some air around them."""
    across = [float(corner.x) for corner in curve.corners] + ([float(curve.x)] if curve.x is not None else [])
    up = [float(y) for y in (*(corner.y for corner in curve.corners), curve.beyond, curve.y) if y is not None]
    air = (max(across) - min(across) or 1) * 0.08
    lowest, highest = (min(across) - air, min(0.0, *up)), (max(across) + air, max(100.0, *up))
    width, height = layout.size
    return Frame(layout.left, layout.top, width - layout.right, height - layout.bottom, lowest, highest)


def curve_chart(indicator: RecordIndicator, palette: Palette, wording: Wording, layout: Layout = CURVE) -> Markup:
    """Draw the curve from attainment (or actual) to score, its corners, and the person's point with its values."""
    curve = indicator.curve
    frame = curve_frame(curve, layout)
    own = None if curve.x is None or curve.y is None else frame.place(curve.x, curve.y)
    own_words = f"{wording.quantity(curve.x, curve.unit)} → {wording.number(curve.y)}"
    parts = [*_axes(curve, frame, palette, wording, layout), *_path(curve, frame, own, palette)]
    if own:
        words = own_words if layout.full else wording.number(curve.y)
        parts += _own_point(own, words, frame, palette, above=_free_above(curve, own, frame))
    elif layout.full:
        parts.append(text(frame.right, frame.bottom + 24, axis_name(curve, wording), palette.soft, anchor="end"))
    title = _in_words(indicator, own_words if own else "", wording)
    return picture(title, layout.size, palette, *parts, kind="curve" if layout.full else "small curve")


def axis_name(curve: RecordCurve, wording: Wording) -> str:
    """Name what stands on the horizontal axis."""
    if curve.kind == "deduction":
        return wording.say("axis_deduction")
    if curve.kind == "rating":
        return wording.say("axis_rating")
    return wording.say("axis_attainment") if curve.of == "attainment" else wording.say("axis_actual")


def _in_words(indicator: RecordIndicator, own_words: str, wording: Wording) -> str:
    """Say what the drawing shows: the corners, what lies between them, and the person's point."""
    curve = indicator.curve
    listed = "; ".join(f"{wording.quantity(c.x, curve.unit)} → {wording.number(c.y)}" for c in curve.corners)
    told = [wording.say("chart_curve", name=indicator.name), wording.say("chart_curve_corners", corners=listed)]
    if curve.kind == "range":
        told.append(wording.say("chart_curve_range"))
    if own_words:
        told.append(wording.say("chart_curve_own", point=own_words))
    return " ".join(told)


def _axes(curve: RecordCurve, frame: Frame, palette: Palette, wording: Wording, layout: Layout) -> list[Markup]:
    """Draw both axes with the values of the corners; labels that would touch are left out, the ends first in."""
    axes = [((frame.left, frame.bottom), (frame.right, frame.bottom))]
    parts = []
    across = {frame.place(corner.x, 0)[0]: wording.quantity(corner.x, curve.unit) for corner in curve.corners}
    for x in _apart(across) if layout.full else (min(across), max(across)):
        axes.append(((x, frame.bottom), (x, frame.bottom + 3)))
        anchor, place = ("middle", x) if layout.full else _outwards(x, across, frame)
        parts.append(text(place, frame.bottom + 12, across[x], palette.soft, anchor=anchor))
    up = {frame.place(0, corner.y)[1]: wording.number(corner.y) for corner in curve.corners}
    ends = {min(up), max(up)}  # a label costs as much as a table cell; the corners between are in the text
    for y in _apart(dict.fromkeys(up, "")):
        axes.append(((frame.left, y), (frame.right, y)))
        if y in ends and layout.full:
            parts.append(text(frame.left - 5, y + 3, up[y], palette.soft, anchor="end"))
    parts.insert(0, strokes(axes, palette.line))
    return parts


def _outwards(x: float, across: Mapping[float, str], frame: Frame) -> tuple[str, float]:
    """Return where the first and the last label of a small drawing stand: at its own two ends."""
    return ("start", frame.left) if x == min(across) else ("end", frame.right)


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
    if curve.kind == "rating":
        parts.append(dots((frame.place(corner.x, corner.y) for corner in curve.corners), 2.25, palette.ink))
    if own:
        guides = (((own[0], frame.bottom), own), ((frame.left, own[1]), own))
        parts.append(strokes(guides, palette.accent, dashes="2 2"))
    return parts


def _rises(curve: RecordCurve) -> bool:
    ordered = sorted(curve.corners, key=lambda corner: corner.x)
    return ordered[-1].y >= ordered[0].y


def _free_above(curve: RecordCurve, own: Point, frame: Frame) -> bool:
    """Say whether the person's values have room above the point, and not below it.

    Above a rising curve there is room to the left, below it to the right; a falling one is the mirror image. Under a
    range there is room everywhere.
    """
    return curve.kind != "range" and _in_right_half(own, frame) == _rises(curve)


def _in_right_half(own: Point, frame: Frame) -> bool:
    return own[0] > (frame.left + frame.right) / 2


def _own_point(own: Point, words: str, frame: Frame, palette: Palette, *, above: bool) -> list[Markup]:
    """Draw the person's point and its values on the side of the curve that is free."""
    right_half = _in_right_half(own, frame)
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
