"""Weights that are shared out, and what would have been enough: exact for every scorecard and every result."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kaopu.appraisal.enough import grade_above
from kaopu.appraisal.scoring import Result, appraise, reweight
from kaopu.data.targets import Target
from kaopu.facts.measuring import MeasureValue
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Place
from tests.support.repository import VALID, ignore, tree_of

WEIGHTS = st.dictionaries(
    st.sampled_from("abcdefgh"), st.decimals("0.01", 100, places=2), min_size=1, max_size=8
)  # fmt: skip


@given(WEIGHTS)
def test_shared_out_weights_add_up_to_exactly_100_and_stay_in_proportion(weights):
    shared = reweight(weights)
    whole = sum(weights.values(), Decimal(0))
    assert sum(shared.values()) == 100
    assert list(shared) == list(weights)
    for name, weight in weights.items():
        proportional = Fraction(weight) * 100 / Fraction(whole)
        assert abs(Fraction(shared[name]) - proportional) < Fraction(1, 100)
        assert shared[name] == shared[name].quantize(Decimal("0.01"))


@given(WEIGHTS)
def test_the_larger_weight_never_gets_the_smaller_share(weights):
    shared = reweight(weights)
    for one, weight in weights.items():
        assert all(shared[one] >= shared[other] for other, less in weights.items() if less < weight)


def test_weights_that_add_up_already_stay_as_they_are():
    assert reweight({"a": Decimal("33.333"), "b": Decimal("66.667")}) == {
        "a": Decimal("33.333"),
        "b": Decimal("66.667"),
    }


# What would have been enough

FALLING = "curve: {kind: points, of: actual, points: [10: 120, 40: 100, 90: 0]}\n"
STEPS = VALID["policy/indicators/process.yml"].partition("curve:")[2].partition("  when_missing")[0]


def policy_with(half: str, *, falling: bool, money: str, bands: tuple[str, str]) -> Policy:
    files = {
        **VALID,
        "policy/policy.yml": VALID["policy/policy.yml"].replace(
            "half: up, money: 0.01", f"half: {half}, money: {money}"
        ),
        "policy/grades.yml": VALID["policy/grades.yml"].replace("90", bands[0]).replace("75", bands[1]),
    }
    if falling:
        process = VALID["policy/indicators/process.yml"]
        files["policy/indicators/process.yml"] = process.replace("curve:" + STEPS, FALLING)
        assert files["policy/indicators/process.yml"] != process
    policy = read_policy(tree_of(files), ignore)
    assert policy is not None
    return policy


POLICIES = [
    policy_with("up", falling=False, money="0.01", bands=("90", "75")),
    policy_with("even", falling=True, money="1", bands=("90.01", "75")),
    policy_with("up", falling=True, money="0.0001", bands=("105", "60.005")),
    policy_with("even", falling=False, money="100", bands=("100", "74.99")),
]


@dataclass(frozen=True)
class Quarter:
    """The measures and the target of one person's quarter."""

    sales: Decimal
    share: Decimal
    days: Decimal
    target: Decimal

    def result(self, policy: Policy) -> Result | None:
        scorecard = policy.scorecard("specialist", "quarter")
        assert scorecard is not None
        measures = {
            "new_sales": MeasureValue(self.sales),
            "repeat_sales": MeasureValue(Decimal(0)),
            "win_share": MeasureValue(self.share),
            "days_to_close": MeasureValue(self.days),
        }
        found = appraise(policy, scorecard, measures, {"sales": Target(self.target, Place("t.csv", 2, 1))})
        return found if isinstance(found, Result) else None


QUARTERS = st.builds(
    Quarter,
    sales=st.decimals(0, 20000, places=2),
    share=st.decimals(0, 1, places=4),
    days=st.decimals(0, 200, places=2),
    target=st.decimals("0.01", 20000, places=2),
)
FIELDS = {"sales_attainment": "sales", "share_won": "share", "sales_cycle": "days"}


def with_actual(quarter: Quarter, indicator: str, actual: Decimal) -> Quarter:
    return Quarter(**{**vars_of(quarter), FIELDS[indicator]: actual})


def vars_of(quarter: Quarter) -> dict[str, Decimal]:
    return {name: getattr(quarter, name) for name in ("sales", "share", "days", "target")}


@settings(max_examples=200)
@given(QUARTERS, st.integers(0, len(POLICIES) - 1))
def test_what_is_said_to_be_enough_is_enough_and_one_step_less_is_not(quarter, number):
    policy = POLICIES[number]
    result = quarter.result(policy)
    assert result is not None
    above = grade_above(policy, result)
    grades = [band.grade for band in policy.grades.bands]
    if above is None:
        assert result.band.grade == grades[0]
        return
    limit = above.band.at_least
    assert limit is not None
    assert grades.index(above.band.grade) == grades.index(result.band.grade) - 1
    assert above.points_missing == limit - result.score > 0
    money = policy.head.rounding.money
    steps = {"sales_attainment": money, "share_won": Decimal("0.0001"), "sales_cycle": Decimal("-0.01")}
    for enough in above.enough:
        step = steps[enough.indicator]
        if enough.actual_needed is None:
            best = with_actual(quarter, enough.indicator, Decimal(10) ** 9 if step > 0 else Decimal(0)).result(policy)
            assert best is not None
            assert best.score < limit
            continue
        assert enough.actual_needed >= 0
        reached = with_actual(quarter, enough.indicator, enough.actual_needed).result(policy)
        assert reached is not None
        assert reached.score >= limit
        assert reached.indicator(enough.indicator).score is not None
        less = enough.actual_needed - step
        assert less >= 0
        short = with_actual(quarter, enough.indicator, less).result(policy)
        assert short is not None
        assert short.score < limit, enough


@given(QUARTERS, st.integers(0, len(POLICIES) - 1))
def test_the_score_needed_is_the_least_on_the_grid(quarter, number):
    policy = POLICIES[number]
    result = quarter.result(policy)
    assert result is not None
    above = grade_above(policy, result)
    assume(above is not None)
    assert above is not None
    limit, step = above.band.at_least, policy.head.rounding.score
    assert limit is not None
    for enough in above.enough:
        own = result.indicator(enough.indicator)
        others = result.points - (own.points or Decimal(0))
        total = [
            policy.head.rounding.apply(others + score * own.weight / 100, "score")
            for score in (enough.score_needed, enough.score_needed - step)
        ]
        assert total[0] >= limit > total[1]


@given(QUARTERS, QUARTERS, st.integers(0, len(POLICIES) - 1))
def test_who_did_better_in_everything_never_scores_less(one, other, number):
    policy = POLICIES[number]
    better = Quarter(max(one.sales, other.sales), max(one.share, other.share), min(one.days, other.days), one.target)
    results = [quarter.result(policy) for quarter in (one, better)]
    assert results[0] is not None
    assert results[1] is not None
    assert results[1].score >= results[0].score


@given(QUARTERS, st.integers(0, len(POLICIES) - 1))
def test_the_total_is_the_sum_of_what_is_shown(quarter, number):
    policy = POLICIES[number]
    result = quarter.result(policy)
    assert result is not None
    shown = sum(
        (Fraction(i.score) * Fraction(i.weight) / 100 for i in result.indicators if i.score is not None), Fraction(0)
    )
    assert Fraction(result.points) == shown
    assert abs(Fraction(result.score) - shown) <= Fraction(policy.head.rounding.score) / 2


@pytest.mark.parametrize("grade", ["A"])
def test_there_is_nothing_above_the_best_grade(grade):
    result = Quarter(Decimal(5000), Decimal(1), Decimal(1), Decimal(100)).result(POLICIES[0])
    assert result is not None
    assert result.band.grade == grade
    assert grade_above(POLICIES[0], result) is None
