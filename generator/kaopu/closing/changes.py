"""What has become of a closed period: whose result would be another one now, and as far as it is known, why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kaopu.closing.fingerprint import Fingerprint, Frozen
from kaopu.closing.lock import Lock
from kaopu.text.language import LocalText
from kaopu.text.phrases import catalogue
from kaopu.text.problems import Problem

Cause = Literal["policy", "data", "policy_and_data", "generator"]
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Difference:
    """A person, team or company whose result is not the frozen one; None on a side that has none."""

    id: str
    frozen: Frozen | None
    now: Frozen | None


def differences(lock: Lock, now: Fingerprint) -> tuple[Difference, ...]:
    """Return everybody whose result in a closed period would be another one now."""
    frozen = lock.current.results
    return (*_between(frozen.people, now.people), *_between(frozen.levels, now.levels))


def _between(before: Mapping[str, Frozen], after: Mapping[str, Frozen]) -> Iterator[Difference]:
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if (old and old.digest) != (new and new.digest):
            yield Difference(name, old, new)


def cause_of(lock: Lock, policy: str, data: str) -> Cause:
    """Say what is not as it was; data may have grown by later months without having to do with it."""
    other_policy, other_data = lock.current.policy != policy, lock.current.data != data
    if other_policy and other_data:
        return "policy_and_data"
    return "policy" if other_policy else "data" if other_data else "generator"


def closed_changed(lock: Lock, found: tuple[Difference, ...], policy: str, data: str) -> Problem:
    """Make the problem of a closed period that would come out otherwise."""
    causes = catalogue("closing")
    values = {
        "period": lock.period.id,
        "count": len(found),
        "cause": causes[f"cause_{cause_of(lock, policy, data)}"],
        "changes": _listed(found),
    }
    return Problem("closed-changed", lock.place, values)


def _listed(found: tuple[Difference, ...]) -> LocalText:
    words = catalogue("closing")
    named = [f"{one.id}: {_shown(one.frozen)} → {_shown(one.now)}" for one in found[:MOST_NAMED]]
    more = len(found) - len(named)
    texts = {}
    for language in ("zh", "en"):
        rest = [words["more"].in_language(language).format(count=more)] if more else []
        texts[language] = words["separator"].in_language(language).join([*named, *rest])
    return LocalText(**texts)


def _shown(one: Frozen | None) -> str:
    if one is None:
        return "–"
    figures = [_plain(one.score), one.grade, _plain(one.total)]
    return "/".join(figure for figure in figures if figure is not None) or "–"


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
