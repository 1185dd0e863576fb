"""``manifest.json``: every published file with its digest, its sources, and the proof that none is missing."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from kaopu.publish.environment import environment

T = TypeVar("T")
MANIFEST = "manifest.json"
AT_ONCE = 16
"""So many files are read, or waited for, at once,"""
IN_A_ROW = 32
"""and so many by one thread: handing each over would take longer than most of them."""


class IncompleteBuildError(Exception):
    """The build did not produce what was planned; carries the paths that are missing or too many."""

    def __init__(self, missing: Iterable[str], unexpected: Iterable[str]) -> None:
        self.missing, self.unexpected = sorted(missing), sorted(unexpected)
        super().__init__(f"{len(self.missing)} files missing, {len(self.unexpected)} unexpected")


@dataclass(frozen=True, slots=True)
class Sources:
    """What a release was made from."""

    edition: str
    policy_digest: str
    data_digest: str
    commit: str | None
    changed: bool
    generator: str
    today: datetime.date
    """The day on which the rounds were looked at."""
    data_commit: str | None = None
    """The commit of data that have a repository of their own, and whether they differ from it."""
    data_changed: bool = False


def digest_of_file(path: Path | str) -> str:
    """Return a file's SHA-256."""
    with open(path, "rb") as stream:  # noqa: PTH123 - a path as text, of which there are very many, is read sooner
        return hashlib.file_digest(stream, "sha256").hexdigest()


def at_once(do: Callable[[str], T], paths: Sequence[str]) -> list[T]:
    """Do something with many files, most of which is waiting for the disk; return what came of each, in order."""
    rows = [paths[begin : begin + IN_A_ROW] for begin in range(0, len(paths), IN_A_ROW)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return [result for row in threads.map(lambda row: [do(path) for path in row], rows) for result in row]


def files_below(folder: Path) -> list[str]:
    """Return the path of everything below ``folder`` that is no folder, sorted; links are not followed."""
    return sorted(_files_below(str(folder), ""))


def _files_below(folder: str, before: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files_below(entry.path, f"{before}{entry.name}/")
            else:
                yield f"{before}{entry.name}"


def write_manifest(
    folder: Path,
    files: Mapping[str, str],
    expected: Iterable[str],
    appraisals: int,
    sources: Sources,
    access: Mapping[str, str] | None = None,
) -> str:
    """Check that just what was expected is there below appraisals/, write the manifest, return its digest.

    ``files`` are the SHA-256 of all files below ``folder``. Raises IncompleteBuildError. Files outside appraisals/ (the
    handbook's) are listed as they are. ``access`` are the digests of the release's access rules by name, which lie
    outside ``folder``; None where there are none.
    """
    wanted = set(expected)
    produced = {path for path in files if path.startswith("appraisals/")}
    if wanted != produced:
        raise IncompleteBuildError(wanted - produced, produced - wanted)
    counts = {"appraisals": appraisals, "expected": len(wanted), "produced": len(produced)}
    text = _text(files, access, counts, sources)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def _text(
    files: Mapping[str, str], access: Mapping[str, str] | None, counts: Mapping[str, int], sources: Sources
) -> str:
    content = {
        "schema": "kaopu.manifest/1",
        "edition": sources.edition,
        "policy_digest": sources.policy_digest,
        "data_digest": sources.data_digest,
        "commit": sources.commit,
        "policy_changed_since_commit": sources.changed,
        **_of_own_repository(sources),
        "generator": sources.generator,
        "today": sources.today.isoformat(),
        "environment": dict(environment()),
        **counts,
        **({} if access is None else {"access": dict(sorted(access.items()))}),
        "files": dict(sorted(files.items())),
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _of_own_repository(sources: Sources) -> dict[str, object]:
    """Tell the commit of data that have a repository of their own; in the policy's one commit holds both."""
    if sources.data_commit is None:
        return {}
    return {"data_commit": sources.data_commit, "data_changed_since_commit": sources.data_changed}
