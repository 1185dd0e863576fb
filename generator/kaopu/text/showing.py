"""Text from outside as messages show it: nothing in it can steer a terminal, turn the line round or look like another.

What shows nothing, and what looks like a letter of another script, is written as its code point: ``[U+202E]``.
"""

from __future__ import annotations

import re
import unicodedata

_SHOWN_AS_CODE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_INVISIBLE_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_NONCHARACTERS = 0xFFFE
_WORD = re.compile(r"[^\W\d_]+")
_ASCII_LETTER = re.compile(r"[A-Za-z]")
# Greek, Cyrillic, Armenian, Cherokee, letters like Latin ones, wide and mathematical letters.
_LOOK_ALIKE = re.compile(
    "[\u0251\u0261\u026a\u0370-\u058f\u13a0-\u13ff\u1c80-\u1c8f\u1d00-\u1d2b\u2100-\u214f\u2160-\u2188\u2c80-\u2cff"
    "\u2de0-\u2dff\ua640-\ua69f\ua731\uab70-\uabbf\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff]"
)


def printable(text: str) -> str:
    """Write by their code points the characters of a text that could disguise a message."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.is_normalized("NFC", text)
    shown = "".join(_code(one) if _is_hidden(one) or (not composed and _is_mark(one)) else one for one in text)
    return _WORD.sub(_told_apart, shown) if _LOOK_ALIKE.search(shown) else shown


def _code(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def _is_hidden(character: str) -> bool:
    number = ord(character)
    if number & _NONCHARACTERS == _NONCHARACTERS or 0xFDD0 <= number <= 0xFDEF:  # noqa: PLR2004 - no characters
        return True
    return unicodedata.category(character) in _SHOWN_AS_CODE or character in _INVISIBLE_LETTERS


def _is_mark(character: str) -> bool:
    """Whether a text that is not composed may look like another because of a character."""
    return unicodedata.category(character) == "Mn"


def _told_apart(word: re.Match[str]) -> str:
    """Show by code point what in a word with Latin letters only looks like one; words of one script stay."""
    if not _ASCII_LETTER.search(word[0]):
        return word[0]
    return _LOOK_ALIKE.sub(lambda found: _code(found[0]), word[0])
