"""Targets and ready-made figures are the same whether their files are read by columns or row by row."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.data import given as figures
from kaopu.data import targets
from kaopu.data.given import read_given
from kaopu.data.targets import read_targets
from kaopu.text.problems import Problem
from tests.support.repository import shown

OWNERS = {"people": frozenset({"ann", "bob"}), "teams": frozenset({"north"})}
TARGET_CELLS = (
    (["person", "team", "company"], ["persons", ""]),
    (["ann", "bob", "north", "company"], ["zoe", "", "王"]),
    (["2017", "2017-Q1", "2017-03"], ["2017-Q5", "", "2017-13"]),
    (["sales", "new_customers"], ["Sales", "", " sales"]),
    (["0", "5", "12.50", "123456789012345"], ["-1", "", "1e3", "01", "1."]),
)
GIVEN_CELLS = (
    (["ann", "bob"], ["zoe", ""]),
    (["2017", "2017-Q1", "2017-03"], ["2017-Q5", ""]),
    (["mark", "other_mark"], ["Mark", ""]),
    (["0", "5", "-12.50"], ["", "1e3", "01"]),
)


@st.composite
def files(draw, columns, cells):
    """A file with its columns in any order, right in half of the cases."""
    odd = draw(st.booleans())
    kinds = [st.sampled_from(good + bad if odd else good) for good, bad in cells]
    rows = draw(st.lists(st.tuples(*kinds), max_size=8))
    order = draw(st.permutations(range(len(columns))))
    table = [columns, *rows]
    return "".join(",".join(row[index] for index in order) + "\n" for row in table)


def quoted(text):
    """The same file with quotation marks around every cell, which only the careful reader reads."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(csv.reader(io.StringIO(text)))
    return written.getvalue()


def both_ways(read, text):
    """Read a file as it is and row by row; return what was found with values as text, lines and problems."""
    told = []
    for content in (text, quoted(text)):
        problems: list[Problem] = []
        found = read(content.encode(), problems.append)
        told.append((found, sorted((problem.code, problem.place.line) for problem in problems), shown(problems)))
    return told


@settings(max_examples=400, deadline=None)
@given(files(targets.COLUMNS, TARGET_CELLS))
def test_r19_targets_read_by_columns_are_those_read_row_by_row(text):
    def read(content, report):
        found = read_targets(content, None, OWNERS, report)
        return {k: {n: (str(t.value), t.place.line) for n, t in v.items()} for k, v in found.values.items()}, found

    (quick, problems, _), (careful, others, _) = both_ways(read, text)
    assert (quick[0], problems) == (careful[0], others)
    assert quick[1].refused == careful[1].refused
    lines = text.splitlines()
    for named in quick[1].values.values():
        for name, target in named.items():  # the place is that of the target's name, in the file as it is
            assert lines[target.place.line - 1][target.place.column - 1 :].startswith(name)


@settings(max_examples=400, deadline=None)
@given(files(figures.COLUMNS, GIVEN_CELLS))
def test_figures_read_by_columns_are_those_read_row_by_row(text):
    def read(content, report):
        return read_given(content, OWNERS["people"], report)

    (quick, problems, _), (careful, others, _) = both_ways(read, text)
    assert {key: (str(found.value), found.place.line) for key, found in quick.items()} == {
        key: (str(found.value), found.place.line) for key, found in careful.items()
    }
    assert problems == others
    lines = text.splitlines()
    for found in quick.values():
        written = lines[found.place.line - 1][found.place.column - 1 :]
        assert Decimal(written.split(",")[0]) == found.value


def test_an_ordinary_file_is_read_by_columns_and_one_with_a_row_twice_is_not():
    collected = targets._Collected({"person": {"ann"}, "team": {"north"}, "company": {"company"}}, lambda _: None)
    for rows in (1, 2):
        content = f"{','.join(targets.COLUMNS)}\n" + "person,ann,2017-Q1,sales,5\n" * rows
        assert (targets._quick_rows(content.encode(), collected) is None) == (rows == 2)
        content = f"{','.join(figures.COLUMNS)}\n" + "ann,2017-Q1,mark,5\n" * rows
        assert (figures._quick_rows(content.encode(), {"ann"}) is None) == (rows == 2)
