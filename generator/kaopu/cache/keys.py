"""Keys: the digest of everything that something is made from. What has the same key has the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def key_of(kind: str, parts: Mapping[str, str]) -> str:
    """Return the key of a thing of some kind: 64 hexadecimal digits.

    ``parts`` are all that it is made from, by name: short texts, or digests of long ones. Never a time or a place.
    """
    text = json.dumps([kind, sorted(parts.items())], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def digest_of(content: bytes | str) -> str:
    """Return the SHA-256 of bytes, or of a text's UTF-8."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


@cache
def program_digest() -> str:
    """Return the digest of this program's own files: whoever changes a line of it gets everything made anew.

    Its version says too little while somebody works on it.
    """
    found = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*"), key=lambda path: path.relative_to(_PACKAGE).as_posix()):
        if path.is_file() and "__pycache__" not in path.parts:
            name = path.relative_to(_PACKAGE).as_posix()
            found.update(f"{name}\0{digest_of(path.read_bytes())}\n".encode())
    return found.hexdigest()
