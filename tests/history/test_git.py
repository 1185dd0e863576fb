"""What git says of policy/, in every state a repository can be in; made with the real git."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kaopu.history.editions import find_editions
from kaopu.history.git import GitError, Revision, read_revision, run_git
from kaopu.text.problems import Problem
from tests.history.found_editions import CODES as EDITION_CODES
from tests.history.real_git import git
from tests.support.bad_input import assert_sentences_complete
from tests.support.repository import VALID, write


def committed(root: Path) -> str:
    """Make the valid repository, committed; return the commit."""
    write(root, VALID)
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "first")
    return git(root, "rev-parse", "HEAD")


def change_policy(root: Path, text: str = "changed") -> None:
    with (root / "policy" / "grades.yml").open("a", encoding="utf-8") as file:
        file.write(f"# {text}\n")


def no_repository(root: Path) -> None:
    write(root, VALID)


def no_commit(root: Path) -> None:
    write(root, VALID)
    git(root, "init", "--quiet")


def only_data_committed(root: Path) -> None:
    no_commit(root)
    git(root, "add", "data")
    git(root, "commit", "--quiet", "--message", "data")


def branch_without_commits(root: Path) -> None:
    committed(root)
    git(root, "checkout", "--quiet", "--orphan", "other")


def shallow_clone(root: Path) -> None:
    origin = root.parent / "origin"
    committed(origin)
    change_policy(origin)
    git(origin, "commit", "--quiet", "--all", "--message", "second")
    git(root.parent, "clone", "--quiet", "--depth=1", origin.as_uri(), str(root))


def unmerged_file(root: Path) -> None:
    committed(root)
    git(root, "checkout", "--quiet", "-b", "other")
    change_policy(root, "theirs")
    git(root, "commit", "--quiet", "--all", "--message", "theirs")
    git(root, "checkout", "--quiet", "main")
    change_policy(root, "ours")
    git(root, "commit", "--quiet", "--all", "--message", "ours")
    git(root, "merge", "other", check=False)


def submodule_in_the_policy(root: Path) -> None:
    committed(root.parent / "other")
    committed(root)
    git(root, "submodule", "--quiet", "add", (root.parent / "other").as_uri(), "policy/shared")


def head_of_garbage(root: Path) -> None:
    committed(root)
    (root / ".git" / "HEAD").write_text("garbage\n", encoding="ascii")


def head_of_a_missing_commit(root: Path) -> None:
    committed(root)
    (root / ".git" / "HEAD").write_text("1" * 40 + "\n", encoding="ascii")


def branch_of_a_missing_commit(root: Path) -> None:
    committed(root)
    (root / ".git" / "refs" / "heads" / "main").write_text("1" * 40 + "\n", encoding="ascii")


STATES: tuple[tuple[Callable[[Path], None], tuple[str, ...]], ...] = (
    (no_repository, ("warning policy git-no-repository",)),
    (no_commit, ("warning policy git-no-commit",)),
    (only_data_committed, ("warning policy git-no-commit",)),
    (branch_without_commits, ("warning policy git-no-commit",)),
    (shallow_clone, ("warning policy git-shallow",)),
    (unmerged_file, ("error policy/grades.yml git-unmerged",)),
    (submodule_in_the_policy, ("error policy/shared git-submodule",)),
    (head_of_garbage, ("error policy git-unusable",)),
    (head_of_a_missing_commit, ("error policy git-unusable",)),
    (branch_of_a_missing_commit, ("error policy git-unusable",)),
)
CODES = {problem.rpartition(" ")[2] for _, problems in STATES for problem in problems} | {"git-missing"} | EDITION_CODES


def read(root: Path) -> tuple[Revision, list[str]]:
    """Return the revision and the problems as ``severity place code``."""
    problems: list[Problem] = []
    revision = read_revision(root, problems.append)
    for problem in problems:
        assert_sentences_complete(problem)
    return revision, [f"{problem.severity} {problem.place} {problem.code}" for problem in problems]


@pytest.mark.parametrize(("make", "problems"), [pytest.param(*state, id=state[0].__name__) for state in STATES])
def test_a_state_without_a_trustworthy_commit_is_reported(tmp_path, make, problems):
    root = tmp_path / "root"
    root.mkdir()
    make(root)
    revision, found = read(root)
    assert found == list(problems)
    certain = problems[0].startswith("error") and problems[0].rpartition(" ")[2] != "git-unusable"
    assert (revision.commit is not None) is certain


@pytest.mark.parametrize("make", [pytest.param(state, id=state.__name__) for state, _ in STATES])
def test_in_every_state_the_working_folder_is_an_edition(tmp_path, make):
    root = tmp_path / "root"
    root.mkdir()
    make(root)
    (edition,) = find_editions(root, assert_sentences_complete)
    assert edition.working
    assert edition.tree.paths("policy", ".yml")


def test_without_git_only_a_warning_is_left(tmp_path, monkeypatch):
    committed(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert read(tmp_path) == (Revision(None, changed=False), ["warning policy git-missing"])


def test_the_commit_is_the_newest_that_changed_the_policy(tmp_path):
    first = committed(tmp_path)
    (tmp_path / "data" / "people.csv").write_text("id,name\n", encoding="utf-8")
    git(tmp_path, "commit", "--quiet", "--all", "--message", "data only")
    assert read(tmp_path) == (Revision(first, changed=False), [])
    change_policy(tmp_path)
    git(tmp_path, "commit", "--quiet", "--all", "--message", "policy")
    second = git(tmp_path, "rev-parse", "HEAD")
    assert second != first
    assert read(tmp_path) == (Revision(second, changed=False), [])


@pytest.mark.parametrize("stage", [False, True])
def test_a_policy_changed_since_the_commit_says_so(tmp_path, stage):
    first = committed(tmp_path)
    change_policy(tmp_path)
    if stage:
        git(tmp_path, "add", "--all")
    assert read(tmp_path) == (Revision(first, changed=True), [])


@pytest.mark.parametrize("hidden", [False, True])
def test_a_new_policy_file_is_a_change_whatever_the_users_settings(tmp_path, hidden):
    first = committed(tmp_path)
    if hidden:
        git(tmp_path, "config", "status.showUntrackedFiles", "no")
    (tmp_path / "policy" / "indicators" / "more.yml").write_text("", encoding="utf-8")
    assert read(tmp_path) == (Revision(first, changed=True), [])


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_change_that_git_was_told_to_overlook_is_a_change(tmp_path, flag):
    first = committed(tmp_path)
    git(tmp_path, "update-index", flag, "policy/grades.yml")
    assert read(tmp_path) == (Revision(first, changed=False), [])
    change_policy(tmp_path)
    assert git(tmp_path, "status", "--porcelain") == ""
    assert read(tmp_path) == (Revision(first, changed=True), [])


def test_a_policy_file_that_is_ignored_is_a_change_all_the_same(tmp_path):
    first = committed(tmp_path)
    write(tmp_path, {".git/info/exclude": "more.yml\n", "policy/indicators/more.yml": ""})
    assert git(tmp_path, "status", "--porcelain") == ""
    assert read(tmp_path) == (Revision(first, changed=True), [])


def test_what_no_reader_takes_changes_nothing(tmp_path):
    first = committed(tmp_path)
    write(tmp_path, {"policy/notes.docx": "x", "policy/.hidden.yml": "a: 1\n", "policy/.swap/a.yml": "a: 1\n"})
    assert read(tmp_path) == (Revision(first, changed=False), [])


def test_line_ends_that_git_writes_on_disk_are_no_change(tmp_path):
    committed(tmp_path)
    write(tmp_path, {".gitattributes": "policy/*.yml text eol=crlf\n"})
    for path in (tmp_path / "policy").glob("*.yml"):
        path.unlink()
    git(tmp_path, "checkout", "--quiet", "--", "policy")
    assert b"\r\n" in (tmp_path / "policy" / "grades.yml").read_bytes()
    assert read(tmp_path)[0].changed is False


def test_a_change_that_was_undone_on_disk_is_no_change(tmp_path):
    first = committed(tmp_path)
    before = (tmp_path / "policy" / "grades.yml").read_bytes()
    change_policy(tmp_path)
    git(tmp_path, "add", "--all")
    (tmp_path / "policy" / "grades.yml").write_bytes(before)
    assert read(tmp_path) == (Revision(first, changed=False), [])


def test_a_deleted_policy_file_is_a_change(tmp_path):
    first = committed(tmp_path)
    (tmp_path / "policy" / "duties.yml").unlink()
    assert read(tmp_path) == (Revision(first, changed=True), [])


def test_changed_data_leave_the_policy_as_committed(tmp_path):
    first = committed(tmp_path)
    (tmp_path / "data" / "people.csv").unlink()
    assert read(tmp_path) == (Revision(first, changed=False), [])


def test_a_replaced_commit_changes_nothing(tmp_path):
    committed(tmp_path)
    change_policy(tmp_path)
    git(tmp_path, "commit", "--quiet", "--all", "--message", "second")
    second = git(tmp_path, "rev-parse", "HEAD")
    before = read(tmp_path)
    # The replacement has second's files but no parent, and claims to have changed nothing since.
    orphan = git(tmp_path, "commit-tree", "-m", "forged", f"{second}~1^{{tree}}")
    git(tmp_path, "replace", second, orphan)
    assert git(tmp_path, "log", "-1", "--format=%s", "HEAD") == "forged"
    assert read(tmp_path) == before == (Revision(second, changed=False), [])


def test_a_replaced_file_changes_nothing(tmp_path):
    first = committed(tmp_path)
    old = git(tmp_path, "rev-parse", "HEAD:policy/grades.yml")
    change_policy(tmp_path)
    new = git(tmp_path, "hash-object", "-w", "policy/grades.yml")
    git(tmp_path, "replace", old, new)
    assert read(tmp_path) == (Revision(first, changed=True), [])


def test_the_environment_cannot_point_git_elsewhere(tmp_path, monkeypatch):
    first = committed(tmp_path / "ours")
    write(tmp_path / "theirs", {"policy/x.yml": "a: 1\n"})
    git(tmp_path / "theirs", "init", "--quiet")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "theirs" / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "theirs"))
    assert read(tmp_path / "ours") == (Revision(first, changed=False), [])


def test_a_repository_in_a_folder_of_another_is_asked_for_its_own_policy(tmp_path):
    write(tmp_path / "company", VALID)
    git(tmp_path, "init", "--quiet")
    write(tmp_path, {"policy/x.yml": "a: 1\n"})
    git(tmp_path, "add", "company")
    git(tmp_path, "commit", "--quiet", "--message", "company")
    first = git(tmp_path, "rev-parse", "HEAD")
    git(tmp_path, "add", "policy")
    git(tmp_path, "commit", "--quiet", "--message", "somebody else's policy")
    assert read(tmp_path / "company") == (Revision(first, changed=False), [])
    change_policy(tmp_path)
    assert read(tmp_path / "company") == (Revision(first, changed=False), [])
    change_policy(tmp_path / "company")
    assert read(tmp_path / "company") == (Revision(first, changed=True), [])


def test_names_beyond_ascii_are_shown_as_they_are(tmp_path):
    committed(tmp_path)
    git(tmp_path, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},policy/考核")
    assert read(tmp_path)[1] == ["error policy/考核 git-submodule"]


def test_nothing_is_written_to_the_repository(tmp_path):
    committed(tmp_path)
    change_policy(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    read(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_git_refuses_is_an_error_with_its_first_line(tmp_path):
    committed(tmp_path)
    with pytest.raises(GitError, match="Needed a single revision"):
        run_git(tmp_path, "rev-parse", "--verify", "nonsense")


def test_a_git_that_cannot_be_started_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name: "git")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read(tmp_path)[1] == ["error policy git-unusable"]
