"""Curves: exact at their corners, bounded by them, monotonic, and inverted without loss."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.policy.curves import DeductionCurve, LinearCurve, PointsCurve, RangeCurve, RatingCurve, StepsCurve
from kaopu.policy.expression import evaluate, parse_expression
from kaopu.text.problems import Problem
from kaopu.text.shapes import decode
from kaopu.text.yaml_reader import read_yaml

Curve = PointsCurve | StepsCurve | LinearCurve | DeductionCurve | RatingCurve | RangeCurve
TINY = Decimal("1e-15")
XS = st.lists(st.decimals(0, 300, places=2), min_size=2, max_size=6, unique=True).map(sorted)
SCORES = st.lists(st.decimals(-50, 150, places=1), min_size=6, max_size=6).map(sorted)
PROBES = st.decimals(-50, 400, places=3)


def curve_of(text: str) -> Curve:
    problems: list[Problem] = []
    root = read_yaml("c.yml", text.encode(), problems.append)
    assert root is not None
    models: dict[str, type[Curve]] = {
        "points": PointsCurve,
        "steps": StepsCurve,
        "linear": LinearCurve,
        "deduction": DeductionCurve,
        "rating": RatingCurve,
        "range": RangeCurve,
    }
    curve = decode(models[root["kind"]], root, problems.append)
    assert problems == []
    assert curve is not None
    return curve


def points(xs: list[Decimal], scores: list[Decimal], *, falling: bool) -> tuple[Curve, list[tuple[Decimal, Decimal]]]:
    ordered = sorted(scores[: len(xs)], reverse=falling)
    corners = list(zip(xs, ordered, strict=True))
    written = ", ".join(f"{x}: {score}" for x, score in corners)
    return curve_of(f"{{kind: points, of: actual, points: [{written}]}}"), corners


def steps(xs: list[Decimal], scores: list[Decimal], *, falling: bool) -> tuple[Curve, list[tuple[Decimal, Decimal]]]:
    """Make steps; of equal scores the hardest limit is left out, as the checks demand."""
    key = "at_most" if falling else "at_least"
    best_first = sorted(set(scores), reverse=True)
    limits = (xs if falling else xs[::-1])[: len(best_first) - 1]
    pairs = list(zip(limits, best_first, strict=False))
    written = "".join(f"  - {{{key}: {x}, score: {score}}}\n" for x, score in pairs)
    last = best_first[len(pairs)]
    return curve_of(f"kind: steps\nof: actual\nsteps:\n{written}  - {{score: {last}}}\n"), [
        *pairs,
        (Decimal("NaN"), last),
    ]


@given(XS, SCORES, st.booleans())
def test_points_are_met_exactly(xs, scores, falling):
    curve, corners = points(xs, scores, falling=falling)
    assert [(x, curve.score_at(x)) for x, _ in corners] == corners
    assert list(curve.corners()) == corners


@given(XS, SCORES, st.booleans(), st.lists(PROBES, min_size=2, max_size=8).map(sorted))
def test_points_stay_between_their_scores_and_never_turn(xs, scores, falling, probes):
    curve, corners = points(xs, scores, falling=falling)
    found = [curve.score_at(x) for x in probes]
    assert all(min(y for _, y in corners) <= score <= max(y for _, y in corners) for score in found)
    assert all(b >= a - TINY if falling else b <= a + TINY for b, a in pairwise(found))


@given(XS, SCORES, st.integers(0, 4), st.integers(1, 99))
def test_between_two_points_the_line_is_straight(xs, scores, number, share):
    curve, corners = points(xs, scores, falling=False)
    (x0, y0), (x1, y1) = corners[number % (len(corners) - 1)], corners[number % (len(corners) - 1) + 1]
    x = x0 + (x1 - x0) * share / 100
    assert abs(curve.score_at(x) - (y0 + (y1 - y0) * share / 100)) < TINY


@given(XS, SCORES, st.booleans(), st.decimals(-60, 160, places=2))
def test_the_inverse_of_points_is_the_worst_that_is_good_enough(xs, scores, falling, wanted):
    curve, corners = points(xs, scores, falling=falling)
    least, most = min(y for _, y in corners), max(y for _, y in corners)
    x = curve.x_for(wanted)
    if wanted > most:
        assert x is None
        return
    assert x is not None
    assert curve.score_at(x) >= wanted - TINY
    worse = x + Decimal("0.0001") if falling else x - Decimal("0.0001")
    assert wanted <= least or curve.score_at(worse) < wanted


@given(XS, SCORES.filter(lambda scores: len(set(scores)) > 1), st.booleans(), PROBES)
def test_a_step_holds_from_its_limit_on(xs, scores, falling, x):
    curve, expected = steps(xs, scores, falling=falling)
    *limited, (_, last) = expected
    holds = [score for limit, score in limited if (x <= limit if falling else x >= limit)]
    assert curve.score_at(x) == (max(holds) if holds else last)
    assert all(curve.score_at(limit) == score for limit, score in limited)


@given(XS, SCORES.filter(lambda scores: len(set(scores)) > 1), st.booleans(), st.decimals(-60, 160, places=1))
def test_the_inverse_of_steps_is_the_worst_that_is_good_enough(xs, scores, falling, wanted):
    curve, expected = steps(xs, scores, falling=falling)
    x = curve.x_for(wanted)
    if x is None:
        assert wanted > expected[0][1]
        return
    assert curve.score_at(x) >= wanted
    worse = x + Decimal("0.001") if falling else x - Decimal("0.001")
    assert wanted <= expected[-1][1] or curve.score_at(worse) < wanted


@given(st.integers(-20, 90), st.integers(1, 80), st.decimals(-2, 3, places=4), st.decimals(-30, 180, places=2))
def test_a_linear_curve_is_the_attainment_within_its_limits(floor, height, x, wanted):
    cap = floor + height
    curve = curve_of(f"{{kind: linear, of: attainment, floor: {floor}, cap: {cap}}}")
    assert curve.score_at(x) == sorted([Decimal(floor), x * 100, Decimal(cap)])[1]
    assert curve.corners() == ((Decimal(floor) / 100, floor), (Decimal(cap) / 100, cap))
    least = curve.x_for(wanted)
    assert (least is None) is (wanted > cap)
    if least is not None and wanted > floor:
        assert curve.score_at(least) == wanted
        assert curve.score_at(least - Decimal("0.0001")) < wanted


@pytest.mark.parametrize(("x", "score"), [("0.5999", "0"), ("0.6", "0"), ("0.7", "30"), ("0.9", "80"), ("1.3", "120")])
def test_the_demo_curve_by_hand(x, score):
    curve = curve_of("{kind: points, of: attainment, points: [60%: 0, 80%: 60, 100%: 100, 120%: 120]}")
    assert curve.score_at(Decimal(x)) == Decimal(score)


FINDINGS = {"minor": 2, "major": 10, "severe": 40}
COMPLIANCE = "{kind: deduction, full: 100, floor: 0, off: {minor: 2, major: 10, severe: 40}}"


@given(st.fixed_dictionaries({name: st.integers(0, 9) for name in FINDINGS}))
def test_r29_compliance_takes_points_off_by_severity(found):
    curve = curve_of(COMPLIANCE)
    assert isinstance(curve, DeductionCurve)
    score = 100
    for severity, times in found.items():
        for _ in range(times):
            score -= FINDINGS[severity]
    values = {name: Decimal(times) for name, times in found.items()}
    off = evaluate(parse_expression(curve.formula), values)
    assert curve.score_at(off) == max(score, 0)


@pytest.mark.parametrize(
    ("minor", "major", "severe", "score"),
    [(0, 0, 0, 100), (1, 0, 0, 98), (3, 1, 0, 84), (0, 0, 1, 60), (5, 5, 1, 0), (0, 0, 3, 0)],
)
def test_r29_deductions_by_hand(minor, major, severe, score):
    curve = curve_of(COMPLIANCE)
    assert isinstance(curve, DeductionCurve)
    values = {"minor": Decimal(minor), "major": Decimal(major), "severe": Decimal(severe)}
    assert curve.score_at(evaluate(parse_expression(curve.formula), values)) == score


@given(st.integers(0, 60), st.integers(1, 60), st.decimals(-10, 150, places=1), st.decimals(-10, 130, places=1))
def test_deductions_fall_from_full_to_floor_and_are_inverted_without_loss(floor, height, off, wanted):
    full = floor + height
    curve = curve_of(f"{{kind: deduction, full: {full}, floor: {floor}, off: {{a: 0.5}}}}")
    assert curve.score_at(off) == sorted([Decimal(floor), full - off, Decimal(full)])[1]
    assert list(curve.corners()) == [(0, full), (height, floor)]
    most = curve.x_for(wanted)
    assert (most is None) is (wanted > full)
    if most is not None and wanted > floor:
        assert curve.score_at(most) == wanted
        assert curve.score_at(most + Decimal("0.1")) < wanted


@pytest.mark.parametrize(
    ("rating", "score"), [("1", "20"), ("2", "40"), ("3.5", "70"), ("4.25", "86.25"), ("5", "105"), ("0", "20")]
)
def test_r38_a_rating_scale_by_hand(rating, score):
    curve = curve_of("{kind: rating, marks: [1: 20, 2: 40, 3: 60, 4: 80, 5: 105]}")
    assert curve.score_at(Decimal(rating)) == Decimal(score)


@given(XS, SCORES, st.booleans(), PROBES, st.decimals(-60, 160, places=2))
def test_a_rating_is_read_off_the_line_between_its_marks(xs, scores, falling, x, wanted):
    line, corners = points(xs, scores, falling=falling)
    rating = curve_of("{kind: rating, marks: [" + ", ".join(f"{x}: {score}" for x, score in corners) + "]}")
    assert (rating.of, rating.beyond) == ("actual", None)
    assert rating.score_at(x) == line.score_at(x)
    assert rating.x_for(wanted) == line.x_for(wanted)


def slow_range(limits: list[Decimal], full: Decimal, x: Decimal) -> Decimal:
    """Say it as a person would: nothing outside, all inside, a share of it on the two slopes."""
    zero_below, full_from, full_to, zero_above = limits
    if x <= zero_below or x >= zero_above:
        return Decimal(0)
    if x < full_from:
        return full * (x - zero_below) / (full_from - zero_below)
    if x > full_to:
        return full * (zero_above - x) / (zero_above - full_to)
    return full


LIMITS = st.lists(st.decimals(0, 300, places=2), min_size=4, max_size=4, unique=True).map(sorted)


@given(LIMITS, st.integers(1, 120), PROBES, st.decimals(-10, 130, places=1))
def test_a_range_is_full_inside_and_falls_to_nothing_on_both_sides(limits, full, x, wanted):
    names = ("zero_below", "full_from", "full_to", "zero_above")
    written = ", ".join(f"{name}: {limit}" for name, limit in zip(names, limits, strict=True))
    curve = curve_of(f"{{kind: range, of: actual, full: {full}, {written}}}")
    assert abs(curve.score_at(x) - slow_range(limits, Decimal(full), x)) < TINY
    assert [score for _, score in curve.corners()] == [0, full, full, 0]
    least = curve.x_for(wanted)
    assert (least is None) is (wanted > full)
    if least is not None:
        assert curve.score_at(least) >= wanted - TINY
        assert wanted <= 0 or curve.score_at(least - Decimal("0.0001")) < wanted


@pytest.mark.parametrize(
    ("x", "score"), [("10", 0), ("15", 50), ("20", 100), ("25", 100), ("30", 100), ("36", 40), ("40", 0), ("99", 0)]
)
def test_a_target_as_a_range_by_hand(x, score):
    curve = curve_of("{kind: range, of: actual, full: 100, zero_below: 10, full_from: 20, full_to: 30, zero_above: 40}")
    assert curve.score_at(Decimal(x)) == score


def test_a_range_may_ask_for_one_value():
    curve = curve_of("{kind: range, of: actual, full: 100, zero_below: 0, full_from: 5, full_to: 5, zero_above: 10}")
    assert [curve.score_at(Decimal(x)) for x in (0, 4, 5, 6, 10)] == [0, 80, 100, 80, 0]
