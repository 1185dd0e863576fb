"""The drawing of a commission plan's tiers: commission against what was sold, with the worked example on it (R70)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.pages.drawing import NOTE_SIZE, TEXT_SIZE, Palette, box, dots, picture, polyline, strokes, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from kaopu.pages.drawing import Point
    from kaopu.pages.handbook_words import Words

WIDTH, HEIGHT = 340.0, 216.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 20.0, 54.0, 34.0
_HEAD = 18.0
_CHARACTER = 5.4


@dataclass(frozen=True, slots=True)
class TierBand:
    """A step as it is drawn: from and to which amount sold, its rate, and the commission at both of its ends."""

    start: Decimal
    end: Decimal
    rate: Decimal
    at_start: Decimal
    at_end: Decimal


@dataclass(frozen=True, slots=True)
class TierDrawing:
    """What is drawn: the bands, the labels below their starts, and the example's amount sold and commission."""

    bands: tuple[TierBand, ...]
    labels: tuple[str, ...]
    sold: Decimal | None
    commission: Decimal | None
    axis: str


def tiers_chart(drawing: TierDrawing, words: Words, palette: Palette) -> Markup:
    """Draw the commission over the amount sold: a line a step, a jump where a step changes all of the amount."""
    frame = _Frame(drawing.bands)
    parts = list(_ground(drawing, frame, words, palette))
    told = []
    for band in drawing.bands:
        parts.append(polyline((frame.place(band.start, band.at_start), frame.place(band.end, band.at_end)),
                              palette.accent, width=2))  # fmt: skip
        told.append(words.say("chart_tier", start=_money(words, band.start), rate=words.quantity(band.rate, "percent")))
    if drawing.sold is not None and drawing.commission is not None:
        parts += _example(drawing.sold, drawing.commission, frame, words, palette)
        example = words.say("chart_example", sold=_money(words, drawing.sold), paid=_money(words, drawing.commission))
        told.append(example)
    title = words.say("chart_tiers", tiers=words.say("clause_mark").join(told))
    return picture(title, (WIDTH, HEIGHT), palette, *parts, kind="tiers")


@dataclass(frozen=True, slots=True)
class _Frame:
    """The axes: from nothing to the end of the last band."""

    bands: Sequence[TierBand]

    def place(self, sold: Decimal, paid: Decimal) -> Point:
        """Return where an amount sold and its commission stand."""
        most = self.bands[-1]
        across = float(sold / most.end) if most.end else 0.0
        up = float(paid / most.at_end) if most.at_end else 0.0
        return _LEFT + across * (WIDTH - _LEFT - _RIGHT), HEIGHT - _BOTTOM - up * (HEIGHT - _TOP - _BOTTOM)


def _ground(drawing: TierDrawing, frame: _Frame, words: Words, palette: Palette) -> list[Markup]:
    """Draw what lies behind the line: a band a step with its rate, the jumps, the axes and what stands beside them."""
    base = HEIGHT - _BOTTOM
    parts = []
    for number, band in enumerate(drawing.bands):
        left, right = frame.place(band.start, Decimal(0))[0], frame.place(band.end, Decimal(0))[0]
        parts.append(box(left, _HEAD, right - left, base - _HEAD, palette.line, opacity=0.12 + 0.16 * number))
        rate = words.quantity(band.rate, "percent")
        parts.append(
            text((left + right) / 2, _HEAD + 13, rate, palette.ink, size=TEXT_SIZE, anchor="middle", bold=True)
        )
        before = drawing.bands[number - 1].at_end
        if number and band.at_start != before:
            jump = (frame.place(band.start, before), frame.place(band.start, band.at_start))
            parts.append(strokes((jump,), palette.accent, width=1, dashes="2 2"))
    axes = (((_LEFT, base), (WIDTH - _RIGHT, base)), ((_LEFT, _HEAD), (_LEFT, base)))
    parts.append(strokes(axes, palette.soft))
    parts.append(text(WIDTH - _RIGHT, HEIGHT - 4, drawing.axis, palette.soft, anchor="end"))
    parts.append(text(0, _HEAD - 6, words.say("axis_commission"), palette.soft))
    return parts + _labels(drawing, frame, words, palette)


def _labels(drawing: TierDrawing, frame: _Frame, words: Words, palette: Palette) -> list[Markup]:
    """Write where each step begins and what is earned there; of labels that would touch the later one is left out."""
    parts: list[Markup] = []
    free, up = -WIDTH, HEIGHT
    for band, label in zip(drawing.bands, drawing.labels, strict=True):
        left, height = frame.place(band.start, band.at_start)
        half = len(label) * _CHARACTER / 2
        if left - half >= free:
            parts.append(text(left, HEIGHT - _BOTTOM + 13, label, palette.soft, size=NOTE_SIZE, anchor="middle"))
            free = left + half
        if band.start and up - height >= NOTE_SIZE:
            parts.append(strokes((((_LEFT - 3, height), (_LEFT, height)),), palette.soft))
            parts.append(text(_LEFT - 6, height + 3, _money(words, band.at_start), palette.soft, anchor="end"))
            up = height
    return parts


def _example(sold: Decimal, paid: Decimal, frame: _Frame, words: Words, palette: Palette) -> list[Markup]:
    """Draw the example's point with its two values."""
    place = frame.place(sold, paid)
    label = f"{_money(words, sold)} → {_money(words, paid)}"
    return [
        dots((place,), 3.5, palette.ink),
        text(place[0] - 7, place[1] - 5, label, palette.ink, size=TEXT_SIZE, anchor="end", bold=True),
    ]


def _money(words: Words, value: Decimal) -> str:
    return words.quantity(value, "money")
