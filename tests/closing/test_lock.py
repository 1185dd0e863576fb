"""Locks: written, read back, and found out when somebody touches them."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kaopu.closing.changes import MOST_NAMED, cause_of, closed_changed, differences
from kaopu.closing.fingerprint import Fingerprint, Frozen
from kaopu.closing.lock import Lock, Version, lock_path, lock_text, read_locks
from kaopu.data.periods import Period, parse_period
from kaopu.text.problems import Problem
from kaopu.text.tree import MemoryTree

CODES = {"lock-name", "lock-edited", "lock-missing", "closed-changed"}
DAY = datetime.date(2017, 4, 28)
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}", fullmatch=True)
FIGURES = st.none() | st.decimals(-100, 100_000, places=2)
WORDS = st.none() | st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\x85\ufeff"), min_size=1
).filter(lambda text: text.strip())
RESULTS = st.builds(
    Frozen, FIGURES, st.none() | st.sampled_from(["S", "A", "优"]), FIGURES, st.sampled_from(["1a", "2b"])
)


def quarter() -> Period:
    found = parse_period("2017-Q1")
    assert found is not None
    return found


@st.composite
def versions(draw: st.DrawFn) -> Version:
    """Draw a version of a lock."""
    return Version(
        DAY,
        DAY,
        draw(WORDS) or "2017-1",
        datetime.date(2017, 1, 1),
        draw(st.none() | st.just("0f" * 20)),
        draw(st.booleans()),
        "abc",
        "def",
        "kaopu 1",
        draw(WORDS),
        draw(st.none() | IDS),
        draw(st.booleans()),
        Fingerprint(
            draw(st.dictionaries(IDS, RESULTS, max_size=4)), draw(st.dictionaries(st.just("company"), RESULTS))
        ),
    )


def stored(*found: Version) -> MemoryTree:
    """Return a repository with the versions of one lock."""
    return MemoryTree({lock_path(quarter(), n): lock_text(one).encode() for n, one in enumerate(found, 1)})


def sample(**changes: object) -> Version:
    """Return a small version."""
    people = {
        "ann": Frozen(Decimal("88.50"), "A", Decimal("9000.10"), "1a"),
        "bob": Frozen(None, None, Decimal(7000), "2b"),
    }
    plain = Version(
        DAY, DAY, "2017-1", datetime.date(2017, 1, 1), None, False, "p1", "d1", "kaopu 1", None, None, False,
        Fingerprint(people, {"company": Frozen(Decimal(80), "B", None, "3c")}),
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


@given(st.lists(versions(), min_size=1, max_size=3))
def test_what_is_written_is_read_back(found: list[Version]) -> None:
    problems: list[Problem] = []
    locks = read_locks(stored(*found), problems.append)
    assert problems == []
    assert list(locks) == [quarter()]
    assert locks[quarter()].versions == tuple(found)
    assert locks[quarter()].status == ("closed" if len(found) == 1 else "restated")


@given(versions())
def test_any_yaml_reader_reads_it(version: Version) -> None:
    content = yaml.safe_load(lock_text(version))
    assert set(content.get("people", {})) == set(version.results.people)
    assert content["results"] == version.results.digest
    assert content.get("reason") == version.reason


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("score: 88.50", "score: 89.50"),
        ('grade: "A"', 'grade: "S"'),
        ("total: 9000.10", "total: 9000.11"),
        ("on: 2017-04-28", "on: 2017-04-27"),
        ('policy: "p1"', 'policy: "p2"'),
        ('digest: "1a"', 'digest: "1b"'),
        ('  "bob": {total: 7000, digest: "2b"}\n', ""),
    ],
)
def test_a_lock_that_was_edited_is_found(before: str, after: str) -> None:
    text = lock_text(sample())
    assert before in text
    problems: list[Problem] = []
    path = lock_path(quarter(), 1)
    assert read_locks(MemoryTree({path: text.replace(before, after).encode()}), problems.append) == {}
    assert [(problem.code, problem.place.file) for problem in problems] == [("lock-edited", path)]


def test_a_version_that_is_gone_is_found() -> None:
    problems: list[Problem] = []
    path = lock_path(quarter(), 2)
    assert read_locks(MemoryTree({path: lock_text(sample()).encode()}), problems.append) == {}
    assert [(problem.code, problem.values["file"]) for problem in problems] == [
        ("lock-missing", "data/closed/2017-Q1.1.yml")
    ]


@pytest.mark.parametrize("name", ["2017-Q5.1.yml", "2017-Q1.yml", "2017-Q1.0.yml", "q1.1.yml", "2017-Q1.1.old.yml"])
def test_other_files_in_the_folder_are_named(name: str) -> None:
    problems: list[Problem] = []
    assert read_locks(MemoryTree({f"data/closed/{name}": b"x: 1\n"}), problems.append) == {}
    assert [problem.code for problem in problems] == ["lock-name"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", ""),
        (b"lock: kaopu.lock/2\n", "not-a-choice"),
        (b"lock: [\n", "yaml-syntax"),
        (b"a: *b\n", "yaml-"),
    ],
)
def test_a_damaged_lock_is_a_problem_and_no_crash(content: bytes, code: str) -> None:
    problems: list[Problem] = []
    assert read_locks(MemoryTree({lock_path(quarter(), 1): content}), problems.append) == {}
    assert any(problem.code.startswith(code) for problem in problems)


def lock(version: Version) -> Lock:
    """Return the lock that a version makes."""
    problems: list[Problem] = []
    return read_locks(stored(version), problems.append)[quarter()]


def test_everybody_whose_result_is_another_one_is_named() -> None:
    now = Fingerprint(
        {
            "ann": Frozen(Decimal(90), "A", Decimal(9100), "9z"),
            "cat": Frozen(Decimal(70), "B", None, "8y"),
        },
        {"company": Frozen(Decimal(80), "B", None, "3c")},
    )
    found = differences(lock(sample()), now)
    assert [difference.id for difference in found] == ["ann", "bob", "cat"]
    problem = closed_changed(lock(sample()), found, "p2", "d1")
    assert problem.place.file == "data/closed/2017-Q1.1.yml"
    assert "ann: 88.50/A/9000.10 → 90/A/9100; bob: 7000 → –; cat: – → 70/B" in problem.message("en")
    assert "the policy is not that of the closing" in problem.message("en")


def test_the_same_results_are_no_difference() -> None:
    assert differences(lock(sample()), sample().results) == ()


@pytest.mark.parametrize(
    ("policy", "data", "cause"),
    [("p1", "d1", "generator"), ("p2", "d1", "policy"), ("p1", "d2", "data"), ("p2", "d2", "policy_and_data")],
)
def test_causes(policy: str, data: str, cause: str) -> None:
    assert cause_of(lock(sample()), policy, data) == cause


def test_a_long_list_is_cut() -> None:
    many = Fingerprint({f"p{number:02}": Frozen(None, None, None, "x") for number in range(MOST_NAMED + 3)}, {})
    found = differences(lock(sample(results=Fingerprint({}, {}))), many)
    message = closed_changed(lock(sample()), found, "p1", "d1").message("en")
    assert "3 more" in message
    assert "p10" not in message
