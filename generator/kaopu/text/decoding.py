"""Bytes to text, in the declared encoding only: an encoding is never guessed."""

from __future__ import annotations

import re

from kaopu.text.problems import Place, Problem, Report

# Joiners, breaks and hyphens that show nothing are left: emoji, some scripts and pasted prose have them, they turn
# nothing round, and messages show them as codes.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200e\u200f\u2028-\u202e\u2061-\u206f\u3164\uffa0"
    r"\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_RARE = re.compile("[\U00010000-\U0010ffff]")
_RARE_CONTROL = re.compile(
    "[" + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 0x11)) + r"\U000e0000-\U000e00ff]"
)


def control_character(text: str) -> re.Match[str] | None:
    """Find the first character that shows nothing, ends a line for some programs, or turns the writing direction."""
    found = _CONTROL.search(text)
    if not _RARE.search(text):  # looked for by itself, as one range takes an eighth of the time
        return found
    rare = _RARE_CONTROL.search(text)
    return min((match for match in (found, rare) if match is not None), key=lambda match: match.start(), default=None)


def decode_text(file: str, content: bytes, encoding: str, report: Report) -> str | None:
    """Decode a file; UTF-8 may begin with a byte order mark. None when it cannot be read.

    Control characters and those that change the direction of writing are problems too.
    """
    try:
        text = content.decode("utf-8-sig" if encoding.lower() == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(encoding, "replace")  # of UTF-8, without its byte order mark
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        report(Problem("encoding", Place(file, line, column), {"encoding": encoding}))
        return None
    match = control_character(text)
    if match:
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - (text.rfind("\n", 0, match.start()) + 1) + 1
        report(Problem("control-character", Place(file, line, column), {"character": f"U+{ord(match[0]):04X}"}))
        return None
    return text
