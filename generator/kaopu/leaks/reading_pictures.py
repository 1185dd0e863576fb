"""Pictures and fonts: whatever they say beside their lines and dots."""

from __future__ import annotations

import re
import struct
import zlib

from kaopu.leaks.texts import Reading, inside

PICTURES = (b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x00\x00\x01\x00", b"BM", b"II*\x00", b"MM\x00*")
FONTS = (b"wOFF", b"wOF2", b"OTTO", b"\x00\x01\x00\x00", b"true", b"ttcf")
MOST_TEXT = 1 << 22
"""So many bytes of text a picture may hold."""
_RUN = re.compile(rb"[\x20-\x7e\x80-\xff]{4,}")
_WIDE_RUN = re.compile(rb"(?:[\x20-\x7e]\x00){4,}|(?:\x00[\x20-\x7e]){4,}")
_DRAWN = (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"pHYs", b"cHRM", b"bKGD", b"sBIT", b"tIME")


def read_png(reading: Reading, content: bytes, kind: str) -> None:
    """Read a PNG's text chunks, packed ones too, and all others that are not drawn; also what follows its end."""
    at = 8
    while at + 12 <= len(content):
        size, name = struct.unpack(">I4s", content[at : at + 8])
        part = content[at + 8 : at + 8 + size]
        if name not in _DRAWN:
            _chunk(reading, name, part, inside(kind, "png-text"))
        at += size + 12
        if name == b"IEND":
            break
    if at < len(content):
        reading.add(inside(kind, "after-the-end"), _runs(content[at:]))


def _chunk(reading: Reading, name: bytes, part: bytes, kind: str) -> None:
    reading.add(kind, _runs(part))
    key, _, rest = part.partition(b"\0")
    packed = b""
    if name in (b"zTXt", b"iCCP"):
        packed = rest[1:]
    elif name == b"iTXt" and rest[:1] == b"\1":
        packed = rest[2:].split(b"\0", 2)[-1]
    if not packed:
        reading.add(kind, part.decode("latin-1"))
        return
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(packed, MOST_TEXT)
    except zlib.error:
        reading.problem(kind, "broken")
        return
    if unpacker.unconsumed_tail:
        reading.problem(kind, "too-large")
    reading.add(kind, f"{key.decode('latin-1')}\n{found.decode('utf-8', 'replace')}\n{found.decode('latin-1')}")


def read_picture(reading: Reading, content: bytes, kind: str) -> None:
    """Read every run of letters in another picture: comments and camera data are not packed in any of them."""
    reading.add(inside(kind, "metadata"), _runs(content))


def read_font(reading: Reading, content: bytes, kind: str) -> None:
    """Read every run of letters in a font, and the packed description of a web font."""
    reading.add(inside(kind, "metadata"), _runs(content))
    if content[:4] not in (b"wOFF", b"wOF2"):
        return
    at = 24 if content[:4] == b"wOFF" else 28
    offset, size = struct.unpack(">II", content[at : at + 8].ljust(8, b"\0"))
    if not size:
        return
    try:
        found = zlib.decompressobj().decompress(content[offset : offset + size], MOST_TEXT)
    except zlib.error:
        reading.problem(kind, "packed-description")
        return
    reading.add(inside(kind, "metadata"), found.decode("utf-8", "replace"))


def _runs(content: bytes) -> str:
    plain = [run.decode("utf-8", "ignore") for run in _RUN.findall(content)]
    wide = [run.replace(b"\0", b"").decode("ascii") for run in _WIDE_RUN.findall(content)]
    return "\n".join([*plain, *wide])
