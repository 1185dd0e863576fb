"""Ids of rows, by the million: who owns each, and which of many words are among them.

As a dict of texts they would be the most of what every process that searches has in memory. Here an id takes its bytes
and twelve more, and whole bags of words are looked up at once. What is found is exact.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kaopu.data.ids import Ids

Numbers = NDArray[np.int32]
_GONE = -1
_AT_ONCE = 1 << 16


class RowIds(Collection[str]):
    """Ids of rows in small letters, each once, with the number of its owners."""

    def __init__(self, ids: Ids | None = None, owners: Numbers | None = None) -> None:
        """Take ids of which none stands there twice, and as many numbers."""
        ids = ids or Ids.of(())
        numbers = np.zeros(0, np.int32) if owners is None else owners
        mixed = ids.mixed()
        order = np.argsort(mixed, kind="stable")
        self._mixed = mixed[order]
        self._written = _as_narrow(ids.written)[order]
        self._owners = numbers[order]
        self._lengths = frozenset(np.unique(np.char.str_len(self._written)).tolist())

    def __len__(self) -> int:
        """Count the ids."""
        return int(np.count_nonzero(self._owners != _GONE))

    def __iter__(self) -> Iterator[str]:
        """Yield the ids, in the order in which they are kept."""
        return itertools.chain.from_iterable(self.parts(1 + len(self._written) // _AT_ONCE))

    def parts(self, count: int) -> Iterator[list[str]]:
        """Yield the ids in so many parts; in which one an id is depends on nothing but the id."""
        limits = np.array([(1 << 64) * number // count for number in range(1, count)], np.uint64)
        edges = [0, *np.searchsorted(self._mixed, limits).tolist(), len(self._mixed)]
        for begin, end in itertools.pairwise(edges):
            kept = self._written[begin:end][self._owners[begin:end] != _GONE].tolist()
            yield b"\n".join(kept).decode("ascii").split("\n") if kept else []

    def __contains__(self, word: object) -> bool:
        """Say whether a word is one of the ids."""
        return isinstance(word, str) and bool(self.known((word,)))

    def known(self, words: Iterable[str]) -> set[str]:
        """Return the words that are ids."""
        likely = self._likely(words)
        return {word for word, place in zip(likely, self._places(likely).tolist(), strict=True) if place >= 0}

    def owners(self, words: Sequence[str]) -> set[int]:
        """Return the numbers of the owners of ids. Raises KeyError for a word that is none."""
        places = self._places(words) if len(self._likely(words)) == len(words) else np.full(1, -1)
        if len(places) and places.min() < 0:
            raise KeyError("not an id of a row")
        return set(self._owners[places].tolist())

    def owner(self, word: str) -> int:
        """Return the number of the owners of one id. Raises KeyError for a word that is none."""
        [number] = self.owners((word,))
        return number

    def forget(self, words: Iterable[str]) -> None:
        """Look for some words no more; those that are no ids do not matter."""
        places = self._places(self._likely(words))
        self._owners[places[places >= 0]] = _GONE

    def _likely(self, words: Iterable[str]) -> list[str]:
        """Return the words that are as long as ids are: by far the most are not, and need not be looked up."""
        lengths = self._lengths
        return [word for word in words if len(word) in lengths and word.isascii()]

    def _places(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return for each word where it stands, -1 where it does not."""
        wanted = Ids.of(words)
        mixed = wanted.mixed()
        places = np.searchsorted(self._mixed, mixed)
        found = np.full(len(words), -1, np.int64)
        left = np.arange(len(words))
        # Words that are mixed to the same number stand next to each other: hardly ever is there more than one.
        while len(left := left[places[left] < len(self._mixed)]):
            left = left[self._mixed[places[left]] == mixed[left]]
            same = self._written[places[left]] == wanted.written[left]
            found[left[same]] = places[left[same]]
            left = left[~same]
            places[left] += 1
        found[self._owners[found] == _GONE] = -1
        return found


def _as_narrow(written: NDArray[np.bytes_]) -> NDArray[np.bytes_]:
    """Return ids as bytes of no greater width than the longest needs."""
    longest = int(np.char.str_len(written).max(initial=1))
    return written.astype(f"S{longest}")
