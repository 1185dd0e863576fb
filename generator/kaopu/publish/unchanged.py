"""Builds of which everything is as it was: the release that was made then is read again, and nothing else is done.

What a release is made from: the program and its libraries, every file of policy, data and design, the commit at HEAD
with how far history goes back, and the day. Files are compared by their bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from kaopu.cache.keys import digest_of, key_of
from kaopu.data.repository import DATA, Repository
from kaopu.history.git import GitError, read_revision, run_git, shallow_boundary
from kaopu.pages.theme import default_site_folder
from kaopu.publish.making import Making
from kaopu.publish.plan import Selection
from kaopu.text.language import LocalText
from kaopu.text.problems import Place, Problem

_FOLDERS = ("policy", "site")
_FILES = ("kaopu.yml", "mkdocs.yml")
_PART = "release"


@dataclass(frozen=True, slots=True)
class Known:
    """A release that was made from the same: the digest of its manifest, what it has, and the hints of its build."""

    digest: str
    appraisals: int
    documents: int
    outputs: int
    warnings: tuple[Problem, ...]


def release_key(making: Making, repository: Repository, selection: Selection, today: object) -> str | None:
    """Return the key of everything that a release is made from; None without a cache, or with an unreadable file."""
    if making.store.folder is None:
        return None
    try:
        parts = {
            **making.common,
            "files": digest_of("".join(_listed(repository))),
            "design": digest_of("".join(_below(default_site_folder(), default_site_folder()))),
            "history": json.dumps([told for root, folder in _histories(repository) for told in _history(root, folder)]),
            "period": selection.period.id if selection.period is not None else "",
            "person": selection.person or "",
            "today": str(today),
        }
    except OSError:
        return None
    return key_of("release", parts)


def _listed(repository: Repository) -> Iterator[str]:
    for root, names in ((repository.root, (*_FOLDERS, *_FILES)), (repository.data_root, (DATA,))):
        for name in names:
            yield from _below(root, root / name)


def _below(root: Path, place: Path) -> Iterator[str]:
    """Yield each file with its digest; of anything else, which is refused later, what it is."""
    name = place.relative_to(root).as_posix()
    if place.is_symlink():
        yield f"{name}\0link {place.readlink()}\n"
    elif place.is_dir():
        yield f"{name}\0folder\n"
        for one in sorted(place.iterdir()):
            yield from _below(root, one)
    elif place.is_file():
        yield f"{name}\0{digest_of(place.read_bytes())}\n"
    else:
        yield f"{name}\0{place.exists()}\n"


def _histories(repository: Repository) -> Iterator[tuple[Path, str]]:
    """Yield each repository with the folder that it is there for; in the policy's own, data's commits say nothing."""
    yield repository.root, "policy"
    if repository.separate:
        yield repository.data_root, DATA


def _history(root: Path, folder: str) -> Iterator[str]:
    told: list[Problem] = []
    revision = read_revision(root, told.append, folder)
    yield f"{revision.commit} {revision.changed} {sorted(problem.code for problem in told)}"
    try:
        yield run_git(root, "rev-parse", "--verify", "HEAD")
        yield from sorted(shallow_boundary(root))
    except GitError as error:
        yield str(error)


def find_known(making: Making, key: str | None) -> Known | None:
    """Return the release that was made from what the key says; None when nobody knows one."""
    kept = None if key is None else making.store.get(key)
    if kept is None:
        return None
    found = json.loads(kept[_PART])
    return Known(**{**found, "warnings": tuple(map(_problem, found["warnings"]))})


def note_known(making: Making, key: str | None, known: Known) -> None:
    """Keep which release was made from what the key says."""
    if key is not None:
        told = {**asdict(known), "warnings": [_written(problem) for problem in known.warnings]}
        making.store.put(key, {_PART: json.dumps(told).encode("ascii")})


def _written(problem: Problem) -> dict[str, object]:
    place = [problem.place.file, problem.place.line, problem.place.column]
    values = {name: _written_value(value) for name, value in problem.values.items()}
    return {"code": problem.code, "place": place, "values": values, "severity": problem.severity}


def _written_value(value: object) -> list[object]:
    """Return a value as sentences need it: a place, a word in two languages, or a text."""
    if isinstance(value, Place):
        return ["place", value.file, value.line, value.column]
    if isinstance(value, LocalText):
        return ["local", value.zh, value.en]
    return ["text", str(value)]


def _problem(told: dict[str, object]) -> Problem:
    kinds = {"place": Place, "local": LocalText, "text": str}
    values = {name: kinds[kind](*rest) for name, (kind, *rest) in told["values"].items()}  # type: ignore[attr-defined]
    return Problem(told["code"], Place(*told["place"]), values, told["severity"])  # type: ignore[arg-type, misc]
