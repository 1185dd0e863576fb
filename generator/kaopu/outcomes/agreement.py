"""Do the recorded decisions and improvement plans fit what the rules led to? Small named checks, row by row."""

from __future__ import annotations

from collections.abc import Iterator

from kaopu.appraisal.timeline import Judged
from kaopu.data.compensation import OpenedPlan, RecordedDecision
from kaopu.data.store import Data
from kaopu.outcomes.decisions import ABOUT_PROPOSALS, Recorded, recorded
from kaopu.outcomes.history import is_employed
from kaopu.outcomes.result import Outcome, Outcomes, Plan
from kaopu.policy.outcomes import PROPOSALS
from kaopu.text.problems import Problem
from kaopu.text.suggestions import suggest

Row = RecordedDecision | OpenedPlan


def check_decisions(edition: Judged, data: Data, outcomes: Outcomes) -> Iterator[Problem]:
    """Yield what is wrong with the rows of data/decisions.csv about periods that this edition judges."""
    rows = recorded(data.compensation)
    for row in data.compensation.decisions:
        if not edition.policy.decides(row.period):
            continue
        named = list(_check_named(edition, row))
        yield from named
        if not named and not _is_unknown(edition, data, row):
            yield from _check_decision(row, outcomes, rows)


def check_mentors(data: Data) -> Iterator[Problem]:
    """Yield the rows of data/improvement_plans.csv by which somebody is their own mentor, whatever the period."""
    for row in data.compensation.plans:
        if row.mentor == row.person:
            yield Problem("mentor-is-the-person", row.place, {"person": row.person})


def check_plans(edition: Judged, data: Data, outcomes: Outcomes) -> Iterator[Problem]:
    """Yield what is wrong with the rows of data/improvement_plans.csv about periods that this edition judges."""
    for row in data.compensation.plans:
        if not edition.policy.decides(row.period):
            continue
        named = list(_check_named(edition, row))
        yield from named
        if not named and not _is_unknown(edition, data, row):
            yield from _check_plan(row, outcomes)


def _is_unknown(edition: Judged, data: Data, row: Row) -> bool:
    """Say whether the person's result is missing because of a problem of its own: what it led to is not known."""
    found, person = edition.appraisals[row.period.kind], data.people.people.get(row.person)
    if person is None:
        return True
    key = row.person, row.period
    there = found.roll.of(*key) if is_employed(person, row.period) else None
    judged = there is not None and edition.policy.scorecard(there.person.role, row.period.kind) is not None
    return judged and key not in found.results and key not in found.not_appraised


def _check_named(edition: Judged, row: Row) -> Iterator[Problem]:
    """Yield a rule that does not exist, or a period after which it is not looked at."""
    rules = edition.policy.outcomes
    rule = rules.get(row.rule)
    if rule is None:
        suggestion = suggest(row.rule, rules)
        yield Problem("outcome-rule-unknown", row.place, {"rule": row.rule, "suggestion": suggestion})
        return
    found = edition.appraisals.get(row.period.kind)
    if row.period.kind != rule.after or found is None or row.period not in found.periods:
        yield Problem("outcome-period-wrong", row.place, {"rule": row.rule, "period": row.period.id})


def _check_decision(row: RecordedDecision, outcomes: Outcomes, rows: Recorded) -> Iterator[Problem]:
    of_rule = [outcome for outcome in outcomes.of(row.person, row.period) if outcome.rule == row.rule]
    values = {"person": row.person, "period": row.period.id, "rule": row.rule}
    if row.decided_on <= row.period.last_day:
        yield Problem("decided-too-early", row.place, {**values, "last": row.period.last_day})
    if row.decision in ABOUT_PROPOSALS:
        yield from _check_proposal(row, [outcome for outcome in of_rule if outcome.effect in PROPOSALS], rows)
    else:
        plans = outcomes.plans.get(row.person, ())
        plan = next((p for p in plans if p.outcome.rule == row.rule and p.outcome.period == row.period), None)
        yield from _check_after_plan(row, outcomes, plan)


def _check_proposal(row: RecordedDecision, proposals: list[Outcome], rows: Recorded) -> Iterator[Problem]:
    values = {"person": row.person, "period": row.period.id, "rule": row.rule}
    if not proposals:
        yield Problem("decision-not-proposed", row.place, {**values, "decision": row.decision})
        return
    made = rows.about((row.person, row.period, row.rule), ABOUT_PROPOSALS)
    if row.decision == "refused" and any(decision.decision == "granted" for decision in made):
        yield Problem("decision-contradicted", row.place, values)
    starts = any(outcome.effect == "may_apply" for outcome in proposals)
    if row.decision == "granted" and starts and (row.first_day is None or row.first_day <= row.period.last_day):
        yield Problem("granted-from-when", row.place, {**values, "last": row.period.last_day})


def _check_after_plan(row: RecordedDecision, outcomes: Outcomes, plan: Plan | None) -> Iterator[Problem]:
    """What follows a PIP is decided after its end, when it was not met; dismissal after something milder (R64)."""
    values = {"person": row.person, "period": row.period.id, "rule": row.rule}
    pip = outcomes.rules[row.rule].then.pip
    if plan is None or pip is None or row.decision not in pip.if_not_met or plan.status != "not_met":
        yield Problem("decision-not-proposed", row.place, {**values, "decision": row.decision})
        return
    if row.decided_on <= plan.last_day:
        yield Problem("decided-too-early", row.place, {**values, "last": plan.last_day})
    milder = [d for d in plan.outcome.decisions if d.decision != "dismissal" and d.decided_on < row.decided_on]
    if row.decision == "dismissal" and not milder:
        yield Problem("dismissal-too-early", row.place, values)


def _check_plan(row: OpenedPlan, outcomes: Outcomes) -> Iterator[Problem]:
    values = {"person": row.person, "period": row.period.id, "rule": row.rule}
    of_rule = [outcome for outcome in outcomes.of(row.person, row.period) if outcome.rule == row.rule]
    if not any(outcome.effect == "pip" for outcome in of_rule):
        yield Problem("plan-not-due", row.place, values)
        return
    if row.first_day <= row.period.last_day:
        yield Problem("plan-too-early", row.place, {**values, "last": row.period.last_day})
    plans = [plan for plan in outcomes.plans.get(row.person, ()) if plan.outcome.rule == row.rule]
    if not any(plan.outcome.period == row.period for plan in plans):
        yield Problem("plan-runs-already", row.place, values)
