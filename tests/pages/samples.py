"""Invented people and results for the tests of the pages. Nobody here exists; every number is made up."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

from kaopu.records.pay_parts import Payout
from kaopu.records.record import (
    AppraisalRecord,
    Enough,
    Evidence,
    EvidenceColumn,
    EvidenceRow,
    Inputs,
    NextGrade,
    RecordBand,
    RecordGroup,
    RecordIndicator,
    RecordPeriod,
    RecordPerson,
    RecordPolicy,
    RecordPresence,
    Status,
    TrendPoint,
)
from kaopu.records.round_parts import Round
from kaopu.text.formats import Unit
from kaopu.text.language import Language
from tests.pages.sample_indicators import (
    CURRENCY,
    GROUPS,
    LINES,
    MISSING,
    MORE,
    MORE_LINES,
    NO_DEALS,
    OTHER_LINES,
    OTHERS,
    PIPELINE,
    STRONG,
    Actuals,
    Line,
    indicator,
    say,
)
from tests.pages.sample_pay import improvement_plan, outcomes, payout
from tests.pages.sample_round import adjustments, full_round, half_round, young_round

BANDS = (
    ("S", "卓越", "Outstanding", Decimal(95)),
    ("A", "优秀", "Strong", Decimal(85)),
    ("B", "合格", "Solid", Decimal(70)),
    ("C", "待改进", "Needs work", Decimal(60)),
    ("D", "不合格", "Insufficient", None),
)


def _grade(score: Decimal) -> int:
    return next(i for i, band in enumerate(BANDS) if band[3] is None or score >= band[3])


def _enough(grade: int, indicators: tuple[RecordIndicator, ...], score: Decimal) -> NextGrade | None:
    if grade == 0:
        return None
    letter, _, _, at_least = BANDS[grade - 1]
    assert at_least is not None
    lines = tuple(
        Enough(
            indicator=i.id,
            name=i.name,
            unit=i.unit,
            actual=i.actual,
            score_needed=i.score + Decimal("4.25"),
            actual_needed=None if i.unit == "count" else i.actual * Decimal("1.04"),
        )
        for i in indicators
        if i.score is not None and i.actual is not None
    )
    return NextGrade(grade=letter, at_least=at_least, points_missing=at_least - score, indicators=lines)


def _evidence(language: Language) -> Evidence:
    columns: tuple[tuple[str, str, str, Unit | None], ...] = (
        ("opportunity_id", "商机编号", "Opportunity", None),
        ("account", "客户", "Account", None),
        ("close_date", "成交日期", "Closed on", None),
        ("close_value", "成交金额", "Value", "money"),
    )
    rows = tuple(
        EvidenceRow(
            file=PIPELINE,
            line=n,
            cells=(f"Q1X{n:03}", f"样例客户 {n} (invented)", f"2017-03-0{n % 9 + 1}", f"{n * 1375}.00"),
        )
        for n in range(3, 16)
    )
    return Evidence(
        table="sales_pipeline",
        name=say(language, "销售商机", "Sales pipeline"),
        rows=rows,
        columns=tuple(EvidenceColumn(id=i, name=say(language, z, e), unit=u) for i, z, e, u in columns),
    )


def policy(language: Language) -> RecordPolicy:
    """The invented policy's edition."""
    return RecordPolicy(
        title=say(language, "销售人员绩效考核制度", "Sales appraisal policy"),
        edition="2017-1",
        effective_from=datetime.date(2017, 1, 1),
        digest="9f2c" * 16,
        commit="4e1b7c0d" * 5,
        changed=False,
    )


def period(language: Language) -> RecordPeriod:
    """First quarter of 2017."""
    return RecordPeriod(
        id="2017-Q1",
        kind="quarter",
        name=say(language, "2017年第1季度", "First quarter of 2017"),
        first_day=datetime.date(2017, 1, 1),
        last_day=datetime.date(2017, 3, 31),
    )


def bands(language: Language) -> tuple[RecordBand, ...]:
    """Five grades."""
    return tuple(RecordBand(grade=g, name=say(language, z, e), at_least=m) for g, z, e, m in BANDS)


def _trend(language: Language, score: Decimal, indicators: tuple[RecordIndicator, ...]) -> tuple[TrendPoint, ...]:
    past = [
        ("2016-Q1", Decimal("64.10")),
        ("2016-Q2", Decimal("71.85")),
        ("2016-Q3", Decimal("83.40")),
        ("2016-Q4", Decimal("79.92")),
    ]
    points = []
    for n, (name, value) in enumerate([*past, ("2017-Q1", score)]):
        year, quarter = name.split("-Q")
        shown = say(language, f"{year}年第{quarter}季度", f"Q{quarter} {year}")
        now = name == "2017-Q1"
        points.append(
            TrendPoint(
                period=name,
                name=shown,
                score=value,
                grade=BANDS[_grade(value)][0],
                indicators={
                    i.id: i.score if now else (None if n == 0 and i.id == "conversion" else value - 7 + 3 * k)
                    for k, i in enumerate(indicators)
                },
            )
        )
    return tuple(points)


def record(
    language: Language = "zh",
    values: Actuals | None = None,
    *,
    person: str = "E014",
    name: tuple[str, str] = ("苏喆玥", "Su Zheyue"),
    lines: tuple[Line, ...] = LINES,
    status: Status = "final",
) -> AppraisalRecord:
    """An invented person's record; ``values`` are the actuals by indicator."""
    actuals = STRONG if values is None else values
    scored = sum((line.weight for line in lines if actuals[line.id] is not None), Decimal(0))
    indicators = tuple(
        indicator(
            line, n, actuals[line.id], language, (line.weight * 100 / scored).quantize(Decimal("0.01")).normalize() + 0
        )
        for n, line in enumerate(lines)
    )
    total = sum((i.points for i in indicators if i.points is not None), Decimal(0))
    score = total.quantize(Decimal("0.01"))
    grade = _grade(score)
    groups = tuple(
        RecordGroup(
            id=g,
            name=say(language, *GROUPS[g]),
            weight=sum((i.weight for i in own), Decimal(0)),
            points=sum((i.points for i in own if i.points is not None), Decimal(0)),
            indicators=tuple(i.id for i in own),
        )
        for g in GROUPS
        if (own := [i for i in indicators if i.dimension == g])
    )
    return AppraisalRecord(
        language=language,
        currency=CURRENCY,
        person=RecordPerson(
            id=person,
            name=say(language, *name),
            role="specialist",
            role_name=say(language, "销售专员", "Sales specialist"),
            team="east-1",
            team_name=say(language, "华东一组", "East 1"),
            manager="E002",
            manager_name=say(language, "林堃", "Lin Kun"),
        ),
        period=period(language),
        status=status,
        policy=policy(language),
        notices=(),
        indicators=indicators,
        groups=groups,
        points=total,
        score=score,
        grade=BANDS[grade][0],
        grade_name=say(language, BANDS[grade][1], BANDS[grade][2]),
        bands=bands(language),
        next_grade=_enough(grade, indicators, score),
        trend=_trend(language, score, indicators),
        evidence=(_evidence(language),),
        adjustments=(),
        outcomes=(),
        payout=Payout(components=(), total=Decimal(0), currency=CURRENCY),
        round=Round(steps=()),
        inputs=Inputs(policy_digest="9f2c" * 16, data_digest="57ad" * 16, generator="kaopu 1.0.0"),
    )


def with_missing(language: Language = "zh") -> AppraisalRecord:
    """One indicator has no value and is left out."""
    return record(language, MISSING, person="E021", name=("吴𠮷", "Wu Ji"), status="provisional")


def without_deals(language: Language = "zh") -> AppraisalRecord:
    """Nobody bought anything: zero, missing, and a notice; no earlier periods."""
    notice = say(
        language,
        "本期没有任何成交，也没有进行中的商机;以下结果由此而来，请先核对数据再面谈。",
        "There were no deals in this period. Check the data before you talk about the result.",
    )
    made = record(language, NO_DEALS, person="E033", name=("无单样例", "Nobody Sample"))
    return made.model_copy(update={"notices": (notice,), "evidence": (), "trend": made.trend[-1:]})


def eight_indicators(language: Language = "zh") -> AppraisalRecord:
    """Eight indicators, 100 % in all."""
    weights = (Decimal(30), Decimal(15), Decimal(10), Decimal(10))
    lines = tuple(replace(line, weight=w) for line, w in zip(LINES, weights, strict=True)) + MORE_LINES
    return record(language, {**STRONG, **MORE}, person="E044", name=("欧阳若水", "Ouyang Ruoshui"), lines=lines)


def _many(language: Language, number: int) -> AppraisalRecord:
    """The first ``number`` of all sample indicators, 100 % in all, for somebody who was there 60 days of 90."""
    lines = (*LINES, *MORE_LINES, *OTHER_LINES)[:number]
    weights = [Decimal(100 - 5 * (number - 1)), *[Decimal(5)] * (number - 1)]
    weighted = tuple(replace(line, weight=weight) for line, weight in zip(lines, weights, strict=True))
    made = record(language, {**STRONG, **MORE, **OTHERS}, person="E051", name=("温以宁", "Wen Yining"), lines=weighted)
    presence = RecordPresence(
        days=60, of=90, first_day=datetime.date(2017, 1, 31), last_day=datetime.date(2017, 3, 31), leave=0
    )
    notice = say(language, "“平均折扣率”低于 60 分，须改进。", "“Mean discount” is below 60 and must improve.")
    return made.model_copy(update={"presence": presence, "notices": (notice,)})


def twelve_indicators(language: Language = "zh") -> AppraisalRecord:
    """Twelve indicators in four groups: deductions, a rating, a range, a reduced target, a plan due."""
    return _many(language, 12)


def sixteen_indicators(language: Language = "zh") -> AppraisalRecord:
    """Sixteen indicators, as many as a scorecard is likely to have."""
    return _many(language, 16)


def long_names(language: Language = "zh") -> AppraisalRecord:
    """Names as long as they may get: 30 Chinese or 60 Latin characters."""
    made = record(language, person="EMPLOYEE_WITH_A_VERY_LONG_ID-032")
    long = say(
        language,
        "买买提江阿卜杜热合曼古丽巴哈尔艾合买提努尔麦麦提依明江艾力样",
        "Wolfeschlegelsteinhausenbergerdorff Maximiliana Konstantinov",
    )
    return made.model_copy(
        update={
            "person": made.person.model_copy(
                update={"name": long, "team_name": long, "role_name": long, "manager_name": long}
            )
        }
    )


def complete(language: Language = "zh") -> AppraisalRecord:
    """Everything a record can hold: outcomes, an improvement plan, pay, a finished round and changed scores."""
    made = with_round(language)
    parts = {"outcomes": outcomes(language), "payout": payout(language)}
    return made.model_copy(update={**parts, "improvement_plans": (improvement_plan(language),)})


def with_round(language: Language = "zh") -> AppraisalRecord:
    """A finished round in which the review and an appeal changed a score each."""
    return _changed(record(language), language)


def with_half_a_round(language: Language = "zh") -> AppraisalRecord:
    """A round under way: something is late, something missing, and an appeal has no answer."""
    made = record(language, status="provisional")
    return made.model_copy(update={"round": half_round(language, made.indicators)})


def with_young_round(language: Language = "zh") -> AppraisalRecord:
    """A round that has just begun."""
    return record(language, status="provisional").model_copy(update={"round": young_round(language)})


def _changed(made: AppraisalRecord, language: Language) -> AppraisalRecord:
    """Add a finished round and the changes that it made."""
    changes = adjustments(language, made.indicators, made.score)
    before = {change.indicator: Decimal(change.before) for change in changes}
    indicators = tuple(
        indicator.model_copy(update={"computed": before.get(indicator.id)}) for indicator in made.indicators
    )
    parts = {"indicators": indicators, "adjustments": changes}
    return made.model_copy(update={**parts, "round": full_round(language, indicators)})


def twelve_paid(language: Language = "zh") -> AppraisalRecord:
    """Twelve indicators, and pay by more deals than paper lists."""
    parts = {"outcomes": outcomes(language)[:1], "payout": payout(language, more=40)}
    return _many(language, 12).model_copy(update={"trend": record(language).trend, **parts})


def twelve_with_round(language: Language = "zh") -> AppraisalRecord:
    """Twelve indicators, pay and a finished round."""
    return _changed(twelve_paid(language), language)
