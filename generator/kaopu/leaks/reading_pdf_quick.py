"""The quick way to read a PDF as our own printing writes it: every byte is accounted for, or it is not taken.

Object follows object without a gap, streams are plain or packed by zlib, strings stand in one kind of place, and each
font has its own mapping to Unicode, by which the drawn text is read. Whatever differs in anything is read the long way,
by pdfium and qpdf; a test holds both ways to the same words.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kaopu.leaks.texts import MOST_BYTES, Reading, inside

_HEAD = re.compile(rb"%PDF-1\.\d\n%[\x80-\xff]{4}\n")
_OBJECT = re.compile(rb"(\d+) 0 obj\n(<<[^\r]*?>>)\nstream\n", re.DOTALL)
_LENGTH = re.compile(rb"/Length (\d+)(?! 0 R)")
_END = re.compile(rb"\s*endstream\nendobj\n")
_TAIL = re.compile(rb"startxref\n\d+\n%%EOF\n?")
_DRAWN = re.compile(rb"/([A-Za-z0-9+.-]+) [\d.]+ Tf|\[([^\]]*)\] TJ|<([0-9A-Fa-f]*)> Tj")
_GLYPHS = re.compile(rb"<([0-9A-Fa-f]*)>")
_MAPPED = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
_FONT = re.compile(rb"/ToUnicode (\d+) 0 R")
_REFERENCE = re.compile(rb"/([A-Za-z0-9+.-]+) (\d+) 0 R")
_SPAN_PROPERTIES = re.compile(rb"<<[^<>]*>>")
_FONTS = (b"OTTO", b"\0\1\0\0", b"\1\0\4")
_BREAK = 0xFFFF

Strings = Callable[[bytes], Iterator[tuple[str, str]]]


class NotOursError(Exception):
    """The file is not written as our printing writes: it has to be read the long way."""


@dataclass
class _File:
    """What the streams of a file are, by what they are for."""

    drawings: list[bytes] = field(default_factory=list)
    mappings: dict[int, dict[int, str]] = field(default_factory=dict)
    packed: list[tuple[bytes, bytes]] = field(default_factory=list)
    dictionaries: list[bytes] = field(default_factory=list)
    resources: list[bytes] = field(default_factory=list)
    """How fonts and the like begin, where their names stand."""
    parts: list[tuple[bytes, bytes]] = field(default_factory=list)
    """Dictionary and content of attachments and metadata."""


def quick_pdf(reading: Reading, content: bytes, kind: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Add the pages' text; return all objects as written, and what is attached. Raises NotOursError."""
    file = _File()
    at = _matched(_HEAD, content, 0)
    while not content.startswith(b"startxref", at):
        at = _object(file, content, at)
    if _matched(_TAIL, content, at) != len(content):
        raise NotOursError
    objects = _objects(file)
    fonts = _fonts(objects, file.mappings)
    texts = [_text_of(drawing, fonts) for drawing in file.drawings]
    reading.add(inside(kind, "pdf-page"), "\n".join(texts))
    names = (begin.decode("ascii", "ignore").replace("\0", "") for begin in file.resources)
    reading.add(inside(kind, "font-name"), "\n".join(names))
    return b"\n".join([*file.dictionaries, *objects.values()]), file.parts


def _matched(pattern: re.Pattern[bytes], content: bytes, at: int) -> int:
    found = pattern.match(content, at)
    if found is None:
        raise NotOursError
    return found.end()


def _object(file: _File, content: bytes, at: int) -> int:
    """Take the object that begins at a place; return where the next one begins."""
    found = _OBJECT.match(content, at)
    length = _LENGTH.search(found[2]) if found else None
    if found is None or length is None or b"/Encrypt" in found[2] or b"stream\n" in found[2]:
        raise NotOursError
    end = found.end() + int(length[1])
    stream = content[found.end() : end]
    after = _matched(_END, content, end)
    if b"/Filter /FlateDecode" in found[2]:
        stream = _inflated(stream)
    elif b"/Filter" in found[2]:
        raise NotOursError
    file.dictionaries.append(found[2])
    _sort(file, int(found[1]), found[2], stream)
    return after


def _inflated(stream: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(stream, MOST_BYTES)
    except zlib.error:
        raise NotOursError from None
    if not unpacker.eof or unpacker.unused_data.strip() or unpacker.unconsumed_tail:
        raise NotOursError
    return found


def _sort(file: _File, number: int, about: bytes, stream: bytes) -> None:
    if b"/Type /ObjStm" in about:
        file.packed.append((about, stream))
    elif b"/Type /EmbeddedFile" in about or b"/Type /Metadata" in about:
        file.parts.append((about, stream))
    elif b"begincmap" in stream[:200]:
        file.mappings[number] = _mapping(stream)
    elif b"/Type /XRef" in about:
        return
    elif stream.startswith(_FONTS) or stream[36:40] == b"acsp":  # a font, or a profile of colours
        file.resources.append(stream[:4096])
    elif b"/Type" not in about and b"/Subtype" not in about:
        file.drawings.append(stream)
    else:
        raise NotOursError


def _mapping(stream: bytes) -> dict[int, str]:
    """Return a font's own mapping from glyphs to text; ranges are left to the long way."""
    if b"beginbfrange" in stream:
        raise NotOursError
    body = stream.partition(b"endcodespacerange")[2]
    found: dict[int, str] = {_BREAK: "\n"}
    for glyph, text in _MAPPED.findall(body):
        found[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
    return found


def _objects(file: _File) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for about, stream in file.packed:
        first, count = re.search(rb"/First (\d+)", about), re.search(rb"/N (\d+)", about)
        if first is None or count is None:
            raise NotOursError
        numbers = list(map(int, stream[: int(first[1])].split()))
        begins = [int(first[1]) + offset for offset in numbers[1::2]]
        if len(numbers) != 2 * int(count[1]) or begins != sorted(begins):
            raise NotOursError
        ends = [*begins[1:], len(stream)]
        found |= {number: stream[a:b] for number, a, b in zip(numbers[::2], begins, ends, strict=True)}
    return found


def _fonts(objects: dict[int, bytes], mappings: dict[int, dict[int, str]]) -> dict[bytes, dict[int, str]]:
    """Return the mapping of each font by the name under which pages use it."""
    of_fonts = {
        number: mappings[int(found[1])]
        for number, written in objects.items()
        if b"/Type /Font" in written and (found := _FONT.search(written)) and int(found[1]) in mappings
    }
    fonts: dict[bytes, dict[int, str]] = {}
    for written in objects.values():
        if b"/Type" in written:
            continue
        for name, number in _REFERENCE.findall(written):
            known = of_fonts.get(int(number))
            if known is not None and fonts.setdefault(name, known) is not known:
                raise NotOursError
    return fonts


def _text_of(drawing: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    """Return the text that a page draws, in the order in which it is drawn."""
    if b"(" in drawing or b"%" in drawing or b"BI\n" in drawing:
        raise NotOursError
    parts: list[str] = []
    glyphs: list[bytes] = []
    mapping: dict[int, str] | None = None
    plain = _SPAN_PROPERTIES.sub(_plain_properties, drawing)
    operations = _DRAWN.findall(plain)
    if len(operations) != plain.count(b" Tf") + plain.count(b" TJ") + plain.count(b" Tj"):
        raise NotOursError
    accounted = sum(row.count(b"<") + bool(shown) for _, row, shown in operations)
    if plain.count(b"<") != accounted:  # a string that nothing draws
        raise NotOursError
    for font, row, shown in operations:
        if font:
            parts.append(_said(glyphs, mapping))
            glyphs, mapping = [], fonts.get(font)
            if mapping is None:
                raise NotOursError
        else:
            glyphs.append(b"".join(_GLYPHS.findall(row)) if row else shown)
    parts.append(_said(glyphs, mapping))
    return "\n".join(parts)


def _plain_properties(found: re.Match[bytes]) -> bytes:
    """Drop a mark's properties; one with a text in it is read the long way."""
    if b"Text" in found[0] or b"/Alt" in found[0] or b"/E " in found[0]:
        raise NotOursError
    return b""


def _said(glyphs: list[bytes], mapping: dict[int, str] | None) -> str:
    if not glyphs:
        return ""
    if mapping is None or any(len(shown) % 4 for shown in glyphs):
        raise NotOursError
    codes = bytes.fromhex(b"ffff".join(glyphs).decode()).decode("utf-16-be", "surrogatepass")
    return codes.translate(mapping)
