"""A target and its parts as a cascade: each part begins where the one before ended, filled by what was reached."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.pages.drawing import Palette, box, picture

if TYPE_CHECKING:
    from markupsafe import Markup

    from kaopu.pages.wording import Wording
    from kaopu.records.views import RecordTarget

CASCADE = (320.0, 16.0)
_HEIGHT = 10.0


def cascade(target: RecordTarget, palette: Palette, wording: Wording) -> list[Markup]:
    """Return the bar of a target and one for each of its parts, all on the scale of the whole.

    A bar is as long as its target, an upright line at its end, filled as far as was reached; more goes over the line.
    """
    pieces = [(target.name, target.value, target.reached, Decimal(0))]
    start = Decimal(0)
    for part in target.parts:
        pieces.append((part.name, part.value, part.reached, start))
        start += part.value
    scale = max([begin + max(value, reached or Decimal(0)) for _, value, reached, begin in pieces] + [Decimal(0)])
    bars = []
    for name, value, reached, begin in pieces:
        words = {"value": wording.quantity(value, target.unit), "reached": wording.quantity(reached, target.unit)}
        title = wording.say("chart_target", name=name, **words)
        parts = _bar(begin, value, reached, scale, palette) if scale else []
        bars.append(picture(title, CASCADE, palette, *parts, kind="cascade"))
    return bars


def _bar(begin: Decimal, value: Decimal, reached: Decimal | None, scale: Decimal, palette: Palette) -> list[Markup]:
    width, height = CASCADE[0] - 2, CASCADE[1]
    left, top = float(begin / scale) * width, (height - _HEIGHT) / 2
    end = left + float(value / scale) * width
    parts = [box(left, top, end - left, _HEIGHT, palette.line)]
    if reached is not None:
        parts.append(box(left, top, float(max(reached, Decimal(0)) / scale) * width, _HEIGHT, palette.accent))
    parts.append(box(end - 0.75, 0, 1.5, height, palette.ink))
    return parts
