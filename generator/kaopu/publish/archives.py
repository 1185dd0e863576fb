"""A team's PDFs in one archive whose bytes depend on nothing but them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from kaopu.data.periods import Period

_READABLE = 0o644 << 16


def write_archive(target: Path, documents: Mapping[str, Path], period: Period) -> None:
    """Write a zip of ``documents`` (name in the archive → file), dated on the period's last day."""
    day = period.last_day
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # PDFs are compressed already
        for name, path in sorted(documents.items()):
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.external_attr = _READABLE
            entry.create_system = 3  # Unix, on every system
            archive.writestr(entry, path.read_bytes())
