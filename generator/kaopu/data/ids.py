"""Ids as bytes of one width: millions of them as Python's strings would need four times the memory.

``Ids`` is a column that pandas takes as it is. ``IdIndex`` finds ids among others, whole columns at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray, ExtensionDtype

WORD = 8
_MULTIPLIER, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
# Of the characters of ids this bit tells capital from small letters and no two others apart.
_SMALL = np.uint64(0x2020202020202020)


class IdType(ExtensionDtype):
    """The type of a column of ids; a missing one is None."""

    name = "ids"
    type = str
    na_value = None

    @classmethod
    def construct_array_type(cls) -> Any:
        """Return the kind of array that holds such a column."""
        return Ids


class Ids(ExtensionArray):
    """Ids of ASCII characters: ``written`` holds them as bytes, eight or a multiple of it for each, missing as b""."""

    def __init__(self, written: NDArray[np.bytes_]) -> None:
        """Take the bytes as they are."""
        self.written = written

    @classmethod
    def of_words(cls, words: NDArray[np.uint64]) -> Self:
        """Take rows of eight-byte words, filled up with zeros."""
        return cls(np.ascontiguousarray(words).view(f"S{words.shape[1] * WORD}").ravel())

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> Self:
        """Take texts, of which None is a missing id."""
        plain = np.array([text or "" for text in texts], np.str_).astype(np.bytes_)
        return cls(plain.astype(f"S{max(1, -(-plain.dtype.itemsize // WORD)) * WORD}"))

    def words(self) -> NDArray[np.uint64]:
        """Return the ids as rows of eight-byte words."""
        return np.ascontiguousarray(self.written).view(np.uint64).reshape(-1, self.written.dtype.itemsize // WORD)

    def mixed(self) -> NDArray[np.uint64]:
        """Return one word for each id: the same for the same id, hardly ever the same for two."""
        words = self.words()
        found = words[:, 0].copy()
        for number in range(1, words.shape[1]):  # words without a character change nothing: any width gives the same
            found = np.where(words[:, number] == 0, found, mix(found, words[:, number]))
        return found

    def may_repeat(self) -> bool:
        """Say whether an id may stand here twice, in capital or small letters; False is certain."""
        found = mixed(self.words() | _SMALL)
        found.sort()
        return bool((found[1:] == found[:-1]).any())

    def texts(self) -> list[str]:
        """Return the ids as texts, missing ones empty."""
        return list(self.written.astype(np.str_).tolist())

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Self:  # noqa: ARG003 - pandas
        return cls.of(scalars)

    @classmethod
    def _from_factorized(cls, values: Any, original: Any) -> Self:  # noqa: ARG003 - pandas' signature
        return cls.of(values)

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence[Self]) -> Self:
        return cls(np.concatenate([ids.written for ids in to_concat]))

    @property
    def dtype(self) -> ExtensionDtype:
        """The type of the column."""
        return IdType()

    @property
    def nbytes(self) -> int:
        """How much memory the ids need."""
        return self.written.nbytes

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.written)

    def __getitem__(self, item: Any) -> Any:
        """Return one id as text, or several as a column."""
        found = self.written[pd.api.indexers.check_array_indexer(self, item)]
        return type(self)(found) if isinstance(found, np.ndarray) else found.decode() or None

    def __iter__(self) -> Iterator[Any]:
        """Yield the ids as texts."""
        return (text or None for text in self.texts())

    def __array__(self, dtype: Any = None, copy: Any = None) -> NDArray[Any]:
        """Return the ids as an array of texts."""
        texts = np.empty(len(self), object)
        texts[:] = list(self)
        return texts if dtype is None else texts.astype(dtype, copy=False)

    def __eq__(self, other: object) -> Any:
        """Compare row by row, as pandas wants it."""
        if isinstance(other, pd.Series | pd.Index | pd.DataFrame):
            return NotImplemented
        return np.asarray(self) == np.asarray(other, dtype=object)

    def __hash__(self) -> int:
        """Refuse: an array can change."""
        raise TypeError

    def isna(self) -> NDArray[np.bool_]:
        """Say which ids are missing."""
        return np.asarray(self.written == b"")

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> Self:  # noqa: ARG002 - pandas
        """Return the ids of some rows; with ``allow_fill`` -1 stands for a missing one."""
        rows = np.asarray(indices, np.int64)
        if not allow_fill:
            return type(self)(self.written[rows])
        missing = rows == -1
        found = np.zeros(len(rows), self.written.dtype)
        found[~missing] = self.written[rows[~missing]]
        return type(self)(found)

    @classmethod
    def of_column(cls, column: pd.Series[Any]) -> Self:
        """Return a frame's column of ids, which a small table holds as texts."""
        ids = column.array
        return ids if isinstance(ids, cls) else cls.of(None if pd.isna(text) else str(text) for text in column)

    def copy(self) -> Self:
        """Return the same ids, kept a second time."""
        return type(self)(self.written.copy())


class IdIndex(Collection[str]):
    """Ids among which others are looked up."""

    def __init__(self, ids: Ids) -> None:
        """Take the ids; of one that stands there twice the first counts."""
        self._ids = ids
        mixed_ids = pd.Index(ids.mixed())
        repeated = mixed_ids.duplicated()
        self._rows = np.flatnonzero(~repeated)
        self._index = mixed_ids[~repeated] if repeated.any() else mixed_ids
        self._exact: dict[str, int] = {}

    def __len__(self) -> int:
        """Count the ids."""
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids."""
        return iter(self._ids.texts())

    def __contains__(self, text: object) -> bool:
        """Say whether an id is among them."""
        return isinstance(text, str) and self.positions(Ids.of([text]))[0] >= 0

    def positions(self, wanted: Ids) -> NDArray[np.int64]:
        """Return for each id wanted its first position, -1 for one that is not here."""
        if not len(self._rows):
            return np.full(len(wanted), -1, np.int64)
        found = self._index.get_indexer(pd.Index(wanted.mixed()))
        rows = np.where(found >= 0, self._rows[found], -1)
        same = self._ids.written[rows] == wanted.written
        # Two ids that are mixed to the same word: rare, but can be made on purpose.
        for row in np.flatnonzero((rows >= 0) & ~same).tolist():
            if not self._exact:
                self._exact = {text: position for position, text in reversed(list(enumerate(self._ids.texts())))}
            rows[row] = self._exact.get(wanted[row], -1)
        return rows


def mix(before: NDArray[np.uint64], word: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Mix one more word into what stands for the words before it."""
    found = before * _MULTIPLIER
    found ^= found >> _SHIFT
    found += word
    return found


def mixed(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return one word for each row of words: the same for the same row, hardly ever the same for two."""
    found = words[:, 0].copy()
    for number in range(1, words.shape[1]):
        found = mix(found, words[:, number])
    return found
