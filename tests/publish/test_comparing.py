"""``kaopu diff`` between real revisions: text, Markdown and JSON, and what happens when one of them cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kaopu.cli import main
from kaopu.publish.comparing import compare
from kaopu.publish.revisions import RevisionProblemsError
from tests.history.real_git import git
from tests.support.repository import VALID, write

GRADES = "policy/grades.yml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a repository with three commits: a broken policy, a good one (tag first), one with another limit."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    write(tmp_path, {**VALID, GRADES: VALID[GRADES].replace("at_least: 90", "at_least: ninety")})
    commit(tmp_path, "broken")
    write(tmp_path, VALID)
    commit(tmp_path, "first")
    write(tmp_path, {GRADES: VALID[GRADES].replace("at_least: 90", "at_least: 88")})
    commit(tmp_path, "second")
    return tmp_path


def commit(root: Path, tag: str) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", tag)
    git(root, "tag", tag)


def run(root: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["diff", "--root", str(root), *arguments], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def test_r79_two_revisions_are_compared_with_the_line_in_the_later_one(root):
    line = VALID[GRADES].splitlines().index(next(x for x in VALID[GRADES].splitlines() if "at_least: 90" in x)) + 1
    status, told, _ = run(root, "first", "second", "--lang", "en")
    assert status == 0
    assert told == (
        "Changes of the policy from first to second\n\nGrades\n  Grade A now starts at 88 (90 before).\n"
        f"      {GRADES}:{line}\n\n1 change.\n"
    )
    status, told, _ = run(root, "first", "second")
    assert "  A 级现在从 88 分起（原为 90 分）。\n" in told
    assert "制度的变化：从 first 到 second\n" in told


def test_without_a_second_revision_the_working_folder_counts_committed_or_not(root):
    assert run(root, "second")[1] == "两版制度的含义相同。\n"
    write(root, {GRADES: VALID[GRADES].replace("at_least: 90", "at_least: 80")})
    status, told, _ = run(root, "second", "--lang", "en")
    assert status == 0
    assert "from second to the working folder" in told
    assert "Grade A now starts at 80 (88 before)." in told
    assert GRADES in git(root, "status", "--porcelain")


def test_what_is_gone_has_its_place_in_the_earlier_revision(root):
    (root / "policy" / "people.yml").unlink()
    told = run(root, "second", "--lang", "en")[1]
    assert "The policy no longer has the part “Joining, leaving, leave and moves”." in told
    assert "      second:policy/people.yml:1\n" in told


def test_markdown_and_json_say_the_same(root):
    markdown = run(root, "first", "second", "--format", "markdown", "--lang", "en")[1]
    assert markdown.startswith(
        "# Changes of the policy from first to second\n\n1 change.\n\n## Grades\n\n- Grade A now starts at 88 "
    )
    found = json.loads(run(root, "first", "second", "--format", "json", "--lang", "en")[1])
    assert found["base"]["revision"] == "first"
    assert len(found["head"]["digest"]) == 64
    [change] = found["changes"]
    assert change["sentence"] == "Grade A now starts at 88 (90 before)."
    assert (change["kind"], change["path"]) == ("changed", ["grades", "bands", "A", "at_least"])
    assert (change["before"], change["after"]) == ("90", "88")
    assert change["place"]["file"] == change["place_before"]["file"] == GRADES
    assert json.loads(run(root, "first", "--format", "json")[1])["head"]["revision"] is None


def test_problems_of_a_revision_carry_its_name_and_its_line(root):
    status, told, said = run(root, "broken", "second", "--lang", "en")
    assert status == 1
    assert f"broken:{GRADES}:" in told
    assert "at_least: ninety" in told
    assert said == "Problems found: 1.\n"
    status, told, _ = run(root, "second", "broken", "--format", "json")
    assert status == 1
    assert json.loads(told)[0]["file"] == f"broken:{GRADES}"


def test_problems_of_both_are_reported_at_once(root):
    write(root, {GRADES: VALID[GRADES].replace("at_least: 90", "at_least: many")})
    with pytest.raises(RevisionProblemsError) as raised:
        compare(root, "broken")
    assert {problem.place.file for problem in raised.value.problems} == {f"broken:{GRADES}", GRADES}


def test_a_revision_that_git_does_not_know_is_a_problem(root):
    status, told, _ = run(root, "nothing-like-it", "--lang", "en")
    assert status == 1
    assert "git-revision-unknown" in told
    assert run(root, "--", "--all")[0] == 1


def test_a_policy_below_the_top_of_its_repository_is_compared_too(root, tmp_path):
    inner = tmp_path / "company"
    write(inner, VALID)
    commit(tmp_path, "inner")
    write(inner, {GRADES: VALID[GRADES].replace("at_least: 90", "at_least: 85")})
    status, told, _ = run(inner, "inner")
    assert status == 0
    assert "A 级现在从 85 分起（原为 90 分）。" in told


def test_nothing_is_checked_out_and_no_branch_is_changed(root):
    before = git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain")
    run(root, "first", "second")
    assert (git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain")) == before
