"""The invented policy of sample_policy/, whole or with a text replaced, and public targets to go with it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from kaopu.data.targets import Target, Targets
from kaopu.pages.handbook_targets import PublicTargets
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Place, Problem
from kaopu.text.tree import MemoryTree

FOLDER = Path(__file__).with_name("sample_policy")
FILES = {
    f"policy/{path.relative_to(FOLDER).as_posix()}": path.read_bytes()
    for path in sorted(FOLDER.rglob("*"))
    if path.suffix in (".yml", ".md")
}


def read(files: dict[str, bytes]) -> Policy:
    problems: list[Problem] = []
    policy = read_policy(MemoryTree(files), problems.append)
    assert policy is not None, problems
    return policy


def policy_with(**changes: tuple[str, str]) -> Policy:
    """Read the sample policy with a text replaced in some files (``indicators__results=("old", "new")``)."""
    files = dict(FILES)
    for name, (old, new) in changes.items():
        path = f"policy/{name.replace('__', '/')}.yml"
        text = files[path].decode()
        assert old in text, old
        files[path] = text.replace(old, new, 1).encode()
    return read(files)


def policy_without(*names: str) -> Policy:
    """Read the sample policy without some of its files."""
    return read({path: content for path, content in FILES.items() if not any(name in path for name in names)})


def policy_saying(zh: str, en: str = "Nothing.") -> Policy:
    """Read the sample policy with another chapter of prose."""
    prose = {"policy/handbook/bylaws.zh.md": zh.encode(), "policy/handbook/bylaws.en.md": en.encode()}
    return read({**FILES, **prose})


def public_targets() -> PublicTargets:
    """Sales targets of company and two teams, and one of a person that must not be seen."""
    company = {"2017": 4000, "2017-Q1": 800, "2017-Q2": 1000, "2017-Q3": 1000, "2017-Q4": 1200}
    company |= {"2017-01": 250, "2017-02": 250, "2017-03": 290}
    values = {("company", "company", period): value for period, value in company.items()}
    values |= {("team", "east", period): 500 for period in ("2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4")}
    values |= {("team", "west", period): 300 for period in ("2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4")}
    values["person", "ann", "2017-Q1"] = 98765
    place = Place("data/targets.yml", 2, 1)
    targets = {key: {"sales": Target(Decimal(value), place)} for key, value in values.items()}
    return PublicTargets(Targets(targets), {"east": "East", "west": "West", "none": "Without"})
