"""The readers of YAML and CSV never fail and never hang: whatever the bytes, they report or they read."""

from __future__ import annotations

import csv
import io
import time
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.text.csv_reader import read_csv
from kaopu.text.problems import Problem, as_text
from kaopu.text.yaml_reader import YamlList, YamlMap, read_yaml
from tests.support.bad_input import assert_sentences_complete
from tests.support.repository import ignore, tree_of

SECONDS = 2.0

BYTES = st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode))
YAML_PARTS = st.sampled_from(
    [
        "a",
        "b: ",
        "- ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ": ",
        "? ",
        "&x ",
        "*x",
        "!!t ",
        "|\n ",
        ">\n ",
        '"',
        "'",
        "#",
        "---\n",
        "...\n",
        "\t",
        "<<: ",
        "010",
        "1e3",
        "NO",
        "60%",
        "%YAML 9\n",
        "\\u202e",
        "é",
        "\u2028",
        "\ufeff",
    ]
)
CSV_PARTS = st.sampled_from(["a", "b", ",", '"', "\n", "\r\n", "\r", " ", "\0", "é", "\u2028", "<<<<<<< ", "1", ""])


def check(problems: list[Problem], content: bytes) -> None:
    """Say whether every problem stands in the file and can be shown."""
    for problem in problems:
        assert problem.place.file == "f"
        assert problem.place.line >= 1
        assert problem.place.column >= 1
        assert_sentences_complete(problem)
    as_text(problems, tree_of({"f": content}), "zh")


def read_both(content: bytes) -> None:
    for read in (read_yaml, read_csv):
        problems: list[Problem] = []
        started = time.process_time()
        result: object = read("f", content, problems.append)
        assert time.process_time() - started < SECONDS
        assert result is not None or problems, "neither read nor reported"
        check(problems, content)


@settings(max_examples=300)
@given(BYTES)
def test_arbitrary_bytes_are_read_or_reported(content):
    read_both(content)


@settings(max_examples=400)
@given(st.lists(YAML_PARTS, max_size=25).map("".join))
def test_arbitrary_yaml_is_read_or_reported(text):
    read_both(text.encode())


@settings(max_examples=300)
@given(st.lists(CSV_PARTS, max_size=25).map("".join))
def test_arbitrary_tables_are_read_or_reported(text):
    read_both(text.encode())


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"[" * 200_000, id="brackets"),
        pytest.param(b"{a: " * 50_000, id="maps"),
        pytest.param(b"a: 1" + b"_" * 500_000 + b"x", id="underscores"),
        pytest.param(b"a: " + b"1" * 500_000 + b"x", id="digits"),
        pytest.param(b"a: " + b"1" * 500_000, id="long-number"),
        pytest.param(b"a: " + b"1.1" * 200_000, id="dots"),
        pytest.param(b"a: &a [x, x]\n" + b"".join(b"k%d: &k%d [*a, *a]\n" % (n, n) for n in range(2000)), id="anchors"),
        pytest.param(b"a,b\n" + b"1\n" * 20_000, id="narrow-rows"),
        pytest.param(b"a,b\n" + b"1,2,3\n" * 20_000, id="wide-rows"),
        pytest.param(b"a\n" + b'"' * 300_001, id="quotation-marks"),
        pytest.param(b"," * 100_000 + b"\n", id="commas"),
    ],
)
def test_what_is_made_to_take_long_does_not(content):
    started = time.process_time()
    for read in (read_yaml, read_csv):
        problems: list[Problem] = []
        read("f", content, problems.append)
    assert time.process_time() - started < SECONDS


KEYS = st.text(alphabet="abcxyz_é销", min_size=1, max_size=6)
VALUES = st.recursive(
    st.one_of(
        st.booleans(),
        st.none(),
        st.decimals(min_value=-(10**12), max_value=10**12, places=3),
        st.text(alphabet="abc :#-[]{}'\"\\,%¥销\n", max_size=12),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


class _Writer(yaml.SafeDumper):
    """Writes what the reader knows: decimal numbers as digits, every text in quotation marks."""


_Writer.add_representer(Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}"))
_Writer.add_representer(str, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"'))


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.booleans())
def test_what_is_written_as_yaml_is_read_back(value, flow):
    text = yaml.dump(value, Dumper=_Writer, allow_unicode=True, default_flow_style=flow, sort_keys=False)
    problems: list[Problem] = []
    assert read_yaml("f", text.encode(), problems.append) == value
    assert problems == []


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=5), st.booleans())
def test_every_value_begins_where_its_place_says(value, flow):
    text = yaml.dump(value, Dumper=_Writer, allow_unicode=True, default_flow_style=flow, sort_keys=False, width=10**6)
    lines = text.split("\n")

    def look(node: Any) -> None:
        if isinstance(node, YamlMap):
            for key, inner in node.items():
                place, at = node.keys_at[key], node.values_at[key]
                assert lines[place.line - 1][place.column - 1 :].startswith(f'"{key}"' if not key.isascii() else '"')
                begins(inner, lines[at.line - 1][at.column - 1 :])
                look(inner)
        elif isinstance(node, YamlList):
            for inner, at in zip(node, node.items_at, strict=True):
                begins(inner, lines[at.line - 1][at.column - 1 :])
                look(inner)

    look(read_yaml("f", text.encode(), ignore))


def begins(value: object, text: str) -> None:
    if isinstance(value, Decimal):
        assert text.startswith(f"{value:f}")
    elif isinstance(value, bool):
        assert text.startswith(str(value).lower())
    elif isinstance(value, str):
        assert text.startswith('"')
    elif value is None:
        assert text.startswith("null")


CELLS = st.text(alphabet='ab,"\n 1é', max_size=6)


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=6)))
def test_what_is_written_as_csv_is_read_back_with_its_lines(rows):
    width = len(rows[0]) if rows else 1
    header = [f"c{index}" for index in range(width)]
    rows = [row for row in rows if row != [""]]  # nothing at all: a blank line
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([header, *rows])
    problems: list[Problem] = []
    table = read_csv("f", written.getvalue().encode(), problems.append)
    assert table is not None
    assert (list(table.header), table.rows, problems) == (header, rows, [])
    line = 2
    for number, row in enumerate(rows):
        assert table.lines[number] == line
        line += 1 + sum(cell.count("\n") for cell in row)


@pytest.mark.parametrize(
    ("line", "index", "column"),
    [("a,b,c", 2, 5), ('"a,b",c,d', 1, 7), ('"a ""x"", b",c,d', 2, 16), ("销售,b,c", 1, 4), (",,x", 2, 3)],
)
def test_a_cell_begins_where_its_place_says(line, index, column):
    table = read_csv("f", f"x,y,z\n{line}\n".encode(), ignore)
    assert table is not None
    assert table.rows
    assert str(table.cell_place(0, index)) == f"f:2:{column}"


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16", "cp1252"])
def test_an_export_is_read_in_the_encoding_it_declares(encoding):
    word = "café" if encoding == "cp1252" else "銷售"
    problems: list[Problem] = []
    table = read_csv("f", f"id,name\n1,{word}\n".encode(encoding), problems.append, encoding=encoding)
    assert table is not None
    assert (table.rows, problems) == ([["1", word]], [])
    read_csv("f", "id,name\n1,é\n".encode("cp1252"), problems.append)
    assert [(problem.code, str(problem.place)) for problem in problems] == [("encoding", "f:2:3")]
