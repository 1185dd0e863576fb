"""Invented teams and an invented company for the tests of the pages."""

from __future__ import annotations

from decimal import Decimal

from kaopu.records.parts import Rows, Rule
from kaopu.records.views import (
    CompanyRecord,
    GradeCount,
    LevelIndicator,
    LevelResult,
    Member,
    MemberIndicator,
    PeriodGrades,
    QualityLine,
    RecordNotAppraised,
    RecordTarget,
    RecordTargetPart,
    TeamRecord,
    TeamSummary,
    ViewIndicator,
    ViewTotal,
)
from kaopu.text.language import Language
from tests.pages.sample_indicators import CURRENCY, LINES, MORE_LINES, OTHER_LINES, PIPELINE, say
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
            parts=tuple(RecordTargetPart(id=i, name=name, value=value) for i, name, value in parts),
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


def _advice(language: Language) -> tuple[str, ...]:
    return (say(language, "S 与 A 合计 33.3%，建议不超过 20%。", "S and A: 33.3%, recommended at most 20%."),)


def _not_appraised(language: Language) -> tuple[RecordNotAppraised, ...]:
    reason = say(language, "本期在岗 12 天，少于制度要求的 30 天。", "There 12 days; the policy asks for 30.")
    return (RecordNotAppraised(id="E040", name=say(language, "来晚样例", "Late Sample"), reason=reason),)


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
        advice=_advice(language),
        not_appraised=_not_appraised(language),
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
        advice=_advice(language),
        not_appraised=_not_appraised(language),
    )
