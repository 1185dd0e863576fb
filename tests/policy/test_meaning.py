"""Rounding, grades and the digest: what a policy means, to the last figure."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem
from tests.support.repository import VALID, ignore, shown, tree_of, valid_policy

HEAD = "policy/policy.yml"
POLICY = valid_policy()
EVEN = valid_policy(HEAD, "half: up", "half: even")


def read(files: dict[str, str]) -> Policy:
    problems: list[Problem] = []
    policy = read_policy(tree_of(files), problems.append)
    assert policy is not None, shown(problems)
    return policy


@given(
    st.decimals(-(10**9), 10**9, places=5), st.sampled_from(["money", "percent", "days", "score", "points", "number"])
)
def test_rounding_goes_to_the_nearest_step_and_halves_as_the_policy_says(value, unit):
    step = Fraction(1, 10_000) if unit == "percent" else Fraction(1, 100)
    for policy in (POLICY, EVEN):
        rounded = policy.head.rounding.apply(value, unit)
        distance = abs(Fraction(rounded) - Fraction(value))
        assert Fraction(rounded) % step == 0
        assert distance <= step / 2
        if distance == step / 2:
            away = abs(rounded) > abs(value)
            assert away if policy is POLICY else Fraction(rounded) / step % 2 == 0
        assert policy.head.rounding.apply(rounded, unit) == rounded


def test_counts_are_never_rounded():
    assert POLICY.head.rounding.apply(Decimal("1.23456789"), "count") == Decimal("1.23456789")


def test_a_figure_of_any_size_can_be_rounded():
    assert POLICY.head.rounding.apply(Decimal("123456789012345678901234567.555"), "money") == Decimal(
        "123456789012345678901234567.56"
    )


@pytest.mark.parametrize(
    ("points", "up", "even"),
    [("90", "A", "A"), ("89.995", "A", "A"), ("89.994999", "B", "B"), ("89.985", "B", "B"), ("75", "B", "B"),
     ("74.995", "B", "B"), ("74.99", "C", "C"), ("0", "C", "C"), ("-5", "C", "C"), ("1000", "A", "A")],
)  # fmt: skip
def test_the_rounded_score_decides_the_grade(points, up, even):
    for policy, grade in ((POLICY, up), (EVEN, even)):
        score = policy.head.rounding.apply(Decimal(points), "score")
        assert policy.grades.band_of(score).grade == grade


def test_half_up_and_half_even_part_at_a_limit():
    up = valid_policy("policy/grades.yml", "at_least: 90", "at_least: 90.01")
    rounded = [policy.head.rounding.apply(Decimal("90.005"), "score") for policy in (POLICY, EVEN)]
    assert [up.grades.band_of(score).grade for score in rounded] == ["A", "B"]


@given(st.decimals(-100, 200, places=2))
def test_every_score_has_exactly_one_grade(score):
    limits = [(band.grade, band.at_least) for band in POLICY.grades.bands]
    above: Decimal | None = None
    fitting = []
    for grade, limit in limits:
        if (limit is None or score >= limit) and (above is None or score < above):
            fitting.append(grade)
        above = limit
    assert fitting == [POLICY.grades.band_of(score).grade]


def test_the_digest_ignores_comments_quotation_marks_layout_and_the_order_of_keys():
    head = VALID[HEAD]
    lines = head.splitlines(keepends=True)
    reordered = "".join([*lines[1:7], *lines[7:], lines[0]])
    layouts = [
        "# a comment\n" + head,
        head.replace("company: Demo", 'company: "Demo"  # ours'),
        head.replace("{by: E900, role: boss, on: 2016-11-28}", "{on: 2016-11-28, by: 'E900', role: boss}"),
        head.replace("money: 0.01", "money: 0.010"),
        head.replace("company: Demo", "company: {zh: Demo, en: Demo}"),
        reordered,
    ]
    for text in layouts:
        assert text != head
        assert read({**VALID, HEAD: text}).digest == POLICY.digest
    moved = dict(VALID)
    moved["policy/indicators/other.yml"] = moved.pop("policy/indicators/process.yml")
    assert read(moved).digest == POLICY.digest
    measures = VALID["policy/measures.yml"]
    first, second = measures.split("repeat_sales:")[0], "repeat_sales:" + measures.split("repeat_sales:")[1]
    assert read({**VALID, "policy/measures.yml": second + first}).digest == POLICY.digest


def test_the_digest_ignores_the_layout_of_prose_and_of_optional_files():
    english = "policy/handbook/why.en.md"
    prose = "# Why\n\nSo that people know\nhow they do.\n"
    digest = read({**VALID, english: prose}).digest
    for text in ("\ufeff" + prose, prose.replace("\n", "\r\n"), prose.replace("\n", "\r"), "\n" + prose + "\n\n"):
        assert read({**VALID, english: text}).digest == digest
    assert read({**VALID, english: prose.replace("\n\n", "\n")}).digest != digest
    rounds = VALID["policy/round.yml"]
    first, second = rounds.split("talk:")[0], "talk:" + rounds.split("talk:")[1]
    assert read({**VALID, "policy/round.yml": second + first}).digest == POLICY.digest


def test_the_digest_changes_with_the_calendar():
    texts = ("region: CN\n", "region: HK\n", "region: CN\ndays_off:\n  2017-12-29: Rest\n",
             "region: CN\ndays_off:\n  2017-12-28: Rest\n", "region: CN\nown_years: [2031]\n")  # fmt: skip
    digests = {read({**VALID, "policy/calendar.yml": text}).digest for text in texts}
    assert len({POLICY.digest, *digests}) == 6


def test_the_digest_knows_what_is_missing():
    people = {path: text for path, text in VALID.items() if path != "policy/people.yml"}
    talks = {path: text for path, text in VALID.items() if path != "policy/round.yml"}
    assert len({POLICY.digest, read(people).digest, read(talks).digest}) == 3


def one_digit_changed() -> list[tuple[str, int]]:
    """Return every place of a digit that is part of a number, a date or an edition in the policy."""
    return [(path, match.start()) for path, text in VALID.items() if path.startswith("policy/")
            for match in re.finditer(r"(?<![a-zA-Z_0-9.])\d|(?<=\.)\d|(?<=\d)\d", text)]  # fmt: skip


def test_the_digest_changes_with_every_number_that_can_change():
    seen = {POLICY.digest: "the policy itself"}
    tried = 0
    for path, position in one_digit_changed():
        text = VALID[path]
        for digit in "123456789":
            edited = text[:position] + digit + text[position + 1 :]
            policy = read_policy(tree_of({**VALID, path: edited}), ignore)
            if edited == text or policy is None:
                continue
            tried += 1
            assert policy.digest not in seen, (
                f"{path}: {edited[position - 30 : position + 10]!r} is {seen[policy.digest]}"
            )
            seen[policy.digest] = f"{path}:{position}={digit}"
            break
    assert tried > 30


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (HEAD, "half: up", "half: even"),
        (HEAD, "languages: [zh, en]", "languages: [en, zh]"),
        ("policy/customers.yml", "first_deal_with: person", "first_deal_with: company"),
        ("policy/customers.yml", "3 months", "3 years"),
        ("policy/customers.yml", "[contract, letter_of_intent]", "[contract]"),
        ("policy/indicators/results.yml", "when_missing: fail", "when_missing: leave_out"),
        ("policy/indicators/process.yml", "definition: mean days", "definition: mean of days"),
        ("policy/measures.yml", "customer: repeat", "customer: [repeat, new]"),
        ("policy/grades.yml", "bands:", "ours: true\nbands:"),
        ("policy/grades.yml", "bands:", "recommended:\n  - {grades: [A], at_most: 20%}\nbands:"),
        ("policy/principles.yml", "Everybody sees", "Everyone sees"),
        ("policy/receivables.yml", "30 days", "1 month"),
        ("policy/people.yml", "targets: by_days", "targets: whole"),
        ("policy/targets.yml", "adds_up: true", "adds_up: false"),
        ("policy/round.yml", "5 working days", "5 days"),
        ("policy/round.yml", "least_minutes: 30", "least_minutes: 30.5"),
        ("policy/indicators/results.yml", "  target: sales\n", "  target: sales\n  manual: {by: manager, within: 5}\n"),
        ("policy/chapters.yml", "en: Why", "en: Reasons"),
        ("policy/handbook/why.en.md", "know how", "learn how"),
        ("policy/scorecards.yml", "indicators: {sales_attainment: 70}", "shares: {sales_attainment: 100%}"),
        ("policy/scorecards.yml", "weight: 70", "weight: 70\n        range: {at_least: 60, at_most: 70}"),
        ("policy/indicators/process.yml", "  when_missing", "  plan_below: 60\n  when_missing"),
        ("policy/measures.yml", "mean: deals.days_to_close", "window: 12 months\n  mean: deals.days_to_close"),
    ],
)
def test_the_digest_changes_with_every_rule(path, old, new):
    assert valid_policy(path, old, new).digest != POLICY.digest
