"""Ids kept as bytes: what pandas does with them is what it does with texts, and looking up is what a dict does."""

from __future__ import annotations

import copy

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.data.ids import IdIndex, Ids
from tests.support.twin_ids import ids_of_one_word

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
NAMES = st.builds(
    str.__add__, st.sampled_from(LETTERS), st.text(alphabet=LETTERS + "_-", max_size=31)
) | st.sampled_from(["a", "A", "D-0000001", "D-00000010"])


@given(st.lists(NAMES | st.none(), max_size=12))
def test_a_column_of_ids_is_a_column_of_texts(names):
    held, plain = pd.Series(Ids.of(names)), pd.Series(names, dtype=object)
    assert held.tolist() == plain.tolist()
    assert held.isna().tolist() == [name is None for name in names]
    assert held[::-1].tolist() == plain[::-1].tolist()
    assert [held.iloc[row] for row in range(len(names))] == names
    assert held.iloc[np.arange(len(names)) % 2 == 0].tolist() == names[::2]
    assert pd.concat([held, held]).tolist() == names * 2
    assert held.isin(["a", "A"]).tolist() == plain.isin(["a", "A"]).tolist()
    assert pd.factorize(held)[0].tolist() == pd.factorize(plain)[0].tolist()
    assert pd.DataFrame({"id": held}).to_dict("records") == [{"id": name} for name in names]


def test_ids_compare_row_by_row_and_copies_are_their_own():
    first = Ids.of(["a", None, "long-enough-for-two-words"])
    assert (first == Ids.of(["a", "b", "long-enough-for-two-words"])).tolist() == [True, False, True]
    second = first.copy()
    second.written[0] = b"z"
    assert (first[0], second[0]) == ("a", "z")
    assert copy.deepcopy(first).texts() == first.texts() == ["a", "", "long-enough-for-two-words"]
    assert first.take([2, -1], allow_fill=True).texts() == ["long-enough-for-two-words", ""]
    with pytest.raises(TypeError):
        hash(first)


@settings(max_examples=300)
@given(st.lists(NAMES, max_size=12), st.lists(NAMES, max_size=12))
def test_ids_are_found_where_they_stand_first(known, wanted):
    index = IdIndex(Ids.of(known))
    expected = [known.index(name) if name in known else -1 for name in wanted]
    assert index.positions(Ids.of(wanted)).tolist() == expected
    assert [name in index for name in wanted] == [name in known for name in wanted]
    assert (len(index), set(index)) == (len(set(known)), set(known))


@settings(max_examples=300)
@given(st.lists(NAMES, max_size=12))
def test_ids_that_differ_in_case_only_repeat(names):
    folded = [name.casefold() for name in names]
    assert Ids.of(names).may_repeat() == (len(set(folded)) < len(folded))


def test_ids_that_are_mixed_to_one_word_are_told_apart():
    both = Ids.of(ids_of_one_word())
    assert IdIndex(both).positions(both).tolist() == list(range(len(both)))
    assert IdIndex(both.take([0])).positions(both).tolist() == [0] + [-1] * (len(both) - 1)
