"""The checks a policy must pass beyond its shape: small named functions, each yielding problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from kaopu.data.catalogue import CATALOGUE, Column
from kaopu.data.tables import scaled
from kaopu.policy.curves import PointsCurve, StepsCurve
from kaopu.policy.draft import Draft
from kaopu.policy.expression import ExpressionError, names_in, parse_expression
from kaopu.policy.model import OPERATIONS, Condition, Group, Indicator, Limits, Measure
from kaopu.text.problems import Place, Problem
from kaopu.text.shapes import Quantity, not_a_choice, wrong_type
from kaopu.text.suggestions import suggest

Problems = Iterator[Problem]
FULL = Decimal(100)


def check(draft: Draft) -> list[Problem]:
    """Run every check over a draft; parts that could not be decoded are passed over."""
    return [problem for run in CHECKS for problem in run(draft)]


def _unknown(kind: str, name: str, place: Place, known: Iterable[str]) -> Problem:
    return Problem(f"unknown-{kind}", place, {"name": name, "suggestion": suggest(name, known)})


def check_rounding(draft: Draft) -> Problems:
    """Rounding steps are powers of ten, such as 1, 0.1 or 0.01."""
    if draft.head is None:
        return
    rounding = draft.head.rounding
    for name in ("money", "percent", "days", "score"):
        step: Decimal = getattr(rounding, name)
        if step <= 0 or step.normalize().as_tuple().digits != (1,):
            yield Problem("rounding-step", rounding.place_of(name), {"name": name})


def check_languages(draft: Draft) -> Problems:
    """A language is listed once."""
    if draft.head is not None and len(set(draft.head.languages)) != len(draft.head.languages):
        yield Problem("language-repeated", draft.head.place_of("languages"))


def check_adoption(draft: Draft) -> Problems:
    """Consultation, approval and announcement come in this order, before the edition takes effect (R79)."""
    if draft.head is None:
        return
    adoption = draft.head.adoption
    steps = [("consulted", adoption.consulted.on, adoption.consulted.place_of("on"))]
    steps += [("approved", approval.on, approval.place_of("on")) for approval in adoption.approved]
    steps.append(("announced_on", adoption.announced_on, adoption.place_of("announced_on")))
    steps.append(("effective_from", draft.head.effective_from, draft.head.place_of("effective_from")))
    for (before, early, _), (after, late, place) in pairwise(steps):
        if late < early:
            yield Problem("adoption-order", place, {"after": after, "before": before, "date": early})


def check_measures(draft: Draft) -> Problems:
    """A measure counts one thing that the tables have, on a date column, under conditions that can hold."""
    for _, measure in draft.decoded("measures"):
        written = [name for name in OPERATIONS if getattr(measure, name) is not None]
        if len(written) != 1:
            yield Problem("measure-operation", measure.place, {"count": len(written)})
        else:
            yield from _measure_problems(measure)


def _measure_problems(measure: Measure) -> Problems:
    place = measure.place_of(measure.operation)
    if measure.table not in CATALOGUE:
        yield _unknown("table", measure.table, place, CATALOGUE)
        return
    columns = CATALOGUE[measure.table].columns
    numeric = [name for name, column in columns.items() if column.type in ("money", "number")]
    if measure.operation in ("sum", "mean") and measure.column not in numeric:
        yield _unknown("column", measure.source, place, (f"{measure.table}.{name}" for name in numeric))
    if measure.operation in ("count", "ratio") and measure.column is not None:
        yield _unknown("table", measure.source, place, CATALOGUE)
    if measure.operation == "ratio" and not measure.where:
        yield Problem("missing-key", measure.place, {"key": "where"})
    if measure.operation != "ratio" and measure.among:
        yield Problem("among-without-ratio", measure.place_of("among"))
    dates = [name for name, column in columns.items() if column.type == "date"]
    if measure.when not in dates:
        yield _unknown("column", measure.when, measure.place_of("when"), dates)
    for key in ("where", "among"):
        yield from _condition_problems(measure, key, columns)


def _condition_problems(measure: Measure, key: str, columns: Any) -> Problems:
    conditions: dict[str, Condition] = getattr(measure, key)
    for name, condition in conditions.items():
        if name not in columns:
            yield _unknown("column", name, measure.key_place_in(key, name), columns)
        else:
            yield from _value_problems(columns[name], condition, measure.value_place_in(key, name))


def _value_problems(column: Column, condition: Condition, place: Place) -> Problems:
    numeric = column.type in ("money", "number")
    if isinstance(condition, Limits):
        if not numeric:
            yield Problem("condition-limits", place)
        else:
            yield from _limit_problems(column, condition, place)
        return
    if numeric:
        yield Problem("condition-texts", place)
    for value in condition:
        if column.type == "choice" and value not in column.choices:
            yield not_a_choice(place, value, column.choices)


def _limit_problems(column: Column, limits: Limits, place: Place) -> Problems:
    """A limit is one that a cell of the column can have."""
    if limits.at_least is None and limits.at_most is None:
        yield Problem("missing-key", place, {"key": "at_least"})
    for name, limit in (("at_least", limits.at_least), ("at_most", limits.at_most)):
        if limit is None:
            continue
        yield from _unit_problems(limit, column.type, limits.place_of(name))
        if scaled(limit.value) is None:
            yield wrong_type(limits.place_of(name), "cell_amount", limit.value)


def check_customers(draft: Draft) -> Problems:
    """The purchases that make a customer valid are an amount that deals can have."""
    if draft.customers is None:
        return
    valid = draft.customers.valid
    if valid.yearly_purchases_at_least < 0 or scaled(valid.yearly_purchases_at_least) is None:
        yield wrong_type(valid.place_of("yearly_purchases_at_least"), "cell_amount", valid.yearly_purchases_at_least)


def check_indicators(draft: Draft) -> Problems:
    """An indicator's dimension exists, its formula reads known measures, its target and its curve fit its unit."""
    for _, indicator in draft.decoded("indicators"):
        if not draft.knows("dimensions", indicator.dimension):
            place = indicator.place_of("dimension")
            yield _unknown("dimension", indicator.dimension, place, draft.maps["dimensions"])
        yield from _formula_problems(draft, indicator)
        if isinstance(indicator.target, Quantity):
            yield from _unit_problems(indicator.target, indicator.unit, indicator.place_of("target"))
            if indicator.target.value <= 0:
                yield Problem("target-not-positive", indicator.place_of("target"))
        if indicator.better == "lower" and indicator.curve.of == "attainment":
            yield Problem("curve-lower-attainment", indicator.curve.place_of("of"))
        else:
            yield from _curve_problems(indicator)


def _formula_problems(draft: Draft, indicator: Indicator) -> Problems:
    place = indicator.content_place_of("actual")
    try:
        expression = parse_expression(indicator.actual)
    except ExpressionError as error:
        at = Place(place.file, place.line, place.column + error.offset)
        yield Problem(error.code, at, {"found": error.found})
        return
    for name in names_in(expression):
        at = Place(place.file, place.line, place.column + name.offset)
        if name.name.startswith("target."):
            if name.name != f"target.{indicator.target}":
                yield Problem("formula-target", at, {"name": name.name})
        elif not draft.knows("measures", name.name):
            yield _unknown("measure", name.name, at, draft.maps["measures"])


def _unit_problems(quantity: Quantity, unit: str, place: Place) -> Problems:
    fits = quantity.unit == "percent" if unit == "percent" else quantity.unit in (None, unit)
    if not fits:
        yield Problem(f"unit-{'percent' if unit == 'percent' else 'other'}", place, {"unit": unit})


def _curve_problems(indicator: Indicator) -> Problems:
    curve = indicator.curve
    unit = "percent" if curve.of == "attainment" else indicator.unit
    if isinstance(curve, PointsCurve):
        yield from _points_problems(curve, unit, indicator.better)
    elif isinstance(curve, StepsCurve):
        yield from _steps_problems(curve, unit, indicator.better)
    elif curve.cap <= curve.floor:
        yield Problem("curve-cap", curve.place_of("cap"), {"floor": curve.floor, "cap": curve.cap})


def _points_problems(curve: PointsCurve, unit: str, better: str) -> Problems:
    for corner in curve.points:
        yield from _unit_problems(corner.x, unit, corner.place)
    for before, after in pairwise(curve.points):
        if after.x.value <= before.x.value:
            yield Problem("curve-order", after.place)
        falls, rises = after.score < before.score, after.score > before.score
        if falls if better == "higher" else rises:
            yield Problem(f"curve-not-monotonic-{better}", after.place, {"score": after.score, "before": before.score})
    if curve.points[0].score == curve.points[-1].score:
        yield Problem("curve-flat", curve.place)


def _steps_problems(curve: StepsCurve, unit: str, better: str) -> Problems:
    wanted, other = ("at_least", "at_most") if better == "higher" else ("at_most", "at_least")
    *limited, last = curve.steps
    if last.limit is not None:
        yield Problem("steps-last", last.place)
    for step in limited:
        if step.limit is None or getattr(step, wanted) is None or getattr(step, other) is not None:
            yield Problem("steps-limit", step.place, {"wanted": wanted})
            return
        yield from _unit_problems(step.limit, unit, step.place_of(wanted))
    for before, after in pairwise(curve.steps):
        if after.limit is not None and before.limit is not None:
            closer = after.limit.value >= before.limit.value
            if closer if better == "higher" else after.limit.value <= before.limit.value:
                yield Problem("steps-order", after.place_of(wanted))
        if after.score >= before.score:
            yield Problem("steps-score", after.place_of("score"), {"score": after.score, "before": before.score})


def check_scorecards(draft: Draft) -> Problems:
    """A scorecard's role and indicators exist, each once; weights are positive and add up, in groups and in all."""
    for (role, cycle), scorecard in draft.scorecards.items():
        if not draft.knows("roles", role):
            yield _unknown("role", role, draft.places["scorecards", role], draft.maps["roles"])
        if scorecard is None:
            continue
        seen: set[str] = set()
        for name, group in scorecard.groups.items():
            yield from _group_problems(draft, name, group, seen)
        total = sum((group.weight for group in scorecard.groups.values()), Decimal(0))
        if total != FULL:
            values = {"scorecard": f"{role}/{cycle}", "total": total}
            yield Problem("weights-total", scorecard.place_of("groups"), values)


def _group_problems(draft: Draft, name: str, group: Group, seen: set[str]) -> Problems:
    """Check one group; ``seen`` collects the indicators of the scorecard."""
    for indicator, weight in group.indicators.items():
        place = group.key_place_in("indicators", indicator)
        if not draft.knows("indicators", indicator):
            yield _unknown("indicator", indicator, place, draft.maps["indicators"])
        if indicator in seen:
            yield Problem("indicator-twice", place, {"name": indicator})
        if weight <= 0:
            at = group.value_place_in("indicators", indicator)
            yield Problem("weight-not-positive", at, {"weight": weight})
        seen.add(indicator)
    total = sum(group.indicators.values(), Decimal(0))
    if total != group.weight:
        values = {"group": name, "total": total, "weight": group.weight}
        yield Problem("group-weights-total", group.place_of("indicators"), values)


def check_roles(draft: Draft) -> Problems:
    """Every role has a scorecard or says why it is not appraised; not both."""
    with_scorecard = {role for role, _ in draft.scorecards}
    for name, role in draft.decoded("roles"):
        place = draft.places["roles", name]
        if role.not_appraised is None and name not in with_scorecard and "scorecards" not in draft.unread:
            yield Problem("role-without-scorecard", place, {"role": name})
        if role.not_appraised is not None and name in with_scorecard:
            yield Problem("role-both", role.place_of("not_appraised"), {"role": name})


def check_grades(draft: Draft) -> Problems:
    """Bands come best first, without overlap, and the last one is open, so that no score is left without a grade."""
    if draft.grades is None:
        return
    bands = draft.grades.bands
    for before, after in pairwise(bands):
        if before.at_least is None:
            yield Problem("band-open", before.place, {"grade": before.grade})
        elif after.at_least is not None and after.at_least >= before.at_least:
            values = {
                "grade": after.grade,
                "limit": after.at_least,
                "above": before.grade,
                "other": before.at_least,
            }
            yield Problem("band-overlap", after.place_of("at_least"), values)
    if bands[-1].at_least is not None:
        values = {"grade": bands[-1].grade, "limit": bands[-1].at_least}
        yield Problem("band-gap", bands[-1].place_of("at_least"), values)
    grades = [band.grade for band in bands]
    for index, band in enumerate(bands):
        if band.grade in grades[:index]:
            yield Problem("band-repeated", band.place_of("grade"), {"grade": band.grade})


def check_duties(draft: Draft) -> Problems:
    """A duty's role and indicators exist."""
    for _, duty in draft.decoded("duties"):
        if not draft.knows("roles", duty.role):
            yield _unknown("role", duty.role, duty.place_of("role"), draft.maps["roles"])
        for name in duty.shown_by:
            if not draft.knows("indicators", name):
                yield _unknown("indicator", name, duty.place_of("shown_by"), draft.maps["indicators"])


def check_cases(draft: Draft) -> Problems:
    """A case gives known measures and targets, and expects something of indicators in its scorecard."""
    for _, case in draft.decoded("cases"):
        scorecard = draft.scorecards.get((case.role, case.cycle))
        if (case.role, case.cycle) not in draft.scorecards and "scorecards" not in draft.unread:
            known = (f"{role}/{cycle}" for role, cycle in draft.scorecards)
            yield _unknown("scorecard", f"{case.role}/{case.cycle}", case.place_of("role"), known)
        for name in case.given:
            if not name.startswith("target.") and not draft.knows("measures", name):
                yield _unknown("measure", name, case.key_place_in("given", name), draft.maps["measures"])
        for name in case.expect:
            weights = scorecard.weights() if scorecard is not None else {}
            if scorecard is not None and name not in weights:
                yield _unknown("indicator", name, case.key_place_in("expect", name), weights)
        for expectation in case.expect.values():
            if expectation.actual is None and expectation.attainment is None and expectation.score is None:
                yield Problem("missing-key", expectation.place, {"key": "score"})


CHECKS: tuple[Callable[[Draft], Problems], ...] = (
    check_rounding,
    check_languages,
    check_adoption,
    check_customers,
    check_measures,
    check_indicators,
    check_scorecards,
    check_roles,
    check_grades,
    check_duties,
    check_cases,
)
