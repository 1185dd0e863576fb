"""R70: a plan's worked examples are its tests, and say their steps."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaopu.pay.examples import check_examples, rounding_of, worked_example
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem
from tests.pay.company import COMMISSION, pay_policy
from tests.policy.outcomes_policy import WITH_OUTCOMES
from tests.support.bad_input import Bad
from tests.support.repository import tree_of

D = Decimal
FILE = "policy/commission.yml"
SECOND = "[{sold: ¥50000, commission: ¥600}]"

ALL = [
    Bad(
        "commission-one-cent-too-much",
        FILE,
        SECOND,
        "[{sold: ¥50000, commission: ¥600.01}]",
        ("28:41 example-differs",),
        "600.01 of commission; by the plan it is 600",
        (),
        WITH_OUTCOMES,
    ),
    Bad(
        "both-examples",
        FILE,
        SECOND,
        "[{sold: ¥50001, commission: 600}, {sold: 0, commission: 1}]",
        ("28:41 example-differs", "28:69 example-differs"),
        "by the plan it is 0",
        (),
        WITH_OUTCOMES,
    ),
]


def problems_of(files):
    problems: list[Problem] = []
    policy = read_policy(tree_of(files), problems.append)
    assert policy is not None
    return [*problems, *check_examples(policy)]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in ALL])
def test_r70_an_example_that_the_plan_does_not_give_is_reported_at_its_commission(case):
    case.check(problems_of(case.files()))


def test_r70_examples_that_the_plan_gives_are_no_problem():
    assert problems_of(WITH_OUTCOMES) == []


def plan(tiers, example):
    return (
        "plan:\n  name: a\n  text: a\n  paid_on: signing\n"
        "  rates: [{rate: 9%, from: 2017-01-01, where: {product: axe}}, {rate: 1%, from: 2017-01-01}]\n"
        f"  tiers: {tiers}\n  examples: [{example}]\n"
    )


ACCELERATOR = (
    "{over: quarter, of: attainment, target: sales, count: each_part,"
    " steps: [{at_least: 0%, times: 100%}, {at_least: 100%, times: 120%}, {at_least: 120%, times: 150%}]}"
)
WHOLE = "{over: month, of: amount, count: whole_amount, steps: [{at_least: 0, rate: 1%}, {at_least: 500, rate: 2%}]}"


def test_r70_a_worked_example_says_what_falls_into_which_step_by_the_last_line_of_the_rates():
    policy = pay_policy(plans=plan(ACCELERATOR, "{sold: ¥120000, target: ¥80000, commission: ¥1352}"))
    [example] = policy.commission["plan"].examples
    found = worked_example(policy, "plan", example)
    assert found.rate == D("0.01")
    assert list(found.starts) == [0, 80000, 96000]
    assert [(part.step, part.amount, part.rate) for part in found.parts] == [
        (0, D(80000), D("0.01")),
        (1, D(16000), D("0.012")),
        (2, D(24000), D("0.015")),
    ]
    assert found.exact == found.commission == 1352
    assert list(check_examples(policy)) == []


@pytest.mark.parametrize(("sold", "commission"), [("499.99", "5.00"), ("500", "10.00"), ("500.25", "10.01")])
def test_r70_a_worked_example_of_the_whole_amount_is_rounded_like_the_component(sold, commission):
    policy = pay_policy(plans=plan(WHOLE, f"{{sold: {sold}, commission: {commission}}}"))
    found = worked_example(policy, "plan", policy.commission["plan"].examples[0])
    assert len(found.parts) == 1
    assert str(found.commission) == commission


def test_r70_an_example_of_a_plan_that_nobody_uses_is_rounded_as_money_is():
    policy = pay_policy(COMMISSION.replace("0.01", "1"), plans=plan(WHOLE, "{sold: 1, commission: 0}"))
    assert rounding_of(policy, "plan").to == 1
    assert rounding_of(policy, "another").to == D("0.01")
