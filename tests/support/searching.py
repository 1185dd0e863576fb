"""The search for leaks in a folder of which nothing is known yet."""

from __future__ import annotations

from pathlib import Path

from kaopu.cache.store import Store
from kaopu.execution.workforce import Workforce
from kaopu.leaks.gate import AudienceOf, Leak, check_leaks
from kaopu.leaks.places import Secrets
from kaopu.publish.release_check import digests


def leaks_below(
    folder: Path,
    secrets: Secrets,
    audience_of: AudienceOf,
    workforce: Workforce | None = None,
    store: Store | None = None,
) -> list[Leak]:
    """Return all leaks in the files below a folder."""
    return check_leaks(folder, digests(folder), secrets, audience_of, workforce, store)
