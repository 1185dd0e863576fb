"""A person's own rows of the data, line by line as they stand in the files; never another's (R30)."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from kaopu.data.catalogue import CATALOGUE, MONTHS_FOLDER
from kaopu.data.given import GIVEN_FILE
from kaopu.data.periods import Period, parse_period
from kaopu.data.round_tables import ROUND_TABLES, ROUNDS_FOLDER
from kaopu.data.targets import TARGETS_FILE
from kaopu.proof.evidence_case import COVER_LANGUAGES, Case, Item
from kaopu.records.record import AppraisalRecord
from kaopu.text.csv_reader import TextTable, read_csv
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

ANONYMOUS: Final = frozenset({"peer_comments"} | {name for name, table in CATALOGUE.items() if table.anonymous})
"""Tables of which nobody is shown a row: what may be known of them, the record says."""
_LINE_END = re.compile(r"\r\n|\r|\n")


def rows_of(case: Case) -> Iterator[Item]:
    """Yield, for each file of data, the lines that are about the person and bear on the period."""
    wanted = _lines_of(case.record)
    for path in case.inputs.tree.paths("data", ".csv"):
        about = _about(path, case.period)
        content = case.inputs.tree.read(path) if about is not None or path in wanted else None
        if content is None or (path not in wanted and case.person.encode() not in content):
            continue
        text = read_csv(path, content, lambda _problem: None)
        if text is None:
            continue
        rows = _Rows(text, case, about, wanted.get(path, frozenset()))
        if rows.chosen():
            yield Item(f"rows/{path}.txt", rows.written(content), partial(_told, path))
    yield from _targets(case, wanted)


def _told(path: str, language: Language) -> str:
    return phrase("evidence.item_rows", language, file=path)


def _about(path: str, period: Period) -> Mapping[str, str] | None:
    """Return in which columns a row of the file says that it is the person's; None for files that say no such thing."""
    name, folder = PurePosixPath(path).stem, str(PurePosixPath(path).parent)
    if name in ANONYMOUS:
        return None
    if folder == f"{ROUNDS_FOLDER}/{period.id}" and name in ROUND_TABLES:
        return {"person": ""}
    if path == TARGETS_FILE:
        return {"id": "", "level": "person"}
    if path == GIVEN_FILE:
        return {"person": ""}
    table = CATALOGUE.get(name)
    if table is None or table.about_access or not (folder == "data" or folder.startswith(f"{MONTHS_FOLDER}/")):
        return None
    month = parse_period(PurePosixPath(folder).name)
    if month is not None and month.first_day > period.last_day:
        return None
    if name == "people":
        return {"id": ""}
    return {"person": ""} if "person" in table.stored else None


def _lines_of(record: AppraisalRecord) -> Mapping[str, Collection[int]]:
    """Return the lines that a record rests on, by file."""
    found: dict[str, set[int]] = defaultdict(set)
    for table in record.evidence:
        for row in table.rows:
            found[row.file].add(row.line)
    for indicator in record.indicators:
        for rows in indicator.rows:
            found[rows.file].update(rows.lines)
        if indicator.target_rule is not None:
            found[indicator.target_rule.file].add(indicator.target_rule.line)
    for component in record.payout.components:
        for line in component.lines:
            if line.row is not None:
                found[line.row.file].update(line.row.lines)
    return {path: lines for path, lines in found.items() if PurePosixPath(path).stem not in ANONYMOUS}


@dataclass(frozen=True)
class _Rows:
    """The rows of one file that are shown."""

    text: TextTable
    case: Case
    about: Mapping[str, str] | None
    wanted: Collection[int]

    def chosen(self) -> list[int]:
        """Return the rows, by number."""
        return [
            row for row in range(len(self.text.rows)) if self._is_theirs(row) or self.text.lines[row] in self.wanted
        ]

    def _is_theirs(self, row: int) -> bool:
        if self.about is None:
            return False
        cells = dict(zip(self.text.header, self.text.rows[row], strict=True))
        is_target = self.text.file == TARGETS_FILE  # of a year that goes on: it was known
        when = parse_period(cells.get("period", ""))
        if when is not None and (when.first_day if is_target else when.last_day) > self.case.period.last_day:
            return False
        return all(cells.get(column) == (value or self.case.person) for column, value in self.about.items())

    def written(self, content: bytes) -> bytes:
        """Return the rows as text: the file, its digest, the first line and theirs, each with its number."""
        lines = _LINE_END.split(self.text.text)
        numbered = [(1, lines[0])]
        for row in self.chosen():
            numbered += self._lines(row, lines)
        return _listing(self.text.file, content, numbered)

    def _lines(self, row: int, lines: list[str]) -> list[tuple[int, str]]:
        """Return a row's lines as they stand; a cell with another's id is withheld, and the row written anew."""
        first = self.text.lines[row]
        if not self.case.others.isdisjoint(self.text.rows[row]):
            stream = io.StringIO()
            withheld = f"[{phrase('evidence.withheld', 'zh')}/{phrase('evidence.withheld', 'en')}]"
            cells = [withheld if cell in self.case.others else cell for cell in self.text.rows[row]]
            csv.writer(stream, lineterminator="").writerow(cells)
            return [(first, stream.getvalue())]
        last = self.text.lines[row + 1] - 1 if row + 1 < len(self.text.lines) else len(lines)
        return [
            (number, lines[number - 1]) for number in range(first, last + 1) if number == first or lines[number - 1]
        ]


def _targets(case: Case, wanted: Mapping[str, Collection[int]]) -> Iterator[Item]:
    """Yield the lines of data/targets.yml that the person's targets stand on, unless they name somebody else too."""
    for path, lines in sorted(wanted.items()):
        content = case.inputs.tree.read(path) if path.startswith("data/") and not path.endswith(".csv") else None
        if content is None:
            continue
        text = _LINE_END.split(content.decode("utf-8-sig", "replace"))
        shown = [(line, text[line - 1]) for line in sorted(lines) if case.others.isdisjoint(_names_in(text[line - 1]))]
        if shown:
            yield Item(f"rows/{path}.txt", _listing(path, content, shown), partial(_told, path))


def _names_in(line: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9_-]+", line)


def excerpt_of_lock(case: Case) -> Iterator[Item]:
    """Yield what each version of the period's lock says of everything, and of this person; of others nothing."""
    if case.lock is None:
        return
    for number in range(1, len(case.lock.versions) + 1):
        path = f"data/closed/{case.period.id}.{number}.yml"
        content = case.inputs.tree.read(path)
        if content is None:
            continue
        shown = list(_of_lock(content.decode("utf-8"), case.person))
        about = partial(_told_of_lock, path)
        yield Item(f"closing/{PurePosixPath(path).name}.txt", _listing(path, content, shown), about)


def _told_of_lock(path: str, language: Language) -> str:
    return phrase("evidence.item_lock", language, file=path)


def _of_lock(text: str, person: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are about nobody or about this person."""
    part = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith(" "):
            part = line.partition(":")[0]
            if part != "levels":
                yield number, line
        elif part == "people" and line.startswith(f'  "{person}": '):
            yield number, line


def _listing(path: str, content: bytes, numbered: list[tuple[int, str]]) -> bytes:
    """Write lines of a file with their numbers, under its path and the digest of the whole of it."""
    head = []
    for language in COVER_LANGUAGES:
        head += [
            f"{phrase('evidence.of_file', language)}: {path}",
            f"{phrase('evidence.of_whole', language)}: {hashlib.sha256(content).hexdigest()}",
            phrase("evidence.of_left_out", language),
        ]
    body = [f"{number:>8}  {line}" for number, line in numbered]
    return ("\r\n".join([*head, "", *body]) + "\r\n").encode("utf-8-sig")
