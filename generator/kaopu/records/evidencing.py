"""The data rows behind a result: of every table that its measures counted, as the person may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.scoring import Result
from kaopu.data.catalogue import CATALOGUE
from kaopu.data.periods import Period
from kaopu.facts.evidence import FactRow, shown_columns
from kaopu.facts.measuring import MeasureValue
from kaopu.records.narration_measures import is_anonymous
from kaopu.records.parts import Rows
from kaopu.records.record import Evidence, EvidenceColumn, EvidenceRow
from kaopu.text.formats import Unit
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

UNITS: dict[str, Unit] = {"money": "money", "number": "number"}
Subject = tuple[str, Period]


@dataclass(frozen=True)
class RowStore:
    """Looks rows up once for the records of all languages: looking is the slowest part of writing a record."""

    appraisals: Appraisals
    _lines: dict[tuple[Subject, str], tuple[Rows, ...]] = field(default_factory=dict, repr=False)
    _facts: dict[Subject, Mapping[str, tuple[FactRow, ...]]] = field(default_factory=dict, repr=False)

    def lines(self, subject: Subject, name: str, value: MeasureValue) -> tuple[Rows, ...]:
        """Return the files and lines a measure's value came from; none of a table whose rows are not shown."""
        if (subject, name) not in self._lines:
            self._lines[subject, name] = tuple(self._rows(name, value))
        return self._lines[subject, name]

    def facts(self, subject: Subject, result: Result) -> Mapping[str, tuple[FactRow, ...]]:
        """Return the rows of every table that a result's measures counted, as they were known when the period ended."""
        if subject not in self._facts:
            measured, positions = self.appraisals.measured, self._positions(result)
            self._facts[subject] = {
                table: measured.evidence(table, found, subject[1].last_day) for table, found in positions.items()
            }
        return self._facts[subject]

    def _rows(self, name: str, value: MeasureValue) -> list[Rows]:
        if value.places:
            lines: dict[str, set[int]] = {}
            for place in value.places:
                lines.setdefault(place.file, set()).add(place.line)
            return [Rows(file=file, lines=tuple(sorted(found))) for file, found in sorted(lines.items())]
        table = self.appraisals.measured.table_of(name)
        if table is None or is_anonymous(self.appraisals.policy, name):
            return []
        return [Rows(file=file, lines=lines) for file, lines in self.appraisals.measured.rows(table, value.positions)]

    def _positions(self, result: Result) -> dict[str, list[int]]:
        """Return table → positions, ascending; nothing of an anonymous table (R30)."""
        positions: dict[str, set[int]] = {}
        for indicator in result.indicators:
            for name, value in indicator.measures.items():
                table = self.appraisals.measured.table_of(name)
                if table is not None and value.positions and not is_anonymous(self.appraisals.policy, name):
                    positions.setdefault(table, set()).update(value.positions)
        return {table: sorted(found) for table, found in positions.items()}


def evidence_of(facts: Mapping[str, tuple[FactRow, ...]], language: Language) -> tuple[Evidence, ...]:
    """Write rows down in a language, each table once."""
    return tuple(_of_table(table, rows, language) for table, rows in facts.items())


def _of_table(table: str, rows: tuple[FactRow, ...], language: Language) -> Evidence:
    shown = shown_columns(table)
    choices = [number for number, column in enumerate(shown.values()) if column.type == "choice"]
    return Evidence(
        table=table,
        name=CATALOGUE[table].name.in_language(language),
        columns=tuple(
            EvidenceColumn(id=name, name=column.name.in_language(language), unit=UNITS.get(column.type))
            for name, column in shown.items()
        ),
        rows=tuple(
            EvidenceRow(
                file=row.file,
                line=row.line,
                cells=_cells(row.cells, choices, language),
            )
            for row in rows
        ),
    )


def _cells(cells: tuple[str, ...], choices: Sequence[int], language: Language) -> tuple[str, ...]:
    """Return a row's cells with its choices in words."""
    told = list(cells)
    for number in choices:
        if told[number]:
            told[number] = phrase(f"choices.{told[number]}", language)
    return tuple(told)
