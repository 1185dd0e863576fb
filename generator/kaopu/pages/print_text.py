"""Text in print, laid out once: a line is drawn as it was laid out, and the label of a drawing in one piece.

WeasyPrint forgets each line once it is laid out and does it again to draw it, and lays out every letter of a drawing's
text by itself, what does not start at its place in a group of its own: a sixth of the time that a document takes.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, Any

from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.draw.text import draw_first_line
from weasyprint.matrix import Matrix
from weasyprint.svg import TAGS
from weasyprint.svg.text import Style, TextBox
from weasyprint.svg.utils import size
from weasyprint.text.ffi import ffi, gobject, pango
from weasyprint.text.line_break import Layout

from kaopu.pages.print_drawing import LeanStream
from kaopu.pages.print_lines import own_line, split_first_line

if TYPE_CHECKING:
    from weasyprint.svg import SVG, Node
    from weasyprint.text.fonts import FontConfiguration

BEFORE_PLACE = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""Which share of a label's width lies before its place."""
_begin = Layout.setup
_BEGUN = "_kaopu_begun"
_LINES = ("underline_position", "underline_thickness", "strikethrough_position", "strikethrough_thickness")
_SAME = ("language", "ascent", *_LINES)
ffi.cdef("PangoLayout * pango_layout_copy (PangoLayout *src);")


def text_laid_out_once() -> None:
    """Have WeasyPrint print text so, in this process."""
    TAGS["text"] = draw_label
    Layout.setup = _set_up
    Layout.deactivate = _keep
    Layout.reactivate = _as_kept


def _set_up(line: Layout, style: Any) -> None:
    """Begin a line as the first one of its style was begun, without looking up its font again."""
    known = style.__dict__.get(_BEGUN)
    if known is None:
        _begin(line, style)
        copied = pango.pango_layout_copy(line.layout)
        known = ffi.gc(copied, gobject.g_object_unref), {name: vars(line)[name] for name in _SAME if name in vars(line)}
        setattr(style, _BEGUN, known)
        return
    line.style, line.first_line_direction = style, 0
    vars(line).update(known[1])
    line.layout = ffi.gc(pango.pango_layout_copy(known[0]), gobject.g_object_unref)


def _keep(_line: Layout) -> None:
    """Leave a line as it is until it is drawn."""


def _as_kept(line: Layout, style: Any) -> None:
    """Lay a line out again only where its words are spread, which is done last."""
    if line.justification_spacing:
        own_line(line, style)


def draw_label(svg: SVG, node: Node, font_size: float) -> None:
    """Draw a text as ``drawing.text`` writes it: one line at a place, anchored at its start, middle or end."""
    if not node.text:
        return
    style = label_style(svg.font_config, node.get("font-family"), int(node.get("font-weight", 400)), font_size)
    line, _, _, width, _, _ = split_first_line(node.text, style, svg.context, inf, 0)
    x = size(node.get("x"), font_size, svg.inner_width) - width * BEFORE_PLACE[node.get("text-anchor", "start")]
    y = size(node.get("y"), font_size, svg.inner_height)
    svg.stream.push_state()
    fill, stroke = svg.set_graphical_state(node, font_size)
    line.reactivate(style)
    if isinstance(svg.stream, LeanStream):
        svg.stream.text(line, x, y)
        svg.stream.pop_state()
        return
    svg.stream.begin_text()
    svg.fill_stroke(fill, stroke, text=True)
    draw_first_line(svg.stream, TextBox(line, style), "none", "none", Matrix(d=-1, e=x, f=y))
    svg.stream.end_text()
    svg.stream.pop_state()


@lru_cache(maxsize=32)
def label_style(fonts: FontConfiguration, family: str, weight: int, font_size: float) -> Any:
    """Return how WeasyPrint lays out a drawing's label; worked out once for all documents."""
    style = Style(INITIAL_VALUES)
    style.font_config = fonts
    style.update(font_family=[family], font_weight=weight, font_size=font_size)
    return style
