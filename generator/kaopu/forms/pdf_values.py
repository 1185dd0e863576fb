"""Draws what a form's fields hold already, so that every PDF program shows it alike, in Chinese as well.

Without a drawing a program takes its own fonts for the field's Helvetica, and some find none for Chinese. What somebody
types later is drawn by their program.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pydyf
import uharfbuzz
from fontTools.ttLib import TTFont

from kaopu.pages.fonts import FAMILY

if TYPE_CHECKING:
    from kaopu.pages.fonts import FontSet

SIZE, SMALL_SIZE = 9.0, 7.5
COLOUR = "0.082 0.098 0.118 rg"
# Points from the edge, and parts of the size: from line to line, from the top to the first line, below the middle.
_EDGE, _LEADING, _ABOVE, _MIDDLE = 2, 1.3, 1.05, 0.36
_NAME = "Values"
# A line breaks after a space and at Chinese characters, but never before closing punctuation.
_PIECES = re.compile(r"[^\s\u2e80-\u9fff\uf900-\uffef\U00020000-\U0003134f]+|\s|.[，。、；：？！）》”’]*")
_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Drawn:
    """A value to be drawn into a box of ``width`` and ``height`` points."""

    text: str
    width: float
    height: float
    several_lines: bool = False
    to_the_right: bool = False
    size: float = SIZE


class ValueFace:
    """The typeface of values, cut down to the characters of some texts."""

    def __init__(self, fonts: FontSet, texts: Iterable[str]) -> None:
        characters = sorted(set().union(" ", *texts) - {"\n"})
        face = uharfbuzz.Face(uharfbuzz.Blob(fonts.faces[0].data))
        wanted = uharfbuzz.SubsetInput()
        wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.DESUBROUTINIZE
        wanted.unicode_set.update(map(ord, characters))
        wanted.layout_feature_tag_set.clear()
        self._font = TTFont(io.BytesIO(uharfbuzz.subset(face, wanted).blob.data), recalcTimestamp=False)
        self._glyphs: dict[int, str] = self._font.getBestCmap()

    def plain(self, text: str) -> str:
        """Return a text without what cannot be drawn: a tab becomes a space, and what nobody would see is left out."""
        return "".join(
            letter if letter == "\n" or ord(letter) in self._glyphs else " " * letter.isspace() for letter in text
        )

    def width(self, text: str) -> float:
        """Return how wide a text is, in parts of the size of type."""
        return sum(self._widths[ord(character)] for character in text) / _THOUSAND

    def codes(self, text: str) -> str:
        """Return a text as the font's codes, in hexadecimal."""
        return "".join(f"{self._codes[self._glyphs[ord(character)]]:04x}" for character in text)

    @cached_property
    def _widths(self) -> dict[int, float]:
        scale = _THOUSAND / self._font["head"].unitsPerEm
        return {code: self._font["hmtx"][glyph][0] * scale for code, glyph in self._glyphs.items()}

    @cached_property
    def _codes(self) -> dict[str, int]:
        """Glyph → code: in a font by character ids the id, otherwise the glyph's number."""
        top = self._font["CFF "].cff.topDictIndex[0]
        by_id = hasattr(top, "ROS")
        return {name: int(name[3:]) if by_id else number for number, name in enumerate(top.charset) if number}

    def add_to(self, pdf: pydyf.PDF) -> bytes:
        """Put the typeface into ``pdf`` and return the reference to it."""
        name = f"/KAOPUV+{FAMILY.replace(' ', '')}-Values"
        widths = {self._codes[glyph]: round(self._widths[code]) for code, glyph in self._glyphs.items()}
        cid_font = pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType0",
                "BaseFont": name,
                "CIDSystemInfo": "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
                "DW": _THOUSAND,
                "W": pydyf.Array(
                    part for code, width in sorted(widths.items()) for part in (code, pydyf.Array([width]))
                ),
                "FontDescriptor": self._described(pdf, name),
            }
        )
        pdf.add_object(cid_font)
        unicode = pydyf.Stream([self._to_unicode().encode("ascii")], compress=True)
        pdf.add_object(unicode)
        font = pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": name,
                "Encoding": "/Identity-H",
                "DescendantFonts": pydyf.Array([cid_font.reference]),
                "ToUnicode": unicode.reference,
            }
        )
        pdf.add_object(font)
        return bytes(font.reference)

    def _described(self, pdf: pydyf.PDF, name: str) -> bytes:
        head, hhea = self._font["head"], self._font["hhea"]
        scale = _THOUSAND / head.unitsPerEm
        box = (head.xMin, head.yMin, head.xMax, head.yMax)
        file = pydyf.Stream([self._font.reader["CFF "]], pydyf.Dictionary({"Subtype": "/CIDFontType0C"}), compress=True)
        pdf.add_object(file)
        descriptor = pydyf.Dictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": name,
                "Flags": 4,
                "FontBBox": pydyf.Array(round(value * scale) for value in box),
                "ItalicAngle": 0,
                "Ascent": round(hhea.ascent * scale),
                "Descent": round(hhea.descent * scale),
                "CapHeight": 733,
                "StemV": 80,
                "FontFile3": file.reference,
            }
        )
        pdf.add_object(descriptor)
        return bytes(descriptor.reference)

    def _to_unicode(self) -> str:
        lines = [
            f"<{self._codes[glyph]:04x}> <{chr(code).encode('utf-16-be').hex()}>"
            for code, glyph in sorted(self._glyphs.items())
        ]
        parts = [lines[start : start + 100] for start in range(0, len(lines), 100)]
        maps = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapType 2 def\n/CMapName /Values def\n"
            f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{maps}\nendcmap\n"
            "CMapName currentdict /CMap defineresource pop\nend\nend"
        )


def drawing(value: Drawn, face: ValueFace | None, font: bytes = b"") -> pydyf.Stream:
    """Return the drawing of a value as a PDF's form object.

    ``font`` is the reference to ``face``; without them nothing is drawn.
    """
    extra = pydyf.Dictionary(
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array((0, 0, round(value.width, 2), round(value.height, 2))),
            "Resources": pydyf.Dictionary({"Font": pydyf.Dictionary({_NAME: font})}) if font else pydyf.Dictionary(),
        }
    )
    text = " ".join(_set(value, face)) if face is not None else ""
    content = f"/Tx BMC q 0 0 {value.width:.2f} {value.height:.2f} re W n {text} Q EMC"
    return pydyf.Stream([content.encode("ascii")], extra, compress=True)


def _set(value: Drawn, face: ValueFace) -> Iterator[str]:
    size, room, words = value.size, value.width - 2 * _EDGE, face.plain(value.text)
    if value.several_lines:
        lines, top = broken(words, face, room / size), value.height - _EDGE - _ABOVE * size
    else:
        lines, top = [words.replace("\n", " ")], value.height / 2 - _MIDDLE * size
    yield f"BT {COLOUR} /{_NAME} {size:g} Tf"
    for number, line in enumerate(lines):
        left = value.width - _EDGE - face.width(line) * size if value.to_the_right else _EDGE
        yield f"1 0 0 1 {left:.2f} {top - number * _LEADING * size:.2f} Tm <{face.codes(line)}> Tj"
    yield "ET"


def broken(text: str, face: ValueFace, room: float) -> Sequence[str]:
    """Break a text into lines that are no wider than ``room``, in parts of the size of type, where that can be."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _PIECES.findall(paragraph):
            if line and face.width(line + piece.rstrip()) > room:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line.rstrip())
    return lines
