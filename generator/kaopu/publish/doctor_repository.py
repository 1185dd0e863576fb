"""What ``kaopu doctor`` sees of the repository: git, and the settings."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from kaopu.data.settings import SETTINGS_FILE, read_settings
from kaopu.history.git import GitError, run_git, shallow_boundary
from kaopu.publish.doctor_findings import Finding
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.problems import Problem
from kaopu.text.tree import FolderTree

LEAST_GIT = (2, 34)
"""The first that checks signatures by SSH as we ask it to."""
_SIMILAR = re.compile(
    r"[._]?kaopu([._-](config|settings))?\.(ya?ml|json|toml|ini)(\.(txt|bak|sample|example))?", re.IGNORECASE
)


def look_at_git(root: Path, language: Language) -> Iterator[Finding]:
    """See whether git is there, new enough, and knows the whole history."""
    if shutil.which("git") is None:
        said = phrase("doctor.git_missing", language)
        yield Finding("git", "problem", said, phrase("doctor.git_missing_advice", language))
        return
    try:
        told = run_git(root, "--version").strip().removeprefix("git version ")
        numbers = tuple(map(int, re.findall(r"\d+", told)[:2]))
        if numbers < LEAST_GIT:
            advice = phrase("doctor.git_old_advice", language, least=".".join(map(str, LEAST_GIT)))
            yield Finding("git", "warning", phrase("doctor.git_old", language, version=told), advice)
        run_git(root, "rev-parse", "--verify", "HEAD")
        if shallow_boundary(root):
            said = phrase("doctor.git_shallow", language)
            yield Finding("git", "warning", said, phrase("doctor.git_shallow_advice", language))
        elif numbers >= LEAST_GIT:
            yield Finding("git", "ok", phrase("doctor.git_ok", language, version=told))
    except GitError:
        said = phrase("doctor.git_none", language)
        yield Finding("git", "warning", said, phrase("doctor.git_none_advice", language))


def look_at_settings(root: Path, language: Language) -> Iterator[Finding]:
    """Read the settings, and see whether a file is there that somebody takes for them."""
    for path in sorted(root.iterdir()):
        if path.name != SETTINGS_FILE and _SIMILAR.fullmatch(path.name):
            said = phrase("doctor.settings_name", language, name=path.name)
            yield Finding(
                "settings", "problem", said, phrase("doctor.settings_name_advice", language, file=SETTINGS_FILE)
            )
    problems: list[Problem] = []
    read_settings(FolderTree(root), problems.append)
    for problem in problems:
        said = f"{problem.place}: {problem.code}: {problem.message(language)}"
        yield Finding("settings", "problem", said, problem.hint(language))
    if (root / SETTINGS_FILE).is_file():
        if not problems:
            yield Finding("settings", "ok", phrase("doctor.settings_ok", language, file=SETTINGS_FILE))
    else:
        yield Finding("settings", "ok", phrase("doctor.settings_none", language, file=SETTINGS_FILE))
