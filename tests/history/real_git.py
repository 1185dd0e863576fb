"""The real git, with a fixed author and without anybody's settings; and histories made with it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tests.support.repository import write

PERSON = {"NAME": "Ann", "EMAIL": "ann@example.org", "DATE": "2017-01-01T00:00:00+0800"}
NONE: Mapping[str, str] = MappingProxyType({})


def run(
    folder: Path, *arguments: str, check: bool = True, given: bytes | None = None, variables: Mapping[str, str] = NONE
) -> bytes:
    """Run git and return what it writes, byte for byte."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_EDITOR": "true",
        "LC_ALL": "C",
        **{f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER") for what, text in PERSON.items()},
        **variables,
    }
    settings = ("-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", "-c", "commit.gpgsign=false")
    command = ["git", *settings, "-C", str(folder), *arguments]
    return subprocess.run(command, env=environment, check=check, capture_output=True, input=given).stdout


def git(folder: Path, *arguments: str, check: bool = True, variables: Mapping[str, str] = NONE) -> str:
    """Run git and return what it writes, without spaces around it."""
    return run(folder, *arguments, check=check, variables=variables).decode("utf-8", "replace").strip()


def head_text(effective_from: str, edition: str = "e", applies_by: str = "first_day") -> str:
    """Return a ``policy/policy.yml`` of which only the head can be read."""
    return f"edition: {edition}\neffective_from: {effective_from}\napplies_by: {applies_by}\n"


def commit(
    root: Path, files: Mapping[str, str | bytes | None], *options: str, variables: Mapping[str, str] = NONE
) -> str:
    """Write files (None deletes one) and commit everything; begin a repository where there is none."""
    if not (root / ".git").exists() and not git(root.parent, "rev-parse", "--is-inside-work-tree", check=False):
        root.mkdir(exist_ok=True)
        git(root, "init", "--quiet")
    for path in [path for path, content in files.items() if content is None]:
        (root / path).unlink()
    write(root, {path: content for path, content in files.items() if content is not None})
    git(root, "add", "--all")
    git(
        root,
        "commit",
        "--quiet",
        "--allow-empty",
        "--message",
        f"change {' '.join(files)}",
        *options,
        variables=variables,
    )
    return git(root, "rev-parse", "HEAD")


def policy(effective_from: str, edition: str = "e", **also: str) -> dict[str, str | bytes | None]:
    """Return the head of a policy as the only file of a commit."""
    return {"policy/policy.yml": head_text(effective_from, edition, **also)}
