"""A small builder for SVG: elements with escaped attributes and text, and the paints of web and print."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kaopu.pages.theme import Theme

GRADE_PAINTS = 5
# Drawings are made for a scale of 1 unit = 5/6 pt, where these are the two smallest sizes of type in print.
NOTE_SIZE = 9.0
TEXT_SIZE = 10.8
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Palette:
    """The paints of a drawing: custom properties on the web (so that dark mode works), plain colours in print."""

    ink: str
    soft: str
    line: str
    faint: str
    paper: str
    accent: str
    grades: tuple[str, ...]
    font: str

    def grade(self, rank: int) -> str:
        """Return the paint of the grade that is ``rank`` places below the best one (0 is the best)."""
        return self.grades[min(rank, len(self.grades) - 1)]


def web_palette() -> Palette:
    """Return paints that follow the page's design tokens."""
    return _palette(lambda name: f"var(--{name})", "inherit")


def print_palette(theme: Theme, family: str) -> Palette:
    """Return the light colours of the design tokens: a drawing inside a PDF knows no style sheet."""
    return _palette(theme.token, family)


def _palette(paint: Callable[[str], str], font: str) -> Palette:
    return Palette(
        ink=paint("ink"),
        soft=paint("soft"),
        line=paint("line"),
        faint=paint("faint"),
        paper=paint("paper"),
        accent=paint("accent"),
        grades=tuple(paint(f"grade-{number}") for number in range(1, GRADE_PAINTS + 1)),
        font=font,
    )


Attribute = str | int | float | Decimal


def element(name: str, *children: Markup | str, **attributes: Attribute) -> Markup:
    """Return an SVG element; ``_`` in an attribute's name stands for ``-``, a trailing one is dropped."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_written(value))}"' for key, value in attributes.items()
    )
    if not children:
        return Markup(f"<{name}{written}/>")  # noqa: S704 - attributes are escaped above
    inner = "".join(escape(child) for child in children)
    return Markup(f"<{name}{written}>{inner}</{name}>")  # noqa: S704 - children are escaped above


def _written(value: Attribute) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".") if not isinstance(value, int) else str(value)


def picture(title: str, size: tuple[float, float], palette: Palette, *parts: Markup, kind: str) -> Markup:
    """Return a whole drawing with its text alternative; ``kind`` is the class that style sheets size it by.

    The title says all that the drawing shows: of a title and a description a PDF keeps the title only.
    """
    font = {} if palette.font == "inherit" else {"font_family": palette.font}
    width, height = size
    return element(
        "svg",
        element("title", title),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"chart {kind}",
        role="img",
        viewBox=f"0 0 {_written(width)} {_written(height)}",
        **font,
    )


def text(  # noqa: PLR0913 - the attributes of a text, by name
    x: float, y: float, words: str, paint: str, *, size: float = NOTE_SIZE, anchor: str = "start", bold: bool = False
) -> Markup:
    """Return a line of text at its baseline."""
    weight = {"font_weight": "700"} if bold else {}
    return element("text", words, x=x, y=y, fill=paint, font_size=size, text_anchor=anchor, **weight)


def strokes(lines: Iterable[tuple[Point, Point]], paint: str, *, width: float = 0.75, dashes: str = "") -> Markup:
    """Return straight lines of one paint, together in one path: each element of a drawing costs a PDF time."""
    pattern = {"stroke_dasharray": dashes} if dashes else {}
    path = "".join(f"M{_place(start)}L{_place(end)}" for start, end in lines)
    return element("path", d=path, fill="none", stroke=paint, stroke_width=width, **pattern)


def polyline(points: Iterable[Point], paint: str, *, width: float) -> Markup:
    """Return a line through points."""
    path = "L".join(map(_place, points))
    return element("path", d=f"M{path}", fill="none", stroke=paint, stroke_width=width)


def _place(point: Point) -> str:
    return f"{_written(point[0])},{_written(point[1])}"


def dots(points: Iterable[Point], radius: float, paint: str) -> Markup:
    """Return small discs of one paint, together in one path."""
    turn = f"a{_written(radius)},{_written(radius)} 0 1,0"
    across = _written(2 * radius)
    path = "".join(f"M{_place((x - radius, y))}{turn} {across},0{turn} -{across},0" for x, y in points)
    return element("path", d=path, fill=paint)


def box(x: float, y: float, width: float, height: float, paint: str, *, opacity: float = 1) -> Markup:
    """Return a filled rectangle."""
    faded = {"fill_opacity": opacity} if opacity < 1 else {}
    return element("rect", x=x, y=y, width=max(width, 0), height=height, fill=paint, **faded)


def mark(rank: int, x: float, y: float, radius: float, palette: Palette, *, halo: bool = False) -> Markup:
    """Return a grade's shape around a centre: disc, diamond, square, triangle, inverted triangle."""
    paint = palette.grade(rank)
    edge: dict[str, Attribute] = {"stroke": palette.paper, "stroke_width": 3, "paint_order": "stroke"} if halo else {}
    if rank == 0:
        return element("circle", cx=x, cy=y, r=radius, fill=paint, **edge)
    reach = radius * 1.15
    corners = {
        1: ((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)),
        2: ((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)),
        3: ((0, -1), (1, 0.75), (-1, 0.75)),
    }.get(rank, ((0, 1), (1, -0.75), (-1, -0.75)))
    points = " ".join(f"{_written(x + dx * reach)},{_written(y + dy * reach)}" for dx, dy in corners)
    return element("polygon", points=points, fill=paint, **edge)
