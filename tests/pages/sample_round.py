"""Invented rounds for the tests of the pages: one with everything and final, one half done. Nobody here exists."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from kaopu.records.parts import Rule
from kaopu.records.record import RecordIndicator
from kaopu.records.round_parts import (
    Adjustment,
    Round,
    RoundAcknowledgement,
    RoundAction,
    RoundAppeal,
    RoundEvidence,
    RoundFeedback,
    RoundReview,
    RoundScore,
    RoundSelfAssessment,
    RoundStep,
    RoundTalk,
)
from kaopu.text.formats import date
from kaopu.text.language import Language
from tests.pages.sample_indicators import say

State = Literal["done", "late", "open", "missing", "possible", "unused", "not_needed", "left"]
STEPS = (
    ("self_assessment", "提交自评", "Self-assessment", ("苏喆玥", "Su Zheyue")),
    ("review", "主管评价", "Review", ("林堃", "Lin Kun")),
    ("talk", "绩效面谈", "Talk about the result", ("林堃", "Lin Kun")),
    ("improvement_plan", "改进计划", "Plan for the next period", ("林堃", "Lin Kun")),
    ("appeal", "申诉", "Appeal", ("苏喆玥", "Su Zheyue")),
    ("appeal_answer", "申诉答复", "Answer to the appeal", ("顾清、沈望", "Gu Qing, Shen Wang")),
    ("acknowledgement", "签收", "Acknowledgement", ("苏喆玥", "Su Zheyue")),
)
ACHIEVED = (
    "本季度新增客户四家，其中两家由老客户介绍；跟进的十一个商机赢下七个。\n三月起每周五整理客户记录，回访没有遗漏。",
    "Four new customers, two of them recommended by others.\nThe records are put in order every Friday.",
)
DEVIATIONS = (
    "回款比目标低 1.9 个百分点：一家客户换了财务，付款拖到四月。",
    "Collection stayed 1.9 points below its target: a customer changed its accountants and paid in April.",
)
STRENGTHS = ("听得进客户的话，报价前先问清用途。", "Listens, and asks what it is for before quoting a price.")
TO_IMPROVE = ("合同条款要在报价时就说明，不要等到签约。", "Say the terms with the quote, not at the signing.")


def _day(month: int, day: int) -> datetime.date:
    return datetime.date(2017, month, day)


def step(language: Language, number: int, due: datetime.date, done: datetime.date | None, state: State) -> RoundStep:
    """One of the steps in a state."""
    kind, zh, en, by = STEPS[number]
    told = {
        "possible": ("{}前（含当日）可以申诉", "possible until {}"),
        "not_needed": ("没有申诉，无须答复", "no appeal to answer"),
        "left": ("已离职，不再要求", "not due: the person left"),
    }.get(state, ("", ""))
    return RoundStep(
        id=f"{kind}_step",
        kind=kind,
        name=say(language, zh, en),
        by=say(language, *by),
        due=due,
        done=done,
        late=state == "late",
        missing=state == "missing",
        state=state,
        state_text=say(language, *told).format(date(due, language)),
    )


def _scores(language: Language, indicators: Sequence[RecordIndicator]) -> tuple[RoundScore, ...]:
    own = (
        (Decimal(110), ("超过目标，见合同清单。", "Above the target, see the list of contracts."), None, ("", "")),
        (Decimal(96), ("", ""), None, ("", "")),
        (Decimal(90), ("还有一家四月签约。", "One more in April."), indicators[2].score, ("质量高。", "Good ones.")),
        (None, ("", ""), None, ("", "")),
    )
    return tuple(
        RoundScore(
            indicator=indicator.id,
            name=indicator.name,
            own=score,
            own_comment=say(language, *comment),
            computed=indicator.computed if indicator.computed is not None else indicator.score,
            reviewer=reviewer,
            reason=say(language, *reason),
            score=indicator.score,
        )
        for indicator, (score, comment, reviewer, reason) in zip(indicators, own, strict=False)
    )


def _plan(language: Language) -> tuple[RoundAction, ...]:
    return (
        RoundAction(
            id="a1",
            text=say(language, "回访半年内没有下单的客户", "Visit customers without an order in half a year"),
            planned=Decimal(6),
            measure_name=None,
        ),
        RoundAction(
            id="a2",
            text=say(language, "新增客户拜访", "Visit new customers"),
            planned=Decimal(12),
            measure_name=say(language, "拜访次数", "Number of visits"),
        ),
    )


def _plan_before(language: Language) -> tuple[RoundAction, ...]:
    found = (("b1", "补齐客户档案", "Complete the customer files", 8, 8), ("b2", "产品培训", "Product training", 3, 2))
    done = tuple(
        RoundAction(
            id=name,
            text=say(language, zh, en),
            planned=Decimal(planned),
            measure_name=None,
            done=Decimal(reached),
            met=reached >= planned,
            done_text=say(language, f"计划 {planned}，完成 {reached}", f"{reached} of {planned} done"),
        )
        for name, zh, en, planned, reached in found
    )
    unknown = RoundAction(
        id="b3",
        text=say(language, "分享一次成交案例", "Share how a deal was won"),
        planned=Decimal(1),
        measure_name=None,
        done_text=say(language, "计划 1，完成数尚未记录", "1 planned; how many were done is not recorded"),
    )
    return (*done, unknown)


def _appeal(language: Language, name: str, *, answered: bool) -> RoundAppeal:
    return RoundAppeal(
        filed_on=_day(4, 26),
        late=False,
        indicator="conversion",
        indicator_name=name,
        grounds=say(language, "有一笔三月签的合同没有计入。", "A contract signed in March was left out."),
        answer_due=_day(5, 4),
        answered_on=_day(5, 3) if answered else None,
        answer_late=False,
        reviewers=(say(language, "顾清", "Gu Qing"), say(language, "沈望", "Shen Wang")) if answered else (),
        outcome="upheld" if answered else None,
        outcome_text=say(language, "4月26日提出，5月3日答复：申诉成立", "filed on 26 Apr, answered on 3 May: upheld")
        if answered
        else say(language, "4月26日提出，尚未答复，答复期限5月4日", "filed on 26 Apr; to be answered by 4 May"),
        answer=say(language, "合同已补录，重新计分。", "The contract was added and counted.") if answered else "",
    )


def _both(language: Language, indicators: Sequence[RecordIndicator]) -> dict[str, object]:
    return {
        "scores": _scores(language, indicators),
        "self_assessment": RoundSelfAssessment(
            submitted_on=_day(4, 6),
            achieved=say(language, *ACHIEVED),
            deviations=say(language, *DEVIATIONS),
            evidence=(
                RoundEvidence(indicator=None, name=None, file="contracts.pdf", sha256="3c9a" * 16),
                RoundEvidence(
                    indicator=indicators[0].id, name=indicators[0].name, file="crm-2017-03.png", sha256="b7d0" * 16
                ),
            ),
        ),
        "review": RoundReview(
            reviewer=say(language, "林堃", "Lin Kun"),
            submitted_on=_day(4, 17),
            strengths=say(language, *STRENGTHS),
            to_improve=say(language, *TO_IMPROVE),
        ),
        "plan_before": _plan_before(language),
    }


def full_round(language: Language, indicators: Sequence[RecordIndicator]) -> Round:
    """A round with everything: an appeal upheld, a signature, and the result is final."""
    states: tuple[tuple[datetime.date, datetime.date, State], ...] = (
        (_day(4, 7), _day(4, 6), "done"),
        (_day(4, 14), _day(4, 17), "late"),
        (_day(4, 24), _day(4, 21), "done"),
        (_day(4, 26), _day(4, 21), "done"),
        (_day(4, 26), _day(4, 26), "done"),
        (_day(5, 4), _day(5, 3), "done"),
        (_day(4, 26), _day(4, 25), "done"),
    )
    return Round.model_validate(
        {
            **_both(language, indicators),
            "steps": tuple(step(language, number, *state) for number, state in enumerate(states)),
            "status_text": say(language, "评价、面谈和签收均已记录。", "Review, talk and receipt are recorded."),
            "feedback": (
                RoundFeedback(
                    department=say(language, "财务部", "Finance"),
                    given_on=_day(4, 5),
                    score=Decimal(88),
                    comment=say(language, "发票资料齐全。", "The papers for invoices are complete."),
                ),
            ),
            "peer_comments": (say(language, "交接清楚。", "Hands over well."), say(language, "乐于帮忙。", "Helps.")),
            "talk": RoundTalk(
                manager=say(language, "林堃", "Lin Kun"),
                held_on=_day(4, 21),
                minutes=45,
                least_minutes=Decimal(30),
                too_short=False,
                agreed=True,
                text=say(language, "4月21日由林堃面谈 45 分钟。", "Talk with Lin Kun on 21 Apr, 45 minutes."),
            ),
            "plan": _plan(language),
            "appeals": (_appeal(language, indicators[1].name, answered=True),),
            "acknowledgement": RoundAcknowledgement(
                delivered_on=_day(4, 25),
                discussed_on=_day(4, 21),
                signed="yes",
                text=say(language, "已签收，不表示同意结果。", "Signed, which is not agreement."),
                note=say(language, "保留申诉的权利。", "Keeps the right to appeal."),
            ),
        }
    )


def half_round(language: Language, indicators: Sequence[RecordIndicator]) -> Round:
    """A round under way: the talk too short, the acknowledgement missing, an appeal nobody answered."""
    states: tuple[tuple[datetime.date, datetime.date | None, State], ...] = (
        (_day(4, 7), _day(4, 6), "done"),
        (_day(4, 14), _day(4, 17), "late"),
        (_day(4, 24), _day(4, 21), "done"),
        (_day(4, 26), None, "missing"),
        (_day(4, 26), _day(4, 26), "done"),
        (_day(5, 4), None, "open"),
        (_day(4, 26), None, "missing"),
    )
    return Round.model_validate(
        {
            **_both(language, indicators),
            "steps": tuple(step(language, number, *state) for number, state in enumerate(states)),
            "status_text": say(
                language, "结果暂定，尚缺：签收、申诉答复。", "Provisional. Still missing: acknowledgement, answer."
            ),
            "notices": (say(language, "苏喆玥已于5月2日离职。", "Su Zheyue left on 2 May."),),
            "talk": RoundTalk(
                manager=say(language, "林堃", "Lin Kun"),
                held_on=_day(4, 21),
                minutes=20,
                least_minutes=Decimal(30),
                too_short=True,
                agreed=False,
                text=say(language, "4月21日由林堃面谈 20 分钟。", "Talk with Lin Kun on 21 Apr, 20 minutes."),
            ),
            "appeals": (_appeal(language, indicators[1].name, answered=False),),
        }
    )


def young_round(language: Language) -> Round:
    """A round that has just begun: nothing was handed in, and the time for an appeal has not begun."""
    states: tuple[State, ...] = ("open", "open", "open", "open", "possible", "not_needed", "open")
    days = (7, 14, 21, 26, 26, 28, 26)
    return Round(
        steps=tuple(step(language, n, _day(4, days[n]), None, state) for n, state in enumerate(states)),
        status_text=say(
            language, "结果暂定，尚缺：主管评价、面谈、签收。", "Provisional. Still missing: review, talk, receipt."
        ),
        appeal_text=say(language, "可以申诉，期限从面谈之日起算。", "Appeals may be filed once the talk was held."),
    )


def adjustments(language: Language, indicators: Sequence[RecordIndicator], score: Decimal) -> tuple[Adjustment, ...]:
    """A score that the review set and one after an appeal, which together made the total ``score``."""
    _, appealed, reviewed, *_ = indicators
    assert appealed.score is not None
    assert reviewed.score is not None
    between = score - Decimal("2.50")
    return (
        Adjustment(
            kind="review",
            what=reviewed.name,
            indicator=reviewed.id,
            before=str(reviewed.score - 8),
            after=str(reviewed.score),
            score_before=between - Decimal("1.20"),
            score_after=between,
            grade_before="A",
            grade_after="A",
            by=say(language, "林堃", "Lin Kun"),
            role=say(language, "主管", "manager"),
            why=say(language, "新客户质量高，两家已复购。", "Good customers: two have bought again."),
            on=_day(4, 17),
            place=Rule(file="data/rounds/2017-Q1/review_scores.csv", line=14),
        ),
        Adjustment(
            kind="appeal",
            what=appealed.name,
            indicator=appealed.id,
            before=str(appealed.score - 10),
            after=str(appealed.score),
            score_before=between,
            score_after=score,
            grade_before="A",
            grade_after="A",
            by=say(language, "顾清、沈望", "Gu Qing, Shen Wang"),
            role=say(language, "人力资源部与销售总监", "HR and sales director"),
            why=say(language, "合同已补录。", "The contract was added."),
            on=_day(5, 3),
            place=Rule(file="data/rounds/2017-Q1/appeals.csv", line=3),
        ),
    )
