"""What was written in a form becomes rows; what cannot be taken is reported at its field, and never repeated."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from kaopu.data.rounds import Action
from kaopu.forms.answering import Filed, check_answers, stored_value
from kaopu.forms.form import Form, FormField
from kaopu.text.problems import Place, Problem
from tests.forms.answer_samples import FILE, OWN, REPORT, answers, own_form, review_form
from tests.support.bad_input import assert_sentences_complete

HERE = Place("data/rounds/2017-Q1/actions.csv", 2, 1)


def read(form: Form, values: Mapping[str, str], *actions: Action) -> tuple[Filed | None, list[Problem]]:
    problems: list[Problem] = []
    return check_answers(answers(form, values), form, actions, problems.append), problems


def rows(form: Form, values: Mapping[str, str], *actions: Action) -> dict[str, list[dict[str, str]]]:
    filed, problems = read(form, values, *actions)
    assert problems == []
    assert filed is not None
    return {name: [dict(row.cells) for row in table.rows] for name, table in filed.tables.items()}


def test_r44_a_self_assessment_becomes_rows_of_three_tables():
    values = {**OWN, "score.result": "88.50", "comment.result": "好", "score.teamwork": "", "comment.teamwork": ""}
    values |= {"evidence.1.indicator": "Result", "evidence.1.file": "crm.png", "evidence.2.file": "mail.pdf"}
    assert rows(own_form(), values) == {
        "self_assessments": [
            {"person": "ann", "submitted_on": "2017-04-04", "achieved": "卖出三台。", "deviations": ""}
        ],
        "self_scores": [{"person": "ann", "indicator": "result", "score": "88.5", "comment": "好"}],
        "evidence": [
            {"person": "ann", "indicator": "result", "file": "crm.png", "sha256": ""},
            {"person": "ann", "indicator": "", "file": "mail.pdf", "sha256": ""},
        ],
    }


def test_r46_r47_r48_r49_a_report_becomes_rows_of_four_tables():
    values = {**REPORT, "score.teamwork": "83", "reason.teamwork": "Helps."}
    values |= {"talk.held_on": "2017-04-17", "talk.minutes": "45", "talk.agreed": "Yes"}
    values |= {"action.1.text": "Visits", "action.1.planned": "6", "action.1.measure": "Visits"}
    values |= {"action.2.text": "", "action.3.text": "Calls", "action.3.planned": "2"}
    assert rows(review_form(), values) == {
        "reviews": [{"person": "ann", **REPORT}],
        "review_scores": [
            {"person": "ann", "reviewer": "max", "indicator": "teamwork", "score": "83", "reason": "Helps."}
        ],
        "talks": [{"person": "ann", "manager": "max", "held_on": "2017-04-17", "minutes": "45", "agreed": "yes"}],
        "actions": [
            {"person": "ann", "action": "A1", "text": "Visits", "planned": "6", "measure": "visits"},
            {"person": "ann", "action": "A3", "text": "Calls", "planned": "2", "measure": ""},
        ],
    }


def test_a_talk_and_a_plan_left_empty_take_nothing_away_that_is_recorded():
    values = {**REPORT, "score.teamwork": "", "reason.teamwork": "", "talk.held_on": "", "action.1.text": ""}
    assert rows(review_form(), values).keys() == {"reviews", "review_scores"}
    assert rows(review_form(), values)["review_scores"] == []


def test_what_a_file_does_not_ask_for_stays_as_it_is():
    assert rows(own_form(), OWN).keys() == {"self_assessments"}
    assert rows(review_form(), REPORT).keys() == {"reviews"}


def test_who_signs_need_not_be_repeated_where_there_is_nobody_else():
    values = {name: text for name, text in REPORT.items() if name != "reviewer"}
    assert rows(review_form(), values)["reviews"] == [{"person": "ann", **REPORT}]
    assert rows(review_form(), {**values, "reviewer": ""})["reviews"] == [{"person": "ann", **REPORT}]


def ids(texts: tuple[str, ...], *before: str) -> list[str]:
    made = [Action(name, text, Decimal(1), None, HERE) for name, text in (entry.split("=") for entry in before)]
    values = dict(REPORT)
    for number, text in enumerate(texts, 1):
        values |= {f"action.{number}.text": text, f"action.{number}.planned": "1" if text else ""}
    return [row["action"] for row in rows(review_form(), values, *made)["actions"]]


def test_an_action_keeps_its_id_by_its_text_and_otherwise_by_its_line():
    assert ids(("Call", "Visit")) == ["A1", "A2"]
    assert ids(("", "Visit")) == ["A2"]
    assert ids(("", "Visit"), "A2=Visit") == ["A2"]
    assert ids(("Visit", "Call"), "calls=Call", "visits=Visit") == ["visits", "calls"]
    assert ids(("Call twice", "Visit"), "calls=Call", "visits=Visit") == ["calls", "visits"]
    assert ids(("Visit", "New", "Call"), "A1=Call", "A2=Visit") == ["A2", "A3", "A1"]
    assert ids(("Same", "Same"), "A1=Same", "A2=Same") == ["A1", "A2"]


def test_lines_stay_lines_whatever_ended_them():
    for end in ("\n", "\r\n", "\r"):
        [row] = rows(own_form(), {**OWN, "achieved": f" 一{end}二 {end}"})["self_assessments"]
        assert row["achieved"] == "一\n二"


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        ("number", "85", "85"),
        ("number", " 85.50 ", "85.5"),
        ("number", "８５．５", "85.5"),
        ("number", "100", "100"),
        ("number", "0085", "85"),
        ("number", "+3.", "3"),
        ("number", "-0", "0"),
        ("number", "-2.50", "-2.5"),
        ("number", "1e3", None),
        ("number", "85分", None),
        ("number", "1,000", None),
        ("number", "٣", None),
        ("number", "NaN", None),
        ("date", "2017-04-04", "2017-04-04"),
        ("date", "2017/4/4", "2017-04-04"),
        ("date", "2017年4月4日", "2017-04-04"),
        ("date", "2017.04.04", "2017-04-04"),
        ("date", "2017-04-04 18:03:22", "2017-04-04"),
        ("date", "2017-04-04T00:00:00.000", "2017-04-04"),
        ("date", "2017-02-29", None),
        ("date", "4 April 2017", None),
        ("date", "04/05/2017", None),
        ("choice", "yes", "yes"),
        ("choice", "是", "yes"),
        ("choice", " ＹＥＳ ", "yes"),
        ("choice", "maybe", None),
        ("text", " =1+1 ", "=1+1"),
    ],
)
def test_numbers_dates_and_choices_as_people_write_them(kind, text, stored):
    assert stored_value(FormField("x", kind, "X", choices=(("yes", "是"), ("no", "否"))), text) == stored


BAD: list[tuple[str, Form, dict[str, str], list[str]]] = [
    ("nothing-filled-in", own_form(), {}, ["forms/ann.xlsx form-answer-missing achieved", "forms/ann.xlsx form-answer-missing submitted_on"]),
    ("left-empty", own_form(), {**OWN, "achieved": "  "}, ["3:2 form-answer-missing achieved"]),
    ("no-number", own_form(), {**OWN, "score.result": "gut"}, ["5:2 form-answer-number score.result"]),
    ("no-date", own_form(), {**OWN, "submitted_on": "soon"}, ["2:2 form-answer-date submitted_on"]),
    ("no-choice", own_form(), {**OWN, "evidence.1.indicator": "sales", "evidence.1.file": "x.png"}, ["5:2 form-answer-choice evidence.1.indicator"]),
    ("too-much", own_form(), {**OWN, "score.result": "120.01"}, ["5:2 form-answer-range score.result"]),
    ("too-little", own_form(), {**OWN, "score.result": "-0.01"}, ["5:2 form-answer-range score.result"]),
    ("too-long", own_form(), {**OWN, "score.result": "8", "comment.result": "x" * 21}, ["6:2 form-answer-long comment.result"]),
    ("control", own_form(), {**OWN, "deviations": "a\u202eb"}, ["4:2 form-answer-character deviations"]),
    ("half-a-character", own_form(), {**OWN, "deviations": "a\ud83d"}, ["4:2 form-answer-character deviations"]),
    ("like-a-merge-conflict", own_form(), {**OWN, "deviations": "a\n<<<<<<< b"}, ["4:2 form-answer-character deviations"]),
    ("unknown", own_form(), {**OWN, "score.sales": "80"}, ["5:2 form-field-unknown score.sales"]),
    ("comment-alone", own_form(), {**OWN, "score.result": "", "comment.result": "Good."}, ["5:2 form-answer-alone score.result"]),
    ("score-without-reason", review_form(), {**REPORT, "score.teamwork": "80"}, ["6:2 form-answer-alone reason.teamwork"]),
    ("reason-without-score", review_form(), {**REPORT, "reason.teamwork": "So."}, ["6:2 form-answer-alone score.teamwork"]),
    ("score-of-what-is-computed", review_form(), {**REPORT, "score.result": "80"}, ["6:2 form-field-unknown score.result"]),
    ("somebody-else-signs", review_form(), {**REPORT, "reviewer": "eve"}, ["3:2 form-answer-choice reviewer"]),
    ("talk-without-minutes", review_form(), {**REPORT, "talk.held_on": "2017-04-17", "talk.minutes": "", "talk.agreed": "no"}, ["7:2 form-answer-alone talk.minutes"] * 2),
    ("action-without-number", review_form(), {**REPORT, "action.1.text": "Call"}, ["6:2 form-answer-alone action.1.planned"]),
    ("evidence-without-file", own_form(), {**OWN, "evidence.1.indicator": "result"}, ["5:2 form-answer-alone evidence.1.file"]),
    ("all-at-once", own_form(), {"achieved": "", "submitted_on": "x", "score.result": "x"}, ["3:2 form-answer-date submitted_on", "4:2 form-answer-number score.result", "2:2 form-answer-missing achieved"]),
]  # fmt: skip
CODES = {problem.split()[1] for _, _, _, problems in BAD for problem in problems}
"""What these cases bring about, for tests/text/test_problem_codes.py."""


@pytest.mark.parametrize(("form", "values", "expected"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_each_problem_names_its_field_and_repeats_nothing(form, values, expected):
    filed, problems = read(form, values)
    assert filed is None
    found = []
    for problem in problems:
        name = str(problem.values["field"]).rpartition("(")[2].rstrip(")")
        place = str(problem.place).removeprefix(f"{FILE}:")
        found.append(f"{place} {problem.code} {name}")
        assert_sentences_complete(problem)
        for text in values.values():
            if len(text) > 3 and text not in ("sales", "Call"):
                assert text not in problem.message("en") + problem.hint("en")
    assert found == expected
