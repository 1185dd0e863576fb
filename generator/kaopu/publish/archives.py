"""A team's PDFs in one archive whose bytes depend on nothing but them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from kaopu.data.periods import Period

_READABLE = 0o644 << 16


def archive(documents: Mapping[str, bytes], period: Period) -> bytes:
    """Return a zip of ``documents`` (name in the archive → content), dated on the period's last day."""
    day, written = period.last_day, io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as entries:  # PDFs are compressed already
        for name, content in sorted(documents.items()):
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.external_attr = _READABLE
            entry.create_system = 3  # Unix, on every system
            entries.writestr(entry, content)
    return written.getvalue()
