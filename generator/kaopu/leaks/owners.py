"""Who owns what is looked for: groups of people, each told by a number."""

from __future__ import annotations


class Owners:
    """Groups of people's ids, numbered as they come; nobody at all is a group, too."""

    def __init__(self) -> None:
        self._groups: list[frozenset[str]] = []
        self._numbers: dict[frozenset[str], int] = {}

    def number_of(self, group: frozenset[str]) -> int:
        """Return the number under which a group is told."""
        if group not in self._numbers:
            self._numbers[group] = len(self._groups)
            self._groups.append(group)
        return self._numbers[group]

    def __getitem__(self, number: int) -> frozenset[str]:
        """Return the group of a number."""
        return self._groups[number]
