"""One side of a comparison: what a policy gives everybody in the chosen periods, as plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.timeline import Timeline
from kaopu.data.people import Person
from kaopu.data.periods import Period, PeriodKind
from kaopu.outcomes.result import Outcomes
from kaopu.pay.result import Payouts
from kaopu.policy.grades import Grades
from kaopu.policy.model import Policy
from kaopu.records.costs import Costs, Share

DAYS_A_YEAR = Decimal("365.25")


class Given(Protocol):
    """The results of one side: what ``publish`` works out of the editions of a policy and the data."""

    @property
    def timelines(self) -> Mapping[PeriodKind, Timeline]:
        """Everybody's scores and grades, by cycle."""

    @property
    def outcomes(self) -> Outcomes | None:
        """What the results lead to."""

    @property
    def payouts(self) -> Payouts | None:
        """What is paid."""

    @property
    def costs(self) -> Costs | None:
        """The payouts, taken apart."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person in a period: as what they are judged, and what came out.

    ``tenure`` is in years at the period's last day, None when nobody wrote when they joined. ``to_limit`` is how far
    the score is from the nearest limit between two grades, in points. ``effects`` are pairs of rule and effect.
    """

    person: str
    period: Period
    team: str
    role: str
    tenure: Decimal | None
    score: Decimal
    grade: str
    to_limit: Decimal
    effects: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Replay:
    """What one policy gives: standings by person and period, pay taken apart, the totals as paid, and its rules.

    ``shares`` count each amount once, whichever of the chosen periods it is in; ``totals`` are the payouts' own totals
    of all the chosen periods, against which sums of shares can be proved. ``rules`` and ``grades`` are the policy's, in
    its order; so are ``components``.
    """

    periods: tuple[Period, ...]
    standings: Mapping[tuple[str, Period], Standing]
    shares: tuple[Share, ...]
    totals: Mapping[tuple[str, Period], Decimal]
    rules: tuple[str, ...]
    grades: tuple[str, ...]
    components: tuple[str, ...] = ()


def replay(policies: Sequence[Policy], given: Given, periods: Collection[Period]) -> Replay:
    """Take from the results of one side what concerns the chosen periods; ``policies`` are its editions in order."""
    chosen = in_order(periods)
    standings = {
        (one.person, one.period): one
        for period in chosen
        if (timeline := given.timelines.get(period.kind)) is not None and (found := timeline.of(period)) is not None
        for one in _standings(found, given.outcomes, period)
    }
    payouts = given.payouts.payouts if given.payouts is not None else {}
    totals = {key: payout.total for key, payout in payouts.items() if key[1] in frozenset(chosen)}
    newest_first = [*reversed(policies)]
    return Replay(
        chosen,
        standings,
        _shares(given.costs, chosen),
        totals,
        tuple(dict.fromkeys(rule for policy in newest_first for rule in policy.outcomes)),
        tuple(dict.fromkeys(band.grade for policy in newest_first for band in policy.grades.bands)),
        tuple(dict.fromkeys(name for policy in newest_first if policy.pay for name in policy.pay.components)),
    )


def in_order(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Return periods by their last day, months before the quarter that they end."""
    return tuple(sorted(set(periods), key=lambda period: (period.last_day, -period.first_month)))


def outermost(periods: Collection[Period]) -> tuple[Period, ...]:
    """Return those periods that lie in no other one of them: what is added up over them is counted once."""
    return tuple(one for one in periods if not any(one != other and one in other.parts(one.kind) for other in periods))


def _standings(found: Appraisals, outcomes: Outcomes | None, period: Period) -> Iterator[Standing]:
    for person in found.people_in(period):
        result, judged = found.results[person.id, period], found.presences[person.id, period].person
        effects = outcomes.of(person.id, period) if outcomes is not None else ()
        yield Standing(
            person.id,
            period,
            judged.team,
            judged.role,
            _tenure(person, period),
            result.score,
            result.band.grade,
            _to_limit(found.policy.grades, result.score),
            frozenset((outcome.rule, outcome.effect) for outcome in effects),
        )


def _tenure(person: Person, period: Period) -> Decimal | None:
    if person.joined_on is None:
        return None
    return max(Decimal((period.last_day - person.joined_on).days), Decimal(0)) / DAYS_A_YEAR


def _to_limit(grades: Grades, score: Decimal) -> Decimal:
    return min(abs(score - band.at_least) for band in grades.bands if band.at_least is not None)


def _shares(costs: Costs | None, periods: Iterable[Period]) -> tuple[Share, ...]:
    if costs is None:
        return ()
    return tuple(share for period in outermost(tuple(periods)) for share in costs.shares(period))
