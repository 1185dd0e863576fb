"""The quick way to read a table: whole columns at a time, from the file's bytes. At any doubt it gives up.

It reads what exports look like nearly always: UTF-8, no quotation marks, every line with the same number of commas, no
cell that is refused. For any other file it returns None, and the careful reader reads that file and says what is wrong.
So it never reports anything, and what it does return is what the careful reader would return too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from kaopu.data.catalogue import CATALOGUE, Column
from kaopu.data.ids import WORD, Ids, mixed
from kaopu.data.parts import Cells, Numbers, Part, Texts, empty_cells
from kaopu.data.tables import LARGEST_CELL, SCALE, cell_of, cells_of
from kaopu.text.decoding import control_character

T = TypeVar("T")
COMMA, POINT, MINUS, ZERO, NINE = (ord(character) for character in ",.-09")
LINE_END, TAB = b"\n", b"\t"
DELETE, FIRST_PRINTABLE = 0x7F, 0x20
WIDEST_IN_WORDS = 64
"""Wider cells, in bytes, are cut out one by one."""
WIDEST = 10_000
LONGEST_PLAIN = 14
"""So many characters of a number, in ten-thousandths, fit into 64 bits."""
DOUBTFUL = (b'"', b"\r")
CONFLICT = b"<<<<<<< "
_LETTERS_AND_DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_BEGINS_ID, _IN_ID = _LETTERS_AND_DIGITS + b"\0", _LETTERS_AND_DIGITS + b"_-\0"
"""With the character that fills words up; a cell of a file has none."""
LONGEST_ID = 32


_MASKS = np.array([list(b"\xff" * size + b"\0" * (WORD - size)) for size in range(WORD + 1)], np.uint8).view(np.uint64)


@dataclass(frozen=True)
class _Lines:
    """A file cut at commas and line ends: for each column where its cells start and end, without the header."""

    content: bytes
    padded: NDArray[np.uint8]
    header: tuple[str, ...]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def texts(self, column: int, rows: NDArray[np.int64]) -> list[str]:
        """Return the cells of some rows as texts."""
        starts, ends = self.starts[column][rows].tolist(), self.ends[column][rows].tolist()
        return [self.content[start:end].decode() for start, end in zip(starts, ends, strict=True)]

    def words(self, column: int) -> NDArray[np.uint64] | None:
        """Return the cells as rows of eight-byte words, filled up with zeros; None when one is too wide for that."""
        starts = self.starts[column]
        lengths = self.ends[column] - starts
        count = max(1, -(-int(lengths.max()) // WORD))
        if count * WORD > WIDEST_IN_WORDS:
            return None
        words: NDArray[np.uint64] = sliding_window_view(self.padded, count * WORD)[starts].view(np.uint64)
        full = int(lengths.min()) // WORD
        for number in range(full, count):
            words[:, number] &= _MASKS[np.clip(lengths - number * WORD, 0, WORD), 0]
        return words


def quick_part(table: str, file: str, content: bytes) -> Part | None:
    """Read a file of a table; None when there is any doubt about it."""
    schema = CATALOGUE[table]
    lines = _cut(content)
    if lines is None or not set(lines.header) <= set(schema.stored):
        return None
    rows = lines.starts.shape[1]
    columns: dict[str, Cells] = {}
    for name in schema.stored:
        column = schema.columns[name]
        if name in lines.header:
            cells = _cells(column, lines, lines.header.index(name), is_key=name == "id")
        else:
            cells = None if column.required else empty_cells(column, rows)
        if cells is None:
            return None
        columns[name] = cells
    return Part(file, lines.header, np.arange(2, rows + 2, dtype=np.int32), columns)


@dataclass(frozen=True)
class PlainColumns:
    """A file of ASCII characters without quotation marks: for each column its distinct texts, and which each row has.

    Row 0 is line 2, and so on: there is no line without cells.
    """

    distinct: Mapping[str, Sequence[str]]
    codes: Mapping[str, NDArray[np.int32]]
    starts: Mapping[str, NDArray[np.int64]]
    """On which column of its line, counted from 1, each cell begins."""

    def cells(self, column: str) -> list[str]:
        """Return the cells of a column, row by row."""
        return self.each(column, self.distinct[column])

    def each(self, column: str, values: Sequence[T]) -> list[T]:
        """Return for each row what stands in ``values`` for its distinct text."""
        return [values[code] for code in self.codes[column].tolist()]

    def pairs(self, first: str, second: str) -> list[tuple[str, str]]:
        """Return what stands in two columns of a row, each combination once."""
        count = len(self.distinct[second])
        found = np.unique(self.codes[first].astype(np.int64) * count + self.codes[second]).tolist()
        return [(self.distinct[first][pair // count], self.distinct[second][pair % count]) for pair in found]


def quick_columns(content: bytes, names: Sequence[str]) -> PlainColumns | None:
    """Read a file that has just these columns, in any order; None when there is any doubt about it."""
    lines = _cut(content) if content.isascii() else None
    if lines is None or sorted(lines.header) != sorted(names):
        return None
    distinct: dict[str, Sequence[str]] = {}
    codes: dict[str, NDArray[np.int32]] = {}
    starts: dict[str, NDArray[np.int64]] = {}
    for index, name in enumerate(lines.header):
        words = lines.words(index)
        found = _distinct_words(words) if words is not None else None
        if found is None:
            return None
        codes[name], distinct[name] = found[0], lines.texts(index, found[1])
        starts[name] = lines.starts[index] - lines.starts[0] + 1
    return PlainColumns(distinct, codes, starts)


def _cut(content: bytes) -> _Lines | None:
    """Find every cell; None when a line has another number of them, or the careful reader might see something else."""
    if not content or content.startswith(LINE_END) or any(mark in content for mark in DOUBTFUL):
        return None
    if b"<" in content and CONFLICT in content:  # one character is found much faster than eight
        return None
    content = content if content.endswith(LINE_END) else content + LINE_END
    padded = np.frombuffer(content + bytes(WIDEST_IN_WORDS), np.uint8)
    inside = padded[: len(content)]
    if not _is_printable(content, inside):
        return None
    names = content[: content.index(LINE_END)].decode().split(",")
    marks = np.flatnonzero((inside == COMMA) | (inside == LINE_END[0]))
    width = len(names)
    if width == 1:  # a blank line, which shows by its missing commas elsewhere, would be a cell
        return None
    if any(not name.strip() for name in names) or len(set(names)) < width or len(marks) % width or len(marks) == width:
        return None
    found = inside[marks].reshape(-1, width)
    if not (found[:, -1] == LINE_END[0]).all() or not (found[:, :-1] == COMMA).all():
        return None
    starts = np.concatenate([np.zeros(1, np.int64), marks[:-1] + 1])
    if int((marks - starts).max()) > WIDEST:
        return None
    by_column = (places.reshape(-1, width)[1:].T for places in (starts, marks))
    return _Lines(content, padded, tuple(names), *by_column)


def _is_printable(content: bytes, inside: NDArray[np.uint8]) -> bool:
    """Say whether a file is UTF-8 without characters that the careful reader refuses."""
    if content.isascii():
        controls = int(np.count_nonzero(inside < FIRST_PRINTABLE))
        return controls == content.count(LINE_END) + content.count(TAB) and DELETE not in content
    try:
        return control_character(content.decode()) is None
    except UnicodeDecodeError:
        return False


def _cells(column: Column, lines: _Lines, index: int, *, is_key: bool) -> Cells | None:
    """Convert one column; None when a cell is refused."""
    if column.type in ("money", "number"):
        return _numbers(column, lines, index)
    words = lines.words(index)
    if is_key and words is not None:  # they are expected to differ from row to row
        keys = _ids(words)
        return None if keys is None or keys.isna().any() else keys
    distinct = _distinct_words(words) if words is not None else _distinct_texts(lines, index)
    if distinct is None:
        return None
    codes, rows = distinct
    if column.type == "id":
        ids = None if words is None else _ids(words[rows])
        return None if ids is None else _references(column, codes, ids)
    texts = lines.texts(index, rows)
    values = [cell_of(column, text) for text in texts]
    if any(value is None and (text or column.required) for value, text in zip(values, texts, strict=True)):
        return None
    return cells_of(column, codes, values)


def _ids(words: NDArray[np.uint64]) -> Ids | None:
    """Return ids, also empty ones; None when one is no id."""
    characters = words.view(np.uint8)
    too_long = characters.shape[1] > LONGEST_ID and characters[:, LONGEST_ID:].any()
    # What is left when every character that is allowed is taken away: fast, and rows need not be told apart.
    if too_long or characters[:, 0].tobytes().translate(None, _BEGINS_ID) or words.tobytes().translate(None, _IN_ID):
        return None
    return Ids.of_words(words)


def _references(column: Column, codes: NDArray[np.int32], ids: Ids) -> Texts | None:
    """Make a column of ids that repeat; None when one is empty that must not be."""
    [empty] = np.nonzero(ids.isna())
    if not len(empty):
        return Texts(codes, ids)
    if column.required:
        return None
    kept = np.flatnonzero(~ids.isna())
    renumbered = np.full(len(ids), -1, np.int32)
    renumbered[kept] = np.arange(len(kept))
    return Texts(renumbered[codes], ids.take(kept))


def _distinct_words(words: NDArray[np.uint64]) -> tuple[NDArray[np.int32], NDArray[np.int64]] | None:
    """Number the distinct cells; with the numbers return for each distinct cell a row where it stands."""
    codes, found = pd.factorize(mixed(words))
    rows = np.empty(len(found), np.int64)
    rows[codes] = np.arange(len(codes))
    if words.shape[1] > 1 and not (words[rows][codes] == words).all():
        return None  # two cells with one sum: rare, and the careful reader does not mind
    return codes.astype(np.int32), rows


def _distinct_texts(lines: _Lines, index: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Number the distinct cells of a column that has wide ones."""
    codes, found = pd.factorize(np.array(lines.texts(index, np.arange(lines.starts.shape[1])), object))
    rows = np.empty(len(found), np.int64)
    rows[codes] = np.arange(len(codes))
    return codes.astype(np.int32), rows


def _numbers(column: Column, lines: _Lines, index: int) -> Numbers | None:
    """Convert a column of numbers: plain ones all at once, the others cell by cell."""
    words = lines.words(index)
    if words is None:
        return None
    lengths = lines.ends[index] - lines.starts[index]
    values, plain = _plain_numbers(np.ascontiguousarray(words.view(np.uint8).T), lengths)
    missing = lengths == 0
    if column.required and missing.any():
        return None
    odd = np.flatnonzero(~plain & ~missing)
    for row, text in zip(odd.tolist(), lines.texts(index, odd), strict=True):
        value = cell_of(column, text)
        if value is None:
            return None
        values[row] = value
    values[missing] = 0
    return Numbers(values, missing if missing.any() else None)


def _plain_numbers(
    characters: NDArray[np.uint8], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Read numbers of a few digits and at most four decimals; also say which of them are such numbers."""
    value = np.zeros(len(lengths), np.int64)
    decimals = np.full(len(lengths), -1, np.int8)  # -1: before the point
    plain = lengths <= LONGEST_PLAIN
    negative = characters[0] == MINUS
    for number, row in enumerate(characters[:LONGEST_PLAIN]):
        digit = row - np.uint8(ZERO)
        is_digit, is_point = digit <= NINE - ZERO, row == POINT
        value = np.where(is_digit, value * 10 + digit, value)
        plain &= is_digit | (row == 0) | (is_point & (decimals < 0)) | (negative if number == 0 else np.False_)
        decimals += is_digit & (decimals >= 0)
        decimals[is_point] = 0
    plain &= (decimals != 0) & (decimals <= SCALE) & _begins_as_a_number(characters, negative)
    power = np.array([10**SCALE, *(10 ** (SCALE - places) for places in range(SCALE + 1))], np.int64)
    value = np.where(plain, value, 0) * power[np.clip(decimals, -1, SCALE) + 1]
    plain &= value <= int(LARGEST_CELL.scaleb(SCALE))
    return np.where(negative, -value, value), plain


def _begins_as_a_number(characters: NDArray[np.uint8], negative: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which begin with a digit, and with zero only when no digit follows."""
    first = np.where(negative, characters[1], characters[0])  # a word has eight
    second = np.where(negative, characters[2], characters[1])
    begins: NDArray[np.bool_] = (first - np.uint8(ZERO) <= NINE - ZERO) & (
        (first != ZERO) | (second - np.uint8(ZERO) > NINE - ZERO)
    )
    return begins
