"""``kaopu explain``: one appraisal's calculation as text, what it leads to, and what is paid."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from kaopu.appraisal.appraising import Appraisals
from kaopu.data.periods import Period
from kaopu.publish.inputs import Inputs, read_inputs
from kaopu.records.level_views import reason_not_appraised
from kaopu.records.pay_parts import PayLine, Payout
from kaopu.records.record import AppraisalRecord, RecordIndicator
from kaopu.text.formats import date, line_ranges, money, percent, quantity
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.problems import InputProblemsError, Place, Problem
from kaopu.text.suggestions import suggest


def explanation(
    root: Path, person: str, period: Period, indicator: str | None, language: Language, *, data: Path | None = None
) -> str:
    """Tell how a person's result came about, or one indicator of it; of who was not appraised, what was paid.

    ``data`` is the repository with the data, if they have one of their own. Raises InputProblemsError.
    """
    inputs = read_inputs(root, data=data)
    if inputs.errors:
        raise InputProblemsError(inputs.problems)
    return explained(inputs, person, period, indicator, language)


def explained(inputs: Inputs, person: str, period: Period, indicator: str | None, language: Language) -> str:
    """Tell the same of inputs that have been read."""
    found = inputs.results.of(period)
    if found is None or (person, period) not in found.results:
        problem = without_result(found, person, period, language)
        payout = _pay_of(inputs, person, period, language)
        if not payout.components or indicator is not None:
            raise InputProblemsError([problem])
        return "\n".join([problem.message(language), *pay_lines(payout, language)]) + "\n"
    record = inputs.results.recorder_in(period, language).record(found.person(person), period)
    chosen = [entry for entry in record.indicators if indicator in (None, entry.id)]
    if not chosen:
        known = [entry.id for entry in record.indicators]
        values = {"name": indicator, "suggestion": suggest(indicator or "", known)}
        raise InputProblemsError([Problem("unknown-indicator", Place("policy/scorecards.yml"), values)])
    lines = [line for entry in chosen for line in _indicator_lines(entry, language)]
    if indicator is None:
        lines += [*record.notices, _total(record, language)]
        lines += [*consequence_lines(record), *pay_lines(record.payout, language)]
    return "\n".join(lines) + "\n"


def without_result(found: Appraisals | None, person: str, period: Period, language: Language) -> Problem:
    """Say why somebody has no result in a period."""
    if found is not None and (person, period) in found.not_appraised:
        there = found.not_appraised[person, period]
        reason = reason_not_appraised(found, there, period, language)
        told = {"id": person, "period": period.id, "reason": reason}
        return Problem("not-appraised", there.person.place, told)
    known = [somebody.id for somebody in found.people_in(period)] if found is not None else []
    values = {"id": person, "period": period.id, "suggestion": suggest(person, known)}
    return Problem("person-unknown", Place("data/people.csv"), values)


def _pay_of(inputs: Inputs, person: str, period: Period, language: Language) -> Payout:
    recorder = inputs.results.pay_recorder(period, language)
    return Payout(components=(), total=Decimal(0), currency="") if recorder is None else recorder.of(person, period)


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


def consequence_lines(record: AppraisalRecord) -> Iterator[str]:
    """Tell what the result leads to, each effect with the rule's place, its reasons and what was decided."""
    language = record.language
    if record.outcomes or record.improvement_plans:
        yield from ("", phrase("commands.leads_to", language))
    for outcome in record.outcomes:
        yield f"{outcome.name}  {outcome.place.file}:{outcome.place.line}"
        yield "  " + phrase("commands.effect", language, effect=outcome.effect, status=outcome.status_name)
        yield "  " + phrase("commands.because", language, reasons=outcome.because)
        for decision in outcome.decisions:
            told = {"text": decision.text, "by": decision.by, "role": decision.role, "day": date(decision.on, language)}
            yield "  " + phrase("commands.decision", language, **told)
    for plan in record.improvement_plans:
        yield f"{plan.name}  {plan.place.file}:{plan.place.line}"
        days = {"first": date(plan.first_day, language), "last": date(plan.last_day, language)}
        yield "  " + phrase("commands.plan", language, status=plan.status_name, mentor=plan.mentor_name or "–", **days)
        for goal in plan.goals:
            actual, wanted = (
                quantity(value, goal.unit, language, record.currency) for value in (goal.actual, goal.goal)
            )
            yield "  " + phrase("commands.goal", language, name=goal.name, actual=actual, goal=wanted)


def pay_lines(payout: Payout, language: Language) -> Iterator[str]:
    """Tell what is paid, component by component with its steps and lines, and what they add up to."""
    if not payout.components:
        return
    yield from ("", phrase("commands.pay", language))
    for component in payout.components:
        yield f"{component.name}  {component.rule.file}:{component.rule.line}"
        for number, step in enumerate(component.steps, 1):
            yield f"  {number}. {step}"
        for line in component.lines:
            yield "     " + _pay_line(line, payout.currency, language)
        yield "  = " + _amount(component.amount, language, payout.currency)
    parts = " + ".join(_amount(component.amount, language, payout.currency) for component in payout.components)
    yield phrase("commands.pay_total", language, parts=parts, total=_amount(payout.total, language, payout.currency))


def _amount(value: Decimal, language: Language, currency: str) -> str:
    return ("−" if value < 0 else "") + money(abs(value), language, currency)


def _pay_line(line: PayLine, currency: str, language: Language) -> str:
    base, amount = (_amount(value, language, currency) for value in (line.base, line.amount))
    rate = percent(line.rate.normalize(), language)
    where = "" if line.row is None else f"  {line.row.file}:{line_ranges(line.row.lines)}"
    told = phrase("pages.clause", language).join((*line.tiers, *((line.note,) if line.note else ())))
    sum_of_line = f"{told} = {amount}" if line.tiers else f"{base} × {rate} = {amount}" + (f"  {told}" if told else "")
    return f"{date(line.day, language)}  {line.what}  {sum_of_line}{where}"
