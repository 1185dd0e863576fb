"""The awkward cases in the demo company's appraisal rounds: written by hand, each at a person of the fictitious export.

Days are counted in working days, so that they fall on days on which a company in China works. All of it is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

HUMAN_RESOURCES, DIRECTOR = "E310", "E500"
"""Who answers appeals; the sales director also reviews the managers. Both are nobody."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is different in one person's round; days are working days after the period's end.

    ``days_before`` is for who leaves: the self-assessment so many days before the last day of work. ``scores`` are
    those by which the reviewer departs from the computed ones, with the reason; ``done`` is how often each action of
    the plan before was done, at most as often as planned.
    """

    self_assessed: int | None = None
    days_before: int | None = None
    no_self_assessment: bool = False
    reviewed: int | None = None
    minutes: int | None = None
    no_talk: bool = False
    agreed: bool = True
    refusal: str = ""
    strengths: str = ""
    done: int | None = None
    scores: Mapping[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AppealCase:
    """An appeal: so many working days after the talk, and its answer so many working days after that (0: none yet)."""

    filed: int
    indicator: str
    grounds: str
    answered: int = 0
    upheld: bool = False
    answer: str = ""
    score: str = ""


CASES: Mapping[tuple[str, str], Case] = {
    ("marty-freudenburg", "Q2"): Case(self_assessed=7),
    ("moses-frase", "Q3"): Case(no_self_assessment=True),
    ("maureen-marcano", "Q1"): Case(reviewed=14),
    ("gladys-colclough", "Q3"): Case(minutes=20),
    ("corliss-cosme", "Q4"): Case(no_talk=True),
    ("elease-gluck", "Q3"): Case(
        agreed=False, refusal="本人对结果有异议，拒绝签字；结果已送达，面谈已进行，已告知可以申诉。"
    ),
    ("kami-bicknell", "Q3"): Case(
        strengths="换主管后很快适应；八月中旬以前的表现已听取原主管 Summer Sewald 的意见，客户交接没有断档。"
    ),
    ("natalya-ivanova", "Q4"): Case(days_before=1),
    ("boris-faz", "Q3"): Case(done=0),
    ("cassey-cress", "Q2"): Case(done=100),
    # The demo's policy lets a manager depart from the computed score of teamwork by five points, with a reason.
    ("kary-hendrixson", "Q1"): Case(
        scores={"teamwork": (71, "评价人不多，没有反映出本季度主动带新人；主管日常观察到多次。")}
    ),
    ("carol-thompson", "Q2"): Case(scores={"teamwork": (100, "自愿整理了全队的产品问答，新同事都在用。")}),
    ("rosie-papadopoulos", "Q3"): Case(scores={"teamwork": (88, "两次临时退出联合拜访，没有提前告知同事。")}),
    ("vicki-laflamme", "Q3"): Case(scores={"teamwork": (97, "每周抽时间陪新同事练习产品讲解，互评表里看不到。")}),
}
"""Person and round → what is different there."""

APPEALS: Mapping[tuple[str, str], AppealCase] = {
    ("wilburn-farren", "Q2"): AppealCase(
        2,
        "new_customers",
        "有一家新客户的合同六月已经签订，CRM 里七月才补登协议，因此没有计入有效新客户。合同登记记录附后。",
        4,
        upheld=True,
        answer="已与合同原件和财务记录核对，签订日期在本季度之内，有效新客户应增加一家，恰好达到目标，得分更正。",
        score="100",
    ),
    ("jonathan-berthelot", "Q1"): AppealCase(
        3,
        "satisfaction",
        "有客户打低分是因为产品交付推迟，不是我的服务问题，请求剔除。",
        5,
        answer="满意度调查按制度统计全部方面，不因原因剔除个别答复；交付推迟的情况已记入评价报告。维持原得分。",
    ),
    ("gladys-colclough", "Q2"): AppealCase(
        8,
        "sales_cycle",
        "一个项目因客户内部审批停了很久，拉长了平均历时，希望不计。",
        3,
        answer="申诉超过期限，仍作了复核：历时按 CRM 的起止日期计算，没有发现登记错误，维持原得分。",
    ),
    ("niesha-huffines", "Q4"): AppealCase(
        2, "lead_conversion", "十二月转来的一批线索不是我的片区，却计入了我的转化率。"
    ),
}
"""Person and round → appeal; the one without an answer is still open."""
APPEAL_EVIDENCE = {
    ("wilburn-farren", "Q2"): ("new_customers", "contract-register", "合同登记记录的文字说明：协议在本季度之内签订。")
}

COMMENTS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("rosalina-dieter", "Q2"): ("会议上很愿意听别人的想法。", "希望共享资料时更及时一些。"),
    ("garret-kinder", "Q3"): (
        "请教问题从来不嫌烦。",
        "项目交接写得很清楚。",
        "忙的时候回复有点慢，可以先说一声。",
        "愿意把好线索介绍给合适的同事。",
    ),
}
"""What colleagues wrote about somebody."""

REACHED: Mapping[str, Mapping[str, str]] = {
    "Q4": {
        "cara-losch": "talk",
        "dustin-brinkmann": "talk",
        "melvin-marxen": "talk",
        "rocco-neubert": "talk",
        "celia-rouche": "review",
        "summer-sewald": "self_assessment",
        DIRECTOR: "review",
    },
    "year": {
        "cara-losch": "talk",
        "melvin-marxen": "talk",
        "dustin-brinkmann": "review",
        "rocco-neubert": "review",
    },
}
"""Round and manager → how far that manager's people have come on the day on which the data end; None named: the
self-assessments only. Rounds that are not here are complete."""
LAST_WORKING_DAY = 14
"""After the year's end: nothing later is known."""
