"""Judge what results lead to: rules × histories × decisions → outcomes, changes of pay, PIPs (R55-R69, R76)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.timeline import Judged
from kaopu.data.periods import Period, PeriodKind
from kaopu.data.store import Data
from kaopu.outcomes.agreement import check_decisions, check_mentors, check_plans
from kaopu.outcomes.decisions import Key, Recorded, recorded, status_of
from kaopu.outcomes.discipline import steps_proposed
from kaopu.outcomes.effects import Made, barred, rate_changes, suspensions
from kaopu.outcomes.firing import Fired, Firing, fire
from kaopu.outcomes.improvement import Improvement, plans_opened
from kaopu.outcomes.result import Outcome, Outcomes, Plan
from kaopu.outcomes.stretches import stretch_measures
from kaopu.outcomes.terms import Term, day_after
from kaopu.policy.model import Policy
from kaopu.policy.outcomes import EffectKind
from kaopu.text.grouping import grouped
from kaopu.text.problems import Report

BARRED = "barred"


def judge_outcomes(policy: Policy, data: Data, appraisals: Mapping[PeriodKind, Appraisals], report: Report) -> Outcomes:
    """Look at every rule after every appraisal, and report recorded decisions and plans that do not fit what came out.

    A rule sees the whole history of a person's results in its cycle, whatever the order in which they were computed.
    """
    return judge_editions([Judged(policy, appraisals)], data, report)[0]


def judge_editions(
    editions: Sequence[Judged], data: Data, report: Report, people: Collection[str] | None = None
) -> tuple[Outcomes, ...]:
    """Judge what results led to by the edition that judges each period (R74); ``editions`` are in order of time.

    An edition's rules fire after its own periods only and look at people's whole history, at what others judged as it
    was given then; what they began goes on under later editions, by its own words. All results hold the same outcomes;
    each has its own edition's rules. With ``people`` rules are asked of them only.
    """
    rows = recorded(data.compensation)
    fired = fire(editions, people)
    made = _outcomes(fired, rows)
    common = _by_period(made), rate_changes(fired, made), suspensions(fired, made), _plans(data, fired, rows, made)
    found = []
    for problem in check_mentors(data):
        report(problem)
    for edition in editions:
        others = (other for other in editions if other is not edition)
        judged_by = {period: other.policy for other in others for period in _periods(other)}
        outcomes = Outcomes(edition.policy.outcomes, *common, judged_by)
        found.append(outcomes)
        for problem in (*check_decisions(edition, data, outcomes), *check_plans(edition, data, outcomes)):
            report(problem)
    return tuple(found)


def _periods(edition: Judged) -> list[Period]:
    return [period for appraisals in edition.appraisals.values() for period in appraisals.periods]


def _outcomes(fired: Fired, rows: Recorded) -> Made:
    """Make an outcome for every effect of every firing, in the policy's order of rules and the order of effects."""
    steps, bars = steps_proposed(fired, rows), barred(fired)
    found: dict[tuple[Key, EffectKind], Outcome] = {}
    for by_person in fired.by_ruling:
        for firings in by_person.values():
            for effect in firings[0].then.kinds():
                for firing in firings:
                    found[firing.key, effect] = _outcome(firing, effect, rows, steps, bars)
    return found


def _outcome(
    firing: Firing, effect: EffectKind, rows: Recorded, steps: Mapping[Key, str], bars: Mapping[str, Sequence[Term]]
) -> Outcome:
    step = ""
    if effect == "discipline":
        step = steps[firing.key]
    elif effect == "promotion" and _is_barred(firing, bars):
        step = BARRED
    decisions = rows.of_effect(firing.key, effect)
    status = status_of(effect, decisions)
    return Outcome(firing.id, firing.person, firing.period, effect, firing.because, status, decisions, step)


def _is_barred(firing: Firing, bars: Mapping[str, Sequence[Term]]) -> bool:
    day = day_after(firing.history, firing.index)
    return any(term.covers(day) for term in bars.get(firing.person, ()))


def _by_period(made: Made) -> dict[tuple[str, Period], tuple[Outcome, ...]]:
    """Put each person's outcomes of a period together, in the order in which they were made."""
    found = grouped(made.values(), lambda outcome: (outcome.person, outcome.period))
    return {key: tuple(outcomes) for key, outcomes in found.items()}


def _plans(data: Data, fired: Fired, rows: Recorded, made: Made) -> dict[str, tuple[Plan, ...]]:
    """Return everybody's improvement plans, by their first day."""

    @cache
    def improvement(edition: int) -> Improvement:
        return Improvement(stretch_measures(fired.editions[edition], data, fired.timelines), rows)

    opened = {key: outcome for (key, effect), outcome in made.items() if effect == "pip"}
    found: dict[str, list[tuple[Firing, Plan]]] = {}
    for by_person in fired.by_rule:
        for person, firings in by_person.items():
            found.setdefault(person, []).extend(plans_opened(firings, opened, improvement))
    return {person: _by_day(plans) for person, plans in found.items() if plans}


def _by_day(plans: Sequence[tuple[Firing, Plan]]) -> tuple[Plan, ...]:
    ordered = sorted(plans, key=lambda entry: (entry[1].first_day, *entry[0].ruling.order))
    return tuple(plan for _, plan in ordered)
