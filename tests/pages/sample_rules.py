"""Invented rules on the invented policy of sample_policy/: each kind of condition and effect once, and how it reads."""

from __future__ import annotations

from pathlib import Path

from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.text.tree import FolderTree

ROOT = Path(__file__).resolve().parents[2]


def demo_policy() -> Policy:
    """Read the demo company's policy, the one in this repository."""
    policy = read_policy(FolderTree(ROOT), lambda problem: None)
    assert policy is not None
    return policy


# The invented policy's rules.
HEAD = """
  name: {zh: 规则, en: Rule}
  text: {zh: 说明。, en: Why.}
"""
PLAN = "{plan: plain, until: {grade: {at_least: B}}"
AWARD = "{award: {public: true}}"
# id → after, the condition, the effects.
RULES = {
    "always": ("month", "", "{multiplier: {of: bonus, by_grade: {S: 120%, A: 100%, B: 80%, C: 60%, D: 0%}}}"),
    "exactly": ("quarter", "{grade: {exactly: A}}", "{multiplier: {of: quarterly, times: 50%}}"),
    "at_most": ("quarter", "{grade: {at_most: C}}", "{extra_salary: {as: extra, months: 1.5}}"),
    "run": ("quarter", "{in_a_row: 2, grade: {at_least: A}}", f"{{commission_rate: {PLAN}, times: 60%}}}}"),
    "often": ("month", "{times: 2, within: 3, grade: {at_most: C}}", "{commission_rate: {plan: plain, to: 2%}}"),
    "total": ("year", "{score: {at_least: 70, below: 80.5}}", "{cancel: {of: yearly}}"),
    "score": ("quarter", "{indicators: {lead_conversion: {score: {below: 60}}}}", f"{{suspend: {PLAN}, then: paid}}}}"),
    "actual": ("quarter", "{indicators: {sales_cycle: {actual: {at_most: 40}}}}", f"{{suspend: {PLAN}, then: lost}}}}"),
    "attainment": (
        "quarter",
        "{indicators: {sales_attainment: {attainment: {above: 110%}}}}",
        "{bar_promotion: {until: {score: {at_least: 75}}}}",
    ),
    "measure": ("month", "{measures: {new_sales: {at_least: ¥1000}}}", AWARD),
    "first": ("month", "{rank: {by: measures.new_sales, within: company, ties: shared}}", "{award: {public: false}}"),
    "best": (
        "quarter",
        "{rank: {by: score, within: team, places: 3, then_by: [indicators.lead_conversion], ties: nobody}}",
        "{pool: {name: {zh: 人选, en: Candidates}}}",
    ),
    "tenure": ("quarter", "{employed: {at_least: 1 year}}", "{training_priority: {name: {zh: 培训, en: Training}}}"),
    "newcomer": ("quarter", "{first_appraisal: true, employed: {less_than: 6 months}}", AWARD),
    "later": ("quarter", "{first_appraisal: false}", "{plan_due: {name: {zh: 方案, en: A plan}}}"),
    "plan": (
        "quarter",
        "{any: [{grade: {exactly: D}}, {in_a_row: 2, grade: {exactly: C}}]}",
        "{pip: {months: 3, mentor: required, goals: {sales_cycle: 50, lead_conversion: +10%}, if_not_met: [training]}}",
    ),
    "both": (
        "quarter",
        "{score: {above: 60}, any: [{grade: {exactly: A}}, {grade: {exactly: C}}]}",
        "{may_apply: {commission_rate: {plan: plain, to: 2%, until: {grade: {exactly: D}}}}}",
    ),
    "neither": ("quarter", "{all: [{score: {above: 60}}, {not: {grade: {exactly: B}}}]}", AWARD),
    "apply": ("quarter", "{grade: {exactly: S}}", "{may_apply: {commission_rate: {plan: plain, times: 150%}}}"),
    "promoted": ("year", "{grade: {exactly: S}}", "{promotion: {to: [supervisor, specialist]}}"),
    "warned": (
        "quarter",
        "{measures: {severe_findings: {at_least: 1}}}",
        "{discipline: {steps: [oral_warning, termination], lapses_after: 1 year}}",
    ),
    "cancelled": ("year", "{grade: {exactly: D}}", "{cancel: {of: yearly}}"),
    "mixed": (
        "year",
        "{grade: {exactly: S}}",
        "{award: {public: true}, promotion: {to: [supervisor]}}",
    ),
}
PAY = """
components:
  bonus:
    {kind: salary, name: {zh: 奖金, en: Bonus}, text: {zh: 每月的奖金。, en: The bonus.}, of: performance_pay, times: 1,
     each: month, part_of_period: by_days, leave: paid, without_grade: 100%, rounding: {to: 0.01, half: up}}
  quarterly:
    {kind: salary, name: {zh: 季度奖, en: Quarterly}, text: {zh: 每季的奖金。, en: The quarter's.}, of: performance_pay,
     times: 0.5, each: quarter, part_of_period: by_days, leave: unpaid, rounding: {to: 0.01, half: up}}
  yearly:
    {kind: salary, name: {zh: 年奖, en: Yearly}, text: {zh: 每年的奖金。, en: The year's.}, of: base_salary, times: 1,
     each: year, part_of_period: whole, leave: paid, rounding: {to: 1, half: up}}
  extra:
    {kind: extra, name: {zh: 加发, en: Extra}, text: {zh: 加发的。, en: Extra.}, of: base_salary, each: quarter,
     rounding: {to: 0.01, half: even}}
  commission:
    {kind: commission, name: {zh: 提成, en: Commission}, text: {zh: 提成。, en: Commission.},
     plans: {specialist: plain}, rounding: {to: 0.01, half: up}}
"""
COMMISSION = """
plain:
  name: {zh: 方案, en: Plain plan}
  text: {zh: 没有分档。, en: No tiers.}
  paid_on: signing
  rates: [{rate: 1%, from: 2017-01-01}]
  examples: [{sold: ¥333.33, commission: ¥3.33}]
"""


def _rule(name: str, after: str, condition: str, effects: str) -> str:
    looks_back = "\n  missing_period: breaks" if "in_a_row" in condition or "times" in condition else ""
    when = f"\n  if: {condition}" if condition else ""
    return f"{name}:{HEAD}  after: {after}{when}{looks_back}\n  then: {effects}\n"


def rules_file(*changes: tuple[str, str]) -> dict[str, bytes]:
    """Return the files of rules, pay and commission, with texts of the rules replaced."""
    text = "".join(_rule(name, *parts) for name, parts in RULES.items())
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    written = {"outcomes": text, "pay": PAY, "commission": COMMISSION}
    return {f"policy/{name}.yml": content.encode() for name, content in written.items()}


# Written down by hand: how each condition reads.
SAID = [
    ("always", "每次月度考核之后都适用", "after every month's appraisal"),
    ("exactly", "等级恰好为 A", "the grade is exactly A"),
    ("at_most", "等级为 C 或更差", "the grade is C or worse"),
    ("run", "连续 2 个季度，等级为 A 或更好", "for 2 quarters in a row, the grade is A or better"),
    (
        "often",
        "最近 3 个月中有 2 次（包括本期），等级为 C 或更差",
        "in 2 of the last 3 months, this one among them, the grade is C or worse",
    ),
    ("total", "总分不低于 70、低于 80.5", "the total score is at least 70 and below 80.5"),
    ("score", "“线索转化率”的得分低于 60", "the score of “Lead conversion” is below 60"),
    ("actual", "“销售周期”实际不高于 40 天", "“Sales cycle” is actually at most 40 days"),
    ("attainment", "“销售额达成率”与目标之比高于 110%", "“Sales attainment” against its target is above 110%"),
    ("measure", "“新客户销售额”不低于 ¥1,000", "“Sales to new customers” is at least ¥1,000"),
    (
        "first",
        "按“新客户销售额”在全公司排第一（并列的都算）",
        "the person is first in the company by “Sales to new customers” (of those level, all count)",
    ),
    (
        "best",
        "按总分在本团队排前 3 名（并列的再比“线索转化率”；仍然并列的都不算）",
        (
            "the person is among the first 3 in the team by total score "
            "(of those level, “Lead conversion” decides; of those still level, none counts)"
        ),
    ),
    ("tenure", "到期末入职已满 1 年", "by the period's end employed for 1 year or longer"),
    (
        "newcomer",
        "到期末入职不满 6 个月，并且这是入职后的第一次季度考核",
        "by the period's end employed for less than 6 months, and it is the first quarter's appraisal since joining",
    ),
    ("later", "这不是入职后的第一次季度考核", "it is not the first quarter's appraisal since joining"),
    (
        "plan",
        "等级恰好为 D；或者连续 2 个季度，等级恰好为 C",
        "either the grade is exactly D, or for 2 quarters in a row, the grade is exactly C",
    ),
    (
        "both",
        "总分高于 60，并且（等级恰好为 A；或者等级恰好为 C）",
        "the total score is above 60, and (either the grade is exactly A, or the grade is exactly C)",
    ),
    (
        "neither",
        "总分高于 60，并且不是“等级恰好为 B”的情形",
        "the total score is above 60, and it is not the case that the grade is exactly B",
    ),
]
EFFECTS = [
    (
        "always",
        ["“奖金”按等级乘以系数：S 120%、A 100%、B 80%、C 60%、D 0%。"],
        ["“Bonus” is multiplied by the grade's factor: S 120%, A 100%, B 80%, C 60%, D 0%."],
    ),
    ("exactly", ["“季度奖”乘以 50%。"], ["“Quarterly” is multiplied by 50%."]),
    (
        "at_most",
        ["发放“加发”，数额为 1.5 个月的基本工资。"],
        ["“Extra” is paid: 1.5 × the monthly base salary."],
    ),
    (
        "run",
        ["自下个季度起，“方案”的比例乘以 60%，直到以后某次季度考核中等级为 B 或更好。"],
        [
            (
                "From the next quarter on, the rates of “Plain plan” are multiplied by 60%, "
                "until in a later quarter's appraisal the grade is B or better."
            )
        ],
    ),
    (
        "often",
        ["自下个月起，“方案”的比例改为 2%，直到另有决定。"],
        ["From the next month on, the rates of “Plain plan” become 2%, until somebody decides otherwise."],
    ),
    ("total", ["“年奖”不发放。"], ["“Yearly” is not paid."]),
    (
        "score",
        [
            (
                "自下个季度起，“方案”的提成暂停发放，直到以后某次季度考核中等级为 B 或更好。"
                "其间的提成在恢复后的第一个月补发。"
            )
        ],
        [
            (
                "From the next quarter on, commission of “Plain plan” is held back, "
                "until in a later quarter's appraisal the grade is B or better. "
                "What was earned meanwhile is paid in the first month after."
            )
        ],
    ),
    (
        "actual",
        ["自下个季度起，“方案”的提成暂停发放，直到以后某次季度考核中等级为 B 或更好。其间的提成不再发放。"],
        [
            (
                "From the next quarter on, commission of “Plain plan” is held back, "
                "until in a later quarter's appraisal the grade is B or better. What was earned meanwhile is lost."
            )
        ],
    ),
    (
        "attainment",
        ["不晋升，直到以后某次季度考核中总分不低于 75。"],
        ["No promotion, until in a later quarter's appraisal the total score is at least 75."],
    ),
    ("measure", ["获得荣誉“规则”，在荣誉榜公布。"], ["The award “Rule”, on the page of honours."]),
    ("first", ["获得荣誉“规则”，不公布。"], ["The award “Rule”, which is not made public."]),
    ("best", ["进入“人选”。"], ["Enters the pool “Candidates”."]),
    ("tenure", ["优先参加：培训。"], ["First in line for: Training."]),
    ("later", ["须制定：方案。"], ["Due: A plan."]),
    (
        "plan",
        ["开始为期 3 个月的改进计划，目标：“销售周期”不高于 50 天、“线索转化率”比开始时提高 10%。"],
        [
            (
                "An improvement plan of 3 months begins, with these goals: “Sales cycle” is at most 50 days, "
                "“Lead conversion” rises by 10% against the start."
            )
        ],
    ),
    (
        "both",
        ["可以申请：“方案”的比例改为 2%；直到以后某次季度考核中等级恰好为 D。"],
        [
            (
                "One may apply for this: the rates of “Plain plan” become 2%; "
                "until in a later quarter's appraisal the grade is exactly D."
            )
        ],
    ),
    (
        "apply",
        ["可以申请：“方案”的比例乘以 150%。"],
        ["One may apply for this: the rates of “Plain plan” are multiplied by 150%."],
    ),
    (
        "promoted",
        ["优先晋升为销售主管或销售专员。"],
        ["First in line for promotion to Sales supervisor or Sales specialist."],
    ),
    (
        "warned",
        ["建议处分，依次为：口头警告、解除劳动合同。一次处分 1 年内有效。"],
        ["A disciplinary step is proposed, in this order: oral warning, then termination. A step counts for 1 year."],
    ),
]
