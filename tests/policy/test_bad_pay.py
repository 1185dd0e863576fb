"""Bad components of pay and commission plans: each is reported where it stands (R70)."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

import pytest

from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem, in_order
from tests.policy.outcomes_policy import COMMISSION, PAY, WITH_OUTCOMES
from tests.support.bad_input import Bad
from tests.support.repository import tree_of

PAY_FILE, COMMISSION_FILE, OUTCOMES_FILE = "policy/pay.yml", "policy/commission.yml", "policy/outcomes.yml"


def pay(
    name: str,
    old: str,
    new: str,
    problems: tuple[str, ...],
    says: str = "",
    also: tuple[tuple[str, str | None], ...] = (),
) -> Bad:
    return Bad(name, PAY_FILE, old, new, problems, says, also, WITH_OUTCOMES)


def commission(
    name: str,
    old: str,
    new: str,
    problems: tuple[str, ...],
    says: str = "",
    also: tuple[tuple[str, str | None], ...] = (),
) -> Bad:
    return Bad(name, COMMISSION_FILE, old, new, problems, says, also, WITH_OUTCOMES)


BASE = "kind: salary, name: Base, text: Fixed., of: base_salary, times: 1,"
PLANS = "plans: {specialist: selling, supervisor: collecting}"
AMOUNTS = "amounts: [{from: 2017-01-01, amount: ¥2000}, {from: 2017-07-01, amount: ¥2130}]"
COVERS = "covers: [base, performance, commission]"
DIVIDEND = "of: dividend"
TO_YUAN = "to: 1,"

COMPONENTS = [
    pay("rounding-to-nothing", TO_YUAN, "to: 0,", ("13:57 pay-rounding",), "0.01"),
    pay("rounding-below-zero", TO_YUAN, "to: -0.01,", ("13:57 pay-rounding",)),
    pay("rounding-too-fine", TO_YUAN, "to: 0.00001,", ("13:57 pay-rounding",), "four decimals"),
    pay("rounding-between-ten-thousandths", TO_YUAN, "to: 0.00015,", ("13:57 pay-rounding",)),
    pay("rounding-half-somewhere", "to: 1, half: up", "to: 1, half: away", ("13:66 not-a-choice",), "even"),
    pay("component-of-unknown-kind", BASE, BASE.replace("kind: salary", "kind: salery"), ("3:12 not-a-choice",), "did you mean salary?"),
    pay("component-without-kind", BASE, BASE.replace("kind: salary, ", ""), ("3:5 missing-key",), "kind"),
    pay("component-without-rounding", "leave: paid, rounding: {to: 1, half: up}", "leave: paid", ("12:5 missing-key",), "rounding"),
    pay("salary-of-unknown-column", BASE, BASE.replace("base_salary", "basic_salary"), ("3:50 not-a-choice",), "did you mean base_salary?"),
    pay("salary-of-no-times", BASE, BASE.replace("times: 1", "times: 0"), ("3:70 not-positive",)),
    pay("salary-in-percent", BASE, BASE.replace("times: 1", "times: 100%"), ("3:70 wrong-type",), "a number"),
    pay("salary-each-week", "of: base_salary, times: 1, each: month", "of: base_salary, times: 1, each: week", ("3:79 not-a-choice",), "month"),
    pay("salary-without-grade-unneeded", BASE, BASE + " without_grade: 100%,", ("3:88 without-grade-unneeded",), "delete without_grade"),
    pay("salary-without-grade-below-zero", "without_grade: 80%", "without_grade: -1%", ("7:61 below-zero",)),
    pay("salary-without-grade-left-blank", "without_grade: 80%", "without_grade: ", ("7:61 empty-value",), "delete without_grade"),
    pay("commission-of-unknown-role", PLANS, "plans: {specialists: selling, supervisor: collecting}", ("9:66 unknown-role",), "did you mean specialist?"),
    pay("commission-by-unknown-plan", PLANS, "plans: {specialist: sell, supervisor: collecting}", ("policy/commission.yml:1:1 plan-unused", "9:78 unknown-plan"), "did you mean selling?"),
    pay("commission-by-no-plan", PLANS, "plans: {}", ("9:65 wrong-type",), "a map with at least one"),
    pay("commission-twice", "  year_end:\n", "  more:\n    {kind: commission, name: M, text: m, plans: {supervisor: selling, specialist: selling},\n     rounding: {to: 1, half: up}}\n  year_end:\n", ("12:83 commission-twice",), "“commission” pays the role “specialist”"),
    pay("figure-of-unknown-measure", DIVIDEND, "of: dividends", ("17:56 unknown-measure",), "did you mean dividend?"),
    pay("figure-that-is-counted", DIVIDEND, "of: sales", ("17:56 figure-measure",), "given"),
    pay("figure-that-is-no-money", DIVIDEND, "of: hours", ("17:56 figure-measure",), "unit: money"),
    pay("extra-that-no-rule-pays", "  dividend:\n", "  gift:\n    {kind: extra, name: G, text: g, of: base_salary, each: year, rounding: {to: 1, half: up}}\n  dividend:\n", ("17:5 extra-unused",), "{as: gift, …}"),
    pay("floor-of-unknown-component", COVERS, "covers: [bace]", ("19:60 unknown-component",), "did you mean base?"),
    pay("floor-of-what-is-paid-each-year", COVERS, "covers: [base, year_end]", ("19:66 floor-covers",), "delete year_end"),
    pay("floor-of-a-yearly-extra", COVERS, "covers: [extra_month]", ("19:60 floor-covers",)),
    pay("floor-of-a-yearly-figure", COVERS, "covers: [dividend]", ("19:60 floor-covers",)),
    pay("floor-of-itself", COVERS, "covers: [base, least]", ("19:66 floor-covers",), "no floor itself"),
    pay("floor-of-the-same-twice", COVERS, "covers: [base, base]", ("19:66 listed-twice",)),
    pay("floor-of-nothing", COVERS, "covers: []", ("19:59 wrong-type",)),
    pay("floor-dates-upside-down", AMOUNTS, "amounts: [{from: 2017-07-01, amount: ¥2130}, {from: 2017-01-01, amount: ¥2000}]", ("20:58 from-order",), "2017-07-01"),
    pay("floor-date-twice", AMOUNTS, "amounts: [{from: 2017-07-01, amount: ¥2130}, {from: 2017-07-01, amount: ¥2000}]", ("20:58 from-order",)),
    pay("floor-below-zero", AMOUNTS, "amounts: [{from: 2017-01-01, amount: ¥2000}, {from: 2017-07-01, amount: -1}]", ("20:78 below-zero",)),
    pay("floor-from-no-date", AMOUNTS, "amounts: [{from: July, amount: ¥2000}]", ("20:23 wrong-type",), "2017-01-31"),
    pay("floor-without-date", AMOUNTS, "amounts: [{amount: ¥2000}]", ("20:16 missing-key",), "from"),
    pay("no-components", "", "components: {}\n", ("1:13 wrong-type",), "a map with at least one"),
    pay("no-commission-file", "", PAY, ("7:61 without-grade-unneeded", "9:78 file-needed", "9:99 file-needed", "15:5 extra-unused"), "add policy/commission.yml", also=((COMMISSION_FILE, None), (OUTCOMES_FILE, None))),
]  # fmt: skip

RATES = "    - {rate: 2%, from: 2017-07-01, where: {customer: new, series: [saws, axes]}}\n    - {rate: 1.5%, from: 2017-01-01, where: {customer: new}}\n    - {rate: 1%, from: 2017-01-01}\n"
LAST = "    - {rate: 1%, from: 2017-01-01}\n"
ATTAINED = "steps: [{at_least: 0%, times: 100%}, {at_least: 100%, times: 150%}]"
SOLD = "steps: [{at_least: ¥0, rate: 1%}, {at_least: ¥50000, rate: 1.2%}]"
TARGETS = WITH_OUTCOMES["policy/targets.yml"]

LINES = [
    commission("rate-above-all", LAST, "    - {rate: 100.1%, from: 2017-01-01}\n", ("8:14 share-range",)),
    commission("rate-below-zero", LAST, "    - {rate: -1%, from: 2017-01-01}\n", ("8:14 share-range",)),
    commission("rate-as-a-number", LAST, "    - {rate: 0.01, from: 2017-01-01}\n", ("8:14 wrong-type",), "60%"),
    commission("last-rate-with-a-condition", LAST, "    - {rate: 1%, from: 2017-01-01, where: {customer: repeat}}\n", ("8:43 rates-last",), "no where"),
    commission("last-rate-begins-late", LAST, "    - {rate: 1%, from: 2017-01-02}\n", ("8:24 rates-last",), "effective_from"),
    commission("no-rate", RATES, "    []\n", ("6:5 wrong-type",), "at least one"),
    commission("rate-behind-the-one-for-all", LAST, LAST + "    - {rate: 0.5%, from: 2017-01-01}\n", ("9:7 rate-unreachable",), "line 8 comes first"),
    commission("rate-behind-a-wider-one", RATES, "    - {rate: 1.5%, from: 2017-01-01, where: {customer: new}}\n    - {rate: 2%, from: 2017-07-01, where: {customer: new, series: [saws, axes]}}\n    - {rate: 1%, from: 2017-01-01}\n", ("7:7 rate-unreachable",), "narrower"),
    commission("rate-behind-a-longer-list", LAST, "    - {rate: 1.4%, from: 2017-08-01, where: {series: axes, customer: new}}\n" + LAST, ("8:7 rate-unreachable",), "line 6"),
    commission("rate-behind-the-same-limits", LAST, "    - {rate: 1.4%, from: 2017-01-01, where: {amount: {at_least: ¥5}}}\n    - {rate: 1.3%, from: 2017-01-01, where: {amount: {at_least: 5.0}}}\n" + LAST, ("9:7 rate-unreachable",), "line 8"),
    commission("rate-for-an-unknown-column", "customer: new, series", "custommer: new, series", ("6:44 unknown-column",), "did you mean customer?"),
    commission("rate-for-an-unknown-choice", "where: {customer: new}", "where: {customer: old}", ("7:56 not-a-choice",), "repeat"),
    commission("rate-for-limits-of-a-text", "where: {customer: new}", "where: {series: {at_least: 1}}", ("7:54 condition-limits",)),
    commission("rate-for-an-amount-without-limits", "where: {customer: new}", 'where: {amount: "5"}', ("7:54 condition-texts",)),
]  # fmt: skip

TIERS = [
    commission("tier-above-zero", SOLD, SOLD.replace("¥0,", "¥1,"), ("27:24 tier-first",), "at_least: 0"),
    commission("tiers-in-percent-of-money", SOLD, SOLD.replace("¥50000", "50%"), ("27:50 unit-other",), "money"),
    commission("tiers-in-yuan-of-attainment", ATTAINED, ATTAINED.replace("at_least: 100%", "at_least: 100"), ("14:53 unit-percent",), "60%"),
    commission("first-tier-in-yuan-of-attainment", ATTAINED, ATTAINED.replace("at_least: 0%", "at_least: ¥0"), ("14:24 unit-percent",)),
    commission("tiers-downwards", ATTAINED, "steps: [{at_least: 0%, times: 100%}, {at_least: 120%, times: 150%}, {at_least: 100%, times: 120%}]", ("14:84 tier-order",), "low to high"),
    commission("tier-twice", SOLD, "steps: [{at_least: 0, rate: 1%}, {at_least: ¥0, rate: 1.2%}]", ("27:49 tier-order",)),
    commission("tier-with-rate-and-times", SOLD, SOLD.replace("rate: 1.2%", "rate: 1.2%, times: 150%"), ("27:77 exactly-one",), "rate, times"),
    commission("tier-without-rate", SOLD, SOLD.replace(", rate: 1.2%", ""), ("27:39 exactly-one",)),
    commission("tiers-mixed", SOLD, SOLD.replace("rate: 1.2%", "times: 120%"), ("27:65 tier-mixed",), "say rate here too"),
    commission("tier-rate-above-all", SOLD, SOLD.replace("1.2%", "120%"), ("27:64 share-range",)),
    commission("tier-times-below-zero", ATTAINED, ATTAINED.replace("150%", "-150%"), ("14:66 below-zero",)),
    commission("one-tier", SOLD, "steps: [{at_least: ¥0, rate: 1%}]", ("27:12 wrong-type",), "two entries"),
    commission("tiers-counted-somehow", "count: each_part", "count: parts", ("13:12 not-a-choice",), "each_part"),
    commission("attainment-without-target", "    target: sales\n", "", ("10:5 missing-key",), "target"),
    commission("attainment-of-unknown-target", "target: sales", "target: sale", ("12:13 unknown-target",), "did you mean sales?"),
    commission("attainment-without-targets", "target: sales", "target: turnover", ("12:13 file-needed",), "add policy/targets.yml", also=(("policy/targets.yml", None),)),
    commission("attainment-of-a-target-that-does-not-add-up", "target: sales", "target: ratio", ("12:13 tier-target",), "adds_up: true", also=(("policy/targets.yml", TARGETS + "ratio: {name: Ratio, about: share, unit: percent, adds_up: false}\n"),)),
    commission("attainment-of-a-number-of-things", "target: sales", "target: visits", ("12:13 tier-target",), "unit: money", also=(("policy/targets.yml", TARGETS + "visits: {name: Visits, about: visits, unit: count, adds_up: true}\n"),)),
    commission("amount-with-a-target", "    of: amount\n", "    of: amount\n    target: sales\n", ("26:13 target-unneeded",), "delete target"),
]  # fmt: skip

REST = [
    commission("claw-back-twice", "[cancelled, credit_note]", "[cancelled, cancelled]", ("15:34 listed-twice",)),
    commission("claw-back-after-nothing", "[cancelled, credit_note]", "[]", ("15:22 wrong-type",)),
    commission("claw-back-after-something-else", "[cancelled, credit_note]", "[canceled]", ("15:23 not-a-choice",), "did you mean cancelled?"),
    commission("claw-back-within-working-days", "within: 12 months", "within: 60 working days", ("15:56 wrong-type",)),
    commission("example-without-target", "target: ¥80000, ", "", ("17:7 missing-key",), "target"),
    commission("example-with-a-target-too-many", "{sold: ¥50000,", "{sold: ¥50000, target: ¥1,", ("28:37 target-unneeded",)),
    commission("example-of-no-target", "target: ¥80000, ", "target: 0, ", ("17:31 not-positive",)),
    commission("example-below-zero", "{sold: ¥50000, commission: ¥600}", "{sold: -1, commission: -0.01}", ("28:21 below-zero", "28:37 below-zero")),
    commission("paid-on-delivery", "paid_on: signing", "paid_on: delivery", ("4:12 not-a-choice",), "signing"),
    commission("plan-that-nobody-uses", "", COMMISSION + "spare: {name: S, text: s, paid_on: signing, rates: [{rate: 1%, from: 2017-01-01}]}\n", ("29:1 plan-unused",), "plans in pay.yml"),
    commission("plan-with-a-capital", "collecting:\n", "Collecting:\n", ("18:1 bad-identifier", "policy/outcomes.yml:32:21 unknown-plan", "policy/pay.yml:9:99 unknown-plan")),
    commission("no-pay-file", "", COMMISSION, ("1:1 file-needed",), "add policy/pay.yml", also=((PAY_FILE, None), (OUTCOMES_FILE, None))),
]  # fmt: skip

ALL = [*COMPONENTS, *LINES, *TIERS, *REST]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in ALL])
def test_r70_bad_pay_is_reported_where_it_stands(case):
    found: list[Problem] = []
    read_policy(tree_of(case.files()), found.append)
    case.check(in_order(found))
