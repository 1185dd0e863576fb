"""Files that came back → what each form becomes, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kaopu.data.periods import parse_period
from kaopu.data.repository import Repository
from kaopu.data.round_tables import ROUND_TABLES
from kaopu.data.rounds import PersonRound
from kaopu.forms.answering import Filed, check_answers
from kaopu.forms.form import Answers, Form, FormKind
from kaopu.forms.table_reading import Submission, read_table
from kaopu.publish.form_evidence import find_evidence
from kaopu.publish.form_making import FormMaker
from kaopu.publish.round_glyphs import strange_characters
from kaopu.text.language import Language
from kaopu.text.problems import Place, Problem, Report

LARGEST = 5 * 1024 * 1024
"""Bytes of one filled-in file."""
SUFFIXES = (".xlsx", ".pdf", ".csv")


@dataclass
class Received:
    """One form that came in: what it becomes (None when it cannot be read) and what is wrong with it.

    ``name`` is the kind of form or a table; name, person and period are empty where that cannot be read. ``files`` are
    files of evidence by the path at which they are kept.
    """

    place: Place
    name: str = ""
    person: str = ""
    period: str = ""
    filed: Filed | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether there is a problem that keeps it out."""
        return self.filed is None or any(problem.severity == "error" for problem in self.problems)

    def about(self) -> tuple[str, ...]:
        """Return what no two forms have in common: its name, the person, the period; of a plain row also its key."""
        about = (self.name, self.person, self.period)
        if self.filed is None or self.name not in ROUND_TABLES:
            return about
        columns = ROUND_TABLES[self.name].key or tuple(ROUND_TABLES[self.name].columns)
        rows = self.filed.tables[self.name].rows
        return *about, *(row.cells.get(column, "").casefold() for row in rows for column in columns)


@dataclass(frozen=True)
class FormReader:
    """Reads the files of one import; the repository is for places and evidence kept already."""

    repository: Repository
    maker: FormMaker
    languages: Sequence[Language]

    def read(self, path: Path) -> list[Received]:
        """Return every form that a file holds: one of a workbook or a PDF, one for each row of a table."""
        shown, problems = self.repository.name_of(path), list[Problem]()
        if not path.is_file():  # of a pipe or a device there would be no end
            problems.append(Problem("not-a-file", Place(shown)))
            return [Received(Place(shown), problems=problems)]
        if path.stat().st_size > LARGEST:
            problems.append(Problem("form-file-large", Place(shown), {"limit": f"{LARGEST // 2**20} MB"}))
            return [Received(Place(shown), problems=problems)]
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES:
            problems.append(Problem("form-file-unknown", Place(shown), {"suffixes": ", ".join(SUFFIXES)}))
            return [Received(Place(shown), problems=problems)]
        content = path.read_bytes()
        if suffix == ".csv":
            return list(self._table(path, read_table(shown, content, self._forms, problems.append), problems))
        answers = _answers(suffix, shown, content, problems.append)
        if answers is None:
            return [Received(Place(shown), problems=problems)]
        key = answers.key
        form = self.maker.form(key.kind, key.person, key.period, key.language)
        return [self._received(path, answers, form, Place(shown), problems)]

    def _forms(self, kind: FormKind, person: str, period: str) -> Sequence[Form]:
        made = (self.maker.form(kind, person, period, language) for language in self.languages)
        return [form for form in made if form is not None]

    def _table(self, path: Path, rows: Sequence[Submission | Filed], problems: list[Problem]) -> Iterator[Received]:
        """Yield the rows of a table, and first of all what is wrong with the table or with rows that are nothing."""
        if problems:
            yield Received(Place(self.repository.name_of(path)), problems=problems)
        for row in rows:
            if isinstance(row, Filed):
                received = Received(row.place, row.name, row.person, row.period, row)
                received.problems += _unprintable(row)
                yield received
            else:
                yield self._received(path, row.answers, row.form, row.place, [])

    def _received(
        self, path: Path, answers: Answers, form: Form | None, place: Place, problems: list[Problem]
    ) -> Received:
        key = answers.key
        received = Received(place, key.kind, key.person, key.period, problems=problems)
        if form is None:
            problems.append(Problem("form-without-result", place, {"person": key.person, "period": key.period}))
            return received
        if form.key.digest != key.digest:
            problems.append(Problem("form-policy-changed", place))
            return received
        before = self._before(key.person, key.period)
        filed = check_answers(answers, form, before.actions, problems.append, place)
        if filed is not None:
            problems += _unprintable(filed)
            found = find_evidence(filed, path.parent, self.repository.tree, before, problems.append)
            received.filed, received.files = found.filed, found.files
        return received

    def _before(self, person: str, period_id: str) -> PersonRound:
        period = parse_period(period_id)
        return PersonRound() if period is None else self.maker.handed_in(person, period)


def _answers(suffix: str, file: str, content: bytes, report: Report) -> Answers | None:
    """Read a workbook or a PDF; the libraries that open them are heavy, and each is needed for its own files only."""
    if suffix == ".xlsx":
        from kaopu.forms.workbook_reading import read_workbook  # noqa: PLC0415

        return read_workbook(file, content, report)
    from kaopu.forms.printed_reading import read_printed  # noqa: PLC0415

    return read_printed(file, content, report)


def _unprintable(filed: Filed) -> Iterator[Problem]:
    """Yield texts with a character that no typeface of the documents has."""
    for table in filed.tables.values():
        for row in table.rows:
            for column, text in row.cells.items():
                for character in strange_characters(text):
                    values = {"character": f"U+{ord(character):04X}", "field": column}
                    yield Problem("character-without-glyph", row.places.get(column, filed.place), values)
