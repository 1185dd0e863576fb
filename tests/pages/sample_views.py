"""Invented teams and an invented company for the tests of the pages."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import get_args

from kaopu.records.outcome_parts import RecordGoal, RecordGoalMonth
from kaopu.records.parts import Rows, Rule, ViewPerson
from kaopu.records.views import (
    CompanyRecord,
    CostComponent,
    CostLine,
    FunnelStage,
    GradeCount,
    LevelIndicator,
    LevelResult,
    Member,
    MemberIndicator,
    NearRule,
    PeriodGrades,
    QualityLine,
    RecordCost,
    RecordNotAppraised,
    RecordTarget,
    RecordTargetPart,
    RuleCount,
    Stage,
    TeamRecord,
    TeamSummary,
    ViewFunnel,
    ViewIndicator,
    ViewOutcome,
    ViewPlan,
    ViewTotal,
)
from kaopu.text.language import Language
from tests.pages.sample_indicators import CURRENCY, LINES, MORE_LINES, OTHER_LINES, PIPELINE, say
from tests.pages.sample_view_rounds import company_round, team_round
from tests.pages.samples import BANDS, bands, period, policy

PEOPLE = (
    ("E014", "苏喆玥", "Su Zheyue"),
    ("E015", "罗一鸣", "Luo Yiming"),
    ("E021", "吴𠮷", "Wu Ji"),
    ("E027", "贺兰", "He Lan"),
    ("E030", "范思远", "Fan Siyuan"),
    ("E033", "无单样例", "Nobody Sample"),
)
SCORES = (Decimal("96.10"), Decimal("88.4"), Decimal("84.42"), Decimal(79), Decimal("63.25"), Decimal("0.00"))
CHANGES = (Decimal("2.5"), Decimal("-1.35"), None, Decimal(0), Decimal("-12.4"), Decimal(-60))


def _grade(score: Decimal) -> str:
    return next(band[0] for band in BANDS if band[3] is None or score >= band[3])


def _counts(*people: int) -> tuple[GradeCount, ...]:
    total = sum(people)
    return tuple(
        GradeCount(
            grade=band[0], people=number, share=(Decimal(number) / total).quantize(Decimal("0.001")).normalize() + 0
        )
        for band, number in zip(BANDS, people, strict=True)
    )


def _indicators(language: Language) -> tuple[ViewIndicator, ...]:
    return tuple(
        ViewIndicator(id=line.id, name=say(language, line.zh, line.en), unit=line.unit, weight=line.weight)
        for line in LINES
    )


def _members(language: Language) -> tuple[Member, ...]:
    members = []
    for number, ((name, zh, en), score, change) in enumerate(zip(PEOPLE, SCORES, CHANGES, strict=True)):
        cells = {
            line.id: MemberIndicator(
                actual=None if number == 5 and k % 2 else (line.target or Decimal(0)) * (100 - 6 * number) / 100,
                target=line.target,
                attainment=None,
                score=None if number == 5 and k % 2 else max(score + 4 * k - 5, Decimal(0)),
                missing=None,
            )
            for k, line in enumerate(LINES)
        }
        notice = (say(language, "本期没有任何成交。", "There were no deals in this period."),) if number == 5 else ()
        members.append(
            Member(
                id=name,
                name=say(language, zh, en),
                role_name=say(language, "销售专员", "Sales specialist"),
                team="east-1",
                score=score,
                grade=_grade(score),
                change=change,
                indicators=cells,
                notices=notice,
            )
        )
    return tuple(members)


def _totals(language: Language, factor: int = 1) -> tuple[ViewTotal, ...]:
    return (
        ViewTotal(
            id="sales",
            name=say(language, "销售额", "Sales"),
            unit="money",
            value=Decimal("1686415.50") * factor,
            target=Decimal(1800000) * factor,
            attainment=Decimal("0.9369"),
        ),
        ViewTotal(
            id="won",
            name=say(language, "赢单数", "Deals won"),
            unit="count",
            value=Decimal(214) * factor,
            target=None,
            attainment=None,
        ),
    )


def _trend(language: Language) -> tuple[PeriodGrades, ...]:
    names = (
        ("2016-Q3", "2016年第3季度", "Q3 2016"),
        ("2016-Q4", "2016年第4季度", "Q4 2016"),
        ("2017-Q1", "2017年第1季度", "Q1 2017"),
    )
    counts = (_counts(0, 2, 2, 1, 1), _counts(1, 1, 3, 1, 0), _counts(1, 1, 2, 1, 1))
    means = (Decimal("74.8"), Decimal("79.15"), Decimal("68.53"))
    return tuple(
        PeriodGrades(period=p, name=say(language, zh, en), mean_score=m, grades=c)
        for (p, zh, en), m, c in zip(names, means, counts, strict=True)
    )


def _own(language: Language) -> LevelResult:
    """An invented grade of the whole: 82 × 60 % + 96 × 40 %."""
    lines = (
        (LINES[0], Decimal("1686415.50"), Decimal(1800000), Decimal("0.9369"), Decimal(82), Decimal(60)),
        (LINES[1], Decimal("0.5983"), None, None, Decimal(96), Decimal(40)),
    )
    return LevelResult(
        score=Decimal("87.60"),
        grade="A",
        grade_name=say(language, "优秀", "Strong"),
        points=Decimal("87.6"),
        indicators=tuple(
            LevelIndicator(
                id=line.id,
                name=say(language, line.zh, line.en),
                unit=line.unit,
                actual=actual,
                target=target,
                attainment=attainment,
                score=score,
                weight=weight,
                points=score * weight / 100,
                missing=None,
            )
            for line, actual, target, attainment, score, weight in lines
        ),
    )


def _targets(language: Language, parts: tuple[tuple[str, str, Decimal], ...]) -> tuple[RecordTarget, ...]:
    return (
        RecordTarget(
            id="sales",
            name=say(language, "销售额", "Sales"),
            unit="money",
            value=Decimal(1800000),
            rule=Rule(file="data/targets.yml", line=9),
            parts=tuple(
                RecordTargetPart(id=i, name=name, value=value, reached=value * (11 - number) / 10)
                for number, (i, name, value) in enumerate(parts)
            ),
            reached=Decimal("1686415.50"),
        ),
        RecordTarget(
            id="satisfaction",
            name=say(language, "客户满意度", "Satisfaction"),
            unit="points",
            value=Decimal(85),
            rule=Rule(file="data/targets.yml", line=30),
            parts=(),
        ),
    )


def _funnel(language: Language, named: tuple[str, str], *counts: int) -> ViewFunnel:
    names = (("新开线索数", "Leads opened"), ("有结果的线索数", "Leads decided"), ("成交数", "Deals won"))
    stages = zip(get_args(Stage), names, counts, strict=True)
    return ViewFunnel(
        id=named[0],
        name=named[1],
        stages=tuple(FunnelStage(stage=s, name=say(language, zh, en), value=Decimal(n)) for s, (zh, en), n in stages),
    )


def _advice(language: Language) -> tuple[str, ...]:
    return (say(language, "S 与 A 合计 33.3%，建议不超过 20%。", "S and A: 33.3%, recommended at most 20%."),)


def _not_appraised(language: Language) -> tuple[RecordNotAppraised, ...]:
    reason = say(language, "本期在岗 12 天，少于制度要求的 30 天。", "There 12 days; the policy asks for 30.")
    return (RecordNotAppraised(id="E040", name=say(language, "来晚样例", "Late Sample"), reason=reason),)


def _person(language: Language, number: int) -> ViewPerson:
    name, zh, en = PEOPLE[number]
    return ViewPerson(id=name, name=say(language, zh, en))


def _outcomes(language: Language) -> tuple[ViewOutcome, ...]:
    """Invented outcomes: an award in force, a promotion that waits, a plan whose rule is about pay as well."""
    return (
        ViewOutcome(
            person=_person(language, 0),
            rule="champion",
            name=say(language, "季度销冠", "Champion of the quarter"),
            kind="award",
            effect=say(language, "授予荣誉“季度销冠”", "The award “Champion of the quarter”"),
            because=say(language, "2017年第1季度：团队第 1 名", "Q1 2017: first of the team"),
            status="in_force",
            status_name=say(language, "生效", "In force"),
        ),
        ViewOutcome(
            person=_person(language, 1),
            rule="promotion",
            name=say(language, "晋升候选", "Promotion"),
            kind="promotion",
            effect=say(language, "优先晋升为高级销售专员", "First in line for senior specialist"),
            because=say(language, "2016年度：S 级", "2016: grade S"),
            status="proposed",
            status_name=say(language, "待决定", "Waiting for a decision"),
        ),
        ViewOutcome(
            person=_person(language, 4),
            rule="low",
            name=None,
            kind="pip",
            effect=say(language, "进入绩效改进计划", "An improvement plan begins"),
            because=say(language, "2016年第4季度、2017年第1季度：C 级", "Q4 2016 and Q1 2017: grade C"),
            status="in_force",
            status_name=say(language, "生效", "In force"),
        ),
    )


def _plans(language: Language) -> tuple[ViewPlan, ...]:
    goal = RecordGoal(
        id="satisfaction",
        name=say(language, "客户满意度", "Satisfaction"),
        unit="points",
        better="higher",
        start=Decimal(78),
        goal=Decimal(85),
        months=(
            RecordGoalMonth(period="2017-04", name=say(language, "2017 年 4 月", "April 2017"), actual=Decimal(80)),
            RecordGoalMonth(period="2017-05", name=say(language, "2017 年 5 月", "May 2017"), actual=Decimal(83)),
        ),
        actual=Decimal("81.5"),
        met=None,
    )
    return (
        ViewPlan(
            person=_person(language, 4),
            team="east-1",
            because=say(language, "连续两个季度 C 级", "Two quarters in a row at C"),
            first_day=datetime.date(2017, 4, 1),
            last_day=datetime.date(2017, 6, 30),
            mentor_name=say(language, "苏喆玥", "Su Zheyue"),
            status="running",
            status_name=say(language, "进行中", "Running"),
            goals=(
                goal,
                goal.model_copy(update={"name": say(language, "转化率", "Conversion"), "actual": None, "months": ()}),
            ),
            proposals=(),
        ),
    )


def _nearly(language: Language) -> tuple[NearRule, ...]:
    because = say(language, "2017年第1季度：C 级", "Q1 2017: grade C")
    return (
        NearRule(
            person=_person(language, 3),
            rule="pip",
            name=say(language, "两个 C 进入改进计划", "Two Cs: improvement plan"),
            kinds=("pip",),
            because=because,
        ),
        NearRule(person=_person(language, 4), rule="low", name=None, kinds=("plan_due", "pip"), because=because),
    )


COMPONENTS = (
    ("base", "基本工资", "Base salary"),
    ("performance", "绩效工资", "Performance pay"),
    ("commission", "提成", "Commission"),
    ("quarter_bonus", "季度奖金", "Quarterly bonus"),
)


def _cost_line(
    named: tuple[str, str], people: int, amounts: Sequence[str | None], budget: str | None, uncovered: str = "0"
) -> CostLine:
    paid = {c[0]: Decimal(a) for c, a in zip(COMPONENTS, amounts, strict=True) if a is not None}
    amount, planned = sum(paid.values(), Decimal(0)), None if budget is None else Decimal(budget)
    return CostLine(
        id=named[0],
        name=named[1],
        people=people,
        amounts=paid,
        amount=amount,
        budget=planned,
        difference=None if planned is None else amount - planned - Decimal(uncovered),
        uncovered=amount if planned is None else Decimal(uncovered),
    )


def cost(language: Language) -> RecordCost:
    """Invented costs of a quarter: commission has no budget, and the west took more of it back than it earned."""
    teams = (
        (("east-1", say(language, "华东一组", "East 1")), 6, ("90000", "43210.50", "61233.07", "12000"), "140000"),
        (("east-2", say(language, "华东二组", "East 2")), 15, ("225000", "88500.25", "112400.4", "28000"), "350000"),
        (("west", say(language, "西部组", "West")), 14, ("210000", "70100", "-1250.33", None), "270000"),
    )
    parts = (
        (("2017-01", say(language, "2017 年 1 月", "January 2017")), 35, ("175000", "67000", "50000", None), "240000"),
        (("2017-02", say(language, "2017 年 2 月", "February 2017")), 35, ("175000", "67000", "50000", None), "240000"),
        (
            ("2017-03", say(language, "2017 年 3 月", "March 2017")),
            35,
            ("175000", "67810.75", "72383.14", None),
            "245000",
        ),
        (("2017-Q1", say(language, "2017 年第 1 季度", "Q1 2017")), 21, (None, None, None, "40000"), "45000"),
    )
    whole = ("525000", "201810.75", "172383.14", "40000")
    budgets = ("530000", "195000", None, "45000")
    components = []
    for number, (name, zh, en) in enumerate(COMPONENTS):
        amounts = [whole[number] if other == number else None for other in range(len(COMPONENTS))]
        components.append(_cost_line((name, say(language, zh, en)), 35 - 7 * number, amounts, budgets[number]))
    rest = _cost_line(("", say(language, "未分配的预算", "Budget not given")), 0, (None,) * 4, "10000")
    return RecordCost(
        components=tuple(CostComponent(id=c, name=say(language, zh, en)) for c, zh, en in COMPONENTS),
        by_component=tuple(components),
        by_team=(*(_cost_line(n, p, a, b, a[2] or "0") for n, p, a, b in teams), rest),
        by_period=tuple(_cost_line(n, p, a, b, a[2] or "0") for n, p, a, b in parts),
        total=_cost_line(("", say(language, "合计", "Sum")), 35, whole, "770000", "172383.14"),
    )


def _rules(language: Language) -> tuple[RuleCount, ...]:
    everybody = tuple(_person(language, number) for number in range(len(PEOPLE)))
    multiplier = say(language, "月度绩效系数", "Monthly multiplier")
    return (
        RuleCount(
            rule="multiplier",
            name=multiplier,
            kind="multiplier",
            people=everybody * 2,
            proposed=0,
            granted=0,
            refused=0,
        ),
        RuleCount(
            rule="raise",
            name=say(language, "连续两季 A 级及以上", "Two quarters at A or better"),
            kind="may_apply",
            people=everybody[:3],
            proposed=1,
            granted=1,
            refused=1,
        ),
        RuleCount(
            rule="champion",
            name=say(language, "季度销冠", "Champion of the quarter"),
            kind="award",
            people=everybody[:1],
            proposed=0,
            granted=0,
            refused=0,
        ),
    )


def team(language: Language = "zh") -> TeamRecord:
    """An invented team of six."""
    return TeamRecord(
        language=language,
        currency=CURRENCY,
        id="east-1",
        name=say(language, "华东一组", "East 1"),
        manager_name=say(language, "林堃", "Lin Kun"),
        period=period(language),
        policy=policy(language),
        bands=bands(language),
        indicators=_indicators(language),
        members=_members(language),
        mean_score=Decimal("68.53"),
        grades=_counts(1, 1, 2, 1, 1),
        company_grades=_counts(3, 9, 14, 6, 3),
        totals=_totals(language),
        trend=_trend(language),
        own=_own(language),
        targets=_targets(
            language,
            tuple((name, say(language, zh, en), Decimal(300000)) for name, zh, en in PEOPLE),
        ),
        funnels=(_funnel(language, ("", ""), 402, 310, 214),),
        advice=_advice(language),
        not_appraised=_not_appraised(language),
        outcomes=_outcomes(language),
        plans=_plans(language),
        nearly=_nearly(language),
        round=team_round(language, PEOPLE, [line.id for line in LINES]),
    )


def wide_team(language: Language = "zh") -> TeamRecord:
    """The same team with sixteen indicators."""
    made = team(language)
    lines = (*LINES, *MORE_LINES, *OTHER_LINES)
    columns = tuple(
        ViewIndicator(id=line.id, name=say(language, line.zh, line.en), unit=line.unit, weight=Decimal("6.25"))
        for line in lines
    )
    members = tuple(
        member.model_copy(
            update={
                "indicators": {
                    line.id: MemberIndicator(
                        actual=line.target, target=line.target, attainment=None, score=member.score + k, missing=None
                    )
                    for k, line in enumerate(lines)
                }
            }
        )
        for member in made.members
    )
    return made.model_copy(update={"indicators": columns, "members": members})


def company(language: Language = "zh") -> CompanyRecord:
    """An invented company of three teams."""
    teams = tuple(
        TeamSummary(
            id=i,
            name=say(language, zh, en),
            manager_name=None if i == "west" else say(language, "林堃", "Lin Kun"),
            people=sum(c),
            mean_score=m,
            grades=_counts(*c),
            totals=_totals(language),
        )
        for i, zh, en, m, c in (
            ("east-1", "华东一组", "East 1", Decimal("68.53"), (1, 1, 2, 1, 1)),
            ("east-2", "华东二组", "East 2", Decimal("81.2"), (2, 5, 6, 2, 0)),
            ("west", "西部组", "West", Decimal("77.415"), (0, 3, 6, 3, 2)),
        )
    )
    found = QualityLine(
        case="mapped",
        rows=3,
        text=say(language, "产品名“GTXPro”按“GTX Pro”处理", "Product “GTXPro” read as “GTX Pro”"),
        where=(Rows(file=PIPELINE, lines=(7, 8, 41)),),
    )
    return CompanyRecord(
        language=language,
        currency=CURRENCY,
        name=say(language, "样例公司", "Sample Company"),
        period=period(language),
        policy=policy(language),
        bands=bands(language),
        indicators=_indicators(language),
        people=35,
        mean_score=Decimal("77.06"),
        grades=_counts(3, 9, 14, 6, 3),
        teams=teams,
        members=_members(language),
        totals=_totals(language, 3),
        trend=_trend(language),
        quality=(found,),
        own=_own(language),
        targets=_targets(language, (("east-1", "East 1", Decimal(1100000)), ("west", "West", Decimal(650000)))),
        funnels=(
            _funnel(language, ("", ""), 1200, 1300, 642),
            _funnel(language, ("east-1", "East 1"), 402, 310, 214),
            _funnel(language, ("west", "West"), 798, 990, 428),
        ),
        advice=_advice(language),
        not_appraised=_not_appraised(language),
        rules=_rules(language),
        plans=_plans(language),
        cost=cost(language),
        round=company_round(language, PEOPLE),
    )
