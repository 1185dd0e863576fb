"""What the handbook's pages on rules show: each rule in words, grades against consequences, plans, discipline."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.pages.handbook_conditions import condition_words, times_words
from kaopu.pages.handbook_effects import (
    decision_words,
    effect_words,
    follows_words,
    goal_words,
)
from kaopu.policy.model import CYCLES
from kaopu.policy.scorecards import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaopu.pages.handbook_words import Words
    from kaopu.policy.outcomes import Condition, Cycle, Effects, GradeLimits, OutcomeRule
    from kaopu.text.problems import Place


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in words: for whom, when, what happens, who decides, and where the policy says so."""

    id: str
    name: str
    text: str
    roles: str
    when: str
    missing: str
    effects: tuple[str, ...]
    decision: str
    ours: bool
    place: Place


@dataclass(frozen=True, slots=True)
class CycleRules:
    """The rules that are looked at after the appraisals of one cycle."""

    cycle: str
    title: str
    rules: tuple[RuleText, ...]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a grade may lead to: a rule, and in brackets what else it takes, or the factor."""

    rule: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class GradeConsequences:
    """A row of the table of grades: what each cycle's grade may lead to, in the order of the cycles shown."""

    grade: str
    name: str
    cells: tuple[tuple[Consequence, ...], ...]


@dataclass(frozen=True, slots=True)
class PlanText:
    """An improvement plan in words: how long, with whom, towards which goals, and what may follow."""

    rule: RuleText
    months: str
    mentor: str
    goals: tuple[str, ...]
    follows: str


@dataclass(frozen=True, slots=True)
class DisciplineText:
    """A rule of discipline: its steps in order, and how long a step counts."""

    rule: RuleText
    steps: tuple[str, ...]
    span: str


def rule_text(words: Words, name: str) -> RuleText:
    """Return a rule in words."""
    rule = words.policy.outcomes[name]
    missing = words.say(f"missing_period_{rule.missing_period}") if rule.missing_period else ""
    return RuleText(
        id=name,
        name=words.text(rule.name),
        text=words.text(rule.text),
        roles=words.say("list_mark").join(map(words.owner, _roles(words, rule))) or words.say("none"),
        when=condition_words(words, rule.condition, rule.after),
        missing=missing,
        effects=tuple(effect_words(words, rule)),
        decision=decision_words(words, rule.then),
        ours=rule.ours,
        place=words.policy.places["outcomes", name],
    )


def _roles(words: Words, rule: OutcomeRule) -> list[str]:
    """Return the roles that a rule is for: those it names, or all that are appraised in its cycle."""
    judged = [role for role, cycle in words.policy.scorecards if cycle == rule.after and role not in LEVELS]
    return list(rule.roles) or judged


def rules_by_cycle(words: Words) -> list[CycleRules]:
    """Return the rules by the cycle after which they are looked at, each cycle in the policy's order."""
    found = []
    for cycle in CYCLES:
        names = [name for name, rule in words.policy.outcomes.items() if rule.after == cycle]
        if names:
            title = words.say("rules_after", cycle=words.say(f"cycle_{cycle}"))
            found.append(CycleRules(cycle, title, tuple(rule_text(words, name) for name in names)))
    return found


def grade_consequences(words: Words) -> list[GradeConsequences]:
    """Return for each grade what it may lead to in each cycle; rules in which the grade plays no part are left out."""
    cycles = [cycle for cycle in CYCLES if any(rule.after == cycle for rule in words.policy.outcomes.values())]
    return [
        GradeConsequences(
            band.grade,
            words.text(band.name),
            tuple(tuple(_consequences(words, band.grade, cycle)) for cycle in cycles),
        )
        for band in words.policy.grades.bands
    ]


def _consequences(words: Words, grade: str, cycle: str) -> Iterator[Consequence]:
    for name, rule in words.policy.outcomes.items():
        if rule.after != cycle:
            continue
        factor = rule.then.multiplier.by_grade.get(grade) if rule.then.multiplier is not None else None
        by_grade = rule.then.multiplier is not None and bool(rule.then.multiplier.by_grade)
        if by_grade and factor is not None:
            yield Consequence(name, words.text(rule.name), words.quantity(factor, "percent"))
        elif not by_grade and rule.condition is not None and _asks_for_grade(rule.condition):
            notes = _notes(words, rule.condition, grade, rule.after)
            if notes is not None:
                yield Consequence(name, words.text(rule.name), words.say("list_mark").join(dict.fromkeys(notes)))


def _asks_for_grade(condition: Condition) -> bool:
    inner = (*condition.all, *condition.any, *([condition.not_] if condition.not_ is not None else ()))
    return condition.grade is not None or any(map(_asks_for_grade, inner))


def _notes(words: Words, condition: Condition, grade: str, cycle: Cycle) -> list[str] | None:
    """Return what a grade needs besides itself for the condition to hold; None where it cannot hold with it."""
    if condition.grade is not None and not _within(words, condition.grade, grade):
        return None
    if condition.not_ is not None and _only_grade(condition.not_) and _within(words, condition.not_.grade, grade):
        return None
    inner = [_notes(words, part, grade, cycle) for part in condition.all]
    options = [(_periods(part), _notes(words, part, grade, cycle)) for part in condition.any]
    possible = [(len(notes), periods, notes) for periods, notes in options if notes is not None]
    if None in inner or (options and not possible):
        return None
    found = [note for notes in inner if notes is not None for note in notes]
    # Of several ways the one that needs least is told.
    found += min(possible)[2] if possible else []
    if condition.in_a_row is not None:
        found.append(words.say("note_in_a_row", times=times_words(words, condition.in_a_row, cycle)))
    if condition.times is not None and condition.within is not None:
        within = times_words(words, condition.within, cycle)
        found.append(words.say("note_times", count=words.number(condition.times), within=within))
    unless = None if condition.not_ is not None and _only_grade(condition.not_) else condition.not_
    more = (condition.score, condition.rank, condition.employed, condition.first_appraisal, unless)
    if condition.indicators or condition.measures or any(part is not None for part in more):
        found.append(words.say("note_more"))
    return found


def _only_grade(condition: Condition) -> bool:
    """Say whether a condition asks for the period's grade and nothing else."""
    return condition.model_fields_set == {"grade"}


def _periods(condition: Condition) -> Decimal:
    """Return over how many periods a condition must hold."""
    return condition.in_a_row or condition.times or Decimal(1)


def _within(words: Words, limits: GradeLimits | None, grade: str) -> bool:
    """Say whether a grade is within limits; the policy's bands stand best first."""
    if limits is None:
        return False
    order = [band.grade for band in words.policy.grades.bands]
    rank = order.index(grade)
    if limits.exactly is not None:
        return grade == limits.exactly
    if limits.at_least is not None:
        return rank <= order.index(limits.at_least)
    return limits.at_most is not None and rank >= order.index(limits.at_most)


def rules_with(words: Words, kinds: Sequence[str]) -> list[str]:
    """Return the ids of the rules that have one of these effects."""
    return [name for name, rule in words.policy.outcomes.items() if set(rule.then.kinds()) & set(kinds)]


def improvement_plans(words: Words) -> list[PlanText]:
    """Return the rules that open an improvement plan (R62-R64)."""
    return [_plan(words, name, words.policy.outcomes[name]) for name in rules_with(words, ["pip"])]


def _plan(words: Words, name: str, rule: OutcomeRule) -> PlanText:
    plan = rule.then.pip
    assert plan is not None  # noqa: S101 - chosen for it
    return PlanText(
        rule=rule_text(words, name),
        months=times_words(words, plan.months, "month"),
        mentor=words.say(f"mentor_{plan.mentor}"),
        goals=tuple(goal_words(words, indicator, goal) for indicator, goal in plan.goals.items()),
        follows=follows_words(words, plan),
    )


def indicators_with_plan(words: Words) -> list[tuple[str, str]]:
    """Return the indicators below whose limit a plan is due (R28), and the limits."""
    return [
        (name, words.number(indicator.plan_below))
        for name, indicator in words.policy.indicators.items()
        if indicator.plan_below is not None
    ]


def discipline_rules(words: Words) -> list[DisciplineText]:
    """Return the rules of discipline (R76)."""
    found = []
    for name in rules_with(words, ["discipline"]):
        discipline = words.policy.outcomes[name].then.discipline
        assert discipline is not None  # noqa: S101 - chosen for it
        steps = tuple(words.say(f"discipline_{step}") for step in discipline.steps)
        found.append(DisciplineText(rule_text(words, name), steps, words.span(discipline.lapses_after)))
    return found


def components_changed(effects: Effects) -> set[str]:
    """Return the components of pay that effects change."""
    changed = (effects.multiplier, effects.cancel)
    found = {effect.of for effect in changed if effect is not None}
    return found | ({effects.extra_salary.component} if effects.extra_salary is not None else set())


def plans_changed(effects: Effects) -> set[str]:
    """Return the commission plans that effects change or may change."""
    rates = [effects.commission_rate, effects.may_apply.commission_rate if effects.may_apply is not None else None]
    found = {rate.plan for rate in rates if rate is not None}
    return found | ({effects.suspend.plan} if effects.suspend is not None else set())
