"""The states of a repository that something may have been made from: the working folder, and those that git knows.

A state of the past is laid out in a scratch folder, file by file out of git's objects, with a repository beside it that
borrows them: nothing is checked out, no hook or filter runs, and the repository itself is only read.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kaopu.data.periods import parse_period
from kaopu.data.repository import Repository
from kaopu.data.store import read_data
from kaopu.history.commits import contents_of, read_history
from kaopu.history.editions import edition_of, editions_at
from kaopu.history.git import GitError, folder_prefix, run_git, shallow_boundary
from kaopu.history.objects import GitTree, resolve
from kaopu.pages.appraisal_document import DocumentPrinter
from kaopu.pages.theme import Theme, read_theme
from kaopu.publish.design import site_folder
from kaopu.publish.inputs import Inputs, read_inputs
from kaopu.publish.plan import Plan, Selection, make_plan
from kaopu.publish.typefaces import CLOSED, FontKey, font_key, fonts_for
from kaopu.records.record import AppraisalRecord
from kaopu.text.problems import Problem

WHOLE = Selection()
MOST_KEPT = 64
"""So many printed documents are kept, for copies of the same one that are verified together."""
_FOLDERS = ("policy", "data", "site")
_FILES = ("kaopu.yml", "mkdocs.yml")
Key = tuple[str, str, str]
"""Person, period and language of a record."""


def key_of(record: AppraisalRecord) -> Key:
    """Return whose a record is."""
    return record.person.id, record.period.id, record.language


@dataclass
class State:
    """One state of policy and data, and what a build would make of it; each step is done when it is asked for.

    ``commit`` is None for the working folder.
    """

    root: Path
    data: Path | None = None
    today: datetime.date | None = None
    commit: str | None = None
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

    @cached_property
    def records(self) -> dict[Key, AppraisalRecord]:
        """All records by whose they are."""
        return {key_of(record): record for record in self.plan.appraisals}

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
    """The states of one repository, each made once; those of the past below ``scratch``."""

    repository: Repository
    scratch: Path
    today: datetime.date | None = None
    _laid_out: dict[tuple[str, str | None], State] = field(default_factory=dict)
    _digests: dict[str | None, str] = field(default_factory=dict)

    @cached_property
    def working(self) -> State:
        """The working folder."""
        data = self.repository.data_root if self.repository.separate else None
        return State(self.repository.root, data, self.today)

    def of_record(self, record: AppraisalRecord) -> Iterator[State]:
        """Yield the states of the past in which this record may have been written, the newest first."""
        closed = record.status in CLOSED
        data = None if closed else record.inputs.data_digest
        period = parse_period(record.period.id)
        for commit in self._distinct(record.policy.commit):
            if not closed and period is not None:
                editions = editions_at(self.repository.root, commit, _ignore)
                judge = edition_of(editions, period)
                if judge is None or not self._same_policy(judge.commit, record.policy.commit):
                    continue
            yield from self._with_data(commit, data, record.inputs.data_commit)

    def of_release(self, commit: str | None, data_digest: str, data_commit: str | None) -> Iterator[State]:
        """Yield the states of the past with the policy of ``commit`` and data of this digest, the newest first."""
        for one in self._distinct(commit):
            if self._same_policy(one, commit):
                yield from self._with_data(one, data_digest, data_commit)

    def knows(self, commit: str) -> bool:
        """Say whether a commit is in the policy's repository."""
        return resolve(self.repository.root, commit, _ignore) is not None

    @property
    def shallow(self) -> bool:
        """Whether history was cut off when the repository was cloned."""
        try:
            return bool(shallow_boundary(self.repository.root))
        except GitError:
            return False

    def _distinct(self, commit: str | None) -> Iterator[str]:
        """Yield one commit for each content of the folders, in the history of HEAD and of ``commit``."""
        root = self.repository.root
        starts = ["HEAD"] if commit is None or not _is_hash(commit) else ["HEAD", commit]
        commits: dict[str, None] = {}
        try:
            for start in starts:
                found = resolve(root, start, _ignore)
                commits |= dict.fromkeys(() if found is None else read_history(root, found).commits)
            held = [contents_of(root, commits, folder) for folder in (*_FOLDERS, *_FILES)]
        except GitError:
            return
        seen: set[tuple[str | None, ...]] = set()
        for one in commits:
            contents = tuple(ids[one] for ids in held)
            if contents not in seen and contents[0] is not None:
                seen.add(contents)
                yield one

    def _same_policy(self, commit: str | None, recorded: str | None) -> bool:
        if commit is None or recorded is None or not _is_hash(recorded):
            return False
        if commit == recorded:
            return True
        try:
            contents = contents_of(self.repository.root, [commit, recorded], "policy")
        except GitError:
            return False
        return contents[commit] is not None and contents[commit] == contents[recorded]

    def _with_data(self, commit: str, digest: str | None, data_commit: str | None) -> Iterator[State]:
        """Yield the state of a commit, if its data have the digest that is asked for."""
        own = self.repository.separate
        if own and (data_commit is None or not _is_hash(data_commit)):
            return
        folder, at = (self.repository.data_root, str(data_commit)) if own else (self.repository.root, commit)
        if digest is not None and self._digest(folder, at) != digest:
            return
        key = commit, data_commit if own else None
        if key not in self._laid_out:
            place = self.scratch / f"{len(self._laid_out)}"
            data = lay_out(folder, at, place / "data-repository") if own else None
            self._laid_out[key] = State(
                lay_out(self.repository.root, commit, place / "repository"), data, self.today, commit
            )
        yield self._laid_out[key]

    def _digest(self, folder: Path, commit: str) -> str:
        """Return the digest of a commit's data; commits with the same files are read once."""
        try:
            held = contents_of(folder, [commit], "data")[commit]
        except GitError:
            return ""
        if held not in self._digests:
            self._digests[held] = read_data(GitTree(folder, commit, ("data",)), _ignore).digest
        return self._digests[held]


def lay_out(root: Path, commit: str, target: Path) -> Path:
    """Write a commit's files below ``target``, with a repository whose HEAD it is; return where ``root`` lies there.

    Raises GitError.
    """
    place = target / folder_prefix(root)
    place.mkdir(parents=True, exist_ok=True)
    tree = GitTree(root, commit, (*_FOLDERS, *_FILES))
    paths = [*_FILES, *(path for folder in _FOLDERS for path in tree.paths(folder, ""))]
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
_HASHES = (_SHA1, 64)


def _path_of(root: Path, name: str) -> str:
    return run_git(root, "rev-parse", "--git-path", name).removesuffix("\n")


def _is_hash(text: str) -> bool:
    """Say whether a text is a full hash: whoever wrote a document also wrote what it says of its commit."""
    return len(text) in _HASHES and not set(text) - set("0123456789abcdef")


def _ignore(_problem: Problem) -> None:
    """What is wrong in an old state, its own time was told."""


def partial_builds(record: AppraisalRecord) -> Sequence[Selection]:
    """Return the builds of one period or one person in which a record may have been printed, beside that of all."""
    period = parse_period(record.period.id)
    return Selection(period, record.person.id), Selection(period), Selection(None, record.person.id)
