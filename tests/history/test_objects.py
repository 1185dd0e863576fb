"""A commit's files straight from git's objects: the same as on disk, and nothing that a person did not put there."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest

from kaopu.history.git import GitError, folder_prefix
from kaopu.history.objects import GitTree, read_objects, resolve
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Place, Problem
from kaopu.text.tree import FolderTree
from tests.history.real_git import commit, git, policy, run
from tests.support.bad_input import assert_sentences_complete
from tests.support.repository import VALID, ignore, tree_of, valid_policy


def refused(tree: GitTree, folder: str = "policy") -> list[str]:
    """Return the refusals as ``place code``, their sentences checked."""
    problems = tree.refusals(folder)
    for problem in problems:
        assert_sentences_complete(problem)
    return [f"{problem.place} {problem.code}" for problem in problems]


def test_a_commit_is_read_as_the_folder_was(tmp_path):
    first = commit(tmp_path, VALID)
    commit(tmp_path, {**dict.fromkeys(VALID), "policy/policy.yml": "other: 1\n"})
    tree = GitTree(tmp_path, first)
    for folder, suffix in (("policy", ".yml"), ("policy", ""), ("policy/indicators", ".yml"), ("data", ".csv")):
        assert tree.paths(folder, suffix) == tree_of(VALID).paths(folder, suffix) != []
    # Settings are the machine's of today, and no part of what was decided then.
    then = {path: content for path, content in tree_of(VALID).files.items() if path != "kaopu.yml"}
    assert {path: tree.read(path) for path in then} == then
    assert tree.line("policy/customers.yml", 2) == "  first_deal_with: person"
    assert tree.line("policy/customers.yml", 999) is tree.line("policy/none.yml", 1) is None
    read = read_policy(tree, ignore)
    assert read is not None
    assert read.digest == valid_policy().digest


def test_only_the_folders_asked_for_are_read(tmp_path):
    made = commit(tmp_path, {**VALID, "site/x.css": "a"})
    tree = GitTree(tmp_path, made, ("policy",))
    assert tree.paths("data", "") == tree.paths("site", "") == []
    assert tree.read("data/people.csv") is tree.read("site/x.css") is tree.read("/etc/passwd") is None
    assert tree.refusals("data") == []


def test_a_folder_that_a_commit_does_not_have_is_empty(tmp_path):
    made = commit(tmp_path, policy("2017-01-01"))
    assert (GitTree(tmp_path, made).paths("data", ""), refused(GitTree(tmp_path, made), "data")) == ([], [])


def test_names_that_begin_with_a_dot_are_left_out_as_on_disk(tmp_path):
    names = (
        "policy/.hidden.yml",
        "policy/.git-keep/a.yml",
        "policy/考核 表.yml",
        'policy/a"b\\c.yml',
        "policy/b\tc.yml",
    )
    made = commit(tmp_path, {**VALID, **dict.fromkeys(names, "a: 1\n")})
    tree = GitTree(tmp_path, made)
    assert tree.paths("policy", "") == FolderTree(tmp_path).paths("policy", "")
    assert tree.read(names[2]) == b"a: 1\n"


def test_what_export_ignore_hides_from_an_archive_is_read(tmp_path):
    made = commit(tmp_path, {**VALID, ".gitattributes": "policy/grades.yml export-ignore\n"})
    assert b"policy/grades.yml\0" not in run(tmp_path, "archive", made)
    assert GitTree(tmp_path, made).read("policy/grades.yml") == VALID["policy/grades.yml"].encode()


def test_attributes_that_rewrite_files_on_disk_do_not_touch_what_is_read(tmp_path):
    attributes = "* text eol=crlf ident\n"
    made = commit(tmp_path, {".gitattributes": attributes, "policy/x.yml": "a: $Id$\nb: 1\n"})
    assert GitTree(tmp_path, made).read("policy/x.yml") == b"a: $Id$\nb: 1\n"


@pytest.mark.parametrize("where", ["policy/grades.yml", "policy/indicators", "policy"])
def test_a_link_is_refused_wherever_it_stands(tmp_path, where):
    commit(tmp_path, {**VALID, "real/x.yml": "a: 1\n"})
    git(tmp_path, "rm", "-r", "--quiet", where)
    shutil.rmtree(tmp_path / where, ignore_errors=True)
    (tmp_path / where).parent.mkdir(exist_ok=True)
    (tmp_path / where).symlink_to(tmp_path / "real")
    tree = GitTree(tmp_path, commit(tmp_path, {}))
    assert refused(tree) == [f"{where} symbolic-link"]
    assert tree.read(where) is None
    assert tree.read(f"{where}/x.yml") is None


@pytest.mark.parametrize("where", ["policy/shared", "policy"])
def test_a_submodule_is_refused(tmp_path, where):
    commit(tmp_path, {"data/x.csv": "a\n"})
    git(tmp_path, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{where}")
    git(tmp_path, "commit", "--quiet", "--message", "submodule")
    assert refused(GitTree(tmp_path, git(tmp_path, "rev-parse", "HEAD"))) == [f"{where} git-submodule"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "git-lfs"),
        (b"\0GITCRYPT\0abc", "git-crypt"),
    ],
)
def test_a_file_that_a_filter_keeps_elsewhere_is_refused(tmp_path, content, name):
    tree = GitTree(tmp_path, commit(tmp_path, {"data/deals.csv": content}))
    assert refused(tree, "data") == ["data/deals.csv git-filtered"]
    assert name in tree.refusals("data")[0].message("en")


def test_a_file_that_is_too_large_is_refused_and_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("kaopu.history.objects.LARGEST_FILE", 10)
    tree = GitTree(tmp_path, commit(tmp_path, {"policy/a.yml": "a: 1\n", "policy/b.yml": "b: 12345678\n"}))
    assert refused(tree) == ["policy/b.yml file-too-large"]
    assert (tree.read("policy/a.yml"), tree.read("policy/b.yml")) == (b"a: 1\n", None)


def test_a_replaced_object_changes_nothing(tmp_path):
    made = commit(tmp_path, {"policy/x.yml": "a: 1\n"})
    later = commit(tmp_path, {"policy/x.yml": "a: 2\n"})
    git(tmp_path, "replace", f"{made}:policy/x.yml", f"{later}:policy/x.yml")
    git(tmp_path, "replace", f"{made}^{{tree}}", f"{later}^{{tree}}")
    git(tmp_path, "replace", made, later)
    assert run(tmp_path, "show", f"{made}:policy/x.yml") == b"a: 2\n"
    assert GitTree(tmp_path, made).read("policy/x.yml") == b"a: 1\n"


def test_a_missing_object_is_a_refusal(tmp_path):
    made = commit(tmp_path, {"policy/x.yml": "a: 1\n", "policy/y.yml": "a: 2\n"})
    blob = git(tmp_path, "rev-parse", f"{made}:policy/x.yml")
    (tmp_path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    tree = GitTree(tmp_path, made)
    assert [line.rpartition(" ")[2] for line in refused(tree)] == ["git-objects-missing"]
    tree_of_it = git(tmp_path, "rev-parse", f"{made}:policy")
    (tmp_path / ".git/objects" / tree_of_it[:2] / tree_of_it[2:]).unlink()
    assert refused(GitTree(tmp_path, made)) == ["policy git-objects-missing"]


def test_a_damaged_object_is_a_refusal(tmp_path):
    made = commit(tmp_path, {"policy/x.yml": "a: 1\n"})
    blob = git(tmp_path, "rev-parse", f"{made}:policy/x.yml")
    path = tmp_path / ".git/objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    path.write_bytes(b"garbage")
    assert refused(GitTree(tmp_path, made)) == ["policy/x.yml git-objects-missing"]


@pytest.mark.parametrize("left_out", ["blob:none", "tree:0"])
def test_a_partial_clone_fetches_nothing_and_says_what_to_run(tmp_path, left_out):
    origin, root = tmp_path / "origin", tmp_path / "root"
    made = commit(origin, policy("2017-01-01"))
    commit(origin, {"policy/policy.yml": None, "data/x.csv": "a\n"})
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(tmp_path, "clone", "--quiet", f"--filter={left_out}", origin.as_uri(), str(root))
    before = sorted((root / ".git/objects").rglob("*"))
    tree = GitTree(root, made)
    assert [line.rpartition(" ")[2] for line in refused(tree)] == ["git-objects-missing"]
    assert sorted((root / ".git/objects").rglob("*")) == before
    assert "warning" not in tree.refusals("policy")[0].message("en")
    hint = tree.refusals("policy")[0].hint("en")
    assert "git fetch --refetch --no-filter" in hint
    git(root, "fetch", "--refetch", "--no-filter")
    assert GitTree(root, made).paths("policy", "") == ["policy/policy.yml"]


def test_a_folder_of_a_repository_is_read_from_there(tmp_path):
    commit(tmp_path, {"policy/x.yml": "theirs: 1\n"})
    made = commit(tmp_path, {"销售 部/kaopu/policy/x.yml": "ours: 1\n", "销售 部/kaopu/policy-old/y.yml": ""})
    root = tmp_path / "销售 部" / "kaopu"
    tree = GitTree(root, made)
    assert folder_prefix(root) == "销售 部/kaopu/"
    assert (tree.paths("policy", ""), tree.read("policy/x.yml")) == (["policy/x.yml"], b"ours: 1\n")


def test_a_bare_repository_and_a_worktree_are_read_too(tmp_path):
    made = commit(tmp_path / "first", {"policy/x.yml": "a: 1\n"})
    git(tmp_path, "clone", "--quiet", "--bare", "first", "bare")
    git(tmp_path / "first", "worktree", "add", "--quiet", str(tmp_path / "tree"))
    for root in (tmp_path / "bare", tmp_path / "tree"):
        assert resolve(root, "HEAD", ignore) == made
        assert GitTree(root, made).read("policy/x.yml") == b"a: 1\n"


def test_objects_with_long_names_are_read_too(tmp_path):
    git(tmp_path, "init", "--quiet", "--object-format=sha256")
    made = commit(tmp_path, {"policy/x.yml": "a: 1\n"})
    assert len(made) == 64
    assert GitTree(tmp_path, made).read("policy/x.yml") == b"a: 1\n"


def test_a_tree_can_be_handed_to_another_process(tmp_path):
    tree = GitTree(tmp_path, commit(tmp_path, {"policy/x.yml": "a: 1\n"}))
    assert pickle.loads(pickle.dumps(tree)).read("policy/x.yml") == b"a: 1\n"  # noqa: S301 - our own


def test_the_folders_of_a_commit_are_trees_and_its_files_blobs(tmp_path):
    made = commit(tmp_path, {"policy/x.yml": "a: 1\n", "policy/empty.yml": ""})
    names = [f"{made}:policy/x.yml", f"{made}:policy", f"{made}:none at all", f"{made}:policy/empty.yml"]
    assert read_objects(tmp_path, names) == {names[0]: b"a: 1\n", names[3]: b""}
    assert list(read_objects(tmp_path, names, "tree")) == [names[1]]
    assert read_objects(tmp_path, []) == {}


def named(root: Path, revision: str) -> str:
    """Return the commit that a revision names, or the code of the problem."""
    problems: list[Problem] = []
    found = resolve(root, revision, problems.append)
    for problem in problems:
        assert revision.replace("\0", "[U+0000]") in problem.message("en")
    return found or " ".join(problem.code for problem in problems)


def test_a_revision_is_whatever_names_a_commit(tmp_path):
    first = commit(tmp_path, policy("2017-01-01"), "--message", "special")
    git(tmp_path, "tag", "--annotate", "--message", "t", "v1")
    second = commit(tmp_path, policy("2017-02-01"))
    git(tmp_path, "branch", "--", "next")
    for revision in (first, first[:8], "v1", "HEAD~1", "next^", "main@{1}", ":/special"):
        assert named(tmp_path, revision) == first
    assert named(tmp_path, "next") == named(tmp_path, "@") == second


@pytest.mark.parametrize(
    "revision",
    ["", "none", "--all", "-h", "HEAD:policy", "HEAD^{tree}", "HEAD~5", "HEAD..HEAD", "^HEAD", "a b", "x\0y", "$(id)"],
)
def test_what_names_no_commit_is_a_problem(tmp_path, revision):
    commit(tmp_path, policy("2017-01-01"))
    assert named(tmp_path, revision) == "git-revision-unknown"
    assert_sentences_complete(Problem("git-revision-unknown", Place("policy"), {"revision": "none"}))


def test_where_there_is_no_repository_that_is_the_problem(tmp_path):
    problems: list[Problem] = []
    assert resolve(tmp_path, "HEAD", problems.append) is None
    assert [problem.code for problem in problems] == ["git-unusable"]


def test_a_folder_with_a_line_end_in_its_name_is_an_error(tmp_path):
    root = tmp_path / "a\nb"
    made = commit(tmp_path, {"a\nb/policy/x.yml": "a: 1\n"})
    with pytest.raises(GitError, match="line end"):
        folder_prefix(root)
    assert refused(GitTree(root, made)) == ["policy git-objects-missing"]
