"""``kaopu init``: a new repository that checks and builds at once, from a starter policy and invented data."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from kaopu import __version__
from kaopu.invention.company import invent_company
from kaopu.publish.schemas import write_schemas
from kaopu.text.problems import InputProblemsError, Place, Problem

PROJECT_POLICY: Final = "four-dimensions"
"""The starter that is the project's own policy/, which lies elsewhere in a checkout than in an installed package."""
PEOPLE, DEALS, SEED, YEAR = 12, 240, 2017, 2017

_PACKAGE = Path(__file__).resolve().parents[1]
_FILES: Final[Mapping[str, str]] = {
    "README.md": "README.md",
    "mkdocs.yml": "mkdocs.yml",
    "noxfile.py": "noxfile.txt",
    ".gitignore": "gitignore.txt",
    ".gitattributes": "gitattributes.txt",
    ".github/CODEOWNERS": "codeowners.txt",
    ".github/pull_request_template.md": "change_template.md",
    ".github/ISSUE_TEMPLATE/config.yml": "issue_config.yml",
    ".github/ISSUE_TEMPLATE/figures.yml": "issue_figures.yml",
    ".github/ISSUE_TEMPLATE/pages.yml": "issue_pages.yml",
    ".github/ISSUE_TEMPLATE/policy.yml": "issue_policy.yml",
    ".github/workflows/build.yml": "build.yml",
    ".github/workflows/review.yml": "review.yml",
    ".gitlab-ci.yml": "gitlab-ci.yml",
    ".gitlab/merge_request_templates/Default.md": "change_template.md",
    ".gitlab/issue_templates/figures.md": "issue_figures.md",
    ".gitlab/issue_templates/pages.md": "issue_pages.md",
    ".gitlab/issue_templates/policy.md": "issue_policy.md",
}
"""File of the new repository → its text in new_repository/, where no name begins with a dot."""


def start_repository(folder: Path, starter: str) -> None:
    """Make a new repository in ``folder``, which must be empty or not there, from a starter policy.

    Its data are invented (12 people, the year 2017). The folder appears whole or not at all. Raises
    InputProblemsError when there is something in it, and OSError when it cannot be written.
    """
    target = folder.resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputProblemsError([Problem("folder-not-empty", Place(folder.as_posix()))])
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".kaopu-", dir=target.parent) as aside:
        made = Path(aside, "repository")
        made.mkdir()
        _fill(made, starter)
        _put(made, target)


def _fill(folder: Path, starter: str) -> None:
    shutil.copytree(starter_policy(starter), folder / "policy", copy_function=shutil.copyfile)
    invent_company(folder, people=PEOPLE, deals=DEALS, seed=SEED, year=YEAR)
    for becomes, name in _FILES.items():
        text = (_PACKAGE / "publish" / "new_repository" / name).read_text(encoding="utf-8")
        _write(folder / becomes, text.replace("{starter}", starter).replace("{version}", __version__))
    write_schemas(folder)


def starter_policy(starter: str) -> Path:
    """Return the folder with a starter's policy, in an installed package or in a checkout."""
    packaged = _PACKAGE / "starters" / starter / "policy"
    checkout = starter == PROJECT_POLICY and not packaged.is_dir()
    return _PACKAGE.parents[1] / "policy" if checkout else packaged


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def _put(made: Path, target: Path) -> None:
    """Move what was made to its place; into an empty folder that is there already, entry by entry or not at all."""
    if not target.exists():
        made.rename(target)
        return
    with contextlib.ExitStack() as undo:
        for entry in sorted(made.iterdir()):
            undo.callback(_removal(target / entry.name))
            shutil.move(entry, target / entry.name)
        undo.pop_all()


def _removal(path: Path) -> Callable[[], None]:
    def remove() -> None:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)

    return remove
