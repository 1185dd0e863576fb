"""What is drawn of a line: its glyphs and the gaps between them, read from Pango once for all places of the line."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from weasyprint.text.ffi import FROM_UNITS, ffi, pango

from kaopu.pages.print_lines import DRAWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaopu.pages.print_fonts import FontOfDocument, FontsOfDocument

_GLYPH = struct.Struct("=IiiiI")
_EMPTY, _UNKNOWN = 0x0FFFFFFF, 0x10000000
_ESCAPED = ((b"\\", b"\\\\"), (b"(", b"\\("), (b")", b"\\)"), (b"\r", b"\\r"))

Piece = tuple[int, ...] | bytes
"""Glyphs that follow each other, or what the next ones are moved by, in thousandths of their size to the left."""


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a line that is of one font."""

    font: int
    """Where Pango has it."""
    pieces: tuple[Piece, ...]
    characters: dict[int, str]
    """What its glyphs stand for."""

    def written(self, font: FontOfDocument) -> bytes:
        """Write it with the codes that a document's font gives its glyphs."""
        if len(self.pieces) == 1 and not isinstance(self.pieces[0], bytes):
            return self._string(self.pieces[0], font) + b"Tj"
        parts = [piece if isinstance(piece, bytes) else self._string(piece, font) for piece in self.pieces]
        return b"[" + b"".join(parts) + b"]TJ" if parts else b""

    def _string(self, glyphs: tuple[int, ...], font: FontOfDocument) -> bytes:
        codes = font.codes
        try:
            return escaped(b"".join([codes[glyph] for glyph in glyphs]))
        except KeyError:
            for glyph in glyphs:
                if glyph not in codes:
                    font.add(glyph, self.characters[glyph])
            return self._string(glyphs, font)


def runs_of(line: Any, fonts: FontsOfDocument) -> list[Run]:
    """Return the runs of WeasyPrint's layout of a line; raises ValueError for a character without a glyph."""
    known: list[Run] | None = vars(line).get(DRAWN)
    if known:
        return known
    runs = list(_read(line, fonts))
    if known is not None:
        known += runs
    return runs


def _read(line: Any, fonts: FontsOfDocument) -> Iterator[Run]:
    if "\n" in line.text or "\u2029" in line.text:
        pango.pango_layout_set_single_paragraph_mode(line.layout, True)  # noqa: FBT003 - Pango's signature
    run = pango.pango_layout_get_line_readonly(line.layout, 0).runs
    encoded = line.text.encode()
    while run != ffi.NULL:
        yield _run(run.data, encoded, fonts)
        run = run.next


def _run(run: Any, encoded: bytes, fonts: FontsOfDocument) -> Run:
    pointer = int(ffi.cast("uintptr_t", run.item.analysis.font))
    font, size = fonts.font(pointer)
    count = run.glyphs.num_glyphs
    glyphs = list(_GLYPH.iter_unpack(ffi.buffer(run.glyphs.glyphs, _GLYPH.size * count)))
    characters: dict[int, str] = {}
    for (glyph, *_), text in zip(glyphs, _characters(run, encoded, count), strict=True):
        if glyph & _UNKNOWN and glyph != _EMPTY:
            raise ValueError(f"a character without a glyph: U+{glyph - _UNKNOWN:04X}")
        characters.setdefault(glyph, text)
    return Run(pointer, tuple(_pieces(glyphs, font, size)), characters)


def _characters(run: Any, encoded: bytes, count: int) -> Iterator[str]:
    """Yield the characters that each glyph stands for."""
    item = run.item
    text = encoded[item.offset : item.offset + item.length]
    begins = ffi.unpack(run.glyphs.log_clusters, count)
    ends = [item.length, *begins[:-1]] if item.analysis.level % 2 else [*begins[1:], item.length]
    for begin, end in zip(begins, ends, strict=True):
        yield text[begin:end].decode()


def _pieces(glyphs: list[tuple[int, ...]], font: FontOfDocument, size: float) -> Iterator[Piece]:
    """Yield glyphs and gaps as they come; gaps that nobody could see are none."""
    thousandth, width_of = 1000 * FROM_UNITS / size, font.width
    together: list[int] = []
    for glyph, width, x, _, _ in glyphs:
        gap = -width * thousandth
        if glyph != _EMPTY:
            if x:
                yield from _strings(together)
                yield str(round(-x * thousandth)).encode()
            together.append(glyph)
            gap += width_of(glyph) + x * thousandth
        if not -1 < gap < 1:
            yield from _strings(together)
            yield str(int(gap)).encode()
    yield from _strings(together)


def _strings(together: list[int]) -> Iterator[Piece]:
    if together:
        yield tuple(together)
        together.clear()


def escaped(codes: bytes) -> bytes:
    """Write bytes as a string of PDF."""
    for plain, written in _ESCAPED:
        codes = codes.replace(plain, written)
    return b"(" + codes + b")"
