"""A small invented company in a git repository, with a published site; copied by each test that changes it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from kaopu.publish.build import Means, build
from kaopu.publish.plan import Selection
from tests.outcomes.firm import deal, firm, grades
from tests.outcomes.test_editions import LOWER
from tests.support.repository import write

REPOSITORY = Path(__file__).parents[2]
FILES = firm(LOWER, grades("ann", "DA"), months=3, deals=[deal("ann", "2017-02-10", "1000")])


def git(root: Path, *words: str) -> str:
    name = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    done = subprocess.run(["git", *name, "-C", str(root), *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(root: Path) -> str:
    """Commit everything that is not made by a build; return the commit."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=State")
    return git(root, "rev-parse", "HEAD")


def company(root: Path) -> Path:
    """Write the company, commit it and publish it."""
    root.mkdir(parents=True)
    write(root, FILES)
    write(root, {"mkdocs.yml": (REPOSITORY / "mkdocs.yml").read_bytes(), ".gitignore": "/build/\n/public*\n/access\n"})
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    build(root, None, Selection(), Means(1))
    return root


def copied(source: Path, target: Path) -> Path:
    """Copy a repository with all that is published; links stay links."""
    shutil.copytree(source, target, symlinks=True)
    return target


def release_of(root: Path) -> Path:
    return (root / "public").resolve().parent


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, (path, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
