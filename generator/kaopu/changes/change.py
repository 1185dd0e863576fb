"""One difference between two policies: what it is about, both values, and where each was written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from kaopu.text.formats import Unit
from kaopu.text.problems import Place

Kind = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference.

    ``path`` leads to it by the names of files, the keys that HR types and ids, such as ``("grades", "bands", "A",
    "at_least")``. ``field`` is the last key with the model it belongs to (``Band.at_least``), for entries of a map or
    list the one that holds them. ``before`` and ``after`` are values of the models, None where there is none; of
    ``moved`` both are the keys in their order. ``unit`` says how plain numbers are written. ``place`` is in the later
    policy and ``place_before`` in the earlier one; None where it does not have the thing.
    """

    kind: Kind
    path: tuple[str, ...]
    field: str
    before: Any
    after: Any
    unit: Unit | None
    place: Place | None
    place_before: Place | None

    @property
    def part(self) -> str:
        """The part of the policy, called like its file or folder."""
        return self.path[0]


@dataclass(frozen=True, slots=True)
class Weight:
    """An indicator's weight as it was typed: in percent of the whole, or (``of_group``) as a ratio of its group."""

    value: Decimal
    of_group: bool
