"""The parts of a PDF, each written down and compressed once, and without what nobody reads.

WeasyPrint does it twice, for the document's identifier too, and as tightly as it goes: a twelfth of the time that a
document takes, for next to none of its bytes. It also embeds fonts with tables that a PDF has in other places, and
writes the table of places in a way that hardly compresses.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import pydyf

if TYPE_CHECKING:
    from weasyprint.document import Document

LEVEL = 8
_OPEN_TYPE = b"OTTO"
_OUTLINES = b"CFF "


class Written(pydyf.Object):  # type: ignore[misc]
    """A part of a PDF as it stands in the file."""

    data = b""
    compressible = False

    def __init__(self, part: pydyf.Object) -> None:
        """Write a part down; it must not change any more."""
        super().__init__()
        self.number, self.generation = part.number, part.generation
        self.data, self.compressible = part.data, part.compressible


def write_once(_document: Document, pdf: pydyf.PDF) -> None:
    """Replace all parts of a PDF that is finished by what is written of them."""
    for part in pdf.objects:
        if isinstance(part, pydyf.Stream) and part.compress:
            _compress(part)
    pdf.objects = [part if part.free == "f" else Written(part) for part in pdf.objects]


def _compress(stream: pydyf.Stream) -> None:
    plain = b"\n".join(pydyf._to_bytes(item) for item in stream.stream)  # noqa: SLF001 - as pydyf does
    stream.stream, stream.compress = [zlib.compress(plain, LEVEL)], False
    stream.extra["Filter"] = "/FlateDecode"


def embed_outlines_only(pdf: pydyf.PDF) -> None:
    """Embed of each font its outlines only: which character it is, and how wide, stands in the PDF itself.

    That is what PDF calls CIDFontType0C; our faces have no outlines of another kind.
    """
    for part in pdf.objects:
        if isinstance(part, pydyf.Stream) and part.extra.get("Subtype") == "/OpenType":
            part.stream, part.extra["Subtype"] = [outlines(part.stream[0])], "/CIDFontType0C"


def outlines(font: bytes) -> bytes:
    """Return the CFF table of an OpenType font. Raises ValueError when it is none or has none."""
    if font[:4] == _OPEN_TYPE:
        (count,) = struct.unpack_from(">H", font, 4)
        for number in range(count):
            tag, _, begin, length = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
            if tag == _OUTLINES:
                return font[begin : begin + length]
    raise ValueError("no OpenType font with CFF outlines")


def write_places_as_differences(pdf: pydyf.PDF) -> None:
    """Have the table of places written as differences from row to row: a tenth of its bytes."""
    add = pdf.add_object

    def add_object(part: pydyf.Object) -> None:
        if isinstance(part, pydyf.Stream) and part.extra.get("Type") == "/XRef":
            _as_differences(part)
        add(part)

    pdf.add_object = add_object


def _as_differences(table: pydyf.Stream) -> None:
    wide, [plain] = sum(table.extra["W"]), table.stream
    rows = [plain[begin : begin + wide] for begin in range(0, len(plain), wide)]
    before = [bytes(wide), *rows[:-1]]
    up = b"".join(
        b"\2" + bytes((new - old) & 255 for new, old in zip(row, above, strict=True))
        for row, above in zip(rows, before, strict=True)
    )
    table.stream, table.compress = [zlib.compress(up, 9)], False
    table.extra |= {"Filter": "/FlateDecode", "DecodeParms": f"<</Predictor 12/Columns {wide}>>"}
