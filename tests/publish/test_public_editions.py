"""The page of editions from a real history: every edition once, with its commit, also one that is unreadable today."""

from __future__ import annotations

from pathlib import Path

from kaopu.history.editions import find_editions
from kaopu.pages.handbook_editions import edition_texts
from kaopu.pages.handbook_words import Words
from kaopu.publish.public_editions import public_editions
from tests.history.real_git import git
from tests.support.repository import VALID, ignore, write

HEAD, GRADES = "policy/policy.yml", "policy/grades.yml"


def edition(name: str, day: str, limit: str) -> dict[str, str]:
    head = VALID[HEAD].replace("edition: 2017-1", f"edition: {name}").replace("from: 2017-01-01", f"from: {day}")
    return {HEAD: head, GRADES: VALID[GRADES].replace("at_least: 90", f"at_least: {limit}")}


def commit(root: Path, files: dict[str, str]) -> str:
    write(root, {**VALID, **files})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "an edition")
    return git(root, "rev-parse", "HEAD")


def test_r79_every_edition_of_the_history_is_shown_with_what_changed(tmp_path):
    git(tmp_path, "init", "--quiet")
    commits = [commit(tmp_path, edition("a", "2017-01-01", "ninety")),
               commit(tmp_path, edition("b", "2018-01-01", "90")),
               commit(tmp_path, edition("c", "2019-01-01", "88"))]  # fmt: skip
    shown = public_editions(find_editions(tmp_path, ignore))
    assert [(one.edition, one.commit) for one in shown] == list(zip("abc", commits, strict=True))
    assert [one.policy is None for one in shown] == [True, False, False]
    assert {one.author for one in shown} == {"Ann"}
    assert {str(one.day) for one in shown} == {"2017-01-01"}
    policy = shown[-1].policy
    assert policy is not None
    texts = edition_texts(Words(policy, "en"), shown)
    assert [[told.sentence for part in text.parts for told in part.changes] for text in texts] == [
        ["Grade A now starts at 88 (90 before)."], [], []
    ]  # fmt: skip
    assert "can no longer be read" in texts[1].remark


def test_policies_that_were_read_are_not_read_again_and_changes_are_told(tmp_path):
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, edition("a", "2017-01-01", "90"))
    found = find_editions(tmp_path, ignore)
    [first] = public_editions(found)
    assert first.policy is not None
    [again] = public_editions(found, {first.effective_from: first.policy}, changed=True)
    assert again.policy is first.policy
    assert (first.uncommitted, again.uncommitted) == (False, True)
