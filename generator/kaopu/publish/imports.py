"""``kaopu import``: read a raw export by its source's rules, check the tables it makes, and write them or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaopu.data.importing import Imported, import_export, unknown_files
from kaopu.data.repository import Repository, open_repository
from kaopu.data.sources import SOURCES_FILE, read_sources
from kaopu.data.store import read_data
from kaopu.text.problems import InputProblemsError, Place, Problem, in_order
from kaopu.text.suggestions import suggest
from kaopu.text.tree import LARGEST_FILE, OverlayTree


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did: rows by (file, table, fate), findings by (table, case), and how many files changed."""

    rows: Mapping[tuple[str, str, str], int]
    findings: Mapping[tuple[str, str], int]
    written: int


def run_import(root: Path, name: str, files: Sequence[Path], *, data: Path | None = None) -> ImportSummary:
    """Import ``files`` by the source ``name``, into the repository ``data`` if data have one of their own.

    Raises InputProblemsError, and then nothing was written.
    """
    problems: list[Problem] = []
    repository = open_repository(root, data)
    tree = repository.tree
    sources = read_sources(tree, problems.append)
    if name not in sources:
        if not problems:
            problems.append(
                Problem(
                    "source-unknown",
                    Place(SOURCES_FILE),
                    {"name": name, "suggestion": suggest(name, sources)},
                )
            )
        raise InputProblemsError(in_order(problems))
    source = sources[name]
    problems += unknown_files(source, [path.name for path in files])
    problems += [problem for path in files for problem in _unreadable(path)]
    if problems:
        raise InputProblemsError(in_order(problems))
    by_name = {file: key for key, file in source.files.items()}
    contents = {
        by_name[path.name]: (repository.name_of(path), path.read_bytes()) for path in files if path.name in by_name
    }
    imported = import_export(source, contents, problems.append, before=tree)
    if not problems:
        made = {path: text.encode() for path, text in imported.files.items()}
        read_data(OverlayTree(tree, made), problems.append)
    if problems:
        raise InputProblemsError(in_order(problems))
    return ImportSummary(imported.counts, _case_counts(imported), _write(repository, imported))


def _unreadable(path: Path) -> Iterator[Problem]:
    """Say why a file is not opened: of a pipe or a device there would be no end."""
    if not path.is_file():
        yield Problem("not-a-file", Place(path.name))
    elif path.stat().st_size > LARGEST_FILE:
        yield Problem("file-too-large", Place(path.name), {"limit": "256 MB"})


def _case_counts(imported: Imported) -> Mapping[tuple[str, str], int]:
    return Counter((finding.table, finding.case) for finding in imported.findings)


def _write(repository: Repository, imported: Imported) -> int:
    """Write the tables whose text changed; return how many did."""
    written = 0
    for path, text in sorted(imported.files.items()):
        target = repository.target(path)
        content = text.encode()
        if not target.is_file() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            written += 1
    return written
