"""Tier tables: where a sum stands in the steps, how a row is split at them, and what the next one wants (R70)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from kaopu.pay.result import TierState
from kaopu.policy.edition import on_grid
from kaopu.policy.model import Policy
from kaopu.policy.pay import Tiers, TierStep


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of a table with the amounts from which they hold, the amounts included."""

    steps: tuple[TierStep, ...]
    starts: tuple[Decimal, ...]
    target: Decimal | None

    def position(self, reached: Decimal) -> int:
        """Return the step in which an amount stands, counted from 0; -1 below the first one."""
        return bisect_right(self.starts, reached) - 1

    def step(self, position: int) -> TierStep | None:
        """Return a step by its position; None below the first one."""
        return self.steps[position] if position >= 0 else None

    def split(self, reached: Decimal, amount: Decimal) -> list[tuple[int, Decimal]]:
        """Return (step, part) for what is added to ``reached``; the parts add up to ``amount``, which may be negative.

        Nothing added is one part of zero in the step that has been reached.
        """
        position = self.position(reached)
        if amount >= 0 and (position + 1 == len(self.starts) or reached + amount <= self.starts[position + 1]):
            return [(position, amount)]  # most rows lie in one step
        return list(
            self._split(min(reached, reached + amount), max(reached, reached + amount), -1 if amount < 0 else 1)
        )

    def _split(self, low: Decimal, high: Decimal, sign: int) -> Iterator[tuple[int, Decimal]]:
        position = self.position(low)
        while True:
            end = self.starts[position + 1] if position + 1 < len(self.starts) else None
            if end is None or high <= end:
                yield position, sign * (high - low)
                return
            yield position, sign * (end - low)
            low, position = end, position + 1

    def state(self, plan: str, reached: Decimal) -> TierState:
        """Say where somebody stands, and from which amount on the next step holds."""
        position = self.position(reached)
        following = self.starts[position + 1] if position + 1 < len(self.starts) else None
        return TierState(plan, reached, self.target, position, following)


def ladder_of(tiers: Tiers, target: Decimal | None) -> Ladder | None:
    """Return a table's steps in money; None of shares of a target that is not set, or is zero."""
    if tiers.of == "amount":
        return Ladder(tiers.steps, tuple(step.at_least.value for step in tiers.steps), None)
    if not target:
        return None
    return Ladder(tiers.steps, tuple(step.at_least.value * target for step in tiers.steps), target)


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next step of a plan's table: from which amount on it holds, and how much is missing, on the money grid."""

    plan: str
    step: TierStep
    at: Decimal
    missing: Decimal


def next_step(policy: Policy, state: TierState) -> NextStep | None:
    """Return what would have been enough for the next step of a plan's tiers; None on the last one."""
    tiers = policy.commission[state.plan].tiers
    if tiers is None or state.next_at is None:
        return None
    missing = on_grid(state.next_at - state.reached, policy.head.rounding.money, ROUND_CEILING)
    return NextStep(state.plan, tiers.steps[state.step + 1], state.next_at, missing)
