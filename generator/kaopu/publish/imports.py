"""``kaopu import``: read a raw export by its source's rules, check the tables it makes, and write them or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaopu.data.importing import Imported, import_export, unknown_files
from kaopu.data.sources import SOURCES_FILE, read_sources
from kaopu.data.store import read_data
from kaopu.text.problems import InputProblemsError, Place, Problem, in_order
from kaopu.text.suggestions import suggest
from kaopu.text.tree import FolderTree, OverlayTree


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did: rows by (file, table, fate), findings by (table, case), and how many files changed."""

    rows: Mapping[tuple[str, str, str], int]
    findings: Mapping[tuple[str, str], int]
    written: int


def run_import(root: Path, name: str, files: Sequence[Path]) -> ImportSummary:
    """Import ``files`` by the source ``name``. Raises InputProblemsError, and then nothing was written."""
    problems: list[Problem] = []
    tree = FolderTree(root)
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
    by_name = {file: key for key, file in source.files.items()}
    contents = {
        by_name[path.name]: (shown_path(root, path), path.read_bytes()) for path in files if path.name in by_name
    }
    if problems:
        raise InputProblemsError(in_order(problems))
    imported = import_export(source, contents, problems.append, before=tree)
    if not problems:
        made = {path: text.encode() for path, text in imported.files.items()}
        read_data(OverlayTree(tree, made), problems.append)
    if problems:
        raise InputProblemsError(in_order(problems))
    return ImportSummary(imported.counts, _case_counts(imported), _write(root, imported))


def shown_path(root: Path, path: Path) -> str:
    """Return a path below ``root`` as the repository names it, and any other by its file name only."""
    resolved = path.resolve()
    return resolved.relative_to(root.resolve()).as_posix() if resolved.is_relative_to(root.resolve()) else path.name


def _case_counts(imported: Imported) -> Mapping[tuple[str, str], int]:
    return Counter((finding.table, finding.case) for finding in imported.findings)


def _write(root: Path, imported: Imported) -> int:
    """Write the tables whose text changed; return how many did."""
    written = 0
    for path, text in sorted(imported.files.items()):
        target = root / path
        content = text.encode()
        if not target.is_file() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            written += 1
    return written
