"""The fonts of a document, as it uses them: each glyph is numbered when it is drawn first."""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, Any

import pydyf
from weasyprint.text.ffi import ffi, pango
from weasyprint.text.fonts import get_pango_font_key

from kaopu.pages.fonts import FAMILY, WEIGHTS
from kaopu.pages.print_outlines import FULL_WIDTH, Outlines, bare_font

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from weasyprint.document import Document

_INLINE = frozenset({"span", "b", "strong", "i", "em", "br", "small"})
_MOST_IN_A_BLOCK = 100
_BOLD_FROM = 600


class FontOfDocument:
    """One weight in one document: which glyphs it uses, their codes and what characters they stand for."""

    def __init__(self, key: str, weight: int, outlines: Outlines) -> None:
        """Begin without glyphs, but for the one that is drawn for missing ones."""
        self.key, self.weight = key, weight
        self._outlines = outlines
        self.codes: dict[int, bytes] = {}
        self.characters: list[str] = []
        self.glyphs = [outlines.glyph(0)]

    def add(self, glyph: int, characters: str) -> bytes:
        """Number a glyph that is drawn for the first time; return its code."""
        code = self.codes[glyph] = len(self.glyphs).to_bytes(2, "big")
        self.glyphs.append(self._outlines.glyph(glyph))
        self.characters.append(characters)
        return code

    def width(self, glyph: int) -> int:
        """Return how wide a glyph is, in thousandths of its size."""
        return self._outlines.glyph(glyph).width


class FontsOfDocument(dict):  # type: ignore[type-arg]
    """The fonts of a document; a dictionary, since WeasyPrint puts into it what it draws itself."""

    def __init__(self, faces: Mapping[int, Outlines], root: Any) -> None:
        """Take the outlines by weight, and the document's root element."""
        super().__init__()
        self._faces = faces
        self._used: dict[int, FontOfDocument] = {}
        self._by_pointer: dict[int, tuple[FontOfDocument, float]] = {}
        self._parents = {child: parent for parent in root.iter() for child in parent}
        self._owners: dict[Any, Any] = {}

    def font(self, pointer: int) -> tuple[FontOfDocument, float]:
        """Return the font that Pango has at a place, and its size; raises ValueError for one that is not ours."""
        found = self._by_pointer.get(pointer)
        if found is None:
            _, description, size = get_pango_font_key(ffi.cast("PangoFont *", pointer))
            family = ffi.string(pango.pango_font_description_get_family(description)).decode()
            if family != FAMILY:
                raise ValueError(f"a document may not be printed with {family}")
            bold = pango.pango_font_description_get_weight(description) >= _BOLD_FROM
            weight = max(WEIGHTS) if bold else min(WEIGHTS)
            font = self._used.setdefault(weight, FontOfDocument(f"F{len(self._used)}", weight, self._faces[weight]))
            found = self._by_pointer[pointer] = font, size
        return found

    def owner(self, element: Any) -> Any:
        """Return the element that a text or drawing is tagged by: the nearest that is no mere span of text.

        None for what belongs to a page, and for drawings that say nothing.
        """
        if element is None or not hasattr(element, "tag") or element.get("aria-hidden") == "true":
            return None
        found = self._owners.get(element)
        if found is None:
            found = element
            while found.tag in _INLINE and found in self._parents:
                found = self._parents[found]
            self._owners[element] = found
        return found

    def used(self) -> Iterable[FontOfDocument]:
        """Return the fonts that were used, as they came."""
        return self._used.values()


def put_fonts_in(document: Document, pdf: pydyf.PDF) -> None:
    """Put the fonts that a document has used into its PDF, and name them to its pages."""
    [page, *_] = [one for one in pdf.objects if isinstance(one, pydyf.Dictionary) and one.get("Type") == "/Page"]
    resources = pdf.objects[int(page["Resources"].split()[0])]
    fonts = pdf.objects[int(resources["Font"].split()[0])]
    for font in document.fonts.used():
        fonts[font.key] = _font(pdf, font)


def _font(pdf: pydyf.PDF, font: FontOfDocument) -> bytes:
    programs = b"".join(glyph.program for glyph in font.glyphs)
    mark = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(programs).digest()[:6])
    name = f"{mark}+{FAMILY.replace(' ', '-')}{'-Bold' if font.weight == max(WEIGHTS) else ''}"
    file = _stream(pdf, bare_font(name, font.glyphs), {"Subtype": "/CIDFontType0C"})
    boxes = list(zip(*(glyph.box for glyph in font.glyphs), strict=True))
    box = pydyf.Array((min(boxes[0]), min(boxes[1]), max(boxes[2]), max(boxes[3])))
    described = {
        "Type": "/FontDescriptor",
        "FontName": f"/{name}",
        "FontFamily": pydyf.String(FAMILY),
        "Flags": 4,
        "FontBBox": box,
        "ItalicAngle": 0,
        "Ascent": box[3],
        "Descent": box[1],
        "CapHeight": box[3],
        "StemV": 80,
        "FontFile3": file,
    }
    below = {
        "Type": "/Font",
        "Subtype": "/CIDFontType0",
        "BaseFont": f"/{name}",
        "CIDSystemInfo": pydyf.Dictionary(
            {"Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity"), "Supplement": 0}
        ),
        "DW": FULL_WIDTH,
        "W": _widths([glyph.width for glyph in font.glyphs]),
        "FontDescriptor": _object(pdf, described),
    }
    whole = {
        "Type": "/Font",
        "Subtype": "/Type0",
        "BaseFont": f"/{name}",
        "Encoding": "/Identity-H",
        "DescendantFonts": pydyf.Array([_object(pdf, below)]),
        "ToUnicode": _stream(pdf, _meanings(font.characters), {}),
    }
    return _object(pdf, whole)


def _widths(widths: list[int]) -> pydyf.Array:
    """Write widths in runs of equal ones, and of others in lists."""
    written: list[Any] = []
    number = 0
    while number < len(widths):
        last = number
        while last + 1 < len(widths) and widths[last + 1] == widths[number]:
            last += 1
        if last > number + 1:
            written += [number, last, widths[number]]
        elif written and isinstance(written[-1], pydyf.Array) and written[-2] + len(written[-1]) == number:
            written[-1].extend(widths[number : last + 1])
        else:
            written += [number, pydyf.Array(widths[number : last + 1])]
        number = last + 1
    return pydyf.Array(written)


def _meanings(characters: list[str]) -> bytes:
    """Write what characters the codes from 1 on stand for."""
    lines = ["/CIDInit/ProcSet findresource begin 12 dict begin begincmap"]
    lines.append("/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def")
    lines.append("/CMapName/Adobe-Identity-UCS def/CMapType 2 def")
    lines.append("1 begincodespacerange<0000><ffff>endcodespacerange")
    code = 1
    while code <= len(characters):
        last = min(code + _MOST_IN_A_BLOCK - 1, len(characters), code | 255)
        texts = "".join(f"<{text.encode('utf-16-be').hex()}>" for text in characters[code - 1 : last])
        lines.append(f"1 beginbfrange<{code:04x}><{last:04x}>[{texts}]endbfrange")
        code = last + 1
    lines.append("endcmap CMapName currentdict/CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")


def _object(pdf: pydyf.PDF, entries: dict[str, Any]) -> bytes:
    added = pydyf.Dictionary(entries)
    pdf.add_object(added)
    reference: bytes = added.reference
    return reference


def _stream(pdf: pydyf.PDF, content: bytes, entries: dict[str, Any]) -> bytes:
    added = pydyf.Stream([zlib.compress(content, 9)], entries | {"Filter": "/FlateDecode"})
    pdf.add_object(added)
    reference: bytes = added.reference
    return reference
