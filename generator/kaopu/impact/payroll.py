"""What a change does to pay: by component, team, period and person, and the proof that nothing is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kaopu.impact.replay import Replay, in_order, outermost
from kaopu.records.costs import Share

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PayLine:
    """What was paid to or for ``id`` before and after, in the policy's currency; ``moved`` are who gets another sum.

    ``paid`` are all whose pay the sums are made of.
    """

    id: str
    moved: frozenset[str]
    before: Decimal
    after: Decimal
    paid: frozenset[str] = frozenset()

    @property
    def change(self) -> Decimal:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class PayImpact:
    """Pay under both policies: in total, and the same amounts by component, by team, by period and by person.

    ``before`` and ``after`` are added up from the totals of the payouts as they would be paid, every table from the
    amounts of components. ``residuals`` are the differences between the two, table by table: all zero.
    """

    before: Decimal
    after: Decimal
    by_component: tuple[PayLine, ...]
    by_team: tuple[PayLine, ...]
    by_period: tuple[PayLine, ...]
    by_person: tuple[PayLine, ...]

    @property
    def change(self) -> Decimal:
        """After less before."""
        return self.after - self.before

    @property
    def residuals(self) -> Mapping[str, Decimal]:
        """What each table leaves unexplained of both totals together, as an amount; anything but zero is a defect."""
        tables = {
            "component": self.by_component,
            "team": self.by_team,
            "period": self.by_period,
            "person": self.by_person,
        }
        return {name: self._unexplained(lines) for name, lines in tables.items()}

    def _unexplained(self, lines: Iterable[PayLine]) -> Decimal:
        before = self.before - sum((line.before for line in lines), ZERO)
        after = self.after - sum((line.after for line in lines), ZERO)
        return abs(before) + abs(after)


def pay_impact(before: Replay, after: Replay) -> PayImpact:
    """Add up the pay of two replays."""
    periods = in_order(share.period for side in (before, after) for share in side.shares)
    by_period = _lines(before, after, lambda share: share.period.id)
    by_component = _lines(before, after, lambda share: share.component)
    return PayImpact(
        _total(before),
        _total(after),
        _ordered(by_component, [*after.components, *before.components]),
        _lines(before, after, lambda share: share.team),
        _ordered(by_period, [period.id for period in periods]),
        _lines(before, after, lambda share: share.person),
    )


def _ordered(lines: Iterable[PayLine], order: Iterable[str]) -> tuple[PayLine, ...]:
    """Return lines in a given order of their ids; what it does not name comes last."""
    place = {name: number for number, name in enumerate(dict.fromkeys(order))}
    return tuple(sorted(lines, key=lambda line: (place.get(line.id, len(place)), line.id)))


def _total(replay: Replay) -> Decimal:
    outer = frozenset(outermost(replay.periods))
    return sum((total for (_, period), total in replay.totals.items() if period in outer), ZERO)


def _lines(before: Replay, after: Replay, key: Callable[[Share], str]) -> tuple[PayLine, ...]:
    """Group both sides' shares by ``key``, in the order in which keys come up."""
    amounts: dict[str, dict[str, list[Decimal]]] = {}
    for side, replay in enumerate((before, after)):
        for share in replay.shares:
            amounts.setdefault(key(share), {}).setdefault(share.person, [ZERO, ZERO])[side] += share.amount
    return tuple(_line(name, people) for name, people in amounts.items())


def _line(name: str, people: Mapping[str, list[Decimal]]) -> PayLine:
    moved = frozenset(person for person, (early, late) in people.items() if early != late)
    paid = frozenset(person for person, amounts in people.items() if any(amounts))
    before = sum((early for early, _ in people.values()), ZERO)
    return PayLine(name, moved, before, sum((late for _, late in people.values()), ZERO), paid)
