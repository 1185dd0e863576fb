"""Ask git, and only ask, which commit holds the policy, or data of a repository of their own, and what has changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kaopu.text.problems import Place, Problem, Report
from kaopu.text.tree import FolderTree

TIMEOUT = 60
SUBMODULE = "160000"
READ = (".yml", ".yaml", ".md")
"""What a policy's files end in; another file that is not committed changes nothing."""
_NOT_A_REPOSITORY = "not a git repository"
_NO_FILE = os.path.join(os.devnull, "none")  # noqa: PTH118 - a name that no file can have
_SETTINGS = (
    "core.quotePath=false",
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "log.showSignature=false",
    "log.mailmap=false",
    "log.follow=false",
)
SHA1_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Revision:
    """The newest commit that changed a folder (None when unknown), and whether the folder differs from it now."""

    commit: str | None
    changed: bool


class GitError(Exception):
    """Git refused; the message is its first line that is no warning."""


def run_git(root: Path, *arguments: str) -> str:
    """Run git in ``root`` without user settings that change its output. Raises GitError when it refuses."""
    return run_git_bytes(root, *arguments).decode("utf-8", "replace")


def run_git_bytes(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Run git with ``given`` on its standard input and return what it writes. Raises GitError when it refuses.

    History is taken as it was committed: no replaced object, no graft. Nothing is fetched: an object that a partial
    clone has left out is missing. Nothing is run that a repository's own settings name, and none of its hooks.
    """
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": _NO_FILE,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",  # what GIT_NO_LAZY_FETCH does, for git before 2.44
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    options = [part for setting in _SETTINGS for part in ("-c", setting)]
    command = ["git", *options, "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, env=environment, input=given, capture_output=True, timeout=TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(str(error).splitlines()[0]) from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        refusals = [line for line in said if not line.startswith(("warning: ", "hint: "))]
        raise GitError((refusals or said or [f"exit status {done.returncode}"])[0])
    return done.stdout


def folder_prefix(root: Path) -> str:
    """Return where ``root`` lies in its repository, as ``folder/``; empty at the top. Raises GitError."""
    prefix = run_git_bytes(root, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").removesuffix("\n")
    if "\n" in prefix:  # objects and files are asked for one a line
        raise GitError(f"line end in the path {prefix!r}")
    return prefix


def read_revision(root: Path, report: Report, folder: str = "policy") -> Revision:
    """Find the commit of a folder of ``root``, which may lie below the top of a repository.

    States in which there is none, or it cannot be trusted, are reported.
    """
    unknown, place = Revision(None, changed=False), Place(folder)
    if shutil.which("git") is None:
        report(Problem("git-missing", place, severity="warning"))
        return unknown
    try:
        run_git(root, "rev-parse", "--show-toplevel")
    except GitError as error:
        if _NOT_A_REPOSITORY in str(error) and not _has_git_folder(root):
            report(Problem("git-no-repository", place, severity="warning"))
        else:
            report(Problem("git-unusable", place, {"reason": error}))
        return unknown
    try:
        return _revision(root, folder, report)
    except GitError as error:
        report(Problem("git-unusable", place, {"reason": error}))
        return unknown


def _has_git_folder(root: Path) -> bool:
    """Say whether there is a repository that git does not take for one, because its HEAD is damaged."""
    top = root.resolve()
    return any((folder / ".git").exists() for folder in (top, *top.parents))


def _revision(root: Path, folder: str, report: Report) -> Revision:
    folders = ("policy", "data") if folder == "policy" else (folder,)
    for problem in (*_unmerged(root, folders), *_submodules(root, folders)):
        report(problem)
    commit, values = _newest_commit(root, folder), {"folder": folder}
    if commit is None:
        report(Problem("git-no-commit", Place(folder), values, severity="warning"))
        return Revision(None, changed=False)
    if commit in shallow_boundary(root):
        report(Problem("git-shallow", Place(folder), values, severity="warning"))
        return Revision(None, changed=False)
    return Revision(commit, changed=_changed(root, folder, READ if folder == "policy" else ("",)))


def _changed(root: Path, folder: str, read: tuple[str, ...]) -> bool:
    """Say whether a folder's files are others than those of HEAD; new ones count that end as one of ``read``.

    Contents are compared, and the index is not asked: it can be told to overlook a changed file
    (``update-index --assume-unchanged``), and what .gitignore names is read all the same.
    """
    prefix = folder_prefix(root)
    listed = run_git_bytes(root, "ls-tree", "-r", "-z", "--full-tree", "HEAD", "--", f"{prefix}{folder}")
    committed: dict[str, str] = {}
    for line in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        described, _, name = line.partition("\t")
        path = name.removeprefix(prefix)
        if not any(part.startswith(".") for part in path.split("/")):  # as FolderTree
            committed[path] = described.split()[2]
    tree = FolderTree(root)
    there = tree.paths(folder, "")
    if not set(committed).issubset(there) or any(path.endswith(read) for path in there if path not in committed):
        return True
    return not all(_is_as_committed(root / path, name) for path, name in committed.items())


def _is_as_committed(file: Path, name: str) -> bool:
    """Say whether a file is the blob of that name, or would be with the line ends of a commit.

    Git is not asked: to do so it runs the filters that the repository's own settings name. What a filter keeps
    elsewhere is therefore not as committed.
    """
    content = file.read_bytes()
    return name == _blob_name(content, name) or (
        b"\r\n" in content and name == _blob_name(content.replace(b"\r\n", b"\n"), name)
    )


def _blob_name(content: bytes, like: str) -> str:
    """Name a blob as git does, by the algorithm that gives names as long as another."""
    algorithm = "sha256" if len(like) > SHA1_DIGITS else "sha1"
    digest = hashlib.new(algorithm, b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()


def _newest_commit(root: Path, folder: str) -> str | None:
    try:
        run_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD")
    except GitError as error:
        if "exit status 1" in str(error):
            return None
        raise
    return run_git(root, "log", "-1", "--format=%H", "HEAD", "--", folder).strip() or None


def shallow_boundary(root: Path) -> frozenset[str]:
    """Return the commits at which a shallow clone was cut off: git shows all files as new in them."""
    path = Path(root, run_git(root, "rev-parse", "--git-path", "shallow").strip())
    return frozenset(path.read_text(encoding="ascii").split()) if path.is_file() else frozenset()


def _unmerged(root: Path, folders: tuple[str, ...]) -> Iterator[Problem]:
    for path in sorted({path for _, path in _staged(root, "--unmerged", folders)}):
        yield Problem("git-unmerged", Place(path))


def _submodules(root: Path, folders: tuple[str, ...]) -> Iterator[Problem]:
    for mode, path in _staged(root, "--stage", folders):
        if mode == SUBMODULE:
            yield Problem("git-submodule", Place(path))


def _staged(root: Path, which: str, folders: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield mode and path of what the index has; files are not looked at, so that no filter of theirs runs."""
    listed = run_git_bytes(root, "ls-files", which, "-z", "--", *folders).decode("utf-8", "surrogateescape")
    for line in listed.split("\0")[:-1]:
        described, _, path = line.partition("\t")
        yield described.partition(" ")[0], path
