"""Targets broken down: the parts of each that adds up make the whole (R21), by people, teams and shorter periods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.roll import Roll
from kaopu.data.periods import Period, PeriodKind, parse_period
from kaopu.data.store import Data
from kaopu.data.targets import COMPANY, Target, Targets
from kaopu.policy.model import Policy
from kaopu.text.language import LocalText
from kaopu.text.problems import Problem

SHORTER: Mapping[PeriodKind, PeriodKind] = {"year": "quarter", "quarter": "month"}
PARTS = {
    "people": LocalText("团队成员的目标", "the targets of the team's members"),
    "teams": LocalText("各团队的目标", "the teams' targets"),
    "quarter": LocalText("各季度的目标", "the quarters' targets"),
    "month": LocalText("各月的目标", "the months' targets"),
}
DIRECTION = {True: LocalText("少", "less"), False: LocalText("多", "more")}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose target it is: level and id."""

    level: str
    id: str


def check_breakdown(
    policy: Policy, data: Data, roll: Roll, concerns: Callable[[Period], bool] = lambda _: True
) -> Iterator[Problem]:
    """Yield each target whose parts do not add up to it; as soon as one part is set, all of them count.

    Only kinds of target that the policy says add up are looked at, of the periods that ``concerns`` names.
    """
    names = [name for name, kind in policy.targets.items() if kind.adds_up]
    for level, identifier, period_id in data.targets.values:
        period, owner = parse_period(period_id), Owner(level, identifier)
        if period is None or (level, identifier) in data.targets.refused or not concerns(period):
            continue
        if level == "person" and period.kind not in SHORTER:
            continue  # most targets are such ones: nothing is a part of them
        for name in names:
            whole = data.targets.of(level, identifier, period).get(name)
            if whole is not None:
                yield from _check_owners(data, roll, owner, period, name, whole)
                yield from _check_periods(data.targets, roll, owner, period, name, whole)


def parts_of_target(data: Data, roll: Roll, owner: Owner, period: Period, name: str) -> Mapping[str, Target]:
    """Return the targets that a team's or the company's is broken down to, by person or team, in file order."""
    if owner.level == "team":
        level, owners = "person", [there.person.id for there in roll.members(owner.id, period)]
    elif owner.level == COMPANY:
        level, owners = "team", list(data.people.teams)
    else:
        return {}
    found = {identifier: data.targets.of(level, identifier, period).get(name) for identifier in owners}
    return {identifier: target for identifier, target in found.items() if target is not None}


def _check_owners(data: Data, roll: Roll, owner: Owner, period: Period, name: str, whole: Target) -> Iterator[Problem]:
    if owner.level == "person":
        return
    if owner.level == "team" and _members_change(data.targets, roll, owner.id, period, name):
        return  # the shorter periods, each with its own members, are what has to add up
    parts = parts_of_target(data, roll, owner, period, name)
    level, which = ("person", "people") if owner.level == "team" else ("team", "teams")
    refused = any(refused_level == level for refused_level, _ in data.targets.refused)
    if parts and not refused:  # a part may be in a row that has a problem of its own
        yield from _difference(owner, period, name, whole, parts.values(), which)


def _members_change(targets: Targets, roll: Roll, team: str, period: Period, name: str) -> bool:
    """Say whether a team has this target for shorter periods too, and not the same members in all of them."""
    kind = SHORTER.get(period.kind)
    inside = period.parts(kind) if kind is not None else ()
    if not any(name in targets.of("team", team, part) for part in inside):
        return False
    return len({frozenset(there.person.id for there in roll.members(team, part)) for part in inside}) > 1


def _check_periods(
    targets: Targets, roll: Roll, owner: Owner, period: Period, name: str, whole: Target
) -> Iterator[Problem]:
    kind = SHORTER.get(period.kind)
    if kind is None:
        return
    inside = period.parts(kind)
    found = [targets.of(owner.level, owner.id, part).get(name) for part in inside]
    parts = [target for target in found if target is not None]
    if owner.level == "person" and len(parts) < len(found):
        without = (part for part, target in zip(inside, found, strict=True) if target is None)
        if any(roll.of(owner.id, part) is None for part in without):
            return  # nobody needs a target for a time before joining or after leaving
    if parts:
        yield from _difference(owner, period, name, whole, parts, kind)


def _difference(
    owner: Owner, period: Period, name: str, whole: Target, parts: Iterable[Target], which: str
) -> Iterator[Problem]:
    total = sum((part.value for part in parts), Decimal(0))
    if total == whole.value:
        return
    values = {
        "target": name,
        "owner": owner.id,
        "period": period.id,
        "whole": _plain(whole.value),
        "total": _plain(total),
        "difference": _plain(abs(whole.value - total)),
        "direction": DIRECTION[total < whole.value],
        "parts": PARTS[which],
    }
    yield Problem("targets-do-not-add-up", whole.place, values)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():,f}"
