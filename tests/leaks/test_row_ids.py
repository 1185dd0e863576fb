"""Ids of rows in little room find what a dict of texts finds."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.data.ids import Ids
from kaopu.leaks.row_ids import RowIds
from tests.support.twin_ids import ids_of_one_word

WORDS = st.one_of(
    st.text("a1-_", min_size=1, max_size=9),
    st.sampled_from(["d0000017", "d00000170000000", "d00000170000000x", "activity-2017-00000000000000019", "a\u00e9b"]),
)
KNOWN = st.dictionaries(WORDS.filter(str.isascii), st.integers(0, 3), max_size=8)


def row_ids(known: dict[str, int]) -> RowIds:
    return RowIds(Ids.of(known), np.array(list(known.values()), np.int32))


def assert_same(found: RowIds, known: dict[str, int], words: list[str]) -> None:
    assert (len(found), sorted(found)) == (len(known), sorted(known))
    assert found.known(words) == known.keys() & set(words)
    for word in words:
        assert (word in found) is (word in known)
        if word in known:
            assert found.owner(word) == known[word]
        else:
            with pytest.raises(KeyError):
                found.owners([*known, word])
    assert found.owners(list(known)) == set(known.values())


@given(KNOWN, st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=4))
def test_ids_are_found_as_in_a_dict(known, words, gone):
    found = row_ids(known)
    assert_same(found, known, words + gone)
    found.forget(gone)
    left = {word: number for word, number in known.items() if word not in gone}
    for one in (found, pickle.loads(pickle.dumps(found))):  # noqa: S301 - written here
        assert_same(one, left, words + gone)


def test_ids_that_are_mixed_to_one_number_are_told_apart():
    words = ids_of_one_word()
    known = {word: number for number, word in enumerate(words[1:])}
    found = row_ids(known)
    assert_same(found, known, words)
    found.forget(words[:2])
    assert_same(found, {word: known[word] for word in words[2:]}, words)


def test_many_ids_are_all_found():
    known = {f"row-{number * 7919 % 1_000_003}": number % 5 for number in range(200_000)}
    found = row_ids(known)
    assert sorted(found) == sorted(known)
    parts = list(found.parts(64))
    assert sorted(row for part in parts for row in part) == sorted(known)
    assert max(map(len, parts)) < 2 * min(map(len, parts))
    some = row_ids(dict(list(known.items())[::3]))
    assert all(set(few) <= set(many) for few, many in zip(some.parts(64), parts, strict=True))
    words = [f"row-{number}" for number in range(0, 1_000_003, 17)]
    assert found.known(words) == known.keys() & set(words)


def test_an_id_takes_its_bytes_and_twelve_more():
    known = {f"d{number:07}": 0 for number in range(10_000)}
    assert len(pickle.dumps(row_ids(known))) < 10_000 * (8 + 12) + 2_000
