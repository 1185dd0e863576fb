"""What gets installed is locked: each package by version and hashes, from wherever the machine gets them."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "requirements"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

LOCKED = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9.-]*)(\[[a-z0-9,-]+\])?==(?P<version>[0-9][\w.!+]*)"
    r"( ; [^;]+?)?( --hash=sha256:[0-9a-f]{64})+"
)
ADDRESS = re.compile(r"://|\b(file|git\+\w+):|\b[\w-]+\.(org|com|net|io|dev|cn)\b|^-", re.MULTILINE)

NESTED = [("signing", "build"), ("dask", "build"), ("tests", "signing"), ("tests", "dask"), ("browser", "tests")]
LOCK_NAMES = ["audit", "backends", "browser", "build", "dask", "signing", "tests"]

each_lock = pytest.mark.parametrize("name", LOCK_NAMES)


def text_of(name: str) -> str:
    return (LOCKS / f"{name}.txt").read_text(encoding="utf-8")


def requirements(name: str) -> list[str]:
    """One string a requirement, its continued lines joined and its comments left out."""
    lines = [line for line in text_of(name).splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r" *\\\n *", " ", "\n".join(lines))
    return [line for line in joined.splitlines() if line]


def versions(name: str) -> dict[str, str]:
    found = [LOCKED.fullmatch(requirement) for requirement in requirements(name)]
    return {match["name"]: match["version"] for match in found if match}


def names(dependencies: list[str | dict[str, str]]) -> set[str]:
    listed = [re.split(r"[\[<>=!~; ]", item)[0] for item in dependencies if isinstance(item, str)]
    return {re.sub(r"[-_.]+", "-", name).lower() for name in listed}


def test_no_lock_is_forgotten() -> None:
    assert sorted(path.stem for path in LOCKS.iterdir()) == LOCK_NAMES


@each_lock
def test_every_requirement_has_a_version_and_hashes(name: str) -> None:
    assert requirements(name)
    assert [line for line in requirements(name) if not LOCKED.fullmatch(line)] == []


@each_lock
def test_no_address(name: str) -> None:
    assert ADDRESS.search(text_of(name)) is None


@each_lock
def test_no_package_twice(name: str) -> None:
    assert len(versions(name)) == len(requirements(name))


@pytest.mark.parametrize(("larger", "smaller"), NESTED)
def test_a_larger_lock_holds_the_same_versions(larger: str, smaller: str) -> None:
    assert versions(smaller).items() <= versions(larger).items()


@pytest.mark.parametrize(
    ("group", "name"), [("backends", "backends"), ("dev", "tests"), ("browser", "browser"), ("audit", "audit")]
)
def test_every_tool_is_locked(group: str, name: str) -> None:
    assert names(PYPROJECT["dependency-groups"][group]) <= versions(name).keys()


def test_every_dependency_is_locked() -> None:
    assert names(PYPROJECT["project"]["dependencies"]) <= versions("build").keys()


def test_every_extra_is_locked() -> None:
    for extra, dependencies in PYPROJECT["project"]["optional-dependencies"].items():
        assert names(dependencies) <= versions(extra).keys()
