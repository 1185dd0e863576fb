"""Second writings of a text: entities, percent signs, backslashes, base64. What stands behind them is text too."""

from __future__ import annotations

import base64
import binascii
import html
import re
import urllib.parse
from collections.abc import Iterator

_ENTITY = re.compile(r"&(?:#\d|#[xX][0-9a-fA-F]|[A-Za-z]{2,31};)")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_BACKSLASH = re.compile(
    r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-9A-Fa-f]{2,6})[ \t\n]?|(.))", re.DOTALL
)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_DATA_URL = re.compile(r"data:([A-Za-z0-9.+/-]*)((?:;[A-Za-z0-9=.+_-]*)*),([^\"'<>\s)]*)")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}={0,2}(?![A-Za-z0-9+/_-])")
_PLAIN_ESCAPES = {"n": "\n", "r": "\n", "t": "\t", "f": "\n", "b": " ", "0": " "}
MOST_ROUNDS = 3
"""So often a text is unwrapped again, e.g. entities in percent signs in JSON."""


def unwrapped(text: str) -> Iterator[str]:
    """Yield what a text says when its entities, percent signs and backslashes are resolved, if that is different."""
    seen = {text}
    current = [text]
    for _ in range(MOST_ROUNDS):
        found = []
        for one in current:
            for other in (_entities(one), _percents(one), backslashes(one)):
                if other not in seen:
                    seen.add(other)
                    found.append(other)
                    yield other
        if not found:
            return
        current = found


def _entities(text: str) -> str:
    return html.unescape(text) if "&" in text and _ENTITY.search(text) else text


def _percents(text: str) -> str:
    return urllib.parse.unquote(text, errors="replace") if "%" in text and _PERCENT.search(text) else text


def backslashes(text: str) -> str:
    """Return a text with what stands behind backslashes resolved."""
    if "\\" not in text:
        return text
    found = _BACKSLASH.sub(_unescaped, text)
    return _SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), found)


def _unescaped(match: re.Match[str]) -> str:
    *numbers, plain = match.groups()
    number = next((one for one in numbers if one is not None), None)
    if number is None:
        return _PLAIN_ESCAPES.get(plain, plain)
    return chr(int(number, 16)) if int(number, 16) <= 0x10FFFF else " "  # noqa: PLR2004 - Unicode's last


def data_urls(text: str) -> Iterator[tuple[str, bytes]]:
    """Yield the media type and the bytes of every data: URL in a text; of one that is broken the bytes as they are."""
    if "data:" not in text:
        return
    for match in _DATA_URL.finditer(text):
        media, parameters, content = match.groups()
        raw = urllib.parse.unquote_to_bytes(content)
        if ";base64" in parameters:
            raw = _from_base64(raw) or raw
        if raw:
            yield media, raw


def in_base64(text: str) -> Iterator[str]:
    """Yield the texts that stand in a text as base64, without any sign that they are."""
    for match in _BASE64.finditer(text):
        raw = _from_base64(match[0].encode())
        if raw is None:
            continue
        try:
            found = raw.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if found.isprintable() or not any(ord(sign) < 9 for sign in found):  # noqa: PLR2004 - below a tab
            yield found


def _from_base64(raw: bytes) -> bytes | None:
    plain = raw.translate(None, b" \r\n\t").replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
