"""Pay is told so that a pocket calculator gives the same: hand-worked months, quarters and tiers."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from kaopu.outcomes.result import RateChange, Suspension
from kaopu.pay.result import (
    CommissionLine,
    ComponentPay,
    Factor,
    LineKind,
    Payout,
    Payouts,
    SalaryStretch,
    TierPart,
    TierState,
)
from kaopu.records.outcome_words import OutcomeTeller
from kaopu.records.pay_parts import Payout as RecordPayout
from kaopu.records.pay_recording import PayRecorder
from kaopu.text.language import Language
from kaopu.text.problems import Place
from tests.records.told_policy import day, fired, graded, outcomes, period, told_policy

D = Decimal
BONUS = fired("bonus", "multiplier", when="2017-Q1")
LOWERED = fired("lowered", "commission_rate", graded("2016-Q4", "D"), when="2016-Q4")
STOPPED = fired("stopped", "suspend", graded("2016-Q4", "D"), when="2016-Q4")
DEALS = "data/months/2017-03/deals.csv"


def stretch(first: str, last: str, monthly: str, days: int, of: int, line: int = 2) -> SalaryStretch:
    return SalaryStretch(day(first), day(last), D(monthly), days, of, Place("data/salaries.csv", line, 1))


def line(
    kind: LineKind, when: str, deal: str | None, base: str, amount: str, *parts: TierPart, **more: object
) -> CommissionLine:
    named: dict[str, Any] = {
        "account": "acme" if deal else None,
        "share": D(1),
        "rate": D("0.01"),
        "place": Place(DEALS, 7, 1),
        **more,
    }
    return CommissionLine(kind, day(when), "selling", deal, base=D(base), parts=parts, amount=D(amount), **named)


def recorded(language: Language, *payouts: Payout, grade: str = "A") -> RecordPayout:
    """Return the record's payout of the last one; all of them are known."""
    found = Payouts({(one.person, one.period): one for one in payouts})
    rules = OutcomeTeller(told_policy(), outcomes(BONUS, LOWERED, STOPPED), language)
    return PayRecorder(told_policy(), found, rules, language).of("ann", payouts[-1].period, grade)


def paid(when: str, *components: ComponentPay) -> Payout:
    return Payout("ann", period(when), components, sum((one.amount for one in components), D(0)))


def steps(payout: RecordPayout, component: str) -> list[str]:
    return list(next(one for one in payout.components if one.id == component).steps)


def salary(*stretches: SalaryStretch, base: str, amount: str, name: str = "base", **more: object) -> ComponentPay:
    return ComponentPay(name, D(base), D(1), D(1), D(amount), stretches=stretches, **more)  # type: ignore[arg-type]


def test_r70_a_whole_month_of_one_salary_needs_no_calculation():
    month = paid("2017-03", salary(stretch("2017-03-01", "2017-03-31", "8000", 31, 31), base="8000", amount="8000.00"))
    assert steps(recorded("zh", month), "base") == ["基本工资每月 ¥8,000（data/salaries.csv 第 2 行）。"]
    assert steps(recorded("en", month), "base") == ["Monthly base salary: ¥8,000 (data/salaries.csv, line 2)."]


def test_r70_a_salary_that_changes_within_the_month_is_split_by_days():
    # 6,400 × 15 ÷ 31 = 3,096.774…; 6,700 × 16 ÷ 31 = 3,458.064…; together 6,554.838… → 6,554.84
    first, second = (
        stretch("2017-03-01", "2017-03-15", "6400", 15, 31, 4),
        stretch("2017-03-16", "2017-03-31", "6700", 16, 31, 5),
    )
    month = paid("2017-03", salary(first, second, base="6554.838709677419354838709677", amount="6554.84"))
    assert steps(recorded("zh", month), "base") == [
        "2017年3月1日至2017年3月15日（31 天中的 15 天），基本工资每月 ¥6,400（data/salaries.csv 第 4 行）。",
        "2017年3月16日至2017年3月31日（31 天中的 16 天），基本工资每月 ¥6,700（data/salaries.csv 第 5 行）。",
        "¥6,400 × 15 ÷ 31 + ¥6,700 × 16 ÷ 31 = ¥6,554.84。",
    ]
    assert str(recorded("en", month).components[0].base) == "6554.8387"


def test_r55_a_quarters_salary_is_the_mean_month_times_the_multiplier_with_its_reason():
    # (3,000 + 3,000 + 3,600) ÷ 3 × 120 % = 3,840
    stretches = (
        stretch("2017-01-01", "2017-01-31", "3000", 31, 31),
        stretch("2017-02-01", "2017-02-28", "3000", 28, 28),
        stretch("2017-03-01", "2017-03-31", "3600", 31, 31, 3),
    )
    factors = (Factor(D("1.2"), BONUS),)
    bonus = salary(*stretches, base="3200", amount="3840.00", name="performance", factors=factors)
    assert steps(recorded("en", paid("2017-Q1", bonus)), "performance") == [
        "Monthly performance pay: ¥3,000 (data/salaries.csv, line 2).",
        "Monthly performance pay: ¥3,600 (data/salaries.csv, line 3).",
        "Multiplier 120%: Bonus multiplier (A in Q1 2017).",
        "(¥3,000 + ¥3,000 + ¥3,600) ÷ 3 × 120% = ¥3,840.00.",
    ]
    nobody = salary(*stretches[:1], base="3000", amount="800.00", name="performance", factors=(Factor(D("0.8"), None),))
    assert steps(recorded("zh", paid("2017-Q1", nobody)), "performance")[1:] == [
        "系数 80%：本期没有考核等级，按制度计。",
        "¥3,000 ÷ 3 × 80% = ¥800.00。",
    ]


def crossing() -> CommissionLine:
    parts = (TierPart(0, D(120000), D("0.01")), TierPart(1, D(30000), D("0.015")))
    return line("earned", "2017-03-14", "D3", "150000", "1650.00", *parts)


def commission(*lines: CommissionLine, when: str = "2017-03", tiers: TierState | None = None) -> Payout:
    total = sum((one.amount for one in lines), D(0))
    return paid(when, ComponentPay("commission", total, D(1), D(1), total, lines=lines, tiers=tiers))


def test_r70_a_step_that_is_crossed_is_told_with_both_parts_and_the_next_step_with_what_is_missing():
    state = TierState("selling", D(330000), None, 1, D(500000))
    shown = recorded("en", commission(crossing(), tiers=state))
    assert steps(shown, "commission") == [
        "New sales commission: earned on signing.",
        "D3 (14 Mar 2017) reaches the step from ¥300,000: ¥120,000 × 1%, ¥30,000 × 1.5%.",
        "Added up in the quarter: ¥330,000, on the step from ¥300,000.",
        "See its one line.",
    ]
    [only] = shown.components[0].lines
    assert only.tiers == ("step from ¥0: ¥120,000 × 1%", "step from ¥300,000: ¥30,000 × 1.5%")
    assert (only.what, only.row and only.row.lines) == ("D3 · acme", (7,))
    [tier] = shown.next_tiers
    assert (tier.missing, tier.text) == (
        D(170000),
        "New sales commission: ¥170,000 more would have reached ¥500,000; what is above it is paid at 2%.",
    )
    last = TierState("selling", D(600000), None, 2, None)
    assert recorded("zh", commission(crossing(), tiers=last)).next_tiers == ()


def test_r70_what_is_taken_back_and_paid_later_is_added_up_by_kind():
    suspension = Suspension("selling", day("2017-01-01"), day("2017-02-28"), "paid", STOPPED)
    lines = (
        line("released", "2017-03-01", None, "150", "150.00", rate=D(1), place=None, suspension=suspension),
        line("earned", "2017-03-02", "D1", "20000", "200.00"),
        line("clawed_back", "2017-03-20", "D0", "-5000", "-50.00"),
    )
    shown = recorded("zh", commission(*lines))
    assert steps(shown, "commission")[-1] == "本期计提 ¥200.00；追回 −¥50.00；补发暂扣 ¥150.00；合计 ¥300.00。"
    assert [one.note for one in shown.components[0].lines] == [
        "恢复后补发暂扣的提成（提成暂停）",
        None,
        "按冲回金额占成交额的比例，追回已发提成",
    ]
    assert [one.what for one in shown.components[0].lines] == ["补发", "D1 · acme", "D0 · acme"]
    english = recorded("en", commission(*lines))
    assert steps(english, "commission")[-1] == (
        "Earned ¥200.00; clawed back −¥50.00; withheld earlier and paid now ¥150.00; together ¥300.00."
    )


def test_r59_what_is_withheld_and_a_lower_rate_are_told_with_the_rule_and_its_periods():
    change = RateChange("selling", day("2017-01-01"), None, None, D("0.5"), LOWERED)
    suspension = Suspension("selling", day("2017-01-01"), None, "paid", STOPPED)
    more = {"rate": D("0.005"), "change": change, "suspension": suspension}
    lines = (
        line("held", "2017-03-02", "D1", "4401", "0", **more, kept_back=D("22.01")),
        line("held", "2017-03-03", "D2", "3999", "0", **more, kept_back=D("20.00")),
    )
    shown = recorded("en", commission(*lines))
    assert steps(shown, "commission")[1:] == [
        "Lines with the rate × 50%: 2, by Lower rate (D in Q4 2016).",
        "Withheld, to be paid once results recover: 2 lines, ¥42.01.",
    ]
    assert shown.components[0].lines[0].note == "¥22.01 withheld (Commission stopped)"


def test_r59_what_is_withheld_is_less_by_what_reversals_take_back_and_more_by_a_higher_step():
    more = {"suspension": Suspension("selling", day("2017-01-01"), None, "paid", STOPPED)}
    earned = line("held", "2017-03-02", "D1", "4401", "0", **more, kept_back=D("44.01"))
    credited = line("held", "2017-03-20", "D1", "-68", "0", **more, kept_back=D("-0.68"))
    higher = line("held", "2017-03-31", None, "900", "0", **more, kept_back=D("9.00"))
    shown = recorded("zh", commission(earned, credited, higher))
    assert steps(shown, "commission")[-1] == "3 笔暂扣，共 ¥52.33，恢复后补发。"
    assert [one.note for one in shown.components[0].lines] == [
        "暂扣 ¥44.01（提成暂停）",
        "暂扣减少 ¥0.68（提成暂停）",
        "暂扣 ¥9.00（提成暂停）",
    ]
    assert (
        recorded("en", commission(credited)).components[0].lines[0].note == "¥0.68 less withheld (Commission stopped)"
    )
    assert steps(recorded("zh", commission(credited)), "commission")[-1] == (
        "1 笔暂扣明细合计：恢复后补发的金额减少 ¥0.68。"
    )
    assert steps(recorded("en", commission(credited)), "commission")[-1] == (
        "What is to be paid once results recover falls by ¥0.68 (1 line)."
    )


def test_r70_the_floor_says_what_was_missing_and_nothing_when_nothing_was():
    base = salary(stretch("2017-03-01", "2017-03-31", "2000", 31, 31), base="2000", amount="2000.00")
    sold = commission(line("earned", "2017-03-02", "D1", "12000", "120.00")).components[0]
    floor = ComponentPay("least", D("2500.00"), D(1), D(1), D("380.00"))
    shown = recorded("zh", paid("2017-03", base, sold, floor))
    assert steps(shown, "least") == [
        "基本工资、提成合计 ¥2,120.00，保底 ¥2,500.00，补足 ¥2,500.00 − ¥2,120.00 = ¥380.00。"
    ]
    enough = ComponentPay("least", D("2500.00"), D(1), D(1), D(0))
    assert steps(recorded("zh", paid("2017-03", base, enough)), "least") == []


def test_r56_extra_salary_is_told_with_its_rule():
    extra = ComponentPay("thirteenth", D(8000), D(2), D(1), D("16000.00"), outcome=BONUS)
    assert steps(recorded("en", paid("2017-Q1", extra)), "thirteenth") == [
        "2 months' base salary: ¥8,000 × 2 = ¥16,000.00. Because of: Bonus multiplier (A in Q1 2017)."
    ]


def quarter() -> list[Payout]:
    months = [
        paid(f"2017-0{n}", *commission(line("earned", f"2017-0{n}-05", f"D{n}", "1000", f"{n}0.00")).components)
        for n in (1, 2, 3)
    ]
    parts = tuple((one.period, one.total) for one in months)
    added = ComponentPay("commission", D("60.00"), D(1), D(1), D("60.00"), parts=parts)
    own = salary(stretch("2017-01-01", "2017-01-31", "300", 31, 31), base="100", amount="100.00", name="performance")
    return [*months, paid("2017-Q1", own, added)]


def test_r70_a_quarter_adds_up_its_months_and_lists_their_lines():
    shown = recorded("zh", *quarter())
    assert steps(shown, "commission")[-1] == (
        "各期合计：2017 年 1 月 ¥10.00 + 2017 年 2 月 ¥20.00 + 2017 年 3 月 ¥30.00 = ¥60.00。"
    )
    assert [one.what for one in shown.components[1].lines] == ["D1 · acme", "D2 · acme", "D3 · acme"]
    assert [(part.name, part.total) for part in shown.parts] == [
        ("2017 年 1 月", D(10)),
        ("2017 年 2 月", D(20)),
        ("2017 年 3 月", D(30)),
        ("本期另计", D(100)),
    ]
    assert sum(part.total for part in shown.parts) == shown.total == 160


def test_a_year_adds_up_its_quarters_without_their_lines():
    found = quarter()
    year = ComponentPay("commission", D(60), D(1), D(1), D(60), parts=((found[-1].period, D(60)),))
    shown = recorded("en", *found, paid("2017", year))
    assert shown.components[0].lines == ()
    assert [part.period for part in shown.parts] == ["2017-Q1", "2017"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_contract_of_the_json_holds_for_pay(language):
    written = json.loads(recorded(language, *quarter()).model_dump_json())
    assert (written["total"], written["currency"]) == ("160.00", "CNY")
    for component in written["components"]:
        assert {"id", "base", "rate", "multiplier", "amount"} <= component.keys()
        assert all(isinstance(component[name], str) for name in ("base", "rate", "multiplier", "amount"))
    assert sum(D(component["amount"]) for component in written["components"]) == D(written["total"])


def test_who_is_paid_nothing_has_no_components():
    shown = PayRecorder(told_policy(), Payouts({}), None, "en").of("ann", period("2017-Q1"))
    assert [*shown.components, *shown.parts, *shown.next_tiers] == []
    assert shown.total == 0
