"""Drawings of an impact: differences as bars to both sides of a line, and five bands as one bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaopu.impact.bands import BANDS
from kaopu.pages.drawing import Palette, box, picture, strokes, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from markupsafe import Markup

    from kaopu.impact.bands import BandRow

CHANGE_BAR = (160.0, 14.0)
BAND_BAR = (320.0, 16.0)
LEAST_FOR_FIGURE = 16.0
"""A part of a bar that is narrower than this has no figure in it: the table beside it says all of them."""


def change_scale(changes: Sequence[Decimal]) -> Decimal | None:
    """Return the difference at the end of the longest bar; None when nothing differs."""
    return max(map(abs, changes), default=None) or None


def change_bar(change: Decimal, scale: Decimal | None, title: str, palette: Palette) -> Markup:
    """Draw a difference from the middle to the right (more) or to the left (less)."""
    width, height = CHANGE_BAR
    middle = width / 2
    length = 0.0 if scale is None else float(abs(change) / scale) * (middle - 2)
    paint = palette.grade(1) if change > 0 else palette.grade(4)
    parts = [strokes([((middle, 0), (middle, height))], palette.line, width=1)]
    if length:
        parts.append(box(middle if change > 0 else middle - length, height / 2 - 4, length, 8, paint))
    return picture(title, CHANGE_BAR, palette, *parts, kind="change-bar")


def band_bar(row: BandRow, title: str, palette: Palette) -> Markup:
    """Draw the shares of the five bands, from much less to much more, with their figures where there is room."""
    width, height = BAND_BAR
    paints = (palette.grade(4), palette.grade(3), palette.line, palette.grade(1), palette.grade(0))
    parts: list[Markup] = []
    left = 0.0
    for band, count, paint in zip(BANDS, row.counts, paints, strict=True):
        length = width * count / row.people
        if not count:
            continue
        parts.append(box(left, 0, length - 1, height, paint))
        if length >= LEAST_FOR_FIGURE:
            on = palette.ink if band == "same" else palette.paper
            parts.append(text(left + length / 2 - 0.5, height / 2 + 3.4, str(count), on, anchor="middle", bold=True))
        left += length
    return picture(title, BAND_BAR, palette, *parts, kind="band-bar")
