"""Curves: exact at their corners, bounded by them, monotonic, and inverted without loss."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.policy.curves import LinearCurve, PointsCurve, StepsCurve
from kaopu.text.problems import Problem
from kaopu.text.shapes import decode
from kaopu.text.yaml_reader import read_yaml

Curve = PointsCurve | StepsCurve | LinearCurve
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
