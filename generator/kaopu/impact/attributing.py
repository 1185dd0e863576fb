"""Which part of a change moved whom: the policies between base and head, one changed part after the other.

The parts are put in one by one, in a fixed order; what a step moves is that step's doing. The steps' amounts add up to
the whole move exactly, because each step begins where the one before it ended. Two parts that only together make a
difference share it by that order, which is therefore said beside the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Final

from kaopu.data.periods import Period
from kaopu.impact.replay import Replay
from kaopu.policy.checks import check
from kaopu.policy.draft import Draft
from kaopu.policy.model import Policy

ZERO = Decimal(0)
MOST_STEPS = 12
"""More changed parts than this are put in together by kind: each step costs as much as one policy's results."""
KINDS: Final = (
    "head",
    "calendar",
    "customers",
    "receivables",
    "people",
    "roles",
    "targets",
    "measures",
    "dimensions",
    "indicators",
    "scorecards",
    "grades",
    "round",
    "outcomes",
    "commission",
    "pay",
)
"""The kinds of parts that results can depend on, in the order in which they are put in."""
EDITION: Final = "edition"
Part = tuple[str, str]
"""(kind, id): the id is empty for what is one whole, such as ("grades", ""); of a whole edition it is its first day."""


@dataclass(frozen=True, slots=True)
class Step:
    """The parts that are put in together, and the editions with these and all earlier parts, by their first days."""

    parts: tuple[Part, ...]
    policies: tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a step changed for somebody: pay, and points in each period."""

    parts: tuple[Part, ...]
    pay: Decimal
    points: Mapping[Period, Decimal]


def steps_between(before: Sequence[Policy], after: Sequence[Policy]) -> tuple[Step, ...]:
    """Return the valid policies on the way from one side's editions to the other's; the last one is ``after``.

    Editions are told apart by their first days. One that only one side has is put in, or taken out, as a whole.
    """
    old, new = ({policy.head.effective_from: policy for policy in side} for side in (before, after))
    chain, found = dict(old), []
    for day in sorted(new):
        steps = _steps(old[day], new[day]) if day in old else [(((EDITION, str(day)),), new[day])]
        for parts, policy in steps:
            chain[day] = policy
            found.append(Step(parts, tuple(chain[one] for one in sorted(chain))))
    for day in sorted({*old} - {*new}):
        del chain[day]
        found.append(Step(((EDITION, str(day)),), tuple(chain[one] for one in sorted(chain))))
    return tuple(found)


def _steps(base: Policy, head: Policy) -> list[tuple[tuple[Part, ...], Policy]]:
    """Return the steps between two policies; parts that are valid only together are put in together."""
    parts = [part for kind in KINDS for part in _changed(kind, base, head)]
    groups: list[tuple[Part, ...]] = [(part,) for part in parts]
    if len(groups) > MOST_STEPS:
        groups = [tuple(part for part in parts if part[0] == kind) for kind in dict.fromkeys(kind for kind, _ in parts)]
    found: list[tuple[tuple[Part, ...], Policy]] = []
    waiting: tuple[Part, ...] = ()
    policy = base
    for number, group in enumerate(groups, 1):
        waiting += group
        policy = _with(policy, head, group) if number < len(groups) else head
        if number == len(groups) or _is_valid(policy):
            found.append((waiting, policy))
            waiting = ()
    return found


def attribute(
    steps: Sequence[Step],
    before: Replay,
    after: Replay,
    people: Sequence[str],
    evaluate: Callable[[Sequence[Policy]], Replay],
) -> Mapping[str, tuple[Contribution, ...]]:
    """Return for each of ``people`` what every step contributed; steps that moved nothing of theirs are left out.

    ``evaluate`` replays the editions in between; it is not called for the first and the last.
    """
    replays = [before, *(evaluate(step.policies) for step in steps[:-1]), after]
    return {
        person: tuple(
            contribution
            for number, step in enumerate(steps)
            if (contribution := _contribution(step, replays[number], replays[number + 1], person)) is not None
        )
        for person in people
    }


def _contribution(step: Step, before: Replay, after: Replay, person: str) -> Contribution | None:
    pay = _pay(after, person) - _pay(before, person)
    points = {}
    for period in after.periods:
        early, late = before.standings.get((person, period)), after.standings.get((person, period))
        change = (late.score if late else ZERO) - (early.score if early else ZERO)
        if change:
            points[period] = change
    return Contribution(step.parts, pay, points) if pay or points else None


def _pay(side: Replay, person: str) -> Decimal:
    return sum((share.amount for share in side.shares if share.person == person), ZERO)


def _changed(kind: str, base: Policy, head: Policy) -> Iterator[Part]:
    """Yield the parts of a kind that mean something else, by their order in the head."""
    before, after = getattr(base, kind), getattr(head, kind)
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        if before != after:
            yield kind, ""
        return
    for key in dict.fromkeys([*after, *before]):
        if before.get(key) != after.get(key):
            yield kind, "/".join(key) if isinstance(key, tuple) else key
    if set(before) == set(after) and list(before) != list(after) and kind == "outcomes":
        yield kind, ""


def _with(policy: Policy, head: Policy, parts: Sequence[Part]) -> Policy:
    """Put parts of the head into a policy."""
    changed: dict[str, Any] = {}
    for kind, name in parts:
        new = getattr(head, kind)
        if not name:
            changed[kind] = new
            continue
        key: Any = tuple(name.split("/")) if kind == "scorecards" else name
        merged = {**changed.get(kind, getattr(policy, kind))}
        merged.pop(key, None)
        if key in new:
            merged[key] = new[key]
        # The order of the head wherever it has one: of rules it means something.
        changed[kind] = {**{one: merged[one] for one in new if one in merged}, **merged}
    return replace(policy, **changed)


def _is_valid(policy: Policy) -> bool:
    names = {item.name for item in fields(Draft)}
    singles = {item.name: getattr(policy, item.name) for item in fields(Policy) if item.name in names}
    draft = Draft(**{**singles, "prose": dict(policy.prose), "scorecards": dict(policy.scorecards)})
    draft.places = dict(policy.places)
    for kind in draft.maps:
        draft.maps[kind] = dict(getattr(policy, kind))
    draft.maps["cases"] = {}
    return not any(problem.severity == "error" for problem in check(draft))
