"""Two editions in a repository, and what is found there; for the tests of editions."""

from __future__ import annotations

from pathlib import Path

from kaopu.data.periods import Period, parse_period
from kaopu.history.editions import EditionFound, find_editions
from kaopu.text.problems import Problem
from tests.history.real_git import commit, git, policy
from tests.support.bad_input import assert_sentences_complete

FILE = "policy/policy.yml"
D1, D2, D3 = "2017-01-01", "2017-07-01", "2018-01-01"
CODES = {
    "edition-head-unreadable",
    "edition-later",
    "edition-twice",
    "git-filtered",
    "git-objects-missing",
    "git-revision-unknown",
    "git-shallow-history",
    "git-unfinished",
}


def period(name: str) -> Period:
    found = parse_period(name)
    assert found is not None
    return found


def editions(root: Path, *problems: str, periods: tuple[str, ...] = ()) -> list[EditionFound]:
    """Find the editions; compare the problems, each as ``severity code``."""
    found: list[Problem] = []
    editions = find_editions(root, found.append, [period(name) for name in periods])
    for problem in found:
        assert_sentences_complete(problem)
    assert [f"{problem.severity} {problem.code}" for problem in found] == list(problems)
    return list(editions)


def told(root: Path, *problems: str) -> list[str]:
    """Say of each edition: first day, name, commit's subject, and whether it is the working folder."""
    return [
        f"{edition.effective_from} {edition.head.edition}: {edition.info.subject if edition.info else None}"
        + (", working" if edition.working else "")
        for edition in editions(root, *problems)
    ]


def named(root: Path, day: str, edition: str, **also: str) -> str:
    """Commit the head of an edition under its name."""
    made = commit(root, policy(day, edition, **also))
    git(root, "commit", "--quiet", "--amend", "--message", edition)
    return git(root, "rev-parse", "HEAD") or made
