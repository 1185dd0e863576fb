"""What may stand in a comment that many can read: sums and counts of groups that are large enough, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from kaopu.impact.payroll import PayLine

LEAST = 5
"""Fewer people than this are no group."""
REST = ""
"""The id of the line that small groups are put together in."""
ZERO = Decimal(0)
Key = TypeVar("Key")


def is_small(count: int) -> bool:
    """Say whether a count would tell about single people; nobody is no small group."""
    return 0 < count < LEAST


def safe_lines(lines: Sequence[PayLine]) -> tuple[PayLine, ...]:
    """Put lines in which fewer than ``LEAST`` people move or are paid in one line, and take in more until it is large.

    So the lines still add up to the total, and no line, nor the total less the others, is about a few people. When all
    who move are few, one line is left, in which not even the total may be shown: see ``may_tell_totals``.
    """
    kept = [line for line in lines if not _is_about_few(line)]
    rest = _together([line for line in lines if _is_about_few(line)])
    while rest is not None and _is_about_few(rest):
        others = [line for line in kept if line.moved or (line.paid and not is_small(len(rest.moved)))]
        if not others:
            break
        smallest = min(others, key=lambda line: (len(line.moved), len(line.paid), line.id))
        kept.remove(smallest)
        rest = _together([rest, smallest])
    return (*kept, *(() if rest is None else (rest,)))


def _is_about_few(line: PayLine) -> bool:
    return is_small(len(line.moved)) or is_small(len(line.paid))


def hidden_cells(
    cells: Mapping[Key, frozenset[str]], relations: Collection[Collection[Key]]
) -> tuple[frozenset[Key], frozenset[Key]]:
    """Return which counts may not be shown: those of few people, and those that would give one of these away.

    ``cells`` are the people counted in each cell, ``relations`` the cells of a row or column of which the sum is known
    or is one of them. In each relation at least two cells are hidden or none, and they are about more than a few.
    """
    few = frozenset(key for key, people in cells.items() if is_small(len(people)))
    hidden = set(few)
    before = -1
    while len(hidden) != before:
        before = len(hidden)
        for relation in relations:
            own = [key for key in relation if key in hidden]
            people = frozenset[str]().union(*(cells[key] for key in own))
            shown = [key for key in relation if key not in hidden and cells.get(key)]
            if own and shown and (len(own) == 1 or is_small(len(people))):
                hidden.add(min(shown, key=lambda key: len(cells[key])))
    return few, frozenset(hidden - few)


def may_tell_totals(people: frozenset[str]) -> bool:
    """Say whether enough people are touched for any sum to be shown."""
    return not is_small(len(people))


def _together(lines: Sequence[PayLine]) -> PayLine | None:
    if not lines:
        return None
    moved = frozenset[str]().union(*(line.moved for line in lines))
    paid = frozenset[str]().union(*(line.paid for line in lines))
    before = sum((line.before for line in lines), ZERO)
    return PayLine(REST, moved, before, sum((line.after for line in lines), ZERO), paid)
