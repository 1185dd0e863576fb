"""Files of evidence that are handed in beside a form (R45): found, measured by SHA-256, and where they are kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from kaopu.data.devices import DEVICES
from kaopu.data.round_tables import EVIDENCE_FOLDER, ROUNDS_FOLDER
from kaopu.data.rounds import PersonRound
from kaopu.forms.answering import Filed, FiledRow, FiledTable
from kaopu.text.decoding import control_character
from kaopu.text.problems import Problem, Report
from kaopu.text.tree import FileTree

TABLE = "evidence"
LARGEST = 20 * 1024 * 1024
"""Bytes of one file: what is kept in git is kept for ever."""
TOO_LARGE = "too large"
LONGEST_NAME = 200
"""Bytes of a file's or folder's name; disks take 255."""
MOST_FOLDERS = 8
FORBIDDEN = frozenset('<>:"|?*\n\t')
_LINK = re.compile(r"https://[^\s/\\]+/\S+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class WithEvidence:
    """A form whose evidence has been found: its rows have paths and digests, ``files`` are to be written by path."""

    filed: Filed
    files: Mapping[str, bytes] = field(default_factory=dict)


def find_evidence(filed: Filed, beside: Path, tree: FileTree, before: PersonRound, report: Report) -> WithEvidence:
    """Find each file of a form in the folder ``beside`` the form or among those kept already; report what is nowhere.

    What is beside the form comes first. It goes to ``data/rounds/PERIOD/evidence/PERSON/``, below the same folders.
    """
    if TABLE not in filed.tables:
        return WithEvidence(filed)
    finding = _Finding(filed, beside, tree, before, report)
    rows = tuple(row for row in map(finding.row, filed.tables[TABLE].rows) if row is not None)
    unique = {(row.cells["indicator"], row.cells["file"]): row for row in rows}
    tables = {**filed.tables, TABLE: FiledTable(tuple(unique.values()))}
    return WithEvidence(replace(filed, tables=tables), finding.files)


@dataclass
class _Finding:
    filed: Filed
    beside: Path
    tree: FileTree
    before: PersonRound
    report: Report
    files: dict[str, bytes] = field(default_factory=dict)

    def row(self, row: FiledRow) -> FiledRow | None:
        """Return a row with the path and the digest of its file; None, and a problem, when it cannot be taken."""
        named, place = row.cells["file"], row.places["file"]
        if _LINK.fullmatch(named):
            # Nothing is fetched: a link stays when its digest was recorded by somebody who looked at the page.
            found = self._recorded(named)
            missing = Problem("form-evidence-link", place)
        else:
            path = PurePosixPath(named.replace("\\", "/"))
            if not _is_safe(named, path):
                self.report(Problem("form-evidence-path", place))
                return None
            found = self._beside(path) or self._kept(path) or self._recorded(str(path))
            missing = Problem("form-evidence-missing", place)
        if found is None:
            self.report(missing)
            return None
        file, digest = found
        if digest == TOO_LARGE:
            self.report(Problem("form-evidence-large", place, {"limit": f"{LARGEST // 2**20} MB"}))
            return None
        return replace(row, cells={**row.cells, "file": file, "sha256": digest})

    def _beside(self, path: PurePosixPath) -> tuple[str, str] | None:
        """Return what a file that lies beside the form becomes: its new path and its digest."""
        place = self.beside / path
        inside = place.resolve().is_relative_to(self.beside.resolve())
        if not inside or place.is_symlink() or not place.is_file():
            return None
        file = f"{self.filed.person}/{path}"
        if place.stat().st_size > LARGEST:
            return file, TOO_LARGE
        content = place.read_bytes()
        self.files[f"{self._folder}/{file}"] = content
        return file, hashlib.sha256(content).hexdigest()

    def _kept(self, path: PurePosixPath) -> tuple[str, str] | None:
        """Return a file that is kept already among the person's own."""
        own = PurePosixPath(self.filed.person)
        file = str(path if path.is_relative_to(own) and path != own else own / path)
        content = self.tree.read(f"{self._folder}/{file}")
        return None if content is None else (file, hashlib.sha256(content).hexdigest())

    def _recorded(self, file: str) -> tuple[str, str] | None:
        """Return what an earlier form of the same person said about a file that is not kept here."""
        own = self.before.self_assessment
        shown = own.evidence if own is not None else ()
        return next(((file, one.sha256) for one in shown if one.file == file), None)

    @property
    def _folder(self) -> str:
        return f"{ROUNDS_FOLDER}/{self.filed.period}/{EVIDENCE_FOLDER}"


def _is_safe(named: str, path: PurePosixPath) -> bool:
    """Whether a name stays in its folder on every system, and is no hidden file, which nobody would read."""
    if path.is_absolute() or _SCHEME.match(named) or control_character(named):
        return False
    return 0 < len(path.parts) <= MOST_FOLDERS and all(map(_is_safe_part, path.parts))


def _is_safe_part(part: str) -> bool:
    """Whether a folder or file can be called so anywhere: no system's device, stream of a file, or pattern."""
    if part.startswith((".", "~")) or part.endswith((".", " ")) or set(part) & FORBIDDEN:
        return False
    return part.partition(".")[0].rstrip().casefold() not in DEVICES and len(part.encode()) <= LONGEST_NAME
