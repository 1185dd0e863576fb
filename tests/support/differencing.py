"""An attack on anonymous answers: subtract published figures from one another until few people's answers are left.

It knows nothing of how figures are protected. A figure is the set of the rows that it is about; what anybody can work
out from several figures by sums and differences with any factors is the span of their vectors, one entry a row. For
each group of people fewer than the minimum it asks: is there a combination, not zero, of rows of this group alone?
That is so when leaving out the group's rows lowers the rank. All arithmetic is in fractions, so nothing is overlooked.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

Row = Mapping[str, str]
Figures = Collection[frozenset[int]]


def rank(vectors: Iterable[dict[int, Fraction]]) -> int:
    """Return the rank of sparse vectors, by elimination in fractions."""
    pivots: dict[int, dict[int, Fraction]] = {}
    for vector in vectors:
        left = dict(vector)
        while left:
            at = min(left)
            if at not in pivots:
                pivots[at] = {key: value / left[at] for key, value in left.items()}
                break
            factor = left[at]
            for key, value in pivots[at].items():
                remaining = left.get(key, Fraction(0)) - factor * value
                if remaining:
                    left[key] = remaining
                else:
                    left.pop(key, None)
    return len(pivots)


def exposed(rows: Sequence[Row], figures: Figures, least: int = 3) -> list[tuple[str, ...]]:
    """Return every group of fewer than ``least`` reviewers of whose answers something can be worked out.

    ``figures`` are sets of positions in ``rows``. What people said about themselves they know: it hides nothing.
    """
    distinct = sorted(set(figures), key=sorted)
    merged: dict[tuple[str, frozenset[int]], int] = {}
    vectors: list[dict[int, Fraction]] = [{} for _ in distinct]
    who: dict[int, str] = {}
    for position, row in enumerate(rows):
        inside = frozenset(number for number, figure in enumerate(distinct) if position in figure)
        reviewer = "" if row["reviewer"] == row["person"] else row["reviewer"]
        if inside:
            column = merged.setdefault((reviewer, inside), len(merged))
            who[column] = reviewer
            for number in inside:
                vectors[number][column] = vectors[number].get(column, Fraction(0)) + 1
    whole = rank(vectors)
    names = sorted({name for name in who.values() if name})
    found = []
    for group in itertools.combinations(names, min(least - 1, len(names))):
        known = {"", *group}
        rest = [{at: n for at, n in vector.items() if who[at] not in known} for vector in vectors]
        if rank(rest) < whole:
            found.append(group)
    return found
