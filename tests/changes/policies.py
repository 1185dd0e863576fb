"""Policies to compare: the demo's, both starters' and the sample of the pages, whole or edited as HR would."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kaopu.policy.model import Policy
from kaopu.policy.reader import digest_of, read_policy
from kaopu.text.problems import Problem
from kaopu.text.tree import FolderTree, MemoryTree
from tests.pages.policies import FILES as SAMPLE_FILES

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {
    "demo": ROOT,
    "specialists": ROOT / "generator" / "kaopu" / "starters" / "specialists",
    "regulation": ROOT / "generator" / "kaopu" / "starters" / "regulation",
}
NOT_MEANT = ("places", "digest", "later")
"""Fields of a policy that are no part of its meaning."""


@cache
def files_of(name: str) -> dict[str, bytes]:
    """Return the files of a policy by path."""
    if name == "sample":
        return dict(SAMPLE_FILES)
    tree = FolderTree(FOLDERS[name])
    return {path: tree.read(path) or b"" for ending in (".yml", ".md") for path in tree.paths("policy", ending)}


def read(files: dict[str, bytes]) -> Policy | None:
    """Read a policy; None when it has problems."""
    return read_policy(MemoryTree(files), lambda _problem: None)


@cache
def policy_of(name: str) -> Policy:
    """Read one of the policies as it is."""
    found: list[Problem] = []
    policy = read_policy(MemoryTree(files_of(name)), found.append)
    assert policy is not None, found
    return policy


def edited(*edits: tuple[str, str, str], name: str = "demo") -> Policy:
    """Read a policy after some edits: (file below policy/, old text, new text)."""
    files = dict(files_of(name))
    for path, old, new in edits:
        text = files[f"policy/{path}"].decode()
        assert old in text, (path, old)
        files[f"policy/{path}"] = text.replace(old, new, 1).encode()
    found: list[Problem] = []
    policy = read_policy(MemoryTree(files), found.append)
    assert policy is not None, found
    return policy


def digest(policy: Policy) -> str:
    """Work out a policy's digest again, for one that was made by hand."""
    return digest_of({name: getattr(policy, name) for name in Policy.__dataclass_fields__ if name not in NOT_MEANT})
