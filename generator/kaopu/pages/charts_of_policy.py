"""Drawings of the rules themselves: the weights of a scorecard with their ranges, and the bands of the grades."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.pages.drawing import TEXT_SIZE, Palette, box, mark, picture, strokes, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from kaopu.pages.handbook_words import Words
    from kaopu.policy.grades import Band
    from kaopu.policy.scorecards import Scorecard

WIDTH = 480.0
_LEFT, _RIGHT, _ROW = 150.0, 96.0, 30.0
_BAND_HEIGHT = 62.0


def weights_chart(scorecard: Scorecard, words: Words, palette: Palette) -> Markup:
    """Draw the weight of each group as a bar, and the range it may be chosen from as a bracket below."""
    groups = list(scorecard.groups.values())
    limits = [group.range.at_most for group in groups if group.range is not None]
    most = max([*(group.weight for group in groups), *limits])
    parts, told = [], []
    for number, group in enumerate(groups):
        top = number * _ROW + 6
        name, weight = words.text(group.name), words.say("weight_value", weight=words.number(group.weight))
        parts.append(text(0, top + 10, name, palette.ink, size=TEXT_SIZE))
        parts.append(box(_LEFT, top, _across(group.weight, most) - _LEFT, 12, palette.accent))
        label = weight
        if group.range is not None:
            low, high = _across(group.range.at_least, most), _across(group.range.at_most, most)
            base = top + 17
            ends = (((low, base), (high, base)), ((low, base - 3), (low, base)), ((high, base - 3), (high, base)))
            parts.append(strokes(ends, palette.ink, width=1))
            label = words.say(
                "weight_in_range",
                weight=weight,
                low=words.number(group.range.at_least),
                high=words.number(group.range.at_most),
            )
        parts.append(text(WIDTH, top + 10, label, palette.ink, size=TEXT_SIZE, anchor="end"))
        told.append(f"{name} {label}")
    title = words.say("chart_weights", weights=words.say("clause_mark").join(told))
    return picture(title, (WIDTH, _ROW * len(groups)), palette, *parts, kind="weights")


def _across(weight: Decimal, most: Decimal) -> float:
    """Return where a weight lies on the scale from 0 to the largest one."""
    return _LEFT + float(weight / most) * (WIDTH - _LEFT - _RIGHT)


def bands_chart(bands: Sequence[Band], highest: Decimal, words: Words, palette: Palette) -> Markup:
    """Draw the grade bands on the scale of the total score, each with its letter, shape and lower limit."""
    parts, told = [], []
    above = highest
    for rank, band in enumerate(bands):
        floor = band.at_least if band.at_least is not None else Decimal(0)
        left, right = (float(score / highest) * WIDTH for score in (floor, above))
        parts.append(box(left + 0.75, 26, max(right - left - 1.5, 1), 12, palette.grade(rank)))
        middle = (left + right) / 2
        parts.append(mark(rank, middle - 8, 14, 5, palette))
        parts.append(text(middle + 1, 18, band.grade, palette.ink, size=TEXT_SIZE, bold=True))
        if band.at_least is not None:
            parts.append(text(left, 54, words.number(band.at_least), palette.soft, anchor="middle"))
        told.append(f"{band.grade} {words.grade_scores(rank)}")
        above = floor
    title = words.say("chart_bands", bands=words.say("clause_mark").join(told))
    return picture(title, (WIDTH, _BAND_HEIGHT), palette, *parts, kind="bands")
