"""The program's modules, parsed: for tests of what stands in the code itself."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import kaopu

PACKAGE = Path(kaopu.__file__).parent


@cache
def python_files() -> dict[Path, ast.Module]:
    """Return every module of the program by its path; what a new repository gets is no part of it."""
    paths = [path for path in PACKAGE.rglob("*.py") if "new_repository" not in path.parts]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def says_progress(tree: ast.Module) -> bool:
    """Whether a module tells how far a build is: what it ``say``s are lines, not names of phrases."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "kaopu.publish.progress"
        and any(one.name == "say" for one in node.names)
        for node in ast.walk(tree)
    )
