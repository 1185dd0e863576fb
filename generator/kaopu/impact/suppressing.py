"""What may stand in a comment that many can read: sums and counts of groups that are large enough, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kaopu.impact.payroll import PayLine

LEAST = 5
"""Fewer people than this are no group."""
REST = ""
"""The id of the line that small groups are put together in."""
ZERO = Decimal(0)


def is_small(count: int) -> bool:
    """Say whether a count would tell about single people; nobody is no small group."""
    return 0 < count < LEAST


def safe_lines(lines: Sequence[PayLine]) -> tuple[PayLine, ...]:
    """Put lines in which fewer than ``LEAST`` people move together in one line, and take more in until it is large.

    So the lines still add up to the total, and no line, nor the total less the others, is about a few people. When all
    who move are few, one line is left, in which not even the total may be shown: see ``may_tell_totals``.
    """
    kept = [line for line in lines if not is_small(len(line.moved))]
    rest = _together([line for line in lines if is_small(len(line.moved))])
    while rest is not None and is_small(len(rest.moved)):
        moving = sorted((line for line in kept if line.moved), key=lambda line: (len(line.moved), line.id))
        if not moving:
            break
        kept.remove(moving[0])
        rest = _together([rest, moving[0]])
    return (*kept, *(() if rest is None else (rest,)))


def may_tell_totals(people: frozenset[str]) -> bool:
    """Say whether enough people are touched for any sum to be shown."""
    return not is_small(len(people))


def _together(lines: Sequence[PayLine]) -> PayLine | None:
    if not lines:
        return None
    moved = frozenset[str]().union(*(line.moved for line in lines))
    before = sum((line.before for line in lines), ZERO)
    return PayLine(REST, moved, before, sum((line.after for line in lines), ZERO))
