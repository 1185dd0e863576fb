"""``kaopu explain``: one appraisal's calculation as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kaopu.data.periods import Period
from kaopu.publish.inputs import read_inputs
from kaopu.records.level_views import reason_not_appraised
from kaopu.records.record import AppraisalRecord, RecordIndicator
from kaopu.records.recording import Recorder
from kaopu.text.formats import line_ranges
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.problems import InputProblemsError, Place, Problem
from kaopu.text.suggestions import suggest


def explanation(root: Path, person: str, period: Period, indicator: str | None, language: Language) -> str:
    """Tell how a person's result came about, or one indicator of it. Raises InputProblemsError."""
    record = _record(root, person, period, language)
    chosen = [entry for entry in record.indicators if indicator in (None, entry.id)]
    if not chosen:
        known = [entry.id for entry in record.indicators]
        values = {"name": indicator, "suggestion": suggest(indicator or "", known)}
        raise InputProblemsError([Problem("unknown-indicator", Place("policy/scorecards.yml"), values)])
    lines = [line for entry in chosen for line in _indicator_lines(entry, language)]
    if indicator is None:
        lines += [*record.notices, _total(record, language)]
    return "\n".join(lines) + "\n"


def _record(root: Path, person: str, period: Period, language: Language) -> AppraisalRecord:
    inputs = read_inputs(root)
    if inputs.errors:
        raise InputProblemsError(inputs.problems)
    found = inputs.appraisals.get(period.kind)
    if found is not None and (person, period) in found.not_appraised:
        there = found.not_appraised[person, period]
        reason = reason_not_appraised(found, there, period, language)
        told = {"id": person, "period": period.id, "reason": reason}
        raise InputProblemsError([Problem("not-appraised", there.person.place, told)])
    if found is None or (person, period) not in found.results:
        known = [somebody.id for somebody in found.people_in(period)] if found is not None else []
        values = {"id": person, "period": period.id, "suggestion": suggest(person, known)}
        raise InputProblemsError([Problem("person-unknown", Place("data/people.csv"), values)])
    return Recorder(found, inputs.provenance, language).record(found.person(person), period)


def _indicator_lines(entry: RecordIndicator, language: Language) -> Iterator[str]:
    yield f"{entry.name}  {entry.rule.file}:{entry.rule.line}"
    for number, step in enumerate(entry.steps, 1):
        yield f"  {number}. {step}"
    for measure in entry.counted:
        for rows in measure.rows:
            place = f"{rows.file}:{line_ranges(rows.lines)}"
            yield "     " + phrase("commands.rows_of", language, measure=measure.name, place=place)
    yield ""


def _total(record: AppraisalRecord, language: Language) -> str:
    parts = " + ".join(format(entry.points.normalize(), "f") for entry in record.indicators if entry.points is not None)
    return phrase(
        "commands.total",
        language,
        parts=parts,
        points=format(record.points.normalize(), "f"),
        score=record.score,
        grade=record.grade,
    )
