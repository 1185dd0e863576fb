"""Invented teams and an invented company for the tests of the pages."""

from __future__ import annotations

from decimal import Decimal

from kaopu.appraisal.record import Rows
from kaopu.appraisal.views import (
    CompanyRecord,
    GradeCount,
    Member,
    MemberIndicator,
    PeriodGrades,
    QualityLine,
    TeamRecord,
    TeamSummary,
    ViewIndicator,
    ViewTotal,
)
from kaopu.text.language import Language
from tests.pages.sample_indicators import CURRENCY, LINES, PIPELINE, say
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
    )


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
    )
