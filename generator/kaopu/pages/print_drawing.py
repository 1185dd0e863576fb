"""What a page draws, in few words: short numbers, no state set twice, a paragraph's lines as one piece of content.

WeasyPrint writes six decimals of everything, sets colour and font anew for each line, clips before it fills, and marks
each line as content of its own. That is a third of a document's bytes and a quarter of the time that it takes.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import weasyprint.draw
import weasyprint.pdf
from weasyprint.draw.color import get_color
from weasyprint.matrix import Matrix
from weasyprint.pdf.stream import Stream

from kaopu.pages.print_fonts import FontsOfDocument
from kaopu.pages.print_lines import own_line
from kaopu.pages.print_runs import runs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaopu.pages.print_runs import Run

_PLAIN = "_kaopu_plain"
_SIDES = ("top", "right", "bottom", "left")
_CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")
_draw_text = weasyprint.draw.draw_text
_draw_background = weasyprint.draw.draw_background
_draw_border = weasyprint.draw.draw_border


def pages_drawn_in_few_words() -> None:
    """Have WeasyPrint draw so, in this process, where a document's fonts are ours."""
    weasyprint.pdf.Stream = _stream
    weasyprint.draw.draw_text = draw_text
    weasyprint.draw.draw_background = draw_background
    weasyprint.draw.draw_border = draw_border


def _stream(fonts: Any, *arguments: Any, **more: Any) -> Stream:
    return (LeanStream if isinstance(fonts, FontsOfDocument) else Stream)(fonts, *arguments, **more)


def short(value: float, places: int = 2) -> str:
    """Write a number with at most so many decimals."""
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


class LeanStream(Stream):  # type: ignore[misc]
    """The content of a page; what it draws is marked by the element that it belongs to."""

    def __init__(self, fonts: FontsOfDocument, *arguments: Any, **more: Any) -> None:
        """Take the document's fonts; the rest is what WeasyPrint's own class is given."""
        super().__init__(fonts, *arguments, **more)
        self.marks: dict[Any, int] = {}
        self.marked_pieces = 0
        self._open: tuple[Any, bytes] | None = None
        self._color: tuple[Any, ...] | None = None
        self._color_of_strokes: tuple[Any, ...] | None = None
        self._alpha = self._alpha_of_strokes = 1.0
        self._font: tuple[str, str] | None = None
        self._states: list[tuple[Any, ...]] = []

    def push_state(self) -> None:
        """Begin a state; what is set in it ends with it."""
        self._states.append((self._color, self._color_of_strokes, self._alpha, self._alpha_of_strokes, self._font))
        super().push_state()

    def pop_state(self) -> None:
        """End a state: the one before it holds again."""
        super().pop_state()
        self._color, self._color_of_strokes, self._alpha, self._alpha_of_strokes, self._font = self._states.pop()

    def set_color(self, color: Any, stroke: bool = False) -> None:  # noqa: FBT001, FBT002 - WeasyPrint's signature
        """Set a colour with its opacity, unless it is set."""
        if color.space not in ("srgb", "hsl", "hwb"):
            super().set_color(color, stroke)
            self._color = self._color_of_strokes = None
            return
        *channels, alpha = color
        self.set_alpha(alpha, stroke)
        key = color.space, *channels
        if key == (self._color_of_strokes if stroke else self._color):
            return
        if stroke:
            self._color_of_strokes = key
        else:
            self._color = key
        written = " ".join(short(channel, 3) for channel in color.to("srgb").coordinates)
        self.stream.append(f"{written} {'RG' if stroke else 'rg'}".encode())

    def set_alpha(self, alpha: float, stroke: bool = False, fill: bool | None = None) -> None:  # noqa: FBT001, FBT002
        """Set an opacity, unless it is set."""
        if (not stroke if fill is None else fill) and alpha != self._alpha:
            self._alpha, self._current_alpha = alpha, None
            super().set_alpha(alpha, stroke=False, fill=True)
        if stroke and alpha != self._alpha_of_strokes:
            self._alpha_of_strokes, self._current_alpha_stroke = alpha, None
            super().set_alpha(alpha, stroke=True, fill=False)

    def transform(self, a: float = 1, b: float = 0, c: float = 0, d: float = 1, e: float = 0, f: float = 0) -> None:
        """Change the coordinates; a change that is none is left out."""
        if (a, b, c, d, e, f) != (1, 0, 0, 1, 0, 0):
            turned = " ".join(short(value, 5) for value in (a, b, c, d))
            self.stream.append(f"{turned} {short(e)} {short(f)} cm".encode())
            self._ctm_stack[-1] = Matrix(a, b, c, d, e, f) @ self.ctm

    def move_to(self, x: float, y: float) -> None:
        """Begin a path."""
        self.stream.append(f"{short(x)} {short(y)} m".encode())

    def line_to(self, x: float, y: float) -> None:
        """Go on with a path."""
        self.stream.append(f"{short(x)} {short(y)} l".encode())

    def curve_to(self, *places: float) -> None:
        """Go on with a path by a curve."""
        self.stream.append(f"{' '.join(map(short, places))} c".encode())

    def rectangle(self, *sizes: float) -> None:
        """Add a rectangle to a path."""
        self.stream.append(f"{' '.join(map(short, sizes))} re".encode())

    @contextmanager
    def marked(self, box: Any, tag: str) -> Iterator[None]:
        """Mark what is drawn as a box's, together with what was drawn of the same element just before."""
        owner = self._fonts.owner(box.element)
        if owner is None:
            with self.artifact():
                yield
            return
        if self._open is not None and self._open[0] is owner and self.stream[-1] is self._open[1]:
            self.stream.pop()
        else:
            kind = "Figure" if tag == "Figure" else "Span"
            self.stream.append(f"/{kind}<</MCID {self.marked_pieces}>>BDC".encode())
            self.marked_pieces += 1
        self.marks[box] = self.marked_pieces - 1
        yield
        end = bytes(bytearray(b"EMC"))  # an object of its own, to be known again
        self._open = owner, end
        self.stream.append(end)

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Mark what is drawn as of no meaning, together with what was drawn so just before."""
        if self.stream and self.stream[-1] is _END_OF_ARTIFACT:
            self.stream.pop()
        else:
            self.stream.append(b"/Artifact BMC")
        yield
        self.stream.append(_END_OF_ARTIFACT)

    def text(self, layout: Any, x: float, y: float, *, mode: bytes = b"") -> None:
        """Draw the first line of a layout with its baseline at a place."""
        if not layout.text.strip():
            return
        parts = [self._run(run) for run in runs_of(layout, self._fonts)]
        self.stream.append(f"BT 1 0 0 -1 {short(x)} {short(y)} Tm".encode() + mode + b" ".join(parts) + b" ET")

    def _run(self, run: Run) -> bytes:
        font, size = self._fonts.font(run.font)
        key = font.key, short(size)
        if key == self._font:
            return run.written(font)
        self._font = key
        return f"/{key[0]} {key[1]} Tf ".encode() + run.written(font)


_END_OF_ARTIFACT = bytes(bytearray(b"EMC"))


def draw_text(stream: Any, box: Any, offset_x: float, text_overflow: str, block_ellipsis: Any) -> None:
    """Draw a box's text; lines under it or dots after it are left to WeasyPrint."""
    style = box.style
    cut = text_overflow != "clip" or block_ellipsis != "none"
    plain = not cut and style["text_decoration_line"] == "none" and style["visibility"] == "visible"
    if not plain or not isinstance(stream, LeanStream):
        if cut:
            own_line(box.pango_layout, style)
        _draw_text(stream, box, offset_x, text_overflow, block_ellipsis)
        return
    stream.set_color(style["color"])
    box.pango_layout.reactivate(style)
    stream.text(box.pango_layout, box.position_x, box.position_y + box.baseline)


def draw_background(
    stream: Any,
    background: Any,
    clip_box: bool = True,  # noqa: FBT001, FBT002 - WeasyPrint's signature
    bleed: Any = None,
    marks: Any = (),
) -> None:
    """Fill a box with its colour; whatever is more than a colour is left to WeasyPrint."""
    if background is None or not background.layers:
        return
    layers = background.layers
    plain = (
        isinstance(stream, LeanStream)
        and not (bleed and marks)
        and not background.style["box_shadow"]
        and all(layer.image is None for layer in layers)
        and all(not any(map(any, corners)) for _, _, _, _, *corners in layers[-1].clipped_boxes)
    )
    if not plain:
        _draw_background(stream, background, clip_box, bleed, marks)
        return
    if background.color.alpha > 0:
        with stream.artifact():
            stream.set_color(background.color)
            stream.rectangle(*layers[-1].painting_area)
            stream.fill()


def draw_border(stream: Any, box: Any) -> None:
    """Draw a box's borders, when it has any."""
    plain = box.style.__dict__.get(_PLAIN)
    if plain is None:
        style = box.style
        plain = all(style[f"border_{side}_width"] == 0 for side in _SIDES)
        plain = plain and style["border_collapse"] != "collapse" and style["border_image_source"][0] == "none"
        plain = plain and style["column_width"] == "auto" and style["column_count"] == "auto"
        setattr(style, _PLAIN, plain)
    if plain:
        return
    if not isinstance(stream, LeanStream) or not _straight(box):
        _draw_border(stream, box)
        return
    x, y, width, height = box.border_box_x(), box.border_box_y(), box.border_width(), box.border_height()
    with stream.artifact():
        for side, place in (
            ("top", (x, y, width, box.border_top_width)),
            ("bottom", (x, y + height - box.border_bottom_width, width, box.border_bottom_width)),
            ("left", (x, y, box.border_left_width, height)),
        ):
            if 0 not in place:
                stream.set_color(get_color(box.style, f"border_{side}_color"))
                stream.rectangle(*place)
                stream.fill()


def _straight(box: Any) -> bool:
    """Return whether a box has solid lines that do not meet: at most one of those across and that on its left."""
    style = box.style
    drawn = [side for side in _SIDES if getattr(box, f"border_{side}_width")]
    return (
        drawn in (["top"], ["bottom"], ["left"], ["top", "bottom"])
        and style["visibility"] == "visible"
        and all(style[f"border_{side}_style"] == "solid" for side in drawn)
        and not any(side in box.remove_decoration_sides for side in drawn)
        and style["border_image_source"][0] == "none"
        and all(getattr(box, f"border_{corner}_radius") == (0, 0) for corner in _CORNERS)
        and (style["column_width"], style["column_count"]) == ("auto", "auto")
    )
