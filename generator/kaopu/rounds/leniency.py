"""How managers score beside each other: departures from computed scores and totals, with the sizes of the groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.scoring import Result
from kaopu.data.periods import Period
from kaopu.policy.edition import Rounding

LEAST = 3
"""Of fewer people than this nothing is told: it would be about one of them."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and standard deviation (of all of them, not of a sample) in points, rounded as scores are."""

    mean: Decimal
    deviation: Decimal


@dataclass(frozen=True, slots=True)
class Leniency:
    """One manager beside the rest: ``people`` and ``rest`` are how many were reviewed by the manager and by others.

    ``departures`` is how many scores the manager set that differ from the computed ones, of ``departed`` people, and
    ``rest_departures`` and ``rest_departed`` those of the others. ``departure`` is by how many points, above (+) or
    below; ``scores`` are the total scores as reviewed, before any appeal. Each is None where fewer than
    three people stand behind it.
    """

    manager: str
    people: int
    rest: int
    departures: int
    departed: int
    rest_departures: int
    rest_departed: int
    departure: Spread | None
    rest_departure: Spread | None
    scores: Spread | None
    rest_scores: Spread | None


@dataclass
class _Given:
    """What one manager gave: a total score and the departures of each person."""

    scores: list[Decimal] = field(default_factory=list)
    departures: list[list[Decimal]] = field(default_factory=list)

    @property
    def departed(self) -> list[list[Decimal]]:
        """The departures of those people who have any."""
        return [departures for departures in self.departures if departures]


def leniency(found: Appraisals, period: Period) -> tuple[Leniency, ...]:
    """Compare the managers of a period, in people.csv's order; who nobody reviews or manages belongs to none.

    The manager is who reviewed, and before the review the one by whom the period is judged.
    """
    given: dict[str, _Given] = {}
    for person in found.people_in(period):
        manager = _manager(found, person.id, period)
        if manager is not None:
            result = found.results[person.id, period]
            of_manager = given.setdefault(manager, _Given())
            of_manager.scores.append(_as_reviewed(result))
            of_manager.departures.append(_departures(result))
    order = {person: number for number, person in enumerate(found.data.people.people)}
    rounding = found.policy.head.rounding
    return tuple(_beside(given, manager, rounding) for manager in sorted(given, key=lambda m: (order.get(m, -1), m)))


def _manager(found: Appraisals, person: str, period: Period) -> str | None:
    handed_in = found.data.rounds.get((person, period.id))
    if handed_in is not None and handed_in.review is not None:
        return handed_in.review.reviewer
    return found.presences[person, period].person.manager


def _as_reviewed(result: Result) -> Decimal:
    """Return the total as the review left it: an appeal is not the manager's."""
    appealed = [adjustment for adjustment in result.adjustments if adjustment.kind == "appeal"]
    return appealed[0].score_before if appealed else result.score


def _departures(result: Result) -> list[Decimal]:
    return [a.after - a.before for a in result.adjustments if a.kind == "review" and a.before is not None]


def _beside(given: dict[str, _Given], manager: str, rounding: Rounding) -> Leniency:
    own, rest = given[manager], _Given()
    for other, of_other in given.items():
        if other != manager:
            rest.scores += of_other.scores
            rest.departures += of_other.departures
    return Leniency(
        manager,
        len(own.scores),
        len(rest.scores),
        sum(map(len, own.departed)),
        len(own.departed),
        sum(map(len, rest.departed)),
        len(rest.departed),
        _departure(own, rounding),
        _departure(rest, rounding),
        _spread(own.scores, rounding),
        _spread(rest.scores, rounding),
    )


def _departure(given: _Given, rounding: Rounding) -> Spread | None:
    if len(given.departed) < LEAST:
        return None
    return _spread([departure for departures in given.departed for departure in departures], rounding)


def _spread(values: Sequence[Decimal], rounding: Rounding) -> Spread | None:
    if len(values) < LEAST:
        return None
    mean = sum(values, Decimal(0)) / len(values)
    variance = sum(((value - mean) ** 2 for value in values), Decimal(0)) / len(values)
    return Spread(rounding.apply(mean, "score"), rounding.apply(variance.sqrt(), "score"))
