"""Checks of roles, duties, targets and the steps of the round."""

from __future__ import annotations

from kaopu.policy.checks.common import Problems, item_place, positive_problems, unknown
from kaopu.policy.draft import Draft
from kaopu.policy.model import RoundStep
from kaopu.policy.scorecards import LEVELS
from kaopu.text.problems import Problem

PERIOD_END = "period_end"
"""The event that starts the round; every other event is a step of it."""


def check_roles(draft: Draft) -> Problems:
    """Every role has a scorecard or says why it is not appraised; not both."""
    with_scorecard = {role for role, _ in draft.scorecards}
    for name, role in draft.decoded("roles"):
        place = draft.places["roles", name]
        if name in LEVELS:
            yield Problem("name-taken", place, {"name": name})
            continue
        if role.not_appraised is None and name not in with_scorecard and "scorecards" not in draft.unread:
            yield Problem("role-without-scorecard", place, {"role": name})
        if role.not_appraised is not None and name in with_scorecard:
            yield Problem("role-both", role.place_of("not_appraised"), {"role": name})


def check_duties(draft: Draft) -> Problems:
    """A duty's role and indicators exist (R4-R18)."""
    for _, duty in draft.decoded("duties"):
        if not draft.knows("roles", duty.role):
            yield unknown("role", duty.role, duty.place_of("role"), draft.maps["roles"])
        for index, name in enumerate(duty.shown_by):
            if not draft.knows("indicators", name):
                yield unknown("indicator", name, item_place(duty, "shown_by", index), draft.maps["indicators"])


def check_targets(draft: Draft) -> Problems:
    """Only amounts and numbers of things add up from person to team to company (R21); percentages do not."""
    for _, target in draft.decoded("targets"):
        if target.adds_up and target.unit not in ("money", "count"):
            yield Problem("target-adds-up", target.place_of("adds_up"), {"unit": target.unit})


def check_round(draft: Draft) -> Problems:
    """Each step of the round starts with the period's end or with another step, never with itself (R44-R51)."""
    circles: set[str] = set()
    for name, step in draft.decoded("round"):
        if name == PERIOD_END:
            yield Problem("name-taken", draft.places["round", name], {"name": name})
        if step.after != PERIOD_END and not draft.knows("round", step.after):
            yield unknown("step", step.after, step.place_of("after"), (PERIOD_END, *draft.maps["round"]))
        if step.least_minutes is not None:
            yield from positive_problems(step.least_minutes, step.place_of("least_minutes"))
        circle = _circle(draft, name)
        if circle and name not in circles:
            yield Problem("round-circle", step.place_of("after"), {"steps": " → ".join((*circle, name))})
        circles.update(circle)


def _circle(draft: Draft, name: str) -> list[str]:
    """Return the steps that ``name`` waits for and that wait for it, itself first; none when there is no circle."""
    steps: dict[str, RoundStep | None] = draft.maps["round"]
    passed: list[str] = []
    current = name
    while current not in passed:
        step = steps.get(current)
        if current == PERIOD_END or step is None:
            return []
        passed.append(current)
        current = step.after
    return passed if current == name else []
