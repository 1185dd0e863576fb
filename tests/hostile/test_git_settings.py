"""A repository handed over whole, its .git included: nothing that it names is run, and nobody's name steers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaopu.history.commits import commit_infos
from kaopu.history.editions import find_editions
from kaopu.history.git import read_revision
from kaopu.history.objects import GitTree, read_objects, resolve
from kaopu.history.signatures import read_signatures
from kaopu.text.problems import Problem, as_text
from tests.history.real_git import commit, git, run
from tests.support.repository import VALID, ignore, read_repository, shown

HOOKS = ("post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc", "post-checkout")


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """Return a program that leaves a mark when it is run."""
    program = tmp_path / "canary.sh"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\ncat\n", encoding="ascii")
    program.chmod(0o755)
    return program


def hostile(root: Path, program: Path) -> str:
    """Make a repository in which everything that can name a program names the canary."""
    files = {
        **VALID,
        ".gitattributes": "* filter=evil diff=evil merge=evil\n",
        ".gitmodules": f'[submodule "x"]\n\tpath = policy/x\n\turl = ext::{program}\n',
    }
    made = commit(root, files)
    for name in (
        *("core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass", "core.gitProxy"),
        *("core.alternateRefsCommand", "credential.helper", "gpg.program", "gpg.ssh.program", "gpg.x509.program"),
        *("gpg.ssh.defaultKeyCommand", "diff.external", "diff.evil.command", "diff.evil.textconv", "merge.evil.driver"),
        *(
            "filter.evil.clean",
            "filter.evil.smudge",
            "filter.evil.process",
            "pager.log",
            "pager.diff",
            "sequence.editor",
        ),
        *("uploadpack.packObjectsHook", "interactive.diffFilter", "trace2.eventTarget", "alias.log", "alias.rev-parse"),
    ):
        git(root, "config", name, f"!{program}" if name.startswith("alias.") else str(program))
    git(root, "config", "filter.evil.required", "true")
    git(root, "config", "log.showSignature", "true")
    for hook in HOOKS:
        (root / ".git" / "hooks" / hook).write_bytes(program.read_bytes())
        (root / ".git" / "hooks" / hook).chmod(0o755)
    for path in VALID:  # what git has noted of the files no longer holds, so that it would look at them again
        os.utime(root / path, (1, 1))
    return made


def test_nothing_is_run_that_a_repository_names(tmp_path, canary):
    root = tmp_path / "root"
    made = hostile(root, canary)
    problems: list[Problem] = []
    revision = read_revision(root, problems.append)
    find_editions(root, problems.append)
    assert resolve(root, "HEAD", problems.append) == made
    commit_infos(root, [made])
    read_signatures(root, [made], tmp_path / "signers")
    assert read_repository(GitTree(root, made)).policy is not None
    assert not (tmp_path / "ran").exists()
    assert (revision.commit, revision.changed, problems) == (made, False, [])


def test_the_canary_would_be_run(tmp_path, canary):
    root = tmp_path / "root"
    hostile(root, canary)
    run(root, "hash-object", "policy/roles.yml", check=False)
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "revision",
    ["--output=ran", "--upload-pack=ran", "-oran", "--exec-path=.", "@{-1}", "HEAD --output=ran", "--git-dir=/", "--"],
)
def test_no_revision_is_taken_for_an_option(tmp_path, revision):
    root = tmp_path / "root"
    commit(root, VALID)
    problems: list[Problem] = []
    assert resolve(root, revision, problems.append) is None
    assert [problem.code for problem in problems] == ["git-revision-unknown"]
    assert not list(tmp_path.rglob("ran"))


def test_nobody_s_name_steers_a_terminal_or_turns_a_line(tmp_path):
    root = tmp_path / "root"
    evil = "Eve\x1b]0;owned\x07\u202e"
    made = commit(root, VALID, variables={"GIT_AUTHOR_NAME": evil, "GIT_COMMITTER_NAME": evil})
    info = commit_infos(root, [made])[made]
    assert info.author == info.committer == "Eve[U+001B]]0;owned[U+0007][U+202E]"


def test_paths_of_a_commit_that_no_disk_should_have_are_named(tmp_path):
    root = tmp_path / "root"
    commit(root, VALID)
    blob = run(root, "hash-object", "-w", "--stdin", given=b"a: 1\n").decode().strip()
    names = [b"policy/\xff\xfe.yml", b"policy/a\x1b[31m.yml", b"policy/x\\..\\a.yml", "policy/a\u202eb.yml".encode()]
    listed = b"".join(b"100644 %s\t%s\0" % (blob.encode(), name) for name in names)
    run(root, "update-index", "-z", "--index-info", given=listed)
    git(root, "commit", "--quiet", "--message", "names")
    tree = GitTree(root, git(root, "rev-parse", "HEAD"))
    problems = read_repository(tree).problems
    assert {problem.code for problem in problems} == {"file-name"}
    assert len(problems) == len(names)
    told = as_text(problems, tree, "en")
    told.encode()
    assert not set("\x1b\u202e") & set(told)


def test_a_head_that_is_huge_is_not_unpacked(tmp_path):
    root = tmp_path / "root"
    commit(root, {"policy/policy.yml": "effective_from: 2016-01-01\napplies_by: first_day\n#" + " " * 5_000_000})
    huge = git(root, "rev-parse", "HEAD:policy/policy.yml")
    commit(root, VALID)
    small = git(root, "rev-parse", "HEAD:policy/policy.yml")
    assert set(read_objects(root, [huge, small, "0" * 40], largest=4 * 1024 * 1024)) == {small}
    assert [edition.head.edition for edition in find_editions(root, ignore)] == ["2017-1"]


def test_a_commit_of_too_much_together_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("kaopu.history.objects.LARGEST_FOLDER", 3000)
    root = tmp_path / "root"
    made = commit(root, VALID)
    tree = GitTree(root, made)
    assert shown(tree.refusals("policy")) == ["policy file-too-large"]
    assert tree.paths("policy", ".yml") == []
