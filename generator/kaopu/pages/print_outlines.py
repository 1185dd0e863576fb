"""The outlines that a document needs, as the smallest font that PDF has for them: a bare CFF, glyphs as they come.

A glyph is rounded to a grid once a process and then kept; a document's font is those it needs, in the order in which
it needs them. So its bytes do not depend on what else a typeface was cut for, and nothing of it is cut twice.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import uharfbuzz

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FULL_WIDTH = 1000
"""The width of a Chinese character, in thousandths of its size, as everything here."""
GRID = 8
"""Chinese characters are drawn on this grid: at 10 pt no line is off by more than a 25th of a point, half of what a
printer of 600 dots an inch can tell, and it saves a quarter of their bytes."""
_MOST_OPERANDS = 44
_RLINETO, _HLINETO, _VLINETO, _RRCURVETO = 5, 6, 7, 8
_ENDCHAR, _RMOVETO, _HMOVETO, _VMOVETO = 14, 21, 22, 4
_VVCURVETO, _HHCURVETO, _VHCURVETO, _HVCURVETO = 26, 27, 30, 31
_LINE, _CURVE = 2, 6
_TAKES_ANY = frozenset({_RLINETO, _RRCURVETO, _VVCURVETO, _HHCURVETO})
_FOLLOWED_BY = {_HLINETO: _VLINETO, _VLINETO: _HLINETO, _HVCURVETO: _VHCURVETO, _VHCURVETO: _HVCURVETO}

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph as a Type 2 charstring, its width and the box around it."""

    program: bytes
    width: int
    box: tuple[int, int, int, int]


class Outlines:
    """Gives the glyphs of one face, each read once."""

    def __init__(self, face: bytes) -> None:
        """Take an OpenType font with a thousand units an em."""
        self._font = uharfbuzz.Font(uharfbuzz.Face(face))
        self._known: dict[int, Glyph] = {}

    def glyph(self, number: int) -> Glyph:
        """Return the glyph with a number in the face."""
        known = self._known.get(number)
        if known is None:
            contours: list[list[Numbers]] = []
            self._font.draw_glyph(number, _collecting(), contours)
            known = self._known[number] = glyph(self._font.get_glyph_h_advance(number), contours)
        return known


def glyph(width: int, contours: Iterable[Sequence[Numbers]]) -> Glyph:
    """Write a glyph: contours are a place to begin at, then the places of lines and curves."""
    grid = GRID if width == FULL_WIDTH else 1
    program = b"" if width == FULL_WIDTH else _number(width)
    here: Numbers = (0, 0)
    places: list[Numbers] = []
    for contour in contours:
        begin, *parts = [tuple(round(value / grid) * grid for value in part) for part in contour]
        if parts and parts[-1] == begin:  # a contour closes by itself
            parts.pop()
        program += _written(*_move(begin[0] - here[0], begin[1] - here[1]))
        here = begin
        drawn = []
        for part in parts:
            difference = tuple(now - then for now, then in zip(part, (*here, *part), strict=False))
            here = part[-2:]
            places.append(here)
            if any(difference):
                drawn.append(_line(*difference) if len(part) == _LINE else _curve(*difference))
        program += _runs(drawn)
        places.append(begin)
    across, up = zip(*places, strict=True) if places else ((0,), (0,))
    return Glyph(program + bytes([_ENDCHAR]), width, (min(across), min(up), max(across), max(up)))


def _move(x: int, y: int) -> tuple[int, Numbers]:
    return (_HMOVETO, (x,)) if y == 0 else (_VMOVETO, (y,)) if x == 0 else (_RMOVETO, (x, y))


def _line(x: int, y: int) -> tuple[int, Numbers]:
    return (_HLINETO, (x,)) if y == 0 else (_VLINETO, (y,)) if x == 0 else (_RLINETO, (x, y))


def _curve(ax: int, ay: int, bx: int, by: int, cx: int, cy: int) -> tuple[int, Numbers]:
    if ay == 0 and cx == 0:
        return _HVCURVETO, (ax, bx, by, cy)
    if ax == 0 and cy == 0:
        return _VHCURVETO, (ay, bx, by, cx)
    if ay == 0 and cy == 0:
        return _HHCURVETO, (ax, bx, by, cx)
    if ax == 0 and cx == 0:
        return _VVCURVETO, (ay, bx, by, cy)
    return _RRCURVETO, (ax, ay, bx, by, cx, cy)


def _runs(drawn: Iterable[tuple[int, Numbers]]) -> bytes:
    """Write lines and curves, those that one operator can draw together."""
    program = b""
    first = last = 0
    operands: Numbers = ()
    for operator, more in drawn:
        follows = operator == last if operator in _TAKES_ANY else _FOLLOWED_BY[operator] == last
        if not follows or len(operands) + len(more) > _MOST_OPERANDS:
            program += _written(first, operands) if operands else b""
            first, operands = operator, ()
        operands += more
        last = operator
    return program + (_written(first, operands) if operands else b"")


def _written(operator: int, operands: Numbers) -> bytes:
    return b"".join(map(_number, operands)) + bytes([operator])


@cache
def _number(value: int) -> bytes:
    """Write a number as charstrings and dictionaries of a CFF both do."""
    if -107 <= value <= 107:  # noqa: PLR2004 - the format's own limits
        return bytes([value + 139])
    if 108 <= value <= 1131:  # noqa: PLR2004
        return bytes([247 + (value - 108 >> 8), value - 108 & 255])
    if -1131 <= value <= -108:  # noqa: PLR2004
        return bytes([251 + (-value - 108 >> 8), -value - 108 & 255])
    return b"\x1c" + struct.pack(">h", value)


@cache
def _collecting() -> uharfbuzz.DrawFuncs:
    draw = uharfbuzz.DrawFuncs()
    draw.set_move_to_func(lambda x, y, contours: contours.append([(x, y)]))
    draw.set_line_to_func(lambda x, y, contours: contours[-1].append((x, y)))
    draw.set_cubic_to_func(lambda ax, ay, bx, by, x, y, contours: contours[-1].append((ax, ay, bx, by, x, y)))
    return draw


def bare_font(name: str, glyphs: Sequence[Glyph]) -> bytes:
    """Write a CFF whose glyphs are numbered as they come; the first is drawn for a character that is missing."""
    boxes = list(zip(*(one.box for one in glyphs), strict=True))
    box = (min(boxes[0]), min(boxes[1]), max(boxes[2]), max(boxes[3]))
    programs = _index([one.program for one in glyphs])
    last = len(glyphs) - 1
    charset = struct.pack(">BHH", 2, 1, last - 1) if last else b"\0"
    selection = struct.pack(">BHHBH", 3, 1, 0, 0, len(glyphs))
    fixed = b"\1\0\4\2" + _index([name.encode("ascii")])
    texts = _index([b"Adobe", b"Identity"]) + _index([])
    private = _dictionary(((20, (FULL_WIDTH,)),))
    # Every place is written in five bytes, so that the length of what says them does not depend on them.
    places = [0] * 5
    top = b""
    for _ in range(2):
        top = _index([_top(box, len(glyphs), places)])
        begin = len(fixed) + len(top) + len(texts)
        places = [begin]
        for part in (charset, selection, programs, private):
            places.append(places[-1] + len(part))
    of_font = _index([_number(len(private)) + _place(places[3]) + bytes([18])])
    return fixed + top + texts + charset + selection + programs + private + of_font


def _top(box: Numbers, count: int, places: Sequence[int]) -> bytes:
    # The first two texts of its own, and no supplement.
    ordering = _number(391) + _number(392) + _number(0) + b"\x0c\x1e"
    parts = [ordering, _dictionary(((5, box),)), _number(count) + b"\x0c\x22", _place(places[0]) + b"\x0f"]
    parts += [_place(places[1]) + b"\x0c\x25", _place(places[2]) + b"\x11", _place(places[4]) + b"\x0c\x24"]
    return b"".join(parts)


def _place(value: int) -> bytes:
    return b"\x1d" + struct.pack(">l", value)


def _dictionary(entries: Iterable[tuple[int, Numbers]]) -> bytes:
    return b"".join(_written(operator, values) for operator, values in entries)


def _index(parts: Sequence[bytes]) -> bytes:
    if not parts:
        return b"\0\0"
    ends = [1]
    for part in parts:
        ends.append(ends[-1] + len(part))
    size = (ends[-1].bit_length() + 7) // 8
    return struct.pack(">HB", len(parts), size) + b"".join(end.to_bytes(size, "big") for end in ends) + b"".join(parts)
