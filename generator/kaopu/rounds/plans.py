"""Plans with actions that can be counted (R49): what was planned for a period, and how many were done in it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.appraising import Appraisals
from kaopu.data.periods import Period
from kaopu.data.rounds import Action, Rounds


@dataclass(frozen=True, slots=True)
class ActionState:
    """An action and how many of it were done; None while that is not known.

    ``counted`` says that the data counted them, by the action's measure, and nobody wrote the number down.
    """

    action: Action
    done: Decimal | None
    counted: bool

    @property
    def met(self) -> bool | None:
        """Whether as many were done as planned; None while that is not known."""
        return None if self.done is None else self.done >= self.action.planned


def plan_done(found: Appraisals, rounds: Rounds, person: str, period: Period) -> tuple[ActionState, ...]:
    """Return the plan made in the period before this one with what was done of it, in the plan's order.

    A measure comes first: data speak before what anybody says (R52).
    """
    before = rounds.get((person, period.previous().id))
    if before is None:
        return ()
    now = rounds.get((person, period.id))
    reported = now.actions_done if now is not None else {}
    return tuple(_state(found, action, person, period, reported.get(action.id)) for action in before.actions)


def _state(found: Appraisals, action: Action, person: str, period: Period, reported: Decimal | None) -> ActionState:
    if action.measure is None or action.measure not in found.policy.measures:
        return ActionState(action, reported, counted=False)
    counted = found.measured.value(action.measure, person, period) if period in found.periods else None
    return ActionState(action, reported if counted is None else counted, counted=counted is not None)
