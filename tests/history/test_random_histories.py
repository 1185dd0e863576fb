"""200 random histories, each in a real repository: the editions found are those of a slow, obvious reference (R39).

The reference asks ``git show`` for every file of every commit, reads YAML with PyYAML and follows the definition word
for word. Dates of commits are random, so that nothing can rest on them.
"""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from kaopu.history.commits import commits_touching
from kaopu.history.editions import find_editions
from tests.history.real_git import git, head_text, run
from tests.support.repository import write

HISTORIES = 200
DAYS = ("2017-01-01", "2017-04-01", "2017-07-01", "2018-01-01", "2018-02-01")
UNREADABLE = (
    "edition: [\n",
    "edition: e\napplies_by: first_day\n",
    "effective_from: soon\napplies_by: first_day\n",
    "effective_from: 2017-02-30\napplies_by: first_day\n",
    "effective_from: 2017-1-1\napplies_by: first_day\n",
    "effective_from: 2017-01-01\napplies_by: middle_day\n",
    "<<<<<<< ours\neffective_from: 2017-01-01\n=======\n>>>>>>> theirs\n",
    "- effective_from\n",
)
Files = dict[str, str]


@dataclass
class Story:
    """A random history as a stream for ``git fast-import``; every commit holds all of its files."""

    chance: random.Random
    stream: list[str] = field(default_factory=list)
    held: list[Files] = field(default_factory=list)

    def commit(self, files: Files, parents: list[int]) -> int:
        """Add a commit; return its number."""
        self.held.append(dict(files))
        number = len(self.held)
        when = self.chance.randrange(1_000_000_000, 1_700_000_000)
        self.stream.append(f"commit refs/heads/c{number}\nmark :{number}\ncommitter Ann <a@example.org> {when} +0800\n")
        self.stream.append("data 1\nx\n")
        self.stream += [f"{'merge' if place else 'from'} :{parent}\n" for place, parent in enumerate(parents)]
        self.stream.append("deleteall\n")
        for path, text in files.items():
            self.stream.append(f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n")
        return number

    def edited(self, files: Files) -> Files:
        """Return the files with one change of the kinds that people make."""
        pick, number = self.chance, self.chance.randrange(10**6)
        kind = pick.choice(("date", "date", "policy", "policy", "data", "head", "quoted", "broken", "gone", "revert"))
        if kind == "revert":
            return dict(pick.choice(self.held))
        if kind == "gone":
            return {path: text for path, text in files.items() if path != "policy/policy.yml"}
        day = _day(files.get("policy/policy.yml", "")) or DAYS[0]
        path, text = {
            "date": ("policy/policy.yml", head_text(pick.choice(DAYS))),
            "head": ("policy/policy.yml", head_text(day, f"e{number}", pick.choice(("first_day", "last_day")))),
            "quoted": ("policy/policy.yml", head_text(f'"{pick.choice(DAYS)}"')),
            "broken": ("policy/policy.yml", pick.choice(UNREADABLE)),
            "policy": (f"policy/part{pick.randrange(3)}.yml", f"n: {number}\n"),
            "data": (f"data/{pick.randrange(3)}.csv", f"{number}\n"),
        }[kind]
        return {**files, path: text}

    def grow(self, commits: int) -> int:
        """Grow branches and merges; return the commit in which they end."""
        tips = [self.commit({"policy/policy.yml": head_text(DAYS[0])}, [])]
        for _ in range(commits):
            what = self.chance.random()
            if what < 0.25 and len(tips) > 1:
                tips = self.merged(tips)
            elif what < 0.5 and len(tips) < 4:
                tips.append(self.commit(self.edited(self.held[tips[0] - 1]), [self.chance.choice(tips)]))
            else:
                place = self.chance.randrange(len(tips))
                tips[place] = self.commit(self.edited(self.held[tips[place] - 1]), [tips[place]])
        return self.chance.choice(tips)

    def merged(self, tips: list[int]) -> list[int]:
        """Merge two or three branches: with the files of one of them, of both mixed, or with others."""
        sides = self.chance.sample(tips, self.chance.choice((2, 2, min(3, len(tips)))))
        files = dict(self.held[self.chance.choice(sides) - 1])
        if self.chance.random() < 0.4:
            files |= self.held[self.chance.choice(sides) - 1]
        if self.chance.random() < 0.3:
            files = self.edited(files)
        return [self.commit(files, sides), *(tip for tip in tips if tip not in sides)]


def made(root: Path, seed: int) -> random.Random:
    """Make a repository with a random history and a working folder; return the chance that goes on."""
    chance = random.Random(seed)  # noqa: S311 - examples
    story = Story(chance)
    top = story.grow(chance.randrange(6, 22))
    git(root, "init", "--quiet")
    run(root, "fast-import", "--quiet", given="".join(story.stream).encode())
    git(root, "checkout", "--quiet", f"c{top}")
    if chance.random() < 0.5:  # changed and not committed
        write(root, {"policy/policy.yml": chance.choice((*map(head_text, DAYS), *UNREADABLE)), "policy/new.yml": ""})
    return chance


# The reference.


def _day(text: str) -> str | None:
    """Return the effective date of a file that can be read, and that says which day of a period decides."""
    try:
        read = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - texts only
        assert read["applies_by"] in ("first_day", "last_day")
        assert re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", read["effective_from"])
        return str(datetime.datetime.strptime(read["effective_from"], "%Y-%m-%d").date())  # noqa: DTZ007 - a day
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AssertionError):
        return None


@dataclass
class Reference:
    """The definition of an edition, followed word for word."""

    root: Path

    def parents(self, commit: str) -> list[str]:
        lines = git(self.root, "cat-file", "-p", commit).splitlines()
        return [line.split()[1] for line in lines[: lines.index("")] if line.startswith("parent ")]

    def reached(self, commit: str, family: Mapping[str, list[str]]) -> set[str]:
        return {commit}.union(*(self.reached(parent, family) for parent in family[commit]))

    def family(self, head: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        waiting = [head]
        while waiting:
            commit = waiting.pop()
            if commit not in found:
                found[commit] = self.parents(commit)
                waiting += found[commit]
        return found

    def newest(self, head: str, carrying: set[str], family: Mapping[str, list[str]]) -> str:
        """Return the newest of the commits: the head, or one brought in by the last of its parents that brings one."""
        if head in carrying:
            return head
        known: set[str] = set()
        brought: list[tuple[str, set[str]]] = []
        for parent in family[head]:
            brought.append((parent, carrying & self.reached(parent, family) - known))
            known |= self.reached(parent, family)
        parent, those = next((parent, those) for parent, those in reversed(brought) if those)
        return self.newest(parent, those, family)

    def files(self, commit: str, folder: str) -> dict[str, bytes]:
        paths = git(self.root, "ls-tree", "-r", "--name-only", commit, "--", folder).splitlines()
        return {path: run(self.root, "show", f"{commit}:{path}") for path in paths}

    def editions(self) -> Iterator[tuple[str, str | None, bool, dict[str, bytes]]]:
        """Yield effective date, commit that made the policy, whether it is the working folder, and the files."""
        family = self.family(git(self.root, "rev-parse", "HEAD"))
        head = next(iter(family))
        days = {c: _day(run(self.root, "show", f"{c}:policy/policy.yml", check=False).decode()) for c in family}
        folder = self.root / "policy"
        here = _day((folder / "policy.yml").read_text()) if (folder / "policy.yml").exists() else None
        working = {f"policy/{path.name}": path.read_bytes() for path in folder.glob("*")} if folder.exists() else {}
        for day in sorted({day for day in (*days.values(), here) if day is not None}):
            carrying = {commit for commit in family if days[commit] == day}
            newest = self.newest(head, carrying, family) if carrying else None
            made = git(self.root, "log", "-1", "--format=%H", newest, "--", "policy") if newest else None
            yield day, made, day == here, working if day == here else self.files(str(newest), "policy")


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_r39_the_editions_of_a_random_history_are_those_of_the_reference(tmp_path, seed):
    made(tmp_path, seed)
    found = [
        (
            str(edition.effective_from),
            edition.commit,
            edition.working,
            {path: edition.tree.read(path) for path in edition.tree.paths("policy", "")},
        )
        for edition in find_editions(tmp_path, lambda _problem: None)
    ]
    assert found == list(Reference(tmp_path).editions())


@pytest.mark.parametrize("seed", range(0, HISTORIES, 10))
def test_commits_that_touch_a_folder_come_after_their_parents_and_miss_no_change(tmp_path, seed):
    chance = made(tmp_path, seed)
    reference, head = Reference(tmp_path), git(tmp_path, "rev-parse", "HEAD")
    family = reference.family(head)
    base = chance.choice([None, *sorted(family)])
    known = reference.reached(base, family) if base else set()
    held = {commit: reference.files(commit, "policy") | reference.files(commit, "data") for commit in family}
    changed = {c for c in set(family) - known if held[c] != (held[family[c][0]] if family[c] else {})}
    found = commits_touching(tmp_path, base, head)
    order = [touch.commit for touch in found]
    assert len(order) == len(set(order))
    assert set(order) == changed
    for place, touch in enumerate(found):
        assert list(touch.parents) == family[touch.commit]
        assert reference.reached(touch.commit, family).isdisjoint(order[place + 1 :])
        assert all((touch.contents == other.contents) == (held[touch.commit] == held[other.commit]) for other in found)
