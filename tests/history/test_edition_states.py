"""Editions in every state that a repository can be in: found, or a problem that says what to run (R39, R71)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kaopu.history.editions import find_editions
from kaopu.text.problems import Problem
from tests.history.found_editions import D1, D2, D3, FILE, editions, named, period, told
from tests.history.real_git import commit, git, head_text


def no_git(root: Path) -> None:
    shutil.rmtree(root / ".git")


def no_commit(root: Path) -> None:
    no_git(root)
    git(root, "init", "--quiet")


def branch_without_commits(root: Path) -> None:
    git(root, "checkout", "--quiet", "--orphan", "other")


@pytest.mark.parametrize("change", [no_git, no_commit, branch_without_commits])
def test_without_a_commit_there_is_only_the_working_folder(root, change):
    change(root)
    assert told(root) == [f"{D2} b: None, working"]


def test_without_git_there_is_only_the_working_folder(root, monkeypatch):
    monkeypatch.setenv("PATH", str(root / "nothing"))
    assert told(root) == [f"{D2} b: None, working"]


def shallow(root: Path, depth: int) -> Path:
    clone = root.parent / "clone"
    git(root.parent, "clone", "--quiet", f"--depth={depth}", root.as_uri(), str(clone))
    return clone


def test_a_shallow_clone_is_a_problem_only_where_an_edition_is_missing(root):
    named(root, D2, "b, better")
    clone = shallow(root, 2)
    assert told(clone) == [f"{D2} b, better: b, better, working"]
    editions(clone, periods=("2017-07", "2017-Q3"))
    found: list[Problem] = []
    find_editions(clone, found.append, [period(name) for name in ("2017-Q3", "2017-06", "2017-Q2")])
    assert [(problem.code, problem.severity) for problem in found] == [("git-shallow-history", "error")]
    assert "2017-Q2" in found[0].message("en")
    assert found[0].hint("en") == "run git fetch --unshallow"
    git(clone, "fetch", "--quiet", "--unshallow")
    assert told(clone) == told(root)
    editions(clone, periods=("2017-06", "2017-Q2"))


def test_a_period_before_all_editions_is_no_problem_of_a_whole_history(root):
    editions(root, periods=("2016-12", "2017-01"))


def test_a_merge_that_is_not_finished_is_said(root):
    git(root, "checkout", "--quiet", "-b", "other")
    named(root, D3, "c")
    git(root, "checkout", "--quiet", "main")
    git(root, "merge", "--quiet", "--no-ff", "--no-commit", "other")
    expected = [f"{D1} a: a", f"{D2} b: b", f"{D3} c: None, working"]
    assert told(root, "warning git-unfinished") == expected
    git(root, "merge", "--continue")
    assert told(root) == [*expected[:2], f"{D3} c: c, working"]


def stopped_rebase(root: Path, *, backend: str) -> None:
    git(root, "checkout", "--quiet", "-b", "other", "HEAD~1")
    named(root, D3, "c")
    git(root, "rebase", backend, "main", check=False)


@pytest.mark.parametrize("backend", ["--merge", "--apply"])
def test_a_rebase_that_is_not_finished_is_said(root, backend):
    stopped_rebase(root, backend=backend)
    assert told(root, "warning git-unfinished") == [f"{D1} a: a", f"{D2} b: b"]
    git(root, "rebase", "--abort")
    assert told(root) == [f"{D1} a: a", f"{D3} c: c, working"]


@pytest.mark.parametrize("command", ["cherry-pick", "revert"])
def test_picks_and_reverts_that_are_not_finished_are_said(root, command):
    git(root, "checkout", "--quiet", "-b", "other", "HEAD~1")
    named(root, D3, "c")
    git(root, command, "main", check=False)
    assert told(root, "warning git-unfinished")[0] == f"{D1} a: a"


def test_a_rebased_branch_has_the_editions_of_its_new_commits(root):
    git(root, "checkout", "--quiet", "-b", "other", "HEAD~1")
    named(root, D3, "c")
    old = git(root, "rev-parse", "HEAD")
    git(root, "rebase", "--quiet", "--strategy=recursive", "-X", "theirs", "main")
    assert told(root) == [f"{D1} a: a", f"{D2} b: b", f"{D3} c: c, working"]
    assert editions(root)[-1].commit == git(root, "rev-parse", "HEAD") != old


def test_a_head_without_a_branch_has_its_own_history(root):
    git(root, "checkout", "--quiet", "--detach", "HEAD~1")
    assert told(root) == [f"{D1} a: a, working"]


@pytest.mark.parametrize("renamed", ["policy/policy.yaml", "hr/policy.yml"])
def test_a_renamed_file_carries_no_edition_while_it_has_another_name(root, renamed):
    (root / renamed).parent.mkdir(exist_ok=True)
    git(root, "mv", FILE, renamed)
    git(root, "commit", "--quiet", "--message", "renamed")
    commit(root, {renamed: head_text(D3, "c")})
    assert told(root) == [f"{D1} a: a", f"{D2} b: b"]
    git(root, "mv", renamed, FILE)
    git(root, "commit", "--quiet", "--message", "back")
    assert told(root) == [f"{D1} a: a", f"{D2} b: b", f"{D3} c: back, working"]


def test_a_replaced_object_changes_nothing(root):
    before = told(root)
    forged = git(root, "commit-tree", "-m", "forged", "HEAD^{tree}")
    git(root, "replace", "HEAD", forged)
    git(root, "replace", f"HEAD~1:{FILE}", f"HEAD:{FILE}", check=False)
    assert git(root, "rev-list", "--count", "HEAD") == "1"
    assert told(root) == before


def test_a_graft_changes_nothing(root):
    before = told(root)
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "grafts").write_text(git(root, "rev-parse", "HEAD") + "\n", encoding="ascii")
    assert git(root, "rev-list", "--count", "HEAD") == "1"
    assert told(root) == before


def test_a_link_in_an_old_commit_carries_no_edition(root):
    (root / FILE).unlink()
    (root / FILE).symlink_to(head_text(D3).strip())
    git(root, "commit", "--quiet", "--all", "--message", "link")
    (root / FILE).unlink()
    named(root, D2, "b again")
    assert told(root) == [f"{D1} a: a", f"{D2} b again: b again, working"]


def test_a_policy_that_was_a_submodule_carries_no_edition(root):
    git(root, "rm", "-r", "--quiet", "policy")
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{git(root, 'rev-parse', 'HEAD')},policy")
    git(root, "commit", "--quiet", "--message", "submodule")
    git(root, "rm", "--cached", "--quiet", "policy")
    named(root, D3, "c")
    assert told(root) == [f"{D1} a: a", f"{D2} b: b", f"{D3} c: c, working"]


def test_a_policy_below_the_top_of_a_repository_has_the_history_of_its_own_folder(root):
    below = root / "公司 a" / "kaopu"
    commit(root, {f"公司 a/kaopu/{FILE}": head_text(D3, "ours")})
    git(root, "commit", "--quiet", "--amend", "--message", "ours")
    assert told(below) == [f"{D3} ours: ours, working"]
    assert told(root) == [f"{D1} a: a", f"{D2} b: b, working"]


def test_a_bare_repository_has_no_working_folder(root):
    git(root.parent, "clone", "--quiet", "--bare", str(root), "bare")
    assert told(root.parent / "bare") == [f"{D1} a: a", f"{D2} b: b"]


def test_a_worktree_has_the_history_of_its_own_head(root):
    git(root, "worktree", "add", "--quiet", str(root.parent / "tree"), "HEAD~1")
    assert told(root.parent / "tree") == [f"{D1} a: a, working"]
    assert told(root) == [f"{D1} a: a", f"{D2} b: b, working"]


@pytest.mark.parametrize("left_out", ["blob:none", "tree:0"])
def test_a_partial_clone_says_what_to_run(root, left_out):
    git(root, "config", "uploadpack.allowFilter", "true")
    git(root, "config", "uploadpack.allowAnySHA1InWant", "true")
    clone = root.parent / "clone"
    git(root.parent, "clone", "--quiet", f"--filter={left_out}", root.as_uri(), str(clone))
    assert told(clone, "error git-objects-missing") == [f"{D2} b: None, working"]


def test_a_missing_commit_says_what_to_run(root):
    lost = git(root, "rev-parse", "HEAD~1")
    (root / ".git/objects" / lost[:2] / lost[2:]).unlink()
    assert told(root, "error git-objects-missing") == [f"{D2} b: None, working"]


def test_settings_of_a_user_change_nothing(root):
    before = editions(root)
    for name, value in (
        ("log.showSignature", "true"),
        ("log.date", "relative"),
        ("core.quotePath", "true"),
        ("i18n.logOutputEncoding", "GBK"),
        ("format.pretty", "oneline"),
        ("color.ui", "always"),
        ("core.abbrev", "4"),
        ("diff.renames", "copies"),
    ):
        git(root, "config", name, value)
    assert editions(root) == before


def test_nothing_is_written_to_the_repository(root):
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    for edition in editions(root):
        edition.tree.paths("policy", "")
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_objects_with_long_names_carry_editions_too(tmp_path):
    git(tmp_path, "init", "--quiet", "--object-format=sha256")
    named(tmp_path, D1, "a")
    named(tmp_path, D2, "b")
    assert told(tmp_path) == [f"{D1} a: a", f"{D2} b: b, working"]


def test_a_packed_repository_with_a_commit_graph_says_the_same(root):
    before = editions(root)
    git(root, "gc", "--quiet")
    git(root, "commit-graph", "write", "--reachable", "--changed-paths")
    assert editions(root) == before
