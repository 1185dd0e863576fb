"""The table of a form service: which form a row is, by ids or by what the form calls its fields, in any language."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

import pytest

from kaopu.forms.answering import Filed
from kaopu.forms.form import Form, FormField, FormKind, FormSection
from kaopu.forms.table_reading import Submission, read_table
from kaopu.text.problems import Problem
from tests.forms.answer_samples import own_form, review_form
from tests.support.bad_input import assert_sentences_complete
from tests.support.repository import shown

FILE = "forms.csv"


def forms_of(kind: FormKind, person: str, period: str) -> Sequence[Form]:
    """Ann is judged by two indicators and Bob by one of them, in the first quarter; nobody else is."""
    if period != "2017-Q1" or person not in ("ann", "bob"):
        return ()
    make = own_form if kind == "self_assessment" else review_form
    if person == "bob" and kind == "self_assessment":
        return tuple(own_form("bob", language, ("result",)) for language in ("zh", "en"))
    return tuple(make(person, language) for language in ("zh", "en"))


def read(*lines: Sequence[str]) -> tuple[list[Submission | Filed], list[Problem]]:
    out, problems = io.StringIO(), list[Problem]()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return read_table(FILE, out.getvalue().encode(), forms_of, problems.append), problems


def values(found: Submission | Filed) -> dict[str, str]:
    assert isinstance(found, Submission)
    return {name: answer.text for name, answer in found.answers.values.items() if answer.text}


def test_columns_are_ids_of_fields():
    found, problems = read(
        ("form", "person", "period", "achieved", "submitted_on", "score.result", "score.teamwork"),
        ("self_assessment", "ann", "2017-Q1", "Sold.", "2017-04-04", "88", ""),
        ("self_assessment", "bob", "2017-Q1", "Sold, too.", "2017-04-05", "", ""),
    )
    assert problems == []
    assert [values(one) for one in found] == [
        {"achieved": "Sold.", "submitted_on": "2017-04-04", "score.result": "88"},
        {"achieved": "Sold, too.", "submitted_on": "2017-04-05"},
    ]
    first = found[0]
    assert isinstance(first, Submission)
    assert str(first.place) == "forms.csv:2:1"
    assert str(first.answers.values["score.result"].place) == "forms.csv:2:46"
    assert first.answers.key == first.form.key


@pytest.mark.parametrize(
    ("head", "row", "language"),
    [
        (("表单", "人员", "考核期", "完成情况", "填写日期", "业绩：自评分", "协作 自评分"), ("绩效自评表", "ann", "2017-Q1", "卖出。", "2017年4月4日", "88", "70"), "zh"),
        (("Form", "Person", "Period", "What you achieved", "Date", "Result: Own score", "Teamwork – own score"), ("Self-assessment", "ann", "2017-Q1", "卖出。", "2017年4月4日", "88", "70"), "en"),
    ],
)  # fmt: skip
def test_columns_are_called_as_on_the_form_in_any_language(head, row, language):
    found, problems = read(head, row)
    assert problems == []
    assert [values(one) for one in found] == [
        {
            "achieved": "卖出。",
            "submitted_on": "2017年4月4日",
            "score.result": "88",
            "score.teamwork": "70",
        }
    ]
    assert isinstance(found[0], Submission)
    assert found[0].form.key.language == language


def test_a_name_that_two_fields_share_is_nobodys_until_the_part_of_the_form_is_named():
    def twice(_kind: FormKind, _person: str, _period: str) -> Sequence[Form]:
        parts = (("Visits", "visits"), ("Calls", "calls"))
        sections = tuple(FormSection(title, "", (FormField(f"{name}.text", "text", "Text"),)) for title, name in parts)
        return (replace(own_form(), sections=sections),)

    def read_head(label: str) -> tuple[list[Submission | Filed], list[str]]:
        problems: list[Problem] = []
        lines = f"form,person,period,{label}\nself_assessment,ann,2017-Q1,Ten.\n"
        return read_table(FILE, lines.encode(), twice, problems.append), shown(problems)

    [found], problems = read_head("Calls: Text")
    assert (values(found), problems) == ({"calls.text": "Ten."}, [])
    assert read_head("Text") == ([], ["forms.csv:1:20 csv-unknown-column"])


@pytest.mark.parametrize("word", ["yes", "Yes", "是", "YES"])
def test_choices_are_written_in_any_language(word):
    head = ("form", "person", "period", "strengths", "talk.agreed")
    found, problems = read(head, ("review", "ann", "2017-Q1", "Listens.", word))
    assert problems == []
    assert values(found[0])["talk.agreed"] == "yes"


def test_rows_for_tables_that_have_no_form():
    found, problems = read(
        ("form", "person", "period", "delivered_on", "discussed_on", "signed", "department", "given_on", "comment", "score"),
        ("acknowledgements", "ann", "2017-Q1", "2017/4/17", "2017-04-17", "是", "", "", "", ""),
        ("其他部门的反馈", "bob", "2017-Q1", "", "", "", "Finance", "2017-04-06", "Pays on time.", "90.0"),
        ("peer_comments", "bob", "2017-Q1", "", "", "", "", "", "Helps.", ""),
    )  # fmt: skip
    assert problems == []
    tables = [
        {name: table.rows[0].cells for name, table in one.tables.items()} for one in found if isinstance(one, Filed)
    ]
    signed = {"person": "ann", "delivered_on": "2017-04-17", "discussed_on": "2017-04-17", "signed": "yes"}
    said = {
        "person": "bob",
        "department": "Finance",
        "given_on": "2017-04-06",
        "score": "90",
        "comment": "Pays on time.",
    }
    assert tables == [
        {"acknowledgements": signed},
        {"department_feedback": said},
        {"peer_comments": {"person": "bob", "comment": "Helps."}},
    ]


def test_a_column_of_the_service_is_passed_over_and_said_so():
    found, problems = read(
        ("提交时间", "form", "person", "period", "achieved"),
        ("2017-04-04 10:00", "self_assessment", "ann", "2017-Q1", "x"),
    )
    assert len(found) == 1
    assert [(*shown([problem]), problem.severity) for problem in problems] == [
        ("forms.csv:1:1 form-column-ignored", "warning")
    ]


HEAD = ("form", "person", "period", "achieved", "score.result", "score.teamwork")
OWN = ("self_assessment", "ann", "2017-Q1", "Sold.", "88", "")
BAD: list[tuple[str, list[Sequence[str]], list[str]]] = [
    ("no-period-column", [("form", "person"), ("review", "ann")], ["1:1 csv-missing-column"]),
    ("no-such-form", [HEAD, ("selfassesment", *OWN[1:])], ["2:1 form-kind-unknown"]),
    ("no-such-period", [HEAD, (*OWN[:2], "2017-Q5", *OWN[3:])], ["2:21 form-period-unknown"]),
    ("nobody", [HEAD, (OWN[0], "zoe", *OWN[2:])], ["2:17 form-without-result"]),
    ("column-misspelt", [(*HEAD[:3], "acheived", *HEAD[4:]), OWN], ["1:20 csv-unknown-column"]),
    ("column-of-no-indicator", [(*HEAD[:4], "score.resutl", HEAD[5]), OWN], ["1:29 csv-unknown-column"]),
    ("receipt-without-a-day", [(*HEAD[:3], "delivered_on", "signed"), ("acknowledgements", "ann", "2017-Q1", "2017-04-17", "yes")], ["2:1 form-answer-missing"]),
    ("receipt-that-is-neither", [(*HEAD[:3], "delivered_on", "discussed_on", "signed"), ("acknowledgements", "ann", "2017-Q1", "2017-04-17", "2017-04-17", "so so")], ["2:52 form-answer-choice"]),
    ("receipt-with-a-score", [HEAD, OWN, ("peer_comments", "ann", "2017-Q1", "", "", "")], ["3:1 form-answer-missing"]),
]  # fmt: skip
CODES = {problem.split()[1] for _, _, problems in BAD for problem in problems} | {"form-column-ignored"}
"""What these cases bring about, for tests/text/test_problem_codes.py."""


@pytest.mark.parametrize(("lines", "expected"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_each_problem_stands_at_its_cell(lines, expected):
    _, problems = read(*lines)
    assert shown(problems) == [f"{FILE}:{problem}" for problem in expected]
    for problem in problems:
        assert_sentences_complete(problem)


def test_a_cell_that_only_anothers_form_has_is_handed_on_as_unknown():
    found, problems = read(HEAD, OWN, ("self_assessment", "bob", "2017-Q1", "Sold.", "80", "70"))
    assert problems == []
    assert values(found[1]) == {"achieved": "Sold.", "score.result": "80", "score.teamwork": "70"}
    assert isinstance(found[1], Submission)
    assert "score.teamwork" not in found[1].form.fields()
