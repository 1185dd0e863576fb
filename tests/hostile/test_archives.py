"""Workbooks and PDFs that are small on disk and without end when they are opened."""

from __future__ import annotations

import io
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping

import pytest

from kaopu.forms.printed_reading import MOST_FIELDS, read_printed
from kaopu.forms.workbook_reading import LARGEST_TEXT, MOST_PARTS, MOST_TAGS, read_workbook
from kaopu.text.problems import Problem
from tests.forms.test_workbook_reading import form_content, repacked

SECONDS = 2.0
MEGABYTE = 1024 * 1024
ROOM = 150
"""Megabytes: far more than a form needs, and far less than a bomb."""
SHEET, STRINGS, STYLES, BOOK = (
    f"xl/{name}.xml" for name in ("worksheets/sheet1", "sharedStrings", "styles", "workbook")
)


def peak() -> int:
    """Return how many megabytes this process has ever needed."""
    resource = pytest.importorskip("resource", reason="no such figures there")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(used // 1024 if sys.platform == "linux" else used // MEGABYTE)


def told(read: Callable[..., object], content: bytes) -> list[str]:
    """Read a file in time and in little room; return the codes of what is wrong with it."""
    problems: list[Problem] = []
    started, before = time.process_time(), peak()
    read("f", content, problems.append)
    assert time.process_time() - started < SECONDS
    assert peak() - before < ROOM
    return [problem.code for problem in problems]


def put(part: str, before: str, piece: str, times: int) -> Callable[[dict[str, bytes]], None]:
    """Return a change that puts a piece into a part very often."""

    def change(parts: dict[str, bytes]) -> None:
        text = parts[part].decode()
        assert before in text
        parts[part] = text.replace(before, piece * times + before, 1).encode()

    return change


MUCH = {
    "strings": put(STRINGS, "</sst>", "<si><t>a</t></si>", 200_000),
    "cells": put(SHEET, "</sheetData>", "<row><c><v>1</v></c></row>", 100_000),
    "rows": put(SHEET, "</sheetData>", "<row/>", 500_000),
    "styles": put(STYLES, "</cellXfs>", "<xf/>", 600_000),
    "names": put(BOOK, "</definedNames>", '<definedName name="a">b</definedName>', 80_000),
    "depth": put(STRINGS, "</sst>", "<si>", 900_000),
    "text": put(STRINGS, "</sst>", "x", LARGEST_TEXT),
}


@pytest.mark.parametrize("change", MUCH.values(), ids=MUCH)
def test_a_workbook_of_very_many_parts_of_one_kind_is_refused(change):
    assert told(read_workbook, repacked(change)) == ["form-workbook-large"]


def test_as_many_as_are_allowed_are_read_soon():
    form = repacked(put(STYLES, "</cellXfs>", "<xf/>", MOST_TAGS - 3000))
    assert told(read_workbook, form) == []


def deflated(megabytes: int) -> bytes:
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"".join(packing.compress(bytes(MEGABYTE)) for _ in range(megabytes)) + packing.flush()


def bomb(claims: int, packed: bytes, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a workbook with a part that is unpacked to much more than the archive says."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form_content())) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/bomb.xml", packed)
    raw = bytearray(file.getvalue())
    for begin, method, size in ((b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)):
        at = raw.rindex(begin)
        raw[at + method : at + method + 2] = struct.pack("<H", packing)
        raw[at + size : at + size + 4] = struct.pack("<I", claims)
    return bytes(raw)


@pytest.mark.parametrize("claims", [0, 100, MEGABYTE])
def test_a_part_that_says_it_is_small_is_not_unpacked_any_further(claims):
    assert told(read_workbook, bomb(claims, deflated(1500))) == ["form-workbook-unreadable"]


def test_a_part_that_says_it_is_large_is_not_unpacked_at_all():
    assert told(read_workbook, bomb(1500 * MEGABYTE, deflated(1500))) == ["form-workbook-large"]


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 9, 93, 99])
def test_parts_packed_in_another_way_are_refused(packing):
    assert told(read_workbook, bomb(100, b"x" * 1000, packing)) == ["form-workbook-unreadable"]


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_so_are_those_that_could_be_unpacked(packing):
    assert told(read_workbook, repacked(lambda _: None, packing)) == ["form-workbook-unreadable"]


def test_parts_that_lie_over_each_other_are_looked_at_one_by_one():
    content = bytearray(bomb(0, b""))
    first = struct.unpack("<I", content[content.index(b"PK\x01\x02") + 42 :][:4])[0]
    last = content.rindex(b"PK\x01\x02")
    content[last + 42 : last + 46] = struct.pack("<I", first)
    assert told(read_workbook, bytes(content)) == ["form-workbook-unreadable"]


def test_a_part_that_is_there_twice_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form_content())) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        with pytest.warns(UserWarning, match="Duplicate name"):
            new.writestr(SHEET, old.read(SHEET))
    assert told(read_workbook, file.getvalue()) == ["form-workbook-unreadable"]


def test_very_many_empty_parts_are_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(20 * MOST_PARTS):
            archive.writestr(f"{number}.xml", b"")
    assert told(read_workbook, file.getvalue()) == ["form-workbook-large"]


def test_an_archive_in_an_archive_is_not_opened():
    inner = bomb(1500 * MEGABYTE, deflated(1500))
    form = repacked(lambda parts: parts.update({"xl/embeddings/inner.xlsx": inner}))
    assert told(read_workbook, form) == []


CANARY = "canary-7f3a"


@pytest.mark.parametrize("part", [STRINGS, SHEET, "xl/_rels/workbook.xml.rels", "[Content_Types].xml"])
@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]>',
        '<!DOCTYPE x SYSTEM "file://{secret}">',
        '<!doctype x [<!ENTITY % a SYSTEM "file://{secret}"> %a;]>',
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_no_entity_is_declared_in_a_workbook(tmp_path, part, declared):
    secret = tmp_path / "secret.txt"
    secret.write_text(CANARY, encoding="utf-8")

    def change(parts: dict[str, bytes]) -> None:
        begin, sign, rest = parts[part].decode().partition("?>")
        parts[part] = (begin + sign + declared.format(secret=secret) + rest).encode()

    assert told(read_workbook, repacked(change)) == ["form-workbook-unreadable"]


def test_a_link_to_another_workbook_and_what_would_start_a_program_are_never_followed():
    def change(parts: dict[str, bytes]) -> None:
        rels = "xl/_rels/workbook.xml.rels"
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
        link = f'<Relationship Id="rX" Type="{kind}" Target="file:///etc/passwd" TargetMode="External"/>'
        parts[rels] = parts[rels].replace(b"</Relationships>", link.encode() + b"</Relationships>")
        parts["xl/externalLinks/externalLink1.xml"] = (
            b'<externalLink><ddeLink ddeService="cmd" ddeTopic="x"/></externalLink>'
        )

    assert told(read_workbook, repacked(change)) == []


def pdf(objects: Mapping[int, bytes], more: bytes = b"") -> bytes:
    """Return a PDF of the given objects; the first is the catalogue."""
    out, offsets = bytearray(b"%PDF-1.7\n"), dict[int, int]()
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % offsets.get(number, 0)
    return bytes(out) + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (size, more, start)


def packed(data: bytes, entries: bytes = b"") -> bytes:
    small = zlib.compress(data, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n" % (entries, len(small)) + small + b"\nendstream"


def fields(*references: int) -> bytes:
    return b"<</Type/Catalog/AcroForm<</Fields[" + b" ".join(b"%d 0 R" % one for one in references) + b"]>>>>"


def ladder() -> bytes:
    """Fields that hang below each other at a thousand places each: ten to the power of eighteen ways down."""
    rungs = {10 + rung: b"<</T(a)/Kids[" + b"%d 0 R " % (11 + rung) * (MOST_FIELDS - 1) + b"]>>" for rung in range(6)}
    return pdf({1: fields(10), **rungs, 16: b"<</T(a)/V()>>"})


def circle() -> bytes:
    return pdf({1: fields(10), 10: b"<</T(a)/Kids[10 0 R]>>"})


def many_streams() -> bytes:
    named = {100 + number: b"<</T(a%d)/V %d 0 R>>" % (number, 600 + number) for number in range(300)}
    return pdf({1: fields(*named), **named, **{number + 500: packed(b"\xff" * 9_000_000) for number in named}})


PRINTED = {
    "ladder": (ladder(), "form-pdf-unreadable"),
    "circle": (circle(), "form-pdf-unreadable"),
    "streams": (many_streams(), "form-pdf-large"),
    "stream": (pdf({1: fields(2), 2: b"<</T(a)/V 3 0 R>>", 3: packed(bytes(200_000_000))}), "form-pdf-unreadable"),
    "itself": (pdf({1: b"<</Type/Catalog/AcroForm<</Fields 1 0 R>>/Pages 1 0 R/Kids[1 0 R]>>"}), "form-pdf-flat"),
    "length": (pdf({1: b"<</Type/Catalog/AcroForm 2 0 R>>", 2: b"<</Length 2 0 R>>stream\nendstream"}), None),
    "previous": (pdf({1: b"<</Type/Catalog>>"}, b"/Prev 9"), "form-pdf-flat"),
    "brackets": (pdf({1: b"[" * 500_000}), "form-pdf-unreadable"),
    "maps": (pdf({1: b"<</a" * 300_000}), "form-pdf-unreadable"),
    "digits": (pdf({1: b"<</Type/Catalog/AcroForm " + b"9" * 2_000_000 + b">>"}), "form-pdf-unreadable"),
    "ends": (b"%PDF-1.7\n" + b"%%EOF\n" * 500_000, "form-pdf-unreadable"),
    "objects": (
        b"%PDF-1.7\n" + b"".join(b"%d 0 obj<<>>endobj\n" % one for one in range(100_000)),
        "form-pdf-unreadable",
    ),
    "table": (b"%PDF-1.7\nxref\n0 999999999\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF", "form-pdf-unreadable"),
    "index": (
        pdf({1: b"<</Type/Catalog/AcroForm 9 0 R>>", 3: packed(b"1 0 " * 9, b"/Type/ObjStm/N 999999999/First 0")}),
        "form-pdf-flat",
    ),
}


@pytest.mark.parametrize(("content", "code"), PRINTED.values(), ids=PRINTED)
def test_a_pdf_without_end_is_refused_soon(content, code):
    found = told(read_printed, content)
    assert found == [code] if code else len(found) == 1


def test_nothing_that_a_pdf_names_outside_is_opened(tmp_path):
    """What would show is refused for want of a key: no entity of its metadata, no file and no address was asked for."""
    secret = tmp_path / "secret.xml"
    secret.write_text(CANARY, encoding="utf-8")
    metadata = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]><x:xmpmeta>&a;</x:xmpmeta>'.encode()
    )
    catalogue = b"<</Type/Catalog/Metadata 3 0 R/OpenAction<</S/Launch/F(/bin/sh)>>/AcroForm<</Fields[2 0 R]>>>>"
    stream = b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%s\nendstream" % (len(metadata), metadata)
    outside = b"<</T(a)/V 4 0 R>>"
    elsewhere = f"<</F({secret})/FFilter/FlateDecode/Length 0>>stream\n\nendstream".encode()
    problems: list[Problem] = []
    read_printed("f", pdf({1: catalogue, 2: outside, 3: stream, 4: elsewhere}), problems.append)
    assert [problem.code for problem in problems] == ["form-pdf-foreign"]
    assert CANARY not in str(problems)
