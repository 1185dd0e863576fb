"""One bad input: an edit of the valid repository, and the problems that must come out, each with its exact place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kaopu.text.language import LANGUAGES
from kaopu.text.problems import Problem
from tests.support.repository import VALID, changed, shown

_PLACEHOLDER = re.compile(r"\{\w*\}")


@dataclass(frozen=True)
class Bad:
    """In ``path`` the text ``old`` becomes ``new``; an empty ``old`` stands for the whole file, None deletes it.

    Each of ``problems`` reads ``line:column code`` (or begins with another file's path). ``says`` must stand in a
    message or hint. ``also`` are other files that must be changed with it: path and content, None deletes it.
    ``base`` is the repository that is edited.
    """

    id: str
    path: str
    old: str
    new: str | bytes | None
    problems: tuple[str, ...]
    says: str = ""
    also: tuple[tuple[str, str | None], ...] = ()
    base: Mapping[str, str] = field(default_factory=lambda: VALID, repr=False)

    def files(self) -> Mapping[str, str | bytes]:
        """Return the repository with the edit."""
        files = {**self._edited(), **dict(self.also)}
        return {path: content for path, content in files.items() if content is not None}

    def _edited(self) -> Mapping[str, str | bytes]:
        if self.new is None:
            return {path: text for path, text in self.base.items() if path != self.path}
        if not self.old:
            return {**self.base, self.path: self.new}
        if isinstance(self.new, str):
            return changed(self.path, self.old, self.new, self.base)
        before, after = self.base[self.path].encode(), self.new
        assert before.count(self.old.encode()) == 1
        return {**self.base, self.path: before.replace(self.old.encode(), after)}

    def expected(self) -> list[str]:
        """Return the problems as ``file:line:column code``."""
        return [f"{self.path}:{problem}" if problem[0].isdigit() else problem for problem in self.problems]

    def check(self, found: list[Problem]) -> None:
        """Compare what was found: places and codes to the letter, sentences in every language."""
        assert shown(found) == self.expected()
        sentences = [sentence for problem in found for sentence in (problem.message("en"), problem.hint("en"))]
        assert any(self.says in sentence for sentence in sentences), sentences
        for problem in found:
            assert_sentences_complete(problem)


def assert_sentences_complete(problem: Problem) -> None:
    """Say whether message and hint can be written in every language, with nothing left to fill in."""
    for language in LANGUAGES:
        for sentence in (problem.message(language), problem.hint(language)):
            assert sentence.strip()
            assert not _PLACEHOLDER.search(sentence), sentence


def codes_of(cases: Iterable[Bad]) -> set[str]:
    """Return the codes that the cases expect."""
    return {problem.rpartition(" ")[2] for case in cases for problem in case.problems}
