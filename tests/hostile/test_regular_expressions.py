"""No pattern of the program takes longer than in proportion to the text, whatever the text is made of.

Each pattern is tried, in the way in which the program uses it, on long runs of what it is made of: those are the texts
on which trying again and again costs most.
"""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import kaopu

SIZE = 6_000
SECONDS = 0.06
"""In proportion, a pattern reads so much in a thousandth of a second; each position against each other takes longer."""
SEARCHING = {"search", "sub", "subn", "split", "findall", "finditer"}
METHODS = {"match", "fullmatch", *SEARCHING}
COMMON = (*" \n\taA0é销[](<>{}/\\.-=+'\"", "a ", " \n", "\n[", "[[", "](", "a.", ".a", "0,", "./", "a:", "{a", "<a")
BOUNDED = {
    "policy/expression.py": "a formula has at most 500 characters",
    "text/yaml_reader.py": "a plain word is looked at up to 100 characters",
    "pages/content_security.py": "templates are the company's own code, and text in pages is escaped",
    "pages/wording.py": "text in pages is escaped: there is no sign in it that ends a tag",
    "pages/theme.py": "style sheets are the company's own code",
    "pages/handbook_site.py": "style sheets are the company's own code",
}
"""Files of which the patterns see short texts only, or none from outside."""


@dataclass(frozen=True)
class Pattern:
    """A pattern that is written out in the program: where, its name if it has one, and how it is used."""

    place: str
    written: str
    flags: int
    methods: frozenset[str]


def patterns() -> Iterator[Pattern]:
    root = Path(kaopu.__file__).parent
    trees = {
        file.relative_to(root).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for file in sorted(root.rglob("*.py"))
    }
    for file, tree in trees.items():
        names = {id(node.value): _name(node) for node in ast.walk(tree) if isinstance(node, ast.Assign)}
        texts = dict(filter(None, map(_text, ast.walk(tree))))
        for node in ast.walk(tree):
            function = _of_re(node.func) if isinstance(node, ast.Call) else None
            if not isinstance(node, ast.Call) or function is None or not node.args:
                continue
            written = _written(node.args[0], texts)
            if written is None:
                continue
            used = {function} if function in METHODS else _uses(trees, file, names.get(id(node), ""))
            yield Pattern(f"{file}:{node.lineno}", written, _flags(node), frozenset(used or METHODS))


def _name(node: ast.AST) -> str:
    return node.targets[0].id if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) else ""


def _text(node: ast.AST) -> tuple[str, str] | None:
    """Return name and text where a name is given to a text."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
        return None
    return (_name(node), node.value.value) if isinstance(node.value.value, str) else None


def _of_re(node: ast.expr) -> str | None:
    """Return which function of the module for patterns is called."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name) or node.value.id != "re":
        return None
    return node.attr if node.attr in {"compile", *METHODS} else None


def _uses(trees: dict[str, ast.Module], file: str, name: str) -> set[str]:
    """Say by which methods a pattern of a name is used; another module can use it if the name is no private one."""
    return {
        node.attr
        for other, tree in trees.items()
        if other == file or not name.startswith("_")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
        if node.attr in METHODS
    }


def _flags(node: ast.Call) -> int:
    named = [*node.args[1:], *(keyword.value for keyword in node.keywords if keyword.arg == "flags")]
    return sum(
        int(getattr(re, one.attr))
        for value in named
        for one in ast.walk(value)
        if isinstance(one, ast.Attribute) and one.attr.isupper()
    )


def _written(node: ast.expr, texts: dict[str, str]) -> str | None:
    """Return a pattern that is a literal, or one put together from literals of the module."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        elif isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name) and part.value.id in texts:
            parts.append(texts[part.value.id])
        else:
            return None
    return "".join(parts)


FOUND = [pattern for pattern in patterns() if pattern.place.partition(":")[0] not in BOUNDED]


def test_the_patterns_are_found():
    assert len(FOUND) > 50


@pytest.mark.parametrize("pattern", FOUND, ids=[pattern.place for pattern in FOUND])
def test_no_pattern_tries_again_and_again(pattern: Pattern):
    compiled = re.compile(pattern.written, pattern.flags)
    own = [character for character in dict.fromkeys(pattern.written) if character not in "?*^$|"]
    for piece in dict.fromkeys((*COMMON, *own)):
        run = piece * (SIZE // len(piece))
        for text in (run, f"{run}\0", f"a{run}!"):
            started = time.process_time()
            if pattern.methods & SEARCHING:
                for _ in compiled.finditer(text):
                    pass
            if pattern.methods - SEARCHING:
                compiled.match(text)
                compiled.fullmatch(text)
            assert time.process_time() - started < SECONDS, (pattern, piece)
