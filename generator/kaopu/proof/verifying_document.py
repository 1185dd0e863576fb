"""What a PDF carries and shows, read without trusting it: it may come from anybody (R70).

PDFium reads it, as a browser does; nothing of it is run.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from kaopu.pages.print_archive import ATTACHED
from kaopu.records.record import AppraisalRecord

LARGEST = 64 * 1024 * 1024
"""More bytes than a document is given a look; ours have a hundred thousand."""
_SCALE = 1.5
_MOST_PAGES = 200


class NotOursError(Exception):
    """A file is no PDF, or one without a record of an appraisal."""


class LockedError(Exception):
    """A PDF is encrypted, and the password that was given, or none, does not open it."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a document carries: the attachment as it is, and the record that it is."""

    text: bytes
    record: AppraisalRecord
    encrypted: bool = False


def carried_by(document: bytes, password: str | None = None) -> Carried:
    """Return the record attached to a PDF. Raises NotOursError and LockedError."""
    if len(document) > LARGEST or not document.startswith(b"%PDF-"):
        raise NotOursError
    opened = _open(document, password)
    try:
        found = [one for one in _attachments(opened) if one[0] == ATTACHED]
        encrypted = pdfium.FPDF_GetSecurityHandlerRevision(opened.raw) != -1
    except pypdfium2.PdfiumError:
        raise NotOursError from None
    finally:
        opened.close()
    if len(found) != 1:
        raise NotOursError
    return Carried(found[0][1], record_of(found[0][1]), encrypted)


def record_of(text: bytes) -> AppraisalRecord:
    """Read a record. Raises NotOursError when it is none."""
    if len(text) > LARGEST:
        raise NotOursError
    try:
        return AppraisalRecord.from_json(text)
    except (ValueError, RecursionError):
        raise NotOursError from None


def pages_that_differ(one: bytes, other: bytes, password: str | None = None) -> tuple[list[int], list[int]]:
    """Return the numbers of the pages whose words differ, and of those that look different, all in all.

    ``password`` opens ``one``. Raises NotOursError when either is no PDF.
    """
    first, second = _open(one, password), _open(other, None)
    try:
        count = max(len(first), len(second))
        if count > _MOST_PAGES:
            raise NotOursError
        words, looks = [], []
        for number in range(count):
            if number >= min(len(first), len(second)):
                words.append(number + 1)
                looks.append(number + 1)
                continue
            here, there = first[number], second[number]
            if _words(here) != _words(there):
                words.append(number + 1)
            if _look(here) != _look(there):
                looks.append(number + 1)
    except pypdfium2.PdfiumError:
        raise NotOursError from None
    finally:
        first.close()
        second.close()
    return words, looks


def same_content(encrypted: bytes, document: bytes, password: str) -> bool:
    """Say whether an encrypted copy holds, part by part, what ``document`` does."""

    def plain(content: bytes, word: str) -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(content), password=word) as opened:
            # What encrypting itself adds or changes, and nothing that anybody sees.
            for place, name in ((opened.trailer, "/ID"), (opened.Root, "/Extensions")):
                if name in place:
                    del place[name]
            opened.save(
                out,
                static_id=True,
                encryption=False,
                force_version="1.7",
                compress_streams=False,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            )
        return out.getvalue()

    try:
        return plain(encrypted, password) == plain(document, "")
    except pikepdf.PdfError:
        return False


def _open(document: bytes, password: str | None) -> Any:
    try:
        return pypdfium2.PdfDocument(document, password=password)
    except pypdfium2.PdfiumError:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD:
            raise LockedError from None
        raise NotOursError from None


def _attachments(opened: Any) -> list[tuple[str, bytes]]:
    attachments = (opened.get_attachment(number) for number in range(min(opened.count_attachments(), _MOST_PAGES)))
    return [(one.get_name(), bytes(one.get_data()) if one.get_name() == ATTACHED else b"") for one in attachments]


def _words(page: Any) -> str:
    return str(page.get_textpage().get_text_bounded())


def _look(page: Any) -> bytes:
    bitmap = page.render(scale=_SCALE, may_draw_forms=True)
    return bytes(f"{bitmap.width}x{bitmap.height}", "ascii") + bytes(bitmap.buffer)
