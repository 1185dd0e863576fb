"""The quick and the careful reader of tables give the same frames, and both what csv and Decimal say."""

from __future__ import annotations

import csv
import datetime
import io
import time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.data import ids
from kaopu.data.catalogue import CATALOGUE
from kaopu.data.parts import Part, frame_of
from kaopu.data.quick_table import quick_part
from kaopu.data.store import read_data
from kaopu.data.tables import typed_part
from kaopu.text.csv_reader import read_csv
from kaopu.text.problems import Problem
from kaopu.text.tree import FolderTree
from tests.support.repository import VALID, shown, tree_of

ROOT = Path(__file__).parents[2]
STORED = [name for name, table in CATALOGUE.items() if table.stored]
GOOD = {
    "id": ["a", "B7", "x-1_y", "0", "a" * 8, "b" * 9, "c" * 32],
    "text": ["ann", "王芳", "a b", "-", "n" * 70, "é", "a\tb", "t" * 12_000],
    "date": ["2017-01-31", "2016-02-29", "0001-01-01", "9999-12-31"],
    "period": ["2017", "2017-Q4", "2016-02", "1000", "9999-12"],
    "money": ["0", "1", "12.5", "0.0001", "99999999999", "100000000000", "-3.25", "-0", "7.10", "1.00000",
              "123456789.1234"],
}  # fmt: skip
ODD = {
    "id": ["", "a/b", "d" * 33, "é", "-a", "_", " a", "e" * 70],
    "text": ["", " a", "a ", "\u00a0a"],
    "date": ["", "2017-02-30", "2017-2-3", "2017-01-31 ", "0000-01-01", "２０１７-01-01", "2017-01-311"],
    "period": ["", "2017-Q5", "2017-1", "2017-Q4 ", "0999", "２０１７", "2017-13", "2017-q1"],
    "money": ["", "1,5", "01", "1.", ".5", "-", "--1", "1.2.3", "+1", "1e3", "0.00001", "100000000000.1", "NaN", "１",
              "1 ", "12345678901234567890", "0.00000000001", "1-"],
}  # fmt: skip


PLAIN = {"id": "a1", "text": "Ann 王", "date": "2017-01-05", "period": "2017-Q1", "money": "12.5", "number": "3"}


def kind_of(table: str, column: str) -> str:
    """The column's type; amounts and numbers take the same cells."""
    kind = CATALOGUE[table].columns[column].type
    return "money" if kind == "number" else kind


def plain_cell(table: str, column: str) -> str:
    found = CATALOGUE[table].columns[column]
    return found.choices[0] if found.choices else PLAIN[found.type]


def cells(table: str, column: str, odd: bool) -> st.SearchStrategy[str]:
    kind = kind_of(table, column)
    if kind == "choice":
        return st.sampled_from([*CATALOGUE[table].columns[column].choices, *(["", "wrong"] if odd else [])])
    good = st.sampled_from([*GOOD[kind], *([] if CATALOGUE[table].columns[column].required else [""])])
    return st.one_of(good, good, good, st.sampled_from(ODD[kind])) if odd else good


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bytes]:
    """A table's file: mostly plain, sometimes with what only the careful reader understands."""
    table = draw(st.sampled_from(STORED))
    schema = CATALOGUE[table]
    optional = [name for name in schema.stored if not schema.columns[name].required]
    left_out = draw(st.sets(st.sampled_from(optional))) if optional else set()
    header = draw(st.permutations([name for name in schema.stored if name not in left_out]))
    odd = draw(st.booleans())
    rows = draw(st.lists(st.tuples(*(cells(table, name, odd) for name in header)), min_size=1, max_size=8))
    ending = draw(st.sampled_from(["\n", "\n", "\n", "\r\n", "\n\n"]))
    text = ending.join([",".join(header), *(",".join(row) for row in rows)]) + draw(st.sampled_from(["\n", ""]))
    before = draw(st.sampled_from(["", "", "", "\ufeff", '"', "\n"]))
    return table, (before + text).encode()


def both(table: str, content: bytes) -> tuple[Part | None, Part | None, list[Problem]]:
    problems: list[Problem] = []
    text = read_csv("f.csv", content, problems.append)
    careful = typed_part(table, text, problems.append) if text is not None else None
    return quick_part(table, "f.csv", content), careful, problems


def text_type(table: str, name: str) -> str:
    """Return how a column of texts is held: in large tables those that repeat are numbered, other ids are bytes."""
    if CATALOGUE[table].monthly and name in ("id", "deal", "receivable"):
        return "ids"
    repeats = name != "id" and CATALOGUE[table].columns[name].type in ("id", "choice")
    return "category" if CATALOGUE[table].monthly and repeats else "object"


def assert_same(table: str, quick: Part, careful: Part) -> None:
    first, second = frame_of(CATALOGUE[table], [quick]), frame_of(CATALOGUE[table], [careful])
    pd.testing.assert_frame_equal(first, second)
    texts = [
        name for name, column in CATALOGUE[table].columns.items() if column.type in ("id", "text", "period", "choice")
    ]
    for name in set(texts) & set(CATALOGUE[table].stored):
        assert str(first[name].dtype) == text_type(table, name)
        assert all(pd.isna(cell) or isinstance(cell, str) for cell in first[name])
    assert (quick.header, careful.left_out) == (careful.header, {})
    assert quick.lines.tolist() == careful.lines.tolist()


@settings(max_examples=600, deadline=None)
@given(files())
def test_what_is_read_quickly_is_what_is_read_carefully(found):
    table, content = found
    quick, careful, problems = both(table, content)
    if quick is not None:
        assert shown(problems) == []
        assert careful is not None
        assert_same(table, quick, careful)


@pytest.mark.parametrize("table", STORED)
def test_an_ordinary_file_is_read_quickly(table):
    stored = CATALOGUE[table].stored
    content = "\n".join([",".join(stored), ",".join(plain_cell(table, name) for name in stored), ""]).encode()
    quick, careful, problems = both(table, content)
    assert quick is not None
    assert careful is not None
    assert problems == []
    assert_same(table, quick, careful)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(alphabet="0123456789.-", min_size=1, max_size=16), min_size=1, max_size=6))
def test_numbers_mean_what_decimal_says(written):
    content = ("id,name,price\n" + "".join(f"a,b,{text}\n" for text in written)).encode()
    quick, _, problems = both("products", content)
    assert (quick is None) == bool(problems)
    if quick is not None:
        values = frame_of(CATALOGUE["products"], [quick])["price"]
        assert values.tolist() == [int(Decimal(text) * 10_000) for text in written]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "data" / "months").glob("*/deals.csv")), ids=lambda path: path.parent.name
)
def test_the_demo_is_read_quickly_and_as_the_csv_module_reads_it(path):
    part = quick_part("deals", "f", path.read_bytes())
    assert part is not None
    frame = frame_of(CATALOGUE["deals"], [part])
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    for name in ("id", "person", "account", "product", "stage", "agreement"):
        assert str(frame[name].dtype) == text_type("deals", name)
        assert frame[name].tolist() == [row[name] for row in rows]
    assert [day.date() for day in frame["closed_on"]] == [datetime.date.fromisoformat(row["closed_on"]) for row in rows]
    assert frame["amount"].tolist() == [int(Decimal(row["amount"]) * 10_000) for row in rows]
    assert frame["line"].tolist() == list(range(2, len(rows) + 2))


def test_a_repository_in_quotation_marks_says_the_same():
    """Quotation marks in every cell send every file to the careful reader."""
    tree = FolderTree(ROOT)
    plain = {path: tree.read(path) or b"" for path in tree.paths("data", ".csv") if "/sources/" not in path}
    quoted: dict[str, bytes] = {}
    for path, content in plain.items():
        written = io.StringIO()
        rows = csv.reader(io.StringIO(content.decode(), newline=""))
        csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
        quoted[path] = written.getvalue().encode()
        if (name := Path(path).stem) in STORED:
            assert quick_part(name, path, quoted[path]) is None
    problems: list[Problem] = []
    one, other = read_data(tree_of(plain), problems.append), read_data(tree_of(quoted), problems.append)
    assert problems == []
    assert one.tables.keys() == other.tables.keys()
    for name, frame in one.tables.items():
        pd.testing.assert_frame_equal(frame, other.tables[name])
    assert (one.people, one.months) == (other.people, other.months)


@pytest.mark.parametrize("table", STORED)
def test_a_table_without_a_row_has_typed_columns(table):
    files = {path: text for path, text in VALID.items() if not path.endswith(f"/{table}.csv")}
    frame = read_data(tree_of(files), lambda _: None).tables[table]
    expected = {"money": "int64", "number": "int64", "date": "datetime64[s]"}
    for name in CATALOGUE[table].stored:
        assert str(frame[name].dtype) == expected.get(CATALOGUE[table].columns[name].type, text_type(table, name))
    assert list(frame.columns) == [*CATALOGUE[table].stored, "file", "line"]
    assert (len(frame), str(frame["file"].dtype), str(frame["line"].dtype)) == (0, "category", "int32")


@pytest.mark.parametrize("odd", [b'"', b"\r", b"\x00", b"\x7f", b"\xc2\x85", b"\xe2\x80\xa8", b"\xff", b"\x1c", b"\n"])
def test_in_doubt_the_quick_reader_gives_up(odd):
    content = b"id,name,price\na,bbb,1\nc,ddd,2\n"
    assert quick_part("products", "f", content) is not None
    for position in range(len(content)):
        assert quick_part("products", "f", content[:position] + odd + content[position:]) is None


@pytest.mark.parametrize(
    "text", ["a,b\nc\n", "a,b,1\nc,d\ne\n", "a,b,1,c\nd,2\n", "a,b,1\n,\n\n", "a\n", "", "a,b,1\nc"]
)
def test_lines_of_other_lengths_are_left_to_the_careful_reader(text):
    assert quick_part("products", "f", f"id,name,price\n{text}".encode()) is None


@pytest.mark.parametrize(
    ("table", "column", "odd"),
    [
        pytest.param(table, name, odd, id=f"{name}-{odd[:20]!r}")
        for table, name in (("receivables", "id"), ("receivables", "deal"), ("teams", "name"), ("deals", "opened_on"),
                            ("deals", "amount"), ("leads", "account"), ("trainings", "score"))
        for odd in ODD[kind_of(table, name)]
        if odd or CATALOGUE[table].columns[name].required
    ],
)  # fmt: skip
def test_a_cell_that_is_refused_is_left_to_the_careful_reader(table, column, odd):
    row = {name: plain_cell(table, name) for name in CATALOGUE[table].stored}
    rows = [row, {**row, column: odd}, row]
    content = "\n".join([",".join(row), *(",".join(cells.values()) for cells in rows), ""]).encode()
    quick, careful, problems = both(table, content)
    assert quick is None
    assert problems
    assert careful is None or careful.lines.tolist() == [2, 4]


def test_a_file_of_wrong_ids_is_reported_in_bounded_time():
    people = VALID["data/people.csv"] + "".join(f"p{number},P,specialist,north,max\n" for number in range(3000))
    leads = "".join(f"x{number},q{number},,saw,2017-01-05\n" for number in range(5000))
    targets = "".join(f"person,q{number},2017-Q1,sales,5\n" for number in range(5000))
    files = {
        **VALID,
        "data/people.csv": people,
        "data/months/2017-01/leads.csv": "id,person,account,product,opened_on\n" + leads,
        "data/targets.csv": VALID["data/targets.csv"] + targets,
    }
    found: list[Problem] = []
    began = time.process_time()
    read_data(tree_of(files), found.append)
    assert time.process_time() - began < 10
    assert [problem.code for problem in found] == ["unknown-reference"] * 10_000
    assert {str(problem.place) for problem in found} >= {
        "data/months/2017-01/leads.csv:5001:7",
        "data/targets.csv:5003:8",
    }


def test_ids_that_are_mixed_into_one_number_are_still_told_apart():
    """Such ids are rare but can be made: mixed are the first eight characters, then the next eight are added."""
    generator = np.random.default_rng(1)
    letters = np.frombuffer(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", np.uint8)

    def mixed(first):
        product = first * ids._MULTIPLIER
        return product ^ (product >> ids._SHIFT)

    start, end = np.frombuffer(b"customer-number1", np.uint64)
    others = letters[generator.integers(0, len(letters), (2_000_000, 8))].view(np.uint64).ravel()
    ends = mixed(np.array([start]))[0] + end - mixed(others)
    legal = np.flatnonzero(np.isin(ends.view(np.uint8).reshape(-1, 8), letters).all(axis=1))
    names = ["customer-number1", *((others[[n]].tobytes() + ends[[n]].tobytes()).decode() for n in legal)]
    assert len(names) > 2
    content = "id,person,account,product\n" + "".join(f"l{number},{name},,p\n" for number, name in enumerate(names))
    assert quick_part("leads", "f", content.encode()) is None
    _, careful, problems = both("leads", content.encode())
    assert careful is not None
    assert problems == []
    assert frame_of(CATALOGUE["leads"], [careful])["person"].tolist() == names


def test_a_hundred_thousand_rows_are_read_in_the_time_of_a_few_plain_readings():
    rows = [f"d{n:07},p{n % 500},acc-{n % 9000},saw,won,none,2017-01-05,2017-02-04,{n}.5\n" for n in range(100_000)]
    content = (",".join(CATALOGUE["deals"].stored) + "\n" + "".join(rows)).encode()
    seconds: dict[str, list[float]] = {"pandas": [], "kaopu": []}
    for _ in range(3):
        began = time.process_time()
        pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
        seconds["pandas"].append(time.process_time() - began)
        began = time.process_time()
        part = quick_part("deals", "f", content)
        assert part is not None
        frame_of(CATALOGUE["deals"], [part])
        seconds["kaopu"].append(time.process_time() - began)
    assert min(seconds["kaopu"]) < 6 * min(seconds["pandas"]), seconds
