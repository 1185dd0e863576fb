"""Judge what results lead to: rules × histories × decisions → outcomes, changes of pay, PIPs (R55-R69, R76)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kaopu.appraisal.appraising import Appraisals
from kaopu.data.periods import Period, PeriodKind
from kaopu.data.store import Data
from kaopu.outcomes.agreement import check_decisions, check_plans
from kaopu.outcomes.decisions import Key, Recorded, recorded, status_of
from kaopu.outcomes.discipline import steps_proposed
from kaopu.outcomes.effects import Made, barred, rate_changes, suspensions
from kaopu.outcomes.firing import Fired, Firing, fire
from kaopu.outcomes.improvement import Improvement
from kaopu.outcomes.result import Outcome, Outcomes, Plan
from kaopu.outcomes.stretches import stretch_measures
from kaopu.outcomes.terms import Term, day_after
from kaopu.policy.model import Policy
from kaopu.policy.outcomes import EffectKind
from kaopu.text.problems import Report

BARRED = "barred"


def judge_outcomes(policy: Policy, data: Data, appraisals: Mapping[PeriodKind, Appraisals], report: Report) -> Outcomes:
    """Look at every rule after every appraisal, and report recorded decisions and plans that do not fit what came out.

    A rule sees the whole history of a person's results in its cycle, whatever the order in which they were computed.
    """
    rows = recorded(data.compensation)
    fired = fire(policy, appraisals)
    made = _outcomes(fired, rows)
    by_period = _by_period(made)
    plans = _plans(policy, data, fired, rows, made)
    outcomes = Outcomes(policy.outcomes, by_period, rate_changes(fired, made), suspensions(fired, made), plans)
    for problem in (
        *check_decisions(policy, data, appraisals, outcomes),
        *check_plans(policy, data, appraisals, outcomes),
    ):
        report(problem)
    return outcomes


def _outcomes(fired: Fired, rows: Recorded) -> Made:
    """Make an outcome for every effect of every firing, in the policy's order of rules and the order of effects."""
    steps, bars = steps_proposed(fired, rows), barred(fired)
    found: dict[tuple[str, str, EffectKind], list[Outcome]] = {}
    for rule, by_person in fired.firings.items():
        effects = fired.policy.outcomes[rule].then.kinds()
        for person, firings in by_person.items():
            for effect in effects:
                found[rule, person, effect] = [_outcome(firing, effect, rows, steps, bars) for firing in firings]
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
    found: dict[tuple[str, Period], list[Outcome]] = {}
    for (_, person, _), outcomes in made.items():
        for outcome in outcomes:
            found.setdefault((person, outcome.period), []).append(outcome)
    return {key: tuple(outcomes) for key, outcomes in found.items()}


def _plans(policy: Policy, data: Data, fired: Fired, rows: Recorded, made: Made) -> dict[str, tuple[Plan, ...]]:
    """Return everybody's improvement plans, by their first day."""
    if not fired.appraisals:
        return {}
    improvement = Improvement(stretch_measures(policy, data, fired.appraisals), rows)
    found: dict[str, list[Plan]] = {}
    for rule, by_person in fired.firings.items():
        if policy.outcomes[rule].then.pip is None:
            continue
        for person, firings in by_person.items():
            outcomes: dict[Key, Outcome] = {
                (person, outcome.period, rule): outcome for outcome in made[rule, person, "pip"]
            }
            found.setdefault(person, []).extend(improvement.plans(firings, outcomes))
    return {person: tuple(sorted(plans, key=lambda plan: plan.first_day)) for person, plans in found.items()}
