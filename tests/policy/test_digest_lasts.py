"""A policy keeps its digest when the program learns new parts and keys: locks of closed periods rest on it."""

from __future__ import annotations

from typing import Any

from kaopu.policy.model import Policy
from kaopu.policy.reader import digest_of, read_policy
from kaopu.text.problems import Problem
from kaopu.text.shapes import Flag, Shape
from kaopu.text.tree import MemoryTree
from tests.support.repository import VALID

PARTS = (
    "head", "customers", "principles", "receivables", "people", "pay", "calendar", "scheme_review", "governance",
    "audiences", "prose", "grades", "scorecards", "roles", "dimensions", "duties", "targets", "measures",
    "indicators", "round", "outcomes", "commission", "training", "chapters", "cases",
)  # fmt: skip


def read(files: dict[str, str]) -> Policy:
    problems: list[Problem] = []
    policy = read_policy(MemoryTree({path: text.encode() for path, text in files.items()}), problems.append)
    assert policy is not None, problems
    return policy


def parts_of(policy: Policy) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in PARTS}


class Wider(Shape):
    """What a model may look like in a later version."""

    name: str
    added: Flag = False


class Narrow(Shape):
    """The same today."""

    name: str


def test_the_parts_are_all_of_a_policys() -> None:
    policy = read(dict(VALID))
    assert digest_of(parts_of(policy)) == policy.digest


def test_a_part_that_is_not_there_yet_does_not_count() -> None:
    policy = read(dict(VALID))
    later = {**parts_of(policy), "something_new": {}, "another": None}
    assert digest_of(later) == policy.digest
    assert digest_of({**later, "something_new": {"a": "b"}}) != policy.digest


def test_a_key_that_is_not_there_yet_does_not_count() -> None:
    parts = parts_of(read(dict(VALID)))
    today = digest_of({**parts, "extra": {"a": Narrow(name="x")}})
    assert digest_of({**parts, "extra": {"a": Wider(name="x")}}) == today
    assert digest_of({**parts, "extra": {"a": Wider(name="x", added=True)}}) != today


def test_writing_what_holds_anyway_changes_nothing() -> None:
    written = VALID["policy/grades.yml"] + "ours: false\n"
    assert "ours" not in VALID["policy/grades.yml"]
    assert read({**VALID, "policy/grades.yml": written}).digest == read(dict(VALID)).digest
