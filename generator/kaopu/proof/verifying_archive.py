"""A team's archive of PDFs, read with care: names and sizes in a zip are anybody's claim."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from kaopu.data.periods import parse_period
from kaopu.proof.verifying_document import LARGEST
from kaopu.publish.archives import archive

MOST = 5_000
"""More documents than any team's archive has."""


def is_archive(content: bytes) -> bool:
    """Say whether a file begins as an archive does; what is wrong in it shows later."""
    return content.startswith(b"PK")


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return what an archive holds by name; nothing when it is damaged, too large, or not made by Kaopu."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            entries = opened.infolist()
            if len(entries) > MOST or any(_strange(entry) for entry in entries):
                return {}
            return {entry.filename: opened.read(entry) for entry in entries}
    except Exception:  # noqa: BLE001 - whatever a damaged archive makes its reader raise, it is none of ours
        return {}


def _strange(entry: zipfile.ZipInfo) -> bool:
    """Ours are stored as they are, so an archive is never larger than it looks."""
    return entry.compress_type != zipfile.ZIP_STORED or entry.file_size > LARGEST


def same_archive(content: bytes, members: Mapping[str, bytes], period: str) -> bool:
    """Say whether an archive of these documents is, byte for byte, the one that Kaopu makes of them."""
    parsed = parse_period(period)
    if parsed is None:
        return False
    return archive(members, parsed) == content
