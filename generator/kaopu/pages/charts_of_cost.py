"""Drawings of cost: what was paid as a bar, and its budget as an upright line."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.pages.drawing import Palette, box, picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from kaopu.pages.wording import Wording
    from kaopu.records.views import CostLine

COST_BAR = (120.0, 14.0)


def cost_scale(lines: Sequence[CostLine]) -> Decimal:
    """Return the amount at the right end of all bars of a table, so that they can be compared."""
    amounts = [amount for line in lines for amount in (line.amount, line.budget) if amount is not None]
    return max([*amounts, Decimal(1)])


def cost_bar(line: CostLine, scale: Decimal, palette: Palette, wording: Wording) -> Markup:
    """Draw what was paid, faint where there is no budget; less than nothing, which taking back can make, is no bar."""
    width, height = COST_BAR[0] - 2, COST_BAR[1]
    uncovered = max(line.uncovered, Decimal(0)) if line.budget is not None else Decimal(0)
    end = float(max(line.amount, Decimal(0)) / scale) * width
    compared = float(max(line.amount - uncovered, Decimal(0)) / scale) * width
    parts = [box(0, height / 2 - 4, compared, 8, palette.accent)]
    if end > compared:
        parts.append(box(compared, height / 2 - 4, end - compared, 8, palette.accent, opacity=0.35))
    if line.budget is not None:
        parts.append(box(float(line.budget / scale) * width - 0.75, 0, 1.5, height, palette.ink))
    values = {"amount": wording.quantity(line.amount, "money"), "budget": wording.quantity(line.budget, "money")}
    return picture(wording.say("chart_cost", name=line.name, **values), COST_BAR, palette, *parts, kind="cost-bar")
