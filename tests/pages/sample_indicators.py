"""Indicators of invented people for the tests of the pages; every number is made up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from kaopu.records.parts import Rows, Rule
from kaopu.records.record import CurvePoint, RecordCurve, RecordIndicator, RecordMeasure
from kaopu.text.formats import Unit, quantity
from kaopu.text.language import Language, LocalText

CURRENCY = "CNY"
Actuals = dict[str, Decimal | None]
PIPELINE = "data/2017-Q1/sales_pipeline.csv"


@dataclass(frozen=True)
class Line:
    """What makes one sample indicator."""

    id: str
    zh: str
    en: str
    unit: Unit
    kind: Literal["points", "steps", "linear", "deduction", "rating", "range"]
    of: Literal["attainment", "actual"]
    corners: tuple[tuple[str, str], ...]
    target: Decimal | None
    weight: Decimal
    group: str
    better: Literal["higher", "lower"] = "higher"
    anonymous: bool = False
    whole: Decimal | None = None
    plan_below: Decimal | None = None


LINES = (
    Line(
        "sales_attainment",
        "销售额达成率",
        "Sales attainment",
        "money",
        "points",
        "attainment",
        (("0.6", "0"), ("1", "100"), ("1.2", "120")),
        Decimal(300000),
        Decimal(40),
        "results",
    ),
    Line(
        "conversion",
        "商机赢单率",
        "Win rate",
        "percent",
        "linear",
        "attainment",
        (("0.5", "0"), ("1", "100"), ("1.1", "110")),
        Decimal("0.62"),
        Decimal(25),
        "results",
    ),
    Line(
        "new_customers",
        "新客户开发数",
        "New customers",
        "count",
        "steps",
        "actual",
        (("0", "0"), ("1", "40"), ("3", "70"), ("5", "100")),
        Decimal(5),
        Decimal(15),
        "customers",
    ),
    Line(
        "sales_cycle",
        "平均成交周期",
        "Average sales cycle",
        "days",
        "points",
        "actual",
        (("30", "110"), ("45", "100"), ("90", "0")),
        Decimal(45),
        Decimal(20),
        "process",
        "lower",
    ),
)
MORE_LINES = (
    Line(
        "collection",
        "回款及时率",
        "Collection on time",
        "percent",
        "points",
        "attainment",
        (("0.7", "0"), ("1", "100")),
        Decimal("0.95"),
        Decimal(10),
        "results",
    ),
    Line(
        "satisfaction",
        "客户满意度",
        "Customer satisfaction",
        "points",
        "points",
        "actual",
        (("60", "0"), ("85", "100"), ("100", "115")),
        Decimal(85),
        Decimal(10),
        "customers",
    ),
    Line(
        "visits",
        "拜访量",
        "Customer visits",
        "count",
        "points",
        "attainment",
        (("0.5", "0"), ("1", "100")),
        Decimal(60),
        Decimal(10),
        "process",
    ),
    Line(
        "crm_discipline",
        "CRM 记录完整率",
        "CRM records complete",
        "percent",
        "steps",
        "actual",
        (("0", "0"), ("0.9", "60"), ("0.98", "100")),
        Decimal("0.98"),
        Decimal(5),
        "process",
    ),
)
OTHER_LINES = (
    Line(
        "compliance",
        "销售合规性",
        "Compliance",
        "points",
        "deduction",
        "actual",
        (("0", "100"), ("60", "40")),
        None,
        Decimal(8),
        "growth",
        "lower",
    ),
    Line(
        "teamwork",
        "团队协作贡献",
        "Teamwork",
        "number",
        "rating",
        "actual",
        (("1", "20"), ("2", "40"), ("3", "70"), ("4", "90"), ("5", "100")),
        None,
        Decimal(7),
        "growth",
        anonymous=True,
    ),
    Line(
        "discount",
        "平均折扣率",
        "Mean discount",
        "percent",
        "range",
        "actual",
        (("0.02", "0"), ("0.05", "100"), ("0.08", "100"), ("0.15", "0")),
        None,
        Decimal(5),
        "process",
        plan_below=Decimal(60),
    ),
    Line(
        "repeat_sales",
        "老客户销售额",
        "Repeat sales",
        "money",
        "linear",
        "attainment",
        (("0", "0"), ("1.2", "120")),
        Decimal("97826.09"),
        Decimal(5),
        "customers",
        whole=Decimal(150000),
    ),
    Line(
        "complaints",
        "客诉按时解决率",
        "Complaints resolved in time",
        "percent",
        "points",
        "actual",
        (("0.6", "0"), ("1", "100")),
        None,
        Decimal(5),
        "customers",
    ),
    Line(
        "overdue",
        "逾期账款占比",
        "Overdue share",
        "percent",
        "points",
        "actual",
        (("0", "110"), ("0.05", "100"), ("0.2", "0")),
        Decimal("0.05"),
        Decimal(5),
        "results",
        "lower",
    ),
    Line(
        "learning",
        "学习与认证学时",
        "Learning hours",
        "number",
        "points",
        "attainment",
        (("0", "0"), ("1", "100")),
        Decimal(8),
        Decimal(5),
        "growth",
    ),
    Line(
        "sharing",
        "经验分享与跨部门协作",
        "Sharing and help across departments",
        "count",
        "steps",
        "actual",
        (("1", "60"), ("2", "100")),
        None,
        Decimal(5),
        "growth",
    ),
)
GROUPS = {
    "results": ("业绩结果", "Results"),
    "customers": ("客户价值", "Customers"),
    "process": ("过程与能力", "Process"),
    "growth": ("协作与成长", "Teamwork and growth"),
}

STRONG: Actuals = {
    "sales_attainment": Decimal("306415.50"),
    "conversion": Decimal("0.5983"),
    "new_customers": Decimal(4),
    "sales_cycle": Decimal("43.8"),
}
MISSING: Actuals = {**STRONG, "sales_attainment": Decimal("281360.00"), "sales_cycle": None}
NO_DEALS: Actuals = {
    "sales_attainment": Decimal(0),
    "conversion": None,
    "new_customers": Decimal(0),
    "sales_cycle": None,
}
MORE: Actuals = {
    "collection": Decimal("0.931"),
    "satisfaction": Decimal("88.5"),
    "visits": Decimal(71),
    "crm_discipline": Decimal("0.955"),
}
OTHERS: Actuals = {
    "compliance": Decimal(15),
    "teamwork": Decimal("3.6"),
    "discount": Decimal("0.11"),
    "repeat_sales": Decimal("101250.00"),
    "complaints": Decimal("0.9"),
    "overdue": Decimal("0.0812"),
    "learning": Decimal(7),
    "sharing": Decimal(2),
}


def say(language: Language, zh: str, en: str) -> str:
    """Return the text of a language."""
    return LocalText(zh, en).in_language(language)


def _curve_score(line: Line, x: Decimal) -> Decimal:
    corners = [(Decimal(a), Decimal(b)) for a, b in line.corners]
    if line.kind == "steps":
        return [Decimal(0), *(y for at, y in corners if at <= x)][-1]
    if x <= corners[0][0]:
        return corners[0][1]
    for (x0, y0), (x1, y1) in pairwise(corners):
        if x <= x1:
            return (y0 + (y1 - y0) * (x - x0) / (x1 - x0)).quantize(Decimal("0.0001")).normalize()
    return corners[-1][1]


def _steps(
    line: Line, language: Language, actual: Decimal, x: Decimal, score: Decimal, weight: Decimal
) -> tuple[str, ...]:
    name = say(language, line.zh, line.en)
    value, target = (quantity(v, line.unit, language, CURRENCY) for v in (actual, line.target))
    place = quantity(x, "percent" if line.of == "attainment" else line.unit, language, CURRENCY)
    points = score * weight / 100
    first = say(language, f"{name}：按数据表中的 3 行计得 {value}。", f"{name}: {value}, counted from 3 rows.")
    second = say(
        language,
        f"达成率 = 实际 ÷ 目标 = {value} ÷ {target} = {place}。",
        f"Attainment = actual ÷ target = {value} ÷ {target} = {place}.",
    )
    third = say(language, f"按曲线，{place} 得 {score:f} 分。", f"On the curve, {place} gives a score of {score:f}.")
    fourth = say(
        language,
        f"得分 {score:f} × 权重 {weight:f}% = {points:f} 分。",
        f"Score {score:f} × weight {weight:f}% = {points:f} points.",
    )
    return (first, second, third, fourth) if line.of == "attainment" else (first, third, fourth)


def indicator(line: Line, number: int, actual: Decimal | None, language: Language, weight: Decimal) -> RecordIndicator:
    rule = Rule(file=f"policy/indicators/{line.group}.yml", line=12 + 14 * number)
    rows = (Rows(file=PIPELINE, lines=(*range(3, 16), 18, 21, 22)),) if actual and not line.anonymous else ()
    attainment = None
    if actual is not None and line.target:
        ratio = actual / line.target if line.better == "higher" else line.target / actual
        attainment = ratio.quantize(Decimal("0.0001")).normalize() + 0
    x = (attainment if line.of == "attainment" else actual) if actual is not None else None
    score = _curve_score(line, x) if x is not None else None
    measure = RecordMeasure(
        id=line.id,
        name=say(language, line.zh, line.en),
        unit=line.unit,
        value=actual,
        rule=Rule(file="policy/measures.yml", line=4 + 6 * number),
        rows=rows,
        counted=5 if line.anonymous else sum(len(part.lines) for part in rows),
    )
    missing_steps = (say(language, "本期没有可计算的数据。", "There is nothing to count in this period."),)
    return RecordIndicator(
        id=line.id,
        name=say(language, line.zh, line.en),
        dimension=line.group,
        dimension_name=say(language, *GROUPS[line.group]),
        definition=say(language, f"{line.zh}的定义，见制度手册。", f"How {line.en.lower()} is counted."),
        unit=line.unit,
        better=line.better,
        measures={line.id: actual},
        counted=(measure,),
        actual=actual,
        target=line.target,
        target_whole=line.whole,
        target_rule=None if line.target is None else Rule(file="data/targets.csv", line=7),
        attainment=attainment,
        curve=RecordCurve(
            kind=line.kind,
            of=line.of,
            unit="percent" if line.of == "attainment" else line.unit,
            corners=tuple(CurvePoint(x=Decimal(a), y=Decimal(b)) for a, b in line.corners),
            x=x,
            y=score,
        ),
        score=score,
        weight=weight if score is not None else Decimal(0),
        declared_weight=line.weight,
        points=None if score is None else score * weight / 100,
        missing=None
        if score is not None
        else say(
            language,
            "没有数据：按制度不计此项，权重按比例分给其他指标。",
            "No data: left out as the policy says; its weight goes to the others in proportion.",
        ),
        plan_due=score is not None and line.plan_below is not None and score < line.plan_below,
        steps=missing_steps
        if score is None or x is None or actual is None
        else _steps(line, language, actual, x, score, weight),
        rule=rule,
        rows=rows,
    )
