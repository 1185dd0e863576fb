"""Problems in the input: what is wrong, where, and what to write instead (R71, contracts.md).

A problem carries a code and values; its sentences, in every language, stand in ``phrases/problems.yml``
under that code, as ``message`` and ``hint``.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, Protocol

import yaml

from kaopu.text.language import Language, LocalText
from kaopu.text.plurals import with_plurals
from kaopu.text.showing import printable

if TYPE_CHECKING:
    from kaopu.text.tree import FileTree

Severity = Literal["error", "warning"]
SHOWN_WIDTH = 100
_PERSONAL = "data/"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file: path from the repository's root, line and column counted from 1 in characters.

    Line 0 means the file as a whole.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem with its place; ``values`` fill the sentences of its code."""

    code: str
    place: Place
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"

    def message(self, language: Language) -> str:
        """Say what is wrong, as a sentence in ``language``."""
        return _fill(_sentences()[self.code][0], self.values, language)

    def hint(self, language: Language) -> str:
        """Say what to write instead, in ``language``."""
        return _fill(_sentences()[self.code][1], self.values, language)


class Report(Protocol):
    """Where a reader hands its problems: ``list[Problem].append`` will do."""

    def __call__(self, problem: Problem, /) -> None:
        """Take one problem."""


class InputProblemsError(Exception):
    """The input has problems; carries all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problems in the input")


@cache
def _sentences() -> dict[str, tuple[LocalText, LocalText]]:
    source = files("kaopu.text").joinpath("phrases", "problems.yml").read_text(encoding="utf-8")
    entries = yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe
    return {
        code: (LocalText(**sentences["message"]), LocalText(**sentences["hint"])) for code, sentences in entries.items()
    }


def problem_codes() -> frozenset[str]:
    """Every code that has sentences."""
    return frozenset(_sentences())


def _fill(sentence: LocalText, values: Mapping[str, object], language: Language) -> str:
    shown = {
        name: LocalText(printable(value.zh), printable(value.en)).in_language(language)
        if isinstance(value, LocalText)
        else printable(str(value))
        for name, value in values.items()
    }
    return with_plurals(sentence.in_language(language), shown, language).format(**shown)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort problems by place and code; drop exact repetitions, and what only follows from a value YAML has refused."""
    unique = {(p.place, p.code, p.message("en")): p for p in problems}
    refused = {place for place, code, _ in unique if place.line and code.startswith("yaml-")}
    return [unique[key] for key in sorted(unique) if key[0] not in refused or key[1].startswith("yaml-")]


def as_text(problems: Iterable[Problem], tree: FileTree, language: Language) -> str:
    """Write problems for people: place, code and sentence, then the source line with a caret."""
    lines: list[str] = []
    for problem in problems:
        grade = "" if problem.severity == "error" else {"en": "warning: "}.get(language, "提示: ")
        lines.append(f"{printable(str(problem.place))}: {grade}{problem.code}: {problem.message(language)}")
        lines.extend(_excerpt(problem, tree, language))
    return "\n".join(lines) + "\n" if lines else ""


def _excerpt(problem: Problem, tree: FileTree, language: Language) -> list[str]:
    place, hint = problem.place, problem.hint(language)
    source = tree.line(place.file, place.line) if place.line else None
    if source is None:
        return [f"          {hint}"]
    start = max(0, place.column - 1 - SHOWN_WIDTH // 2) if len(source) > SHOWN_WIDTH else 0
    shown = source[start : start + SHOWN_WIDTH]
    before, after = ("…" if start else ""), ("…" if start + SHOWN_WIDTH < len(source) else "")
    indent = _width(before + printable(shown[: place.column - 1 - start]))
    number = f"{place.line:>5} | "
    caret = " " * (len(number) - 2) + "| " + " " * indent + "^ " + hint
    return [f"{number}{before}{printable(shown)}{after}", caret]


def _width(text: str) -> int:
    """Count terminal cells: East Asian wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def as_json(problems: Iterable[Problem], language: Language) -> str:
    """Write problems as a JSON list of objects, for programs."""
    entries = [
        {
            "file": printable(problem.place.file),
            "line": problem.place.line,
            "column": problem.place.column,
            "severity": problem.severity,
            "code": problem.code,
            "message": problem.message(language),
            "hint": problem.hint(language),
        }
        for problem in problems
    ]
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


def _for_a_forge(problem: Problem, language: Language) -> str:
    """Say what is wrong and what to write instead where many may read it: nothing of what stands in data/."""
    if problem.place.file.startswith(_PERSONAL):
        from kaopu.text.phrases import phrase  # noqa: PLC0415 - read only when there is a problem

        return phrase("commands.of_data", language, code=problem.code)
    return f"{problem.message(language)} – {problem.hint(language)}"


def as_github(problems: Iterable[Problem], language: Language) -> str:
    """Write problems as workflow commands, which GitHub shows on the lines of a pull request.

    Of data only code and place are told, so that nothing personal is in a log.
    """
    return "".join(
        f"::{problem.severity} file={_property(printable(problem.place.file))},line={max(problem.place.line, 1)},"
        f"col={max(problem.place.column, 1)},title={_property(problem.code)}::"
        f"{_command(_for_a_forge(problem, language))}\n"
        for problem in problems
    )


def as_gitlab(problems: Iterable[Problem], language: Language) -> str:
    """Write problems as a report on code quality, which GitLab shows on the lines of a merge request.

    A fingerprint is the same for the same problem on another line; of data only code and place are told.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    entries = []
    for problem in problems:
        told, file = _for_a_forge(problem, language), printable(problem.place.file)
        key = (problem.code, file, told)
        seen[key] += 1
        entries.append(
            {
                "description": told,
                "check_name": problem.code,
                "fingerprint": hashlib.sha256("\0".join([*key, str(seen[key])]).encode()).hexdigest(),
                "severity": "major" if problem.severity == "error" else "minor",
                "location": {"path": file, "lines": {"begin": max(problem.place.line, 1)}},
            }
        )
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


def _command(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _command(text).replace(":", "%3A").replace(",", "%2C")
