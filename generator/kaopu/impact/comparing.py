"""Compare two replays of the same data: who moved, from which grade to which, and what became of their pay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kaopu.data.periods import Period, PeriodKind
from kaopu.impact.payroll import PayImpact, PayLine, pay_impact
from kaopu.impact.replay import Replay, Standing, outermost
from kaopu.policy.outcomes import EffectKind

ZERO = Decimal(0)
ONE_POINT = Decimal(1)
PLAN: EffectKind = "pip"


@dataclass(frozen=True, slots=True)
class Change:
    """A person's result in one period under both policies; None on a side where there is none."""

    person: str
    period: Period
    before: Standing | None
    after: Standing | None

    @property
    def touched(self) -> bool:
        """Whether anything but pay came out otherwise."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Move:
    """What a person gains or loses over all chosen periods: pay, and the sum of the differences of scores.

    ``team`` and ``role`` are empty for who is paid but was never appraised.
    """

    person: str
    team: str
    role: str
    tenure: Decimal | None
    pay_before: Decimal
    pay_after: Decimal
    points: Decimal
    grades: tuple[tuple[Period, str | None, str | None], ...]
    """The periods in which the grade is another one: before, after."""

    @property
    def gain(self) -> Decimal:
        """What is paid more; less than nothing when it is less."""
        return self.pay_after - self.pay_before


@dataclass(frozen=True)
class Impact:
    """What a change of policy would have done. All sums are exact; the pay's ``residuals`` are zero.

    ``migration`` counts by cycle from grade to grade, None for no result. ``close`` are those within one point of a
    limit after the change, ``silent`` the rules that fire for nobody in the chosen periods.
    """

    periods: tuple[Period, ...]
    people: int
    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    migration: Mapping[PeriodKind, Mapping[tuple[str | None, str | None], int]]
    grades: tuple[str, ...]
    pay: PayImpact
    plans_entered: tuple[tuple[str, Period], ...]
    plans_left: tuple[tuple[str, Period], ...]
    close: tuple[Change, ...]
    silent: tuple[str, ...]
    silent_before: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether nobody's result and nobody's pay is any different."""
        return not self.touched and not any(line.change for line in self.pay.by_person)

    @property
    def touched(self) -> tuple[Change, ...]:
        """The results that are different."""
        return tuple(change for change in self.changes if change.touched)


def compare(before: Replay, after: Replay) -> Impact:
    """Compare two replays of the same periods of the same data."""
    keys = dict.fromkeys([*before.standings, *after.standings])
    changes = tuple(Change(*key, before.standings.get(key), after.standings.get(key)) for key in keys)
    pay = pay_impact(before, after)
    return Impact(
        periods=tuple(dict.fromkeys([*before.periods, *after.periods])),
        people=len({change.person for change in changes} | {line.id for line in pay.by_person}),
        changes=changes,
        moves=_moves(changes, pay),
        migration=_migration(changes),
        grades=tuple(dict.fromkeys([*after.grades, *before.grades])),
        pay=pay,
        plans_entered=_plans(changes, entered=True),
        plans_left=_plans(changes, entered=False),
        close=tuple(change for change in changes if change.after and change.after.to_limit < ONE_POINT),
        silent=_silent(after),
        silent_before=_silent(before),
    )


def _grade(standing: Standing | None) -> str | None:
    return None if standing is None else standing.grade


def _migration(changes: Iterable[Change]) -> dict[PeriodKind, dict[tuple[str | None, str | None], int]]:
    found: dict[PeriodKind, Counter[tuple[str | None, str | None]]] = {}
    for change in changes:
        found.setdefault(change.period.kind, Counter())[_grade(change.before), _grade(change.after)] += 1
    return {kind: dict(cells) for kind, cells in found.items()}


def _plans(changes: Iterable[Change], *, entered: bool) -> tuple[tuple[str, Period], ...]:
    """Return who has an improvement plan proposed after the change and not before, or the other way round."""
    found = []
    for change in changes:
        without, with_ = (change.before, change.after) if entered else (change.after, change.before)
        if _on_plan(with_) and not _on_plan(without):
            found.append((change.person, change.period))
    return tuple(found)


def _on_plan(standing: Standing | None) -> bool:
    return standing is not None and any(effect == PLAN for _, effect in standing.effects)


def _silent(replay: Replay) -> tuple[str, ...]:
    fired = {rule for standing in replay.standings.values() for rule, _ in standing.effects}
    return tuple(rule for rule in replay.rules if rule not in fired)


def _moves(changes: Iterable[Change], pay: PayImpact) -> tuple[Move, ...]:
    """Return one move for everybody, the largest first: by pay, then by points, then by id."""
    of_person: dict[str, list[Change]] = {line.id: [] for line in pay.by_person}
    for change in changes:
        of_person.setdefault(change.person, []).append(change)
    paid = {line.id: line for line in pay.by_person}
    moves = [_move(person, own, paid.get(person)) for person, own in of_person.items()]
    return tuple(sorted(moves, key=lambda move: (-abs(move.gain), -abs(move.points), move.person)))


def _move(person: str, changes: list[Change], paid: PayLine | None) -> Move:
    """Put one person's changes together; as what they are judged is what the last period says."""
    sides = [side for change in changes for side in (change.before, change.after) if side is not None]
    last = max(sides, key=lambda standing: standing.period.last_day, default=None)
    outer = frozenset(outermost([change.period for change in changes]))
    points = [
        change.after.score - change.before.score
        for change in changes
        if change.before is not None and change.after is not None and change.period in outer
    ]
    moved = ((change.period, _grade(change.before), _grade(change.after)) for change in changes)
    return Move(
        person,
        team="" if last is None else last.team,
        role="" if last is None else last.role,
        tenure=None if last is None else last.tenure,
        pay_before=ZERO if paid is None else paid.before,
        pay_after=ZERO if paid is None else paid.after,
        points=sum(points, ZERO),
        grades=tuple(one for one in moved if one[1] != one[2]),
    )
