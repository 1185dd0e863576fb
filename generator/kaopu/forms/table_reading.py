"""A table of a form service, one row a submission → answers: who hands in, for which period, and what (R44-R51).

The first columns say which form it is (``form``, ``person``, ``period``), the others are the form's fields, by id or as
they are called on the form in any language; a field beside an indicator is called by both, such as ``Teamwork score``.
A row can also be for one of the tables that have no form: an appeal, a receipt, feedback, a comment.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from kaopu.data.catalogue import Column
from kaopu.data.periods import parse_period
from kaopu.data.round_tables import ROUND_TABLES
from kaopu.forms.answering import Filed, FiledRow, FiledTable, named, read_value, stored_value
from kaopu.forms.form import FORM_KINDS, Answer, Answers, FieldKind, Form, FormField, FormKind
from kaopu.text.csv_reader import TextTable, read_csv
from kaopu.text.language import LANGUAGES, LocalText
from kaopu.text.phrases import catalogue
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.suggestions import suggest

FormsOf = Callable[[FormKind, str, str], Sequence[Form]]
"""Kind, person and period → the same form in every language of the policy; none where there is no such form."""
WHICH = ("form", "person", "period")
PLAIN_TABLES = ("department_feedback", "appeals", "acknowledgements", "peer_comments")
"""Tables of which a row can be handed in without a form."""
LONGEST = 2000
_KINDS: Mapping[str, FieldKind] = {"number": "number", "date": "date", "choice": "choice"}
_ID = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*", re.ASCII)
_FILLING = re.compile(r"[\s\-–—_·.:：()（）/*,，]+")


@dataclass(frozen=True, slots=True)
class Submission:
    """A row: what it is, and where it begins; ``form`` is the form in the language in which the row speaks."""

    answers: Answers
    form: Form
    place: Place


@dataclass(frozen=True, slots=True)
class _Row:
    """A row whose kind is known: where its fields stand, and the form in each language (none of a plain table)."""

    row: int
    kind: str
    person: str
    period: str
    columns: Mapping[str, int]
    forms: Sequence[Form] = ()


def read_table(
    file: str, content: bytes, forms_of: FormsOf, report: Report, encoding: str = "utf-8"
) -> list[Submission | Filed]:
    """Read a table; rows with a problem are reported and left out, and a file whose columns do not fit gives none."""
    text = read_csv(file, content, report, encoding=encoding)
    if text is None:
        return []
    which = _columns(text.header, {name: {name, *_in_all("column", name)} for name in WHICH})
    missing = [name for name in WHICH if name not in which]
    for name in missing:
        report(Problem("csv-missing-column", Place(file, 1, 1), {"column": name}))
    if missing:
        return []
    reading = _Reading(text, which, forms_of, report)
    rows = [found for found in map(reading.looked_at, range(len(text.rows))) if found is not None]
    fields = {column for row in rows for column in row.columns.values()}
    if not reading.columns_fit(rows, fields):
        return []
    return [found for row in rows if (found := reading.read(row, fields)) is not None]


@dataclass(frozen=True)
class _Reading:
    """A table being read; ``which`` says where the columns stand that say which form a row is."""

    text: TextTable
    which: Mapping[str, int]
    forms_of: FormsOf
    report: Report

    def looked_at(self, row: int) -> _Row | None:
        """Return what kind of row it is and which columns are its fields; None for one that is nothing."""
        name, person, period = (self.text.rows[row][self.which[column]].strip() for column in WHICH)
        kind = _kind(name)
        if kind is None:
            told = {"suggestion": suggest(name, (*FORM_KINDS, *PLAIN_TABLES))}
            self.report(Problem("form-kind-unknown", self._at(row, "form"), told))
            return None
        if parse_period(period) is None:
            self.report(Problem("form-period-unknown", self._at(row, "period")))
            return None
        if kind in PLAIN_TABLES:
            called = {field: {field, *_languages(one.name)} for field, one in _fields_of(kind).items()}
            return _Row(row, kind, person, period, _columns(self.text.header, called))
        forms = self.forms_of("review" if kind == "review" else "self_assessment", person, period)
        if not forms:
            whose = {"person": person, "period": period}
            self.report(Problem("form-without-result", self._at(row, "person"), whose))
            return None
        # The language in which most columns are called comes first; ids belong to every language.
        found = [(_columns(self.text.header, _called(form)), form) for form in forms]
        found.sort(key=lambda entry: -len(entry[0]))
        columns = {name: column for columns, _ in reversed(found) for name, column in columns.items()}
        return _Row(row, kind, person, period, columns, tuple(form for _, form in found))

    def columns_fit(self, rows: Sequence[_Row], fields: Collection[int]) -> bool:
        """Report columns that are no row's field: as a problem where one may be meant, else that they are passed over.

        Returns whether there is no such problem.
        """
        names = {name for row in rows for name in _names_of(row)}
        # What several fields are called alike is none of them, but surely meant to be one.
        labels = {_folded(field.label) for row in rows for form in row.forms for field in form.fields().values()}
        fit = True
        for column, head in enumerate(self.text.header):
            if not rows or column in fields or column in self.which.values():
                continue
            place = self.text.header_place(column)
            if "." in head or _folded(head) in labels or get_close_matches(head.strip().casefold(), names, n=1):
                told = {"column": head, "suggestion": suggest(head, names)}
                self.report(Problem("csv-unknown-column", place, told))
                fit = False
            else:
                self.report(Problem("form-column-ignored", place, {"column": head}, severity="warning"))
        return fit

    def read(self, row: _Row, fields: Collection[int]) -> Submission | Filed | None:
        """Return what a row hands in; ``fields`` are the columns that are some row's field."""
        own = {*self.which.values(), *row.columns.values()}
        others = [column for column in sorted(fields) if column not in own and self.text.rows[row.row][column].strip()]
        return self._form(row, others) if row.forms else self._plain(row, others)

    def _form(self, row: _Row, others: Sequence[int]) -> Submission:
        form, cells = row.forms[0], self.text.rows[row.row]
        values = {
            name: Answer(_as_stored(name, cells[column], row.forms), self.text.cell_place(row.row, column))
            for name, column in row.columns.items()
        }
        for column in others:
            values[self.text.header[column]] = Answer(cells[column], self.text.cell_place(row.row, column))
        return Submission(Answers(form.key, self.text.file, values), form, self.text.cell_place(row.row, 0))

    def _plain(self, row: _Row, others: Sequence[int]) -> Filed | None:
        """Return a row for a table that has no form; anything wrong in it leaves it out."""
        problems: list[Problem] = []
        begin, schema = self.text.cell_place(row.row, 0), _fields_of(row.kind)
        cells, places = {"person": row.person}, {"person": self._at(row.row, "person")}
        for name, one in schema.items():
            asked = _field(name, one)
            if name in row.columns:
                places[name] = self.text.cell_place(row.row, row.columns[name])
                answer = Answer(self.text.rows[row.row][row.columns[name]], places[name])
                cells[name] = read_value(asked, answer, problems.append) or ""
            if asked.required and not cells.get(name) and not problems:
                problems.append(Problem("form-answer-missing", places.get(name, begin), {"field": named(asked)}))
        for column in others:
            place = self.text.cell_place(row.row, column)
            problems.append(Problem("form-field-unknown", place, {"field": self.text.header[column]}))
        for problem in problems:
            self.report(problem)
        tables = {row.kind: FiledTable((FiledRow(cells, places),), all_of=False)}
        return None if problems else Filed(row.kind, row.person, row.period, begin, tables)

    def _at(self, row: int, name: str) -> Place:
        return self.text.cell_place(row, self.which[name])


def _columns(header: Sequence[str], called: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Return field → column of those that the header has, by whatever they are called."""
    heads = {_folded(head): column for column, head in reversed(list(enumerate(header)))}
    found = ((name, heads.get(_folded(word))) for name, words in called.items() for word in words)
    return {name: column for name, column in found if column is not None}


def _folded(text: str) -> str:
    """Leave out what people write differently: width, capitals, spaces and marks; an id keeps its points."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    return plain if _ID.fullmatch(plain) else _FILLING.sub("", plain)


def _called(form: Form) -> dict[str, set[str]]:
    """Return field → what it is called: its id, and its label if no other field has it, alone or with what it is of."""
    labels = [(field.id, field.label) for field in form.fields().values()]
    for section in form.sections:
        labels += [(field.id, f"{section.title}{field.label}") for field in section.fields]
    times = Counter(_folded(label) for _, label in set(labels))
    called = {name: {name} for name in form.fields()}
    for name, label in labels:
        if times[_folded(label)] == 1:
            called[name].add(label)
    return called


def _names_of(row: _Row) -> set[str]:
    """Return the ids of the fields that a row can have."""
    names = {name for form in row.forms[:1] for name in form.fields()}
    return names or set(_fields_of(row.kind))


def _fields_of(table: str) -> dict[str, Column]:
    return {name: column for name, column in ROUND_TABLES[table].columns.items() if name != "person"}


def _field(name: str, column: Column) -> FormField:
    """Return a column of a plain table as a field of a form."""
    choices = tuple((value, word) for value in column.choices for word in (value, *_in_all("choice", value)))
    kind = _KINDS.get(column.type, "text")
    return FormField(name, kind, name, required=column.required, longest=LONGEST, choices=choices)


def _as_stored(name: str, text: str, forms: Sequence[Form]) -> str:
    """Return the value of a choice that is written in the words of any language; any other text as it is."""
    fields = (form.fields()[name] for form in forms)
    found = (stored_value(field, text) for field in fields if field.kind == "choice" and text.strip())
    return next((value for value in found if value is not None), text)


def _kind(name: str) -> str | None:
    """Return the kind of form or the table that is meant, by its id or its name in any language."""
    for kind in FORM_KINDS:
        if _folded(name) in {_folded(word) for word in (kind, *_in_all("kind", kind))}:
            return kind
    for table in PLAIN_TABLES:
        if _folded(name) in {_folded(word) for word in (table, *_languages(ROUND_TABLES[table].name))}:
            return table
    return None


def _in_all(what: str, name: str) -> list[str]:
    """Return what the words of tables are in every language."""
    return _languages(catalogue("form_tables")[f"{what}_{name}"])


def _languages(text: LocalText) -> list[str]:
    return [text.in_language(language) for language in LANGUAGES]
