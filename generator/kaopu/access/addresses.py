"""What an address of the published site looks like: the patterns that all servers decide by, before anything else.

An address is looked at as it was sent. What a browser never sends for a published file (dots as folders, encoded
letters, doubled slashes, backslashes, control characters …) is refused and never interpreted, so that no two programs
can understand it differently. The patterns are plain enough for Python, PCRE (nginx) and RE2 (Caddy) alike.
"""

from __future__ import annotations

import re
from typing import Final

ID: Final = r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}"
"""The id of a person or a team."""
PERIOD: Final = r"[1-9][0-9]{3}(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?"
LOGIN: Final = r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}"
"""A login, which must not have two dots in a row besides."""
HOME: Final = r"index(?:\.[A-Za-z-]{2,12})?\.html"

_ENCODED: Final = r"%[89A-Fa-f][0-9A-Fa-f]"
"""A byte of a sign that is not ASCII; a company may give its handbook a file named so."""
_SIGN: Final = rf"(?:[A-Za-z0-9_@~+-]|{_ENCODED})"
_BARE: Final = rf"{_SIGN}(?:(?:{_SIGN}|%20)*{_SIGN})?"
"""A part without a dot: a folder's name, as all folders are called that Kaopu publishes."""
PART: Final = rf"{_SIGN}(?:(?:{_SIGN}|%20|\.)*{_SIGN})?"
"""A part: no dot or space begins or ends it."""
PLAIN: Final = rf"/(?:{PART}/)*(?:{PART})?"
"""An address without its query."""
SLASHLESS: Final = rf"/(?:{PART}/)*{_BARE}"
"""A folder's address without the slash at its end; every server adds it, whether there is such a folder or not."""
LONGEST: Final = 1000
"""Addresses as long as this are refused (RE2 counts no further)."""

_LOGIN = re.compile(LOGIN, re.ASCII)


def is_login(text: str) -> bool:
    """Say whether a sign-on proxy's answer can be somebody's login at all."""
    return _LOGIN.fullmatch(text) is not None and ".." not in text
