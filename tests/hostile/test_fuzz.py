"""Every reader gets real files that were changed at random: it reads them or reports problems, soon and in little room.

``KAOPU_FUZZ_INPUTS`` says how many inputs all readers together get; a nightly session asks for a hundred thousand.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaopu.closing.lock import FOLDER, read_locks
from kaopu.data.settings import SETTINGS_FILE, read_settings
from kaopu.data.tables import LARGEST_CELL
from kaopu.forms.printed_reading import read_printed
from kaopu.forms.table_reading import read_table
from kaopu.forms.workbook_reading import read_workbook
from kaopu.history.editions import read_head
from kaopu.pages.references import check_references
from kaopu.policy.expression import ExpressionError, Undefined, evaluate, names_in, parse_expression
from kaopu.text.csv_reader import read_csv
from kaopu.text.language import LANGUAGES
from kaopu.text.problems import Problem, as_github, as_gitlab, as_json, as_text, in_order
from kaopu.text.tree import MemoryTree
from kaopu.text.yaml_reader import read_yaml
from tests.forms.test_table_reading import forms_of
from tests.forms.test_workbook_reading import form_content
from tests.hostile.mutations import CHANGES, Change, changed, changed_part, parts_of
from tests.support.repository import VALID, import_problems, read_repository, tree_of

INPUTS = int(os.environ.get("KAOPU_FUZZ_INPUTS", "2000"))
SECONDS = 1.0
TRIES = 3
ROOM = 400
"""Megabytes that a process may need more than before, over all inputs of a reader."""
FILES = sorted(VALID)
TEXTS = [path for path in FILES if not path.startswith("data/sources/")]
FORMULAS = (
    "new_sales + repeat_sales",
    "min(days_to_close, 3) * 100 / target.sales",
    "(win_share - 0.5) * 2 if win_share >= 0.5 else -win_share",
)
SERVICE = (
    b"form,person,period,achieved,submitted_on,score.result,score.teamwork\n"
    b'self_assessment,ann,2017-Q1,Sold.,2017-04-04,88,\nself_assessment,bob,2017-Q1,"Sold, too.",2017-04-05,,\n'
    b"appeals,ann,2017-Q1,,,,\n"
)
LOCK = (
    b"lock: kaopu.lock/1\nclosed_on: 2017-04-28\ntoday: 2017-04-28\nedition: 2017-1\neffective_from: 2017-01-01\n"
    b'policy: "abc"\ndata: "def"\ngenerator: "kaopu"\nresults: "0"\n'
    b'people: {ann: {score: 88.5, grade: A, total: 3000, digest: "1a"}}\nlevels: {}\nseal: "9"\n'
)


def share(part: float) -> settings:
    """Return the settings of a reader that gets a part of all inputs."""
    return settings(
        max_examples=max(10, int(INPUTS * part)),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def bounded(read: Callable[[list[Problem]], object], files: MemoryTree) -> None:
    """Run a reader: in time, with nothing but problems, each of which can be told in every way.

    What is slow on a machine that is busy with other things is tried again: a slow input is slow each time.
    """
    took = [_timed(read, files)]
    while took[-1] >= SECONDS and len(took) < TRIES:
        took.append(_timed(read, files))
    assert min(took) < SECONDS, took


def _timed(read: Callable[[list[Problem]], object], files: MemoryTree) -> float:
    started = time.process_time()
    found: list[Problem] = []
    read(found)
    problems = in_order(found)
    for write in (as_json, as_github, as_gitlab):
        write(problems, "zh")
    for language in LANGUAGES:
        as_text(problems, files, language).encode()
    return time.process_time() - started


@cache
def printed_form() -> bytes:
    return Path(__file__).parent.parent.joinpath("forms", "filled_by_pdf_lib.pdf").read_bytes()


@pytest.fixture(autouse=True, scope="module")
def _room():
    """Say whether all readers together stayed within their room."""
    resource = pytest.importorskip("resource", reason="no such figures there")
    gc.collect()
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
    yield
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
    assert after - before < ROOM, f"{after - before} MB"


@share(0.2)
@given(st.sampled_from(TEXTS), st.sampled_from(FILES), CHANGES)
def test_files_of_text(path: str, other: str, changes: list[Change]):
    content = changed(VALID[path].encode(), changes, VALID[other].encode())

    def read(found: list[Problem]) -> None:
        read_yaml("f", content, found.append)
        read_csv("f", content, found.append)
        read_csv("f", content, found.append, encoding="gb18030")
        read_csv("f", content, found.append, encoding="utf-16")
        read_head(content)

    bounded(read, MemoryTree({"f": content}))


@share(0.08)
@given(st.binary(max_size=200))
def test_any_bytes(content: bytes):

    def read(found: list[Problem]) -> None:
        read_yaml("f", content, found.append)
        read_csv("f", content, found.append)
        read_workbook("f", content, found.append)
        read_printed("f", b"%PDF-1.7\n" + content, found.append)

    bounded(read, MemoryTree({"f": content}))


@share(0.12)
@given(st.sampled_from(TEXTS), st.sampled_from(FILES), CHANGES)
def test_whole_repositories(path: str, other: str, changes: list[Change]):
    files: dict[str, str | bytes] = {**VALID, path: changed(VALID[path].encode(), changes, VALID[other].encode())}
    tree = tree_of(files)

    def read(found: list[Problem]) -> None:
        reading = read_repository(tree)
        found += reading.problems
        found += [] if reading.policy is None else check_references(reading.policy)

    bounded(read, tree)


@share(0.1)
@given(st.sampled_from(["data/sources.yml", "data/sources/pipeline.csv", "data/sources/products.csv"]), CHANGES)
def test_exports(path: str, changes: list[Change]):
    tree = tree_of({**VALID, path: changed(VALID[path].encode(), changes, VALID["data/sources.yml"].encode())})
    bounded(lambda found: found.extend(import_problems(tree, "pipeline.csv", "products.csv")), tree)


@share(0.1)
@given(CHANGES)
def test_workbooks(changes: list[Change]):

    def read(found: list[Problem]) -> None:
        read_workbook("f", changed_part(parts_of(form_content()), changes), found.append)
        read_workbook("f", changed(form_content(), changes), found.append)

    bounded(read, MemoryTree({}))


@share(0.1)
@given(CHANGES)
def test_printed_forms(changes: list[Change]):
    content = changed(printed_form(), changes)

    def read(found: list[Problem]) -> None:
        read_printed("f", content, found.append)

    bounded(read, MemoryTree({}))


@share(0.1)
@given(CHANGES)
def test_tables_of_a_form_service(changes: list[Change]):
    content = changed(SERVICE, changes)

    def read(found: list[Problem]) -> None:
        read_table("f", content, forms_of, found.append)

    bounded(read, MemoryTree({"f": content}))


@share(0.1)
@given(st.sampled_from(FORMULAS), CHANGES)
def test_formulas(formula: str, changes: list[Change]):
    text = changed(formula.encode(), changes).decode("utf-8", "replace")
    started = time.process_time()
    try:
        expression = parse_expression(text)
        evaluate(expression, dict.fromkeys((name.name for name in names_in(expression)), LARGEST_CELL))
    except (ExpressionError, Undefined):
        pass
    assert time.process_time() - started < SECONDS


@share(0.1)
@given(CHANGES, st.integers(1, 5))
def test_locks_and_settings(changes: list[Change], number: int):
    written = VALID.get(SETTINGS_FILE, "data: ../x\n").encode()
    files: dict[str, str | bytes] = {
        f"{FOLDER}/2017-Q1.{number}.yml": changed(LOCK, changes),
        SETTINGS_FILE: changed(written, changes),
    }

    def read(found: list[Problem]) -> None:
        read_locks(tree_of(files), found.append)
        read_settings(tree_of(files), found.append)

    bounded(read, tree_of(files))
