"""Do policy and data agree? The targets, roles and values that the policy needs are there. Small named checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kaopu.appraisal.roll import Roll, is_partial
from kaopu.data.people import Move
from kaopu.data.periods import Period
from kaopu.data.store import Data
from kaopu.data.targets import COMPANY
from kaopu.policy.model import Policy
from kaopu.policy.scorecards import LEVELS, Scorecard
from kaopu.text.problems import Place, Problem
from kaopu.text.suggestions import suggest


def check_agreement(policies: Sequence[Policy], data: Data) -> Iterator[Problem]:
    """Yield every disagreement that does not depend on the period: names that no edition of the policy knows."""
    yield from _check_roles(policies, data)
    yield from _check_target_names(policies, data)
    yield from _check_given_measures(policies, data)


def check_period(policy: Policy, data: Data, roll: Roll, period: Period) -> Iterator[Problem]:
    """Yield every disagreement for one period: rules for people who moved, and missing targets."""
    yield from _check_people_rules(policy, data, roll, period)
    yield from _check_targets(policy, data, roll, period)


def _check_roles(policies: Sequence[Policy], data: Data) -> Iterator[Problem]:
    known = dict.fromkeys(role for policy in policies for role in policy.roles)
    named = [(person.role, person.place) for person in data.people.people.values()]
    moves = (move for moves in data.people.moves.values() for move in moves)
    named += [(move.role, move.place) for move in moves if move.role is not None]
    for role, place in named:
        if role not in known:
            yield Problem("role-unknown", place, {"role": role, "suggestion": suggest(role, known)})


def check_roles_known(
    policies: Sequence[Policy], policy: Policy, data: Data, roll: Roll, period: Period
) -> Iterator[Problem]:
    """Yield whoever is judged in a period in a role that only other editions of the policy know: nobody appraises them.

    That is nobody's slip: a role may begin with an edition, and in a year that an earlier one judges.
    """
    known = {role for other in policies for role in other.roles}
    for person in data.people.people.values():
        there = roll.of(person.id, period)
        if there is not None and there.person.role in known and there.person.role not in policy.roles:
            values = {"person": person.id, "role": there.person.role, "period": period.id}
            values["edition"] = policy.head.edition
            yield Problem("role-not-in-edition", there.person.place, values, severity="warning")


def _check_target_names(policies: Sequence[Policy], data: Data) -> Iterator[Problem]:
    """A target that the policy does not know is a slip of the pen; without targets.yml it knows those it uses."""
    indicators = (indicator for policy in policies for indicator in policy.indicators.values())
    used = {indicator.target for indicator in indicators if isinstance(indicator.target, str)}
    known = used.union(*(policy.targets for policy in policies))
    reported: set[str] = set()
    for named in data.targets.values.values():
        for name, target in named.items():
            if name not in known and name not in reported:
                reported.add(name)
                yield Problem("target-unknown", target.place, {"target": name, "suggestion": suggest(name, known)})


def _check_given_measures(policies: Sequence[Policy], data: Data) -> Iterator[Problem]:
    """A figure in measures.csv is of a measure that the policy takes from there."""
    measures = (entry for policy in policies for entry in policy.measures.items())
    known = {name for name, measure in measures if measure.operation == "given"}
    reported: set[str] = set()
    for (_, _, name), value in data.given.items():
        if name not in known and name not in reported:
            reported.add(name)
            yield Problem("given-measure-unknown", value.place, {"name": name, "suggestion": suggest(name, known)})


def _check_people_rules(policy: Policy, data: Data, roll: Roll, period: Period) -> Iterator[Problem]:
    """Where somebody joined, left, moved or was on leave within a period, the policy says what follows (people.yml)."""
    if policy.people is not None:
        return
    for there in roll.appraised(period):
        place = _change_within(data, there.person.id, period)
        if is_partial(there):
            place = data.people.people[there.person.id].place
        if place is not None:
            yield Problem("people-rules-missing", place, {"person": there.person.id, "period": period.id})


def _change_within(data: Data, person: str, period: Period) -> Place | None:
    """Return where a move within the period stands, or an absence that touches it."""
    moves: Sequence[Move] = data.people.moves.get(person, ())
    for move in moves:
        if period.first_day < move.first_day <= period.last_day:
            return move.place
    for absence in data.people.absences.get(person, ()):
        if absence.first_day <= period.last_day and absence.last_day >= period.first_day:
            return absence.place
    return None


def _check_targets(policy: Policy, data: Data, roll: Roll, period: Period) -> Iterator[Problem]:
    """Whoever is appraised has every target that the scorecard's indicators read; so has every team and the company.

    Whoever has a target with problems is passed over: the missing one may be in that row.
    """
    for there in roll.appraised(period):
        scorecard = policy.scorecard(there.person.role, period.kind)
        place = data.people.people[there.person.id].place
        yield from _missing_targets(policy, data, scorecard, ("person", there.person.id), period, place)
    for level in LEVELS:
        scorecard = policy.scorecard(level, period.kind)
        for owner, place in owners_of(level, policy, data, roll, period):
            yield from _missing_targets(policy, data, scorecard, (level, owner), period, place)


def _missing_targets(
    policy: Policy, data: Data, scorecard: Scorecard | None, owner: tuple[str, str], period: Period, place: Place
) -> Iterator[Problem]:
    if owner in data.targets.refused or scorecard is None:
        return
    needed = {policy.indicators[name].target for name in scorecard.weights()}
    present = data.targets.of(*owner, period)
    for target in sorted(name for name in needed if isinstance(name, str) and name not in present):
        yield Problem("target-missing", place, {"target": target, "period": period.id})


def owners_of(level: str, policy: Policy, data: Data, roll: Roll, period: Period) -> Iterable[tuple[str, Place]]:
    """Return the teams with somebody who has a scorecard in any cycle, or the company, each with its place."""
    if level == COMPANY:
        return [(COMPANY, policy.places["scorecards", COMPANY])] if policy.scorecard(COMPANY, period.kind) else []
    judged = {role for role, _ in policy.scorecards}
    return [
        (team.id, team.place)
        for team in data.people.teams.values()
        if any(there.person.role in judged for there in roll.members(team.id, period))
    ]
