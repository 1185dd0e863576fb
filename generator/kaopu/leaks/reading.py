"""Decode every kind of published file to plain texts with where they stand.

Whatever is packed into something else is unpacked: members of archives, attachments of PDFs, data: URLs. What nobody
knows how to read is reported, because a file that was not looked at has not been shown to hold nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from kaopu.leaks.reading_markup import read_html, read_xml
from kaopu.leaks.reading_packed import read_gzip, read_zip
from kaopu.leaks.reading_pdf import read_pdf
from kaopu.leaks.reading_pictures import FONTS, PICTURES, read_font, read_picture, read_png
from kaopu.leaks.reading_plain import read_calendar, read_json, read_plain, read_script
from kaopu.leaks.texts import Reading, Text, inside, suffix_of, unit_of
from kaopu.leaks.unwrapping import data_urls, in_base64, unwrapped

Reader = Callable[[Reading, str, str], None]
_OF_TEXT: dict[str, Reader] = {
    "html": read_html,
    "htm": read_html,
    "xhtml": read_html,
    "svg": read_xml,
    "xml": read_xml,
    "rels": read_xml,
    "vml": read_xml,
    "xmp": read_xml,
    "json": read_json,
    "map": read_json,
    "webmanifest": read_json,
    "ics": read_calendar,
    "csv": read_plain,
    "txt": read_plain,
    "md": read_plain,
    "css": read_plain,
    "js": read_script,
    "mjs": read_script,
    "conf": read_plain,
}
"""Kinds of text by the ends of names; the kind is called the same."""
_OF_MEDIA = {
    "text/html": "html", "image/svg+xml": "svg", "application/json": "json", "text/calendar": "ics", "text/css": "css",
    "text/javascript": "js", "application/javascript": "js", "text/plain": "txt", "text/csv": "csv", "": "txt",
    "application/xml": "xml", "text/xml": "xml", "application/xhtml+xml": "html",
}  # fmt: skip
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_NOT_BASE64 = ("pdf-page", "html-text", "json-value")
"""Texts that a person reads as they are: there base64 would only be looked for in vain."""


def texts_of(name: str, content: bytes, *, quick: bool = False, known: Collection[str] = ()) -> Reading:
    """Decode a published file to its texts; ``name`` tells the kind where the bytes do not.

    ``quick`` reads PDFs of our own printing without pdfium and qpdf. Parts that are ``known`` units are not read here.
    """
    reading = Reading(quick=quick, known=known)
    read_into(reading, name, content, "", 0)
    unwrap_all(reading)
    return reading


def unwrap_all(reading: Reading) -> None:
    """Add what every text says in a second writing, and what its data: URLs hold."""
    for text in list(reading.texts):
        _unwrap(reading, text)


def read_into(reading: Reading, name: str, content: bytes, outer: str, depth: int) -> None:
    """Decode a file, or a part of one that lies ``depth`` containers deep in it, to ``reading``."""
    suffix = suffix_of(name)
    if not reading.may_decode(inside(outer, suffix or "file"), len(content), depth):
        return
    if not content:
        return
    if depth and reading.known:
        unit = unit_of(name, content)
        if unit in reading.known:
            reading.same.append(unit)
            return
        reading.inlined.append(unit)
    if not _read_packed(reading, suffix, content, outer, depth):
        _read_text(reading, suffix, content, outer)


def _read_packed(reading: Reading, suffix: str, content: bytes, outer: str, depth: int) -> bool:
    """Decode what its first bytes tell; say whether they did."""

    def further(name: str, part: bytes, kind: str) -> None:
        read_into(reading, name, part, kind, depth + 1)

    if content.startswith(b"%PDF-") or suffix == "pdf":
        read_pdf(reading, content, inside(outer, "pdf"), further)
    elif content.startswith(_ZIP):
        read_zip(reading, content, inside(outer, suffix if suffix in ("xlsx", "docx", "pptx") else "zip"), further)
    elif content.startswith(b"\x1f\x8b"):
        read_gzip(reading, content, inside(outer, "gz"), further)
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        read_png(reading, content, inside(outer, "png"))
    elif content.startswith(PICTURES):
        read_picture(reading, content, inside(outer, "picture"))
    elif content.startswith(FONTS):
        read_font(reading, content, inside(outer, "font"))
    else:
        return False
    return True


def _read_text(reading: Reading, suffix: str, content: bytes, outer: str) -> None:
    reader = _OF_TEXT.get(suffix)
    kind = inside(outer, suffix or "file")
    text = _decoded(content)
    if text is None:
        reading.problem(kind, "not-text" if reader else "unknown-kind")
        return
    if reader is None:
        # It is looked at all the same, so that a leak in it is told as well.
        reading.problem(kind, "unknown-kind")
        reader = read_plain
    reader(reading, text, kind)


def _decoded(content: bytes) -> str | None:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _unwrap(reading: Reading, text: Text) -> None:
    """Add what a text says in a second writing, and read what its data: URLs hold."""
    writings = [text.text, *unwrapped(text.text)]
    for other in writings[1:]:
        reading.add(text.kind, other)
    urls = {url for writing in writings for url in data_urls(writing)}
    for media, content in sorted(urls):
        _read_data_url(reading, media, content, inside(text.kind, "data-url"))
    if text.kind.rpartition(" > ")[2] not in _NOT_BASE64:
        for writing in writings:
            for found in in_base64(writing):
                reading.add(inside(text.kind, "base64"), found)


def _read_data_url(reading: Reading, media: str, content: bytes, kind: str) -> None:
    part = Reading(decoded=reading.decoded, quick=reading.quick)
    read_into(part, f"data.{_OF_MEDIA.get(media, 'txt')}", content, kind, 1)
    reading.decoded = part.decoded
    reading.unread += part.unread
    for text in part.texts:
        reading.add(text.kind, text.text)
        for other in unwrapped(text.text):
            reading.add(text.kind, other)
