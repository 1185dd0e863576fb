"""Ask git, and only ask, which commit holds the policy and whether policy/ is as committed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kaopu.text.problems import Place, Problem, Report

TIMEOUT = 60
SUBMODULE = "160000"
_NOT_A_REPOSITORY = "not a git repository"


@dataclass(frozen=True, slots=True)
class Revision:
    """The newest commit that changed policy/ (None when unknown), and whether policy/ differs from it now."""

    commit: str | None
    changed: bool


class GitError(Exception):
    """Git refused; the message is its first line."""


def run_git(root: Path, *arguments: str) -> str:
    """Run git in ``root`` without user settings that change its output. Raises GitError when it refuses."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C",
    }
    command = ["git", "-c", "core.quotePath=false", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(str(error).splitlines()[0]) from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(said[0] if said else f"exit status {done.returncode}")
    return done.stdout.decode("utf-8", "replace")


def read_revision(root: Path, report: Report) -> Revision:
    """Find the policy's commit; states in which there is none, or it cannot be trusted, are reported."""
    unknown = Revision(None, changed=False)
    if shutil.which("git") is None:
        report(Problem("git-missing", Place("policy"), severity="warning"))
        return unknown
    try:
        run_git(root, "rev-parse", "--show-toplevel")
    except GitError as error:
        if _NOT_A_REPOSITORY in str(error) and not _has_git_folder(root):
            report(Problem("git-no-repository", Place("policy"), severity="warning"))
        else:
            report(Problem("git-unusable", Place("policy"), {"reason": error}))
        return unknown
    try:
        return _revision(root, report)
    except GitError as error:
        report(Problem("git-unusable", Place("policy"), {"reason": error}))
        return unknown


def _has_git_folder(root: Path) -> bool:
    """Say whether there is a repository that git does not take for one, because its HEAD is damaged."""
    top = root.resolve()
    return any((folder / ".git").exists() for folder in (top, *top.parents))


def _revision(root: Path, report: Report) -> Revision:
    for problem in (*_unmerged(root), *_submodules(root)):
        report(problem)
    commit = _policy_commit(root)
    if commit is None:
        report(Problem("git-no-commit", Place("policy"), severity="warning"))
        return Revision(None, changed=False)
    if commit in _shallow_boundary(root):
        report(Problem("git-shallow", Place("policy"), severity="warning"))
        return Revision(None, changed=False)
    return Revision(
        commit, changed=bool(run_git(root, "status", "--porcelain", "--untracked-files=normal", "--", "policy"))
    )


def _policy_commit(root: Path) -> str | None:
    try:
        run_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD")
    except GitError as error:
        if "exit status 1" in str(error):
            return None
        raise
    return run_git(root, "log", "-1", "--format=%H", "HEAD", "--", "policy").strip() or None


def _shallow_boundary(root: Path) -> frozenset[str]:
    """Return the commits at which a shallow clone was cut off: git shows all files as new in them."""
    path = Path(root, run_git(root, "rev-parse", "--git-path", "shallow").strip())
    return frozenset(path.read_text(encoding="ascii").split()) if path.is_file() else frozenset()


def _unmerged(root: Path) -> Iterator[Problem]:
    for path in run_git(
        root, "diff", "--name-only", "--diff-filter=U", "--relative", "--", "policy", "data"
    ).splitlines():
        yield Problem("git-unmerged", Place(path))


def _submodules(root: Path) -> Iterator[Problem]:
    for line in run_git(root, "ls-files", "--stage", "--", "policy", "data").splitlines():
        mode, _, rest = line.partition(" ")
        if mode == SUBMODULE:
            yield Problem("git-submodule", Place(rest.partition("\t")[2]))
