"""Files that workers make: what is known from before is written at once, the rest by the process that builds, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kaopu.execution.workforce import Work, Workforce, work
from kaopu.publish.making import Making
from kaopu.publish.scribing import Sheet

B = TypeVar("B")
N = TypeVar("N")
W = TypeVar("W")
Form = str
"""Which of the files it is, e.g. ``appraisal.pdf`` or ``xlsx``."""


def at_hand(workshop: W, begin: Callable[[W], B]) -> B:
    """Return what this process has made ready for a workshop, e.g. printers with their style sheets and fonts read.

    ``begin`` is a class; of each, a process keeps what it has of the last workshop.
    """
    known = _ready.get(begin)
    if known is None or known[0] is not workshop:
        _ready[begin] = known = (workshop, begin(workshop))
    ready: B = known[1]
    return ready


_ready: dict[object, tuple[object, Any]] = {}
"""The one state that a worker process has."""


@dataclass(frozen=True, slots=True)
class Order(Generic[N]):
    """What a worker is to make: whose it is, where the files will lie, by their form, and what is needed for them."""

    sheet: Sheet
    paths: Mapping[Form, str]
    needs: N


@dataclass(frozen=True)
class Batch:
    """Files of one kind that a build makes."""

    making: Making

    def unknown(self, paths: Mapping[Form, str], parts: Mapping[Form, Mapping[str, str]]) -> dict[Form, str]:
        """Write those files that were made from the same parts before; return the others."""
        return {form: path for form, path in paths.items() if not self.making.place(path, parts[form])}

    def begin(
        self,
        workforce: Workforce,
        task: Callable[[W, Order[N]], Mapping[Form, bytes]],
        workshop: W,
        orders: Iterable[Order[N] | None],
        *,
        few: int = 0,
    ) -> Begun:
        """Give out what the workers take now; None among the orders is something that need not be made.

        No more than ``few`` are made in this process.
        """
        known = _Known(orders)
        return Begun(self.making, known, work(workforce, task, workforce.share(workshop), known, few=few))


class _Known(Generic[N]):
    """Orders without those that need not be made, which are counted."""

    def __init__(self, orders: Iterable[Order[N] | None]) -> None:
        self._orders = orders
        self.count = 0

    def __iter__(self) -> Iterator[Order[N]]:
        for one in self._orders:
            if one is None:
                self.count += 1
            else:
                yield one


class Begun:
    """Files that are being made."""

    def __init__(self, making: Making, known: _Known[Any], given: Work[Any, Order[Any], Mapping[Form, bytes]]) -> None:
        self._making, self._known, self._given = making, known, given
        self.all_given_out = given.begin()
        """Whether the workers have all that is to be made: then something else can be done meanwhile."""

    def finish(self, done: Callable[[int], None]) -> tuple[Sheet, ...]:
        """Write and keep all files as they are made; return whose orders killed their worker each time.

        ``done`` is told how many more are done, known ones too.
        """
        lost: list[Sheet] = []
        told = 0
        for one in self._given:
            for form, content in (one.result or {}).items():
                self._making.put(one.item.paths[form], content)
            if one.died:
                lost.append(one.item.sheet)
            done(1 + self._known.count - told)
            told = self._known.count
        done(self._known.count - told)
        return tuple(lost)
