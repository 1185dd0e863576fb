"""The parts of a PDF, each written down and compressed once.

WeasyPrint does it twice, for the document's identifier too, and as tightly as it goes: a twelfth of the time that a
document takes, for next to none of its bytes. It also writes the table of places in a way that hardly compresses.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pydyf

if TYPE_CHECKING:
    from weasyprint.document import Document

LEVEL = 8


class Raw(pydyf.Object):  # type: ignore[misc]
    """A part of a PDF that is given as it stands in the file."""

    data = b""
    compressible = True

    def __init__(self, data: bytes) -> None:
        """Take the part as bytes."""
        super().__init__()
        self.data = data


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
