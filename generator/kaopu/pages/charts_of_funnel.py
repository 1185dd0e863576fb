"""How many leads became deals: a bar a stage, each with its figure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.pages.drawing import Palette, box, picture, text

if TYPE_CHECKING:
    from markupsafe import Markup

    from kaopu.pages.wording import Wording
    from kaopu.records.views import ViewFunnel

FUNNEL_WIDTH = 280.0
_ROW = 13.0
_FIGURES = 48.0
"""Room for the figures behind the bars."""
_TINTS = {"opened": 0.3, "decided": 0.6, "won": 1.0}


def funnel_chart(funnel: ViewFunnel, palette: Palette, wording: Wording) -> Markup:
    """Draw the stages of a team on a scale of its own, so that the shares of small and large teams can be compared."""
    size = (FUNNEL_WIDTH, _ROW * len(funnel.stages))
    most = max([Decimal(1), *(stage.value for stage in funnel.stages)])
    parts = []
    for number, stage in enumerate(funnel.stages):
        length = float(stage.value / most) * (FUNNEL_WIDTH - _FIGURES)
        top = number * _ROW
        parts.append(box(0, top + 1.5, length, _ROW - 3, palette.accent, opacity=_TINTS[stage.stage]))
        parts.append(text(length + 5, top + _ROW - 3.3, wording.number(stage.value), palette.ink))
    told = "; ".join(f"{stage.name} {wording.number(stage.value)}" for stage in funnel.stages)
    return picture(wording.say("chart_funnel", name=funnel.name, stages=told), size, palette, *parts, kind="funnel")
