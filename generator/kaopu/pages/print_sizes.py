"""What follows from a box's style alone, worked out once a style: its sizes, its lines' height, whether it floats.

WeasyPrint resolves the percentages of a box's margins, paddings and sizes each time that it lays the box out: a
thousand times a document, eighteen properties each. Where a style has none, which is the rule, what it comes to is
always the same. So is what a box without a background is asked about it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from weasyprint.draw.color import get_color
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import background, percent
from weasyprint.text import line_break

if TYPE_CHECKING:
    from collections.abc import Iterator

_resolve = percent.resolve_percentages
_strut = line_break.strut
_lay_background = background.layout_box_backgrounds
_in_flow = Box.is_in_normal_flow
_descend = Box.descendants
_SIDES = ("top", "right", "bottom", "left")
_ASKED = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
)
_USED = (*_ASKED, *(f"border_{side}_width" for side in _SIDES))
_CORNERS = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
_NO_CORNERS = dict.fromkeys(_CORNERS, (0, 0))
_SIZES, _LINE, _FLOWS, _BARE = (f"_kaopu_{what}" for what in ("sizes", "line", "flows", "bare"))


def sizes_worked_out_once() -> None:
    """Have WeasyPrint lay out so, in this process."""
    for module in [module for name, module in sys.modules.items() if name.startswith("weasyprint.")]:
        for own in (resolve_percentages, strut, layout_box_backgrounds):
            if hasattr(module, own.__name__):
                setattr(module, own.__name__, own)
    Box.is_in_normal_flow = is_in_normal_flow
    Box.descendants = descendants


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Set a box's used sizes: those known of its style, or else WeasyPrint's."""
    style = box.style
    known = style.__dict__.get(_SIZES)
    if known and isinstance(box, Box):
        box.__dict__.update(known)
        return
    _resolve(box, containing_block)
    if known is None:
        sizes = {name: getattr(box, name) for name in _USED} if _alone(style) else {}
        setattr(style, _SIZES, sizes)


def _alone(style: Any) -> bool:
    """Return whether a style's sizes depend on nothing else: no percentage, no sum, no height of its own."""
    return style["border_collapse"] != "collapse" and all(
        value == "auto" or getattr(value, "unit", None) == "px" for value in map(style.__getitem__, _ASKED)
    )


def strut(style: Any) -> tuple[float, float]:
    """Return the height and the baseline of a style's lines."""
    known: tuple[float, float] | None = style.__dict__.get(_LINE)
    if known is None:
        known = _strut(style)
        setattr(style, _LINE, known)
    return known


def is_in_normal_flow(box: Any) -> bool:
    """Return whether a box stands where its text puts it."""
    style = box.style
    known: tuple[object, object, bool] | None = style.__dict__.get(_FLOWS)
    # Both are written into the styles of some boxes later on.
    if known is None or known[0] is not style["float"] or known[1] is not style["position"]:
        known = style["float"], style["position"], _in_flow(box)
        setattr(style, _FLOWS, known)
    return known[2]


def descendants(box: Any, placeholders: bool = False) -> Iterator[Any]:  # noqa: FBT001, FBT002 - WeasyPrint's signature
    """Yield a box and all in it, each before what is in it; WeasyPrint hands each box up through all above it."""
    pending = [box]
    while pending:
        one = pending.pop()
        if isinstance(one, Box):
            yield one
            pending.extend(reversed(one.children))
        elif placeholders:
            yield from one.descendants(placeholders)
        else:
            yield one


def layout_box_backgrounds(
    page: Any,
    box: Any,
    get_image: Any,
    layout_children: bool = True,  # noqa: FBT001, FBT002 - WeasyPrint's signature
    style: Any = None,
) -> None:
    """Lay out the background of a box and of those in it."""
    if style is not None or box is page or not isinstance(box, Box) or not _bare(box.style):
        _lay_background(page, box, get_image, layout_children, style)
        return
    box.__dict__.update(_NO_CORNERS)
    if layout_children:
        for child in box.all_children():
            layout_box_backgrounds(page, child, get_image)
    box.background = None


def _bare(style: Any) -> bool:
    """Return whether a style has neither background nor shadow, pictures for borders nor round corners."""
    known: bool | None = style.__dict__.get(_BARE)
    if known is None:
        known = (
            all((0, "px") in style[corner] for corner in _CORNERS)
            and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
            and not style["box_shadow"]
            and all(kind == "none" for kind, _ in style["background_image"])
            and get_color(style, "background_color").alpha == 0
        )
        setattr(style, _BARE, known)
    return known
