"""``data/closed/PERIOD.1.yml``: the lock of a closed period; each restatement adds a file with the next number.

A lock is written by ``kaopu close`` and ``kaopu restate`` and read by everybody else: plain YAML, one line a person.
No file is ever changed again. Each carries a seal, a digest over all that it says; one that was edited is found by it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import Field

from kaopu.closing.fingerprint import Fingerprint, Frozen
from kaopu.data.periods import Period, parse_period
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.shapes import Amount, Date, Flag, Number, PlainText, Shape, decode
from kaopu.text.tree import FileTree
from kaopu.text.yaml_reader import read_yaml

FOLDER = "data/closed"
POLICIES = f"{FOLDER}/policies"
SCHEMA = "kaopu.lock/1"
_NAME = re.compile(r"([0-9Q-]+)\.([1-9][0-9]{0,5})\.yml", re.ASCII)


class FrozenShape(Shape):
    """One result as the file has it; keys that are not there are None."""

    score: Number | None = None
    grade: PlainText | None = None
    total: Amount | None = None
    digest: PlainText


class VersionShape(Shape):
    """``data/closed/PERIOD.NUMBER.yml``."""

    lock: Literal["kaopu.lock/1"]
    closed_on: Date
    today: Date
    edition: PlainText
    effective_from: Date
    commit: PlainText | None = None
    changed: Flag = False
    policy: PlainText
    data: PlainText
    generator: PlainText
    data_commit: PlainText | None = None
    data_changed: Flag = False
    reason: PlainText | None = None
    approved_by: PlainText | None = None
    provisional: Flag = False
    results: PlainText
    people: dict[str, FrozenShape] = Field(default={})
    levels: dict[str, FrozenShape] = Field(default={})
    seal: PlainText


@dataclass(frozen=True, slots=True)
class Version:
    """What a period was closed with: from which policy, data, commit and generator, on which day, and what came out.

    ``on`` is the day of closing, ``today`` the day on which the rounds were looked at. ``reason`` and ``approved_by``
    are those of a restatement. ``provisional`` says that some rounds were not finished. ``data_commit`` is known of
    data that have a repository of their own; in the policy's the same commit holds both.
    """

    on: datetime.date
    today: datetime.date
    edition: str
    effective_from: datetime.date
    commit: str | None
    changed: bool
    policy: str
    data: str
    generator: str
    reason: str | None
    approved_by: str | None
    provisional: bool
    results: Fingerprint
    data_commit: str | None = None
    data_changed: bool = False


@dataclass(frozen=True, slots=True)
class Lock:
    """A closed period with its versions, the oldest first; the last one is in force. ``place`` is its file's."""

    period: Period
    versions: tuple[Version, ...]
    place: Place

    @property
    def current(self) -> Version:
        """The version in force."""
        return self.versions[-1]

    @property
    def status(self) -> Literal["closed", "restated"]:
        """``restated`` when it has been changed since it was closed."""
        return "closed" if len(self.versions) == 1 else "restated"


def lock_path(period: Period, number: int) -> str:
    """Return the place of a version of a period's lock, counted from 1."""
    return f"{FOLDER}/{period.id}.{number}.yml"


def read_locks(tree: FileTree, report: Report) -> dict[Period, Lock]:
    """Read all locks; a period of which one has a problem is reported and left out, as if it were not closed."""
    numbers: dict[Period, list[int]] = {}
    for path in tree.paths(FOLDER, ".yml"):
        if path.startswith(f"{POLICIES}/"):
            continue
        match = _NAME.fullmatch(path.removeprefix(f"{FOLDER}/"))
        period = parse_period(match[1]) if match else None
        if match is None or period is None:
            report(Problem("lock-name", Place(path)))
        else:
            numbers.setdefault(period, []).append(int(match[2]))
    found = {period: _lock(tree, period, sorted(numbers[period]), report) for period in sorted(numbers)}
    return {period: lock for period, lock in found.items() if lock is not None}


def _lock(tree: FileTree, period: Period, numbers: list[int], report: Report) -> Lock | None:
    # The first gap, without counting up to a number that somebody may have made up.
    missing = next((expected for expected, number in enumerate(numbers, 1) if expected != number), None)
    if missing is not None:
        report(Problem("lock-missing", Place(lock_path(period, numbers[-1])), {"file": lock_path(period, missing)}))
        return None
    versions = [_read(lock_path(period, number), tree, report) for number in numbers]
    sound = tuple(version for version in versions if version is not None)
    return Lock(period, sound, Place(lock_path(period, numbers[-1]), 1, 1)) if len(sound) == len(versions) else None


def _read(path: str, tree: FileTree, report: Report) -> Version | None:
    content = tree.read(path)
    root = read_yaml(path, content, report) if content is not None else None
    shape = decode(VersionShape, root, report) if root is not None else None
    if shape is None:
        return None
    version = _version(shape)
    if version.results.digest != shape.results or _seal(version) != shape.seal:
        report(Problem("lock-edited", shape.place_of("seal")))
        return None
    return version


def _version(shape: VersionShape) -> Version:
    people, levels = (
        {name: Frozen(one.score, one.grade, one.total, one.digest) for name, one in entries.items()}
        for entries in (shape.people, shape.levels)
    )
    return Version(
        shape.closed_on,
        shape.today,
        shape.edition,
        shape.effective_from,
        shape.commit,
        shape.changed,
        shape.policy,
        shape.data,
        shape.generator,
        shape.reason,
        shape.approved_by,
        shape.provisional,
        Fingerprint(people, levels),
        shape.data_commit,
        shape.data_changed,
    )


def lock_text(version: Version) -> str:
    """Write a version; the same version gives the same bytes."""
    lines = [
        "# 已封账期间的记录，由 kaopu close 和 kaopu restate 写入，请勿修改。",
        "# The record of a closed period, written by kaopu close and kaopu restate; do not edit.",
        *_lines(version),
        f"seal: {_quoted(_seal(version))}",
    ]
    return "\n".join(lines) + "\n"


def _seal(version: Version) -> str:
    return hashlib.sha256("\n".join(_lines(version)).encode()).hexdigest()


def _lines(version: Version) -> Iterator[str]:
    values = {
        "lock": SCHEMA,
        "closed_on": version.on.isoformat(),
        "today": version.today.isoformat(),
        "edition": _quoted(version.edition),
        "effective_from": version.effective_from.isoformat(),
        "commit": version.commit and _quoted(version.commit),
        "changed": "true" if version.changed else None,
        "policy": _quoted(version.policy),
        "data": _quoted(version.data),
        "generator": _quoted(version.generator),
        "data_commit": version.data_commit and _quoted(version.data_commit),
        "data_changed": "true" if version.data_changed else None,
        "reason": version.reason and _quoted(version.reason),
        "approved_by": version.approved_by and _quoted(version.approved_by),
        "provisional": "true" if version.provisional else None,
        "results": _quoted(version.results.digest),
    }
    yield from (f"{key}: {value}" for key, value in values.items() if value is not None)
    yield from _entries("people", version.results.people)
    yield from _entries("levels", version.results.levels)


def _entries(name: str, entries: Mapping[str, Frozen]) -> Iterator[str]:
    if entries:
        yield f"{name}:"
    for key, one in entries.items():
        figures = {
            "score": None if one.score is None else _number(one.score),
            "grade": one.grade and _quoted(one.grade),
            "total": None if one.total is None else _number(one.total),
            "digest": _quoted(one.digest),
        }
        written = ", ".join(f"{key}: {value}" for key, value in figures.items() if value is not None)
        yield f"  {_quoted(key)}: {{{written}}}"


def _quoted(text: str) -> str:
    """Write a text between quotation marks, as JSON and YAML both read it."""
    return json.dumps(text, ensure_ascii=False)


def _number(value: Decimal) -> str:
    return format(value, "f")
