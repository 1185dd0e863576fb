"""Do policy and data agree? The targets, roles and values that the policy needs are there. Small named checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kaopu.data.people import Person
from kaopu.data.periods import Period, parse_period
from kaopu.data.store import Data
from kaopu.policy.model import Policy
from kaopu.text.problems import Problem
from kaopu.text.suggestions import suggest


def appraised(policy: Policy, data: Data, period: Period) -> tuple[Person, ...]:
    """Return the people who have a scorecard for the period's kind, in file order."""
    return tuple(
        person for person in data.people.people.values() if policy.scorecard(person.role, period.kind) is not None
    )


def check_agreement(policy: Policy, data: Data, periods: Sequence[Period]) -> Iterator[Problem]:
    """Yield every disagreement between policy and data for ``periods``."""
    yield from _check_roles(policy, data)
    yield from _check_target_names(policy, data)
    yield from _check_targets(policy, data, periods)


def _check_roles(policy: Policy, data: Data) -> Iterator[Problem]:
    for person in data.people.people.values():
        if person.role not in policy.roles:
            yield Problem(
                "role-unknown",
                person.place,
                {"role": person.role, "suggestion": suggest(person.role, policy.roles)},
            )


def _check_target_names(policy: Policy, data: Data) -> Iterator[Problem]:
    """A target that no indicator uses is a slip of the pen."""
    used = {indicator.target for indicator in policy.indicators.values() if isinstance(indicator.target, str)}
    reported: set[str] = set()
    for named in data.targets.values.values():
        for name, target in named.items():
            if name not in used and name not in reported:
                reported.add(name)
                yield Problem("target-unknown", target.place, {"target": name, "suggestion": suggest(name, used)})


def _check_targets(policy: Policy, data: Data, periods: Sequence[Period]) -> Iterator[Problem]:
    """Everybody who is appraised has every target that the scorecard's indicators read.

    Whoever has a row with problems in targets.csv is passed over: the missing target may be in that row.
    """
    for period in periods:
        for person in appraised(policy, data, period):
            if ("person", person.id) in data.targets.refused:
                continue
            scorecard = policy.scorecard(person.role, period.kind)
            names = scorecard.weights() if scorecard is not None else {}
            needed = {policy.indicators[name].target for name in names}
            present = data.targets.of("person", person.id, period)
            for target in sorted(name for name in needed if isinstance(name, str) and name not in present):
                yield Problem("target-missing", person.place, {"target": target, "period": period.id})


def periods_with_targets(data: Data) -> tuple[Period, ...]:
    """Return the periods for which people have targets, in order."""
    found = {parse_period(period) for level, _, period in data.targets.values if level == "person"}
    return tuple(sorted(period for period in found if period is not None))
