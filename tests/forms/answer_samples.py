"""Two small invented forms in two languages, and answers to them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from kaopu.forms.form import Answer, Answers, Form, FormField, FormKey, FormKind, FormRow, FormSection
from kaopu.text.language import Language
from kaopu.text.problems import Place

DIGEST = "0123456789abcdef"
FILE = "forms/ann.xlsx"
OWN = {"submitted_on": "2017-04-04", "achieved": "卖出三台。", "deviations": ""}
REPORT = {"submitted_on": "2017-04-10", "reviewer": "max", "strengths": "Listens.", "to_improve": "Calls back late."}
WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "score": "Own score",
        "comment": "Comment",
        "achieved": "What you achieved",
        "deviations": "Deviations",
        "submitted_on": "Date",
        "yes": "Yes",
        "no": "No",
        "result": "Result",
        "teamwork": "Teamwork",
        "agreed": "Agreed",
    },
    "zh": {
        "score": "自评分",
        "comment": "说明",
        "achieved": "完成情况",
        "deviations": "偏差与原因",
        "submitted_on": "填写日期",
        "yes": "是",
        "no": "否",
        "result": "业绩",
        "teamwork": "协作",
        "agreed": "达成一致",
    },
}


def key(kind: FormKind, person: str = "ann", language: Language = "en") -> FormKey:
    """Return the key of a form about the first quarter of 2017."""
    return FormKey(kind, person, "2017-Q1", language, DIGEST)


def row(name: str, language: Language, *fields: tuple[str, str]) -> FormRow:
    """Return the line of an indicator with a number and a text to fill in, each from id prefix and label."""
    said = WORDS[language][name]
    (number, number_label), (text, text_label) = fields
    asked = (
        FormField(f"{number}.{name}", "number", f"{said}: {number_label}", least=Decimal(0), most=Decimal(120)),
        FormField(f"{text}.{name}", "text", f"{said}: {text_label}", longest=20),
    )
    return FormRow(name, said, "–", "–", "–", "75", "50%", asked)


def own_form(
    person: str = "ann", language: Language = "en", indicators: tuple[str, ...] = ("result", "teamwork")
) -> Form:
    """Return a self-assessment with two pieces of evidence."""
    said = WORDS[language]
    rows = tuple(row(name, language, ("score", said["score"]), ("comment", said["comment"])) for name in indicators)
    words = (
        FormField("achieved", "text", said["achieved"], required=True),
        FormField("deviations", "text", said["deviations"]),
        FormField("submitted_on", "date", said["submitted_on"], required=True),
    )
    choices = tuple((name, said[name]) for name in indicators)
    evidence = tuple(
        field
        for number in (1, 2)
        for field in (
            FormField(f"evidence.{number}.indicator", "choice", f"Evidence {number}: indicator", choices=choices),
            FormField(f"evidence.{number}.file", "text", f"Evidence {number}: file"),
        )
    )
    sections = (FormSection("Results", "", words), FormSection("Evidence", "", evidence))
    return Form(key("self_assessment", person, language), "Own", "", (), rows, (), sections)


def review_form(person: str = "ann", language: Language = "en") -> Form:
    """Return a report in which teamwork can be scored, with a talk and three actions."""
    said = WORDS[language]
    rows = (
        FormRow("result", said["result"], "–", "–", "–", "75", "50%", ()),
        row("teamwork", language, ("score", "Reviewer's score"), ("reason", "Reason")),
    )
    report = (
        FormField("reviewer", "choice", "Reviewer", required=True, choices=(("max", "Max"),), value="max"),
        FormField("strengths", "text", "Strengths", required=True),
        FormField("to_improve", "text", "To improve", required=True),
        FormField("submitted_on", "date", said["submitted_on"], required=True),
    )
    talk = (
        FormField("talk.held_on", "date", "Held on"),
        FormField("talk.minutes", "number", "Minutes", least=Decimal(1), most=Decimal(1440)),
        FormField("talk.agreed", "choice", said["agreed"], choices=(("yes", said["yes"]), ("no", said["no"]))),
    )
    plan = tuple(
        field
        for number in (1, 2, 3)
        for field in (
            FormField(f"action.{number}.text", "text", f"Action {number}"),
            FormField(f"action.{number}.planned", "number", f"Action {number}: how often", least=Decimal(1)),
            FormField(f"action.{number}.measure", "choice", f"Measure {number}", choices=(("visits", "Visits"),)),
        )
    )
    sections = (FormSection("Review", "", report), FormSection("Talk", "", talk), FormSection("Plan", "", plan))
    return Form(key("review", person, language), "Report", "", (), rows, (), sections)


def answers(form: Form, values: Mapping[str, str], file: str = FILE) -> Answers:
    """Return what somebody wrote: the n-th value stands in line n + 1, column 2."""
    placed = {name: Answer(text, Place(file, line, 2)) for line, (name, text) in enumerate(values.items(), 2)}
    return Answers(form.key, file, placed)
