"""How managers score beside each other: departures from computed scores and totals, with the sizes of the groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.scoring import Result
from kaopu.data.periods import Period
from kaopu.policy.edition import Rounding
from kaopu.text.grouping import grouped

ZERO = Decimal(0)
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


@dataclass(frozen=True, slots=True)
class _Sums:
    """Points added up, and their squares: enough for mean and deviation, and to take a part of them away again."""

    count: int
    total: Decimal
    squares: Decimal

    @classmethod
    def of(cls, values: Sequence[Decimal]) -> _Sums:
        return cls(len(values), sum(values, ZERO), sum((value * value for value in values), ZERO))

    def __sub__(self, part: _Sums) -> _Sums:
        return _Sums(self.count - part.count, self.total - part.total, self.squares - part.squares)


@dataclass(frozen=True, slots=True)
class _Given:
    """What one manager or all of them gave: total scores and departures, and how many people have any of these."""

    scores: _Sums
    departures: _Sums
    departed: int

    @classmethod
    def to(cls, results: Sequence[Result]) -> _Given:
        """Add up what some people were given."""
        departures = [_departures(result) for result in results]
        return cls(
            _Sums.of([_as_reviewed(result) for result in results]),
            _Sums.of([departure for of_person in departures for departure in of_person]),
            sum(bool(of_person) for of_person in departures),
        )

    def __sub__(self, part: _Given) -> _Given:
        return _Given(self.scores - part.scores, self.departures - part.departures, self.departed - part.departed)


def leniency(found: Appraisals, period: Period) -> tuple[Leniency, ...]:
    """Compare the managers of a period, in people.csv's order; who nobody reviews or manages belongs to none.

    The manager is who reviewed, and before the review the one by whom the period is judged.
    """
    people = grouped(found.people_in(period), lambda person: _manager(found, person.id, period))
    results = {
        manager: [found.results[person.id, period] for person in reviewed]
        for manager, reviewed in people.items()
        if manager is not None
    }
    everybody = _Given.to([result for of_manager in results.values() for result in of_manager])
    order = {person: number for number, person in enumerate(found.data.people.people)}
    rounding = found.policy.head.rounding
    return tuple(
        _beside(manager, _Given.to(results[manager]), everybody, rounding)
        for manager in sorted(results, key=lambda m: (order.get(m, -1), m))
    )


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


def _beside(manager: str, own: _Given, everybody: _Given, rounding: Rounding) -> Leniency:
    rest = everybody - own
    return Leniency(
        manager,
        own.scores.count,
        rest.scores.count,
        own.departures.count,
        own.departed,
        rest.departures.count,
        rest.departed,
        _spread(own.departures, own.departed, rounding),
        _spread(rest.departures, rest.departed, rounding),
        _spread(own.scores, own.scores.count, rounding),
        _spread(rest.scores, rest.scores.count, rounding),
    )


def _spread(of: _Sums, people: int, rounding: Rounding) -> Spread | None:
    if people < LEAST:
        return None
    mean = of.total / of.count
    variance = (of.count * of.squares - of.total * of.total) / (of.count * of.count)
    # Exact for scores of a few decimals; those with more than a dozen could leave a trifle below nothing.
    return Spread(rounding.apply(mean, "score"), rounding.apply(max(variance, ZERO).sqrt(), "score"))
