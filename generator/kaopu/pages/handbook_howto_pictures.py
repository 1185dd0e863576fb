"""Drawings of the chapter for HR: a recipe says in a few lines what they show, here they become SVG.

The first line of a picture is its text alternative. Each other line is a part: its fields stand between “|”, and one
that begins with “*” is drawn as the one that matters. All of them are as narrow as a phone, so that nothing has to be
made smaller there.

    steps      mark | what | more      one after the other along a line, with a number or a date beside each
    flow       what | more             boxes, each leading to the next
    stack      what | more             boxes that lie beside each other
    change     what | before | after   numbers before and after; the first line has the two headings
    calendar   what | months           a dot for each month, such as 1,4,7,10
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from jinja2 import TemplateError

from kaopu.pages.drawing import box, dots, element, picture, strokes, text, web_palette

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

WIDTH: Final = 360.0
_WHAT, _MORE = 12.5, 11.5
"""Sizes of type."""
_LINE = 16.0
_WIDE = frozenset("WFA")
_LATIN_WIDTH = 0.56
_MONTHS = 12
_PALETTE = web_palette()
Drawn = tuple[list["Markup"], float]
"""What is drawn, and how high it is."""


class PictureError(TemplateError):
    """A picture is not written as pictures are; the message names it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A line of a picture."""

    fields: tuple[str, ...]
    matters: bool

    def field(self, place: int) -> str:
        """Return a field, empty where the line has fewer."""
        return self.fields[place] if place < len(self.fields) else ""


def howto_picture(kind: str, written: str, name: str) -> Markup:
    """Return a drawing of a kind from its lines. Raises PictureError, which calls it ``name``."""
    alternative, *lines = [line for line in written.splitlines() if line.strip()] or [""]
    parts = [_part(line) for line in lines]
    if kind not in _KINDS or not parts or not alternative:
        raise PictureError(f"{name}: a picture has a known kind, a text alternative and parts")
    try:
        drawn, height = _KINDS[kind](parts)
    except ValueError as error:
        raise PictureError(f"{name}: {error}") from error
    return picture(alternative.strip(), (WIDTH, height), _PALETTE, *drawn, kind="howto")


def width_of(words: str, size: float) -> float:
    """Return about how wide a text is: a Chinese character is as wide as it is high, a Latin letter half that."""
    return sum(size if unicodedata.east_asian_width(letter) in _WIDE else size * _LATIN_WIDTH for letter in words)


def wrapped(words: str, width: float, size: float) -> list[str]:
    """Return a text in lines no wider than ``width``, broken at spaces or between Chinese characters."""
    lines = [""]
    for piece in _pieces(words):
        if lines[-1] and width_of((lines[-1] + piece).rstrip(), size) > width and piece[0] not in "，。；：、）”！？":
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines if line.strip()]


def _pieces(words: str) -> Iterator[str]:
    """Yield what cannot be broken: single Chinese characters, and words with the space after them."""
    word = ""
    for letter in words:
        if unicodedata.east_asian_width(letter) in _WIDE:
            if word:
                yield word
            word = ""
            yield letter
        else:
            word += letter
            if letter == " ":
                yield word
                word = ""
    if word:
        yield word


def _part(line: str) -> Part:
    matters = line.startswith("* ")
    return Part(tuple(field.strip() for field in line.removeprefix("* ").split("|")), matters)


def _told(part: Part, place: int, x: float, y: float, width: float) -> Drawn:
    """Write two fields below each other: what it is, and more about it; ``y`` is where the first begins."""
    drawn: list[Markup] = []
    for words, size, paint, bold in (
        (part.field(place), _WHAT, _PALETTE.ink, True),
        (part.field(place + 1), _MORE, _PALETTE.soft, False),
    ):
        for line in wrapped(words, width, size):
            drawn.append(text(x, y + size, line, paint, size=size, bold=bold))
            y += _LINE
    return drawn, y


def _steps(parts: list[Part]) -> Drawn:
    """Draw parts along a line from top to bottom."""
    marks = max(8.0, *(width_of(part.field(0), _MORE) for part in parts))
    line_at = marks + 16
    drawn: list[Markup] = []
    places: list[float] = []
    y = 4.0
    for part in parts:
        paint = _PALETTE.accent if part.matters else _PALETTE.soft
        drawn.append(text(marks, y + _MORE, part.field(0), paint, size=_MORE, anchor="end", bold=part.matters))
        told, end = _told(part, 1, line_at + 16, y, WIDTH - line_at - 16)
        drawn += told
        places.append(y + 7.5)
        y = end + 10
    line = strokes([((line_at, places[0]), (line_at, places[-1]))], _PALETTE.line, width=1.5)
    marked = [(line_at, place) for part, place in zip(parts, places, strict=True) if part.matters]
    plain = [(line_at, place) for part, place in zip(parts, places, strict=True) if not part.matters]
    shown = [dots(found, radius, paint) for found, radius, paint in
             ((plain, 4.0, _PALETTE.soft), (marked, 6.0, _PALETTE.accent)) if found]  # fmt: skip
    return [line, *shown, *drawn], y - 6


def _boxes(parts: list[Part], *, leading: bool) -> Drawn:
    """Draw parts as boxes below each other, with arrows between them or without."""
    drawn: list[Markup] = []
    y, gap = 2.0, 22.0 if leading else 8.0
    for number, part in enumerate(parts):
        told, end = _told(part, 0, 14, y + 7, WIDTH - 28)
        height = end + 7 - y
        edge = _PALETTE.accent if part.matters else _PALETTE.line
        thick = 2.0 if part.matters else 1.0
        if part.matters:
            drawn.append(box(1, y, WIDTH - 2, height, _PALETTE.accent, opacity=0.08))
        place = {"x": 1.0, "y": y, "width": WIDTH - 2, "height": height}
        drawn.append(element("rect", **place, fill="none", stroke=edge, stroke_width=thick))
        drawn += told
        if leading and number < len(parts) - 1:
            middle, top, tip = 24.0, y + height + 3, y + height + gap - 3
            way = [((middle, top), (middle, tip)), ((middle - 4, tip - 5), (middle, tip)),
                   ((middle + 4, tip - 5), (middle, tip))]  # fmt: skip
            drawn.append(strokes(way, _PALETTE.soft, width=1.5))
        y += height + gap
    return drawn, y - gap + 2


def _flow(parts: list[Part]) -> Drawn:
    return _boxes(parts, leading=True)


def _stack(parts: list[Part]) -> Drawn:
    return _boxes(parts, leading=False)


def _change(parts: list[Part]) -> Drawn:
    """Draw two bars a part, hollow before and filled after, with the number beside each."""
    heads, *rows = parts
    numbers = [(_number(row.field(1)), _number(row.field(2))) for row in rows]
    most = max(max(pair) for pair in numbers) or Decimal(1)
    widest = WIDTH - 60 - max(width_of(heads.field(place), _MORE) for place in (1, 2))
    drawn: list[Markup] = []
    y = 4.0
    for row, pair in zip(rows, numbers, strict=True):
        for line in wrapped(row.field(0), WIDTH, _WHAT):
            drawn.append(text(0, y + _WHAT, line, _PALETTE.ink, size=_WHAT, bold=True))
            y += _LINE
        for place, number in enumerate(pair, 1):
            long = float(number / most) * widest
            filled = {"fill": _PALETTE.accent} if place == len(pair) else {"fill": _PALETTE.paper}
            drawn.append(element("rect", x=1, y=y + 3, width=max(long, 1), height=11, stroke=_PALETTE.accent, **filled))
            told = f"{row.field(place)}  {heads.field(place)}"
            drawn.append(text(long + 8, y + 13, told, _PALETTE.ink if row.matters else _PALETTE.soft, size=_MORE))
            y += _LINE + 1
        y += 8
    return drawn, y - 4


def _number(words: str) -> Decimal:
    try:
        return Decimal(words.strip("%¥ "))
    except InvalidOperation as error:
        raise ValueError(f"“{words}” is no number") from error


def _calendar(parts: list[Part]) -> Drawn:
    """Draw a row a part with a dot in each of its months."""
    left, y = 132.0, 18.0
    wide = (WIDTH - left) / _MONTHS
    drawn = [
        text(left + (month - 0.5) * wide, 12, str(month), _PALETTE.soft, size=10, anchor="middle")
        for month in range(1, _MONTHS + 1)
    ]
    for part in parts:
        months = [int(month) for month in part.field(1).split(",")]
        lines = wrapped(part.field(0), left - 8, _MORE)
        drawn.append(strokes([((0, y + 2), (WIDTH, y + 2))], _PALETTE.line))
        for number, line in enumerate(lines):
            drawn.append(text(0, y + _LINE * (number + 1), line, _PALETTE.ink, size=_MORE))
        middle = y + 3 + _LINE * len(lines) / 2
        drawn.append(dots([(left + (month - 0.5) * wide, middle) for month in months], 4.5, _PALETTE.accent))
        y += _LINE * len(lines) + 7
    return drawn, y + 4


_KINDS: Final[Mapping[str, Callable[[list[Part]], Drawn]]] = {
    "steps": _steps,
    "flow": _flow,
    "stack": _stack,
    "change": _change,
    "calendar": _calendar,
}
