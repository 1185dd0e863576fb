"""The logic of conditions: all, any, not, runs and counts over a history. Each says whether it holds, and why.

Two values and no third: what cannot be looked up holds no limit, so that ``not`` of it holds. The reasons of what
holds are the leaves that made it so; the reasons of what does not hold are those that prevented it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Protocol

from kaopu.outcomes.history import History
from kaopu.outcomes.result import Reason
from kaopu.policy.outcomes import Condition


class Node(Protocol):
    """A part of a condition."""

    def holds(self, history: History, index: int) -> bool:
        """Say whether it holds at a moment of a history."""

    def reasons(self, history: History, index: int) -> tuple[Reason, ...]:
        """Say why it holds, or why it does not."""


class Found(NamedTuple):
    """What a leaf found at a moment, and whether that is within its limits."""

    value: Decimal | str | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing that is looked at in one period; without an appraisal it does not hold."""

    about: str
    of: str
    condition: Condition
    look: Callable[[History, int], Found]

    def holds(self, history: History, index: int) -> bool:
        """Say whether it holds at a moment of a history."""
        return history[index].result is not None and self.look(history, index).holds

    def reasons(self, history: History, index: int) -> tuple[Reason, ...]:
        """Return what was found."""
        period = history[index].period
        if history[index].result is None:
            return (Reason(period, self.about, self.of, None, holds=False, condition=self.condition),)
        found = self.look(history, index)
        return (Reason(period, self.about, self.of, found.value, holds=found.holds, condition=self.condition),)


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: Sequence[Node]

    def holds(self, history: History, index: int) -> bool:
        """Say whether every part holds."""
        return all(part.holds(history, index) for part in self.parts)

    def reasons(self, history: History, index: int) -> tuple[Reason, ...]:
        """Return the reasons of all parts, or of those that do not hold."""
        return _reasons_of(self.parts, history, index, holds=self.holds(history, index))


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: Sequence[Node]

    def holds(self, history: History, index: int) -> bool:
        """Say whether a part holds."""
        return any(part.holds(history, index) for part in self.parts)

    def reasons(self, history: History, index: int) -> tuple[Reason, ...]:
        """Return the reasons of the parts that hold, or of all that do not."""
        return _reasons_of(self.parts, history, index, holds=self.holds(history, index))


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node

    def holds(self, history: History, index: int) -> bool:
        """Say whether the part does not hold; without an appraisal nothing holds."""
        return history[index].result is not None and not self.part.holds(history, index)

    def reasons(self, history: History, index: int) -> tuple[Reason, ...]:
        """Return the reasons of the part: they are why it holds or not."""
        return self.part.reasons(history, index)


@dataclass(frozen=True, slots=True)
class Run:
    """The part held in ``count`` periods one after another, this one being the last.

    A period without an appraisal breaks the run, or (``skips``) is passed over.
    """

    part: Node
    count: int
    skips: bool

    def holds(self, history: History, index: int) -> bool:
        """Say whether the run is complete; what lies before the history is not known, and does not count."""
        for found, before in enumerate(_back(history, index, skips=self.skips), 1):
            if not self.part.holds(history, before):
                return False
            if found == self.count:
                return True
        return False

    def reasons(self, history: History, index: int) -> tuple[Reason, ...]:
        """Return the reasons of every period of the run; of an incomplete one those that broke it, or what there is."""
        looked: list[int] = []
        for before in _back(history, index, skips=self.skips):
            looked.append(before)
            if not self.part.holds(history, before):
                return self.part.reasons(history, before)
            if len(looked) == self.count:
                break
        return tuple(reason for before in reversed(looked) for reason in self.part.reasons(history, before))


@dataclass(frozen=True, slots=True)
class Times:
    """The part holds in this period, and held in at least ``times`` of the last ``within``, this one among them.

    A rule thus never fires after a period that adds nothing to it. A period without an appraisal is one in which the
    part did not hold, or (``skips``) is not counted among them.
    """

    part: Node
    times: int
    within: int
    skips: bool

    def holds(self, history: History, index: int) -> bool:
        """Say whether it holds now, and held often enough."""
        return self.part.holds(history, index) and len(self._held(history, index)) >= self.times

    def reasons(self, history: History, index: int) -> tuple[Reason, ...]:
        """Return the reasons of the periods in which it held; of this one alone, when it did not hold in it."""
        held = self._held(history, index) if self.part.holds(history, index) else [index]
        return tuple(reason for before in held for reason in self.part.reasons(history, before))

    def _held(self, history: History, index: int) -> list[int]:
        return [before for before in self._window(history, index) if self.part.holds(history, before)]

    def _window(self, history: History, index: int) -> list[int]:
        if not self.skips:
            return list(range(max(0, index + 1 - self.within), index + 1))
        found = [before for before, _ in zip(_back(history, index, skips=True), range(self.within), strict=False)]
        return found[::-1]


def _back(history: History, index: int, *, skips: bool) -> Iterator[int]:
    """Yield the moments from ``index`` back: past those without an appraisal, or up to the first of them."""
    for before in range(index, -1, -1):
        if history[before].result is not None:
            yield before
        elif not skips:
            return


def _reasons_of(parts: Sequence[Node], history: History, index: int, *, holds: bool) -> tuple[Reason, ...]:
    chosen = (part for part in parts if part.holds(history, index) == holds)
    return tuple(reason for part in chosen for reason in part.reasons(history, index))
