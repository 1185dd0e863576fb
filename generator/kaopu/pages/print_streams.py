"""The parts of a PDF, each written down and compressed once.

WeasyPrint does it twice, for the document's identifier too, and as tightly as it goes: a twelfth of the time that a
document takes, for half a hundredth of its bytes.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pydyf

if TYPE_CHECKING:
    from weasyprint.document import Document

LEVEL = 7


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
