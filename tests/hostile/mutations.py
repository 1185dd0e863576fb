"""Real files, changed in ways that break readers: pieces put in, taken out, doubled, cut off, taken from elsewhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

SCALE = 1 << 16
LARGEST = 200_000
"""Bytes that a changed file can grow to: doubling can be repeated."""
PIECES: tuple[bytes, ...] = tuple(
    piece if isinstance(piece, bytes) else piece.encode()
    for piece in (
        *"\0\t\n\r\x1b\x7f \"'\\,;:#&*!|>%@`{}[]()<>=+-/~$^?._",
        *("\r\n", "\u2028", "\u202e", "\u200b", "\u200e", "\ufeff", "\ufffe", "𠮷", "é", "e\u0301", "\U000e0041", "９"),
        *(b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xff\xfe", b"\xfe\xff", b"\xf8\x88\x80\x80\x80"),
        *(
            "<<<<<<< HEAD\n",
            "=======\n",
            ">>>>>>> x\n",
            "---\n",
            "...\n",
            "%YAML 9\n",
            "? ",
            "- ",
            ": ",
            "<<: ",
            "&a ",
            "*a",
        ),
        *(
            "!!python/object/apply:os.system ['x']",
            "null",
            "~",
            "NO",
            "true",
            "010",
            "1_000",
            "12:30:45",
            ".inf",
            "-.nan",
        ),
        *("0", "-1", "1e999999999", "9" * 400, "0." + "9" * 400, "99999999999", "-99999999999.9999", "0.00001", "１２"),
        *("0001-01-01", "9999-12-31", "2017-02-29", "1000-01", "9999-12", "9999-Q4", "1000", "2017-13", "2017-Q5"),
        *(
            "../../etc/passwd",
            "/etc/passwd",
            "C:\\x",
            "con",
            "any",
            "..",
            ".",
            "Ann",
            "ANN",
            "ann",
            "x" * 5000,
            "=1+1",
            "@x",
        ),
        *(
            "{{7*7}}",
            "{0.__class__}",
            "%s%n",
            "[[grades.A.at_least]]",
            "[[",
            "]]",
            "${x}",
            "<script>",
            "::error::x",
            "##[x]",
        ),
        *(
            "9**9**9",
            "(" * 100,
            "[" * 500,
            "{a: " * 60,
            "- " * 60,
            "1 if 1 else ",
            "a.b.c",
            "lambda: 0",
            "min(",
            "target.",
        ),
        *(
            "months",
            "0 days",
            "9999 years",
            "0%",
            "-5%",
            "¥-1",
            "100%",
            "1000000%",
            "60%: 0",
            ", ",
            "a: b",
            "id",
            "person",
        ),
    )
)
KINDS = ("insert", "insert", "replace", "replace", "delete", "double", "flip", "cut", "move", "splice")
Change = tuple[str, int, int, int]
CHANGES: st.SearchStrategy[list[Change]] = st.lists(
    st.tuples(st.sampled_from(KINDS), *[st.integers(0, SCALE - 1)] * 3), min_size=1, max_size=6
)


def changed(content: bytes, changes: Sequence[Change], other: bytes = b"") -> bytes:
    """Return a file after changes, each at two places of it and with one of the pieces; ``other`` is spliced in."""
    for kind, first, second, piece in changes:
        content = _changed(content[:LARGEST], kind, first, second, piece, other)
    return content[:LARGEST]


def _changed(content: bytes, kind: str, first: int, second: int, piece: int, other: bytes) -> bytes:
    begin, stop = _word(content, first)
    put = PIECES[piece % len(PIECES)]
    match kind:
        case "insert":
            return content[:begin] + put + content[begin:]
        case "replace":
            return content[:begin] + put + content[stop:]
        case "delete":
            return content[:begin] + content[_word(content, max(first, second))[1] :]
        case "double":
            return content[:stop] + content[begin:stop] * (1 + piece % 50) + content[stop:]
        case "flip":
            at = begin % max(1, len(content))
            return content[:at] + bytes([content[at] ^ (1 << piece % 8)]) + content[at + 1 :] if content else content
        case "cut":
            return content[:begin]
        case "move":
            there = _word(content, second)[0]
            return content[:there] + content[begin:stop] + content[there:]
        case _:
            start = len(other) * second // SCALE
            return content[:begin] + other[start : start + 200] + content[begin:]


def _word(content: bytes, where: int) -> tuple[int, int]:
    """Return where the word or the sign at a place begins and ends."""
    at = len(content) * where // SCALE
    begin = stop = at
    while begin > 0 and content[begin - 1 : begin].isalnum() and at - begin < 40:
        begin -= 1
    while stop < len(content) and content[stop : stop + 1].isalnum() and stop - at < 40:
        stop += 1
    return begin, max(stop, min(at + 1, len(content)))


def changed_part(parts: Mapping[str, bytes], changes: Sequence[Change]) -> bytes:
    """Return an archive of which one part was changed: so the changes get past its checksums."""
    name = sorted(parts)[changes[0][1] % len(parts)]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(zipfile.ZipInfo(part), changed(content, changes) if part == name else content)
    return file.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the parts of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
