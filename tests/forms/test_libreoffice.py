"""Forms that LibreOffice filled in are read back exactly (R44-R49): Chinese, numbers, days, choices, several lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kaopu.forms.form import Answers, FormKind
from kaopu.forms.workbook import workbook_of
from kaopu.forms.workbook_reading import read_workbook
from kaopu.text.language import Language
from tests.forms.asked import asked, free_cells, opened
from tests.forms.office import Filling, filled

TEXT = '签约额 ¥1,250,000，超过目标。\n第二行：“引号”与 "quotes" & <角括号>，𠮷野家。'
FORMULA_LIKE = "=1+1，这是文字"
TYPED: Mapping[tuple[FormKind, Language], Mapping[str, str]] = {
    ("self_assessment", "zh"): {
        "Result: 自评分": "85.55",
        "Result: 说明": "对照 CRM 的签约数据。",
        "Teamwork: 自评分": "0",
        "完成情况 *": TEXT,
        "偏差与原因": FORMULA_LIKE,
        "填写日期 *": "2017-04-05",
        "指标（可不选）": "Teamwork",
        "文件名": "截图/商机 1.png",
    },
    ("review", "en"): {
        "Teamwork: Reviewer’s score": "82.1",
        "Teamwork: Reason for it": "Shows the new ones how.",
        "Strengths *": TEXT,
        "Points to improve *": "0123",
        "Date *": "2017-04-10",
        "Held on": "2017-04-17",
        "Minutes": "45",
        "Agreed on the plan": "Yes",
        "Action": "每月深度回访两次",
        "How often": "6",
        "Measure (optional)": "Flag",
        "Action 2": "Share a case",
        "How often 2": "1",
    },
}
EXPECTED: Mapping[tuple[FormKind, Language], Mapping[str, str]] = {
    ("self_assessment", "zh"): {
        "score.result": "85.55",
        "comment.result": "对照 CRM 的签约数据。",
        "score.teamwork": "0",
        "achieved": TEXT,
        "deviations": FORMULA_LIKE,
        "submitted_on": "2017-04-05",
        "evidence.1.indicator": "Teamwork",
        "evidence.1.file": "截图/商机 1.png",
    },
    ("review", "en"): {
        "reviewer": "Max",
        "score.teamwork": "82.1",
        "reason.teamwork": "Shows the new ones how.",
        "strengths": TEXT,
        "to_improve": "0123",
        "submitted_on": "2017-04-10",
        "talk.held_on": "2017-04-17",
        "talk.minutes": "45",
        "talk.agreed": "Yes",
        "action.1.text": "每月深度回访两次",
        "action.1.planned": "6",
        "action.1.measure": "Flag",
        "action.2.text": "Share a case",
        "action.2.planned": "1",
    },
}
INSERTED = 3


def answers(name: str, content: bytes) -> Answers:
    found: list[object] = []
    read = read_workbook(name, content, found.append)
    assert found == []
    assert read is not None
    return read


@pytest.mark.slow
def test_r44_r46_what_libreoffice_typed_is_read_back_exactly(tmp_path: Path) -> None:
    """Also what it typed into a locked cell is not there, and rows put in above the fields lose none of them."""
    fillings, locked = [], "B10"
    for (kind, language), typed in TYPED.items():
        content = workbook_of(asked(kind, language))
        cells = free_cells(opened(content).worksheets[0])
        into = {cells[label]: text for label, text in typed.items()} | {locked: "changed"}
        fillings += [Filling(content, into), Filling(content, into, INSERTED)]
    saved = filled(tmp_path, fillings)
    for number, (kind, language) in enumerate(TYPED):
        form = asked(kind, language)
        for content, rows in ((saved[2 * number], 0), (saved[2 * number + 1], INSERTED)):
            read = answers("Ann.xlsx", content)
            assert read.key == form.key
            assert set(read.values) == set(form.fields())
            written = {name: answer.text for name, answer in read.values.items() if answer.text}
            assert written == EXPECTED[kind, language]
            sheet = opened(content).worksheets[0]
            assert sheet.cell(10 + rows, 2).value == "Result"
            for name, answer in read.values.items():
                cell = sheet.cell(answer.place.line, answer.place.column)
                assert bool(cell.value is not None) == bool(answer.text), name
