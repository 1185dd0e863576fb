"""“Did you mean …?” for ids: a company has ten thousand people, and a wrong file a million wrong ids."""

from __future__ import annotations

from collections.abc import Collection

from kaopu.text.language import LocalText
from kaopu.text.suggestions import LISTED, suggest

MOST_NAMES = 2_000
"""With more names than that, comparing each takes a second for every wrong id."""
MOST_COMPARED = 100
"""So many different wrong ids are no slips of the pen."""


class Nearest:
    """Suggests what to write instead of an unknown id: the nearest known ones, or any few where that takes too long."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._few: list[str] | None = None
        self._found: dict[str, LocalText] = {}

    def __call__(self, name: str) -> LocalText:
        """Return the suggestion for ``name``; the same name gets the same."""
        if name not in self._found:
            if len(self._known) <= MOST_NAMES and len(self._found) < MOST_COMPARED:
                self._found[name] = suggest(name, self._known)
            else:
                self._few = sorted(self._known)[: LISTED + 1] if self._few is None else self._few
                self._found[name] = suggest(name, self._few)
        return self._found[name]
