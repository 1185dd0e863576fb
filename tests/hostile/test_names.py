"""Names and ids made to do harm: formulas in spreadsheets, templates, other systems' folders, and very many of them."""

from __future__ import annotations

import csv
import io
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.data.importing import import_export
from kaopu.data.sources import read_sources
from kaopu.data.store import IMPORT_REPORT
from kaopu.forms.workbook import workbook_of
from kaopu.pages.references import check_references
from kaopu.policy.expression import LONGEST, ExpressionError, Undefined, evaluate, parse_expression
from kaopu.policy.reader import read_policy
from kaopu.text.csv_reader import MOST_COLUMNS, read_csv
from kaopu.text.problems import Problem
from kaopu.text.spreadsheets import harmless
from kaopu.text.yaml_reader import LARGEST, read_yaml
from tests.forms.asked import asked, opened
from tests.support.repository import VALID, changed, ignore, read_repository, shown, tree_of

SECONDS = 1.0
FORMULAS = ("=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1", "\u200b=1", "\u00ad=1")
"""Formulas as a spreadsheet program would run them, the wide signs as those of East Asia do."""
IDS = ("con", "CON", "Aux", "nul", "COM1", "lpt9")


def timed(read) -> float:
    started = time.process_time()
    read()
    return time.process_time() - started


@given(st.text(alphabet="=+-@＝\t\r\n ;,|a\u200b\u00ad'", max_size=12))
@settings(max_examples=300)
def test_no_text_that_was_made_harmless_can_be_a_formula(text):
    made = harmless(text)
    blank = "".join(sorted({" ", "\u200b", "\u00ad"}))
    for separator in (";", ",", "|", "\t", "\n", "\r"):
        for cell in made.split(separator):
            assert not cell.lstrip(blank).startswith(tuple("=+-@＝"))
    assert not made.lstrip(blank).startswith(("\t", "\r"))
    assert made.replace("'", "") == text.replace("'", "")


def test_making_harmless_takes_as_long_as_the_text():
    assert timed(lambda: harmless("a" + "\n" * 130_000 + "b")) < SECONDS
    assert timed(lambda: harmless(";\t" * 65_000)) < SECONDS


@pytest.mark.parametrize("formula", [formula for formula in FORMULAS if "\r" not in formula and "\t" not in formula])
def test_an_import_s_report_holds_no_formula(formula):
    files = changed("data/sources/pipeline.csv", "o1,Ann,Acme,", f'o1,Ann,"{formula}",')
    files["data/sources.yml"] = files["data/sources.yml"].replace(
        "account: {kind: slug, column: account, when_empty: refuse}",
        f'account: {{kind: slug, column: account, map: {{"{formula}": Acme}}}}',
    )
    source = read_sources(tree_of(files), ignore)["crm"]
    contents = {"pipeline": ("pipeline.csv", files["data/sources/pipeline.csv"].encode())}
    report = import_export(source, contents, ignore).files[IMPORT_REPORT]
    [row] = csv.DictReader(io.StringIO(report))
    assert row["found"] == harmless(formula) != formula
    assert row["found"].replace("'", "") == formula.replace("'", "")


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x.example","y")', "http://x.example"]
)
def test_a_form_s_workbook_runs_nothing_that_somebody_is_called(formula):
    from dataclasses import replace  # noqa: PLC0415

    form = asked("self_assessment")
    evil = replace(form, title=formula, facts=((formula, formula),), notes=(formula,))
    for sheet in opened(workbook_of(evil)).worksheets:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)


@pytest.mark.parametrize("identifier", IDS)
@pytest.mark.parametrize("path", ["data/people.csv", "data/teams.csv"])
def test_an_id_that_names_a_device_is_refused(path, identifier):
    row = f"{identifier},Name,specialist,north,max\n" if "people" in path else f"{identifier},Name,max,Harbin\n"
    problems = read_repository(tree_of({**VALID, path: VALID[path] + row})).problems
    line = VALID[path].count("\n") + 1
    assert f"{path}:{line}:1 id-reserved" in shown(problems)


@pytest.mark.parametrize("identifier", ["any", "index", "everything", "handbook", "console", "com10"])
def test_words_of_the_program_are_ids_like_any_other(identifier):
    rows = VALID["data/teams.csv"] + f"{identifier},Name,max,Harbin\n"
    assert read_repository(tree_of({**VALID, "data/teams.csv": rows})).problems == []


@pytest.mark.parametrize(
    "identifier", ["../x", "/x", "x/y", "a" * 33, "Ａnn", "a b", "-a", "_a", ".", "a.b", "ann\u200b", "é"]
)
def test_an_id_that_is_no_name_of_a_folder_is_refused(identifier):
    rows = VALID["data/people.csv"] + f"{identifier},Name,specialist,north,max\n"
    assert "data/people.csv:5:1 wrong-type" in shown(
        read_repository(tree_of({**VALID, "data/people.csv": rows})).problems
    )


def test_ids_that_share_a_folder_on_other_systems_are_one():
    rows = VALID["data/people.csv"] + "Ann,Ann,specialist,north,max\n"
    problems = read_repository(tree_of({**VALID, "data/people.csv": rows})).problems
    assert "data/people.csv:5:1 duplicate-id" in shown(problems)


TEMPLATES = ("{{7*7}}", "{% for x in y %}", "{0.__class__}", "{name}", "%(x)s", "${7*7}", "#{7*7}", "<%= 7*7 %>")


@pytest.mark.parametrize("text", TEMPLATES)
def test_no_text_of_a_policy_or_a_name_is_a_template(text):
    files = changed("policy/grades.yml", "name: Excellent", f"name: '{text}'")
    files["data/people.csv"] = files["data/people.csv"].replace("bob,Bob,", f'bob,"{text}",')
    reading = read_repository(tree_of(files))
    assert reading.problems == []
    assert reading.policy is not None
    assert reading.policy.grades.bands[0].name.en == text
    assert reading.data.people.people["bob"].name == text


EVIL_FORMULAS = {
    "9**9**9": "formula-not-allowed",
    "(9**9)**9": "formula-not-allowed",
    "().__class__.__bases__": "formula-not-allowed",
    "target.__class__.__mro__": "formula-not-allowed",
    "__import__('os').system('touch x')": "formula-not-allowed",
    "min(*[1,2])": "formula-not-allowed",
    "min(1, 2, key=print)": "formula-not-allowed",
    "[x for x in y]": "formula-not-allowed",
    "lambda: 0": "formula-not-allowed",
    "f'{x}'": "formula-not-allowed",
    "(x := 1)": "formula-not-allowed",
    "1 << 999999999": "formula-not-allowed",
    "1e999999999": "formula-not-allowed",
    "0x10": "formula-not-allowed",
    "1_000": "formula-not-allowed",
    "1j": "formula-not-allowed",
    "'a' * 999999999": "formula-not-allowed",
    "a and b": "formula-not-allowed",
    "9" * 400: "formula-not-allowed",
    "(" * 240 + "1" + ")" * 240: "formula-deep",
    "-" * 400 + "1": "formula-deep",
    "1 if " * 90 + "1": "formula-syntax",
    "1+" * 240 + "1": "formula-deep",
    "a" * (LONGEST + 1): "formula-long",
    "ａ + 1": "formula-character",
    "a\n+1": "formula-character",
    "a\0": "formula-character",
    "": "formula-syntax",
}


@pytest.mark.parametrize(("formula", "code"), EVIL_FORMULAS.items(), ids=lambda text: text[:20])
def test_a_formula_is_arithmetic_and_nothing_else(formula, code):
    started = time.process_time()
    with pytest.raises(ExpressionError) as caught:
        parse_expression(formula)
    assert caught.value.code == code
    assert 0 <= caught.value.offset <= max(len(formula), 1)
    assert time.process_time() - started < SECONDS


def test_a_product_of_products_stays_within_its_bounds():
    expression = parse_expression("*".join(["a"] * 25))
    with pytest.raises(Undefined, match="large"):
        evaluate(expression, {"a": Decimal("99999999999.9999")})


NUMBERS = (
    "1e999999999",
    "9" * 1_000_000,
    "0." + "9" * 1_000_000,
    "-" * 1_000_000,
    "1_000",
    "١٢",
    "Infinity",
    "sNaN",
    "0x1",
)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:12])
@pytest.mark.parametrize("path", ["data/products.csv", "policy/grades.yml", "policy/receivables.yml"])
def test_a_number_without_end_is_refused_at_once(path, number):
    old = {"data/products.csv": "100", "policy/grades.yml": "90", "policy/receivables.yml": "30 days"}[path]
    tree = tree_of({**VALID, path: VALID[path].replace(old, number)})
    took = timed(lambda: shown(read_repository(tree).problems))
    assert took < SECONDS
    assert [problem for problem in read_repository(tree).problems if problem.place.file == path]


MUCH = {
    "conflict": b"=======\n" * 500_000,
    "columns": b",".join(b"column%d" % number for number in range(200_000)) + b"\n",
    "one-line": b"a: " + b"x" * 3_900_000,
    "keys": b"a: 1\n" * 20_000,
    "flow": b"a: [" + b"1," * 20_000 + b"]",
    "quoted": b'a: "' + b"\\x41" * 200_000 + b'"',
    "comments": b"#\n" * 1_900_000,
    "quotation": b'a,b\n"' + b'""' * 60_000 + b'",x\n',
    "cells": b'a\n"' + b"x" * 131_000 + b'"\n',
    "blank": b"\n" * 3_000_000,
    "deep": b"- " * 100_000,
    "questions": b"? " * 100_000,
    "wide": b"a\n" + b'"\n\n\n\n\n"\n' * 20_000,
}


@pytest.mark.parametrize("content", MUCH.values(), ids=MUCH)
def test_much_of_anything_is_read_or_refused_in_proportion(content):
    # Four megabytes take seconds; what is not in proportion took an hour.
    problems: list[Problem] = []
    for read in (read_yaml, read_csv):
        assert timed(lambda read=read: read("f", content, problems.append)) < 10 * SECONDS


def test_more_columns_than_anybody_has_are_one_problem():
    problems: list[Problem] = []
    header = ",".join(f"c{number}" for number in range(MOST_COLUMNS + 1))
    assert read_csv("f", f"{header}\n".encode(), problems.append) is None
    assert shown(problems) == ["f:1:1 csv-columns"]
    assert str(MOST_COLUMNS) in problems[0].message("en")


def test_a_file_of_yaml_that_is_too_large_is_not_looked_at():
    problems: list[Problem] = []
    assert timed(lambda: read_yaml("f", b"[" * (LARGEST + 1), problems.append)) < SECONDS / 10
    assert shown(problems) == ["f file-too-large"]


REFERENCES = (
    *("grades.__class__", "policy.__init__", "grades.A.at_least.__class__", "__import__", "grades.A.model_dump()"),
    *(
        "../../etc/passwd",
        "7*7",
        "{{7*7}}",
        "grades.A._source",
        "grades..A",
        ".",
        "",
        "x" * 5000,
        "a." * 5000,
        "\u202e",
    ),
)


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda text: text[:20])
def test_a_reference_is_a_name_and_nothing_more(reference):
    path = "policy/handbook/why.en.md"
    tree = tree_of({**VALID, path: f"{VALID[path]}\n[[{reference}]]\n"})
    problems: list[Problem] = []
    started = time.process_time()
    policy = read_policy(tree, problems.append)
    if policy is not None:
        problems += check_references(policy)
    assert time.process_time() - started < SECONDS
    assert [problem.code for problem in problems] in (["reference-unknown"], ["control-character"])
