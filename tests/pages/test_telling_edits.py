"""Random edits of four policies: they differ when their digests do, and every difference is a whole sentence (R79)."""

from __future__ import annotations

import random
import re
from functools import cache
from itertools import pairwise

import pytest

from kaopu.changes.change import Change
from kaopu.changes.differences import differences
from kaopu.pages.telling.report import told_changes
from kaopu.policy.model import Policy
from kaopu.text.language import LANGUAGES, Language
from tests.changes.policies import files_of, policy_of, read

WORDS = [
    ("quarter", "year"),
    ("higher", "lower"),
    ("true", "false"),
    ("fail", "leave_out"),
    ("sales", "turnover"),
    ("的", "之"),
    ("at_least", "at_most"),
    ("paid", "unpaid"),
    ("A", "B"),
]


def edit(text: str, chance: random.Random) -> str:
    """Edit as people do: another number, a line less, two lines swapped, a line from elsewhere, a word, a comment."""
    lines = text.split("\n")
    kind = chance.choice(["digit", "digit", "drop", "swap", "borrow", "comment", "word"])
    index = chance.randrange(len(lines))
    if kind == "digit":
        places = [match.start() for match in re.finditer(r"(?<![a-zA-Z_])\d", text)]
        place = chance.choice(places) if places else 0
        return text[:place] + str(chance.randrange(10)) + text[place + 1 :] if places else text
    if kind == "drop":
        return "\n".join(lines[:index] + lines[index + 1 :])
    if kind == "swap" and index:
        return "\n".join([*lines[: index - 1], lines[index], lines[index - 1], *lines[index + 1 :]])
    if kind == "borrow":
        key = lines[index].partition(":")[0]
        same = [line for line in lines if line.partition(":")[0] == key]
        return "\n".join([*lines[:index], chance.choice(same), *lines[index + 1 :]])
    if kind == "word":
        return text.replace(*chance.choice(WORDS), 1)
    return "# a comment\n" + text


@cache
def edited_policies(name: str, count: int) -> tuple[Policy, ...]:
    """Return policies after one to three edits each, those that are still without problems."""
    chance, found = (
        random.Random(  # noqa: S311 - no secret
            f"edits of {name}"
        ),
        [policy_of(name)],
    )
    files = files_of(name)
    paths = sorted(files)
    while len(found) <= count:
        changed = dict(files)
        for _ in range(chance.randint(1, 3)):
            path = chance.choice(paths)
            changed[path] = edit(changed[path].decode(), chance).encode()
        policy = read(changed)
        if policy is not None:
            found.append(policy)
    return tuple(found)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["demo", "specialists", "regulation", "sample"])
def test_r79_two_policies_differ_when_their_digests_do_and_every_difference_is_a_sentence(name):
    policies = edited_policies(name, 24)
    compared = [(policies[0], policy) for policy in policies[1:]] + list(pairwise(policies))
    same = 0
    for before, after in compared:
        found = differences(before, after)
        assert (found == ()) == (before.digest == after.digest)
        same += not found
        assert {(change.path, change.kind) for change in found} == {
            (c.path, _turned(c)) for c in differences(after, before)
        }
        for change in found:
            _check_places(change)
        for language in LANGUAGES:
            parts = told_changes(before, after, found, language)
            sentences = [entry.sentence for part in parts for entry in part.changes]
            assert len(sentences) == len(found)
            for sentence in sentences:
                _check_sentence(sentence, language)
    assert same


def _turned(change: Change) -> str:
    return {"added": "removed", "removed": "added"}.get(change.kind, change.kind)


def _check_places(change: Change) -> None:
    for place, missing in ((change.place, "removed"), (change.place_before, "added")):
        assert (place is None) == (change.kind == missing), change
        assert place is None or place.file.startswith("policy/"), change


def _check_sentence(sentence: str, language: Language) -> None:
    assert sentence[-1] == ("." if language == "en" else "。"), sentence
    assert not re.search(r"[{}]|None|Decimal|Quantity|  |。。|\.\.|”“|：。|: \.", sentence), sentence
    if language == "en":
        assert sentence[0].isupper() or sentence[0] == "“", sentence
    else:
        assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]", sentence), sentence
