"""The data rows behind a result: of every table that its measures counted, as the person may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.enough import Above, grade_above
from kaopu.appraisal.scoring import IndicatorResult, Result
from kaopu.data.catalogue import CATALOGUE
from kaopu.data.periods import Period
from kaopu.facts.evidence import FactRow, shown_columns
from kaopu.facts.measuring import MeasureValue
from kaopu.records.narration_measures import Sources
from kaopu.records.parts import Rows, made
from kaopu.records.record import Evidence, EvidenceColumn, EvidenceRow, Inputs, RecordCurve
from kaopu.text.formats import Unit
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

UNITS: dict[str, Unit] = {"money": "money", "number": "number"}
Subject = tuple[str, Period]


@dataclass(frozen=True)
class Found:
    """What one person's records of a period have in common in all languages, each part looked up when it is asked for.

    Looking rows up is the slowest part of writing a record.
    """

    appraisals: Appraisals
    sources: Sources
    period: Period
    result: Result
    inputs: dict[object, Inputs] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What the records were made from, by where that came from; whoever writes them works it out."""
    curves: dict[str, RecordCurve] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The curve of each indicator, with the person's point on it; likewise."""
    _merged: dict[str, tuple[Rows, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _counted: dict[tuple[str, tuple[int, ...]], tuple[Rows, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def values(self) -> Mapping[str, MeasureValue]:
        """The measures of all indicators, each once."""
        return {name: value for indicator in self.result.indicators for name, value in indicator.measures.items()}

    @cached_property
    def lines(self) -> Mapping[str, tuple[Rows, ...]]:
        """The files and lines that each measure's value came from; none of a table whose rows are not shown."""
        return {name: self._rows(name, value) for name, value in self.values.items()}

    @cached_property
    def facts(self) -> Mapping[str, tuple[FactRow, ...]]:
        """The rows of every table that the measures counted, as they were known when the period ended."""
        measured, known_on = self.appraisals.measured, self.period.last_day
        return {table: measured.evidence(table, found, known_on) for table, found in self._positions.items()}

    @cached_property
    def above(self) -> Above | None:
        """What would have been enough for the grade above."""
        return grade_above(self.appraisals.policy, self.result)

    def lines_of(self, indicator: IndicatorResult) -> tuple[Rows, ...]:
        """Return the files and lines that the values of an indicator's measures came from."""
        if indicator.id not in self._merged:
            # Measures that count the same rows have one and the same lines.
            different = {id(rows): rows for rows in (self.lines[name] for name in indicator.measures)}
            several = tuple(different.values())
            self._merged[indicator.id] = several[0] if len(several) == 1 else _together(several)
        return self._merged[indicator.id]

    def _rows(self, name: str, value: MeasureValue) -> tuple[Rows, ...]:
        if value.places:
            lines: dict[str, set[int]] = {}
            for place in value.places:
                lines.setdefault(place.file, set()).add(place.line)
            return _sorted(lines)
        chosen = self._chosen.get(name)
        if chosen is None:
            return ()
        if chosen not in self._counted:
            self._counted[chosen] = self._lines_at(*chosen)
        return self._counted[chosen]

    def _lines_at(self, table: str, positions: tuple[int, ...]) -> tuple[Rows, ...]:
        lines: dict[str, set[int]] = {}
        for row in map(self._places[table].__getitem__, positions) if positions else ():
            lines.setdefault(row.file, set()).add(row.line)
        return _sorted(lines)

    @cached_property
    def _places(self) -> Mapping[str, Mapping[int, FactRow]]:
        """Table → position → the row there."""
        return {
            table: dict(zip(sorted(self._positions[table]), rows, strict=True)) for table, rows in self.facts.items()
        }

    @cached_property
    def _chosen(self) -> dict[str, tuple[str, tuple[int, ...]]]:
        """Return measure → table and positions; nothing of an anonymous table (R30)."""
        chosen: dict[str, tuple[str, tuple[int, ...]]] = {}
        for name, value in self.values.items():
            source = self.sources.of(name)
            if source.table is not None and not source.anonymous:
                chosen[name] = source.table, tuple(iter(value.positions))  # iter: they are not counted beforehand
        return chosen

    @cached_property
    def _positions(self) -> dict[str, set[int]]:
        """Return table → positions."""
        positions: dict[str, set[int]] = {}
        for table, found in self._chosen.values():
            if found:
                positions.setdefault(table, set()).update(found)
        return positions


@dataclass(frozen=True)
class RowStore:
    """Keeps what was found of the person whose records are being written, for the languages that come next.

    It holds one person's and period's alone: whoever writes all languages of one before the next has everything looked
    up once.
    """

    appraisals: Appraisals
    _latest: dict[Subject, Found] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def _sources(self) -> Sources:
        return Sources(self.appraisals.policy)

    def of(self, person: str, period: Period) -> Found:
        """Return what was found of a person in a period. Raises KeyError when there is no result."""
        subject = (person, period)
        found = self._latest.get(subject)
        if found is None:
            found = Found(self.appraisals, self._sources, period, self.appraisals.results[subject])
            self._latest.clear()
            self._latest[subject] = found
        return found


def _together(several: Iterable[tuple[Rows, ...]]) -> tuple[Rows, ...]:
    by_file: dict[str, set[int]] = {}
    for one in (one for rows in several for one in rows):
        by_file.setdefault(one.file, set()).update(one.lines)
    return _sorted(by_file)


def _sorted(by_file: Mapping[str, set[int]]) -> tuple[Rows, ...]:
    return tuple(made(Rows, file=file, lines=tuple(sorted(lines))) for file, lines in sorted(by_file.items()))


def evidence_of(found: Found, language: Language) -> tuple[Evidence, ...]:
    """Write the rows behind a result down in a language, each table once."""
    return tuple(_of_table(table, rows, language) for table, rows in found.facts.items())


def _of_table(table: str, rows: tuple[FactRow, ...], language: Language) -> Evidence:
    name, columns, choices = _head(table, language)
    told = tuple(
        made(EvidenceRow, file=file, line=line, cells=_in_words(cells, choices, language) if choices else cells)
        for file, line, cells in rows
    )
    return made(Evidence, table=table, name=name, columns=columns, rows=told)


# As many as there are tables and languages.
@lru_cache(maxsize=256)
def _head(table: str, language: Language) -> tuple[str, tuple[EvidenceColumn, ...], tuple[int, ...]]:
    """Return a table's name, its columns, and the numbers of those whose cells are put in words."""
    shown = shown_columns(table)
    columns = (
        EvidenceColumn(id=name, name=column.name.in_language(language), unit=UNITS.get(column.type))
        for name, column in shown.items()
    )
    choices = (number for number, column in enumerate(shown.values()) if column.type == "choice")
    return CATALOGUE[table].name.in_language(language), tuple(columns), tuple(choices)


def _in_words(cells: tuple[str, ...], choices: tuple[int, ...], language: Language) -> tuple[str, ...]:
    told = list(cells)
    for number in choices:
        if told[number]:
            told[number] = _choice(told[number], language)
    return tuple(told)


@lru_cache(maxsize=1024)
def _choice(cell: str, language: Language) -> str:
    return phrase(f"choices.{cell}", language)
