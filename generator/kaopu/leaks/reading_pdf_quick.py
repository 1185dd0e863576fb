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
_STRING = rb"(?:\((?:[^\\()\r]|\\[nrtbf()\\])*\)|<[0-9A-Fa-f]*>)"
_STRINGS = re.compile(_STRING, re.DOTALL)
_DRAWN = re.compile(
    rb"/([A-Za-z0-9+.-]+) [\d.]+ Tf\b"  # a font
    rb"|(\[(?:" + _STRING + rb"|[-\d.\s])*\]\s?TJ\b|" + _STRING + rb"\s?Tj\b)"  # what is drawn
    rb"|\b(BT|T[mdD]|[qQ])\b"
    rb"|<<([^<>()]*)>>"  # what is said of a mark
    rb"|(BI\s|T\*|['\"%()<>])",  # what we never write
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_MAPPED = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*")
_RANGE = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>\s*\[((?:<[0-9A-Fa-f]+>\s*)*)\]\s*")
_BLOCK = re.compile(rb"beginbf(char|range)\s*(.*?)endbf", re.DOTALL)
_FONT = re.compile(rb"/ToUnicode (\d+) 0 R")
_REFERENCE = re.compile(rb"/([A-Za-z0-9+.-]+) (\d+) 0 R")
_FONTS = (b"OTTO", b"\0\1\0\0", b"\1\0\4")
_RUN = re.compile(rb"[\x20-\x7e]{3,}")

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
    resources: list[str] = field(default_factory=list)
    """Names in fonts and the like."""
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
    reading.add(inside(kind, "font-name"), "\n".join(file.resources))
    return b"\n".join([*file.dictionaries, *objects.values()]), file.parts


def font_names(content: bytes) -> str:
    """Return what can be read where a font or the like begins, for there its names stand."""
    return "\n".join(run.decode() for run in _RUN.findall(content[:4096].replace(b"\0", b"")))


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
        file.resources.append(font_names(stream))
    elif b"/Type" not in about and b"/Subtype" not in about:
        file.drawings.append(stream)
    else:
        raise NotOursError


def _mapping(stream: bytes) -> dict[int, str]:
    """Return a font's own mapping from glyphs to text; ranges of texts that count on are left to the long way."""
    found: dict[int, str] = {}
    for kind, block in _BLOCK.findall(stream):
        pattern = _MAPPED if kind == b"char" else _RANGE
        if pattern.sub(b"", block):
            raise NotOursError
        for match in pattern.finditer(block):
            glyph = int(match[1], 16)
            texts = [match[2]] if kind == b"char" else re.findall(rb"[0-9A-Fa-f]+", match[3])
            if kind == b"range" and len(texts) != int(match[2], 16) - glyph + 1:
                raise NotOursError
            for number, text in enumerate(texts, glyph):
                found[number] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
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
    """Return the text that a page draws, in the order in which it is drawn; each place begins a line."""
    parts: list[str] = []
    font, outer = b"", list[bytes]()
    for name, drawn, operation, said, strange in _DRAWN.findall(drawing):
        if drawn:
            if font not in fonts:
                raise NotOursError
            parts.append(_glyphs(drawn).translate(fonts[font]))
        elif name:
            font = name
        elif operation == b"q":
            outer.append(font)
        elif operation == b"Q":
            font = outer.pop() if outer else b""
        elif operation:
            parts.append("\n")
        elif strange or b"Text" in said or b"/Alt" in said or b"/E " in said:
            raise NotOursError
    return "".join(parts)


def _glyphs(drawn: bytes) -> str:
    """Return the glyphs that an operation draws, each as if its number were a letter's."""
    codes = b"".join(map(_bytes_of, _STRINGS.findall(drawn)))
    if len(codes) % 2:
        raise NotOursError
    return codes.decode("utf-16-be", "surrogatepass")


def _bytes_of(string: bytes) -> bytes:
    if string.startswith(b"<"):
        return bytes.fromhex(string[1:-1].decode())
    return _ESCAPE.sub(_unescaped, string[1:-1]) if b"\\" in string else string[1:-1]


def _unescaped(match: re.Match[bytes]) -> bytes:
    return _ESCAPED.get(match[1], match[1])
