"""Drawings put straight onto a page: the few shapes that ``drawing`` writes, without an SVG engine in between.

WeasyPrint makes a document of each drawing and asks each shape for forty properties that it does not have: a tenth of
the time that an appraisal takes. A drawing that has anything else in it is left to WeasyPrint.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, Any

import weasyprint.html
from tinycss2.color5 import parse_color  # type: ignore[import-untyped]
from weasyprint.images import SVGImage

from kaopu.pages.print_drawing import LeanStream, short
from kaopu.pages.print_lines import split_first_line
from kaopu.pages.print_text import BEFORE_PLACE, label_style

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element


_SVG = "{http://www.w3.org/2000/svg}"
_PAINTED = {"fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "paint-order", "class"}
_KNOWN = {
    "title": set[str](),
    "rect": {"x", "y", "width", "height"} | _PAINTED,
    "circle": {"cx", "cy", "r"} | _PAINTED,
    "polygon": {"points"} | _PAINTED,
    "path": {"d"} | _PAINTED,
    "text": {"x", "y", "fill", "font-size", "text-anchor", "font-weight"},
}
_OF_THE_WHOLE = {"class", "role", "viewBox", "font-family", "aria-hidden"}
_PATH = re.compile(r"[ML]-?[\d.]+,-?[\d.]+(?:a-?[\d.]+,-?[\d.]+ 0 1,0 -?[\d.]+,0)*")
_PARTS = re.compile(r"([MLa])([^MLa]+)")
_ROUND = 0.5522847498
"""How far along its square's side a quarter of a circle is pulled, as a curve."""
_STROKE = "1"
_ENDS = b"0 J 0 j 4 M"


def drawings_drawn_directly() -> None:
    """Have WeasyPrint print drawings so, in this process, on pages that are drawn in few words."""
    weasyprint.html.SVGImage = _drawing


def _drawing(tree: Element, base_url: str | None, url_fetcher: Any, context: Any) -> Any:
    whole = SVGImage(tree, base_url, url_fetcher, context) if not plain(tree) else None
    return whole or Drawing(tree, lambda: SVGImage(tree, base_url, url_fetcher, context), context)


def plain(tree: Element) -> bool:
    """Return whether a drawing has nothing in it but what is drawn here."""
    if not _OF_THE_WHOLE.issuperset(tree.attrib) or "viewBox" not in tree.attrib:
        return False
    for part in tree:
        known = _KNOWN.get(part.tag.removeprefix(_SVG))
        if known is None or len(part) or not known.issuperset(part.attrib):
            return False
        if "d" in part.attrib and _PATH.sub("", part.attrib["d"]):
            return False
    return True


class Drawing:
    """A drawing in a document, as WeasyPrint wants one."""

    def __init__(self, tree: Element, whole: Callable[[], SVGImage], context: Any) -> None:
        """Take the drawing's element, and how to have WeasyPrint draw it."""
        self._tree, self._whole, self._context = tree, whole, context
        self._box = [float(value) for value in tree.attrib["viewBox"].split()]

    def get_intrinsic_size(self, _resolution: Any, _font_size: float) -> tuple[None, None, float]:
        """Return that it has no size of its own, but a shape."""
        return None, None, self._box[2] / self._box[3]

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Draw it as large as it goes, in the middle of a place."""
        if not isinstance(stream, LeanStream):
            self._whole().draw(stream, width, height, style)
            return
        left, top, across, down = self._box
        scale = min(width / across, height / down)
        stream.transform(
            scale, 0, 0, scale, (width - across * scale) / 2 - left * scale, (height - down * scale) / 2 - top * scale
        )
        stream.stream.append(_ENDS)
        family = self._tree.get("font-family", "")
        for part in self._tree:
            name = part.tag.removeprefix(_SVG)
            if name == "text":
                self._label(stream, part, family)
            elif name != "title":
                _shape(stream, name, part)

    def _label(self, stream: LeanStream, part: Element, family: str) -> None:
        get, words = part.get, part.text
        if not words:
            return
        style = label_style(
            self._context.font_config, family, int(get("font-weight", "400")), float(get("font-size", "9"))
        )
        line, _, _, width, _, _ = split_first_line(words, style, self._context, inf, 0)
        stream.set_color(_color(get("fill", "black"), 1))
        line.reactivate(style)
        x = float(get("x", "0")) - width * BEFORE_PLACE[get("text-anchor", "start")]
        stream.text(line, x, float(get("y", "0")))


def _shape(stream: LeanStream, name: str, part: Element) -> None:
    get = part.get
    fill, stroke = get("fill", "black"), get("stroke", "none")
    dashes = get("stroke-dasharray")
    written = []
    if fill != "none":
        stream.set_color(_color(fill, float(get("fill-opacity", "1"))))
    if stroke != "none":
        stream.set_color(_color(stroke, 1), stroke=True)
        written.append(f"{short(float(get('stroke-width', _STROKE)))} w")
    if dashes:
        written.append(f"[{dashes}]0 d")
    written += _OUTLINES[name](part)
    written.append("B" if fill != "none" and stroke != "none" else "f" if fill != "none" else "S")
    if dashes:
        written.append("[]0 d")
    stream.stream.append("\n".join(written).encode())


def _rectangle(part: Element) -> list[str]:
    return [" ".join(short(float(part.get(name, "0"))) for name in ("x", "y", "width", "height")) + " re"]


def _circle(part: Element) -> list[str]:
    x, y, radius = (float(part.get(name, "0")) for name in ("cx", "cy", "r"))
    return _disc(x - radius, y, radius)


def _disc(left: float, y: float, radius: float) -> list[str]:
    """Return a circle that begins at its left end."""
    x, pull = left + radius, radius * _ROUND
    quarters = (
        (left, y - pull, x - pull, y - radius, x, y - radius),
        (x + pull, y - radius, x + radius, y - pull, x + radius, y),
        (x + radius, y + pull, x + pull, y + radius, x, y + radius),
        (x - pull, y + radius, left, y + pull, left, y),
    )
    return [f"{short(left)} {short(y)} m", *(f"{' '.join(map(short, quarter))} c" for quarter in quarters), "h"]


def _polygon(part: Element) -> list[str]:
    begin, *others = [_place(place) for place in part.get("points", "").split()]
    return [f"{begin} m", *(f"{other} l" for other in others), "h"]


def _path(part: Element) -> list[str]:
    written: list[str] = []
    here = ""
    for kind, values in _PARTS.findall(part.get("d", "")):
        if kind == "a":
            radius = float(values.partition(",")[0])
            # The first half of a disc draws it whole, the second one has nothing left to draw.
            if not written[-1].endswith("h"):
                x, y = map(float, here.split(","))
                written[-1:] = _disc(x, y, radius)
            continue
        here = values
        written.append(f"{_place(values)} {kind.lower()}")
    return written


def _place(written: str) -> str:
    x, _, y = written.partition(",")
    return f"{short(float(x))} {short(float(y))}"


_OUTLINES = {"rect": _rectangle, "circle": _circle, "polygon": _polygon, "path": _path}


@lru_cache(maxsize=256)
def _color(paint: str, opacity: float) -> Any:
    color = parse_color(paint)
    color.alpha *= opacity
    return color
