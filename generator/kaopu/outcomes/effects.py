"""What fired rules change from a day on: commission rates, suspensions, and bars to promotion (R58, R59, R69).

What began under an earlier edition goes on, by that edition's words. A rule that a later edition has again, by the same
id and about the same plan, is the same rule, and does not stack with what it began before.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kaopu.outcomes.decisions import Key
from kaopu.outcomes.firing import Fired, Firing
from kaopu.outcomes.result import Outcome, RateChange, Suspension
from kaopu.outcomes.terms import Begin, Term, day_after, terms
from kaopu.policy.outcomes import CommissionRate, Condition, EffectKind, Effects

Made = Mapping[tuple[Key, EffectKind], Outcome]
"""(person, period, rule) and effect → outcome, in the policy's order."""
RateOf = Callable[[Effects], CommissionRate | None]
_Change = TypeVar("_Change", RateChange, Suspension)


@dataclass(frozen=True, slots=True)
class _Begun:
    """A firing whose effect begins on a day, and what ends it."""

    firing: Firing
    first_day: datetime.date
    until: Condition | None


def rate_changes(fired: Fired, made: Made) -> dict[str, tuple[RateChange, ...]]:
    """Return each person's changed rates by their first day, then in the policy's order of rules.

    A rate that one may apply for changes from the day that the decision names.
    """
    found: dict[str, list[tuple[Firing, RateChange]]] = {}
    for by_person in fired.by_rule:
        for person, firings in by_person.items():
            for effect, rate_of in _RATES.items():
                found.setdefault(person, []).extend(_changes(firings, effect, rate_of, made))
    return {person: _in_order(changes) for person, changes in found.items() if changes}


def _written(effects: Effects) -> CommissionRate | None:
    return effects.commission_rate


def _applied_for(effects: Effects) -> CommissionRate | None:
    return effects.may_apply.commission_rate if effects.may_apply is not None else None


_RATES: Mapping[EffectKind, RateOf] = {"commission_rate": _written, "may_apply": _applied_for}


def _changes(
    firings: Sequence[Firing], effect: EffectKind, rate_of: RateOf, made: Made
) -> Iterator[tuple[Firing, RateChange]]:
    by_plan: dict[str, list[_Begun]] = {}
    for firing in firings:
        rate = rate_of(firing.then)
        first_day = None if rate is None else _first_day(firing, made[firing.key, effect])
        if rate is not None and first_day is not None:
            by_plan.setdefault(rate.plan, []).append(_Begun(firing, first_day, rate.until))
    for plan, begun in by_plan.items():
        for firing, term in _terms(begun):
            rate = rate_of(firing.then)
            if term is not None and rate is not None:
                outcome = made[firing.key, effect]
                yield firing, RateChange(plan, term.first_day, term.last_day, rate.to, rate.times, outcome)


def _first_day(firing: Firing, outcome: Outcome) -> datetime.date | None:
    """Return from when on an outcome changes a rate: the day after its period, or the one that was granted."""
    if outcome.effect != "may_apply":
        return day_after(firing.history, firing.index)
    granted = (decision.first_day for decision in outcome.decisions if decision.decision == "granted")
    return next(granted, None)


def suspensions(fired: Fired, made: Made) -> dict[str, tuple[Suspension, ...]]:
    """Return the suspensions of each person's commission by their first day, then in the policy's order of rules."""
    found: dict[str, list[tuple[Firing, Suspension]]] = {}
    for by_person in fired.by_rule:
        for person, firings in by_person.items():
            by_plan: dict[str, list[_Begun]] = {}
            for firing in firings:
                suspend = firing.then.suspend
                if suspend is not None:
                    by_plan.setdefault(suspend.plan, []).append(_begun(firing, suspend.until))
            for begun in by_plan.values():
                found.setdefault(person, []).extend(_suspended(begun, made))
    return {person: _in_order(entries) for person, entries in found.items() if entries}


def _suspended(begun: Sequence[_Begun], made: Made) -> Iterator[tuple[Firing, Suspension]]:
    for firing, term in _terms(begun):
        suspend = firing.then.suspend
        if term is not None and suspend is not None:
            outcome = made[firing.key, "suspend"]
            yield firing, Suspension(suspend.plan, term.first_day, term.last_day, suspend.then, outcome)


def barred(fired: Fired) -> Mapping[str, Sequence[Term]]:
    """Return when nobody promotes a person."""
    found: dict[str, list[Term]] = {}
    for by_person in fired.by_rule:
        for person, firings in by_person.items():
            bars = ((firing, firing.then.bar_promotion) for firing in firings)
            begun = [_begun(firing, bar.until) for firing, bar in bars if bar is not None]
            found.setdefault(person, []).extend(term for _, term in _terms(begun) if term is not None)
    return found


def _begun(firing: Firing, until: Condition) -> _Begun:
    """Return an effect that begins on the day after its period."""
    return _Begun(firing, day_after(firing.history, firing.index), until)


def _terms(begun: Sequence[_Begun]) -> Iterator[tuple[Firing, Term | None]]:
    """Yield the term of each firing of one rule; None while an earlier one runs."""
    if begun:
        begins = [Begin(one.firing.index, one.first_day, one.firing.ruling.node(one.until)) for one in begun]
        found = terms(begun[0].firing.history, begins)
        yield from zip((one.firing for one in begun), found, strict=True)


def _in_order(entries: Sequence[tuple[Firing, _Change]]) -> tuple[_Change, ...]:
    """Sort by the first day, then by the rules' order in their editions, then by the editions'."""
    ordered = sorted(entries, key=lambda entry: (entry[1].first_day, *entry[0].ruling.order))
    return tuple(change for _, change in ordered)
