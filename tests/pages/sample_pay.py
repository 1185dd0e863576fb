"""Invented outcomes, improvement plans and pay for the tests of the pages; every number is made up."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Literal

from kaopu.policy.outcomes import EffectKind
from kaopu.records.outcome_parts import (
    Outcome,
    RecordDecision,
    RecordGoal,
    RecordGoalMonth,
    RecordImprovementPlan,
)
from kaopu.records.parts import Rows, Rule
from kaopu.records.pay_parts import NextTier, PayComponent, PayLine, Payout, PayPart
from kaopu.text.language import Language
from tests.pages.sample_indicators import CURRENCY, say

DEALS = "data/months/2017-0{}/deals.csv"
LineKind = Literal["earned", "clawed_back", "tier_adjustment", "held", "lost", "released"]


def _outcome(
    language: Language,
    rule: str,
    kind: EffectKind,
    *,
    name: tuple[str, str],
    effect: tuple[str, str],
    status: Literal["in_force", "proposed", "granted", "refused"] = "in_force",
    decisions: tuple[RecordDecision, ...] = (),
) -> Outcome:
    names = {
        "in_force": ("按制度生效", "in force"),
        "proposed": ("建议，待有权人决定", "proposed: awaits a decision"),
        "granted": ("已批准", "granted"),
        "refused": ("未批准", "refused"),
    }
    return Outcome(
        rule=rule,
        name=say(language, *name),
        text=say(language, f"{name[0]}：见制度。", f"{name[1]}: see the policy."),
        kind=kind,
        effect=say(language, *effect),
        because=say(language, "2016 年第 4 季度 A 级、2017 年第 1 季度 A 级", "A in Q4 2016, A in Q1 2017"),
        periods=("2016-Q4", "2017-Q1"),
        status=status,
        status_name=say(language, *names[status]),
        decisions=decisions,
        place=Rule(file="policy/outcomes.yml", line=7),
    )


def outcomes(language: Language) -> tuple[Outcome, ...]:
    """One in force, one granted, one proposed."""
    decision = RecordDecision(
        text=say(language, "批准，2017年5月1日起执行", "granted, from 1 May 2017"),
        by=say(language, "总经理样例", "General Sample"),
        role=say(language, "销售总监", "sales director"),
        on=datetime.date(2017, 4, 12),
    )
    return (
        _outcome(
            language,
            "bonus",
            "multiplier",
            name=("绩效系数", "Bonus multiplier"),
            effect=("绩效工资 × 120%", "Performance pay × 120%"),
        ),
        _outcome(
            language,
            "commission_raise",
            "may_apply",
            name=("提成比例上调", "Higher commission rate"),
            effect=("2017年5月1日起，新签提成比例为 1.5%", "New sales commission at 1.5% from 1 May 2017"),
            status="granted",
            decisions=(decision,),
        ),
        _outcome(
            language,
            "first_in_line",
            "promotion",
            name=("晋升优先", "First in line"),
            effect=("晋升优先：高级销售专员、销售主管", "First in line for promotion: Senior specialist, Supervisor"),
            status="proposed",
        ),
    )


def improvement_plan(language: Language) -> RecordImprovementPlan:
    """A plan of three months: one goal met, one not, and what may follow."""
    months = [
        (f"2017-0{n}", say(language, f"2017年{n}月", f"{e} 2017")) for n, e in ((1, "Jan"), (2, "Feb"), (3, "Mar"))
    ]

    def goal(name: str, words: tuple[str, str], values: tuple[str | None, ...], *, met: bool) -> RecordGoal:
        start, *monthly, actual, wanted = (None if value is None else Decimal(value) for value in values)
        return RecordGoal(
            id=name,
            name=say(language, *words),
            unit="percent" if name == "conversion" else "points",
            better="higher",
            start=start,
            goal=wanted,
            months=tuple(
                RecordGoalMonth(period=period, name=shown, actual=value)
                for (period, shown), value in zip(months, monthly, strict=True)
            ),
            actual=actual,
            met=met,
        )

    return RecordImprovementPlan(
        rule="improvement_plan",
        name=say(language, "绩效改进计划", "Improvement plan"),
        because=say(language, "2016 年第 4 季度 D 级", "D in Q4 2016"),
        first_day=datetime.date(2017, 1, 1),
        last_day=datetime.date(2017, 3, 31),
        mentor_name=say(language, "林堃", "Lin Kun"),
        goals=(
            goal(
                "satisfaction", ("客户满意度", "Satisfaction"), ("78.5", "80", "84.25", None, "82.1", "85"), met=False
            ),
            goal("conversion", ("商机赢单率", "Win rate"), ("0.5", "0.52", "0.6", "0.61", "0.58", "0.55"), met=True),
        ),
        status="not_met",
        status_name=say(language, "未达到目标", "not met"),
        proposals=(say(language, "可建议安排培训", "training may be proposed"),),
        place=Rule(file="policy/outcomes.yml", line=40),
    )


def _line(
    language: Language,
    day: str,
    what: str,
    base: str,
    amount: str,
    *,
    kind: LineKind = "earned",
    share: str = "1",
    rate: str = "0.01",
    tiers: tuple[tuple[str, str], ...] = (),
    note: tuple[str, str] | None = None,
) -> PayLine:
    return PayLine(
        kind=kind,
        day=datetime.date.fromisoformat(day),
        what=what,
        share=Decimal(share),
        base=Decimal(base),
        rate=Decimal(rate),
        tiers=tuple(say(language, *tier) for tier in tiers),
        amount=Decimal(amount),
        note=say(language, *note) if note is not None else None,
        row=Rows(file=DEALS.format(int(day[5:7])), lines=(int(day[8:]) + 3,)),
    )


def lines(language: Language) -> tuple[PayLine, ...]:
    """Lines of every kind, which add up to 4,120.01."""
    crossed = (
        ("第一档：¥120,000 × 1%", "first step: ¥120,000 × 1%"),
        ("¥300,000 起一档：¥30,000 × 1.5%", "step from ¥300,000: ¥30,000 × 1.5%"),
    )
    taken = (
        "按冲回金额占成交额的比例，追回已发提成",
        "commission paid earlier, taken back in proportion to the amount",
    )
    held = ("暂停发放期间，暂扣（暂停提成）", "withheld (Commission suspended)")
    paid = ("恢复后补发暂扣的提成（暂停提成）", "withheld earlier, paid now (Commission suspended)")
    changed = ("比例依“提成比例上调”调整", "rate changed by “Higher commission rate”")
    return (
        _line(language, "2017-01-12", "D1001 · Sample Trading", "120000.00", "1200.00"),
        _line(language, "2017-01-30", "D1002 · 样例客户（北区）", "60000.00", "600.00", share="0.5"),
        _line(language, "2017-02-14", "D1003 · Sample Group", "150000.00", "1650.00", tiers=crossed),
        _line(language, "2017-02-20", "D0907 · Sample Trading", "-20000.00", "-200.00", kind="clawed_back", note=taken),
        _line(language, "2017-03-08", "D1010 · Sample Labs", "48000.50", "720.01", rate="0.015", note=changed),
        _line(language, "2017-03-21", "D1011 · Sample Labs", "30000.00", "0.00", kind="held", note=held),
        _line(
            language,
            "2017-03-31",
            say(language, "补发", "Paid later"),
            "0.00",
            "150.00",
            kind="released",
            rate="0",
            note=paid,
        ),
    )


STEPS: dict[str, tuple[tuple[str, str], ...]] = {
    "base": (
        (
            "各期合计：2017年1月 ¥8,000.00 + 2017年2月 ¥8,000.00 + 2017年3月 ¥8,000.00 = ¥24,000.00。",
            "Adding up: Jan 2017 ¥8,000.00 + Feb 2017 ¥8,000.00 + Mar 2017 ¥8,000.00 = ¥24,000.00.",
        ),
    ),
    "performance": (
        (
            "绩效工资每月 ¥9,000（data/salaries.csv 第 3 行）。",
            "Monthly performance pay: ¥9,000 (data/salaries.csv, line 3).",
        ),
        (
            "系数 120%：绩效系数（2017 年第 1 季度 A 级）。",
            "Multiplier 120%: Bonus multiplier (A in Q1 2017).",
        ),
        ("¥9,000 × 120% = ¥10,800.00。", "¥9,000 × 120% = ¥10,800.00."),
    ),
    "commission": (
        (
            "D1003（2017年2月14日）跨入 ¥300,000 起一档：¥120,000 × 1%、¥30,000 × 1.5%。",
            "D1003 (14 Feb 2017) reaches the step from ¥300,000: ¥120,000 × 1%, ¥30,000 × 1.5%.",
        ),
        (
            "本期计提 ¥4,170.01；追回 −¥200.00；补发暂扣 ¥150.00；合计 ¥4,120.01。",
            "Earned ¥4,170.01; clawed back −¥200.00; withheld earlier ¥150.00; together ¥4,120.01.",
        ),
    ),
}


def component(
    language: Language, name: str, words: tuple[str, str], figures: tuple[str, str, str, str]
) -> PayComponent:
    """A component without lines; the figures are base, rate, multiplier and amount."""
    base, rate, multiplier, amount = map(Decimal, figures)
    return PayComponent(
        id=name,
        name=say(language, *words),
        text=say(language, f"{words[0]}的说明。", f"About {words[1].lower()}."),
        base=base,
        rate=rate,
        multiplier=multiplier,
        amount=amount,
        steps=tuple(say(language, *step) for step in STEPS.get(name, ())),
        rule=Rule(file="policy/pay.yml", line=3),
    )


def payout(language: Language, more: int = 0) -> Payout:
    """The pay of a quarter with everything that pay can have; ``more`` small deals besides, of 10.00 each."""
    small = tuple(
        _line(language, f"2017-03-{n % 28 + 1:02}", f"D2{n:03} · Sample Shop", "1000.00", "10.00") for n in range(more)
    )
    total = Decimal("4120.01") + 10 * more
    commission = component(language, "commission", ("提成", "Commission"), ("388000.50", "0.01", "1", str(total)))
    months = (
        ("2017-01", "2017 年 1 月", "Jan 2017", Decimal(9800)),
        ("2017-02", "2017 年 2 月", "Feb 2017", Decimal(9450)),
        ("2017-03", "2017 年 3 月", "Mar 2017", Decimal("8870.01") + 10 * more),
        ("2017-Q1", "本期另计", "this period's own", Decimal(10800)),
    )
    text = (
        "新签提成：再有 ¥111,999.50 即达 ¥500,000，超出部分按 2% 计提。",
        "New sales: ¥111,999.50 more would have reached ¥500,000; what is above it is paid at 2%.",
    )
    return Payout(
        currency=CURRENCY,
        total=Decimal(34800) + total,
        components=(
            component(language, "base", ("基本工资", "Base salary"), ("24000.00", "1", "1", "24000.00")),
            component(language, "performance", ("绩效工资", "Performance pay"), ("9000.00", "1", "1.2", "10800.00")),
            commission.model_copy(
                update={"lines": tuple(sorted((*lines(language), *small), key=lambda line: line.day))}
            ),
            component(language, "floor", ("最低工资补足", "Up to the least pay"), ("0.00", "1", "1", "0.00")),
        ),
        parts=tuple(
            PayPart(period=period, name=say(language, zh, en), total=amount) for period, zh, en, amount in months
        ),
        next_tiers=(NextTier(plan="new_sales", missing=Decimal("111999.50"), text=say(language, *text)),),
    )
