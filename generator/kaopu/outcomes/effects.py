"""What fired rules change from a day on: commission rates, suspensions, and bars to promotion (R58, R59, R69)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from kaopu.outcomes.firing import Fired, Firing
from kaopu.outcomes.logic import Node
from kaopu.outcomes.result import Outcome, RateChange, Suspension
from kaopu.outcomes.terms import Term, day_after, terms
from kaopu.policy.outcomes import CommissionRate, EffectKind

Made = Mapping[tuple[str, str, EffectKind], Sequence[Outcome]]
"""(rule, person, effect) → outcomes in order of time, one for each firing."""


def rate_changes(fired: Fired, made: Made) -> dict[str, tuple[RateChange, ...]]:
    """Return each person's changed rates by their first day, then in the policy's order of rules.

    A rate that one may apply for changes from the day that the decision names.
    """
    found: dict[str, list[RateChange]] = {}
    for rule, by_person in fired.firings.items():
        effects = fired.policy.outcomes[rule].then
        applied = effects.may_apply.commission_rate if effects.may_apply is not None else None
        for rate, effect in ((effects.commission_rate, "commission_rate"), (applied, "may_apply")):
            if rate is None:
                continue
            until = fired.until(rule, rate.until)
            for person, firings in by_person.items():
                outcomes = made[rule, person, "may_apply" if effect == "may_apply" else "commission_rate"]
                found.setdefault(person, []).extend(_changes(rate, firings, outcomes, until))
    return {person: tuple(sorted(all_, key=lambda change: change.first_day)) for person, all_ in found.items() if all_}


def _changes(
    rate: CommissionRate, firings: Sequence[Firing], outcomes: Sequence[Outcome], until: Node | None
) -> Iterator[RateChange]:
    begins: list[tuple[int, datetime.date]] = []
    begun: list[Outcome] = []
    for firing, outcome in zip(firings, outcomes, strict=True):
        first_day = _first_day(firing, outcome)
        if first_day is not None:
            begins.append((firing.index, first_day))
            begun.append(outcome)
    for outcome, term in zip(begun, terms(firings[0].history, begins, until), strict=True):
        if term is not None:
            yield RateChange(rate.plan, term.first_day, term.last_day, rate.to, rate.times, outcome)


def _first_day(firing: Firing, outcome: Outcome) -> datetime.date | None:
    """Return from when on an outcome changes a rate: the day after its period, or the one that was granted."""
    if outcome.effect != "may_apply":
        return day_after(firing.history, firing.index)
    granted = (decision.first_day for decision in outcome.decisions if decision.decision == "granted")
    return next(granted, None)


def suspensions(fired: Fired, made: Made) -> dict[str, tuple[Suspension, ...]]:
    """Return the suspensions of each person's commission by their first day, then in the policy's order of rules."""
    found: dict[str, list[Suspension]] = {}
    for rule, by_person in fired.firings.items():
        suspend = fired.policy.outcomes[rule].then.suspend
        if suspend is None:
            continue
        until = fired.until(rule, suspend.until)
        for person, firings in by_person.items():
            for outcome, term in zip(made[rule, person, "suspend"], _terms(firings, until), strict=True):
                if term is not None:
                    one = Suspension(suspend.plan, term.first_day, term.last_day, suspend.then, outcome)
                    found.setdefault(person, []).append(one)
    return {person: tuple(sorted(all_, key=lambda one: one.first_day)) for person, all_ in found.items()}


def barred(fired: Fired) -> Mapping[str, Sequence[Term]]:
    """Return when nobody promotes a person."""
    found: dict[str, list[Term]] = {}
    for rule, by_person in fired.firings.items():
        bar = fired.policy.outcomes[rule].then.bar_promotion
        if bar is None:
            continue
        until = fired.until(rule, bar.until)
        for person, firings in by_person.items():
            found.setdefault(person, []).extend(term for term in _terms(firings, until) if term is not None)
    return found


def _terms(firings: Sequence[Firing], until: Node | None) -> Iterator[Term | None]:
    """Yield the term of each firing: from the day after its period on."""
    history = firings[0].history
    return terms(history, [(firing.index, day_after(history, firing.index)) for firing in firings], until)
