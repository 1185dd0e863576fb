"""What results lead to, over several people: for a manager nothing about pay, for the company counted by rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kaopu.policy.outcomes import EffectKind
from kaopu.records.outcome_parts import Outcome
from kaopu.records.parts import ViewPerson, made
from kaopu.records.record import AppraisalRecord
from kaopu.records.views import RuleCount, ViewOutcome, ViewPlan

PAY_KINDS: frozenset[EffectKind] = frozenset(
    {"multiplier", "extra_salary", "cancel", "commission_rate", "suspend", "may_apply"}
)
"""Effects that say what somebody is paid, or at which rate: the person's, HR's and finance's, not the team's."""
Records = Sequence[AppraisalRecord]


def person_in(record: AppraisalRecord) -> ViewPerson:
    """Return whose record it is, as views name people."""
    return made(ViewPerson, id=record.person.id, name=record.person.name)


def view_outcomes(records: Records) -> tuple[ViewOutcome, ...]:
    """Return what the members' results lead to besides pay, person by person in the order of the policy."""
    return tuple(
        ViewOutcome(
            person=person_in(record),
            rule=outcome.rule,
            name=None if outcome.rule in rules_about_pay(record.outcomes) else outcome.name,
            kind=outcome.kind,
            effect=outcome.effect,
            because=outcome.because,
            status=outcome.status,
            status_name=outcome.status_name,
        )
        for record in records
        for outcome in record.outcomes
        if outcome.kind not in PAY_KINDS
    )


def rules_about_pay(outcomes: Sequence[Outcome]) -> frozenset[str]:
    """Return the rules among whose effects one is about pay: also their names may tell of it."""
    return frozenset(outcome.rule for outcome in outcomes if outcome.kind in PAY_KINDS)


def view_plans(records: Records) -> tuple[ViewPlan, ...]:
    """Return the improvement plans that the period opened or that ran in it (R62-R64)."""
    return tuple(
        ViewPlan(
            person=person_in(record),
            team=record.person.team,
            because=plan.because,
            first_day=plan.first_day,
            last_day=plan.last_day,
            mentor_name=plan.mentor_name,
            status=plan.status,
            status_name=plan.status_name,
            goals=plan.goals,
            proposals=plan.proposals,
        )
        for record in records
        for plan in record.improvement_plans
    )


def rule_counts(records: Records) -> tuple[RuleCount, ...]:
    """Count for each effect of each rule to how many people it came, in the order in which they first appear."""
    found: dict[tuple[str, EffectKind], list[tuple[ViewPerson, Outcome]]] = {}
    for person, outcome in _outcomes(records):
        found.setdefault((outcome.rule, outcome.kind), []).append((person, outcome))
    return tuple(
        RuleCount(
            rule=rule,
            name=fired[0][1].name,
            kind=kind,
            people=tuple(person for person, _ in fired),
            proposed=sum(outcome.status == "proposed" for _, outcome in fired),
            granted=sum(outcome.status == "granted" for _, outcome in fired),
            refused=sum(outcome.status == "refused" for _, outcome in fired),
        )
        for (rule, kind), fired in found.items()
    )


def _outcomes(records: Records) -> Iterator[tuple[ViewPerson, Outcome]]:
    for record in records:
        for outcome in record.outcomes:
            yield person_in(record), outcome
