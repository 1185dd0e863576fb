"""Which forms of a round are still to be handed in: a form is open while a step that it serves is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

HandedIn = Literal["self_assessment", "review"]
SERVES: Mapping[HandedIn, frozenset[str]] = {
    "self_assessment": frozenset({"self_assessment"}),
    "review": frozenset({"review", "talk", "improvement_plan"}),
}
"""The kinds of steps that each form is for; the manager's has the talk and the plan in it."""
TO_DO = frozenset({"open", "missing"})
CLOSED_TO_FORMS = frozenset({"final", "closed", "restated"})


def open_forms(steps: Iterable[tuple[str, str | None]], status: str) -> tuple[HandedIn, ...]:
    """Return the forms that are still to be handed in, given each step's kind and state.

    None once the result is final or the period closed. The manager's form exists only where the round has a review.
    """
    states = list(steps)
    if status in CLOSED_TO_FORMS:
        return ()
    to_do = {kind for kind, state in states if state in TO_DO}
    there = {kind for kind, _ in states}
    return tuple(form for form, kinds in SERVES.items() if form in there and kinds & to_do)
