"""The tables of ``data/rounds/PERIOD/``: what is handed in during an appraisal round (R44-R51, R53).

They are a catalogue of their own: no measure counts them and no row of them is evidence of a score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kaopu.data.catalogue import Column, ColumnType
from kaopu.text.language import LocalText

ROUNDS_FOLDER = "data/rounds"
EVIDENCE_FOLDER = "evidence"
"""Below a period's folder: files that were handed in; none of them is read as a table."""
NAMES_OF_PARTS = frozenset({"indicator", "measure"})
"""Columns that name a part of the policy."""


@dataclass(frozen=True, slots=True)
class RoundTable:
    """A table: its columns in file order, and those in which no two rows of a period are alike.

    Rows of a table that is ``part_of`` another need a row of the same person there.
    """

    name: LocalText
    columns: Mapping[str, Column]
    key: tuple[str, ...] = ("person",)
    part_of: str | None = None

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that each row fills."""
        return tuple(name for name, column in self.columns.items() if column.required)


def _column(type_: ColumnType, zh: str, en: str, **more: Any) -> Column:
    return Column(type_, LocalText(zh, en), **more)


_PERSON = _column("id", "人员", "Person", refers_to="people")
_INDICATOR = _column("text", "指标", "Indicator")
_ANY_INDICATOR = _column("text", "指标", "Indicator", required=False)
_REVIEWER = _column("id", "评价人", "Reviewer")
_SUBMITTED_ON = _column("date", "提交日期", "Submitted on")

ROUND_TABLES: Mapping[str, RoundTable] = MappingProxyType(
    {
        "self_assessments": RoundTable(
            LocalText("绩效自评表", "Self-assessments"),
            {
                "person": _PERSON,
                "submitted_on": _SUBMITTED_ON,
                "achieved": _column("text", "完成情况", "Achieved"),
                "deviations": _column("text", "偏差与原因", "Deviations and why", required=False),
            },
        ),
        "self_scores": RoundTable(
            LocalText("自评分", "Own scores"),
            {
                "person": _PERSON,
                "indicator": _INDICATOR,
                "score": _column("number", "自评分", "Own score"),
                "comment": _column("text", "说明", "Comment", required=False),
            },
            key=("person", "indicator"),
            part_of="self_assessments",
        ),
        "evidence": RoundTable(
            LocalText("证据", "Evidence"),
            {
                "person": _PERSON,
                "indicator": _ANY_INDICATOR,
                "file": _column("text", "文件", "File"),
                "sha256": _column("text", "SHA-256 摘要", "SHA-256 digest"),
            },
            key=("person", "indicator", "file"),
            part_of="self_assessments",
        ),
        "reviews": RoundTable(
            LocalText("绩效评价报告", "Appraisal reports"),
            {
                "person": _PERSON,
                "reviewer": _REVIEWER,
                "submitted_on": _SUBMITTED_ON,
                "strengths": _column("text", "优点", "Strengths"),
                "to_improve": _column("text", "待改进之处", "To improve"),
            },
        ),
        "review_scores": RoundTable(
            LocalText("主管评分", "Reviewer's scores"),
            {
                "person": _PERSON,
                "reviewer": _REVIEWER,
                "indicator": _INDICATOR,
                "score": _column("number", "评分", "Score"),
                "reason": _column("text", "理由", "Reason"),
            },
            key=("person", "indicator"),
            part_of="reviews",
        ),
        "department_feedback": RoundTable(
            LocalText("其他部门的反馈", "Feedback of other departments"),
            {
                "person": _PERSON,
                "department": _column("text", "部门", "Department"),
                "given_on": _column("date", "日期", "Given on"),
                "score": _column("number", "评分", "Score", required=False),
                "comment": _column("text", "反馈", "Feedback"),
            },
            key=("person", "department"),
        ),
        "talks": RoundTable(
            LocalText("绩效面谈", "Appraisal talks"),
            {
                "person": _PERSON,
                "manager": _column("id", "主管", "Manager"),
                "held_on": _column("date", "日期", "Held on"),
                "minutes": _column("number", "时长（分钟）", "Minutes"),
                "agreed": _column("choice", "是否达成一致", "Agreed", choices=("yes", "no")),
            },
        ),
        "actions": RoundTable(
            LocalText("下期改进计划", "Actions of the plan for the next period"),
            {
                "person": _PERSON,
                "action": _column("id", "编号", "Id"),
                "text": _column("text", "行动", "Action"),
                "planned": _column("number", "计划次数", "Planned"),
                "measure": _column("text", "度量", "Measure", required=False),
            },
            key=("person", "action"),
        ),
        # In the folder of the period after the one in which the action was agreed.
        "actions_done": RoundTable(
            LocalText("改进计划的完成情况", "Actions done"),
            {
                "person": _PERSON,
                "action": _column("id", "编号", "Id"),
                "done": _column("number", "完成次数", "Done"),
            },
            key=("person", "action"),
        ),
        "appeals": RoundTable(
            LocalText("申诉", "Appeals"),
            {
                "person": _PERSON,
                "filed_on": _column("date", "提出日期", "Filed on"),
                "indicator": _ANY_INDICATOR,
                "grounds": _column("text", "理由", "Grounds"),
                "hr_reviewer": _column("id", "人力资源部复核人", "Reviewer of human resources", required=False),
                "director": _column("id", "销售总监", "Sales director", required=False),
                "answered_on": _column("date", "答复日期", "Answered on", required=False),
                "outcome": _column("choice", "结论", "Outcome", required=False, choices=("upheld", "rejected")),
                "answer": _column("text", "答复", "Answer", required=False),
                "score": _column("number", "更正后的得分", "Score as corrected", required=False),
            },
            key=("person", "indicator"),
        ),
        "acknowledgements": RoundTable(
            LocalText("结果送达与签字", "Acknowledgements"),
            {
                "person": _PERSON,
                "delivered_on": _column("date", "送达日期", "Delivered on"),
                "discussed_on": _column("date", "面谈日期", "Discussed on"),
                "signed": _column("choice", "签字", "Signed", choices=("yes", "refused")),
                "note": _column("text", "备注", "Note", required=False),
            },
        ),
        # No reviewer, no date, and nothing else that could tell who wrote a comment.
        "peer_comments": RoundTable(
            LocalText("同事评语（匿名）", "Comments of colleagues (anonymous)"),
            {"person": _PERSON, "comment": _column("text", "评语", "Comment")},
            key=(),
        ),
    }
)
