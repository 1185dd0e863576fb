"""Checks of the steps of the round: what starts each clock, and that every cycle can be gone through (R44-R54)."""

from __future__ import annotations

from collections.abc import Mapping

from kaopu.policy.checks.common import Problems, item_place, positive_problems, repetition_problems, unknown
from kaopu.policy.draft import Draft
from kaopu.policy.model import RoundStep
from kaopu.policy.scorecards import LEVELS
from kaopu.text.problems import Problem

PERIOD_END = "period_end"
"""The event that starts the round; every other event is a step of it."""


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
            if step.kind != "talk":
                yield Problem("minutes-without-talk", step.place_of("least_minutes"), {"kind": step.kind})
        circle = _circle(draft, name)
        if circle and name not in circles:
            yield Problem("round-circle", step.place_of("after"), {"steps": " → ".join((*circle, name))})
        circles.update(circle)


def check_round_cycles(draft: Draft) -> Problems:
    """A step is done in cycles in which somebody is judged and the step before it is done; a kind once in each."""
    steps: Mapping[str, RoundStep] = dict(draft.decoded("round"))
    judged = {cycle for role, cycle in draft.scorecards if role not in LEVELS}
    for name, step in steps.items():
        yield from repetition_problems(step, "cycles")
        for index, cycle in enumerate(step.cycles):
            if cycle not in judged and "scorecards" not in draft.unread:
                yield Problem("step-cycle-not-judged", item_place(step, "cycles", index), {"cycle": cycle})
        before = steps.get(step.after)
        for cycle in dict.fromkeys(step.cycles):
            if before is not None and step.after != name and cycle not in before.cycles:
                values = {"name": name, "before": step.after, "cycle": cycle}
                yield Problem("step-after-other-cycle", step.place_of("after"), values)
        yield from _kind_problems(steps, name)


def _kind_problems(steps: Mapping[str, RoundStep], name: str) -> Problems:
    """A kind of step is done once in a cycle, and there is no answer where nobody can appeal."""
    step, passed = steps[name], list(steps)[: list(steps).index(name)]
    for cycle in dict.fromkeys(step.cycles):
        first = next((other for other in passed if steps[other].kind == step.kind and cycle in steps[other].cycles), "")
        if first:
            values = {"kind": step.kind, "cycle": cycle, "first": first}
            yield Problem("step-kind-twice", step.place_of("kind"), values)
        kinds = {other.kind for other in steps.values() if cycle in other.cycles}
        if step.kind == "appeal_answer" and "appeal" not in kinds:
            yield Problem("answer-without-appeal", step.place_of("kind"), {"cycle": cycle})


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
