"""What the repository holds: short files, short functions, a pure appraisal, and nothing that was built."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40

# Put together here, so that this file does not hold them.
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("npmjs", "com"),
        ("npmjs", "org"),
        ("npmmirror", "com"),
        ("debian", "org"),
        ("ubuntu", "com"),
        ("pypi", "tuna"),
    ]
]
# What would make the same appraisal come out differently on another day or another machine.
IMPURE_CALLS = {"eval", "exec", "input", "now", "open", "print", "read_bytes", "read_text", "today", "utcnow"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def repository_files() -> tuple[str, ...]:
    """All that git tracks or would track, so that a file is checked before it is committed, too."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listing.stdout.decode().split("\0")
    return tuple(sorted({name for name in names if name and (ROOT / name).is_file()}))


def python_files(folder: str) -> list[str]:
    return [name for name in repository_files() if name.startswith(folder) and name.endswith(".py")]


def lines_of(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()


def nodes(name: str) -> Iterator[ast.AST]:
    return ast.walk(ast.parse((ROOT / name).read_bytes(), filename=name))


def called_name(call: ast.Call) -> str | None:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return None


def test_the_generator_is_found() -> None:
    assert "generator/kaopu/__init__.py" in repository_files()


def test_no_file_of_the_generator_is_long() -> None:
    lengths = {name: len(lines_of(name)) for name in python_files("generator/")}
    assert {name: length for name, length in lengths.items() if length > MAX_FILE_LINES} == {}


def test_no_function_is_long() -> None:
    lengths = {
        f"{name}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for name in [*python_files("generator/"), "noxfile.py"]
        for node in nodes(name)
        if isinstance(node, Function)
    }
    assert {place: length for place, length in lengths.items() if length > MAX_FUNCTION_LINES} == {}


def test_an_appraisal_reads_no_file_and_no_clock() -> None:
    calls = [
        f"{name}:{node.lineno} {called_name(node)}"
        for name in python_files("generator/kaopu/appraisal/")
        for node in nodes(name)
        if isinstance(node, ast.Call) and called_name(node) in IMPURE_CALLS
    ]
    assert calls == []


@pytest.mark.parametrize("host", REGISTRY_HOSTS)
def test_no_registry_is_named(host: str) -> None:
    naming = [name for name in repository_files() if host.encode() in (ROOT / name).read_bytes().lower()]
    assert naming == []


@pytest.mark.parametrize("folder", ["access/", "build/", "dist/", "public/", ".nox/"])
def test_nothing_built_is_committed(folder: str) -> None:
    assert [name for name in repository_files() if name.startswith(folder)] == []


def test_raw_exports_are_left_alone() -> None:
    """Git may change line ends anywhere but in the files that came from another system."""
    answer = subprocess.run(
        ["git", "check-attr", "text", "--", "data/sources/crm/export.csv", "data/people.csv"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.splitlines() == [
        "data/sources/crm/export.csv: text: unset",
        "data/people.csv: text: set",
    ]
