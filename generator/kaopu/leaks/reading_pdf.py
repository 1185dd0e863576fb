"""PDF to texts: the pages as they are read aloud, and everything in the file that no page shows.

The pages' text comes through the fonts' own mapping (pdfium), as a search or a copy would find it. All strings of all
objects come from qpdf, whether anything refers to them or not: document information, outlines, links, annotations,
form fields, alternative texts; streams are unpacked: XMP, attachments, scripts. Earlier revisions are read as files.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Callable, Iterator

import pikepdf
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from kaopu.leaks.reading_pdf_quick import NotOursError, font_names, quick_pdf
from kaopu.leaks.texts import Reading, inside

Further = Callable[[str, bytes, str], None]
MOST_REVISIONS = 16
_STRING = re.compile(rb"(?:/([A-Za-z]+) ?)?(\((?:[^\\()]|\\.)*\)|<(?:[0-9A-Fa-f]{2})+>)", re.DOTALL)
_BARE_STRING = re.compile(rb"\((?:[^\\()]|\\.)*\)|<(?:[0-9A-Fa-f]{2})+>", re.DOTALL)
_LINK = re.compile(rb"/URI ?(\((?:[^\\()]|\\.)*\)|<(?:[0-9A-Fa-f]{2})+>)", re.DOTALL)
_DELIMITED = bytes(32 if sign in b"<>[](){}%" else sign for sign in range(256))
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r?\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_NUMBER_SIGN = re.compile(rb"#([0-9A-Fa-f]{2})")
_KINDS = {
    **dict.fromkeys(("Title", "Author", "Subject", "Keywords", "Creator", "Producer"), "pdf-title"),
    **dict.fromkeys(("Alt", "ActualText", "E"), "pdf-alternative-text"),
    **dict.fromkeys(("V", "DV", "TU", "T", "TM", "Opt", "CA", "AC", "RC"), "pdf-form-field"),
    **dict.fromkeys(("F", "UF", "Desc"), "pdf-attachment-name"),
    "URI": "pdf-link",
    "Contents": "pdf-annotation",
    "JS": "pdf-script",
}
_UNPACKED_ONLY = ("/ObjStm", "/XRef")
_DRAWN = ("/Image",)
# Inside the drawing of a page: texts that replace what is drawn. The drawn text itself comes from pdfium.
_REPLACING = re.compile(rb"/(?:ActualText|Alt|E)\s*(?:\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]+>)", re.DOTALL)
_COMMENT = re.compile(rb"\((?:[^\\()]|\\.)*\)|%([^\r\n]+)", re.DOTALL)
"""A comment; what looks like one within a string that is drawn is none."""
_MAPPING = b"begincmap"
_FONT_FILES = (b"\1\0\4", b"OTTO", b"\0\1\0\0", b"true", b"wOFF", b"%!PS")


def read_pdf(reading: Reading, content: bytes, kind: str, further: Further) -> None:
    """Read a PDF; ``further`` reads its attachments and earlier revisions."""
    if reading.quick and _quickly(reading, content, kind, further):
        return
    end = content.rfind(b"%%EOF")
    reading.add(inside(kind, "after-the-end"), content[end + 5 :].decode("utf-8", "replace") if end >= 0 else "")
    if not _pages(reading, content, inside(kind, "pdf-page")):
        reading.problem(kind, "encrypted-or-broken")
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            _objects(reading, document, kind, further)
            linearized = document.is_linearized
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError):
        reading.problem(kind, "encrypted-or-broken")
        return
    if content.count(b"startxref") > 1 and not linearized and "pdf-revision" not in kind:
        _revisions(reading, content, kind, further)


def _quickly(reading: Reading, content: bytes, kind: str, further: Further) -> bool:
    """Read a PDF that is written as ours are; say whether it was."""
    before = len(reading.texts)
    try:
        objects, parts = quick_pdf(reading, content, kind)
    except NotOursError:
        del reading.texts[before:]
        return False
    _strings(reading, objects, kind)
    for about, part in parts:
        if b"/EmbeddedFile" in about:
            media = _NUMBER_SIGN.sub(lambda sign: bytes([int(sign[1], 16)]), about).decode("latin-1")
            further(_attached(media, part), part, inside(kind, "pdf-attachment"))
        else:
            further("metadata.xmp", part, inside(kind, "pdf-xmp"))
    return True


def _pages(reading: Reading, content: bytes, kind: str) -> bool:
    """Add the text of all pages; say whether the file could be opened."""
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        return False
    try:
        pages = [_page(document, number) for number in range(pdfium.FPDF_GetPageCount(document))]
    finally:
        pdfium.FPDF_CloseDocument(document)
    for text in pages:
        if text is None:
            reading.problem(kind, "broken")
    reading.add(kind, "\n".join(text for text in pages if text))
    return True


def _page(document: object, number: int) -> str | None:
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        return None
    text = pdfium.FPDFText_LoadPage(page)
    try:
        count = max(0, pdfium.FPDFText_CountChars(text))
        signs = (ctypes.c_ushort * (2 * count + 2))()
        written = pdfium.FPDFText_GetText(text, 0, count, signs)
        return bytes(signs)[: 2 * max(0, written - 1)].decode("utf-16-le", "replace")
    finally:
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


def _objects(reading: Reading, document: pikepdf.Pdf, kind: str, further: Further) -> None:
    """Add the strings of all objects by where they stand, and what streams hold."""
    written = [document.trailer.unparse(resolved=True)]
    for one in document.objects:
        if isinstance(one, pikepdf.Stream):
            written.append(one.stream_dict.unparse(resolved=True))
            _stream(reading, one, kind, further)
        else:
            written.append(one.unparse(resolved=True))
    _strings(reading, b"\n".join(written), kind)


def _strings(reading: Reading, everything: bytes, kind: str) -> None:
    """Add all strings and names of objects as they were written."""
    found: dict[str, list[str]] = {}
    # Which key a string belongs to is only asked the long way: it takes five times as long.
    strings = (
        [(b"", string) for string in _BARE_STRING.findall(everything)] if reading.quick else _STRING.findall(everything)
    )
    for key, string in dict.fromkeys(strings):
        name = _KINDS.get(key.decode(), "pdf-string")
        found.setdefault(name, []).extend(_texts(string))
    for name, texts in found.items():
        reading.add(inside(kind, name), "\n".join(dict.fromkeys(texts)))
    reading.links.update(link for string in _LINK.findall(everything) for link in _texts(string))
    words = set(_BARE_STRING.sub(b" ", everything).replace(b"/", b" /").translate(_DELIMITED).split())
    names = {word for word in words if word.startswith(b"/")}
    plain = {_NUMBER_SIGN.sub(lambda sign: bytes([int(sign[1], 16)]), name[1:]) for name in names}
    reading.add(inside(kind, "pdf-name"), "\n".join(sorted(name.decode("utf-8", "replace") for name in plain)))


def _stream(reading: Reading, stream: pikepdf.Stream, kind: str, further: Further) -> None:
    type_, subtype = str(stream.get("/Type", "")), str(stream.get("/Subtype", ""))
    if type_ in _UNPACKED_ONLY or subtype in _DRAWN:
        return
    size = int(stream.get("/Length", 0))
    if not reading.may_decode(kind, size, 0):
        return
    try:
        content = stream.read_bytes()
    except pikepdf.PdfError:
        reading.problem(inside(kind, "pdf-stream"), "broken")
        return
    if not reading.may_decode(kind, len(content) - size, 0):
        return
    if type_ == "/EmbeddedFile":
        further(_attached(subtype, content), content, inside(kind, "pdf-attachment"))
    elif type_ == "/Metadata":
        further("metadata.xmp", content, inside(kind, "pdf-xmp"))
    elif not content.startswith(_FONT_FILES) and _MAPPING not in content[:200]:
        _drawing(reading, content, kind)
    elif content.startswith(_FONT_FILES):
        reading.add(inside(kind, "font-name"), font_names(content))


def _attached(about: str, content: bytes) -> str:
    """Return a name that tells an attachment's kind: its media type's, or one by how it begins."""
    media = about.lower()
    for part in ("json", "html", "xml", "csv", "calendar"):
        if part in media:
            return "attached." + {"calendar": "ics"}.get(part, part)
    begin = content[:200].lstrip()[:1]
    return "attached.json" if begin in (b"{", b"[") else "attached.xml" if begin == b"<" else "attached.txt"


def _drawing(reading: Reading, content: bytes, kind: str) -> None:
    """Add what a drawing says instead of what it draws, and its comments; of other streams all that is text."""
    if b" Tf" in content or b" re" in content or b" cm" in content or b" l\n" in content:
        texts = [text for match in _REPLACING.findall(content) for text in _replaced(match)]
        reading.add(inside(kind, "pdf-alternative-text"), "\n".join(dict.fromkeys(texts)))
        if b"%" in content:
            comments = [comment for comment in _COMMENT.findall(content) if comment]
            reading.add(inside(kind, "pdf-comment"), b"\n".join(comments).decode("utf-8", "replace"))
        return
    reading.add(inside(kind, "pdf-stream"), content.decode("utf-8", "ignore"))


def _replaced(match: bytes) -> Iterator[str]:
    begin = min(at for at in (match.find(b"("), match.find(b"<")) if at >= 0)
    yield from _texts(re.sub(rb"\s", b"", match[begin:]) if match[begin:].startswith(b"<") else match[begin:])


def _texts(string: bytes) -> Iterator[str]:
    """Yield what a string can mean: by its mark UTF-16 or UTF-8, otherwise PDF's own, and UTF-8 without one."""
    raw = bytes.fromhex(string[1:-1].decode()) if string.startswith(b"<") else _ESCAPE.sub(_unescaped, string[1:-1])
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        yield raw.decode("utf-16", "replace")
        return
    if raw.isascii():
        yield raw.decode("ascii")
        return
    yield raw.decode("pdfdoc", "replace")
    try:
        yield raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return


def _unescaped(match: re.Match[bytes]) -> bytes:
    sign = match[1]
    if sign[:1].isdigit():
        return bytes([int(sign, 8) & 255])
    return _ESCAPED.get(sign, b"" if sign in (b"\n", b"\r\n") else sign)


def _revisions(reading: Reading, content: bytes, kind: str, further: Further) -> None:
    """Read what the file was before it was written on, as a signature does."""
    ends = [match.end() for match in re.finditer(rb"%%EOF", content)][:-1]
    if len(ends) > MOST_REVISIONS:
        reading.problem(kind, "too-many-revisions")
    for end in ends[-MOST_REVISIONS:]:
        further("revision.pdf", content[:end], inside(kind, "pdf-revision"))
