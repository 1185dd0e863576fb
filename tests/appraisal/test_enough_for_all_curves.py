"""What would have been enough, for every kind of curve: compared with trying every actual on the grid."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.appraisal.enough import grade_above
from kaopu.appraisal.scoring import IndicatorResult, Result, judge, total, with_score, with_weight
from kaopu.data.targets import Target
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Place
from tests.appraisal.company import POLICY
from tests.support.repository import VALID, ignore, tree_of

PROCESS = "policy/indicators/process.yml"
RANGE_OF_TARGET = """\
steady:
  {name: Steady, dimension: process, unit: count, definition: steady, source: CRM, actual: visits, target: 10,
   better: higher, when_missing: fail,
   curve: {kind: range, of: attainment, full: 100, zero_below: 50%, full_from: 90%, full_to: 110%, zero_above: 150%}}
"""
FILES = {
    **VALID,
    **POLICY,
    PROCESS: POLICY[PROCESS].replace("full_to: 3, zero_above: 5", "full_to: 3, zero_above: 9") + RANGE_OF_TARGET,
    "policy/policy.yml": VALID["policy/policy.yml"].replace("score: 0.01", "score: 0.1").replace("0.01%", "1%"),
}


def policy() -> Policy:
    found = read_policy(tree_of(FILES), ignore)
    assert found is not None
    return found


POLICY_HERE = policy()
# The grid on which every actual is tried: its step, the lowest and the highest.
GRIDS = {
    "compliance": ("0.1", 0, 150),
    "teamwork": ("0.1", 0, 6),
    "width": ("1", 0, 12),
    "steady": ("1", 0, 20),
    "growth": ("0.01", -1, 1),
    "calls": ("1", 0, 9),
}


def result_with(name: str, actual: Decimal, other: int) -> Result:
    """Return a result of the indicator, weight 60, and of another one whose score is ``other``."""
    indicator = POLICY_HERE.indicators[name]
    target = Target(Decimal(10), Place("t", 1, 1)) if name == "steady" else None
    empty = IndicatorResult(name, {}, actual, target, None, None, None, None, Decimal(60), Decimal(60))
    judged = with_weight(judge(POLICY_HERE.head.rounding, indicator, empty), Decimal(60))
    rest = with_weight(with_score(POLICY_HERE, "sales_attainment", Decimal(40), Decimal(other)), Decimal(40))
    return total(POLICY_HERE, (judged, rest))


def all_that_reach(name: str, result: Result, other: int) -> list[Decimal]:
    step, low, high = GRIDS[name]
    grades = [band.grade for band in POLICY_HERE.grades.bands]
    count = int((high - low) / Decimal(step))
    actuals = [low + number * Decimal(step) for number in range(count + 1)]
    worst = grades.index(result.band.grade)
    return [actual for actual in actuals if grades.index(result_with(name, actual, other).band.grade) < worst]


@settings(max_examples=100)
@given(st.sampled_from(sorted(GRIDS)), st.floats(0, 1), st.integers(0, 120))
def test_the_least_demanding_actual_on_the_grid_is_named(name, at, other):
    step, low, high = GRIDS[name]
    actual = low + round((high - low) / Decimal(step) * Decimal(at)) * Decimal(step)
    result = result_with(name, actual, other)
    above = grade_above(POLICY_HERE, result)
    if above is None:
        assert result.band.grade == "A"
        return
    enough = next(entry for entry in above.enough if entry.indicator == name)
    reaching = all_that_reach(name, result, other)
    if not reaching:
        assert enough.actual_needed is None
        return
    nearest = min(reaching, key=lambda value: (abs(value - actual), value))
    one_sided = [value for value in reaching if (value > actual) == (nearest > actual)]
    assert enough.actual_needed in (min(one_sided, key=lambda value: abs(value - actual)), nearest)


@pytest.mark.parametrize(("seen", "needed"), [(0, 2), (1, 2), (4, None), (6, 5), (12, 5)])
def test_of_a_range_the_nearer_edge_is_named(seen, needed):
    # Others give 40 × 100; C below 75: the range must give (75 − 40) ÷ 60 % = 58.3: 2 (100) from below, from above
    # (9 − x) ÷ 6 ≥ 58.3 %: 5 at most. With 4 seen (83.3) the sum is 90 and A already.
    result = result_with("width", Decimal(seen), 100)
    above = grade_above(POLICY_HERE, result)
    if needed is None:
        assert above is None
        return
    assert above is not None
    assert next(entry for entry in above.enough if entry.indicator == "width").actual_needed == needed


def test_an_indicator_whose_score_was_given_or_missing_names_nothing():
    result = result_with("width", Decimal(0), 0)
    missing = replace(result.indicators[0], actual=None)
    above = grade_above(POLICY_HERE, total(POLICY_HERE, (missing, result.indicators[1])))
    assert above is not None
    assert above.enough == ()
