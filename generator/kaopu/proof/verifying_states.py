"""The states of a repository that something may have been made from: the working folder, and those that git knows.

A state of the past is laid out in a scratch folder, file by file out of git's objects, with a repository beside it that
borrows them: nothing is checked out, no hook or filter runs, and the repository itself is only read.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kaopu.data.periods import parse_period
from kaopu.data.repository import DATA, Repository
from kaopu.data.store import read_data
from kaopu.history.commits import contents_of
from kaopu.history.git import GitError, folder_prefix, run_git, shallow_boundary
from kaopu.history.objects import GitTree, resolve
from kaopu.pages.appraisal_document import DocumentPrinter
from kaopu.pages.links import Links
from kaopu.pages.theme import Theme, read_theme
from kaopu.proof.verifying_past import FILES, FOLDERS, History, Past, is_hash
from kaopu.publish.design import site_folder
from kaopu.publish.inputs import Inputs, read_inputs
from kaopu.publish.plan import Plan, Selection, make_plan
from kaopu.publish.typefaces import FontKey, font_key, fonts_for
from kaopu.records.record import AppraisalRecord
from kaopu.text.problems import Problem

WHOLE = Selection()
MOST_KEPT = 64
"""So many printed documents are kept, for copies of the same one that are verified together."""
_MOST_STATES = 4
"""So many states of the past lie in the scratch folder and in memory at a time, each as large as the repository."""
Key = tuple[str, str, str]
"""Person, period and language of a record."""


def key_of(record: AppraisalRecord) -> Key:
    """Return whose a record is."""
    return record.person.id, record.period.id, record.language


@dataclass
class State:
    """One state of policy and data, and what a build would make of it; each step is done when it is asked for.

    ``past`` is None for the working folder.
    """

    root: Path
    data: Path | None = None
    today: datetime.date | None = None
    past: Past | None = None
    _records: dict[Key, AppraisalRecord] = field(default_factory=dict)
    _printers: dict[tuple[str, str, Selection], DocumentPrinter] = field(default_factory=dict)
    _printed: dict[tuple[Key, Selection], bytes] = field(default_factory=dict)

    @cached_property
    def inputs(self) -> Inputs:
        """Policy, data and results."""
        return read_inputs(self.root, self.today, data=self.data)

    @property
    def sound(self) -> bool:
        """Whether this state can be built at all."""
        return self.inputs.policy is not None and not self.inputs.errors

    @cached_property
    def plan(self) -> Plan:
        """All records; none when there are problems."""
        policy = self.inputs.policy
        if policy is None or self.inputs.errors:
            return make_plan(type(self.inputs.results)(), (), WHOLE)
        return make_plan(self.inputs.results, policy.head.languages, WHOLE)

    def record_like(self, record: AppraisalRecord) -> AppraisalRecord | None:
        """Return what this state says of the same person in the same period and language: one record and no other.

        None when it says nothing, or cannot be built at all.
        """
        key, policy, period = key_of(record), self.inputs.policy, parse_period(record.period.id)
        if key in self._records:
            return self._records[key]
        found = None if period is None or not self.sound else self.inputs.results.of(period)
        if policy is None or period is None or found is None or record.language not in policy.head.languages:
            return None
        if (record.person.id, period) not in found.results:
            return None
        recorder = self.inputs.results.recorder_in(period, record.language)
        self._records[key] = recorder.record(found.person(record.person.id), period)
        return self._records[key]

    def documents_of_team(self, team: str, period: str) -> set[str]:
        """Return the names of all documents in the archive of a team in a period."""
        parsed, policy = parse_period(period), self.inputs.policy
        found = None if parsed is None else self.inputs.results.of(parsed)
        if policy is None or parsed is None or found is None:
            return set()
        languages = policy.head.languages
        links, people = Links(languages), found.people_in(parsed)
        members = [one.id for one in people if found.presences[one.id, parsed].person.team == team]
        names = [links.file_name("appraisal.pdf", language) for language in languages]
        return {f"{person}/{name}" for person in members for name in names}

    def printed(self, record: AppraisalRecord, selection: Selection = WHOLE) -> bytes:
        """Print a record of this state as a build of ``selection`` does, with the typeface cut for all its records."""
        whose = key_of(record), selection
        if whose not in self._printed:
            if len(self._printed) >= MOST_KEPT:
                self._printed.clear()
            self._printed[whose] = self._printer(font_key(record), selection).pdf(record)
        return self._printed[whose]

    def _printer(self, key: FontKey, selection: Selection) -> DocumentPrinter:
        if (*key, selection) not in self._printers:
            together = [one for one in self.plan.appraisals if font_key(one) == key and selection.includes(one)]
            self._printers[*key, selection] = DocumentPrinter(self._theme, fonts_for(together)[key])
        return self._printers[*key, selection]

    @cached_property
    def _theme(self) -> Theme:
        return read_theme(site_folder(self.root))


@dataclass
class States:
    """The states of one repository; those of the past below ``scratch``, the last few of them."""

    repository: Repository
    scratch: Path
    today: datetime.date | None = None
    _laid_out: dict[Past, State] = field(default_factory=dict)
    _places: dict[Past, Path] = field(default_factory=dict)
    _digests: dict[str | None, str] = field(default_factory=dict)
    _count: int = 0

    @cached_property
    def working(self) -> State:
        """The working folder."""
        data = self.repository.data_root if self.repository.separate else None
        return State(self.repository.root, data, self.today)

    @cached_property
    def history(self) -> History:
        """The states that git knows."""
        return History(self.repository)

    def of_past(self, past: Past) -> State | None:
        """Lay a state of the past out; the one that was asked for longest ago goes. None where git cannot read it."""
        state = self._laid_out.pop(past, None)
        if state is None:
            while len(self._laid_out) >= _MOST_STATES:
                oldest = next(iter(self._laid_out))
                del self._laid_out[oldest]
                shutil.rmtree(self._places.pop(oldest), ignore_errors=True)
            place, data = self.scratch / f"{self._count}", past.data_commit
            self._count += 1
            self._places[past] = place
            try:
                there = None if data is None else lay_out(self.repository.data_root, data, place / "data-repository")
                root = lay_out(self.repository.root, past.commit, place / "repository")
            except GitError:
                return None
            state = State(root, there, self.today, past)
        self._laid_out[past] = state
        return state

    def of_release(self, commit: str | None, data_digest: str, data_commit: str | None) -> Iterator[State]:
        """Yield the states of the past with the policy of ``commit`` and data of this digest, the newest first."""
        own = self.repository.separate
        if own and not is_hash(data_commit):
            return
        for one in self.history.of_release(commit):
            folder, at = (self.repository.data_root, str(data_commit)) if own else (self.repository.root, one)
            if self._digest(folder, at) == data_digest:
                state = self.of_past(Past(one, data_commit if own else None))
                if state is not None:
                    yield state

    def knows(self, commit: str) -> bool:
        """Say whether a commit is in the policy's repository."""
        return resolve(self.repository.root, commit, _ignore) is not None

    @property
    def shallow(self) -> bool:
        """Whether history was cut off when the repository was cloned."""
        return _is_shallow(self.repository.root)

    @property
    def data_shallow(self) -> bool:
        """Whether that of data in a repository of their own was."""
        return self.repository.separate and _is_shallow(self.repository.data_root)

    def _digest(self, folder: Path, commit: str) -> str:
        """Return the digest of a commit's data; commits with the same files are read once."""
        try:
            held = contents_of(folder, [commit], DATA)[commit]
        except GitError:
            return ""
        if held not in self._digests:
            self._digests[held] = read_data(GitTree(folder, commit, (DATA,)), _ignore).digest
        return self._digests[held]


def _is_shallow(root: Path) -> bool:
    try:
        return bool(shallow_boundary(root))
    except GitError:
        return False


def lay_out(root: Path, commit: str, target: Path) -> Path:
    """Write a commit's files below ``target``, with a repository whose HEAD it is; return where ``root`` lies there.

    Raises GitError.
    """
    place = target / folder_prefix(root)
    place.mkdir(parents=True, exist_ok=True)
    tree = GitTree(root, commit, (*FOLDERS, *FILES))
    paths = [*FILES, *(path for folder in FOLDERS for path in tree.paths(folder, ""))]
    for path in paths:
        content = tree.read(path)
        if content is not None:
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(content)
    _borrow(root, commit, target / ".git")
    return place


def _borrow(root: Path, commit: str, git: Path) -> None:
    objects = Path(root, _path_of(root, "objects")).resolve()
    for folder in ("refs", "objects/info"):
        (git / folder).mkdir(parents=True, exist_ok=True)
    version, extension = ("0", "") if len(commit) == _SHA1 else ("1", "[extensions]\n\tobjectFormat = sha256\n")
    (git / "config").write_text(f"[core]\n\trepositoryformatversion = {version}\n\tbare = false\n{extension}", "ascii")
    (git / "HEAD").write_text(f"{commit}\n", encoding="ascii")
    (git / "objects/info/alternates").write_text(f"{objects}\n", encoding="utf-8")
    shallow = Path(root, _path_of(root, "shallow"))
    if shallow.is_file():
        (git / "shallow").write_bytes(shallow.read_bytes())


_SHA1 = 40


def _path_of(root: Path, name: str) -> str:
    return run_git(root, "rev-parse", "--git-path", name).removesuffix("\n")


def _ignore(_problem: Problem) -> None:
    """What is wrong in an old state, its own time was told."""


def partial_builds(record: AppraisalRecord) -> Sequence[Selection]:
    """Return the builds of one period or one person in which a record may have been printed, beside that of all."""
    period = parse_period(record.period.id)
    return Selection(period, record.person.id), Selection(period), Selection(None, record.person.id)
