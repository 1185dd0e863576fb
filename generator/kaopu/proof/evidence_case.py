"""What an archive of evidence is about: one person in one period, with everything that was read for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from kaopu.closing.lock import Lock
from kaopu.data.periods import Period
from kaopu.history.commits import CommitInfo, commit_infos
from kaopu.history.editions import edition_of
from kaopu.history.git import GitError
from kaopu.history.signatures import Signature, read_signatures
from kaopu.policy.model import Policy
from kaopu.publish.explaining import without_result
from kaopu.publish.inputs import Inputs
from kaopu.records.record import AppraisalRecord
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.problems import InputProblemsError, Place, Problem
from kaopu.text.suggestions import suggest
from kaopu.text.tree import FileTree

COVER_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
"""In these what is written for the archive alone is told, whatever the policy's languages are."""
NO_SIGNERS: Final = "policy/.no-signers"


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the archive: its path below the archive's folder, its bytes, and what it is, in a language."""

    path: str
    content: bytes
    about: Callable[[Language], str]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs and, below them, a table of two columns; printed, and written as plain text."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Case:
    """One person's result in one period."""

    inputs: Inputs
    person: str
    period: Period

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages in which the result was handed out."""
        assert self.inputs.policy is not None  # noqa: S101 - case_of has seen to it
        return self.inputs.policy.head.languages

    @cached_property
    def records(self) -> Mapping[Language, AppraisalRecord]:
        """The record in every language."""
        found = self.inputs.results.of(self.period)
        assert found is not None  # noqa: S101 - case_of has seen to it
        person, recorder = found.person(self.person), self.inputs.results.recorder_in
        every = dict.fromkeys((*self.languages, *COVER_LANGUAGES))
        return {language: recorder(self.period, language).record(person, self.period) for language in every}

    @property
    def record(self) -> AppraisalRecord:
        """The record in the policy's first language."""
        return self.records[self.languages[0]]

    @property
    def lock(self) -> Lock | None:
        """The period's lock, when it is closed."""
        replayed = self.inputs.replayed
        return None if replayed is None else replayed.closed.locks.get(self.period)

    @property
    def data_commit(self) -> tuple[str | None, bool]:
        """The commit of data that have a repository of their own, and whether they were others than it has.

        Of a closed period, those that it was closed with.
        """
        made = self.inputs.provenance if self.lock is None else self.lock.current
        return made.data_commit, made.data_changed

    @cached_property
    def judged_by(self) -> tuple[Policy, FileTree]:
        """The policy as in force for the period, and its files: those stored with a closed period, or the edition's."""
        replayed, lock = self.inputs.replayed, self.lock
        edition = edition_of(self.inputs.editions, self.period)
        assert replayed is not None  # noqa: S101 - there is a result
        if lock is not None and (stored := replayed.closed.policy(lock.current.policy)) is not None:
            return stored, replayed.closed.stored(lock.current.policy)
        judge = replayed.judge(self.period)
        assert judge is not None  # noqa: S101 - somebody judged
        assert edition is not None  # noqa: S101
        return judge[0], edition.tree

    def file_of_policy(self, path: str) -> bytes | None:
        """Return a file that the policy names, from where it was in force, or else from the working folder."""
        edition = edition_of(self.inputs.editions, self.period)
        trees = (self.judged_by[1], *(() if edition is None else (edition.tree,)), self.inputs.tree)
        return next((content for tree in trees if (content := tree.read(path)) is not None), None)

    @cached_property
    def commit(self) -> CommitInfo | None:
        """Who made the commit of the policy, and when; None outside git, and where it is not in this clone."""
        commit = self.record.policy.commit
        try:
            return None if commit is None else commit_infos(self.inputs.root, [commit])[commit]
        except (GitError, KeyError):
            return None

    @cached_property
    def signature(self) -> Signature | None:
        """What can be said of that commit's signature; None without a commit."""
        if self.commit is None:
            return None
        governance = self.judged_by[0].governance
        allowed = governance.allowed_signers if governance is not None else None
        try:
            found = read_signatures(self.inputs.root, [self.commit.commit], self.inputs.root / (allowed or NO_SIGNERS))
        except GitError:
            return Signature("unchecked")
        return found.get(self.commit.commit, Signature("unchecked"))

    @cached_property
    def others(self) -> frozenset[str]:
        """The ids of all people whom the person's own record does not name: nothing may name them."""
        named = {self.person, *_words(self.record.model_dump(mode="json"))}
        people = self.inputs.data.people.people.values()
        return frozenset(one.id for one in people if one.id not in named and one.name not in named)


def case_of(inputs: Inputs, person: str, period: Period, language: Language) -> Case:
    """Open a case. Raises InputProblemsError for problems of the input, and where there is no such result."""
    if inputs.errors or inputs.policy is None:
        raise InputProblemsError(inputs.problems)
    found = inputs.results.of(period)
    if found is None or not found.people_in(period):
        values = {"period": period.id, "suggestion": suggest(period.id, [one.id for one in inputs.results.periods])}
        raise InputProblemsError([Problem("period-without-data", Place("data/months"), values)])
    if (person, period) not in found.results:
        raise InputProblemsError([without_result(found, person, period, language)])
    return Case(inputs, person, period)


def signature_words(case: Case, language: Language) -> str:
    """Say what the signature of the policy's commit is."""
    found = case.signature
    if found is None:
        return phrase("evidence.no_commit", language)
    if found.state == "good":
        return phrase("evidence.signature_good", language, principal=found.principal, fingerprint=found.key)
    if found.state == "none":
        return phrase("evidence.signature_none", language)
    if found.state == "untrusted":
        return phrase("evidence.signature_untrusted", language)
    if found.state == "bad":
        return phrase("evidence.signature_bad", language)
    return phrase("evidence.signature_unchecked", language)


def as_text(title: str, sections: tuple[Section, ...]) -> bytes:
    """Write sections as plain text, with the line ends that every program reads."""
    lines = [title, "=" * 40]
    for section in sections:
        lines += ["", section.heading, "-" * 40, *section.paragraphs]
        lines += [f"{name}: {value}" for name, value in section.rows]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def _words(value: Any) -> Iterator[str]:
    """Yield every text of a JSON value that is a whole value."""
    if isinstance(value, dict):
        for entry in value.values():
            yield from _words(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _words(entry)
    elif isinstance(value, str):
        yield value
