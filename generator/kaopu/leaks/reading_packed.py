"""Archives and workbooks: names, comments, extra fields, and every member, however hidden."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable

from kaopu.leaks.texts import MOST_BYTES, Reading, inside

Further = Callable[[str, bytes, str], None]
"""Reads a part: its name, its bytes, and the kind of what it lies in."""
MOST_MEMBERS = 20_000
_PLAIN_RUN = re.compile(rb"[\x20-\x7e]{4,}")
_SIZES = 24
_LOCAL = b"PK\x03\x04"
_MONEY_FOR_NOTHING = 200
"""A member that grows this many times and beyond a mebibyte is a bomb: nothing that we publish is packed so well."""


def read_zip(reading: Reading, content: bytes, kind: str, further: Further) -> None:
    """Read an archive or a workbook: all that its listing says, then each member."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _listing(reading, archive, kind)
            if len(archive.infolist()) > MOST_MEMBERS:
                reading.problem(kind, "too-many-members")
                return
            _around(reading, content, archive, kind)
            for member in archive.infolist():
                _member(reading, archive, member, kind, further)
    except Exception:  # noqa: BLE001 - whatever a broken archive makes its reader raise, it could not be looked through
        reading.problem(kind, "broken")


def _listing(reading: Reading, archive: zipfile.ZipFile, kind: str) -> None:
    members = archive.infolist()
    reading.add(inside(kind, "zip-name"), "\n".join(member.filename for member in members))
    comments = [archive.comment, *(member.comment for member in members)]
    for number, comment in enumerate(comments):
        reading.add(inside(kind, "zip-comment"), comment.decode("utf-8", "replace"))
        extra = members[number - 1].extra if number else b""
        reading.add(inside(kind, "zip-extra"), "\n".join(run.decode() for run in _PLAIN_RUN.findall(extra)))


def _around(reading: Reading, content: bytes, archive: zipfile.ZipFile, kind: str) -> None:
    """Report bytes that no listing names, and read each member's own head, which may say other than the listing."""
    end, heads = 0, list[bytes]()
    for member in sorted(archive.infolist(), key=lambda member: member.header_offset):
        begin = member.header_offset
        names, extra = struct.unpack("<HH", content[begin + 26 : begin + 30].ljust(4, b"\0"))
        # A member that was written as it came may have its size once more behind it.
        if not 0 <= begin - end <= (_SIZES if end else 0) or not content.startswith(_LOCAL, begin):
            reading.problem(kind, "bytes-outside-members")
            return
        heads.append(content[begin + 30 : begin + 30 + names + extra])
        end = begin + 30 + names + extra + member.compress_size
    if not 0 <= archive.start_dir - end <= (_SIZES if end else 0) or not _ends(content, archive):
        reading.problem(kind, "bytes-outside-members")
    reading.add(inside(kind, "zip-extra"), "\n".join(run.decode() for run in _PLAIN_RUN.findall(b"\n".join(heads))))


def _ends(content: bytes, archive: zipfile.ZipFile) -> bool:
    """Say whether nothing follows the archive's comment."""
    at = content.rfind(b"PK\x05\x06")
    return at >= 0 and at + 22 + len(archive.comment) == len(content)


def _member(reading: Reading, archive: zipfile.ZipFile, member: zipfile.ZipInfo, kind: str, further: Further) -> None:
    if member.is_dir():
        return
    if member.flag_bits & 1:
        reading.problem(kind, "encrypted")
        return
    grown = member.file_size > max(1 << 20, member.compress_size * _MONEY_FOR_NOTHING)
    if grown or member.file_size + reading.decoded > MOST_BYTES:
        reading.problem(kind, "too-large")
        return
    with archive.open(member) as stream:
        part = stream.read(member.file_size + 1)
    if len(part) != member.file_size:
        reading.problem(kind, "broken")
        return
    further(member.filename, part, kind)


def read_gzip(reading: Reading, content: bytes, kind: str, further: Further) -> None:
    """Read a packed file: its name and comment, and what it holds; several packed in a row too."""
    part, rest = b"", content
    while rest.startswith(b"\x1f\x8b"):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            part += unpacker.decompress(rest, MOST_BYTES - reading.decoded)
        except zlib.error:
            reading.problem(kind, "broken")
            return
        if unpacker.unconsumed_tail or len(part) >= MOST_BYTES:
            reading.problem(kind, "too-large")
            return
        rest = unpacker.unused_data if unpacker.eof else b""
    if rest:
        reading.problem(kind, "bytes-outside-members")
    head = "\n".join(run.decode() for run in _PLAIN_RUN.findall(content[10:512]))
    reading.add(inside(kind, "gz-name"), head)
    further(_name_inside(part), part, kind)


def _name_inside(part: bytes) -> str:
    begin = part[:200].lstrip()
    return (
        "content.html" if begin[:9].lower() == b"<!doctype" else "content.xml" if begin[:1] == b"<" else "content.txt"
    )
