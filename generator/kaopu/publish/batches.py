"""Files that workers make: what is known from before is written at once, the rest by the process that builds, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kaopu.execution.workforce import Workforce, work
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

    def run(
        self,
        workforce: Workforce,
        task: Callable[[W, Order[N]], Mapping[Form, bytes]],
        workshop: W,
        orders: Iterable[Order[N]],
        done: Callable[[int], None],
        *,
        few: int = 0,
    ) -> tuple[Sheet, ...]:
        """Have all orders made, write and keep the files; return whose orders killed their worker each time.

        No more than ``few`` are made in this process.
        """
        lost: list[Sheet] = []
        for one in work(workforce, task, workforce.share(workshop), orders, few=few):
            for form, content in (one.result or {}).items():
                self.making.put(one.item.paths[form], content)
            if one.died:
                lost.append(one.item.sheet)
            done(1)
        return tuple(lost)
