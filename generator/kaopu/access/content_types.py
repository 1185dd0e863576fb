"""What each kind of published file is called in an answer, the same by every server."""

from __future__ import annotations

from typing import Final

CONTENT_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "gif": "image/gif",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "ics": "text/calendar; charset=utf-8",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "map": "application/json",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml; charset=utf-8",
    "zip": "application/zip",
}
"""By the ending of a file's name."""
OTHER_TYPE: Final = "application/octet-stream"
"""Of every other ending: nothing that a browser would show or run."""


def content_type(file: str) -> str:
    """Return what to call a file in an answer, by its name alone."""
    return CONTENT_TYPES.get(file.rpartition(".")[2], OTHER_TYPE)
